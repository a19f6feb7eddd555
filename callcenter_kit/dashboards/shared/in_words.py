"""What a case tells in a field, in words, for whoever reads it away from the form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from callcenter_kit.dashboards.widget.case import FIELDS
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.in_words import choice_names, value_in_words
from callcenter_kit.texts.language import Text, joined
from callcenter_kit.texts.words import say, words
from callcenter_kit.timeline.process import process

MOST_NAMED: Final = 6


def field_in_words(name: str, value: Any, beside: Any, language: str) -> str:  # noqa: ANN401 - any kind
    """The ``value`` of a field in words; of a long list, what ``beside`` lacks is named first."""
    match value:
        case frozenset():
            return _listed(name, value, beside or frozenset(), language)
        case _ if name in FACT_NAMES or isinstance(value, bool | date):
            return value_in_words(name, value, language)
        case None:
            return say("comparing.by_default", language)
        case (low, likely, high):
            return say("comparing.days", language, low=low, likely=likely, high=high)
        case str():
            return _names(name)[value].say(language)
    return str(value)


def _listed(name: str, value: frozenset[str], beside: frozenset[str], language: str) -> str:
    if name not in FACT_NAMES:  # whole sentences: too long to be listed
        return say("comparing.ready", language, count=len(value))
    ordered = sorted((key for key in _names(name) if key in value), key=lambda key: key in beside)
    named = [_names(name)[key].say(language) for key in ordered[:MOST_NAMED]]
    names = joined(named, language)
    if len(value) <= MOST_NAMED:
        return names
    return say("comparing.and_more", language, names=names, count=len(value))


def _names(name: str) -> Mapping[str, Text]:
    match name:
        case "clock":
            return {key: clock.name for key, clock in process().clocks.items()}
        case "scope":
            return {key: words(f"common.scope.{key}") for key in FIELDS["scope"].choices}
    return choice_names(name)

"""What a case tells in a field, in words, for whoever reads it away from the form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from callcenter_kit.dashboards.widget.case import FIELDS
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.in_words import choice_names, value_in_words
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.words import say, words
from callcenter_kit.timeline.process import process


def field_in_words(name: str, value: Any, language: str) -> str:  # noqa: ANN401 - any kind
    """The ``value`` of a field that takes one, in words; ``None`` is not known, or not chosen."""
    if name in FACT_NAMES or isinstance(value, bool | date):
        return value_in_words(name, value, language)
    if value is None:
        return say("scenarios.by_default", language)
    return names_of(name)[value].say(language) if isinstance(value, str) else str(value)


def names_of(name: str) -> Mapping[str, Text]:
    """What each value of a choice is called, a fact's or the visitor's own."""
    match name:
        case "clock":
            return {key: clock.name for key, clock in process().clocks.items()}
        case "reading":
            return {key: words(f"eligibility.reading.{key}") for key in FIELDS["reading"].choices}
    return choice_names(name)

"""What is shown of a result, as the blocks that documents are made of, and how they are put."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import singledispatch
from typing import Any, Final

from callcenter_kit.documents.blocks import Block, Cell, Grid, Sentences, Tone
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.in_words import MARKS, value_in_words
from callcenter_kit.rules.reading import SHIPPED, rulebook
from callcenter_kit.texts.language import format_date, joined
from callcenter_kit.texts.sources import Source
from callcenter_kit.texts.words import say

Blocks = Iterator[Block]
_TONES: Final[dict[str, Tone]] = {
    "met": "met",
    "unmet": "unmet",
    "unknown": "unknown",
    "eligible": "met",
    "ineligible": "unmet",
    "undetermined": "unknown",
    "not_required": "not_required",
}


@singledispatch
def blocks_of(result: Any, language: str) -> Blocks:  # noqa: ANN401 - any result
    """What is shown of ``result``; the module of its room registers a function for its type."""
    raise TypeError(f"nothing is registered for {type(result).__name__}")


def lead(key: str, language: str, **values: Any) -> Sentences:  # noqa: ANN401 - of the words
    """The words for ``key``, as what comes first."""
    return Sentences(say(key, language, **values), "strong")


def aside(key: str, language: str, **values: Any) -> Sentences:  # noqa: ANN401 - of the words
    """The words for ``key``, as what stands beside."""
    return Sentences(say(key, language, **values), "muted")


def grid(columns: Iterable[str], rows: Iterable[Iterable[Cell]], language: str) -> Grid:
    """A table; a column is headed by the words under its key."""
    heads = tuple(say(f"shown.column.{column}", language) for column in columns)
    return Grid(heads, (), tuple(tuple(row) for row in rows))


def cells(*texts: str) -> tuple[Cell, ...]:
    """One cell for each text."""
    return tuple(map(Cell, texts))


def number(count: int | None) -> Cell:
    """A number in a column of numbers; nothing where there is none."""
    return Cell("" if count is None else f"{count:,}", "number")


def marked(key: str, answer: str, language: str) -> Cell:
    """A status or an outcome with its sign: ``key`` is ``"status"`` or ``"outcome"``."""
    return Cell(f"{MARKS[answer]} {say(f'common.{key}.{answer}', language)}", _TONES[answer])


def outcome(scope: str, answer: str, language: str) -> Sentences:
    """A scope and what it comes to."""
    cell = marked("outcome", answer, language)
    named = {"scope": say(f"common.scope_short.{scope}", language), "sentence": cell.text}
    return Sentences(say("common.of_scope", language, **named), cell.tone)


def basis(badge: str, sources: Iterable[Source], language: str) -> tuple[Cell, Cell]:
    """What kind of basis it is, and where it stands."""
    places = say("report.source.between", language).join(
        source.brief(language) for source in sources
    )
    return Cell(say(f"common.badge.{badge}", language)), Cell(places, "muted")


def fact_name(name: str, language: str) -> str:
    """What a fact is called."""
    return facts()[name].name.say(language)


def fact_names(names: Iterable[str], language: str) -> str:
    """What facts are called, one after the other."""
    return joined([fact_name(name, language) for name in names], language)


def value(name: str, fact: object, language: str) -> str:
    """A fact's value in words, a set's values one after the other."""
    if isinstance(fact, frozenset):
        return joined([value_in_words(name, each, language) for each in sorted(fact)], language)
    return value_in_words(name, fact, language)


def requirement_name(key: str, language: str) -> str:
    """What a requirement is called; one of a rulebook of your own, by its id."""
    for reading in SHIPPED:
        if key in rulebook(reading).requirements:
            return rulebook(reading).requirements[key].name.say(language)
    return key


def day(value: date | None, language: str) -> Cell:
    """A day in full; a dash where there is none."""
    if value is None:
        return Cell(say("report.dash", language))
    return Cell(format_date(value, language))

"""A line of a rulebook or of the process, a statement with sources and badge, and its reading."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import cast

from callcenter_kit.datafile import Table
from callcenter_kit.errors import WrongDuration
from callcenter_kit.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.sources import BADGES, Badge, Source, read_sources
from callcenter_kit.wording import read_text

Durations = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a rulebook: a statement with its sources and its badge."""

    id: str
    text: Text
    sources: tuple[Source, ...]
    badge: Badge

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The statement in ``language``."""
        return self.text.say(language)


def durations_of(name: str, days: int | Durations) -> Durations:
    """Low, likely and high working days from three in rising order, or from one number."""
    three = tuple(days) if isinstance(days, tuple | list) else (days, days, days)
    whole = len(three) == 3 and all(type(day) is int for day in three)
    if not whole or not 0 <= three[0] <= three[1] <= three[2]:
        raise WrongDuration(name=name, value=days)
    return three[0], three[1], three[2]


def digest_of(content: object) -> str:
    """A short hash of what ``content`` says; the same content gives the same hash."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def read_badge(table: Table) -> Badge:
    """The one badge that every line carries."""
    return cast("Badge", table.choice("badge", BADGES))


def read_sentence(table: Table) -> Text:
    """The table's own ``zh`` and ``en``, beside its other keys."""
    return Text(table.string("zh"), table.string("en"))


def read_line(key: str, table: Table) -> Line:
    """A statement with its sources and badge."""
    line = Line(key, read_sentence(table), read_sources(table), read_badge(table))
    table.done()
    return line


def read_optional_text(table: Table, key: str) -> Text | None:
    """The text under ``key`` in both languages, or ``None`` when it is not there."""
    return read_text(table.table(key)) if table.has(key) else None


def read_durations(table: Table, key: str) -> Durations:
    """Low, likely and high working days, none shorter than the one before."""
    low, likely, high = table.wholes(key, 3)
    if not 0 <= low <= likely <= high:
        accepted = Text("不递减的三个数：最短、通常、最长", "three numbers: low, likely, high")
        raise table.wrong(key, accepted)
    return low, likely, high

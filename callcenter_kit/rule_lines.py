"""Reads what every line of a rulebook and of the process has: its words, sources and badge."""

from __future__ import annotations

from typing import cast

from callcenter_kit.datafile import Table
from callcenter_kit.language import Text
from callcenter_kit.rulebooks import Line
from callcenter_kit.sources import BADGES, Badge, read_sources
from callcenter_kit.wording import read_text


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


def read_durations(table: Table, key: str) -> tuple[int, int, int]:
    """Low, likely and high working days, none shorter than the one before."""
    low, likely, high = table.wholes(key, 3)
    if not 0 <= low <= likely <= high:
        accepted = Text("不递减的三个数：最短、通常、最长", "three numbers: low, likely, high")
        raise table.wrong(key, accepted)
    return low, likely, high

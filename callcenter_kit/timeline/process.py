"""The way to the licence: six steps, three clocks, the stages inside them and what comes after.

Read from ``data/process.toml``; every duration there has a badge, most are assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from functools import cached_property, lru_cache
from typing import Final

from callcenter_kit.rules.lines import (
    Durations,
    Line,
    digest_of,
    read_badge,
    read_durations,
    read_line,
    read_section,
)
from callcenter_kit.texts.datafile import Table, read_data
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Badge, Instrument, Source, read_sources
from callcenter_kit.texts.words import read_text

COUNTS: Final = ("working", "calendar")


@dataclass(frozen=True, slots=True)
class StepRule(Line):
    """A step of ``guide §3``; ``days`` are low, likely, high, ``None`` inside the clock."""

    number: int
    name: Text
    days: Durations | None


@dataclass(frozen=True, slots=True)
class Clock(Line):
    """A reading of how long the authority takes from submission to licence."""

    name: Text
    review_days: int
    review_counts: str
    issue_working_days: int


@dataclass(frozen=True, slots=True)
class Stage(Line):
    """Something inside the clock; ``working_days`` is its own limit, if it has one."""

    name: Text
    working_days: int | None


@dataclass(frozen=True, slots=True)
class Extra(Line):
    """Something that may lengthen the clock, 0 by default; ``days`` are low, likely, high."""

    name: Text
    days: Durations


@dataclass(frozen=True, slots=True)
class After(Line):
    """Something that falls due once the licence is there; its numbers are the rule's own."""

    name: Text
    numbers: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Process:
    """The whole way, as the data file tells it."""

    steps: Mapping[str, StepRule]
    clocks: Mapping[str, Clock]
    stages: Mapping[str, Stage]
    extras: Mapping[str, Extra]
    after: Mapping[str, After]
    official_stages: Mapping[str, Line]
    counting: Mapping[str, Line]

    @cached_property
    def digest(self) -> str:
        """A hash of all that the data file tells, and of the instruments that it cites."""
        return digest_of((self.lines, [astuple(one) for one in self.instruments]))

    @cached_property
    def lines(self) -> dict[str, Line]:
        """Every line by its part and id, such as ``steps.direction``."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        return {f"{name}.{key}": line for name, part in parts.items() for key, line in part.items()}

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        """Every instrument that is cited, in the order in which it is."""
        cited = [cite for line in self.lines.values() for cite in line.sources]
        return tuple(dict.fromkeys(cite.instrument for cite in cited))


@lru_cache(maxsize=1)
def process() -> Process:
    """The way to the licence as it ships."""
    return read_process(read_data("process.toml"))


def read_process(file: Table) -> Process:
    """The way to the licence that ``file`` holds."""
    found = Process(
        steps=read_section(file, "step", _step),
        clocks=read_section(file, "clock", _clock),
        stages=read_section(file, "stage", _stage),
        extras=read_section(file, "extra", _extra),
        after=read_section(file, "after", _after),
        official_stages=read_section(file, "official_stage", read_line),
        counting=read_section(file, "counting", read_line),
    )
    file.done()
    return found


def _common(key: str, table: Table) -> tuple[str, Text, tuple[Source, ...], Badge]:
    said = Text(table.string("zh"), table.string("en"))
    return key, said, read_sources(table), read_badge(table)


def _step(key: str, table: Table) -> StepRule:
    step = StepRule(
        *_common(key, table),
        number=table.whole("number"),
        name=read_text(table.table("name")),
        days=read_durations(table, "days") if table.has("days") else None,
    )
    table.done()
    return step


def _clock(key: str, table: Table) -> Clock:
    clock = Clock(
        *_common(key, table),
        name=read_text(table.table("name")),
        review_days=table.whole("review_days"),
        review_counts=table.choice("review_counts", COUNTS),
        issue_working_days=table.whole("issue_working_days"),
    )
    table.done()
    return clock


def _stage(key: str, table: Table) -> Stage:
    stage = Stage(
        *_common(key, table),
        name=read_text(table.table("name")),
        working_days=table.whole("working_days") if table.has("working_days") else None,
    )
    table.done()
    return stage


def _extra(key: str, table: Table) -> Extra:
    extra = Extra(
        *_common(key, table),
        name=read_text(table.table("name")),
        days=read_durations(table, "days"),
    )
    table.done()
    return extra


def _after(key: str, table: Table) -> After:
    common, name = _common(key, table), read_text(table.table("name"))
    numbers = [key for key, value in table.values.items() if isinstance(value, int)]
    after = After(*common, name=name, numbers={key: table.whole(key) for key in numbers})
    table.done()
    return after

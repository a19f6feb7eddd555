"""The way to the licence: as ``data/process.toml`` has it, and its steps and milestones dated."""

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, fields, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Final, Literal, TypeVar

from callcenter_kit.errors import KitError
from callcenter_kit.rules.statements import DatedValue, Durations, Statement, digest_of
from callcenter_kit.texts.datafile import Table, read_data, read_dataclass, read_section, words
from callcenter_kit.texts.display import JsonRepr
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Badge, Instrument, Source, Sources
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.timetable import Status


class PlanError(KitError):
    """A plan, or the chances of its days, cannot be made from what was given."""


class TooSoon(PlanError):
    """The licence cannot be there by the day asked for."""


@dataclass(frozen=True, slots=True)
class StepRule(Statement):
    """A step of ``guide §3``; ``days`` are low, likely, high, ``None`` inside the clock."""

    number: int
    name: Text
    days: Durations | None


_Line = TypeVar("_Line", bound=Statement)


@dataclass(frozen=True, slots=True)
class Clock(Statement):
    """A reading of how long the authority takes from submission to licence."""

    name: Text
    review_days: int
    review_counts: Literal["working", "calendar"]
    issue_working_days: int

    def lasting(self, number: DatedValue | None) -> "Clock":
        """The clock by a rulebook's own ``number`` of days, which its words name, too.

        What is quoted is quoted as it is where the number has no source.
        """
        if number is None or number.value == self.review_days:
            return self
        sources = self.sources if number.source is None else (number.source,)
        badge: Badge = "assumption" if number.source is None else self.badge
        clock = replace(self, review_days=number.value, sources=sources, badge=badge)
        return replace(clock.by_its_days(clock), name=clock._in_its_days(self.name, "name"))

    def by_its_days(self, line: _Line) -> _Line:
        """``line``, which says how long the review takes, as it reads by this clock."""
        if self.is_shipped:
            return line
        sources = line.sources if self.badge == "assumption" else self.sources
        return replace(line, text=self._in_its_days(line.text, "text"), sources=sources)

    def _in_its_days(self, quoted: Text, kind: str) -> Text:
        # A rulebook's own number stands in the words, one of the analyst's own beside them.
        if self.badge == "assumption":
            return words(f"plan.own_review.{kind}", days=self.review_days, clock=quoted)
        old, new = rf"\b{process().clocks[self.id].review_days}\b", str(self.review_days)
        return Text(re.sub(old, new, quoted.zh), re.sub(old, new, quoted.en))

    @property
    def is_shipped(self) -> bool:
        """Whether a review lasts as long as by the clock that ships."""
        return self.review_days == process().clocks[self.id].review_days

    @property
    def label(self) -> str:
        """Its id, and how long a review lasts where that is not as long as the clock's own."""
        return self.id if self.is_shipped else f"{self.id} ({self.review_days})"

    def review(self, calendar: WorkCalendar, submitted: date) -> tuple[date, int]:
        """A day, and how many working days after it the decision is due, extras left out.

        By a clock of calendar days that day is the decision's own, and none follow it.
        """
        # Calendar days are over on a day, and what follows is counted from there; working days are
        # counted from the submission, in one go with all that follows.
        if self.review_counts == "calendar":
            return calendar.add_calendar_days(submitted, self.review_days), 0
        return submitted, self.review_days

    def last_review_day(self, calendar: WorkCalendar, complete: date) -> date:
        """The last day for the decision on a file that was complete on the day ``complete``."""
        day, working_days = self.review(calendar, complete)
        return calendar.add(day, working_days)


@dataclass(frozen=True, slots=True)
class Stage(Statement):
    """A part of the clock or of a filed case, or a way to challenge, with its own limit, if any.

    The limit is in ``working_days``, in calendar ``days``, or in ``months``.
    """

    name: Text
    working_days: int | None = None
    days: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Extra(Statement):
    """Something that may lengthen the clock, 0 by default; ``days`` are low, likely, high."""

    name: Text
    days: Durations


@dataclass(frozen=True, slots=True)
class PlatformForm(Statement):
    """A form that the platform shows; ``documents`` are those of ``order42 art. 8`` behind it."""

    number: int
    name: Text
    documents: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Process:
    """The whole way, as the data file tells it."""

    steps: Mapping[str, StepRule]
    clocks: Mapping[str, Clock]
    stages: Mapping[str, Stage]
    extras: Mapping[str, Extra]
    official_stages: Mapping[str, Statement]
    forms: Mapping[str, PlatformForm]
    besides: Mapping[str, Statement]
    contract: Mapping[str, Statement]
    counting: Mapping[str, Statement]
    filed_steps: Mapping[str, Stage]
    challenges: Mapping[str, Stage]

    @cached_property
    def digest(self) -> str:
        """A hash of all that the data file tells, and of the instruments that it cites."""
        return digest_of((self.lines, [astuple(instrument) for instrument in self.instruments]))

    @cached_property
    def lines(self) -> dict[str, Statement]:
        """Every line by its part and id, such as ``steps.direction``."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        return {f"{name}.{key}": line for name, part in parts.items() for key, line in part.items()}

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        """Every instrument that is cited, in the order in which it is."""
        sources = [source for line in self.lines.values() for source in line.sources]
        return tuple(dict.fromkeys(source.instrument for source in sources))


@lru_cache(maxsize=1)
def process() -> Process:
    """The way to the licence as it ships."""
    return read_process(read_data("process.toml"))


def read_process(file: Table) -> Process:
    """The way to the licence that ``file`` holds."""
    return read_dataclass(Process, file, besides=read_section(file, "besides", Statement))


class _OnBasis(JsonRepr):
    """What ``line`` says, on days that rest on ``basis``: on the same line, or on the clock."""

    __slots__ = ()

    line: Statement
    basis: Statement

    @property
    def text(self) -> Text:
        """What it is, or what happens on the day."""
        return self.line.text

    @property
    def badge(self) -> str:
        """What kind of basis its days have."""
        return self.basis.badge


@dataclass(frozen=True, slots=True)
class Step(_OnBasis):
    """One of the guide's six steps, dated by its likely duration; ``ends_on`` is its last day.

    ``working_days`` is 0 for a step that is left out, ``None`` where the clock sets the days.
    ``line`` says what the step is, ``basis`` what its time rests on: its own line, or the clock.
    ``is_over`` where it is behind a filed case, on days that are known.
    """

    id: str
    number: int
    name: Text
    line: Statement
    basis: Statement
    working_days: int | None
    begins_on: date
    ends_on: date
    status: Status
    is_over: bool = False
    json_names = (
        "id", "number", "name", "begins_on", "ends_on", "working_days", "status", "badge",
        "sources",
    )  # fmt: skip

    @property
    def sources(self) -> Sources:
        """What its time rests on."""
        return self.basis.sources


@dataclass(frozen=True, slots=True)
class Milestone(_OnBasis):
    """A day by which something happens or is due, with its source and how sure the day is.

    ``line`` says what it is, ``basis`` what its day rests on: its own line, or the clock; the badge
    is that of the day. ``safe_on`` is there where a due day is a rest day: the last working day
    before it, of the status ``safe_status``.
    """

    id: str
    name: Text
    line: Statement
    basis: Statement
    day: date
    status: Status
    begins_on: date | None = None
    safe_on: date | None = None
    safe_status: Status | None = None
    is_over: bool = False
    json_names = (
        "id", "name", "begins_on", "day", "status", "safe_on", "safe_status", "text", "badge",
        "sources",
    )  # fmt: skip

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the day comes from, and where it stands what happens on it."""
        return tuple(dict.fromkeys((*self.basis.sources, *self.line.sources)))


TaskKind = Literal["remedy", "months", "bar"]
Dates = tuple[date, date, date]  # for low, likely and high durations
LOW, LIKELY, HIGH = 0, 1, 2
PICKS: Final = (LOW, LIKELY, HIGH)


@dataclass(frozen=True, slots=True)
class Task(JsonRepr):
    """What has to be done, or waited for, before the application can be handed in.

    ``ready_on`` is the first day on which it is in place, for low, likely and high durations;
    ``working_days`` are these durations where working days are counted. ``todo`` is the rulebook's
    own word on it, in a few words. Its status and its JSON are a ``KitError`` past the calendar's
    end.
    """

    id: str
    kind: TaskKind
    name: Text
    text: Text
    sources: tuple[Source, ...]
    badge: Badge
    begins_on: date
    ready_on: Dates
    working_days: tuple[int, int, int] | None
    calendar: WorkCalendar = field(repr=False)
    todo: Text | None = None
    json_names = (
        "id", "kind", "name", "text", "begins_on", "ready_on", "status", "working_days",
        "badge", "sources",
    )  # fmt: skip

    @property
    def status(self) -> str:
        """How sure the likely day is."""
        return self.calendar.status(self.ready_on[LIKELY])

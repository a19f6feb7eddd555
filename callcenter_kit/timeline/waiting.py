"""How long the authority's clock takes in calendar days, for every day of submission in a year.

When the licence comes in many cases: as their plans say, each distinct plan worked out once.

Many cases share their start, their clock and what has to be done first, and so their days. What
only a whole plan has, its steps, stages and duties, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Unpack, cast

from callcenter_kit.errors import NotInRange
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.texts.display import Pictured, plain
from callcenter_kit.timeline.process import (
    Clock,
    LeadTimes,
    PlanOptions,
    lead_times_of,
    reason_against,
    tasks_first,
)
from callcenter_kit.timeline.repairs import HIGH, LIKELY, LOW, Task, bars, smallest_changes
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.dates import after_months, plain_day, plain_whole
from callcenter_kit.workdays.timetable import Status


@dataclass(frozen=True, eq=False)
class WaitingTimes(Pictured):
    """A year of days of submission, each with what the clock makes of it.

    ``licence_on`` is the licence day, ``calendar_days`` how many days after submission it comes,
    ``status`` how surely: official, provisional or projected, by the licence day on the nominal
    calendar. All four run side by side.
    """

    year: int
    clock: Clock
    calendar: WorkCalendar = field(repr=False)
    submitted: tuple[date, ...] = field(repr=False)
    licence_on: tuple[date, ...] = field(repr=False)
    calendar_days: tuple[int, ...] = field(repr=False)
    status: tuple[Status, ...] = field(repr=False)

    @property
    def shortest(self) -> tuple[date, int]:
        """The first day of submission on which the clock takes fewest days, and how many."""
        return self._first_of(min(self.calendar_days))

    @property
    def longest(self) -> tuple[date, int]:
        """The first day of submission on which the clock takes most days, and how many."""
        return self._first_of(max(self.calendar_days))

    def _first_of(self, count: int) -> tuple[date, int]:
        return self.submitted[self.calendar_days.index(count)], count

    def __repr__(self) -> str:
        (short, fewest), (long, most) = self.shortest, self.longest
        ends = f"{fewest} days from {short}, {most} from {long}"
        return f"<WaitingTimes {self.year}, clock {self.clock.id}: {ends}>"

    def to_dict(self) -> dict[str, Any]:
        """The curve in plain JSON types."""
        columns = ("submitted", "licence_on", "calendar_days", "status")
        return {
            "year": self.year,
            "clock": self.clock.id,
            "calendar": self.calendar.source,
            **{name: plain(getattr(self, name)) for name in columns},
        }


def waiting_times(year: int, **options: Unpack[PlanOptions]) -> WaitingTimes:
    """How many calendar days lie between submission and licence, for each working day of ``year``.

    ``clock``, ``calendar``, ``correction_rounds``, ``expert_review`` and ``durations`` are those of
    a plan; extras take their likely days. The day of submission does not count.

    >>> waits = waiting_times(2026)
    >>> waits.longest[1] > waits.shortest[1]
    True
    """
    lead = lead_times_of(**options)
    first, last = lead.calendar.first_day.year, lead.calendar.last_day.year
    if not first <= plain_whole(year, "year") <= last:
        raise NotInRange(name="year", value=year, first=first, last=last)
    return _between(date(year, 1, 1), date(year, 12, 31), lead)


def waiting_times_from(first: date, **options: Unpack[PlanOptions]) -> WaitingTimes:
    """`waiting_times` for the twelve months that begin on ``first``.

    >>> waits = waiting_times_from(date(2026, 3, 2))
    >>> waits.submitted[0], waits.submitted[-1]
    (datetime.date(2026, 3, 2), datetime.date(2027, 3, 1))
    """
    first = plain_day(first, "first")
    return _between(first, after_months(first, 12) - timedelta(days=1), lead_times_of(**options))


def _between(first: date, last: date, lead: LeadTimes) -> WaitingTimes:
    calendar = lead.calendar
    submitted = tuple(_working_days(calendar, first, last))
    licence = tuple(map(lead.issued, submitted))
    lengths = tuple((end - day).days for day, end in zip(submitted, licence, strict=True))
    status = tuple(map(calendar.status, licence))
    return WaitingTimes(first.year, lead.clock, calendar, submitted, licence, lengths, status)


def _working_days(calendar: WorkCalendar, first: date, last: date) -> Iterator[date]:
    day = calendar.roll(first)
    while day <= last:
        yield day
        day = calendar.next_working(day)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a plan comes to: the fields ``licence_on``, ``full_range`` and ``status`` of `Plan`."""

    licence_on: date
    full_range: tuple[date, date]
    status: Status


class Outlooks:
    """The outlook of one case after the other; it keeps what cases may have in common."""

    def __init__(self) -> None:
        self._leads: dict[str, LeadTimes] = {}
        self._dated: dict[Any, Outlook] = {}

    def of(
        self, assessment: Assessment, scope: str, start: date, options: Mapping[str, Any]
    ) -> Outlook | None:
        """What `plan` gives for the applicant as assessed, begun on ``start``.

        ``None`` where it gives a `NoPlan`; ``KitError`` where it raises one.
        """
        part = assessment.scopes[scope]
        standing = bars(assessment.applicant, part, assessment.on)
        if reason_against(assessment, standing) is not None:
            return None
        chosen = repr(sorted(options.items()))
        if chosen not in self._leads:
            self._leads[chosen] = lead_times_of(**cast("PlanOptions", options))
        lead = self._leads[chosen]
        lead.calendar.status(start)  # refuses a day that it does not know, as a plan does
        changes = smallest_changes(part, standing)
        tasks = tasks_first(changes, assessment, scope, standing, start, lead.calendar)
        key = chosen, start, frozenset((task.ready_on, task.working_days) for task in tasks)
        if key not in self._dated:
            self._dated[key] = _dated(lead, start, tasks)
        return self._dated[key]


def _dated(lead: LeadTimes, start: date, tasks: tuple[Task, ...]) -> Outlook:
    needed = replace(lead, tasks=lambda _: tasks)
    low, likely, high = (needed.span(start, pick) for pick in (LOW, LIKELY, HIGH))
    return Outlook(needed.licence(start), (low.earliest, high.latest), likely.status)

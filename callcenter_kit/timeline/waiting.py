"""How long the authority's clock takes in calendar days, for every day of submission in a year.

When the licence comes in many cases: as their plans say, each distinct plan worked out once.

Many cases share their start, their clock and what has to be done first, and so their days. What
only a whole plan has, its steps, stages and duties, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Unpack

from callcenter_kit.errors import ArgumentError
from callcenter_kit.texts.display import FigureRepr, to_json
from callcenter_kit.timeline.process import Clock
from callcenter_kit.timeline.repairs import LIKELY
from callcenter_kit.timeline.schedule import PlanOptions, Schedule, refuse_filing, schedule_of
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.dates import after_months, require_day, require_whole
from callcenter_kit.workdays.timetable import Status


@dataclass(frozen=True, eq=False)
class WaitingTimes(FigureRepr):
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
            **{name: to_json(getattr(self, name)) for name in columns},
        }


def waiting_times(year: int, **options: Unpack[PlanOptions]) -> WaitingTimes:
    """How many calendar days lie between submission and licence, for each working day of ``year``.

    ``clock``, ``calendar``, ``correction_rounds``, ``expert_review`` and ``durations`` are those of
    a plan; extras take their likely days. The day of submission does not count.

    >>> waits = waiting_times(2026)
    >>> waits.longest[1] > waits.shortest[1]
    True
    """
    refuse_filing("waiting_times", options)
    schedule = schedule_of(**options)
    first, last = schedule.calendar.first_day.year, schedule.calendar.last_day.year
    if not first <= require_whole(year, "year") <= last:
        raise ArgumentError("NotInRange", name="year", value=year, first=first, last=last)
    return _between(date(year, 1, 1), date(year, 12, 31), schedule)


def waiting_times_from(first: date, **options: Unpack[PlanOptions]) -> WaitingTimes:
    """`waiting_times` for the twelve months that begin on ``first``.

    >>> waits = waiting_times_from(date(2026, 3, 2))
    >>> waits.submitted[0], waits.submitted[-1]
    (datetime.date(2026, 3, 2), datetime.date(2027, 3, 1))
    """
    first = require_day(first, "first")
    return _between(first, after_months(first, 12) - timedelta(days=1), schedule_of(**options))


def _between(first: date, last: date, schedule: Schedule) -> WaitingTimes:
    return _curve(
        first, last, schedule.calendar, schedule.review_clock(LIKELY), schedule.extras[LIKELY]
    )


# It hangs on nothing that an applicant tells: a page shows the same curve change after change.
@lru_cache(maxsize=4)
def _curve(
    first: date, last: date, calendar: WorkCalendar, clock: Clock, extra_days: int
) -> WaitingTimes:
    # Four tuples side by side, as a curve is drawn and a table written.
    submitted = tuple(_working_days(calendar, first, last))
    licence = tuple(clock.licence(calendar, day, extra_days) for day in submitted)
    lengths = tuple((end - day).days for day, end in zip(submitted, licence, strict=True))
    status = tuple(map(calendar.status, licence))
    return WaitingTimes(first.year, clock, calendar, submitted, licence, lengths, status)


def _working_days(calendar: WorkCalendar, first: date, last: date) -> Iterator[date]:
    day = calendar.roll(first)
    while day <= last:
        yield day
        day = calendar.next_working(day)

"""Working days in mainland China: official while announced, projected on request, never guessed.

The first day of a period does not count (民法典 201, by analogy), a make-up Saturday or Sunday
is a working day, and a day that no notice covers is refused unless projection is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.errors import ArgumentError
from callcenter_kit.workdays.dates import require_day, require_whole
from callcenter_kit.workdays.notices import Notice, installed_notices
from callcenter_kit.workdays.timetable import DayLookup, Status

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from callcenter_kit.workdays.arrays import WorkdayArrays

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A date with the earliest and latest day it can be, whatever is still to be announced."""

    earliest: date
    nominal: date
    latest: date
    status: Status

    @property
    def is_exact(self) -> bool:
        """Whether every placement of unannounced make-up days gives the same day."""
        return self.earliest == self.latest


@dataclass(frozen=True, init=False, repr=False)
class WorkCalendar(DayLookup):
    """Says which days are worked in mainland China, and counts them; immutable.

    ``beyond`` says what happens after the last announced year: ``"raise"`` refuses, ``"project"``
    answers to the end of the tenth year ahead, by the standing rule in the notice for 2025, and
    labels it. ``notices`` are TOML files of notices that the installed ``chinesecalendar`` does
    not have yet, as the module ``notices`` describes them; unless given, those in
    ``callcenter_kit/data/notices`` and in the variable ``CALLCENTER_KIT_NOTICES``.

    29–31 December of the last announced year are provisional. A projecting calendar lets the
    standing rule's New Year block begin there (on a Saturday, Sunday or Monday) and its make-up
    days fall there; otherwise these days stay as announced, also in ``earliest`` and ``latest``.

    >>> WorkCalendar().add(date(2026, 9, 30), 1)
    datetime.date(2026, 10, 8)
    >>> WorkCalendar().is_working(date(2026, 10, 10))  # a Saturday, made up for National Day
    True
    """

    def known_to(self, year: int) -> WorkCalendar:
        """The calendar as it stood when the notice for ``year`` was the last one.

        >>> WorkCalendar("project").known_to(2025).status(date(2026, 5, 1))
        'projected'
        """
        return WorkCalendar(self.beyond, self.notices, known_to_year=year)

    @cached_property
    def _counting(self) -> tuple[int, list[int], list[date]]:
        """What `add` needs, in one look-up: every milestone of every plan asks for it."""
        table = self._table
        return table.first.toordinal() - 1, table.before, table.days

    def add(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; ``day`` itself never counts.

        A negative ``count`` gives the working day that many before ``day``, zero ``day`` itself.
        Source: 民法典 201, by analogy.

        >>> WorkCalendar().add(date(2026, 9, 30), -1), WorkCalendar().add(date(2026, 10, 1), 0)
        (datetime.date(2026, 9, 29), datetime.date(2026, 10, 1))
        """
        if type(day) is not date or type(count) is not int:
            day, count = require_day(day), require_whole(count, "count")
        origin, before, days = self._counting
        position = day.toordinal() - origin
        if not 0 < position < len(before):
            raise self._outside(day)
        if count == 0:
            return day
        place = before[position] + count - 1 if count > 0 else before[position - 1] + count
        if 0 <= place < len(days):
            return days[place]
        raise self._outside(day, count)

    def count(self, first: date, last: date) -> int:
        """Working days after ``first``, up to and including ``last``.

        >>> WorkCalendar().count(date(2026, 9, 30), date(2026, 10, 8))
        1
        """
        first, last = self._known_range(first, last)
        origin, before, _ = self._counting
        return before[last.toordinal() - origin] - before[first.toordinal() - origin]

    def span(self, day: date, count: int) -> Span:
        """`add`, with the earliest and latest it can be over every placement of make-up days.

        Make-up days that no notice has placed lie on any free weekend day within fourteen days of
        their block. The status is the worst over all days crossed, up to the latest.

        >>> WorkCalendar("project").span(date(2026, 11, 24), 60).is_exact
        True
        """
        nominal = self.add(day, count)
        day, count = require_day(day), require_whole(count, "count")
        earliest, latest = self._extremes(day, count, nominal)
        crossed = latest if count > 0 else day - _DAY if count < 0 else day
        return Span(earliest, nominal, latest, self._table.status(crossed))

    def _extremes(self, day: date, count: int, nominal: date) -> tuple[date, date]:
        envelope = self._table.envelope
        if envelope is None or not count or max(day, nominal).toordinal() < envelope.first_open:
            return nominal, nominal
        until = self.last_day if nominal > day else self.first_day
        extremes = envelope.day_of(day.toordinal(), count, nominal.toordinal(), until.toordinal())
        if extremes is None:
            raise self._outside(day, count)
        return date.fromordinal(extremes[0]), date.fromordinal(extremes[1])

    def next_working(self, day: date) -> date:
        """The first working day after ``day``."""
        return self.add(day, 1)

    def roll(self, day: date) -> date:
        """``day`` if it is worked, else the next working day: where a period's last day moves.

        Source: 民法典 203.

        >>> WorkCalendar().roll(date(2026, 10, 1)), WorkCalendar().roll(date(2026, 10, 10))
        (datetime.date(2026, 10, 8), datetime.date(2026, 10, 10))
        """
        day = self._known(day)
        return day if self._table.is_working(day) else self.add(day, 1)

    def add_calendar_days(self, day: date, count: int) -> date:
        """The last day of a period of ``count`` calendar days; ``day`` itself does not count.

        A last day that is a day off moves to the next working day. Source: 民法典 201, 203.

        >>> WorkCalendar().add_calendar_days(date(2026, 9, 1), 30)
        datetime.date(2026, 10, 8)
        """
        return self.roll(self._days_later(day, count))

    def span_roll(self, day: date) -> Span:
        """`roll`, with the earliest and latest it can be: ``day`` itself may turn out worked."""
        if self._known(day) > self.first_day:
            return self.span(day - _DAY, 1)
        rolled = self.roll(day)
        return Span(rolled, rolled, rolled, self.status(rolled))

    def span_calendar_days(self, day: date, count: int) -> Span:
        """`add_calendar_days`, with the earliest and latest it can be."""
        return self.span_roll(self._days_later(day, count))

    def _days_later(self, day: date, count: int) -> date:
        day, count = self._known(day), require_whole(count, "count")
        if count < 0:
            raise ArgumentError("NegativePeriod", name="count", value=count)
        if count > (date.max - day).days:
            raise self._outside(day, count)
        return day + count * _DAY

    @cached_property
    def _arrays(self) -> WorkdayArrays:
        from callcenter_kit.workdays.arrays import WorkdayArrays

        return WorkdayArrays(self._table, self._outside)

    def add_many(
        self, days: npt.NDArray[np.datetime64], count: int | npt.NDArray[np.integer[Any]]
    ) -> npt.NDArray[np.datetime64]:
        """`add` over numpy ``datetime64[D]`` by the same rules; ``count`` one number or an array.

        A day that is not known (NaT) gives NaT. A unit other than days is refused.
        """
        return self._arrays.add(days, count)

    def count_many(
        self, first: npt.NDArray[np.datetime64], last: npt.NDArray[np.datetime64]
    ) -> npt.NDArray[np.int64] | npt.NDArray[np.float64]:
        """`count` over numpy ``datetime64[D]``: whole numbers; floats, with NaN, where NaT is in.

        A pair whose second day is before its first raises, as in `count`.
        """
        return self._arrays.count(first, last)


def projecting() -> WorkCalendar:
    """The calendar used unless another is given: unannounced years are projected, and labelled."""
    return _projecting(installed_notices())


@lru_cache(maxsize=2)  # a plan asks several times, and a calendar keeps what it has worked out
def _projecting(notices: tuple[Notice, ...]) -> WorkCalendar:
    return WorkCalendar("project", notices)

"""Working days in mainland China: official while announced, projected on request, never guessed.

The first day of a period does not count (民法典 201, by analogy), a make-up Saturday or Sunday
is a working day, and a day that no notice covers is refused unless projection is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache, partial
from itertools import filterfalse, groupby
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, get_args

from callcenter_kit.errors import ArgumentError, KnowsFormerNames
from callcenter_kit.texts import dates
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, join_names, join_sentences
from callcenter_kit.workdays import timetable
from callcenter_kit.workdays.projection import days_between, festivals_source
from callcenter_kit.workdays.timetable import Beyond, MakeUpDay, Notice, RestBlock, Status

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from callcenter_kit.workdays.arrays import WorkdayArrays

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span(KnowsFormerNames):
    """A date with the earliest and latest day it can be, whatever is still to be announced."""

    earliest: date
    nominal: date
    latest: date
    status: Status


@dataclass(frozen=True, init=False, repr=False)
class WorkCalendar(KnowsFormerNames):
    """Says which days are worked in mainland China, and counts them; immutable.

    ``beyond`` says what happens after the last announced year: ``"raise"`` refuses, ``"project"``
    answers to the end of the tenth year ahead, by the standing rule in the notice for 2025, and
    labels it. ``notices`` are TOML files of notices that the installed ``chinesecalendar`` does not
    have yet, see `workdays.timetable`; unless given, those in ``callcenter_kit/data/notices`` and
    in the variable ``CALLCENTER_KIT_NOTICES``.

    29–31 December of the last announced year are provisional: on a projecting calendar the standing
    rule's New Year block and its make-up days may fall there; otherwise they stay as announced,
    also in ``earliest`` and ``latest``.

    >>> WorkCalendar().add(date(2026, 9, 30), 1)
    datetime.date(2026, 10, 8)
    >>> WorkCalendar().is_working(date(2026, 10, 10))  # a Saturday, made up for National Day
    True
    """

    beyond: Beyond
    notices: tuple[Notice, ...]
    known_to_year: int | None

    def __init__(
        self,
        beyond: Beyond = "raise",
        notices: str | PathLike[str] | Iterable[str | PathLike[str] | Notice] | None = None,
        *,
        known_to_year: int | None = None,
    ) -> None:
        if beyond not in get_args(Beyond):
            raise ArgumentError("UnknownBeyond", value=beyond, known=", ".join(get_args(Beyond)))
        items = timetable.installed_notices() if notices is None else notices
        items = (items,) if isinstance(items, str | PathLike) else items
        all_notices = tuple(
            item if isinstance(item, Notice) else timetable.read_notice(item) for item in items
        )
        if known_to_year is not None:
            known_to_year = dates.require_whole(known_to_year, "known_to_year")
        # The class is frozen, and its arguments are not yet what it keeps.
        fields = {"beyond": beyond, "notices": all_notices, "known_to_year": known_to_year}
        for name, value in fields.items():
            object.__setattr__(self, name, value)
        # Notices that contradict what is announced are refused here, not when a day is asked for.
        if all_notices or known_to_year is not None:
            timetable.official_days(all_notices, known_to_year)

    def __reduce__(self) -> tuple[Any, ...]:
        kind = partial(type(self), known_to_year=self.known_to_year)
        return kind, (self.beyond, self.notices)

    def __repr__(self) -> str:
        days = f"official {self.first_day} to {self.last_official_day}"
        projected = f", projected to {self.last_day}" if self.beyond == "project" else ""
        numbers = "".join(f", {notice.number}" for notice in self.notices)
        return f"<{type(self).__name__}: {days}{projected}{numbers}>"

    @cached_property
    def _table(self) -> timetable.Timetable:
        return timetable.table_of(self.beyond, self.notices, self.known_to_year)

    def known_to(self, year: int) -> WorkCalendar:
        """The calendar as it stood when the notice for ``year`` was the last one.

        >>> WorkCalendar("project").known_to(2025).status(date(2026, 5, 1))
        'projected'
        """
        return WorkCalendar(self.beyond, self.notices, known_to_year=year)

    @property
    def first_day(self) -> date:
        """The first day that a notice covers."""
        return self._table.first

    @property
    def last_day(self) -> date:
        """The last day that this calendar answers for."""
        return self._table.last

    @property
    def last_official_day(self) -> date:
        """The last day of the last announced year."""
        return self._table.last_official

    @property
    def first_provisional_day(self) -> date:
        """29 December of the last announced year: the next notice may still move days from here."""
        return self._table.first_provisional

    def status(self, day: date) -> Status:
        """How surely it is known whether ``day`` is worked: official, provisional or projected."""
        return self._table.status(self._check_day(day))

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day; a make-up Saturday or Sunday is one."""
        return self._table.is_working(self._check_day(day))

    def rest_days(self, first: date, last: date) -> tuple[RestBlock, ...]:
        """The days off from ``first`` to ``last``, both included, in blocks with their names."""
        first, last = self._check_range(first, last)
        off, is_working = self._table.off, self._table.is_working
        resting = filterfalse(is_working, days_between(first, last))

        blocks = []
        # Of days in a row, the day less its position is always the same.
        places = enumerate(resting)
        for _, run in groupby(places, lambda item: (item[1].toordinal() - item[0], item[1] in off)):
            days = [day for _, day in run]
            festivals = dict.fromkeys(f for day in days for f in off.get(day, ()))
            blocks.append(RestBlock(days[0], days[-1], tuple(festivals), self.status(days[-1])))
        return tuple(blocks)

    def make_up_days(self, first: date, last: date) -> tuple[MakeUpDay, ...]:
        """The worked Saturdays and Sundays from ``first`` to ``last``, both included."""
        first, last = self._check_range(first, last)
        return tuple(
            MakeUpDay(day, festivals, self.status(day))
            for day, festivals in sorted(self._table.make_ups.items())
            if first <= day <= last
        )

    def add(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; ``day`` itself never counts.

        A negative ``count`` gives the working day that many before ``day``, zero ``day`` itself.
        Source: 民法典 201, by analogy.

        >>> WorkCalendar().add(date(2026, 9, 30), -1), WorkCalendar().add(date(2026, 10, 1), 0)
        (datetime.date(2026, 9, 29), datetime.date(2026, 10, 1))
        """
        # Almost every caller has a plain date and an int, and the check of both would cost more.
        if type(day) is not date or type(count) is not int:
            day, count = dates.require_day(day), dates.require_whole(count, "count")
        before, days = self._table.before, self._table.days
        position = self._position(day)
        if not 0 < position < len(before):
            raise self._outside(day)
        if count == 0:
            return day
        place = before[position] + count - 1 if count > 0 else before[position - 1] + count
        if 0 <= place < len(days):
            return days[place]
        raise self._outside(day, count)

    def _position(self, day: date) -> int:
        """Which day of the table it is, counted from 1."""
        return day.toordinal() - self._table.first.toordinal() + 1

    def count(self, first: date, last: date) -> int:
        """Working days after ``first``, up to and including ``last``.

        >>> WorkCalendar().count(date(2026, 9, 30), date(2026, 10, 8))
        1
        """
        first, last = self._check_range(first, last)
        before = self._table.before
        return before[self._position(last)] - before[self._position(first)]

    def span(self, day: date, count: int) -> Span:
        """`add`, with the earliest and latest it can be over every placement of make-up days.

        Make-up days that no notice has placed lie on any free weekend day within fourteen days of
        their block. The status is the worst over all days crossed, up to the latest.
        """
        if type(day) is not date or type(count) is not int:
            day, count = dates.require_day(day), dates.require_whole(count, "count")
        earliest = latest = nominal = self.add(day, count)
        envelope = self._table.envelope
        # Where nothing is open up to the result, it is exact.
        if envelope is not None and count and max(day, nominal).toordinal() >= envelope.first_open:
            until = self.last_day if nominal > day else self.first_day
            ordinals = day.toordinal(), count, nominal.toordinal(), until.toordinal()
            if (extremes := envelope.day_of(*ordinals)) is None:
                raise self._outside(day, count)
            earliest, latest = map(date.fromordinal, extremes)
        # Backwards, the day before ``day`` is the first that is crossed and the least sure.
        crossed = latest if count > 0 else day - _DAY if count < 0 else day
        return Span(earliest, nominal, latest, self._table.status(crossed))

    def roll(self, day: date) -> date:
        """``day`` if it is worked, else the next working day: where a period's last day moves.

        Source: 民法典 203.

        >>> WorkCalendar().roll(date(2026, 10, 1)), WorkCalendar().roll(date(2026, 10, 10))
        (datetime.date(2026, 10, 8), datetime.date(2026, 10, 10))
        """
        day = self._check_day(day)
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
        if self._check_day(day) > self.first_day:
            return self.span(day - _DAY, 1)
        rolled = self.roll(day)
        return Span(rolled, rolled, rolled, self.status(rolled))

    def span_calendar_days(self, day: date, count: int) -> Span:
        """`add_calendar_days`, with the earliest and latest it can be."""
        return self.span_roll(self._days_later(day, count))

    def _days_later(self, day: date, count: int) -> date:
        day, count = self._check_day(day), dates.require_whole(count, "count")
        if count < 0:
            raise ArgumentError("NegativePeriod", name="count", value=count)
        # Python's dates end with the year 9999, and adding would overflow.
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

        A day that is not known (NaT) gives NaT. Midnights, as a pandas column of days has them, are
        days; whatever else is no day is refused.
        """
        return self._arrays.add(days, count)

    def count_many(
        self, first: npt.NDArray[np.datetime64], last: npt.NDArray[np.datetime64]
    ) -> npt.NDArray[np.int64] | npt.NDArray[np.float64]:
        """`count` over numpy ``datetime64[D]``: whole numbers; floats, with NaN, where NaT is in.

        A pair whose second day is before its first raises, as in `count`.
        """
        return self._arrays.count(first, last)

    @property
    def source(self) -> dict[str, Any]:
        """Where the days come from, in plain JSON types, for a record that can be replayed."""
        projects = self.beyond == "project"
        return {
            "official": f"chinesecalendar {timetable.library_version()}",
            "corrections": [timetable.CORRECTION],
            "official_days": [self.first_day.isoformat(), self.last_official_day.isoformat()],
            "notices": [
                {"number": n.number, "date": n.date.isoformat(), "year": n.year, "sha256": n.sha256}
                for n in self.notices
            ],
            "projected_to": self.last_day.isoformat() if projects else None,
            "festival_dates": festivals_source() if projects else None,
        }

    def describe_source(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The same in words, for a reader."""
        first, last = self.first_day, self.last_official_day
        days = {"first": first, "last": last, "version": timetable.library_version()}
        sentences = [say("record.calendar.official", language, **days)]
        if self.notices:
            numbers = join_names((notice.number for notice in self.notices), language)
            sentences.append(say("record.calendar.notices", language, notices=numbers))
        if self.beyond == "project":
            sentences.append(say("record.calendar.projected", language, last=self.last_day))
        return join_sentences(sentences, language)

    def _check_day(self, day: date, name: str = "day") -> date:
        """``day`` as a plain date; ``KitError`` where this calendar does not know it."""
        if type(day) is not date:  # almost every caller has a plain date
            day = dates.require_day(day, name)
        if not self._table.first <= day <= self._table.last:
            raise self._outside(day)
        return day

    def _check_range(self, first: date, last: date) -> tuple[date, date]:
        first, last = self._check_day(first, "first"), self._check_day(last, "last")
        if last < first:
            raise dates.CalendarError("PeriodRunsBackwards", first=first, last=last)
        return first, last

    def _outside(self, day: Any, count: int | None = None) -> dates.DayOutsideCalendar:  # noqa: ANN401
        """The error for a day that is not known or, with ``count``, for a result that is not."""
        days = {"day": day, "first": self.first_day, "last": self.last_day}
        if count is not None and self.beyond == "project":
            return dates.BeyondProjectedDays("ResultBeyondProjectedDays", **days, count=count)
        if count is not None:
            return dates.DayOutsideCalendar("ResultOutsideOfficialDays", **days, count=count)
        if isinstance(day, date) and day < self.first_day:
            return dates.DayOutsideCalendar("BeforeOfficialDays", **days)
        if self.beyond == "project":
            return dates.BeyondProjectedDays(**days)
        return dates.DayOutsideCalendar("OutsideOfficialDays", **days)


def projecting() -> WorkCalendar:
    """The calendar used unless another is given: unannounced years are projected, and labelled."""
    return _projecting(timetable.installed_notices())


# A plan asks several times, and a calendar keeps what it has worked out.
_projecting: Final = lru_cache(maxsize=2)(partial(WorkCalendar, "project"))

"""Every known day in one table, so that a working day is a look-up and a count a subtraction.

What is known of each single day: worked or not, how surely, for which festival, from where.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache, partial
from itertools import accumulate, groupby
from os import PathLike
from typing import Any, Final, Literal, get_args

from callcenter_kit.errors import ArgumentError
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text, join_names
from callcenter_kit.workdays.dates import require_day, require_whole
from callcenter_kit.workdays.errors import BeyondProjectedDays, CalendarError, DayOutsideCalendar
from callcenter_kit.workdays.notices import (
    CORRECTION,
    FestivalDays,
    Notice,
    OfficialDays,
    installed_notices,
    library_days,
    package_version,
    read_notice,
)
from callcenter_kit.workdays.projection import (
    SATURDAY,
    Envelope,
    Festival,
    Group,
    Ordinal,
    groups,
    new_year_block,
    nominal_make_ups,
    projected_blocks,
    table_of_festivals,
)

_SOURCE: Final = Text(
    "官方放假安排：{first}至{last}（chinesecalendar {version}，"
    "2005年12月31日按国办发明电〔2005〕35号更正）。",
    "Official days: {first} to {last} (chinesecalendar {version}; 31 December 2005 corrected "
    "after 国办发明电〔2005〕35号).",
)
_NOTICES: Final = Text("另行载入的通知：{notices}。", " Notices added: {notices}.")
_PROJECTION: Final = Text(
    "其后至{last}为推算，依据国办发明电〔2024〕12号载明的放假原则。",
    " After them, to {last}, days are projected by the standing rule in 国办发明电〔2024〕12号.",
)


@dataclass(frozen=True, init=False, repr=False)
class DayLookup:
    """The days that notices have announced and, on request, the projected ones; immutable."""

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
        given = installed_notices() if notices is None else notices
        given = (given,) if isinstance(given, str | PathLike) else given
        read = tuple(item if isinstance(item, Notice) else read_notice(item) for item in given)
        year = None if known_to_year is None else require_whole(known_to_year, "known_to_year")
        for name, value in {"beyond": beyond, "notices": read, "known_to_year": year}.items():
            object.__setattr__(self, name, value)
        if read or year is not None:
            official_days(read, year)  # what cannot be used is refused here, not later

    def __reduce__(self) -> tuple[Any, ...]:
        kind = partial(type(self), known_to_year=self.known_to_year)
        return kind, (self.beyond, self.notices)

    def __repr__(self) -> str:
        days = f"official {self.first_day} to {self.last_official_day}"
        projected = f", projected to {self.last_day}" if self.beyond == "project" else ""
        numbers = "".join(f", {notice.number}" for notice in self.notices)
        return f"<{type(self).__name__}: {days}{projected}{numbers}>"

    @cached_property
    def _table(self) -> Timetable:
        return timetable(self.beyond, self.notices, self.known_to_year)

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
        return self._table.status(self._known(day))

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day; a make-up Saturday or Sunday is one."""
        return self._table.is_working(self._known(day))

    def rest_days(self, first: date, last: date) -> tuple[RestBlock, ...]:
        """The days off from ``first`` to ``last``, both included, in blocks with their names."""
        return tuple(self._table.rest_blocks(*self._known_range(first, last)))

    def make_up_days(self, first: date, last: date) -> tuple[MakeUpDay, ...]:
        """The worked Saturdays and Sundays from ``first`` to ``last``, both included."""
        return tuple(self._table.make_up_days(*self._known_range(first, last)))

    @property
    def source(self) -> dict[str, Any]:
        """Where the days come from, in plain JSON types, for a record that can be replayed."""
        projects = self.beyond == "project"
        return {
            "official": f"chinesecalendar {package_version()}",
            "corrections": [CORRECTION],
            "official_days": [self.first_day.isoformat(), self.last_official_day.isoformat()],
            "notices": [
                {"number": n.number, "date": n.date.isoformat(), "year": n.year, "sha256": n.sha256}
                for n in self.notices
            ],
            "projected_to": self.last_day.isoformat() if projects else None,
            "festival_dates": table_of_festivals() if projects else None,
        }

    def describe_source(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The same in words, for a reader."""
        first, last = self.first_day, self.last_official_day
        said = _SOURCE.say(language, first=first, last=last, version=package_version())
        if self.notices:
            numbers = join_names((notice.number for notice in self.notices), language)
            said += _NOTICES.say(language, notices=numbers)
        if self.beyond == "project":
            said += _PROJECTION.say(language, last=self.last_day)
        return said

    def _known(self, day: date, name: str = "day") -> date:
        """``day`` as a plain date, if it is a day that this calendar knows."""
        day = require_day(day, name)
        if not self.first_day <= day <= self.last_day:
            raise self._outside(day)
        return day

    def _known_range(self, first: date, last: date) -> tuple[date, date]:
        first, last = self._known(first, "first"), self._known(last, "last")
        if last < first:
            raise CalendarError("PeriodRunsBackwards", first=first, last=last)
        return first, last

    def _outside(self, day: Any, count: int | None = None) -> DayOutsideCalendar:  # noqa: ANN401
        """The error for a day that is not known or, with ``count``, for a result that is not.

        ``day`` is a date, except where an array holds a day beyond the year 9999.
        """
        values = {"day": day, "first": self.first_day, "last": self.last_day}
        if isinstance(day, date) and day < self.first_day and count is None:
            return DayOutsideCalendar("BeforeOfficialDays", **values)
        if self.beyond == "project":
            if count is None:
                return BeyondProjectedDays(**values)
            return BeyondProjectedDays("ResultBeyondProjectedDays", **values, count=count)
        if count is None:
            return DayOutsideCalendar("OutsideOfficialDays", **values)
        return DayOutsideCalendar("ResultOutsideOfficialDays", **values, count=count)


Beyond = Literal["raise", "project"]
Status = Literal["official", "provisional", "projected"]

YEARS_AHEAD: Final = 10
PROVISIONAL_DAYS: Final = 3  # 29–31 December: the next notice moved them five times since 2004

_WEEKEND: Final = Text("周末", "weekend")


@dataclass(frozen=True, slots=True)
class RestBlock:
    """Days off in a row, all of them festival days or all of them plain weekend."""

    first: date
    last: date
    festivals: tuple[Festival, ...]  # empty for a plain weekend
    status: Status

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Its name: the festival, both where two are merged, or the weekend."""
        return _names(self.festivals, language) if self.festivals else _WEEKEND.say(language)


@dataclass(frozen=True, slots=True)
class MakeUpDay:
    """A Saturday or Sunday that is worked for a festival's days off."""

    day: date
    festivals: tuple[Festival, ...]
    status: Status

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The festival that it is worked for, both where two are merged."""
        return _names(self.festivals, language)


def _names(festivals: tuple[Festival, ...], language: str) -> str:
    joint = "、" if language == "zh-CN" else " and "
    return joint.join(festival.say(language) for festival in festivals)


@dataclass(frozen=True, eq=False)
class Timetable:
    """All days from ``first`` to ``last``: ``before[i]`` working days in the first ``i`` of them.

    ``days`` are the working days in order; ``envelope`` is there when days are projected.
    """

    first: date
    last_official: date
    last: date
    off: FestivalDays
    make_ups: FestivalDays
    before: list[int]
    days: list[date]
    envelope: Envelope | None

    @property
    def first_provisional(self) -> date:
        """The first day that the next notice may still move."""
        return self.last_official - timedelta(PROVISIONAL_DAYS - 1)

    def status(self, day: date) -> Status:
        """Announced, announced but open to the next notice, or projected."""
        if day > self.last_official:
            return "projected"
        return "provisional" if day >= self.first_provisional else "official"

    def is_working(self, day: date) -> bool:
        """Whether ``day``, which must be one of the table's, is worked."""
        position = day.toordinal() - self.first.toordinal()
        return self.before[position + 1] > self.before[position]

    def rest_blocks(self, first: date, last: date) -> Iterator[RestBlock]:
        """The days off in [first, last] in order; a block is cut where the range cuts it."""
        since, before = self.first.toordinal(), self.before
        positions = range(first.toordinal() - since, last.toordinal() - since + 1)
        resting = (date.fromordinal(since + n) for n in positions if before[n] == before[n + 1])

        def run_of(item: tuple[int, date]) -> tuple[int, bool]:
            return item[1].toordinal() - item[0], item[1] in self.off

        for _, run in groupby(enumerate(resting), run_of):
            days = [day for _, day in run]
            festivals = dict.fromkeys(f for day in days for f in self.off.get(day, ()))
            yield RestBlock(days[0], days[-1], tuple(festivals), self.status(days[-1]))

    def make_up_days(self, first: date, last: date) -> Iterator[MakeUpDay]:
        """The worked Saturdays and Sundays in [first, last], in order."""
        for day, festivals in sorted(self.make_ups.items()):
            if first <= day <= last:
                yield MakeUpDay(day, festivals, self.status(day))


def _range(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(n) for n in range((last - first).days + 1))


def official_days(notices: tuple[Notice, ...], known_to: int | None) -> OfficialDays:
    """The official days with ``notices`` applied in order of their dates, cut at ``known_to``."""
    days = library_days()
    for notice in sorted(notices, key=lambda notice: (notice.date, notice.year)):
        days = days.with_notice(notice)
    if known_to is None:
        return days
    if not days.first_year <= known_to <= days.last_year:
        raise CalendarError(
            "YearNotAnnounced", year=known_to, first=days.first_year, last=days.last_year
        )
    return days.until(known_to)


@lru_cache(maxsize=16)
def timetable(beyond: Beyond, notices: tuple[Notice, ...], known_to: int | None) -> Timetable:
    """The table for a calendar; equal calendars share it."""
    official = official_days(notices, known_to)
    first = date(official.first_year, 1, 1)
    last_official = date(official.last_year, 12, 31)
    last, off, make_ups = last_official, official.off, official.working
    envelope = None
    if beyond == "project":
        last = date(official.last_year + YEARS_AHEAD, 12, 31)
        projected = _projected_groups(official, last_official)
        envelope = Envelope(projected, _before(first, last, off, make_ups), first.toordinal())
        off, make_ups = _nominal(projected, official)
    days = [day for day in _range(first, last) if _is_working(day, off, make_ups)]
    before = _before(first, last, off, make_ups)
    return Timetable(first, last_official, last, off, make_ups, before, days, envelope)


def _projected_groups(official: OfficialDays, last_official: date) -> tuple[Group, ...]:
    """Blocks of the years ahead, and the New Year after them, whose make-up can reach back."""
    years = range(official.last_year + 1, official.last_year + 1 + YEARS_AHEAD)
    blocks = [ways for year in years for ways in projected_blocks(year)]
    blocks.append((new_year_block(years.stop),))
    first_open = last_official.toordinal() - PROVISIONAL_DAYS + 1

    def is_working(day: Ordinal) -> bool:
        return _is_working(date.fromordinal(day), official.off, official.working)

    return groups(blocks, first_open, is_working)


def _nominal(
    projected: tuple[Group, ...], official: OfficialDays
) -> tuple[FestivalDays, FestivalDays]:
    """The days off and the make-up days, those announced and those of each nominal way."""
    off, make_ups = dict(official.off), dict(official.working)
    for way in (group.ways[0] for group in projected):
        for window in way.windows:
            off |= dict.fromkeys(window.block.days(), window.block.festivals)
        for day, block in nominal_make_ups(way).items():
            make_ups[date.fromordinal(day)] = block.festivals
    return off, make_ups


def _before(first: date, last: date, off: FestivalDays, make_ups: FestivalDays) -> list[int]:
    working = (_is_working(day, off, make_ups) for day in _range(first, last))
    return list(accumulate(working, initial=0))


def _is_working(day: date, off: FestivalDays, make_ups: FestivalDays) -> bool:
    return day in make_ups or (day.weekday() < SATURDAY and day not in off)

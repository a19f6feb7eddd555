"""Every day of a calendar in one table: a working day is a look-up, a count a subtraction.

It also says of each day how surely it is worked or off, and for which festival.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Final, Literal

from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.workdays.errors import CalendarError
from callcenter_kit.workdays.notices import (
    FestivalDays,
    Notice,
    OfficialDays,
    library_days,
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
)

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

        # Of days in a row, the day less its position is always the same.
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


def official_days(notices: tuple[Notice, ...], last_year: int | None) -> OfficialDays:
    """The official days with ``notices`` applied in order of their dates, cut at ``last_year``."""
    days = library_days()
    for notice in sorted(notices, key=lambda notice: (notice.date, notice.year)):
        days = days.with_notice(notice)
    if last_year is None:
        return days
    if not days.first_year <= last_year <= days.last_year:
        raise CalendarError(
            "YearNotAnnounced", year=last_year, first=days.first_year, last=days.last_year
        )
    return days.until(last_year)


@lru_cache(maxsize=16)
def timetable(beyond: Beyond, notices: tuple[Notice, ...], last_year: int | None) -> Timetable:
    """The table for a calendar; equal calendars share it."""
    official = official_days(notices, last_year)
    first = date(official.first_year, 1, 1)
    last_official = date(official.last_year, 12, 31)
    last, off, make_ups = last_official, official.off, official.working
    envelope = None
    if beyond == "project":
        last = date(official.last_year + YEARS_AHEAD, 12, 31)
        projected = _projected_groups(official, last_official)
        # The envelope counts from the announced days alone: where projected blocks lie is open.
        envelope = Envelope(projected, _before(first, last, off, make_ups), first.toordinal())
        off, make_ups = _nominal(projected, official)
    days = [day for day in _range(first, last) if _is_working(day, off, make_ups)]
    before = _before(first, last, off, make_ups)
    return Timetable(first, last_official, last, off, make_ups, before, days, envelope)


def _projected_groups(official: OfficialDays, last_official: date) -> tuple[Group, ...]:
    """Blocks of the years ahead, and the New Year after them, whose make-up can reach back."""
    years = range(official.last_year + 1, official.last_year + 1 + YEARS_AHEAD)
    blocks = [ways for year in years for ways in projected_blocks(year)]
    # The New Year after the last year may begin, and have a make-up, in that year's December.
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
    # The first way of a group is the nominal one.
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

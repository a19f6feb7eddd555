"""Every known day in one table, so that a working day is a look-up and a count a subtraction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Final, Literal

from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.workdays.envelope import Envelope, Group, Ordinal, groups, nominal_make_ups
from callcenter_kit.workdays.errors import YearNotAnnounced
from callcenter_kit.workdays.festivals import SATURDAY, Festival, new_year_block, projected_blocks
from callcenter_kit.workdays.notices import Announced, FestivalDays, Notice, official

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


def announced(notices: tuple[Notice, ...], known_to: int | None) -> Announced:
    """The official days with ``notices`` applied in order of their dates, cut at ``known_to``."""
    days = official()
    for notice in sorted(notices, key=lambda notice: (notice.date, notice.year)):
        days = days.with_notice(notice)
    if known_to is None:
        return days
    if not days.first_year <= known_to <= days.last_year:
        raise YearNotAnnounced(year=known_to, first=days.first_year, last=days.last_year)
    return days.until(known_to)


@lru_cache(maxsize=16)
def timetable(beyond: Beyond, notices: tuple[Notice, ...], known_to: int | None) -> Timetable:
    """The table for a calendar; equal calendars share it."""
    official_days = announced(notices, known_to)
    first = date(official_days.first_year, 1, 1)
    last_official = date(official_days.last_year, 12, 31)
    last, off, make_ups = last_official, official_days.off, official_days.working
    envelope = None
    if beyond == "project":
        last = date(official_days.last_year + YEARS_AHEAD, 12, 31)
        projected = _projected_groups(official_days, last_official)
        envelope = Envelope(projected, _before(first, last, off, make_ups), first.toordinal())
        off, make_ups = _nominal(projected, official_days)
    days = [day for day in _range(first, last) if _is_working(day, off, make_ups)]
    before = _before(first, last, off, make_ups)
    return Timetable(first, last_official, last, off, make_ups, before, days, envelope)


def _projected_groups(official_days: Announced, last_official: date) -> tuple[Group, ...]:
    """Blocks of the years ahead, and the New Year after them, whose make-up can reach back."""
    years = range(official_days.last_year + 1, official_days.last_year + 1 + YEARS_AHEAD)
    blocks = [ways for year in years for ways in projected_blocks(year)]
    blocks.append((new_year_block(years.stop),))
    first_open = last_official.toordinal() - PROVISIONAL_DAYS + 1

    def is_working(day: Ordinal) -> bool:
        return _is_working(date.fromordinal(day), official_days.off, official_days.working)

    return groups(blocks, first_open, is_working)


def _nominal(
    projected: tuple[Group, ...], official_days: Announced
) -> tuple[FestivalDays, FestivalDays]:
    """The days off and the make-up days, those announced and those of each nominal way."""
    off, make_ups = dict(official_days.off), dict(official_days.working)
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

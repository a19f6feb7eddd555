"""Festivals and the blocks of days off around them, by the standing rule for unannounced years.

The rule stands in the notice for 2025 (国办发明电〔2024〕12号): Spring Festival eight days from
New Year's Eve, National Day seven from 1 October (eight with Mid-Autumn in it), Labour Day five,
the other four three days with the weekend, or the one day alone if it falls on a Wednesday.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from callcenter_kit.texts.datafile import read_data
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.workdays.errors import NoFestivals

_FILE: Final = "festivals.toml"
SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival that people have days off for."""

    id: str
    name: Text

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The festival's name in ``language``."""
        return self.name.say(language)


FESTIVALS: Final = (
    NEW_YEAR := Festival("new_year", Text("元旦", "New Year's Day")),
    SPRING_FESTIVAL := Festival("spring_festival", Text("春节", "Spring Festival")),
    QINGMING := Festival("qingming", Text("清明节", "Qingming Festival")),
    LABOUR_DAY := Festival("labour_day", Text("劳动节", "Labour Day")),
    DRAGON_BOAT := Festival("dragon_boat", Text("端午节", "Dragon Boat Festival")),
    MID_AUTUMN := Festival("mid_autumn", Text("中秋节", "Mid-Autumn Festival")),
    NATIONAL_DAY := Festival("national_day", Text("国庆节", "National Day")),
)


@dataclass(frozen=True, slots=True)
class Block:
    """The days off in a row around one festival, or around two that fall together."""

    festivals: tuple[Festival, ...]
    first: date
    last: date
    statutory_days: int

    def days(self) -> Iterator[date]:
        """Every day of the block, its weekend days too."""
        return (self.first + n * _DAY for n in range((self.last - self.first).days + 1))

    @property
    def make_ups(self) -> int:
        """How many weekend days are worked for it: weekdays off less statutory days."""
        return sum(day.weekday() < SATURDAY for day in self.days()) - self.statutory_days


@dataclass(frozen=True, slots=True)
class FestivalDates:
    """The days of one year's festivals that the moon or the sun decides."""

    new_years_eve: date
    qingming: date
    dragon_boat: date
    mid_autumn: date


@cache
def festival_dates(year: int) -> FestivalDates:
    """The moving festivals of ``year``; ``KitError`` for a year that the table does not have.

    >>> festival_dates(2027).new_years_eve
    datetime.date(2027, 2, 5)
    """
    table = _table()
    if year not in table:
        raise NoFestivals(year=year, first=min(table), last=max(table))
    return FestivalDates(*(date.fromisoformat(f"{year}-{day}") for day in table[year]))


@cache
def _table() -> dict[int, tuple[str, ...]]:
    """Month and day of each year's moving festivals, in the order of `FestivalDates`."""
    data = read_data(_FILE)
    table = {int(year): data.strings(year) for year in data.values}
    data.done()
    return table


def table_of_festivals() -> str:
    """What the moving festivals are read from, for a record: the file, its first and last year."""
    years = _table()
    return f"{_FILE} {min(years)}–{max(years)}"


def projected_blocks(year: int) -> tuple[tuple[Block, ...], ...]:
    """The blocks of ``year`` in order, each with the ways it may be announced, nominal first.

    Only Labour Day ever has a second way. Source: the notice for 2025.

    >>> [f"{ways[0].first:%m-%d}" for ways in projected_blocks(2027)]
    ['01-01', '02-05', '04-03', '05-01', '06-09', '09-15', '10-01']
    """
    dates = festival_dates(year)
    return (
        (new_year_block(year),),
        (_block(dates.new_years_eve, 8, 4, SPRING_FESTIVAL),),
        (_with_weekend(QINGMING, dates.qingming),),
        _labour_day(year),
        (_with_weekend(DRAGON_BOAT, dates.dragon_boat),),
        *((block,) for block in _autumn(year, dates.mid_autumn)),
    )


def new_year_block(year: int) -> Block:
    """The block around 1 January of ``year``, which may begin in December before it."""
    return _with_weekend(NEW_YEAR, date(year, 1, 1))


def _block(first: date, days: int, statutory_days: int, *festivals: Festival) -> Block:
    return Block(festivals, first, first + (days - 1) * _DAY, statutory_days)


# Days from the festival to the first and the last day of its block, Monday's first.
_AROUND: Final = ((-2, 0), (-2, 0), (0, 0), (0, 2), (0, 2), (0, 2), (-1, 1))


def _with_weekend(festival: Festival, day: date) -> Block:
    before, after = _AROUND[day.weekday()]
    return Block((festival,), day + before * _DAY, day + after * _DAY, statutory_days=1)


def _labour_day(year: int) -> tuple[Block, ...]:
    """Five days with 1 and 2 May in them: with the fewest make-ups, or simply 1–5 May.

    Of several with equally few the latest, which is how 2020 to 2026 were announced. Where that
    is not 1–5 May (1 May on a Sunday, Monday or Tuesday) both are ways.
    """
    may_1 = date(year, 5, 1)
    from_may_1, *earlier = (_block(may_1 - n * _DAY, 5, 2, LABOUR_DAY) for n in range(4))
    nominal = min((from_may_1, *earlier), key=lambda block: block.make_ups)
    return (nominal,) if nominal is from_may_1 else (nominal, from_may_1)


def _autumn(year: int, mid_autumn: date) -> tuple[Block, ...]:
    """Mid-Autumn and National Day: one block of eight days when they meet, else two.

    A Mid-Autumn block that reaches National Day's counts as in it: so were 2012 (30 September)
    and 2023 (29 September) announced, eight days from Mid-Autumn.
    """
    national_day = date(year, 10, 1)
    alone = _with_weekend(MID_AUTUMN, mid_autumn)
    week = _block(national_day, 7, 3, NATIONAL_DAY)
    if alone.last < national_day - _DAY:
        return (alone, week)
    if mid_autumn > week.last:
        return (week, alone)
    if mid_autumn < national_day:
        return (_block(mid_autumn, 8, 4, MID_AUTUMN, NATIONAL_DAY),)
    return (_block(national_day, 8, 4, NATIONAL_DAY, MID_AUTUMN),)

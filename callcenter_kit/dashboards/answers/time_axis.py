"""The time axis of the pictures that a page draws itself, in HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import format_day
from callcenter_kit.workdays.dates import after_months

MOST_TICKS: Final = 8
ROOM_FOR_A_YEAR: Final = 15  # percent of the axis; on a phone a year's name takes so much
LAST_TICK: Final = 94  # percent of the axis; a name further on would not fit
_YEAR: Final = 365  # days


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """A time axis of ``length`` days from ``first`` on; places on it are in percent."""

    first: date
    length: float

    def at(self, day: date) -> float:
        """Where ``day`` stands."""
        return round((day - self.first).days * 100 / self.length, 2)

    def years(self, language: str) -> tuple[tuple[str, float], ...]:
        """Years' names where they begin: all, or one of so many that they have room.

        The first one's stands at the beginning, where the next leaves it room.
        """
        apart = ceil(ROOM_FOR_A_YEAR * self.length / 100 / _YEAR)
        firsts = self._firsts(date(self.first.year + 1, 1, 1), 12 * apart)
        places = [(day, self.at(day)) for day in (self.first, *firsts)]
        if len(places) > 1 and places[1][1] < ROOM_FOR_A_YEAR:
            places = places[1:]
        return tuple((say("common.axis.year", language, year=day.year), at) for day, at in places)

    def months(self, language: str) -> tuple[tuple[str, float], ...]:
        """Months' names where they begin: all, or one of so many that they have room."""
        firsts = list(self._firsts(after_months(self.first.replace(day=1), 1), 1))
        shown = firsts[:: ceil(len(firsts) / MOST_TICKS) or 1]
        return tuple((_month(day, language), self.at(day)) for day in shown)

    def _firsts(self, day: date, months: int) -> Iterator[date]:
        """``day`` and the days so many ``months`` apart after it that have room on the axis."""
        while self.at(day) <= LAST_TICK:
            yield day
            day = after_months(day, months)


def _month(day: date, language: str) -> str:
    name = format_day(day, "en").split()[1]
    return say("common.axis.month", language, month=day.month, name=name)

"""What can go wrong with days and calendars."""

from __future__ import annotations

from datetime import date

from callcenter_kit.errors import KitError


class CalendarError(KitError):
    """A calendar cannot answer."""

    count: int
    day: date | int
    first: date | int
    last: date | int
    months: int
    one: str
    other: str
    other_shape: tuple[int, ...]
    shape: tuple[int, ...]
    year: int


class DayOutsideCalendar(CalendarError):
    """A day or a result lies outside ``first`` to ``last``; past the year 9999 it is a number."""


class BeyondProjectedDays(DayOutsideCalendar):
    """The day, or the result of counting, lies past the last that can be projected."""

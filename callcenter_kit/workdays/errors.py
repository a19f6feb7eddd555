"""What can go wrong with days, calendars and notices."""

from __future__ import annotations

from datetime import date

from callcenter_kit.errors import KitError


class WorkdayError(KitError):
    """A calendar cannot answer, or a notice cannot be used.

    Each class carries those of these values that its sentence names.
    """

    count: int
    file: str
    key: str
    name: str
    other: str
    year: int


class BeyondTheLastYear(WorkdayError):
    """A period ends after the year 9999."""

    day: date
    months: int


class DayOutsideCalendar(WorkdayError):
    """A day or a result lies outside ``first`` to ``last``; past the year 9999 it is a number."""

    day: date | int
    first: date
    last: date


class OutsideOfficialDays(DayOutsideCalendar):
    """No official arrangement covers the day."""


class BeforeOfficialDays(DayOutsideCalendar):
    """The day lies before the first that is known."""


class BeyondProjectedDays(DayOutsideCalendar):
    """The day lies past the last that can be projected."""


class ResultOutsideOfficialDays(DayOutsideCalendar):
    """Counting leaves the official days."""


class ResultBeyondProjectedDays(DayOutsideCalendar):
    """Counting leaves the days that can be projected."""


class NegativePeriod(WorkdayError):
    """A period is given a length below zero."""

    value: int


class NotDays(WorkdayError):
    """An array holds something other than ``datetime64[D]``."""

    kind: str


class ShapesDoNotFit(WorkdayError):
    """Two arrays cannot be laid side by side."""

    one: str
    shape: tuple[int, ...]
    other_shape: tuple[int, ...]


class PeriodRunsBackwards(WorkdayError):
    """A period ends before it begins."""

    first: date
    last: date


class UnknownBeyond(WorkdayError):
    """``beyond`` is neither ``"raise"`` nor ``"project"``."""

    value: object
    known: str


class YearNotAnnounced(WorkdayError):
    """No notice for the year is known."""

    first: int
    last: int


class WorkingWeekendIsWeekday(WorkdayError):
    """A make-up day is no Saturday or Sunday."""

    day: date


class DayWrittenTwice(WorkdayError):
    """A day stands in two places of the notice."""

    day: date


class IncompleteNotice(WorkdayError):
    """A festival of the year has no block."""

    missing: str


class NoticeLeavesGap(WorkdayError):
    """The notice's year does not join the announced ones."""

    first: int
    last: int


class NoticeDoesNotNetOut(WorkdayError):
    """Weekdays off less make-up days are not the statutory days."""

    net: int
    expected: int

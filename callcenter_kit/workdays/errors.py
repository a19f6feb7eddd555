"""What can go wrong with days, calendars and notices."""

from __future__ import annotations

from datetime import date

from callcenter_kit.errors import KitError


class WorkdayError(KitError):
    """A calendar cannot answer, or a notice cannot be used."""

    count: int
    day: date | int
    file: str
    first: date | int
    key: str
    kind: str
    known: str
    last: date | int
    missing: str
    months: int
    name: str
    other: str
    value: object
    year: int


class BeyondTheLastYear(WorkdayError):
    """A period ends after the year 9999."""


class DayOutsideCalendar(WorkdayError):
    """A day or a result lies outside ``first`` to ``last``; past the year 9999 it is a number."""


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


class NotDays(WorkdayError):
    """An array holds something other than ``datetime64[D]``."""


class ShapesDoNotFit(WorkdayError):
    """Two arrays cannot be laid side by side."""

    one: str
    shape: tuple[int, ...]
    other_shape: tuple[int, ...]


class PeriodRunsBackwards(WorkdayError):
    """A period ends before it begins."""


class UnknownBeyond(WorkdayError):
    """``beyond`` is neither ``"raise"`` nor ``"project"``."""


class NoFestivals(WorkdayError):
    """The table of festivals does not have the year, so that its days off cannot be projected."""


class YearNotAnnounced(WorkdayError):
    """No notice for the year is known."""


class WorkingWeekendIsWeekday(WorkdayError):
    """A make-up day is no Saturday or Sunday."""


class DayWrittenTwice(WorkdayError):
    """A day stands in two places of the notice."""


class IncompleteNotice(WorkdayError):
    """A festival of the year has no block."""


class NoticeLeavesGap(WorkdayError):
    """The notice's year does not join the announced ones."""


class NoticeDoesNotNetOut(WorkdayError):
    """Weekdays off less make-up days are not the statutory days."""

    net: int
    expected: int

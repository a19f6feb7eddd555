"""Dates as callers give them, checked, and the Civil Code's months and years (arts. 201–202)."""

import calendar
import operator
import re
from bisect import bisect_left
from collections.abc import Callable
from datetime import MAXYEAR, date, datetime, timedelta
from typing import Final

from callcenter_kit.errors import ArgumentError, KitError, NotADay


class CalendarError(KitError):
    """A calendar cannot answer."""


class DayOutsideCalendar(CalendarError):
    """A day or a result lies outside ``first`` to ``last``; past the year 9999 it is a number."""


class BeyondProjectedDays(DayOutsideCalendar):
    """The day, or the result of counting, lies past the last that can be projected."""


# How a Timestamp of pandas and a datetime64 of numpy write midnight; NaT and a zone do not fit.
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T][0:.]+)?", re.ASCII)
_LIBRARIES: Final = {"Timestamp": "pandas", "datetime64": "numpy"}


def as_day(value: object) -> object:
    """A Timestamp of pandas or a datetime64 of numpy at midnight as its date, all else as it is."""
    # By name: neither library has to be imported to know that a value is not of it.
    kind = type(value)
    library = _LIBRARIES.get(kind.__name__)
    if library is None or kind.__module__.partition(".")[0] != library:
        return value
    midnight = _MIDNIGHT.fullmatch(str(value))
    return value if midnight is None else date.fromisoformat(midnight[1])


def require_day(day: date, name: str = "day") -> date:
    """``day`` as a plain date; a time of day would be dropped silently, so it is refused."""
    value = as_day(day)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise NotADay("ManyDays" if getattr(value, "ndim", 0) else "NotADay", name=name, value=day)
    # A subclass of date would not be written or pickled as one.
    return value if type(value) is date else date(value.year, value.month, value.day)


def require_whole(number: int, name: str) -> int:
    """``number`` as a plain int; ``True`` and 2.0 are refused."""
    if isinstance(number, bool):
        raise ArgumentError("NotAWholeNumber", name=name, value=number)
    try:
        return operator.index(number)
    except TypeError:
        raise ArgumentError("NotAWholeNumber", name=name, value=number) from None


def require_yes_or_no(answer: object, name: str) -> bool:
    """``answer`` as a plain bool; ``"no"``, which Python takes for a yes, and 1 are refused."""
    # A bool of numpy is none of Python's, and as good a one.
    if type(answer).__name__ not in ("bool", "bool_"):
        raise ArgumentError("NotYesOrNo", name=name, value=answer)
    return bool(answer)


def after_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later, or that month's last day if it has none.

    Negative ``months`` look back; ``KitError`` past the year 9999. Source: ``minfadian art. 202``.

    >>> after_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        raise CalendarError("BeyondTheLastYear", day=day, months=months)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def lapses_on(day: date, years: int) -> date:
    """The first day on which a bar of ``years`` from ``day`` no longer stands.

    The period ends on the corresponding day; the day after it is free.

    >>> lapses_on(date(2026, 3, 5), 1)
    datetime.date(2027, 3, 6)
    """
    # The period's last day still counts; none could follow the last day of all.
    ends = after_months(day, 12 * years)
    if ends == date.max:
        raise CalendarError("BeyondTheLastYear", day=day, months=12 * years)
    return ends + timedelta(days=1)


def months_paid_on(start: date, months: int) -> date:
    """The first day on which ``months`` more calendar months of insurance have been paid.

    The first month that can still be paid is the next one, unless ``start`` is the 1st.

    >>> months_paid_on(date(2026, 12, 1), 3), months_paid_on(date(2026, 12, 2), 3)
    (datetime.date(2027, 3, 1), datetime.date(2027, 4, 1))
    """
    first = start if start.day == 1 else after_months(start.replace(day=1), 1)
    return after_months(first, months)


def latest_day(is_early_enough: Callable[[date], bool], first: date, last: date) -> date:
    """The last day from ``first`` to ``last`` that is early enough; no day after it is, either."""
    # Halving the days that are left: a plan is made a dozen times, and not once for each day.
    low, later = first.toordinal(), range(first.toordinal() + 1, last.toordinal() + 1)
    early = bisect_left(later, True, key=lambda day: not is_early_enough(date.fromordinal(day)))
    return date.fromordinal(low + early)

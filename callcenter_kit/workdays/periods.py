"""Months and years counted the Civil Code's way (minfadian arts. 201–202)."""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, date, timedelta

from callcenter_kit.workdays.errors import BeyondTheLastYear


def after_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later, or that month's last day if it has none.

    Negative ``months`` look back; ``KitError`` past the year 9999. Source: ``minfadian art. 202``.

    >>> after_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        raise BeyondTheLastYear(day=day, months=months)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def lapses_on(day: date, years: int) -> date:
    """The first day on which a bar of ``years`` from ``day`` no longer stands.

    The period ends on the corresponding day; the day after it is free.

    >>> lapses_on(date(2026, 3, 5), 1)
    datetime.date(2027, 3, 6)
    """
    ends = after_months(day, 12 * years)
    if ends == date.max:
        raise BeyondTheLastYear(day=day, months=12 * years)
    return ends + timedelta(days=1)

"""Checks of what a caller hands in: a day, a share of one, a whole number."""

from __future__ import annotations

import operator
from datetime import date, datetime
from numbers import Real

from callcenter_kit.errors import NotADay, NotAWholeNumber, WrongProbability


def plain_day(day: date, name: str = "day") -> date:
    """``day`` as a plain date; a time of day would be dropped silently, so it is refused."""
    if not isinstance(day, date) or isinstance(day, datetime):
        raise NotADay(name=name, value=day)
    return day if type(day) is date else date(day.year, day.month, day.day)


def plain_share(value: float, name: str) -> float:
    """``value`` as a probability, 0 and 1 included; NaN, ``True`` and texts are refused."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value <= 1:
        raise WrongProbability(name=name, value=value)
    return float(value)


def plain_whole(number: int, name: str) -> int:
    """``number`` as a plain int; ``True`` and 2.0 are refused."""
    if isinstance(number, bool):
        raise NotAWholeNumber(name=name, value=number)
    try:
        return operator.index(number)
    except TypeError:
        raise NotAWholeNumber(name=name, value=number) from None

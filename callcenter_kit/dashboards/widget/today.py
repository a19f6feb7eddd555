"""Today as pages ask for it: each time that they are drawn, by a clock that may be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Final

from callcenter_kit.dashboards.errors import WrongToday
from callcenter_kit.errors import NotADay
from callcenter_kit.workdays.arguments import plain_day

Clock = Callable[[], date]
Today = date | Clock
# Without the tables of time zones, which not every machine has; no summer time since 1991.
_SHANGHAI: Final = timezone(timedelta(hours=8))


def shanghai_today() -> date:
    """Today in Asia/Shanghai, by the machine's clock."""
    return datetime.now(_SHANGHAI).date()


def asked_today(today: Today | None) -> Clock:
    """Today as a page asks for it each time that it is drawn; Shanghai's, where none is given.

    ``WrongToday`` for what is neither a day nor a function that gives one.
    """
    if today is None:
        return shanghai_today
    try:
        if callable(today):
            plain_day(today())
            return today
        day = plain_day(today)
    except NotADay:
        raise WrongToday(name="today", value=today) from None
    return lambda: day

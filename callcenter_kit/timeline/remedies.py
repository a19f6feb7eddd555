"""Until when a refusal can be challenged: by reconsideration, and in court.

Both are counted from the day on which the company received the decision, which itself does not
count (``fuyi art. 20``, ``xingsu art. 46``). Where the last day is a rest day the law moves it on;
what is given here is the last working day before, which is safe either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.dates import after_months

RECONSIDERATION_DAYS: Final = 60  # calendar days, fuyi art. 20
LAWSUIT_MONTHS: Final = 6  # xingsu art. 46


@dataclass(frozen=True, slots=True)
class Remedies:
    """The last safe day for reconsideration and for a lawsuit against one decision."""

    received_on: date
    reconsideration_by: date
    lawsuit_by: date


def remedies_against(received_on: date, calendar: WorkCalendar) -> Remedies:
    """What can be done against a decision that was received on ``received_on``, and until when.

    >>> from callcenter_kit.workdays.calendar import projecting
    >>> found = remedies_against(date(2026, 6, 29), projecting())
    >>> found.reconsideration_by, found.lawsuit_by
    (datetime.date(2026, 8, 28), datetime.date(2026, 12, 29))
    """
    reconsideration = received_on + timedelta(days=RECONSIDERATION_DAYS)
    lawsuit = after_months(received_on, LAWSUIT_MONTHS)
    return Remedies(received_on, *(_safe(day, calendar) for day in (reconsideration, lawsuit)))


def _safe(day: date, calendar: WorkCalendar) -> date:
    return day if calendar.is_working(day) else calendar.add(day, -1)

"""Which scope a case is about: the one that its coverage asks for, else the nearest to a yes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.coverage import SCOPE_OF, coverage
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.timeline.advice import Advice, advise
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

Distance = tuple[bool, date, int, int, float]


def distance(change: Advice) -> Distance:
    """How far a scope is from a yes; the nearer of two scopes has the smaller distance.

    In this order: whether nobody can say when; the day from which all is in place; how many things
    have to be done or waited for; how many facts are still open; up to what the capital
    has to be raised.
    """
    known = [day for day in change.bars.values() if day is not None]
    if not change.repairs:
        return True, date.max, len(change.bars), len(change.questions), 0
    repair = change.repairs[0]
    days = [*known, *([repair.ready_on] if repair.ready_on else [])]
    has_no_end = len(known) < len(change.bars)
    count = len(change.bars) + len(repair.tasks)
    capital = repair.changes.get("registered_capital", 0)
    return has_no_end, max(days, default=date.min), count, len(repair.assumes), capital


def nearest(advice: Mapping[str, Advice]) -> str:
    """The scope of ``advice`` with the smallest `distance`; of two alike, nationwide."""
    return min((scope for scope in SCOPES if scope in advice), key=lambda s: distance(advice[s]))


def scope_for(applicant: Applicant, on: date | None, reading: str) -> str:
    """The scope that the provinces served ask for, else the one nearest to a yes on ``on``.

    Nationwide where the facts contradict each other, or no licence is asked for.
    """
    wanted = SCOPE_OF[coverage(applicant.provinces)]
    return wanted or _nearest_of(applicant, on, reading, projecting())


@lru_cache(maxsize=32)  # a page asks several times for one answer
def _nearest_of(applicant: Applicant, on: date | None, reading: str, calendar: WorkCalendar) -> str:
    try:
        return nearest(
            {scope: advise(applicant, scope, on, reading, calendar=calendar) for scope in SCOPES}
        )
    except KitError:
        return "nationwide"

"""What a holder of the licence has to do, as the page lists it: with its days, and without."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from callcenter_kit.rules.duties import (
    BESIDE_DUTIES,
    PERMITS,
    TERM_END,
    Duty,
    DutyKind,
    duties_of,
)
from callcenter_kit.rules.lines import Line
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.plan import Milestone, Plan
from callcenter_kit.workdays.timetable import Status


class DatedDuty(NamedTuple):
    """A duty with each of its days in words; ``status`` where the day itself may still move."""

    duty: Duty
    days: tuple[str, ...]
    status: Status | None


def dated(plan: Plan, reading: str, language: str) -> list[DatedDuty]:
    """The duties that the plan dates, in the order of their first days."""
    duties = duties_of(reading)
    ordered = sorted(plan.duties, key=attrgetter("id"))
    same = [list(times) for _, times in groupby(ordered, key=attrgetter("id"))]
    same.sort(key=lambda times: times[0].day)
    return [
        DatedDuty(
            duties[times[0].id],
            tuple(day_in_words(milestone, language) for milestone in times),
            times[0].status if times[0].id in PERMITS else None,
        )
        for times in same
    ]


def day_in_words(milestone: Milestone, language: str) -> str:
    """When it is: expected, due, or the end; with the safe day where the due day is a rest day."""
    day, safe = milestone.day, milestone.safe_on
    if safe is None:
        key = "expected" if milestone.id in PERMITS else "by"
        return say(
            f"timeline.duties.{'on' if milestone.id == TERM_END else key}", language, day=day
        )
    status = "official" if milestone.safe_status == "official" else "unsure"
    return say(f"timeline.duties.safe_{status}", language, day=day, safe=safe)


def undated(plan: Plan, reading: str) -> dict[DutyKind, list[Duty]]:
    """Everything else that a holder has to do, by kind: what follows a change, what always holds.

    What has days but none in this plan, such as the numbers not asked for, comes first.
    """
    listed = {milestone.id for milestone in plan.duties}
    others = [duty for duty in duties_of(reading).values() if duty.id not in listed]
    return {kind: list(duties) for kind, duties in groupby(others, key=attrgetter("kind"))}


def beside() -> Mapping[str, Line]:
    """What the law says of going without the licence, and of fees, in whichever reading."""
    return {key: rulebook("law").notes[key] for key in BESIDE_DUTIES}

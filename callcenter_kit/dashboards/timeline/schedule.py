"""A plan as a table: every step and stage with its days, how sure they are, and its source."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from callcenter_kit.timeline.plan import Milestone, Plan, PlanEntry
from callcenter_kit.workdays.timetable import Status


def entries(plan: Plan) -> list[PlanEntry]:
    """The rows of the table; the licence is the last step's day, the duties have their own list."""
    return [entry for entry in plan.entries() if entry.kind != "duty" and entry.id != "issue"]


def duties(plan: Plan) -> list[list[Milestone]]:
    """The holder's duties in the order of their first days, each with every time it falls due."""
    ordered = sorted(plan.duties, key=attrgetter("id"))
    same = [list(times) for _, times in groupby(ordered, key=attrgetter("id"))]
    return sorted(same, key=lambda times: times[0].day)


class DaysOff(NamedTuple):
    """A festival's days off, or a weekend day that is worked for one, as the picture shows it."""

    name: str
    first: date
    last: date
    status: Status
    is_worked: bool


def days_off(plan: Plan, language: str) -> list[DaysOff]:
    """What the picture's shading and marks show, in order, for who reads it as a table."""
    first, last = plan.start, max(plan.full_range[1], plan.licence_on)
    off = [
        DaysOff(block.say(language), block.first, block.last, block.status, is_worked=False)
        for block in plan.calendar.rest_days(first, last)
        if block.festivals
    ]
    worked = [
        DaysOff(day.say(language), day.day, day.day, day.status, is_worked=True)
        for day in plan.calendar.make_up_days(first, last)
    ]
    return sorted([*off, *worked], key=attrgetter("first"))

"""A plan as a table: every step and stage with its days, how sure they are, and its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Badge, Source
from callcenter_kit.timeline.plan import Milestone, Plan, PlanEntry
from callcenter_kit.workdays.timetable import Status


def entries(plan: Plan) -> list[PlanEntry]:
    """The rows of the table; the licence is the last step's day, the duties have their own list."""
    return [entry for entry in plan.entries() if entry.kind != "duty" and entry.id != "issue"]


@dataclass(frozen=True, slots=True)
class Duty:
    """What the holder has to do, with every day on which it falls due."""

    id: str
    name: Text
    text: Text
    days: tuple[date, ...]
    status: Status
    badge: Badge
    sources: tuple[Source, ...]


def duties(plan: Plan) -> list[Duty]:
    """The holder's duties in the order of their first days, each once with all of its days."""
    ordered = sorted(plan.duties, key=attrgetter("id"))
    found = [_duty(list(same)) for _, same in groupby(ordered, key=attrgetter("id"))]
    return sorted(found, key=lambda duty: duty.days[0])


def _duty(same: list[Milestone]) -> Duty:
    one = same[0]
    days = tuple(duty.day for duty in same)
    return Duty(one.id, one.name, one.line.text, days, one.status, one.line.badge, one.line.sources)


@dataclass(frozen=True, slots=True)
class DaysOff:
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

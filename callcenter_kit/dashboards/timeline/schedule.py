"""A plan as a table: every step and stage with its days, how sure they are, and its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from callcenter_kit.rules.lines import Durations
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Badge, Source
from callcenter_kit.timeline.plan import Milestone, Plan, Step
from callcenter_kit.timeline.repairs import LIKELY, Task
from callcenter_kit.workdays.timetable import Status


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; ``first`` is missing where only the day by which something is over is known.

    ``working_days`` are low, likely and high where they are chosen; ``counted`` are those of the
    dates shown. ``level`` is 1 inside another step; a task is what the applicant still lacks.
    """

    id: str
    name: Text
    text: Text
    first: date | None
    last: date
    working_days: Durations | None
    counted: int | None
    status: Status
    badge: Badge
    sources: tuple[Source, ...]
    level: int = 0
    is_left_out: bool = False
    is_task: bool = False


def entries(plan: Plan) -> Iterator[Entry]:
    """Steps in order: what must be in place stands before the submission, stages in the review."""
    for step in plan.steps:
        if step.id == "write_and_submit":
            yield from (_task(task, plan) for task in plan.tasks)
        yield _step(step, plan)
        if step.id == "review":
            yield from (_stage(stage) for stage in plan.stages if stage.id != "issue")


def _step(step: Step, plan: Plan) -> Entry:
    lasts = step.ends_on > step.begins_on or bool(step.working_days)
    before = plan.calendar.add(step.begins_on, -1) if lasts else step.ends_on
    return Entry(
        step.id,
        step.name,
        step.line.text,
        step.begins_on if lasts else None,
        step.ends_on,
        plan.durations.get(step.id),
        plan.calendar.count(before, step.ends_on) if lasts else None,
        step.status,
        step.basis.badge,
        step.basis.sources,
        is_left_out=step.working_days == 0,
    )


def _task(task: Task, plan: Plan) -> Entry:
    ready = task.ready_on[LIKELY]
    return Entry(
        task.id,
        task.name,
        task.text,
        task.begins_on,
        ready,
        task.working_days,
        task.working_days[LIKELY] if task.working_days else None,
        plan.calendar.status(ready),
        task.badge,
        task.sources,
        is_task=True,
    )


def _stage(stage: Milestone) -> Entry:
    return Entry(
        stage.id,
        stage.name,
        stage.line.text,
        None,
        stage.day,
        None,
        None,
        stage.status,
        stage.line.badge,
        stage.line.sources,
        level=1,
    )


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

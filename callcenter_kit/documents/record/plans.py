"""How advice, plans and the calendar behind them are written into a decision record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from callcenter_kit.documents.record.rules import Json, cited, plain, said, written
from callcenter_kit.timeline.advice import Advice
from callcenter_kit.timeline.plan import (
    REVIEW,
    SUBMISSION,
    EntryKind,
    Milestone,
    NoPlan,
    Plan,
    Step,
)
from callcenter_kit.timeline.process import Clock
from callcenter_kit.timeline.repairs import LIKELY, Repair, Task
from callcenter_kit.workdays.calendar import WorkCalendar


def advice_of(advice: Advice, calendar: WorkCalendar) -> Json:
    """The repairs, soonest first, the bars that have to lapse, and what to ask next."""
    return {
        "repairs": [_repair(repair, calendar) for repair in advice.repairs],
        "bars": {key: written(day) for key, day in advice.bars.items()},
        "questions": list(advice.questions),
    }


def _repair(repair: Repair, calendar: WorkCalendar) -> Json:
    return {
        "changes": {name: plain(value) for name, value in repair.changes.items()},
        "assumes": {name: plain(value) for name, value in repair.assumes.items()},
        "ready_on": written(repair.ready_on),
        "tasks": [_task(task, calendar) for task in repair.tasks],
    }


def _task(task: Task, calendar: WorkCalendar) -> Json:
    low, likely, high = task.ready_on
    return {
        "id": task.id,
        "kind": task.kind,
        "name": said(task.name),
        "text": said(task.text),
        "sources": cited(task.sources),
        "badge": task.badge,
        "begins_on": task.begins_on.isoformat(),
        "ready_on": [low.isoformat(), likely.isoformat(), high.isoformat()],
        "status": calendar.status(likely),
        "working_days": None if task.working_days is None else list(task.working_days),
    }


def calendar_of(calendar: WorkCalendar) -> Json:
    """Where the working days come from, also in words."""
    sentences = {language: calendar.describe_source(language) for language in ("zh-CN", "en")}
    return {**calendar.source, "said": sentences}


def plan_of(plan: Plan | NoPlan, judged_on: date | None) -> Json:
    """A plan, with all that is needed to make it again, or the reason why there is none."""
    head = {"start": plan.start.isoformat(), "judged_on": written(judged_on)}
    if isinstance(plan, NoPlan):
        bars = {key: written(day) for key, day in plan.bars.items()}
        return {**head, "reason": said(plan.reason), "bars": bars}
    return {**head, **_chosen(plan), **_dated(plan)}


def _chosen(plan: Plan) -> Json:
    """What was chosen about the plan, or taken as met for it."""
    return {
        "clock": _clock(plan.clock),
        "durations": {key: list(days) for key, days in plan.durations.items()},
        "extra_durations": {key: list(days) for key, days in plan.extra_durations.items()},
        "extra_times": dict(plan.extra_times),
        "number_permit": any(duty.id == "number_permit" for duty in plan.duties),
        "assumes": {name: plain(value) for name, value in plan.assumes.items()},
    }


def _clock(clock: Clock) -> Json:
    return {
        "id": clock.id,
        "name": said(clock.name),
        "text": said(clock.text),
        "sources": cited(clock.sources),
        "badge": clock.badge,
    }


def _dated(plan: Plan) -> Json:
    """What came out of it: every day, how sure it is, and the ranges it can move in."""
    return {
        "tasks": [_task(task, plan.calendar) for task in plan.tasks],
        "steps": [_step(step) for step in plan.steps],
        "submitted": plan.submitted.isoformat(),
        "decided_on": plan.decided_on.isoformat(),
        "licence_on": plan.licence_on.isoformat(),
        "status": plan.status,
        "stages": [_milestone(stage) for stage in plan.stages],
        "duties": [_milestone(duty) for duty in plan.duties],
        "critical_path": list(plan.critical_path),
        "calendar_range": [day.isoformat() for day in plan.calendar_range],
        "duration_range": [day.isoformat() for day in plan.duration_range],
        "full_range": [day.isoformat() for day in plan.full_range],
        "notes": [said(note) for note in plan.notes],
    }


def _step(step: Step) -> Json:
    return {
        "id": step.id,
        "number": step.number,
        "name": said(step.name),
        "begins_on": step.begins_on.isoformat(),
        "ends_on": step.ends_on.isoformat(),
        "working_days": step.working_days,
        "status": step.status,
        "sources": cited(step.basis.sources),
        "badge": step.basis.badge,
    }


def _milestone(milestone: Milestone) -> Json:
    return {
        "id": milestone.id,
        "name": said(milestone.name),
        "text": said(milestone.line.text),
        "begins_on": written(milestone.begins_on),
        "day": milestone.day.isoformat(),
        "status": milestone.status,
        "sources": cited(milestone.line.sources),
        "badge": milestone.line.badge,
    }


class RecordedEntry(NamedTuple):
    """One dated line of a recorded plan; ``json`` is all that the record holds about it."""

    kind: EntryKind
    json: Json
    begins_on: str | None
    ends_on: str

    @property
    def key(self) -> str:
        """What tells it from the plan's other lines; the yearly days of one duty share it."""
        return f"{self.kind}.{self.json['id']}"


def entries(plan: Json) -> Iterator[RecordedEntry]:
    """Everything that has a date in a recorded plan, in the order of `Plan.entries`."""
    for step in plan["steps"]:
        if step["id"] == SUBMISSION:
            for task in plan["tasks"]:
                yield RecordedEntry("task", task, task["begins_on"], task["ready_on"][LIKELY])
        yield RecordedEntry("step", step, step["begins_on"], step["ends_on"])
        if step["id"] == REVIEW:
            yield from (_recorded("stage", stage) for stage in plan["stages"])
    yield from (_recorded("duty", duty) for duty in plan["duties"])


def _recorded(kind: EntryKind, milestone: Json) -> RecordedEntry:
    return RecordedEntry(kind, milestone, milestone["begins_on"], milestone["day"])

"""How advice, plans and the calendar behind them are written into a decision record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from callcenter_kit.documents.record.rules import Json, attributes, plain
from callcenter_kit.texts.language import LANGUAGES
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
from callcenter_kit.timeline.repairs import LIKELY, Task
from callcenter_kit.workdays.calendar import WorkCalendar


def advice_of(advice: Advice, calendar: WorkCalendar) -> Json:
    """The repairs, soonest first, the bars that have to lapse, and what to ask next."""
    repairs = [
        {
            **attributes(repair, "changes", "assumes", "ready_on"),
            "tasks": [_task(task, calendar) for task in repair.tasks],
        }
        for repair in advice.repairs
    ]
    return {"repairs": repairs, **attributes(advice, "bars", "questions")}


def _task(task: Task, calendar: WorkCalendar) -> Json:
    return {
        **attributes(task, "id", "kind", "name", "text", "sources", "badge"),
        **attributes(task, "begins_on", "ready_on"),
        "status": calendar.status(task.ready_on[LIKELY]),
        "working_days": plain(task.working_days),
    }


def calendar_of(calendar: WorkCalendar) -> Json:
    """Where the working days come from, also in words."""
    sentences = {language: calendar.describe_source(language) for language in LANGUAGES}
    return {**calendar.source, "said": sentences}


def plan_of(plan: Plan | NoPlan, judged_on: date | None) -> Json:
    """A plan, with all that is needed to make it again, or the reason why there is none."""
    head = {"start": plain(plan.start), "judged_on": plain(judged_on)}
    if isinstance(plan, NoPlan):
        return {**head, **attributes(plan, "reason", "bars")}
    return {
        **head,
        # What was chosen about the plan, or taken as met for it.
        "clock": attributes(plan.clock, "id", "name", "text", "sources", "badge"),
        **attributes(plan, "durations", "extra_durations", "extra_times"),
        "number_permit": any(duty.id == "number_permit" for duty in plan.duties),
        "assumes": plain(plan.assumes),
        # What came out of it: every day, how sure it is, and the ranges it can move in.
        "tasks": [_task(task, plan.calendar) for task in plan.tasks],
        "steps": [_step(step) for step in plan.steps],
        **attributes(plan, "submitted", "decided_on", "licence_on", "status"),
        "stages": [_milestone(stage) for stage in plan.stages],
        "duties": [_milestone(duty) for duty in plan.duties],
        **attributes(plan, "critical_path", "calendar_range", "duration_range", "full_range"),
        "notes": plain(plan.notes),
    }


def _step(step: Step) -> Json:
    return {
        **attributes(step, "id", "number", "name", "begins_on", "ends_on", "working_days"),
        "status": step.status,
        **attributes(step.basis, "sources", "badge"),
    }


def _milestone(milestone: Milestone) -> Json:
    return {
        **attributes(milestone, "id", "name"),
        "text": plain(milestone.line.text),
        **attributes(milestone, "begins_on", "day", "status"),
        **attributes(milestone.line, "sources", "badge"),
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

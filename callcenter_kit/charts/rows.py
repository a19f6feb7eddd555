"""What the rows of a plan's picture say: one for each step, and those inside and after the review.

Words only; `charts.gantt` says where and how they are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from callcenter_kit.texts.language import Language, Text
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.plan import Milestone, Plan, PlanEntry
from callcenter_kit.workdays.timetable import Status

STAGES_SHOWN: Final = ("completeness_check", "site_inspection")


@dataclass(frozen=True, slots=True)
class GanttRow:
    """What happens from ``first`` to ``last``; ``length`` says how long that is.

    A row without a bar is a step that is left out, or the licence's own day.
    """

    id: str
    name: str
    first: date
    last: date
    length: str
    hover: str
    has_bar: bool = True
    is_stage: bool = False


@dataclass(frozen=True, slots=True)
class Teller:
    """Says everything about one plan that its picture shows, in one language."""

    plan: Plan
    language: Language

    def say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - any value of the words
        """The picture's words for ``key``."""
        return say(f"gantt.{key}", self.language, **values)

    def rows(self) -> Iterator[GanttRow]:
        """The steps in order, with what must be in place before the application is handed in.

        Stages stand below the review, the number permit at the end.
        """
        for entry in self.plan.entries():
            is_shown = entry.begins_on if entry.kind == "duty" else entry.id in STAGES_SHOWN
            if entry.kind in ("task", "step") or is_shown:
                yield self._row(entry)

    def _row(self, entry: PlanEntry) -> GanttRow:
        first, length = entry.begins_on or entry.ends_on, self._length(entry)
        hover = self._lines(entry.name, *self._hover(entry, first, length))
        row = GanttRow(entry.id, self._name(entry), first, entry.ends_on, length, hover)
        has_bar = entry.kind != "step" or bool(entry.working_days)
        return replace(row, has_bar=has_bar, is_stage=entry.kind == "stage")

    def _name(self, entry: PlanEntry) -> str:
        name = entry.name.say(self.language)
        if entry.kind == "task":
            return self.say(f"task.{entry.task}", name=name)
        return self.say(f"stage.{entry.id}", name=name) if entry.kind == "stage" else name

    def _length(self, entry: PlanEntry) -> str:
        if entry.is_left_out:
            return self.say("left_out")
        if entry.working_days:
            return self.say("working_days", count=entry.working_days)
        return self.say("in_months") if entry.kind == "task" else ""

    def _hover(self, entry: PlanEntry, first: date, length: str) -> Iterator[str]:
        """What stands behind a row, below its name."""
        if entry.kind == "stage":
            yield self.say("hover.over_by", last=entry.ends_on)
        else:
            many = "period" if entry.ends_on > first else "day"
            yield self.say(f"hover.{many}", first=first, last=entry.ends_on, length=length)
        if entry.kind == "step":
            badge = say(f"common.badge.{entry.badge}", self.language)
            yield self.say("hover.length_is", badge=badge)
        yield self._days_are(entry.status)

    def _days_are(self, status: Status) -> str:
        return self.say("hover.days_are", status=self.say(f"status.{status}"))

    def licence(self) -> str:
        """What stands behind the licence day."""
        said = self.say("hover.licence", day=self.plan.licence_on)
        return self._lines(self._stage("issue").name, said, self._days_are(self.plan.status))

    def range(self) -> str:
        """What stands behind the whisker from the earliest to the latest licence day."""
        first, last = self.plan.full_range
        return self.say("hover.range", first=first, last=last)

    def decision(self) -> str:
        """What stands behind the day of the decision."""
        decision = self._stage("decision")
        return self._lines(decision.name, self.say("hover.over_by", last=decision.day))

    def _stage(self, key: str) -> Milestone:
        return next(stage for stage in self.plan.stages if stage.id == key)

    def with_length(self, row: GanttRow) -> str:
        """The row's name with how long it takes."""
        if not row.length:
            return row.name
        return self.say("with_length", name=row.name, length=row.length)

    def _lines(self, name: Text, *lines: str) -> str:
        return "<br>".join((f"<b>{name.say(self.language)}</b>", *lines))

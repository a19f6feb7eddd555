"""What the rows of a plan's picture say: one for each step, and those inside and after the review.

Words only; where and how they are drawn is told by the module ``charts``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from callcenter_kit.texts.language import Language, Text
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.plan import Milestone, Plan, Step
from callcenter_kit.timeline.repairs import LIKELY, Task
from callcenter_kit.workdays.timetable import Status

STAGES_SHOWN: Final = ("completeness_check", "site_inspection")
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
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
        return say(f"timeline.{key}", self.language, **values)

    def text(self, text: Text) -> str:
        """A text of the plan."""
        return text.say(self.language)

    def status(self, status: Status) -> str:
        """How sure a day is, in a word."""
        return self.say(f"status.{status}")

    def rows(self) -> Iterator[Row]:
        """The steps in order, with what must be in place before the application is handed in.

        Stages stand below the review, the number permit at the end.
        """
        for step in self.plan.steps:
            if step.id == "write_and_submit":
                yield from map(self._task, self.plan.tasks)
            yield self._step(step)
            if step.id == "review":
                inside = (stage for stage in self.plan.stages if stage.id in STAGES_SHOWN)
                yield from map(self._stage, inside)
        yield from (self._permit(duty) for duty in self.plan.duties if duty.begins_on)

    def _step(self, step: Step) -> Row:
        badge = step.basis.badge
        has_bar = step.ends_on > step.begins_on or bool(step.working_days)
        length = self._length(step.begins_on - _DAY, step.ends_on) if has_bar else ""
        if step.working_days == 0:
            length = self.say("chart.left_out")
        return Row(
            step.id,
            self.text(step.name),
            step.begins_on,
            step.ends_on,
            length,
            self._lines(
                step.name,
                self._period(step.begins_on, step.ends_on, length),
                self.say("hover.length_is", badge=say(f"common.badge.{badge}", self.language)),
                self.say("hover.days_are", status=self.status(step.status)),
            ),
            has_bar=has_bar,
        )

    def _task(self, task: Task) -> Row:
        ready = task.ready_on[LIKELY]
        length = self.say("chart.in_months")
        if task.working_days:
            length = self.say("chart.working_days", count=task.working_days[LIKELY])
        return Row(
            task.id,
            self.say(f"chart.task.{task.kind}", name=self.text(task.name)),
            task.begins_on,
            ready,
            length,
            self._lines(
                task.name,
                self._period(task.begins_on, ready, length),
                self.say("hover.days_are", status=self.status(self.plan.calendar.status(ready))),
            ),
        )

    def _stage(self, stage: Milestone) -> Row:
        return Row(
            stage.id,
            self.say(f"chart.stage.{stage.id}", name=self.text(stage.name)),
            stage.begins_on or stage.day,
            stage.day,
            "",
            self._lines(
                stage.name,
                self.say("hover.over_by", last=stage.day),
                self.say("hover.days_are", status=self.status(stage.status)),
            ),
            is_stage=True,
        )

    def _permit(self, duty: Milestone) -> Row:
        first = duty.begins_on or duty.day
        length = self._length(first - _DAY, duty.day)
        return Row(
            duty.id,
            self.text(duty.name),
            first,
            duty.day,
            length,
            self._lines(
                duty.name,
                self._period(first, duty.day, length),
                self.say("hover.days_are", status=self.status(duty.status)),
            ),
        )

    def licence(self) -> str:
        """What stands behind the licence day."""
        issue = next(stage for stage in self.plan.stages if stage.id == "issue")
        return self._lines(
            issue.name,
            self.say("hover.licence", day=self.plan.licence_on),
            self.say("hover.days_are", status=self.status(self.plan.status)),
        )

    def range(self) -> str:
        """What stands behind the whisker from the earliest to the latest licence day."""
        first, last = self.plan.full_range
        return self.say("hover.range", first=first, last=last)

    def decision(self) -> str:
        """What stands behind the day of the decision."""
        decision = next(stage for stage in self.plan.stages if stage.id == "decision")
        return self._lines(decision.name, self.say("hover.over_by", last=decision.day))

    def with_length(self, row: Row) -> str:
        """The row's name with how long it takes."""
        if not row.length:
            return row.name
        return self.say("chart.with_length", name=row.name, length=row.length)

    def _length(self, before: date, last: date) -> str:
        return self.say("chart.working_days", count=self.plan.calendar.count(before, last))

    def _period(self, first: date, last: date, length: str) -> str:
        many = "period" if last > first else "day"
        return self.say(f"hover.{many}", first=first, last=last, length=length)

    def _lines(self, name: Text | str, *lines: str) -> str:
        title = name if isinstance(name, str) else self.text(name)
        return "<br>".join((f"<b>{title}</b>", *lines))

"""The shortest way to each licence: what to do and to wait for, in the order of its days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.facts import amount, facts
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.statements import Requirement
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import format_date
from callcenter_kit.texts.sources import Badge, Source
from callcenter_kit.timeline.advice import Advice
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.repairs import LIKELY, Repair, Task, dated_by


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do or to wait for; ``how_long`` says its time, badge and sources its basis.

    ``remark`` says of what only practice asks that it is no law; else it is empty.
    """

    kind: str
    text: str
    how_long: str
    badge: Badge
    sources: tuple[Source, ...]
    remark: str = ""


_Dated = tuple[date | None, Todo]


@dataclass(frozen=True, slots=True)
class WayForward:
    """What one scope still takes: things to do, requirements taken as met, and the earliest day.

    ``todos`` stand in the order of their days, the last first: it is the one that sets the pace.
    ``plan`` is ``None`` before a visitor came and where the calendar does not reach.
    """

    scope: str
    todos: tuple[Todo, ...]
    assumed: tuple[str, ...]
    plan: Plan | NoPlan | None

    @property
    def can_run_together(self) -> bool:
        """Whether there are several things to do, and nothing that only time can end."""
        return len(self.todos) > 1 and all(todo.kind == "do" for todo in self.todos)

    @property
    def is_parallel(self) -> bool:
        """Whether the only thing to do is done before the preparation is, and delays nothing."""
        match self.plan, self.todos:
            case Plan(tasks=tasks, critical_path=path), [Todo(kind="do")]:
                return not any(task.id in path for task in tasks)
        return False

    def expected(self, language: str) -> str:
        """The expected day of the licence with its range, or why there is none.

        Empty without a ``plan``.
        """
        match self.plan:
            case Plan(status=status, licence_on=day, full_range=(first, last)):
                spread = "one_day" if first == last else "range"
                key = f"verdict.day.{status}.{spread}"
                return say(key, language, day=day, first=first, last=last)
            case NoPlan(reason=reason):
                return reason.say(language)
        return ""


def ways_forward(answer: Answer, language: str) -> list[WayForward]:
    """The shortest way to the licence, scope by scope; none where no licence is required."""
    return [
        _way_forward(change, answer.plans[scope], language)
        for scope, change in answer.advice.items()
        if change.repairs
    ]


def _way_forward(advice: Advice, plan: Plan | NoPlan | None, language: str) -> WayForward:
    answer, scope = advice.assessment, advice.scope
    repair = advice.repairs[0]
    rules = [finding.requirement for finding in answer.scopes[scope].findings.values()]
    assumed = [rule for rule in rules if set(repair.assumes) & set(names(rule.expression))]
    todos = [*_repairs(advice, repair, language), *_bars(advice, language)]
    # What is in place last comes first, and what has no known end before all.
    todos.sort(key=lambda dated: dated[0] or date.max, reverse=True)
    return WayForward(
        scope,
        tuple(todo for _, todo in todos),
        tuple(rule.name.say(language) for rule in assumed),
        plan,
    )


def _repairs(advice: Advice, repair: Repair, language: str) -> Iterator[_Dated]:
    answer = advice.assessment
    findings = next(iter(answer.scopes.values())).findings
    tasks = {task.id: task.text for task in repair.tasks}
    # What to do in a few words, as the rulebook says it beside the condition.
    tasks |= {o.requirement: o.text for o in advice.obstacles if o.requirement in tasks}
    for task in repair.tasks:
        # Of numbers it is said by how much they rise; a yes has a sentence of its own.
        changes = {
            fact: value
            for fact, value in repair.changes.items()
            if fact in findings[task.id].facts and kind_of(fact) != "yes_no"
        }
        raises = [_raised(answer, fact, value, language) for fact, value in changes.items()]
        text = say("way_forward.and", language).join(raises) or tasks[task.id].say(language)
        text = text[:1].upper() + text[1:]
        # Who joins has no months yet: those of the staff that is there do not count.
        joins = bool(answer.applicant.insured_staff) and "insured_staff" in changes
        months = findings[task.id].numbers["minimum_insured_months"].value if joins else None
        how_long = _how_long(task, months, language)
        is_practice = findings[task.id].requirement.badge == "practice"
        remark = say("way_forward.practice", language) if is_practice else ""
        todo = Todo("do", text, how_long, task.badge, task.sources, remark)
        yield task.ready_on[LIKELY], todo


def _raised(answer: Assessment, fact: str, value: float, language: str) -> str:
    more = amount(fact, value - getattr(answer.applicant, fact), language)
    to = amount(fact, value, language)
    return say(f"way_forward.raise.{kind_of(fact)}", language, more=more, to=to)


def _how_long(task: Task, months: float | None, language: str) -> str:
    """How long it takes; ``months`` are those that staff who join have to be insured."""
    if task.working_days is None:
        key = "until" if months is None else "until_insured"
        return say(f"way_forward.{key}", language, day=task.ready_on[LIKELY], months=months)
    return say("way_forward.working_days", language, count=task.working_days[LIKELY])


def _bars(advice: Advice, language: str) -> Iterator[_Dated]:
    findings = advice.assessment.scopes[advice.scope].findings
    for key, day in advice.bars.items():
        rule = findings[key].requirement
        assert rule.bar is not None  # it is what makes it a bar
        when = _lapses(rule, day, language)
        yield day, Todo("wait", rule.bar.say(language), when, rule.badge, rule.sources)


def _lapses(rule: Requirement, day: date | None, language: str) -> str:
    """When a bar is over; where a day that nobody told would say so, that it is asked for."""
    if day is not None:
        return say("way_forward.bar_lapses", language, day=format_date(day, language))
    dating = dated_by(rule)
    if dating is None:
        return say("way_forward.bar_unknown", language)
    return say("way_forward.bar_undated", language, fact=facts()[dating].name.say(language))

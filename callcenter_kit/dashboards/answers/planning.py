"""What a visitor chose about the way to the licence, and the plan that follows from it.

A choice from which no plan can be made is refused beside its field; the plan before it stays.

The shortest way to the licence for each scope.

The decision for a visitor's case: the sentence that every page shows in its ``h1``.

What a visitor takes away: the letter, the page, the record, the calendar and the plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from typing import Any, Final

from callcenter_kit.dashboards.answers.assessment import judged, undated
from callcenter_kit.dashboards.case.case import FIELDS, Case
from callcenter_kit.dashboards.case.state import RefusedField, State
from callcenter_kit.dashboards.session.actions import Action, Download, File, Message, set_field
from callcenter_kit.documents.formats import FORMATS, file_name
from callcenter_kit.documents.record import record
from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import Assessment, amount
from callcenter_kit.rules.lines import SCOPES, Durations, Requirement
from callcenter_kit.rules.logic import names
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import format_date
from callcenter_kit.texts.sources import Badge, Source
from callcenter_kit.timeline.advice import Advice, advise
from callcenter_kit.timeline.decision import Decision, Plans, decide, scope_for
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.planning import plan
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.repairs import LIKELY, Repair, Task, dated_by
from callcenter_kit.timeline.schedule import PlanOptions
from callcenter_kit.what_if.links import DURATIONS
from callcenter_kit.workdays.calendar import WorkCalendar, projecting
from callcenter_kit.workdays.errors import BeyondProjectedDays

_EXTRAS: Final = ("agency", "correction_rounds", "expert_review", "number_permit")
CHOICES: Final = ("start_on", "scope", "clock", *_EXTRAS, *DURATIONS.values())
PLACES: Final = ("low", "likely", "high")
# The scope stays: it makes no plan impossible, and whoever asks for one scope is shown that one.
_NOT_CHOSEN: Final[Mapping[str, Any]] = dict.fromkeys(name for name in CHOICES if name != "scope")
_DAYS: Final = re.compile(r"\d{1,3}", re.ASCII)


def options(case: Case) -> PlanOptions:
    """The clock, the durations and the extras that were chosen, on whichever page."""
    chosen = {step: getattr(case, name) for step, name in DURATIONS.items()}
    if case.agency is False:
        chosen["agency_contract"] = None
    return PlanOptions(
        clock=case.clock or "guide",
        durations={step: days for step, days in chosen.items() if days is not None},
        agency=case.agency is not False,
        correction_rounds=case.correction_rounds or 0,
        expert_review=case.expert_review is True,
    )


def without_papers(case: Case) -> Case:
    """``case`` without what was ticked on 04: no requirement asks for it, so it moves no day."""
    applicant = replace(case.applicant, materials=None)
    return replace(case, applicant=applicant, on_site=frozenset(), first_list=None)


def scope_of(case: Case, today: date | None) -> str:
    """The scope that is dated: the one chosen, else the one that leads, as `scope_for` says."""
    return case.scope or scope_for(case.applicant, case.on or today, case.reading)


def made(case: Case, today: date) -> Plan | NoPlan:
    """The plan that the case asks for; ``KitError`` when none can be made."""
    return _made(case, today, projecting())


@lru_cache(maxsize=8)  # a choice is tried before it is shown
def _made(case: Case, today: date, calendar: WorkCalendar) -> Plan | NoPlan:
    judged_on = case.on or today
    return plan(
        case.start_on or judged_on,
        scope_of(case, today),
        applicant=case.applicant,
        on=judged_on,
        rulebook=case.reading,
        number_permit=case.number_permit is True,
        **(options(case) | {"calendar": calendar}),
    )


def plan_of(answer: Assessment, scope: str, case: Case) -> Plan | NoPlan | None:
    """The plan for the applicant of ``answer``, with the choices of ``case``.

    ``None`` where the calendar does not reach; the page of dates says why.
    """
    try:
        return plan(
            case.start_on or answer.on,
            scope,
            applicant=answer.applicant,
            on=answer.on,
            rulebook=answer.rulebook,
            **options(case),
        )
    except KitError:
        return None


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan of a case, and what of the case had to be left aside to make it."""

    plan: Plan | NoPlan
    complaint: KitError | None = None


def planned(case: Case, today: date) -> Planned:
    """The case's plan; what a link brought and no plan can be made with is said, and left aside."""
    choices_aside = replace(case, **_NOT_CHOSEN)
    without_days = replace(choices_aside, on=None, applicant=undated(case.applicant))
    first: KitError | None = None
    for attempt in (case, replace(case, start_on=None), choices_aside):
        try:
            return Planned(made(attempt, today), first)
        except KitError as complaint:
            first = first or complaint
    return Planned(made(without_days, today), first)


@dataclass(frozen=True, slots=True)
class DurationField:
    """A step's low, likely and high working days as its three fields show them."""

    name: str
    step: str
    values: tuple[str, ...]
    error: KitError | None


def duration_field(step: str, state: State) -> DurationField:
    """The three fields of ``step``, with what was typed where that could not be used."""
    name = DURATIONS[step]
    refused, chosen = state.refusals.get(name), getattr(state.case, name)
    values = refused.text.split("/") if refused else map(str, chosen or assumed(step))
    return DurationField(name, step, tuple(values), refused.reason if refused else None)


def assumed(step: str) -> Durations:
    """The working days that the data file assumes for a step or for what may lengthen the clock."""
    rules = process()
    days = rules.extras[step].days if step in rules.extras else rules.steps[step].days
    assert days is not None  # the two steps inside the clock have no field
    return days


def actions(today: Callable[[], date]) -> dict[str, Action]:
    """What a visitor can do with a plan's choices."""

    def set_choice(state: State, message: Message) -> State:
        name, _, place = str(message["name"]).partition(".")
        if name in DURATIONS.values() and place in PLACES:
            return _set_days(state, name, PLACES.index(place), str(message["value"]), today())
        changed = set_field(state, message)
        if name not in CHOICES:
            return changed
        if name in changed.refusals:
            return replace(changed, case=state.case)
        return _tried(state, changed, name, str(message["value"]), today())

    return {"set": set_choice, "assume_again": _assume_again}


def _set_days(state: State, name: str, place: int, typed: str, today: date) -> State:
    step = next(step for step, field in DURATIONS.items() if field == name)
    shown = list(duration_field(step, state).values)
    shown[place] = typed.replace("/", " ").strip()[:12]
    said = "/".join(shown)
    if not all(_DAYS.fullmatch(days) for days in shown) or shown != sorted(shown, key=int):
        wrong = RefusedField(said, FIELDS[name].refusal(said))
        return replace(state, refusals={**state.refusals, name: wrong})
    changed = set_field(state, {"name": name, "value": "-".join(shown)})
    return _tried(state, changed, name, said, today)


def _tried(state: State, changed: State, name: str, typed: str, today: date) -> State:
    """``changed`` when a plan can be made of it; else the case as it was, and the reason."""
    try:
        made(changed.case, today)
    except KitError as reason:
        return replace(state, refusals={**changed.refusals, name: RefusedField(typed, reason)})
    return changed


def _assume_again(state: State, _: Message) -> State:
    """Every duration back to what the data file assumes."""
    own = DURATIONS.values()
    refused = {name: value for name, value in state.refusals.items() if name not in own}
    assumed_again: dict[str, Any] = dict.fromkeys(own)
    return replace(state, case=replace(state.case, **assumed_again), refusals=refused)


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
    def runs_beside(self) -> bool:
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


def advised(answer: Assessment) -> dict[str, Advice]:
    """What would change ``answer``, scope by scope; all else on the page is told from it.

    Past the calendar's end nothing can be advised: then there are no repairs, bars or questions.
    """
    return {scope: _advice(answer, scope) for scope in answer.scopes}


def _advice(answer: Assessment, scope: str) -> Advice:
    try:
        return advise(answer.applicant, scope, answer.on, answer.rulebook)
    except BeyondProjectedDays:
        return Advice(answer, scope, (), {}, ())


def plans_of(
    answer: Assessment,
    advice: Mapping[str, Advice],
    case: Case,
    today: date | None,
    made: Plan | NoPlan | None = None,
) -> Plans:
    """The plan of each scope that has a repair; ``None`` where no day is known.

    ``made`` is the plan of one of them, where a page has made it already.
    """

    def plan_for(scope: str) -> Plan | NoPlan | None:
        return made if made and made.scope == scope else plan_of(answer, scope, case)

    return {
        scope: plan_for(scope) if today and change.repairs else None
        for scope, change in advice.items()
    }


def ways_forward(advice: Mapping[str, Advice], plans: Plans, case: Case) -> list[WayForward]:
    """The shortest way to the licence, scope by scope; none where no licence is required."""
    return [
        _next_steps(change, plans.get(scope), case.language)
        for scope, change in advice.items()
        if change.repairs
    ]


def _next_steps(advice: Advice, made: Plan | NoPlan | None, language: str) -> WayForward:
    answer, scope = advice.assessment, advice.scope
    repair = advice.repairs[0]
    rules = [finding.requirement for finding in answer.scopes[scope].findings.values()]
    assumed = [rule for rule in rules if set(repair.assumes) & set(names(rule.expression))]
    todos = [*_repairs(answer, repair, language), *_bars(advice, language)]
    # What is in place last comes first, and what has no known end before all.
    todos.sort(key=lambda dated: dated[0] or date.max, reverse=True)
    return WayForward(
        scope,
        tuple(todo for _, todo in todos),
        tuple(rule.name.say(language) for rule in assumed),
        made,
    )


def _repairs(answer: Assessment, repair: Repair, language: str) -> Iterator[_Dated]:
    findings = next(iter(answer.scopes.values())).findings
    for task in repair.tasks:
        changes = {
            fact: value
            for fact, value in repair.changes.items()
            if fact in findings[task.id].facts and kind_of(fact) != "yes_no"
        }
        raises = [_raised(answer, fact, value, language) for fact, value in changes.items()]
        text = say("way_forward.and", language).join(raises) or task.text.say(language)
        text = text[:1].upper() + text[1:]
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


PLATFORM: Final = "https://dxzhgl.miit.gov.cn"  # where an application is filed


def decided(case: Case, today: date | None) -> Decision:
    """The decision for ``case``, as every page shows it in its ``h1``.

    This is the function for a page that has nothing but the case: 04. A page that has assessed and
    advised already calls `decide` with what it has. ``today`` is ``None`` before a visitor came;
    the sentence then names no day.
    """
    return _decided(without_papers(case), today, projecting())


@lru_cache(maxsize=1)  # one paper after the other is ticked, and the decision stays
def _decided(case: Case, today: date | None, calendar: WorkCalendar) -> Decision:
    return decided_with(case, today)


def decided_with(case: Case, today: date | None, made: Plan | NoPlan | None = None) -> Decision:
    """The decision for ``case``; ``made`` is its plan for one scope, where there is one already."""
    answer, _ = judged(State(case), today)
    advice = advised(answer)
    plans = plans_of(answer, advice, case, today, made)
    return decide(answer, advice, plans, case.language)


def exports(today: Callable[[], date]) -> dict[str, Download]:
    """The downloads of a page, by the name in ``data-do``; each is made as of ``today``."""

    def write(kind: str, state: State) -> File:
        row, language, day = FORMATS[kind], state.language, today()
        answer, _ = judged(state, day)
        # As assessed, and as of the day that was used: the case's own may lie before the rules.
        case = replace(state.case, applicant=answer.applicant, on=answer.on)
        scopes = SCOPES if row.tells == "answer" else (scope_of(case, day),)
        plans = {scope: planned(replace(case, scope=scope), day).plan for scope in scopes}
        recorded = record(answer, plans)
        name = file_name(recorded, kind, language)
        return File(name, [row.make(recorded, language)], row.media_type)

    return {f"export_{kind}": partial(write, kind) for kind in FORMATS}


def offered(about: str) -> dict[str, str]:
    """The label of each file that tells ``about``, the answer or the plan, by its kind."""
    return {kind: row.label for kind, row in FORMATS.items() if row.tells == about}

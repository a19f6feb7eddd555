"""What a visitor chose about the way to the licence, and the plan that follows from it.

A choice from which no plan can be made is refused beside its field; the plan before it stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from callcenter_kit.dashboards.shared.assessed_case import undated
from callcenter_kit.dashboards.widget.actions import Action, Message, set_field
from callcenter_kit.dashboards.widget.case import Case, wrong_value
from callcenter_kit.dashboards.widget.state import RefusedField, State
from callcenter_kit.errors import KitError
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.lines import Durations
from callcenter_kit.timeline.lead_times import PlanOptions
from callcenter_kit.timeline.nearest import scope_for
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.planning import plan
from callcenter_kit.timeline.process import process
from callcenter_kit.what_if.links import DURATIONS
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

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
    refused, chosen = state.refused.get(name), getattr(state.case, name)
    values = refused.typed.split("/") if refused else map(str, chosen or assumed(step))
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
        if name in changed.refused:
            return replace(changed, case=state.case)
        return _tried(state, changed, name, str(message["value"]), today())

    return {"set": set_choice, "assume_again": _assume_again}


def _set_days(state: State, name: str, place: int, typed: str, today: date) -> State:
    step = next(step for step, field in DURATIONS.items() if field == name)
    shown = list(duration_field(step, state).values)
    shown[place] = typed.replace("/", " ").strip()[:12]
    said = "/".join(shown)
    if not all(_DAYS.fullmatch(days) for days in shown) or shown != sorted(shown, key=int):
        wrong = RefusedField(said, wrong_value(name, said))
        return replace(state, refused={**state.refused, name: wrong})
    changed = set_field(state, {"name": name, "value": "-".join(shown)})
    return _tried(state, changed, name, said, today)


def _tried(state: State, changed: State, name: str, typed: str, today: date) -> State:
    """``changed`` when a plan can be made of it; else the case as it was, and the reason."""
    try:
        made(changed.case, today)
    except KitError as reason:
        return replace(state, refused={**changed.refused, name: RefusedField(typed, reason)})
    return changed


def _assume_again(state: State, _: Message) -> State:
    """Every duration back to what the data file assumes."""
    own = DURATIONS.values()
    refused = {name: value for name, value in state.refused.items() if name not in own}
    assumed_again: dict[str, Any] = dict.fromkeys(own)
    return replace(state, case=replace(state.case, **assumed_again), refused=refused)

"""What the page opens on before anything is changed: an example, and never the visitor's choice.

It stands on the page only. The case, its link and its file have nothing of it until the visitor
changes something; then it is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from callcenter_kit.dashboards.shared.assessed_case import judged
from callcenter_kit.dashboards.shared.planning import plan_of, scope_of
from callcenter_kit.dashboards.shared.way_forward import advised
from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.dashboards.widget.variations import MOST_VARIED, Variation
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.texts.plain import write_value
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.repairs import Repair
from callcenter_kit.workdays.periods import after_months

LATER: Final = 1  # months by which an applicant who lacks nothing starts later
Kind = Literal["lacks", "lacks_some", "not_known", "later"]


@dataclass(frozen=True, slots=True)
class ScenarioExample:
    """The case with one scenario beside it; ``kind`` says what the scenario is an example of."""

    kind: Kind
    case: Case


def example_of(case: Case, today: date | None) -> ScenarioExample | None:
    """What is shown beside a case that has nothing changed: what it lacks, to the minimum.

    That is the first repair of the scope that is dated; what is only not known is taken as met; a
    case that lacks nothing starts a month later. ``None`` where something is changed already,
    nobody has come yet, or none of this makes a difference.
    """
    if case.vary or case.scenarios or today is None:
        return None
    answer, _ = judged(State(case), today)
    scope = scope_of(case, today)
    repairs = advised(answer)[scope].repairs
    if not repairs:
        return None
    return _lacking(repairs[0], case) or _later(answer, scope, case)


def exampled(state: State, today: date | None) -> State:
    """``state`` with the example in place of nothing, for the page to show."""
    example = example_of(state.case, today)
    return state if example is None else replace(state, case=example.case)


def taken_over(state: State, today: date) -> State:
    """``state`` with what the page shows as the visitor's own, under no name of an example."""
    shown = exampled(state, today).case
    if shown is state.case:
        return state
    own = tuple(replace(scenario, name="") for scenario in shown.scenarios)
    return replace(state, case=replace(shown, scenarios=own))


def _lacking(repair: Repair, case: Case) -> ScenarioExample | None:
    """What is known to be missing; else what is not known, where there is room for all of it."""
    if len(repair.changes) > MOST_VARIED:
        return _example("lacks_some", case, dict(list(repair.changes.items())[:MOST_VARIED]))
    if repair.changes:
        return _example("lacks", case, repair.changes)
    if 0 < len(repair.assumes) <= MOST_VARIED:
        return _example("not_known", case, repair.assumes)
    return None


def _later(answer: Assessment, scope: str, case: Case) -> ScenarioExample | None:
    """A later start, where the licence is later for it."""
    start = after_months(case.start_on or answer.on, LATER)
    later = plan_of(answer, scope, replace(case, start_on=start))
    now = plan_of(answer, scope, case)
    if isinstance(now, Plan) and isinstance(later, Plan) and now.licence_on != later.licence_on:
        return _example("later", case, {"start_on": start})
    return None


def _example(kind: Kind, case: Case, told: Mapping[str, Any]) -> ScenarioExample:
    texts = tuple((name, write_value(value)) for name, value in told.items())
    scenario = Variation(say("scenarios.example.name", case.language), texts)
    return ScenarioExample(kind, replace(case, vary=tuple(told), scenarios=(scenario,)))

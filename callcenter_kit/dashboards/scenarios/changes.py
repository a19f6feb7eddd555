"""The scenarios of a case: what the visitor changes in each, and what each comes to, as a column.

Before anything is changed the page opens on an example: the case, its link and its file have
nothing of it until the visitor changes something.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from callcenter_kit.charts.scenarios import ScenarioResult
from callcenter_kit.dashboards.answers.case_answer import answer_for, complaint_of
from callcenter_kit.dashboards.case.case import FIELDS, VARIABLE, Case
from callcenter_kit.dashboards.case.fields import (
    MOST_SCENARIOS,
    MOST_VARIED,
    SCENARIO_FIELD,
    Field,
    Variation,
)
from callcenter_kit.dashboards.case.state import Control, State, control
from callcenter_kit.dashboards.session.actions import Action, Message, set_field
from callcenter_kit.errors import KitError
from callcenter_kit.screening.rows import licence_summary
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.dates import after_months
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.advice import dated_by
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.plan import Plan

LATER: Final = 1  # months by which an applicant who lacks nothing starts later
Kind = Literal["lacks", "lacks_some", "not_known", "later"]


class ScenarioExample(NamedTuple):
    """The case with one scenario beside it; ``kind`` says what the scenario is an example of."""

    kind: Kind
    case: Case


def example_of(case: Case, today: date | None) -> ScenarioExample | None:
    """What is shown beside a case that has nothing changed: what it lacks, to the minimum.

    What is only not known is taken as met; a case that lacks nothing starts a month later. ``None``
    where something is changed already, nobody has come yet, or none of this makes a difference.
    """
    if case.vary or case.scenarios or case.submitted_on or today is None:
        return None
    answer = answer_for(case, today)
    repairs = answer.advice[answer.scope].repairs
    if not repairs or _waited_for(answer):
        return None
    changes, assumes = dict(repairs[0].changes), repairs[0].assumes
    # What is known to be missing says more than a question, even where not all of it has room.
    if len(changes) > MOST_VARIED:
        return _example("lacks_some", case, dict(list(changes.items())[:MOST_VARIED]))
    if changes:
        return _example("lacks", case, changes)
    if 0 < len(assumes) <= MOST_VARIED:
        return _example("not_known", case, assumes)
    start = after_months(case.start_on or answer.assessment.on, LATER)
    later = answer_for(replace(case, start_on=start), today).plan_or_none(answer.scope)
    now = answer.plan_or_none(answer.scope)
    if isinstance(now, Plan) and isinstance(later, Plan) and now.licence_on != later.licence_on:
        return _example("later", case, {"start_on": start})
    return None


def with_example(state: State, today: date | None) -> State:
    """``state`` with the example in place of nothing, for the page to show."""
    example = example_of(state.case, today)
    return state if example is None else replace(state, case=example.case)


def with_open_only(state: State) -> State:
    """``state`` with only what is still open varied, where the case is filed."""
    case = state.case
    if not case.submitted_on or set(case.vary) <= set(OPEN_ONCE_FILED):
        return state
    vary = tuple(name for name in case.vary if name in OPEN_ONCE_FILED)
    scenarios = tuple(scenario.only(vary) for scenario in case.scenarios)
    return replace(state, case=replace(case, vary=vary, scenarios=scenarios))


def with_example_as_own(state: State, today: date) -> State:
    """``state`` with what the page shows as the visitor's own, under no name of an example."""
    case = with_example(state, today).case
    if case is state.case:
        return state
    own = tuple(replace(scenario, name="") for scenario in case.scenarios)
    return replace(state, case=replace(case, scenarios=own))


def _example(kind: Kind, case: Case, values: Mapping[str, Any]) -> ScenarioExample:
    texts = tuple((name, write_value(value)) for name, value in values.items())
    scenario = Variation(say("scenarios.example.name", case.language), texts)
    return ScenarioExample(kind, replace(case, vary=tuple(values), scenarios=(scenario,)))


NOW: Final = 0


class Column(NamedTuple):
    """One scenario; ``place`` is its place among those of the case, ``None`` for the case itself.

    ``results`` is what it comes to in each scope; ``complaint`` is what was left aside.
    """

    name: str
    place: int | None
    case: Case
    answer: Answer
    results: Mapping[str, ScenarioResult]
    complaint: KitError | None

    @property
    def scopes(self) -> tuple[str, ...]:
        """The licences in question: of a filed case the one that was applied for."""
        return (self.answer.scope,) if self.answer.is_filed else self.answer.leading

    def day(self, scope: str) -> date | None:
        """The day on which the licence for ``scope`` is expected, where one can be given."""
        return self.results[scope].licence_on


def scenarios_of(case: Case) -> tuple[Variation, ...]:
    """The scenarios of the case; one that has nothing of its own yet where there is none."""
    return case.scenarios or (Variation(),)


def columns_of(case: Case, today: date | None) -> tuple[Column, ...]:
    """The case as it is, then its scenarios."""
    now_name, *names = _names(case)
    now = _column(now_name, None, case.without_scenarios, today)
    if not case.scenarios:
        # One that has nothing of its own yet is the case itself: nothing is worked out again.
        return now, now._replace(name=names[0], place=0, complaint=None)
    columns = [now]
    for place, name in enumerate(names):
        varied, complaint = case.without_scenarios, None
        try:
            varied = case.scenario(place)
        except KitError as contradiction:  # the column is the case as it is, and says so
            complaint = contradiction
        columns.append(_column(name, place, varied, today, complaint))
    return tuple(columns)


def _names(case: Case) -> Iterator[str]:
    """What the columns are called, each by a name of its own."""
    language, used_names = case.language, set[str]()
    names = [say("scenarios.now", language)]
    for number, scenario in enumerate(scenarios_of(case), 1):
        names.append(scenario.name or say("scenarios.unnamed", language, number=number))
    for place, name in enumerate(names, 1):
        if name in used_names:
            name = say("scenarios.again", language, name=name, place=place)
        used_names.add(name)
        yield name


def _column(
    name: str, place: int | None, case: Case, today: date | None, complaint: KitError | None = None
) -> Column:
    answer, plans = answer_for(case, today), {}
    try:
        plans = {scope: part.plan for scope, part in answer.scopes.items() if today is not None}
    except KitError as too_far:  # there is still a verdict to lay beside the others
        complaint = complaint or too_far
    results = {}
    for scope, found in answer.assessment.scopes.items():
        days: tuple[Any, ...] = (None,) * 4
        if summary := licence_summary(plans.get(scope)):
            days = (summary.licence_on, *summary.full_range, summary.status)
        results[scope] = ScenarioResult(name, scope, found.outcome, *days)
    return Column(name, place, case, answer, results, complaint or complaint_of(answer))


# What lies in the past, where nobody can choose any more: it is offered as a condition.
PAST: Final = (
    "insured_staff", "insured_months", "insured_since", "registered_on", "clean_record",
    "last_violation_on", "refused_for_falsehood", "refused_on",
)  # fmt: skip
# What is offered first: what most companies think of changing.
FIRST: Final = ("registered_capital", "start_on")
# Once the application is filed, only this can still go one way or another.
OPEN_ONCE_FILED: Final = ("correction_rounds", "expert_review", "clock")
_ROW: Final = re.compile(rf"row\.([1-{MOST_VARIED}])")


class ChangeRow(NamedTuple):
    """One thing that may change, with a control for each scenario; ``now`` is as the case has it.

    ``options`` may stand in the row; without a ``field`` one of them is still to be chosen.
    """

    field: Field | None
    options: Mapping[str, Text]
    now: str
    controls: tuple[Control, ...]

    @property
    def is_past(self) -> bool:
        """Whether it lies in the past: a scenario can only suppose it."""
        return self.field is not None and self.field.name in PAST


def varied(case: Case, today: date | None) -> tuple[str, ...]:
    """The things that are listed: those chosen, else those offered first."""
    return case.vary or (OPEN_ONCE_FILED[:2] if case.submitted_on else _first(case, today))


def _first(case: Case, today: date | None) -> tuple[str, ...]:
    """What is offered first; of a case that nothing done changes the fact that settles it alone."""
    answer = answer_for(case, today)
    if answer.assessment.licence == "not_required":
        return ("business_form",)
    fact = _waited_for(answer) if answer.exclusion is None else answer.exclusion.fact
    if fact not in VARIABLE:
        return FIRST
    # One contradicts the other where only one is changed.
    has_share = fact == "domestic_capital" and case.applicant.foreign_share is not None
    return (fact, "foreign_share") if has_share else (fact,)


def _waited_for(answer: Answer) -> str:
    """The fact that says when a case can go on which only waits, or nothing where it does more."""
    advice = answer.advice[answer.scope]
    if not advice.bars or any(each.kind != "time_limited" for each in advice.obstacles):
        return ""
    last = advice.obstacles[-1]
    rule = answer.assessment.rulebook.requirements[last.requirement or ""]
    return dated_by(rule) or last.fact


def change_rows(state: State, today: date | None) -> tuple[ChangeRow, ...]:
    """The rows of what changes, and an empty one while there is room for another."""
    listed = varied(state.case, today)
    return tuple(_row(name, listed, state, today) for name in (*listed, "")[:MOST_VARIED])


def _row(name: str, listed: tuple[str, ...], state: State, today: date | None) -> ChangeRow:
    case = state.case
    choices = OPEN_ONCE_FILED if case.submitted_on else VARIABLE
    options = {key: FIELDS[key].label for key in choices if key == name or key not in listed}
    if not name:
        return ChangeRow(None, options, "", ())
    field, value = FIELDS[name], FIELDS[name].value(case)
    now = field.words(value, state.language)
    if name == "start_on" and value is None and (day := case.on or today):
        now = say("scenarios.default_day", state.language, day=day)
    numbers = range(1, len(scenarios_of(case)) + 1)
    controls = tuple(control(f"s{number}.{name}", state) for number in numbers)
    return ChangeRow(field, options, now, controls)


def _set(state: State, message: Message, today: date) -> State:
    name = str(message["name"])
    if row := _ROW.fullmatch(name):
        own = with_example_as_own(state, today)
        return _choose(own, int(row[1]) - 1, str(message["value"]), today)
    if SCENARIO_FIELD.fullmatch(name):
        state = with_example_as_own(state, today)
        # What was only offered is listed from now on.
        state = replace(state, case=replace(state.case, vary=varied(state.case, today)))
    return set_field(state, message)


def _choose(state: State, place: int, field: str, today: date) -> State:
    """The thing in a row is another one, or none: what the scenarios had of it goes with it."""
    listed = list(varied(state.case, today))
    before = listed[place : place + 1]
    if field and field not in VARIABLE:
        return state
    listed[place : place + 1] = [field] if field else []
    vary = tuple(dict.fromkeys(listed))[:MOST_VARIED]
    scenarios = tuple(scenario.only(vary) for scenario in state.case.scenarios)
    over = {f"s{number}.{name}" for number in range(1, MOST_SCENARIOS + 1) for name in before}
    case = replace(state.case, vary=vary, scenarios=scenarios)
    return replace(state.without_refusals(over), case=case)


def _add(state: State, _: Message, today: date) -> State:
    """Another scenario, like the last one, so that only what differs has to be told."""
    state = with_example_as_own(state, today)
    scenarios = scenarios_of(state.case)
    if len(scenarios) >= MOST_SCENARIOS:
        return state
    scenarios = (*scenarios, Variation("", scenarios[-1].texts))
    case = replace(state.case, vary=varied(state.case, today), scenarios=scenarios)
    return replace(state, case=case)


def _remove(state: State, message: Message, *_: object) -> State:
    place = int(str(message["value"]))
    others = tuple(s for at, s in enumerate(state.case.scenarios) if at != place)
    # A scenario further right takes another number: what is half typed stays behind.
    state = state.without_refusals([*filter(SCENARIO_FIELD.fullmatch, state.refusals)])
    return replace(state, case=replace(state.case, scenarios=others))


# What a visitor can do with the scenarios; what is shown as an example is theirs from then.
ACTIONS: Final[Mapping[str, Action]] = {
    "set": _set,
    "scenario_add": _add,
    "scenario_remove": _remove,
}

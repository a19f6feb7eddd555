"""The page "what if?": up to four things changed, up to four scenarios side by side.

Before anything is changed the page opens on an example: the case, its link and its file have
nothing of it until the visitor changes something.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any, Final, NamedTuple

from callcenter_kit.charts.scenarios import ScenarioLanes, ScenarioResult, scenario_lanes
from callcenter_kit.dashboards.answers.case_answer import answer_for, complaint_of
from callcenter_kit.dashboards.answers.verdict import other_licence, scope_name
from callcenter_kit.dashboards.case.case import FIELDS, VARIABLE, Case
from callcenter_kit.dashboards.case.fields import (
    MOST_SCENARIOS,
    MOST_VARIED,
    SCENARIO_FIELD,
    Field,
    Variation,
)
from callcenter_kit.dashboards.case.files import File
from callcenter_kit.dashboards.case.state import Control, State, control
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.dashboards.session.actions import Action, Message, set_field
from callcenter_kit.documents.office import XLSX, Value, Workbook
from callcenter_kit.errors import KitError
from callcenter_kit.rules.assessment import excluded_outcome, status_in_words
from callcenter_kit.rules.loading import amount, to_find_out
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.rows import licence_summary
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import Text, join_items, join_names
from callcenter_kit.timeline.advice import dated_by, exclusion_in
from callcenter_kit.timeline.answer import Answer


def example_of(case: Case, today: date | None) -> Case | None:
    """The case with an example beside it: a scenario that has what the case lacks, to the minimum.

    What is only not known is taken as met. ``None`` where something is changed already, nobody has
    come yet, or nothing is missing.
    """
    if case.vary or case.scenarios or case.submitted_on or today is None:
        return None
    answer = answer_for(case, today)
    repairs = answer.advice[answer.scope].repairs
    if not repairs or _waited_for(answer):
        return None
    assumes = repairs[0].assumes if len(repairs[0].assumes) <= MOST_VARIED else {}
    # What is known to be missing says more than a question, even where not all of it has room.
    values = repairs[0].changes or assumes
    texts = tuple((name, write_value(value)) for name, value in values.items())[:MOST_VARIED]
    scenario = Variation(say("scenarios.example.name", case.language), texts)
    vary = tuple(name for name, _ in texts)
    return replace(case, vary=vary, scenarios=(scenario,)) if texts else None


def with_open_only(state: State) -> State:
    """``state`` with only what is still open varied, where the case is filed."""
    case = state.case
    if not case.submitted_on:
        return state
    vary = tuple(name for name in case.vary if name in OPEN_ONCE_FILED)
    scenarios = tuple(scenario.only(vary) for scenario in case.scenarios)
    return replace(state, case=replace(case, vary=vary, scenarios=scenarios))


def with_example_as_own(state: State, today: date) -> State:
    """``state`` with what the page shows as the visitor's own, under no name of an example."""
    if (example := example_of(state.case, today)) is None:
        return state
    scenarios = (replace(example.scenarios[0], name=""),)
    return replace(state, case=replace(example, scenarios=scenarios))


NOW: Final = 0


class Column(NamedTuple):
    """The case as it is, or one scenario of it, with what it comes to in each scope.

    ``complaint`` is what was left aside.
    """

    name: str
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


def closed(answer: Answer) -> str:
    """Why nothing of a filed case can be varied: it is ``"settled"`` or ``"late"``; else empty."""
    plan = answer.plan_or_none(answer.scope) if answer.is_filed else None
    if plan is not None and plan.history.ending is not None:
        return "settled"
    if plan is None or plan.as_of is None:  # nobody has come yet
        return ""
    # Beyond every count of the review no scenario has a day, nor once the notice's limit is over.
    progress = plan.progress()
    return "late" if progress.is_late and progress.stage in ("overdue", "correcting") else ""


def columns_of(case: Case, today: date | None) -> tuple[Column, ...]:
    """The case as it is, then its scenarios."""
    current = _column(say("scenarios.now", case.language), case.without_scenarios, today)
    numbered = enumerate(scenarios_of(case), 1)
    names = [s.name or say("scenarios.unnamed", case.language, number=n) for n, s in numbered]
    if not case.scenarios:  # one that has nothing of its own yet is the case itself
        return current, current._replace(name=names[0], complaint=None)
    columns = [current]
    for place, name in enumerate(names):
        try:
            columns.append(_column(name, case.scenario(place), today))
        except KitError as contradiction:  # the column is the case as it is, and says so
            columns.append(current._replace(name=name, complaint=contradiction))
    return tuple(columns)


def _column(name: str, case: Case, today: date | None) -> Column:
    answer, complaint, plans = answer_for(case, today), None, {}
    try:
        plans = {scope: part.plan for scope, part in answer.scopes.items() if today is not None}
    except KitError as too_far:  # there is still a verdict to lay beside the others
        complaint = too_far
    results = {}
    for scope, verdict in answer.assessment.scopes.items():
        days: tuple[Any, ...] = (None,) * 4
        if summary := licence_summary(plans.get(scope)):
            days = (summary.licence_on, *summary.full_range, summary.status)
        rules_out = exclusion_in(answer.assessment)
        results[scope] = ScenarioResult(name, scope, verdict.outcome, *days, exclusion=rules_out)
    return Column(name, case, answer, results, complaint or complaint_of(answer))


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

    ``options`` may stand in the row; without a ``field`` one of them is still to be chosen. What
    lies in the past a scenario can only suppose.
    """

    options: Mapping[str, Text]
    field: Field | None = None
    now: str = ""
    controls: tuple[Control, ...] = ()
    is_past: bool = False


def varied(case: Case, today: date | None) -> tuple[str, ...]:
    """The things that are listed: those chosen, else those offered first."""
    if case.vary or case.submitted_on:
        return case.vary or OPEN_ONCE_FILED[:2]
    return _first(answer_for(case.without_scenarios, today))


def _first(answer: Answer) -> tuple[str, ...]:
    """What is offered first; of a case that nothing done changes, the facts that settle it."""
    if answer.assessment.licence == "not_required":
        return ("business_form",)
    excluding = answer.advice[answer.leading[0]].obstacles if answer.exclusion else ()
    facts = [each.fact for each in excluding if each.rules_out_a_plan] or [_waited_for(answer)]
    # One contradicts the other where only one is changed.
    if "domestic_capital" in facts and answer.assessment.applicant.foreign_share is not None:
        facts.append("foreign_share")
    names = tuple(name for name in dict.fromkeys(facts) if name in VARIABLE)
    return names[:MOST_VARIED] or FIRST


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
        return ChangeRow(options)
    field, value = FIELDS[name], FIELDS[name].value(case)
    now = field.words(value, state.language)
    if name == "start_on" and value is None and (day := case.on or today):
        now = say("scenarios.default_day", state.language, day=day)
    numbers = range(1, len(scenarios_of(case)) + 1)
    controls = tuple(control(f"s{number}.{name}", state) for number in numbers)
    return ChangeRow(options, field, now, controls, name in PAST)


def _set(state: State, message: Message, today: date) -> State:
    name = str(message["name"])
    if row := _ROW.fullmatch(name):
        state = with_example_as_own(state, today)
        return _choose(state, int(row[1]) - 1, str(message["value"]), today)
    if SCENARIO_FIELD.fullmatch(name):
        state = with_example_as_own(state, today)
        # What was only offered is listed from now on.
        state = replace(state, case=replace(state.case, vary=varied(state.case, today)))
    return set_field(state, message)


def _choose(state: State, place: int, field: str, today: date) -> State:
    """The thing in a row is another one, or none: what the scenarios had of it goes with it."""
    if field and field not in VARIABLE:
        return state
    listed = list(varied(state.case, today))
    before = listed[place : place + 1]
    listed[place : place + 1] = [field] if field else []
    vary = tuple(dict.fromkeys(listed))[:MOST_VARIED]
    scenarios = tuple(scenario.only(vary) for scenario in state.case.scenarios)
    over = {f"s{number}.{name}" for number in range(1, MOST_SCENARIOS + 1) for name in before}
    case = replace(state.case, vary=vary, scenarios=scenarios)
    return replace(state.without_refusals(over), case=case)


def _add(state: State, _: Message, today: date) -> State:
    """Another scenario, like the last one, so that only what differs has to be told."""
    state = with_example_as_own(state, today)
    scenarios, vary = scenarios_of(state.case), varied(state.case, today)
    if len(scenarios) < MOST_SCENARIOS:
        scenarios = (*scenarios, Variation("", scenarios[-1].texts))
    return replace(state, case=replace(state.case, vary=vary, scenarios=scenarios))


def _remove(state: State, message: Message, *_: object) -> State:
    place = int(str(message["value"]))
    others = tuple(s for at, s in enumerate(state.case.scenarios) if at != place)
    # A scenario further right takes another number: what is half typed stays behind.
    state = state.without_refusals([*filter(SCENARIO_FIELD.fullmatch, state.refusals)])
    return replace(state, case=replace(state.case, scenarios=others))


def render(state: State, today: date | None) -> View:
    """What the page shows for ``state``; ``today`` is ``None`` before a visitor came."""
    state = with_open_only(state)
    example, language = example_of(state.case, today), state.language
    is_example, case = example is not None, example or state.case
    columns, answer = columns_of(case, today), answer_for(state.case.without_scenarios, today)
    headline, summary = headline_and_summary(columns, answer.scope, language, is_example)
    days, rows = picture(columns, language), result_rows(columns, language)
    # What comes to the same in every scenario, and to no day, compares nothing.
    compares = days.has_days or any(row.differs(n) for row in rows for n in range(1, len(columns)))
    return draw(
        "scenarios",
        state,
        today,
        assessment=columns[NOW].answer.assessment,
        answer=answer,
        columns=columns,
        changes=change_rows(replace(state, case=case), today),
        results=rows if compares else [],
        decision=answer.decision(language).text,
        headline=headline,
        summary=summary,
        picture=days,
        is_closed=bool(closed(answer)),
        is_example=is_example,
        other="" if answer.is_filed else other_licence(answer, language),
        needed=None if answer.is_filed else answer.needed_scope,
        has_room=len(columns) <= MOST_SCENARIOS,
    )


def picture(columns: tuple[Column, ...], language: str) -> ScenarioLanes:
    """The days of ``columns``, or why there are none."""
    wording, scopes = columns[NOW].answer.assessment.rulebook.wording, scopes_of(columns)
    results = [(each.name, [each.results[scope] for scope in scopes]) for each in columns]
    return scenario_lanes(results, wording, language)


def headline_and_summary(
    columns: tuple[Column, ...], scope: str, language: str, is_example: bool
) -> tuple[str, str]:
    """Which scenario has the licence soonest, and by how much sooner than the case as it is.

    While nothing is changed, what the page is for and how to begin, or that an example is shown; of
    an application of which nothing is open, that nothing is left to compare.
    """
    answer = columns[NOW].answer
    if reason := closed(answer):
        return say(f"scenarios.headline.{reason}", language), ""
    headline = say("scenarios.headline.nothing", language)
    if is_example:
        return headline, _example_in_words(columns, language)
    if all(column.case == columns[NOW].case for column in columns):
        settles = answer.exclusion or answer.assessment.licence == "not_required"
        first = _first(answer) if settles and not answer.is_filed else FIRST
        key = "nothing" if first == FIRST else "settles"
        labels = join_names(
            (to_find_out(name, language) for name in first if key == "settles"), language
        )
        return headline, say(f"scenarios.lead.{key}", language, facts=labels)
    dated = [(day, column) for column in columns if (day := column.day(scope)) is not None]
    soonest = min((day for day, _ in dated), default=None)
    if soonest is None:
        no_day = say("scenarios.headline.no_day", language)
        return no_day, say("scenarios.lead.same", language)
    wording, before = columns[NOW].case.rulebook.wording, columns[NOW].day(scope)
    names = [column.name for day, column in dated if day == soonest]
    # No scenario is sooner where the case as it is has that day, too.
    key = "now_soonest" if before == soonest else "equally_soon" if len(names) > 1 else "soonest"
    licence = say(rulebook_key(f"scopes.scope.{scope}", wording), language)
    values = {"name": join_names(names, language), "day": soonest, "scope": licence}
    headline = say(f"scenarios.headline.{key}", language, **values)
    if before is None or soonest == before:
        return headline, say("scenarios.lead.same", language)
    return headline, say("scenarios.lead.earlier", language, count=(before - soonest).days)


def _example_in_words(columns: tuple[Column, ...], language: str) -> str:
    """That an example is shown; of staff who would have been insured, how many and how long."""
    current, applicant = (column.case.applicant for column in columns)
    staff, months = applicant.insured_staff, applicant.insured_months
    if staff is None or (staff, months) == (current.insured_staff, current.insured_months):
        return say("scenarios.lead.example", language)
    values = {"staff": amount("insured_staff", staff, language)}
    if months is None:
        return say("scenarios.lead.insured_staff", language, **values)
    values["months"] = amount("insured_months", months, language)
    return say("scenarios.lead.insured", language, **values)


_WIDTH: Final = 30
_DATED: Final = ("licence_on", "earliest", "latest")


def workbook(state: State, today: date) -> File:
    """The table of the page with its days as days, for a spreadsheet."""
    case, language = with_open_only(state).case, state.language
    case = example_of(case, today) or case
    columns = columns_of(case, today)
    book = Workbook(say("scenarios.title", language), language, columns[NOW].answer.assessment.on)
    rows: list[list[Value]] = [[say("scenarios.topic.what", language), *(c.name for c in columns)]]
    for field in (FIELDS[name] for name in varied(case, today)):
        values = (field.words(field.value(column.case), language) for column in columns)
        rows.append([field.label.say(language), *values])
    scopes = scopes_of(columns)
    for scope in () if columns[NOW].answer.is_filed else scopes:
        cells = [_outcome(column, scope, language) for column in columns]
        heading = _heading("outcome", scope, columns[NOW], language)
        rows.append([heading, *(cell.text for cell in cells)])
        heading = say("scenarios.topic.missing", language, outcome=heading)
        rows.append([heading, *(cell.below for cell in cells)])
    for scope, part in product(scopes, _DATED):
        heading = _heading(part, scope, columns[NOW], language)
        rows.append([heading, *(getattr(column.results[scope], part) for column in columns)])
    rows.append([say("scenarios.export.basis", language, day=columns[NOW].answer.assessment.on)])
    book.table(say("scenarios.export.sheet", language), rows, (_WIDTH, *(_WIDTH for _ in columns)))
    return File(say("scenarios.export.file", language), [book.content()], XLSX)


class ResultCell(NamedTuple):
    """A cell's line, the outcome where it says one, and what stands below it."""

    text: str
    outcome: str = ""
    below: str = ""


class ResultRow(NamedTuple):
    """One result of every scenario, the case as it is first."""

    id: str
    heading: str
    cells: list[ResultCell]

    def differs(self, place: int) -> bool:
        """Whether the scenario at ``place`` comes to something else than the case as it is."""
        case, scenario = self.cells[NOW], self.cells[place]
        return (scenario.text, scenario.outcome) != (case.text, case.outcome)


def result_rows(columns: tuple[Column, ...], language: str) -> list[ResultRow]:
    """The outcome of each scope, then the days of those of which any scenario has one."""
    scopes, current = scopes_of(columns), columns[NOW]
    with_day = [scope for scope in scopes if any(each.day(scope) for each in columns)]
    # What is still open of a filed case changes no outcome.
    with_outcome = () if current.answer.is_filed else scopes
    cells = {("outcome", s): [_outcome(c, s, language) for c in columns] for s in with_outcome}
    cells |= {("day", s): [_day(c, s, current, language) for c in columns] for s in with_day}
    headings = {key: _heading(*key, current, language) for key in cells}
    return [ResultRow("-".join(key), headings[key], row) for key, row in cells.items()]


def _heading(topic: str, scope: str, current: Column, language: str) -> str:
    name = scope_name(scope, current.case.rulebook.wording).say(language)
    return say(f"scenarios.topic.{topic}", language, scope=name)


def scopes_of(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The licences that any of ``columns`` asks about: one where the provinces are known."""
    return tuple(scope for scope in SCOPES if any(scope in column.scopes for column in columns))


def _outcome(column: Column, scope: str, language: str) -> ResultCell:
    if exclusion := exclusion_in(column.answer.assessment):
        word = say(f"common.exclusion.{exclusion}", language)
        return ResultCell(word, excluded_outcome(exclusion), "")
    outcome = column.results[scope].outcome
    missing = () if outcome == "not_required" else _missing(column, scope, language)
    below = join_items(missing, language)
    return ResultCell(say(f"common.outcome.{outcome}", language), outcome, below)


def _missing(column: Column, scope: str, language: str) -> Iterator[str]:
    verdict, advice = column.answer.assessment.scopes[scope], column.answer.advice[scope]
    tasks = {o.requirement: o.text for o in advice.obstacles if not o.is_open_fact}
    # What has to be done in any case is not asked: the staff of a company yet to be founded.
    open_keys = [key for key in verdict.unknown if key not in tasks]
    for key in (*verdict.unmet, *(key for key in verdict.unknown if key in tasks)):
        finding = verdict.findings[key]
        if len(finding.shortfall) == 1:
            short = status_in_words("unmet", finding.shortfall, language)
            name = finding.requirement.name.say(language)
            yield say("scenarios.cell.short", language, name=name, short=short)
        else:
            yield tasks.get(key, finding.requirement.name).say(language)
    if open_keys:
        # As many as the head of the page counts, where it counts them.
        facts_to_give = advice.repairs[0].assumes if advice.repairs else open_keys
        yield say("scenarios.cell.unknown", language, count=len(facts_to_give))


def _day(column: Column, scope: str, current: Column, language: str) -> ResultCell:
    day, before = column.day(scope), current.day(scope)
    if day is None:
        return ResultCell(say(f"scenarios.day.{column.results[scope].why_no_day}", language))
    text, below = say(f"scenarios.day.{column.results[scope].status}", language, day=day), []
    if before is not None and before != day:
        key, count = ("earlier" if day < before else "later"), abs((day - before).days)
        below.append(say(f"scenarios.day.{key}", language, count=count))
    # Once the application is filed no day is wanted any more, as on 03.
    if (deadline := column.case.wanted_on) and not column.answer.is_filed:
        key, count = ("too_late" if day > deadline else "in_time"), max((day - deadline).days, 0)
        below.append(say(f"scenarios.day.{key}", language, count=count, wanted=deadline))
    return ResultCell(text, "", join_items(below, language))


# What a visitor can do with the scenarios; what is shown as an example is theirs from then.
ACTIONS: Final[Mapping[str, Action]] = {
    "set": _set,
    "scenario_add": _add,
    "scenario_remove": _remove,
}
CONTENT: Final = Content(render, ACTIONS, {"export_scenarios": workbook})
page: Final = page_of(CONTENT)

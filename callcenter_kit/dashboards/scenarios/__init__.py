"""The page "what if?": up to four things changed, up to four scenarios side by side."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Final, NamedTuple

from callcenter_kit.charts.scenarios import ScenarioLanes, empty_lanes, scenario_lanes
from callcenter_kit.dashboards.answers.case_answer import answer_for
from callcenter_kit.dashboards.answers.verdict import other_licence, outcome_in_words, scope_name
from callcenter_kit.dashboards.case.case import FIELDS
from callcenter_kit.dashboards.case.fields import MOST_SCENARIOS
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.scenarios.changes import (
    ACTIONS,
    NOW,
    Column,
    ScenarioExample,
    change_rows,
    columns_of,
    example_of,
    varied,
    with_example,
    with_open_only,
)
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.dashboards.session.actions import File
from callcenter_kit.documents.office import XLSX, Value, Workbook
from callcenter_kit.rules.assessment import excluded_outcome, status_in_words
from callcenter_kit.rules.loading import amount
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import join_items, join_names
from callcenter_kit.timeline.advice import exclusion_in


def render(state: State, today: date | None) -> View:
    """What the page shows for ``state``; ``today`` is ``None`` before a visitor came."""
    state = with_open_only(state)
    example = example_of(state.case, today)
    state_with_example = state if example is None else replace(state, case=example.case)
    columns = columns_of(state_with_example.case, today)
    answer, language = answer_for(state.case.without_scenarios, today), state.language
    scope = answer.scope
    headline, summary = headline_and_summary(columns, scope, language, example)
    return draw(
        "scenarios",
        state,
        today,
        assessment=columns[NOW].answer.assessment,
        columns=columns,
        changes=change_rows(state_with_example, today),
        results=result_rows(columns, language, has_days=today is not None),
        decision=answer.decision(language).text,
        is_filed=answer.is_filed,
        is_settled=answer.is_settled,
        headline=headline,
        summary=summary,
        picture=picture(columns, language, has_days=today is not None),
        complaints=[column for column in columns if column.complaint is not None],
        is_example=example is not None,
        other="" if answer.is_filed else other_licence(answer, language),
        needed=None if answer.is_filed else answer.needed_scope,
        has_room=len(columns) <= MOST_SCENARIOS,
    )


def picture(columns: tuple[Column, ...], language: str, *, has_days: bool) -> ScenarioLanes:
    """The days of ``columns``, or why there are none; empty lanes unless ``has_days``."""
    if not has_days:
        return empty_lanes(column.name for column in columns)
    now, scopes = columns[NOW].answer.assessment, scopes_of(columns)
    results = {each.name: [each.results[scope] for scope in scopes] for each in columns}
    return scenario_lanes(results, now.on, now.rulebook.wording, language)


def headline_and_summary(
    columns: tuple[Column, ...], scope: str, language: str, example: ScenarioExample | None = None
) -> tuple[str, str]:
    """Which scenario has the licence soonest, and by how much sooner than the case as it is.

    While nothing is changed, what the page is for and how to begin, or what is an ``example``; of
    an application that has come to an end, that nothing is left to compare.
    """
    if columns[NOW].answer.is_settled:
        return say("scenarios.headline.settled", language), ""
    if example is not None or all(column.case == columns[NOW].case for column in columns):
        begin = say("scenarios.lead.nothing", language)
        summary = begin if example is None else _example_in_words(example, language)
        return say("scenarios.headline.nothing", language), summary
    dated = [(day, column) for column in columns if (day := column.day(scope)) is not None]
    soonest = min((day for day, _ in dated), default=None)
    if soonest is None:
        no_day = say("scenarios.headline.no_day", language)
        return no_day, say("scenarios.lead.same", language)
    wording, now = columns[NOW].case.rulebook.wording, columns[NOW].day(scope)
    names = [column.name for day, column in dated if day == soonest]
    # No scenario is sooner where the case as it is has that day, too.
    key = "now_soonest" if now == soonest else "equally_soon" if len(names) > 1 else "soonest"
    licence = say(rulebook_key(f"scopes.scope.{scope}", wording), language)
    values = {"name": join_names(names, language), "day": soonest, "scope": licence}
    headline = say(rulebook_key(f"scenarios.headline.{key}", wording), language, **values)
    if now is None or soonest == now:
        return headline, say("scenarios.lead.same", language)
    return headline, say("scenarios.lead.earlier", language, count=(now - soonest).days)


def _example_in_words(example: ScenarioExample, language: str) -> str:
    """What the example takes as so; of staff who would have been insured, how many and how long."""
    applicant, values, kind = example.case.scenario(0).applicant, {}, str(example.kind)
    staff, months = applicant.insured_staff, applicant.insured_months
    if staff and {"insured_staff", "insured_months"} & set(example.case.vary):
        kind, values["staff"] = "insured_staff", amount("insured_staff", staff, language)
        if months is not None:
            kind, values["months"] = "insured", amount("insured_months", months, language)
    return say(f"scenarios.example.{kind}", language, **values)


_WIDTH: Final = 30
_DATED: Final = ("licence_on", "earliest", "latest")


def workbook(state: State, today: date) -> File:
    """The table of the page with its days as days, for a spreadsheet."""
    state = with_example(with_open_only(state), today)
    columns, language = columns_of(state.case, today), state.language
    book = Workbook(say("scenarios.title", language), language, columns[NOW].answer.assessment.on)
    rows: list[list[Value]] = [[say("scenarios.topic.what", language), *(c.name for c in columns)]]
    for field in (FIELDS[name] for name in varied(state.case, today)):
        values = (field.words(field.value(column.case), language) for column in columns)
        rows.append([field.label.say(language), *values])
    for row in result_rows(columns, language, has_days=False):
        rows.append([row.heading, *(cell.text for cell in row.cells)])
        heading = say("scenarios.topic.missing", language, outcome=row.heading)
        rows.append([heading, *(cell.below for cell in row.cells)])
    for scope, part in product(scopes_of(columns), _DATED):
        heading = _heading(part, scope, columns[NOW], language)
        rows.append([heading, *(getattr(column.results[scope], part) for column in columns)])
    rows.append([say("scenarios.export.basis", language, day=columns[NOW].answer.assessment.on)])
    book.table(say("scenarios.export.sheet", language), rows, (_WIDTH, *(_WIDTH for _ in columns)))
    return File(say("scenarios.export.file", language), [book.content()], XLSX)


class ResultCell(NamedTuple):
    """What stands in one cell: a line, its outcome where it is one, and what is said below it."""

    text: str
    outcome: str = ""
    below: str = ""


class ResultRow(NamedTuple):
    """One result of every scenario, the case as it is first."""

    id: str
    heading: str
    cells: tuple[ResultCell, ...]

    def differs(self, place: int) -> bool:
        """Whether the scenario at ``place`` comes to something else than the case as it is."""
        now, own = self.cells[NOW], self.cells[place]
        return (own.text, own.outcome) != (now.text, now.outcome)


def result_rows(
    columns: tuple[Column, ...], language: str, *, has_days: bool
) -> tuple[ResultRow, ...]:
    """The outcome of each scope, then the days, where the case ``has_days``."""
    scopes, now = scopes_of(columns), columns[NOW]
    # A licence that no scenario has a day for needs no line to say so.
    with_day = [scope for scope in scopes if has_days and any(each.day(scope) for each in columns)]
    cells = {("outcome", s): [_outcome(each, s, language) for each in columns] for s in scopes}
    cells |= {("day", s): [_day(each, s, now, language) for each in columns] for s in with_day}
    return tuple(
        ResultRow(f"{topic}-{scope}", _heading(topic, scope, now, language), tuple(row))
        for (topic, scope), row in cells.items()
    )


def _heading(topic: str, scope: str, now: Column, language: str) -> str:
    name = scope_name(scope, now.case.rulebook.wording).say(language)
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
    return ResultCell(outcome_in_words(column.answer, outcome, language), outcome, below)


def _missing(column: Column, scope: str, language: str) -> Iterator[str]:
    found, change = column.answer.assessment.scopes[scope], column.answer.advice[scope]
    tasks = {o.requirement: o.text for o in change.obstacles if not o.is_open_fact}
    # What has to be done in any case is not asked: the staff of a company yet to be founded.
    open_keys = [key for key in found.unknown if key not in tasks]
    for key in (*found.unmet, *(key for key in found.unknown if key in tasks)):
        finding = found.findings[key]
        if len(finding.shortfall) == 1:
            short = status_in_words("unmet", finding.shortfall, language)
            name = finding.requirement.name.say(language)
            yield say("scenarios.cell.short", language, name=name, short=short)
        else:
            yield tasks.get(key, finding.requirement.name).say(language)
    if open_keys:
        # As many as the head of the page counts, where it counts them.
        facts_to_give = change.repairs[0].assumes if change.repairs else open_keys
        yield say("scenarios.cell.unknown", language, count=len(facts_to_give))


def _day(column: Column, scope: str, now: Column, language: str) -> ResultCell:
    day, before = column.day(scope), now.day(scope)
    if day is None:
        is_needed = column.results[scope].outcome != "not_required"
        key = "no_day" if is_needed else "not_required"
        return ResultCell(say(f"scenarios.day.{key}", language))
    text, below = say(f"scenarios.day.{column.results[scope].status}", language, day=day), []
    if before is not None and before != day:
        key, count = ("earlier" if day < before else "later"), abs((day - before).days)
        below.append(say(f"scenarios.day.{key}", language, count=count))
    # Once the application is filed no day is wanted any more, as on 03.
    if (deadline := column.case.wanted_on) and not column.answer.is_filed:
        key, count = ("too_late" if day > deadline else "in_time"), max((day - deadline).days, 0)
        below.append(say(f"scenarios.day.{key}", language, count=count, wanted=deadline))
    return ResultCell(text, "", join_items(below, language))


CONTENT: Final = Content(render, ACTIONS, {"export_scenarios": workbook})
page: Final = page_of(CONTENT)

"""The page "what if?": up to four things changed, up to four scenarios side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from callcenter_kit.dashboards.answers.case_answer import answer_for
from callcenter_kit.dashboards.answers.verdict import other_licence
from callcenter_kit.dashboards.case.fields import MOST_SCENARIOS
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.scenarios import results as sentences
from callcenter_kit.dashboards.scenarios.changes import (
    ACTIONS,
    change_rows,
    columns_of,
    example_of,
    with_example,
    with_open_only,
)
from callcenter_kit.dashboards.scenarios.results import picture, result_rows, workbook
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.dashboards.session.actions import File
from callcenter_kit.texts.datafile import say


def render(state: State, today: date | None) -> View:
    """What the page shows for ``state``; ``today`` is ``None`` before a visitor came."""
    state = with_open_only(state)
    example = example_of(state.case, today)
    state_with_example = state if example is None else replace(state, case=example.case)
    columns = columns_of(state_with_example.case, today)
    answer, language = answer_for(state.case.without_scenarios, today), state.language
    scope = answer.scope
    html = draw(
        "scenarios",
        state,
        today,
        columns=columns,
        changes=change_rows(state_with_example, today),
        results=result_rows(columns, language, dated=today is not None),
        decision=answer.decision(language).text
        if state.case.applicant.known() or answer.is_filed
        else "",
        is_filed=answer.is_filed,
        headline=sentences.headline(columns, scope, language, example),
        summary=sentences.summary(columns, scope, language, example),
        picture=picture(columns, language, dated=today is not None),
        complaints=[column for column in columns if column.complaint is not None],
        is_example=example is not None,
        other="" if answer.is_filed else other_licence(answer, language),
        needed=scope
        if len(answer.leading) == 1 and not answer.is_filed and not answer.exclusion
        else "",
        has_room=len(columns) <= MOST_SCENARIOS,
    )
    return View(say("scenarios.title", language), html, assessment=columns[0].assessment)


def _export(state: State, today: date) -> File:
    return workbook(with_example(with_open_only(state), today), today)


CONTENT: Final = Content(render, ACTIONS, {"export_scenarios": _export})
page: Final = page_of(CONTENT)

"""The scenarios as a workbook: what was changed, and what each comes to."""

from __future__ import annotations

from datetime import date
from typing import Final

from callcenter_kit.dashboards.scenarios.changes import varied
from callcenter_kit.dashboards.scenarios.columns import NOW, Column, columns_of
from callcenter_kit.dashboards.scenarios.in_words import field_in_words
from callcenter_kit.dashboards.scenarios.results import result_rows
from callcenter_kit.dashboards.widget.case import field_name
from callcenter_kit.dashboards.widget.controls import held_value
from callcenter_kit.dashboards.widget.downloads import File
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.documents.office import XLSX, Value, Workbook
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.texts.words import in_reading, say

_FIRST, _WIDTH = 30, 30
_DATED: Final = ("licence_on", "earliest", "latest")


def workbook(state: State, today: date) -> File:
    """The table of the page with its days as days, for a spreadsheet."""
    columns, language = columns_of(state.case, today), state.language
    book = Workbook(say("scenarios.title", language), language, columns[NOW].assessment.on)
    rows = [_head(columns, language), *_changed(state, columns), *_results(columns, language)]
    rows += [*_days(columns, language), [_basis(columns, language)]]
    book.table(say("scenarios.export.sheet", language), rows, (_FIRST, *(_WIDTH for _ in columns)))
    return File(say("scenarios.export.file", language), [book.content()], XLSX)


def _head(columns: tuple[Column, ...], language: str) -> list[Value]:
    return [say("scenarios.topic.what", language), *(column.name for column in columns)]


def _changed(state: State, columns: tuple[Column, ...]) -> list[list[Value]]:
    language = state.language
    return [
        [
            field_name(name).say(language),
            *(field_in_words(name, held_value(name, State(c.case)), language) for c in columns),
        ]
        for name in varied(state.case)
    ]


def _results(columns: tuple[Column, ...], language: str) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for row in result_rows(columns, language, dated=False):
        rows.append([row.heading, *(cell.text for cell in row.cells)])
        heading = say("scenarios.topic.missing", language, outcome=row.heading)
        rows.append([heading, *(cell.below for cell in row.cells)])
    return rows


def _days(columns: tuple[Column, ...], language: str) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for scope in SCOPES:
        name = say(in_reading(f"common.scope.{scope}", columns[NOW].case.reading), language)
        for part in _DATED:
            heading = say(f"scenarios.topic.{part}", language, scope=name)
            rows.append([heading, *(column.row.get(f"{scope}_{part}") for column in columns)])
    return rows


def _basis(columns: tuple[Column, ...], language: str) -> str:
    return say("scenarios.export.basis", language, day=columns[NOW].assessment.on)

"""The board of the page: the clients that have filed, group by group, each with its next day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from callcenter_kit.clients.board import BoardRow
from callcenter_kit.clients.reports import record_of_client, row_numbers
from callcenter_kit.dashboards.answers.case_answer import choices_of
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.portfolio.book import ClientVerdicts
from callcenter_kit.documents.formats import CommonCalendar
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import format_date

CASES_SHOWN: Final = 10  # of a group; the others are a click away
CASES_LISTED: Final = 200


def next_day(row: BoardRow, on: date, language: str) -> str:
    """The next day, marked where it is over, or where nothing but our estimate gives it."""
    if row.next_on is None:
        return say("portfolio.board.no_day", language)
    if row.next_on == row.expected_on != row.due_on:
        return say("portfolio.board.expected", language, day=row.next_on)
    if row.next_on < on:
        return say("portfolio.board.due", language, day=row.next_on)
    return format_date(row.next_on, language)


def cases_calendar(verdicts: ClientVerdicts, case: Case) -> Iterator[bytes]:
    """One calendar of every filed case, in one piece at last; an empty one comes after each."""
    screened, calendar = verdicts.screened, CommonCalendar(case.language)
    numbers = row_numbers(screened.clients.values.labels)
    for row in screened.cases:
        record = record_of_client(screened, row, numbers[row], choices_of(case))
        name = screened.applicant(row).name
        calendar.add(record, name or say("portfolio.table.unnamed", case.language, row=row))
        yield b""
    yield calendar.content()

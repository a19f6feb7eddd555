"""The board of the page: the clients that have filed, group by group, each with its next day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from callcenter_kit.clients.board import BoardRow
from callcenter_kit.clients.reports import record_of_client, row_numbers
from callcenter_kit.dashboards.answers.case_answer import choices_of
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.portfolio.book import ClientVerdicts, case_of
from callcenter_kit.documents.formats import CommonCalendar
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import format_date

CASES_SHOWN: Final = 10  # of a group; the others are a click away
CASES_LISTED: Final = 200


class CaseLine(NamedTuple):
    """One filed case as the board shows it; ``number`` is its row in the file."""

    number: int
    name: str
    scope: str
    stage: str
    day: str
    next: str
    fragment: str


class CaseGroup(NamedTuple):
    """The first cases of one group, and how many it has in all."""

    id: str
    name: str
    size: int
    lines: tuple[CaseLine, ...]


def case_groups(verdicts: ClientVerdicts, case: Case) -> tuple[CaseGroup, ...]:
    """Every group that has a case; empty where no client has filed."""
    groups = verdicts.screened.board.groups
    return tuple(
        CaseGroup(
            key,
            " · ".join(dict.fromkeys(row.group_name(case.language) for row in rows)),
            len(rows),
            tuple(_line(row, verdicts, case) for row in rows[:CASES_LISTED]),
        )
        for key, rows in groups.items()
    )


def _line(row: BoardRow, verdicts: ClientVerdicts, case: Case) -> CaseLine:
    language, number = case.language, int(row.row)
    scope = rulebook_key(f"common.scope_short.{row.scope}", verdicts.summary.rulebook.id)
    return CaseLine(
        number=number,
        name=row.client or say("portfolio.table.unnamed", language, row=number),
        scope=say(scope, language),
        stage=row.stage_name(language),
        day=_day(row, verdicts.screened.on, language),
        next=row.next.say(language),
        fragment=case_of(verdicts.screened.applicant(row.row), case).fragment(),
    )


def _day(row: BoardRow, on: date, language: str) -> str:
    """The next day, marked where it is over, or where nothing but our estimate gives it."""
    if row.next_on is None:
        return say("portfolio.board.no_day", language)
    if row.next_on == row.expected_on != row.due_on:
        return say("portfolio.board.expected", language, day=row.next_on)
    if row.next_on < on:
        return say("portfolio.board.due", language, day=row.next_on)
    return format_date(row.next_on, language)


def has_days(verdicts: ClientVerdicts) -> bool:
    """Whether any filed case has a day to come, or one that is over."""
    return any(row.next_on is not None for row in verdicts.screened.board.rows)


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

"""What a visitor takes away: the letter, the page, the record, the calendar and the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from callcenter_kit.dashboards.shared.assessed_case import judged
from callcenter_kit.dashboards.shared.planning import planned, scope_of
from callcenter_kit.dashboards.widget.downloads import Download, File
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.rules.lines import SCOPES

Record = dict[str, Any]


def _letter(record: Record, language: str) -> bytes:
    from callcenter_kit.documents import letter

    return letter(record, language)


def _page(record: Record, language: str) -> bytes:
    from callcenter_kit.documents import page

    return page(record, language).encode()


def _record(record: Record, _: str) -> bytes:
    from callcenter_kit.documents.record.record import record_bytes

    return record_bytes(record)


def _calendar(record: Record, language: str) -> bytes:
    from callcenter_kit.documents import calendar

    return calendar(record, language)


def _workbook(record: Record, language: str) -> bytes:
    from callcenter_kit.documents import workbook

    return workbook(record, language)


@dataclass(frozen=True, slots=True)
class Kind:
    """A file that can be taken away: its media type, how it is made, and which plans it tells."""

    media: str
    make: Callable[[Record, str], bytes]
    both_scopes: bool


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
KINDS: Final[Mapping[str, Kind]] = {
    "letter": Kind(f"{_OFFICE}.wordprocessingml.document", _letter, both_scopes=True),
    "page": Kind("text/html", _page, both_scopes=True),
    "record": Kind("application/json", _record, both_scopes=True),
    "calendar": Kind("text/calendar", _calendar, both_scopes=False),
    "workbook": Kind(f"{_OFFICE}.spreadsheetml.sheet", _workbook, both_scopes=False),
}


def exports(today: Callable[[], date]) -> dict[str, Download]:
    """The downloads of a page, by the name in ``data-do``; each is made as of ``today``."""
    return {f"export_{name}": _download(name, kind, today) for name, kind in KINDS.items()}


def _download(name: str, kind: Kind, today: Callable[[], date]) -> Download:
    def made(state: State) -> File:
        from callcenter_kit.documents import file_name

        scopes = SCOPES if kind.both_scopes else (scope_of(state.case),)
        record = _recorded(state, scopes, today())
        content = kind.make(record, state.language)
        return File(file_name(record, name, state.language), content, kind.media)

    return made


def _recorded(state: State, scopes: tuple[str, ...], today: date) -> Record:
    """The record of what the page shows, with the plan of each of ``scopes``.

    Both are of the assessed applicant and as of the day that was used: it is not the case's own
    where that lies before the rules.
    """
    from callcenter_kit.documents.record.record import record

    answer, _ = judged(state, today)
    case = replace(state.case, applicant=answer.applicant, on=answer.on)
    plans = {scope: planned(replace(case, scope=scope), today).plan for scope in scopes}
    return record(answer, plans)

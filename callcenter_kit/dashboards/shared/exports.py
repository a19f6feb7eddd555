"""What a visitor takes away: the letter, the page, the record, the calendar and the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from callcenter_kit.dashboards.shared.assessed_case import judged
from callcenter_kit.dashboards.shared.planning import planned, scope_of
from callcenter_kit.dashboards.widget.downloads import Download, File
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.documents.formats import FORMATS, file_name
from callcenter_kit.documents.record.record import record
from callcenter_kit.rules.lines import SCOPES


def exports(today: Callable[[], date]) -> dict[str, Download]:
    """The downloads of a page, by the name in ``data-do``; each is made as of ``today``."""

    def write(kind: str, state: State) -> File:
        row, language, day = FORMATS[kind], state.language, today()
        answer, _ = judged(state, day)
        # As assessed, and as of the day that was used: the case's own may lie before the rules.
        case = replace(state.case, applicant=answer.applicant, on=answer.on)
        scopes = SCOPES if row.tells == "answer" else (scope_of(case, day),)
        plans = {scope: planned(replace(case, scope=scope), day).plan for scope in scopes}
        recorded = record(answer, plans)
        name = file_name(recorded, kind, language)
        return File(name, [row.make(recorded, language)], row.media_type)

    return {f"export_{kind}": partial(write, kind) for kind in FORMATS}


def offered(about: str) -> dict[str, str]:
    """The label of each file that tells ``about``, the answer or the plan, by its kind."""
    return {kind: row.label for kind, row in FORMATS.items() if row.tells == about}

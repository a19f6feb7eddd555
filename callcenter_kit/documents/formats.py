"""The files that can be made from a record, one row each: what a page offers and a client gets.

Among them the workbook: the plans with dates that sort as dates, and sheets of findings,
materials, duties and sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from callcenter_kit.documents import answer_sections, basis_sections, date_sections
from callcenter_kit.documents.blocks import Grid
from callcenter_kit.documents.calendar import calendar
from callcenter_kit.documents.document import page
from callcenter_kit.documents.errors import NothingToDate
from callcenter_kit.documents.letter import letter
from callcenter_kit.documents.office import DOCX, XLSX, Value, Workbook
from callcenter_kit.documents.record import plan_entries, record_bytes
from callcenter_kit.documents.record_view import RecordView
from callcenter_kit.documents.replay import RecordLike, read_record
from callcenter_kit.errors import ArgumentError
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE
from callcenter_kit.timeline.plan import EntryKind

# The columns of the plan's sheet, and how many signs wide each is.
_PLAN: Final = {
    "scope": 16, "kind": 14, "what": 34, "begins_on": 15, "ends_on": 15, "safe_on": 15, "days": 12,
    "status": 14, "badge": 14, "sources": 60,
}  # fmt: skip
_KINDS: Final = get_args(EntryKind)  # in the order of the sheet's rows
_SOURCES: Final = {"instrument": 44, "version": 44, "read": 22, "address": 80, "note": 60}


def workbook(record: RecordLike, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The plans of the record as an XLSX file; ``KitError`` where it has none with dates."""
    view = RecordView(read_record(record), language)
    if not view.plans:
        raise NothingToDate()
    book = Workbook(view.say("report.title", day=view.on), language, view.on)
    heads = [view.say(f"report.column.{key}") for key in _PLAN]
    book.table(view.say("report.sheet.plan"), [heads, *_plan_rows(view)], [*_PLAN.values()])
    _grid_sheet(book, view, "findings", basis_sections.findings_in_full(view))
    _grid_sheet(book, view, "materials", basis_sections.materials_in_full(view))
    if view.licence != "not_required":
        _grid_sheet(book, view, "duties", date_sections.duties_in_full(view))
    _sources_sheet(book, view)
    return book.content()


def _plan_rows(view: RecordView) -> Iterator[Sequence[Value]]:
    for scope, plan in view.plans.items():
        for entry in sorted(plan_entries(plan), key=lambda entry: _KINDS.index(entry.kind)):
            json, first, days = entry.json, entry.begins_on, entry.json.get("working_days")
            safe = json.get("safe_on")
            yield (
                view.scope_name(scope),
                view.say(f"report.kind.{entry.kind}"),
                view.text(json["name"]),
                None if first is None else date.fromisoformat(first),
                date.fromisoformat(entry.ends_on),
                None if safe is None else date.fromisoformat(safe),
                days[1] if isinstance(days, list) else days,
                view.say(f"record.day_status.{json['status']}"),
                view.badge(json["badge"]),
                view.citations(json["sources"]),
            )


def _grid_sheet(book: Workbook, view: RecordView, key: str, grid: Grid) -> None:
    texts = [[cell.text for cell in row] for row in grid.rows]
    rows = [[int(text) if text.isdecimal() else text for text in row] for row in texts]
    widths = [max(10, width * 1.3) for width in grid.widths]
    book.table(view.say(f"report.sheet.{key}"), [grid.columns, *rows], widths)


def _sources_sheet(book: Workbook, view: RecordView) -> None:
    rows: list[Sequence[Value]] = [[view.say(f"report.column.{key}") for key in _SOURCES]]
    for instrument in basis_sections.instruments(view).values():
        name, version = view.text(instrument["name"]), view.text(instrument["version"])
        read = view.say(f"report.read.{instrument['confidence']}")
        note = view.text(instrument["note"]) if instrument["note"] else None
        rows.append((name, version, read, instrument["address"], note))
    rows += [(), (answer_sections.headline(view),), (answer_sections.summary(view),)]
    lines = (*date_sections.headings(view), *basis_sections.limit_lines(view))
    rows += [(line,) for line in lines]
    if applicant := view.applicant_name:
        rows.append((view.say("report.to", name=applicant),))
    book.table(view.say("report.sheet.sources"), rows, [*_SOURCES.values()])


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, and how it is made from a record in one language.

    ``label`` and ``file_name`` are keys of words: what a button says, and the file's name with a
    place for the ``day``. ``tells`` is what the file is about: the answer, with a plan for each
    scope, or one scope's plan.
    """

    label: str
    file_name: str
    media_type: str
    tells: Literal["answer", "plan"]
    make: Callable[[RecordLike, str], bytes]


def _page(record: RecordLike, language: str) -> bytes:
    return page(record, language).encode()


def _record(record: RecordLike, _: str) -> bytes:
    return record_bytes(read_record(record))


FORMATS: Final[dict[str, Format]] = {
    "letter": Format("exports.letter", "report.file.letter", DOCX, "answer", letter),
    "page": Format("exports.page", "report.file.page", "text/html", "answer", _page),
    "record": Format("exports.record", "report.file.record", "application/json", "answer", _record),
    "workbook": Format("exports.workbook", "report.file.workbook", XLSX, "plan", workbook),
    "calendar": Format(
        "exports.calendar", "report.file.calendar", "text/calendar", "plan", calendar
    ),
}


def file_name(record: RecordLike, kind: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A file's name without the applicant's: a name may be hostile, and files are passed on."""
    if kind not in FORMATS:
        raise ArgumentError("UnknownChoice", name="kind", value=kind, known=", ".join(FORMATS))
    return say(FORMATS[kind].file_name, language, day=read_record(record)["assessment"]["on"])

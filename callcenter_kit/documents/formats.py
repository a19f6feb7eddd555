"""The files that can be made from a record, one row each: what a page offers and a client gets.

The plan as a workbook: dates that sort as dates, findings, materials and sources beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from callcenter_kit.documents import answer, basis
from callcenter_kit.documents import dates as duties
from callcenter_kit.documents.blocks import Grid
from callcenter_kit.documents.calendar import calendar
from callcenter_kit.documents.dates import headings
from callcenter_kit.documents.document import page
from callcenter_kit.documents.errors import NothingToDate
from callcenter_kit.documents.letter import letter
from callcenter_kit.documents.office import DOCX, XLSX, Value, Workbook
from callcenter_kit.documents.record import record_bytes, recorded_entries
from callcenter_kit.documents.record_view import Reading
from callcenter_kit.documents.replay import Given, read_record
from callcenter_kit.errors import UnknownChoice
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE
from callcenter_kit.timeline.plan import EntryKind

_PLAN: Final = (
    "scope", "kind", "what", "begins_on", "ends_on", "safe_on", "days", "status", "badge",
    "sources",
)  # fmt: skip
_KINDS: Final = get_args(EntryKind)  # in the order of the sheet's rows
_WIDTHS: Final = (16, 14, 34, 15, 15, 15, 12, 14, 14, 60)


def workbook(record: Given, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The plans of the record as an XLSX file; ``KitError`` where it has none with dates."""
    reading = Reading(read_record(record), language)
    if not reading.plans:
        raise NothingToDate
    on = date.fromisoformat(reading.answer["on"])
    book = Workbook(reading.say("report.title", day=on), language, on)
    heads = [reading.say(f"report.column.{key}") for key in _PLAN]
    book.table(reading.say("report.sheet.plan"), [heads, *_plan(reading)], _WIDTHS)
    _grid_sheet(book, reading, "findings", basis.findings_in_full(reading))
    _grid_sheet(book, reading, "materials", basis.materials_in_full(reading))
    if reading.answer["licence"] != "not_required":
        _grid_sheet(book, reading, "duties", duties.duties_in_full(reading))
    _sources_sheet(book, reading)
    return book.content()


def _plan(reading: Reading) -> Iterator[Sequence[Value]]:
    for scope, plan in reading.plans.items():
        for entry in sorted(recorded_entries(plan), key=lambda entry: _KINDS.index(entry.kind)):
            json, first, days = entry.json, entry.begins_on, entry.json.get("working_days")
            safe = json.get("safe_on")
            yield (
                reading.scope(scope),
                reading.say(f"report.kind.{entry.kind}"),
                reading.text(json["name"]),
                None if first is None else date.fromisoformat(first),
                date.fromisoformat(entry.ends_on),
                None if safe is None else date.fromisoformat(safe),
                days[1] if isinstance(days, list) else days,
                reading.say(f"record.day_status.{json['status']}"),
                reading.say(f"common.badge.{json['badge']}"),
                reading.cites(json["sources"]),
            )


def _grid_sheet(book: Workbook, reading: Reading, key: str, grid: Grid) -> None:
    texts = [[cell.text for cell in row] for row in grid.rows]
    rows = [[int(text) if text.isdecimal() else text for text in row] for row in texts]
    widths = [max(10, width * 1.3) for width in grid.widths]
    book.table(reading.say(f"report.sheet.{key}"), [grid.columns, *rows], widths)


def _sources_sheet(book: Workbook, reading: Reading) -> None:
    keys = ("instrument", "version", "read", "address", "note")
    rows: list[Sequence[Value]] = [[reading.say(f"report.column.{key}") for key in keys]]
    for instrument in basis.instruments(reading).values():
        name, version = reading.text(instrument["name"]), reading.text(instrument["version"])
        read = reading.say(f"report.read.{instrument['confidence']}")
        note = reading.text(instrument["note"]) if instrument["note"] else None
        rows.append((name, version, read, instrument["address"], note))
    rows += [(), (answer.headline(reading),), (answer.lead(reading),)]
    rows += [(line,) for line in (*headings(reading), *basis.limit_lines(reading))]
    rows += [(reading.say("report.to", name=reading.name),)] if reading.name else []
    book.table(reading.say("report.sheet.sources"), rows, (44, 44, 22, 80, 60))


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
    make: Callable[[Given, str], bytes]


def _page(record: Given, language: str) -> bytes:
    return page(record, language).encode()


def _record(record: Given, _: str) -> bytes:
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


def file_name(record: Given, kind: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A file's name without the applicant's: a name may be hostile, and files are passed on."""
    if kind not in FORMATS:
        raise UnknownChoice(name="kind", value=kind, known=", ".join(FORMATS))
    return say(FORMATS[kind].file_name, language, day=read_record(record)["assessment"]["on"])

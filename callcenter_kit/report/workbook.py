"""The plan as a workbook: dates that sort as dates, findings, materials and sources beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.errors import NothingToDate
from callcenter_kit.language import DEFAULT_LANGUAGE
from callcenter_kit.recorded import Json
from callcenter_kit.replaying import Given, read_record
from callcenter_kit.report import answer, basis
from callcenter_kit.report.blocks import Grid
from callcenter_kit.report.libraries import library
from callcenter_kit.report.packing import repacked
from callcenter_kit.report.reading import Reading

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | date | None
_PLAN: Final = (
    "scope", "kind", "what", "begins_on", "ends_on", "days", "status", "badge", "sources",
)  # fmt: skip
_WIDTHS: Final = (16, 14, 34, 15, 15, 12, 14, 14, 60)
_FORMULA: Final = ("=", "+", "-", "@")


def workbook(record: Given, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The plans of the record as an XLSX file; ``KitError`` where it has none with dates."""
    xlsx = library("openpyxl", "openpyxl")
    told = Reading(read_record(record), language)
    if not told.plans:
        raise NothingToDate
    book = xlsx.Workbook()
    book.remove(book.active)
    heads = [told.say(f"report.column.{key}") for key in _PLAN]
    _sheet(book, told, "plan", heads, list(_plan(told)), _WIDTHS)
    _grid_sheet(book, told, "findings", basis.findings_in_full(told))
    _grid_sheet(book, told, "materials", basis.materials_in_full(told))
    _sources_sheet(book, told)
    on = date.fromisoformat(told.record["on"])
    return as_xlsx(book, told.say("report.title", day=on), on)


def as_xlsx(book: Any, title: str, on: date) -> bytes:  # noqa: ANN401 - openpyxl's workbook
    """The workbook as a file of the day ``on``, whose properties name nobody."""
    book.properties.creator = "callcenter_kit"
    book.properties.title = title
    book.properties.created = datetime(on.year, on.month, on.day)  # noqa: DTZ001 - a day
    saved = BytesIO()
    book.save(saved)
    return repacked(saved.getvalue(), on)


def _plan(told: Reading) -> Iterator[Sequence[Value]]:
    for scope, plan in told.plans.items():
        for task in plan["tasks"]:
            yield _row(told, scope, "task", task, task["begins_on"], task["ready_on"][1])
        for step in plan["steps"]:
            yield _row(told, scope, "step", step, step["begins_on"], step["ends_on"])
        for kind, entries in (("stage", plan["stages"]), ("duty", plan["duties"])):
            for entry in entries:
                yield _row(told, scope, kind, entry, entry["begins_on"], entry["day"])


def _row(
    told: Reading, scope: str, kind: str, entry: Json, first: str | None, last: str
) -> Sequence[Value]:
    days = entry.get("working_days")
    return (
        told.scope(scope),
        told.say(f"report.kind.{kind}"),
        told.text(entry["name"]),
        None if first is None else date.fromisoformat(first),
        date.fromisoformat(last),
        days[1] if isinstance(days, list) else days,
        told.say(f"record.day_status.{entry['status']}"),
        told.say(f"common.badge.{entry['badge']}"),
        told.cites(entry["sources"]),
    )


def _grid_sheet(book: Any, told: Reading, key: str, grid: Grid) -> None:  # noqa: ANN401
    rows = [[_number(cell.text) for cell in row] for row in grid.rows]
    _sheet(book, told, key, list(grid.columns), rows, [max(10, w * 1.3) for w in grid.widths])


def _number(text: str) -> Value:
    return int(text) if text.isdecimal() else text


def _sources_sheet(book: Any, told: Reading) -> None:  # noqa: ANN401 - openpyxl's workbook
    keys = ("instrument", "version", "read", "address")
    heads = [told.say(f"report.column.{key}") for key in keys]
    rows: list[Sequence[Value]] = [
        (
            told.text(one["name"]),
            told.text(one["version"]),
            told.say(f"report.read.{one['confidence']}"),
            one["address"],
        )
        for one in basis.instruments(told).values()
    ]
    rows += [(), (answer.headline(told),), (answer.lead(told),)]
    rows += [(line,) for line in basis.limit_lines(told)]
    if told.name:
        rows.append((told.say("report.to", name=told.name),))
    _sheet(book, told, "sources", heads, rows, (44, 44, 22, 80))


def _sheet(
    book: Any,  # noqa: ANN401 - openpyxl's workbook
    told: Reading,
    key: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Value]],
    widths: Sequence[float],
) -> None:
    add_sheet(book, told.say(f"report.sheet.{key}"), told.language, (heads, *rows), widths)


def add_sheet(
    book: Any,  # noqa: ANN401 - openpyxl's workbook
    title: str,
    language: str,
    rows: Sequence[Sequence[Value]],
    widths: Sequence[float],
) -> Worksheet:
    """A sheet whose first row is its heading, fit to be printed; no cell of it is a formula."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    sheet: Worksheet = book.create_sheet(title)
    for row in rows:
        sheet.append([_safe(value) for value in row])
    font = "Microsoft YaHei" if language == "zh-CN" else "Arial"
    line = Border(bottom=Side(style="thin", color="DCD9D1"))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.font = Font(name=font, size=10, bold=cell.row == 1)
            cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
            cell.border = line
            if isinstance(cell.value, date):
                cell.number_format = _DAY_FORMATS[language]
    for cell in sheet[1]:
        cell.fill = PatternFill("solid", fgColor="E8F1FB")
    _set_sheet(sheet, widths)
    return sheet


_DAY_FORMATS: Final[Mapping[str, str]] = {
    "zh-CN": 'yyyy"年"m"月"d"日"',
    "en": "d mmm yyyy",
}


def _safe(value: Value) -> Value:
    """A text that a spreadsheet would run as a formula is made a text by an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _set_sheet(sheet: Worksheet, widths: Sequence[float]) -> None:
    from openpyxl.utils import get_column_letter

    for position, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True

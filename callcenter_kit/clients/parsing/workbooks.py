"""Reads workbooks: which sheet holds the clients, and its cells as a person sees them.

A workbook is a ZIP file, and a small one can be made to unpack to terabytes: it is unpacked here
with a limit, and handed to its reader packed plainly. That a number is displayed as ``50%``, that
a row is hidden, and how far a sheet reaches, is found in the sheet's own XML. No pattern looks at a
sign more than a few times, whatever stands in the file.
"""

import re
import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from html import unescape
from importlib import import_module
from io import BytesIO
from itertools import accumulate, pairwise
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from callcenter_kit.clients.errors import ClientFileError
from callcenter_kit.clients.parsing.sheet import (
    CELLS_SEARCHED,
    MEGABYTE,
    MOST_CLIENTS,
    MOST_ROWS,
    MOST_UNPACKED,
    MOST_WORKBOOK_CELLS,
    ROWS_SEARCHED,
    FileName,
    SheetCells,
    column_letters,
    column_position,
    is_blank,
    list_rows,
)
from callcenter_kit.clients.parsing.spellings import note
from callcenter_kit.errors import MissingLibrary
from callcenter_kit.steps import Steps
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.language import name_list

# How every known program writes a row and a cell; the slower reading below serves the others.
_USUAL_ROW: Final = re.compile(rb'<row r="([0-9]{1,7})"')
_USUAL_COLUMN: Final = re.compile(rb'<c r="([A-Z]{1,3})[0-9]{1,7}"')
_USUAL_CELL_ROW: Final = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
_SPACED: Final = re.compile(rb"r\s+=")
_ANY_PLACE: Final = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)([0-9]+)\s*["']""")
_ROW: Final = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br\s*=\s*["']([0-9]{1,7})["'][^<>]*>""")
_HIDDEN: Final = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_COLUMN: Final = re.compile(rb"<(?:\w+:)?col\s[^<>]*>")
_FROM_TO: Final = re.compile(rb"""\b(min|max)\s*=\s*["']([0-9]{1,5})["']""")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_PLACE: Final = rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^<>]*>"""
_UNSAVED: Final = re.compile(
    _PLACE + rb"\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</"
)
_FAILED: Final = re.compile(
    _PLACE + rb"\s*(?:<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?"
    rb"\s*<(?:\w+:)?v>\s*(#[A-Z0-9_/!?]+)\s*</"
)
# A number's style, column and row, in whatever order its cell has them.
_NUMBER: Final = re.compile(
    rb"""<(?:\w+:)?c\s(?![^<>]*?\bt\s*=\s*["'](?!n["']))(?=[^<>]*?\bs\s*=\s*["']([0-9]+)["'])"""
    rb"""(?=[^<>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'])"""
)
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FAR: Final = 10**7  # further than any sheet reaches
MOST_SHEET_COLUMNS: Final = 16_384  # that a sheet has


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a number format dresses a number: what stands before and behind it, and per cent."""

    before: str = ""
    behind: str = ""
    percent: bool = False

    def display_value(self, value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
        """A plain number as it is shown, in full; anything else as it is."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        # Ten places are more than anybody types, and fewer than a binary fraction's noise.
        number = round(value * 100, 10) if self.percent else value
        digits = f"{number:.10f}".rstrip("0").rstrip(".") if isinstance(number, float) else number
        return f"{self.before}{digits}{'%' if self.percent else ''}{self.behind}"


def _pieces(sheet: bytes) -> Iterator[bytes]:
    """The sheet in pieces of a megabyte and whole tags: of all cells at once there are too many."""
    begin = 0
    while begin < len(sheet):
        end = sheet.find(b"<", begin + MEGABYTE)
        end = end if end > 0 else len(sheet)
        yield sheet[begin:end]
        begin = end


def reach(sheet: bytes) -> tuple[int, int]:
    """How many rows and columns the sheet's cells span; at least so many.

    A reader sets aside memory for the whole span, so that one far cell would exhaust it: a place
    that cannot be, such as row 0, is far.
    """
    tall = wide = 0
    for text in _pieces(sheet):
        # One group at a time: pairs of all cells would cost more than reading twice.
        rows, cells = _USUAL_ROW.findall(text), _USUAL_COLUMN.findall(text)
        columns, cell_rows = {*cells}, {*_USUAL_CELL_ROW.findall(text)}
        # Where these do not account for every r="…", a slower pattern reads them all.
        if len(rows) + len(cells) != text.count(b"r=") or _SPACED.search(text):
            places = _ANY_PLACE.findall(text)
            columns, cell_rows = {column for column, _ in places}, {row for _, row in places}
        for digits in cell_rows.union(rows):
            tall = max(tall, (int(digits) or FAR) if len(digits) < 8 else FAR)
        for letters in columns:
            is_far = len(letters) > 4
            wide = max(wide, FAR if is_far else column_position(letters.decode().upper()) + 1)
    return tall, wide


def hidden_columns(sheet: bytes) -> list[int]:
    """The columns that are not shown, counted from 0."""
    ranges = set()
    # Columns are described before the rows; no cell's text can be taken for such a tag.
    end = sheet.find(b"sheetData")
    for column in _COLUMN.findall(sheet[: end if end >= 0 else None]):
        if _HIDDEN.search(column):
            ends = {key: int(value) for key, value in _FROM_TO.findall(column)}
            ranges.add((ends.get(b"min", 1) - 1, min(ends.get(b"max", 0), MOST_SHEET_COLUMNS)))
    columns: list[int] = []
    for first, end in sorted(ranges):  # one may lie over another, a thousand times
        columns += range(max(first, columns[-1] + 1 if columns else 0), end)
    return columns


def _at(column: bytes, row: bytes) -> tuple[int, int]:
    return int(row) - 1, column_position(column.decode())


class FormattedCells(NamedTuple):
    """Cells of a column whose numbers are displayed with a sign or a word; counted from 0."""

    column: int
    rows: Sequence[int]
    number_format: NumberFormat


def number_formats(sheet: bytes, styles: bytes) -> list[FormattedCells]:
    """The cells with a number format that adds a sign or a word."""
    try:
        root = ElementTree.fromstring(styles if len(styles) <= _LONGEST_STYLES else b"")
    # What is no XML, or declares an encoding that the parser does not know.
    except (ElementTree.ParseError, LookupError, ValueError):
        return []
    codes = {"9": "0%", "10": "0.00%"}  # built in, and described in no file
    codes |= {
        code.get("numFmtId", ""): code.get("formatCode", "") for code in root.iter(f"{_MAIN}numFmt")
    }
    formats = {number: parse_format(code) for number, code in codes.items()}
    styled = root.iterfind(f"{_MAIN}cellXfs/*")
    used = (formats.get(style.get("numFmtId", "")) for style in styled)
    by_style = {str(place).encode(): form for place, form in enumerate(used) if form is not None}
    # A whole column may have a format: of each cell only its row is kept.
    rows = defaultdict[tuple[bytes, bytes], "array[int]"](lambda: array("l"))
    for piece in _pieces(sheet) if by_style else ():
        for style, column, row in _NUMBER.findall(piece):
            if style in by_style:
                rows[column, style].append(int(row) - 1)
    return [
        FormattedCells(column_position(column.decode()), at, by_style[style])
        for (column, style), at in rows.items()
    ]


_UNSEEN: Final = " ()-+"
_LONGEST_STYLES: Final = 16 * MEGABYTE  # what a workbook of 64,000 styles, Excel's limit, needs
_LONGEST_CODE: Final = 255  # signs of a number format, Excel's limit
_PIECE: Final = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]\[-]*)(?:-[^\]\[]*)?\]|\[[^\]\[]*\]|[_*].|(General|[0#?][0#?,.]*)|(.)'
)


def parse_format(code: str) -> NumberFormat | None:
    """What a number format adds to a number; ``None`` where it adds nothing, or is no such format.

    >>> parse_format('"¥"#,##0.00').before, parse_format('0"人"').behind
    ('¥', '人')
    >>> parse_format("0.00%").percent, parse_format("#,##0") is None
    (True, True)
    """
    if len(code) > _LONGEST_CODE:
        return None
    before, behind, number, percent = "", "", False, False
    for quoted, escaped, currency, digits, other in _PIECE.findall(code):
        if digits and not number and not digits.endswith(","):
            number = True
        elif digits or (other.isascii() and other.isalpha()):
            return None  # in pieces or in thousands, or a date, a time or an exponent
        elif other == "%":
            percent = True
        elif other in (";", '"', "\\"):
            break  # what follows is for numbers below zero, or a text that never ends
        elif number:
            behind += quoted or escaped or currency or other
        else:
            before += quoted or escaped or currency or other
    parsed = NumberFormat(before.strip(_UNSEEN), behind.strip(_UNSEEN), percent)
    return parsed if number and parsed != NumberFormat() else None


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What a sheet's own XML says of its cells, and the reader does not."""

    formats: list[FormattedCells]
    errors: dict[tuple[int, int], str]  # such as ``#REF!``
    unsaved: dict[tuple[int, int], str]  # formulas without a stored result
    formula_count: int
    hidden_rows: list[int]  # numbered from 1
    hidden_columns: list[int]


def sheet_marks(text: bytes, styles: bytes) -> SheetMarks:
    """The marks in a sheet's XML; ``styles`` is the workbook's own part of them."""
    # A pattern takes seconds for two hundred megabytes, to look for a few bytes next to nothing.
    failed = _FAILED.findall(text) if b">#" in text else []
    rows = _ROW.finditer(text) if b"hidden" in text else ()
    formulas = len(_FORMULA.findall(text)) if b"<f" in text or b":f" in text else 0
    unsaved = _UNSAVED.findall(text) if formulas else []
    return SheetMarks(
        number_formats(text, styles),
        {_at(column, row): error.decode() for column, row, error in failed},
        {
            _at(column, row): f"={unescape(f.decode('utf-8', 'replace'))}"
            for column, row, f in unsaved
        },
        formulas,
        [int(row[1]) for row in rows if _HIDDEN.search(row[0])],
        hidden_columns(text),
    )


_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_XML_ATTRIBUTE: Final = re.compile(rb"""(?<![\w:])([\w:]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")
_DATE_1904: Final = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")
_MOST_PARTS: Final = 5_000
# A sheet of like rows is packed to a fortieth; what swells more is made for it, if it is large.
_MOST_SWELLING: Final = 100
_HARMLESS: Final = 50 * MEGABYTE
# What stands beside the sheets, and is not read: pictures, tables of other sheets, notes on cells.
_UNREAD: Final = (
    "xl/calcChain", "xl/charts", "xl/comments", "xl/ctrlProps", "xl/drawings", "xl/media",
    "xl/externalLinks", "xl/persons", "xl/pivotCache", "xl/pivotTables", "xl/queryTables",
    "xl/slicer", "xl/tables", "xl/theme", "xl/threadedComments", "customXml", "docProps",
)  # fmt: skip
_WORKBOOK: Final = "xl/workbook.xml"
# What else comes as a ZIP file, by a part that only it has.
_OTHERS: Final = {
    "xl/workbook.bin": "xlsb",
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "content.xml": "ods",
}


def read_workbook(
    content: bytes,
    file: FileName,
    choose: Callable[[Sequence[SheetCells]], tuple[SheetCells, list[SheetCells]]],
) -> Steps[SheetCells]:
    """What ``choose`` makes of the sheets, which says of which of them it is made."""
    parts = unpack(content, file)
    yield
    marks = yield from _marks_by_sheet(parts, file)
    epoch = date(1904, 1, 1) if _DATE_1904.search(parts[_WORKBOOK]) else date(1899, 12, 30)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    parts.clear()  # else they would be in memory three times: here, packed, and in the reader
    nothing, full = sheet_marks(b"", b""), []
    for sheet in (yield from _values(packed, file)):
        grid = yield from _grid(sheet, marks.get(sheet[0], nothing), epoch, file)
        full += [grid] if grid.rows else []
    if not full:
        raise ClientFileError("EmptyClientFile", file=file)
    # Until as many cells are searched for headings as in a large one.
    sizes = accumulate(sum(map(len, grid.rows[:ROWS_SEARCHED])) for grid in full)
    searched = 1 + sum(size <= CELLS_SEARCHED for size in sizes)
    best, used = choose(full[:searched])
    others = [str(grid.sheet) for grid in full if all(grid is not one for one in used)]
    sheets = name_list([str(grid.sheet) for grid in used])
    extra = (note("sheets", sheet=sheets, others=name_list(others)),) if others else ()
    return replace(best, notes=(*extra, *best.notes))


def _marks_by_sheet(parts: dict[str, bytes], file: FileName) -> Steps[dict[str, SheetMarks]]:
    """What the XML of each sheet says of its cells, once it is known to be not too much."""
    texts = _sheet_texts(parts)
    _check_shared(parts, file)
    # Every part that could be a sheet; one may be named by many sheets, and is read for each.
    named = {id(text) for text in texts.values()}
    others = {path: part for path, part in parts.items() if id(part) not in named}
    sheets = {name: part for name, part in (texts | others).items() if b"sheetData" in part}
    yield from _check_reach(sheets, file)
    marks: dict[int, SheetMarks] = {}
    for text in texts.values():
        yield
        if id(text) not in marks:
            marks[id(text)] = sheet_marks(text, parts.get("xl/styles.xml", b""))
    return {name: marks[id(text)] for name, text in texts.items()}


def unpack(content: bytes, file: FileName) -> dict[str, bytes]:
    """The parts of a workbook that say what stands in its sheets."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _parts(archive, file, _MOST_SWELLING * len(content))
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        reason = words("clients.broken.zip")
        raise ClientFileError("BrokenWorkbook", file=file, reason=reason) from None


def _parts(archive: ZipFile, file: FileName, swollen: int) -> dict[str, bytes]:
    """What is read of the parts; ``swollen`` bytes are more than any honest file unpacks to."""
    # Some programs for Windows write their own slash.
    names = {name.replace("\\", "/"): name for name in archive.namelist()}
    if _WORKBOOK not in names:
        kind = next((kind for part, kind in _OTHERS.items() if part in names), "zip")
        raise ClientFileError("NotASpreadsheet", file=file, found=words(f"clients.found.{kind}"))
    members = {
        name: archive.getinfo(packed)
        for name, packed in names.items()
        if name.endswith((".xml", ".rels")) and not packed.startswith(_UNREAD)
    }
    if any(part.flag_bits & 1 for part in members.values()):  # the flag of an encrypted part
        raise ClientFileError("LockedWorkbook", file=file)
    # A part is read to the size that it declares and no further, and its sum must fit.
    size = sum(part.file_size for part in members.values())
    has_too_many = len(members) > _MOST_PARTS
    limit = MOST_UNPACKED if has_too_many else min(MOST_UNPACKED, max(swollen, _HARMLESS))
    if has_too_many or size > limit:
        raise ClientFileError("ClientFileSwells", file=file, limit=limit // MEGABYTE)
    return {name: archive.read(part) for name, part in members.items()}


_MOST_LISTED: Final = 30  # columns in a note
_Rows = list[list[Any]]
_Sheet = tuple[str, _Rows, Any]  # the name, the values, and the ends of merged areas


def _values(packed: BytesIO, file: FileName) -> Steps[list[_Sheet]]:
    """Every sheet that is shown of a workbook that is packed plainly, which is let go."""
    try:
        calamine = import_module("python_calamine")
    except ModuleNotFoundError:
        raise MissingLibrary(
            "MissingReader", file=file, library="python-calamine", extra="exports"
        ) from None
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(packed)
        packed.close()
        sheets = []
        by_name: dict[str, Any] = {}
        for about in workbook.sheets_metadata:
            by_name.setdefault(about.name, about)  # of several the reader gives the first
        for about in by_name.values():
            if str(about.visible).endswith("Visible") and str(about.typ).endswith("WorkSheet"):
                yield
                sheet = workbook.get_sheet_by_name(about.name)
                yield
                rows = sheet.to_python(skip_empty_area=False)
                sheets.append((sheet.name, rows, sheet.merged_cell_ranges or ()))
        return sheets
    except (calamine.CalamineError, ValueError, OSError):
        reason = words("clients.broken.workbook")
        raise ClientFileError("BrokenWorkbook", file=file, reason=reason) from None


def _check_reach(sheets: dict[str, bytes], file: FileName) -> Steps[None]:
    """``KitError`` where the sheets together hold more than is read, before any is."""
    cells, reaches = 0, dict[int, tuple[int, int]]()
    for sheet, text in sheets.items():
        yield
        if id(text) not in reaches:
            reaches[id(text)] = reach(text)
        rows, columns = reaches[id(text)]
        cells += rows * max(columns, 1)
        if cells > MOST_WORKBOOK_CELLS:
            cell, limit = f"{sheet}!{column_letters(columns - 1)}{rows}", f"{MOST_WORKBOOK_CELLS:,}"
            raise ClientFileError("SheetTooWide", file=file, cell=cell, limit=limit)
        if rows > MOST_ROWS:
            found, limit = f"{rows:,}", f"{MOST_CLIENTS:,}"
            raise ClientFileError("TooManyClients", file=file, found=found, limit=limit)


def _check_shared(parts: dict[str, bytes], file: FileName) -> None:
    """``KitError`` where texts that are stored once and shown often would swell the sheets."""
    texts = b"".join(part for name, part in parts.items() if name.endswith("haredStrings.xml"))
    begins = [*(text.start() for text in _TEXT.finditer(texts)), len(texts)]
    sizes = [end - begin for begin, end in pairwise(begins)]
    sheets = [part for part in parts.values() if b"sheetData" in part]
    string_cells = sum(part.count(b't="s"') + part.count(b"t='s'") for part in sheets)
    # Even if every such cell showed the longest text, all would fit: there is nothing to count.
    if string_cells * max(sizes, default=0) <= MOST_UNPACKED:
        return
    used = (int(place) for part in sheets for place in _SHARED.findall(part))
    if sum(sizes[place] for place in used if place < len(sizes)) > MOST_UNPACKED:
        raise ClientFileError("ClientFileSwells", file=file, limit=MOST_UNPACKED // MEGABYTE)


_TEXT: Final = re.compile(rb"<(?:\w+:)?si\b")
_SHARED: Final = re.compile(rb"<(?:\w+:)?v>\s*([0-9]{1,9})\s*</")


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    """A tag's attributes without their prefixes; a value stands in double or in single quotes."""
    attributes = _XML_ATTRIBUTE.findall(tag)
    return {key.rpartition(b":")[2]: double or single for key, double, single in attributes}


def _sheet_texts(parts: dict[str, bytes]) -> dict[str, bytes]:
    relations = parts.get("xl/_rels/workbook.xml.rels", b"")
    links = [_attributes(tag) for tag in _RELATION.findall(relations)]
    targets = {link.get(b"Id"): link.get(b"Target", b"") for link in links}
    sheets = {}
    for sheet in map(_attributes, _SHEET.findall(parts[_WORKBOOK])):
        target = targets.get(sheet.get(b"id"), b"").decode("utf-8", "replace")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        name = unescape(sheet.get(b"name", b"").decode("utf-8", "replace"))
        sheets[name] = parts.get(path, b"")
    return sheets


def _grid(sheet: _Sheet, marks: SheetMarks, epoch: date, file: FileName) -> Steps[SheetCells]:
    """A sheet as a person sees it: numbers as they are shown, errors and formulas by their text."""
    yield
    name, rows, merged = sheet
    for row in rows:
        # A workbook knows one kind of number: 3.0 is 3, and an empty text is nothing.
        row[:] = [
            int(cell) if type(cell) is float and cell.is_integer() else None if cell == "" else cell
            for cell in row
        ]
    yield
    for cells in marks.formats:
        display_value = lru_cache(maxsize=1_000, typed=True)(cells.number_format.display_value)
        for row in (rows[at] for at in cells.rows if at < len(rows)):
            if cells.column < len(row):
                row[cells.column] = display_value(row[cells.column])
    for place, formula in (marks.errors | marks.unsaved).items():
        _put(rows, place, formula)
    while rows and all(map(is_blank, rows[-1])):
        rows.pop()
    notes = [note("formulas", count=marks.formula_count)] if marks.formula_count else []
    if hidden := [row for row in marks.hidden_rows if row <= len(rows)]:
        notes.append(note("hidden_rows", rows=list_rows(hidden)))
    wide = max(map(len, rows), default=0)
    if columns := [column_letters(place) for place in marks.hidden_columns if place < wide]:
        listed = [*columns[:_MOST_LISTED], "…"] if len(columns) > _MOST_LISTED else columns
        notes.append(note("hidden_columns", columns=", ".join(listed)))
    areas = tuple((*first, *last) for first, last in merged)
    return SheetCells(rows, file, name, areas, frozenset(marks.unsaved), epoch, tuple(notes))


def _put(rows: _Rows, place: tuple[int, int], value: Any) -> None:  # noqa: ANN401 - a cell
    row, column = place
    rows += [[] for _ in range(row + 1 - len(rows))]
    rows[row] += [None] * (column + 1 - len(rows[row]))
    rows[row][column] = value

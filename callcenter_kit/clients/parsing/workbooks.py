"""Reads workbooks: which sheet holds the clients, and its cells as a person sees them.

A workbook is a ZIP file, and a small one can be made to unpack to terabytes: it is unpacked here
with a limit, and handed to its reader as a ZIP file in which nothing is compressed. The reader
gives values only; that a number is displayed as ``¥3,000,000`` or ``50%``, and that a row is
hidden, is read from the sheet's own XML.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from importlib import import_module
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from callcenter_kit.clients.errors import ClientFileError
from callcenter_kit.clients.parsing.layout import (
    MEGABYTE,
    MOST_CELLS,
    MOST_CLIENTS,
    MOST_ROWS,
    MOST_UNPACKED,
    FileName,
    SheetCells,
    column_letters,
    column_position,
    is_blank,
    list_rows,
)
from callcenter_kit.clients.parsing.spellings import Note, note
from callcenter_kit.errors import MissingLibrary
from callcenter_kit.steps import Steps
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.language import name_list

# How every known program writes a row and a cell; the slower reading below serves the others.
_USUAL_ROW: Final = re.compile(rb'<row r="([0-9]{1,7})"')
_USUAL_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_PLACED: Final = re.compile(rb"\br\s*=")
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
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_ATTRIBUTE: Final = re.compile(rb"""\b(r|s|t)\s*=\s*["']([^"']*)["']""")
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


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


FAR: Final = 10**7  # further than any sheet reaches


def reach(sheet: bytes) -> tuple[int, int]:
    """How many rows and columns the sheet's cells span; at least so many.

    A reader sets aside memory for the whole span, so that one far cell would exhaust it: a place
    that cannot be, such as row 0, is far.
    """
    rows, cells = _USUAL_ROW.findall(sheet), _USUAL_CELL.findall(sheet)
    # Where the two quick patterns do not account for every r="…", the slower one reads them all.
    if len(rows) + len(cells) != len(_PLACED.findall(sheet)):
        cells = _ANY_PLACE.findall(sheet)
    wide = max(map(_column, {column for column, _ in cells}), default=0)
    return max(map(_row, {*rows, *(row for _, row in cells)}), default=0), wide


def _row(digits: bytes) -> int:
    return (int(digits) or FAR) if len(digits) < 8 else FAR


def _column(letters: bytes) -> int:
    return column_position(letters.decode().upper()) + 1 if len(letters) < 5 else FAR


def hidden_rows(sheet: bytes) -> list[int]:
    """The rows that are not shown, numbered from 1."""
    if _HIDDEN.search(sheet) is None:
        return []
    return [int(row[1]) for row in _ROW.finditer(sheet) if _HIDDEN.search(row[0])]


def hidden_columns(sheet: bytes) -> list[int]:
    """The columns that are not shown, counted from 0."""
    columns: list[int] = []
    # Columns are described before the rows; no cell's text can be taken for such a tag.
    for column in _COLUMN.findall(sheet.partition(b"sheetData")[0]):
        if _HIDDEN.search(column):
            ends = {key: int(value) for key, value in _FROM_TO.findall(column)}
            last = min(ends.get(b"max", 0), 16_384)  # the most columns that a sheet has
            columns += range(ends.get(b"min", 1) - 1, last)
    return columns


def count_formulas(sheet: bytes) -> int:
    """How many cells hold a formula."""
    return len(_FORMULA.findall(sheet))


def unsaved_formulas(sheet: bytes) -> dict[tuple[int, int], str]:
    """The formulas without a stored result, by row and column from 0."""
    if _FORMULA.search(sheet) is None:
        return {}
    return {
        _at(column, row): f"={unescape(formula.decode('utf-8', 'replace'))}"
        for column, row, formula in _UNSAVED.findall(sheet)
    }


def error_cells(sheet: bytes) -> dict[tuple[int, int], str]:
    """The cells that show an error such as ``#REF!``, by row and column from 0."""
    if b">#" not in sheet:
        return {}
    return {_at(column, row): error.decode() for column, row, error in _FAILED.findall(sheet)}


def _at(column: bytes, row: bytes) -> tuple[int, int]:
    return int(row) - 1, column_position(column.decode())


def number_formats(sheet: bytes, styles: bytes) -> dict[tuple[int, int], NumberFormat]:
    """The number formats that add a sign or a word, by the cell's row and column from 0."""
    if not (formats := _formats(styles)):
        return {}
    cells = {}
    for tag in _CELL.findall(sheet):
        attributes = dict(_ATTRIBUTE.findall(tag))
        style = attributes.get(b"s", b"")
        if style in formats and attributes.get(b"t", b"n") == b"n":
            place = re.fullmatch(rb"([A-Z]{1,3})([0-9]{1,7})", attributes.get(b"r", b""))
            if place is not None:
                cells[_at(*place.groups())] = formats[style]
    return cells


def _formats(styles: bytes) -> dict[bytes, NumberFormat]:
    """The cell styles whose number format adds something, by their number."""
    try:
        root = ElementTree.fromstring(styles)
    except ElementTree.ParseError:
        return {}
    codes = {"9": "0%", "10": "0.00%"}  # built in, and described in no file
    codes |= {
        code.get("numFmtId", ""): code.get("formatCode", "") for code in root.iter(f"{_MAIN}numFmt")
    }
    styled = root.iterfind(f"{_MAIN}cellXfs/*")
    formats = [parse_format(codes.get(style.get("numFmtId", ""), "")) for style in styled]
    return {str(place).encode(): form for place, form in enumerate(formats) if form is not None}


_UNSEEN: Final = " ()-+"
_PIECE: Final = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|[_*].|(General|[0#?][0#?,.]*)|(.)'
)


def parse_format(code: str) -> NumberFormat | None:
    """What a number format adds to a number; ``None`` where it adds nothing, or is no such format.

    >>> parse_format('"¥"#,##0.00').before, parse_format('0"人"').behind
    ('¥', '人')
    >>> parse_format("0.00%").percent, parse_format("#,##0") is None
    (True, True)
    """
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


_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_XML_ATTRIBUTE: Final = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DATE_1904: Final = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")
_MOST_PARTS: Final = 5_000
_WORKBOOK: Final = "xl/workbook.xml"
# What else comes as a ZIP file, by a part that only it has.
_OTHERS: Final = {
    "xl/workbook.bin": "xlsb",
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "content.xml": "ods",
}


def read_workbook(
    content: bytes, file: FileName, score: Callable[[SheetCells], int]
) -> Steps[SheetCells]:
    """The sheet in which ``score`` finds the most headings; the first of several."""
    parts = unpack(content, file)
    yield
    grids = yield from _grids(parts, file)
    full = [grid for grid in grids if grid.rows]
    if not full:
        raise ClientFileError("EmptyClientFile", file=file)
    best = max(full, key=score)  # the first of several that are as good
    others = [str(grid.sheet) for grid in full if grid is not best]
    extra = (note("sheets", sheet=best.sheet, others=name_list(others)),) if others else ()
    return replace(best, notes=(*extra, *best.notes))


def _grids(parts: dict[str, bytes], file: FileName) -> Steps[list[SheetCells]]:
    """Every sheet that is shown; ``KitError`` before any is read where they hold too much."""
    texts = _sheet_texts(parts)
    # A part is called by its sheet's name where it is one: the texts are the parts themselves.
    names = {id(text): name for name, text in texts.items()}
    _check_shared(parts, file)
    sheets = {
        names.get(id(part), path): part for path, part in parts.items() if b"sheetData" in part
    }
    yield from _check_reach(sheets, file)
    grids = []
    for sheet in (yield from _values(parts, file)):
        grids.append((yield from _grid(sheet, texts.get(sheet[0], b""), parts, file)))
    return grids


def unpack(content: bytes, file: FileName) -> dict[str, bytes]:
    """The parts of a workbook that say what stands in its sheets."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _parts(archive, file)
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        raise ClientFileError(
            "BrokenWorkbook", file=file, reason=words("clients.broken.zip")
        ) from None


def _parts(archive: ZipFile, file: FileName) -> dict[str, bytes]:
    # Some programs for Windows write their own slash.
    names = {name.replace("\\", "/"): name for name in archive.namelist()}
    if _WORKBOOK not in names:
        kind = next((kind for part, kind in _OTHERS.items() if part in names), "zip")
        raise ClientFileError("NotASpreadsheet", file=file, found=words(f"clients.found.{kind}"))
    members = [
        archive.getinfo(packed)
        for name, packed in names.items()
        if name.endswith((".xml", ".rels")) and not packed.startswith("xl/drawings")
    ]
    if any(part.flag_bits & 1 for part in members):  # the flag of an encrypted part
        raise ClientFileError("LockedWorkbook", file=file)
    # A part is read to the size that it declares and no further, and its sum must fit.
    if len(members) > _MOST_PARTS or sum(part.file_size for part in members) > MOST_UNPACKED:
        raise ClientFileError("ClientFileSwells", file=file, limit=MOST_UNPACKED // MEGABYTE)
    return {part.filename.replace("\\", "/"): archive.read(part) for part in members}


def pack_plainly(parts: dict[str, bytes]) -> BytesIO:
    """The parts as a ZIP file in which nothing is compressed."""
    stored_zip = BytesIO()
    with ZipFile(stored_zip, "w", ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    stored_zip.seek(0)
    return stored_zip


_Rows = list[list[Any]]
_Sheet = tuple[str, _Rows, Any]  # the name, the values, and the ends of merged areas


def _values(parts: dict[str, bytes], file: FileName) -> Steps[list[_Sheet]]:
    """Every sheet that is shown."""
    try:
        calamine = import_module("python_calamine")
    except ModuleNotFoundError:
        raise MissingLibrary(
            "MissingReader", file=file, library="python-calamine", extra="exports"
        ) from None
    try:
        book = calamine.CalamineWorkbook.from_filelike(pack_plainly(parts))
        sheets = []
        for about in book.sheets_metadata:
            if str(about.visible).endswith("Visible") and str(about.typ).endswith("WorkSheet"):
                yield
                sheet = book.get_sheet_by_name(about.name)
                yield
                rows = sheet.to_python(skip_empty_area=False)
                sheets.append((sheet.name, rows, sheet.merged_cell_ranges or ()))
        return sheets
    except (calamine.CalamineError, ValueError, OSError):
        raise ClientFileError(
            "BrokenWorkbook", file=file, reason=words("clients.broken.workbook")
        ) from None


def _check_reach(sheets: dict[str, bytes], file: FileName) -> Steps[None]:
    """``KitError`` where the sheets together hold more than is read, before any is."""
    cells = 0
    for sheet, text in sheets.items():
        yield
        rows, columns = reach(text)
        cells += rows * max(columns, 1)
        if cells > MOST_CELLS:
            cell = f"{sheet}!{column_letters(columns - 1)}{rows}"
            raise ClientFileError("SheetTooWide", file=file, cell=cell, limit=f"{MOST_CELLS:,}")
        if rows > MOST_ROWS:
            raise ClientFileError(
                "TooManyClients", file=file, found=f"{rows:,}", limit=f"{MOST_CLIENTS:,}"
            )


def _check_shared(parts: dict[str, bytes], file: FileName) -> None:
    """``KitError`` where texts that are stored once and shown often would swell the sheets."""
    texts = b"".join(part for name, part in parts.items() if name.endswith("haredStrings.xml"))
    sizes = [len(text) for text in _TEXT.split(texts)[1:]]
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
    """Each sheet's own XML by the sheet's name, in the workbook's order."""
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


def _grid(sheet: _Sheet, text: bytes, parts: dict[str, bytes], file: FileName) -> Steps[SheetCells]:
    """A sheet as a person sees it: numbers as they are shown, errors and formulas by their text."""
    yield
    name, values, merged = sheet
    rows = [[_whole(value) for value in row] for row in values]
    yield
    for place, number_format in number_formats(text, parts.get("xl/styles.xml", b"")).items():
        _put(rows, place, number_format.display_value(_value_at(rows, place)))
    without_result = unsaved_formulas(text)
    for place, formula in (error_cells(text) | without_result).items():
        _put(rows, place, formula)
    while rows and all(map(is_blank, rows[-1])):
        rows.pop()
    epoch = date(1904, 1, 1) if _DATE_1904.search(parts[_WORKBOOK]) else date(1899, 12, 30)
    areas = tuple((*first, *last) for first, last in merged)
    notes = tuple(_notes(text, rows))
    return SheetCells(rows, file, name, areas, frozenset(without_result), epoch, notes)


def _value_at(rows: _Rows, place: tuple[int, int]) -> Any:  # noqa: ANN401 - whatever stands there
    row, column = place
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def _put(rows: _Rows, place: tuple[int, int], value: Any) -> None:  # noqa: ANN401 - a cell
    """Put a value in its place, below and beside all others if need be."""
    row, column = place
    while len(rows) <= row:
        rows.append([])
    while len(rows[row]) <= column:
        rows[row].append(None)
    rows[row][column] = value


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    """A workbook knows one kind of number: 3.0 is 3, and an empty text is nothing."""
    if type(value) is float and value.is_integer():
        return int(value)
    return None if value == "" else value


def _notes(text: bytes, rows: Sequence[Sequence[Any]]) -> list[Note]:
    notes = []
    if count := count_formulas(text):
        notes.append(note("formulas", count=count))
    if hidden := [row for row in hidden_rows(text) if row <= len(rows)]:
        notes.append(note("hidden_rows", rows=list_rows(hidden)))
    wide = max(map(len, rows), default=0)
    if columns := [column_letters(place) for place in hidden_columns(text) if place < wide]:
        notes.append(note("hidden_columns", columns=", ".join(columns)))
    return notes

"""What a sheet's own XML says that the reader of workbooks does not.

The reader gives values only; that a number is displayed as ``¥3,000,000`` or ``50%``, that a row is
hidden, and how far the sheet reaches, is found here. No pattern looks at a sign more than a few
times, whatever stands in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any, Final
from xml.etree import ElementTree

from callcenter_kit.clients.parsing.layout import MEGABYTE, column_position

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
MOST_SHEET_COLUMNS: Final = 16_384  # that a sheet has


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


def hidden_columns(sheet: bytes, width: int = MOST_SHEET_COLUMNS) -> list[int]:
    """The columns that are not shown, counted from 0, of the first ``width``."""
    ranges = set()
    # Columns are described before the rows; no cell's text can be taken for such a tag.
    for column in _COLUMN.findall(sheet.partition(b"sheetData")[0]):
        if _HIDDEN.search(column):
            ends = {key: int(value) for key, value in _FROM_TO.findall(column)}
            ranges.add((ends.get(b"min", 1) - 1, min(ends.get(b"max", 0), width)))
    columns: list[int] = []
    for first, end in sorted(ranges):  # one may lie over another, a thousand times
        columns += range(max(first, columns[-1] + 1 if columns else 0), end)
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
    for cell in _CELL.finditer(sheet):
        attributes = dict(_ATTRIBUTE.findall(cell[1]))
        style = attributes.get(b"s", b"")
        if style in formats and attributes.get(b"t", b"n") == b"n":
            place = re.fullmatch(rb"([A-Z]{1,3})([0-9]{1,7})", attributes.get(b"r", b""))
            if place is not None:
                cells[_at(*place.groups())] = formats[style]
    return cells


def _formats(styles: bytes) -> dict[bytes, NumberFormat]:
    """The cell styles whose number format adds something, by their number."""
    try:
        root = ElementTree.fromstring(styles) if len(styles) <= _LONGEST_STYLES else None
    except ElementTree.ParseError:
        root = None
    if root is None:
        return {}
    codes = {"9": "0%", "10": "0.00%"}  # built in, and described in no file
    codes |= {
        code.get("numFmtId", ""): code.get("formatCode", "") for code in root.iter(f"{_MAIN}numFmt")
    }
    formats = {number: parse_format(code) for number, code in codes.items()}
    styled = root.iterfind(f"{_MAIN}cellXfs/*")
    used = (formats.get(style.get("numFmtId", "")) for style in styled)
    return {str(place).encode(): form for place, form in enumerate(used) if form is not None}


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

    formats: dict[tuple[int, int], NumberFormat]
    errors: dict[tuple[int, int], str]
    unsaved: dict[tuple[int, int], str]
    formula_count: int
    hidden_rows: list[int]
    hidden_columns: list[int]


def sheet_marks(text: bytes, styles: bytes) -> SheetMarks:
    """The marks in a sheet's XML; ``styles`` is the workbook's own part of them."""
    return SheetMarks(
        number_formats(text, styles),
        error_cells(text),
        unsaved_formulas(text),
        count_formulas(text),
        hidden_rows(text),
        hidden_columns(text),
    )

"""What a sheet's own text says beside its values: its reach, formulas, hidden rows, formats.

A workbook's reader gives values only. A person also sees that a number is shown as ``¥3,000,000``
or ``50%``, and that a row is hidden.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree

from callcenter_kit.clients.grid import column_position

_REFERENCE: Final = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']"""
)
_ROW: Final = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["']([0-9]{1,7})["'][^>]*>""")
_HIDDEN: Final = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_COLUMN: Final = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_FROM_TO: Final = re.compile(rb"""\b(min|max)\s*=\s*["']([0-9]{1,5})["']""")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_UNSAVED: Final = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*>\s*"""
    rb"""<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</"""
)
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_ATTRIBUTE: Final = re.compile(rb"""\b(r|s|t)\s*=\s*["']([^"']*)["']""")
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True, slots=True)
class Shown:
    """How a number format dresses a number: what stands before and behind it, and per cent."""

    before: str = ""
    behind: str = ""
    percent: bool = False

    def text(self, value: float) -> str:
        """The number as it is shown, in full."""
        number = round(value * 100, 10) if self.percent else value
        digits = f"{number:.10f}".rstrip("0").rstrip(".") if isinstance(number, float) else number
        return f"{self.before}{digits}{'%' if self.percent else ''}{self.behind}"


def reach(sheet: bytes) -> tuple[int, int]:
    """How many rows and columns the sheet's cells span."""
    cells = _REFERENCE.findall(sheet)
    rows = max((int(row) for row in _ROW.findall(sheet)), default=0)
    rows = max(rows, max((int(row) for _, row in cells), default=0))
    letters = {column for column, _ in cells}
    return rows, max((column_position(column.decode()) + 1 for column in letters), default=0)


def hidden_rows(sheet: bytes) -> list[int]:
    """The rows that are not shown, numbered from 1."""
    if _HIDDEN.search(sheet) is None:
        return []
    return [int(row[1]) for row in _ROW.finditer(sheet) if _HIDDEN.search(row[0])]


def hidden_columns(sheet: bytes) -> list[int]:
    """The columns that are not shown, counted from 0."""
    found: list[int] = []
    for column in _COLUMN.findall(sheet.partition(b"sheetData")[0]):
        if _HIDDEN.search(column):
            ends = {key: int(value) for key, value in _FROM_TO.findall(column)}
            last = min(ends.get(b"max", 0), 16_384)
            found += range(ends.get(b"min", 1) - 1, last)
    return found


def formulas(sheet: bytes) -> int:
    """How many cells hold a formula."""
    return len(_FORMULA.findall(sheet))


def unsaved(sheet: bytes) -> frozenset[tuple[int, int]]:
    """The cells whose formula has no stored result, as row and column from 0."""
    return frozenset(
        (int(row) - 1, column_position(column.decode())) for column, row in _UNSAVED.findall(sheet)
    )


def dressed(sheet: bytes, styles: bytes | None) -> dict[tuple[int, int], Shown]:
    """The cells whose number format adds a sign or a word, as row and column from 0."""
    formats = {} if styles is None else _formats(styles)
    if not formats:
        return {}
    found = {}
    for attributes in _CELL.findall(sheet):
        told = dict(_ATTRIBUTE.findall(attributes))
        style = told.get(b"s", b"")
        if style in formats and told.get(b"t", b"n") == b"n" and b"r" in told:
            place = re.fullmatch(rb"([A-Z]{1,3})([0-9]{1,7})", told[b"r"])
            if place is not None:
                cell = int(place[2]) - 1, column_position(place[1].decode())
                found[cell] = formats[style]
    return found


def _formats(styles: bytes) -> dict[bytes, Shown]:
    """The cell styles whose number format adds something, by their number."""
    try:
        root = ElementTree.fromstring(styles)
    except ElementTree.ParseError:
        return {}
    codes = {
        one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iter(f"{_MAIN}numFmt")
    }
    codes = {"9": "0%", "10": "0.00%", **codes}
    used = root.find(f"{_MAIN}cellXfs")
    shown = {
        str(place).encode(): added(codes.get(style.get("numFmtId", ""), ""))
        for place, style in enumerate(used if used is not None else ())
    }
    return {style: how for style, how in shown.items() if how is not None}


_PIECE: Final = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|[_*].|(General|[0#?][0#?,.]*)|(.)'
)


def added(code: str) -> Shown | None:
    """What a number format adds to a number; ``None`` where it adds nothing, or is no such format.

    >>> added('"¥"#,##0.00').before, added('0"人"').behind, added("0.00%").percent
    ('¥', '人', True)
    >>> added("#,##0") is None
    True
    """
    before, behind, number, percent = "", "", False, False
    for quoted, escaped, currency, digits, other in _PIECE.findall(_first_section(code)):
        if digits:
            if number or digits.endswith(","):
                return None  # shown in thousands, or in pieces: not the number as it is
            number = True
        elif other == "%":
            percent = True
        elif other and other.isascii() and other.isalpha():
            return None  # a date, a time or an exponent
        elif number:
            behind += quoted or escaped or currency or other
        else:
            before += quoted or escaped or currency or other
    shown = Shown(_visible(before), _visible(behind), percent)
    return shown if number and shown != Shown() else None


def _first_section(code: str) -> str:
    """The part for positive numbers."""
    found = re.match(r'(?:"[^"]*"|\\.|[^;"\\])*', code)
    return found[0] if found else ""


def _visible(text: str) -> str:
    return text.strip(" ()-+")


def read_number_format(value: Any, shown: Shown) -> Any:  # noqa: ANN401 - whatever stands there
    """A plain number as it is shown; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return shown.text(value)

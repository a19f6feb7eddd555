"""Workbooks: which sheet holds the clients, and its cells as a person sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from importlib import import_module
from typing import Any, Final

from callcenter_kit.clients.reading.grid import (
    MOST_CELLS,
    MOST_CLIENTS,
    MOST_ROWS,
    MOST_UNPACKED,
    Area,
    FileName,
    Grid,
    column_letters,
    is_blank,
    rows_listed,
)
from callcenter_kit.clients.reading.packed import packed_plainly, unpacked
from callcenter_kit.clients.reading.remarks import Note, note
from callcenter_kit.clients.reading.sheet_xml import (
    dressed,
    failed,
    formulas,
    hidden_columns,
    hidden_rows,
    reach,
    read_number_format,
    unsaved,
)
from callcenter_kit.errors import (
    BrokenWorkbook,
    ClientFileSwells,
    EmptyClientFile,
    MissingReader,
    SheetTooWide,
    TooManyClients,
)
from callcenter_kit.language import Text
from callcenter_kit.wording import words

_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_ATTRIBUTE: Final = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DATE_1904: Final = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")
_EPOCHS: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}


def read_workbook(content: bytes, file: FileName, score: Callable[[Grid], int]) -> Grid:
    """The sheet in which ``score`` finds the most headings; the first of several."""
    parts = unpacked(content, file)
    grids = list(_grids(parts, file))
    full = [grid for grid in grids if grid.rows]
    if not full:
        raise EmptyClientFile(file=file)
    best = max(full, key=score)  # the first of several
    others = [str(grid.sheet) for grid in full if grid is not best]
    listed = Text("、".join(others), ", ".join(others))
    extra = (note("sheets", sheet=best.sheet, others=listed),) if others else ()
    return replace(best, notes=(*extra, *best.notes))


def _grids(parts: dict[str, bytes], file: FileName) -> list[Grid]:
    texts = _sheet_texts(parts)
    names = {id(text): name for name, text in texts.items()}
    _check_shared(parts, file)
    _check_reach({names.get(id(part), path): part for path, part in parts.items()}, file)
    return [
        _grid(name, rows, merged, texts.get(name, b""), parts, file)
        for name, rows, merged in _values(parts, file)
    ]


_Rows = list[list[Any]]


def _values(parts: dict[str, bytes], file: FileName) -> list[tuple[str, _Rows, tuple[Area, ...]]]:
    """Every sheet that is shown: its name, its values, and its merged areas."""
    try:
        calamine = import_module("python_calamine")
    except ModuleNotFoundError:
        raise MissingReader(file=file, library="python-calamine", extra="exports") from None
    try:
        book = calamine.CalamineWorkbook.from_filelike(packed_plainly(parts))
        names = [sheet.name for sheet in book.sheets_metadata if _is_shown(sheet)]
        sheets = [book.get_sheet_by_name(name) for name in names]
        return [
            (sheet.name, sheet.to_python(skip_empty_area=False), _areas(sheet)) for sheet in sheets
        ]
    except (calamine.CalamineError, ValueError, OSError):
        raise BrokenWorkbook(file=file, reason=words("clients.broken.workbook")) from None


def _is_shown(sheet: Any) -> bool:  # noqa: ANN401 - the reader's sheet
    return str(sheet.visible).endswith("Visible") and str(sheet.typ).endswith("WorkSheet")


def _areas(sheet: Any) -> tuple[Area, ...]:  # noqa: ANN401 - the reader's sheet
    return tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())


def _check_reach(sheets: dict[str, bytes], file: FileName) -> None:
    """``KitError`` where the sheets together hold more than is read, before any is."""
    cells = 0
    for sheet, text in sheets.items():
        rows, columns = reach(text) if b"sheetData" in text else (0, 0)
        cells += rows * max(columns, 1)
        if cells > MOST_CELLS:
            cell = f"{sheet}!{column_letters(columns - 1)}{rows}"
            raise SheetTooWide(file=file, cell=cell, limit=f"{MOST_CELLS:,}")
        if rows > MOST_ROWS:
            raise TooManyClients(file=file, found=f"{rows:,}", limit=f"{MOST_CLIENTS:,}")


def _check_shared(parts: dict[str, bytes], file: FileName) -> None:
    """``KitError`` where texts that are stored once and shown often would swell the sheets."""
    texts = b"".join(part for name, part in parts.items() if name.endswith("haredStrings.xml"))
    sizes = [len(text) for text in _TEXT.split(texts)[1:]]
    sheets = [part for part in parts.values() if b"sheetData" in part]
    shown = sum(part.count(b't="s"') + part.count(b"t='s'") for part in sheets)
    if shown * max(sizes, default=0) <= MOST_UNPACKED:
        return
    used = (int(place) for part in sheets for place in _SHARED.findall(part))
    if sum(sizes[place] for place in used if place < len(sizes)) > MOST_UNPACKED:
        raise ClientFileSwells(file=file, limit=MOST_UNPACKED // 1024**2)


_TEXT: Final = re.compile(rb"<(?:\w+:)?si\b")
_SHARED: Final = re.compile(rb"<(?:\w+:)?v>\s*([0-9]{1,9})\s*</")


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return {key.rpartition(b":")[2]: one or two for key, one, two in _ATTRIBUTE.findall(tag)}


def _sheet_texts(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Each sheet's own XML by the sheet's name, in the workbook's order."""
    links = [_attributes(tag) for tag in _RELATION.findall(parts.get(_LINKS, b""))]
    targets = {
        link.get(b"Id"): link.get(b"Target", b"").decode("utf-8", "replace") for link in links
    }
    found = {}
    for sheet in map(_attributes, _SHEET.findall(parts["xl/workbook.xml"])):
        target = targets.get(sheet.get(b"id"), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[_unescaped(sheet.get(b"name", b""))] = parts.get(path, b"")
    return found


_LINKS: Final = "xl/_rels/workbook.xml.rels"


def _unescaped(name: bytes) -> str:
    return unescape(name.decode("utf-8", "replace"))


def _grid(
    name: str,
    values: _Rows,
    merged: tuple[Area, ...],
    text: bytes,
    parts: dict[str, bytes],
    file: FileName,
) -> Grid:
    """A sheet as a person sees it: numbers as they are shown, errors and formulas by their text."""
    rows = [[_whole(value) for value in row] for row in values]
    for place, shown in dressed(text, parts.get("xl/styles.xml")).items():
        _put(rows, place, read_number_format(_at(rows, place), shown))
    without = unsaved(text)
    for place, said in (failed(text) | without).items():
        _put(rows, place, said)
    while rows and all(map(is_blank, rows[-1])):
        rows.pop()
    epoch = _EPOCHS[_DATE_1904.search(parts["xl/workbook.xml"]) is not None]
    return Grid(rows, file, name, merged, frozenset(without), epoch, tuple(_notes(text, rows)))


def _at(rows: _Rows, place: tuple[int, int]) -> Any:  # noqa: ANN401 - whatever stands there
    row, column = place
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def _put(rows: _Rows, place: tuple[int, int], value: Any) -> None:  # noqa: ANN401 - a cell
    """Put a value in its place, below and beside all others if need be."""
    row, column = place
    rows += [[] for _ in range(row + 1 - len(rows))]
    rows[row] += [None] * (column + 1 - len(rows[row]))
    rows[row][column] = value


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    """A workbook knows one kind of number: 3.0 is 3, and an empty text is nothing."""
    if type(value) is float and value.is_integer():
        return int(value)
    return None if value == "" else value


def _notes(text: bytes, rows: Sequence[Sequence[Any]]) -> list[Note]:
    found = []
    if count := formulas(text):
        found.append(note("formulas", count=count))
    if hidden := [row for row in hidden_rows(text) if row <= len(rows)]:
        found.append(note("hidden_rows", rows=rows_listed(hidden)))
    wide = max(map(len, rows), default=0)
    if columns := [column_letters(place) for place in hidden_columns(text) if place < wide]:
        found.append(note("hidden_columns", columns=", ".join(columns)))
    return found

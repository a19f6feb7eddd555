"""Workbooks: which sheet holds the clients, and its cells as a person sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import Any, Final

from callcenter_kit.clients.grid import (
    MOST_CELLS,
    MOST_ROWS,
    FileName,
    Grid,
    column_letters,
    is_blank,
    rows_listed,
)
from callcenter_kit.clients.notes import Note, note
from callcenter_kit.clients.packed import packed_plainly, unpacked
from callcenter_kit.clients.sheet_facts import (
    dressed,
    formulas,
    hidden_columns,
    hidden_rows,
    reach,
    read_number_format,
    unsaved,
)
from callcenter_kit.errors import (
    BrokenWorkbook,
    EmptyClientFile,
    MissingReader,
    SheetTooWide,
    TooManyClients,
)
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
    extra = (note("sheets", sheet=best.sheet, others="、".join(others)),) if others else ()
    return _with_notes(best, (*extra, *best.notes))


def _with_notes(grid: Grid, notes: tuple[Note, ...]) -> Grid:
    return Grid(grid.rows, grid.file, grid.sheet, grid.merged, grid.unsaved, grid.epoch, notes)


def _grids(parts: dict[str, bytes], file: FileName) -> list[Grid]:
    calamine = _calamine(file)
    texts = _sheet_texts(parts)
    for name, text in texts.items():
        _check_reach(text, file, name)
    try:
        book = calamine.CalamineWorkbook.from_filelike(packed_plainly(parts))
        sheets = [sheet for sheet in book.sheets_metadata if _is_shown(sheet)]
        return [_grid(book, sheet.name, texts, parts, file) for sheet in sheets]
    except (calamine.CalamineError, *_PANICS, ValueError, OSError):
        raise BrokenWorkbook(file=file, reason=words("clients.broken.workbook")) from None


def _calamine(file: FileName) -> Any:  # noqa: ANN401 - the module
    try:
        return import_module("python_calamine")
    except ModuleNotFoundError:
        raise MissingReader(file=file, library="python-calamine", extra="exports") from None


_PANICS: tuple[type[BaseException], ...] = ()


def _is_shown(sheet: Any) -> bool:  # noqa: ANN401 - the reader's sheet
    return str(sheet.visible).endswith("Visible") and str(sheet.typ).endswith("WorkSheet")


def _check_reach(text: bytes, file: FileName, sheet: str) -> None:
    rows, columns = reach(text)
    if rows * columns > MOST_CELLS:
        cell = f"{sheet}!{column_letters(columns - 1)}{rows}"
        raise SheetTooWide(file=file, cell=cell, limit=f"{MOST_CELLS:,}")
    if rows > MOST_ROWS:
        raise TooManyClients(file=file, found=f"{rows:,}", limit=f"{MOST_ROWS:,}")


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
    from html import unescape

    return unescape(name.decode("utf-8", "replace"))


def _grid(
    book: Any,  # noqa: ANN401 - the reader's workbook
    name: str,
    texts: dict[str, bytes],
    parts: dict[str, bytes],
    file: FileName,
) -> Grid:
    sheet, text = book.get_sheet_by_name(name), texts.get(name, b"")
    rows = sheet.to_python(skip_empty_area=False)
    for (row, column), shown in dressed(text, parts.get("xl/styles.xml")).items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = read_number_format(_whole(rows[row][column]), shown)
    rows = [[_whole(value) for value in row] for row in rows]
    while rows and all(map(is_blank, rows[-1])):
        rows.pop()
    merged = tuple((a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
    epoch = _EPOCHS[_DATE_1904.search(parts["xl/workbook.xml"]) is not None]
    return Grid(rows, file, name, merged, unsaved(text), epoch, tuple(_notes(text, rows)))


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

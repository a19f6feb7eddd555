"""Forms that are filled in downwards, and tables with a client a column, turned into lists."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from callcenter_kit.clients.parsing.cells import heading_of
from callcenter_kit.clients.parsing.layout import facts_in_a_row, left_text
from callcenter_kit.clients.parsing.sheet import CELLS_SEARCHED, ROWS_SEARCHED, SheetCells, is_blank
from callcenter_kit.clients.parsing.spellings import note, spellings, squeezed

_FEWEST_LABELS: Final = 3
_MOST_ROWS: Final = 300  # a form has a page or two
_DIGIT: Final = re.compile(r"\d")
_Rows = list[list[Any]]


def count_headings(grid: SheetCells) -> tuple[bool, int]:
    """How well a sheet will do: whether it is a list, and how many facts its headings name.

    A sheet that explains the columns names more of them, and is no list.
    """
    in_a_row, in_columns = facts_in_a_row(grid), _facts_in_columns(grid)
    return in_a_row >= max(in_columns, _FEWEST_LABELS), max(in_a_row, in_columns)


def upright(grid: SheetCells) -> SheetCells:
    """The sheet with one client a row: turned where its headings stand below each other."""
    grid = _parted(grid)
    if _facts_in_columns(grid) < max(facts_in_a_row(grid) + 1, _FEWEST_LABELS):
        return grid
    width = max(map(len, grid.rows))
    rows = [[*row, *[None] * (width - len(row))] for row in grid.rows]
    entries: list[tuple[int, int, list[int]]] = []  # a label's row and column, and its values'
    for left, right in pairwise([*_label_columns(grid), width]):
        values = _value_columns(rows, left, right)
        entries += [
            (row, left, values) for row in range(len(rows)) if _is_entry(rows[row], left, values)
        ]
    entries.sort()
    count = max(len(values) for _, _, values in entries)
    labels = [rows[row][left] for row, left, _ in entries]
    # The place of the n-th client's cell of each label; a block may have fewer clients.
    places = [
        [(row, values[n]) if n < len(values) else None for row, _, values in entries]
        for n in range(count)
    ]
    clients = [[rows[at[0]][at[1]] if at else None for at in client] for client in places]
    unsaved = {
        (n + 1, place)
        for n, client in enumerate(places)
        for place, at in enumerate(client)
        if at in grid.unsaved
    }
    used = {row for row, _, _ in entries}
    below = (row for row in range(min(used), len(rows)) if row not in used)
    left_notes = [left_text(row, rows[row]) for row in below if not all(map(is_blank, rows[row]))]
    return replace(
        grid,
        rows=[labels, *clients],
        merged=(),
        unsaved=frozenset(unsaved),
        notes=(*grid.notes, note("turned", count=count), *left_notes),
    )


def _parted(grid: SheetCells) -> SheetCells:
    """A sheet of one column where 注册资本:1000万 stands, with its labels in their own column."""
    if len(grid.rows) > _MOST_ROWS or any(not is_blank(c) for row in grid.rows for c in row[1:]):
        return grid
    texts = [str(row[0] or "") if row else "" for row in grid.rows]
    parts = [re.split("[:：]", text, maxsplit=1) for text in texts]
    known = sum(len(part) > 1 and heading_of(part[0]) is not None for part in parts)
    return replace(grid, rows=parts) if known >= _FEWEST_LABELS else grid


def _facts_in_columns(grid: SheetCells) -> int:
    return len({fact for facts in _label_columns(grid).values() for fact in facts})


def _label_columns(grid: SheetCells) -> dict[int, list[str]]:
    """The columns of labels, and the facts that each names: two or more, and none twice."""
    named: dict[int, list[str]] = {}
    cells = 0
    for row in grid.rows[:ROWS_SEARCHED] if len(grid.rows) <= _MOST_ROWS else ():
        cells += len(row)
        if cells > CELLS_SEARCHED:
            break
        for place, value in enumerate(row):
            if isinstance(value, str) and (heading := heading_of(value)):
                named.setdefault(place, []).append(heading.fact)
    sure = {place for place, facts in named.items() if len(facts) == len({*facts}) > 1}
    return {
        place: facts
        for place, facts in sorted(named.items())
        if place in sure or (sure and place > min(sure) and _are_words(grid, place))
    }


def _are_words(grid: SheetCells, place: int) -> bool:
    """Whether a column with one label among its cells holds labels: no figure in any of them."""
    cells = (row[place] for row in grid.rows if place < len(row))
    return all(is_blank(c) or (isinstance(c, str) and not _DIGIT.search(c)) for c in cells)


def _value_columns(rows: _Rows, left: int, right: int) -> list[int]:
    """The columns of clients beside a column of labels; none that only explains the labels."""
    filled = [c for c in range(left + 1, right) if not all(is_blank(row[c]) for row in rows)]
    names = [row for row in rows if _fact_of(row[left]) == "name"][:1]
    named = [c for c in filled if all(_is_name(row[c]) for row in names)]
    return named or filled[:1]


def _fact_of(value: Any) -> str | None:  # noqa: ANN401 - whatever stands in a cell
    heading = heading_of(value) if isinstance(value, str) else None
    return heading.fact if heading else None


def _is_name(value: Any) -> bool:  # noqa: ANN401 - whatever stands in a cell
    lists = spellings()
    return not is_blank(value) and squeezed(str(value)) not in {*lists.asides, *lists.notes}


def _is_entry(row: list[Any], left: int, values: list[int]) -> bool:
    """Whether the row has a label here: one that is known, or a text beside which anything is."""
    if not isinstance(row[left], str) or is_blank(row[left]):
        return False
    return _fact_of(row[left]) is not None or any(not is_blank(row[c]) for c in values)

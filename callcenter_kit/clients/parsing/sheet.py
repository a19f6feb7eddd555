"""The cells of a sheet, how much of them is read, and which rows hold something else."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from callcenter_kit.clients.parsing.spellings import (
    LONGEST,
    Note,
    any_of,
    note,
    one_width,
    spellings,
    squeezed,
)
from callcenter_kit.texts.language import Text, clean

MEGABYTE: Final = 1024**2
MOST_BYTES: Final = 30 * MEGABYTE
MOST_UNPACKED: Final = 200 * MEGABYTE  # 200,000 clients with 25 columns need so much
MOST_CLIENTS: Final = 200_000
MOST_ROWS: Final = MOST_CLIENTS + 100  # headings, titles above and notes below
MOST_CELLS: Final = 5_000_000  # of a text: less than half a gigabyte while they are read
# A cell of a workbook costs more: sixteen columns of 200,000 clients take 600 MB.
MOST_WORKBOOK_CELLS: Final = 3_200_000
MOST_COLUMNS: Final = 1_000  # each heading is compared with all that are known
ROWS_SEARCHED: Final = 60
CELLS_SEARCHED: Final = 15_000  # each is compared with all headings that are known

FileName = str | Text  # a file without a name is called so in the language of the message
Area = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass(frozen=True, slots=True)
class SheetCells:
    """Rows of cells from row 1 and column A on; ``merged`` are the areas that are one cell.

    ``epoch`` is day 0 of the workbook's day numbers, ``None`` where days are texts. Each row of a
    dataframe is a client; in a file one may stand in several, and a row may be none.
    """

    rows: Sequence[Sequence[Any]]
    file: FileName
    sheet: str | None = None
    merged: tuple[Area, ...] = ()
    unsaved: frozenset[tuple[int, int]] = frozenset()  # formulas without a stored result
    epoch: date | None = None
    notes: tuple[Note, ...] = ()
    is_frame: bool = False

    def cell(self, row: int, column: int) -> Any:  # noqa: ANN401 - whatever stands there
        """What stands there; nothing beyond the end of the row."""
        return self.rows[row][column] if column < len(self.rows[row]) else None


def column_letters(position: int) -> str:
    """How a spreadsheet names the column at ``position``, counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    position += 1
    while position:
        position, place = divmod(position - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def column_position(letters: str) -> int:
    """The position, counted from 0, of the column that a spreadsheet names ``letters``."""
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - 64
    return position - 1


def is_blank(value: Any) -> bool:  # noqa: ANN401 - whatever stands in a cell
    """Whether nobody sees anything in the cell."""
    return value is None or (value.__class__ is str and not value.strip(_UNSEEN))


_UNSEEN: Final = "\u200b\ufeff \t\r\n\u3000\xa0"


def cell_text(value: Any) -> str:  # noqa: ANN401 - whatever stands in a cell
    """The cell as text, without the spaces around it."""
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def cell_texts(rows: Sequence[Sequence[Any]]) -> list[str]:
    """The cells of the rows as texts, of each as far as columns are read."""
    return [cell_text(value) for row in rows for value in row[:MOST_COLUMNS]]


def nonblank(row: Sequence[Any]) -> list[int]:
    """The columns in which anything stands."""
    return [place for place, value in enumerate(row) if not is_blank(value)]


def is_full(row: Sequence[Any]) -> bool:
    """Whether more than one cell holds anything."""
    # One iterator asked twice: the second question goes on where the first one stopped.
    is_filled = (not is_blank(value) for value in row)
    return any(is_filled) and any(is_filled)


def is_too_wide(row: Sequence[Any]) -> bool:
    """Whether anything stands beyond the columns that are read."""
    return any(not is_blank(value) for value in row[MOST_COLUMNS:])


def list_rows(rows: Iterable[int]) -> str:
    """Row numbers as a person lists them, neighbours together, at most a dozen."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    ranges = [f"{first}–{last}" if last > first else f"{first}" for first, last in runs[:12]]
    return ", ".join([*ranges, "…"] if len(runs) > 12 else ranges)


def join_forms(forms: Sequence[SheetCells], remark: Note) -> SheetCells:
    """Forms that are turned already, one below the other, under each label that any of them has."""
    places: dict[tuple[str, int], int] = {}
    rows: list[list[Any]] = []
    unsaved: set[tuple[int, int]] = set()
    notes = [remark]
    for form in forms:
        texts = [cell_text(label) for label in form.rows[0]]
        # A label may stand there twice, such as 备注.
        keys = [(text, texts[:at].count(text)) for at, text in enumerate(texts)]
        own = [places.setdefault(key, len(places)) for key in keys]
        unsaved |= {(len(rows) + row, own[place]) for row, place in form.unsaved}
        for row in form.rows[1:]:
            rows.append([None] * len(places))
            for place, value in zip(own, row, strict=True):
                rows[-1][place] = value
        notes += [one for one in form.notes if one not in notes and one.kind != "turned"]
    labels = [text for text, _ in places]
    return replace(forms[0], rows=[labels, *rows], unsaved=frozenset(unsaved), notes=tuple(notes))


def left_text(row: int, cells: Sequence[Any]) -> Note:
    """The note on a row that is no client, with what stands there."""
    text = " ".join(str(value).strip() for value in cells if not is_blank(value))
    return note("left_text", row=row + 1, text=clean(text, 80))


def is_title_row(
    row: Sequence[Any],
    place: int,
    across: set[tuple[int, int]],
    columns: Container[int],
    *,
    after: bool,
) -> bool:
    """Whether the only cell is a title or a remark: merged, worded so, beside the facts."""
    column, value = next((at, cell) for at, cell in enumerate(row) if not is_blank(cell))
    worded = _REMARK_BELOW if after else _REMARK
    is_remark = isinstance(value, str) and worded.match(one_width(value[:LONGEST])) is not None
    return (place, column) in across or column not in columns or is_remark


# 一、已签约; (以下为潜在客户); 以上共2家; 打印日期:2026/11/20
_REMARK: Final = re.compile(
    r"\(?[一二三四五六七八九十]+\)?、|[(\[【].*[)\]】]$|以[上下]|第\d+页|page \d|[^:]{1,20}:", re.I
)
_REMARK_BELOW: Final = re.compile(rf"{_REMARK.pattern}|\(?\d+[.、)]", re.I)


def is_no_client(row: Sequence[Any], *, after: bool, is_nameless: bool) -> bool:
    """Whether a row is a sum, a line, an example, or, below the table, a note."""
    # Of a long text the beginning is enough to know.
    text = str(next(value for value in row if not is_blank(value)))[:LONGEST]
    first = squeezed(text)
    is_note = after and first.startswith(spellings().notes)
    # 合计, 小计(2家), 共3家
    is_sum = first.partition("(")[0].rstrip(":") in spellings().totals or _COUNTED.fullmatch(first)
    # 外包 汇总, where no company is named
    is_subtotal = is_nameless and _subtotal().search(one_width(text).casefold()) is not None
    if is_note or is_sum or is_subtotal or first.startswith(spellings().examples):
        return True
    # Of most rows the first cell is enough to know.
    if ":" not in first[1:] and not _LINE.fullmatch(first):
        return False
    texts = [squeezed(str(row[place])[:LONGEST]) for place in nonblank(row)]
    if all(map(_LINE.fullmatch, texts)):  # |---|---| below headings in a text
        return True
    # 制表人：王某 and 审核：, filled in or left blank.
    return all(":" in text[1:] for text in texts) and (len(texts) > 1 or first.endswith(":"))


@lru_cache(maxsize=1)
def _subtotal() -> re.Pattern[str]:
    """A text that ends in a sum; a Latin one is a word of its own, for a client may be Ipsum."""
    return re.compile(rf"(?:\b|(?<=[^a-z]))(?:{any_of(spellings().totals)})$", re.ASCII)


_LINE: Final = re.compile(r":?[-=—─]{3,}:?")
_COUNTED: Final = re.compile(r"(?:合计|总计|小计|总共|一共|共计?):?\d+[家户个](?:客户|公司)?")


_COLOUR: Final = re.compile(
    r"[红黄绿蓝橙紫灰](?:色|底|标)+\s*(?:[=:＝：]|为|表示|代表|的?是|即)"
    r"|\b(?:red|yellow|green|blue|orange|gr[ae]y)\s*(?:[=:]|means|stands for)",
    re.I,
)


def colour_notes(grid: SheetCells, clients: Iterable[int]) -> list[Note]:
    """A note where a text beside the clients says what a colour stands for: no colour is read."""
    others = {*range(len(grid.rows))}.difference(clients)
    texts = cell_texts([grid.rows[row] for row in sorted(others)])
    found = (text for text in texts if _COLOUR.search(text[:LONGEST]))
    return [note("colour", text=clean(text, 80)) for text in islice(found, 1)]


_MOST_MERGED: Final = 20_000
_LONGEST_MERGED: Final = 2_000


def spread(grid: SheetCells, below: int) -> Sequence[Sequence[Any]]:
    """The cells with what is merged downwards repeated on every row that it covers."""
    areas = [area for area in grid.merged if area[0] >= below and area[2] > area[0]]
    if not areas:
        return grid.rows
    cells = [list(row) for row in grid.rows]
    free_rows: dict[int, int] = {}  # the row below the last that is merged, column by column
    for first, left, last, _ in sorted(areas)[:_MOST_MERGED]:
        if first < free_rows.get(left, 0):
            continue  # no program lets areas lie over each other
        free_rows[left] = min(last + 1, len(cells), first + _LONGEST_MERGED)
        for row in range(first, free_rows[left]):
            if left < len(cells[row]):
                cells[row][left] = cells[first][left]
    return cells


def merged_notes(grid: SheetCells, below: int, last_client: int) -> list[Note]:
    """The note on the merged cells beside the clients, if there are any."""
    areas = [
        f"{column_letters(left)}{first + 1}:{column_letters(right)}{last + 1}"
        for first, left, last, right in grid.merged
        if below <= first <= last_client
    ]
    listed = ", ".join([*areas[:8], "…"] if len(areas) > 8 else areas)
    return [note("merged", areas=listed)] if areas else []


def unique_headings(
    texts: list[str], cells: Sequence[Sequence[Any]], rows: list[int]
) -> tuple[tuple[str, ...], list[Note]]:
    """A heading of its own for every column with a text or with anything below."""
    # From the right and only beyond what is known: most rows are looked at in one cell or none.
    wide = max(place + 1 for place, text in enumerate(texts) if text)
    for row in rows:
        for place in range(len(cells[row]) - 1, wide - 1, -1):
            if not is_blank(cells[row][place]):
                wide = place + 1
                break
    used, headings, notes = set(texts), dict[str, None](), []
    for place, text in enumerate([*texts, *[""] * (wide - len(texts))][:wide]):
        heading = text
        if not text or text in headings:
            letters = column_letters(place)
            heading = f"{text} [{letters}]" if text else f"[{letters}]"
            while heading in used:  # somebody may have named a column like this
                heading = f"{heading}*"
            below = (value for row in rows for value in cells[row][place : place + 1])
            if text or not all(map(is_blank, below)):
                notes.append(note("renamed", column=letters, heading=clean(heading)))
        used.add(heading)
        headings[heading] = None
    return tuple(headings), notes

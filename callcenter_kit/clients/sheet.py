"""The cells of a sheet, how much of them is read, and those of a text file.

A file is known by its content, whatever its name says. The encoding and the separator of a text are
found; workbooks are read by `workbooks`.
"""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, zip_longest
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from callcenter_kit.clients.spellings import Heading, Note, column_letters, note
from callcenter_kit.errors import ArgumentError, ClientFileError
from callcenter_kit.screening.rows import Rows
from callcenter_kit.texts.datafile import file_bytes, words
from callcenter_kit.texts.language import Text, clean

MEGABYTE: Final = 1024**2
MOST_BYTES: Final = 30 * MEGABYTE
MOST_UNPACKED: Final = 200 * MEGABYTE  # 200,000 clients with 25 columns need so much
MOST_CLIENTS: Final = 200_000
MOST_ROWS: Final = MOST_CLIENTS + 100  # headings, titles above and notes below
MOST_CELLS: Final = 5_000_000  # of a text: less than half a gigabyte while they are read
# A cell of a workbook costs more: sixteen columns of 200,000 clients take 600 MB.
MOST_WORKBOOK_CELLS: Final = 3_200_000
LONGEST_CELL: Final = csv.field_size_limit()  # signs; Excel's own limit is a quarter of it
MOST_COLUMNS: Final = 1_000  # each heading is compared with all that are known
ROWS_SEARCHED: Final = 60
CELLS_SEARCHED: Final = 15_000  # each is compared with all headings that are known
_MOST_MERGED: Final = 20_000  # areas, each of so many rows:
_LONGEST_MERGED: Final = 2_000
_TEXT_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_MOST_SEPARATORS: Final = 200_000  # in a line: far more than columns are read
_SEPARATORS: Final = ",;\t，；|"
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f]")
_UNSEEN: Final = "\u200b\ufeff \t\r\n\u3000\xa0"

FileName = str | Text  # a file without a name is called so in the language of the message
Area = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass(frozen=True, slots=True)
class SheetCells:
    """Rows of cells from row 1 and column A on; ``merged`` are the areas that are one cell.

    ``epoch`` is day 0 of the workbook's day numbers, ``None`` where days are texts. ``labels`` are
    those of a dataframe, each of whose rows is a client; in a file one may stand in several, and a
    row may be none.
    """

    rows: Sequence[Sequence[Any]]
    file: FileName
    sheet: str | None = None
    merged: tuple[Area, ...] = ()
    epoch: date | None = None
    notes: tuple[Note, ...] = ()
    labels: Sequence[Any] | None = None

    def cell(self, row: int, column: int) -> Any:  # noqa: ANN401 - whatever stands there
        """What stands there; nothing beyond the end of the row."""
        return self.rows[row][column] if column < len(self.rows[row]) else None


class FoundSheet(NamedTuple):
    """The table that was found on a sheet, before its cells are read; kept to be read again.

    ``heading_at`` are the headings that are understood, by the positions of their columns.
    """

    cells: Rows
    is_frame: bool
    heading_at: Mapping[int, Heading]
    epoch: date | None
    notes: tuple[Note, ...]
    file: FileName


def is_blank(value: Any) -> bool:  # noqa: ANN401 - whatever stands in a cell
    """Whether nobody sees anything in the cell."""
    return value is None or (value.__class__ is str and not value.strip(_UNSEEN))


def cell_text(value: Any) -> str:  # noqa: ANN401 - whatever stands in a cell
    """The cell as text, without the spaces around it."""
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def list_rows(rows: Iterable[Any]) -> str:
    """At most a dozen rows: numbers with neighbours together, a dataframe's labels one by one."""
    labels = list(rows)
    if not all(isinstance(label, int) for label in labels):
        return ", ".join(map(str, labels[:12]))
    runs: list[list[int]] = []
    for row in sorted(set(labels)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    ranges = [f"{first}–{last}" if last > first else f"{first}" for first, last in runs[:13]]
    return ", ".join([*ranges[:12], "…"] if len(ranges) > 12 else ranges)


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


def unique_headings(
    texts: list[str], cells: Sequence[Sequence[Any]], rows: Sequence[int]
) -> list[str]:
    """A heading of its own for every column with a text or with anything below."""
    # From the right and only beyond what is known: most rows are looked at in one cell or none.
    wide = max(place + 1 for place, text in enumerate(texts) if text)
    for row in rows:
        for place in range(len(cells[row]) - 1, wide - 1, -1):
            if not is_blank(cells[row][place]):
                wide = place + 1
                break
    used, headings = set(texts), list[str]()
    for place, text in enumerate([*texts, *[""] * (wide - len(texts))][:wide]):
        heading = text
        if not text or text in headings:
            heading = f"{text} [{column_letters(place)}]".strip()
            while heading in used:  # somebody may have named a column like this
                heading = f"{heading}*"
        used.add(heading)
        headings.append(heading)
    return headings


def found_sheet(
    grid: SheetCells,
    texts: list[str],
    columns: Mapping[int, Heading],
    below: int,
    rows: list[int],
    notes: list[Note],
) -> FoundSheet:
    """The table of these headings and these rows of clients, a cell in every column of each."""
    headings = unique_headings(texts, grid.rows, rows)
    cells, width = spread(grid, below), len(headings)
    by_place = zip_longest([None] * width, *(cells[row] for row in rows))
    cells_at = [column for _, *column in islice(by_place, width)]
    labels = [row + 1 for row in rows] if grid.labels is None else grid.labels
    return FoundSheet(
        cells=Rows(dict(zip(headings, cells_at, strict=True)), labels),
        is_frame=grid.labels is not None,
        heading_at=columns,
        epoch=grid.epoch,
        notes=tuple(notes),
        file=grid.file,
    )


# What is no table of clients, by its first bytes, of a web page in small letters.
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: Final = (
    *(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    *(b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PAR1"),
)
_MARKUP: Final = (b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml")
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")  # workbooks begin so


def open_file(source: str | Path | bytes | IO[Any], name: str | None) -> tuple[bytes, FileName]:
    """The content of a file given by its path, by its bytes or open, and what errors call it.

    ``KitError`` where the file cannot be opened, is too large, or is no workbook and no text.
    """
    if isinstance(source, str | Path):
        path = Path(source)
        name = path.name if name is None else name
        content = file_bytes(path, MOST_BYTES + 1)  # so much of it is enough to know
        size = len(content) if len(content) <= MOST_BYTES else path.stat().st_size
    else:
        if hasattr(source, "read"):
            if name is None and isinstance(source_name := getattr(source, "name", None), str):
                name = Path(source_name).name
            source = source.read()
            source = source.encode() if isinstance(source, str) else source
        if not isinstance(source, bytes | bytearray | memoryview):
            raise ArgumentError("NotClients", value=source)
        content = bytes(source)
        size = len(content)
    # A file's name may hold anything, and is shown on one line.
    file = words("clients.unnamed") if name is None else clean(name, 120) or "?"
    if size > MOST_BYTES:
        megabytes, limit = f"{size / MEGABYTE:.1f}", MOST_BYTES // MEGABYTE
        raise ClientFileError("ClientFileTooLarge", file=file, size=megabytes, limit=limit)
    if not content.strip(b" \t\r\n\xef\xbb\xbf\0"):
        raise ClientFileError("EmptyClientFile", file=file)
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(_OLD_WORKBOOK) and _LOCKED in content:
        raise ClientFileError("LockedWorkbook", file=file)
    marks = {"xls": content.startswith(_OLD_WORKBOOK), "other": content.startswith(_OTHERS)}
    marks["web"] = head.startswith(_MARKUP)
    if kind := next((kind for kind, is_one in marks.items() if is_one), ""):
        raise ClientFileError("NotASpreadsheet", file=file, found=words(f"clients.found.{kind}"))
    return content, file


def read_text_file(content: bytes, file: FileName) -> SheetCells:
    """The cells of a CSV file; its encoding and its separator are found, not asked for."""
    codec, encoding = _encoding(content)
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise ClientFileError("UnknownEncoding", file=file) from None
    head = text[:4000]
    if len(_CONTROL.findall(head)) > len(head) / 100 + 1 or "\0" in head:
        raise ClientFileError("NotASpreadsheet", file=file, found=words("clients.found.other"))
    if text.isspace():
        raise ClientFileError("EmptyClientFile", file=file)
    separator = _separator(text)
    rows = _rows(text, separator, file)
    separator_name = words("clients.tab") if separator == "\t" else separator
    notes = (note("encoding", encoding=encoding, separator=separator_name),)
    return SheetCells(rows, file, notes=notes if encoding != "UTF-8" or separator != "," else ())


def _encoding(content: bytes) -> tuple[str, str]:
    """The codec, and what people call it. What is no UTF-8 is taken for GB18030, and said so."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16", "UTF-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030", "GB18030"
    return "utf-8-sig", "UTF-8"


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most cells, most evenly."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:30]

    def score(separator: str) -> int:
        counts = [line.count(separator) for line in lines]
        # The count that explains most separators: a comma within a text does not decide.
        common = max({0, *counts}, key=lambda count: (counts.count(count) * count, count))
        return common * counts.count(common)

    return max(_SEPARATORS, key=score)  # the first of several


def _rows(text: str, separator: str, file: FileName) -> list[list[str]]:
    """The rows; as many lines as a cell goes over are one row."""
    rows: list[list[str]] = []
    line, end = "", 0

    def lines() -> Iterator[str]:
        nonlocal line, end
        for found in _TEXT_LINE.finditer(text):
            line, end = found[0], found.end()
            if line.count(separator) > _MOST_SEPARATORS:
                row, limit = len(rows) + 1, MOST_COLUMNS
                raise ClientFileError("TooManyColumns", file=file, row=row, limit=limit)
            yield line

    reader = csv.reader(lines(), delimiter=separator)
    cells = line_count = 0
    try:
        for row in reader:
            rows.append(row)
            line_count = reader.line_num
            cells += len(row)
            if cells > MOST_CELLS:
                raise ClientFileError("TooManyCells", file=file, row=len(rows), limit=MOST_CELLS)
            if len(rows) > MOST_ROWS:  # the rest is only counted, line by line
                breaks = [text.count(mark, end) for mark in ("\n", "\r", "\r\n")]
                is_open = end < len(text) and text[-1] not in "\r\n"
                found = len(rows) + breaks[0] + breaks[1] - breaks[2] + is_open
                raise ClientFileError("TooManyClients", file=file, found=found, limit=MOST_CLIENTS)
    except csv.Error:
        # A cell is too long: is it, or did it begin with a quotation mark that nothing closes?
        if reader.line_num > line_count + 1 or line.count('"') % 2:
            reason = words("clients.broken.quote")
            raise ClientFileError("BrokenWorkbook", file=file, reason=reason) from None
        number = len(rows) + 1
        raise ClientFileError("CellTooLong", file=file, row=number, limit=LONGEST_CELL) from None
    return rows

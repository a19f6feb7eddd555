"""Text files: which encoding, which separator, and the cells between."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import Final

from callcenter_kit.clients.errors import (
    BrokenWorkbook,
    EmptyClientFile,
    NotASpreadsheet,
    TooManyCells,
    TooManyClients,
)
from callcenter_kit.clients.reading.grid import (
    MOST_CELLS,
    MOST_CLIENTS,
    MOST_ROWS,
    FileName,
    SheetCells,
)
from callcenter_kit.clients.reading.remarks import note
from callcenter_kit.texts.words import words

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_SEPARATORS: Final = ",;\t，；|"
_DECLARED: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f]")


def read_text_file(content: bytes, file: FileName) -> SheetCells:
    """The cells of a CSV file; its encoding and its separator are found, not asked for."""
    text, encoding = _decoded(content, file)
    if not text.strip():
        raise EmptyClientFile(file=file)
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else _separator(text)
    rows = _rows(text[declared.end() :] if declared else text, separator, file)
    if declared:
        rows.insert(0, [])  # the line that declares the separator is row 1 of the file
    called = words("clients.tab") if separator == "\t" else separator
    notes = (note("encoding", encoding=encoding, separator=called),)
    return SheetCells(rows, file, notes=notes if encoding != "UTF-8" or separator != "," else ())


def _decoded(content: bytes, file: FileName) -> tuple[str, str]:
    """The text, and the encoding's name. What is no UTF-8 is taken for a Chinese encoding."""
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _tried(content, codec, file), name
    if (wide := _without_mark(content)) is not None:
        return _tried(content, wide, file), "UTF-16"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _tried(content, "gb18030", file), "GB18030"
    return _checked(text, file), "UTF-8"


def _without_mark(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of plain ASCII is zero."""
    head = content[:2000]
    if head.count(0) < len(head) / 8:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _tried(content: bytes, codec: str, file: FileName) -> str:
    try:
        return _checked(content.decode(codec), file)
    except UnicodeDecodeError:
        kind = words("clients.found.unknown_encoding")
        raise NotASpreadsheet(file=file, found=kind) from None


def _checked(text: str, file: FileName) -> str:
    """The text itself, unless it is no text: zero bytes and control characters at its head."""
    head = text[:4000]
    if len(_CONTROL.findall(head)) > len(head) / 100 + 1 or "\0" in head:
        raise NotASpreadsheet(file=file, found=words("clients.found.binary"))
    return text


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most cells, most evenly."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:30]

    def score(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        # The count that explains most separators: a comma within a text does not decide.
        common = max(set(counts), key=lambda count: (counts.count(count) * count, count))
        return common * counts.count(common), -_SEPARATORS.index(separator)

    return max(_SEPARATORS, key=score)


def _rows(text: str, separator: str, file: FileName) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            rows.append(row)
            cells += len(row)
            if cells > MOST_CELLS:
                raise TooManyCells(file=file, row=len(rows), limit=f"{MOST_CELLS:,}")
    except csv.Error:
        raise BrokenWorkbook(file=file, reason=words("clients.broken.quote")) from None
    if len(rows) > MOST_ROWS:
        raise TooManyClients(file=file, found=f"{len(rows):,}", limit=f"{MOST_CLIENTS:,}")
    return rows

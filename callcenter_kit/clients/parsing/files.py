"""Opens a file of clients by its content, whatever its name says, and reads text files.

For text it finds the encoding and the separator; workbooks are read by `workbooks`.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from callcenter_kit.clients.errors import ClientFileError
from callcenter_kit.clients.parsing.sheet import (
    MEGABYTE,
    MOST_BYTES,
    MOST_CELLS,
    MOST_CLIENTS,
    MOST_COLUMNS,
    MOST_ROWS,
    FileName,
    SheetCells,
)
from callcenter_kit.clients.parsing.spellings import note
from callcenter_kit.clients.parsing.workbooks import read_workbook
from callcenter_kit.errors import ArgumentError
from callcenter_kit.steps import Steps
from callcenter_kit.texts.datafile import file_bytes, words
from callcenter_kit.texts.language import clean

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
    codec, encoding = _encoding(content)
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        found = words("clients.found.unknown_encoding")
        raise ClientFileError("NotASpreadsheet", file=file, found=found) from None
    head = text[:4000]
    if len(_CONTROL.findall(head)) > len(head) / 100 + 1 or "\0" in head:
        raise ClientFileError("NotASpreadsheet", file=file, found=words("clients.found.binary"))
    if text.isspace():
        raise ClientFileError("EmptyClientFile", file=file)
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else _separator(text)
    # The line that declares the separator is row 1 of the file.
    rows = _rows(text, separator, declared.end() if declared else 0, file)
    separator_name = words("clients.tab") if separator == "\t" else separator
    notes = (note("encoding", encoding=encoding, separator=separator_name),)
    return SheetCells(rows, file, notes=notes if encoding != "UTF-8" or separator != "," else ())


def _encoding(content: bytes) -> tuple[str, str]:
    """The codec, and what people call it. What is no UTF-8 is in one of two Chinese encodings."""
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return codec, name
    head = content[:2000]
    if head.count(0) >= len(head) / 8:  # UTF-16 without its mark: of ASCII every other byte is zero
        is_little = head[1::2].count(0) > head[::2].count(0)
        return ("utf-16-le" if is_little else "utf-16-be"), "UTF-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # More of the text is everyday Chinese as Taiwan and Hong Kong write it.
        if _everyday_share(content, "big5hkscs") > _everyday_share(content, "gb18030"):
            return "big5hkscs", "Big5"
        return "gb18030", "GB18030"
    return "utf-8", "UTF-8"


# An encoding's everyday characters, by their first bytes: it has them in an order of their own.
_EVERYDAY: Final = {"gb18030": range(0xB0, 0xD8), "big5hkscs": range(0xA4, 0xC7)}


def _everyday_share(content: bytes, codec: str) -> float:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        return 0
    signs = [sign.encode(codec) for sign in text[:20_000] if not sign.isascii()]
    everyday = sum(sign[0] in _EVERYDAY[codec] and len(sign) == 2 for sign in signs)
    return everyday / len(signs) if signs else 0


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most cells, most evenly."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:30]

    def score(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        # The count that explains most separators: a comma within a text does not decide.
        common = max(set(counts), key=lambda count: (counts.count(count) * count, count))
        return common * counts.count(common), -_SEPARATORS.index(separator)

    return max(_SEPARATORS, key=score)


_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_MOST_SEPARATORS: Final = 200_000  # in a line: far more than columns are read


def _rows(text: str, separator: str, begin: int, file: FileName) -> list[list[str]]:
    """The rows from ``begin`` on; as many lines as a cell goes over are one row."""
    rows: list[list[str]] = [[]] if begin else []
    line, end = "", begin

    def lines() -> Iterator[str]:
        nonlocal line, end
        for found in _LINE.finditer(text, begin):
            line, end = found[0], found.end()
            if line.count(separator) > _MOST_SEPARATORS:
                limit = f"{MOST_COLUMNS:,}"
                raise ClientFileError("TooManyColumns", file=file, row=len(rows) + 1, limit=limit)
            yield line

    reader = csv.reader(lines(), delimiter=separator)
    cells = line_count = 0
    try:
        for row in reader:
            rows.append(row)
            line_count = reader.line_num
            cells += len(row)
            if cells > MOST_CELLS:
                limit = f"{MOST_CELLS:,}"
                raise ClientFileError("TooManyCells", file=file, row=len(rows), limit=limit)
            if len(rows) > MOST_ROWS:  # the rest is only counted, line by line
                breaks = [text.count(mark, end) for mark in ("\n", "\r", "\r\n")]
                is_open = end < len(text) and text[-1] not in "\r\n"
                found = len(rows) + breaks[0] + breaks[1] - breaks[2] + is_open
                limit = f"{MOST_CLIENTS:,}"
                raise ClientFileError("TooManyClients", file=file, found=f"{found:,}", limit=limit)
    except csv.Error:
        # A cell is too long: is it, or did it begin with a quotation mark that nothing closes?
        if reader.line_num > line_count + 1 or line.count('"') % 2:
            reason = words("clients.broken.quote")
            raise ClientFileError("BrokenWorkbook", file=file, reason=reason) from None
        limit = f"{csv.field_size_limit():,}"
        raise ClientFileError("CellTooLong", file=file, row=len(rows) + 1, limit=limit) from None
    return rows


_KINDS: Final = {
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    "pdf": (b"%PDF",),
    "picture": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    "zip": (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
    "binary": (b"PAR1",),
}
# The first bytes in small letters of what is text, behind what may stand before it.
_MARKUP: Final = {"web": (b"<html", b"<!doctype", b"<table", b"<meta"), "xml": (b"<?xml",)}
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def open_file(
    source: str | Path | bytes,
    name: str | None,
    choose: Callable[[Sequence[SheetCells]], tuple[SheetCells, list[SheetCells]]],
) -> Steps[SheetCells]:
    """The cells of a file given by its path or its bytes; ``name`` is what errors call it.

    ``choose`` takes one of a workbook's sheets, or several that belong together. ``KitError`` where
    the file cannot be opened, is too large, or is no workbook and no text.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        content = bytes(source)
        size = len(content)
    elif isinstance(source, str | Path):
        path = Path(source)
        name = path.name if name is None else name
        content = file_bytes(path, MOST_BYTES + 1)  # so much of it is enough to know
        size = len(content) if len(content) <= MOST_BYTES else path.stat().st_size
    else:
        raise ArgumentError("NotClients", value=source)
    # A file's name may hold anything, and is shown on one line.
    file = words("clients.unnamed") if name is None else clean(name, 120) or "?"
    if size > MOST_BYTES:
        megabytes, limit = f"{size / MEGABYTE:.1f}", MOST_BYTES // MEGABYTE
        raise ClientFileError("ClientFileTooLarge", file=file, size=megabytes, limit=limit)
    if not content.strip(b" \t\r\n\xef\xbb\xbf\0"):
        raise ClientFileError("EmptyClientFile", file=file)
    # What is known by its first bytes and is not read.
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kinds = [kind for kind, marks in _KINDS.items() if content.startswith(marks)]
    for kind in (*kinds, *(kind for kind, marks in _MARKUP.items() if head.startswith(marks))):
        if kind == "xls" and _LOCKED in content:
            raise ClientFileError("LockedWorkbook", file=file)
        raise ClientFileError("NotASpreadsheet", file=file, found=words(f"clients.found.{kind}"))
    if not content.startswith(_PACKED):
        return read_text_file(content, file)
    return (yield from read_workbook(content, file, choose))

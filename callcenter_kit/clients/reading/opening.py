"""A file is opened: by what it holds, whatever its name says, and read by its kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from callcenter_kit.clients.errors import (
    ClientFileTooLarge,
    EmptyClientFile,
    LockedWorkbook,
    NoSuchClientFile,
    NotASpreadsheet,
    NotClients,
)
from callcenter_kit.clients.reading.grid import MEGABYTE, MOST_BYTES, FileName, SheetCells
from callcenter_kit.clients.reading.text_files import read_text_file
from callcenter_kit.clients.reading.workbooks import read_workbook
from callcenter_kit.slices import Slices
from callcenter_kit.texts.language import clean
from callcenter_kit.texts.words import words

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
_WHY_NOT: Final[dict[type[Exception], str]] = {
    FileNotFoundError: "missing",
    IsADirectoryError: "folder",
    PermissionError: "forbidden",
}


def open_file(
    source: str | Path | bytes, name: str | None, score: Callable[[SheetCells], int]
) -> Slices[SheetCells]:
    """The cells of a file given by its path or its bytes; ``name`` is what errors call it.

    ``score`` says how well a sheet will do: a workbook's best sheet is taken. ``KitError`` where
    the file cannot be opened, is too large, or is no workbook and no text.
    """
    content, file = _content(source, name)
    if len(content) > MOST_BYTES:
        raise _too_large(file, len(content))
    if not content.strip(b" \t\r\n\xef\xbb\xbf\0"):
        raise EmptyClientFile(file=file)
    _refuse_others(content, file)
    if content.startswith(_PACKED):
        return (yield from read_workbook(content, file, score))
    return read_text_file(content, file)


def _content(source: str | Path | bytes, name: str | None) -> tuple[bytes, FileName]:
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), words("clients.unnamed") if name is None else _shown(name)
    if not isinstance(source, str | Path):
        raise NotClients(value=source)
    path = Path(source)
    file = _shown(path.name if name is None else name)
    try:
        if (size := path.stat().st_size) > MOST_BYTES:
            raise _too_large(file, size)
        return path.read_bytes(), file
    except (OSError, ValueError) as error:
        key = _WHY_NOT.get(type(error), "other")
        reason = words(f"clients.unopened.{key}")
        raise NoSuchClientFile(file=_shown(str(source)), reason=reason) from None


def _shown(name: str) -> str:
    """A file's name as a text on one line: it may hold anything."""
    return clean(name, 120) or "?"


def _too_large(file: FileName, size: int) -> ClientFileTooLarge:
    megabytes = f"{size / MEGABYTE:.1f}"
    return ClientFileTooLarge(file=file, size=megabytes, limit=MOST_BYTES // MEGABYTE)


def _refuse_others(content: bytes, file: FileName) -> None:
    """``KitError`` for a file of a kind that is known by its first bytes and is not read."""
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kinds = [kind for kind, marks in _KINDS.items() if content.startswith(marks)]
    kinds += [kind for kind, marks in _MARKUP.items() if head.startswith(marks)]
    for kind in kinds:
        if kind == "xls" and _LOCKED in content:
            raise LockedWorkbook(file=file)
        raise NotASpreadsheet(file=file, found=words(f"clients.found.{kind}"))

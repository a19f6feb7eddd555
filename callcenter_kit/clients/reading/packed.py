"""A workbook unpacked with care: counted as it swells, and packed again plainly.

A workbook is a ZIP file, and a small one can be made to unpack to terabytes. What is handed on
holds only parts that were read here to their end, stored as they are: whoever reads it next unpacks
nothing.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Final
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from callcenter_kit.clients.reading.grid import MOST_UNPACKED, FileName
from callcenter_kit.errors import BrokenWorkbook, ClientFileSwells, LockedWorkbook, NotASpreadsheet
from callcenter_kit.wording import words

_MOST_PARTS: Final = 5_000
_WORKBOOK: Final = "xl/workbook.xml"
# What else comes as a ZIP file, by a part that only it has.
_OTHERS: Final = {
    "xl/workbook.bin": "xlsb",
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "content.xml": "ods",
}


def unpacked(content: bytes, file: FileName) -> dict[str, bytes]:
    """The parts of a workbook that say what stands in its sheets."""
    try:
        with ZipFile(BytesIO(content)) as given:
            return _parts(given, file)
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        raise BrokenWorkbook(file=file, reason=words("clients.broken.zip")) from None


def _parts(given: ZipFile, file: FileName) -> dict[str, bytes]:
    names = {name.replace("\\", "/"): name for name in given.namelist()}
    if _WORKBOOK not in names:
        kind = next((kind for part, kind in _OTHERS.items() if part in names), "zip")
        raise NotASpreadsheet(file=file, found=words(f"clients.found.{kind}"))
    wanted = [given.getinfo(name) for name in names.values() if _is_wanted(name)]
    if any(part.flag_bits & 1 for part in wanted):
        raise LockedWorkbook(file=file)
    # A part is read to the size that it declares and no further, and its sum must fit.
    if len(wanted) > _MOST_PARTS or sum(part.file_size for part in wanted) > MOST_UNPACKED:
        raise ClientFileSwells(file=file, limit=MOST_UNPACKED // 1024**2)
    return {part.filename.replace("\\", "/"): given.read(part) for part in wanted}


def _is_wanted(name: str) -> bool:
    return name.replace("\\", "/").endswith((".xml", ".rels")) and not name.startswith(
        "xl/drawings"
    )


def packed_plainly(parts: dict[str, bytes]) -> BytesIO:
    """The parts as a ZIP file in which nothing is compressed."""
    plain = BytesIO()
    with ZipFile(plain, "w", ZIP_STORED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    plain.seek(0)
    return plain

"""Office files packed again without a clock, so that the same record gives the same bytes."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_CORE: Final = "docProps/core.xml"


def repacked(content: bytes, day: date) -> bytes:
    """The same file, saying that it was made at midnight of ``day``."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(packed, "w", ZIP_DEFLATED) as made:
        for name in given.namelist():
            part = given.read(name)
            if name == _CORE:
                part = _MODIFIED.sub(rf"\g<1>{day}T00:00:00Z\g<2>".encode(), part)
            made.writestr(_dated(name, day), part, ZIP_DEFLATED)
    return packed.getvalue()


def _dated(name: str, day: date) -> ZipInfo:
    return ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))

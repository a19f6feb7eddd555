"""What can go wrong with data files and the sources that they cite."""

from __future__ import annotations

from datetime import date

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class DataFileError(KitError):
    """A data file, such as a rulebook or a notice, is not right: ``file`` and ``key`` say where."""

    accepted: Text
    begins: date
    column: int
    day: date
    ends: date
    expected: int
    file: str
    first: int
    found: str
    key: str
    kind: str
    kinds: str
    known: Text | str
    last: int
    limit: int
    missing: str
    most: int
    name: str
    nearest: str
    net: int
    number: int
    other: str
    reason: str
    text: str
    value: object
    year: int


class SourceError(KitError):
    """A reference cites an instrument that is not listed, or a place that nobody has read."""

    known: Text | str
    reference: str

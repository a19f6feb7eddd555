"""What can go wrong with files of clients."""

from __future__ import annotations

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class ClientFileError(KitError):
    """A file or a table of clients cannot be read, or has no such client.

    Each class carries those of these values that its sentence names.
    """

    file: str | Text
    reason: Text


class NoSuchClientFile(ClientFileError):
    """The file cannot be opened."""


class ClientFileTooLarge(ClientFileError):
    """The file has more megabytes than are read."""

    size: str
    limit: int


class ClientFileSwells(ClientFileError):
    """The workbook unpacks to more megabytes than are read."""

    limit: int


class TooManyClients(ClientFileError):
    """The file has more rows than are read at once."""

    found: str
    limit: str


class SheetTooWide(ClientFileError):
    """The sheet reaches further than any table of clients."""

    cell: str
    limit: str


class TooManyCells(ClientFileError):
    """The file has more cells than are read."""

    row: int
    limit: str


class NotASpreadsheet(ClientFileError):
    """The file is of a kind that is not read."""

    found: Text


class LockedWorkbook(ClientFileError):
    """The workbook is protected by a password."""


class BrokenWorkbook(ClientFileError):
    """The file is damaged."""


class EmptyClientFile(ClientFileError):
    """The file holds nothing."""


class OnlyHeadings(ClientFileError):
    """The file has headings and no client."""

    row: int


class NoHeadings(ClientFileError):
    """No heading in the file is understood."""

    found: Text
    known: Text


class HeadingTwice(ClientFileError):
    """Two columns ask for one fact."""

    first: str
    first_column: str
    second: str
    second_column: str
    fact: Text


class MissingReader(ClientFileError):
    """The library that this kind of file needs is not installed."""

    library: str
    extra: str


class NotClients(ClientFileError):
    """Something else was given as clients."""

    value: object


class NoSuchClient(ClientFileError):
    """No client stands in this row."""

    row: object
    known: str

"""What can go wrong with files of clients."""

from __future__ import annotations

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class ClientFileError(KitError):
    """A file or a table of clients cannot be read, or has no such client."""

    cell: str
    file: Text | str
    found: Text | str
    known: Text | str
    limit: int | str
    reason: Text | str
    row: object
    size: str
    value: object


class NoSuchClientFile(ClientFileError):
    """The file cannot be opened."""


class ClientFileTooLarge(ClientFileError):
    """The file has more megabytes than are read."""


class ClientFileSwells(ClientFileError):
    """The workbook unpacks to more megabytes than are read."""


class TooManyClients(ClientFileError):
    """The file has more rows than are read at once."""


class SheetTooWide(ClientFileError):
    """The sheet reaches further than any table of clients."""


class TooManyCells(ClientFileError):
    """The file has more cells than are read."""


class TooManyColumns(ClientFileError):
    """A row reaches further to the right than columns are read."""


class NotASpreadsheet(ClientFileError):
    """The file is of a kind that is not read."""


class LockedWorkbook(ClientFileError):
    """The workbook is protected by a password."""


class BrokenWorkbook(ClientFileError):
    """The file is damaged."""


class EmptyClientFile(ClientFileError):
    """The file holds nothing."""


class OnlyHeadings(ClientFileError):
    """The file has headings and no client."""


class NoHeadings(ClientFileError):
    """No heading in the file is understood."""


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


class NoSuchClient(ClientFileError):
    """No client stands in this row."""


class UnknownResultFile(ClientFileError):
    """Results are not written as this kind of file."""


class CannotWrite(ClientFileError):
    """The file or the folder cannot be written."""


class NotReadClients(ClientFileError):
    """Something else was given where clients, as they were read, are asked for."""


class NothingToReport(ClientFileError):
    """No kind of document was asked for."""


class UnclearParameter(ClientFileError):
    """A parameter's value is not understood."""

    name: str
    why: Text
    accepted: Text

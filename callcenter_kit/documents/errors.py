"""What can go wrong with records and documents."""

from __future__ import annotations

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class DocumentError(KitError):
    """A record, or a document made from one, cannot be read or made."""

    file: str
    known: int | str
    limit: str
    name: str
    place: str
    reason: Text | str
    scope: str
    seal: str
    version: str


class PlanOfAnotherCase(DocumentError):
    """A plan comes from another case than the assessment."""


class RecordTooLarge(DocumentError):
    """A record has more bytes than any record."""


class NotARecord(DocumentError):
    """Something else was given as a record."""


class RecordOfAnotherFormat(DocumentError):
    """A record is written in a format that this kit does not read."""


class DamagedRecord(DocumentError):
    """A value in the record does not fit its schema."""

    value: str
    accepted: Text


class AlteredRecord(DocumentError):
    """A record says otherwise than its own facts and rules."""

    recorded: str
    replayed: str


class BrokenSeal(DocumentError):
    """A record's content does not fit its seal, of which ``seal`` is the start."""


class UnreplayableRecord(DocumentError):
    """A record cannot be worked out again."""


class RecordOfUnknownRulebook(DocumentError):
    """A record names a rulebook that does not ship."""


class NothingToDate(DocumentError):
    """A record has no plan with dates."""


class NoSuchLetterhead(DocumentError):
    """The file of a letterhead cannot be opened."""


class NotALetterhead(DocumentError):
    """A file that is no .docx was given as a letterhead."""

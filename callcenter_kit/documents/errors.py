"""What can go wrong with records and documents."""

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class DocumentError(KitError):
    """A record, or a document made from one, cannot be read or made."""

    accepted: Text
    file: str
    known: int | str
    limit: str
    name: str
    place: str
    reason: Text | str
    recorded: str
    replayed: str
    scope: str
    seal: str
    value: str
    version: str


class DamagedRecord(DocumentError):
    """A value in the record does not fit its schema."""


class RecordOfUnknownRulebook(DocumentError):
    """A record names a rulebook that does not ship."""


class NothingToDate(DocumentError):
    """A record has no plan with dates."""

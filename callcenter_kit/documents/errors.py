"""What can go wrong with records and documents."""

from callcenter_kit.errors import KitError


class DocumentError(KitError):
    """A record, or a document made from one, cannot be read or made."""


class DamagedRecord(DocumentError):
    """A value in the record does not fit its schema."""


class RecordOfUnknownRulebook(DocumentError):
    """A record names a rulebook that does not ship."""


class NothingToDate(DocumentError):
    """A record has no plan with dates."""

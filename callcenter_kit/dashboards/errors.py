"""What can go wrong with cases, pages and the server."""

from callcenter_kit.errors import KitError


class CaseError(KitError):
    """A case, or what a visitor adds to it, cannot be taken as it is."""


class FieldError(CaseError):
    """A field's value is not accepted, or contradicts another field's, and was left out."""


class FilingError(FieldError):
    """A day of a filing contradicts another, or has not come yet.

    Without ``fields``, names of a case's, the others can be used.
    """


class NotACaseFile(CaseError):
    """A file is not a saved case."""


class SiteError(KitError):
    """The edition for browsers cannot be made, or cannot do what a full one can."""


class ServerError(KitError):
    """The server cannot start, or not as it was asked to."""


class CannotFork(ServerError):
    """Kernels cannot be forked: each page starts its own, which takes longer and more memory."""

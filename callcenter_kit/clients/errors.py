"""What can go wrong with files of clients."""

from callcenter_kit.errors import KitError


class ClientFileError(KitError):
    """A file or a table of clients cannot be read, judged or written, or has no such client."""

"""What can go wrong with files of clients."""

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class ClientFileError(KitError):
    """A file or a table of clients cannot be read, judged or written, or has no such client."""

    accepted: Text
    cell: str
    fact: Text
    file: Text | str
    found: Text | str
    known: Text | str
    limit: int | str
    name: str
    reason: Text | str
    row: object
    size: str
    value: object
    why: Text

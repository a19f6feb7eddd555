"""What can go wrong with words, data files and sources."""

from __future__ import annotations

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class TextError(KitError):
    """Words, a data file or a source is not as the kit needs it."""

    accepted: Text
    file: str
    key: str
    known: Text | str
    nearest: str
    reason: str
    reference: str
    value: object


class DamagedFile(TextError):
    """A data file cannot be read as TOML."""


class UnknownKey(TextError):
    """A key that nobody knows."""


class MissingKey(TextError):
    """A key that has to be there is not."""


class WrongValue(TextError):
    """A value of the wrong kind or out of bounds."""


class UnknownSource(TextError):
    """A reference cites an instrument that is not listed."""


class UnknownPlace(TextError):
    """A reference cites a place that nobody has read."""

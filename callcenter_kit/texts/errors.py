"""What can go wrong with words, data files and sources."""

from __future__ import annotations

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class TextError(KitError):
    """Words, a data file or a source is not as the kit needs it.

    Each class carries those of these values that its sentence names.
    """

    accepted: Text
    file: str
    key: str
    reference: str


class DamagedFile(TextError):
    """A data file cannot be read as TOML."""

    reason: str


class UnknownKey(TextError):
    """A key that nobody knows."""

    nearest: str
    known: str


class MissingKey(TextError):
    """A key that has to be there is not."""


class WrongValue(TextError):
    """A value of the wrong kind or out of bounds."""

    value: object


class UnknownSource(TextError):
    """A reference cites an instrument that is not listed."""

    known: str


class UnknownPlace(TextError):
    """A reference cites a place that nobody has read."""

    known: str | Text

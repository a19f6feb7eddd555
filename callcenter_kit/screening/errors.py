"""What can go wrong with tables of applicants."""

from __future__ import annotations

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class ScreeningError(KitError):
    """A table of applicants cannot be screened as it is."""

    accepted: Text
    column: str
    found: str
    most: int
    value: object


class ColumnInTheWay(ScreeningError):
    """The table has a column that the result would overwrite."""


class WrongColumn(ScreeningError):
    """A fact's column holds values of another kind."""


class NotAMask(ScreeningError):
    """A number stands for no set of requirements."""

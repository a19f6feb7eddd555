"""What can go wrong with tables of applicants."""

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class ScreeningError(KitError):
    """A table of applicants cannot be screened as it is."""

    accepted: Text
    asked: str
    asked_on: str
    column: str
    found: str
    on: str
    rulebook: str

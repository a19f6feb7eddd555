"""What can go wrong with plans and their chances."""

from datetime import date

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class PlanError(KitError):
    """A plan, or the chances of its days, cannot be made from what was given."""

    column: str
    count: int
    day: date
    earliest: date
    known: str
    licence_by: date
    name: str
    needed: int
    on: date
    other: str
    other_day: date
    reason: Text


class TooSoon(PlanError):
    """The licence cannot be there by the day asked for."""

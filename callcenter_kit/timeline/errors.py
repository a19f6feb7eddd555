"""What can go wrong with plans and their chances."""

from __future__ import annotations

from datetime import date

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class PlanError(KitError):
    """A plan, or the chances of its days, cannot be made from what was given."""

    earliest: date
    known: str
    licence_by: date
    name: str
    nearest: str
    on: date
    reason: Text


class TooSoon(PlanError):
    """The licence cannot be there by the day asked for."""

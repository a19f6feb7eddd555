"""What can go wrong with plans and their chances."""

from __future__ import annotations

from datetime import date

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class TimelineError(KitError):
    """A plan, or the chances of its days, cannot be made from what was given."""

    known: str
    name: str
    nearest: str
    reason: Text
    value: object


class UnknownOption(TimelineError):
    """A plan has no option of this name."""


class NotACalendar(TimelineError):
    """Something else stands where a calendar belongs."""


class UnknownStep(TimelineError):
    """No step or extra of this name has a duration."""


class NotAPlan(TimelineError):
    """Something else stands where a plan belongs."""


class NoDistribution(TimelineError):
    """The plan has no dates, so there are no chances of them; ``reason`` says why."""


class TooSoon(TimelineError):
    """The licence cannot be there by the day asked for."""

    licence_by: date
    on: date
    earliest: date

"""What can go wrong with facts and rulebooks."""

from datetime import date

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class FactError(KitError):
    """A fact is not known by that name, or cannot have that value."""

    accepted: Text
    date_name: str
    day: date
    known: str
    name: str
    on: date
    other: str
    other_value: object


class WrongFact(FactError):
    """A fact's value is not accepted."""


class ContradictoryDate(FactError):
    """A day contradicts what another fact says."""


class ContradictoryFacts(FactError):
    """Two facts cannot both be true."""


class RulebookError(KitError):
    """A rulebook is not known, or has no such parameter, remedy or value."""

    column: int
    day: date
    first: date
    found: str
    known: str
    name: str
    scope: str
    text: str


class NoValueThatDay(RulebookError):
    """A parameter has no value on the day."""


class NotAnExpression(RulebookError):
    """A text is not a rule; ``column`` counts characters from 1."""

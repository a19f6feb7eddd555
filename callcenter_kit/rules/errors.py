"""What can go wrong with facts and rulebooks."""

from callcenter_kit.errors import KitError


class FactError(KitError):
    """A fact is not known by that name, or cannot have that value."""


class WrongFact(FactError):
    """A fact's value is not accepted."""


class ContradictoryDate(FactError):
    """A day contradicts what another fact says."""


class ContradictoryFacts(FactError):
    """Two facts cannot both be true."""


class RulebookError(KitError):
    """A rulebook is not known, or has no such parameter, remedy or value."""


class NoValueThatDay(RulebookError):
    """A parameter has no value on the day."""


class NotAnExpression(RulebookError):
    """A text is not a rule; ``column`` counts characters from 1."""

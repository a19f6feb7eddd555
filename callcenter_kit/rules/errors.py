"""What can go wrong with facts, rules and rulebooks."""

from __future__ import annotations

from datetime import date

from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Text


class RuleError(KitError):
    """A fact, a rule or a rulebook cannot be used as it is given."""

    accepted: Text
    begins: date
    column: int
    date_name: str
    day: date
    ends: date
    file: str
    first: date
    found: str
    key: str
    kind: str
    kinds: str
    known: str
    name: str
    nearest: str
    number: int
    on: date
    other: str
    other_value: object
    scope: str
    text: str
    value: object


class NotAnExpression(RuleError):
    """A text is not a rule; ``column`` counts characters from 1."""


class UnknownFact(RuleError):
    """No fact has this name."""


class WrongFact(RuleError):
    """A fact's value is not accepted."""


class ContradictoryDate(RuleError):
    """A day contradicts what another fact says."""


class ContradictoryFacts(RuleError):
    """Two facts cannot both be true."""


class FactsByName(RuleError):
    """Facts were given by their place."""


class NotAnApplicant(RuleError):
    """Something else stands where an applicant belongs."""


class WrongDuration(RuleError):
    """A duration is not one or three whole numbers of working days."""


class UnknownRulebook(RuleError):
    """No rulebook has this name."""


class MisspeltRulebook(RuleError):
    """No rulebook has this name; ``nearest`` is written much like it."""


class UnknownParameter(RuleError):
    """The rulebook has no parameter of this name."""


class WrongAmendment(RuleError):
    """A parameter cannot take this value."""


class UnknownRemedy(RuleError):
    """The requirement has no remedy that takes working days."""


class NoValueThatDay(RuleError):
    """A parameter has no value on the day."""


class RuleNotReadable(RuleError):
    """A requirement's ``when`` is not a rule."""


class DatesDoNotJoin(RuleError):
    """Dated rows leave a gap or overlap."""


class NeitherRemedyNorBar(RuleError):
    """A requirement has no remedy and no bar, or both."""


class NumberTakenTwice(RuleError):
    """Two materials have one number."""


class UndeclaredName(RuleError):
    """A name is used that nothing declares."""


class WrongType(RuleError):
    """A rule compares what cannot be compared."""

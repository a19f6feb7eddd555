"""The third reading of a rule: a pair of columns, true and false, for any dataframe.

Native null logic differs from engine to engine, and NaN >= 1000 is true on some. So a rule reads
only where each answer was given, and numbers that are null where they are not known; and it is
read twice, for where it is true and where it is false. Nothing in a pair is ever negated, so a
null counts as a no in both: where neither column says yes, the rule is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import narwhals.stable.v2 as nw

from callcenter_kit.rules.applicant import FACT_NAMES, answers_of, fact_kind
from callcenter_kit.rules.kinds import LARGEST
from callcenter_kit.rules.logic import (
    COMPARE,
    CONTRARY,
    MIRRORED,
    And,
    Comparison,
    Expression,
    Literal,
    Membership,
    Name,
    Not,
    Or,
    names,
)

_LONG: Final = (nw.Int64, nw.UInt64, nw.Int128, nw.UInt128)


@dataclass(frozen=True, slots=True)
class Pair:
    """Where a rule is true and where it is false; unknown is where neither is. Null is a no."""

    true: nw.Expr
    false: nw.Expr

    def swapped(self) -> Pair:
        """The pair of the contrary rule."""
        return Pair(self.false, self.true)


_NOWHERE: Final = Pair(nw.lit(value=False), nw.lit(value=False))

Telling = Mapping[str, nw.Expr]  # what is told, by the names that `answered` and `number` give


def answered(fact: str, answer: object) -> str:
    """The name of what says where ``answer`` was given; null is a no."""
    return f"__{fact}_{answer}"


def number(fact: str) -> str:
    """The name of the number itself; null where it is not known, or not in the fact's domain."""
    return f"__{fact}_number"


def telling(fact: str, found: nw.dtypes.DType) -> dict[str, nw.Expr]:
    """What the column of the name ``fact``, which is of type ``found``, tells of it.

    Null, NaN and values outside the fact's domain tell nothing.
    """
    column = nw.col(fact)
    if fact_kind(fact).dtype == "boolean":
        return {answered(fact, True): column, answered(fact, False): ~column}
    if answers := answers_of(fact):
        text = column if isinstance(found, nw.String) else column.cast(nw.String)
        return {answered(fact, choice): text == choice for choice in answers}
    return {number(fact): _number(fact, column, found)}


def _number(fact: str, column: nw.Expr, found: nw.dtypes.DType) -> nw.Expr:
    # Bounds must fit the type: not every engine holds a byte against ten million.
    if found.is_integer() and not isinstance(found, _LONG):
        column = column.cast(nw.Int64)
    elif not found.is_integer():
        column = column.cast(nw.Float64)  # decimals too, as an applicant's amount is kept
    # NaN fails one of the two bounds on every engine: it is beyond the largest, or compares false.
    within = (column >= 0) & (column <= LARGEST)
    if fact_kind(fact).is_whole and not found.is_integer():
        # Some engines refuse to round what no whole number can hold.
        within = within & (column == nw.when(within).then(column).otherwise(0).floor())
    return nw.when(within).then(column)


def columns(expression: Expression, numbers: Mapping[str, Any], told: Telling) -> Pair:
    """The pair of ``expression`` over what is ``told`` of its facts; ``numbers``: parameters.

    A fact of which nothing is told is unknown.
    """
    match expression:
        case Not(child=child):
            return columns(child, numbers, told).swapped()
        case And(children=children):
            pairs = [columns(child, numbers, told) for child in children]
            return Pair(
                nw.all_horizontal(*(pair.true for pair in pairs), ignore_nulls=False),
                nw.any_horizontal(*(pair.false for pair in pairs), ignore_nulls=False),
            )
        case Or(children=children):
            pairs = [columns(child, numbers, told) for child in children]
            return Pair(
                nw.any_horizontal(*(pair.true for pair in pairs), ignore_nulls=False),
                nw.all_horizontal(*(pair.false for pair in pairs), ignore_nulls=False),
            )
        case Name() | Membership() | Comparison():
            return _leaf(expression, numbers, told)


def _leaf(leaf: Name | Membership | Comparison, numbers: Mapping[str, Any], told: Telling) -> Pair:
    facts = [name for name in names(leaf) if name in FACT_NAMES]
    if not all(_is_told(fact, told) for fact in facts):
        return _NOWHERE
    if isinstance(leaf, Comparison) and not any(answers_of(fact) for fact in facts):
        return _comparison(leaf, numbers, told)
    return _by_answer(leaf, facts[0], told)


def _is_told(fact: str, told: Telling) -> bool:
    """Whether anything is told of ``fact``."""
    answers = answers_of(fact)
    return (answered(fact, answers[0]) if answers else number(fact)) in told


def _by_answer(leaf: Name | Membership | Comparison, fact: str, told: Telling) -> Pair:
    """Each answer is judged once, as for one applicant; the columns say who gave it."""
    verdicts = {answer: leaf.evaluate({fact: answer}) for answer in answers_of(fact)}

    def given(wanted: bool) -> nw.Expr:
        found = [answer for answer, verdict in verdicts.items() if verdict is wanted]
        if not found:
            return nw.lit(value=False)
        said = [told[answered(fact, answer)] for answer in found]
        return nw.any_horizontal(*said, ignore_nulls=False) if said[1:] else said[0]

    return Pair(given(True), given(False))


def _comparison(leaf: Comparison, numbers: Mapping[str, Any], told: Telling) -> Pair:
    left, right = (_side(side, numbers, told) for side in (leaf.left, leaf.right))
    if isinstance(left, nw.Expr):
        return _compared(left, leaf.operator, right)
    return _compared(right, MIRRORED[leaf.operator], left)


def _side(side: Name | Literal, numbers: Mapping[str, Any], told: Telling) -> Any:  # noqa: ANN401 - column or value
    if isinstance(side, Literal):
        return side.value
    return numbers[side.name] if side.name in numbers else told[number(side.name)]


def _compared(column: nw.Expr, sign: str, other: Any) -> Pair:  # noqa: ANN401 - column or value
    return Pair(*(_COMPARE[one](column, other) for one in (sign, CONTRARY[sign])))


_COMPARE: Final[dict[str, Callable[[nw.Expr, Any], nw.Expr]]] = {
    **COMPARE,
    # pandas has NaN, which differs from every number, where others have null
    "!=": lambda column, other: (column < other) | (column > other),
}

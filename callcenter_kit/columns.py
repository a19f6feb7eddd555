"""The third reading of a rule: a pair of never-null columns, true and false, for any dataframe.

Native null logic differs from engine to engine, and NaN >= 1000 is true on some. The pair is
right on all of them: neither column is ever null, and every comparison is bounded by its domain.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import narwhals.stable.v2 as nw

from callcenter_kit.applicant import LARGEST, kind_of
from callcenter_kit.logic import (
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

_SWAPPED: Final = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}
_CONTRARY: Final = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}


@dataclass(frozen=True, slots=True)
class Pair:
    """Where a rule is true and where it is false; unknown is where neither is."""

    true: nw.Expr
    false: nw.Expr

    def swapped(self) -> Pair:
        """The pair of the contrary rule."""
        return Pair(self.false, self.true)


def columns(
    expression: Expression, numbers: Mapping[str, Any], absent: Collection[str] = ()
) -> Pair:
    """The pair of ``expression`` over columns named like the facts; ``numbers`` fills parameters.

    Yes/no facts are boolean columns, amounts and counts numeric ones; null, NaN and values
    outside a fact's domain are unknown, and so is every fact in ``absent``.
    """
    leaf = isinstance(expression, Name | Membership | Comparison)
    if leaf and not set(absent).isdisjoint(names(expression)):
        return Pair(nw.lit(value=False), nw.lit(value=False))
    match expression:
        case Not(child=child):
            return columns(child, numbers, absent).swapped()
        case And(children=children):
            pairs = [columns(child, numbers, absent) for child in children]
            return Pair(
                nw.all_horizontal(*(pair.true for pair in pairs), ignore_nulls=False),
                nw.any_horizontal(*(pair.false for pair in pairs), ignore_nulls=False),
            )
        case Or(children=children):
            pairs = [columns(child, numbers, absent) for child in children]
            return Pair(
                nw.any_horizontal(*(pair.true for pair in pairs), ignore_nulls=False),
                nw.all_horizontal(*(pair.false for pair in pairs), ignore_nulls=False),
            )
        case Name(name=fact):
            column = nw.col(fact)
            return Pair(column.fill_null(value=False), (~column).fill_null(value=False))
        case Membership(name=member, choices=choices):
            return _membership(member.name, choices)
        case Comparison():
            return _comparison(expression, numbers)


def _membership(fact: str, choices: tuple[Any, ...]) -> Pair:
    column = nw.col(fact)
    within = column.is_in(list(choices)).fill_null(value=False) & ~column.is_null()
    known = ~column.is_null()
    return Pair(within, known & ~within)


def _comparison(leaf: Comparison, numbers: Mapping[str, Any]) -> Pair:
    left, right = _side(leaf.left, numbers), _side(leaf.right, numbers)
    if isinstance(left, nw.Expr):
        return _compared(left, leaf.operator, right, _known(leaf, numbers))
    return _compared(right, _SWAPPED[leaf.operator], left, _known(leaf, numbers))


def _side(side: Name | Literal, numbers: Mapping[str, Any]) -> Any:  # noqa: ANN401 - column or value
    if isinstance(side, Literal):
        return side.value
    return numbers[side.name] if side.name in numbers else nw.col(side.name)


def _known(leaf: Comparison, numbers: Mapping[str, Any]) -> nw.Expr:
    """Where every fact of the comparison is there and inside its domain."""
    read = [side.name for side in (leaf.left, leaf.right) if isinstance(side, Name)]
    parts = [_within_domain(fact) for fact in read if fact not in numbers]
    return nw.all_horizontal(*parts, ignore_nulls=False)


def _within_domain(fact: str) -> nw.Expr:
    column = nw.col(fact)
    if kind_of(fact) == "choice":
        return ~column.is_null()
    # NaN fails one of the two bounds on every engine: it is beyond the largest, or compares false.
    bounded = (column >= 0).fill_null(value=False) & (column <= LARGEST).fill_null(value=False)
    if kind_of(fact) in ("count", "months"):
        bounded = bounded & (column == column.floor()).fill_null(value=False)
    return bounded & ~column.is_null()


def _compared(column: nw.Expr, sign: str, other: Any, known: nw.Expr) -> Pair:  # noqa: ANN401
    return Pair(
        known & _holds(column, sign, other).fill_null(value=False),
        known & _holds(column, _CONTRARY[sign], other).fill_null(value=False),
    )


def _holds(column: nw.Expr, sign: str, other: Any) -> nw.Expr:  # noqa: ANN401 - column or value
    return {
        ">=": column.__ge__,
        ">": column.__gt__,
        "<=": column.__le__,
        "<": column.__lt__,
        "==": column.__eq__,
        "!=": column.__ne__,
    }[sign](other)

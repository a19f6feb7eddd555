"""The third reading of a rule: a pair of never-null columns, true and false, for any dataframe.

Native null logic differs from engine to engine, and NaN >= 1000 is true on some. So what was told
is first put into helper columns that are never null, once for each fact: one column for each
answer of a question with few answers; a number, and whether it is known. Rules read only those.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import narwhals.stable.v2 as nw

from callcenter_kit.applicant import BUSINESS_FORMS, FACT_NAMES, LARGEST, kind_of
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

# The answers of a question that has few; every other fact that a rule reads is a number.
ANSWERS: Final[dict[str, tuple[Any, ...]]] = {"yes_no": (True, False), "choice": BUSINESS_FORMS}

_LONG: Final = (nw.Int64, nw.UInt64, nw.Int128, nw.UInt128)
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


_NOWHERE: Final = Pair(nw.lit(value=False), nw.lit(value=False))


def answered(fact: str, answer: object) -> str:
    """The helper column that says where ``answer`` was given; never null."""
    return f"__{fact}_{answer}"


def known(fact: str) -> str:
    """The helper column that says where a number is there, whole if need be, and in its domain."""
    return f"__{fact}_known"


def number(fact: str) -> str:
    """The helper column with the number itself; where it is not known it may be anything."""
    return f"__{fact}_number"


def told(fact: str, found: nw.dtypes.DType) -> dict[str, nw.Expr]:
    """The helper columns of one fact, from the column of its name, which is of type ``found``.

    Null, NaN and values outside the fact's domain are unknown.
    """
    column = nw.col(fact)
    kind = kind_of(fact)
    if kind == "yes_no":
        both = zip(ANSWERS[kind], (column, ~column), strict=True)
        return {answered(fact, answer): told.fill_null(value=False) for answer, told in both}
    if kind == "choice":
        text = column if isinstance(found, nw.String) else column.cast(nw.String)
        chosen = {answered(fact, choice): text == choice for choice in ANSWERS[kind]}
        return {name: is_it.fill_null(value=False) for name, is_it in chosen.items()}
    return _told_number(fact, column, found)


def _told_number(fact: str, column: nw.Expr, found: nw.dtypes.DType) -> dict[str, nw.Expr]:
    # Bounds must fit the type: not every engine holds a byte against ten million.
    if found.is_integer() and not isinstance(found, _LONG):
        column = column.cast(nw.Int64)
    elif not found.is_integer():
        column = column.cast(nw.Float64)  # decimals too, as an applicant's amount is kept
    # NaN fails one of the two bounds on every engine: it is beyond the largest, or compares false.
    parts = [column >= 0, column <= LARGEST]
    if kind_of(fact) in ("count", "months") and not found.is_integer():
        # Some engines refuse to round what no whole number can hold.
        rounded = nw.when(parts[0] & parts[1]).then(column).otherwise(0).floor()
        parts.append(column == rounded)
    return {
        number(fact): column,
        known(fact): nw.all_horizontal(
            *(part.fill_null(value=False) for part in parts), ignore_nulls=False
        ),
    }


def columns(
    expression: Expression, numbers: Mapping[str, Any], absent: Collection[str] = ()
) -> Pair:
    """The pair of ``expression`` over the helper columns of its facts; ``numbers``: parameters.

    Every fact in ``absent`` is unknown, and needs no helper columns.
    """
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
        case Name() | Membership() | Comparison():
            return _leaf(expression, numbers, absent)


def _leaf(
    leaf: Name | Membership | Comparison, numbers: Mapping[str, Any], absent: Collection[str]
) -> Pair:
    facts = [name for name in names(leaf) if name in FACT_NAMES]
    if not set(absent).isdisjoint(facts):
        return _NOWHERE
    if isinstance(leaf, Comparison) and not any(kind_of(fact) in ANSWERS for fact in facts):
        return _comparison(leaf, numbers)
    return _by_answer(leaf, facts[0])


def _by_answer(leaf: Name | Membership | Comparison, fact: str) -> Pair:
    """Each answer is judged once, as for one applicant; the columns say who gave it."""
    verdicts = {answer: leaf.evaluate({fact: answer}) for answer in ANSWERS[kind_of(fact)]}
    return Pair(*(_any_of(fact, verdicts, wanted) for wanted in (True, False)))


def _any_of(fact: str, verdicts: Mapping[Any, Any], wanted: bool) -> nw.Expr:
    found = [answer for answer, verdict in verdicts.items() if verdict is wanted]
    if not found:
        return nw.lit(value=False)
    told_columns = [nw.col(answered(fact, answer)) for answer in found]
    return nw.any_horizontal(*told_columns, ignore_nulls=False) if found[1:] else told_columns[0]


def _comparison(leaf: Comparison, numbers: Mapping[str, Any]) -> Pair:
    left, right = _side(leaf.left, numbers), _side(leaf.right, numbers)
    read = [name for name in names(leaf) if name not in numbers]
    where = nw.all_horizontal(*(nw.col(known(fact)) for fact in read), ignore_nulls=False)
    if isinstance(left, nw.Expr):
        return _compared(left, leaf.operator, right, where)
    return _compared(right, _SWAPPED[leaf.operator], left, where)


def _side(side: Name | Literal, numbers: Mapping[str, Any]) -> Any:  # noqa: ANN401 - column or value
    if isinstance(side, Literal):
        return side.value
    return numbers[side.name] if side.name in numbers else nw.col(number(side.name))


def _compared(column: nw.Expr, sign: str, other: Any, where: nw.Expr) -> Pair:  # noqa: ANN401
    return Pair(*(where & _holds(column, one, other) for one in (sign, _CONTRARY[sign])))


def _holds(column: nw.Expr, sign: str, other: Any) -> nw.Expr:  # noqa: ANN401 - column or value
    return {
        ">=": column.__ge__,
        ">": column.__gt__,
        "<=": column.__le__,
        "<": column.__lt__,
        "==": column.__eq__,
        "!=": column.__ne__,
    }[sign](other)

"""What a single cell of a table says of a fact."""

from __future__ import annotations

from decimal import Decimal
from numbers import Integral, Real
from typing import Any

from callcenter_kit.applicant import LARGEST, accepts, kind_of


def value(fact: str, cell: object) -> Any:  # noqa: ANN401 - the fact's own type
    """A cell's value as its fact keeps it, ``None`` when it cannot be one.

    Tables keep whole numbers as 3.0 too; a count of 3.0 is 3.
    """
    if kind_of(fact) in ("count", "months") and isinstance(cell, Real | Decimal):
        cell = _whole(cell)
    return cell if cell is not None and accepts(fact, cell) else None


def _whole(cell: Any) -> object:  # noqa: ANN401 - a number
    if isinstance(cell, Integral):
        return cell
    try:
        return int(cell) if 0 <= cell <= LARGEST and cell == int(cell) else None
    except ArithmeticError:  # a decimal that is no number at all cannot be compared
        return None


def is_of_its_kind(fact: str, cell: object) -> bool:
    """Whether ``cell`` is of the kind of ``fact``, inside its domain or not."""
    kind = kind_of(fact)
    if kind == "choice":
        return isinstance(cell, str)
    if kind == "yes_no":
        return accepts(fact, cell)
    return isinstance(cell, Real | Decimal) and not isinstance(cell, bool)

"""What can go wrong with plans and their chances."""

from collections.abc import Callable, Collection
from datetime import date
from functools import wraps
from inspect import signature
from typing import ParamSpec, TypeVar

from callcenter_kit.errors import KitError, closest_spelling
from callcenter_kit.texts.language import Text


class PlanError(KitError):
    """A plan, or the chances of its days, cannot be made from what was given."""

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


_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def refuse_unknown(options: Collection[str], names: list[str], code: str = "UnknownOption") -> None:
    """``KitError`` for one of ``options`` that is not among ``names``, with the nearest that is."""
    for name in options:
        if name not in names:
            near = closest_spelling(name, names) or names[0]
            raise PlanError(code, name=name, nearest=near, known=", ".join(names))


def refuse_unknown_options(
    function: Callable[_Arguments, _Result], code: str = "UnknownOption"
) -> Callable[_Arguments, _Result]:
    """``function``, refusing an option that it does not have with the nearest that it has.

    So that it can spell its options out and still say more than Python's ``TypeError``.
    """
    names = [name for name in signature(function).parameters if name != "self"]

    @wraps(function)
    def wrapper(*args: _Arguments.args, **options: _Arguments.kwargs) -> _Result:
        refuse_unknown(options, names, code)
        return function(*args, **options)

    return wrapper

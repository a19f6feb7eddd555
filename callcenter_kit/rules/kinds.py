"""The kinds of facts: what each accepts, how it is kept, and the column that holds many of it.

To add a kind, add one line to ``_KINDS``. What a room does with a kind alone stands in one table of
that room by the kind's id: what is typed in a field, what a spreadsheet's cell says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, Final

from callcenter_kit.texts.language import LANGUAGES, Text, listed
from callcenter_kit.workdays.arguments import as_day

# The largest number that a float holds exactly; beyond it, as below 0, is no amount of money.
LARGEST: Final = 2**53
WHOLE_PERCENT: Final = 100
Choices = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact.

    ``accepted`` says what a value may be, with the fact's own choices at ``{choices}``;
    ``accepts`` tells whether a value is one of them, ``keep`` makes it what an applicant keeps.
    ``dtype`` is pandas' name for the column of many such values; ``from_column`` makes a cell of
    that column, where it is known, a value that ``accepts`` takes.
    """

    id: str
    accepted: Text
    dtype: str
    accepts: Callable[[Any, Choices], bool]
    keep: Callable[[Any], Any] = lambda value: value
    from_column: Callable[[Any], Any] = lambda cell: cell

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.dtype == "Int64"

    def domain(self, choices: Choices) -> Text:
        """What a value of a fact with these choices may be, in words."""
        codes = listed(choices) if "{" in self.accepted.zh else Text("", "")
        return Text(*(self.accepted.say(name, choices=codes.say(name)) for name in LANGUAGES))


def plain(value: Any) -> Any:  # noqa: ANN401 - any value
    """A single number of numpy, or a dataframe's day, as Python's own; anything else as it is."""
    day = as_day(value)
    kind = type(day)
    # A moment of numpy that is no day must not turn into one, or into a number.
    is_single = kind.__module__ == "numpy" and getattr(value, "shape", None) == ()
    return value.item() if is_single and kind.__name__ != "datetime64" else day


def whole(cell: object) -> object:
    """A number that a table keeps as 3.0 as 3; ``None`` where it is not whole, or no amount."""
    if not isinstance(cell, Real | Decimal) or isinstance(cell, Integral):
        return cell
    number: Any = cell
    try:
        return int(number) if abs(number) <= LARGEST and number == int(number) else None
    except ArithmeticError:  # a decimal that is no number at all cannot be compared
        return None


def _is_choice(value: object, choices: Choices) -> bool:
    return isinstance(value, str) and value in choices


def _is_count(value: object, _: Choices) -> bool:
    is_whole = isinstance(value, Integral) and not isinstance(value, bool)
    return is_whole and 0 <= int(value) <= LARGEST  # type: ignore[call-overload]


def _is_amount(value: object, _: Choices) -> bool:
    if not isinstance(value, Real | Decimal) or isinstance(value, bool):
        return False
    # A comparison is false for NaN, and exact for numbers that no float can hold.
    try:
        return 0 <= value <= LARGEST  # type: ignore[operator]
    except (ArithmeticError, ValueError):
        return False


def _is_percent(value: Any, choices: Choices) -> bool:  # noqa: ANN401 - any value
    return _is_amount(value, choices) and value <= WHOLE_PERCENT


def _is_day(value: object, _: Choices) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_set(value: object, choices: Choices) -> bool:
    if isinstance(value, str) or not isinstance(value, Collection):
        return False
    return all(item in choices for item in value)


def _number(value: Any) -> int | float:  # noqa: ANN401 - a checked number
    return int(value) if isinstance(value, Integral) else float(value)


def _amount(cell: Any) -> int | float:  # noqa: ANN401 - a number of a column of floats
    return int(cell) if float(cell).is_integer() else float(cell)


_ANSWER: Final = Text("True、False，不清楚则 None", "True, False, or None when it is not known")
_AMOUNT: Final = Text("以元计的数额，不小于 0", "an amount in CNY, 0 or more")
_PEOPLE: Final = Text("人数，0 或正整数", "a whole number of people, 0 or more")
_MONTHS: Final = Text("月数，0 或正整数", "a whole number of months, 0 or more")
_PERCENT: Final = Text("0 至 100 的百分数", "a percentage from 0 to 100")
_DAY: Final = Text("一个日期 datetime.date，不带时间", "a datetime.date, without a time")
_CODES: Final = Text("由下列代码组成的集合：{choices}", "a set of these codes: {choices}")
_KINDS: Final = (
    Kind("text", Text("一段文字", "a text"), "string", lambda value, _: isinstance(value, str)),
    Kind("choice", Text("{choices}", "{choices}"), "string", _is_choice, str),
    Kind("yes_no", _ANSWER, "boolean", lambda value, _: isinstance(value, bool), bool, bool),
    Kind("money", _AMOUNT, "Float64", _is_amount, _number, _amount),
    Kind("count", _PEOPLE, "Int64", _is_count, _number, int),
    Kind("months", _MONTHS, "Int64", _is_count, _number, int),
    Kind("percent", _PERCENT, "Float64", _is_percent, _number, _amount),
    Kind("date", _DAY, "datetime64[s]", _is_day, from_column=lambda cell: cell.date()),
    Kind("set", _CODES, "object", _is_set, frozenset),
)
KINDS: Final = {kind.id: kind for kind in _KINDS}

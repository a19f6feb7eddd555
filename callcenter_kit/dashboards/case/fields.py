"""How each kind of value is written in a link, a file or a form, and read back.

One text a value, the same everywhere; only money is typed in the visitor's own unit (万元 or CNY)
and kept in CNY.

What a case is varied in: up to four things, in up to three scenarios beside the case itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from callcenter_kit.rules.applicant import WHOLE_PERCENT, choices_of
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import Text

LONGEST_TEXT: Final = 80
_MARKUP: Final = frozenset("<>\N{REPLACEMENT CHARACTER}")
_ANSWER: Final = re.compile("yes|no")
_MONEY: Final = re.compile(r"\d{1,14}(\.\d{1,2})?", re.ASCII)
_PERCENT: Final = re.compile(r"\d{1,3}(\.\d{1,2})?", re.ASCII)
_WHOLE: Final = re.compile(r"\d{1,6}", re.ASCII)
_DAY: Final = re.compile(r"(19|20)\d\d-\d\d-\d\d", re.ASCII)
_DAYS: Final = re.compile(r"\d{1,3}-\d{1,3}-\d{1,3}", re.ASCII)


def read_value(name: str, kind: str, text: str, choices: tuple[str, ...] = ()) -> Any:  # noqa: ANN401
    """The value that ``text`` writes; ``ValueError`` when it is not one of ``kind``."""
    if kind in ("choice", "set"):
        return _read_choices(kind, text, choices or choices_of(name))
    return _READERS[kind](text)


def accepted(kind: str) -> Text:
    """What a value of ``kind`` may be, in words."""
    return words(f"common.accepted.{kind}")


def _read_choices(kind: str, text: str, choices: tuple[str, ...]) -> str | frozenset[str]:
    chosen = frozenset(text.split(","))
    if not chosen <= set(choices):
        raise ValueError(text)
    return chosen if kind == "set" else text


def _read_number(pattern: re.Pattern[str], text: str) -> int | float:
    number = Decimal(_matching(pattern, text))
    return int(number) if number == number.to_integral_value() else float(number)


def _read_percent(text: str) -> int | float:
    if (number := _read_number(_PERCENT, text)) > WHOLE_PERCENT:
        raise ValueError(text)
    return number


def _read_days(text: str) -> tuple[int, ...]:
    days = tuple(int(part) for part in _matching(_DAYS, text).split("-"))
    if list(days) != sorted(days):
        raise ValueError(text)
    return days


def _read_text(text: str) -> str:
    text = " ".join(text.split())
    # No company's name holds angle brackets or control characters; a page that escapes them is
    # one guard, a case that never carries them is another.
    if len(text) > LONGEST_TEXT or not text.isprintable() or _MARKUP & set(text):
        raise ValueError(text)
    return text


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "text": _read_text,
    "yes_no": lambda text: _matching(_ANSWER, text) == "yes",
    "money": lambda text: _read_number(_MONEY, text),
    "percent": _read_percent,
    "count": lambda text: int(_matching(_WHOLE, text)),
    "months": lambda text: int(_matching(_WHOLE, text)),
    "date": lambda text: date.fromisoformat(_matching(_DAY, text)),
    "days": _read_days,
}

# What people type: full-width digits, thousands separators, a unit of their own.
_TYPED_MONEY: Final = re.compile(r"(?:cny|rmb|¥)?(\d{1,14}(?:\.\d{1,8})?|\.\d{1,8})(亿|万|)元?")
_TYPED_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)(?:%|percent)?")
_TYPED_WHOLE: Final = re.compile(r"(\d{1,6})(?:人|名|个月|月|people|months)?")
_SCALES: Final = {"亿": 100_000_000, "万": 10_000}


def money_unit(language: str) -> int:
    """How many CNY one unit of a typed amount is: 万元 for Chinese readers, CNY for English."""
    return 10_000 if language == "zh-CN" else 1


def from_form(kind: str, typed: str, language: str) -> str:
    """What a visitor typed, written as a link writes it; unchanged where it is not a value.

    >>> from_form("money", "３００", "zh-CN"), from_form("money", "3,000,000", "en")
    ('3000000', '3000000')
    """
    plain = unicodedata.normalize("NFKC", typed).replace(",", "").replace(" ", "").lower()
    if kind == "money" and (match := _TYPED_MONEY.fullmatch(plain)):
        scale = _SCALES.get(match[2], money_unit(language))
        return format((Decimal(match[1]) * scale).normalize(), "f")
    if kind == "percent" and (match := _TYPED_PERCENT.fullmatch(plain)):
        return match[1]
    if kind in ("count", "months") and (match := _TYPED_WHOLE.fullmatch(plain)):
        return match[1]
    return typed


def to_form(kind: str, value: Any, language: str) -> str:  # noqa: ANN401 - any kind's value
    """The value as a visitor's field shows it, in the unit of the language."""
    if value is None:
        return ""
    if kind == "money":
        return format((Decimal(str(value)) / money_unit(language)).normalize(), "f")
    return write_value(value)


MOST_VARIED: Final = 4
MOST_SCENARIOS: Final = 3
VARY: Final = "vary"
NAME: Final = "name"
# How a link writes a part of a scenario: ``s1.name``, ``s1.registered_capital``.
PART: Final = re.compile(rf"s([1-{MOST_SCENARIOS}])\.(\w+)")


@dataclass(frozen=True, slots=True)
class Variation:
    """One scenario: what it is called, and what it has of its own, as a link writes it.

    ``texts`` are pairs of a field and its text; in every other field it is as the case is.
    """

    name: str = ""
    texts: tuple[tuple[str, str], ...] = ()

    def text(self, field: str) -> str:
        """What the scenario has of its own in ``field``; empty where it is as the case is."""
        return dict(self.texts).get(field, "")

    def told(self, field: str, text: str) -> Variation:
        """The scenario with ``text`` in ``field``; an empty text makes it as the case is."""
        others = tuple(pair for pair in self.texts if pair[0] != field)
        return replace(self, texts=(*others, (field, text)) if text else others)

    def only(self, fields: tuple[str, ...]) -> Variation:
        """The scenario with nothing of its own but in ``fields``."""
        return replace(self, texts=tuple(pair for pair in self.texts if pair[0] in fields))

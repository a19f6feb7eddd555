"""Amounts as cells and headings spell them: a unit that is not told is never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from callcenter_kit.applicant import LARGEST
from callcenter_kit.clients.reading.numerals import CHINESE, DIGITS, chinese_number, plain_number
from callcenter_kit.clients.reading.refusal import Refused, refused
from callcenter_kit.clients.reading.spellings import bare, spellings
from callcenter_kit.language import Text

CNY: Final = "CNY"


@dataclass(frozen=True, slots=True)
class Unit:
    """What an amount counts: how many at a time (``None``: not told), and of which currency.

    ``currency`` is ``"CNY"``, the name of a foreign one, or ``None`` where none is told.
    """

    size: int | None
    currency: str | Text | None


# Under a heading that is the fact's own name, amounts are in CNY: the contract says so.
IN_CNY: Final = Unit(1, CNY)
_NO_UNIT: Final = Unit(None, None)
# These say of which currency an amount is, and not whether it is counted in tens of thousands.
_CURRENCY_ONLY: Final = frozenset({"人民币", "¥", "cn¥", "rmb¥"})


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What an amount looks like, and what a unit looks like."""
    currency = _any({*spellings().cny, *spellings().foreign})
    scale = _any(spellings().scales)
    amount = (
        rf"(?P<before>{currency})?(?P<number>{DIGITS}|{CHINESE})"
        rf"(?P<scale>{scale})?(?P<behind>{currency})?[整正]?"
    )
    unit = (
        rf"(?:单位:?|unit:?|in)?(?P<before>{currency})?(?P<number>{DIGITS})?(?P<scale>{scale})?"
        rf"(?P<behind>{currency})?"
    )
    return re.compile(amount), re.compile(unit)


def unit_told(text: str) -> Unit | None:
    """The unit that ``text`` names, when it is a unit and nothing else."""
    found = _patterns()[1].fullmatch(bare(text))
    if found is None or not any(found.groups()):
        return None
    currency = _currency(found)
    if found["number"] or found["scale"]:
        many = int(Decimal((found["number"] or "1").replace(",", "")))
        scale = spellings().scales[found["scale"]] if found["scale"] else 1
        return Unit(many * scale, currency or _implied(found["scale"] or "1"))
    alone = found["before"] or found["behind"]
    return Unit(None if alone in _CURRENCY_ONLY else 1, currency)


def _currency(found: re.Match[str]) -> str | Text | None:
    """The currency named before or behind; foreign where any of the two is."""
    words = [word for word in (found["before"], found["behind"]) if word]
    foreign = [spellings().foreign[word] for word in words if word in spellings().foreign]
    if foreign:
        return foreign[0]
    return CNY if words else None


def _implied(scale: str) -> str | None:
    """万 and 亿 alone are said of 元; a million may be of anything."""
    return None if scale.isascii() else CNY


def amount_told(text: str, heading: Unit | None) -> int | float | Refused:
    """The amount in CNY that the cell tells below a heading with this unit.

    >>> amount_told("1,000 万元", None), amount_told("0.1亿", None), amount_told("300", IN_CNY)
    (10000000, 10000000, 300)
    >>> amount_told("1000", None).why.en
    'No unit is given, so it could be CNY or tens of thousands of CNY.'
    """
    plain = _without_aside(bare(text))
    if compound := re.fullmatch(rf"({DIGITS})亿({DIGITS}万.*)", plain):
        return _compound(compound[1], compound[2], heading)
    found = _patterns()[0].fullmatch(plain)
    if found is None:
        return _why_not(plain)
    number = _number(found["number"])
    if number is None:
        return refused("not_an_amount")
    return _in_cny(number, found, heading or _NO_UNIT)


def _without_aside(plain: str) -> str:
    for aside in spellings().amount_asides:
        plain = plain.removeprefix(aside).removesuffix(f"({aside})").removesuffix(aside)
    return plain.removeprefix(":")


def _compound(high: str, low: str, heading: Unit | None) -> int | float | Refused:
    """``1亿2000万元``: two parts of one amount."""
    first, second = amount_told(f"{high}亿", heading), amount_told(low, heading)
    if isinstance(first, Refused) or isinstance(second, Refused) or second >= 10**8:
        return second if isinstance(second, Refused) else refused("not_an_amount")
    return first + second


def _number(text: str) -> Decimal | None:
    found = plain_number(text)
    if found is not None:
        return found
    chinese = chinese_number(text)
    return None if chinese is None else Decimal(chinese)


def _in_cny(number: Decimal, found: re.Match[str], heading: Unit) -> int | float | Refused:
    told = _currency(found)
    currency = told or heading.currency
    if isinstance(currency, Text):
        return refused("foreign", currency=currency)
    if number == 0:
        return 0
    size = _size(found, heading, told)
    if isinstance(size, Refused):
        return size
    amount = number * size
    if amount > LARGEST:
        return refused("too_large")
    return int(amount) if amount == int(amount) else float(amount)


def _size(found: re.Match[str], heading: Unit, told: str | Text | None) -> int | Refused:
    """How many CNY one stands for: the cell's own unit comes before the heading's."""
    if found["scale"]:
        known = told or heading.currency or _implied(found["scale"])
        return spellings().scales[found["scale"]] if known else refused("currency")
    if re.fullmatch(CHINESE, found["number"]) and re.search("[万亿萬億]", found["number"]):
        return 1
    if any(word in _EXACT for word in (found["before"], found["behind"])):
        return 1
    if told:
        return 1 if heading.size in (None, 1) else refused("two_units")
    if heading.size is None:
        return refused("unit")
    return heading.size if heading.currency else refused("currency")


# Whoever writes 元 behind a number counts in 元.
_EXACT: Final = frozenset({"元", "圆", "元人民币", "人民币元", "yuan"})


def _why_not(plain: str) -> Refused:
    if plain.endswith(("%", "‰")):
        return refused("percent")
    if plain.startswith("-") and amount_told(plain[1:], IN_CNY).__class__ is not Refused:
        return refused("negative")
    for word, name in spellings().foreign.items():
        if plain.startswith(word) or plain.endswith(word):
            return refused("foreign", currency=name)
    return refused("not_an_amount")

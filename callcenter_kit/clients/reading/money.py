"""Amounts as cells and headings spell them: a unit that is not given is never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from callcenter_kit.clients.reading.numerals import CHINESE, DIGITS, read_number, why_unread
from callcenter_kit.clients.reading.remarks import UnreadCell, cannot_read
from callcenter_kit.clients.reading.spellings import bare, spellings
from callcenter_kit.rules.kinds import LARGEST
from callcenter_kit.texts.language import Text

CNY: Final = "CNY"


@dataclass(frozen=True, slots=True)
class Unit:
    """What an amount counts: how many at a time (``None``: not given), and of which currency.

    ``currency`` is ``"CNY"``, the name of a foreign one, or ``None`` where none is given.
    """

    size: int | None
    currency: str | Text | None


# Under a heading that is the fact's own name, amounts are in CNY: the contract says so.
IN_CNY: Final = Unit(1, CNY)
# These say of which currency an amount is, and not whether it is counted in tens of thousands.
_CURRENCY_ONLY: Final = frozenset({"人民币", "¥", "cn¥", "rmb¥"})


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words; longer ones first, for the first that fits is taken."""
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


def read_unit(text: str) -> Unit | None:
    """The unit that ``text`` names, when it is a unit and nothing else."""
    match = _patterns()[1].fullmatch(bare(text))
    if match is None or not any(match.groups()):
        return None
    currency = _currency(match)
    if match["number"] or match["scale"]:
        many = int(Decimal((match["number"] or "1").replace(",", "")))
        scale = spellings().scales[match["scale"]] if match["scale"] else 1
        return Unit(many * scale, currency or _implied(match["scale"] or "1"))
    alone = match["before"] or match["behind"]
    return Unit(None if alone in _CURRENCY_ONLY else 1, currency)


def _currency(match: re.Match[str]) -> str | Text | None:
    """The currency named before or behind; foreign where any of the two is."""
    words = [word for word in (match["before"], match["behind"]) if word]
    foreign = [spellings().foreign[word] for word in words if word in spellings().foreign]
    return foreign[0] if foreign else CNY if words else None


def _implied(scale: str) -> str | None:
    """万 and 亿 alone are said of 元; a million may be of anything."""
    # A Chinese scale, and only it, is written outside ASCII.
    return None if scale.isascii() else CNY


def read_amount(text: str, heading: Unit | None) -> int | float | UnreadCell:
    """The amount in CNY that the cell's text names below a heading with this unit.

    >>> read_amount("1,000 万元", None), read_amount("0.1亿", None), read_amount("300", IN_CNY)
    (10000000, 10000000, 300)
    >>> read_amount("1000", None).why.en
    'No unit is given, so it could be CNY or tens of thousands of CNY.'
    """
    plain = bare(text)
    for aside in spellings().amount_asides:
        plain = plain.removeprefix(aside).removesuffix(f"({aside})").removesuffix(aside)
    plain = plain.removeprefix(":")
    if compound := re.fullmatch(rf"({DIGITS})亿({DIGITS}万.*)", plain):
        return _compound(compound[1], compound[2], heading)
    if (match := _patterns()[0].fullmatch(plain)) is None:
        return _why_not(plain)
    if (number := read_number(match["number"])) is None:
        return cannot_read(why_unread(match["number"], "not_an_amount"))
    return _in_cny(number, match, heading or Unit(None, None))


def _compound(high: str, low: str, heading: Unit | None) -> int | float | UnreadCell:
    """``1亿2000万元``: two parts of one amount."""
    first, second = read_amount(f"{high}亿", heading), read_amount(low, heading)
    if isinstance(first, UnreadCell) or isinstance(second, UnreadCell) or second >= 10**8:
        return second if isinstance(second, UnreadCell) else cannot_read("not_an_amount")
    return first + second


def _in_cny(number: Decimal, match: re.Match[str], heading: Unit) -> int | float | UnreadCell:
    own = _currency(match)
    currency = own or heading.currency
    if isinstance(currency, Text):
        return cannot_read("foreign", currency=currency)
    if number == 0:  # nothing is nothing in any unit
        return 0
    if isinstance(size := _size(match, heading, own), UnreadCell):
        return size
    if (amount := number * size) > LARGEST:
        return cannot_read("too_large")
    return int(amount) if amount == int(amount) else float(amount)


def _size(match: re.Match[str], heading: Unit, own: str | Text | None) -> int | UnreadCell:
    """How many CNY one stands for: the cell's ``own`` unit comes before the heading's."""
    if match["scale"]:
        currency = own or heading.currency or _implied(match["scale"])
        return spellings().scales[match["scale"]] if currency else cannot_read("currency")
    counted = re.fullmatch(CHINESE, match["number"]) and re.search("[万亿萬億]", match["number"])
    if counted or not _EXACT.isdisjoint((match["before"], match["behind"])):
        return 1
    if own:
        return 1 if heading.size in (None, 1) else cannot_read("two_units")
    if heading.size is None:
        return cannot_read("unit")
    return heading.size if heading.currency else cannot_read("currency")


# Whoever writes 元 behind a number counts in 元.
_EXACT: Final = frozenset({"元", "圆", "元人民币", "人民币元", "yuan"})


def _why_not(plain: str) -> UnreadCell:
    if plain.endswith(("%", "‰")):
        return cannot_read("percent")
    if plain.startswith("-") and not isinstance(read_amount(plain[1:], IN_CNY), UnreadCell):
        return cannot_read("negative")
    for word, name in spellings().foreign.items():
        if plain.startswith(word) or plain.endswith(word):
            return cannot_read("foreign", currency=name)
    return cannot_read("not_an_amount")

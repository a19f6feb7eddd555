"""Numbers as cells spell them: digits, grouped digits and Chinese numerals, and nothing by luck."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

# Groups of three from the right, or none; no leading zero, no exponent, no sign.
DIGITS: Final = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)(?:\.[0-9]+)?"
CHINESE: Final = "[零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億]+"

_SIGNS: Final = "零一二三四五六七八九"
_FIGURES: Final = dict(zip(_SIGNS, range(10), strict=True))
_SAME: Final = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟萬億", "零二一二三四五六七八九十百千万亿")
_TENS: Final = (("千", 1000), ("百", 100), ("十", 10))
_LARGE: Final = (("亿", 10**8), ("万", 10**4))
_TWO: Final = re.compile("两(?![百千万亿])")  # 两人, and 两百, but neither 两十 nor 十两


def read_number(text: str) -> Decimal | None:
    """The number that ``text`` is, in digits or in Chinese numerals.

    >>> read_number("1,000"), read_number("三百"), read_number("三五")
    (Decimal('1000'), Decimal('300'), None)
    """
    if (number := plain_number(text)) is not None:
        return number
    chinese = chinese_number(text)
    return None if chinese is None else Decimal(chinese)


def plain_number(text: str) -> Decimal | None:
    """The number that ``text`` is, when it is digits and nothing else.

    >>> plain_number("1,000"), plain_number("1,00"), plain_number("1e6"), plain_number("001")
    (Decimal('1000'), None, None, None)
    """
    return Decimal(text.replace(",", "")) if re.fullmatch(DIGITS, text) else None


def chinese_number(text: str) -> int | None:
    """The number that ``text`` is in Chinese numerals, everyday or formal, written in full.

    A number is taken only where it would be written again the same way: whoever says 一百二 means
    120, and 102 is 一百零二.

    >>> chinese_number("壹仟万"), chinese_number("三百零五"), chinese_number("一百二")
    (10000000, 305, None)
    """
    plain = text.translate(_SAME)
    value = _value(text)
    return value if value is not None and _first(_written(value)) == _first(plain) else None


def why_unread(text: str, otherwise: str) -> str:
    """Why ``text`` is no number: a Chinese number that is not written in full, or ``otherwise``.

    >>> why_unread("两万五", "not_a_count"), why_unread("三五", "not_a_count")
    ('not_in_full', 'not_a_count')
    """
    is_unclear = re.fullmatch(CHINESE, text) is not None and chinese_number(text) is None
    return "not_in_full" if is_unclear and _value(text) is not None else otherwise


def _value(text: str) -> int | None:
    """The number of the numerals, whether or not they are written in full."""
    alone = text == "两" or not _TWO.search(text)
    plain = text.translate(_SAME)
    # 亿亿 is a number that no company has: whoever wrote it meant another one.
    return _large(plain) if alone and plain.count("亿") < 2 else None


def _large(text: str) -> int | None:
    """The number in everyday numerals: what stands before 亿 or 万, and what behind."""
    for sign, size in _LARGE:
        head, is_there, tail = text.rpartition(sign)
        if is_there:
            high, low = _large(head), _large(tail) if tail else 0
            return None if high is None or low is None else high * size + low
    return _small(text)


def _small(text: str) -> int | None:
    """A number below ten thousand: figures each with its ten, hundred or thousand."""
    value = 0
    for sign, size in _TENS:
        head, is_there, tail = text.partition(sign)
        if is_there:
            # 十 alone is ten; before 百 and 千 a figure has to stand.
            figure = 1 if sign == "十" and not head.strip("零") else _FIGURES.get(head.strip("零"))
            if figure is None:
                return None
            value += figure * size
            text = tail
    if not (rest := text.lstrip("零")):
        return value if value or text else None
    return value + _FIGURES[rest] if rest in _FIGURES else None


def _first(text: str) -> str:
    """The numerals with a first 一十 as 十, as which it is usually written."""
    return text.removeprefix("一") if text.startswith("一十") else text


def _written(value: int) -> str:
    """The number in everyday numerals, in full: a place that is left out has its 零."""
    for sign, size in (*_LARGE, *_TENS):
        if value >= size:
            high, low = divmod(value, size)
            zero = "零" if 0 < low < size // 10 else ""
            return f"{_written(high)}{sign}{zero}{_written(low) if low else ''}"
    return _SIGNS[value]

"""Numbers, amounts of money and days as people write them in cells.

Digits, grouped digits and Chinese numerals are numbers. A unit that is missing is never guessed,
and a day that could be read in two ways is no day.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from callcenter_kit.clients.spellings import (
    CNY,
    DIGITS,
    Unit,
    UnreadCell,
    cannot_read,
    currency_implied,
    currency_in,
    one_of,
    one_width,
    read_unit,
    scales,
    word_lists,
)
from callcenter_kit.rules.applicant import LARGEST
from callcenter_kit.texts.language import MONTHS, Text

CHINESE: Final = "[零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億]+"

_SIGNS: Final = "零一二三四五六七八九"
_FIGURES: Final = dict(zip(_SIGNS, range(10), strict=True))
_SAME: Final = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟萬億", "零二一二三四五六七八九十百千万亿")
_SIZES: Final = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
_TWO: Final = re.compile("两(?![百千万亿])")  # 两人, and 两百, but neither 两十 nor 十两
_LONGEST_AMOUNT: Final = 200  # signs, with all remarks; what is longer would be looked at for long


def read_number(text: str) -> Decimal | None:
    """The number that ``text`` is, in digits or in Chinese numerals and nothing else.

    >>> [read_number(text) for text in ("1,000", "1,00", "1e6", "001", "三百", "三五")]
    [Decimal('1000'), None, None, None, Decimal('300'), None]
    """
    if re.fullmatch(DIGITS, text):
        return Decimal(text.replace(",", ""))
    chinese = chinese_number(text)
    return None if chinese is None else Decimal(chinese)


def chinese_number(text: str) -> int | None:
    """The number that ``text`` is in Chinese numerals, everyday or formal, written in full.

    A number is taken only where it would be written again the same way: whoever says 一百二 means
    120, and 102 is 一百零二.
    """
    total = section = figure = 0
    for sign in text.translate(_SAME):
        if (size := _SIZES.get(sign)) is None:
            figure = _FIGURES.get(sign, 0)
        elif size < 10**4:
            section, figure = section + (figure or 1) * size, 0
        else:
            total, section, figure = total + (section + figure) * size, 0, 0
    value = total + section + figure
    numeral = text.translate(_SAME)
    numeral = f"一{numeral}" if numeral.startswith("十") else numeral  # 十五 is 一十五
    is_regular = _numeral_of(value) == numeral
    return value if is_regular and (text == "两" or not _TWO.search(text)) else None


def _numeral_of(value: int) -> str:
    """The number in everyday numerals, in full: a place that is left out has its 零."""
    for sign, size in _SIZES.items():
        if value >= size:
            high, low = divmod(value, size)
            zero = "零" if 0 < low < size // 10 else ""
            return f"{_numeral_of(high)}{sign}{zero}{_numeral_of(low) if low else ''}"
    return _SIGNS[value]


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What an amount looks like, and a remark that changes none."""
    currency = one_of({*word_lists().cny, *word_lists().foreign})
    scale = one_of(scales())
    amount = (
        rf"(?P<before>{currency})?(?P<number>{DIGITS}|{CHINESE})"
        rf"(?P<scale>{scale})?(?P<behind>{currency})?[整正]?"
    )
    remark = one_of(word_lists().amount_fillers)
    edge_remark = rf"^\(?(?:{remark})\)?:?|[,;、/(]?(?:{remark})\)?$"
    return re.compile(amount), re.compile(edge_remark)


def read_amount(text: str, heading: Unit | None) -> int | float | UnreadCell:
    """The amount in CNY that the cell's squeezed text names below a heading with this unit.

    >>> from callcenter_kit.clients.spellings import IN_CNY
    >>> read_amount("1,000万元", None), read_amount("0.1亿", None), read_amount("300", IN_CNY)
    (10000000, 10000000, 300)
    >>> read_amount("1000", None).why.en
    'No unit is given, so it could be CNY or tens of thousands of CNY.'
    """
    if len(text) > _LONGEST_AMOUNT:
        return cannot_read("not_an_amount")
    # 500(万元) and 500万元(人民币) without the brackets; other brackets as they stand.
    amount = _BRACKETED.sub(lambda part: part[1] if read_unit(part[1]) else part[0], text)
    amount_pattern, remark_pattern = _patterns()
    amount = remark_pattern.sub("", _PAID_IN.sub("", amount))
    if (match := amount_pattern.fullmatch(amount)) is None:
        return cannot_read("not_an_amount")
    if (number := read_number(match["number"])) is None:
        return cannot_read("not_an_amount")
    return _in_cny(number, match, heading or Unit(None, None))


# 1000万元(实缴200万元): what is paid in changes no registered capital.
_PAID_IN: Final = re.compile(r"[,;、/(](?:已|其中|[尚均]?未|已?全部)?实缴[^()]*\)?$")
_BRACKETED: Final = re.compile(r"\(([^()\d]+)\)")


def _in_cny(number: Decimal, match: re.Match[str], heading: Unit) -> int | float | UnreadCell:
    written_currency = currency_in(match)
    currency = written_currency or heading.currency
    if isinstance(currency, Text):
        return cannot_read("foreign", currency=currency)
    if number == 0:  # nothing is nothing in any unit
        return 0
    # How many CNY one stands for: the cell's own unit comes before the heading's.
    counted = re.fullmatch(CHINESE, match["number"]) and re.search("[万亿萬億]", match["number"])
    if match["scale"]:
        currency, size = currency or currency_implied(match["scale"]), scales()[match["scale"]]
    elif counted or not _EXACT.isdisjoint((match["before"], match["behind"])):
        currency, size = CNY, 1
    elif written_currency and heading.size not in (None, 1):
        return cannot_read("two_units")
    elif not written_currency and heading.size is None:
        return cannot_read("unit")
    else:
        size = 1 if heading.size is None else heading.size
    if not currency:
        return cannot_read("currency")
    if (amount := number * size) > LARGEST:
        return cannot_read("too_large")
    return int(amount) if amount == int(amount) else float(amount)


# Whoever writes 元 behind a number counts in 元.
_EXACT: Final = frozenset({"元", "圆", "元人民币", "人民币元", "yuan"})


_FIRST: Final = date(1900, 1, 1)
_LAST: Final = date(2199, 12, 31)
_TIME: Final = (
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
    r"|(?:(?=\D)|(?<=[日号]))(?: ?[上下中]午| ?[早晚]上)?"
    r"(?: ?\d{1,2}(?:[点时]|:\d{2})(?:\d{2}分)?)?)?"
)
_YEAR_FIRST: Final = re.compile(
    r"(\d{4})(?:([-/.\\])(\d{1,2})\2(\d{1,2})|年 ?(\d{1,2})月 ?(\d{1,2}))[日号]?" + _TIME, re.ASCII
)
# 2026 年 10 月 12 日, and 2026-10-12 (周一)
_AROUND: Final = re.compile(r" ?([年月日号]) ?|()\s*\(?(?:星期|周)[一二三四五六日天]\)?$")
_RUN: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEAR_LAST: Final = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)
# In full, or by the first three letters.
_MONTHS: Final = {"sept": 9} | {
    name.casefold(): at for at, full in enumerate(MONTHS, 1) for name in (full, full[:3])
}
_NAMED: Final = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<month>[a-z]+)\.?,?[ -](?P<year>\d{4})"
    r"|(?P<month_first>[a-z]+)\.? (?P<day_next>\d{1,2})(?:st|nd|rd|th)?,? (?P<year_next>\d{4}))",
    re.ASCII,
)
# The days that a spreadsheet's day numbers are taken for: 1954 to 2119.
_SERIALS: Final = range(20_000, 80_000)


def read_day(text: str) -> date | UnreadCell:
    """The day that the text names; the time of day is of no account.

    >>> read_day("2026年11月24日"), read_day("20261124") == read_day("24 Nov 2026")
    (datetime.date(2026, 11, 24), True)
    >>> read_day("03/04/2026").why.en
    'It could be 3 April 2026 or 4 March 2026.'
    """
    day_text = _AROUND.sub(r"\1", one_width(text).casefold().rstrip("。."))
    upper = day_text.upper()  # the T and the Z of a time are capitals
    if match := _YEAR_FIRST.fullmatch(upper):
        month, day = match[3] or match[5], match[4] or match[6]
        return _day(int(match[1]), int(month), int(day))
    if match := _RUN.fullmatch(day_text):
        return _day(*map(int, match.groups()))
    if match := _YEAR_LAST.fullmatch(upper):
        return _either(int(match[1]), int(match[3]), int(match[4]))
    if match := _NAMED.fullmatch(day_text):
        day, month = match["day"] or match["day_next"], match["month"] or match["month_first"]
        if month in _MONTHS:
            return _day(int(match["year"] or match["year_next"]), _MONTHS[month], int(day))
    return cannot_read("not_a_day")


def day_of_serial(number: float, epoch: date | None) -> date | UnreadCell:
    """The day of a spreadsheet's day number, or the day whose eight figures it is.

    Without the ``epoch`` of a workbook a day number could be of either of two calendars.
    """
    if epoch is not None and int(number) in _SERIALS:
        return epoch + timedelta(days=int(number))
    return read_day(str(int(number))) if number == int(number) else cannot_read("not_a_day")


def day_of(value: date) -> date | UnreadCell:
    """A real date; the time of day is of no account."""
    day = value.date() if isinstance(value, datetime) else value
    return _day(day.year, day.month, day.day)


def _day(year: int, month: int, day: int) -> date | UnreadCell:
    try:
        named = date(year, month, day)
    except ValueError:
        return cannot_read("no_such_day")
    if _FIRST <= named <= _LAST:
        return named
    return cannot_read("day_too_far", first=_FIRST, last=_LAST)


def _either(first: int, second: int, year: int) -> date | UnreadCell:
    """Day first or month first: taken where only one of them is a day, or both are the same."""
    readings = (_day(year, second, first), _day(year, first, second))
    days = list(dict.fromkeys(day for day in readings if isinstance(day, date)))
    if len(days) == 2:
        return cannot_read("two_days", first=days[0], second=days[1])
    return days[0] if days else cannot_read("no_such_day")


# What the format of a spreadsheet's cell adds to its number.

NumberFormat = tuple[str, str]  # what stands before the number and behind it, such as a per cent
_UNSEEN: Final = " ()-+"
_LONGEST_CODE: Final = 255  # signs of a number format, Excel's limit
_PIECE: Final = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]\[-]*)(?:-[^\]\[]*)?\]|\[[^\]\[]*\]|[_*].|(General|[0#?][0#?,.]*)|(.)'
)


def parse_format(code: str) -> NumberFormat | None:
    """What a number format adds to a number; ``None`` where it adds nothing, or is no such format.

    >>> parse_format('"¥"#,##0.00'), parse_format('0"人"'), parse_format("0.00%")
    (('¥', ''), ('', '人'), ('', '%'))
    """
    if len(code) > _LONGEST_CODE:
        return None
    around, number, percent = ["", ""], False, ""
    for quoted, escaped, currency, digits, other in _PIECE.findall(code):
        if digits and not number and not digits.endswith(","):
            number = True
        elif digits or (other.isascii() and other.isalpha()):
            return None  # in pieces or in thousands, or a date, a time or an exponent
        elif other == "%":
            percent = other
        elif other in (";", '"', "\\"):
            break  # what follows is for numbers below zero, or a text that never ends
        else:
            around[number] += quoted or escaped or currency or other
    before, behind = (text.strip(_UNSEEN) for text in around)
    behind = percent + behind
    return (before, behind) if number and (before or behind) else None


def display_value(value: Any, before: str, behind: str) -> Any:  # noqa: ANN401 - as in a cell
    """A plain number as it is shown, in full; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    # Ten places are more than anybody types, and fewer than a binary fraction's noise.
    number = round(value * 100, 10) if behind.startswith("%") else value
    digits = f"{number:.10f}".rstrip("0").rstrip(".") if isinstance(number, float) else number
    return f"{before}{digits}{behind}"

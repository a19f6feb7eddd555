"""Days as cells spell them: one that could be read two ways is no day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from callcenter_kit.clients.reading.remarks import UnreadCell, cannot_read
from callcenter_kit.clients.reading.spellings import one_width

_FIRST: Final = date(1900, 1, 1)
_LAST: Final = date(2199, 12, 31)
_TIME: Final = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST: Final = re.compile(
    rf"(\d{{4}})(?:([-/.])(\d{{1,2}})\2(\d{{1,2}})|年 ?(\d{{1,2}})月 ?(\d{{1,2}})[日号]){_TIME}",
    re.ASCII,
)
_RUN: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEAR_LAST: Final = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)
_FULL: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTHS: Final = tuple(name[:3] for name in _FULL)
_NAMED: Final = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<month>[a-z]+)\.?,?[ -](?P<year>\d{4})"
    r"|(?P<month_first>[a-z]+)\.? (?P<day_next>\d{1,2})(?:st|nd|rd|th)?,? (?P<year_next>\d{4}))",
    re.ASCII,
)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}|\d{2}年.*", re.ASCII)
# The days that a spreadsheet's day numbers are taken for: 1954 to 2119.
_SERIALS: Final = range(20_000, 80_000)


def read_day(text: str) -> date | UnreadCell:
    """The day that the text names; the time of day is of no account.

    >>> read_day("2026年11月24日"), read_day("20261124") == read_day("24 Nov 2026")
    (datetime.date(2026, 11, 24), True)
    >>> read_day("03/04/2026").why.en
    'It could be 3 April 2026 or 4 March 2026.'
    """
    plain = one_width(text).casefold().rstrip("。.")
    upper = plain.upper()  # the T and the Z of a time are capitals
    if match := _YEAR_FIRST.fullmatch(upper):
        month, day = match[3] or match[5], match[4] or match[6]
        return _day(int(match[1]), int(month), int(day))
    if match := _RUN.fullmatch(plain):
        return _day(*map(int, match.groups()))
    if match := _YEAR_LAST.fullmatch(upper):
        return _either(int(match[1]), int(match[3]), int(match[4]))
    if match := _NAMED.fullmatch(plain):
        return _named(match)
    return cannot_read("short_year" if _SHORT_YEAR.fullmatch(plain) else "not_a_day")


def day_of_serial(number: float, epoch: date) -> date | UnreadCell:
    """The day of a spreadsheet's day number, or the day whose eight figures it is."""
    if int(number) in _SERIALS:
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
    readings = [_day(year, second, first), _day(year, first, second)]
    # A set, for 5/5 is one day read twice; sorted, so that day first is always named first.
    days = sorted({day for day in readings if isinstance(day, date)}, key=readings.index)
    match days:
        case []:
            return cannot_read("no_such_day")
        case [day]:
            return day
    one, other = days
    return cannot_read("two_days", first=one, second=other)


def _named(match: re.Match[str]) -> date | UnreadCell:
    """The day whose month is named in English, in full or by its first three letters."""
    month = match["month"] or match["month_first"]
    listed = _FULL if month in _FULL else _MONTHS
    month = "sep" if month == "sept" else month
    if month not in listed:
        return cannot_read("not_a_day")
    day, year = match["day"] or match["day_next"], match["year"] or match["year_next"]
    return _day(int(year), listed.index(month) + 1, int(day))

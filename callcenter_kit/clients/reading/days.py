"""Days as cells spell them: one that could be read two ways is no day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from callcenter_kit.clients.reading.refusal import Refused, refused
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


def day_told(text: str) -> date | Refused:
    """The day that the cell tells.

    >>> day_told("2026年11月24日"), day_told("20261124") == day_told("24 Nov 2026")
    (datetime.date(2026, 11, 24), True)
    >>> day_told("03/04/2026").why.en
    'It could be 3 April 2026 or 4 March 2026.'
    """
    plain = one_width(text).casefold().rstrip("。.")
    upper = plain.upper()
    if found := _YEAR_FIRST.fullmatch(upper):
        month, day = found[3] or found[5], found[4] or found[6]
        return _day(int(found[1]), int(month), int(day))
    if found := _RUN.fullmatch(plain):
        return _day(*map(int, found.groups()))
    if found := _YEAR_LAST.fullmatch(upper):
        return _either(int(found[1]), int(found[3]), int(found[4]))
    if found := _NAMED.fullmatch(plain):
        return _named(found)
    return refused("short_year" if _SHORT_YEAR.fullmatch(plain) else "not_a_day")


def day_numbered(number: float, epoch: date) -> date | Refused:
    """The day of a spreadsheet's day number, or the day whose eight figures it is."""
    if int(number) in _SERIALS:
        return epoch + timedelta(days=int(number))
    return day_told(str(int(number))) if number == int(number) else refused("not_a_day")


def day_of(value: date) -> date | Refused:
    """A real date; the time of day is of no account."""
    day = value.date() if isinstance(value, datetime) else value
    return _day(day.year, day.month, day.day)


def _day(year: int, month: int, day: int) -> date | Refused:
    try:
        found = date(year, month, day)
    except ValueError:
        return refused("no_such_day")
    return found if _FIRST <= found <= _LAST else refused("day_too_far", first=_FIRST, last=_LAST)


def _either(first: int, second: int, year: int) -> date | Refused:
    """Day first or month first: taken where only one of them is a day, or both are the same."""
    ways = [_day(year, second, first), _day(year, first, second)]
    days = sorted({way for way in ways if isinstance(way, date)}, key=ways.index)
    if len(days) == 1:
        return days[0]
    if not days:
        return refused("no_such_day")
    return refused("two_days", first=days[0], second=days[1])


def _named(found: re.Match[str]) -> date | Refused:
    month = found["month"] or found["month_first"]
    listed = _FULL if month in _FULL else _MONTHS
    month = "sep" if month == "sept" else month
    if month not in listed:
        return refused("not_a_day")
    day, year = found["day"] or found["day_next"], found["year"] or found["year_next"]
    return _day(int(year), listed.index(month) + 1, int(day))

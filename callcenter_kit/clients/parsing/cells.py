"""Which fact a heading asks for, and what a cell below it says: its value, nothing, or why not.

Nothing is guessed. A heading that could mean two facts is no heading of either, and a cell that
could be read in two ways gives the reason instead of a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from numbers import Real
from operator import itemgetter
from typing import Any, Final

from callcenter_kit.clients.parsing.spellings import (
    EVENTS,
    UnreadCell,
    cannot_read,
    column_kind,
    column_name,
    one_width,
    spellings,
    squeezed,
    without_full_stop,
)
from callcenter_kit.clients.parsing.values import (
    CHINESE,
    DIGITS,
    IN_CNY,
    Unit,
    day_of,
    day_of_serial,
    number_in_digits,
    read_amount,
    read_day,
    read_number,
    read_unit,
    why_unread,
)
from callcenter_kit.rules.applicant import (
    FACT_NAMES,
    LARGEST,
    PROVINCES,
    WHOLE_PERCENT,
    choices_of,
)
from callcenter_kit.rules.loading import choice_names, facts
from callcenter_kit.texts.language import clean

_BRACKETS: Final = re.compile(r"[(\[【〔{]([^()\[\]【】〔〕{}]*)[)\]】〕}]")
_EDGES: Final = re.compile(r"^[\s*#:：\d.、]+|[\s*?:：;.,。]+$")
_SEAMS: Final = re.compile(r"[\n/|·\\:,，、]+|\s[-–—]\s")
_UNIT_BEHIND: Final = re.compile(r"(?<=[\u3400-\u9fff])([万亿]?元)(?=/|$)")  # 注册资本万元
_CHINESE_WORDS: Final = r"([^A-Za-z]*[\u3400-\u9fff][^A-Za-z]*?)"
_ENGLISH_WORDS: Final = r"([^\u3400-\u9fff]*[A-Za-z][^\u3400-\u9fff]*?)"
_BILINGUAL: Final = re.compile(rf"\s*{_CHINESE_WORDS}\s+{_ENGLISH_WORDS}")
_ENGLISH_FIRST: Final = re.compile(rf"\s*{_ENGLISH_WORDS}\s+{_CHINESE_WORDS}")
_LONGEST: Final = 200
_LONGEST_ANSWER: Final = 2_000  # signs: each is looked at many times; all provinces have 500
_MOST_PARTS: Final = 6  # of a heading; each is compared with all that are known


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading asks for: its fact, whether the opposite of it, and in which unit.

    ``fact`` may be an event of a filed case, too.

    ``broader`` marks a heading that asks for more than the fact; see ``data/clients.toml``.
    """

    fact: str
    opposite: bool = False
    unit: Unit | None = None
    broader: bool = False


@lru_cache(maxsize=1)
def _headings_by_text() -> dict[str, _Match]:
    """Every squeezed heading with what it asks for."""
    matches: dict[str, _Match] = {}
    for name, spelling in spellings().headings.items():
        texts = [column_name(name), *([] if name in EVENTS else [facts()[name].question])]
        own = {name, *(text.zh for text in texts), *(text.en for text in texts)}
        straight = {_core(text) for text in own} | spelling.also
        for opposite, listed in ((False, straight), (True, spelling.opposite)):
            matches |= {text: (name, opposite, text in spelling.broader) for text in listed}
    return matches


def _core(text: str) -> str:
    """The squeezed heading without numbers before it and marks around it."""
    return squeezed(_EDGES.sub("", one_width(text)))


@lru_cache(maxsize=32_768)
def heading_of(text: str) -> Heading | None:
    """What the heading asks for, ``None`` where it is no fact's or could be two facts'.

    >>> heading_of(" 注册资本（ 万元 ）").unit.size, heading_of("Registered_Capital").unit.size
    (10000, 1)
    >>> heading_of("是否有外资股东？").opposite, heading_of("注册资本（实缴）")
    (True, None)
    """
    if not text.strip() or len(text) > _LONGEST:
        return None
    # A fact's own id is a heading too, as a dataframe's columns are named.
    if (name := one_width(text).casefold()) in (*FACT_NAMES, *EVENTS):
        return Heading(name, unit=IN_CNY if column_kind(name) == "money" else None)
    line = one_width(text.replace("\n", "/"))
    unit = None
    brackets = _BRACKETS.findall(line)
    if len(brackets) > _MOST_PARTS:
        return None
    for bracket in brackets:
        for part in [bracket] if is_unit_or_aside(bracket) else _SEAMS.split(bracket):
            named = read_unit(part)
            if named is None and _core(part) not in {*spellings().asides, *_headings_by_text()}:
                return None
            unit = named or unit
    text = _UNIT_BEHIND.sub(r"/\1", _BRACKETS.sub("/", line))
    return _matched(text, _BRACKETS.sub(r"\1", line), unit)


def is_unit_or_aside(text: str) -> bool:
    """Whether the text is a unit, or a word beside a heading that changes nothing."""
    return len(text) <= _LONGEST and (
        read_unit(text) is not None or _core(text) in spellings().asides
    )


def heading_as(text: str, choice: str) -> Heading:
    """A heading that asks for ``chosen``, as its reader says; a minus before it: yes means no.

    >>> heading_as("资本金情况（万元）", "registered_capital").unit.size
    10000
    """
    fact = choice.removeprefix("-")
    units = filter(None, map(read_unit, _BRACKETS.findall(one_width(text))))
    unit = next(units, None) if column_kind(fact) == "money" else None
    return Heading(fact, choice != fact, unit)


def _matched(text: str, line: str, unit: Unit | None) -> Heading | None:
    """The one fact that every part of the heading names; ``None`` where a part is not known."""
    whole = _match(line) or _match(text.replace("/", " "))
    parts = [] if whole else [part for part in _SEAMS.split(text) if _core(part)]
    matches: list[_Match | None] = [whole] if whole else []
    for part in parts[:_MOST_PARTS]:
        if match := _match(part):
            matches.append(match)
        elif own := read_unit(part):
            unit = unit or own
        elif _core(part) not in spellings().asides:
            matches += map(_match, _halves(part) or (part,))
    named = [match for match in matches if match]
    if len({match[:2] for match in named}) != 1 or None in matches or len(parts) > _MOST_PARTS:
        return None
    # 社保人数 Insured: the half that says more decides.
    name, opposite, broader = min(named, key=itemgetter(2))
    return Heading(name, opposite, unit if column_kind(name) == "money" else None, broader)


_Match = tuple[str, bool, bool]  # the fact, whether opposite, whether broader


def _halves(text: str) -> tuple[str, ...] | None:
    """The Chinese and the English half of a text that says one thing in both."""
    halves = _BILINGUAL.fullmatch(text) or _ENGLISH_FIRST.fullmatch(text)
    return halves.groups() if halves else None


def _match(part: str) -> _Match | None:
    """What the part asks for, as it stands or without a word that asks."""
    core = _core(part)
    for asking in ("", *spellings().asking):  # "" first: the part as it stands
        if asking in core and (match := _headings_by_text().get(core.replace(asking, "", 1))):
            return match
    return None


_ERRORS: Final = frozenset(
    {"#ref!", "#div/0!", "#value!", "#name?", "#null!", "#num!", "#spill!", "#calc!", "#n/a"}
)


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads the cells below one heading; ``epoch`` is day 0 of a workbook's day numbers."""

    heading: Heading
    epoch: date | None = None

    def read(self, value: Any) -> Any:  # noqa: ANN401 - a fact's value, None, or UnreadCell
        """The fact's value, ``None`` for not known, or an `UnreadCell` that says why."""
        value = _python_value(value)
        if isinstance(value, str) and len(value) > _LONGEST_ANSWER:
            value = f"{value[:_LONGEST_ANSWER]}…"  # which nothing reads
        text = squeezed(value) if isinstance(value, str) else None
        if value is None or text in spellings().unknown:
            return None
        if text in _ERRORS:
            return cannot_read("formula")
        kind = column_kind(self.heading.fact)
        reading = _READERS[kind](self, value)
        if reading.__class__ is UnreadCell and isinstance(value, str) and len(value) <= _LONGEST:
            return self._in_two_languages(value, reading)
        is_settled = kind in ("yes_no", "count")  # these ask the heading themselves
        return cannot_read("broader") if self.heading.broader and not is_settled else reading

    def _in_two_languages(self, text: str, otherwise: UnreadCell) -> Any:  # noqa: ANN401
        """What both halves of 全国 nationwide say; ``otherwise`` where they differ."""
        if (halves := _halves(text)) is None:
            return otherwise
        first, second = map(self.read, halves)
        return first if first == second and first.__class__ is not UnreadCell else otherwise


def _python_value(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    """A cell's value in Python's own types; NaN and NaT are nothing, 3.0 is 3."""
    # By the names of their modules, so that a file without either loads neither library.
    if type(value).__module__.partition(".")[0] in ("numpy", "pandas"):
        if str(value) in ("NaT", "<NA>"):
            return None
        if type(value).__module__ == "numpy":
            # Booleans, numbers and texts only: a day's item() could be a bare number.
            value = value.item() if value.dtype.kind in "biufSU" else value
    if isinstance(value, Decimal):
        return value if value.is_finite() else None if value.is_nan() else math.inf
    if isinstance(value, float):
        return None if math.isnan(value) else int(value) if value.is_integer() else value
    return value


def _yes_no(reader: CellReader, value: Any) -> Any:  # noqa: ANN401
    heading, own = reader.heading, spellings().headings[reader.heading.fact]
    if not isinstance(value, str | int):
        return cannot_read("not_an_answer")
    text = str(value)
    if not heading.opposite and without_full_stop(text) in own.unclear:
        return cannot_read("two_answers")
    # 有（租赁）: the other words say again what the first one says.
    answers = {
        _answer(heading, without_full_stop(part))
        for part in _BETWEEN_WORDS.split(text)
        if part.strip()
    }
    if len(answers) != 1 or None in answers:
        return cannot_read("not_an_answer")
    (fact,) = answers
    return cannot_read("broader") if heading.broader and fact is not own.conclusive else fact


def _answer(heading: Heading, word: str) -> bool | None:
    """What the word says of the fact; ``None`` where it is no answer."""
    lists, own = spellings(), spellings().headings[heading.fact]
    if word in lists.yes | lists.no:
        # `is not` of two booleans turns the answer round where the heading asks for the opposite.
        return (word in lists.yes) is not heading.opposite
    # Such a word names the fact itself, whichever way the heading asks: 内资 is domestic.
    return word in own.yes if word in own.yes | own.no else None


def _money(reader: CellReader, value: Any) -> Any:  # noqa: ANN401
    text = _cell_text(value)
    return cannot_read("not_an_amount") if text is None else read_amount(text, reader.heading.unit)


def _cell_text(value: Any) -> str | None:  # noqa: ANN401
    """A number or a text as text; ``None`` for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return None
    return None if value in (math.inf, -math.inf) else f"{Decimal(str(value)):f}"


_PEOPLE: Final = re.compile(
    rf"(?:社保|参保|已?缴(?:纳社保)?)?({DIGITS}|{CHINESE})"
    rf"(人|名|位|个|名员工|个人|people|persons?|staff|employees)?"
)
_MONTHS: Final = re.compile(rf"({DIGITS}|{CHINESE})(个月|个月整|months?|)")
_YEARS: Final = re.compile(
    rf"({DIGITS}|{CHINESE})(?:年|年整|years?)(?:零?({DIGITS}|{CHINESE})个月)?"
)
_MOST_YEARS: Final = 99


def _people(reader: CellReader, value: Any) -> Any:  # noqa: ANN401
    reading = _whole(value, _PEOPLE, "not_a_count")
    if isinstance(reading, UnreadCell) or not reader.heading.broader:
        return reading
    match = _PEOPLE.fullmatch(without_full_stop(_cell_text(value) or ""))
    # 4 below 社保 could be months; 4人 could not.
    return reading if match and match[2] else cannot_read("broader")


def _months(reader: CellReader, value: Any) -> Any:  # noqa: ANN401
    text = without_full_stop(_cell_text(value) or "")
    if text in ("半年", "halfayear"):
        return 6
    if years := _YEARS.fullmatch(text):
        whole, months = read_number(years[1]), read_number(years[2] or "0")
        if whole is not None and months is not None and whole <= _MOST_YEARS:
            return _as_whole(whole * 12 + months)
    return _whole(value, _MONTHS, "not_months")


def _whole(value: Any, pattern: re.Pattern[str], reason: str) -> Any:  # noqa: ANN401
    """The whole number in a cell like ``pattern``; ``reason`` is why any other cannot be read."""
    text = without_full_stop(_cell_text(value) or "")
    if match := pattern.fullmatch(text):
        if (number := read_number(match[1])) is None:
            return cannot_read(why_unread(match[1], reason))
        return _as_whole(number)
    if text.endswith("%"):
        return cannot_read("percent")
    is_number = number_in_digits(text.removeprefix("-")) is not None
    return cannot_read("negative" if is_number else reason)


def _as_whole(number: Decimal) -> int | UnreadCell:
    if number != int(number):
        return cannot_read("not_whole")
    return int(number) if number <= LARGEST else cannot_read("too_large")


def _date(reader: CellReader, value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, date):
        return day_of(value)
    if isinstance(value, str):
        return read_day(value)
    if isinstance(value, bool) or not isinstance(value, Real) or math.isinf(value):
        return cannot_read("not_a_day")
    if reader.epoch is None:
        return read_day(str(value))
    return day_of_serial(float(value), reader.epoch)


# A day may hold a comma, so the other signs part a list first.
_BETWEEN_DAYS: Final = (re.compile(r"[、;；|\n和及]+| and "), re.compile(r"[、,，;；|\n]+"))


def _days(reader: CellReader, value: Any) -> Any:  # noqa: ANN401
    """Every day that the cell names, the earliest first: a case may be sent back twice."""
    day = _date(reader, value)
    if not isinstance(day, UnreadCell):
        return (day,)
    for between in _BETWEEN_DAYS:
        parts = between.split(value) if isinstance(value, str) else []
        days = [read_day(part) for part in parts if part.strip()]
        if days and not any(isinstance(each, UnreadCell) for each in days):
            return tuple(sorted(days))
    return day


def _result(_: CellReader, value: Any) -> Any:  # noqa: ANN401
    for result, spelled in spellings().result.items():
        if without_full_stop(str(value)) in spelled:
            return None if result == "pending" else result
    return cannot_read("not_a_result")


_PERCENT: Final = re.compile(rf"(?:百分之)?({DIGITS}|{CHINESE})(%|percent|)(?:\(\))?")


def _percent(reader: CellReader, value: Any) -> Any:  # noqa: ANN401
    """A percentage with its sign, or a number above 1 without it.

    A spreadsheet keeps 20% as 0.2 and 100% as 1, so such a number could be either.
    """
    text, own = (
        without_full_stop(_cell_text(value) or ""),
        spellings().headings[reader.heading.fact],
    )
    if text in own.no:
        return 0
    for word in sorted(own.asides, key=len, reverse=True):  # 港资占比20%, 20%(港资)
        text = text.replace(word, "", 1)
    match = _PERCENT.fullmatch(text)
    figures = match[1] if match else ""
    number = read_number(figures)
    if number is None or number > WHOLE_PERCENT:
        return cannot_read(why_unread(figures, "not_a_percentage"))
    if 0 < number <= 1 and text == figures:
        return cannot_read("part_or_percent")
    return int(number) if number == int(number) else float(number)


_BETWEEN_WORDS: Final = re.compile(r"[、,，;；/|+\n()（）\[\]【】]+")
_NOT_ONE: Final = {"business_form": "not_a_form", "company_kind": "not_a_kind"}


def _choice(reader: CellReader, value: Any) -> Any:  # noqa: ANN401
    fact = reader.heading.fact
    choices = _choices(fact)
    if isinstance(value, str) and (choice := choices.get(without_full_stop(value))):
        return choice
    # 外包/代运营, and 第三方客服（外包）: several words for one form.
    parts = _BETWEEN_WORDS.split(value) if isinstance(value, str) else []
    named = {choices.get(without_full_stop(part)) for part in parts if part.strip()}
    return named.pop() if len(named) == 1 and None not in named else cannot_read(_NOT_ONE[fact])


@lru_cache(maxsize=4)
def _choices(fact: str) -> dict[str, str]:
    """The code of every choice of the fact, by every spelling."""
    own = {
        without_full_stop(spelling): code
        for code, name in choice_names(fact).items()
        for spelling in (code, name.zh, name.en)
    }
    spelled = spellings().choices
    others = {w: code for code in choices_of(fact) if code in spelled for w in spelled[code].also}
    return own | others


# A name may hold a comma, so the other signs part a list first.
_BETWEEN: Final = tuple(
    map(re.compile, (r"[、;；/|\n]+", r"[、,，;；/|\n]+", r"[、,，;；/|+\s和与及]+|\s+and\s+"))
)


def _set(reader: CellReader, value: Any) -> Any:  # noqa: ANN401
    """The codes of every part listed; where one part is not known, the cell cannot be read."""
    codes_by_text = _listable(reader.heading.fact)
    if isinstance(value, frozenset | set | list | tuple):
        return _codes([str(part) for part in value], codes_by_text)
    if not isinstance(value, str):
        return cannot_read("not_listed", part=str(value))
    for between in _BETWEEN:
        codes = _codes([part for part in between.split(value) if part.strip()], codes_by_text)
        if isinstance(codes, frozenset):
            return codes
    return codes


def _codes(
    parts: list[str], codes_by_text: dict[str, frozenset[str]]
) -> frozenset[str] | UnreadCell:
    codes: set[str] = set()
    for part in parts:
        if (part_codes := codes_by_text.get(without_full_stop(part))) is None:
            return cannot_read("not_listed", part=clean(part))
        codes |= part_codes
    return frozenset(codes)


@lru_cache(maxsize=4)
def _listable(fact: str) -> dict[str, frozenset[str]]:
    """The codes of every spelling; one word may stand for all provinces."""
    codes = {spelling: frozenset({code}) for spelling, code in _choices(fact).items()}
    if fact != "provinces":
        return codes
    names = dict.fromkeys(spellings().everywhere, frozenset(PROVINCES))
    endings = ("", *spellings().endings)
    named = {name + end: code for name, code in codes.items() for end in endings}
    regions = {
        name: frozenset(map(str.upper, codes)) for name, codes in spellings().together.items()
    }
    return names | named | regions


_READERS: Final[dict[str, Callable[[CellReader, Any], Any]]] = {
    "text": lambda _, value: clean(str(value)) or None,
    "choice": _choice,
    "yes_no": _yes_no,
    "money": _money,
    "count": _people,
    "months": _months,
    "percent": _percent,
    "date": _date,
    "days": _days,
    "result": _result,
    "set": _set,
}

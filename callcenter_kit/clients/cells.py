"""What a cell below a heading says: its value, nothing, or why not.

Nothing is guessed: a cell that could be read in two ways gives the reason instead of a value.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from numbers import Real
from typing import Any, Final

from callcenter_kit.clients import values
from callcenter_kit.clients.spellings import (
    DIGITS,
    LONGEST,
    Heading,
    UnreadCell,
    cannot_read,
    column_kind,
    column_name,
    halves,
    one_of,
    without_full_stop,
    word_lists,
)
from callcenter_kit.rules.applicant import LARGEST, PROVINCES, WHOLE_PERCENT
from callcenter_kit.rules.loading import choice_names
from callcenter_kit.texts.language import clean

_LONGEST_ANSWER: Final = 2_000  # signs: each is looked at many times; all provinces have 500
# Without the mark behind them, as a full stop is left aside.
_ERRORS: Final = frozenset(
    {"#ref", "#div/0", "#value", "#name?", "#null", "#num", "#spill", "#calc", "#n/a"}
)


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads the cells below one heading; ``epoch`` is day 0 of a workbook's day numbers."""

    heading: Heading
    epoch: date | None = None

    def read(self, value: Any) -> Any:  # noqa: ANN401 - a fact's value, None, or UnreadCell
        """The fact's value, ``None`` for not known, or an `UnreadCell` that says why."""
        value, kind = _python_value(value), column_kind(self.heading.fact)
        text = ""  # a number or a text as text; nothing for anything else
        if isinstance(value, str):
            # What is cut is read by nothing.
            value = value if len(value) <= _LONGEST_ANSWER else f"{value[:_LONGEST_ANSWER]}…"
            text = value = value if kind == "text" else self._ticked_words(value)
        elif isinstance(value, Real | Decimal) and not isinstance(value, bool):
            text = f"{Decimal(str(value)):f}" if abs(value) != math.inf else ""
        text = without_full_stop(text)
        if value is None or (isinstance(value, str) and text in word_lists().unknown):
            return None
        if text in _ERRORS or (text.startswith("=") and kind != "text"):
            return cannot_read("formula")
        reading = _READERS[kind](self, value, text)
        if isinstance(reading, UnreadCell):
            # What both halves of 全国 nationwide say, where they do not differ.
            is_short = isinstance(value, str) and len(value) <= LONGEST
            answers = {self.read(half) for half in (is_short and halves(value)) or ()}
            is_answer = len(answers) == 1 and not isinstance(next(iter(answers)), UnreadCell)
            return answers.pop() if is_answer else reading
        is_settled = kind in ("yes_no", "count", "result")  # these ask the heading themselves
        if self.heading.fact == "refused_on" and self.heading.broader:
            return cannot_read("refused_why", column=column_name(REFUSED))
        return cannot_read("broader") if self.heading.broader and not is_settled else reading

    def _ticked_words(self, text: str) -> str:
        """What is ticked of ``☑有 □无``; the text itself where it is unclear what is ticked."""
        if _EMPTY.isdisjoint(text):
            return text
        first, *parts = _BOX.split(text)
        words = [word.strip() for word in parts[1::2]]
        if without_full_stop(first) or not without_full_stop(words[-1]):
            return text  # a box does not stand before each word
        ticked = [word for box, word in zip(parts[::2], words, strict=True) if box not in _EMPTY]
        if ticked:
            return "、".join(ticked) if all(ticked) else text
        # □有 □无 says nothing, but □有 x无 does; an answer need not settle the question.
        settling = {"", "broader", "refused_why", "two_answers"}
        is_blank = len(text) <= LONGEST and all(
            getattr(self.read(word), "reason", "") in settling for word in words
        )
        return "" if is_blank else text


REFUSED: Final = "refused_for_falsehood"
_EMPTY: Final = frozenset("□☐○◯")
_BOX: Final = re.compile("([☑✓✔√■●◉□☐○◯])")


def _python_value(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    """A cell's value in Python's own types; NaN and NaT are nothing, 3.0 is 3."""
    if type(value) is str:
        return value
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


def _yes_no(reader: CellReader, value: Any, text: str) -> Any:  # noqa: ANN401
    heading, spelling = reader.heading, word_lists().headings[reader.heading.fact]
    if not isinstance(value, str | int):
        return cannot_read("not_an_answer")
    parts = _BETWEEN_WORDS.split(_MARK.sub(r"、\1、", str(value)))
    words = {word for part in parts if (word := without_full_stop(part))}
    words -= word_lists().answer_fillers
    if not heading.opposite and words & spelling.unclear:
        return cannot_read("two_answers")
    # 有（租赁）, √有: the other words say again what the first one says.
    meanings = _answers(heading)
    answers = {meanings.get(word) for word in words}
    if len(answers) != 1 or None in answers:
        return _no_share(heading, value, text)
    (fact,) = answers
    is_broader = heading.broader and fact is not spelling.conclusive_answer
    return cannot_read("broader") if is_broader else fact


def _no_share(heading: Heading, value: Any, text: str) -> Any:  # noqa: ANN401
    """Whether a cell that tells the foreign share tells none: below 外资情况, 外资30%（香港）.

    Whether 港资20% counts as foreign is for the authority to say.
    """
    is_told = heading.fact == "domestic_capital" and heading.opposite
    is_share = re.search("%|百分之|[外合境]", text)  # a 2 could be the code of an answer
    is_clear = re.search("[外合]", text) or not re.search("[港澳台]|hk|hong", text)
    share = _percent(_SHARE, value, text) if is_told and is_share and is_clear else None
    is_read = share is not None and not isinstance(share, UnreadCell)
    return share == 0 if is_read else cannot_read("not_an_answer")


@lru_cache(maxsize=100)
def _answers(heading: Heading) -> dict[str, bool]:
    lists, spelling = word_lists(), word_lists().headings[heading.fact]
    # Such a word names the fact itself, whichever way the heading asks: 内资 is domestic.
    named = dict.fromkeys(spelling.yes, True) | dict.fromkeys(spelling.no, False)
    yes, no = not heading.opposite, heading.opposite
    if not heading.opposite and not spelling.is_adverse:
        named |= dict.fromkeys(lists.met, True) | dict.fromkeys(lists.unmet, False)
    return named | dict.fromkeys(lists.yes, yes) | dict.fromkeys(lists.no, no)


# 社保3人, 3人(6个月): what is paid for how long is another fact.
_PEOPLE: Final = re.compile(
    rf"(?:社保|参保|已?[缴交](?:纳社保)?|共)?({DIGITS}|{values.CHINESE})"
    rf"(人|名|位|个|[名个]?员工|个人|people|persons?|staff|employees)?"
    rf"(?:社保|参保|已缴)?(?:(?<=\D)[(,、/]?[各均已]?[缴交]?满?(?:{DIGITS}|{values.CHINESE})个月\)?)?"
)
_FULLY: Final = r"(?:已|缴|交|满|连续|每人|均|各)*"  # the fact itself counts full months, of each
_MONTHS: Final = re.compile(
    rf"(?:(?:{DIGITS}|{values.CHINESE})人[(,、/]?)?{_FULLY}({DIGITS}|{values.CHINESE})"
    rf"(个月|个月整|months?|)(?:\(连续\)|\))?"
)
_YEARS: Final = re.compile(
    rf"{_FULLY}({DIGITS}|{values.CHINESE})(?:年|年整|years?)(半|零?({DIGITS}|{values.CHINESE})个月)?"
)
_MOST_YEARS: Final = 99


def _people(reader: CellReader, _: Any, text: str) -> Any:  # noqa: ANN401
    reading, match = _whole(text, _PEOPLE, "not_a_count"), _PEOPLE.fullmatch(text)
    # 4 below 社保 could be months; 4人 could not.
    return cannot_read("broader") if reader.heading.broader and match and not match[2] else reading


def _months(_: CellReader, __: Any, text: str) -> Any:  # noqa: ANN401
    if text in ("半年", "halfayear"):
        return 6
    if years := _YEARS.fullmatch(text):
        whole = values.read_number(years[1])
        months = Decimal(6) if years[2] == "半" else values.read_number(years[3] or "0")
        if whole is not None and months is not None and whole <= _MOST_YEARS:
            return _as_whole(whole * 12 + months)
    return _whole(text, _MONTHS, "not_months")


def _whole(text: str, pattern: re.Pattern[str], reason: str) -> int | UnreadCell:
    """The whole number in a text like ``pattern``; ``reason`` is why any other cannot be read."""
    match = pattern.fullmatch(text)
    number = values.read_number(match[1]) if match else None
    return cannot_read(reason) if number is None else _as_whole(number)


def _as_whole(number: Decimal) -> int | UnreadCell:
    if number != int(number):
        return cannot_read("not_whole")
    return int(number) if number <= LARGEST else cannot_read("too_large")


def _date(reader: CellReader, value: Any, text: str) -> Any:  # noqa: ANN401
    if isinstance(value, date):
        return values.day_of(value)
    if isinstance(value, str) and not re.fullmatch(r"\d{5}", text, re.ASCII):
        # 2026年5月6日起: insured since then.
        is_since = reader.heading.fact == "insured_since"
        return values.read_day(value.strip().removesuffix("起") if is_since else value)
    return values.day_of_serial(float(text), reader.epoch) if text else cannot_read("not_a_day")


# A day may hold a comma, so the other signs part a list first.
_BETWEEN_DAYS: Final = (re.compile(r"[、;；|\n和及]+| and "), re.compile(r"[、,，;；|\n]+"))


def _days(reader: CellReader, value: Any, text: str) -> Any:  # noqa: ANN401
    """Every day that the cell names, the earliest first: a case may be sent back twice."""
    if text in word_lists().no:  # 无: it was never sent back
        return None
    day = _date(reader, value, text)
    if not isinstance(day, UnreadCell):
        return (day,)
    for between in _BETWEEN_DAYS:
        parts = between.split(value) if isinstance(value, str) else []
        days = [values.read_day(part) for part in parts if part.strip()]
        if days and not any(isinstance(each, UnreadCell) for each in days):
            return tuple(sorted(days))
    return day


_DAY: Final = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_ENDING: Final = re.compile(r"([^()]*)(?:\(([^()]*)\))?")
NO_LICENCE: Final = ("refused", "not_accepted", "withdrawn")


def _result(reader: CellReader, value: Any, text: str) -> Any:  # noqa: ANN401
    """How it ended, on which day and why: all that 不予许可（材料虚假）2026年6月20日 says."""
    days, match = _DAY.findall(text), _ENDING.fullmatch(_DAY.sub("", text))
    word, remark = match.groups("") if match else (text, "")
    result = next((name for name, words in word_lists().result.items() if word in words), None)
    if result == "pending" and not days and not remark:
        return None
    reason = next((fact for fact, words in word_lists().reason.items() if remark in words), None)
    is_whole = not days or (len(days) == 1 and result in NO_LICENCE)
    if result in (None, "pending") or not is_whole or (remark and not reason):
        if not reader.heading.broader:
            return cannot_read("not_a_result")
        # A note such as 等消息 tells of no end; one that names any, or a day of acceptance, may.
        spelled = [(name, word) for name, words in word_lists().result.items() for word in words]
        named = {name for name, word in spelled if len(word) > 1 and word in text}
        return cannot_read("no_result") if named - {"pending"} or (named and days) else None
    day = values.read_day(days[0]) if days else None
    return day if isinstance(day, UnreadCell) else (result, day, reason)


_SHARE: Final = CellReader(Heading("foreign_share"))
_PERCENT: Final = re.compile(rf"\(?(?:百分之)?({DIGITS}|{values.CHINESE})(%|percent|)\)?(?:\(\))?")


def _percent(reader: CellReader, _: Any, text: str) -> Any:  # noqa: ANN401
    """A percentage with its sign, or a number above 1 without it.

    A spreadsheet keeps 20% as 0.2 and 100% as 1, so such a number could be either.
    """
    spelling = word_lists().headings[reader.heading.fact]
    if text in spelling.no:
        return 0
    for word in sorted(spelling.share_fillers, key=len, reverse=True):  # 港资占比20%, 20%(港资)
        text = text.replace(word, "", 1)
    match = _PERCENT.fullmatch(text)
    number = values.read_number(match[1]) if match else None
    if number is None or number > WHOLE_PERCENT:
        return cannot_read("not_a_percentage")
    if 0 < number <= 1 and match and text == match[1]:
        return cannot_read("part_or_percent")
    return int(number) if number == int(number) else float(number)


_MARK: Final = re.compile("([√✓✔☑×✕✗✘])")
_BETWEEN_WORDS: Final = re.compile(r"[、,，;；/|+\n()（）\[\]【】]+")
_NOT_ONE: Final = {"business_form": "not_a_form", "company_kind": "not_a_kind"}


def _choice(reader: CellReader, value: Any, text: str) -> Any:  # noqa: ANN401
    fact = reader.heading.fact
    choices = _choices(fact)
    if choice := choices.get(text):
        return choice
    # 外包/代运营, and 第三方客服（外包）: several words for one form.
    parts = _BETWEEN_WORDS.split(value) if isinstance(value, str) else []
    named = {choices.get(without_full_stop(part)) for part in parts if part.strip()}
    return named.pop() if len(named) == 1 and None not in named else cannot_read(_NOT_ONE[fact])


@lru_cache(maxsize=4)
def _choices(fact: str) -> dict[str, str]:
    texts = {code: (code, name.zh, name.en) for code, name in choice_names(fact).items()}
    names = {without_full_stop(text): code for code, listed in texts.items() for text in listed}
    spellings = word_lists().choices.items()
    return names | {w: code for code, each in spellings if code in texts for w in each.also}


# A name may hold a comma, so the other signs part a list first.
_BETWEEN: Final = (
    re.compile(r"[、;；/|\\\n]+"),
    re.compile(r"[、,，;；/|\\\n]+"),
    re.compile(r"[、,，;；/|\\+＋&\s和与及]+|\s+and\s+"),
)


def _set(reader: CellReader, value: Any, _: str) -> Any:  # noqa: ANN401
    """The codes of every part listed; where one part is not known, the cell cannot be read."""
    fact = reader.heading.fact
    if isinstance(value, frozenset | set | list | tuple):
        return _codes([str(part) for part in value], fact)
    if not isinstance(value, str):
        return cannot_read("not_listed", part=str(value))
    for between in _BETWEEN:
        codes = _codes([part for part in between.split(value) if part.strip()], fact)
        if isinstance(codes, frozenset):
            return codes
    return codes


def _codes(parts: list[str], fact: str) -> frozenset[str] | UnreadCell:
    codes: set[str] = set()
    asks_for_all = set[bool]()
    for part in parts:
        word = without_full_stop(part)
        if fact == "provinces":
            found = _provinces_in(word, codes)
        else:
            found = {_choices(fact)[word]} if word in _choices(fact) else set()
        if not found:
            return cannot_read("not_listed", part=clean(part))
        codes |= found
        asks_for_all.add(found == {*PROVINCES})
    # Whoever writes 北京/全国 has not decided: the one asks for another licence than the other.
    if len(asks_for_all) > 1:
        return cannot_read("all_and_some")
    return frozenset(codes)


def _provinces_in(word: str, before: set[str]) -> set[str]:
    """One province, all, or several in a row as in 京津冀.

    A count behind is that of the row, or of all that the list names up to it: 江苏、浙江两省.
    """
    if word in word_lists().everywhere:
        return {*PROVINCES}
    codes, names, one = _provinces()
    run = names.fullmatch(word)
    found = set[str]().union(*(codes[name] for name in one.findall(run[1]))) if run else set()
    if run and run[2] and values.read_number(run[2]) not in (len(found), len(found | before)):
        return set()
    return found


@lru_cache(maxsize=1)
def _provinces() -> tuple[dict[str, frozenset[str]], re.Pattern[str], re.Pattern[str]]:
    """The codes by each name and sign; the pattern of a run of them, and of one of them."""
    lists = word_lists()
    codes = {name: frozenset({code}) for name, code in _choices("provinces").items()}
    codes |= {name: frozenset(map(str.upper, listed)) for name, listed in lists.together.items()}
    codes |= {letters: frozenset({f"CN-{letters.upper()}"}) for letters in lists.letters}
    # 津市 is a city in Hunan: nothing stands behind a single sign.
    names = {name for name in codes if len(name) > 1}
    before, name, sign, behind = map(one_of, (lists.only, names, {*codes} - names, lists.endings))
    # What is matched once is not given back: a long run could be cut in endless ways.
    run = rf"((?:(?:{name})(?:{behind})?|{sign})++)(?:([两二三四五六七八九十\d]+)[省地]|地区)?"
    return codes, re.compile(rf"(?:{before})?{run}"), re.compile(one_of(codes))


_READERS: Final[dict[str, Callable[[CellReader, Any, str], Any]]] = {
    "text": lambda _, value, __: clean(str(value)) or None,
    "choice": _choice,
    "yes_no": _yes_no,
    "money": lambda reader, _, text: values.read_amount(text, reader.heading.unit),
    "count": _people,
    "months": _months,
    "percent": _percent,
    "date": _date,
    "days": _days,
    "result": _result,
    "set": _set,
}

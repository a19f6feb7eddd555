"""How Chinese and English write a text, a day and an amount of money."""

import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal

from callcenter_kit.errors import ArgumentError, chinese_day

Language = Literal["zh-CN", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh-CN", "en")
DEFAULT_LANGUAGE: Final[Language] = "zh-CN"
LONGEST: Final = 500  # characters of a text that is shortened
_NUMERALS: Final = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Text:
    """One statement in both languages; ``en_one`` serves English when the value ``count`` is 1."""

    zh: str
    en: str
    en_one: str | None = None

    def say(self, language: str = DEFAULT_LANGUAGE, **values: Any) -> str:  # noqa: ANN401 - any
        """The statement in ``language``, its places filled with ``values``.

        Dates are written the language's way, ``{capital:money}`` in 万元 or CNY.

        >>> Text("最迟 {day}。", "By {day} at the latest.").say("en", day=date(2026, 12, 31))
        'By 31 December 2026 at the latest.'
        """
        language = check_language(language)
        template = self.zh if language == "zh-CN" else self.en
        if language == "en" and self.en_one is not None and values.get("count") == 1:
            template = self.en_one
        # Most words of a page have no place to fill.
        if not values and "{" not in template and "}" not in template:
            return template
        return "".join(
            before if name is None else before + _format_value(values[name], how or "", language)
            for before, name, how, _ in _places(template)
        )

    def fill(self, **values: Any) -> "Text":  # noqa: ANN401 - any
        """The statement with its places filled, in each language; a value may be a text."""

        def fill(language: str) -> str:
            texts = {k: v.say(language) if isinstance(v, Text) else v for k, v in values.items()}
            return self.say(language, **texts)

        return Text.literal(*map(fill, LANGUAGES))

    @classmethod
    def literal(cls, zh: str, en: str) -> "Text":
        """A statement without places: a brace in it, such as one in a file's name, is a brace."""
        return cls(*(text.replace("{", "{{").replace("}", "}}") for text in (zh, en)))


def check_language(language: str) -> Language:
    """``language`` itself when the product speaks it; ``KitError`` otherwise."""
    for known in LANGUAGES:
        if language == known:
            return known
    raise ArgumentError("UnknownLanguage", language=language, known=", ".join(LANGUAGES))


@lru_cache(maxsize=4096)
def _places(template: str) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
    # A page says the same sentences over and over: each is taken apart once.
    return tuple(string.Formatter().parse(template))


def _format_value(value: Any, how: str, language: str) -> str:  # noqa: ANN401 - any value
    if how == "money":
        return format_money(value, language)
    if how in ("day", "short"):  # without its year: the month in full, or short
        return format_day(value, language, is_short=how == "short")
    if how == "number":  # of a day, beside another day of the same month
        return str(value.day)
    if how == "item":  # of an article, as a provision numbers it
        return chinese_numeral(value) if language == "zh-CN" else str(value)
    if isinstance(value, date) and not how:
        return format_date(value, language)
    return format(value, how)


def chinese_numeral(number: int) -> str:
    """A number below a hundred as a provision counts its items: 三, 十一, 二十四."""
    tens, ones = divmod(number, 10)
    # A ten is not counted, and a nought not written.
    return _NUMERALS[tens] * (tens > 1) + "十" * (tens > 0) + _NUMERALS[ones] * (ones > 0)


def join_names(names: Iterable[str], language: str = DEFAULT_LANGUAGE) -> str:
    """Names one after the other, parted as the language parts them."""
    return ("、" if check_language(language) == "zh-CN" else ", ").join(names)


def within_sentence(words: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A name or a task as it goes on within a sentence: in English small, but for MIIT."""
    is_kept = check_language(language) == "zh-CN" or words[1:2].isupper()
    return words if is_kept else words[:1].lower() + words[1:]


def begin_sentence(words: str) -> str:
    """A clause as a sentence of its own, or a cell, begins: in English with a capital."""
    return words[:1].upper() + words[1:]


def join_items(items: Iterable[str], language: str = DEFAULT_LANGUAGE) -> str:
    """Items one after the other within a sentence, each of which may have a comma of its own."""
    return ("；" if check_language(language) == "zh-CN" else "; ").join(items)


def join_clauses(clauses: Iterable[str], language: str = DEFAULT_LANGUAGE) -> str:
    """Clauses one after the other within a sentence: in English with "and" before the last."""
    *first, last = [*clauses] or [""]
    if not first or check_language(language) == "zh-CN":
        return join_items([*first, last], language)
    return join_items(first, language) + ("; and " if first[1:] else ", and ") + last


def join_tasks(tasks: Iterable[str], language: str = DEFAULT_LANGUAGE) -> str:
    """Things to do one after the other within a sentence, each of them once."""
    phrases = [within_sentence(task, language) for task in dict.fromkeys(tasks)]
    return join_clauses(phrases, language)


def join_sentences(sentences: Iterable[str], language: str = DEFAULT_LANGUAGE) -> str:
    """Whole sentences one after the other; those that are empty leave no trace."""
    return ("" if check_language(language) == "zh-CN" else " ").join(filter(None, sentences))


def name_list(names: Iterable[Text | str]) -> Text:
    """Names one after the other in both languages; a name that is a ``str`` has only one form."""
    # Codes and file names are the same in both languages.
    texts = [Text.literal(name, name) if isinstance(name, str) else name for name in names]
    languages = (join_names([text.say(each) for text in texts], each) for each in LANGUAGES)
    return Text.literal(*languages)


MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def format_date(day: date, language: str = DEFAULT_LANGUAGE) -> str:
    """A day in full, as the language writes it."""
    if check_language(language) == "zh-CN":
        return chinese_day(day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_day(day: date, language: str = DEFAULT_LANGUAGE, *, is_short: bool = True) -> str:
    """A day without its year, where the year is plain from what stands around it."""
    if check_language(language) == "zh-CN":
        return f"{day.month}月{day.day}日"
    month = MONTHS[day.month - 1]
    return f"{day.day} {month[:3] if is_short else month}"


def format_money(cny: float, language: str = DEFAULT_LANGUAGE) -> str:
    """An amount in CNY, in 万元 for Chinese readers, in full for English ones."""
    if check_language(language) == "zh-CN":
        return f"{_decimal(cny / 10_000, 6)} 万元"
    return f"CNY {_decimal(cny, 2, ',')}"


def _decimal(number: float, decimals: int, separator: str = "") -> str:
    return f"{number:{separator}.{decimals}f}".rstrip("0").rstrip(".")


def shorten(text: str, longest: int = LONGEST) -> str:
    """``text``, cut where it is longer than ``longest``."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def clean(text: str, longest: int = LONGEST) -> str:
    """A client's own text on one line: no control characters, no lone halves of characters."""
    # C are control characters and half characters, Z spaces and line breaks of every kind. Of a
    # text of megabytes no more is looked at than may be needed.
    signs = text[: 10 * longest]
    if not signs.isprintable():
        signs = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in signs)
    return shorten(" ".join(signs.split()), longest)

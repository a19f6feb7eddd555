"""What can go wrong, each with where we stand and what to do next.

An error speaks both languages: ``str(error)`` is English, ``error.say("zh-CN")`` Chinese. The
values it speaks of stay on it as attributes, and it survives pickling. English writes a day as
Python takes it, 2026-12-01; Chinese in full, 2026年12月1日,
except where the day has to be found in a file.
"""

from __future__ import annotations

import string
from datetime import date
from typing import Any, ClassVar


def chinese_day(day: date) -> str:
    """A day in full, as Chinese writes it: 2026年12月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


class _InChinese(string.Formatter):
    """Fills a sentence's places; a day that stands by itself is written in full."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - any value
        if type(value) is date and not format_spec:
            return chinese_day(value)
        return str(super().format_field(value, format_spec))


class KitError(Exception):
    """Something that callcenter_kit was asked for cannot be done; the message says what to do."""

    en: ClassVar[str] = "{reason}"
    zh: ClassVar[str] = "{reason}"

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - whatever value was refused
        self.values = values
        super().__init__(self.say("en"))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - see __init__
        values = self.__dict__.get("values", {})
        if name in values:
            return values[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.values)

    def say(self, language: str) -> str:
        """The message in ``language``, ``"zh-CN"`` or ``"en"``."""
        spoken = {
            name: value.say(language) if hasattr(value, "say") else value
            for name, value in self.values.items()
        }
        if language == "en":
            return self.en.format(**spoken)
        return _InChinese().format(self.zh, **spoken)


def _rebuild(kind: type[KitError], values: dict[str, Any]) -> KitError:
    return kind(**values)


# What the kit is told about itself: languages, words, data files.


class UnknownLanguage(KitError):
    en = "The product speaks {known}, not {language!r}. Choose one of these."
    zh = "本产品支持的语言为 {known}，没有 {language!r}。请选用其中之一。"


class UnknownWords(KitError):
    en = "No words are kept under {key!r}. Add them to callcenter_kit/data/words, zh and en."
    zh = "没有登记词条 {key!r}。请在 callcenter_kit/data/words 中补充中文和英文。"


class NotADay(KitError):
    en = "{name} = {value!r} is not a day. Give a datetime.date, without a time."
    zh = "{name} = {value!r} 不是日期。请给出不带时间的 datetime.date。"


class NotAWholeNumber(KitError):
    en = "{name} = {value!r} is not a whole number. Give an int, such as 60 or -5."
    zh = "{name} = {value!r} 不是整数。请给出整数，如 60 或 -5。"


# Plans.


class UnknownChoice(KitError):
    en = "{name} = {value!r} is not known. Choose one of: {known}."
    zh = "{name} = {value!r} 无法识别。请选用：{known}。"


class NotInRange(KitError):
    en = "{name} = {value} does not lie between {first} and {last}. Give a whole number that does."
    zh = "{name} = {value} 不在 {first} 至 {last} 之间。请给出其间的整数。"


class WrongProbability(KitError):
    en = "{name} = {value!r} is not a probability. Give a number from 0 (never) to 1 (always)."
    zh = "{name} = {value!r} 不是概率。请给出 0（从不）至 1（总是）之间的数。"


class MissingLibrary(KitError):
    en = (
        "This needs the library {library}, which is not installed. Install it: "
        'pip install "callcenter_kit[{extra}]".'
    )
    zh = '这一步需要 {library}，目前没有安装。请安装：pip install "callcenter_kit[{extra}]"。'

    def __init__(self, *, library: str, extra: str = "exports") -> None:
        super().__init__(library=library, extra=extra)

"""The fields of a case: how each value is written in a link, a file or a form, and read back."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from callcenter_kit.errors import FieldError
from callcenter_kit.rules.loading import (
    choice_names,
    facts,
    rulebook,
    rulebook_ids,
    rulebook_label,
    value_in_words,
)
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import LANGUAGES, Text
from callcenter_kit.timeline.process import process

LONGEST_TEXT: Final = 80
_MARKUP: Final = frozenset("<>\N{REPLACEMENT CHARACTER}")
_ANSWER: Final = re.compile("yes|no")
_MONEY: Final = re.compile(r"\d{1,14}(\.\d{1,2})?", re.ASCII)
_PERCENT: Final = re.compile(r"\d{1,2}(\.\d{1,2})?|100(\.00?)?", re.ASCII)
_WHOLE: Final = re.compile(r"\d{1,6}", re.ASCII)
_DAY: Final = re.compile(r"(19|20)\d\d-\d\d-\d\d", re.ASCII)
_DAYS: Final = re.compile(r"\d{1,3}-\d{1,3}-\d{1,3}", re.ASCII)
_KEY: Final = re.compile(r"[0-9a-f]{16}")
_RULEBOOK: Final = "reading"  # the field that names the rulebook


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a case: a fact of the applicant, or an option of the visitor's beside the facts.

    ``kind`` is one of a fact's kinds, ``"days"``, low, likely and high, or ``"key"``. ``attribute``
    is the case's own; it is empty for a fact. Of a day of a filing ``event`` is what happened,
    ``correction`` the number of the correction.
    """

    name: str
    kind: str
    choices: tuple[str, ...] = ()
    attribute: str = ""
    default: Any = None
    event: str = ""
    correction: int = 0

    @property
    def possible(self) -> tuple[str, ...]:
        """The values of a choice or of a set that there are now: a rulebook may have come."""
        return rulebook_ids() if self.name == _RULEBOOK else self.choices

    @property
    def is_fact(self) -> bool:
        """Whether the applicant has the field, and not the case itself."""
        return not self.attribute

    @property
    def label(self) -> Text:
        """What the field is called where people read it."""
        if self.event:
            name = words(f"filing.event.{self.event}")
            again = {"name": name, "number": self.correction}
            return words("common.field.again").fill(**again) if self.correction > 1 else name
        return facts()[self.name].name if self.is_fact else words(f"common.field.{self.name}")

    def value(self, case: Any) -> Any:  # noqa: ANN401 - a case is made of fields; any field's value
        """What ``case`` holds for the field; ``None`` for a fact that nobody told."""
        return getattr(case.applicant, self.name) if self.is_fact else getattr(case, self.attribute)

    def read(self, text: str) -> Any:  # noqa: ANN401 - any field's value
        """The value that ``text`` writes; ``FieldError`` when it is not one of the field."""
        with suppress(ValueError):
            if self.kind not in ("choice", "set"):
                return _READERS[self.kind](text)
            values = frozenset(text.split(","))
            if values <= set(self.possible):
                return values if self.kind == "set" else text
        raise self.refusal(excerpt(text))

    def refusal(self, text: str) -> FieldError:
        """That ``text`` is no value of the field, and what one is."""
        accepted = words(f"common.accepted.{self.kind}")
        return FieldError(
            "WrongCaseValue", name=self.name, field=self.label, value=text, accepted=accepted
        )

    def from_form(self, text: str, language: str) -> str:
        """What a visitor typed, written as a link writes it; unchanged where it is not a value.

        >>> capital = Field("registered_capital", "money")
        >>> capital.from_form("３００", "zh-CN"), capital.from_form("三百万", "en")
        ('3000000', '3000000')
        """
        is_number = self.kind in ("money", "count", "months", "percent")
        if not is_number or not 0 < len(text) <= LONGEST_TEXT:
            return text
        # Full-width digits and marks of a Chinese keyboard become plain ones.
        narrow = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").lower()
        unit = money_unit(language) if self.kind == "money" else 1
        # In a sheet 6月 is June; where months are asked for it is six of them.
        number = narrow.removesuffix("月") if self.kind == "months" else narrow
        if number.replace(".", "", 1).isdecimal():
            return format((Decimal(number) * unit).normalize(), "f")
        if not self.is_fact:
            return text
        # Most people type a number, and the trade's spellings take their time to load.
        from callcenter_kit.clients.cells import CellReader
        from callcenter_kit.clients.spellings import CNY, Heading, Unit, UnreadCell

        value = CellReader(Heading(self.name, unit=Unit(unit, CNY))).read(narrow)
        return text if value is None or isinstance(value, UnreadCell) else write_value(value)

    def to_form(self, value: Any, language: str) -> str:  # noqa: ANN401 - any field's value
        """The value as a visitor's form shows it, in the unit of the language."""
        if value is None:
            return ""
        if self.kind == "money":
            return format((Decimal(str(value)) / money_unit(language)).normalize(), "f")
        return write_value(value)

    def words(self, value: Any, language: str) -> str:  # noqa: ANN401 - of a field that varies
        """The value in words; ``None`` is not known for a fact, and the default for an option."""
        if self.is_fact or isinstance(value, bool | date):
            return value_in_words(self.name, value, language)
        if value is None:
            return say("scenarios.by_default", language)
        return self.choice_names()[value].say(language) if isinstance(value, str) else str(value)

    def choice_names(self) -> Mapping[str, Text]:
        """What each value of a choice or of a yes or no is called, a fact's or an option's."""
        if self.kind == "yes_no":
            return {answer: words(f"common.answer.{answer}") for answer in ("yes", "no")}
        if self.name == "clock":
            return {key: clock.name for key, clock in process().clocks.items()}
        if self.name == _RULEBOOK:
            return {
                key: Text(*(rulebook_label(rulebook(key), language) for language in LANGUAGES))
                for key in self.possible
            }
        return choice_names(self.name)


def money_unit(language: str) -> int:
    """How many CNY one unit of a typed amount is: 万元 for Chinese readers, CNY for English."""
    return 10_000 if language == "zh-CN" else 1


def excerpt(text: str) -> str:
    """The text as a complaint quotes it: its beginning, and nothing that cannot be printed."""
    beginning = "".join(letter if letter.isprintable() else "·" for letter in text[:24])
    return beginning + ("…" if len(text) > len(beginning) else "")


def _read_number(pattern: re.Pattern[str], text: str) -> int | float:
    number = Decimal(_matching(pattern, text))
    return int(number) if number == number.to_integral_value() else float(number)


def _read_days(text: str) -> tuple[int, ...]:
    days = tuple(int(part) for part in _matching(_DAYS, text).split("-"))
    if list(days) != sorted(days):
        raise ValueError(text)
    return days


def _read_text(text: str) -> str:
    text = " ".join(text.split())
    # No company's name holds angle brackets or control characters; a page that escapes them is
    # one guard, a case that never carries them is another.
    if len(text) > LONGEST_TEXT or not text.isprintable() or _MARKUP & set(text):
        raise ValueError(text)
    return text


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "text": _read_text,
    "yes_no": lambda text: _matching(_ANSWER, text) == "yes",
    "money": lambda text: _read_number(_MONEY, text),
    "percent": lambda text: _read_number(_PERCENT, text),
    "count": lambda text: int(_matching(_WHOLE, text)),
    "months": lambda text: int(_matching(_WHOLE, text)),
    "date": lambda text: date.fromisoformat(_matching(_DAY, text)),
    "days": _read_days,
    "key": lambda text: _matching(_KEY, text),
}

# A case is varied in up to four things, in up to three scenarios beside the case itself.
MOST_VARIED: Final = 4
MOST_SCENARIOS: Final = 3
VARY: Final = "vary"
NAME: Final = "name"
# How a link writes a part of a scenario: ``s1.name``, ``s1.registered_capital``.
SCENARIO_FIELD: Final = re.compile(rf"s([1-{MOST_SCENARIOS}])\.(\w+)")


@dataclass(frozen=True, slots=True)
class Variation:
    """One scenario: what it is called, and the texts of the fields that it has of its own."""

    name: str = ""
    texts: tuple[tuple[str, str], ...] = ()

    def text(self, field: str) -> str:
        """What the scenario has of its own in ``field``; empty where it is as the case is."""
        return dict(self.texts).get(field, "")

    def with_text(self, field: str, text: str) -> "Variation":
        """The scenario with ``text`` in ``field``; an empty text makes it as the case is."""
        others = tuple(pair for pair in self.texts if pair[0] != field)
        return replace(self, texts=(*others, (field, text)) if text else others)

    def only(self, fields: tuple[str, ...]) -> "Variation":
        """The scenario with nothing of its own but in ``fields``."""
        return replace(self, texts=tuple(pair for pair in self.texts if pair[0] in fields))

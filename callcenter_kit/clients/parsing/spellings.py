"""The spellings of ``data/clients.toml``, read once, and the notes of a reader on a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Final

from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.loading import facts
from callcenter_kit.texts.datafile import Table, read_data, read_dataclass, words
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text


@dataclass(frozen=True, slots=True)
class Note:
    """A remark about how the file was read, where no cell is wrong.

    ``kind`` names the remark, as in ``clients.note.<kind>``; ``values`` fill its sentence.
    """

    kind: str
    values: dict[str, Any] = field(default_factory=dict)

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The remark in ``language``."""
        return words(f"clients.note.{self.kind}", **self.values).say(language)


def note(kind: str, **values: Any) -> Note:  # noqa: ANN401 - what the sentence names
    """The note worded ``clients.note.<kind>``."""
    return Note(kind, values)


@dataclass(frozen=True, slots=True)
class UnreadCell:
    """The reading of a cell that cannot be read; ``why`` is a whole sentence, ``reason`` its key.

    It is a value and no exception, so that the good cells around it are still read.
    """

    why: Text
    reason: str


@lru_cache(maxsize=1_000)  # of a long column most cells have the same reason
def cannot_read(reason: str, **values: Any) -> UnreadCell:  # noqa: ANN401 - what the sentence names
    """An `UnreadCell` whose sentence is ``clients.why.<reason>``, filled with ``values``."""
    return UnreadCell(words(f"clients.why.{reason}", **values), reason)


# What a file may say of an application that was handed in: each column, and the kind of its cells.
EVENTS: Final = {
    "submitted_on": "date",
    "accepted_on": "date",
    "asked_on": "days",
    "answered_on": "days",
    "result": "result",
    "decided_on": "date",
    "received_on": "date",
    "issued_on": "date",
}
# How a case ended; a result that is still pending is none.
RESULTS: Final = ("granted", "refused", "not_accepted", "withdrawn", "pending")


def column_kind(name: str) -> str:
    """The kind of what stands in the column ``name``, a fact's or an event's."""
    return EVENTS.get(name) or kind_of(name)


def column_name(name: str) -> Text:
    """What the column ``name`` is called."""
    return words(f"clients.event.{name}") if name in EVENTS else facts()[name].name


# Groups of three from the right, or none; no leading zero, no exponent, no sign.
DIGITS: Final = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)(?:\.[0-9]+)?"


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words; longer ones first, for the first that fits is taken."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


# Full-width signs to half-width ones, and no more: a superscript two is no 2, a circled one no 1.
_WIDTHS: Final = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFF01, 0xFF5F), *range(0xFFE0, 0xFFE7))
} | {0x2019: "'"}
_WIDE: Final = re.compile("[\uff01-\uff5e\uffe0-\uffe6\u2019]")
_UNSEEN: Final = "\\s\u200b-\u200f\u2060\ufeff\u00ad"
_SPACES: Final = re.compile(f"[{_UNSEEN}]+")
_NOT_COMPARED: Final = re.compile(f"[{_UNSEEN}_]+")


def _folded(text: str) -> str:
    # Most texts have nothing to fold, and looking is faster than translating.
    return text.translate(_WIDTHS) if _WIDE.search(text) else text


def one_width(text: str) -> str:
    """The text in half-width characters, without what cannot be seen; spaces become single."""
    return _SPACES.sub(" ", _folded(text)).strip()


def squeezed(text: str) -> str:
    """The text as spellings are compared: no spaces, no underscores, one case, one width."""
    return _NOT_COMPARED.sub("", _folded(text)).casefold()


def _set(table: Table, key: str) -> frozenset[str]:
    return frozenset(map(squeezed, table.strings(key)))


def _sets(file: Table, key: str) -> dict[str, frozenset[str]]:
    table = file.table(key)
    sets = {name: _set(table, name) for name in table.values}
    table.refuse_unread()
    return sets


def _currencies(file: Table, key: str) -> dict[str, Text]:
    names = {}
    for _, currency in file.table(key).tables():
        name = Text(currency.string("zh"), currency.string("en"))
        names.update(dict.fromkeys(_set(currency, "spelled"), name))
        currency.refuse_unread()
    return names


SqueezedSet = Annotated[frozenset[str], _set]
SqueezedTuple = Annotated[
    tuple[str, ...], lambda table, key: tuple(map(squeezed, table.strings(key)))
]


@dataclass(frozen=True, slots=True)
class Spelling:
    """What else heads a fact's column, and how answers below it are read; or names a choice."""

    also: SqueezedSet
    opposite: SqueezedSet = frozenset()
    unclear: SqueezedSet = frozenset()
    broader: SqueezedSet = frozenset()
    weak: SqueezedSet = frozenset()
    yes: SqueezedSet = frozenset()
    no: SqueezedSet = frozenset()
    asides: SqueezedSet = frozenset()
    conclusive: bool = False


@dataclass(frozen=True, slots=True)
class Spellings:
    """Every list of the file, squeezed."""

    headings: Mapping[str, Spelling]
    choices: Mapping[str, Spelling]
    result: Annotated[Mapping[str, frozenset[str]], _sets]
    scale: Annotated[Mapping[str, frozenset[str]], _sets]
    together: Annotated[Mapping[str, frozenset[str]], _sets]
    foreign: Annotated[Mapping[str, Text], _currencies]
    asides: SqueezedSet
    asking: SqueezedTuple
    yes: SqueezedSet
    no: SqueezedSet
    unknown: SqueezedSet
    everywhere: SqueezedSet
    endings: SqueezedSet
    cny: SqueezedSet
    amount_asides: SqueezedSet
    approximate: SqueezedTuple
    regions: SqueezedSet
    only: SqueezedSet
    answer_asides: SqueezedSet
    notes: SqueezedTuple
    examples: SqueezedTuple
    totals: SqueezedSet


@lru_cache(maxsize=1)
def spellings() -> Spellings:
    """The spellings that ship."""
    return read_dataclass(Spellings, read_data("clients.toml"))


@lru_cache(maxsize=1)
def scales() -> dict[str, int]:
    """How many times one each word behind an amount stands for."""
    return {word: int(size) for size, words in spellings().scale.items() for word in words}


def without_full_stop(text: str) -> str:
    """The squeezed text without a full stop at its end."""
    return squeezed(text).rstrip("。.！!；;，,")

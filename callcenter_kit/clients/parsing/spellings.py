"""The spellings of ``data/clients.toml``, read once, and the notes of a reader on a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Final

from callcenter_kit.rules.applicant import BUSINESS_FORMS, COMPANY_KINDS, FACT_NAMES, kind_of
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


SCALES: Final = {
    "thousand": 10**3,
    "ten_thousand": 10**4,
    "hundred_thousand": 10**5,
    "million": 10**6,
    "ten_million": 10**7,
    "hundred_million": 10**8,
    "billion": 10**9,
}
_CHOICES: Final = (*BUSINESS_FORMS, *COMPANY_KINDS)
# Full-width signs to half-width ones, and no more: a superscript two is no 2, a circled one no 1.
_WIDTHS: Final = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFF01, 0xFF5F), *range(0xFFE0, 0xFFE7))
} | {0x2019: "'"}
_UNSEEN: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_FULL_STOP: Final = re.compile(r"[。.！!；;，,]+$")


def one_width(text: str) -> str:
    """The text in half-width characters, without what cannot be seen; spaces become single."""
    return _UNSEEN.sub(" ", text.translate(_WIDTHS)).strip()


def squeezed(text: str) -> str:
    """The text as spellings are compared: no spaces, no underscores, one case, one width."""
    return one_width(text).casefold().replace(" ", "").replace("_", "")


def _set(table: Table, key: str) -> frozenset[str]:
    return frozenset(map(squeezed, table.strings(key)))


SqueezedSet = Annotated[frozenset[str], _set]


@dataclass(frozen=True, slots=True)
class HeadingSpelling:
    """What else heads a fact's column, and how answers below such a heading are read."""

    also: SqueezedSet = frozenset()
    opposite: SqueezedSet = frozenset()
    unclear: SqueezedSet = frozenset()
    broader: SqueezedSet = frozenset()
    weak: SqueezedSet = frozenset()
    yes: SqueezedSet = frozenset()
    no: SqueezedSet = frozenset()
    beside: SqueezedSet = frozenset()
    conclusive: bool = False


@dataclass(frozen=True, slots=True)
class Spellings:
    """Every list of the file, squeezed."""

    headings: Mapping[str, HeadingSpelling]
    asides: frozenset[str]
    asking: tuple[str, ...]
    yes: frozenset[str]
    no: frozenset[str]
    unknown: frozenset[str]
    choices: Mapping[str, frozenset[str]]
    results: Mapping[str, frozenset[str]]
    everywhere: frozenset[str]
    together: Mapping[str, frozenset[str]]
    endings: tuple[str, ...]
    scales: Mapping[str, int]
    cny: frozenset[str]
    amount_asides: tuple[str, ...]
    foreign: Mapping[str, Text]
    notes: tuple[str, ...]
    examples: tuple[str, ...]
    totals: frozenset[str]


@lru_cache(maxsize=1)
def spellings() -> Spellings:
    """The spellings that ship."""
    file = read_data("clients.toml")
    keys = ("aside", "answer", "places", "scale", "currency", "row", "amount", "result")
    tables = [file.table(key) for key in keys]
    bracket_words, answer, places, scale, currency, row, amount, results = tables
    together = places.table("together")
    lists = Spellings(
        headings={
            key: read_dataclass(HeadingSpelling, table)
            for key, table in _named(file, "heading", (*FACT_NAMES, *EVENTS))
        },
        asides=_set(bracket_words, "words"),
        asking=tuple(map(squeezed, bracket_words.strings("asking"))),
        yes=_set(answer, "yes"),
        no=_set(answer, "no"),
        unknown=_set(answer, "unknown"),
        choices={
            key: _set(table, "also")
            for key, table in _named(file, "choice", (*BUSINESS_FORMS, *COMPANY_KINDS))
        },
        results={key: _set(results, key) for key in RESULTS},
        everywhere=_set(places, "everywhere"),
        together={name: frozenset(together.strings(name)) for name in together.values},
        endings=tuple(sorted(_set(places, "endings"), key=len, reverse=True)),
        scales={word: size for key, size in SCALES.items() for word in _set(scale, key)},
        cny=_set(currency, "cny"),
        amount_asides=tuple(_set(amount, "aside")),
        foreign=_foreign(currency.table("foreign")),
        notes=tuple(map(squeezed, row.strings("note"))),
        examples=tuple(map(squeezed, row.strings("example"))),
        totals=_set(row, "total"),
    )
    for table in (together, *tables, file):
        table.refuse_unread()
    return lists


def _named(file: Table, key: str, names: tuple[str, ...]) -> list[tuple[str, Table]]:
    """The tables under ``key``, every one named in ``known``."""
    outer = file.table(key)
    listed = [(name, outer.table(name)) for name in names if outer.has(name)]
    outer.refuse_unread()
    return listed


def _foreign(table: Table) -> dict[str, Text]:
    """The name of the foreign currency that each spelling means."""
    names = {}
    for _, currency in table.tables():
        name = Text(currency.string("zh"), currency.string("en"))
        names.update(dict.fromkeys(_set(currency, "spelled"), name))
        currency.refuse_unread()
    return names


def bare(text: str) -> str:
    """The squeezed text without a full stop at its end."""
    return _FULL_STOP.sub("", squeezed(text))

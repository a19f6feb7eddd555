"""What a document says of the licence itself: its terms, a refusal, and the holder's duties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from callcenter_kit.documents.blocks import Cell, Grid, Items, Section
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.record.rules import Json
from callcenter_kit.rules.duties import BESIDE_DUTIES, TERM_END
from callcenter_kit.rules.notes import FILING, IF_REFUSED

_COLUMNS = ("duty", "kind_of_duty", "when", "to_do", "otherwise", "why", "badge", "sources")
_TERMS: Final = ("fee", "no_licence", *FILING, TERM_END)
_SHARES = (24, 14, 26, 44, 40, 40, 12, 40)


def duties(reading: Reading) -> Section | None:
    """Each duty on a line.

    Left out where no licence is needed, and where a record of an earlier kit does not say it.
    """
    if reading.answer["licence"] == "not_required" or "duties" not in reading.record["rulebook"]:
        return None
    held = tuple(_line(reading, duty) for duty in reading.record["rulebook"]["duties"].values())
    return reading.section("duties", Items(held, tone="muted"))


def duties_in_full(reading: Reading) -> Grid:
    """The same as a table, with why and the sources, for a sheet with room."""
    heads = tuple(reading.say(f"report.column.{key}") for key in _COLUMNS)
    return Grid(heads, _SHARES, tuple(_rows(reading)))


def lines(reading: Reading) -> list[Json]:
    """All that a document says of the licence's terms, as the record has it: duties and notes."""
    book = reading.record["rulebook"]
    return [*book.get("duties", {}).values(), *book.get("notes", {}).values()]


def terms(reading: Reading) -> Section | None:
    """The penalty without a licence, the fee, where to file and how long the licence lasts.

    Each with its badge. Left out as the duties are.
    """
    if reading.answer["licence"] == "not_required":
        return None
    book = reading.record["rulebook"]
    known = {**book.get("notes", {}), **book.get("duties", {})}
    listed = tuple(_term(reading, key, known[key]) for key in _TERMS if key in known)
    return reading.section("terms", Items(listed)) if listed else None


def _term(reading: Reading, key: str, line: Json) -> str:
    badge = reading.say(f"common.badge.{line['badge']}")
    return reading.say(f"report.terms.{key}", badge=badge, text=reading.text(line["text"]))


def refused(reading: Reading) -> Section | None:
    """What follows a refusal: its reasons, the remedies, and what bars a new application."""
    notes = _notes(reading, IF_REFUSED)
    if reading.answer["licence"] == "not_required" or not notes:
        return None
    return reading.section("refused", Items(tuple(reading.text(note["text"]) for note in notes)))


def _notes(reading: Reading, keys: Iterable[str]) -> list[Json]:
    """The law's notes called ``keys``, as far as the record has them."""
    notes = reading.record["rulebook"].get("notes", {})
    return [notes[key] for key in keys if key in notes]


def _line(reading: Reading, duty: Json) -> str:
    """A duty in a line: its name, by when, what to do and what follows otherwise."""
    name, when, text = (reading.text(duty[key]) for key in ("name", "when", "text"))
    otherwise = [reading.text(duty["consequence"])] if duty["consequence"] else []
    said = reading.sentences([text, *otherwise])
    return reading.say("report.duties.line", name=name, when=when, text=said)


def _rows(reading: Reading) -> Iterator[tuple[Cell, ...]]:
    for duty in reading.record["rulebook"].get("duties", {}).values():
        yield (
            Cell(reading.text(duty["name"]), "strong"),
            Cell(reading.say(f"timeline.duties.kind.{duty['kind']}")),
            Cell(reading.text(duty["when"])),
            Cell(reading.text(duty["text"])),
            Cell(reading.text(duty["consequence"]) if duty["consequence"] else ""),
            Cell(reading.text(duty["why"])),
            Cell(reading.say(f"common.badge.{duty['badge']}")),
            Cell(reading.cites(duty["sources"])),
        )
    dash = reading.say("report.dash")
    for note in _notes(reading, BESIDE_DUTIES):
        text, badge = Cell(reading.text(note["text"])), reading.say(f"common.badge.{note['badge']}")
        yield (
            *(Cell(dash), Cell(""), Cell(""), text, Cell(""), Cell("")),
            *(Cell(badge), Cell(reading.cites(note["sources"]))),
        )

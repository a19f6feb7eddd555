"""The part of a document on what follows the licence: the duties, and what is said beside."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter_kit.documents.blocks import Cell, Grid, Items, Section
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.record.rules import Json

_COLUMNS = ("duty", "kind_of_duty", "when", "to_do", "otherwise", "why", "badge", "sources")
_SHARES = (24, 14, 26, 44, 40, 40, 12, 40)


def duties(reading: Reading) -> Section | None:
    """Each duty on a line, after what the law says of going without a licence and of fees.

    Left out where no licence is needed, and where a record of an earlier kit does not say it.
    """
    if reading.answer["licence"] == "not_required" or not lines(reading):
        return None
    said = tuple(reading.text(note["text"]) for note in _notes(reading))
    held = tuple(_line(reading, duty) for duty in reading.record["rulebook"]["duties"].values())
    return reading.section("duties", Items(said), Items(held, tone="muted"))


def duties_in_full(reading: Reading) -> Grid:
    """The same as a table, with why and the sources, for a sheet with room."""
    heads = tuple(reading.say(f"report.column.{key}") for key in _COLUMNS)
    return Grid(heads, _SHARES, tuple(_rows(reading)))


def lines(reading: Reading) -> list[Json]:
    """All that the part says, as the record has it: the duties, then the notes beside them."""
    book = reading.record["rulebook"]
    return [*book.get("duties", {}).values(), *_notes(reading)]


def _notes(reading: Reading) -> list[Json]:
    return list(reading.record["rulebook"].get("notes", {}).values())


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
    for note in _notes(reading):
        text, badge = Cell(reading.text(note["text"])), reading.say(f"common.badge.{note['badge']}")
        yield (
            *(Cell(dash), Cell(""), Cell(""), text, Cell(""), Cell("")),
            *(Cell(badge), Cell(reading.cites(note["sources"]))),
        )

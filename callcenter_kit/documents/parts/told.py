"""The facts that the company gave, for it to read again and to sign."""

from __future__ import annotations

from typing import Final

from callcenter_kit.documents.blocks import Block, Cell, Grid, Section, Sentences
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.lines import SCOPES

# Said elsewhere: the papers beside the list of them, the other forms beside the first.
_ELSEWHERE: Final = ("materials", "other_forms")


def told(reading: Reading) -> Section:
    """Each known fact with its value, what is asked but not known, and a line to sign on.

    It begins a page: what stands before it is the page that a client reads first.
    """
    names = [name for name in reading.answer["fact_states"] if name not in _ELSEWHERE]
    known = [name for name in names if name in reading.answer["facts"]]
    asked = _asked(reading)
    unknown = [name for name in names if name not in known and name in asked]
    blocks: list[Block] = [_grid(reading, known)] if known else []
    if unknown:
        said = reading.say("report.told.unknown", facts=reading.facts(unknown))
        blocks.append(Sentences(said))
    sign = Sentences(reading.say("report.told.sign"), "strong")
    return reading.section("told", *blocks, sign, begins_page=True)


def _asked(reading: Reading) -> set[str]:
    """The facts that the answer hangs on: none where no licence is needed."""
    if reading.answer["licence"] == "not_required":
        return set()
    findings = (reading.answer["scopes"][scope]["findings"].values() for scope in SCOPES)
    read = {fact for each in findings for finding in each for fact in finding["facts"]}
    return {*read, "business_form", "provinces"}


def _grid(reading: Reading, known: list[str]) -> Grid:
    heads = tuple(reading.say(f"report.column.{key}") for key in ("fact", "answer"))
    rows = tuple((Cell(reading.fact(name)), Cell(_value(reading, name))) for name in known)
    return Grid(heads, (40, 60), rows)


def _value(reading: Reading, name: str) -> str:
    value = reading.fact_value(name)
    if isinstance(value, list):
        return reading.joined(reading.value(name, each) for each in value)
    if name in facts() and kind_of(name) == "date":
        return reading.day(value)
    return reading.value(name, value)

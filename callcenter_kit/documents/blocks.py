"""What a document is made of, whatever file it becomes: headings, sentences, lists and tables.

`html_writer` writes them as HTML, for a document's page and for a result in a notebook alike,
`letter` as a Word file. A block's text is never markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Tone = Literal["", "met", "unmet", "unknown", "not_required", "muted", "strong", "number"]
# How a status or an outcome is coloured.
TONES: Final[dict[str, Tone]] = {
    "met": "met",
    "unmet": "unmet",
    "unknown": "unknown",
    "eligible": "met",
    "ineligible": "unmet",
    "undetermined": "unknown",
    "not_required": "not_required",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table's cell, and how it is to be read; ``head`` comes first, in bold.

    ``href`` is the address of a file beside the document, on a page.
    """

    text: str
    tone: Tone = ""
    head: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Sentences:
    """A sentence or a few."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; numbered where the order counts or something points at a number."""

    items: tuple[str, ...]
    numbered: bool = False
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``widths`` are the columns' shares of the line.

    A row of one cell is a remark on the row above it and takes the whole line.
    """

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Sentences | Items | Grid


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under its own heading; on paper it may begin a new page."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    begins_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in one language: the answer first, then what it rests on."""

    language: str
    day: date
    letterhead: str
    dated: str
    addressee: str
    headline: str
    summary: str
    sections: tuple[Section, ...]
    closing: str
    title: str

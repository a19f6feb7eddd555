"""What a document is made of, whatever file it becomes: headings, sentences, lists and tables.

Here they become HTML, the same for a document's page and for a result in a notebook; `letter`
writes them into a Word file. A block's text is never markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final, Literal
from urllib.parse import quote

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


def block_html(block: Block) -> str:
    """One block as HTML; its tones are classes that a style sheet colours."""
    match block:
        case Sentences(text=text, tone=tone):
            return f"<p{_tone_class(tone)}>{escape(text)}</p>\n"
        case Items(items=items, numbered=numbered, tone=tone):
            tag, lines = "ol" if numbered else "ul", (f"<li>{escape(item)}</li>" for item in items)
            return f"<{tag}{_tone_class(tone)}>{''.join(lines)}</{tag}>\n"
        case Grid(columns=columns):
            heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in columns)
            rows = "".join(_row(row, columns) for row in block.rows)
            return f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n"


def _tone_class(tone: Tone) -> str:
    return f' class="{tone}"' if tone else ""


def _row(row: tuple[Cell, ...], columns: tuple[str, ...]) -> str:
    """Each cell carries its column's name, which a narrow screen shows before it."""
    if len(row) == 1:
        text = escape(row[0].text)
        return f'<tr class="remark"><td colspan="{len(columns)}">{text}</td></tr>\n'
    cells = (_cell(cell, head) for cell, head in zip(row, columns, strict=True))
    return f"<tr>{''.join(cells)}</tr>\n"


def _cell(cell: Cell, column: str) -> str:
    head = f"<strong>{escape(cell.head)}</strong> " if cell.head else ""
    text = escape(cell.text)
    if cell.href:
        text = f'<a href="{escape(quote(cell.href))}">{text}</a>'
    return f'<td data-column="{escape(column)}"{_tone_class(cell.tone)}>{head}{text}</td>'

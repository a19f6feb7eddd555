"""What a document or a result is made of, headings, sentences, lists and tables, and its HTML.

A document becomes a page to print, a result a section of a notebook on an opaque ground of its
own. `office` writes the same blocks into a Word file. A block's text is never markup.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, singledispatch
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import quote

from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.display import DARK, LIGHT, SCREEN_FONTS, HtmlRepr, display_languages
from callcenter_kit.texts.language import Text, format_date

Tone = Literal["", "met", "unmet", "unknown", "not_required", "muted", "strong", "number"]
# How a status or an outcome is coloured.
TONES: Final[dict[str, Tone]] = {
    "met": "met", "unmet": "unmet", "unknown": "unknown", "ask": "unknown",
    "not_required": "not_required",
    "eligible": "met", "ineligible": "unmet", "undetermined": "unknown",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table's cell, and how it is to be read; ``head`` comes first, in bold.

    ``href`` is the address of a file beside the document, on a page.
    """

    text: str
    tone: Tone = ""
    head: str = ""
    href: str = ""


def _cell(value: object, language: str) -> Cell:
    """A day in full, thousands parted, a text in the language; a cell as it is."""
    match value:
        case Cell():
            return value
        case Text():
            return Cell(value.say(language))
        case date():
            return Cell(format_date(value, language))
        case int():
            return Cell(f"{value:,}", "number")
        case None:
            return Cell(say("report.dash", language))
    return Cell(str(value))


@dataclass(frozen=True, slots=True)
class Sentences:
    """A sentence or a few."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; numbered where the order counts or something points at a number."""

    items: tuple[str, ...]
    is_numbered: bool = False
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``widths`` are shares of the line. A row of one cell is a remark on that above."""

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(
        cls,
        columns: Iterable[str],
        rows: Iterable[Iterable[object]],
        language: str,
        widths: Iterable[int] = (),
    ) -> Self:
        """A table of texts, days and numbers; a dash stands for nothing."""
        cells = (tuple(_cell(value, language) for value in row) for row in rows)
        return cls(tuple(columns), tuple(widths), tuple(cells))


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


# Blocks as HTML.


def block_html(block: Block) -> str:
    """One block as HTML; its tones are classes that a style sheet colours."""
    match block:
        case Sentences(text=text, tone=tone):
            return f"<p{_tone_class(tone)}>{escape(text)}</p>\n"
        case Items(items=items, is_numbered=is_numbered, tone=tone):
            tag, lines = ("ul", "ol")[is_numbered], (f"<li>{escape(item)}</li>" for item in items)
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
    cells = []
    for cell, column in zip(row, columns, strict=True):
        head = f"<strong>{escape(cell.head)}</strong> " if cell.head else ""
        text, tone = escape(cell.text), _tone_class(cell.tone)
        if cell.href:
            text = f'<a href="{escape(quote(cell.href))}">{text}</a>'
        cells.append(f'<td data-column="{escape(column)}"{tone}>{head}{text}</td>')
    return f"<tr>{''.join(cells)}</tr>\n"


# Documents.

# Lines of lists before the dates from which on the print is set closer.
DENSE_FROM: Final = 16


def as_page(document: Document) -> str:
    """Any document as a page of its own."""
    sections = "".join(map(_section, document.sections))
    blocks = (block for section in document.sections[:7] for block in section.blocks)
    lines = sum(len(block.items) for block in blocks if isinstance(block, Items))
    density = ' class="dense"' if lines >= DENSE_FROM else ""
    # The policy allows nothing but the style: whatever slipped into the text could not run.
    style = Path(__file__).with_name("page.css").read_text("utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{escape(document.title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f'<body>\n<article{density}>\n<header><p class="letterhead">'
        f'{escape(document.letterhead)}</p><p class="dated">{escape(document.dated)}</p>'
        f'</header>\n<p class="to">{escape(document.addressee)}</p>\n'
        f"<h1>{escape(document.headline)}</h1>\n"
        f'<p class="lead">{escape(document.summary)}</p>\n{sections}'
        f"<footer>{escape(document.closing)}</footer>\n</article>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    blocks = "".join(map(block_html, section.blocks))
    classes = f"{section.id} begins-page" if section.begins_page else section.id
    return (
        f'<section class="{classes}" aria-labelledby="{section.id}">\n'
        f'<h2 id="{section.id}">{escape(section.title)}</h2>\n{blocks}</section>\n'
    )


# Results.

Blocks = Iterator[Block]


@singledispatch
def blocks_of(result: Any, language: str) -> Blocks:  # noqa: ANN401 - any result
    """What is shown of ``result``; the module of its room registers a function for its type."""
    raise TypeError(f"nothing is registered for {type(result).__name__}")


# Where a page says that it is dark: JupyterLab, Notebook 7 and nbconvert; VS Code; Sphinx.
SAYS_DARK: Final = (
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    'html[data-theme="dark"]',
)
VOILA: Final = "body[data-voila]"  # where a page is as light or as dark as its visitor's system
# Not the pages' own: a page and a result may stand in one notebook, and neither dresses the other.
CLASS: Final = "callcenter-kit-result"


def html_of(result: HtmlRepr) -> str:
    """``result`` in the language chosen, or in both, Chinese first.

    >>> from callcenter_kit.rules.applicant import Applicant
    >>> "<script>" in html_of(Applicant(name="<script>"))
    False
    """
    sections = []
    for language in display_languages():
        blocks = "".join(map(block_html, blocks_for(result, language)))
        sections.append(f'<section lang="{language}">{blocks}</section>')
    return f'<div class="{CLASS}"><style>{style()}</style>{"".join(sections)}</div>'


def blocks_for(result: HtmlRepr, language: str) -> Blocks:
    """What is shown of ``result`` in ``language``."""
    # It is registered by a module that nobody loads before.
    import_module(result.shown_by or f"{__package__}.notebook_blocks")
    return blocks_of(result, language)


@cache
def style() -> str:
    """The style that every result brings: its colours in both themes, then ``result.css``."""
    dark = ", ".join(f"{place} .{CLASS}" for place in SAYS_DARK)
    on_voila = f"@media (prefers-color-scheme: dark) {{ {VOILA} .{CLASS} {_colours(DARK)} }}\n"
    sheet = Path(__file__).with_name("result.css").read_text("utf-8")
    return f".{CLASS} {_colours(LIGHT)}{dark} {_colours(DARK)}{on_voila}{sheet}"


def _colours(table: Mapping[str, str]) -> str:
    tokens = "".join(f"--ck-{token}: {colour}; " for token, colour in table.items())
    return f"{{ {tokens}--ck-font: {SCREEN_FONTS}; }}\n"

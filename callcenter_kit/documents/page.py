"""A document as one HTML page that fetches nothing and prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from callcenter_kit.documents.blocks import Block, Cell, Document, Grid, Items, Paragraph, Section
from callcenter_kit.documents.document import document_of
from callcenter_kit.documents.record.replay import Given
from callcenter_kit.texts.language import DEFAULT_LANGUAGE


def page(record: Given, languages: str | Iterable[str] = DEFAULT_LANGUAGE) -> str:
    """The record as a self-contained HTML page, in one language or in both, one after the other.

    Nothing in it is fetched from anywhere, and nothing a client typed is markup.
    """
    chosen = (languages,) if isinstance(languages, str) else tuple(languages)
    return as_page([document_of(record, language) for language in dict.fromkeys(chosen)])


def as_page(documents: Sequence[Document]) -> str:
    """Any documents as one page, one after the other, in the language of the first."""
    body = "".join(_article(document) for document in documents)
    style = Path(__file__).with_name("page.css").read_text("utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{documents[0].language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{escape(documents[0].title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


def _article(document: Document) -> str:
    sections = "".join(_section(section, document.language) for section in document.sections)
    return (
        f'<article lang="{document.language}"{_density(document)}>\n<header><p class="letterhead">'
        f'{escape(document.letterhead)}</p><p class="dated">{escape(document.dated)}</p></header>\n'
        f'<p class="to">{escape(document.addressee)}</p>\n<h1>{escape(document.headline)}</h1>\n'
        f'<p class="lead">{escape(document.lead)}</p>\n{sections}'
        f"<footer>{escape(document.closing)}</footer>\n</article>\n"
    )


DENSE_FROM: Final = 8  # things to do, or in the way, from which on the print is set closer


def _density(document: Document) -> str:
    lists = [b for part in document.sections[:4] for b in part.blocks if isinstance(b, Items)]
    return ' class="dense"' if sum(len(block.items) for block in lists) >= DENSE_FROM else ""


def _section(section: Section, language: str) -> str:
    name = f"{section.id}-{language}"
    blocks = "".join(_block(block) for block in section.blocks)
    return (
        f'<section class="{section.id}" aria-labelledby="{name}">\n'
        f'<h2 id="{name}">{escape(section.title)}</h2>\n{blocks}</section>\n'
    )


def _block(block: Block) -> str:
    match block:
        case Paragraph(text=text, tone=tone):
            return f'<p class="{tone}">{escape(text)}</p>\n' if tone else f"<p>{escape(text)}</p>\n"
        case Items(items=items, numbered=numbered, tone=tone):
            tag, kind = "ol" if numbered else "ul", f' class="{tone}"' if tone else ""
            return f"<{tag}{kind}>{''.join(f'<li>{escape(item)}</li>' for item in items)}</{tag}>\n"
        case Grid():
            return _grid(block)


def _grid(grid: Grid) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in grid.columns)
    rows = "".join(_row(row, grid.columns) for row in grid.rows)
    return f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n"


def _row(row: tuple[Cell, ...], columns: tuple[str, ...]) -> str:
    """Each cell carries its column's name, which a narrow screen shows before it."""
    if len(row) == 1:
        text = escape(row[0].text)
        return f'<tr class="remark"><td colspan="{len(columns)}">{text}</td></tr>\n'
    cells = (_cell(cell, head) for cell, head in zip(row, columns, strict=True))
    return f"<tr>{''.join(cells)}</tr>\n"


def _cell(cell: Cell, column: str) -> str:
    tone = f' class="{cell.tone}"' if cell.tone else ""
    head = f"<strong>{escape(cell.head)}</strong> " if cell.head else ""
    text = escape(cell.text)
    if cell.href:
        text = f'<a href="{escape(quote(cell.href))}">{text}</a>'
    return f'<td data-column="{escape(column)}"{tone}>{head}{text}</td>'

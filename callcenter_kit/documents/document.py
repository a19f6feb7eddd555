"""The whole document in one language, made from a record and from nothing else.

A document as one HTML page that fetches nothing and prints on A4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Final

from callcenter_kit.documents import answer, basis, dates
from callcenter_kit.documents import answer as month
from callcenter_kit.documents import answer as todo
from callcenter_kit.documents import dates as duties
from callcenter_kit.documents import record_view as told
from callcenter_kit.documents.blocks import Document, Items, Section, block_html
from callcenter_kit.documents.record_view import Reading
from callcenter_kit.documents.replay import Given, read_record
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, clean


def document_of(record: Given, language: str = DEFAULT_LANGUAGE) -> Document:
    """What a client is handed: the answer, then what it rests on.

    ``KitError`` for what is not a record, and for one that was changed after it was made.
    """
    reading = Reading(read_record(record), language)
    day = date.fromisoformat(reading.answer["on"])
    to = "report.to" if reading.name else "report.to_applicant"
    return Document(
        language=language,
        day=day,
        letterhead=reading.say("report.letterhead"),
        dated=reading.say("report.dated", day=day),
        addressee=reading.say(to, name=reading.name),
        headline=answer.headline(reading),
        lead=answer.lead(reading),
        sections=_sections(reading),
        closing=_closing(reading),
        title=reading.say("report.title", day=day),
    )


def _sections(reading: Reading) -> tuple[Section, ...]:
    """Those that the record has something for, in the order in which a client reads them."""
    sections = (
        answer.answer(reading),
        answer.exempt(reading),
        month.month(reading),
        dates.day(reading),
        # The first page ends here.
        told.told(reading),
        answer.obstacles(reading),
        todo.way(reading),
        dates.timeline(reading),
        basis.findings(reading),
        basis.materials(reading),
        duties.terms(reading),
        duties.refused(reading),
        duties.duties(reading),
        basis.sources(reading),
        basis.limits(reading),
    )
    return tuple(section for section in sections if section is not None)


def _closing(reading: Reading) -> str:
    """Which record the document was made from, and with what, so that it can be replayed."""
    book = reading.record["rulebook"]
    return reading.say(
        "report.closing",
        kit=reading.record["kit_version"],
        rulebook=book["id"],
        version=book["version"],
        digest=book["digest"],
        days=clean(str(reading.record["calendar"]["official"])),
        seal=reading.record["seal"][:12],
    )


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


DENSE_FROM: Final = 16  # lines of lists before the dates from which on the print is set closer


def _density(document: Document) -> str:
    lists = [b for part in document.sections[:7] for b in part.blocks if isinstance(b, Items)]
    return ' class="dense"' if sum(len(block.items) for block in lists) >= DENSE_FROM else ""


def _section(section: Section, language: str) -> str:
    name = f"{section.id}-{language}"
    blocks = "".join(block_html(block) for block in section.blocks)
    kinds = f"{section.id} begins-page" if section.begins_page else section.id
    return (
        f'<section class="{kinds}" aria-labelledby="{name}">\n'
        f'<h2 id="{name}">{escape(section.title)}</h2>\n{blocks}</section>\n'
    )

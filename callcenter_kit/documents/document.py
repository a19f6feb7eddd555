"""The whole document in one language, made from a record alone; and the same as an HTML page.

The page fetches nothing and prints on A4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Final

from callcenter_kit.documents import answer_sections, basis_sections, date_sections
from callcenter_kit.documents.blocks import Document, Items, Section, block_html
from callcenter_kit.documents.record_view import RecordView
from callcenter_kit.documents.replay import RecordLike, read_record
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, clean

# In the order in which a client reads them; each is left out where the record has nothing for it.
_SECTIONS: Final[tuple[Callable[[RecordView], Section | None], ...]] = (
    answer_sections.answer,
    answer_sections.first_month,
    date_sections.day,
    # The first page ends here.
    answer_sections.applicant_facts,
    answer_sections.obstacles,
    answer_sections.way_to_licence,
    date_sections.timeline,
    basis_sections.findings,
    basis_sections.materials,
    date_sections.terms,
    date_sections.refusal,
    date_sections.duties,
    basis_sections.sources,
    basis_sections.limits,
)
# Where no licence is needed, requirements, dates and duties matter to nobody.
_EXEMPT_SECTIONS: Final[tuple[Callable[[RecordView], Section | None], ...]] = (
    answer_sections.answer,
    answer_sections.exemption,
    answer_sections.first_month,
    answer_sections.applicant_facts,
    basis_sections.sources,
    basis_sections.limits,
)


def document_of(record: RecordLike, language: str = DEFAULT_LANGUAGE) -> Document:
    """What a client is handed: the answer, then what it rests on.

    ``KitError`` for what is not a record, and for one that was changed after it was made.
    """
    view = RecordView(read_record(record), language)
    name, is_exempt = view.applicant_name, view.licence == "not_required"
    sections = (write(view) for write in (_EXEMPT_SECTIONS if is_exempt else _SECTIONS))
    return Document(
        language=language,
        day=view.on,
        letterhead=view.say("report.letterhead"),
        dated=view.say("report.dated", day=view.on),
        addressee=view.say("report.to" if name else "report.to_applicant", name=name),
        headline=answer_sections.headline(view),
        summary=answer_sections.summary(view),
        sections=tuple(section for section in sections if section is not None),
        closing=_closing(view),
        title=view.say("report.title", day=view.on),
    )


def _closing(view: RecordView) -> str:
    """Which record the document was made from, and with what, so that it can be replayed."""
    book = view.record["rulebook"]
    return view.say(
        "report.closing",
        kit=view.record["kit_version"],
        rulebook=book["id"],
        version=book["version"],
        digest=book["digest"],
        days=clean(str(view.record["calendar"]["official"])),
        seal=view.record["seal"][:12],
    )


def page(record: RecordLike, languages: str | Iterable[str] = DEFAULT_LANGUAGE) -> str:
    """The record as a self-contained HTML page, in one language or in both, one after the other.

    Nothing in it is fetched from anywhere, and nothing a client typed is markup.
    """
    each = (languages,) if isinstance(languages, str) else tuple(languages)
    return as_page([document_of(record, language) for language in dict.fromkeys(each)])


def as_page(documents: Sequence[Document]) -> str:
    """Any documents as one page, one after the other, in the language of the first."""
    body = "".join(map(_article, documents))
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
        f'<p class="lead">{escape(document.summary)}</p>\n{sections}'
        f"<footer>{escape(document.closing)}</footer>\n</article>\n"
    )


# Lines of lists before the dates from which on the print is set closer.
DENSE_FROM: Final = 16


def _density(document: Document) -> str:
    blocks = [block for section in document.sections[:7] for block in section.blocks]
    count = sum(len(block.items) for block in blocks if isinstance(block, Items))
    return ' class="dense"' if count >= DENSE_FROM else ""


def _section(section: Section, language: str) -> str:
    name = f"{section.id}-{language}"
    blocks = "".join(map(block_html, section.blocks))
    classes = f"{section.id} begins-page" if section.begins_page else section.id
    return (
        f'<section class="{classes}" aria-labelledby="{name}">\n'
        f'<h2 id="{name}">{escape(section.title)}</h2>\n{blocks}</section>\n'
    )

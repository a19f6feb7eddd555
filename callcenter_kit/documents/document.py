"""The document that a client is handed: its sections in their order, from a record alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from callcenter_kit.documents import answer_sections, basis_sections, date_sections, filed_sections
from callcenter_kit.documents.blocks import Document, Section, as_page
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
# A filed case has nothing to prepare: its first page is where it stands.
_FILED_SECTIONS: Final[tuple[Callable[[RecordView], Section | None], ...]] = (
    filed_sections.progress,
    filed_sections.planned_and_happened,
    answer_sections.applicant_facts,
    date_sections.timeline,
    filed_sections.inquiry,
    filed_sections.reconsideration,
    date_sections.refusal,
    date_sections.duties,
    basis_sections.sources,
    basis_sections.limits,
)
# Where nothing can be prepared, there is nothing to gather, to date or to keep.
_EXCLUDED_SECTIONS: Final[tuple[Callable[[RecordView], Section | None], ...]] = (
    answer_sections.answer,
    answer_sections.first_month,
    answer_sections.applicant_facts,
    answer_sections.obstacles,
    basis_sections.findings,
    basis_sections.sources,
    basis_sections.limits,
)


def _sections_for(view: RecordView) -> Sequence[Callable[[RecordView], Section | None]]:
    if filed_sections.filed_plan(view) is not None:
        return _FILED_SECTIONS
    if view.licence == "not_required":
        return _EXEMPT_SECTIONS
    return _SECTIONS if view.exclusion is None else _EXCLUDED_SECTIONS


def document_of(record: RecordLike, language: str = DEFAULT_LANGUAGE) -> Document:
    """What a client is handed: the answer, then what it rests on.

    ``KitError`` for what is not a record, and for one that was changed after it was made.
    """
    view = RecordView(read_record(record), language)
    name, sections = view.applicant_name, (write(view) for write in _sections_for(view))
    return Document(
        language=language,
        day=view.on,
        letterhead=view.say("report.letterhead"),
        dated=view.say("report.dated", day=view.on),
        addressee=view.say("report.to" if name else "report.to_applicant", name=name),
        headline=answer_sections.headline(view),
        summary=filed_sections.summary(view) or answer_sections.summary(view),
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

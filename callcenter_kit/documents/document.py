"""The whole document in one language, made from a record and from nothing else."""

from __future__ import annotations

from datetime import date

from callcenter_kit.documents.blocks import Document, Section
from callcenter_kit.documents.parts import answer, basis, dates, duties, month, todo, told
from callcenter_kit.documents.parts.reading import Reading
from callcenter_kit.documents.record.replay import Given, read_record
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

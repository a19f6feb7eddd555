"""The files that can be made from a record, one row each: what a page offers and a client gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from callcenter_kit.documents.calendar import calendar
from callcenter_kit.documents.letter import letter
from callcenter_kit.documents.office import DOCX, XLSX
from callcenter_kit.documents.page import page
from callcenter_kit.documents.record.record import record_bytes
from callcenter_kit.documents.record.replay import Given, read_record
from callcenter_kit.documents.workbook import workbook
from callcenter_kit.errors import UnknownChoice
from callcenter_kit.texts.language import DEFAULT_LANGUAGE
from callcenter_kit.texts.words import say


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, and how it is made from a record in one language.

    ``label`` and ``file_name`` are keys of words: what a button says, and the file's name with a
    place for the ``day``. ``tells`` is what the file is about: the answer, with a plan for each
    scope, or one scope's plan.
    """

    label: str
    file_name: str
    media_type: str
    tells: Literal["answer", "plan"]
    make: Callable[[Given, str], bytes]


def _page(record: Given, language: str) -> bytes:
    return page(record, language).encode()


def _record(record: Given, _: str) -> bytes:
    return record_bytes(read_record(record))


FORMATS: Final[dict[str, Format]] = {
    "letter": Format("exports.letter", "report.file.letter", DOCX, "answer", letter),
    "page": Format("exports.page", "report.file.page", "text/html", "answer", _page),
    "record": Format("exports.record", "report.file.record", "application/json", "answer", _record),
    "workbook": Format("exports.workbook", "report.file.workbook", XLSX, "plan", workbook),
    "calendar": Format(
        "exports.calendar", "report.file.calendar", "text/calendar", "plan", calendar
    ),
}


def file_name(record: Given, kind: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A file's name without the applicant's: a name may be hostile, and files are passed on."""
    if kind not in FORMATS:
        raise UnknownChoice(name="kind", value=kind, known=", ".join(FORMATS))
    return say(FORMATS[kind].file_name, language, day=read_record(record)["assessment"]["on"])

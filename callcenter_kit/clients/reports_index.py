"""The index of a run of reports: whose each file is, the verdicts, and cells not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from callcenter_kit._version import __version__
from callcenter_kit.clients.screened import Screened
from callcenter_kit.documents.blocks import Cell, Document, Grid, Items, Section, Tone
from callcenter_kit.documents.formats import FORMATS
from callcenter_kit.documents.page import as_page
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.texts.language import clean
from callcenter_kit.texts.words import filled, say

_TONES: Final[Mapping[str, Tone]] = {
    "eligible": "met",
    "ineligible": "unmet",
    "undetermined": "unknown",
    "not_required": "not_required",
}
_WIDTHS: Final = (6, 24, 10, 10)
_FILE_WIDTH: Final = 14


@dataclass(frozen=True, slots=True)
class Reported:
    """A client's number, the answer, and the names of its files by their kind."""

    number: str
    assessment: Assessment
    files: Mapping[str, str]


def index_page(
    screened: Screened,
    reported: Sequence[Reported],
    kinds: Sequence[str],
    start: date,
    language: str,
) -> str:
    """The index as a page that fetches nothing; its links lead to the files beside it."""
    book, day = screened.rulebook, screened.on
    document = Document(
        language=language,
        day=day,
        letterhead=say("reports.letterhead", language),
        dated=say("report.dated", language, day=day),
        addressee=filled("reports.from_file", file=screened.clients.file).say(language),
        headline=say("reports.headline", language, count=len(reported)),
        lead=say("reports.lead", language, book=book.name.say(language), day=day, start=start),
        sections=tuple(_sections(screened, reported, kinds, language)),
        closing=say(
            "reports.closing", language, kit=__version__, rulebook=book.id, version=book.version
        ),
        title=say("reports.title", language, day=day),
    )
    return as_page([document])


def _sections(
    screened: Screened, reported: Sequence[Reported], kinds: Sequence[str], language: str
) -> list[Section]:
    clients = Section(
        "clients", say("reports.clients", language), (_grid(reported, kinds, language),)
    )
    problems = tuple(problem.say(language) for problem in screened.problems)
    if not problems:
        return [clients]
    return [clients, Section("problems", say("reports.problems", language), (Items(problems),))]


def _grid(reported: Sequence[Reported], kinds: Sequence[str], language: str) -> Grid:
    heads = [say(f"reports.column.{key}", language) for key in ("number", "name", *SCOPES)]
    files = [say(FORMATS[kind].label, language) for kind in kinds]
    rows = tuple(_row(each, kinds, language) for each in reported)
    return Grid((*heads, *files), (*_WIDTHS, *[_FILE_WIDTH] * len(kinds)), rows)


def _row(reported: Reported, kinds: Sequence[str], language: str) -> tuple[Cell, ...]:
    answer = reported.assessment
    name = clean(answer.applicant.name or "") or say("reports.unnamed", language)
    outcomes = (answer.scopes[scope].outcome for scope in SCOPES)
    verdicts = (Cell(say(f"common.outcome.{it}", language), _TONES[it]) for it in outcomes)
    files = (_file(reported.files.get(kind), kind, language) for kind in kinds)
    return (Cell(reported.number), Cell(name, "strong"), *verdicts, *files)


def _file(name: str | None, kind: str, language: str) -> Cell:
    if name is None:
        return Cell(say("reports.no_dates", language), "muted")
    return Cell(say(FORMATS[kind].label, language), href=name)

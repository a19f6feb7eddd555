"""Reports for many clients at once: a new folder for each run, with an index, whole or not at all.

Files are written beside their place and moved there at the end, so that an error or an interruption
leaves no half of a folder.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from callcenter_kit._version import __version__
from callcenter_kit.clients.clients import Clients
from callcenter_kit.clients.errors import ClientFileError
from callcenter_kit.clients.screened import Screened
from callcenter_kit.documents.blocks import TONES, Cell, Document, Grid, Items, Section, as_page
from callcenter_kit.documents.errors import NothingToDate
from callcenter_kit.documents.formats import FORMATS, CommonCalendar, letter
from callcenter_kit.documents.office import Letterhead, read_letterhead
from callcenter_kit.documents.record import Record, case_key_of
from callcenter_kit.documents.record import record_of as make_record
from callcenter_kit.errors import ArgumentError, unknown_choice
from callcenter_kit.rules.assessment import Assessment
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, SCOPES
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, check_language, clean
from callcenter_kit.timeline.answer import Choices
from callcenter_kit.timeline.repairs import exclusion_in

Item = TypeVar("Item")


def progress(items: Iterable[Item], total: int, doing: str) -> Iterator[Item]:
    """The same items; how many are done is written to the standard error as they are taken.

    A log, where nobody watches a line being written over, gets one line at the end.
    """
    in_notebook = type(sys.stderr).__module__.startswith("ipykernel")
    is_watched = sys.stderr.isatty() or in_notebook
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        return _counted(items, total, doing, is_watched=is_watched)
    if not is_watched:
        return _counted(items, total, doing, is_watched=False)
    return iter(tqdm(items, total=total, desc=doing))


def _counted(items: Iterable[Item], total: int, doing: str, *, is_watched: bool) -> Iterator[Item]:
    back = "\r" if is_watched else ""
    for done, item in enumerate(items):
        if is_watched:
            print(f"{back}{doing} {done}/{total}", end="", file=sys.stderr, flush=True)
        yield item
    print(f"{back}{doing} {total}/{total}", file=sys.stderr, flush=True)


_KINDS: Final[dict[str, Callable[[Screened, str], bytes]]] = {
    ".xlsx": lambda screened, language: screened.to_excel(language),
    ".csv": lambda screened, language: screened.to_csv(language),
    ".parquet": lambda screened, _: screened.to_parquet(),
}


def save_screened(screened: Screened, file: Path, language: str) -> None:
    """Write the screened clients to ``file``, of the kind that its ending names.

    ``KitError`` for another ending, and where the file cannot be written; it is then as it was.
    """
    check_language(language)
    if (make := _KINDS.get(file.suffix.lower())) is None:
        raise ClientFileError("UnknownResultFile", file=file.name, known=", ".join(_KINDS))
    content = make(screened, language)
    with unfinished(file.parent, file) as folder:
        part = folder / file.name
        part.write_bytes(content)
        part.replace(file)


@contextmanager
def unfinished(folder: Path, goal: Path) -> Iterator[Path]:
    """An unfinished folder inside ``folder``, gone at the end with all that was not moved out.

    It lies on the same disk as ``goal``, which so appears at once. ``KitError``, naming the goal,
    where it cannot be written.
    """
    is_new = not folder.exists()
    parts: Path | None = None
    try:
        if folder == goal:
            folder.mkdir(parents=True, exist_ok=True)
        parts = Path(mkdtemp(prefix=".unfinished-", dir=folder))
        yield parts
    except OSError as error:
        raise ClientFileError(
            "CannotWrite", file=str(goal), reason=error.strerror or str(error)
        ) from None
    finally:
        if parts is not None:
            shutil.rmtree(parts, ignore_errors=True)
        if is_new:
            with suppress(OSError):  # what holds something stays
                folder.rmdir()


_WIDTHS: Final = (6, 24, 10, 10)
_FILE_WIDTH: Final = 14


@dataclass(frozen=True, slots=True)
class Reported:
    """A client's number, the answer, the names of its files by their kind, where its case stands.

    ``stage`` is empty where the client has not filed.
    """

    number: str
    assessment: Assessment
    files: Mapping[str, str]
    stage: str = ""


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
        addressee=words("reports.from_file", file=screened.clients.file).say(language),
        headline=say("reports.headline", language, count=len(reported)),
        summary=say("reports.lead", language, book=book.name.say(language), day=day, start=start),
        sections=tuple(_sections(screened, reported, kinds, language)),
        closing=say(
            "reports.closing", language, kit=__version__, rulebook=book.id, version=book.version
        ),
        title=say("reports.title", language, day=day),
    )
    return as_page([document])


def _sections(
    screened: Screened, reported: Sequence[Reported], kinds: Sequence[str], language: str
) -> Iterator[Section]:
    yield Section("clients", say("reports.clients", language), (_grid(reported, kinds, language),))
    if any(CALENDAR in each.files for each in reported):
        name = _common_calendar_name(screened.on, language)
        kind = Cell(say(FORMATS[CALENDAR].label, language))
        link = Grid(("", ""), (_FILE_WIDTH, 2 * _FILE_WIDTH), ((kind, Cell(name, href=name)),))
        yield Section("all", say("reports.all", language), (link,))
    if problems := tuple(problem.say(language) for problem in screened.problems):
        yield Section("problems", say("reports.problems", language), (Items(problems),))


def _common_calendar_name(day: date, language: str) -> str:
    return say("reports.calendar", language, day=day.isoformat())


def _grid(reported: Sequence[Reported], kinds: Sequence[str], language: str) -> Grid:
    has_stages = any(each.stage for each in reported)
    keys = ("number", "name", *SCOPES, *(["stage"] if has_stages else []))
    heads = [say(f"reports.column.{key}", language) for key in keys]
    files = [say(FORMATS[kind].label, language) for kind in kinds]
    rows = tuple(_row(each, kinds, language, has_stages=has_stages) for each in reported)
    return Grid((*heads, *files), (*_WIDTHS, *[_FILE_WIDTH] * (len(kinds) + has_stages)), rows)


def _row(
    reported: Reported, kinds: Sequence[str], language: str, *, has_stages: bool
) -> tuple[Cell, ...]:
    answer = reported.assessment
    name = clean(answer.applicant.name or "") or say("reports.unnamed", language)
    verdicts = (_verdict(answer, scope, language) for scope in SCOPES)
    stages = [Cell(reported.stage)] if has_stages else []
    files = (_file(reported.files.get(kind), kind, language) for kind in kinds)
    return (Cell(reported.number), Cell(name, "strong"), *verdicts, *stages, *files)


def _verdict(answer: Assessment, scope: str, language: str) -> Cell:
    if exclusion := exclusion_in(answer):
        return Cell(say(f"common.exclusion.{exclusion}", language), TONES["ineligible"])
    outcome = answer.scopes[scope].outcome
    return Cell(say(f"common.outcome.{outcome}", language), TONES[outcome])


def _file(name: str | None, kind: str, language: str) -> Cell:
    if name is None:
        return Cell(say("reports.no_dates", language), "muted")
    return Cell(say(FORMATS[kind].label, language), href=name)


CALENDAR: Final = "calendar"
KINDS: Final = ("letter", "page", CALENDAR, "workbook")
INDEX: Final = "index.html"


def write_reports(
    clients: Clients,
    folder: str | Path,
    language: str = DEFAULT_LANGUAGE,
    kinds: Collection[str] = KINDS,
    rulebook: str | Rulebook = DEFAULT_RULEBOOK,
    template: Letterhead | None = None,
    *,
    on: date | None = None,
    start: date | None = None,
) -> Path:
    """Write every client's documents into a new folder inside ``folder``, and give that folder.

    ``kinds`` are any of ``"letter"`` (.docx), ``"page"`` (.html), ``"calendar"`` (.ics),
    ``"workbook"`` (.xlsx) and ``"record"`` (.json). ``template`` is a firm's own .docx
    letterhead for the letters. The clients are judged as of the day ``on``, without one as of the
    day on which the rulebook was last read; plans begin on ``start``, without one on that day too.

    Files are called by the clients' row numbers, never by their names; ``index.html`` says whose
    each is, and which cells were not understood. A client whose plan has no dates gets no calendar
    and no workbook; one more calendar holds the events of all. Of a client who has filed, every
    document says where its case stands. The folder appears when all of it is written: after an
    error, or when it is interrupted, nothing is there. ``KitError`` for a language, a kind or a
    letterhead that is none, for clients that were not read, and where nothing can be written.
    """
    common = CommonCalendar(check_language(language))
    letterhead = None if template is None else read_letterhead(template)
    batch = _Batch(language, _kinds(kinds), letterhead, common)
    if not isinstance(clients, Clients):
        raise ArgumentError("NotReadClients", value=type(clients).__name__)
    screened = clients.screen(on, rulebook)
    begins = screened.on if start is None else require_day(start, "start")
    parent = Path(folder)
    with unfinished(parent, parent) as parts:
        run_folder = parts / "run"
        run_folder.mkdir()
        numbers = row_numbers(clients.values.labels)
        rows = progress(numbers.items(), len(numbers), say("reports.progress", language))

        def save(name: str, content: bytes) -> None:
            (run_folder / name).write_bytes(content)

        choices = Choices(start=begins)
        reported = [batch.write(screened, row, number, choices, save) for row, number in rows]
        if any(CALENDAR in each.files for each in reported):
            name = _common_calendar_name(screened.on, language)
            (run_folder / name).write_bytes(common.content())
        index = index_page(screened, reported, batch.kinds, begins, batch.language)
        (run_folder / INDEX).write_text(index, "utf-8")
        whole = _free(parent / say("reports.folder", language, day=screened.on.isoformat()))
        run_folder.rename(whole)
    return whole


def _kinds(kinds: Collection[str]) -> tuple[str, ...]:
    unique_kinds = tuple(dict.fromkeys([kinds] if isinstance(kinds, str) else kinds))
    for kind in unique_kinds:
        if kind not in FORMATS:
            raise unknown_choice("kinds", kind, FORMATS)
    if not unique_kinds:
        raise ClientFileError("NothingToReport", known=", ".join(FORMATS))
    return unique_kinds


MOST_LETTERS: Final = 200  # a minute of one core, and one ZIP file in memory


def letters(
    screened: Screened, language: str, choices: Choices, kind: str = "letter"
) -> Iterator[bytes]:
    """A ZIP file of every client's ``kind`` of document and their index, in one piece at last.

    An empty piece comes after each client. Files are called by numbers, as those of
    `write_reports` are; the index says whose each is. ``KitError`` for more than so many clients.
    """
    if len(screened) > MOST_LETTERS:
        found, limit = f"{len(screened):,}", f"{MOST_LETTERS:,}"
        raise ClientFileError("TooManyLetters", found=found, limit=limit)
    batch = _Batch(language, (kind,), None, CommonCalendar(language))
    content, day = BytesIO(), screened.on
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:

        def save(name: str, file: bytes) -> None:
            # Dated by the day of the answer: the same clients make the same file.
            archive.writestr(ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0)), file)

        reported = []
        for row, number in row_numbers(screened.clients.values.labels).items():
            reported.append(batch.write(screened, row, number, choices, save))
            yield b""
        begins = choices.start or screened.on
        save(INDEX, index_page(screened, reported, batch.kinds, begins, language).encode())
    yield content.getvalue()


def row_numbers(index: Iterable[Any]) -> dict[Any, str]:
    """What each row's files are called by: its number, or its place where rows have labels."""
    rows = list(index)
    is_numbered = all(isinstance(row, int) and row >= 0 for row in rows)
    numbers = rows if is_numbered else range(1, len(rows) + 1)
    wide = len(str(max(numbers, default=0)))
    return {row: f"{number:0{wide}}" for row, number in zip(rows, numbers, strict=True)}


def _free(folder: Path) -> Path:
    """The folder, or the first of its numbered siblings that is not there yet."""
    count, free = 1, folder
    while free.exists():
        count += 1
        free = folder.with_name(f"{folder.name}-{count}")
    return free


def record_of_client(screened: Screened, row: Any, number: str, choices: Choices) -> Record:  # noqa: ANN401
    """The record of one client, with the plan of what it filed, or one for each licence.

    Of a case whose cells contradict each other nothing is planned.
    """
    answer, scopes = screened.answer(row, choices), set(SCOPES)
    if (case := screened.cases.get(row)) is not None:
        scopes = set() if case.filing is None else {case.scope}
    plans = {scope: part.plan for scope, part in answer.scopes.items() if scope in scopes}
    return make_record(answer, plans, case_key_of(f"{screened.clients.file} {number}"))


@dataclass(frozen=True, slots=True)
class _Batch:
    """What every client of a run gets, and the calendar of all of them."""

    language: str
    kinds: tuple[str, ...]
    letterhead: bytes | None
    common: CommonCalendar

    def write(
        self,
        screened: Screened,
        row: Any,  # noqa: ANN401 - a row's number or label
        number: str,
        choices: Choices,
        save: Callable[[str, bytes], None],
    ) -> Reported:
        """Write the documents of one client, and say which there are."""
        answer = screened.assessment(row)
        record = record_of_client(screened, row, number, choices)
        if CALENDAR in self.kinds:
            name = answer.applicant.name or say("reports.numbered", self.language, number=number)
            self.common.add(record, name)
        files = {}
        for kind in self.kinds:
            try:
                content = self._content(record, kind)
            except NothingToDate:
                continue
            base = say(FORMATS[kind].file_name, self.language, day=screened.on.isoformat())
            files[kind] = say("reports.file", self.language, number=number, file=base)
            save(files[kind], content)
        return Reported(number, answer, files, screened.stage_name(row, self.language))

    def _content(self, record: Mapping[str, Any], kind: str) -> bytes:
        if kind == "letter":
            return letter(record, self.language, self.letterhead)
        return FORMATS[kind].make(record, self.language)

"""Reports for many clients at once: a new folder for each run, whole or not at all."""

import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import chain, count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from callcenter_kit._version import __version__
from callcenter_kit.clients.clients import Clients
from callcenter_kit.clients.screened import Screened
from callcenter_kit.documents.blocks import TONES, Cell, Document, Grid, Items, Section, as_page
from callcenter_kit.documents.formats import FORMATS, CommonCalendar, letter
from callcenter_kit.documents.office import Letterhead, read_letterhead
from callcenter_kit.documents.record import Record, case_key_of
from callcenter_kit.documents.record import record_of as make_record
from callcenter_kit.errors import ArgumentError, ClientFileError, NothingToDate, require_choice
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, SCOPES
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, check_language, clean
from callcenter_kit.timeline.advice import verdicts_in_words
from callcenter_kit.timeline.answer import Choices

Item = TypeVar("Item")


def progress(items: Iterable[Item], total: int, doing: str) -> Iterator[Item]:
    """The same items; how many are done is written to the standard error as they are taken.

    A log, where nobody watches a line being written over, gets one line at the end.
    """
    is_watched = sys.stderr.isatty() or type(sys.stderr).__module__.startswith("ipykernel")
    back = "\r" if is_watched else ""
    for done, item in enumerate(items):
        if is_watched:
            print(f"{back}{doing} {done}/{total}", end="", file=sys.stderr, flush=True)
        yield item
    print(f"{back}{doing} {total}/{total}", file=sys.stderr, flush=True)


_KINDS: Final[dict[str, Callable[[Screened, str], bytes]]] = {
    ".xlsx": Screened.to_excel,
    ".csv": Screened.to_csv,
    ".parquet": lambda table, _: table.to_parquet(),
}


def save_screened(table: Screened, file: Path, language: str) -> None:
    """Write the screened clients to ``file``, of the kind that its ending names.

    ``KitError`` for another ending, and where the file cannot be written; it is then as it was.
    """
    check_language(language)
    if (make := _KINDS.get(file.suffix.lower())) is None:
        raise ClientFileError("UnknownResultFile", file=file.name, known=", ".join(_KINDS))
    content = make(table, language)
    with unfinished(file.parent, file) as folder:
        part = folder / file.name
        part.write_bytes(content)
        part.replace(file)


@contextmanager
def unfinished(folder: Path, goal: Path) -> Iterator[Path]:
    """An unfinished folder inside ``folder``, gone at the end with all that was not moved out.

    ``KitError``, naming the ``goal``, which lies on the same disk, where it cannot be written.
    """
    is_new = not folder.exists()
    parts: Path | None = None
    try:
        if folder == goal:
            folder.mkdir(parents=True, exist_ok=True)
        parts = Path(mkdtemp(prefix=".unfinished-", dir=folder))
        yield parts
    except OSError as error:
        reason = error.strerror or str(error)
        raise ClientFileError("CannotWrite", file=str(goal), reason=reason) from None
    finally:
        if parts is not None:
            shutil.rmtree(parts, ignore_errors=True)
        if is_new:
            with suppress(OSError):  # what holds something stays
                folder.rmdir()


CALENDAR: Final = "calendar"
MOST_LETTERS: Final = 200  # a minute of one core, and one ZIP file in memory
KINDS: Final = ("letter", "page", CALENDAR, "workbook")


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
    and no workbook; one more calendar holds the events of all. The folder appears when all of it
    is written: after an error, or when it is interrupted, nothing is there. ``KitError`` for a
    language, a kind or a letterhead that is none, and where nothing can be written.
    """
    check_language(language)
    letterhead = None if template is None else read_letterhead(template)
    unique_kinds = tuple(dict.fromkeys([kinds] if isinstance(kinds, str) else kinds))
    for kind in unique_kinds:
        require_choice("kinds", kind, FORMATS)
    if not unique_kinds:
        raise ClientFileError("NothingToReport", known=", ".join(FORMATS))
    if not isinstance(clients, Clients):
        raise ArgumentError("NotReadClients", value=type(clients).__name__)
    table = clients.screen(on, rulebook)
    choices = Choices(start=table.on if start is None else require_day(start, "start"))
    parent = Path(folder)
    with unfinished(parent, parent) as parts:
        run_folder = parts / "run"
        run_folder.mkdir()

        def save(name: str, content: bytes) -> None:
            (run_folder / name).write_bytes(content)

        batch = _Batch(table, language, unique_kinds, choices, save, letterhead)
        for _ in progress(batch.write(), len(table), say("reports.progress", language)):
            pass
        name = say("reports.folder", language, day=table.on.isoformat())
        names = chain([name], (f"{name}-{number}" for number in count(2)))
        whole = next(parent / name for name in names if not (parent / name).exists())
        run_folder.rename(whole)
    return whole


def letters(
    table: Screened, language: str, choices: Choices, kind: str = "letter"
) -> Iterator[bytes]:
    """A ZIP file of every client's ``kind`` of document and their index, in one piece at last.

    Each is called by its client's row and name. An empty piece comes after each client.
    ``KitError`` for more than so many clients.
    """
    if len(table) > MOST_LETTERS:
        raise ClientFileError("TooManyLetters", found=len(table), limit=MOST_LETTERS)
    content, day = BytesIO(), table.on
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:

        def save(name: str, file: bytes) -> None:
            # Dated by the day of the answer: the same clients make the same file.
            archive.writestr(ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0)), file)

        yield from _Batch(table, language, (kind,), choices, save, is_named=True).write()
    yield content.getvalue()


def row_numbers(index: Iterable[Any]) -> dict[Any, str]:
    """What each row's files are called by: its number, or its place where rows have labels."""
    rows = list(index)
    is_numbered = all(isinstance(row, int) and row >= 0 for row in rows)
    numbers = rows if is_numbered else range(1, len(rows) + 1)
    wide = len(str(max(numbers, default=0)))
    return {row: f"{number:0{wide}}" for row, number in zip(rows, numbers, strict=True)}


def record_of_client(table: Screened, row: Any, number: str, choices: Choices) -> Record:  # noqa: ANN401
    """The record of one client, with the plan of what it filed, or one for each licence.

    Of a case whose cells contradict each other nothing is planned.
    """
    answer, scopes = table.answer(row, choices), set(SCOPES)
    if (case := table.cases.get(row)) is not None:
        scopes = set() if case.filing is None else {case.scope}
    plans = {scope: part.plan for scope, part in answer.scopes.items() if scope in scopes}
    return make_record(answer, plans, case_key_of(f"{table.clients.file} {number}"))


_WIDTHS: Final = (6, 24, 10, 10)
_FILE_WIDTH: Final = 14
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|]+')  # what no file's name may hold on some system
_LONGEST_NAME: Final = 60


@dataclass
class _Batch:
    """The documents of every client of a run, the calendar of all of them, and their index."""

    table: Screened
    language: str
    kinds: Sequence[str]
    choices: Choices
    save: Callable[[str, bytes], None]
    letterhead: bytes | None = None
    is_named: bool = False  # whether the files are called by their clients' names, too
    has_events: bool = False
    rows: list[tuple[Cell, ...]] = field(default_factory=list)  # of the index

    def write(self) -> Iterator[bytes]:
        """Save them all; an empty piece comes after each client."""
        calendar = CommonCalendar(self.language)
        for row, number in row_numbers(self.table.clients.values.labels).items():
            answer = self.table.assessment(row)
            record = record_of_client(self.table, row, number, self.choices)
            name = clean(answer.applicant.name or "")
            if CALENDAR in self.kinds:
                client_name = answer.applicant.name or self._say("numbered", number=number)
                calendar.add(record, client_name)
            outcomes = verdicts_in_words(answer, self.language).values()
            verdicts = [Cell(text, TONES[outcome]) for outcome, text in outcomes]
            if row in self.table.cases:  # it is not told that it can apply
                stands = (self.table.progress_in(row, scope, self.language) for scope in SCOPES)
                verdicts = [Cell(text or "", TONES["not_required"]) for text in stands]
            files = [self._file(record, kind, number, name) for kind in self.kinds]
            stages = [Cell(self.table.stage_name(row, self.language))] * bool(self.table.cases)
            named = Cell(number), Cell(name or self._say("unnamed"), "strong")
            self.rows.append((*named, *verdicts, *stages, *files))
            yield b""
        if self.has_events:
            self.save(self._calendar_name, calendar.content())
        self.save("index.html", self._index().encode())

    @property
    def _calendar_name(self) -> str:
        return self._say("calendar", day=self.table.on.isoformat())

    def _say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - what the words name
        return say(f"reports.{key}", self.language, **values)

    def _file(self, record: Record, kind: str, number: str, client: str) -> Cell:
        form = FORMATS[kind]
        try:
            if kind == "letter":
                content = letter(record, self.language, self.letterhead)
            else:
                content = form.make(record, self.language)
        except NothingToDate:
            return Cell(self._say("no_dates"), "muted")
        base = say(form.file_name, self.language, day=self.table.on.isoformat())
        if self.is_named and (safe := _UNSAFE.sub("_", client)[:_LONGEST_NAME].strip(" .")):
            base = f"{safe}{Path(base).suffix}"
        name = self._say("file", number=number, file=base)
        self.save(name, content)
        self.has_events |= kind == CALENDAR
        return Cell(say(form.label, self.language), href=name)

    def _index(self) -> str:
        book, day = self.table.rulebook, self.table.on
        start, name = self.choices.start or day, book.name.say(self.language)
        lead = "lead_named" if self.is_named else "lead"
        file = words("reports.from_file", file=self.table.clients.file)
        sections = [Section("clients", self._say("clients"), (self._grid(),))]
        if self.has_events:
            kind = Cell(say(FORMATS[CALENDAR].label, self.language))
            link = Cell(self._calendar_name, href=self._calendar_name)
            grid = Grid(("", ""), (_FILE_WIDTH, 2 * _FILE_WIDTH), ((kind, link),))
            sections.append(Section("all", self._say("all"), (grid,)))
        if problems := tuple(each.say(self.language) for each in self.table.problems):
            sections.append(Section("problems", self._say("problems"), (Items(problems),)))
        document = Document(
            language=self.language,
            day=day,
            letterhead=self._say("letterhead"),
            dated=say("report.dated", self.language, day=day),
            addressee=file.say(self.language),
            headline=self._say("headline", count=len(self.rows)),
            summary=self._say(lead, book=name, day=day, start=start),
            sections=tuple(sections),
            closing=self._say("closing", kit=__version__, rulebook=book.id, version=book.version),
            title=self._say("title", day=day),
        )
        return as_page(document)

    def _grid(self) -> Grid:
        keys = ("number", "name", *SCOPES, *["stage"] * bool(self.table.cases))
        heads = [self._say(f"column.{key}") for key in keys]
        files = [say(FORMATS[kind].label, self.language) for kind in self.kinds]
        widths = (*_WIDTHS, *[_FILE_WIDTH] * (len(files) + bool(self.table.cases)))
        return Grid((*heads, *files), widths, tuple(self.rows))

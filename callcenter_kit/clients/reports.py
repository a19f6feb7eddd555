"""Reports for many clients at once: a folder a run, with an index, and all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from callcenter_kit.clients.clients import Clients
from callcenter_kit.clients.errors import NothingToReport, NotReadClients
from callcenter_kit.clients.progress import progress
from callcenter_kit.clients.reports_index import Reported, index_page
from callcenter_kit.clients.saving import unfinished
from callcenter_kit.clients.screened import Screened
from callcenter_kit.documents.errors import NothingToDate
from callcenter_kit.documents.formats import FORMATS
from callcenter_kit.documents.letter import letter
from callcenter_kit.documents.letterhead import Letterhead, read_letterhead
from callcenter_kit.documents.record.record import record as make_record
from callcenter_kit.errors import unknown_choice
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, check_language
from callcenter_kit.texts.words import say
from callcenter_kit.workdays.arguments import plain_day

KINDS: Final = ("letter", "page", "calendar", "workbook")
INDEX: Final = "index.html"


def write_reports(
    clients: Clients,
    folder: str | Path,
    language: str = DEFAULT_LANGUAGE,
    kinds: Collection[str] = KINDS,
    rulebook: str | Rulebook = "guide",
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
    and no workbook. The folder appears when all of it is written: after an error, or when it is
    interrupted, nothing is there. ``KitError`` for a language, a kind or a letterhead that is
    none, for clients that were not read, and where nothing can be written.
    """
    batch = _Batch(check_language(language), _kinds(kinds), _letterhead(template))
    screened = _screened(clients, on, rulebook)
    begins = screened.on if start is None else plain_day(start, "start")
    parent = Path(folder)
    with unfinished(parent, parent) as parts:
        made = parts / "run"
        made.mkdir()
        numbers = _numbers(clients.values.labels)
        rows = progress(numbers.items(), len(numbers), say("reports.progress", language))
        reported = [batch.write(screened, row, number, begins, made) for row, number in rows]
        index = index_page(screened, reported, batch.kinds, begins, batch.language)
        (made / INDEX).write_text(index, "utf-8")
        whole = _free(parent / say("reports.folder", language, day=screened.on.isoformat()))
        made.rename(whole)
    return whole


def _kinds(kinds: Collection[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys([kinds] if isinstance(kinds, str) else kinds))
    for kind in chosen:
        if kind not in FORMATS:
            raise unknown_choice("kinds", kind, FORMATS)
    if not chosen:
        raise NothingToReport(known=", ".join(FORMATS))
    return chosen


def _letterhead(template: Letterhead | None) -> bytes | None:
    return None if template is None else read_letterhead(template)


def _screened(clients: Clients, on: date | None, rulebook: str | Rulebook) -> Screened:
    if not isinstance(clients, Clients):
        raise NotReadClients(value=type(clients).__name__)
    return clients.screen(on, rulebook)


def _numbers(index: Iterable[Any]) -> dict[Any, str]:
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


@dataclass(frozen=True, slots=True)
class _Batch:
    """What every client of a run gets."""

    language: str
    kinds: tuple[str, ...]
    letterhead: bytes | None

    def write(
        self,
        screened: Screened,
        row: Any,  # noqa: ANN401 - a row's number or label
        number: str,
        start: date,
        folder: Path,
    ) -> Reported:
        """Write the documents of one client, and say which there are."""
        answer = screened.assessment(row)
        record = make_record(answer, start=start)
        names = {kind: self._write(record, kind, number, folder) for kind in self.kinds}
        files = {kind: name for kind, name in names.items() if name is not None}
        return Reported(number, answer, files)

    def _write(self, record: Mapping[str, Any], kind: str, number: str, folder: Path) -> str | None:
        try:
            content = self._content(record, kind)
        except NothingToDate:
            return None
        made = say(FORMATS[kind].file_name, self.language, day=record["assessment"]["on"])
        name = say("reports.file", self.language, number=number, file=made)
        (folder / name).write_bytes(content)
        return name

    def _content(self, record: Mapping[str, Any], kind: str) -> bytes:
        if kind == "letter":
            return letter(record, self.language, self.letterhead)
        return FORMATS[kind].make(record, self.language)

"""More applicants than memory holds: a table in one file, judged row by row into another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from os import PathLike
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any, Final, get_args

from callcenter_kit.applicant import FACT_NAMES, kind_of
from callcenter_kit.assessment import Licence, Outcome, chosen_rulebook
from callcenter_kit.errors import (
    ColumnInTheWay,
    NoFactColumns,
    RepeatedHeading,
    UnscreenableTable,
    WrongColumn,
)
from callcenter_kit.known_days import plain_day
from callcenter_kit.rulebooks import SCOPES, Rulebook
from callcenter_kit.screening import RESULTS, screen
from callcenter_kit.table_files import (
    check_result,
    check_source,
    failures,
    form_of,
    library,
    replacing,
    scan,
    stopped_politely,
    write,
)

if TYPE_CHECKING:
    import polars

Progress = Callable[[int, int], object]  # told the rows that are done, and the rows there are

_KINDS: Final = ("yes_no", "choice", "money", "count", "months")
_FACTS: Final = [name for name in FACT_NAMES if kind_of(name) in _KINDS]
_TOLD: Final = "__told_"  # the text of a CSV's cell, kept beside what was read from it
_EVERY: Final = 0.1  # seconds between two words about the progress


@dataclass(frozen=True, slots=True, repr=False)
class ScreenedFile:
    """What became of a screened file: how many rows got which answer, by which rules and day."""

    out: Path
    rows: int
    licence: Mapping[str, int]
    scopes: Mapping[str, Mapping[str, int]]
    on: date
    rulebook: str
    unreadable: Mapping[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        lines = [f"{self.out.name}: {self.rows:,} rows on {self.on} by {self.rulebook}"]
        for name, counts in {"licence": self.licence, **self.scopes}.items():
            lines.append(f"  {name}: {_listed(counts)}")
        if self.unreadable:
            lines.append(f"  cells not readable, taken as unknown: {_listed(self.unreadable)}")
        return "\n".join(lines)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def screen_file(
    source: str | PathLike[str],
    out: str | PathLike[str],
    on: date | None = None,
    rulebook: str | Rulebook = "guide",
    progress: bool | Progress = True,
) -> ScreenedFile:
    r"""Every row of a Parquet or CSV file judged as `screen` would, into ``out``, in that order.

    The file may be far larger than memory. Columns are named like the facts, others are kept. In
    a CSV a yes/no is ``true`` or ``false``, an amount a plain number, an empty cell unknown; any
    other cell is unknown too, kept as it stands, and counted in ``unreadable``. ``out`` becomes
    the whole result or, when anything stops the work, stays as it was. ``progress`` shows a bar,
    or is told the rows that are done and the rows there are, in the thread of the caller.

    >>> import tempfile, warnings
    >>> with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(action="ignore"):
    ...     clients, judged = Path(folder, "clients.csv"), Path(folder, "judged.parquet")
    ...     _ = clients.write_text("name,business_form\nA,staff_supply\nB,", "utf-8")
    ...     screen_file(clients, judged, date(2026, 11, 24), progress=False)
    judged.parquet: 2 rows on 2026-11-24 by guide 1.0.0
      licence: required 0, not_required 1, undetermined 1
      nationwide: eligible 0, ineligible 0, undetermined 1, not_required 1
      local: eligible 0, ineligible 0, undetermined 1, not_required 1
    """
    book = chosen_rulebook(rulebook)
    day = book.last_read if on is None else plain_day(on, "on")
    source, out = Path(source), Path(out)
    check_source(source)
    check_result(out, source)
    table, tally = scan(source), _Tally()
    judged = _judged(table, source, day, book, tally)
    with stopped_politely(), replacing(out, source) as new:
        with failures(source, out):
            rows = _rows(table) if progress else 0
        with _telling(progress, rows, source) as tell:
            written = _run(lambda: write(judged, new, form_of(out)), tally, tell)
        with failures(source, out):
            written.result()
    return tally.result(out, day, book)


def _judged(
    table: polars.LazyFrame, file: Path, day: date, book: Rulebook, tally: _Tally
) -> polars.LazyFrame:
    """The table with what the rules say of every row, not yet run; ``tally`` will see each row."""
    headings = list(table.collect_schema())
    try:
        _check(headings)
        judged = screen(_read(table) if form_of(file) == "CSV" else table, day, book)
    except (ColumnInTheWay, NoFactColumns, RepeatedHeading, WrongColumn) as error:
        raise UnscreenableTable(file=str(file), reason=error) from error
    schema = judged.collect_schema()
    counted = judged.map_batches(tally.count, schema=schema, streamable=True)
    told = {name: _TOLD + name for name in headings if _TOLD + name in schema}
    return counted.with_columns(**told).select(*headings, *RESULTS)


def _check(headings: list[str]) -> None:
    for heading in headings:
        first = re.sub(r"_duplicated_\d+$", "", heading)  # how the library tells two apart
        if first != heading and first in headings:
            raise RepeatedHeading(heading=first)
    if set(headings).isdisjoint(_FACTS):
        raise NoFactColumns(known=", ".join(_FACTS))


def _read(table: polars.LazyFrame) -> polars.LazyFrame:
    """The facts of a CSV read from their text, which is kept beside them."""
    facts = [name for name in table.collect_schema() if name in _FACTS]
    told = {_TOLD + name: name for name in facts}
    return table.with_columns(**told).with_columns(**{name: _cell(name) for name in facts})


def _cell(fact: str) -> polars.Expr:
    import polars

    text = polars.col(fact).str.strip_chars()
    if kind_of(fact) == "choice":
        return text
    if kind_of(fact) == "yes_no":
        lower = text.str.to_lowercase()  # replace_strict would hold every row in memory first
        return polars.when(lower.is_in(["true", "false"])).then(lower == "true")
    return text.cast(polars.Float64, strict=False)


def _rows(table: polars.LazyFrame) -> int:
    import polars

    return int(table.select(polars.len()).collect().item())


@contextmanager
def _telling(progress: bool | Progress, rows: int, file: Path) -> Iterator[Callable[[int], object]]:
    """Who is told how many rows are done: nobody, the caller's function, or a bar."""
    if not progress:
        yield lambda _: None
    elif callable(progress):
        yield lambda done: progress(done, rows)
    else:
        bars = library("tqdm.auto", "tqdm")
        with bars.tqdm(total=rows, desc=file.name, unit="", unit_scale=True) as bar:
            yield lambda done: bar.update(done - bar.n)


def _run(
    write_all: Callable[[], None], tally: _Tally, tell: Callable[[int], object]
) -> Future[None]:
    """Write in another thread, so that this one can tell the progress and hears Ctrl-C at once."""
    with ThreadPoolExecutor(1) as pool:
        try:
            writing = pool.submit(write_all)
            while wait([writing], timeout=_EVERY).not_done:
                tell(tally.rows())
        except BaseException:
            tally.stopped.set()
            raise
    tell(tally.rows())
    return writing


class _Stopped(Exception):
    """Ends the library's work, for a reason that the caller's thread already has."""


class _Tally:
    """The answers of the rows that went by: the library's threads count, the caller's adds up."""

    def __init__(self) -> None:
        self.stopped = Event()
        self._batches: SimpleQueue[tuple[list[tuple[Any, ...]], dict[str, int]]] = SimpleQueue()
        self._answers: Counter[tuple[str, ...]] = Counter()
        self._unreadable: Counter[str] = Counter()

    def count(self, batch: polars.DataFrame) -> polars.DataFrame:
        """Count a batch on its way by; unchanged it goes on."""
        if self.stopped.is_set():
            raise _Stopped
        answers = batch.group_by("licence", *SCOPES).len().rows()
        told = [name for name in batch.columns if _TOLD + name in batch.columns]
        unread = {
            name: int((batch[_TOLD + name].is_not_null() & batch[name].is_null()).sum())
            for name in told
        }
        self._batches.put((answers, unread))
        return batch

    def rows(self) -> int:
        """The rows that went by so far."""
        while not self._batches.empty():
            answers, unread = self._batches.get()
            for *answer, count in answers:
                self._answers[tuple(answer)] += count
            self._unreadable.update(unread)
        return self._answers.total()

    def result(self, out: Path, on: date, book: Rulebook) -> ScreenedFile:
        """What the whole came to."""
        kinds = (get_args(Licence), *(get_args(Outcome) for _ in SCOPES))
        counts = [
            {
                answer: sum(n for found, n in self._answers.items() if found[place] == answer)
                for answer in answers
            }
            for place, answers in enumerate(kinds)
        ]
        return ScreenedFile(
            out=out,
            rows=self.rows(),
            licence=counts[0],
            scopes=dict(zip(SCOPES, counts[1:], strict=True)),
            on=on,
            rulebook=f"{book.id} {book.version}",
            unreadable={name: count for name, count in self._unreadable.items() if count},
        )

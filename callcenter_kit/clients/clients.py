"""Clients read from a spreadsheet or a dataframe: their facts, and the cells not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Final

from callcenter_kit.clients.board import read_filings
from callcenter_kit.clients.model import CellProblem, ClientTable
from callcenter_kit.clients.parsing.cells import CellReader
from callcenter_kit.clients.parsing.files import open_file
from callcenter_kit.clients.parsing.layout import (
    Layout,
    SheetCells,
    column_letters,
    count_headings,
    find_table,
    list_rows,
)
from callcenter_kit.clients.parsing.spellings import (
    EVENTS,
    Note,
    UnreadCell,
    cannot_read,
    note,
)
from callcenter_kit.clients.screened import Screened, judge
from callcenter_kit.errors import ArgumentError
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.screening.rows import Rows
from callcenter_kit.steps import Steps, run_all
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.display import HtmlRepr
from callcenter_kit.workdays.dates import require_day

# An amount above this may have been given in CNY below a heading in tens of thousands.
_LARGE: Final = 10**10
_CORRECTION: Final = ("asked_on", "answered_on")


@dataclass(frozen=True)
class Clients(ClientTable, HtmlRepr):
    """The clients of a spreadsheet, one a row, numbered as the spreadsheet numbers its rows.

    ``facts`` holds every fact, unknown where nothing is given; ``original`` every cell as it was
    read, under its own heading. `ClientTable` lists the columns and their dtypes.
    """

    shown_by: ClassVar[str] = "callcenter_kit.clients.notebook"

    def screen(self, on: date | None = None, rulebook: str | Rulebook = "guide") -> Screened:
        """Every client judged on the day ``on``, as `screen` judges a dataframe.

        Without a day, the clients are judged as of the day on which the rulebook was last read.
        """
        return judge(self, on, rulebook)

    def __repr__(self) -> str:
        columns = f"{len(self.columns)} columns understood, {len(self.unread)} kept"
        return f"<Clients {len(self)}, {columns}, {len(self.problems)} problems>"


def read_clients(
    source: str | Path | bytes, *, name: str | None = None, on: date | None = None
) -> Clients:
    r"""The clients of an XLSX workbook or a CSV file, every cell that is not understood named.

    Headings may be Chinese or English, in any order, with a title above them. What a cell does
    not plainly say is unknown, never guessed; good rows are read all the same, and no column is
    lost. ``name`` is what messages call a file given as bytes. What is said to have happened to an
    application after the day ``on``, if one is given, is not understood. ``KitError`` for a file
    that is no table of clients.

    >>> clients = read_clients("公司名称,注册资本,参保人数\n甲,1000万,3人\n乙,300,".encode())
    >>> clients.facts["registered_capital"].tolist()
    [10000000.0, <NA>]
    >>> clients.problems[0].row, clients.problems[0].why.en
    (3, 'No unit is given, so it could be CNY or tens of thousands of CNY.')
    """
    clients = run_all(read_in_steps(source, name))
    if on is None:
        return clients
    _, problems = read_filings(clients, require_day(on, "on"))
    return replace(clients, problems=(*clients.problems, *problems))


def read_in_steps(source: str | Path | bytes, name: str | None) -> Steps[Clients]:
    """The same, giving way again and again where a long table takes its time."""
    grid = yield from open_file(source, name, count_headings)
    yield
    layout = find_table(grid)
    yield
    width, rows = len(layout.headings), (layout.cells[row] for row in layout.rows)
    padded = ([*row[:width], *[None] * (width - len(row))] for row in rows)
    columns = [list(column) for column in zip(*padded, strict=True)]
    return (yield from _clients(grid, layout, columns, [row + 1 for row in layout.rows]))


def normalise(frame: Any) -> Clients:  # noqa: ANN401 - any eager dataframe
    """The clients of a dataframe in memory, read as `read_clients` reads a sheet.

    Any eager frame that narwhals knows; its columns are found by their names, and other columns
    are kept. Rows keep a pandas frame's own labels where they differ, and are counted from 1
    otherwise. ``KitError`` for what is no such frame, or has no column that is a fact's.
    """
    import narwhals.stable.v2 as nw

    try:
        table = nw.from_native(frame, eager_only=True)
    except TypeError:
        raise ArgumentError("NotClients", value=type(frame).__name__) from None
    headings = [str(name) for name in table.columns]
    columns = [list(table[name].to_list()) for name in table.columns]
    labelled = table.implementation.is_pandas() and frame.index.is_unique
    labels = list(frame.index) if labelled else list(range(1, len(table) + 1))
    grid = SheetCells(
        [headings, *map(list, zip(*columns, strict=True))], words("clients.unnamed_frame")
    )
    # The columns are the frame's own: a row that looks like a sum is a client here.
    return run_all(_clients(grid, find_table(grid), columns, labels))


def _clients(
    grid: SheetCells, layout: Layout, columns: list[list[Any]], rows: list[Any]
) -> Steps[Clients]:
    """The clients in these columns, one list a heading; ``rows`` are their numbers or labels."""
    facts, problems = yield from _facts(grid, layout, columns, rows)
    nothing = [None] * len(rows)
    return Clients(
        values=Rows({name: facts.get(name, nothing) for name in FACT_NAMES}, rows),
        events=Rows({name: facts.get(name, nothing) for name in EVENTS}, rows),
        cells=Rows(dict(zip(layout.headings, columns, strict=True)), rows),
        columns={layout.headings[place]: head.fact for place, head in layout.columns.items()},
        problems=tuple(problems),
        notes=(*grid.notes, *layout.notes, *_doubts(facts, rows)),
        file=grid.file,
    )


def _facts(
    grid: SheetCells, layout: Layout, columns: list[list[Any]], rows: list[Any]
) -> Steps[tuple[dict[str, list[Any]], list[CellProblem]]]:
    """Each fact's values, and the cells that are not understood, in the order of the rows."""
    facts: dict[str, list[Any]] = {}
    problems: list[tuple[int, CellProblem]] = []
    for place, heading in layout.columns.items():
        yield
        cells, called = columns[place], layout.headings[place]
        facts[heading.fact], unread = _read(cells, CellReader(heading, grid.epoch))
        # Most files have no formula without a result: their rows need no look.
        for position, row in enumerate(layout.rows if grid.unsaved else ()):
            if (row, place) in grid.unsaved:
                facts[heading.fact][position] = None
                unread[position] = cannot_read("no_result")
        letters = column_letters(place)
        for position, cell in unread.items():
            where = rows[position], called, letters, heading.fact, cells[position]
            problems.append((position, CellProblem(*where, cell.why)))
    # The sort is stable: within a row, the problems stay in the order of the columns.
    problems.sort(key=lambda problem: problem[0])
    return facts, [problem for _, problem in problems]


def _read(column: list[Any], reader: CellReader) -> tuple[list[Any], dict[int, UnreadCell]]:
    """The column's values, each distinct cell read once, and the cells that cannot be read."""
    readings: dict[Any, Any] = {}
    values, unread = [], {}
    for position, cell in enumerate(column):
        # With its class, for 1, 1.0 and True are one key otherwise.
        key = (cell.__class__, cell)
        try:
            reading = readings[key]
        except KeyError:
            reading = readings[key] = reader.read(cell)
        except TypeError:  # a list in a dataframe's cell cannot be a key
            reading = reader.read(cell)
        if reading.__class__ is UnreadCell:
            unread[position] = reading
            reading = None
        values.append(reading)
    return values, unread


def _doubts(facts: Mapping[str, list[Any]], rows: Sequence[Any]) -> list[Note]:
    """What is understood and yet worth a second look: huge capital, a client listed twice."""
    notes = []
    capital = facts.get("registered_capital", [])
    # A fact without a column has no values: then there is nothing to look at.
    if large := [row for row, amount in zip(rows, capital, strict=False) if (amount or 0) > _LARGE]:
        notes.append(note("large", rows=_rows_named(large)))
    notices = [facts[name] for name in _CORRECTION if name in facts]
    several = [
        row for row, *days in zip(rows, *notices, strict=True) if any(map(_is_several, days))
    ]
    if several:
        notes.append(note("last_correction", rows=_rows_named(several)))
    names: dict[str, list[Any]] = {}
    for row, name in zip(rows, facts.get("name", []), strict=False):
        if name is not None:
            names.setdefault(name, []).append(row)
    if twice := [row for same in names.values() if len(same) > 1 for row in same]:
        notes.append(note("twice", rows=_rows_named(twice)))
    return notes


def _is_several(days: tuple[date, ...] | None) -> bool:
    return days is not None and len(days) > 1


def _rows_named(rows: list[Any]) -> str:
    """Row numbers with neighbours together; a dataframe's labels one by one, at most a dozen."""
    if all(isinstance(row, int) for row in rows):
        return list_rows(rows)
    return ", ".join(str(row) for row in rows[:12])

"""Clients as their spreadsheet tells them: facts that are understood, and cells that are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.applicant import FACT_NAMES, kind_of
from callcenter_kit.clients.reading.cells import CellReader
from callcenter_kit.clients.reading.grid import FileName, Grid, column_letters, rows_listed
from callcenter_kit.clients.reading.layout import Layout, headings_found, laid_out
from callcenter_kit.clients.reading.opening import opened
from callcenter_kit.clients.reading.refusal import Refused, refused
from callcenter_kit.clients.reading.remarks import Note, note
from callcenter_kit.errors import NotClients
from callcenter_kit.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.loading import rulebook
from callcenter_kit.report.blocks import clean
from callcenter_kit.rulebooks import Rulebook
from callcenter_kit.wording import say, words

if TYPE_CHECKING:
    import pandas

    from callcenter_kit.clients.screened import Screened

# An amount above this may have been given in CNY below a heading in tens of thousands.
_LARGE: Final = 10**10
_TYPES: Final = {
    "text": "string",
    "choice": "string",
    "yes_no": "boolean",
    "money": "Float64",
    "count": "Int64",
    "months": "Int64",
    "date": "datetime64[s]",
    "set": "object",
}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that is not understood: where it stands, what it says, and what is accepted."""

    row: Any
    heading: str
    column: str
    fact: str
    value: Any
    why: Text

    @property
    def accepted(self) -> Text:
        """What may stand there."""
        return accepted(self.fact)

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The problem in one line, for whoever has to correct the cell."""
        return say(
            "clients.problem.cell",
            language,
            row=self.row,
            column=self.column,
            heading=clean(self.heading, 60),
            value=clean(str(self.value), 60),
            why=self.why.say(language),
            accepted=self.accepted.say(language),
        )


def accepted(fact: str) -> Text:
    """What a cell of the fact's column may say, with examples."""
    kind = kind_of(fact)
    told = words(f"clients.accepted.{fact if kind == 'set' else kind}")
    if kind == "choice":
        forms = [form.text for form in rulebook("guide").business_forms.values()]
        return _naming(told, "forms", forms)
    if fact == "materials":
        return _naming(told, "names", [one.name for one in rulebook("guide").materials.values()])
    return told


def _naming(told: Text, place: str, names: list[Text]) -> Text:
    zh, en = "、".join(one.zh for one in names), "; ".join(one.en for one in names)
    return Text(told.say("zh-CN", **{place: zh}), told.say("en", **{place: en}))


@dataclass(frozen=True, slots=True)
class Clients:
    """The clients of a spreadsheet, one a row, numbered as the spreadsheet numbers its rows.

    ``facts`` holds every fact, unknown where nothing is told; ``original`` every cell as it was
    read, under its own heading.
    """

    facts: pandas.DataFrame = field(repr=False)
    original: pandas.DataFrame = field(repr=False)
    columns: Mapping[str, str]
    problems: tuple[CellProblem, ...] = field(repr=False)
    notes: tuple[Note, ...] = field(repr=False)
    file: FileName

    def __len__(self) -> int:
        return len(self.facts)

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings that are no fact's; their columns are kept as they are."""
        return tuple(heading for heading in self.original.columns if heading not in self.columns)

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts without a column; they are unknown for every client."""
        told = set(self.columns.values())
        return tuple(name for name in FACT_NAMES if name not in told)

    def screen(self, on: date | None = None, rulebook: str | Rulebook = "guide") -> Screened:
        """Every client judged on the day ``on``, as `screen` judges a dataframe."""
        from callcenter_kit.clients.screened import screened

        return screened(self, on, rulebook)


def read_clients(source: str | Path | bytes, *, name: str | None = None) -> Clients:
    r"""The clients of an XLSX workbook or a CSV file, every cell that is not understood named.

    Headings may be Chinese or English, in any order, with a title above them. What a cell does
    not plainly say is unknown, never guessed; good rows are read all the same, and no column is
    lost. ``name`` is what messages call a file given as bytes. ``KitError`` for a file that is no
    table of clients.

    >>> clients = read_clients("公司名称,注册资本,参保人数\n甲,1000万,3人\n乙,300,".encode())
    >>> clients.facts["registered_capital"].tolist()
    [10000000.0, <NA>]
    >>> clients.problems[0].row, clients.problems[0].why.en
    (3, 'No unit is given, so it could be CNY or tens of thousands of CNY.')
    """
    grid = opened(source, name, headings_found)
    layout = laid_out(grid)
    rows = [row + 1 for row in layout.rows]
    width = len(layout.headings)
    padded = [_padded(layout.cells[row], width) for row in layout.rows]
    columns = [list(column) for column in zip(*padded, strict=True)]
    return _clients(grid, layout, columns, rows)


def _padded(row: Sequence[Any], width: int) -> Sequence[Any]:
    if len(row) == width:
        return row
    return [*row[:width], *[None] * (width - len(row))]


def normalise(frame: Any) -> Clients:  # noqa: ANN401 - any eager dataframe
    """The clients of a dataframe in memory, read as `read_clients` reads a sheet.

    Any eager frame that narwhals knows. Rows keep a pandas frame's own labels where they differ,
    and are counted from 1 otherwise.
    """
    import narwhals.stable.v2 as nw

    try:
        told = nw.from_native(frame, eager_only=True)
    except TypeError:
        raise NotClients(value=type(frame).__name__) from None
    headings = [str(name) for name in told.columns]
    columns = [_listed(told, name) for name in told.columns]
    size = len(told)
    labelled = told.implementation.is_pandas() and frame.index.is_unique
    index = list(frame.index) if labelled else list(range(1, size + 1))
    grid = Grid([headings, *map(list, zip(*columns, strict=True))], words("clients.unnamed_frame"))
    layout = laid_out(grid)
    return _clients(grid, layout, columns, index)


def _listed(told: Any, name: str) -> list[Any]:  # noqa: ANN401 - a narwhals frame
    return list(told[name].to_list())


def _clients(grid: Grid, layout: Layout, columns: list[list[Any]], rows: list[Any]) -> Clients:
    import pandas

    index = pandas.Index(rows, name="row")
    told: dict[str, list[Any]] = {}
    problems: list[CellProblem] = []
    for place, heading in layout.understood.items():
        reader = CellReader(heading, grid.epoch)
        values, refusals = _read(columns[place], reader)
        for spot in _unsaved(grid, layout, place):
            refusals[spot] = refused("no_result")
        told[heading.fact] = values
        problems += [
            CellProblem(
                rows[spot],
                layout.headings[place],
                column_letters(place),
                heading.fact,
                columns[place][spot],
                refusal.why,
            )
            for spot, refusal in refusals.items()
        ]
    frame = {name: _typed(told.get(name, [None] * len(rows)), kind_of(name)) for name in FACT_NAMES}
    cells = [_kept(column, index) for column in columns]
    original = dict(zip(layout.headings, cells, strict=True))
    order = {row: spot for spot, row in enumerate(rows)}
    problems.sort(key=lambda problem: order[problem.row])
    return Clients(
        facts=pandas.DataFrame(frame, index=index),
        original=pandas.DataFrame(original, index=index),
        columns={layout.headings[place]: told.fact for place, told in layout.understood.items()},
        problems=tuple(problems),
        notes=(*grid.notes, *layout.notes, *_doubts(told, rows)),
        file=grid.file,
    )


def _unsaved(grid: Grid, layout: Layout, place: int) -> list[int]:
    if not grid.unsaved:
        return []
    return [spot for spot, row in enumerate(layout.rows) if (row, place) in grid.unsaved]


def _read(column: list[Any], reader: CellReader) -> tuple[list[Any], dict[int, Refused]]:
    """The column's values, each distinct cell understood once, and the cells that are not."""
    seen: dict[Any, Any] = {}
    values, refusals = [], {}
    for spot, cell in enumerate(column):
        key = (cell.__class__, cell)
        try:
            found = seen[key]
        except KeyError:
            found = seen[key] = reader.read(cell)
        except TypeError:  # a list in a dataframe's cell cannot be a key
            found = reader.read(cell)
        if found.__class__ is Refused:
            refusals[spot] = found
            found = None
        values.append(found)
    return values, refusals


def _typed(values: list[Any], kind: str) -> Any:  # noqa: ANN401 - a pandas array
    import pandas

    if kind == "set":
        return pandas.Series(values, dtype="object").to_numpy()
    if kind == "date":
        return pandas.to_datetime(pandas.Series(values, dtype="object")).astype(_TYPES[kind]).array
    return pandas.array(values, dtype=_TYPES[kind])


def _kept(column: list[Any], index: Any) -> Any:  # noqa: ANN401 - a pandas Series
    """The cells as they are: whole numbers stay whole, nothing is made of them."""
    import pandas

    return pandas.Series(column, index=index, dtype="object")


def _doubts(told: Mapping[str, list[Any]], rows: Sequence[Any]) -> list[Note]:
    """What is understood and yet worth a second look."""
    found = []
    capital = told.get("registered_capital", [])
    if large := [row for row, amount in zip(rows, capital, strict=False) if (amount or 0) > _LARGE]:
        found.append(note("large", rows=_rows_named(large)))
    names: dict[str, list[Any]] = {}
    for row, name in zip(rows, told.get("name", []), strict=False):
        if name is not None:
            names.setdefault(name, []).append(row)
    if twice := [row for same in names.values() if len(same) > 1 for row in same]:
        found.append(note("twice", rows=_rows_named(twice)))
    return found


def _rows_named(rows: list[Any]) -> str:
    if all(isinstance(row, int) for row in rows):
        return rows_listed(rows)
    return ", ".join(str(row) for row in rows[:12])

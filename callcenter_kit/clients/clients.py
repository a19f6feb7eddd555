"""Clients read from a spreadsheet or a dataframe: their facts, and the cells not understood."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

from callcenter_kit.clients.board import read_filings
from callcenter_kit.clients.errors import ClientFileError
from callcenter_kit.clients.model import (
    UNIT_SIZES,
    CellProblem,
    ClientTable,
    Meanings,
    accepted,
    compare_repeated,
    once,
    word_in,
)
from callcenter_kit.clients.parsing.cells import CellReader
from callcenter_kit.clients.parsing.files import open_file
from callcenter_kit.clients.parsing.layout import Layout, choose_sheet, find_table, upright
from callcenter_kit.clients.parsing.sheet import FileName, SheetCells, column_letters, list_rows
from callcenter_kit.clients.parsing.spellings import (
    CNY,
    EVENTS,
    Heading,
    Note,
    Unit,
    UnreadCell,
    cannot_read,
    column_kind,
    column_name,
    heading_as,
    note,
    own_heading,
)
from callcenter_kit.clients.screened import Screened, assess_clients
from callcenter_kit.errors import ArgumentError, import_library, unknown_choice
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK
from callcenter_kit.screening.rows import Rows
from callcenter_kit.steps import Steps, run_all
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import HtmlRepr
from callcenter_kit.texts.language import Text, clean

NO_MEANINGS: Final = Meanings()
# An amount above this may have been given in CNY below a heading in tens of thousands.
_LARGE: Final = 10**9
# A day or a share may contradict another fact of its row, and is then named with its column.
_OF_ONE_CLIENT: Final = ("text", "date", "days", "percent", "result")
# That ask for one fact, and are compared in every row; further ones are not read.
_MOST_COLUMNS: Final = 20
_CORRECTION: Final = ("asked_on", "answered_on")


class FoundSheet(NamedTuple):
    """What was found in a file before its cells were read; kept, so that they can be read again.

    ``heading_at`` are the headings that are understood, by the positions of their columns;
    ``unsaved`` the places among the clients of formulas without a stored result.
    """

    cells: Rows
    is_frame: bool
    heading_at: Mapping[int, Heading]
    unsaved: frozenset[tuple[int, int]]
    epoch: date | None
    notes: tuple[Note, ...]
    file: FileName


@dataclass(frozen=True)
class Clients(ClientTable, HtmlRepr):
    """The clients of a spreadsheet, one a row, numbered as the spreadsheet numbers its rows.

    ``facts`` holds every fact, unknown where nothing is given; ``original`` every cell as it was
    read, under its own heading. Rows of a file that name one company and differ in nothing are one
    client, with what they say together. `ClientTable` lists the columns and their dtypes.
    """

    shown_by: ClassVar[str] = "callcenter_kit.clients.notebook"
    sheet: FoundSheet = field(repr=False)

    def screen(
        self,
        on: date | None = None,
        rulebook: str | Rulebook = DEFAULT_RULEBOOK,
        *,
        start: date | None = None,
    ) -> Screened:
        """Every client judged on the day ``on``, as `screen` judges a dataframe.

        Without a day, the clients are judged as of ``start``, the day work begins, which also adds
        dates to `Screened.to_frame`; without both, as of the day the rulebook was last read.
        """
        return assess_clients(self, on, rulebook, start)

    def read_again(self, meanings: Meanings) -> "Clients":
        r"""The same table, read once more by what its keeper says that it means.

        ``KitError`` for a meaning that is none, such as a word that no cell of the fact may hold.

        >>> clients = read_clients("公司名称,业务形态\n甲,客服一条龙".encode())
        >>> meanings = Meanings(words={("business_form", "客服一条龙"): "third_party_service"})
        >>> clients.read_again(meanings).facts["business_form"].tolist()
        ['third_party_service']
        """
        return run_all(_interpret(self.sheet, meanings))

    def __repr__(self) -> str:
        columns = f"{len(self.columns)} columns understood, {len(self.unread)} kept"
        return f"<Clients {len(self)}, {columns}, {len(self.problems)} problems>"


def read_clients(
    source: Any,  # noqa: ANN401 - a path, bytes, a file or any eager dataframe
    *,
    name: str | None = None,
    on: date | None = None,
    meanings: Meanings = NO_MEANINGS,
) -> Clients:
    r"""The clients of an XLSX workbook or a CSV file, every cell that is not understood named.

    ``source`` is a path, the bytes of a file, an open file, or a dataframe, which is read as
    `normalise` reads it. Headings may be Chinese or English, in any order, with a title above them.
    What a cell does not plainly say is unknown, never guessed; good rows are read all the same, and
    no column is lost. ``name`` is what messages call a file given as bytes. What is said to have
    happened to an application after the day ``on``, if one is given, is not understood.
    ``meanings`` says what the table does not. ``KitError`` for what is no table of clients.

    >>> clients = read_clients("公司名称,注册资本,参保人数\n甲,1000万,3人\n乙,300,".encode())
    >>> clients.facts["registered_capital"].tolist()
    [10000000.0, <NA>]
    >>> clients.problems[0].row, clients.problems[0].why.en
    (3, 'No unit is given, so it could be CNY or tens of thousands of CNY.')
    """
    if hasattr(source, "read"):
        content, file_name = source.read(), getattr(source, "name", None)
        name = Path(file_name).name if name is None and isinstance(file_name, str) else name
        source = content.encode() if isinstance(content, str) else content
    if isinstance(source, str | Path | bytes | bytearray | memoryview):
        reading = read_in_steps(source, name, meanings)
    else:
        reading = _of_frame(source, meanings)
    clients = run_all(reading)
    if on is None:
        return clients
    _, problems = read_filings(clients, require_day(on, "on"))
    return replace(clients, problems=(*clients.problems, *problems))


def read_in_steps(
    source: Any,  # noqa: ANN401 - a path or bytes of any kind
    name: str | None,
    meanings: Meanings = NO_MEANINGS,
) -> Steps[Clients]:
    """The same, giving way again and again where a long table takes its time."""
    opened = yield from open_file(source, name, choose_sheet)
    yield
    grid = upright(opened)
    layout = find_table(grid)
    yield
    width = len(layout.headings)
    rows = zip_longest([None] * width, *(layout.cells[row] for row in layout.rows))
    columns = [cells for _, *cells in islice(rows, width)]
    sheet = _sheet(grid, layout, columns, [row + 1 for row in layout.rows])
    return (yield from _interpret(sheet, meanings))


def normalise(frame: Any) -> Clients:  # noqa: ANN401 - any eager dataframe
    """The clients of a dataframe in memory, read as `read_clients` reads a sheet.

    Any eager frame that narwhals knows. Rows keep a pandas frame's own labels where they differ,
    and are counted from 1 otherwise. ``KitError`` for what is no such frame, or has no column that
    is a fact's.
    """
    return run_all(_of_frame(frame, NO_MEANINGS))


def _of_frame(frame: Any, meanings: Meanings) -> Steps[Clients]:  # noqa: ANN401
    nw = import_library("narwhals.stable.v2")
    if hasattr(frame, "columns"):  # a doubled name is refused, and one of several levels
        import_library("callcenter_kit.screening.columns").column_names(frame, all_read=True)
    try:
        table = nw.from_native(frame, eager_only=True)
    except TypeError:
        raise ArgumentError("NotClients", value=frame) from None
    headings = [str(name) for name in table.columns]
    columns = [list(table[name].to_list()) for name in table.columns]
    labelled = table.implementation.is_pandas() and frame.index.is_unique
    labels = list(frame.index) if labelled else list(range(1, len(table) + 1))
    rows = [headings, *map(list, zip(*columns, strict=True))]
    grid = SheetCells(rows, words("clients.unnamed_frame"), is_frame=True)
    return (yield from _interpret(_sheet(grid, find_table(grid), columns, labels), meanings))


def _sheet(
    grid: SheetCells, layout: Layout, columns: list[list[Any]], rows: list[Any]
) -> FoundSheet:
    # Most files have no formula without a result: their rows need no look.
    places = {row: position for position, row in enumerate(layout.rows if grid.unsaved else ())}
    unsaved = frozenset((places[row], at) for row, at in grid.unsaved if row in places)
    cells = Rows(dict(zip(layout.headings, columns, strict=True)), rows)
    notes = (*grid.notes, *layout.notes)
    return FoundSheet(cells, grid.is_frame, layout.columns, unsaved, grid.epoch, notes, grid.file)


def _interpret(sheet: FoundSheet, meanings: Meanings) -> Steps[Clients]:
    cells, rows = sheet.cells, sheet.cells.labels
    heading_at = _headings_at(sheet, meanings)
    facts, problems = yield from _facts(sheet, heading_at, meanings)
    for fact, text in meanings.everyone.items():
        if column_kind(_check_fact(fact)) in _OF_ONE_CLIENT:
            raise ClientFileError("NotForAll", fact=column_name(fact))
        facts.setdefault(fact, [read_meaning(fact, text)] * len(rows))
    nothing = [None] * len(rows)
    headings = [*cells.columns]
    yield
    clients = Clients(
        values=Rows({name: facts.get(name, nothing) for name in FACT_NAMES}, rows),
        events=Rows({name: facts.get(name, nothing) for name in EVENTS}, rows),
        cells=cells,
        columns={headings[place]: head.fact for place, head in heading_at.items()},
        problems=tuple(problems),
        notes=(*sheet.notes, *_columns_left(sheet, heading_at), *_doubts(facts, rows)),
        file=sheet.file,
        meanings=meanings,
        sheet=sheet,
    )
    if not sheet.is_frame:
        return once(clients)
    _, first_of, variants = compare_repeated(clients)
    again = sorted({*first_of, *first_of.values(), *chain(*(places for places, _ in variants))})
    notes = [note("twice", rows=_rows_named([rows[at] for at in again]))] if again else []
    return replace(clients, notes=(*clients.notes, *notes))


def _headings_at(sheet: FoundSheet, meanings: Meanings) -> dict[int, Heading]:
    heading_at, counts = dict[int, Heading](), Counter[str]()
    for at, head in sheet.heading_at.items():
        counts[head.fact] += 1
        if counts[head.fact] <= _MOST_COLUMNS:
            heading_at[at] = head
    places = {heading: place for place, heading in enumerate(sheet.cells.columns)}
    for heading, choice in meanings.columns.items():
        if (place := places.get(heading)) is not None:
            heading_at.pop(place, None)
            if choice:
                _check_fact(choice.removeprefix("-"))
                heading_at[place] = heading_as(heading, choice)
    for heading, size in meanings.units.items():
        place = places.get(heading, -1)
        if place >= 0 and size not in UNIT_SIZES:
            raise unknown_choice("units", str(size), map(str, UNIT_SIZES))
        if place in heading_at and column_kind(heading_at[place].fact) == "money":
            heading_at[place] = replace(heading_at[place], unit=Unit(size, CNY))
    return dict(sorted(heading_at.items()))


def _columns_left(sheet: FoundSheet, heading_at: Mapping[int, Heading]) -> list[Note]:
    """The note on the columns of one fact that are too many to be compared."""
    counts = Counter(head.fact for head in sheet.heading_at.values())
    full = {fact for fact, count in counts.items() if count > _MOST_COLUMNS}
    places = [at for at, head in sheet.heading_at.items() if head.fact in full]
    left = [column_letters(at) for at in places if at not in heading_at]
    listed = ", ".join([*left[:12], "…"] if len(left) > 12 else left)
    return [note("columns_left", columns=listed, limit=_MOST_COLUMNS)] if left else []


def _check_fact(fact: str) -> str:
    if fact not in (*FACT_NAMES, *EVENTS):
        raise unknown_choice("fact", fact, (*FACT_NAMES, *EVENTS))
    return fact


def read_meaning(fact: str, text: str) -> Any:  # noqa: ANN401 - a fact's value
    """What ``text`` says of the fact, amounts in CNY; ``KitError`` for what it cannot hold."""
    value = CellReader(own_heading(_check_fact(fact))).read(text)
    if isinstance(value, UnreadCell):
        values = {"fact": column_name(fact), "value": clean(text, 60), "accepted": accepted(fact)}
        raise ClientFileError("UnclearMeaning", why=value.why, **values)
    return value


def _facts(
    sheet: FoundSheet, heading_at: Mapping[int, Heading], meanings: Meanings
) -> Steps[tuple[dict[str, list[Any]], list[CellProblem]]]:
    """Each fact's values, and the cells that are not understood, in the order of the rows."""
    problems: list[tuple[int, CellProblem]] = []
    columns = list(sheet.cells.columns.items())
    letters_at = {place: column_letters(place) for place in heading_at}

    def add_problem(position: int, place: int, why: Text, reason: str = "") -> None:
        heading, cells = columns[place]
        row, letters = sheet.cells.labels[position], letters_at[place]
        where = row, heading, letters, heading_at[place].fact
        problems.append((position, CellProblem(*where, cells[position], why, reason)))

    word_meanings = defaultdict[str, dict[str, Any]](dict)
    for (fact, word), text in meanings.words.items():
        word_meanings[fact][word_in(word)] = read_meaning(fact, text)
    values_at = defaultdict[str, dict[int, list[Any]]](dict)
    unread_at: dict[int, set[int]] = {}
    for place, heading in heading_at.items():
        yield
        reader = CellReader(heading, sheet.epoch)
        values, unread = _read(columns[place][1], reader, word_meanings[heading.fact])
        for position, at in sheet.unsaved:
            if at == place:
                values[position] = None
                unread[position] = cannot_read("no_result")
        values_at[heading.fact][place] = values
        # What a broader heading leaves open another column may settle.
        unread_at[place] = {at for at, cell in unread.items() if cell.reason != "broader"}
        for position, cell in unread.items():
            add_problem(position, place, cell.why, cell.reason)
    facts: dict[str, list[Any]] = {}
    for fact, found in values_at.items():
        facts[fact] = next(iter(found.values()))
        if len(found) > 1:
            facts[fact], differences = _one_of_several(found, unread_at)
            for position, place, other in differences:
                heading_text, cells = columns[other]
                key = "unread_column" if position in unread_at[other] else "two_columns"
                why = words(
                    f"clients.why.{key}",
                    column=letters_at[other],
                    heading=clean(heading_text, 60),
                    value=clean(str(cells[position]), 60),
                )
                add_problem(position, place, why)
    # The sort is stable: within a row, the problems stay in the order of the columns.
    problems.sort(key=lambda problem: problem[0])
    return facts, [problem for _, problem in problems]


def _one_of_several(
    columns: Mapping[int, list[Any]], unread_at: Mapping[int, set[int]]
) -> tuple[list[Any], list[tuple[int, int, int]]]:
    """What the columns of one fact say together, unknown where they differ or one is unread.

    And each cell that is left aside for it: the position of its row, its column and the other one.
    """
    values, differences = [], []
    for position, cells in enumerate(zip(*columns.values(), strict=True)):
        found = {
            place: cell for place, cell in zip(columns, cells, strict=True) if cell is not None
        }
        unread = (place for place in columns if position in unread_at[place])
        first = next(unread, next(iter(found), 0))
        others = [place for place in found if found[place] != found.get(first)]
        differences += [(position, place, first) for place in others]
        values.append(None if others else found.get(first))
    return values, differences


def _read(
    column: Sequence[Any], reader: CellReader, meanings: Mapping[str, Any]
) -> tuple[list[Any], dict[int, UnreadCell]]:
    """The column's values, each distinct cell read once, and the cells that cannot be read.

    ``meanings`` says what words mean that cannot be read.
    """
    # Typed, for 1, 1.0 and True are one cell otherwise.
    read = lru_cache(maxsize=None, typed=True)(reader.read)
    try:
        values = list(map(read, column))
    except TypeError:  # a list in a dataframe's cell cannot be a key
        values = list(map(reader.read, column))
    unread = {at: reading for at, reading in enumerate(values) if type(reading) is UnreadCell}
    for position in [*unread]:
        values[position] = None
        if meanings and (word := word_in(str(column[position]))) in meanings:
            values[position] = meanings[word]
            del unread[position]
    return values, unread


def _doubts(facts: Mapping[str, list[Any]], rows: Sequence[Any]) -> list[Note]:
    """What is understood and yet worth a second look: huge capital, several corrections."""
    notes = []
    capital = facts.get("registered_capital", [])
    # A fact without a column has no values: then there is nothing to look at.
    if large := [row for row, amount in zip(rows, capital, strict=False) if (amount or 0) > _LARGE]:
        notes.append(note("large", rows=_rows_named(large)))
    notices = [facts[name] for name in _CORRECTION if name in facts]
    every = zip(rows, *notices, strict=True)
    if several := [row for row, *days in every if any(len(d or ()) > 1 for d in days)]:
        notes.append(note("last_correction", rows=_rows_named(several)))
    return notes


def _rows_named(rows: list[Any]) -> str:
    """Row numbers with neighbours together; a dataframe's labels one by one, at most a dozen."""
    if all(isinstance(row, int) for row in rows):
        return list_rows(rows)
    return ", ".join(str(row) for row in rows[:12])

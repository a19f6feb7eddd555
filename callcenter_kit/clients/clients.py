"""Clients read from a spreadsheet or a dataframe: their facts, and the cells not understood."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Final

from callcenter_kit import errors
from callcenter_kit.clients import model, spellings
from callcenter_kit.clients.board import read_filings
from callcenter_kit.clients.cells import REFUSED, CellReader
from callcenter_kit.clients.layout import find_table
from callcenter_kit.clients.screened import Screened, assess_clients
from callcenter_kit.clients.sheet import (
    PACKED,
    FoundSheet,
    SheetCells,
    list_rows,
    open_file,
    read_text_file,
)
from callcenter_kit.clients.workbooks import read_workbook
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK
from callcenter_kit.screening.rows import Rows
from callcenter_kit.steps import Steps, run_all
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import HtmlRepr
from callcenter_kit.texts.language import clean

NO_MEANINGS: Final = model.Meanings()
# A day or a share may contradict another fact of its row, and is then named with its column.
_OF_ONE_CLIENT: Final = ("text", "date", "days", "percent", "result")
# That ask for one fact, and are compared in every row; further ones are not read.
_MOST_COLUMNS: Final = 20
# Each is named beside its row and asked about, at some hundred bytes; more are no table of clients.
MOST_UNREAD: Final = 1_000_000


@dataclass(frozen=True)
class Clients(model.ClientTable, HtmlRepr):
    """The clients of a spreadsheet, one a row, numbered as the spreadsheet numbers its rows.

    ``facts`` holds every fact, unknown where nothing is given; ``original`` every cell as it was
    read, under its own heading. Rows of a file that name one company and differ in nothing are one
    client, with what they say together. `ClientTable` lists the columns and their dtypes.
    """

    shown_by: ClassVar[str] = "callcenter_kit.clients.notebook"
    sheet: FoundSheet = field(repr=False)

    def __iter__(self) -> Iterator[Applicant]:
        """The clients one after the other, as `Screened` gives them."""
        return iter(self.screen())

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

    def read_again(self, meanings: model.Meanings) -> "Clients":
        r"""The same table, read once more by what its keeper says that it means.

        ``KitError`` for a meaning that is none, such as a word that no cell of the fact may hold.

        >>> from callcenter_kit.clients import Meanings
        >>> clients = read_clients("公司名称,业务形态\n甲,客服一条龙".encode())
        >>> meanings = Meanings(words={("business_form", "客服一条龙"): "third_party_service"})
        >>> clients.read_again(meanings).facts["business_form"].tolist()
        ['third_party_service']
        """
        return run_all(_interpret(self.sheet, meanings))

    def __repr__(self) -> str:
        columns = f"{len(self.columns)} columns understood, {len(self.unread)} kept"
        return f"<Clients {len(self)}, {columns}, {len(self.problems)} problems>"


@errors.refuse_unknown_options
def read_clients(
    source: Any,  # noqa: ANN401 - a path, bytes, a file or any eager dataframe
    *,
    name: str | None = None,
    on: date | None = None,
) -> Clients:
    r"""The clients of an XLSX workbook or a CSV file, every cell that is not understood named.

    ``source`` is a path, the bytes of a file, an open file, or a dataframe, which is read as
    `normalise` reads it. Headings may be Chinese or English, in any order, with a title above them.
    What a cell does not plainly say is unknown, never guessed; good rows are read all the same, and
    no column is lost. ``name`` is what messages call a file given as bytes. What is said to have
    happened to an application after the day ``on``, if one is given, is not understood.
    ``KitError`` for what is no table of clients.

    >>> clients = read_clients("公司名称,注册资本,参保人数\n甲,1000万,3人\n乙,300,".encode())
    >>> clients.facts["registered_capital"].tolist()
    [10000000.0, <NA>]
    >>> clients.problems[0].row, clients.problems[0].why.en
    (3, 'No unit is given, so it could be CNY or tens of thousands of CNY.')
    """
    is_content = isinstance(source, bytes | bytearray | memoryview)
    is_file = is_content or isinstance(source, str | Path) or hasattr(source, "read")
    clients = run_all(read_in_steps(source, name)) if is_file else normalise(source)
    if on is None:
        return clients
    _, problems = read_filings(clients, clients.values, require_day(on, "on"))
    return replace(clients, problems=(*clients.problems, *problems))


def read_in_steps(
    source: Any,  # noqa: ANN401 - a path, bytes of any kind, or an open file
    name: str | None,
) -> Steps[Clients]:
    """The clients of a file, giving way again and again where a long table takes its time."""
    content, file = open_file(source, name)
    if content.startswith(PACKED):
        grid = yield from read_workbook(content, file)
    else:
        grid = read_text_file(content, file)
    yield
    sheet = yield from find_table(grid)
    return (yield from _interpret(sheet, NO_MEANINGS))


def normalise(frame: Any) -> Clients:  # noqa: ANN401 - any eager dataframe
    """The clients of a dataframe in memory, read as `read_clients` reads a sheet.

    Any eager frame that narwhals knows. Rows keep a pandas frame's own labels where they differ,
    and are counted from 1 otherwise. ``KitError`` for what is no such frame, or has no column that
    is a fact's.
    """
    nw = errors.import_library("narwhals.stable.v2")
    if hasattr(frame, "columns"):  # a doubled name is refused, and one of several levels
        errors.import_library("callcenter_kit.screening.columns").column_names(frame, all_read=True)
    try:
        table = nw.from_native(frame, eager_only=True)
    except TypeError:
        raise errors.ArgumentError("NotClients", value=frame) from None
    columns = [list(table[name].to_list()) for name in table.columns]
    rows = [list(map(str, table.columns)), *map(list, zip(*columns, strict=True))]
    is_labelled = table.implementation.is_pandas() and frame.index.is_unique
    labels = list(frame.index) if is_labelled else list(range(1, len(table) + 1))
    grid = SheetCells(rows, words("clients.unnamed_frame"), labels=labels)
    return run_all(_interpret(run_all(find_table(grid)), NO_MEANINGS))


def _interpret(sheet: FoundSheet, meanings: model.Meanings) -> Steps[Clients]:
    cells, rows = sheet.cells, sheet.cells.labels
    heading_at, nothing = _headings_at(sheet, meanings), [None] * len(rows)
    facts, problems = yield from _facts(sheet, heading_at, meanings)
    for fact, text in meanings.everyone.items():
        if spellings.column_kind(_check_fact(fact)) in _OF_ONE_CLIENT:
            raise errors.ClientFileError("NotForAll", fact=spellings.column_name(fact))
        answer, answers = read_meaning(fact, text), facts.get(fact, nothing)
        unread = {problem.row for problem in problems if problem.fact == fact}
        pairs = zip(answers, rows, strict=True)
        facts[fact] = [answer if v is None and row not in unread else v for v, row in pairs]
    if "result" in facts:
        _part_results(facts, nothing)
    if any(head.fact == "refused_on" and head.broader for head in heading_at.values()):
        _part_refusals(facts, nothing)
    headings = [*cells.columns]
    yield
    clients = Clients(
        values=Rows({name: facts.get(name, nothing) for name in FACT_NAMES}, rows),
        events=Rows({name: facts.get(name, nothing) for name in spellings.EVENTS}, rows),
        cells=cells,
        columns={headings[place]: head.fact for place, head in heading_at.items()},
        problems=tuple(problems),
        notes=(*sheet.notes, *_corrections_note(facts, rows)),
        file=sheet.file,
        meanings=meanings,
        sheet=sheet,
    )
    return model.once(clients, is_frame=sheet.is_frame)


def _part_results(facts: dict[str, list[Any]], nothing: list[None]) -> None:
    """The day and the reason that stand beside a result count where no column of theirs does."""
    for name in ("decided_on", *spellings.word_lists().reason):
        facts[name] = [*facts.get(name, nothing)]
    for at, ending in enumerate(facts["result"]):
        if ending is not None:
            facts["result"][at], day, reason = ending
            facts["decided_on"][at] = facts["decided_on"][at] or day
            if reason and facts[reason][at] is None:
                facts[reason][at] = True


def _part_refusals(facts: dict[str, list[Any]], nothing: list[None]) -> None:
    """A refusal for no false statement is the end of what was filed, and no fact of the company."""
    names = (REFUSED, "refused_on", *spellings.EVENTS)
    read = {name: [*facts.get(name, nothing)] for name in names}
    for at, is_false in enumerate(read[REFUSED]):
        day = read["refused_on"][at] if is_false is False else None
        if day is not None:
            facts["refused_on"][at] = None
            is_open = not any(read[name][at] for name in ("decided_on", "issued_on", "result"))
            if is_open and day >= (read["submitted_on"][at] or date.max):
                read["decided_on"][at], read["result"][at] = day, "refused"
    facts |= {name: read[name] for name in ("decided_on", "result")}


def _headings_at(sheet: FoundSheet, meanings: model.Meanings) -> dict[int, spellings.Heading]:
    """What each column asks for, as its keeper says; of one fact so many columns at most."""
    heading_at, counts = dict[int, spellings.Heading](), Counter[str]()
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
                heading_at[place] = spellings.heading_as(heading, choice)
    for heading, size in meanings.units.items():
        place = places.get(heading, -1)
        if place >= 0:
            errors.require_choice("units", str(size), [*map(str, model.UNIT_SIZES)])
        if place in heading_at and spellings.column_kind(heading_at[place].fact) == "money":
            heading_at[place] = replace(heading_at[place], unit=spellings.Unit(size, spellings.CNY))
    return dict(sorted(heading_at.items()))


def _check_fact(fact: str) -> str:
    return errors.require_choice("fact", fact, (*FACT_NAMES, *spellings.EVENTS))


def read_meaning(fact: str, text: str) -> Any:  # noqa: ANN401 - a fact's value
    """What ``text`` says of the fact, amounts in CNY; ``KitError`` for what it cannot hold."""
    value = CellReader(spellings.own_heading(_check_fact(fact))).read(text)
    if isinstance(value, spellings.UnreadCell):
        name, accepted = spellings.column_name(fact), model.accepted(fact)
        values = {"fact": name, "value": clean(text, 60), "accepted": accepted}
        raise errors.ClientFileError("UnclearMeaning", why=value.why, **values)
    return value


def _facts(
    sheet: FoundSheet, heading_at: Mapping[int, spellings.Heading], meanings: model.Meanings
) -> Steps[tuple[dict[str, list[Any]], list[model.CellProblem]]]:
    """Each fact's values, and the cells that are not understood, in the order of the rows."""
    columns, labels = list(sheet.cells.columns.items()), sheet.cells.labels
    word_meanings = defaultdict[str, dict[str, Any]](dict)
    for (fact, word), text in meanings.words.items():
        word_meanings[fact][model.word_in(word)] = read_meaning(fact, text)
    # A column's readings are its values, and an `UnreadCell` in place of each that is none.
    readings = defaultdict[str, dict[int, list[Any]]](dict)
    count, precise_facts = 0, {head.fact for head in heading_at.values() if not head.broader}
    for place, heading in heading_at.items():
        yield
        if heading.fact == "refused_on" and precise_facts & {"submitted_on", REFUSED}:
            heading = replace(heading, broader=False)
        reader = CellReader(heading, sheet.epoch)
        found = _read(columns[place][1], reader, word_meanings[heading.fact])
        readings[heading.fact][place] = found = _without_answers(found, heading.fact)
        count += sum(type(cell) is spellings.UnreadCell for cell in found)
        if count > MOST_UNREAD:
            raise errors.ClientFileError("TooManyUnread", file=sheet.file, limit=MOST_UNREAD)
    facts = {fact: _one_of_several(cells_at, columns) for fact, cells_at in readings.items()}
    unread = sorted(
        (position, place)
        for cells_at in readings.values()
        for place, cells in cells_at.items()
        for position, cell in enumerate(cells)
        if type(cell) is spellings.UnreadCell
    )
    problems = []
    for position, place in unread:
        (heading_text, cells), fact = columns[place], heading_at[place].fact
        where = labels[position], heading_text, spellings.column_letters(place), fact
        cell = readings[fact][place][position]
        problems.append(model.CellProblem(*where, cells[position], cell.why, cell.reason))
    return facts, problems


def _without_answers(names: list[Any], fact: str) -> list[Any]:
    """The names; 是 and 否 below 公司 are none, nor are Y and N where nothing else stands there."""
    if fact != "name":
        return names
    answers = spellings.word_lists().yes | spellings.word_lists().no
    words_here = [
        name if type(name) is spellings.UnreadCell else model.word_in(name or "") for name in names
    ]
    is_sure = all(word in answers for word in words_here if word)
    no_name = spellings.cannot_read("not_a_name", other=spellings.column_name("is_company"))
    return [
        no_name if word in answers and (is_sure or len(word) > 1 or not word.isascii()) else name
        for name, word in zip(names, words_here, strict=True)
    ]


# What a broader heading leaves open, or an answer for a name, another column may settle.
_SETTLED_ELSEWHERE: Final = ("broader", "refused_why", "not_a_name")


def _one_of_several(
    readings: Mapping[int, list[Any]], columns: Sequence[tuple[str, Sequence[Any]]]
) -> list[Any]:
    """What the columns of one fact say together, unknown where they differ or one is unread.

    A reading that is left aside for it becomes an `UnreadCell` that names the other cell.
    """
    if len(readings) == 1:
        [cells] = readings.values()
        return [None if type(cell) is spellings.UnreadCell else cell for cell in cells]
    values = []
    for position, row in enumerate(zip(*readings.values(), strict=True)):
        found = {
            place: cell
            for place, cell in zip(readings, row, strict=True)
            if cell is not None and getattr(cell, "reason", "") not in _SETTLED_ELSEWHERE
        }
        unread = [place for place, cell in found.items() if type(cell) is spellings.UnreadCell]
        first = next(iter(unread or found), 0)
        others = [p for p in found if p not in unread and found[p] != found[first]]
        for place in others:
            heading, texts = columns[first]
            other = {"column": spellings.column_letters(first), "heading": clean(heading, 60)}
            key = f"clients.why.{'unread_column' if unread else 'two_columns'}"
            why = words(key, **other, value=clean(str(texts[position]), 60))
            readings[place][position] = spellings.UnreadCell(why, "")
        values.append(None if others or unread else found.get(first))
    return values


def _read(column: Sequence[Any], reader: CellReader, meanings: Mapping[str, Any]) -> list[Any]:
    """The column's readings, each distinct cell read once.

    ``meanings`` says what words mean that cannot be read.
    """
    # Typed, for 1, 1.0 and True are one cell otherwise.
    read = lru_cache(maxsize=None, typed=True)(reader.read)
    try:
        readings = list(map(read, column))
    except TypeError:  # a list in a dataframe's cell cannot be a key
        readings = list(map(reader.read, column))
    for at, reading in enumerate(readings if meanings else ()):
        if type(reading) is spellings.UnreadCell:
            readings[at] = meanings.get(model.word_in(str(column[at])), reading)
    return readings


def _corrections_note(facts: Mapping[str, list[Any]], rows: Sequence[Any]) -> list[spellings.Note]:
    """That of several corrections the last counts."""
    notices = (facts[name] for name in ("asked_on", "answered_on") if name in facts)
    every = zip(rows, *notices, strict=True)
    several = [row for row, *days in every if any(len(d or ()) > 1 for d in days)]
    return [spellings.note("last_correction", rows=list_rows(several))] if several else []

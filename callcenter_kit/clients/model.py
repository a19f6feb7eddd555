"""A table of clients as it was read, and with its verdicts; as plain rows and as pandas frames.

Pages read the rows. The frames are for analysts: pandas is imported when the first is asked for.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeVar

from callcenter_kit.clients.sheet import FileName, cell_text, is_blank, list_rows
from callcenter_kit.clients.spellings import (
    RESULTS,
    Note,
    column_kind,
    column_letters,
    column_name,
    note,
    squeezed,
    without_full_stop,
    word_lists,
)
from callcenter_kit.errors import import_library
from callcenter_kit.rules.applicant import FACT_NAMES, fact_kind
from callcenter_kit.rules.loading import choice_names
from callcenter_kit.screening.rows import Rows
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Text, clean

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that is not understood: where it stands, what it says, and why.

    ``column`` are the column's letters, ``fact`` is the fact's id, ``reason`` the key of ``why``,
    empty where the cell can be read and contradicts another.
    """

    row: Any
    heading: str
    column: str
    fact: str
    value: Any
    why: Text
    reason: str = ""

    @property
    def word(self) -> str:
        """What the cell says as it is compared with others: without case, width and spaces."""
        return word_in(str(self.value))

    @property
    def accepted(self) -> Text:
        """What may stand there."""
        return accepted(self.fact)

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The problem in one line, for whoever has to correct the cell."""
        place = {"row": self.row, "column": self.column, "heading": clean(self.heading, 60)}
        texts = {"why": self.why.say(language), "accepted": self.accepted.say(language)}
        value = str(self.value).removesuffix(" 00:00:00")  # which a table writes behind a day
        values = {"value": clean(value, 60), "fact": column_name(self.fact).say(language)}
        key = "broader" if self.reason in ("broader", "refused_why") else "cell"
        return say(f"clients.problem.{key}", language, **place, **texts, **values)


# What a cell says, as one word is compared with another; one may stand in every row.
word_in: Final = lru_cache(maxsize=10_000)(without_full_stop)
UNIT_SIZES: Final = (10_000, 1)  # in which a table's amounts may be counted: 万元 and 元


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the keeper of a table says of it, written as a cell would say it.

    ``words`` says what a word means in a fact's column, by the fact and the word; ``columns`` which
    fact a heading asks for, with a minus before it where yes means no, or ``""`` for none at all;
    ``units`` how many CNY one is below a heading; ``everyone`` what holds of every client, by the
    fact.
    """

    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)
    everyone: Mapping[str, str] = field(default_factory=dict)

    def sentences(self) -> Iterator[tuple[str, Any, Text]]:
        """Each thing that is said: its field here, its key there, and its sentence."""
        for (fact, word), text in self.words.items():
            values = {"value": clean(word, 60), "meaning": _meaning(fact, text)}
            yield "words", (fact, word), _sentence("word", fact=column_name(fact), **values)
        for heading, size in self.units.items():
            named = {"heading": clean(heading, 60), "unit": _sentence(f"unit_{size}")}
            yield "units", heading, _sentence("unit", **named)
        for heading, fact in self.columns.items():
            column = {"heading": clean(heading, 60), "fact": column_choices()[fact]}
            yield "columns", heading, _sentence("column", **column)
        for fact, text in self.everyone.items():
            values = {"fact": column_name(fact), "meaning": _meaning(fact, text)}
            yield "everyone", fact, _sentence("everyone", **values)


def _sentence(key: str, **values: Any) -> Text:  # noqa: ANN401 - what the sentence names
    return words(f"clients.said.{key}", **values)


def _meaning(fact: str, text: str) -> Text | str:
    return cell_choices(fact).get(text, clean(text, 60))


def cell_choices(fact: str) -> dict[str, Text]:
    """What a cell of the column may say; nothing where it is a text, a number or a day."""
    kind, named = column_kind(fact), dict[str, Text]()
    if kind == "choice":
        named = dict(choice_names(fact))
    elif kind == "yes_no":
        named = {key: words(f"common.answer.{key}") for key in ("yes", "no")}
    elif kind == "result":
        named = {key: words(f"clients.result.{key}") for key in RESULTS if key != "pending"}
    return named and {**named, "unknown": words("common.answer.unknown")}


@lru_cache(maxsize=1)
def column_choices() -> dict[str, Text]:
    """What a column may be: any fact or event, its opposite with a minus, or nothing, ``""``."""
    named = {}
    for fact, spelling in word_lists().headings.items():
        named[fact] = column_name(fact)
        if spelling.opposite:
            named[f"-{fact}"] = _sentence(f"opposite_{fact}")
    return {**named, "": _sentence("no_fact")}


def accepted(fact: str) -> Text:
    """What a cell of the fact's column may say, with examples."""
    kind = column_kind(fact)
    key = f"clients.accepted.{fact if kind == 'set' or fact == 'company_kind' else kind}"
    if kind != "choice" and fact not in ("materials", "other_forms"):
        return words(key)
    names, joint = choice_names(fact).values(), words("clients.joint")
    listed = Text(*(joint.say(each).join(n.say(each) for n in names) for each in LANGUAGES))
    return words(key, forms=listed, names=listed)  # a sentence takes them under one of these


@dataclass(frozen=True)
class ClientTable:
    """The clients of a spreadsheet in plain rows, and as pandas frames once they are asked for.

    ``values`` has a column for every fact, in Python's own types as an applicant keeps them,
    ``events`` one for each event of a filed case, and ``cells`` every cell under its own heading;
    ``columns`` maps the headings that are understood to their facts and events.
    """

    values: Rows = field(repr=False)
    cells: Rows = field(repr=False)
    events: Rows = field(repr=False)
    columns: Mapping[str, str]
    problems: tuple[CellProblem, ...] = field(repr=False)
    notes: tuple[Note, ...] = field(repr=False)
    file: FileName
    meanings: Meanings = field(repr=False)

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def facts(self) -> "pandas.DataFrame":
        """Every fact as a column, unknown where nothing is given, a row for each client.

        Text and choices are ``string``, yes or no ``boolean``, amounts in CNY ``Float64``, people
        and months ``Int64``, days ``datetime64[s]``, sets frozensets in ``object``.
        """
        return frame_of(self.values, {name: fact_kind(name).dtype for name in self.values.columns})

    @cached_property
    def original(self) -> "pandas.DataFrame":
        """Every cell as it was read, under its own heading."""
        # As objects whole numbers stay whole beside empty cells.
        return frame_of(self.cells, dict.fromkeys(self.cells.columns, "object"))

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings that are no fact's; their columns are kept as they are.

        A column that holds nothing, not even a heading, is none of them.
        """
        others = {h: cells for h, cells in self.cells.columns.items() if h not in self.columns}
        blank = {h for h in others if h.startswith("[") and all(map(is_blank, others[h]))}
        return tuple(heading for heading in others if heading not in blank)

    def problem(self, fact: str, place: int, why: Text) -> CellProblem:
        """The cell of the fact's column in the row at ``place``, and what is wrong with it."""
        row = self.cells.labels[place]
        # A column of another name may have told of the end.
        facts = (fact,) if fact in self.columns.values() else ("result", "refused_on")
        columns = [
            CellProblem(row, heading, column_letters(at), self.columns[heading], cells[place], why)
            for at, (heading, cells) in enumerate(self.cells.columns.items())
            if self.columns.get(heading) in facts
        ]
        # Of several columns the first that says anything.
        return next((cell for cell in columns if not is_blank(cell.value)), columns[0])

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts without a column or an answer for everyone: unknown for every client."""
        names = {*self.columns.values(), *self.meanings.everyone}
        return tuple(name for name in FACT_NAMES if name not in names)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The facts missing, and those of an explained column that leaves a client without one."""
        explained = {choice.removeprefix("-") for choice in self.meanings.columns.values()}
        left = {name for name in FACT_NAMES if name in explained and None in self.values[name]}
        open_facts = {*self.missing, *left} - {*self.meanings.everyone}
        return tuple(name for name in FACT_NAMES if name in open_facts)


def frame_of(rows: Rows, dtypes: Mapping[str, Any]) -> "pandas.DataFrame":
    """The columns named by ``dtypes`` as a pandas frame; codes are an ordered category."""
    pandas = import_library("pandas")
    index = pandas.Index(rows.labels, name="row")
    columns = {}
    for name, kind in dtypes.items():
        dtype = pandas.CategoricalDtype(kind, ordered=True) if isinstance(kind, tuple) else kind
        # As Series: of an array of objects a frame would make texts, and of None NaN.
        columns[name] = pandas.Series(rows[name], index=index, dtype=dtype)
    return pandas.DataFrame(columns, index=index)


Table = TypeVar("Table", bound=ClientTable)


def once(table: Table, *, is_frame: bool) -> Table:
    """The table with each client once: its rows are one where none contradicts another.

    A client is known by its name. Where its rows differ in anything, and in a dataframe, all stay
    and are named; so where a column that is no fact's, such as a registration number, differs, and
    where only a heading like 客户 asks for the name: 新客户 may stand below it.
    """
    labels, first_of, apart = table.cells.labels, dict[int, int](), list[int]()
    differ, places_of = _difference(table), defaultdict[str, list[int]](list)
    for at, name in enumerate(table.values["name"]):
        places_of[squeezed(name or "")].append(at)
    for rows in (rows for name, rows in places_of.items() if name and len(rows) > 1):
        if is_frame or differ(rows):
            apart += rows
        else:
            first_of.update(dict.fromkeys(rows[1:], rows[0]))
    notes = [note("twice", rows=list_rows(labels[at] for at in sorted(apart)))] if apart else []
    if not first_of:
        return replace(table, notes=(*table.notes, *notes))
    places = [at for at in range(len(labels)) if at not in first_of]
    left = [labels[at] for at in places]

    def first_rows(rows: Rows) -> Rows:
        columns = {name: [*cells] for name, cells in rows.columns.items()}
        for cells in columns.values():
            for at, first in first_of.items():
                cells[first] = cells[at] if is_blank(cells[first]) else cells[first]
        return Rows({name: [cells[at] for at in places] for name, cells in columns.items()}, left)

    again = note("again", rows=list_rows(labels[at] for at in first_of), count=len(first_of))
    return replace(
        table,
        values=first_rows(table.values),
        events=first_rows(table.events),
        cells=first_rows(table.cells),
        problems=tuple(problem for problem in table.problems if problem.row in {*left}),
        notes=(*table.notes, again, *notes),
    )


def _difference(table: ClientTable) -> Callable[[list[int]], bool]:
    """Whether rows differ in a fact, in what cannot be read, or in a column that is no fact's."""
    columns = {**table.values.columns, **table.events.columns}
    facts = [cells for name, cells in columns.items() if name != "name"]
    others = [table.cells.columns[heading] for heading in table.unread]
    fallbacks = word_lists().headings["name"].fallback_headings
    named = (heading for heading, fact in table.columns.items() if fact == "name")
    is_sure = any(squeezed(heading) not in fallbacks for heading in named)
    unread_in = defaultdict[Any, dict[str, str]](dict)
    for problem in table.problems:
        unread_in[problem.row][problem.fact] = problem.word

    def differ(rows: list[int]) -> bool:
        unread = [unread_in.get(table.cells.labels[at]) for at in rows]
        values = (len({cells[at] for at in rows} - {None}) for cells in facts)
        texts = (  # what is blank differs from nothing
            len({cell_text(cells[at]) for at in rows if not is_blank(cells[at])})
            for cells in others
        )
        differs = any(each != unread[0] for each in unread) or max(chain(values, texts)) > 1
        return differs or not is_sure

    return differ

"""What changed between two rulebooks, row by row, and which clients it touches."""

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from callcenter_kit.documents.blocks import Blocks, blocks_of
from callcenter_kit.documents.notebook_blocks import grid, secondary_text, status_cell, strong_text
from callcenter_kit.errors import import_library
from callcenter_kit.rules.loading import as_rulebook, marked_name
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import SCOPES, Remedy, Statement
from callcenter_kit.screening.rows import date_rows
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import HtmlRepr, table
from callcenter_kit.texts.language import LANGUAGES, Text, format_date, shorten
from callcenter_kit.timeline.process import process

if TYPE_CHECKING:
    import pandas

# The tables of a rulebook, by what a line of each is; parameters have dated rows of their own.
_TABLES: Final = {
    "requirement": "requirements",
    "business_form": "business_forms",
    "material": "materials",
    "duty": "duties",
    "note": "notes",
    "paragraph": "paragraphs",
}
_KINDS: Final = ("parameter", *_TABLES, "scope", "source")
_COLUMNS: Final = {
    **dict.fromkeys(("kind", "id", "part", "scope", "change"), "string"),
    "since": "datetime64[s]",
    **dict.fromkeys(("before", "after"), "string"),
}
_WORDS: Final = ("kind_name", "name", "before_text", "after_text")
_TOUCHED: Final = {
    "client": "object",
    **dict.fromkeys(("name", "question", "before", "after"), "string"),
    "days": "Int64",
}
_OUTCOMES: Final = ("licence", *SCOPES)
_DAYS: Final = tuple(f"{scope}_licence_on" for scope in SCOPES)  # asked for work from a start
MOST_ROWS: Final = 40  # of a frame in a notebook
_Key = tuple[str, str, str, str | None, date | None]


@dataclass(frozen=True, slots=True)
class RulebookChange:
    """One row that the second rulebook has otherwise, added or left out.

    ``kind`` is that of the line, ``part`` what of it differs: ``when`` is a requirement's rule,
    ``value`` a number, empty the whole line. ``scope`` and ``since`` are those of a parameter's
    row. ``before`` and ``after`` are what the first and the second say, ``None`` for nothing.
    """

    kind: str
    id: str
    name: Text
    part: str
    scope: str | None
    since: date | None
    before: Any
    after: Any

    @property
    def change(self) -> str:
        """Whether the row was added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


class TouchedClient(NamedTuple):
    """A client whose outcome, or whose day, another rulebook changes.

    ``client`` is its label in the frame, or its place from 0 where a label comes twice. Days are
    written as 2027-03-25, and ``None`` where there is none.
    """

    client: Any
    name: str | None
    question: str
    before: str | None
    after: str | None

    @property
    def days(self) -> int | None:
        """By how many days the licence comes later, less than 0 for earlier; of days only."""
        if self.question not in _DAYS or self.before is None or self.after is None:
            return None
        return (date.fromisoformat(self.after) - date.fromisoformat(self.before)).days


@dataclass(frozen=True, slots=True)
class RulebookComparison(HtmlRepr):
    """What the rulebook ``second`` says otherwise than ``first``, and which clients it touches.

    ``touched`` are the clients with another outcome as of ``on``, or another day of the licence
    for work that begins on ``start``, of ``count`` that were asked about; ``None`` where none were.
    """

    shown_by: ClassVar[str] = "callcenter_kit.what_if.rulebooks"

    first: Rulebook
    second: Rulebook
    on: date
    changes: tuple[RulebookChange, ...]
    touched: tuple[TouchedClient, ...] = ()
    count: int | None = field(default=None)
    start: date | None = None

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """Every change as a pandas frame, in the order of the rulebooks.

        Columns: ``kind`` (parameter, requirement, business_form, material, duty, note, paragraph,
        scope, source), ``id`` and ``part`` of the line, ``scope`` of a parameter's or a scope's
        row, ``change`` (added, removed, changed), all text; ``since`` (datetime64[s]), the first
        day of a parameter's row; ``before`` and ``after``, text: numbers, rules, badges and
        sources, missing for texts. ``language`` adds ``kind_name``, ``name``, ``before_text`` and
        ``after_text``.

        ``KitError`` where pandas is not installed, or the language is not spoken.
        """
        return table(map(_row, self.changes), _COLUMNS, _WORDS, language)

    def touched_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """The clients with another outcome as a pandas frame, in the order of the clients.

        Columns: ``client``, its label in the frame, or its place; ``name`` where the frame has one;
        ``question`` (licence, nationwide, local; with a start nationwide_licence_on and
        local_licence_on), ``before`` and ``after``, text, days as 2027-03-25; ``days`` (Int64), by
        how many days the licence comes later, less than 0 for earlier. ``language`` adds
        ``before_name`` and ``after_name``.
        """
        rows = ({**one._asdict(), "days": one.days, **_outcome_names(one)} for one in self.touched)
        return table(rows, _TOUCHED, ("before_name", "after_name"), language)

    def __repr__(self) -> str:
        pair = " and ".join(f"{book.id} {book.version}" for book in (self.first, self.second))
        kinds = Counter(each.kind for each in self.changes)
        found = ", ".join(f"{kind} {count}" for kind, count in kinds.items()) or "no change"
        clients = ""
        if self.count is not None:
            clients = f"; {len(self.clients)} of {self.count} clients touched"
            clients += f", work begun on {self.start}" if self.start else ""
        day = "" if self.count is None else f" {self.second.day_text(self.on)}"
        return shorten(f"<RulebookComparison of {pair}{day}: {found}{clients}>")

    @property
    def clients(self) -> tuple[Any, ...]:
        """The labels of the clients that are touched, each once."""
        return tuple(dict.fromkeys(each.client for each in self.touched))


def compare_rulebooks(
    first: str | Rulebook,
    second: str | Rulebook,
    clients: Any = None,  # noqa: ANN401 - whatever `screen` takes, or the clients of a file
    on: date | None = None,
    *,
    start: date | None = None,
) -> RulebookComparison:
    """What ``second`` says otherwise than ``first``, row by row, and which ``clients`` it touches.

    ``clients`` is a frame as `screen` takes it, or what `read_clients` read; every one of them is
    judged by both, as of ``on``: unless given, the day of clients that are screened already, else
    the day on which ``second`` was last read. For work that begins on ``start`` the days of the
    licence are held against each other, too, everything unmet taken as repaired, but not those of
    whoever has filed in a file that `read_clients` read. Unless given, it is that of clients
    screened with one, and ``on`` where a review lasts otherwise by ``second``.

    >>> law = as_rulebook("现行法规")
    >>> compared = compare_rulebooks(law, law.amend(minimum_capital={"local": 2_000_000}))
    >>> [(each.id, each.part, each.scope, each.after) for each in compared.changes]
    [('minimum_capital', 'value', 'local', 2000000), ('minimum_capital', 'source', 'local', None), \
('registered_capital', 'badge', None, 'assumption')]
    """
    before, after = as_rulebook(first), as_rulebook(second)
    screened: Any = clients if isinstance(clients, HtmlRepr) else None
    screened_on = getattr(screened, "on", None)
    day = (screened_on or after.last_read) if on is None else require_day(on, "on")
    start = getattr(screened, "start", None) if start is None else require_day(start, "start")
    if start is None and any(_review(before, s, day) != _review(after, s, day) for s in SCOPES):
        start = day
    changes = tuple(_changes(before, after))
    if clients is None:
        return RulebookComparison(before, after, day, changes)
    answers = _answers(clients, day, before, start)
    with warnings.catch_warnings(action="ignore"):  # what the table lacks was said a moment ago
        answers_after = _answers(clients, day, after, start)
    touched = tuple(
        TouchedClient(client, old["name"], question, answer, answers_after[client][question])
        for client, old in answers.items()
        for question, answer in old.items()
        if answer != answers_after[client][question]
    )
    return RulebookComparison(before, after, day, changes, touched, len(answers), start)


def _review(book: Rulebook, scope: str, day: date) -> int:
    return process().clocks[book.clock].lasting(book.review_days(scope, day)).review_days


def _changes(first: Rulebook, second: Rulebook) -> Iterator[RulebookChange]:
    before, after = dict(_cells(first)), dict(_cells(second))
    names = _names(first) | _names(second)
    whole = {key[:2] for key in before} ^ {key[:2] for key in after}
    keys = sorted(dict.fromkeys((*before, *after)), key=lambda key: _KINDS.index(key[0]))
    for key in keys:
        kind, id_, part, scope, since = key
        pair = before.get(key), after.get(key)
        # Of a line that only one of them has its name says enough.
        is_said = part == "" if (kind, id_) in whole else part != ""
        if is_said and pair[0] != pair[1]:
            yield RulebookChange(kind, id_, names[kind, id_], part, scope, since, *pair)


def _cells(book: Rulebook) -> Iterator[tuple[_Key, Any]]:
    for parameter in book.parameters.values():
        yield ("parameter", parameter.id, "", None, None), parameter.name
        for scope, rows in parameter.values.items():
            # Where a row ends, the next begins: only the end of the last says something new.
            if (until := rows[-1].until) is not None:
                yield ("parameter", parameter.id, "until", scope, rows[-1].since), str(until)
            for row in rows:
                yield ("parameter", parameter.id, "value", scope, row.since), row.value
                if row.source is not None:
                    yield ("parameter", parameter.id, "source", scope, row.since), str(row.source)
    for kind, attribute in _TABLES.items():
        for key, line in getattr(book, attribute).items():
            name = getattr(line, "name", None) or getattr(line, "text", None)
            yield (kind, key, "", None, None), name or Text(key, key)
            for part, value in _parts(line):
                if value is not None:
                    yield (kind, key, part, None, None), value
    for each in book.scopes.values():
        for key, line in each.rows.items():
            yield ("scope", key, "", each.id, None), line.text
            yield ("scope", key, "text", each.id, None), line.text
    for instrument in book.instruments:
        yield ("source", instrument.id, "", None, None), instrument.name
        yield ("source", instrument.id, "version", None, None), instrument.version


def _parts(line: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any line
    """Each field of a line as it can be held against another; ``None`` for nothing."""
    for part in fields(line):
        name, value = part.name, getattr(line, part.name)
        if isinstance(value, Remedy):
            days = value.working_days or value.months
            yield f"{name}_days", None if days is None else str(days)
            value = value.text
        if isinstance(value, Statement):
            value = value.text
        if isinstance(value, Text):
            yield name, Text.literal(value.zh, value.en)  # with its places as the file has them
        elif name == "sources":
            yield name, "; ".join(map(str, value))
        elif name == "facts":  # the guidance of facts that have one of their own
            for fact, guidance in value.items():
                yield from ((f"{name}.{fact}.{key}", text) for key, text in _parts(guidance))
        # A requirement's tree says what its ``when`` says.
        elif name not in ("id", "expression") and value is not None:
            yield name, value if isinstance(value, str | int) else str(dict(value))


def _names(book: Rulebook) -> dict[tuple[str, str], Text]:
    names = {key[:2]: value for key, value in _cells(book) if key[2] == ""}
    return names | {("scope", key): name for key, name in book.scope_rows.items()}


def _answers(
    clients: Any,  # noqa: ANN401 - as `compare_rulebooks` takes them
    on: date,
    book: Rulebook,
    start: date | None,
) -> dict[Any, dict[str, str | None]]:
    """Each client's name, its outcomes and, with a ``start``, its days, by its label."""
    file: Any = getattr(clients, "clients", clients) if isinstance(clients, HtmlRepr) else None
    if hasattr(file, "screen"):  # what `read_clients` read, screened or not
        screened = file.screen(on=on, rulebook=book, start=start)
        labels = screened.table.labels
        columns = {name: screened.table[name] for name in ("name", *_OUTCOMES)}
        if start is not None:
            days = date_rows(screened, start, on, book)
            # The days of whoever has filed do not hang on work that begins on a start.
            filed = screened.cases
            days = [{} if at in filed else row for at, row in zip(labels, days, strict=True)]
            columns |= {name: [row.get(name) for row in days] for name in _DAYS}
    else:
        # Only this asks for narwhals: rulebooks alone are compared without a library.
        nw = import_library("narwhals.stable.v2")
        screen = import_library("callcenter_kit.screening.screen").screen
        frame = nw.from_native(clients, pass_through=True)
        is_lazy = start is not None and isinstance(frame, nw.LazyFrame)  # none has dates
        native = screen(frame.collect().to_native() if is_lazy else clients, on, book, start=start)
        frame = nw.from_native(native).lazy().collect()
        names = (name for name in ("name", *_OUTCOMES, *_DAYS) if name in frame.columns)
        columns = {"name": [None] * len(frame)} | {name: frame[name].to_list() for name in names}
        has_labels = nw.dependencies.is_pandas_dataframe(native) and native.index.is_unique
        labels = native.index if has_labels else range(len(frame))
    cells = zip(*(map(_cell, column) for column in columns.values()), strict=True)
    rows = (dict(zip(columns, row, strict=True)) for row in cells)
    return dict(zip(labels, rows, strict=True))


def _cell(value: Any) -> str | None:  # noqa: ANN401 - a code, a name or a day, of any engine
    if isinstance(value, str):
        return value
    return f"{value:%Y-%m-%d}" if isinstance(value, date) and value == value else None


def _row(change: RulebookChange) -> dict[str, Any]:
    row = {name: getattr(change, name) for name in _COLUMNS}
    row |= {"kind_name": words(f"rulebooks.kind.{change.kind}"), "name": change.name}
    for side in ("before", "after"):
        value = getattr(change, side)
        row[side] = None if value is None or isinstance(value, Text) else str(value)
        if value is not None:
            row[f"{side}_text"] = value if isinstance(value, Text) else Text(str(value), str(value))
    return row


def _outcome_names(each: TouchedClient) -> dict[str, Text]:
    sides = {"before_name": each.before, "after_name": each.after}
    return {side: _name_of(each.question, value) for side, value in sides.items()}


def _name_of(question: str, answer: str | None) -> Text:
    if answer is None:
        return words("rulebooks.no_day")
    if question in _DAYS:
        day = date.fromisoformat(answer)
        return Text(*(format_date(day, language) for language in LANGUAGES))
    prefix = "rulebooks.licence." if question == "licence" else "common.outcome."
    return words(f"{prefix}{answer}")


@blocks_of.register
def _blocks(comparison: RulebookComparison, language: str) -> Blocks:
    pair = {"first": comparison.first, "second": comparison.second}
    values = {name: marked_name(book.name, book, language) for name, book in pair.items()}
    values |= {f"{name}_version": f"{book.id} {book.version}" for name, book in pair.items()}
    yield strong_text("rulebooks.title", language, **values)
    if not comparison.changes:
        yield secondary_text("rulebooks.alike", language)
    else:
        count = len(comparison.changes)
        yield secondary_text("rulebooks.count", language, count=count, on=comparison.on)
        changes = [_change_cells(change) for change in comparison.changes[:MOST_ROWS]]
        yield grid(("kind", "what", "change", "since", "before", "after"), changes, language)
    if comparison.count is not None:
        key = "touched" if comparison.start is None else "touched_days"
        counts = {"count": len(comparison.clients), "total": comparison.count}
        yield strong_text(f"rulebooks.{key}", language, start=comparison.start, **counts)
    if comparison.touched:
        rows = []
        for each in comparison.touched[:MOST_ROWS]:
            outcomes: Iterable[object] = _outcome_names(each).values()
            if each.question in SCOPES:
                codes = (each.before, each.after)
                outcomes = [status_cell("outcome", str(code), language) for code in codes]
            question = words(f"rulebooks.question.{each.question}")
            rows.append((each.name or str(each.client), question, *outcomes))
        yield grid(("client", "question", "before", "after"), rows, language)


def _change_cells(change: RulebookChange) -> tuple[object, ...]:
    row, what = _row(change), change.name
    if change.scope is not None:
        scope = words(f"common.scope_short.{change.scope}")
        what = words("common.of_scope", scope=scope, sentence=what)
    sides = (row.get("before_text", ""), row.get("after_text", ""))
    kind = words(f"rulebooks.change.{change.change}")
    return row["kind_name"], what, kind, change.since or "", *sides

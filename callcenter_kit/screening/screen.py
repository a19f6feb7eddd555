"""Many applicants at once, in any dataframe: the same rule tree, read as columns."""

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import product
from operator import add
from typing import Any, Final, TypeVar, cast

import narwhals.stable.v2 as nw

from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.assessment import Assessment, assess, numbers_on
from callcenter_kit.rules.loading import as_rulebook
from callcenter_kit.rules.logic import names as rule_names
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, OBSTACLE_KINDS, SCOPES
from callcenter_kit.screening import columns, rows
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import table as pandas_frame

Frame = TypeVar("Frame")  # whatever narwhals takes, eager or lazy; the same comes back
_SETTLING: Final = ("past", "counts")  # the columns of a day that settles its fact
_ROWS_NAMED: Final = 5  # by an error; of more only the first


class MissingFactsWarning(UserWarning):
    """The frame has no column for some facts, so they are unknown for every applicant."""


class UnreadCellsWarning(UserWarning):
    """Some cells cannot be the fact of their column; they count as unknown."""


class ContradictionWarning(UserWarning):
    """In some rows two facts cannot both be true; both count as unknown."""


def screen(
    frame: Frame,
    on: date | None = None,
    rulebook: str | Rulebook = DEFAULT_RULEBOOK,
    *,
    start: date | None = None,
    names: bool = False,
) -> Frame:
    """Judge every row of ``frame`` as `assess` would; the same kind of frame comes back.

    Columns named like the facts are read: booleans for yes or no, text for ``business_form``,
    numbers for money, people and months, days, and for ``other_forms`` text, the codes separated
    by commas (plain objects of pandas may hold sets or lists as well). A fact without a column is
    unknown, and a warning says so, except of ``other_forms`` and ``group_clients``. A lazy frame
    stays lazy. All columns are kept as they are, and these are added in this order:

    - ``licence``, ``nationwide``, ``local``: the values of `Assessment.licence` and of
      `ScopeAssessment.outcome`; text, in pandas an ordered category, the best outcome the last;
    - ``nationwide_unmet``, ``nationwide_unknown``, ``local_unmet``, ``local_unknown``: whole
      numbers whose bit i stands for the i-th requirement; `decode` names them. With
      ``names=True`` they are the requirements' ids as text, separated by ", ";
    - ``nationwide_obstacle``, ``local_obstacle``: text, the kind of the strictest `Obstacle`;
      missing where nothing stands in the way. A bar of which only the day is told is unknown.

    ``start`` adds of each scope, for work that begins on that day, ``*_licence_on``, the likely
    licence day once everything unmet is repaired; ``*_licence_on_as_is``, the same day, and
    missing where the row is not eligible as it is; ``*_earliest``, ``*_latest`` and ``*_status``,
    as `Scenarios.to_frame` has them. ``on`` is then ``start`` unless given. A lazy frame has no
    dates: collect it first.

    Null, NaN and values outside a fact's domain are unknown, and so are two facts that contradict
    each other, which `assess` refuses. Unless the frame is lazy, as DuckDB's is too, one warning
    counts the cells that are not understood, another the rows that contradict themselves.
    `normalise` reads what people type.

    ``KitError`` for a column that cannot hold its fact, by its type or, of plain objects of pandas,
    because none of its values is of the fact's kind; for a name in the way of the result, and a
    fact that has two columns. A column with nothing in it tells nothing, whatever its type.

    >>> import polars
    >>> frame = polars.DataFrame({"business_form": ["staff_supply", None]})
    >>> with warnings.catch_warnings(action="ignore"):
    ...     screen(frame)["licence"].to_list()
    ['not_required', 'undetermined']
    """
    book = as_rulebook(rulebook)
    first = None if start is None else require_day(start, "start")
    day = (first or book.last_read) if on is None else require_day(on, "on")
    is_pandas, heads = nw.dependencies.is_pandas_dataframe(frame), columns.column_names(frame)
    results = rows.RESULTS if first is None else (*rows.RESULTS, *rows.DATED)
    columns.refuse(heads, results if is_pandas else (*results, *HELPERS, PLACE))
    facts = _facts_of(book)
    beside = (rows.OTHER_FORMS, rows.GROUP, rows.FOREIGN_SHARE)
    if missing := [name for name in facts if name not in (*beside, *heads)]:
        message = words("screening.missing").say("en", facts=", ".join(missing))
        warnings.warn(message, MissingFactsWarning, stacklevel=2)
    read = dict.fromkeys((*facts, *rows.CONTRADICTED, *rows.CONTRADICTED.values()))
    if is_pandas:
        from callcenter_kit.screening.pandas_columns import read_pandas

        table = read_pandas(frame, read)
    else:
        table = columns.read_frame(nw.from_native(frame), read)
    labels = cast("Any", frame).index if is_pandas else None
    _warn_of_cells(UnreadCellsWarning, table.unread, labels)
    evaluated = evaluate(table, book, day)
    if table.is_eager:
        _warn_of_cells(ContradictionWarning, contradicted(evaluated), labels)
    verdicts = with_answers(evaluated, eager=table.is_eager)
    if names:
        texts = {mask: names_in(mask, book) for mask in rows.BIT_COLUMNS}
        verdicts = verdicts.with_columns(**texts)
    dates = {} if first is None else _dates(frame, table, first, day, book)
    if is_pandas:
        # As arrays, which have no index to be lined up with the frame's.
        others = (*rows.BIT_COLUMNS, *rows.OBSTACLES)
        native = {name: verdicts[name].to_native().array for name in others}
        answers = category_columns(verdicts[PLACE].to_numpy())
        result = cast("Any", frame).assign(**answers, **native, **dates)
        result.attrs[rows.SCREENED] = rows.screened_by(book, day)
        return cast("Frame", result)
    dated = verdicts.with_columns(**dates) if dates else verdicts
    return cast("Frame", dated.select(*heads, *results).to_native())


def _facts_of(book: Rulebook) -> list[str]:
    rules = (name for rule in book.requirements.values() for name in rule_names(rule.expression))
    read = (rows.FORM, rows.OTHER_FORMS, rows.GROUP, *rules, *rows.OWNERSHIP_FACTS)
    return [name for name in dict.fromkeys(read) if name in FACT_NAMES]


def _warn_of_cells(
    category: type[Warning], cells: Mapping[str, Sequence[int]], labels: Sequence[Any] | None
) -> None:
    """Warn of the rows at these places in each column: how many, and the first."""
    counts = []
    for name, places in cells.items():
        first = [str(place if labels is None else labels[place]) for place in places[:_ROWS_NAMED]]
        listed = ", ".join(first if len(places) <= _ROWS_NAMED else [*first, "…"])
        counts.append(say("screening.rows", "en", name=name, count=len(places), rows=listed))
    if counts:
        key = "unread" if category is UnreadCellsWarning else "contradicted"
        message = say(f"screening.{key}", "en", columns="; ".join(counts))
        warnings.warn(message, category, stacklevel=3)


def _dates(
    frame: Any,  # noqa: ANN401 - any frame
    table: columns.FactTable,
    start: date,
    on: date,
    book: Rulebook,
) -> dict[str, Any]:
    """The columns ``DATED`` for an eager ``frame``, as its own kind has columns."""
    if not table.is_eager:
        raise rows.ScreeningError("LazyDates")
    is_pandas = nw.dependencies.is_pandas_dataframe(frame)
    native = frame if is_pandas else nw.from_native(frame)
    # Rows that differ only in the name have the same days.
    facts = {n: native[n].to_list() for n in FACT_NAMES if n in native.columns and n != "name"}
    cells = rows.Rows(facts, range(len(native)))
    applicants = (rows.applicant_of_row(cells.row(place), on) for place in cells.labels)
    dated = rows.date_rows(applicants, start, on, book)
    if is_pandas:
        return {name: column.array for name, column in pandas_frame(dated, rows.DATED).items()}
    backend = table.frame.implementation
    types: dict[str, Any] = {"datetime64[s]": nw.Date, "string": nw.String}
    return {
        name: nw.new_series(name, [row.get(name) for row in dated], types[kind], backend=backend)
        for name, kind in rows.DATED.items()
    }


def explain(
    row: Mapping[str, Any], on: date | None = None, rulebook: str | Rulebook = DEFAULT_RULEBOOK
) -> Assessment:
    """The assessment behind one row of a screened frame, with every finding in words.

    What `screen` took as unknown is unknown here: null, NaN, values outside a fact's domain, and
    facts that contradict each other.
    """
    book = as_rulebook(rulebook)
    day = book.last_read if on is None else require_day(on, "on")
    return assess(rows.applicant_of_row(row, day), day, book)


def evaluate(table: columns.FactTable, book: Rulebook, day: date) -> Any:  # noqa: ANN401 - of narwhals
    """The table with the masks, and the places of its answers and of its obstacles."""

    def weigh(condition: nw.Expr, weight: int) -> nw.Expr:
        # Choosing knows what to do with null, which numpy's columns below pandas do not have.
        if table.frame.implementation.is_pandas():
            return condition.cast(nw.Int8) * weight
        return nw.when(condition).then(nw.lit(weight, nw.Int8)).otherwise(nw.lit(0, nw.Int8))

    clashes = {
        _clash(name): weigh(columns.any_of(where), 1)
        for name, where in columns.contradictions(table.facts, day).items()
    }
    for name, pair in columns.days_that_settle(table.facts, day).items():
        for key, where in zip(_SETTLING, pair, strict=True):
            clashes[f"__{name}_{key}"] = weigh(where, 1)
    certain = dict(_certain(table.facts, clashes))
    facts = {**table.facts, **{key: nw.col(f"{key}_certain") for key in certain}}
    evaluation = _Evaluation(book, day, facts, weigh)
    # Polars does several steps in one go, on all cores, when it knows them all before.
    frame = table.frame.lazy() if table.frame.implementation.is_polars() else table.frame
    steps = (clashes, {f"{key}_certain": column for key, column in certain.items()})
    for step in (*steps, evaluation.shared_columns(), evaluation.masks(), evaluation.places()):
        frame = frame.with_columns(**step) if step else frame
    return frame.collect() if table.is_eager and isinstance(frame, nw.LazyFrame) else frame


def _clash(name: str) -> str:
    """The column that is 1 where ``name`` contradicts another fact, and 0 elsewhere."""
    return f"__{name}_clash"


def _certain(facts: columns.FactColumns, clashes: Collection[str]) -> Iterator[tuple[str, nw.Expr]]:
    """What is known of the facts that may contradict each other, null or no where they do."""
    for name, other in rows.CONTRADICTED.items():
        if _clash(name) in clashes:
            agrees, values = nw.col(_clash(name)) == 0, dict(facts)
            keys = [*columns.helper_names(name, facts), *columns.helper_names(other, facts)]
            if f"__{name}_{_SETTLING[0]}" in clashes:
                marks = (nw.col(f"__{name}_{key}") == 1 for key in _SETTLING)
                answers = columns.settled_answers(name, facts, *marks)
                values |= answers
                keys = list(dict.fromkeys((*keys, *answers)))
            for key in keys:
                is_number = key in (columns.number_column(name), columns.number_column(other))
                yield key, nw.when(agrees).then(values[key]) if is_number else values[key] & agrees


def contradicted(frame: nw.DataFrame[Any]) -> dict[str, Sequence[int]]:
    """The places of the rows that contradict themselves, by the pair of facts that does."""
    found: dict[str, Sequence[int]] = {}
    for name, other in rows.CONTRADICTED.items():
        if _clash(name) in frame.columns:
            places = (frame[_clash(name)] == 1).arg_true().to_list()
            found |= {f"{name}/{other}": places} if places else {}
    return found


def names_in(mask: str, book: Rulebook) -> nw.Expr:
    """The ids of the requirements in the column ``mask``, as `decode` names them, as one text."""
    parts = (
        nw.when(nw.col(mask) // (1 << place) % 2 == 1)
        .then(nw.lit(f"{key}, "))
        .otherwise(nw.lit(""))
        for place, key in enumerate(book.requirements)
    )
    return nw.concat_str(*parts).str.strip_chars(", ")


PLACE: Final = "__place"
_KINDS: Final = tuple(f"__{name}" for name in rows.OBSTACLES)
HELPERS: Final = ("__shared_unmet", "__shared_met", "__needed", "__not_needed")
_UNMET, _MET, _NEEDED, _NOT_NEEDED = HELPERS
# Without the sign, which not every engine can do without.
_BITS_OF_A_BYTE: Final = 7


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """A rulebook as of a day, over what a frame tells of its facts."""

    book: Rulebook
    day: date
    facts: columns.FactColumns
    weigh: columns.Weigh

    def shared_columns(self) -> dict[str, nw.Expr]:
        """What both scopes see alike is read once: most requirements, and the business form."""
        alike = [key for key in self.book.requirements if self._is_alike(key)]
        licence = columns.licence_pair(self.book, self.facts, self.weigh)
        return dict(zip(HELPERS, (*self._bits(SCOPES[0], alike), *licence), strict=True))

    def masks(self) -> dict[str, nw.Expr]:
        """The masks of each scope; what is neither met nor unmet is unknown."""
        different = [key for key in self.book.requirements if not self._is_alike(key)]
        every = (1 << len(self.book.requirements)) - 1
        masks = {}
        for scope in SCOPES:
            unmet, met = self._bits(scope, different)
            masks[f"{scope}_unmet"] = nw.col(_UNMET) + unmet
            masks[f"{scope}_unknown"] = every - nw.col(_UNMET) - nw.col(_MET) - unmet - met
        return masks

    def places(self) -> dict[str, nw.Expr]:
        """Which of the answers it is, and of each scope which set of kinds of obstacle."""
        kinds = zip(_KINDS, SCOPES, strict=True)
        return {PLACE: _place(self.weigh), **{name: self._kinds(scope) for name, scope in kinds}}

    def _kinds(self, scope: str) -> nw.Expr:
        """The sum of a bit for each kind of obstacle, the strictest the highest; 0: there is none.

        The lowest bit is for facts that are not known, which any known obstacle outranks.
        """
        unmet, unknown = (nw.col(f"{scope}_{status}") > 0 for status in ("unmet", "unknown"))
        undecided = self.weigh(nw.col(_NEEDED), 1) + self.weigh(nw.col(_NOT_NEEDED), 1) == 0
        forms = [self.facts[key] for key in columns.helper_names(rows.FORM, self.facts)]
        has_form = self.weigh(columns.any_of(forms), 1) > 0
        where = self._where_failing(scope, unmet)
        where["other_procedure"] += columns.foreign_capital(self.facts)
        where["unknown"].append(undecided & has_form)
        where[""] = [unknown & ~unmet, undecided & ~has_form]
        sums = [
            self.weigh(columns.any_of(found), 1 << bit)
            for bit, found in enumerate(reversed(where.values()))
            if found
        ]
        return reduce(add, sums) * (1 - self.weigh(nw.col(_NOT_NEEDED), 1))

    def _where_failing(self, scope: str, unmet: nw.Expr) -> dict[str, list[nw.Expr]]:
        """Where a requirement fails by a fact of each kind, the strictest kind first."""
        numbers = numbers_on(self.book, scope, self.day)
        where: dict[str, list[nw.Expr]] = {kind: [] for kind in OBSTACLE_KINDS}
        least = OBSTACLE_KINDS[-1]
        # Every rule says what to do, so whatever is unmet is at least of the least strict kind; the
        # masks, which are worked out already, say where.
        where[least].append(unmet)
        for rule in self.book.requirements.values():
            facts = [name for name in rule_names(rule.expression) if name in FACT_NAMES]
            if {rule.kind([fact]) for fact in facts} == {least}:
                continue
            for read, false in columns.failing_parts(rule.expression, numbers, self.facts):
                where[rule.kind(read)].append(false)
        return where

    def _is_alike(self, key: str) -> bool:
        read = rule_names(self.book.requirements[key].expression)
        by_scope = [numbers_on(self.book, scope, self.day) for scope in SCOPES]
        return len({tuple(numbers.get(name) for name in read) for numbers in by_scope}) == 1

    def _bits(self, scope: str, keys: Collection[str]) -> tuple[nw.Expr, nw.Expr]:
        numbers = numbers_on(self.book, scope, self.day)
        pairs = {
            place: columns.evaluate_columns(rule.expression, numbers, self.facts)
            for place, (key, rule) in enumerate(self.book.requirements.items())
            if key in keys
        }
        unmet = self._mask({place: pair.false for place, pair in pairs.items()})
        return unmet, self._mask({place: pair.true for place, pair in pairs.items()})

    def _mask(self, bits: Mapping[int, nw.Expr]) -> nw.Expr:
        """The number with each bit set where its column is true: summed by bytes, then in all."""
        parts = []
        for start in range(0, len(self.book.requirements), _BITS_OF_A_BYTE):
            within = range(start, start + _BITS_OF_A_BYTE)
            byte = [self.weigh(bits[at], 1 << at - start) for at in within if at in bits]
            if byte:
                parts.append(reduce(add, byte).cast(nw.Int32) * (1 << start))
        return reduce(add, parts) if parts else nw.lit(0, nw.Int32)


# In the order of the states in `_place`.
_SETTLED: Final = ("eligible", "ineligible", "undetermined")
# Every answer there is, in the order of `_place`: licence, nationwide, local.
_ANSWERS: Final = (
    ("undetermined",) * 3,
    ("not_required",) * 3,
    *product(("required",), _SETTLED, _SETTLED),
)
# What each of the answers says, by the column that says it.
_TEXTS: Final[dict[str, tuple[str, ...]]] = dict(
    zip(("licence", *SCOPES), zip(*_ANSWERS, strict=True), strict=True)
)


def with_answers(frame: Any, *, eager: bool) -> Any:  # noqa: ANN401 - a frame of narwhals
    """``frame``, which `evaluate` gave, with its answers and obstacles as texts."""
    obstacles = dict(zip(_KINDS, rows.OBSTACLES, strict=True))
    if not eager:
        texts_of = {name: _text_at_place(texts) for name, texts in _TEXTS.items()}
        for place, name in obstacles.items():
            column = nw.lit(None, nw.String)
            for bit, kind in enumerate(_KIND_OF_BIT):
                column = nw.when(nw.col(place) >= 1 << bit).then(nw.lit(kind)).otherwise(column)
            texts_of[name] = column
        return frame.with_columns(**texts_of)
    tables: dict[str, Mapping[str, Sequence[str | None]]] = {
        place: {name: _STRICTEST} for place, name in obstacles.items()
    }
    # Looking a text up costs less than choosing it; pandas has categories instead of texts.
    if not frame.implementation.is_pandas():
        tables[PLACE] = _TEXTS
    for place, texts in tables.items():
        places = frame[place].cast(nw.UInt32)  # as engines that look up by place have them
        rows_of_texts = nw.from_dict(texts, backend=frame.implementation)[places]
        frame = frame.with_columns(*(rows_of_texts[name] for name in texts))
    return frame


def _place(weigh: columns.Weigh) -> nw.Expr:
    states = []
    for scope in SCOPES:
        # One thing unmet settles it; else one unknown leaves it open.
        unmet, unknown = (nw.col(f"{scope}_{status}") > 0 for status in ("unmet", "unknown"))
        states.append(weigh(unmet, 1) + weigh(unknown & ~unmet, 2))
    nationwide, local = states
    # The first two answers are those without scopes, see `_ANSWERS`.
    place = nationwide * len(_SETTLED) + local + 2
    return weigh(nw.col(_NEEDED), 1) * place + weigh(nw.col(_NOT_NEEDED), 1)


def _text_at_place(answers: Sequence[str]) -> nw.Expr:
    """The one of ``answers`` that the place tells; what is left at the end stands at place 0."""
    first, *others = dict.fromkeys(answers)
    column = nw.lit(first)
    for text in others:
        # Not by membership: DuckDB makes a join of it, which loses the order of the rows.
        at = [nw.col(PLACE) == place for place, answer in enumerate(answers) if answer == text]
        column = nw.when(columns.any_of(at)).then(nw.lit(text)).otherwise(column)
    return column


# The kinds by their bits, the lowest first, and the strictest of each sum of bits.
_KIND_OF_BIT: Final = ("unknown", *reversed(OBSTACLE_KINDS))
_STRICTEST: Final = (
    None,
    *(_KIND_OF_BIT[bits.bit_length() - 1] for bits in range(1, 1 << len(_KIND_OF_BIT))),
)


def category_columns(places: Any) -> dict[str, Any]:  # noqa: ANN401 - numpy's, pandas' columns
    """The answers at these ``places`` among all answers, as pandas' ordered categories."""
    import numpy
    import pandas

    categories = {}
    for name, texts in _TEXTS.items():
        codes = numpy.array([rows.CATEGORIES[name].index(text) for text in texts], numpy.int8)
        dtype = pandas.CategoricalDtype(rows.CATEGORIES[name], ordered=True)
        categories[name] = pandas.Categorical.from_codes(codes[places], dtype=dtype)
    return categories

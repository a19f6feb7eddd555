"""A rule read as a pair of columns, true and false, for any dataframe; and so the licence.

Native null logic differs from engine to engine, and NaN >= 1000 is true on some. So a rule is read
twice, for where it is true and where it is false, and nothing in the pair is ever negated: a null
counts as a no in both, and where neither column says yes, the rule is unknown.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple

import narwhals.stable.v2 as nw

from callcenter_kit.rules import logic
from callcenter_kit.rules.applicant import (
    BUSINESS_FORMS,
    FACT_NAMES,
    LARGEST,
    answers_of,
    choices_of,
    fact_kind,
    kind_of,
)
from callcenter_kit.rules.loading import dated_facts
from callcenter_kit.rules.logic import And, Expression, Leaf, Membership, Name, Not, Or, Relation
from callcenter_kit.rules.rulebook import GROUP_FORM, Rulebook
from callcenter_kit.screening import rows
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import after_months, lapses_on

# Types that hold every bound themselves; the largest of these numbers would overflow Int64.
_LONG: Final = (nw.Int64, nw.UInt64, nw.Int128, nw.UInt128)


class Pair(NamedTuple):
    """Where a rule is true and where it is false; unknown is where neither is. Null is a no."""

    true: nw.Expr
    false: nw.Expr

    def contrary(self) -> "Pair":
        """The pair of the contrary rule."""
        return Pair(self.false, self.true)


# What is known of each fact, by the names that `answer_column` and `number_column` give.
FactColumns = Mapping[str, nw.Expr]


def answer_column(fact: str, answer: object) -> str:
    """The name of what says where ``answer`` was given; null is a no."""
    return f"__{fact}_{answer}"


def number_column(fact: str) -> str:
    """The name of the number itself; null where it is not known, or not in the fact's domain."""
    return f"__{fact}_number"


def fact_columns(fact: str, dtype: nw.dtypes.DType) -> dict[str, nw.Expr]:
    """What the column of the name ``fact``, which is of type ``dtype``, tells of it.

    Null, NaN and values outside the fact's domain tell nothing.
    """
    column, kind = nw.col(fact), kind_of(fact)
    if kind == "yes_no":
        return {answer_column(fact, True): column, answer_column(fact, False): ~column}
    if kind == "set":
        # With a comma at both ends, every code stands between two; what lists more tells nothing.
        codes = choices_of(fact)
        text = nw.concat_str(nw.lit(","), column.cast(nw.String), nw.lit(","))
        is_read = text.str.contains(f"^(?:,(?:{'|'.join(codes)}))+,$")
        return {
            answer_column(fact, code): is_read & text.str.contains(f",{code},", literal=True)
            for code in codes
        }
    if kind == "date":
        parts = (column.dt.year(), column.dt.month(), column.dt.day())
        year, month, day = (part.cast(nw.Int64) for part in parts)
        number = year * 10_000 + month * 100 + day
        if not isinstance(dtype, nw.Date):  # a time of day is no day
            number = nw.when(column == column.dt.truncate("1d")).then(number)
        return {number_column(fact): number}
    if answers := answers_of(fact):
        text = column if isinstance(dtype, nw.String) else column.cast(nw.String)
        return {answer_column(fact, choice): text == choice for choice in answers}
    return {number_column(fact): _number(fact, column, dtype)}


def day_number(day: date) -> int:
    """A day as a whole number in the order of days, the same on every engine: 20260305."""
    return day.year * 10_000 + day.month * 100 + day.day


def _number(fact: str, column: nw.Expr, dtype: nw.dtypes.DType) -> nw.Expr:
    # Bounds must fit the type: not every engine holds a byte against ten million.
    if dtype.is_integer() and not isinstance(dtype, _LONG):
        column = column.cast(nw.Int64)
    elif not dtype.is_integer():
        column = column.cast(nw.Float64)  # decimals too, as an applicant's amount is kept
    # NaN fails one of the two bounds on every engine: it is beyond the largest, or compares false.
    within = (column >= 0) & (column <= LARGEST)
    if fact_kind(fact).is_whole and not dtype.is_integer():
        # Some engines refuse to round what no whole number can hold.
        within = within & (column == nw.when(within).then(column).floor())
    return nw.when(within).then(column)


class FactTable(NamedTuple):
    """A table, and what it tells of each fact that it tells anything of.

    ``unread`` are the places of the rows whose cell is not understood, by fact; a lazy frame is
    not looked into.
    """

    frame: Any  # of narwhals, eager or lazy
    facts: FactColumns
    unread: Mapping[str, Any]  # numpy's numbers in pandas

    @property
    def is_eager(self) -> bool:
        """Whether the table is in memory."""
        return isinstance(self.frame, nw.DataFrame)


def column_names(frame: Any, *, all_read: bool = False) -> list[Any]:  # noqa: ANN401
    """The names of the frame's columns; ``KitError`` for what is no table with one of each fact.

    Where they are ``all_read``, no name may come twice.
    """
    is_pandas = nw.dependencies.is_pandas_dataframe(frame)
    try:
        names: list[Any] = nw.from_native(frame).collect_schema().names()
    except TypeError:
        raise rows.ScreeningError("NotATable", found=type(frame).__name__) from None
    except nw.exceptions.DuplicateError:
        names = list(getattr(frame, "column_names", frame.columns))
        # In pandas a column that is not read may have any name.
        read = (*FACT_NAMES, *rows.RESULTS) if is_pandas and not all_read else names
        if doubled := [name for name in names if names.count(name) > 1 and name in read]:
            raise rows.ScreeningError("DoubledColumn", column=doubled[0]) from None
    if is_pandas and frame.columns.nlevels > 1:
        raise rows.ScreeningError("ColumnsOfLevels", column=str(names[0]))
    return names


def refuse(columns: Collection[str], results: Iterable[str]) -> None:
    """``KitError`` when one of ``results`` stands among ``columns`` already."""
    for column in results:
        if column in columns:
            raise rows.ScreeningError("ColumnInTheWay", column=column)


def read_frame(frame: Any, names: Collection[str]) -> FactTable:  # noqa: ANN401 - a frame of narwhals
    """``frame`` and what it tells of the facts ``names``.

    Numbers, and which choice was made, are worked out once, in helper columns beside the frame's.
    """
    schema = frame.collect_schema()
    facts: dict[str, nw.Expr] = {}
    helpers: dict[str, nw.Expr] = {}
    for name in (name for name in names if name in schema):
        column = frame[name] if isinstance(frame, nw.DataFrame) else None
        if not can_tell(name, schema[name], column):
            continue
        columns = fact_columns(name, schema[name])
        # A column of booleans is its own helper; anything else is worked out once, not per rule.
        if fact_kind(name).dtype != "boolean":
            helpers |= columns
            columns = {key: nw.col(key) for key in columns}
        facts |= columns
    refuse(schema, helpers)
    table = frame.with_columns(**helpers) if helpers else frame
    unread = {}
    for name in names if isinstance(table, nw.DataFrame) else ():
        keys = helper_names(name, facts)
        if keys and keys[0] in helpers and (places := _unread(table, name, keys)):
            unread[name] = places
    return FactTable(table, facts, unread)


def helper_names(fact: str, facts: Iterable[str]) -> list[str]:
    """The names of the columns that tell of ``fact``, of those in ``facts``."""
    answers = choices_of(fact) or answers_of(fact)
    keys = [answer_column(fact, answer) for answer in answers] or [number_column(fact)]
    return [key for key in keys if key in facts]


def _unread(frame: nw.DataFrame[Any], fact: str, helpers: Sequence[str]) -> Sequence[int]:
    """The places of the rows in which ``fact`` has a cell, and the ``helpers`` tell nothing."""
    column, is_number = frame[fact], helpers[0] == number_column(fact)
    if is_number:
        count = len(frame) - frame[helpers[0]].null_count()
    else:
        count = 0 if fact_kind(fact).id == "set" else sum(int(frame[key].sum()) for key in helpers)
    # Counting costs little: most columns are understood whole.
    if count == len(frame) - column.null_count():
        return ()
    told = (frame[key] for key in helpers)
    is_read = [~each.is_null() if is_number else each.fill_null(value=False) for each in told]
    is_unread = ~column.is_null() & ~reduce(or_, is_read)
    if column.dtype.is_float():
        is_unread = is_unread & ~column.is_nan().fill_null(value=False)
    return is_unread.arg_true().to_list()


# What a column of each kind of fact is called, and its types; of any other kind it has numbers.
_TEXTS: Final = (nw.String, nw.Categorical, nw.Enum)
_COLUMNS: Final[Mapping[str, tuple[str, tuple[type[nw.dtypes.DType], ...]]]] = {
    "yes_no": ("answers", (nw.Boolean,)),
    "date": ("days", (nw.Date, nw.Datetime)),
    "set": ("codes", _TEXTS),
    **dict.fromkeys(("text", "choice"), ("texts", _TEXTS)),
}


def wrong_column(fact: str, found: str) -> rows.ScreeningError:
    """The error for a column that holds what is ``found`` and cannot hold ``fact``."""
    kind, _ = _COLUMNS.get(kind_of(fact), ("numbers", ()))
    accepted = words(f"screening.column.{kind}")
    return rows.ScreeningError("WrongColumn", column=fact, found=found, accepted=accepted)


def can_tell(name: str, dtype: nw.dtypes.DType, column: nw.Series[Any] | None) -> bool:
    """Whether a column of type ``dtype`` can tell its fact; ``KitError`` when it tells another.

    A column of another type with nothing in it is how engines read an empty one, and pandas reads
    it as NaN; that is known of a lazy frame, which is not looked into, only by the type of null.
    """
    _, types = _COLUMNS.get(kind_of(name), ("numbers", ()))
    if isinstance(dtype, types) or (not types and dtype.is_numeric()):
        return True
    is_empty = isinstance(dtype, nw.Unknown)
    if column is not None:
        nothing = column.is_null()
        if dtype.is_float():
            nothing = nothing | column.is_nan().fill_null(value=True)
        is_empty = bool(nothing.all())
    if is_empty:
        return False
    raise wrong_column(name, str(dtype))


def evaluate_columns(
    expression: Expression, numbers: Mapping[str, Any], facts: FactColumns
) -> Pair:
    """The pair of ``expression`` over the columns of its ``facts``; ``numbers``: parameters.

    A fact without columns is unknown.
    """
    match expression:
        case Not(child=child):
            return evaluate_columns(child, numbers, facts).contrary()
        case And(children=children):
            pairs = [evaluate_columns(child, numbers, facts) for child in children]
            true = nw.all_horizontal(*(pair.true for pair in pairs), ignore_nulls=False)
            return Pair(true, any_of([pair.false for pair in pairs]))
        case Or(children=children):
            # A contrary negates no column, so the contrary of an `and` of contraries is exact.
            contraries = tuple(Not(child) for child in children)
            return evaluate_columns(And(contraries), numbers, facts).contrary()
        case Name() | Membership() | Relation():
            return _leaf(expression, numbers, facts)


def failing_parts(
    rule: Expression, numbers: Mapping[str, Any], facts: FactColumns
) -> Iterator[tuple[tuple[str, ...], nw.Expr]]:
    """The parts by which ``rule`` fails: the names each reads, and where it makes the rule false.

    What `deciders` says of one applicant, over columns.
    """
    false = evaluate_columns(rule, numbers, facts).false
    match rule:
        case Not(child=And(children=children) | Or(children=children) as child):
            contraries = tuple(Not(part) for part in children)
            contrary = Or(contraries) if isinstance(child, And) else And(contraries)
            yield from failing_parts(contrary, numbers, facts)
        case Not(child=Not(child=child)):
            yield from failing_parts(child, numbers, facts)
        case And(children=children) | Or(children=children):
            for child in children:
                for read, where in failing_parts(child, numbers, facts):
                    yield read, where if isinstance(rule, And) else where & false
        case _:
            yield logic.names(rule), false


def contradictions(facts: FactColumns, on: date) -> dict[str, list[nw.Expr]]:
    """Where two facts cannot both be true on the day ``on``, by the one that `CONTRADICTED` names.

    It is what `Applicant` and `check_dates` refuse of one applicant.
    """
    today, settling = day_number(on), days_that_settle(facts, on)
    found: dict[str, list[nw.Expr]] = {}
    for name, other in rows.CONTRADICTED.items():
        number = facts.get(number_column(name))
        if number is None:
            continue
        yes, no = (facts.get(answer_column(other, answer)) for answer in (True, False))
        months = facts.get(number_column(other))
        over = number > (0 if name == rows.FOREIGN_SHARE else today)
        if other in ("domestic_capital", "is_company"):  # nobody else has a day of registration
            found[name] = [] if yes is None else [yes & over]
        else:
            found[name] = [over]
        if name in settling:
            clean = yes if other == "clean_record" else no
            found[name] += [] if clean is None else [clean & settling[name][1]]
        elif name == "insured_since" and months is not None:
            # The month in which paying began and that of ``on`` may both be paid already.
            first_month = number // 10_000 * 12 + number // 100 % 100
            found[name].append(months + first_month > on.year * 12 + on.month + 1)
    return {name: columns for name, columns in found.items() if columns}


def days_that_settle(facts: FactColumns, on: date) -> dict[str, tuple[nw.Expr, nw.Expr]]:
    """Where each day that dates a fact is too long past on the day ``on``, and where it counts."""
    today, found = day_number(on), {}
    for dated in dated_facts().values():
        if (number := facts.get(number_column(dated.by))) is None:
            continue
        # The earliest day from which the years are not over.
        first = after_months(on, -12 * dated.within_years) - timedelta(days=2)
        while lapses_on(first, dated.within_years) <= on:
            first += timedelta(days=1)
        counts = number >= day_number(first)
        found[dated.by] = number < day_number(first), counts & (number <= today)
    return found


def settled_answers(name: str, facts: FactColumns, past: nw.Expr, counts: nw.Expr) -> FactColumns:
    """The answers to the fact that ``name`` dates, as its day settles them; see `settled`."""
    other = rows.CONTRADICTED[name]
    answers = (False, True) if other == "clean_record" else (True, False)
    happened, clean = (answer_column(other, answer) for answer in answers)
    yes, no = (facts.get(key, nw.lit(value=False)) for key in (happened, clean))
    return {happened: (yes & ~past) | counts, clean: no | (yes & past)}


def foreign_capital(facts: FactColumns) -> list[nw.Expr]:
    """Where a foreign shareholder is known."""
    not_domestic = answer_column("domestic_capital", False)
    share = number_column(rows.FOREIGN_SHARE)
    found = [facts[not_domestic]] if not_domestic in facts else []
    return [*found, facts[share] > 0] if share in facts else found


def _leaf(leaf: Leaf, numbers: Mapping[str, Any], facts: FactColumns) -> Pair:
    answers = {name: answers_of(name) for name in logic.names(leaf) if name in FACT_NAMES}
    # A fact that no column tells of makes its statement unknown: neither true nor false.
    if not all(helper_names(fact, facts) for fact in answers):
        return Pair(nw.lit(value=False), nw.lit(value=False))
    if isinstance(leaf, Relation) and not any(answers.values()):
        values = {**numbers, **{name: facts[number_column(name)] for name in answers}}
        left: Any = leaf.left.evaluate(values)
        right: Any = leaf.right.evaluate(values)
        sign = leaf.operator
        # Only a column can be compared with something, not the other way round.
        if not isinstance(left, nw.Expr):
            left, sign, right = right, logic.MIRRORED[sign], left
        return Pair(_COMPARE[sign](left, right), _COMPARE[logic.CONTRARY[sign]](left, right))
    [(fact, choices)] = answers.items()
    # Each answer is evaluated once, as for one applicant; the columns say who gave it.
    where: dict[bool, list[nw.Expr]] = {True: [], False: []}
    for answer in choices:
        where[bool(leaf.evaluate({fact: answer}))].append(facts[answer_column(fact, answer)])
    return Pair(any_of(where[True]), any_of(where[False]))


_COMPARE: Final[dict[str, Callable[[nw.Expr, Any], nw.Expr]]] = {
    **logic.COMPARE,
    # pandas has NaN, which differs from every number, where others have null.
    "!=": lambda column, other: (column < other) | (column > other),
}
Weigh = Callable[[nw.Expr, int], nw.Expr]  # the number where the condition holds, 0 elsewhere


def licence_pair(book: Rulebook, facts: FactColumns, weigh: Weigh) -> tuple[nw.Expr, nw.Expr]:
    """`licence_of` over columns: where a licence is required, and where it is not. Null is a no.

    One form that needs it settles it; one that leaves it open keeps it from being a no.
    """

    def where(*names: str, among: Sequence[str]) -> list[nw.Expr]:
        # One of the facts is, or holds, each of the forms.
        keys = (answer_column(fact, form) for fact in names for form in among)
        return [facts[key] for key in keys if key in facts]

    needs: dict[str | None, list[str]] = {"required": [], "not_required": [], None: []}
    for form in BUSINESS_FORMS:
        line = book.business_forms.get(form)
        needs[None if line is None else line.licence].append(form)
    required = any_of(where(rows.FORM, rows.OTHER_FORMS, among=needs["required"]))
    contrary = where(rows.OTHER_FORMS, among=[*needs["required"], *needs[None]])
    # Own customers that belong to a group.
    own_customers = where(rows.FORM, rows.OTHER_FORMS, among=[GROUP_FORM])
    group = facts.get(answer_column(rows.GROUP, True))
    if GROUP_FORM in needs["not_required"] and own_customers and group is not None:
        contrary.append(any_of(own_customers) & group)
    not_required = any_of(where(rows.FORM, among=needs["not_required"]))
    if contrary:
        # Not negated: the sum of what speaks against it is 0 where that is null, too.
        not_required = not_required & (weigh(any_of(contrary), 1) == 0)
    return required, not_required


def any_of(conditions: Collection[nw.Expr]) -> nw.Expr:
    """Where one of the ``conditions`` holds; nowhere where there are none. Null where one is."""
    if not conditions:
        return nw.lit(value=False)
    return nw.any_horizontal(*conditions, ignore_nulls=False)

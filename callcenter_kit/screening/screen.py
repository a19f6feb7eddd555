"""Many applicants at once, in any dataframe: the same rule tree, read as columns."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import product
from operator import add
from typing import Any, Final, TypeVar, cast

import narwhals.stable.v2 as nw

from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES, Applicant, value_of_cell
from callcenter_kit.rules.assessment import Assessment, assess, numbers_on
from callcenter_kit.rules.loading import as_rulebook
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import OBSTACLE_KINDS, SCOPES
from callcenter_kit.screening.columns import (
    FactColumns,
    FactTable,
    Licences,
    Weigh,
    answer_column,
    evaluate_columns,
    failing_parts,
    foreign_capital,
    read_frame,
    refuse,
)
from callcenter_kit.screening.rows import (
    FOREIGN,
    FOREIGN_SHARE,
    FORM,
    GROUP,
    OBSTACLES,
    OTHER_FORMS,
    RESULTS,
)
from callcenter_kit.texts.datafile import words
from callcenter_kit.workdays.dates import require_day

Frame = TypeVar("Frame")  # whatever narwhals takes, eager or lazy; the same comes back


class MissingFactsWarning(UserWarning):
    """The frame has no column for some facts, so they are unknown for every applicant."""


def screen(frame: Frame, on: date | None = None, rulebook: str | Rulebook = "guide") -> Frame:
    """Judge every row of ``frame`` as `assess` would; the same kind of frame comes back.

    Columns named like the facts are read: booleans for yes or no, text for ``business_form``,
    numbers for money, people and months, and for ``other_forms`` text, the codes separated by
    commas (plain objects of pandas may hold sets or lists as well). A fact without a column is
    unknown, and a warning says so, except of ``other_forms`` and ``group_clients``, which most
    tables have no need of. Null, NaN and values outside a fact's domain are unknown too. A lazy
    frame stays lazy. All columns are kept as they are, and these are added in this order:

    - ``licence``, ``nationwide``, ``local``: text, the values of `Assessment.licence` and of
      `ScopeAssessment.outcome`;
    - ``nationwide_unmet``, ``nationwide_unknown``, ``local_unmet``, ``local_unknown``: whole
      numbers whose bit i stands for the i-th requirement; `decode` names them;
    - ``nationwide_obstacle``, ``local_obstacle``: text, the kind of the strictest `Obstacle`,
      ``"prohibited"``, ``"other_procedure"``, ``"unknown"``, ``"time_limited"`` or
      ``"correctable"``; missing where nothing stands in the way. Days are not read here: a bar of
      which only the day is told counts as unknown.

    A column of a type that cannot hold its fact raises ``KitError``, on every kind of frame, and
    so does a name in the way of the result. A pandas column of plain objects has no type: it
    raises when something is there but nothing of the fact's kind; else what cannot be the fact is
    unknown, value by value. A column with nothing in it tells nothing, whatever its type.

    >>> import polars
    >>> frame = polars.DataFrame({"business_form": ["staff_supply", None]})
    >>> with warnings.catch_warnings(action="ignore"):
    ...     screen(frame)["licence"].to_list()
    ['not_required', 'undetermined']
    """
    book = as_rulebook(rulebook)
    day = book.last_read if on is None else require_day(on, "on")
    facts = _facts_of(book)
    if nw.dependencies.is_pandas_dataframe(frame):
        from callcenter_kit.screening.pandas_columns import read_pandas

        refuse(frame.columns, RESULTS)
        _warn_of_missing(frame.columns, facts)
        verdicts = _verdict_frame(read_pandas(frame, facts), book, day)
        # As arrays, which have no index to be lined up with the frame's.
        results = {name: verdicts[name].to_native().array for name in RESULTS}
        return cast("Frame", frame.assign(**results))
    table: Any = nw.from_native(cast("Any", frame))
    columns = table.collect_schema().names()
    refuse(columns, (*RESULTS, *_HELPERS, _PLACE))
    _warn_of_missing(columns, facts)
    verdicts = _verdict_frame(read_frame(table, facts), book, day)
    return cast("Frame", verdicts.select(*columns, *RESULTS).to_native())


def _facts_of(book: Rulebook) -> list[str]:
    """The facts that the verdicts of ``book`` hang on, the business form first."""
    rules = (name for rule in book.requirements.values() for name in names(rule.expression))
    all_names = dict.fromkeys((FORM, OTHER_FORMS, GROUP, *rules, *FOREIGN))
    return [name for name in all_names if name in FACT_NAMES]


def _warn_of_missing(columns: Collection[str], facts: Iterable[str]) -> None:
    usual = (name for name in facts if name not in (OTHER_FORMS, GROUP, FOREIGN_SHARE))
    if missing := [name for name in usual if name not in columns]:
        message = words("screening.missing").say("en", facts=", ".join(missing))
        warnings.warn(message, MissingFactsWarning, stacklevel=3)


def _verdict_frame(table: FactTable, book: Rulebook, day: date) -> Any:  # noqa: ANN401 - of narwhals
    evaluation = _Evaluation(book, day, table.facts, _weigher(table.frame))
    # Polars does several steps in one go, on all cores, when it knows them all before.
    frame = table.frame.lazy() if table.frame.implementation.is_polars() else table.frame
    for step in (evaluation.shared_columns(), evaluation.masks(), evaluation.places()):
        frame = frame.with_columns(**step)
    return _with_answers(frame, eager=isinstance(table.frame, nw.DataFrame))


def _weigher(frame: Any) -> Weigh:  # noqa: ANN401 - a frame of narwhals
    """Choosing knows what to do with null, which numpy's columns below pandas do not have."""
    if frame.implementation.is_pandas():
        return lambda condition, weight: condition.cast(nw.Int8) * weight
    zero = nw.lit(0, nw.Int8)
    return lambda condition, weight: (
        nw.when(condition).then(nw.lit(weight, nw.Int8)).otherwise(zero)
    )


_PLACE: Final = "__place"
_KINDS: Final = tuple(f"__{name}" for name in OBSTACLES)
_HELPERS: Final = ("__shared_unmet", "__shared_met", "__needed", "__not_needed")
_UNMET, _MET, _NEEDED, _NOT_NEEDED = _HELPERS
# Without the sign, which not every engine can do without.
_BITS_OF_A_BYTE: Final = 7


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """A rulebook as of a day, over what a frame tells of its facts."""

    book: Rulebook
    day: date
    facts: FactColumns
    weigh: Weigh

    def shared_columns(self) -> dict[str, nw.Expr]:
        """What both scopes see alike is read once: most requirements, and the business form."""
        alike = [key for key in self.book.requirements if self._is_alike(key)]
        licence = Licences(self.book, self.facts, self.weigh).pair()
        return dict(zip(_HELPERS, (*self._bits(SCOPES[0], alike), *licence), strict=True))

    def masks(self) -> dict[str, nw.Expr]:
        """The masks of each scope; what is neither met nor unmet is unknown."""
        own = [key for key in self.book.requirements if not self._is_alike(key)]
        every = (1 << len(self.book.requirements)) - 1
        masks = {}
        for scope in SCOPES:
            unmet, met = self._bits(scope, own)
            masks[f"{scope}_unmet"] = nw.col(_UNMET) + unmet
            masks[f"{scope}_unknown"] = every - nw.col(_UNMET) - nw.col(_MET) - unmet - met
        return masks

    def places(self) -> dict[str, nw.Expr]:
        """Which of the answers it is, and of each scope which set of kinds of obstacle."""
        kinds = zip(_KINDS, SCOPES, strict=True)
        return {_PLACE: _place(self.weigh), **{name: self._kinds(scope) for name, scope in kinds}}

    def _kinds(self, scope: str) -> nw.Expr:
        """The sum of a bit for each kind of obstacle, the strictest the highest; 0: there is none.

        The lowest bit is for facts that are not known, which any known obstacle outranks.
        """
        unmet, unknown = (nw.col(f"{scope}_{status}") > 0 for status in ("unmet", "unknown"))
        undecided = self.weigh(nw.col(_NEEDED), 1) + self.weigh(nw.col(_NOT_NEEDED), 1) == 0
        forms = [
            self.facts[key]
            for form in BUSINESS_FORMS
            if (key := answer_column(FORM, form)) in self.facts
        ]
        has_form = (
            self.weigh(nw.any_horizontal(*forms, ignore_nulls=False), 1) > 0
            if forms
            else nw.lit(value=False)
        )
        where = self._where_failing(scope, unmet)
        where["other_procedure"] += foreign_capital(self.facts, self.weigh)
        where["unknown"].append(undecided & has_form)
        where[""] = [unknown & ~unmet, undecided & ~has_form]
        sums = [
            self.weigh(nw.any_horizontal(*columns, ignore_nulls=False), 1 << bit)
            for bit, columns in enumerate(reversed(where.values()))
            if columns
        ]
        return reduce(add, sums) * (1 - self.weigh(nw.col(_NOT_NEEDED), 1))

    def _where_failing(self, scope: str, unmet: nw.Expr) -> dict[str, list[nw.Expr]]:
        """Where a requirement fails by a fact of each kind, the strictest kind first."""
        numbers = numbers_on(self.book, scope, self.day)[1]
        where: dict[str, list[nw.Expr]] = {kind: [] for kind in OBSTACLE_KINDS}
        least = OBSTACLE_KINDS[-1]
        # Every rule says what to do, so whatever is unmet is at least of the least strict kind; the
        # masks, which are worked out already, say where.
        where[least].append(unmet)
        for rule in self.book.requirements.values():
            facts = [name for name in names(rule.expression) if name in FACT_NAMES]
            if {rule.kind([fact]) for fact in facts} == {least}:
                continue
            for read, false in failing_parts(rule.expression, numbers, self.facts):
                where[rule.kind(read)].append(false)
        return where

    def _is_alike(self, key: str) -> bool:
        rule_names = names(self.book.requirements[key].expression)
        by_scope = [numbers_on(self.book, scope, self.day)[1] for scope in SCOPES]
        return len({tuple(numbers.get(name) for name in rule_names) for numbers in by_scope}) == 1

    def _bits(self, scope: str, keys: Collection[str]) -> tuple[nw.Expr, nw.Expr]:
        numbers = numbers_on(self.book, scope, self.day)[1]
        pairs = {
            place: evaluate_columns(rule.expression, numbers, self.facts)
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


_UNDETERMINED: Final = "undetermined"
# In the order of `_state`.
_SETTLED: Final = ("eligible", "ineligible", _UNDETERMINED)
# Every answer there is, in the order of `_place`: licence, nationwide, local.
_ANSWERS: Final = (
    (_UNDETERMINED,) * 3,
    ("not_required",) * 3,
    *product(("required",), _SETTLED, _SETTLED),
)


def _with_answers(frame: Any, *, eager: bool) -> Any:  # noqa: ANN401 - a frame of narwhals
    texts = dict(zip(("licence", *SCOPES), zip(*_ANSWERS, strict=True), strict=True))
    if not eager:
        answers = {name: _text_at_place(texts[name]) for name in texts}
        kinds = {name: _text_of_kinds(place) for name, place in zip(OBSTACLES, _KINDS, strict=True)}
        return frame.with_columns(**answers, **kinds)
    verdicts = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    # Looking a text up costs less than choosing it.
    tables: list[tuple[str, Mapping[str, Sequence[str | None]]]] = [(_PLACE, texts)]
    tables += [(place, {name: _STRICTEST}) for name, place in zip(OBSTACLES, _KINDS, strict=True)]
    for place, columns in tables:
        places = verdicts[place].cast(nw.UInt32)  # as engines that look up by place have them
        chosen = nw.from_dict(columns, backend=verdicts.implementation)[places]
        verdicts = verdicts.with_columns(*(chosen[name] for name in columns))
    return verdicts


def _place(weigh: Weigh) -> nw.Expr:
    """Which of the answers it is, by its place among them."""
    nationwide, local = (_state(scope, weigh) for scope in SCOPES)
    # The first two answers are those without scopes, see `_ANSWERS`.
    place = nationwide * len(_SETTLED) + local + 2
    return weigh(nw.col(_NEEDED), 1) * place + weigh(nw.col(_NOT_NEEDED), 1)


def _state(scope: str, weigh: Weigh) -> nw.Expr:
    """One thing unmet settles it; else one unknown leaves it open."""
    unmet, unknown = (nw.col(f"{scope}_{status}") > 0 for status in ("unmet", "unknown"))
    return weigh(unmet, 1) + weigh(unknown & ~unmet, 2)


def _text_at_place(answers: Sequence[str]) -> nw.Expr:
    """The one of ``answers`` that the place tells; what is left at the end stands at place 0."""
    first, *others = dict.fromkeys(answers)
    column = nw.lit(first)
    for text in others:
        # Not by membership: DuckDB makes a join of it, which loses the order of the rows.
        at = (nw.col(_PLACE) == place for place, answer in enumerate(answers) if answer == text)
        is_text = nw.any_horizontal(*at, ignore_nulls=False)
        column = nw.when(is_text).then(nw.lit(text)).otherwise(column)
    return column


# The kinds by their bits, the lowest first, and the strictest of each sum of bits.
_KIND_OF_BIT: Final = ("unknown", *reversed(OBSTACLE_KINDS))
_STRICTEST: Final = (
    None,
    *(_KIND_OF_BIT[bits.bit_length() - 1] for bits in range(1, 1 << len(_KIND_OF_BIT))),
)


def _text_of_kinds(place: str) -> nw.Expr:
    """The strictest of the kinds whose bits are summed in the column ``place``; null where none."""
    column = nw.lit(None, nw.String)
    for bit, kind in enumerate(_KIND_OF_BIT):
        column = nw.when(nw.col(place) >= 1 << bit).then(nw.lit(kind)).otherwise(column)
    return column


def explain(
    row: Mapping[str, Any], on: date | None = None, rulebook: str | Rulebook = "guide"
) -> Assessment:
    """The assessment behind one row of a screened frame, with every finding in words.

    What `screen` took as unknown is unknown here: null, NaN, values outside a fact's domain.
    """
    facts = {name: value_of_cell(name, row[name]) for name in FACT_NAMES if name in row}
    return assess(Applicant(**facts), on, rulebook)

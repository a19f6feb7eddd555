"""The verdicts of a rulebook over the columns of a table, on any engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import product
from operator import add
from typing import Any, Final

import narwhals.stable.v2 as nw

from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES
from callcenter_kit.rules.assessment import numbers_on
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import OBSTACLE_KINDS, SCOPES
from callcenter_kit.screening.columns import (
    FactColumns,
    FactTable,
    Licences,
    Weigh,
    answer_column,
    contradictions,
    days_that_settle,
    evaluate_columns,
    failing_parts,
    foreign_capital,
    helper_names,
    number_column,
    settled_answers,
)
from callcenter_kit.screening.rows import CATEGORIES, CONTRADICTED, FORM, OBSTACLES


def evaluate(table: FactTable, book: Rulebook, day: date) -> Any:  # noqa: ANN401 - of narwhals
    """The table with the masks, and the places of its answers and of its obstacles."""
    weigh = _weigher(table.frame)
    clashes = {
        _clash(name): weigh(nw.any_horizontal(*where, ignore_nulls=False), 1)
        for name, where in contradictions(table.facts, day).items()
    }
    settling = {
        f"__{name}_{key}": weigh(nw.any_horizontal(where, ignore_nulls=False), 1)
        for name, pair in days_that_settle(table.facts, day).items()
        for key, where in zip(_SETTLING, pair, strict=True)
    }
    clashes |= settling
    certain = dict(_certain(table.facts, clashes))
    facts = {**table.facts, **{key: nw.col(f"{key}_certain") for key in certain}}
    evaluation = _Evaluation(book, day, facts, weigh)
    # Polars does several steps in one go, on all cores, when it knows them all before.
    frame = table.frame.lazy() if table.frame.implementation.is_polars() else table.frame
    steps = (clashes, {f"{key}_certain": column for key, column in certain.items()})
    for step in (*steps, evaluation.shared_columns(), evaluation.masks(), evaluation.places()):
        frame = frame.with_columns(**step) if step else frame
    return frame.collect() if table.is_eager and isinstance(frame, nw.LazyFrame) else frame


_SETTLING: Final = ("past", "counts")  # the columns of a day that settles its fact


def _clash(name: str) -> str:
    """The column that is 1 where ``name`` contradicts another fact, and 0 elsewhere."""
    return f"__{name}_clash"


def _certain(facts: FactColumns, clashes: Collection[str]) -> Iterator[tuple[str, nw.Expr]]:
    """What is known of the facts that may contradict each other, null or no where they do."""
    for name, other in CONTRADICTED.items():
        if _clash(name) in clashes:
            agrees, known = nw.col(_clash(name)) == 0, dict(facts)
            keys = [*helper_names(name, facts), *helper_names(other, facts)]
            if f"__{name}_{_SETTLING[0]}" in clashes:
                marks = (nw.col(f"__{name}_{key}") == 1 for key in _SETTLING)
                answers = settled_answers(name, facts, *marks)
                known |= answers
                keys = list(dict.fromkeys((*keys, *answers)))
            for key in keys:
                is_number = key in (number_column(name), number_column(other))
                yield key, nw.when(agrees).then(known[key]) if is_number else known[key] & agrees


def contradicted(frame: nw.DataFrame[Any]) -> dict[str, Sequence[int]]:
    """The places of the rows that contradict themselves, by the pair of facts that does."""
    found: dict[str, Sequence[int]] = {}
    for name, other in CONTRADICTED.items():
        if _clash(name) in frame.columns:
            places = (frame[_clash(name)] == 1).arg_true().to_list()
            found |= {f"{name}/{other}": places} if places else {}
    return found


def names_in(mask: str, book: Rulebook) -> nw.Expr:
    """The ids of the requirements in the column ``mask``, as `decode` names them, as one text."""
    nothing = nw.lit("")
    names = [nw.lit(f"{key}, ") for key in book.requirements]
    is_set = [nw.col(mask) // (1 << place) % 2 == 1 for place in range(len(names))]
    parts = (
        nw.when(bit).then(name).otherwise(nothing) for bit, name in zip(is_set, names, strict=True)
    )
    return nw.concat_str(*parts).str.strip_chars(", ")


def _weigher(frame: Any) -> Weigh:  # noqa: ANN401 - a frame of narwhals
    """Choosing knows what to do with null, which numpy's columns below pandas do not have."""
    if frame.implementation.is_pandas():
        return lambda condition, weight: condition.cast(nw.Int8) * weight
    zero = nw.lit(0, nw.Int8)
    return lambda condition, weight: (
        nw.when(condition).then(nw.lit(weight, nw.Int8)).otherwise(zero)
    )


PLACE: Final = "__place"
_KINDS: Final = tuple(f"__{name}" for name in OBSTACLES)
HELPERS: Final = ("__shared_unmet", "__shared_met", "__needed", "__not_needed")
_UNMET, _MET, _NEEDED, _NOT_NEEDED = HELPERS
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
        return dict(zip(HELPERS, (*self._bits(SCOPES[0], alike), *licence), strict=True))

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
        return {PLACE: _place(self.weigh), **{name: self._kinds(scope) for name, scope in kinds}}

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
        where["other_procedure"] += foreign_capital(self.facts)
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


# What each of the answers says, by the column that says it.
_TEXTS: Final[dict[str, tuple[str, ...]]] = dict(
    zip(("licence", *SCOPES), zip(*_ANSWERS, strict=True), strict=True)
)


def with_answers(frame: Any, *, eager: bool) -> Any:  # noqa: ANN401 - a frame of narwhals
    """``frame``, which `evaluate` gave, with its answers and obstacles as texts."""
    if not eager:
        answers = {name: _text_at_place(texts) for name, texts in _TEXTS.items()}
        kinds = {name: _text_of_kinds(place) for name, place in zip(OBSTACLES, _KINDS, strict=True)}
        return frame.with_columns(**answers, **kinds)
    verdicts = frame
    # Looking a text up costs less than choosing it; pandas has categories instead of texts.
    tables: list[tuple[str, Mapping[str, Sequence[str | None]]]] = []
    if not frame.implementation.is_pandas():
        tables.append((PLACE, _TEXTS))
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
        at = (nw.col(PLACE) == place for place, answer in enumerate(answers) if answer == text)
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


def category_columns(places: Any) -> dict[str, Any]:  # noqa: ANN401 - numpy's, pandas' columns
    """The answers at these ``places`` among all answers, as pandas' ordered categories."""
    import numpy
    import pandas

    columns = {}
    for name, texts in _TEXTS.items():
        codes = numpy.array([CATEGORIES[name].index(text) for text in texts], numpy.int8)
        dtype = pandas.CategoricalDtype(CATEGORIES[name], ordered=True)
        columns[name] = pandas.Categorical.from_codes(codes[places], dtype=dtype)
    return columns

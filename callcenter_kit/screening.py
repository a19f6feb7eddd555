"""Many applicants at once, in any dataframe: the same rule tree, read as columns."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from numbers import Integral
from operator import add
from typing import Any, Final, TypeVar, cast

import narwhals.stable.v2 as nw

from callcenter_kit.applicant import FACT_NAMES, Applicant
from callcenter_kit.assessment import Assessment, assess, chosen_rulebook, numbers_on
from callcenter_kit.cells import value
from callcenter_kit.columns import columns
from callcenter_kit.errors import NotAMask
from callcenter_kit.known_days import plain_day
from callcenter_kit.logic import Membership, Name, names
from callcenter_kit.rulebooks import SCOPES, Rulebook
from callcenter_kit.told_columns import Told, refuse, told_in, told_in_pandas
from callcenter_kit.wording import words

FORM: Final = "business_form"
MASKS: Final = tuple(f"{scope}_{status}" for scope in SCOPES for status in ("unmet", "unknown"))
RESULTS: Final = ("licence", *SCOPES, *MASKS)

Frame = TypeVar("Frame")  # whatever narwhals takes, eager or lazy; the same comes back
Cases = Sequence[tuple[nw.Expr, str]]  # of which at most one is true


class MissingFactsWarning(UserWarning):
    """The frame has no column for some facts, so they are unknown for every applicant."""


def screen(frame: Frame, on: date | None = None, rulebook: str | Rulebook = "guide") -> Frame:
    """Every row of ``frame`` judged as `assess` would, in the same kind of frame, lazily if lazy.

    Columns named like the facts are read, all are kept as they are; a fact without a column is
    unknown, and a warning says so. Null, NaN and values outside a fact's domain are unknown. Added
    are ``licence``, ``nationwide`` and ``local`` as text, and for each scope ``…_unmet`` and
    ``…_unknown``: whole numbers whose bit i stands for the i-th requirement, for `decode`.

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
    book = chosen_rulebook(rulebook)
    day = book.last_read if on is None else plain_day(on, "on")
    if nw.dependencies.is_pandas_dataframe(frame):
        return cast("Frame", _screen_pandas(frame, book, day))
    given: Any = nw.from_native(cast("Any", frame))
    own = given.collect_schema().names()
    refuse(own, (*RESULTS, *_HELPERS))
    _warn_of_missing(own, book)
    judged = _judged(told_in(given, _facts_read(book)), book, day)
    return cast("Frame", judged.select(*own, *RESULTS).to_native())


def _facts_read(book: Rulebook) -> list[str]:
    """The facts that the rules of ``book`` read, the business form first."""
    read = [FORM, *(name for rule in book.requirements.values() for name in names(rule.expression))]
    return [name for name in dict.fromkeys(read) if name in FACT_NAMES]


def _screen_pandas(frame: Any, book: Rulebook, day: date) -> Any:  # noqa: ANN401 - a pandas frame
    refuse(frame.columns, RESULTS)
    _warn_of_missing(frame.columns, book)
    judged = _judged(told_in_pandas(frame, _facts_read(book)), book, day)
    return frame.assign(**{name: judged[name].to_native().array for name in RESULTS})


def _warn_of_missing(own: Collection[str], book: Rulebook) -> None:
    if missing := [name for name in _facts_read(book) if name not in own]:
        said = words("screening.missing").say("en", facts=", ".join(missing))
        warnings.warn(said, MissingFactsWarning, stacklevel=3)


def _judged(told: Told, book: Rulebook, day: date) -> Any:  # noqa: ANN401 - a frame of narwhals
    reading = _Reading(book, day, told.absent, _weigher(told.frame))
    judged = told.frame.with_columns(**reading.shared()).with_columns(**reading.masks())
    answers = {"licence": _LICENCE, **{scope: _outcome(scope) for scope in SCOPES}}
    return _with_texts(judged, answers, reading.weigh)


_Weigh = Callable[[nw.Expr, int], nw.Expr]  # the number where the condition holds, 0 elsewhere


def _weigher(frame: Any) -> _Weigh:  # noqa: ANN401 - a frame of narwhals
    """Polars keeps yes and no as bits: there, choosing is many times as fast as counting."""
    return _chosen if frame.implementation.is_polars() else _counted


def _counted(condition: nw.Expr, weight: int) -> nw.Expr:
    return condition.cast(nw.Int8) * weight


def _chosen(condition: nw.Expr, weight: int) -> nw.Expr:
    return nw.when(condition).then(nw.lit(weight, nw.Int8)).otherwise(nw.lit(0, nw.Int8))


_UNMET, _UNKNOWN, _NEEDED, _NOT_NEEDED = _HELPERS = (
    "__shared_unmet",
    "__shared_unknown",
    "__needed",
    "__not_needed",
)
_BITS_OF_A_BYTE: Final = 7  # without the sign, which not every engine can do without


@dataclass(frozen=True, slots=True)
class _Reading:
    """A rulebook as of a day, over frames in which nothing is told of ``absent``."""

    book: Rulebook
    day: date
    absent: Collection[str]
    weigh: _Weigh

    def shared(self) -> dict[str, nw.Expr]:
        """What both scopes see alike is read once: most requirements, and the business form."""
        alike = [key for key in self.book.requirements if self._is_alike(key)]
        licence = (self._forms(answer) for answer in ("required", "not_required"))
        return dict(zip(_HELPERS, (*self._bits(SCOPES[0], alike), *licence), strict=True))

    def masks(self) -> dict[str, nw.Expr]:
        """The masks of each scope: what it sees for itself, beside what is shared."""
        own = [key for key in self.book.requirements if not self._is_alike(key)]
        masks = {}
        for scope in SCOPES:
            unmet, unknown = self._bits(scope, own)
            masks[f"{scope}_unmet"] = nw.col(_UNMET) + unmet
            masks[f"{scope}_unknown"] = nw.col(_UNKNOWN) + unknown
        return masks

    def _is_alike(self, key: str) -> bool:
        read = names(self.book.requirements[key].expression)
        seen = [numbers_on(self.book, scope, self.day)[1] for scope in SCOPES]
        return len({tuple(numbers.get(name) for name in read) for numbers in seen}) == 1

    def _forms(self, answer: str) -> nw.Expr:
        """Where the business form is one whose licence is ``answer``."""
        listed = self.book.business_forms.items()
        forms = tuple(key for key, form in listed if form.licence == answer)
        return columns(Membership(Name(FORM), forms), {}, self.absent).true

    def _bits(self, scope: str, keys: Iterable[str]) -> tuple[nw.Expr, nw.Expr]:
        numbers = numbers_on(self.book, scope, self.day)[1]
        places = {key: place for place, key in enumerate(self.book.requirements)}
        unmet, unknown = {}, {}
        for key in keys:
            pair = columns(self.book.requirements[key].expression, numbers, self.absent)
            unmet[places[key]] = pair.false
            unknown[places[key]] = ~(pair.true | pair.false)
        return self._mask(unmet), self._mask(unknown)

    def _mask(self, bits: Mapping[int, nw.Expr]) -> nw.Expr:
        """The number with each bit set where its column is true: summed as bytes, then joined."""
        joined = []
        for start in range(0, max(bits, default=-1) + 1, _BITS_OF_A_BYTE):
            within = range(start, start + _BITS_OF_A_BYTE)
            byte = [self.weigh(bits[at], 1 << at - start) for at in within if at in bits]
            if byte:
                joined.append(reduce(add, byte).cast(nw.Int32) * (1 << start))
        return reduce(add, joined) if joined else nw.lit(0, nw.Int32)


_UNDETERMINED: Final = "undetermined"
_LICENCE: Final[Cases] = (
    (nw.col(_NEEDED), "required"),
    (nw.col(_NOT_NEEDED), "not_required"),
)


def _outcome(scope: str) -> Cases:
    unmet, unknown = (nw.col(f"{scope}_{status}") > 0 for status in ("unmet", "unknown"))
    needed = nw.col(_NEEDED)
    return (
        (nw.col(_NOT_NEEDED), "not_required"),
        (needed & unmet, "ineligible"),
        (needed & ~(unmet | unknown), "eligible"),
    )


def _with_texts(judged: Any, answers: Mapping[str, Cases], weigh: _Weigh) -> Any:  # noqa: ANN401
    """The text of the case that is true in each row, undetermined where none is."""
    if not isinstance(judged, nw.DataFrame):
        return judged.with_columns(**{name: _chain(cases) for name, cases in answers.items()})
    found = judged.select(**{name: _place(cases, weigh) for name, cases in answers.items()})
    return judged.with_columns(
        *(_looked_up(found[name], cases).alias(name) for name, cases in answers.items())
    )


def _chain(cases: Cases) -> nw.Expr:
    answer = nw.lit(_UNDETERMINED)
    for condition, text in reversed(cases):
        answer = nw.when(condition).then(nw.lit(text)).otherwise(answer)
    return answer


def _place(cases: Cases, weigh: _Weigh) -> nw.Expr:
    """Which of ``cases`` is true, counted from 1; 0 where none is."""
    places = (weigh(case, at) for at, (case, _) in enumerate(cases, 1))
    return reduce(add, places).cast(nw.UInt32)  # as engines that look up by place have them


def _looked_up(places: nw.Series[Any], cases: Cases) -> nw.Series[Any]:
    """Looking a text up costs less than choosing it again and again."""
    texts = [_UNDETERMINED, *(text for _, text in cases)]
    return nw.new_series("", texts, nw.String, backend=places.implementation)[places]


def decode(mask: int, rulebook: str | Rulebook = "guide") -> tuple[str, ...]:
    """The requirements whose bits are set in ``mask``, in the rulebook's order.

    >>> decode(0b101)
    ('company', 'registered_capital')
    """
    keys = list(chosen_rulebook(rulebook).requirements)
    if not isinstance(mask, Integral) or not 0 <= int(mask) < 1 << len(keys):
        raise NotAMask(value=mask, most=(1 << len(keys)) - 1)
    return tuple(key for position, key in enumerate(keys) if int(mask) >> position & 1)


def explain(
    row: Mapping[str, Any], on: date | None = None, rulebook: str | Rulebook = "guide"
) -> Assessment:
    """The assessment behind one row of a screened frame, with every finding in words.

    What `screen` took as unknown is unknown here: null, NaN, values outside a fact's domain.
    """
    told = {name: value(name, row[name]) for name in FACT_NAMES if name in row}
    return assess(Applicant(**told), on, rulebook)

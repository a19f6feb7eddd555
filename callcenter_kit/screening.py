"""Many applicants at once, in any dataframe: the same rule tree, read as columns."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    judged = told.frame.with_columns(**_shared(book, day, told.absent))
    judged = judged.with_columns(**_masks(book, day, told.absent))
    return _with_texts(
        judged, {"licence": _LICENCE, **{scope: _outcome(scope) for scope in SCOPES}}
    )


_UNMET, _UNKNOWN, _NEEDED, _NOT_NEEDED = _HELPERS = (
    "__shared_unmet",
    "__shared_unknown",
    "__needed",
    "__not_needed",
)


def _shared(book: Rulebook, day: date, absent: Collection[str]) -> dict[str, nw.Expr]:
    """What both scopes see alike is read once: most requirements, and the business form."""
    alike = [key for key in book.requirements if _is_alike(book, key, day)]
    unmet, unknown = _bits(book, SCOPES[0], day, absent, alike)
    needed, not_needed = (_forms(book, answer, absent) for answer in ("required", "not_required"))
    return dict(zip(_HELPERS, (unmet, unknown, needed, not_needed), strict=True))


def _is_alike(book: Rulebook, key: str, day: date) -> bool:
    read = names(book.requirements[key].expression)
    seen = [numbers_on(book, scope, day)[1] for scope in SCOPES]
    return len({tuple(numbers.get(name) for name in read) for numbers in seen}) == 1


def _forms(book: Rulebook, answer: str, absent: Collection[str]) -> nw.Expr:
    """Where the business form is one whose licence is ``answer``."""
    forms = tuple(key for key, form in book.business_forms.items() if form.licence == answer)
    return columns(Membership(Name(FORM), forms), {}, absent).true


def _masks(book: Rulebook, day: date, absent: Collection[str]) -> dict[str, nw.Expr]:
    own = [key for key in book.requirements if not _is_alike(book, key, day)]
    masks = {}
    for scope in SCOPES:
        unmet, unknown = _bits(book, scope, day, absent, own)
        masks[f"{scope}_unmet"] = nw.col(_UNMET) + unmet
        masks[f"{scope}_unknown"] = nw.col(_UNKNOWN) + unknown
    return masks


def _bits(
    book: Rulebook, scope: str, day: date, absent: Collection[str], keys: Iterable[str]
) -> tuple[nw.Expr, nw.Expr]:
    numbers = numbers_on(book, scope, day)[1]
    places = {key: place for place, key in enumerate(book.requirements)}
    unmet, unknown = {}, {}
    for key in keys:
        pair = columns(book.requirements[key].expression, numbers, absent)
        unmet[places[key]] = pair.false
        unknown[places[key]] = ~(pair.true | pair.false)
    return _mask(unmet), _mask(unknown)


_BITS_OF_A_BYTE: Final = 7  # without the sign, which not every engine can do without


def _mask(bits: Mapping[int, nw.Expr]) -> nw.Expr:
    """The whole number with each bit set where its column is true: summed as bytes, then joined."""
    joined = []
    for start in range(0, max(bits, default=-1) + 1, _BITS_OF_A_BYTE):
        within = range(start, start + _BITS_OF_A_BYTE)
        byte = [bits[at].cast(nw.Int8) * (1 << at - start) for at in within if at in bits]
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


def _with_texts(judged: Any, answers: Mapping[str, Cases]) -> Any:  # noqa: ANN401 - a frame
    """The text of the case that is true in each row, undetermined where none is."""
    if not isinstance(judged, nw.DataFrame):
        return judged.with_columns(**{name: _chain(cases) for name, cases in answers.items()})
    found = judged.select(**{name: _place(cases) for name, cases in answers.items()})
    return judged.with_columns(
        *(_looked_up(found[name], cases).alias(name) for name, cases in answers.items())
    )


def _chain(cases: Cases) -> nw.Expr:
    answer = nw.lit(_UNDETERMINED)
    for condition, text in reversed(cases):
        answer = nw.when(condition).then(nw.lit(text)).otherwise(answer)
    return answer


def _place(cases: Cases) -> nw.Expr:
    """Which of ``cases`` is true, counted from 1; 0 where none is."""
    return reduce(add, (case.cast(nw.Int8) * at for at, (case, _) in enumerate(cases, 1)))


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

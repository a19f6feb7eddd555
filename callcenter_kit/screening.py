"""Many applicants at once, in any dataframe: the same rule tree, read as columns."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from numbers import Integral
from operator import add
from typing import Any, Final, TypeVar, cast

import narwhals.stable.v2 as nw

from callcenter_kit.applicant import FACT_NAMES, Applicant, accepts, kind_of
from callcenter_kit.assessment import Assessment, assess, chosen_rulebook, numbers_on
from callcenter_kit.columns import columns
from callcenter_kit.errors import ColumnInTheWay, NotAMask, WrongColumn
from callcenter_kit.known_days import plain_day
from callcenter_kit.language import Text
from callcenter_kit.logic import names
from callcenter_kit.rulebooks import SCOPES, Rulebook
from callcenter_kit.wording import words

FORM: Final = "business_form"
MASKS: Final = tuple(f"{scope}_{status}" for scope in SCOPES for status in ("unmet", "unknown"))
RESULTS: Final = ("licence", *SCOPES, *MASKS)

Frame = TypeVar("Frame")  # whatever narwhals takes, eager or lazy; the same comes back


class MissingFactsWarning(UserWarning):
    """The frame has no column for some facts, so they are unknown for every applicant."""


def screen(frame: Frame, on: date | None = None, rulebook: str | Rulebook = "guide") -> Frame:
    """Every row of ``frame`` judged as `assess` would, in the same kind of frame, lazily if lazy.

    Columns named like the facts are read, others kept; a fact without a column is unknown, and
    a warning says so. Null, NaN and values outside a fact's domain are unknown. Added are
    ``licence``, ``nationwide`` and ``local`` as text, and for each scope ``…_unmet`` and
    ``…_unknown``: whole numbers whose bit i stands for the i-th requirement, for `decode`.
    ``KitError`` when a column is of a type that cannot hold its fact, or stands in the way.

    >>> import polars
    >>> frame = polars.DataFrame({"business_form": ["staff_supply", None]})
    >>> with warnings.catch_warnings(action="ignore"):
    ...     screen(frame)["licence"].to_list()
    ['not_required', 'undetermined']
    """
    book = chosen_rulebook(rulebook)
    day = book.last_read if on is None else plain_day(on, "on")
    told: Any = nw.from_native(cast("Any", frame))
    if isinstance(told, nw.DataFrame) and told.implementation.is_pandas():
        told = nw.from_native(_without_objects(told.to_native(), book))
    absent = _absent(told, book)
    judged = told.with_columns(**_shared(book, day, absent))
    judged = judged.with_columns(**_masks(book, day, absent))
    judged = judged.with_columns(**_answers(book, absent))
    return cast("Frame", judged.drop(*_TEMPORARY).to_native())


_TEMPORARY: Final = ("__shared_unmet", "__shared_unknown")


def _facts_read(book: Rulebook) -> list[str]:
    read = [FORM, *(name for rule in book.requirements.values() for name in names(rule.expression))]
    return [name for name in dict.fromkeys(read) if name in FACT_NAMES]


def _absent(told: Any, book: Rulebook) -> set[str]:  # noqa: ANN401 - an eager or lazy frame
    """The facts without a column, or with nothing in it; ``KitError`` for a wrong column."""
    schema = told.collect_schema()
    for column in (*RESULTS, *_TEMPORARY):
        if column in schema:
            raise ColumnInTheWay(column=column)
    read = _facts_read(book)
    empty = {name for name in read if name in schema and _is_empty(told, name, schema[name])}
    for name in read:
        if name in schema and name not in empty:
            _check_type(name, schema[name])
    if missing := [name for name in read if name not in schema]:
        warnings.warn(_missing(missing), MissingFactsWarning, stacklevel=3)
    return {*missing, *empty}


def _is_empty(told: Any, name: str, found: nw.dtypes.DType) -> bool:  # noqa: ANN401
    """Whether a column can hold nothing: no type, or numbers of which every one is NaN or null.

    A column of nothing but NaN is how pandas reads an empty one; a lazy frame is not looked into.
    """
    if isinstance(found, nw.Unknown | nw.Object):
        return True
    if not isinstance(told, nw.DataFrame) or not found.is_float():
        return False
    column = told[name]
    return bool((column.is_null() | column.is_nan().fill_null(value=True)).all())


def _missing(facts: list[str]) -> str:
    return words("screening.missing").say("en", facts=", ".join(facts))


_TYPES: Final[dict[str, tuple[type[nw.dtypes.DType], ...]]] = {
    "yes_no": (nw.Boolean,),
    "choice": (nw.String, nw.Categorical, nw.Enum),
}
_ACCEPTED: Final = {
    "yes_no": Text("是/否（布尔）列", "a column of true and false"),
    "choice": Text("文字列", "a column of text"),
}
_NUMBERS: Final = Text("数字列", "a column of numbers")


def _check_type(name: str, found: nw.dtypes.DType) -> None:
    kinds = _TYPES.get(kind_of(name))
    right = isinstance(found, kinds) if kinds else found.is_numeric()
    if not right:
        accepted = _ACCEPTED.get(kind_of(name), _NUMBERS)
        raise WrongColumn(column=name, found=str(found), accepted=accepted)


def _shared(book: Rulebook, day: date, absent: set[str]) -> dict[str, nw.Expr]:
    """What both scopes see alike is read once."""
    alike = [key for key in book.requirements if _is_alike(book, key, day)]
    unmet, unknown = _bits(book, SCOPES[0], day, absent, alike)
    return dict(zip(_TEMPORARY, (unmet, unknown), strict=True))


def _is_alike(book: Rulebook, key: str, day: date) -> bool:
    read = names(book.requirements[key].expression)
    seen = [numbers_on(book, scope, day)[1] for scope in SCOPES]
    return len({tuple(numbers.get(name) for name in read) for numbers in seen}) == 1


def _masks(book: Rulebook, day: date, absent: set[str]) -> dict[str, nw.Expr]:
    own = [key for key in book.requirements if not _is_alike(book, key, day)]
    masks = {}
    for scope in SCOPES:
        unmet, unknown = _bits(book, scope, day, absent, own)
        masks[f"{scope}_unmet"] = nw.col(_TEMPORARY[0]) + unmet
        masks[f"{scope}_unknown"] = nw.col(_TEMPORARY[1]) + unknown
    return masks


def _bits(
    book: Rulebook, scope: str, day: date, absent: set[str], keys: Iterable[str]
) -> tuple[nw.Expr, nw.Expr]:
    numbers = numbers_on(book, scope, day)[1]
    unmet, unknown = [nw.lit(0, nw.Int32)], [nw.lit(0, nw.Int32)]
    for key in keys:
        pair = columns(book.requirements[key].expression, numbers, absent)
        bit = 1 << list(book.requirements).index(key)
        unmet.append(pair.false.cast(nw.Int32) * bit)
        unknown.append((~(pair.true | pair.false)).cast(nw.Int32) * bit)
    return reduce(add, unmet), reduce(add, unknown)


def _answers(book: Rulebook, absent: set[str]) -> dict[str, nw.Expr]:
    needed, not_needed = _licence(book, absent)
    return {
        "licence": _chain([(needed, "required"), (not_needed, "not_required")], "undetermined"),
        **{scope: _outcome(scope, needed, not_needed) for scope in SCOPES},
    }


def _licence(book: Rulebook, absent: set[str]) -> tuple[nw.Expr, nw.Expr]:
    if FORM in absent:
        return nw.lit(value=False), nw.lit(value=False)
    by_answer = [
        [key for key, form in book.business_forms.items() if form.licence == answer]
        for answer in ("required", "not_required")
    ]
    needed, not_needed = (nw.col(FORM).is_in(forms).fill_null(value=False) for forms in by_answer)
    return needed, not_needed


def _outcome(scope: str, needed: nw.Expr, not_needed: nw.Expr) -> nw.Expr:
    unmet, unknown = (nw.col(f"{scope}_{status}") > 0 for status in ("unmet", "unknown"))
    return _chain(
        [
            (not_needed, "not_required"),
            (~needed, "undetermined"),
            (unmet, "ineligible"),
            (unknown, "undetermined"),
        ],
        "eligible",
    )


def _chain(cases: list[tuple[nw.Expr, str]], otherwise: str) -> nw.Expr:
    answer = nw.lit(otherwise)
    for condition, text in reversed(cases):
        answer = nw.when(condition).then(nw.lit(text)).otherwise(answer)
    return answer


_PANDAS_TYPES: Final = {"yes_no": "boolean", "choice": "string"}


def _without_objects(frame: Any, book: Rulebook) -> Any:  # noqa: ANN401 - a pandas DataFrame
    """The pandas frame with the object columns that are read made plain, value by value.

    A value that cannot be its fact, such as a text where a number belongs, becomes unknown.
    """
    import pandas

    objects = [name for name in _facts_read(book) if name in frame and frame[name].dtype == object]
    plain = {
        name: pandas.array(
            [_value(name, value) for value in frame[name]],
            dtype=_PANDAS_TYPES.get(kind_of(name), "Float64"),
        )
        for name in objects
    }
    return frame.assign(**plain)


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    """The value as its fact keeps it, ``None`` when it cannot be one."""
    return value if value is not None and accepts(name, value) else None


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
    told = {name: _cell(name, row[name]) for name in FACT_NAMES if name in row}
    return assess(Applicant(**told), on, rulebook)


def _cell(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    if kind_of(name) in ("count", "months") and isinstance(value, float) and value.is_integer():
        value = int(value)
    return _value(name, value)

"""Which facts a table tells: its columns found, checked, and made into helper columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

import narwhals.stable.v2 as nw

from callcenter_kit.rules.applicant import fact_kind
from callcenter_kit.screening.columns import FactColumns, fact_columns
from callcenter_kit.screening.errors import ScreeningError
from callcenter_kit.texts.language import Text


class FactTable(NamedTuple):
    """A table, and what it tells of each fact that it tells anything of."""

    frame: Any  # of narwhals, eager or lazy
    facts: FactColumns


def refuse(columns: Collection[str], results: Iterable[str]) -> None:
    """``KitError`` when one of ``results`` stands among ``columns`` already."""
    for column in results:
        if column in columns:
            raise ScreeningError("ColumnInTheWay", column=column)


def read_frame(frame: Any, names: Collection[str]) -> FactTable:  # noqa: ANN401 - a frame of narwhals
    """``frame`` and what it tells of the facts ``names``.

    Numbers, and which choice was made, are worked out once, in helper columns beside the frame's.
    """
    schema = frame.collect_schema()
    facts: dict[str, nw.Expr] = {}
    helpers: dict[str, nw.Expr] = {}
    for name in (name for name in names if name in schema):
        column = frame[name] if isinstance(frame, nw.DataFrame) else None
        if not _can_tell(name, schema[name], column):
            continue
        columns = fact_columns(name, schema[name])
        # A column of booleans is its own helper; anything else is worked out once, not per rule.
        if fact_kind(name).dtype != "boolean":
            helpers |= columns
            columns = {key: nw.col(key) for key in columns}
        facts |= columns
    refuse(schema, helpers)
    return FactTable(frame.with_columns(**helpers) if helpers else frame, facts)


def read_pandas(frame: Any, names: Collection[str]) -> FactTable:  # noqa: ANN401 - a pandas frame
    """What ``frame`` tells of the facts ``names``, in its rows' order, without its columns."""
    import pandas

    helpers: dict[str, Any] = {}
    for name in names:
        if name in frame.columns:
            helpers |= _pandas_helpers(name, frame[name])
    # A plain index: rows are found again by their place, whatever the frame's own labels are.
    table = pandas.DataFrame(helpers, index=range(len(frame)), copy=False)
    return FactTable(nw.from_native(table), {name: nw.col(name) for name in helpers})


def _pandas_helpers(name: str, column: Any) -> dict[str, Any]:  # noqa: ANN401 - a pandas Series
    """The helper columns of one pandas column, none where it tells nothing."""
    from callcenter_kit.screening.pandas_columns import has_value, helper_columns, kind_of_objects

    if column.dtype != object:
        series = nw.from_native(column, series_only=True)
        return helper_columns(name, column) if _can_tell(name, series.dtype, series) else {}
    helpers = helper_columns(name, column)
    if not any(map(has_value, helpers.values())):
        if (kind := kind_of_objects(name, column)) is not None:
            raise ScreeningError("WrongColumn", column=name, found=kind, accepted=_accepted(name))
        return {}
    return helpers


# By the dtype of the fact's kind; a fact of any other is a number.
_TEXTS: Final = (nw.String, nw.Categorical, nw.Enum)
_TYPES: Final = {"boolean": (nw.Boolean,), "string": _TEXTS, "object": _TEXTS}
_ACCEPTED: Final = {
    "boolean": Text("是/否（布尔）列", "a column of true and false"),
    "string": Text("文字列", "a column of text"),
    "object": Text("以逗号分隔代码的文字列", "a column of text with codes separated by commas"),
}


def _accepted(name: str) -> Text:
    return _ACCEPTED.get(fact_kind(name).dtype, Text("数字列", "a column of numbers"))


def _can_tell(name: str, dtype: nw.dtypes.DType, column: nw.Series[Any] | None) -> bool:
    """Whether a column of type ``dtype`` can tell its fact; ``KitError`` when it tells another.

    A column of another type with nothing in it is how engines read an empty one, and pandas reads
    it as NaN; that is known of a lazy frame, which is not looked into, only by the type of null.
    """
    types = _TYPES.get(fact_kind(name).dtype)
    if isinstance(dtype, types) if types else dtype.is_numeric():
        return True
    if isinstance(dtype, nw.Unknown) if column is None else _is_empty(column):
        return False
    raise ScreeningError("WrongColumn", column=name, found=str(dtype), accepted=_accepted(name))


def _is_empty(column: nw.Series[Any]) -> bool:
    missing = column.is_null()
    if column.dtype.is_float():
        missing = missing | column.is_nan().fill_null(value=True)
    return bool(missing.all())

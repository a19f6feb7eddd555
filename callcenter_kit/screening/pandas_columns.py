"""The facts of a pandas frame as plain helper columns, whatever pandas keeps them in.

Rules over plain numpy columns are several times as fast as over nullable ones, and do not mix
families of types. A column of plain objects has no type, so each of its values tells by itself.
"""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from numbers import Real
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw
import numpy as np
import pandas

from callcenter_kit.rules import applicant
from callcenter_kit.screening.columns import (
    FactTable,
    answer_column,
    can_tell,
    day_number,
    number_column,
    wrong_column,
)
from callcenter_kit.texts.dates import as_day

Column: TypeAlias = Any  # a pandas Series
Helpers: TypeAlias = dict[str, np.ndarray]


def read_pandas(frame: Any, names: Collection[str]) -> FactTable:  # noqa: ANN401 - a pandas frame
    """What ``frame`` tells of the facts ``names``, in its rows' order, without its columns."""
    helpers: dict[str, Any] = {}
    unread: dict[str, np.ndarray] = {}
    for name in (name for name in names if name in frame.columns):
        columns = _columns_of(name, frame[name])
        helpers |= columns
        if columns and len(places := _unread(frame[name], columns.values())):
            unread[name] = places
    # A plain index: rows are found again by their place, whatever the frame's own labels are.
    table = pandas.DataFrame(helpers, index=range(len(frame)), copy=False)
    facts = {name: nw.col(name) for name in helpers}
    return FactTable(nw.from_native(table), facts, unread)


def _columns_of(name: str, column: Column) -> Helpers:
    if column.dtype != object:
        series = nw.from_native(column, series_only=True)
        return _helper_columns(name, column) if can_tell(name, series.dtype, series) else {}
    helpers = _helper_columns(name, column)
    # Whether a helper column says anything of any row.
    if any((each if each.dtype == bool else ~np.isnan(each)).any() for each in helpers.values()):
        return helpers
    cells = column[column.notna().to_numpy()]
    if len(cells) and not any(_is_of_its_kind(name, cell) for cell in cells):
        raise wrong_column(name, f"object ({pandas.api.types.infer_dtype(cells)})")
    # Something of its kind that is no fact is not understood; nothing at all tells nothing.
    return helpers if len(cells) else {}


def _unread(column: Column, helpers: Collection[np.ndarray]) -> np.ndarray:
    """The places of the cells that are there, and of which the ``helpers`` tell nothing."""
    has_value = [helper if helper.dtype == bool else ~np.isnan(helper) for helper in helpers]
    places = np.flatnonzero(~np.logical_or.reduce(has_value))
    # Only these are asked whether they are there: of objects that takes its time.
    cells = column.iloc[places]
    if column.dtype.kind == "f":  # to pandas, NaN among Arrow's floats is not missing
        cells = pandas.Series(cells.to_numpy(float, na_value=np.nan))
    return np.delete(places, cells.isna().to_numpy())


def _helper_columns(fact: str, column: Column) -> Helpers:
    kind = applicant.kind_of(fact)
    if kind in ("choice", "set"):
        return _answers(fact, column)
    if kind == "date":
        return {number_column(fact): _days(fact, column)}
    if kind == "yes_no":
        read = _yes_no_objects if column.dtype == object else _yes_no
        return {answer_column(fact, answer): where for answer, where in read(column).items()}
    numbers, present = (_number_objects if column.dtype == object else _numbers)(fact, column)
    within = present & (numbers >= 0) & (numbers <= applicant.LARGEST)
    if applicant.fact_kind(fact).is_whole and numbers.dtype.kind == "f":
        within &= numbers == np.floor(numbers)
    # A float holds the whole domain.
    return {number_column(fact): np.where(within, numbers, np.nan)}


def _days(fact: str, column: Column) -> np.ndarray:
    """Days as `day_number` writes them; NaN where there is none, or a time of day stands by it."""
    if column.dtype == object:
        days = (as_day(applicant.value_of_cell(fact, cell)) for cell in column)
        return np.array([day_number(day) if isinstance(day, date) else np.nan for day in days])
    if getattr(getattr(column.dtype, "pyarrow_dtype", column.dtype), "tz", None) is not None:
        column = column.dt.tz_localize(None)  # the day that it is there
    moments = column.astype("datetime64[s]").to_numpy()
    days, months = moments.astype("datetime64[D]"), moments.astype("datetime64[M]")
    year, month = np.divmod(months.astype(np.int64), 12)
    day = (days - months.astype("datetime64[D]")).astype(np.int64)
    numbers = (year + 1970) * 10_000 + (month + 1) * 100 + day + 1
    return np.where(days == moments, numbers, np.nan)  # NaT equals nothing


def _yes_no(column: Column) -> Mapping[bool, np.ndarray]:
    yes = column.to_numpy(dtype=bool, na_value=False)
    return {True: yes, False: ~(yes | column.isna().to_numpy())}


def _yes_no_objects(column: Column) -> Mapping[bool, np.ndarray]:
    """What ``value is True`` says of each.

    An array of objects is an array of their addresses, and Python has one ``True`` and one
    ``False``, numpy one more of each, which live as long as the process. Compared so, a column
    takes a fiftieth of the time that asking pandas for its type and values takes.
    """
    addresses = np.frombuffer(column.to_numpy().tobytes(), np.intp)
    return {
        answer: (addresses == id(answer)) | (addresses == id(np.bool_(answer)))
        for answer in (True, False)
    }


def _answers(fact: str, column: Column) -> Helpers:
    """Where each answer was given, or each code is listed; every distinct cell is read once."""
    is_set = applicant.kind_of(fact) == "set"
    try:
        places, cells = pandas.factorize(column.map(_codes_as_text) if is_set else column)
    except TypeError:  # something that cannot be compared stands among the objects
        read = column.map(lambda cell: applicant.value_of_cell(fact, cell))
        places, cells = pandas.factorize(read)
    values = [applicant.value_of_cell(fact, cell) for cell in cells]
    answers = [value if is_set and value else {value} for value in values]
    answers.append(frozenset())  # what is not known has the code -1, and reads the last place
    return {
        answer_column(fact, answer): np.array([answer in each for each in answers])[places]
        for answer in applicant.choices_of(fact)
    }


def _codes_as_text(cell: object) -> str | None:
    """Listed codes as one text, so that equal cells are found; nothing for what holds none."""
    if isinstance(cell, str) or not isinstance(cell, Collection):
        return cell if isinstance(cell, str) else None
    return ",".join(cell) if all(isinstance(code, str) for code in cell) else None


def _numbers(_: str, column: Column) -> tuple[np.ndarray, np.ndarray]:
    present = ~column.isna().to_numpy()
    if isinstance(column.dtype, np.dtype):
        return column.to_numpy(), present
    numpy_type = column.dtype.numpy_dtype
    if numpy_type.kind == "O":  # decimals, kept as an applicant's amount is
        column, numpy_type = column.astype("double[pyarrow]"), np.dtype(float)
    return column.to_numpy(dtype=numpy_type, na_value=0), present


def _number_objects(fact: str, column: Column) -> tuple[np.ndarray, np.ndarray]:
    values = (applicant.value_of_cell(fact, cell) for cell in column)
    numbers = np.array([np.nan if value is None else value for value in values], float)
    return numbers, ~np.isnan(numbers)


def _is_of_its_kind(fact: str, cell: object) -> bool:
    kind = applicant.kind_of(fact)
    if kind == "yes_no":
        return applicant.accepts(fact, cell)
    types: Any = {"choice": str, "set": Collection, "date": date}.get(kind, (Real, Decimal))
    return isinstance(cell, types) and not isinstance(cell, bool)

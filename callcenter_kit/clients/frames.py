"""The clients as pandas frames: the analysts' door; nothing here is read before it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from callcenter_kit.rules.applicant import fact_kind
from callcenter_kit.screening.masks import MASKS
from callcenter_kit.screening.rows import Rows

if TYPE_CHECKING:
    import pandas


def facts_frame(facts: Rows) -> pandas.DataFrame:
    """A column for every fact, of its kind's dtype."""
    typed = {name: _typed(values, fact_kind(name).dtype) for name, values in facts.columns.items()}
    return _frame(typed, facts)


def original_frame(cells: Rows) -> pandas.DataFrame:
    """Every cell as it was read: as objects whole numbers stay whole beside empty cells."""
    return _frame({name: _series(cells, name, "object") for name in cells.columns}, cells)


def judged_frame(verdicts: Rows) -> pandas.DataFrame:
    """The verdicts with the dtypes that `screen` gives them."""
    dtypes = {name: "int32" if name in MASKS else "str" for name in verdicts.columns}
    columns = {name: _series(verdicts, name, dtype) for name, dtype in dtypes.items()}
    return _frame(columns, verdicts)


def _frame(columns: dict[str, Any], rows: Rows) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame(columns, index=_index(rows))


def _series(rows: Rows, name: str, dtype: str) -> Any:  # noqa: ANN401 - a pandas Series
    import pandas

    # As a Series: of an array of objects a frame would make texts, and of None NaN.
    return pandas.Series(rows[name], index=_index(rows), dtype=dtype)


def _index(rows: Rows) -> Any:  # noqa: ANN401 - a pandas Index
    import pandas

    return pandas.Index(rows.labels, name="row")


def _typed(values: Sequence[Any], dtype: str) -> Any:  # noqa: ANN401 - a pandas or numpy array
    """The values of a fact as an array of its kind's dtype."""
    import pandas

    if dtype == "object":
        return pandas.Series(values, dtype=dtype).to_numpy()
    if dtype.startswith("datetime"):
        return pandas.to_datetime(pandas.Series(values, dtype="object")).astype(dtype).array
    return pandas.array(values, dtype=dtype)

"""Rows as a pandas frame whose columns are always there, each of one type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from callcenter_kit.errors import MissingLibrary

if TYPE_CHECKING:
    import pandas


def frame(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> pandas.DataFrame:
    """``rows`` as a frame with ``columns``, a mapping from name to dtype, in their order.

    What a row does not have, or has as ``None``, is missing. ``KitError`` where pandas is not
    installed.
    """
    try:
        import pandas
    except ModuleNotFoundError:
        raise MissingLibrary(library="pandas", extra="tables") from None
    listed = list(rows)
    return pandas.DataFrame(
        {
            name: pandas.Series([row.get(name) for row in listed], dtype=dtype)
            for name, dtype in columns.items()
        }
    )

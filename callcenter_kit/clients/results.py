"""The clients with their verdicts as rows of cells, each one safe to open in a spreadsheet."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from callcenter_kit.clients.model import JudgedTable
from callcenter_kit.clients.verdicts import VerdictColumns
from callcenter_kit.documents.office import safe_text

ROWS_AT_ONCE: Final = 500  # so many of a file are written before a page answers what else is asked


def safe(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    r"""The value as a cell may hold it: no formula, no character that no file may hold.

    >>> safe("=1+1"), safe("-"), safe(-3), safe("a\x00b")
    ("'=1+1", "'-", -3, 'a�b')
    """
    if is_nothing(value):
        return None
    if isinstance(value, bool | int | float | Decimal | date | time | timedelta):
        return value if _is_plain(value) else as_text(value)
    return safe_text(str(value))


def is_nothing(value: Any) -> bool:  # noqa: ANN401 - whatever stands in a cell
    """Whether there is nothing: None, NaN, NaT, pandas' NA."""
    # The text comes first, for NA answers no question; NaN alone differs from itself.
    return value is None or str(value) in ("NaT", "<NA>") or bool(value != value)


def _is_plain(value: Any) -> bool:  # noqa: ANN401 - a number or a time
    """Whether a workbook can hold the value: it knows no infinity, no zone, no day before 1900."""
    if isinstance(value, float | Decimal):
        return math.isfinite(value)
    if isinstance(value, datetime | time) and value.tzinfo is not None:
        return False
    return not isinstance(value, date) or value.year >= 1900


def table(judged: JudgedTable, language: str) -> tuple[list[str], Iterator[list[Any]]]:
    """The headings and the rows of the results: the clients' own columns, then the verdicts."""
    verdicts = VerdictColumns(judged, language)
    cells = judged.clients.cells.columns
    headings = [*cells, *verdicts.headings]
    rows = zip(*cells.values(), *verdicts.columns(), strict=True)
    return [safe(heading) for heading in headings], (list(map(safe, row)) for row in rows)


def as_text(value: Any) -> str:  # noqa: ANN401 - a safe cell
    """The value as the text that a file shows; days as in ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)

"""The clients with their verdicts, as files that a spreadsheet opens."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.clients.reading.grid import is_blank
from callcenter_kit.clients.verdicts import Verdicts
from callcenter_kit.errors import MissingReader
from callcenter_kit.language import check_language
from callcenter_kit.report.libraries import library

if TYPE_CHECKING:
    from callcenter_kit.clients.screened import Screened

# What a spreadsheet takes for the beginning of a formula, full-width signs included.
_FORMULA: Final = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST: Final = 32_000  # a cell of a workbook holds 32,767 characters


def safe(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    r"""The value as a cell may hold it: no formula, no character that no file may hold.

    >>> safe("=1+1"), safe("-"), safe(-3), safe("a\x00b")
    ("'=1+1", "'-", -3, 'a�b')
    """
    if _is_nothing(value):
        return None
    if isinstance(value, bool | int | float | Decimal | date | time | timedelta):
        return value if _is_plain(value) else _written(value)
    text = _FORBIDDEN.sub("\ufffd", str(value))
    text = f"'{text}" if _FORMULA.match(text) else text
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _is_nothing(value: Any) -> bool:  # noqa: ANN401 - whatever stands in a cell
    """Whether there is nothing: None, NaN, NaT, pandas' NA."""
    return value is None or str(value) in ("NaT", "<NA>") or bool(value != value)


def _is_plain(value: Any) -> bool:  # noqa: ANN401 - a number or a time
    """Whether a workbook can hold the value: it knows no infinity, no zone, no day before 1900."""
    if isinstance(value, float | Decimal):
        return math.isfinite(value)
    if isinstance(value, datetime | time) and value.tzinfo is not None:
        return False
    return not isinstance(value, date) or value.year >= 1900


def table(screened: Screened, language: str) -> tuple[list[str], Iterator[list[Any]]]:
    """The headings and the rows of the results: the clients' own columns, then the verdicts."""
    verdicts = Verdicts(screened, language)
    own = screened.clients.original
    columns = [own[name].tolist() for name in own.columns]
    headings = [*own.columns, *verdicts.headings]
    rows = zip(*columns, *verdicts.columns(), strict=True)
    return [safe(heading) for heading in headings], (list(map(safe, row)) for row in rows)


def as_csv(screened: Screened, language: str) -> bytes:
    """UTF-8 with its mark, by which spreadsheets know it."""
    headings, rows = table(screened, check_language(language))
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([None if value is None else _written(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _written(value: Any) -> str:  # noqa: ANN401 - a safe cell
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def as_workbook(screened: Screened, language: str) -> bytes:
    """An XLSX file; ``KitError`` where openpyxl is missing."""
    from callcenter_kit.clients.results_book import results_book

    library("openpyxl", "openpyxl")
    return results_book(screened, check_language(language))


def as_parquet(screened: Screened) -> bytes:
    """A Parquet file; ``KitError`` where pyarrow is missing.

    The clients' own columns stand under their headings, as text where a column mixes kinds; then
    the facts, ``fact.…``, and the verdicts.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise MissingReader(file="Parquet", library="pyarrow", extra="parquet") from None
    own, facts = screened.clients.original, screened.clients.facts
    arrays = {"row": pyarrow.array(list(own.index))}
    arrays |= {str(name): _arrow(pyarrow, own[name].tolist()) for name in own.columns}
    arrays |= {f"fact.{name}": _arrow(pyarrow, _listed(facts[name])) for name in facts.columns}
    judged = screened.judged
    arrays |= {name: pyarrow.array(judged[name].tolist()) for name in judged.columns}
    made = pyarrow.table(arrays).replace_schema_metadata(_about(screened))
    kept = BytesIO()
    parquet.write_table(made, kept)
    return kept.getvalue()


def _about(screened: Screened) -> dict[str, str]:
    book = screened.rulebook
    return {"rulebook": book.id, "version": book.version, "on": screened.on.isoformat()}


def _listed(column: Any) -> list[Any]:  # noqa: ANN401 - a pandas Series
    """The facts in Python's own types; a set as a sorted list."""
    import pandas

    values: list[Any] = []
    for value in column.tolist():
        if isinstance(value, frozenset):
            values.append(sorted(value))
        elif isinstance(value, pandas.Timestamp):
            values.append(value.date())
        else:
            values.append(None if pandas.isna(value) else value)
    return values


def _arrow(pyarrow: Any, values: Sequence[Any]) -> Any:  # noqa: ANN401 - an Arrow array
    """One kind of value as that kind, several as text."""
    values = [None if is_blank(value) or _is_nothing(value) else value for value in values]
    kinds = {type(value) for value in values} - {type(None)}
    if len(kinds) <= 1 or kinds == {int, float}:
        try:
            return pyarrow.array(values)
        except (pyarrow.ArrowException, OverflowError, UnicodeError):
            pass
    texts = [
        None if value is None else _FORBIDDEN.sub("\ufffd", _written(value)) for value in values
    ]
    return pyarrow.array(texts, pyarrow.string())

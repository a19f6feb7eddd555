"""The clients with their verdicts as a file: CSV, Parquet."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

from callcenter_kit.clients.errors import MissingReader
from callcenter_kit.clients.model import JudgedTable
from callcenter_kit.clients.reading.grid import is_blank
from callcenter_kit.clients.results import ROWS_AT_ONCE, as_text, is_nothing, table
from callcenter_kit.documents.office import FORBIDDEN
from callcenter_kit.texts.language import check_language


def as_csv(judged: JudgedTable, language: str) -> Iterator[bytes]:
    """The file in pieces of some rows: UTF-8 with its mark, by which spreadsheets know it."""
    headings, rows = table(judged, check_language(language))
    yield BOM_UTF8 + _lines([headings])
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield _lines([None if value is None else as_text(value) for value in row] for row in some)


def _lines(rows: Iterable[Sequence[str | None]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_parquet(judged: JudgedTable) -> bytes:
    """A Parquet file; ``KitError`` where pyarrow is missing.

    The clients' own columns stand under their headings, as text where a column mixes kinds; then
    the facts, ``fact.…``, and the verdicts.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise MissingReader(file="Parquet", library="pyarrow", extra="parquet") from None
    original, facts, verdicts = judged.clients.original, judged.clients.facts, judged.judged
    arrays = {"row": pyarrow.array(list(original.index))}
    arrays |= {str(name): _arrow(pyarrow, original[name].tolist()) for name in original.columns}
    arrays |= {
        f"fact.{name}": _arrow(pyarrow, map(_plain, facts[name].tolist())) for name in facts.columns
    }
    arrays |= {name: pyarrow.array(verdicts[name].tolist()) for name in verdicts.columns}
    book, content = judged.rulebook, BytesIO()
    about = {"rulebook": book.id, "version": book.version, "on": judged.on.isoformat()}
    parquet.write_table(pyarrow.table(arrays).replace_schema_metadata(about), content)
    return content.getvalue()


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of the facts
    """A set as a sorted list, a timestamp as its day; a missing one stays what it is."""
    if isinstance(value, frozenset):
        return sorted(value)
    return value.date() if isinstance(value, datetime) and not is_nothing(value) else value


def _arrow(pyarrow: Any, cells: Iterable[Any]) -> Any:  # noqa: ANN401 - an Arrow array
    """One kind of value as that kind, several as text."""
    values = [None if is_blank(value) or is_nothing(value) else value for value in cells]
    kinds = {type(value) for value in values} - {type(None)}
    if len(kinds) <= 1 or kinds == {int, float}:
        try:
            return pyarrow.array(values)
        # Some values have a type that Arrow does not know, or are too large for it: texts then.
        except (pyarrow.ArrowException, OverflowError, UnicodeError):
            pass
    texts = [None if value is None else FORBIDDEN.sub("\ufffd", as_text(value)) for value in values]
    return pyarrow.array(texts, pyarrow.string())

"""Rows as a pandas frame whose columns are always there, each of one type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from callcenter_kit.errors import MissingLibrary
from callcenter_kit.texts.language import Text, check_language

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


def table(
    rows: Iterable[Mapping[str, Any]],
    columns: Mapping[str, str],
    spoken: Iterable[str],
    language: str | None,
) -> pandas.DataFrame:
    """``rows`` as a `frame` of codes, numbers and days, with words only where they are asked for.

    ``language`` adds the columns ``spoken``, whose texts are said in it; ``None`` adds none.
    """
    if language is None:
        return frame(rows, columns)
    chosen = check_language(language)
    said = ({name: _said(value, chosen) for name, value in row.items()} for row in rows)
    return frame(said, {**columns, **dict.fromkeys(spoken, "string")})


def _said(value: object, language: str) -> object:
    return value.say(language) if isinstance(value, Text) else value

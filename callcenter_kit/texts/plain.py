"""What the kit answers in plain JSON types, and a case's values as a link writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Source


def plain(value: Any) -> Any:  # noqa: ANN401 - any value of an answer
    """``value`` in plain JSON types; sets in order, so that the bytes are always the same.

    A day stands in ISO form, a text in both languages, a source as its reference, such as
    ``order42 art. 6(5)``; whatever has a ``to_dict()`` as that.
    """
    match value:
        case date():
            return value.isoformat()
        case Text():
            return {"zh-CN": value.zh, "en": value.en}
        case Source():
            return str(value)
        case Mapping():
            return {plain(key): plain(item) for key, item in value.items()}
        case frozenset():
            return sorted(plain(item) for item in value)
        case tuple() | list():
            return [plain(item) for item in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def plain_fields(value: object, *names: str) -> dict[str, Any]:
    """The fields ``names`` of ``value``, each in plain JSON types."""
    return {name: plain(getattr(value, name)) for name in names}


def write_value(value: Any) -> str:  # noqa: ANN401 - a value of any kind
    """The one text of ``value`` in a link, a file or a form; the pages read it back."""
    match value:
        case bool():
            return "yes" if value else "no"
        case frozenset():
            return ",".join(sorted(value))
        case float():
            return format(Decimal(repr(value)), "f").removesuffix(".0")
        case date():
            return value.isoformat()
        case tuple():
            return "-".join(map(str, value))
    return str(value)

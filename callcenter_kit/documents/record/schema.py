"""Whether JSON is a decision record by its schema, and if not, where it is damaged.

``data/record.schema.json`` alone says what a record looks like, so whoever receives one can check
it with any validator. The kit reads it with jsonschema, and says in its own words what must stand
at a damaged place.
"""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

from callcenter_kit.documents.office import library
from callcenter_kit.documents.record.differences import MISSING
from callcenter_kit.texts.language import Text

_TYPES: Final = {
    "object": Text("一个对象", "an object"),
    "array": Text("一个列表", "a list"),
    "string": Text("一段文字", "a text"),
    "boolean": Text("true 或 false", "true or false"),
    "null": Text("null", "null"),
    "number": Text("一个数", "a number"),
    "integer": Text("一个整数", "a whole number"),
}
_NOTHING: Final = Text("空缺（没有这样一项）", "nothing (there is no such entry)")
_ENTRY: Final = Text("必有的一项", "an entry")
_DAY: Final = Text("一个日期，如 2026-11-24", "a day such as 2026-11-24")
_DIGITS: Final = Text("一串十六进制数字，如摘要", "a hash in hexadecimal digits")


class Fault(NamedTuple):
    """Where JSON does not fit the schema: the place, what stands there, what must stand there."""

    place: tuple[str | int, ...]
    value: object
    accepted: Text


@lru_cache(maxsize=1)
def record_schema() -> dict[str, Any]:
    """The JSON Schema of decision records, as it ships in ``data/record.schema.json``."""
    file = Path(__file__).parents[2] / "data" / "record.schema.json"
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def first_fault(value: object) -> Fault | None:
    """The first place where ``value`` does not fit the schema; ``None`` when all of it does.

    ``KitError`` where jsonschema is missing.

    >>> first_fault({"format": 3}).accepted.en
    '"callcenter_kit decision record"'
    """
    error = next(_validator().iter_errors(value), None)
    return None if error is None else _fault(_nearest(error))


@lru_cache(maxsize=1)
def _validator() -> Any:  # noqa: ANN401 - jsonschema's validator
    jsonschema = library("jsonschema", "jsonschema")
    days = jsonschema.FormatChecker(formats=["date"])
    return jsonschema.Draft202012Validator(record_schema(), format_checker=days)


def _nearest(error: Any) -> Any:  # noqa: ANN401 - jsonschema's error
    """The fault to name where the schema allows several forms: that of the closest form.

    The closest is the one whose first fault lies deepest, then the one with the fewest faults.
    """
    while error.context:
        forms = [list(faults) for _, faults in groupby(error.context, lambda e: e.schema_path[0])]
        error = min(forms, key=lambda faults: (-len(faults[0].path), len(faults)))[0]
    return error


def _fault(error: Any) -> Fault:  # noqa: ANN401 - jsonschema's error
    place = tuple(error.absolute_path)
    if error.validator == "required":
        name = next(name for name in error.validator_value if name not in error.instance)
        return Fault((*place, name), MISSING, _ENTRY)
    if error.validator == "additionalProperties":
        name = next(name for name in error.instance if name not in error.schema["properties"])
        return Fault((*place, name), error.instance[name], _NOTHING)
    return Fault(place, error.instance, _accepted(error.validator, error.validator_value))


def _accepted(keyword: str, limit: Any) -> Text:  # noqa: ANN401 - what the schema says
    """What a keyword of the schema asks for, in words."""
    match keyword:
        case "type":
            kinds = [limit] if isinstance(limit, str) else limit
            return _either([_TYPES[kind] for kind in kinds])
        case "const" | "enum":
            choices = [limit] if keyword == "const" else limit
            return _either([Text(json.dumps(choice), json.dumps(choice)) for choice in choices])
        case "minimum":
            return Text(f"不小于 {limit} 的数", f"a number of {limit} or more")
        case "maximum":
            return Text(f"不大于 {limit} 的数", f"a number of {limit} or less")
        case "minItems":
            return Text(f"至少 {limit} 项的列表", f"a list of {limit} or more items")
        case "maxItems":
            return Text(f"至多 {limit} 项的列表", f"a list of {limit} or fewer items")
    return _DAY if keyword == "format" else _DIGITS


def _either(texts: list[Text]) -> Text:
    return Text("、".join(text.zh for text in texts), " or ".join(text.en for text in texts))

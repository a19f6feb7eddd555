"""Checks JSON against a JSON Schema, as far as the shipped schema of decision records needs it.

The schema file alone says what a record looks like; whoever receives one can check it with any
validator, and the kit itself needs no library for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from callcenter_kit.language import Text

Schema = Mapping[str, Any]


class Fault(NamedTuple):
    """Where JSON does not fit its schema: the place, what stands there, what must stand there."""

    place: tuple[str | int, ...]
    value: object
    accepted: Text


@lru_cache(maxsize=1)
def record_schema() -> Schema:
    """The JSON Schema of decision records, as it ships in ``data/record.schema.json``."""
    file = Path(__file__).with_name("data") / "record.schema.json"
    schema: Schema = json.loads(file.read_text("utf-8"))
    return schema


def first_fault(value: object, schema: Schema) -> Fault | None:
    """The first place where ``value`` does not fit ``schema``; ``None`` when all of it does.

    >>> first_fault({"day": 3}, {"properties": {"day": {"type": "string"}}}).place
    ('day',)
    """
    return next(_faults(value, schema, schema, ()), None)


_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "number": (int, float),
    "integer": (int, float),
}
_TYPE_NAMES: Final = {
    "object": Text("一个对象", "an object"),
    "array": Text("一个列表", "a list"),
    "string": Text("一段文字", "a text"),
    "boolean": Text("true 或 false", "true or false"),
    "null": Text("null", "null"),
    "number": Text("一个数", "a number"),
    "integer": Text("一个整数", "a whole number"),
}
_NOTHING: Final = Text("空缺（没有这样一项）", "nothing (there is no such entry)")
MISSING: Final = Text("（缺失）", "(missing)")

_Place = tuple[str | int, ...]


def _faults(value: object, schema: Schema, root: Schema, place: _Place) -> Iterator[Fault]:
    if "$ref" in schema:
        yield from _faults(value, _referred(schema["$ref"], root), root, place)
        return
    if "anyOf" in schema:
        yield from _none_fits(value, schema["anyOf"], root, place)
    if (accepted := _accepted(value, schema)) is not None:
        yield Fault(place, value, accepted)
    elif isinstance(value, dict):
        yield from _in_object(value, schema, root, place)
    elif isinstance(value, list):
        yield from _in_list(value, schema, root, place)


def _referred(reference: str, root: Schema) -> Schema:
    found: Schema = root["$defs"][reference.removeprefix("#/$defs/")]
    return found


def _none_fits(value: object, ways: list[Schema], root: Schema, place: _Place) -> Iterator[Fault]:
    """If no way fits, the first fault of the way with the fewest; the deepest, if that is even."""
    found = [list(_faults(value, way, root, place)) for way in ways]
    if all(found):
        nearest = min(found, key=lambda faults: (len(faults), -len(faults[0].place)))
        yield nearest[0]


def _accepted(value: object, schema: Schema) -> Text | None:
    """What the schema wants instead of ``value`` itself, or ``None`` where it is content."""
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    if kinds and not any(_is_kind(value, kind) for kind in kinds):
        names = [_TYPE_NAMES[kind] for kind in kinds]
        return Text("、".join(n.zh for n in names), " or ".join(n.en for n in names))
    choices = [schema["const"]] if "const" in schema else schema.get("enum", [])
    if choices and not any(type(value) is type(c) and value == c for c in choices):
        listed = [json.dumps(choice) for choice in choices]
        return Text("、".join(listed), " or ".join(listed))
    if isinstance(value, str):
        return _accepted_text(value, schema)
    return _accepted_number(value, schema)


def _is_kind(value: object, kind: str) -> bool:
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return False
    return kind != "integer" or not isinstance(value, float) or value.is_integer()


def _accepted_text(value: str, schema: Schema) -> Text | None:
    if schema.get("format") == "date" and not _is_day(value):
        return Text("一个日期，如 2026-11-24", "a day such as 2026-11-24")
    if "pattern" in schema and not re.search(schema["pattern"], value, re.ASCII):
        return Text("一串十六进制数字，如摘要", "a hash in hexadecimal digits")
    return None


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _accepted_number(value: object, schema: Schema) -> Text | None:
    if isinstance(value, int | float) and value < schema.get("minimum", value):
        return Text(f"不小于 {schema['minimum']} 的数", f"a number of {schema['minimum']} or more")
    if isinstance(value, list):
        least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
        if not least <= len(value) <= most:
            return Text(f"至少 {least} 项的列表", f"a list of {least} or more items")
    return None


def _in_object(
    value: dict[str, object], schema: Schema, root: Schema, place: _Place
) -> Iterator[Fault]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault((*place, name), MISSING, Text("必有的一项", "an entry"))
    others = schema.get("additionalProperties", {})
    for name, child in value.items():
        if name in known:
            yield from _faults(child, known[name], root, (*place, name))
        elif others is False:
            yield Fault((*place, name), child, _NOTHING)
        else:
            yield from _faults(child, others, root, (*place, name))


def _in_list(value: list[object], schema: Schema, root: Schema, place: _Place) -> Iterator[Fault]:
    if "items" in schema:
        for position, child in enumerate(value):
            yield from _faults(child, schema["items"], root, (*place, position))

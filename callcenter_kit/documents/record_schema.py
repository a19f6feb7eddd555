"""What a decision record looks like, where one is damaged, and where two of them differ.

``data/record.schema.json`` alone says what a record looks like, so whoever receives one can check
it with any validator. The kit reads it with jsonschema, and says in its own words what must stand
at a damaged place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any, Final, NamedTuple

from callcenter_kit.documents.office import library
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text, shorten

Place = tuple[str | int, ...]
Json = Mapping[str, Any]
MISSING: Final = Text("（缺失）", "(missing)")


class Difference(NamedTuple):
    """One place where a record and its replay differ; `MISSING` where one has nothing there.

    ``place`` holds the keys and positions that lead to it, from the outermost.
    """

    place: Place
    recorded: Any
    replayed: Any

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The place with what stood there and what would stand there today, long values cut.

        >>> Difference(("plans", "local", "status"), "projected", "official").say("en")
        "plans.local.status was 'projected' in the record and is 'official' now."
        """
        before, after = (
            value.say(language) if value is MISSING else short_repr(value)
            for value in (self.recorded, self.replayed)
        )
        place = place_text(self.place)
        return say("record.changed", language, place=place, before=before, after=after)


def place_text(place: Place) -> str:
    """A place in a record as text, such as ``plans.local.status`` or ``steps[0].day``."""
    text = ""
    for key in place:
        is_name = isinstance(key, str) and key.replace("_", "").isalnum() and len(key) <= 40
        part = key if is_name else short_repr(key)
        text += f"[{key}]" if isinstance(key, int) else f".{part}" if text else str(part)
    return text


def short_repr(value: object) -> str:
    """A value as a sentence may show it: on one line, and no longer than a line."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return shorten(text, 60)


def is_alike(recorded: object, replayed: object) -> bool:
    """Whether two JSON values are the same. Python's ``True == 1`` does not count; 1.0 is 1."""
    if isinstance(recorded, bool) or isinstance(replayed, bool):
        return recorded is replayed
    return bool(recorded == replayed)


def differences(recorded: Any, replayed: Any, place: Place = ()) -> Iterator[Difference]:  # noqa: ANN401
    """Every place where two JSON values differ, in the order of the second."""
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        for key in [*replayed, *(key for key in recorded if key not in replayed)]:
            pair = recorded.get(key, MISSING), replayed.get(key, MISSING)
            yield from differences(*pair, (*place, key))
    elif isinstance(recorded, list) and isinstance(replayed, list):
        for position, pair in enumerate(zip_longest(recorded, replayed, fillvalue=MISSING)):
            yield from differences(*pair, (*place, position))
    elif not is_alike(recorded, replayed):
        yield Difference(place, recorded, replayed)


# What may have changed without anybody's touching the record.

_EXPLAINS_ITSELF: Final = ("kit_version", "words", "calendar", "seal")


def is_explained(change: Difference, record: Json, new_record: Json) -> bool:
    """Whether another kit, rulebook, process or calendar accounts for the difference."""
    head, *rest = change.place
    # Another kit may count and word everything otherwise.
    if head in _EXPLAINS_ITSELF or record["kit_version"] != new_record["kit_version"]:
        return True
    other_rules = bool(record["rulebook"]["digest"] != new_record["rulebook"]["digest"])
    other_process = bool(record["process"]["digest"] != new_record["process"]["digest"])
    match head, *rest:
        case "rulebook", "materials", _, "current", *_:
            return True  # the paper's name in the law's rulebook, which has a hash of its own
        case "rulebook", "instruments", *_:
            return other_rules or other_process
        case "rulebook" | "parameters", *_:
            return other_rules
        case "assessment", "rulebook" | "licence" | "scopes", *_:
            return other_rules
        case "process", *_:
            return other_process
        case "assessment", "fact_states", *_:
            return change.recorded is MISSING  # a fact that the kit did not ask for then
    other_words = record["words"] != new_record["words"]
    other_days = not is_alike(record["calendar"], new_record["calendar"])
    return other_rules or other_process or other_words or other_days


# What the schema says.

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
    file = Path(__file__).parents[1] / "data" / "record.schema.json"
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def first_fault(value: object) -> Fault | None:
    """The first place where ``value`` does not fit the schema; ``None`` when all of it does.

    ``KitError`` where jsonschema is missing.

    >>> first_fault({"format": 3}).accepted.en
    '"callcenter_kit decision record"'
    """
    error = next(_validator().iter_errors(value), None)
    return None if error is None else _fault(_closest_fault(error))


@lru_cache(maxsize=1)
def _validator() -> Any:  # noqa: ANN401 - jsonschema's validator
    jsonschema = library("jsonschema", "jsonschema")
    days = jsonschema.FormatChecker(formats=["date"])
    return jsonschema.Draft202012Validator(record_schema(), format_checker=days)


def _closest_fault(error: Any) -> Any:  # noqa: ANN401 - jsonschema's error
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

"""Where two decision records differ, and whether anything but a hand can account for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from callcenter_kit.schema import MISSING

Place = tuple[str | int, ...]
Json = Mapping[str, Any]


class Difference(NamedTuple):
    """One place where a record and its replay differ; `MISSING` where one has nothing there."""

    place: Place
    told: Any
    found: Any


def is_alike(told: object, found: object) -> bool:
    """Whether two JSON values are the same; true is not 1, and 1.0 is 1."""
    if isinstance(told, bool) or isinstance(found, bool):
        return told is found
    return bool(told == found)


def differences(told: Any, found: Any, place: Place = ()) -> Iterator[Difference]:  # noqa: ANN401
    """Every place where two JSON values differ, in the order of the second."""
    if isinstance(told, dict) and isinstance(found, dict):
        for key in [*found, *(key for key in told if key not in found)]:
            pair = told.get(key, MISSING), found.get(key, MISSING)
            yield from differences(*pair, (*place, key))
    elif isinstance(told, list) and isinstance(found, list):
        for position in range(max(len(told), len(found))):
            pair = _item(told, position), _item(found, position)
            yield from differences(*pair, (*place, position))
    elif not is_alike(told, found):
        yield Difference(place, told, found)


def _item(values: list[Any], position: int) -> Any:  # noqa: ANN401 - any JSON value
    return values[position] if position < len(values) else MISSING


# What may have changed without anybody's touching the record.

_ITSELF: Final = ("kit_version", "words", "calendar", "seal")
_VERDICT: Final = ("parameters", "licence", "scopes")


def explained(one: Difference, told: Json, again: Json) -> bool:
    """Whether another kit, rulebook, process or calendar accounts for the difference."""
    head, *rest = one.place
    if head in _ITSELF or told["kit_version"] != again["kit_version"]:
        return True
    other_rules = _is_other(told, again, "rulebook")
    other_process = _is_other(told, again, "process")
    match head, *rest:
        case "rulebook", "materials", _, "current", *_:
            return True  # the paper's name in the law's rulebook, which has a hash of its own
        case "rulebook", "instruments", *_:
            return other_rules or other_process
        case "rulebook", *_:
            return other_rules
        case "process", *_:
            return other_process
        case "facts", *_:
            return one.told is MISSING  # a fact that the kit did not ask for then
    if other_rules or head in _VERDICT:
        return other_rules
    other_words = told["words"] != again["words"]
    return other_process or other_words or not is_alike(told["calendar"], again["calendar"])


def _is_other(told: Json, again: Json, part: str) -> bool:
    return bool(told[part]["digest"] != again[part]["digest"])

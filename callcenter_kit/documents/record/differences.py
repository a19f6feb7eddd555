"""Where two decision records differ, and whether anything but a hand can account for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.texts.words import say

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
            value.say(language) if value is MISSING else shortened(value)
            for value in (self.recorded, self.replayed)
        )
        place = written_place(self.place)
        return say("record.changed", language, place=place, before=before, after=after)


def written_place(place: Place) -> str:
    """A place in a record as text, such as ``plans.local.status`` or ``steps[0].day``."""
    written = ""
    for key in place:
        plain = isinstance(key, str) and key.replace("_", "").isalnum() and len(key) <= 40
        part = key if plain else shortened(key)
        written += f"[{key}]" if isinstance(key, int) else f".{part}" if written else str(part)
    return written


def shortened(value: object) -> str:
    """A value as a sentence may show it: on one line, and no longer than a line."""
    shown = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


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

_ITSELF: Final = ("kit_version", "words", "calendar", "seal")


def explained(change: Difference, record: Json, again: Json) -> bool:
    """Whether another kit, rulebook, process or calendar accounts for the difference."""
    head, *rest = change.place
    if head in _ITSELF or record["kit_version"] != again["kit_version"]:
        return True
    other_rules, other_process = (
        bool(record[part]["digest"] != again[part]["digest"]) for part in ("rulebook", "process")
    )
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
    other_words = record["words"] != again["words"]
    other_days = not is_alike(record["calendar"], again["calendar"])
    return other_rules or other_process or other_words or other_days

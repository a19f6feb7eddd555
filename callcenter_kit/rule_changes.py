"""Changes of the rules since a decision record was made: the rulebook's and the process's."""

from __future__ import annotations

from typing import Final

from callcenter_kit.changes import (
    Amount,
    Change,
    as_day,
    by_place,
    moved,
    moved_number,
    named,
    scope_name,
)
from callcenter_kit.differences import Difference, Json, Place
from callcenter_kit.language import Text
from callcenter_kit.recorded import unsaid
from callcenter_kit.schema import MISSING
from callcenter_kit.wording import words

_PARTS: Final = ("name", "when", "sentence", "sources", "badge", "difference", "remedy", "bar")


def in_rulebook(one: Difference, place: Place, told: Json, again: Json) -> Change:
    """What has changed in the rulebook; ``place`` lies inside it."""
    match place:
        case ("id" | "version" as part,):
            return moved(f"record.rulebook_{part}", one, name=_book(again))
        case ("digest",):
            return Change("record.rulebook_content", {"name": _book(again)})
        case ("amended" | "retimed" as part, *_):
            return Change(f"record.{part}")
        case ("parameters", str(name), str(), int(), *_) if name in again["rulebook"]["parameters"]:
            return _number_row(one, place, told, again)
        case ("requirements" | "business_forms" | "materials" | "parameters" as part, str(key)):
            way = "added" if one.told is MISSING else "gone"
            return Change(f"record.{part}_{way}", {"name": named(part, key, told, again)})
        case ("requirements", str(key), "when"):
            return moved("record.rule", one, name=named("requirements", key, told, again))
        case ("business_forms", str(key), "licence"):
            form = named("business_forms", key, told, again)
            return moved("record.form", one, template="record.licence_answer.{}", name=form)
        case ("requirements", str(key), str(part), *_) if part in _PARTS:
            form = named("requirements", key, told, again)
            return Change("record.rule_part", {"name": named, "part": words(f"record.part.{part}")})
        case ("business_forms" | "materials" | "parameters" as part, str(key), *_):
            return Change(f"record.{part}_changed", {"name": named(part, key, told, again)})
        case ("lines", str(key), *_):
            return _line("line", key, told["rulebook"], again["rulebook"])
        case ("instruments", *_):
            return Change("record.instruments")
    return by_place(one)


def _book(again: Json) -> Text:
    return unsaid(again["rulebook"]["name"])


def _number_row(one: Difference, place: Place, told: Json, again: Json) -> Change:
    _, name, scope, position, *part = place
    assert isinstance(name, str)
    assert isinstance(scope, str)
    assert isinstance(position, int)
    row = one.found if one.told is MISSING and not part else one.told
    if part == ["value"]:
        since = as_day(told["rulebook"]["parameters"][name][scope][position]["since"])
        return moved_number("record.row_changed", one, name, scope, again, since=since)
    if part:
        parameter = named("parameters", name, told, again)
        return Change("record.row_basis", {"name": parameter, "scope": scope_name(scope)})
    way = "added" if one.told is MISSING else "gone"
    return Change(
        f"record.row_{way}",
        {
            "name": named("parameters", name, told, again),
            "scope": scope_name(scope),
            "since": as_day(row["since"]),
            "value": Amount(row["value"], again["rulebook"]["parameters"][name]["unit"]),
        },
    )


def in_process(one: Difference, place: Place, told: Json, again: Json) -> Change:
    """What has changed in the steps, the clocks and what lies in and after them."""
    match place:
        case ("digest",):
            return Change("record.process_content")
        case ("lines", str(key), *_):
            return _line("process", key, told["process"], again["process"])
    return by_place(one)


def _line(kind: str, key: str, told: Json, again: Json) -> Change:
    """A line that is told by what a reader calls it, today or at the time of the record."""
    before, after = told["lines"].get(key), again["lines"].get(key)
    way = "added" if before is None else "gone" if after is None else "changed"
    return Change(f"record.{kind}_{way}", {"line": unsaid((after or before)["said"])})

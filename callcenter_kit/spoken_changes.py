"""What differs between a decision record and the same case worked out today, in words."""

from __future__ import annotations

from typing import Any

from callcenter_kit.changes import Change, by_place, moved, moved_number, named, scope_name
from callcenter_kit.differences import Difference, Json, Place
from callcenter_kit.facts import facts
from callcenter_kit.language import Text
from callcenter_kit.recorded import unsaid
from callcenter_kit.rule_changes import in_process, in_rulebook
from callcenter_kit.wording import words


def spoken(told: Json, again: Json, found: list[Difference]) -> tuple[Change, ...]:
    """The differences in sentences, each once for both scopes, in the order of the record."""
    changes = [_change(one, told, again) for one in found if one.place != ("seal",)]
    once = list({_identity(change): change for change in changes}.values())
    ends = {_about(change) for change in once if change.key == "record.day"}
    telling = [one for one in once if one.key != "record.begins" or _about(one) not in ends]
    return _scopes_together(telling)


def _scopes_together(changes: list[Change]) -> tuple[Change, ...]:
    """What holds for both scopes is one sentence that names both."""
    alike: dict[str, list[Change]] = {}
    for change in changes:
        alike.setdefault(_identity(change, without="scope"), []).append(change)
    both = words("record.both_scopes")
    return tuple(
        same[0] if len(same) == 1 else Change(same[0].key, {**same[0].values, "scope": both})
        for same in alike.values()
    )


def _identity(change: Change, without: str = "") -> str:
    kept = {name: value for name, value in change.values.items() if name != without}
    return repr((change.key, sorted(kept.items())))


def _about(change: Change) -> str:
    """The scope and the step that a change of a day is about."""
    return repr((change.values["scope"], change.values["what"]))


def _change(one: Difference, told: Json, again: Json) -> Change:
    match one.place:
        case ("rulebook", *rest):
            return in_rulebook(one, tuple(rest), told, again)
        case ("calendar", *rest):
            return _in_calendar(one, tuple(rest), told, again)
        case ("plans", str(scope), *rest):
            return _in_plan(one, scope, tuple(rest), told, again)
    return _elsewhere(one, told, again)


def _elsewhere(one: Difference, told: Json, again: Json) -> Change:
    match one.place:
        case ("process", *rest):
            return in_process(one, tuple(rest), told, again)
        case ("scopes", str(scope), *rest):
            return _in_scope(one, scope, tuple(rest), told, again)
        case ("advice", str(scope), *rest):
            return _in_advice(one, scope, tuple(rest), told, again)
        case ("parameters", str(name), str(key), "value"):
            return moved_number("record.number_in_force", one, name, key, again)
        case ("parameters", str(name), str(key), *_) if name in again["rulebook"]["parameters"]:
            said = unsaid(again["rulebook"]["parameters"][name]["name"])
            return Change("record.row_basis", {"name": said, "scope": scope_name(key)})
        case ("facts", str(name)):
            return Change("record.fact_added", {"fact": facts()[name].name})
        case ("licence",):
            return moved("record.licence", one, template="record.licence_answer.{}")
        case ("kit_version",):
            return moved("record.kit", one)
        case ("words" | "warnings" as part, *_):
            return Change(f"record.{part}")
    return by_place(one)


def _in_scope(one: Difference, scope: str, place: Place, told: Json, again: Json) -> Change:
    values: dict[str, Any] = {"scope": scope_name(scope)}
    match place:
        case ("outcome",):
            return moved("record.outcome", one, template="common.outcome.{}", **values)
        case ("findings", str(rule), *part):
            values["requirement"] = named("requirements", rule, told, again)
            if part == ["status"]:
                return moved("record.finding", one, template="common.status.{}", **values)
            return Change("record.finding_detail", values)
    return by_place(one)


def _in_advice(one: Difference, scope: str, place: Place, told: Json, again: Json) -> Change:
    values: dict[str, Any] = {"scope": scope_name(scope)}
    match place:
        case ("bars", str(rule)):
            values["requirement"] = named("requirements", rule, told, again)
            return Change("record.bar", values)
        case ("questions", *_):
            return Change("record.questions", values)
        case ("repairs", *_):
            return Change("record.repairs", values)
    return by_place(one)


# The calendar, and the dates that move with it.


def _in_calendar(one: Difference, place: Place, told: Json, again: Json) -> Change:
    match place:
        case ("official_days", 1):
            return moved("record.official_days", one)
        case ("official" | "festival_dates",):
            return moved("record.calendar_from", one)
        case ("projected_to",):
            return moved("record.projected_to", one)
        case ("notices", *_):
            return Change("record.notices", {"before": _notices(told), "after": _notices(again)})
        case ("said", *_):
            return Change("record.calendar")
    return by_place(one)


def _notices(record: Json) -> Text:
    numbers = [notice["number"] for notice in record["calendar"]["notices"]]
    if not numbers:
        return words("record.nothing")
    return unsaid({"zh-CN": "、".join(numbers), "en": ", ".join(numbers)})


def _in_plan(one: Difference, scope: str, place: Place, told: Json, again: Json) -> Change:
    values: dict[str, Any] = {"scope": scope_name(scope)}
    plan = again["plans"].get(scope, {})
    match place:
        case ("submitted" | "decided_on" | "licence_on" as what,):
            return moved("record.day", one, what=words(f"record.what.{what}"), **values)
        case ("steps" | "stages" | "duties" as part, int(n), "ends_on" | "day"):
            return moved("record.day", one, what=_of_plan(plan, part, n), **values)
        case ("steps" | "stages" | "duties" | "tasks" as part, int(n), "begins_on"):
            return moved("record.begins", one, what=_of_plan(plan, part, n), **values)
        case ("tasks", int(n), "ready_on", 1):
            return moved("record.day", one, what=_of_plan(plan, "tasks", n), **values)
        case ("tasks", int(), "ready_on", _) | (
            "calendar_range" | "duration_range" | "full_range",
            _,
        ):
            return Change("record.range", values)
        case ("steps" | "stages" | "duties" | "tasks", int(), "status"):
            return moved("record.statuses", one, template="record.day_status.{}", **values)
        case ("status",):
            day = words("record.what.licence_on")
            return moved("record.status", one, template="record.day_status.{}", what=day, **values)
    return Change("record.plan_detail", values)


def _of_plan(plan: Json, part: str, position: int) -> Text:
    listed = plan.get(part, [])
    if position >= len(listed):
        return words("record.nothing")
    return unsaid(listed[position]["name"])

"""What differs between a decision record and the same case worked out today, in words.

Every difference becomes a sentence; one that no sentence is made for is named by its place, so
that nothing is ever passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from callcenter_kit.differences import Difference, Json, Place
from callcenter_kit.facts import facts
from callcenter_kit.language import DEFAULT_LANGUAGE, Text, format_money
from callcenter_kit.recorded import unsaid
from callcenter_kit.schema import MISSING
from callcenter_kit.wording import say, words


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that has changed since the record was made, as a sentence in either language."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The change in words."""
        spoken = {
            name: value.say(language) if hasattr(value, "say") else value
            for name, value in self.values.items()
        }
        return say(self.key, language, **spoken)

    def to_dict(self) -> dict[str, str]:
        """The sentence in both languages."""
        return {"zh-CN": self.say("zh-CN"), "en": self.say("en")}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, written as each language writes it."""

    value: float
    unit: str

    def say(self, language: str) -> str:
        """The amount in words: 1000 万元, 3 people."""
        if self.unit == "CNY":
            return format_money(self.value, language)
        if self.unit in ("people", "months"):
            return say(f"common.amount.{self.unit}", language, count=self.value)
        return f"{self.value:g}"


def spoken(told: Json, again: Json, found: list[Difference]) -> tuple[Change, ...]:
    """The differences in sentences, each once, in the order of the record."""
    changes = [_change(one, told, again) for one in found if one.place != ("seal",)]
    return tuple({_identity(change): change for change in changes}.values())


def _identity(change: Change) -> str:
    return repr((change.key, sorted(change.values.items())))


def _change(one: Difference, told: Json, again: Json) -> Change:
    match one.place:
        case ("rulebook", *rest):
            return _in_rulebook(one, tuple(rest), told, again)
        case ("calendar", *rest):
            return _in_calendar(one, tuple(rest), told, again)
        case ("plans", str(scope), *rest):
            return _in_plan(one, scope, tuple(rest), told, again)
    return _elsewhere(one, told, again)


def _elsewhere(one: Difference, told: Json, again: Json) -> Change:
    scope = _scope(one.place[1]) if len(one.place) > 1 else None
    match one.place:
        case ("kit_version",):
            return _moved("record.kit", one)
        case ("facts", str(name)):
            return Change("record.fact_added", {"fact": facts()[name].name})
        case ("parameters", str(name), str(key), "value"):
            return _moved_number("record.number_in_force", one, name, key, again)
        case ("licence",):
            return _moved("record.licence", one, template="record.licence_answer.{}")
        case ("scopes", _, "outcome"):
            return _moved("record.outcome", one, template="common.outcome.{}", scope=scope)
        case ("scopes", _, "findings", str(rule), "status"):
            named = _named("requirements", rule, told, again)
            values = {"scope": scope, "requirement": named}
            return _moved("record.finding", one, template="common.status.{}", **values)
        case ("scopes", _, "findings", str(rule), *_):
            named = _named("requirements", rule, told, again)
            return Change("record.finding_detail", {"scope": scope, "requirement": named})
        case ("advice", _, "bars", str(rule)):
            named = _named("requirements", rule, told, again)
            return Change("record.bar", {"scope": scope, "requirement": named})
        case ("advice", _, "questions", *_):
            return Change("record.questions", {"scope": scope})
        case ("advice", _, *_):
            return Change("record.repairs", {"scope": scope})
        case ("warnings", *_):
            return Change("record.warnings")
    return _by_place(one)


def _by_place(one: Difference) -> Change:
    return Change("record.other", {"place": ".".join(map(str, one.place))})


def _scope(scope: str | int) -> Text | None:
    return words(f"common.scope.{scope}") if scope in ("nationwide", "local") else None


def _moved(key: str, one: Difference, template: str = "{}", **values: Any) -> Change:  # noqa: ANN401
    before, after = (_value(value, template) for value in (one.told, one.found))
    return Change(key, {**values, "before": before, "after": after})


def _value(value: Any, template: str) -> Any:  # noqa: ANN401 - a value of any kind, or its words
    if value is None or value is MISSING:
        return words("record.nothing")
    if template != "{}":
        return words(template.format(value))
    return _as_day(value)


def _as_day(value: Any) -> Any:  # noqa: ANN401 - a day where the value writes one
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _named(part: str, key: str, told: Json, again: Json) -> Text:
    """What the rulebook calls ``key``, today or at the time of the record."""
    listed = again["rulebook"][part].get(key) or told["rulebook"][part].get(key)
    return unsaid(listed["name"])


def _moved_number(
    key: str,
    one: Difference,
    name: str,
    scope: str,
    again: Json,
    **values: Any,  # noqa: ANN401
) -> Change:
    parameter = again["rulebook"]["parameters"][name]
    told, found = (
        words("record.nothing") if value is MISSING else Amount(value, parameter["unit"])
        for value in (one.told, one.found)
    )
    named = unsaid(parameter["name"])
    return Change(
        key, {"name": named, "scope": _scope(scope), "before": told, "after": found, **values}
    )


# The rulebook.

_PARTS: Final = ("name", "when", "sentence", "sources", "badge", "difference", "remedy", "bar")


def _in_rulebook(one: Difference, place: Place, told: Json, again: Json) -> Change:
    match place:
        case ("id" | "version" as part,):
            return _moved(f"record.rulebook_{part}", one, name=_book(again))
        case ("digest",):
            return Change("record.rulebook_content", {"name": _book(again)})
        case ("amended", *_):
            return Change("record.amended")
        case ("parameters", str(name), str(), int(), *_) if name in again["rulebook"]["parameters"]:
            return _number_row(one, place, told, again)
        case ("requirements" | "business_forms" | "materials" | "parameters" as part, str(key)):
            way = "added" if one.told is MISSING else "gone"
            return Change(f"record.{part}_{way}", {"name": _named(part, key, told, again)})
        case ("requirements", str(key), "when"):
            return _moved("record.rule", one, name=_named("requirements", key, told, again))
        case ("business_forms", str(key), "licence"):
            named = _named("business_forms", key, told, again)
            return _moved("record.form", one, template="record.licence_answer.{}", name=named)
        case ("requirements", str(key), str(part), *_) if part in _PARTS:
            named = _named("requirements", key, told, again)
            return Change("record.rule_part", {"name": named, "part": words(f"record.part.{part}")})
        case ("business_forms" | "materials" | "parameters" as part, str(key), *_):
            return Change(f"record.{part}_changed", {"name": _named(part, key, told, again)})
        case ("instruments", *_):
            return Change("record.instruments")
    return _by_place(one)


def _book(again: Json) -> Text:
    return unsaid(again["rulebook"]["name"])


def _number_row(one: Difference, place: Place, told: Json, again: Json) -> Change:
    _, name, scope, position, *part = place
    assert isinstance(name, str)
    assert isinstance(scope, str)
    assert isinstance(position, int)
    row = one.found if one.told is MISSING and not part else one.told
    if part == ["value"]:
        since = _as_day(told["rulebook"]["parameters"][name][scope][position]["since"])
        return _moved_number("record.row_changed", one, name, scope, again, since=since)
    if part:
        parameter = _named("parameters", name, told, again)
        return Change("record.row_basis", {"name": parameter, "scope": _scope(scope)})
    way = "added" if one.told is MISSING else "gone"
    return Change(
        f"record.row_{way}",
        {
            "name": _named("parameters", name, told, again),
            "scope": _scope(scope),
            "since": _as_day(row["since"]),
            "value": Amount(row["value"], again["rulebook"]["parameters"][name]["unit"]),
        },
    )


# The calendar, and the dates that move with it.


def _in_calendar(one: Difference, place: Place, told: Json, again: Json) -> Change:
    match place:
        case ("official_days", 1):
            return _moved("record.official_days", one)
        case ("official" | "festival_dates",):
            return _moved("record.calendar_from", one)
        case ("projected_to",):
            return _moved("record.projected_to", one)
        case ("notices", *_):
            return Change("record.notices", {"before": _notices(told), "after": _notices(again)})
        case ("said", *_):
            return Change("record.calendar")
    return _by_place(one)


def _notices(record: Json) -> Text:
    numbers = [notice["number"] for notice in record["calendar"]["notices"]]
    if not numbers:
        return words("record.nothing")
    return unsaid({"zh-CN": "、".join(numbers), "en": ", ".join(numbers)})


def _in_plan(one: Difference, scope: str, place: Place, told: Json, again: Json) -> Change:
    values: dict[str, Any] = {"scope": _scope(scope)}
    plan = again["plans"].get(scope, {})
    match place:
        case ("submitted" | "decided_on" | "licence_on" as what,):
            return _moved("record.day", one, what=words(f"record.what.{what}"), **values)
        case ("steps" | "stages" | "duties" as part, int(n), "ends_on" | "day"):
            return _moved("record.day", one, what=_of_plan(plan, part, n), **values)
        case ("steps" | "stages" | "duties" | "tasks" as part, int(n), "begins_on"):
            return _moved("record.begins", one, what=_of_plan(plan, part, n), **values)
        case ("tasks", int(n), "ready_on", 1):
            return _moved("record.day", one, what=_of_plan(plan, "tasks", n), **values)
        case ("tasks", int(), "ready_on", _) | (
            "calendar_range" | "duration_range" | "full_range",
            _,
        ):
            return Change("record.range", values)
        case ("steps" | "stages" | "duties" | "tasks", int(), "status"):
            return _moved("record.statuses", one, template="record.day_status.{}", **values)
        case ("status",):
            day = words("record.what.licence_on")
            return _moved("record.status", one, template="record.day_status.{}", what=day, **values)
        case ("critical_path" | "tasks" | "assumes" | "notes" | "reason" | "bars" | "clock", *_):
            return Change("record.plan_detail", values)
    return _by_place(one)


def _of_plan(plan: Json, part: str, position: int) -> Text:
    listed = plan.get(part, [])
    if position >= len(listed):
        return words("record.nothing")
    return unsaid(listed[position]["name"])

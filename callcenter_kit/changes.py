"""What a change since a decision record was made is: one sentence, with before and after.

A change that no sentence is made for is named by its place, so that nothing is ever passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from callcenter_kit.differences import Difference, Json
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


def by_place(one: Difference) -> Change:
    """A change that no sentence is made for, by the place where it stands."""
    return Change("record.other", {"place": ".".join(map(str, one.place))})


def scope_name(scope: str | int) -> Text | None:
    """The scope's name, where it is one."""
    return words(f"common.scope.{scope}") if scope in ("nationwide", "local") else None


def moved(key: str, one: Difference, template: str = "{}", **values: Any) -> Change:  # noqa: ANN401
    """A value that was one thing and is another; ``template`` names the words for it."""
    before, after = (_value(value, template) for value in (one.told, one.found))
    return Change(key, {**values, "before": before, "after": after})


def _value(value: Any, template: str) -> Any:  # noqa: ANN401 - a value of any kind, or its words
    if value is None or value is MISSING:
        return words("record.nothing")
    if template != "{}":
        return words(template.format(value))
    return as_day(value)


def as_day(value: Any) -> Any:  # noqa: ANN401 - a day where the value writes one
    """The day that ``value`` writes, or ``value`` itself."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def named(part: str, key: str, told: Json, again: Json) -> Text:
    """What the rulebook calls ``key``, today or at the time of the record."""
    listed = again["rulebook"][part].get(key) or told["rulebook"][part].get(key)
    return unsaid(listed["name"])


def moved_number(
    key: str,
    one: Difference,
    name: str,
    scope: str,
    again: Json,
    **values: Any,  # noqa: ANN401
) -> Change:
    """A number of the rulebook that was one amount and is another."""
    parameter = again["rulebook"]["parameters"][name]
    told, found = (
        words("record.nothing") if value is MISSING else Amount(value, parameter["unit"])
        for value in (one.told, one.found)
    )
    named = unsaid(parameter["name"])
    return Change(
        key, {"name": named, "scope": scope_name(scope), "before": told, "after": found, **values}
    )

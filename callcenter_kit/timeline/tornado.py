"""What moves the licence day most: each uncertain input at its low and its high, alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from callcenter_kit.texts.language import Text
from callcenter_kit.texts.plain import plain_fields
from callcenter_kit.texts.sources import Badge
from callcenter_kit.texts.words import filled
from callcenter_kit.timeline.licence_days import licence_day
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.uncertain import Kind, Uncertain


@dataclass(frozen=True, slots=True)
class Swing:
    """The licence day when one input is at its low and at its high, all others as planned.

    ``working_days`` are its low, as planned, and its high, all occurrences together; for what may
    not come at all the low is that it does not come.
    """

    id: str
    kind: Kind
    name: Text
    text: Text
    badge: Badge
    working_days: tuple[int, int, int]
    at_low: date
    at_high: date

    @property
    def calendar_days(self) -> int:
        """How far the licence day moves between the two."""
        return (self.at_high - self.at_low).days

    def to_dict(self) -> dict[str, Any]:
        """The swing in plain JSON types."""
        fields = ("id", "kind", "text", "badge", "working_days", "at_low", "at_high")
        return plain_fields(self, *fields, "calendar_days")


def tornado(plan: Plan, inputs: Sequence[Uncertain]) -> tuple[Swing, ...]:
    """Every input that can vary, the one that moves the licence day of ``plan`` most first.

    Two timelines are counted for each: it alone at its low, and at its high; the others as
    planned. Inputs that move the day equally far stand in the plan's order.
    """
    planned = [item.extremes[1] for item in inputs]
    swings = []
    for place, item in enumerate(inputs):
        low, _, high = item.extremes
        before, after = planned[:place], planned[place + 1 :]
        if low != high:
            ends = [licence_day(plan, inputs, [*before, end, *after]) for end in (low, high)]
            swings.append(_swing(item, *ends))
    return tuple(sorted(swings, key=lambda swing: -swing.calendar_days))


def _swing(item: Uncertain, at_low: date, at_high: date) -> Swing:
    low, _, high = item.extremes
    said = {"name": item.name, "low": low, "high": high, "at_low": at_low, "at_high": at_high}
    text = filled("distribution.swing", **said)
    return Swing(item.id, item.kind, item.name, text, item.badge, item.extremes, at_low, at_high)

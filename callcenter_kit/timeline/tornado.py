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
    import numpy as np

    from callcenter_kit.timeline.arrays import licence_days

    planned = np.array([item.extremes[1] for item in inputs], dtype=np.int64)
    taken = np.repeat(planned[:, None], 2 * len(inputs), axis=1)
    for place, item in enumerate(inputs):
        low, _, high = item.extremes
        taken[place, 2 * place : 2 * place + 2] = low, high
    days: list[date] = licence_days(plan, inputs, list(taken)).tolist()
    swings = [
        _swing(item, days[2 * place], days[2 * place + 1])
        for place, item in enumerate(inputs)
        if item.extremes[0] != item.extremes[2]
    ]
    return tuple(sorted(swings, key=lambda swing: -swing.calendar_days))


def _swing(item: Uncertain, at_low: date, at_high: date) -> Swing:
    low, _, high = item.extremes
    said = {"name": item.name, "low": low, "high": high, "at_low": at_low, "at_high": at_high}
    text = filled("simulation.swing", **said)
    return Swing(item.id, item.kind, item.name, text, item.badge, item.extremes, at_low, at_high)

"""What in a plan is not certain: how long each step, remedy and extra takes, and whether it comes.

The authority's clock, whole months of insurance and bars are taken as fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from callcenter_kit.rules.lines import Durations
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Badge
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.repairs import HIGH, LIKELY, LOW
from callcenter_kit.workdays.arguments import plain_share

Kind = Literal["step", "task", "extra"]


@dataclass(frozen=True, slots=True)
class Uncertain:
    """One input of a plan: ``durations`` are its low, likely and high working days, once.

    It comes at most ``times`` times, each with ``probability``; ``planned`` is how often the plan
    itself has it.
    """

    id: str
    kind: Kind
    name: Text
    badge: Badge
    durations: Durations
    times: int = 1
    probability: float = 1
    planned: int = 1

    @property
    def extremes(self) -> tuple[int, int, int]:
        """Its working days in all: at its low, as planned, at its high.

        The low of what may not come at all is that it does not come.
        """
        low = self.times * self.durations[LOW] if self.probability == 1 else 0
        return low, self.planned * self.durations[LIKELY], self.times * self.durations[HIGH]


def uncertain(
    plan: Plan, correction: float | None = None, review: float | None = None
) -> tuple[Uncertain, ...]:
    """Every input of ``plan`` in its order: steps, remedies, and what may lengthen the clock.

    ``correction`` and ``review`` are the probabilities of a correction round and of an expert
    review; ``None`` leaves both as the plan has them. With a probability at least one round may
    come, and a further one only after the one before it.
    """
    steps = [
        Uncertain(step.id, "step", step.name, step.line.badge, plan.durations[step.id])
        for step in plan.steps
        if step.id in plan.durations
    ]
    tasks = [
        Uncertain(task.id, "task", task.name, task.badge, task.working_days)
        for task in plan.tasks
        if task.working_days is not None
    ]
    given = {
        "correction_round": (correction, "correction_probability"),
        "expert_review": (review, "expert_review_probability"),
    }
    chances = {
        key: None if chance is None else plain_share(chance, name)
        for key, (chance, name) in given.items()
    }
    return (*steps, *tasks, *_extras(plan, chances))


def _extras(plan: Plan, chances: dict[str, float | None]) -> Iterator[Uncertain]:
    for key, rule in process().extras.items():
        planned, chance = plan.extra_times[key], chances[key]
        times = planned if chance is None else max(planned, 1)
        often = 1 if chance is None else chance
        if times and often:
            once = plan.extra_durations[key]
            yield Uncertain(key, "extra", rule.name, rule.badge, once, times, often, planned)

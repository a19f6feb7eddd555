"""A hundred thousand timelines, against numpy drawing the same random numbers and no more.

``python3 -m benchmarks.speed.simulation`` prints the ratios of one run.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable
from datetime import date

import numpy as np

import callcenter_kit as ck
from benchmarks.speed.workdays import seconds
from benchmarks.timing import Line
from callcenter_kit.timeline.arrays import pert_shape
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.uncertain import uncertain

TIMELINES = 100_000
SEED = 20261124
START = date(2026, 12, 1)
AIM = 3
TURNS = 25
CLOCKS = ("guide", "law_working", "law_calendar")


def measure() -> list[Line]:
    """The simulation of each clock, as a multiple of numpy's own draws; and the year's curve."""
    plans = {clock: ck.plan(START, clock=clock) for clock in CLOCKS}
    plans["corrections and review"] = ck.plan(START, correction_rounds=2, expert_review=True)
    ratios = [ratio(name, made) for name, made in plans.items()]
    curve = seconds(lambda: ck.waiting_times(2026))
    return [*ratios, Line("waiting_times, the days of a year", curve, "ms")]


def ratio(name: str, made: Plan) -> Line:
    """Taken in turns, and the best of each: a machine that others use slows down both."""
    runs = [
        timeit.Timer(draws(made)),
        timeit.Timer(lambda: ck.simulate(made, TIMELINES, seed=SEED)),
    ]
    turns = [[run.timeit(1) for run in runs] for _ in range(TURNS)]
    drawn, simulated = (min(times) for times in zip(*turns, strict=True))
    said = f"simulate 100,000, {name}"
    return Line(said, simulated / drawn, "×", AIM, f"at most {AIM} × numpy's draws")


def draws(made: Plan) -> Callable[[], None]:
    """The random numbers of the simulation alone: a beta draw and one to round it, for each."""
    shapes = [
        pert_shape(item.durations)
        for item in uncertain(made)
        for _ in range(item.times)
        if item.durations[0] != item.durations[2]
    ]

    def draw() -> None:
        rng = np.random.default_rng(SEED)
        for shape in shapes:
            rng.beta(*shape, TIMELINES)
            rng.random(TIMELINES)

    return draw


if __name__ == "__main__":
    print(*measure(), sep="\n")

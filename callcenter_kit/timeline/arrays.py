"""Many timelines at once: durations drawn, and the licence day of each, laid out for numpy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from callcenter_kit.rules.lines import Durations
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.process import Clock
from callcenter_kit.timeline.repairs import LIKELY
from callcenter_kit.timeline.uncertain import Uncertain
from callcenter_kit.workdays.calendar import WorkCalendar

Days = npt.NDArray[np.datetime64]
Whole = npt.NDArray[np.int64]

PERT_WEIGHT = 4  # of the likely duration, beside 1 each for low and high: the usual choice


def pert_shape(durations: Durations) -> tuple[float, float]:
    """The two shape parameters of the beta-PERT distribution from low over likely to high."""
    low, likely, high = durations
    width = high - low
    return 1 + PERT_WEIGHT * (likely - low) / width, 1 + PERT_WEIGHT * (high - likely) / width


def draw_all(inputs: Sequence[Uncertain], n: int, seed: int) -> list[Whole]:
    """For each input ``n`` times the working days that it takes; the same for the same seed.

    Every input has chances of its own: changing one leaves what the others take as it was.
    """
    drawn = _draw_times if n <= _KEPT else _draw_times.__wrapped__
    return [
        drawn(item.id, item.durations, item.times, item.probability, n, seed) for item in inputs
    ]


_KEPT: Final = 20_000  # the most timelines whose draws wait for the next plan, in 160 KB an input


@lru_cache(maxsize=32)
def _draw_times(
    name: str, durations: Durations, times: int, probability: float, n: int, seed: int
) -> Whole:
    """All occurrences of one input; one can follow only where the one before it happened."""
    rng = np.random.default_rng([seed, crc32(name.encode())])
    total = np.zeros(n, dtype=np.int64)
    happens = np.ones(n, dtype=np.bool_)
    for _ in range(times):
        if probability < 1:
            happens &= rng.random(n) < probability
        total += draw(rng, durations, n) * happens
    total.setflags(write=False)
    return total


def draw(rng: np.random.Generator, durations: Durations, n: int) -> Whole:
    """``n`` durations in whole working days, between low and high, with the mean of the PERT.

    Each draw becomes the whole day below or above it, by chance and in proportion to how near it
    is: 7.3 days are 7 in seven cases of ten and 8 in three. So rounding moves no mean.
    """
    low, _, high = durations
    if low == high:
        return np.full(n, low, dtype=np.int64)
    drawn = rng.beta(*pert_shape(durations), n)
    drawn *= high - low
    whole = drawn.astype(np.int64)  # cuts, and so rounds down: nothing here is below zero
    drawn -= whole
    whole += rng.random(n) < drawn
    whole += low
    return whole


def licence_days(plan: Plan, inputs: Sequence[Uncertain], days: Sequence[Whole]) -> Days:
    """The licence day of each timeline, counted as the plan counts, on its nominal calendar."""
    calendar, start = plan.calendar, np.datetime64(plan.start, "D")
    by_kind: dict[str, list[Whole]] = {"step": [], "task": [], "extra": []}
    for item, taken in zip(inputs, days, strict=True):
        by_kind[item.kind].append(taken)
    ready = calendar.add_many(np.array(start), sum(by_kind["step"]))
    for taken in by_kind["task"]:
        ready = np.maximum(ready, calendar.add_many(np.array(start), taken))
    for task in plan.tasks:
        if task.working_days is None:
            ready = np.maximum(ready, np.datetime64(task.ready_on[LIKELY], "D"))
    return issued_many(calendar, plan.clock, roll_many(calendar, ready), sum(by_kind["extra"]))


def issued_many(calendar: WorkCalendar, clock: Clock, submitted: Days, extras: int | Whole) -> Days:
    """The licence day for each day of submission; ``extras`` lengthen the clock."""
    after = extras + clock.issue_working_days
    if clock.review_counts == "calendar":
        reviewed = roll_many(calendar, submitted + np.timedelta64(clock.review_days, "D"))
        return calendar.add_many(reviewed, after)
    return calendar.add_many(submitted, after + clock.review_days)


def roll_many(calendar: WorkCalendar, days: Days) -> Days:
    """Each day if it is worked, else the next working day."""
    first, last = days.min(), days.max()
    # Every day between the two is rolled once, and then looked up.
    between = np.arange(first, last + 1).tolist()
    rolled = np.array([calendar.roll(day) for day in between], dtype="datetime64[D]")
    working_days: Days = rolled[(days - first).view(np.int64)]
    return working_days


def counted(days: Days) -> dict[date, int]:
    """How many timelines end on each day, in order; days on which none does are left out."""
    first = days.min()
    counts = np.bincount((days - first).view(np.int64))
    ends = np.flatnonzero(counts)
    return dict(zip((first + ends).tolist(), counts[ends].tolist(), strict=True))


def working_days(calendar: WorkCalendar, first: date, last: date) -> Days:
    """The working days from ``first`` to ``last``, both included."""
    begins = calendar.roll(first)
    after = calendar.count(begins, last) if begins <= last else -1
    return calendar.add_many(np.array(begins, dtype="datetime64[D]"), np.arange(after + 1))

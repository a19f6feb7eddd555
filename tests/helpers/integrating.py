"""The licence day by integrals: the same assumptions as `ck.distribution`, worked out otherwise.

A duration's chances are integrals over the density of its beta distribution, by the tanh-sinh
rule, and every pair of ends is counted one by one. It shares no line with what it judges, but for
a plan's inputs and the calendar of working days, and no dice.
"""

from collections import defaultdict
from datetime import date, timedelta
from functools import cache

import numpy as np
from applicants import MET

import callcenter_kit as ck
from callcenter_kit.timeline.chances import uncertain_inputs

# Places and weights of the tanh-sinh rule between 0 and 1; the places are told from either end, for
# near 1 the rest would be rounded away.
_STEP = 1 / 32
_T = np.arange(-128, 129) * _STEP
_LEFT = 1 / (1 + np.exp(-np.pi * np.sinh(_T)))
_RIGHT = 1 / (1 + np.exp(np.pi * np.sinh(_T)))
_WEIGHTS = _STEP * np.pi * np.cosh(_T) * _LEFT * _RIGHT


@cache
def chances(durations):
    """The chance of each number of working days."""
    low, likely, high = durations
    if low == high:
        return {low: 1.0}
    width = high - low
    a, b = 4 * (likely - low) / width, 4 * (high - likely) / width
    by_day = defaultdict(float)
    for day in range(width):  # between two whole days, each in proportion to how near it is
        density = ((day + _LEFT) / width) ** a * ((width - day - 1 + _RIGHT) / width) ** b
        by_day[low + day] += float(np.sum(_WEIGHTS * density * _RIGHT))
        by_day[low + day + 1] += float(np.sum(_WEIGHTS * density * _LEFT))
    total = sum(by_day.values())
    return {days: chance / total for days, chance in by_day.items()}


def combined(one, other, how):
    """The chances of what ``how`` makes of two that do not depend on each other."""
    both = defaultdict(float)
    for here, chance in one.items():
        for there, and_chance in other.items():
            both[how(here, there)] += chance * and_chance
    return both


def taken(item):
    """The chances of an input's working days in all."""
    total = {0: 1.0}
    for _ in range(item.times):
        total = combined(chances(item.durations), total, int.__add__)
    return total


def integrated(plan):
    """The chance of each licence day."""
    calendar, clock = plan.calendar, plan.clock
    sums, ready = {"step": {0: 1.0}, "extra": {0: 1.0}}, {plan.start: 1.0}
    for item in uncertain_inputs(plan):
        if item.kind == "task":
            ends = {calendar.add(plan.start, days): k for days, k in taken(item).items()}
            ready = combined(ready, ends, max)
        else:
            sums[item.kind] = combined(sums[item.kind], taken(item), int.__add__)
    steps = {calendar.add(plan.start, days): k for days, k in sums["step"].items()}
    ready = combined(ready, steps, max)
    for task in plan.tasks:
        if task.working_days is None:
            ready = combined(ready, {task.ready_on[1]: 1.0}, max)

    def licence(day, extras):
        submitted = calendar.roll(day)
        if clock.review_counts == "calendar":
            reviewed = calendar.roll(submitted + timedelta(clock.review_days))
            return calendar.add(reviewed, clock.issue_working_days + extras)
        return calendar.add(submitted, clock.review_days + clock.issue_working_days + extras)

    chances_by_day = combined(ready, sums["extra"], licence)
    return {day: chance for day, chance in chances_by_day.items() if chance}


def random_plan(dice):
    """A plan of some applicant who lacks this or that."""
    lacks = {
        "insured_staff": 2,
        "registered_capital": 0,
        "premises": False,
        "technical_plan": False,
    }
    lacks |= {"is_company": False, "insured_months": 1}
    facts = {name: lacks[name] for name in dice.sample(sorted(lacks), dice.randrange(4))}
    steps = {"direction": 4, "agency_contract": 6, "prepare_materials": 25, "write_and_submit": 9}
    steps |= {"correction_round": 15, "expert_review": 35}
    names = dice.sample(sorted(steps), dice.randrange(len(steps)))
    return ck.plan(
        date(2025, 1, 1) + timedelta(dice.randrange(2500)),
        dice.choice(("nationwide", "local")),
        applicant=ck.Applicant(**{**MET, **facts}),
        on=date(2026, 11, 24),
        clock=dice.choice(("guide", "law_working", "law_calendar")),
        correction_rounds=dice.randrange(4),
        expert_review=dice.random() < 0.5,
        durations={name: tuple(sorted(dice.choices(range(steps[name]), k=3))) for name in names},
    )

"""The chances of the licence day: plan after plan, and with nothing kept from the one before.

``python3 -m benchmarks.speed.distribution`` prints the times of one run.
"""

from datetime import date, timedelta

import callcenter_kit as ck
from benchmarks.timing import Line, seconds
from callcenter_kit.timeline.chances import pert_chances, sum_of
from callcenter_kit.timeline.plan import Plan

START = date(2026, 12, 1)
STARTS = 50
CLOCKS = ("guide", "law_working", "law_calendar")
AIM = (1, "at most 1 ms a plan")


def measure() -> list[Line]:
    """The distribution of plans by each clock, of long ways, and the year's curve."""
    options = {clock: {"clock": clock} for clock in CLOCKS}
    options["corrections and review"] = {"correction_rounds": 2, "expert_review": True}
    by_way = {
        name: [ck.plan(START + timedelta(n), **choices) for n in range(STARTS)]
        for name, choices in options.items()
    }
    lines = [
        Line(f"distribution, {name}", each(samples), "ms", *AIM) for name, samples in by_way.items()
    ]
    long_way = by_way["corrections and review"][0]
    curve = seconds(lambda: ck.waiting_times(2026))
    return [
        *lines,
        Line("distribution, durations never seen before", seconds(lambda: afresh(long_way)), "ms"),
        Line("waiting_times, the days of a year", curve, "ms"),
    ]


def each(plans: list[Plan]) -> float:
    """The time that one of ``plans`` takes, on the average; their durations are the same."""
    return seconds(lambda: [ck.distribution(plan) for plan in plans]) / len(plans)


def afresh(plan: Plan) -> None:
    """The distribution as the first plan of a process has it."""
    pert_chances.cache_clear()
    sum_of.cache_clear()
    ck.distribution(plan)


if __name__ == "__main__":
    print(*measure(), sep="\n")

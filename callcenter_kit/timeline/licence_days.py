"""The licence day of a plan whose inputs take other days than planned, and each day's chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from callcenter_kit.timeline.chances import Chances, pert_chances, repeated, together
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.process import Clock
from callcenter_kit.timeline.repairs import LIKELY
from callcenter_kit.timeline.uncertain import Kind, Uncertain
from callcenter_kit.workdays.calendar import WorkCalendar

DayChances = Mapping[date, float]


def licence_day(plan: Plan, inputs: Sequence[Uncertain], taken: Sequence[int]) -> date:
    """The licence day where each of ``inputs`` takes its number of working days in ``taken``.

    It is counted as the plan counts, on its nominal calendar.
    """
    calendar, days = plan.calendar, list(zip(inputs, taken, strict=True))
    prepared = sum(count for item, count in days if item.kind == "step")
    extras = sum(count for item, count in days if item.kind == "extra")
    tasks = [calendar.add(plan.start, count) for item, count in days if item.kind == "task"]
    ready = max([calendar.add(plan.start, prepared), *tasks, *_fixed_days(plan)])
    reviewed, after = _reviewed(calendar, plan.clock, calendar.roll(ready))
    return calendar.add(reviewed, after + extras)


def licence_chances(plan: Plan, inputs: Sequence[Uncertain]) -> dict[date, float]:
    """The chance of each day on which the licence can be there, in the order of the days.

    Steps follow each other, tasks run beside them, extras lengthen the clock; none depends on
    another.
    """
    calendar = plan.calendar
    first, counts, after = _reviews(plan, _ready(plan, inputs))
    # A review ends on a working day: from the first of them, all that follows is a count.
    taken = together(counts, *(_chances(item) for item in _of_kind(inputs, "extra")))
    return {calendar.add(first, n): chance for n, chance in enumerate(taken, after) if chance}


def _reviews(plan: Plan, ready: DayChances) -> tuple[date, Chances, int]:
    """The first day on which the review can end, the chance of each working day from there on.

    With them: how many working days after the review the licence is there, extras left out.
    """
    calendar = plan.calendar
    ends: dict[date, float] = {}
    after = 0
    for day, chance in ready.items():
        end, after = _reviewed(calendar, plan.clock, calendar.roll(day))
        ends[end] = ends.get(end, 0.0) + chance
    first, last = min(ends), max(ends)
    counts = [0.0] * (calendar.count(first, last) + 1)
    for end, chance in ends.items():
        counts[calendar.count(first, end)] = chance
    return first, tuple(counts), after


def _ready(plan: Plan, inputs: Sequence[Uncertain]) -> DayChances:
    """The chance of each day to be the one on which preparation and every task are done."""
    calendar, start = plan.calendar, plan.start
    steps = together(*(_chances(item) for item in _of_kind(inputs, "step")))
    ready = _dated(calendar, start, steps)
    for task in _of_kind(inputs, "task"):
        ready = _later(ready, _dated(calendar, start, _chances(task)))
    for day in _fixed_days(plan):
        ready = _later(ready, {day: 1.0})
    return ready


def _of_kind(inputs: Sequence[Uncertain], kind: Kind) -> list[Uncertain]:
    return [item for item in inputs if item.kind == kind]


def _chances(item: Uncertain) -> Chances:
    return repeated(pert_chances(item.durations), item.times, item.probability)


def _dated(calendar: WorkCalendar, start: date, counts: Chances) -> DayChances:
    return {calendar.add(start, n): chance for n, chance in enumerate(counts) if chance}


def _later(one: DayChances, other: DayChances) -> DayChances:
    """The chance of each day to be the later of two that do not depend on each other."""
    by_one = by_other = 0.0
    later = {}
    for day in sorted({*one, *other}):
        here, there = one.get(day, 0.0), other.get(day, 0.0)
        chance = here * (by_other + there) + by_one * there
        by_one, by_other = by_one + here, by_other + there
        if chance:
            later[day] = chance
    return later


def _fixed_days(plan: Plan) -> list[date]:
    """The days of what no number of working days is known for: months of insurance, and bars."""
    return [task.ready_on[LIKELY] for task in plan.tasks if task.working_days is None]


def _reviewed(calendar: WorkCalendar, clock: Clock, submitted: date) -> tuple[date, int]:
    """A day, and how many working days after it the licence is there, extras left out."""
    if clock.review_counts == "calendar":
        reviewed = calendar.add_calendar_days(submitted, clock.review_days)
        return reviewed, clock.issue_working_days
    return submitted, clock.review_days + clock.issue_working_days

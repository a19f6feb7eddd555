"""The chance of each licence day of a filed case: what happened no longer varies.

What is left is counted from the day of the complete file, or from the notice that is open. A day
that passed without a decision cannot bring one any more, so its chance falls to the days after.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from callcenter_kit.timeline.chances import (
    DayChances,
    UncertainInput,
    by_day,
    fixed_clock,
    lengths_of,
    sum_of,
)
from callcenter_kit.timeline.filing import Filing
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.process import Clock

_NEGLIGIBLE: Final = 1e-12  # less than this is what adding chances up loses


def filed_licence_day(plan: Plan, inputs: Sequence[UncertainInput], lengths: Sequence[int]) -> date:
    """The licence day where each of ``inputs`` takes its number of working days in ``lengths``."""
    filing, calendar = _filing(plan), plan.calendar
    if filing.granted_on is not None:
        return plan.licence_on
    days = list(zip(inputs, lengths, strict=True))
    complete = filing.complete_on
    if complete is None:
        answer = sum(count for item, count in days if item.kind == "step")
        complete = _not_past(plan, calendar.add(_notice_on(filing), answer))
    end, working_days = _clock(plan, filing).review(calendar, complete)
    varying = sum(count for item, count in days if item.kind in ("review", "extra"))
    decided = _not_past(plan, calendar.add(end, working_days + varying))
    return calendar.add(decided, plan.clock.issue_working_days)


def filed_licence_chances(plan: Plan, inputs: Sequence[UncertainInput]) -> dict[date, float]:
    """The chance of each day on which the licence can be there, in the order of the days."""
    filing, calendar = _filing(plan), plan.calendar
    if filing.granted_on is not None:
        return {plan.licence_on: 1.0}
    complete: DayChances = {day: 1.0 for day in (filing.complete_on,) if day is not None}
    if not complete:
        answers = sum_of(*lengths_of(inputs, "step"))
        complete = _conditional(plan, by_day(calendar, _notice_on(filing), answers))
    lengths = sum_of(*lengths_of(inputs, "review"), *lengths_of(inputs, "extra"))
    decided: dict[date, float] = {}
    for day, chance in complete.items():
        end, working_days = _clock(plan, filing).review(calendar, day)
        for count, part in enumerate(lengths, working_days):
            last = calendar.add(end, count)
            decided[last] = decided.get(last, 0.0) + chance * part
    issue = plan.clock.issue_working_days
    last_days = _conditional(plan, {day: decided[day] for day in sorted(decided) if decided[day]})
    return {calendar.add(day, issue): chance for day, chance in last_days.items()}


def _filing(plan: Plan) -> Filing:
    assert plan.filing is not None
    return plan.filing


def _notice_on(filing: Filing) -> date:
    assert filing.unanswered is not None
    return filing.unanswered.asked_on


def _clock(plan: Plan, filing: Filing) -> Clock:
    return filing.clock_without_experts(fixed_clock(plan), plan.calendar, plan.as_of)


def _not_past(plan: Plan, day: date) -> date:
    return day if plan.as_of is None else max(day, plan.calendar.roll(plan.as_of))


def _conditional(plan: Plan, chances: DayChances) -> dict[date, float]:
    """The chances once it is known that it did not happen before the day looked at."""
    if plan.as_of is None:
        return dict(chances)
    soonest = plan.calendar.roll(plan.as_of)
    left = {day: chance for day, chance in chances.items() if day >= soonest}
    total = sum(left.values())
    # It is later than anybody expected: from now on every day is as good.
    if total < _NEGLIGIBLE:
        return {soonest: 1.0}
    return {day: chance / total for day, chance in left.items()}

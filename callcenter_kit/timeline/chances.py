"""The chance of each licence day: what in a plan may take longer or shorter, added up exactly.

Of a length that is not certain a tuple has at place ``n`` the chance of ``n`` working days. The
authority's clock, whole months of insurance and bars are taken as fixed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import count
from math import exp, fsum, lgamma, log, log1p
from typing import Final, Literal

from callcenter_kit.rules.statements import Durations
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Badge
from callcenter_kit.timeline.filing import CORRECTION_ROUND
from callcenter_kit.timeline.plan import REVIEW, Plan
from callcenter_kit.timeline.process import LIKELY, process
from callcenter_kit.workdays.calendar import WorkCalendar

Chances = tuple[float, ...]

PERT_WEIGHT: Final = 4  # of the likely duration, beside 1 each for low and high: the usual choice
CERTAINLY_NONE: Chances = (1.0,)
_NEGLIGIBLE: Final = 1e-12  # less than this is what adding chances up loses
DayChances = Mapping[date, float]
InputKind = Literal["step", "task", "extra", "review"]


@lru_cache(maxsize=256)
def pert_chances(durations: Durations) -> Chances:
    """How many whole working days a duration takes, by the beta-PERT distribution, with its mean.

    A length between two whole days is the one below or the one above, in proportion to how near it
    is: 7.3 days are 7 in seven cases of ten and 8 in three.
    """
    low, likely, high = durations
    width = high - low
    if not width:
        return (0.0,) * low + CERTAINLY_NONE
    # The two shape parameters of the distribution.
    a = 1 + PERT_WEIGHT * (likely - low) / width
    b = 1 + PERT_WEIGHT * (high - likely) / width
    # A whole day's chance is the mean of a tent that stands over it, as wide as its two neighbours.
    # A tent is made of three bends, and the mean of a bend is `_shortfall`.
    bends = [width * _shortfall(days / width, a, b) for days in range(-1, width + 2)]
    tents = [max(bends[n] - 2 * bends[n + 1] + bends[n + 2], 0.0) for n in range(width + 1)]
    total = fsum(tents)  # one, but for rounding
    return (0.0,) * low + tuple(chance / total for chance in tents)


def _shortfall(x: float, a: float, b: float) -> float:
    """By how much a beta-distributed share falls short of ``x``, on the average."""
    mean = a / (a + b)
    if x <= 0:
        return 0.0
    if x >= 1:
        return x - mean
    return (x - mean) * beta_below(x, a, b) + mean * _front(x, a, b)


def beta_below(x: float, a: float, b: float) -> float:
    """The chance that a beta-distributed share is at most ``x``, where 0 < ``x`` < 1.

    The regularised incomplete beta function, by its power series. Source: NIST, *Digital Library of
    Mathematical Functions*, 8.17.8.
    """
    if x > (a + 1) / (a + b + 2):  # where the series would converge slowly
        return 1 - beta_below(1 - x, b, a)
    term = total = 1.0
    for n in count():
        term *= (a + b + n) * x / (a + 1 + n)
        if total + term == total:
            break
        total += term
    return _front(x, a, b) * total


def _front(x: float, a: float, b: float) -> float:
    """What stands before the series; by so much `beta_below` is less for ``a`` + 1."""
    return exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a


@lru_cache(maxsize=256)
def sum_of(*lengths: Chances) -> Chances:
    """How long independent lengths take one after the other."""
    total = CERTAINLY_NONE
    for length in lengths:
        longer = [0.0] * (len(total) + len(length) - 1)
        for start, chance in enumerate(total):
            for days, other in enumerate(length, start):
                longer[days] += chance * other
        total = tuple(longer)
    return total


@dataclass(frozen=True, slots=True)
class UncertainInput:
    """One input of a plan: ``durations`` are its low, likely and high working days, once.

    It comes ``times`` times. ``curve`` is the chance of each length where past cases say it.
    """

    id: str
    kind: InputKind
    name: Text
    badge: Badge
    durations: Durations
    times: int = 1
    curve: Chances = ()

    @property
    def chances(self) -> Chances:
        """How long it takes in all."""
        once = self.curve or pert_chances(self.durations)
        return sum_of(*[once] * self.times)

    @property
    def extremes(self) -> tuple[int, int, int]:
        """Its working days in all: at its low, as planned, at its high."""
        low, likely, high = (self.times * days for days in self.durations)
        return low, likely, high


def uncertain_inputs(plan: Plan) -> tuple[UncertainInput, ...]:
    """Every input of ``plan`` in its order: steps, remedies, the review, what may lengthen it."""
    return (*_steps(plan), *_tasks(plan), *_review(plan), *_extras(plan))


def _steps(plan: Plan) -> Iterator[UncertainInput]:
    for step in plan.steps if not plan.is_filed else ():
        if step.id in plan.durations and step.id != REVIEW:
            days = plan.durations[step.id]
            yield UncertainInput(step.id, "step", step.name, step.line.badge, days)
    # The answer to an open notice is all that is left before the review of a filed case.
    if plan.history.unanswered is not None and plan.is_open:
        rule, once = process().extras[CORRECTION_ROUND], plan.extra_durations[CORRECTION_ROUND]
        days = plan.history.answer_days(once, plan.calendar)
        yield UncertainInput("answer", "step", rule.name, rule.badge, days)


def _tasks(plan: Plan) -> Iterator[UncertainInput]:
    for task in plan.tasks:
        if (days := task.working_days) is not None:
            yield UncertainInput(task.id, "task", task.todo or task.name, task.badge, days)


def _review(plan: Plan) -> Iterator[UncertainInput]:
    """The review, where the analyst expects the authority to take another time than the clock's."""
    days, times = plan.durations.get(REVIEW), plan.review_times
    if days is None or not plan.is_open:
        return
    curve: Chances = ()
    if times is not None:
        if plan.is_filed and plan.as_of is not None:
            times = times.after(plan.history.waited(plan.calendar, plan.as_of))
        days = times.durations
        # What past cases leave open is put on the longest wait known.
        chances, before = [0.0] * (max(times.longest, times.waited) + 1), 0.0
        for day, share in times.curve.items():
            chances[day], before = share - before, share
        chances[-1] += 1 - before
        curve = tuple(chances)
    rule = process().steps[REVIEW]
    yield UncertainInput(REVIEW, "review", rule.name, "assumption", days, curve=curve)


def _extras(plan: Plan) -> Iterator[UncertainInput]:
    for key, times in plan.history.extras_left(plan.extra_times).items():
        if times:
            rule, once = process().extras[key], plan.extra_durations[key]
            yield UncertainInput(key, "extra", rule.name, rule.badge, once, times)


def licence_day(plan: Plan, inputs: Sequence[UncertainInput], lengths: Sequence[int]) -> date:
    """The licence day where each of ``inputs`` takes its number of working days in ``lengths``."""
    [day] = licence_chances(plan, inputs, [(0.0,) * days + CERTAINLY_NONE for days in lengths])
    return day


def licence_chances(
    plan: Plan, inputs: Sequence[UncertainInput], lengths: Sequence[Chances] | None = None
) -> dict[date, float]:
    """The chance of each day on which the licence can be there, in the order of the days.

    Steps follow each other, tasks run beside them, extras lengthen the clock; none depends on
    another. That something did not happen before the day looked at is known. ``lengths`` are those
    of the ``inputs``, all occurrences together, where others than their own are asked for.
    """
    by_kind: dict[InputKind, list[Chances]] = defaultdict(list)
    for item, length in zip(inputs, lengths or [each.chances for each in inputs], strict=True):
        by_kind[item.kind].append(length)
    if not plan.is_open:
        return {plan.licence_on: 1.0}
    calendar, filing = plan.calendar, plan.history
    # What is still open is counted from the start, or from what happened last.
    since, notice = filing.complete_on or plan.start, filing.unanswered
    # The chance of each day to be the one on which preparation and every task are done.
    steps = sum_of(*by_kind["step"])
    ready = _by_day(calendar, since if notice is None else notice.asked_on, steps)
    for length in by_kind["task"]:
        ready = _later_of(ready, _by_day(calendar, plan.start, length))
    for task in plan.tasks:
        # Of months of insurance and of bars no number of working days is known.
        if task.working_days is None:
            ready = _later_of(ready, {task.ready_on[LIKELY]: 1.0})
    first, counts, after = _reviews(plan, ready if notice is None else _from_today(plan, ready))
    # A review ends on a working day: from the first of them, all that follows is a count.
    rest = sum_of(counts, *by_kind["review"], *by_kind["extra"])
    decided = {calendar.add(first, n): chance for n, chance in enumerate(rest, after) if chance}
    issue = plan.clock.issue_working_days
    return {calendar.add(day, issue): c for day, c in _from_today(plan, decided).items()}


def _from_today(plan: Plan, chances: DayChances) -> DayChances:
    """The chances once it is known that it did not happen before the day looked at."""
    if plan.as_of is None or not plan.is_filed:
        return chances
    soonest = plan.calendar.roll(plan.as_of)
    left = {day: chance for day, chance in chances.items() if day >= soonest}
    if len(left) == len(chances):
        return chances
    total = fsum(left.values())
    # Later than anybody expected: from now on every day is as good.
    return {day: c / total for day, c in left.items()} if total > _NEGLIGIBLE else {soonest: 1.0}


def _reviews(plan: Plan, ready: DayChances) -> tuple[date, Chances, int]:
    """The first day on which the review can end, the chance of each working day from there on.

    With them: how many working days after the review the decision is due, extras left out.
    """
    # What is fixed of the clock: where the analyst expects another review, none of that.
    calendar, days = plan.calendar, 0 if REVIEW in plan.durations else None
    clock = plan.history.review_clock(plan.clock, calendar, plan.as_of, days)
    ends: dict[date, float] = {}
    working_days = 0
    for day, chance in ready.items():
        # What was filed on a rest day was filed on that day.
        end, working_days = clock.review(calendar, day if plan.is_filed else calendar.roll(day))
        ends[end] = ends.get(end, 0.0) + chance
    first, last = min(ends), max(ends)
    # Several days of readiness may share one end: from here on working days are counted, not days.
    counts = [0.0] * (calendar.count(first, last) + 1)
    for end, chance in ends.items():
        counts[calendar.count(first, end)] = chance
    return first, tuple(counts), working_days


def _by_day(calendar: WorkCalendar, start: date, counts: Chances) -> DayChances:
    return {calendar.add(start, n): chance for n, chance in enumerate(counts) if chance}


def _later_of(one: DayChances, other: DayChances) -> DayChances:
    """The chance of each day to be the later of two that do not depend on each other."""
    by_one = by_other = 0.0
    later = {}
    for day in sorted({*one, *other}):
        # The later is this day where one comes on it and the other on it or before.
        here, there = one.get(day, 0.0), other.get(day, 0.0)
        chance = here * (by_other + there) + by_one * there
        by_one, by_other = by_one + here, by_other + there
        if chance:
            later[day] = chance
    return later

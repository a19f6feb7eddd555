"""What lies around a plan: its chances, what moves its day, the curve of its year, the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NamedTuple

from callcenter_kit.charts import timing as charts
from callcenter_kit.dashboards.drawing.view import Figure
from callcenter_kit.errors import KitError
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import Language, join_sentences
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.distribution import Distribution, distribution
from callcenter_kit.timeline.errors import TooSoon
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.planning import BackPlan
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.waiting import WaitingTimes, waiting_times_from


class Timing(NamedTuple):
    """What lies around one plan; ``times`` is ``None`` for a year that cannot be projected.

    ``figures`` are drawn when they are called; ``heights`` are theirs in pixels. ``moves`` says
    what moves the day most and what comes later still, ``ends`` what the ends of the plan's range
    rest on.
    """

    distribution: Distribution
    times: WaitingTimes | None
    figures: dict[str, Callable[[], Figure]]
    heights: dict[str, int]
    moves: str
    ends: str


def timing(plan: Plan, answer: Answer, language: Language) -> Timing:
    """The chances of the plan's licence day, what moves it, and the curve of its year."""
    chances = distribution(plan)
    times = _curve(answer)
    page = {"language": language, "theme": "page"}
    figures: dict[str, Callable[[], Figure]] = {}
    if chances.p50 < chances.p95:
        figures["distribution"] = partial(charts.distribution, chances, **page)
    if any(swing.calendar_days for swing in chances.tornado):
        figures["tornado"] = partial(charts.tornado, chances, **page)
    if times is not None:
        figures["curve"] = partial(charts.waiting_curve, times, submitted=plan.submitted, **page)
    heights = dict.fromkeys(figures, charts.HEIGHT)
    heights["tornado"] = charts.tornado_height(chances)
    moves = join_sentences([_moves(plan, chances, language), _later(plan, language)], language)
    return Timing(chances, times, figures, heights, moves, _ends(plan, language))


def _moves(plan: Plan, chances: Distribution, language: Language) -> str:
    """What moves the day most, at most two things."""
    swings = [swing for swing in chances.tornado if swing.calendar_days]
    if not swings:
        return _unmoved(plan, language)
    most, *others = swings
    values = {"name": most.name.say(language), "count": most.calendar_days}
    if not others:
        return say("timing.movers.most", language, **values)
    values |= {"second": others[0].name.say(language), "days": others[0].calendar_days}
    return say("timing.movers.two", language, **values)


def _unmoved(plan: Plan, language: Language) -> str:
    """What sets the day where no step's length does; empty where the durations have no range."""
    setting = [task for task in plan.tasks if task.id == plan.critical_path[0]]
    key = "timing.movers." + ("none_bar" if setting and setting[0].kind == "bar" else "none")
    return say(key, language, name=setting[0].name.say(language)) if setting else ""


def _later(plan: Plan, language: Language) -> str:
    """That the day is later if the authority overruns or takes the law's own days for the issue."""
    if plan.clock.issue_working_days:
        return say("timing.movers.later", language)
    days = process().clocks["law_working"].issue_working_days
    return say("timing.movers.later_issue", language, count=days)


def _ends(plan: Plan, language: Language) -> str:
    """That the ends of the plan's range are rare, and hold for its durations and days off only."""
    first, last = plan.full_range
    return say("timing.spread.ends", language, first=first, last=last)


def _curve(answer: Answer) -> WaitingTimes | None:
    try:
        return waiting_times_from(answer.assessment.on, **answer.choices.options)
    except KitError:  # the calendar ends within that year's waiting times
        return None


class Backwards(NamedTuple):
    """The latest days for the wanted day, or the sentence that says why there are none.

    ``sentence`` asks for that day where none was given.
    """

    back_plan: BackPlan | None
    sentence: str


def backwards(answer: Answer, wanted_on: date | None, language: str) -> Backwards:
    """The way back from ``wanted_on``, the day on which the visitor wants the licence."""
    if wanted_on is None or not answer.is_dated:
        return Backwards(None, say("timing.back.empty", language))
    try:
        plan = answer.scopes[answer.scope].plan_back(wanted_on)
    except TooSoon as late:
        return Backwards(None, say("timing.back.too_soon", language, earliest=late.earliest))
    except KitError:
        return Backwards(None, say("timing.back.too_far", language))
    if isinstance(plan, BackPlan):
        return Backwards(plan, "")
    return Backwards(None, plan.reason.say(language))

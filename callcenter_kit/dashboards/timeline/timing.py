"""How sure the licence day is, what moves it, when to hand in, and the way back from a wish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NamedTuple

from callcenter_kit.charts import timing as charts
from callcenter_kit.dashboards.shared.planning import options, scope_of
from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.dashboards.widget.view import Figure
from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Language, in_a_row
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.distribution import Distribution, distribution
from callcenter_kit.timeline.errors import TooSoon
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.planning import BackPlan, plan_back
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


def timing(plan: Plan, case: Case, today: date) -> Timing:
    """The chances of the plan's licence day, what moves it, and the curve of its year."""
    language = case.language
    chances = distribution(plan)
    times = _curve_from(today, case)
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
    moves = in_a_row([_moves(plan, chances, language), _later(plan, language)], language)
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


def _curve_from(today: date, case: Case) -> WaitingTimes | None:
    try:
        return waiting_times_from(case.on or today, **options(case))
    except KitError:  # the calendar ends within that year's waiting times
        return None


class Backwards(NamedTuple):
    """The latest days for the wanted day, or the sentence that says why there are none.

    ``sentence`` asks for that day where none was given.
    """

    back_plan: BackPlan | None
    sentence: str


def backwards(case: Case, today: date | None) -> Backwards:
    """The way back from the day that the visitor wants; ``today`` as for the page."""
    if case.wanted_on is None or today is None:
        return Backwards(None, say("timing.back.empty", case.language))
    on = case.on or today
    try:
        plan = plan_back(
            case.wanted_on,
            scope_of(case, today),
            applicant=case.applicant,
            on=on,
            rulebook=case.reading,
            **options(case),
        )
    except TooSoon as late:
        return Backwards(None, say("timing.back.too_soon", case.language, earliest=late.earliest))
    except KitError:
        return Backwards(None, say("timing.back.too_far", case.language))
    if isinstance(plan, BackPlan):
        return Backwards(plan, "")
    return Backwards(None, plan.reason.say(case.language))

"""What lies around a plan: its chances, what moves its day, the curve of its year, the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

from callcenter_kit.charts import timing as charts
from callcenter_kit.dashboards.drawing.view import Figure
from callcenter_kit.errors import KitError
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import Language, join_sentences
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.distribution import Distribution
from callcenter_kit.timeline.errors import TooSoon
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.planning import BackPlan
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.waiting import WaitingTimes


@dataclass(frozen=True)
class Timing:
    """What lies around one plan, in one language.

    ``times`` is the curve of its year; ``None`` for a year that cannot be projected.
    """

    plan: Plan
    distribution: Distribution
    times: WaitingTimes | None
    language: Language

    @cached_property
    def figures(self) -> dict[str, Callable[[], Figure]]:
        """The pictures that there is something to see on; each is drawn when it is called."""
        chances, page = self.distribution, {"language": self.language, "theme": "page"}
        figures: dict[str, Callable[[], Figure]] = {}
        # A day that is certain, or that nothing moves, would be a picture of one bar.
        if chances.p50 < chances.p95:
            figures["distribution"] = partial(charts.distribution, chances, **page)
        if any(swing.calendar_days for swing in chances.tornado):
            figures["tornado"] = partial(charts.tornado, chances, **page)
        if self.times is not None:
            submitted = self.plan.submitted
            figures["curve"] = partial(
                charts.waiting_curve, self.times, submitted=submitted, **page
            )
        return figures

    @property
    def heights(self) -> dict[str, int]:
        """The pictures' heights in pixels."""
        tornado = charts.tornado_height(self.distribution)
        return {**dict.fromkeys(self.figures, charts.HEIGHT), "tornado": tornado}

    @property
    def moves(self) -> str:
        """What moves the day most, at most two things, and what comes later still."""
        return join_sentences([self._movers(), self._later()], self.language)

    @property
    def ends(self) -> str:
        """That the ends of the plan's range are rare, and hold for its durations and days off."""
        first, last = self.plan.full_range
        return say("timing.spread.ends", self.language, first=first, last=last)

    def _movers(self) -> str:
        swings = [swing for swing in self.distribution.tornado if swing.calendar_days]
        if not swings:
            return self._what_sets_the_day()
        most, *others = swings
        values = {"name": most.name.say(self.language), "count": most.calendar_days}
        if not others:
            return say("timing.movers.most", self.language, **values)
        second = {"second": others[0].name.say(self.language), "days": others[0].calendar_days}
        return say("timing.movers.two", self.language, **values, **second)

    def _what_sets_the_day(self) -> str:
        """What does where no step's length does; empty where the durations have no range."""
        setting = [task for task in self.plan.tasks if task.id == self.plan.critical_path[0]]
        key = "timing.movers." + ("none_bar" if setting and setting[0].kind == "bar" else "none")
        return say(key, self.language, name=setting[0].name.say(self.language)) if setting else ""

    def _later(self) -> str:
        """That the day is later if the authority overruns or takes the law's days for the issue."""
        if self.plan.clock.issue_working_days:
            return say("timing.movers.later", self.language)
        days = process().clocks["law_working"].issue_working_days
        return say("timing.movers.later_issue", self.language, count=days)


class Backwards(NamedTuple):
    """The latest days for the wanted day, or the sentence that says why there are none.

    ``sentence`` asks for that day where none was given.
    """

    back_plan: BackPlan | None
    sentence: str


def backwards(answer: Answer, licence_by: date | None, language: str) -> Backwards:
    """The way back from ``licence_by``, the day on which the visitor wants the licence."""
    if licence_by is None or not answer.is_dated:
        return Backwards(None, say("timing.back.empty", language))
    try:
        plan = answer.scopes[answer.scope].plan_back(licence_by)
    except TooSoon as late:
        return Backwards(None, say("timing.back.too_soon", language, earliest=late.earliest))
    except KitError:
        return Backwards(None, say("timing.back.too_far", language))
    if isinstance(plan, BackPlan):
        return Backwards(plan, "")
    return Backwards(None, plan.reason.say(language))

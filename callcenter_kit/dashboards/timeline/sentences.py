"""The page "when do we get it?" in words: its headline, what lies around the plan, its notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Final, NamedTuple

from callcenter_kit.charts import timing as charts
from callcenter_kit.dashboards.answers.verdict import scope_name
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.drawing.view import Figure
from callcenter_kit.errors import KitError
from callcenter_kit.rules.loading import facts, rulebook
from callcenter_kit.rules.statements import GUIDE
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import Language, join_names, join_sentences, within_sentence
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.decision import in_part_of_month
from callcenter_kit.timeline.distribution import Distribution, WaitingTimes, distribution
from callcenter_kit.timeline.errors import TooSoon
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.planning import BackPlan
from callcenter_kit.timeline.repairs import LIKELY

LIKELY_ENOUGH: Final = 0.8  # the chance whose day stands below the headline
NEARLY_SURE: Final = 0.95  # and the one beside it


class DayHeadline(NamedTuple):
    """The sentence at the head, whether it says that something is open, and its reason."""

    text: str
    says_what_is_open: bool
    reason: str = ""


def headline(answer: Answer, planning: Plan | NoPlan | None, language: str) -> DayHeadline:
    """The decision, but where another licence was chosen to be dated: then the plan's own day.

    Of a filed case it is where that stands, whatever is known of the applicant.
    """
    if planning is not None and planning.is_filed:
        return DayHeadline(answer.decision(language).text, says_what_is_open=False)
    if planning is None:  # the page before a visitor came
        return DayHeadline(say("timeline.headline.opening", language), says_what_is_open=False)
    decision = answer.decision(language)
    if isinstance(planning, Plan) and decision.scope not in (None, planning.scope):
        return DayHeadline(_day_of(planning, answer, language), bool(planning.assumes))
    return DayHeadline(decision.text, decision.kind == "answers", decision.reason)


def _day_of(plan: Plan, answer: Answer, language: str) -> str:
    """The day of a licence that the decision does not speak of."""
    kind = "assumed" if plan.assumes else "dated"
    scope = scope_name(plan.scope, answer.assessment.rulebook.wording).say(language)
    when = in_part_of_month(plan, language)
    return say(f"timeline.headline.{kind}", language, when=when, scope=scope)


def summary(
    planning: Plan | NoPlan | None, language: str, chances: Distribution | None = None
) -> str:
    """How likely the licence is by its day, or why there is none; ``None`` as for the headline.

    ``chances`` are those of a plan with dates; without them its range stands for them.
    """
    match planning:
        case Plan(status=status):
            since = _unsure_since(planning)
            days_off = say(f"timeline.lead.days_off.{status}", language, since=since)
            return join_sentences([_how_likely(planning, chances, language), days_off], language)
        case NoPlan(reason=reason):
            return reason.say(language)
    return say("timeline.lead.opening", language)


def _how_likely(plan: Plan, chances: Distribution | None, language: str) -> str:
    """The day by which the licence is likely there, and the day by which it nearly surely is."""
    first, last = plan.full_range
    if chances is None or round(chances.chance_by(plan.licence_on), 2) == 1:
        key = f"timeline.lead.chance.{_spread(plan)}"
        return say(key, language, first=first, last=last)
    likely, late = chances.quantile(LIKELY_ENOUGH), chances.quantile(NEARLY_SURE)
    if likely == late:
        values = {"day": late, "share": f"{NEARLY_SURE:.0%}"}
        return say("timeline.lead.chance.nearly_sure", language, **values)
    values = {"day": likely, "share": f"{LIKELY_ENOUGH:.0%}"}
    values |= {"late": late, "late_share": f"{NEARLY_SURE:.0%}"}
    kind = "between" if late.year == likely.year else "across_years"
    return say(f"timeline.lead.chance.{kind}", language, **values)


def day_by_other_clock(answer: Answer, plan: Plan, language: str) -> str:
    """Whether the authority's 60 days are working days is not settled: the day if they were not.

    Empty by the guide's own clock, beside which nothing of the law's stands, and where the other
    way of counting gives no day. Source: ``tiaoli art. 14``, ``xukefa art. 82``, ``guide §3.6``.
    """
    if plan.clock.id == rulebook(GUIDE).clock:
        return ""
    counted = plan.clock.review_counts
    other = "law_calendar" if counted == "working" else "law_working"
    day = answer.licence_on(other)
    return "" if day is None else say(f"timeline.lead.counted_{counted}", language, day=day)


def _spread(plan: Plan) -> str:
    first, last = plan.full_range
    return "one_day" if first == last else "range"


def _unsure_since(plan: Plan) -> date | None:
    """The day from which days off may be moved, or are not announced; ``None`` before both."""
    match plan.status:
        case "provisional":
            return plan.calendar.first_provisional_day
        case "projected":
            return plan.calendar.last_official_day + timedelta(days=1)
    return None


def picture_text(plan: Plan, language: str) -> str:
    """What the picture of the plan shows, for whoever cannot see it."""
    first, last = plan.full_range
    if plan.is_late:
        days = {"start": plan.start, "submitted": plan.submitted, "due": plan.progress().due_on}
        return say("timeline.progress.label.late", language, **days)
    return say(
        f"timeline.progress.label.{_spread(plan)}",
        language,
        start=plan.start,
        submitted=plan.submitted,
        decided=plan.decided_on,
        licence=plan.licence_on,
        first=first,
        last=last,
    )


def to_do(answer: Answer, plan: Plan, language: str) -> str:
    """How much has to be done, and what of it alone sets the day; empty where nothing has.

    A bar that sets the day, or one of two things that do, would say it less simply.
    """
    # One thing alone that sets the day is worth its name; of two, either could be the last.
    count, critical = len(plan.tasks), [t for t in plan.tasks if t.id in plan.critical_path]
    if len(critical) == 1 and critical[0].kind != "bar":
        [last], obstacles = critical, answer.scopes[plan.scope].advice.obstacles
        task_texts = {
            each.requirement: each.text for each in obstacles if each.kind == "correctable"
        }
        text, ready = task_texts.get(last.id, last.text).say(language), last.ready_on[LIKELY]
        task = within_sentence(text, language)
        return say("timeline.lead.tasks_hold", language, count=count, task=task, ready=ready)
    return say("timeline.lead.tasks", language, count=count) if count else ""


def assumptions(plan: Plan, case: Case) -> str:
    """How many facts the plan takes as met, one alone by its name; empty where it takes none."""
    language, count = case.language, len(plan.assumes)
    if count == 1:
        [assumed] = plan.assumes
        return say("timeline.lead.assumes_one", language, fact=facts()[assumed].name.say(language))
    return say("timeline.lead.assumes", language, count=count) if count else ""


def bars(no_plan: NoPlan, case: Case) -> list[str]:
    """What can only be waited out, each with the day on which it ends where that is known."""
    rules = rulebook(case.reading).requirements
    return [
        say(
            f"timeline.no_plan.{'open' if day is None else 'ends'}",
            case.language,
            bar=rules[key].name.say(case.language),
            day=day,
        )
        for key, day in no_plan.bars.items()
    ]


def notes(plan: Plan, case: Case) -> Iterator[str]:
    """What the dates leave open and what they rest on, one sentence each."""
    language, calendar = case.language, plan.calendar
    if not plan.is_late:
        yield from _left_open(plan, language)
    yield from (note.say(language) for note in plan.notes)
    if plan.assumes and not plan.is_filed:
        assumed = join_names((facts()[name].name.say(language) for name in plan.assumes), language)
        yield say("timeline.notes.assumes", language, facts=assumed)
    yield say("timeline.notes.premise", language)
    days = {"first": calendar.first_day, "last": calendar.last_official_day}
    yield say("timeline.notes.holidays", language, end=calendar.last_day, **days)


def _left_open(plan: Plan, language: str) -> Iterator[str]:
    """What durations and what unannounced days off move by themselves."""
    first, last = plan.duration_range
    if first != last:
        yield say("timeline.notes.durations", language, first=first, last=last)
    first, last = plan.calendar_range
    if first != last:
        yield say("timeline.notes.calendar", language, first=first, last=last)
    elif plan.status != "official":
        yield say("timeline.notes.calendar_exact", language)


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
        chances, language = self.distribution, self.language
        figures: dict[str, Callable[[], Figure]] = {}
        # A day that is certain, or that nothing moves, would be a picture of one bar.
        if chances.p50 < chances.p95:
            figures["distribution"] = partial(charts.distribution, chances, language)
        if any(swing.calendar_days for swing in chances.tornado):
            figures["tornado"] = partial(charts.tornado, chances, language)
        if self.times is not None:
            submitted = self.plan.submitted
            figures["curve"] = partial(
                charts.waiting_curve, self.times, language, submitted=submitted
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
        return join_sentences(
            [self._movers(), say("timing.movers.later", self.language)], self.language
        )

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
        name = within_sentence(most.name.say(self.language), self.language)
        values = {"name": name, "count": most.calendar_days}
        if not others:
            return say("timing.movers.most", self.language, **values)
        second, days = others[0].name.say(self.language), others[0].calendar_days
        values |= {"second": within_sentence(second, self.language), "days": days}
        return say("timing.movers.two", self.language, **values)

    def _what_sets_the_day(self) -> str:
        """What does where no step's length does; empty where the durations have no range."""
        tasks = {task.id: task for task in self.plan.tasks}
        setting = tasks.get(self.plan.critical_path[0])
        if setting is None:
            return ""
        key = "none_bar" if setting.kind == "bar" else "none"
        name = within_sentence((setting.todo or setting.name).say(self.language), self.language)
        return say(f"timing.movers.{key}", self.language, name=name)


def wanted(answer: Answer, licence_by: date | None, language: str) -> str:
    """By when to start and to file for a licence by ``licence_by``, or why that gives no days.

    Empty where no day is wanted, or nothing is dated. Behind it stands how much sooner is nearly
    sure, and what can slip most.
    """
    if licence_by is None or not answer.is_dated:
        return ""
    try:
        back = answer.scopes[answer.scope].plan_back(licence_by)
    except TooSoon as late:
        days = {"wanted": licence_by, "earliest": late.earliest}
        return say("timing.back.too_soon", language, **days)
    except KitError:
        return say("timing.back.too_far", language)
    if not isinstance(back, BackPlan):
        return back.reason.say(language)
    days = {"wanted": licence_by, "start": back.start_by, "file": back.submit_by}
    sentences, chances = [say("timing.back.answer", language, **days)], distribution(back.plan)
    if (early := (chances.quantile(NEARLY_SURE) - licence_by).days) > 0:
        share = f"{NEARLY_SURE:.0%}"
        sentences.append(say("timing.back.sooner", language, share=share, count=early))
    slips = {swing.name: (swing.at_high - back.plan.licence_on).days for swing in chances.tornado}
    most = max(slips, key=lambda name: slips[name], default=None)
    if most is not None and slips[most] > 0:
        name = within_sentence(most.say(language), language)
        values = {"name": name, "count": slips[most]}
        sentences.append(say("timing.back.slips", language, **values))
    return join_sentences(sentences, language)

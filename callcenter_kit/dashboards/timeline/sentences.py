"""The page "when do we get it?" in words: its headline, what lies around the plan, its notes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

from callcenter_kit.charts import timing as charts
from callcenter_kit.dashboards.answers.case_answer import guide_paragraphs
from callcenter_kit.dashboards.drawing.view import Figure
from callcenter_kit.rules.assessment import Assessment
from callcenter_kit.rules.loading import statements
from callcenter_kit.rules.statements import PERMITS, TERM_END, Duty, DutyKind, Paragraph, duties_of
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import (
    Language,
    Text,
    format_date,
    join_sentences,
    within_sentence,
)
from callcenter_kit.texts.sources import OF_LAW
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.decision import in_part_of_month
from callcenter_kit.timeline.distribution import Distribution, WaitingTimes, distribution
from callcenter_kit.timeline.plan import NoPlan, Plan, PlanEntry
from callcenter_kit.timeline.planning import BackPlan
from callcenter_kit.timeline.process import LIKELY, Clock, Milestone, process
from callcenter_kit.workdays.timetable import Status

_WITHOUT_A_DAY: Final = ("wait", "not_a_company")  # kinds of decisions that may name none
LIKELY_ENOUGH: Final = 0.8  # the chance whose day stands below the headline
NEARLY_SURE: Final = 0.95  # and the one beside it


class DayHeadline(NamedTuple):
    """The sentence at the head, whether it says that something is open, and its reason.

    Where it is the plan's own day, ``decision`` is what stands above it.
    """

    text: str
    says_what_is_open: bool = False
    reason: str = ""
    decision: str = ""


def headline(answer: Answer, planning: Plan | NoPlan | None, language: str) -> DayHeadline:
    """The decision; the plan's own day where it names none, or is of another licence.

    Of a filed case it is where that stands, whatever is known of the applicant.
    """
    if planning is None:  # the page before a visitor came
        return DayHeadline(say("timeline.headline.opening", language))
    decision = answer.decision(language)
    if planning.is_filed:
        return DayHeadline(decision.text, reason=decision.reason)
    if isinstance(planning, Plan):
        is_of_another = decision.scope not in (None, planning.scope)
        when, is_open = in_part_of_month(planning, language), bool(planning.assumes)
        key = f"timeline.headline.{'assumed' if is_open else 'dated'}"
        wording = answer.assessment.rulebook.wording
        licence = say(rulebook_key(f"decision.licence.{planning.scope}", wording), language)
        text = say(key, language, when=when, licence=licence)
        if is_of_another:
            return DayHeadline(text, is_open)
        if decision.kind in _WITHOUT_A_DAY and when not in decision.text:
            return DayHeadline(text, is_open, decision.reason, decision.text)
    return DayHeadline(decision.text, decision.kind == "answers", decision.reason)


def summary(planning: Plan | None, language: str, chances: Distribution | None) -> str:
    """How likely the licence is by its day; ``None`` for both before a visitor came."""
    if planning is None or chances is None:
        return say("timeline.lead.opening", language)
    calendar, status = planning.calendar, planning.status
    since = calendar.last_official_day + timedelta(days=1)  # from here days off are not announced
    if status == "provisional":  # or may be moved
        since = calendar.first_provisional_day
    days_off = say(f"timeline.lead.days_off.{status}", language, since=since)
    return join_sentences([_how_likely(planning, chances, language), days_off], language)


def _how_likely(plan: Plan, chances: Distribution, language: str) -> str:
    """The day by which the licence is likely there, and the day by which it nearly surely is."""
    first, last = plan.full_range
    likely, late = chances.quantile(LIKELY_ENOUGH), chances.quantile(NEARLY_SURE)
    if likely == late or round(chances.chance_by(plan.licence_on), 2) == 1:
        key = f"timeline.lead.chance.{_spread(plan)}"
        return say(key, language, first=first, last=last)
    values = {"day": likely, "share": f"{LIKELY_ENOUGH:.0%}"}
    values |= {"late": late, "late_share": f"{NEARLY_SURE:.0%}"}
    return say("timeline.lead.chance.between", language, **values)


def _spread(plan: Plan) -> str:
    first, last = plan.full_range
    return "one_day" if first == last else "range"


def begins_on(plan: Plan) -> date:
    """When there is something to do: where a bar is waited for, later than the plan's start."""
    days = [task.begins_on for task in plan.tasks if task.kind != "bar"]
    if len(days) == len(plan.tasks):
        return plan.start
    return min([*days, *(step.begins_on for step in plan.steps)], default=plan.start)


def picture_text(plan: Plan, language: str) -> str:
    """What the picture of the plan shows, for whoever cannot see it."""
    first, last = plan.full_range
    days = {"start": begins_on(plan), "submitted": plan.submitted, "first": first, "last": last}
    if plan.is_late:
        return say("timeline.progress.filed.late", language, **days, due=plan.progress().due_on)
    days |= {"decided": plan.decided_on, "licence": plan.licence_on}
    kind, spread = "filed" if plan.is_filed else "label", _spread(plan)
    if plan.history.decided_on is not None:
        spread = "decided" if plan.history.issued_on is None else "issued"
    return say(f"timeline.progress.{kind}.{spread}", language, **days)


def to_do(plan: Plan, language: str) -> str:
    """What has to be done, and until when only time can tell; empty where nothing is."""
    waits = [task.ready_on[LIKELY] for task in plan.tasks if task.kind == "bar"]
    wait = say("timeline.lead.waits", language, day=max(waits)) if waits else ""
    count = len(plan.tasks) - len(waits)
    work = say("timeline.lead.tasks", language, count=count) if count else ""
    return join_sentences([work, wait], language)


def assumption(plan: Plan, language: str) -> str:
    """That the day rests on what is not known yet, one thing alone by itself; else empty."""
    count = len(plan.assumes)
    if count == 1:
        return say("timeline.lead.assumes_one", language, fact=statements(plan.assumes, language))
    return say("timeline.lead.assumes", language, count=count) if count else ""


def notes(plan: Plan, language: str) -> Iterator[str]:
    """What the dates leave open and what they rest on, one sentence each."""
    first, last = plan.full_range
    if first != last and not plan.is_late:  # how far durations and days off move the day together
        key = "calendar" if plan.duration_range[0] == plan.duration_range[1] else "durations"
        yield say(f"timeline.notes.{key}", language, first=first, last=last)
    yield from (note.say(language) for note in plan.notes)
    if plan.assumes and not plan.is_filed:
        yield say("timeline.notes.assumes", language, facts=statements(plan.assumes, language))
    if plan.history.ending is None and not plan.is_late:  # what is over is no sooner and no later
        yield say("timeline.notes.premise", language)


@dataclass(frozen=True)
class Timing:
    """What lies around one plan; ``times`` is ``None`` for a year that cannot be projected."""

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
        if self.times is not None:
            submitted = chances.plan.submitted
            curve = partial(charts.waiting_curve, self.times, language, submitted=submitted)
            figures["curve"] = curve
        return figures

    @property
    def movers(self) -> str:
        """What moves the day most; empty where no duration does."""
        swing = next((each for each in self.distribution.tornado if each.calendar_days), None)
        if swing is None:
            return ""
        name = within_sentence(swing.name.say(self.language), self.language)
        return say("timing.movers.most", self.language, name=name, count=swing.calendar_days)


def back_from_deadline(answer: Answer, licence_by: date | None, language: str) -> str:
    """By when to start and to file for a licence by ``licence_by``, or why that gives no days."""
    if licence_by is None or not answer.is_dated:
        return ""
    part = answer.scopes[answer.scope]
    back = part.latest_days(licence_by)
    if isinstance(back, Text):
        return back.say(language)
    sentences = [back.text().say(language)]
    if back.plan.clock.id == "law_working" and back.plan.clock.badge == OF_LAW:
        # Which days the law's 60 are is not settled: those of the other count, too.
        other = part.latest_days(licence_by, "law_calendar")
        if isinstance(other, BackPlan):
            days = back.plan.clock.review_days
            sentences.append(other.text("in_calendar_days", days=days).say(language))
    sure: BackPlan | Text = back
    # Each time as much sooner as it would be too late: two or three times are enough.
    while isinstance(sure, BackPlan) and (
        (late := distribution(sure.plan).quantile(NEARLY_SURE)) > licence_by
    ):
        sure = part.latest_days(sure.licence_by - (late - licence_by))
    share = f"{NEARLY_SURE:.0%}"
    if isinstance(sure, Text):
        sentences.append(say("timing.back.sure_late", language, share=share))
    elif sure is not back:
        sentences.append(sure.text("sure", share=share).say(language))
    return join_sentences(sentences, language)


# The plan as two tables: its steps and stages, and what a holder has to do after.


def dated_duties(
    plan: Plan, duties_as: str, language: str
) -> Iterator[tuple[Duty, list[str], Status | None]]:
    """The duties that the plan dates, each with its days in words, in the order of the first.

    With them goes how surely a day is known that may itself still move.
    """
    # A yearly report is one line with all of its days.
    times_of: dict[str, list[Milestone]] = {}
    for milestone in plan.duties:
        times_of.setdefault(milestone.id, []).append(milestone)
    duties = duties_of(duties_as)
    for key, times in sorted(times_of.items(), key=lambda pair: pair[1][0].day):
        days = [day_in_words(milestone, language) for milestone in times]
        yield duties[key], days, times[0].status if key in PERMITS else None


def day_in_words(milestone: Milestone, language: str) -> str:
    """When it is: expected, due, or the end; with the safe day where the due day is a rest day."""
    if milestone.safe_on is not None:
        key = "safe_official" if milestone.safe_status == "official" else "safe_unsure"
    elif milestone.id == TERM_END:
        key = "on"
    else:
        key = "expected" if milestone.id in PERMITS else "by"
    return say(f"timeline.duties.{key}", language, day=milestone.day, safe=milestone.safe_on)


def other_duties(plan: Plan, duties_as: str) -> dict[DutyKind, list[Duty]]:
    """Everything else that a holder has to do, by kind; first what this plan gives no day."""
    listed = {milestone.id for milestone in plan.duties}
    others = [duty for duty in duties_of(duties_as).values() if duty.id not in listed]
    return {kind: list(duties) for kind, duties in groupby(others, key=attrgetter("kind"))}


def paragraphs_on(entry: PlanEntry, assessment: Assessment) -> list[Paragraph]:
    """The guide's paragraphs on an entry: those of its step, then those that its days rest on."""
    step = process().steps.get(entry.id)
    return guide_paragraphs((*(step.sources if step else ()), *entry.sources), assessment)


def days_of(first: date, last: date, language: str) -> str:
    """One day, or a period."""
    if first == last:
        return format_date(first, language)
    if first.year != last.year:
        return say("timeline.table.period_of_years", language, first=first, last=last)
    key = f"timeline.table.period{'_of_month' if first.month == last.month else ''}"
    return say(key, language, first=first, last=last)


def when(entry: PlanEntry, plan: Plan, language: str) -> str:
    """The days of an entry; of a stage only the last is known, of a step left out none."""
    if entry.is_left_out:
        return say("gantt.left_out", language)
    if entry.is_open:
        key = "open" if entry.working_days else "no_day"
        return say(f"timeline.table.{key}", language, first=entry.begins_on)
    if entry.kind == "stage":
        days = dict(plan.history.events())
        # What happened was on that day, and not by that day; a licence stands for its decision.
        is_known = entry.id != "decision" or "decided_on" in days
        if entry.is_over and is_known and entry.ends_on in days.values():
            return format_date(entry.ends_on, language)
        # An on-site check is inside the review, on whichever day.
        key = "by" if entry.badge != "guide_only" or entry.id == "site_inspection" else "about"
        return say(f"timeline.table.{key}", language, last=entry.ends_on)
    return days_of(entry.begins_on or entry.ends_on, entry.ends_on, language)


def working_days(entry: PlanEntry, clock: Clock, language: str) -> tuple[str, str]:
    """The working days of an entry, and a remark on them, such as how many they are at least.

    What is waited for in months has none. Of the review it says what ``clock`` counts.
    """
    low, _, high = entry.durations or (0, 0, 0)
    number, remark = str(entry.working_days or ""), ""
    if entry.is_open:
        remark = "timeline.table.so_far" if number else ""
    elif entry.id == "review" and not entry.is_over:
        remark = f"timeline.table.review_{clock.id}"
    elif entry.task == "months":
        number, remark = "", "gantt.in_months"
    elif number and low != high:
        remark = "timeline.table.between"
    values = {"low": low, "high": high, "days": clock.review_days}
    return number, say(remark, language, **values) if remark else ""


def days_off(plan: Plan, language: str) -> list[tuple[date, date, str, str, Status]]:
    """What the picture's shading and marks show, in order, for who reads it as a table.

    First and last day, name, whether it is ``"off"`` or a weekend day ``"worked"`` for a festival,
    and how surely it is known.
    """
    first, last = plan.start, max(plan.full_range[1], plan.licence_on)
    rests = (each for each in plan.calendar.rest_days(first, last) if each.festivals)
    off = [(each.first, each.last, each.say(language), "off", each.status) for each in rests]
    make_up = plan.calendar.make_up_days(first, last)
    worked = [(each.day, each.day, each.say(language), "worked", each.status) for each in make_up]
    return sorted([*off, *worked], key=itemgetter(0))

"""A plan as two tables: the steps and stages with their days, and what a holder has to do after.

Each line has its days in words, how sure they are, and why it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from callcenter_kit.dashboards.answers.case_answer import paragraphs
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.statements import (
    LAW,
    NOTES_ON_DUTIES,
    PERMITS,
    TERM_END,
    Duty,
    DutyKind,
    Paragraph,
    Statement,
    duties_of,
)
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import format_date
from callcenter_kit.timeline.plan import Milestone, Plan, PlanEntry
from callcenter_kit.timeline.process import Clock, process
from callcenter_kit.workdays.timetable import Status


class DatedDuty(NamedTuple):
    """A duty with each of its days in words; ``status`` where the day itself may still move."""

    duty: Duty
    days: tuple[str, ...]
    status: Status | None


def dated_duties(plan: Plan, duties_as: str, language: str) -> list[DatedDuty]:
    """The duties that the plan dates, in the order of their first days."""
    duties = duties_of(duties_as)
    # A yearly report is one line with all of its days.
    ordered = sorted(plan.duties, key=attrgetter("id"))
    same = [list(times) for _, times in groupby(ordered, key=attrgetter("id"))]
    same.sort(key=lambda times: times[0].day)
    return [
        DatedDuty(
            duties[times[0].id],
            tuple(day_in_words(milestone, language) for milestone in times),
            times[0].status if times[0].id in PERMITS else None,
        )
        for times in same
    ]


def day_in_words(milestone: Milestone, language: str) -> str:
    """When it is: expected, due, or the end; with the safe day where the due day is a rest day."""
    day, safe = milestone.day, milestone.safe_on
    if safe is None:
        key = "expected" if milestone.id in PERMITS else "by"
        return say(
            f"timeline.duties.{'on' if milestone.id == TERM_END else key}", language, day=day
        )
    status = "official" if milestone.safe_status == "official" else "unsure"
    return say(f"timeline.duties.safe_{status}", language, day=day, safe=safe)


def other_duties(plan: Plan, duties_as: str) -> dict[DutyKind, list[Duty]]:
    """Everything else that a holder has to do, by kind: what follows a change, what always holds.

    What has days but none in this plan, such as the numbers not asked for, comes first.
    """
    # A duty that could be dated stands here too where this plan gives it no day.
    listed = {milestone.id for milestone in plan.duties}
    others = [duty for duty in duties_of(duties_as).values() if duty.id not in listed]
    return {kind: list(duties) for kind, duties in groupby(others, key=attrgetter("kind"))}


def notes_on_duties() -> Mapping[str, Statement]:
    """What the law says of going without the licence, and of fees, in whichever reading."""
    return {key: rulebook(LAW).notes[key] for key in NOTES_ON_DUTIES}


def entries(plan: Plan) -> list[PlanEntry]:
    """The rows of the table; the licence is the last step's day, the duties have their own list."""
    return [entry for entry in plan.entries() if entry.kind != "duty" and entry.id != "issue"]


def paragraphs_on(entry: PlanEntry) -> list[Paragraph]:
    """The guide's paragraphs on an entry: those of its step, then those that its days rest on."""
    step = process().steps.get(entry.id)
    return paragraphs((*(step.sources if step else ()), *entry.sources))


class DayWords(NamedTuple):
    """When something falls, in words; a period is in the pieces that no line breaks inside."""

    pieces: tuple[str, ...]
    is_period: bool = False


def days_of(first: date, last: date, language: str) -> DayWords:
    """One day, or a period; across a year's end its first and its last day stand apart."""
    if first == last:
        return DayWords((format_date(first, language),))
    if first.year == last.year:
        period = say("timeline.table.period", language, first=first, last=last)
        return DayWords((period,), is_period=True)
    since = say("timeline.table.since", language, first=first)
    until = say("timeline.table.until", language, last=last)
    return DayWords((since, until), is_period=True)


def when(entry: PlanEntry, plan: Plan, language: str) -> DayWords:
    """The days of an entry; of a stage only the last is known, of a step left out none."""
    if entry.is_left_out:
        return DayWords((say("gantt.left_out", language),))
    if entry.is_open:
        key = "open" if entry.working_days else "no_day"
        return DayWords((say(f"timeline.table.{key}", language, first=entry.begins_on),))
    if entry.kind == "stage":
        events = plan.filing.events() if plan.filing else ()
        # What happened was on that day, and not by that day.
        if entry.is_over and entry.ends_on in dict(events).values():
            return DayWords((format_date(entry.ends_on, language),))
        return DayWords((say("timeline.table.by", language, last=entry.ends_on),))
    return days_of(entry.begins_on or entry.ends_on, entry.ends_on, language)


class WorkingDays(NamedTuple):
    """How many working days something takes, and a remark on them; either may be empty."""

    number: str
    remark: str


def working_days(entry: PlanEntry, clock: Clock, language: str) -> WorkingDays:
    """The working days of an entry, with its low and high ones where they differ.

    What is waited for in months has none, and the licence is collected on the day of its issue. Of
    the review it says what ``clock`` counts.
    """
    low, _, high = entry.durations or (0, 0, 0)
    if entry.is_open:
        so_far = say("timeline.table.so_far", language)
        return WorkingDays(*((str(entry.working_days), so_far) if entry.working_days else ("", "")))
    if entry.id == "review" and not entry.is_over:
        remark = f"timeline.table.review_{clock.id}"
    elif entry.kind == "task" and not entry.durations:
        return WorkingDays("", say("gantt.in_months", language))
    elif entry.working_days:
        remark = "timeline.table.between" if low != high else ""
    else:
        remark = "timeline.table.same_day" if entry.id == "collect" else ""
    number = str(entry.working_days) if entry.working_days else ""
    return WorkingDays(number, say(remark, language, low=low, high=high) if remark else "")


class DaysOff(NamedTuple):
    """A festival's days off, or a weekend day that is worked for one, as the picture shows it."""

    name: str
    first: date
    last: date
    status: Status
    is_worked: bool

    def kind(self, language: str) -> str:
        """Whether these are days off or a day that is worked."""
        return say(f"timeline.progress.{'worked' if self.is_worked else 'off'}", language)

    def days(self, language: str) -> DayWords:
        """When they are."""
        return days_of(self.first, self.last, language)


def days_off(plan: Plan, language: str) -> list[DaysOff]:
    """What the picture's shading and marks show, in order, for who reads it as a table."""
    first, last = plan.start, max(plan.full_range[1], plan.licence_on)
    off = [
        DaysOff(block.say(language), block.first, block.last, block.status, is_worked=False)
        for block in plan.calendar.rest_days(first, last)
        if block.festivals
    ]
    worked = [
        DaysOff(day.say(language), day.day, day.day, day.status, is_worked=True)
        for day in plan.calendar.make_up_days(first, last)
    ]
    return sorted([*off, *worked], key=attrgetter("first"))

"""The plan of a case that is filed: its past is what happened, its future what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from callcenter_kit.rules.statements import Statement
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.duties import DutyOptions, dated_duties
from callcenter_kit.timeline.filed_schedule import FiledSchedule, filed_schedule
from callcenter_kit.timeline.filing import Filing
from callcenter_kit.timeline.plan import (
    CORRECTION,
    REVIEW,
    SUBMISSION,
    Milestone,
    NoPlan,
    Plan,
    Step,
)
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.progress import answer_due, filing_notes
from callcenter_kit.timeline.repairs import HIGH, LIKELY, PICKS, Needs
from callcenter_kit.timeline.schedule import Schedule
from callcenter_kit.workdays.calendar import Span, WorkCalendar

_WITHOUT_A_LICENCE: Final = ("refused_on", "not_accepted_on", "withdrawn_on")


def filed_plan(
    unfiled: Plan | NoPlan,
    filing: Filing,
    as_of: date | None,
    schedule: Schedule,
    needs: Needs,
    duties: DutyOptions,
) -> Plan | NoPlan:
    """``unfiled`` once it is filed; what happens to it then hangs on no fact of the applicant.

    A case that ended without a licence is a `NoPlan`. ``KitError`` for what happened after
    ``as_of``.
    """
    if as_of is not None:
        filing.refuse_after(as_of)
    if filing.submitted_on is None:
        return replace(unfiled, filing=filing, as_of=as_of)
    start = min(unfiled.start, filing.submitted_on)
    baseline = unfiled if unfiled.start < filing.submitted_on else None
    ending = filing.ending
    if ending is not None and ending[0] in _WITHOUT_A_LICENCE:
        reason = words(f"filing.ended.{ending[0]}", day=ending[1])
        head = (start, unfiled.scope, reason, needs.bars, needs.judged_on)
        return NoPlan(*head, filing, as_of, baseline, schedule.calendar)
    filed = filed_schedule(schedule, filing, as_of)
    plan = _dated(filed, schedule, start, unfiled.scope, needs, duties)
    return replace(plan, as_of=as_of, baseline=baseline)


def _dated(
    filed: FiledSchedule,
    schedule: Schedule,
    start: date,
    scope: str,
    needs: Needs,
    duties: DutyOptions,
) -> Plan:
    # Clock, durations and extras are those that were asked for, of the whole case.
    filing = filed.filing
    assert filing.submitted_on is not None
    decision, licence = filed.decided(LIKELY), filed.issued(LIKELY)
    low, likely, high = (filed.span(pick) for pick in PICKS)
    steps = tuple(_steps(filed, start, decision, licence))
    return Plan(
        start=start,
        scope=scope,
        clock=schedule.clock,
        calendar=schedule.calendar,
        steps=steps,
        submitted=filing.submitted_on,
        decided_on=decision,
        licence_on=licence,
        stages=_stages(filed, decision, licence),
        duties=dated_duties(schedule.calendar, licence, likely.status, duties),
        calendar_range=(likely.earliest, likely.latest),
        duration_range=(low.nominal, high.nominal),
        full_range=(low.earliest, high.latest),
        status=likely.status,
        notes=tuple(_notes(filed, schedule, likely, needs)),
        durations=schedule.durations,
        extra_durations=schedule.extra_durations,
        extra_times=schedule.extra_times,
        tasks=(),
        critical_path=("collect",) if filing.granted_on else (REVIEW, "collect"),
        assumes={},
        judged_on=needs.judged_on,
        heading=needs.heading,
        filing=filing,
        review_times=schedule.review_times,
    )


def _steps(filed: FiledSchedule, start: date, decision: date, licence: date) -> Iterator[Step]:
    """What was prepared as one step, each correction, the review of the complete file, the issue.

    The four steps before the submission have no days of their own once it is over.
    """
    filing, rules = filed.filing, process()
    assert filing.submitted_on is not None
    prepared, correction = (rules.filed_steps[key] for key in ("preparation", "correction"))
    number = rules.steps[SUBMISSION].number
    days = (start, filing.submitted_on)
    yield Step(SUBMISSION, number, prepared.name, prepared, prepared, None, *days, "official")
    number, clock = rules.steps[REVIEW].number, filed.remaining.clock
    for place, notice in enumerate(filing.corrections, 1):
        answered = notice.answered_on or filed.complete(LIKELY)
        status = filed.calendar.status(answered) if notice.answered_on is None else "official"
        head = (f"{CORRECTION}{place}", number, correction.name, correction, correction, None)
        yield Step(*head, notice.asked_on, answered, status)
    complete = filed.complete(LIKELY)
    yield _step(filed, REVIEW, clock, complete, decision, is_over=bool(filing.granted_on))
    yield _step(filed, "collect", clock, decision, licence, is_over=bool(filing.issued_on))


def _step(
    filed: FiledSchedule, key: str, basis: Statement, since: date, ends: date, *, is_over: bool
) -> Step:
    rule = process().steps[key]
    # A day on which something happened is known, whatever a calendar has to project of its year.
    status = "official" if is_over else filed.calendar.status(ends)
    begins = _after(filed.calendar, since, ends)
    return Step(key, rule.number, rule.name, rule, basis, None, begins, ends, status)


def _after(calendar: WorkCalendar, since: date, ends: date) -> date:
    """The first working day after ``since``, but not after ``ends``."""
    return min(calendar.next_working(since), ends) if ends > since else ends


def _stages(filed: FiledSchedule, decision: date, licence: date) -> tuple[Milestone, ...]:
    """The days by which each stage inside the clock is over, or on which it was."""
    filing, calendar, rules = filed.filing, filed.calendar, process().stages
    assert filing.submitted_on is not None
    notice_on = filing.corrections[0].asked_on if filing.corrections else None
    answered = min(filter(None, (filing.accepted_on, notice_on)), default=None)
    due = min(answer_due(filing.submitted_on, calendar), decision)
    complete = filed.complete(LIKELY)
    days = {
        "completeness_check": (filing.submitted_on, answered or due, answered is not None),
        "site_inspection": (complete, filing.inspected_on or decision, bool(filing.inspected_on)),
        "decision": (complete, decision, filing.granted_on is not None),
        "issue": (decision, licence, filing.issued_on is not None),
    }
    stages = []
    for key, (since, day, is_over) in days.items():
        rule = rules[key]
        basis = rule if key == "completeness_check" or is_over else filed.remaining.clock
        status = "official" if is_over else calendar.status(day)
        begins = _after(calendar, since, day)
        stages.append(Milestone(key, rule.name, rule, basis, day, status, begins))
    return tuple(stages)


def _notes(filed: FiledSchedule, schedule: Schedule, span: Span, needs: Needs) -> Iterator[Text]:
    """What has to be said beside the dates; ``schedule`` is that of the whole case."""
    yield from (line.text for line in process().counting.values())
    if span.status != "official":
        yield words(f"plan.{span.status}")
    yield from needs.notes
    yield from filing_notes(filed.filing, filed.calendar)
    if filed.filing.ending is None:
        yield from review_notes(schedule, filed.remaining, filed.complete(HIGH))


def review_notes(schedule: Schedule, counted: Schedule, complete: date) -> Iterator[Text]:
    """How the authority's time is assumed, and that it is late where it is beyond the clock's.

    The days are those ``counted`` from ``complete`` on, an expert review among them.
    """
    if schedule.review is None:
        return
    low, _, high = schedule.review
    yield words("filing.note.review_assumed", low=low, high=high)
    if schedule.review_times is not None:
        yield schedule.review_times.text
    due = replace(counted, review=None).decided(complete, HIGH)
    if counted.decided(complete, HIGH) > due:
        yield words("filing.note.review_late", due=due)

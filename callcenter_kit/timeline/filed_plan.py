"""What is left of the way once an application is filed: what happened stands, the rest is counted.

A plan is made of it as of any other schedule; only its steps and stages are those of a filed case.
What is still open is never before the day on which the plan is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from callcenter_kit.timeline.filing import CORRECTION_ROUND, EXPERT_REVIEW, Filing
from callcenter_kit.timeline.plan import CORRECTION, REVIEW, SUBMISSION, Milestone, Step
from callcenter_kit.timeline.process import Clock, FiledStep, process
from callcenter_kit.timeline.progress import answer_due
from callcenter_kit.timeline.repairs import LIKELY, PICKS
from callcenter_kit.timeline.schedule import Schedule
from callcenter_kit.workdays.calendar import Span, WorkCalendar
from callcenter_kit.workdays.timetable import Status


@dataclass(frozen=True, slots=True)
class FiledSchedule(Schedule):
    """The schedule of a case that is filed and may still come to a licence.

    Its extras are those that can still come.
    """

    filing: Filing = field(kw_only=True)
    as_of: date | None = field(kw_only=True)

    def submitted(self, start: date, pick: int = LIKELY) -> date:
        """The day on which the application was handed in."""
        return self.filing.submitted_on or start

    def review_clock(self, pick: int) -> Clock:
        """The clock by which the review is counted, the time of an expert review left out."""
        clock = Schedule.review_clock(self, pick)
        return self.filing.clock_without_experts(clock, self.calendar, self.as_of)

    def complete(self, start: date, pick: int = LIKELY) -> date:
        """The day on which the file was complete, or will be once the open notice is answered."""
        if (notice := self.filing.unanswered) is None:
            return self.filing.complete_on or start
        days = self.filing.answer_days(self.extra_durations[CORRECTION_ROUND], self.calendar)
        return self._not_past(self.calendar.add(notice.asked_on, days[pick]))

    def decided(self, submitted: date, pick: int = LIKELY) -> date:
        """The day of the decision, else the last day for it as the clock reads it."""
        if (granted := self.filing.granted_on) is not None:
            return granted
        return self._not_past(Schedule.decided(self, self.complete(submitted, pick), pick))

    def issued(self, submitted: date, pick: int = LIKELY) -> date:
        """The licence day, else the last day for it."""
        days = self.clock.issue_working_days
        issued = self.filing.issued_on
        return issued or self._not_past(self.calendar.add(self.decided(submitted, pick), days))

    def span(self, start: date, pick: int = LIKELY) -> Span:
        """The licence day over every placement of make-up days that nobody has announced."""
        issue = self.clock.issue_working_days
        if (issued := self.filing.issued_on) is not None:
            return Span(issued, issued, issued, "official")
        if (decided := self.filing.decided_on) is not None:
            return self._span_not_past(self.calendar.span(decided, issue), start, pick, 0)
        earliest = latest = self.complete(start, pick)
        if (notice := self.filing.unanswered) is not None:
            once = self.extra_durations[CORRECTION_ROUND]
            days = self.filing.answer_days(once, self.calendar)[pick]
            answer = self.calendar.span(notice.asked_on, days)
            earliest, latest = map(self._not_past, (answer.earliest, answer.latest))
        first, last = (self.issued_span(day, pick) for day in (earliest, latest))
        span = Span(first.earliest, last.nominal, last.latest, last.status)
        return self._span_not_past(span, start, pick, issue)

    def _span_not_past(self, span: Span, start: date, pick: int, issue: int) -> Span:
        """``span`` from the day looked at on, after which it takes ``issue`` working days yet."""
        span = replace(span, nominal=self.issued(start, pick))
        if self.as_of is None:
            return span
        soonest = self.calendar.add(self.calendar.roll(self.as_of), issue)
        status = span.status if soonest <= span.latest else self.calendar.status(soonest)
        return Span(max(span.earliest, soonest), span.nominal, max(span.latest, soonest), status)

    def _not_past(self, day: date) -> date:
        return day if self.as_of is None else max(day, self.calendar.roll(self.as_of))


def filed_schedule(schedule: Schedule, filing: Filing, as_of: date | None) -> FiledSchedule:
    """``schedule`` once the application is filed: less can come, and the preparation is behind."""
    clock, review, left = schedule.clock, schedule.review, extras_left(schedule.extra_times, filing)
    extras = tuple(
        sum(n * schedule.extra_durations[key][pick] for key, n in left.items()) for pick in PICKS
    )
    # Once the decision is there every reading leaves as many days to issue (xukefa art. 44).
    if filing.decided_on is not None:
        clock = replace(clock, issue_working_days=process().stages["issue"].working_days or 0)
    if schedule.review_times is not None and as_of is not None:
        waited = filing.waited(schedule.calendar, as_of)
        review = schedule.review_times.after(waited).durations
    values: dict[str, Any] = {each.name: getattr(schedule, each.name) for each in fields(Schedule)}
    values |= {"clock": clock, "extras": extras, "review": review, "tasks": lambda _: ()}
    return FiledSchedule(**values, filing=filing, as_of=as_of)


def extras_left(times: Mapping[str, int], filing: Filing) -> dict[str, int]:
    """How often what may lengthen the clock can still do so; ``times`` are counts in all.

    After its acceptance no application is sent back to be completed.
    """
    if filing.ending is not None:
        return dict.fromkeys(times, 0)
    rounds = 0 if filing.accepted_on else times[CORRECTION_ROUND] - len(filing.corrections)
    experts = 0 if filing.expert_review else times[EXPERT_REVIEW]
    return {CORRECTION_ROUND: max(rounds, 0), EXPERT_REVIEW: experts}


def filed_steps(schedule: FiledSchedule, start: date) -> Iterator[Step]:
    """What was prepared as one step, each correction, the review of the complete file, the issue.

    The four steps before the submission have no days of their own once it is over.
    """
    filing, rules, clock = schedule.filing, process().filed_steps, schedule.clock
    submitted, complete = schedule.submitted(start), schedule.complete(start)
    decision, licence = schedule.decided(submitted), schedule.issued(submitted)
    yield _step(schedule, SUBMISSION, rules["preparation"], (start, submitted), is_over=True)
    for place, notice in enumerate(filing.corrections, 1):
        days, is_over = (notice.asked_on, notice.answered_on or complete), bool(notice.answered_on)
        step = _step(schedule, REVIEW, rules["correction"], days, is_over=is_over)
        yield replace(step, id=f"{CORRECTION}{place}")
    review = (_after(schedule.calendar, complete, decision), decision)
    yield _step(schedule, REVIEW, clock, review, is_over=filing.granted_on is not None)
    issue = (_after(schedule.calendar, decision, licence), licence)
    yield _step(schedule, "collect", clock, issue, is_over=filing.issued_on is not None)


def _step(
    schedule: Schedule,
    key: str,
    basis: Clock | FiledStep,
    days: tuple[date, date],
    *,
    is_over: bool,
) -> Step:
    rule = process().steps[key]
    line = basis if isinstance(basis, FiledStep) else rule
    status = _status(schedule, days[1], is_over=is_over)
    return Step(key, rule.number, line.name, line, basis, None, *days, status, is_over)


def _status(schedule: Schedule, day: date, *, is_over: bool) -> Status:
    """A day on which something happened is sure, whatever a calendar has to project of it."""
    return "official" if is_over else schedule.calendar.status(day)


def _after(calendar: WorkCalendar, since: date, ends: date) -> date:
    """The first working day after ``since``, but not after ``ends``."""
    return min(calendar.next_working(since), ends) if ends > since else ends


def filed_stages(schedule: FiledSchedule, start: date) -> Iterator[Milestone]:
    """The days by which each stage inside the clock is over, or on which it was."""
    filing, rules = schedule.filing, process().stages
    submitted, complete = schedule.submitted(start), schedule.complete(start)
    decision, licence = schedule.decided(submitted), schedule.issued(submitted)
    answers = [filing.accepted_on, *(notice.asked_on for notice in filing.corrections)]
    answered = min(filter(None, answers), default=None)
    check = answered or min(answer_due(submitted, schedule.calendar), decision)
    is_granted = filing.granted_on is not None
    is_deemed = schedule.as_of is not None and schedule.as_of > check
    inspected = filing.inspected_on
    days = {
        "completeness_check": (submitted, check, bool(answered) or is_granted or is_deemed),
        "site_inspection": (complete, inspected or decision, bool(inspected) or is_granted),
        "decision": (complete, decision, is_granted),
        "issue": (decision, licence, filing.issued_on is not None),
    }
    for key, (since, day, is_over) in days.items():
        rule, begins = rules[key], _after(schedule.calendar, since, day)
        basis = rule if is_over or key == "completeness_check" else schedule.clock
        status = _status(schedule, day, is_over=is_over)
        yield Milestone(key, rule.name, rule, basis, day, status, begins, is_over=is_over)

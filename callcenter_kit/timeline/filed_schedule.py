"""What is left of the way once an application is filed: what happened stands, the rest is counted.

What is still open is never before the day on which the plan is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from callcenter_kit.rules.statements import Durations
from callcenter_kit.timeline.filing import CORRECTION_ROUND, EXPERT_REVIEW, Filing
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.repairs import PICKS
from callcenter_kit.timeline.schedule import Schedule
from callcenter_kit.workdays.calendar import Span, WorkCalendar


@dataclass(frozen=True, slots=True)
class FiledSchedule:
    """The days of one filed case that has not ended without a licence.

    ``remaining`` is the schedule from the complete file on: its clock leaves the time of an expert
    review out, its extras are those that can still come. ``as_of`` is the day looked at.
    """

    remaining: Schedule
    filing: Filing
    as_of: date | None

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar by which the days are counted."""
        return self.remaining.calendar

    def complete(self, pick: int) -> date:
        """The day on which the file was complete, or will be once the open notice is answered."""
        if (complete := self.filing.complete_on) is not None:
            return complete
        notice = self.filing.unanswered
        assert notice is not None
        return self._not_past(self.calendar.add(notice.asked_on, self.answer_days[pick]))

    @property
    def answer_days(self) -> Durations:
        """The working days that the open notice is answered in."""
        once = self.remaining.extra_durations[CORRECTION_ROUND]
        return self.filing.answer_days(once, self.calendar)

    def decided(self, pick: int) -> date:
        """The day of the decision, else the last day for it as the clock reads it."""
        if (granted := self.filing.granted_on) is not None:
            return granted
        return self._not_past(self.remaining.decided(self.complete(pick), pick))

    def issued(self, pick: int) -> date:
        """The licence day, else the last day for it."""
        if (issued := self.filing.issued_on) is not None:
            return issued
        return self._not_past(self.calendar.add(self.decided(pick), self.issue_days))

    @property
    def issue_days(self) -> int:
        """The working days from the decision to the licence.

        Once the decision is there every reading leaves as many (``xukefa art. 44``).
        """
        if self.filing.decided_on is not None:
            return process().stages["issue"].working_days or 0
        return self.remaining.clock.issue_working_days

    def span(self, pick: int) -> Span:
        """The licence day over every placement of make-up days that nobody has announced."""
        if (issued := self.filing.issued_on) is not None:
            return Span(issued, issued, issued, "official")
        if self.filing.decided_on is not None:
            span = self.calendar.span(self.filing.decided_on, self.issue_days)
        elif self.filing.complete_on is not None:
            span = self.remaining.issued_span(self.filing.complete_on, pick)
        else:
            span = self._span_of_open_notice(pick)
        return self._span_not_past(span, self.issued(pick))

    def _span_of_open_notice(self, pick: int) -> Span:
        notice = self.filing.unanswered
        assert notice is not None
        answered = self.calendar.span(notice.asked_on, self.answer_days[pick])
        first = self.remaining.issued_span(self._not_past(answered.earliest), pick)
        last = self.remaining.issued_span(self._not_past(answered.latest), pick)
        return Span(first.earliest, last.nominal, last.latest, last.status)

    def _span_not_past(self, span: Span, nominal: date) -> Span:
        if self.as_of is None:
            return replace(span, nominal=nominal)
        soonest = self.calendar.roll(self.as_of)
        if self.filing.decided_on is None:
            soonest = self.calendar.add(soonest, self.issue_days)
        latest = max(span.latest, soonest)
        status = span.status if latest == span.latest else self.calendar.status(latest)
        return Span(max(span.earliest, soonest), nominal, latest, status)

    def _not_past(self, day: date) -> date:
        return day if self.as_of is None else max(day, self.calendar.roll(self.as_of))


def filed_schedule(schedule: Schedule, filing: Filing, as_of: date | None) -> FiledSchedule:
    """``schedule`` once the application is filed: less can come, and the preparation is behind."""
    left = extras_left(schedule.extra_times, filing)
    low, likely, high = (
        sum(n * schedule.extra_durations[key][pick] for key, n in left.items()) for pick in PICKS
    )
    clock = filing.clock_without_experts(schedule.clock, schedule.calendar, as_of)
    review = _review_left(schedule, filing, as_of)
    remaining = replace(
        schedule, clock=clock, extras=(low, likely, high), review=review, tasks=lambda _: ()
    )
    return FiledSchedule(remaining, filing, as_of)


def _review_left(schedule: Schedule, filing: Filing, as_of: date | None) -> Durations | None:
    """The review that the analyst expects: of a case that has waited already, after its wait."""
    review, times, calendar = schedule.review, schedule.review_times, schedule.calendar
    if review is None or filing.ending is not None:
        return review
    if times is not None and as_of is not None:
        review = times.after(filing.waited(calendar, as_of)).durations
    left_out = filing.review_days(calendar, "working", as_of)
    return review[0] + left_out, review[1] + left_out, review[2] + left_out


def extras_left(times: Mapping[str, int], filing: Filing) -> dict[str, int]:
    """How often what may lengthen the clock can still do so; ``times`` are counts in all.

    After its acceptance no application is sent back to be completed.
    """
    if filing.ending is not None:
        return dict.fromkeys(times, 0)
    rounds = 0 if filing.accepted_on else times[CORRECTION_ROUND] - len(filing.corrections)
    experts = 0 if filing.expert_review else times[EXPERT_REVIEW]
    return {CORRECTION_ROUND: max(rounds, 0), EXPERT_REVIEW: experts}

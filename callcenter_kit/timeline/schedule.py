"""How long everything takes: the options of a plan, and the days that follow from a start."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final, NamedTuple, TypedDict

from callcenter_kit.errors import ArgumentError, closest_spelling, refuse_unknown, require_choice
from callcenter_kit.rules.statements import Durations, Statement, durations_of
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import require_whole, require_yes_or_no
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.filing import CORRECTION_ROUND, NOTHING_FILED, Filing, ReviewTimes
from callcenter_kit.timeline.plan import CORRECTION, REVIEW, SUBMISSION, Needs
from callcenter_kit.timeline.process import (
    HIGH,
    LIKELY,
    Clock,
    Milestone,
    PlanError,
    Step,
    Task,
    process,
)
from callcenter_kit.timeline.progress import answer_due, filing_notes
from callcenter_kit.workdays.calendar import Span, WorkCalendar, projecting
from callcenter_kit.workdays.timetable import Status

_DAY: Final = timedelta(days=1)


class PlanOptions(TypedDict, total=False):
    """What may be chosen about a plan, what happened once it was filed, and the day looked at."""

    clock: str | None
    calendar: WorkCalendar | None
    durations: Mapping[str, int | Durations | ReviewTimes] | None
    agency: bool
    correction_rounds: int
    expert_review: bool
    filing: Filing | None
    as_of: date | None


class KeyDays(NamedTuple):
    """The days on which a plan turns; ``complete`` is that from which the review is counted."""

    submitted: date
    complete: date
    decided: date
    issued: date


@dataclass(frozen=True)
class Schedule:
    """The durations of a plan begun on ``start``; ``pick`` says which: low, likely or high.

    What lengthens the clock does so ``extra_times``, each time by its ``extra_durations``.
    ``own_review`` is how long the analyst expects the authority to take, in place of the clock's
    review; ``filing`` is what happened already, as far as the day ``as_of``.
    """

    needs: Needs
    start: date
    calendar: WorkCalendar
    clock: Clock
    preparation: Mapping[str, Durations]
    extra_durations: Mapping[str, Durations]
    extra_times: Mapping[str, int]
    own_review: Durations | None = None
    review_times: ReviewTimes | None = None
    filing: Filing = NOTHING_FILED
    as_of: date | None = None

    @property
    def is_filed(self) -> bool:
        """Whether the application has been handed in."""
        return self.filing.submitted_on is not None

    @property
    def reason(self) -> Text | None:
        """Why there can be no plan, or none any more; ``None`` where there can."""
        if not self.is_filed:
            return self.needs.reason
        if (ending := self.filing.ending) is None or self.filing.granted_on is not None:
            return None
        return words(f"filing.ended.{ending[0]}", day=ending[1])

    @property
    def of_case(self) -> dict[str, Any]:
        """What a `Plan` and a `NoPlan` say of the case alike, under the names of `CaseDates`."""
        needs, when = self.needs, {"start": self.start, "calendar": self.calendar}
        whose = {name: getattr(needs, name) for name in ("scope", "judged_on", "provinces")}
        return {**when, **whose, "wording": needs.book.wording}

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """What must be in place before the application is handed in, beside the preparation."""
        return () if self.is_filed else self.needs.tasks(self.start, self.calendar)

    @property
    def review(self) -> Durations | None:
        """How long the analyst expects the authority to take, from the day looked at on."""
        if self.review_times is None or self.as_of is None or not self.is_filed:
            return self.own_review
        return self.review_times.after(self.filing.waited(self.calendar, self.as_of)).durations

    def review_clock(self, pick: int) -> Clock:
        """The clock by which the review is counted: the law's, or what the analyst expects."""
        days = None if self.review is None else self.review[pick]
        return self.filing.review_clock(self.clock, self.calendar, self.as_of, days)

    def extra_days(self, pick: int) -> int:
        """The working days by which the clock can still be lengthened in all."""
        times = self.filing.extras_left(self.extra_times)
        return sum(n * self.extra_durations[key][pick] for key, n in times.items())

    @property
    def issue_days(self) -> int:
        """The working days from the decision to the licence."""
        # Once the decision is there every reading leaves as many days to issue (xukefa art. 44).
        if self.filing.decided_on is not None:
            return process().stages["issue"].working_days or 0
        return self.clock.issue_working_days

    @property
    def durations(self) -> Mapping[str, Durations]:
        """The durations of the steps, and of the review where the analyst expects its own."""
        own_review = {} if self.own_review is None else {REVIEW: self.own_review}
        return {**self.preparation, **own_review}

    def preparation_days(self, pick: int) -> int:
        """The working days that the steps before submission take."""
        return sum(days[pick] for days in self.preparation.values())

    def submitted(self, pick: int = LIKELY) -> date:
        """The day on which the application is handed in: prepared, and every task in place."""
        if self.filing.submitted_on is not None:
            return self.filing.submitted_on
        ready = [task.ready_on[pick] for task in self.tasks]
        preparation = self.calendar.add(self.start, self.preparation_days(pick))
        return self.calendar.roll(max([preparation, *ready]))

    def days_after(self, submitted: date, pick: int = LIKELY) -> KeyDays:
        """The days of an application handed in on ``submitted``; by the clock where still open."""
        filing, calendar = self.filing, self.calendar
        complete, decided, issued = filing.complete_on, filing.granted_on, filing.issued_on
        if (notice := filing.unanswered) is not None:
            days = filing.answer_days(self.extra_durations[CORRECTION_ROUND], calendar)
            complete = self._not_past(calendar.add(notice.asked_on, days[pick]))
        complete = complete or submitted
        if decided is None:
            day, working_days = self.review_clock(pick).review(calendar, complete)
            decided = self._not_past(calendar.add(day, working_days + self.extra_days(pick)))
        if issued is None:
            issued = self._not_past(calendar.add(decided, self.issue_days))
        return KeyDays(submitted, complete, decided, issued)

    def key_days(self, pick: int = LIKELY) -> KeyDays:
        """The days of the plan."""
        return self.days_after(self.submitted(pick), pick)

    def span(self, pick: int = LIKELY) -> Span:
        """The licence day over every placement of make-up days that nobody has announced.

        Exact where only working days are counted. Otherwise each leg is taken at its own
        extreme, so that the range can be too wide, never too narrow.
        """
        if self.is_filed:
            return self._span_since_filed(pick)
        # A holiday that is not announced yet can move the end of each of these by itself.
        spans = [
            self.calendar.span_roll(task.ready_on[pick])
            if task.working_days is None
            else self.calendar.span(self.start, task.working_days[pick])
            for task in self.tasks
        ]
        since, count = self.start, self.preparation_days(pick)
        if not count:  # what needs no time is done on the start, or on the working day after it
            since, count = self.start - _DAY, 1
        preparation = self.calendar.span(since, count)
        tasks_last = any(span.latest > preparation.earliest for span in spans)
        clock = self.review_clock(pick)
        # One count of working days from end to end: its extremes are exact, those of legs are not.
        if clock.review_counts == "working" and not tasks_last:
            after = self.extra_days(pick) + clock.issue_working_days
            return self.calendar.span(since, count + clock.review_days + after)
        spans.append(preparation)
        ready = max(s.earliest for s in spans), max(s.latest for s in spans)
        return replace(self._issued_between(*ready, pick), nominal=self.key_days(pick).issued)

    def _issued_between(self, earliest: date, latest: date, pick: int) -> Span:
        """The span of the licence day where the complete file is there between two days."""
        calendar, clock = self.calendar, self.review_clock(pick)
        after = self.extra_days(pick) + clock.issue_working_days
        if clock.review_counts == "working":
            after += clock.review_days
        else:
            earliest = calendar.span_calendar_days(earliest, clock.review_days).earliest
            latest = calendar.span_calendar_days(latest, clock.review_days).latest
        first, last = calendar.span(earliest, after), calendar.span(latest, after)
        return Span(first.earliest, last.nominal, last.latest, last.status)

    def _span_since_filed(self, pick: int) -> Span:
        filing, issue, days = self.filing, self.issue_days, self.key_days(pick)
        if (issued := filing.issued_on) is not None:
            return Span(issued, issued, issued, "official")
        if filing.decided_on is not None:
            span, left = self.calendar.span(filing.decided_on, issue), 0
        else:
            earliest = latest = days.complete
            if (notice := filing.unanswered) is not None:
                limits = filing.answer_days(self.extra_durations[CORRECTION_ROUND], self.calendar)
                answer = self.calendar.span(notice.asked_on, limits[pick])
                earliest, latest = self._not_past(answer.earliest), self._not_past(answer.latest)
            span, left = self._issued_between(earliest, latest, pick), issue
        span = replace(span, nominal=days.issued)
        if self.as_of is None:
            return span
        # From the day looked at on it takes so many working days yet.
        soonest = self.calendar.add(self.calendar.roll(self.as_of), left)
        status = span.status if soonest <= span.latest else self.calendar.status(soonest)
        return Span(max(span.earliest, soonest), span.nominal, max(span.latest, soonest), status)

    def _not_past(self, day: date) -> date:
        return day if self.as_of is None else max(day, self.calendar.roll(self.as_of))


def schedule_of(needs: Needs, start: date, options: PlanOptions) -> Schedule:
    """The durations that ``options`` choose, with what ``needs`` asks for; of nothing filed."""
    rules, calendar = process(), calendar_of(options)
    calendar.status(start)  # refuses a day that it does not know
    durations = _durations(options, has_documents=needs.has_documents)
    review = (options.get("durations") or {}).get(REVIEW)
    rounds = require_whole(options.get("correction_rounds", 0), "correction_rounds")
    if rounds < 0:
        raise ArgumentError("WrongCount", name="correction_rounds", value=rounds)
    experts = require_yes_or_no(options.get("expert_review", False), "expert_review")
    times = {"correction_round": rounds, "expert_review": int(experts)}
    clock = require_choice("clock", options.get("clock") or needs.book.clock, rules.clocks)
    return Schedule(
        needs=needs,
        start=start,
        calendar=calendar,
        clock=rules.clocks[clock].lasting(needs.review),
        preparation={key: durations[key] for key, step in rules.steps.items() if step.days},
        extra_durations={key: durations[key] for key in times},
        extra_times=times,
        own_review=durations.get(REVIEW),
        review_times=review if isinstance(review, ReviewTimes) else None,
    )


def calendar_of(options: PlanOptions) -> WorkCalendar:
    """The calendar that ``options`` name, else the projecting one; ``KitError`` if wrong."""
    refuse_unknown(options, list(PlanOptions.__annotations__))
    calendar = options.get("calendar")
    if calendar is not None and not isinstance(calendar, WorkCalendar):
        raise ArgumentError("NotACalendar", value=calendar)
    return projecting() if calendar is None else calendar


def _durations(options: PlanOptions, *, has_documents: bool) -> dict[str, Durations]:
    """Every step's and extra's working days: as the options have them, else as the data file."""
    rules, own_durations = process(), options.get("durations")
    durations = {key: step.days for key, step in rules.steps.items() if step.days is not None}
    if has_documents:  # nothing is left to prepare
        durations = dict.fromkeys(durations, (0, 0, 0))
    durations |= {key: extra.days for key, extra in rules.extras.items()}
    # Before the caller's own: who names a duration for the agency has one, whatever `agency` says.
    if not require_yes_or_no(options.get("agency", True), "agency"):
        durations["agency_contract"] = (0, 0, 0)
    if own_durations is not None and not isinstance(own_durations, Mapping):
        raise ArgumentError("WrongDuration", name="durations", value=own_durations)
    names = (*durations, REVIEW)  # the authority's time is the clock's, unless one is expected
    for name, days in (own_durations or {}).items():
        if name not in names:
            values = {"name": name, "known": ", ".join(names)}
            if (near := closest_spelling(name, names)) is not None:
                raise PlanError("MisspeltStep", nearest=near, **values)
            raise PlanError("UnknownStep", **values)
        if isinstance(days, ReviewTimes):
            if name != REVIEW:
                raise ArgumentError("WrongDuration", name=name, value=days)
            days = days.durations
        durations[name] = durations_of(name, days)
    return durations


def refuse_filing(name: str, options: PlanOptions) -> None:
    """``KitError`` where ``options`` have a filing: the function ``name`` plans ahead."""
    if (filing := filing_of(options)) is not None and filing.submitted_on is not None:
        raise PlanError("FilingNotAsked", name=name, day=filing.submitted_on)


def filing_of(options: PlanOptions) -> Filing | None:
    """What happened since the application was handed in; ``KitError`` if it is no `Filing`."""
    filing = options.get("filing")
    if filing is not None and not isinstance(filing, Filing):
        raise ArgumentError("NotAFiling", value=filing)
    return filing


def steps_of(schedule: Schedule, days: KeyDays) -> Iterator[Step]:
    """The preparation, each correction, the review of the complete file, and the issue."""
    filing, start, lines = schedule.filing, schedule.start, process().filed_steps
    if not schedule.is_filed:
        yield from _preparation(schedule, days.submitted)
    else:
        # What was prepared is one step: the four before the submission have no days of their own.
        line = lines["preparation"]
        step = _step(schedule, SUBMISSION, start, days.submitted, is_over=True)
        yield replace(step, name=line.name, line=line, basis=line, begins_on=start)
        line = lines["correction"]
        for place, notice in enumerate(filing.corrections, 1):
            # An open correction lasts to the complete file.
            is_over, ends = notice.answered_on is not None, notice.answered_on or days.complete
            step = _step(schedule, REVIEW, notice.asked_on, ends, is_over=is_over)
            step = replace(step, id=f"{CORRECTION}{place}", begins_on=notice.asked_on)
            yield replace(step, name=line.name, line=line, basis=line)
    is_granted, is_issued = filing.granted_on is not None, filing.issued_on is not None
    yield _step(schedule, REVIEW, days.complete, days.decided, is_over=is_granted)
    yield _step(schedule, "collect", days.decided, days.issued, is_over=is_issued)


def _preparation(schedule: Schedule, submitted: date) -> Iterator[Step]:
    """The steps to the submission; the last ends on the day on which the application goes in.

    Nobody signs a contract, or gathers documents, months before a bar lapses: where one is waited
    for, the preparation begins on the day on which it ends with the bar. A company to be founded
    signs, and prepares, once it is there, as long as that delays no submission.
    """
    add, tasks, start = schedule.calendar.add, schedule.tasks, schedule.start
    # What begins later than the rest waits for the company, which is there the working day before.
    later = [add(task.begins_on, -1) for task in tasks if task.begins_on > add(start, 1)]
    founded, day = max(later, default=start), start
    if any(task.kind == "bar" and task.ready_on[LIKELY] > start for task in tasks):
        day = max(start, add(submitted, -schedule.preparation_days(LIKELY)))
    *early, last = ((key, days[LIKELY]) for key, days in schedule.preparation.items())
    left = schedule.preparation_days(LIKELY)
    for key, days in early:
        ends, left = add(day, days), left - days
        yield _step(schedule, key, day, ends, days)
        day = max(ends, min(founded, add(submitted, -left)))
    # Where a task is ready last, the last step waits for it and is counted back from submission.
    key, days = last
    yield _step(schedule, key, add(submitted, -days), submitted, days)


def _step(
    schedule: Schedule,
    key: str,
    since: date,
    ends: date,
    days: int | None = None,
    *,
    is_over: bool = False,
) -> Step:
    """The step ``key`` after the day ``since``; without ``days`` of its own it is in the clock."""
    # A day on which something happened is sure, whatever a calendar has to project of it.
    rule, status = process().steps[key], "official" if is_over else schedule.calendar.status(ends)
    # Days of one's own stand beside what a source says of a step's days, and not for it.
    if days and schedule.preparation[key] != rule.days and rule.badge != "assumption":
        text = words("plan.own_days", count=days, quoted=rule.text)
        rule = replace(rule, text=text, badge="assumption")
    # Inside the clock the day is the clock's, and so are its badge and its sources.
    basis = _basis_in_clock(schedule, key) if days is None else rule
    begins_on = _after(schedule, since, ends)
    return Step(key, rule.number, rule.name, rule, basis, days, begins_on, ends, status, is_over)


def _basis_in_clock(schedule: Schedule, key: str) -> Statement:
    """The clock; of the issue the law's own ten days, where the clock does not include them."""
    has_own_days = key in ("collect", "issue") and schedule.issue_days
    return process().stages["issue"] if has_own_days else schedule.clock


def _after(schedule: Schedule, since: date, ends: date) -> date:
    """The first day that counts, at most ``ends``: the day on which something ended never does."""
    return min(schedule.calendar.add(since, 1), ends) if ends > since else ends


def stages_of(schedule: Schedule, key_days: KeyDays) -> Iterator[Milestone]:
    """The days by which each stage inside the clock is over, or on which it was.

    An inspection stops no clock; of a decided case it is one only where somebody told of it.
    """
    filing, (submitted, complete, decision, licence) = schedule.filing, key_days
    # Silence for so many days is acceptance, and what a notice in time asks for is accepted once it
    # is complete; a decision before that ends the check as well.
    check = answer_due(submitted, schedule.calendar)
    is_answered = any(notice.asked_on <= check for notice in filing.corrections[:1])
    check = filing.accepted_on or min(complete if is_answered else check, decision)
    is_granted, inspected = filing.granted_on is not None, filing.inspected_on
    is_accepted = bool(filing.accepted_on or (is_answered and filing.complete_on))
    is_deemed = schedule.is_filed and schedule.as_of is not None and schedule.as_of > check
    days = {
        "completeness_check": (submitted, check, is_accepted or is_granted or is_deemed),
        "site_inspection": (complete, inspected or decision, bool(inspected)),
        "decision": (complete, decision, is_granted),
        "issue": (decision, licence, filing.issued_on is not None),
    }
    if is_granted and not inspected:
        del days["site_inspection"]
    # An open notice without a limit, or beyond it, leaves open when everything will be there.
    notice = filing.unanswered if is_answered and not filing.accepted_on else None
    if notice is not None and (notice.due_on is None or complete > notice.due_on):
        del days["completeness_check"]
    for key, (since, day, is_over) in days.items():
        rule, begins_on = process().stages[key], _after(schedule, since, day)
        if key == "decision" and not is_over:
            rule = schedule.clock.by_its_days(rule)
        # The day is the clock's, but where it is known, or counts on its own.
        is_outside_clock = is_over or key == "completeness_check"
        basis = rule if is_outside_clock else _basis_in_clock(schedule, key)
        status = "official" if is_over else schedule.calendar.status(day)
        yield Milestone(key, rule.name, rule, basis, day, status, begins_on, is_over=is_over)


def notes_of(schedule: Schedule, days: KeyDays, status: Status) -> tuple[Text, ...]:
    """What has to be said beside the dates."""
    notes = [line.text for line in process().counting.values()]
    if schedule.is_filed:
        notes += filing_notes(schedule.filing, schedule.calendar)
    elif not schedule.calendar.is_working(schedule.start):
        notes.append(words("plan.start_on_rest_day"))
    notice = schedule.filing.unanswered
    if notice is not None and (notice.due_on is None or days.complete <= notice.due_on):
        notes.append(words("filing.note.answer_assumed", day=days.complete))
    if status != "official":
        notes.append(words(f"plan.{status}"))
    if schedule.filing.ending is None and schedule.review is not None:
        # The authority's time is assumed, and late where it is beyond the clock's.
        low, _, high = schedule.review
        notes.append(words("filing.note.review_assumed", low=low, high=high))
        if schedule.review_times is not None:
            notes.append(schedule.review_times.text)
        submitted = schedule.submitted(HIGH)
        by_law = replace(schedule, own_review=None, review_times=None)
        due = by_law.days_after(submitted, HIGH).decided
        if schedule.days_after(submitted, HIGH).decided > due:
            notes.append(words("filing.note.review_late", due=due))
    return tuple(notes)

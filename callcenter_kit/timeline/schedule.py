"""How long everything takes: the options of a plan, and the days that follow from a start.

A `Schedule` holds the durations that the options choose: the preparation, what has to be done
first, and the authority's clock with what lengthens it. `timeline.planning` makes a plan of it.

Of a filed case a `FiledSchedule` keeps what happened and counts the rest, never before the day on
which the plan is looked at; only its steps and stages differ from those of any other schedule.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache, wraps
from inspect import signature
from typing import Any, Final, ParamSpec, TypedDict, TypeVar, Unpack, cast

from callcenter_kit.errors import ArgumentError, closest_spelling, unknown_choice
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.statements import Durations, durations_of
from callcenter_kit.texts.dates import require_whole
from callcenter_kit.timeline.errors import PlanError
from callcenter_kit.timeline.filing import CORRECTION_ROUND, EXPERT_REVIEW, Filing, ReviewTimes
from callcenter_kit.timeline.plan import CORRECTION, REVIEW, SUBMISSION, Milestone, Step
from callcenter_kit.timeline.process import Clock, FiledStep, process
from callcenter_kit.timeline.progress import answer_due
from callcenter_kit.timeline.repairs import LIKELY, NO_NEEDS, PICKS, Needs, Task
from callcenter_kit.workdays.calendar import Span, WorkCalendar, projecting
from callcenter_kit.workdays.timetable import Status

_SINCE_FILED: Final = ("filing", "as_of")
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class PlanChoices(TypedDict, total=False):
    """What may be chosen about a plan: the clock, the calendar, the durations and the extras."""

    clock: str | None
    calendar: WorkCalendar | None
    durations: Mapping[str, int | Durations | ReviewTimes] | None
    agency: bool
    correction_rounds: int
    expert_review: bool


class PlanOptions(PlanChoices, total=False):
    """With them what is known: what happened once it was filed, and the day it is looked at."""

    filing: Filing | None
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The durations of one plan, resolved; ``pick`` says which: low, likely or high.

    ``tasks`` gives, for a start, what must be in place before the application is handed in. It
    runs beside the preparation; the application goes in on the first working day on which both
    are ready. ``extras`` is what lengthens the clock in all: the ``extra_durations`` of each,
    as many times as ``extra_times`` says. ``review`` is how long the analyst expects the authority
    to take, in place of the clock's review; ``review_times`` are the past cases that say so.
    """

    calendar: WorkCalendar
    clock: Clock
    preparation: Mapping[str, Durations]
    extras: Durations
    extra_durations: Mapping[str, Durations]
    extra_times: Mapping[str, int]
    tasks: Callable[[date], tuple[Task, ...]]
    review: Durations | None = None
    review_times: ReviewTimes | None = None

    def review_clock(self, pick: int) -> Clock:
        """The clock by which the review is counted: the law's, or what the analyst expects."""
        if self.review is None:
            return self.clock
        return replace(self.clock, review_days=self.review[pick], review_counts="working")

    @property
    def durations(self) -> Mapping[str, Durations]:
        """The durations of the steps, and of the review where the analyst expects its own."""
        review = {} if self.review is None else {REVIEW: self.review}
        return {**self.preparation, **review} if review else self.preparation

    def preparation_days(self, pick: int) -> int:
        """The working days that the steps before submission take."""
        return sum(days[pick] for days in self.preparation.values())

    def submitted(self, start: date, pick: int = LIKELY) -> date:
        """The day on which the application is handed in: prepared, and every task in place."""
        ready = [task.ready_on[pick] for task in self.tasks(start)]
        preparation = self.calendar.add(start, self.preparation_days(pick))
        return self.calendar.roll(max([preparation, *ready]))

    def complete(self, start: date, pick: int = LIKELY) -> date:
        """The day from which the review is counted: that of the submission."""
        return self.submitted(start, pick)

    def decided(self, submitted: date, pick: int = LIKELY) -> date:
        """The last day for the decision, as the clock reads it."""
        day, working_days = self.review_clock(pick).review(self.calendar, submitted)
        return self.calendar.add(day, working_days + self.extras[pick])

    def issued(self, submitted: date, pick: int = LIKELY) -> date:
        """The licence day for an application handed in on ``submitted``."""
        return self.review_clock(pick).licence(self.calendar, submitted, self.extras[pick])

    def licence(self, start: date, pick: int = LIKELY) -> date:
        """The licence day for a start on ``start``."""
        return self.issued(self.submitted(start, pick), pick)

    def span(self, start: date, pick: int = LIKELY) -> Span:
        """The licence day over every placement of make-up days that nobody has announced.

        Exact where only working days are counted. Otherwise each leg is taken at its own
        extreme, so that the range can be too wide, never too narrow.
        """
        # A holiday that is not announced yet can move the end of each of these by itself.
        spans = [self._task_span(task, start, pick) for task in self.tasks(start)]
        preparation = self.calendar.span(start, self.preparation_days(pick))
        tasks_last = any(span.latest > preparation.earliest for span in spans)
        clock = self.review_clock(pick)
        # One count of working days from end to end: its extremes are exact, those of legs are not.
        if clock.review_counts == "working" and not tasks_last:
            after = self.extras[pick] + clock.issue_working_days
            whole = self.preparation_days(pick) + clock.review_days + after
            return self.calendar.span(start, whole)
        earliest = self.issued_span(max(s.earliest for s in (preparation, *spans)), pick)
        latest = self.issued_span(max(s.latest for s in (preparation, *spans)), pick)
        nominal = self.licence(start, pick)
        return Span(earliest.earliest, nominal, latest.latest, latest.status)

    def _task_span(self, task: Task, start: date, pick: int) -> Span:
        if task.working_days is not None:
            return self.calendar.span(start, task.working_days[pick])
        return self.calendar.span_roll(task.ready_on[pick])

    def issued_span(self, submitted: date, pick: int = LIKELY) -> Span:
        """The span of the licence day for an application handed in on ``submitted``."""
        clock = self.review_clock(pick)
        after = self.extras[pick] + clock.issue_working_days
        if clock.review_counts == "working":
            return self.calendar.span(submitted, clock.review_days + after)
        reviewed = self.calendar.span_calendar_days(submitted, clock.review_days)
        first = self.calendar.span(reviewed.earliest, after)
        last = self.calendar.span(reviewed.latest, after)
        return Span(first.earliest, last.nominal, last.latest, last.status)


def schedule_of(needs: Needs = NO_NEEDS, **options: Unpack[PlanOptions]) -> Schedule:
    """The durations that ``options`` choose, with what ``needs`` asks for."""
    rules, calendar = process(), calendar_of(options)
    durations = _durations(options, has_documents=needs.has_documents)
    review = (options.get("durations") or {}).get(REVIEW)
    rounds = require_whole(options.get("correction_rounds", 0), "correction_rounds")
    if rounds < 0:
        raise ArgumentError("WrongCount", name="correction_rounds", value=rounds)
    times = {"correction_round": rounds, "expert_review": int(bool(options.get("expert_review")))}
    clock = choice(
        "clock", options.get("clock") or needs.clock or rulebook().clock, tuple(rules.clocks)
    )
    low, likely, high = (
        sum(count * durations[key][pick] for key, count in times.items()) for pick in PICKS
    )
    return Schedule(
        calendar=calendar,
        clock=rules.clocks[clock],
        preparation={key: durations[key] for key, step in rules.steps.items() if step.days},
        extras=(low, likely, high),
        extra_durations={key: durations[key] for key in times},
        extra_times=times,
        # A plan asks for the tasks of one start many times, and a way back for those of many.
        tasks=cache(lambda start: needs.tasks(start, calendar)),
        review=durations.get(REVIEW),
        review_times=review if isinstance(review, ReviewTimes) else None,
    )


def calendar_of(options: PlanOptions) -> WorkCalendar:
    """The calendar that ``options`` name, the projecting one unless given; ``KitError`` if wrong.

    An option that nobody knows is refused here, before anything is worked out with the others.
    """
    _refuse_unknown(options, list(PlanOptions.__annotations__))
    calendar = options.get("calendar")
    if calendar is not None and not isinstance(calendar, WorkCalendar):
        raise ArgumentError("NotACalendar", value=calendar)
    return projecting() if calendar is None else calendar


def _durations(options: PlanOptions, *, has_documents: bool) -> dict[str, Durations]:
    """Every step's and extra's working days: as the options have them, else as the data file."""
    rules, own = process(), options.get("durations")
    durations = {key: step.days for key, step in rules.steps.items() if step.days is not None}
    if has_documents:  # nothing is left to prepare
        durations = dict.fromkeys(durations, (0, 0, 0))
    durations |= {key: extra.days for key, extra in rules.extras.items()}
    # Before the caller's own: who names a duration for the agency has one, whatever `agency` says.
    if not options.get("agency", True):
        durations["agency_contract"] = (0, 0, 0)
    if own is not None and not isinstance(own, Mapping):
        raise ArgumentError("WrongDuration", name="durations", value=own)
    for name, days in (own or {}).items():
        # The authority's time is the clock's, unless the analyst expects another.
        if name not in durations and name != REVIEW:
            known = (*durations, REVIEW)
            values = {"name": name, "known": ", ".join(known)}
            if (near := closest_spelling(name, known)) is not None:
                raise PlanError("MisspeltStep", nearest=near, **values)
            raise PlanError("UnknownStep", **values)
        if isinstance(days, ReviewTimes):
            if name != REVIEW:
                raise ArgumentError("WrongDuration", name=name, value=days)
            days = days.durations
        durations[name] = durations_of(name, days)
    return durations


def without_filing(options: PlanOptions) -> PlanOptions:
    """``options`` as they were before anything happened."""
    return cast(
        "PlanOptions", {key: value for key, value in options.items() if key not in _SINCE_FILED}
    )


def refuse_filing(name: str, options: PlanOptions) -> None:
    """``KitError`` where ``options`` have a filing, of which the function ``name`` knows nothing.

    Who plans ahead cannot have filed yet.
    """
    if (filing := filing_of(options)) is not None and filing.submitted_on is not None:
        raise PlanError("FilingNotAsked", name=name, day=filing.submitted_on)


def filing_of(options: PlanOptions) -> Filing | None:
    """What happened since the application was handed in; ``KitError`` if it is no `Filing`."""
    filing = options.get("filing")
    if filing is not None and not isinstance(filing, Filing):
        raise ArgumentError("NotAFiling", value=filing)
    return filing


def refuse_unknown_options(
    function: Callable[_Arguments, _Result],
) -> Callable[_Arguments, _Result]:
    """``function``, refusing an option that it does not have with the nearest that it has.

    So that a function can spell its options out and still say more than Python's ``TypeError``.
    """
    names = list(signature(function).parameters)

    @wraps(function)
    def wrapper(*args: _Arguments.args, **options: _Arguments.kwargs) -> _Result:
        _refuse_unknown(options, names)
        return function(*args, **options)

    return wrapper


def _refuse_unknown(options: Collection[str], names: list[str]) -> None:
    for name in options:
        if name not in names:
            near = closest_spelling(name, names) or names[0]
            raise PlanError("UnknownOption", name=name, nearest=near, known=", ".join(names))


def choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    """``value`` itself when it is one of ``choices``; ``KitError`` otherwise."""
    if value not in choices:
        raise unknown_choice(name, value, choices)
    return value


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
        "site_inspection": (complete, inspected or decision, bool(inspected)),
        "decision": (complete, decision, is_granted),
        "issue": (decision, licence, filing.issued_on is not None),
    }
    if is_granted and not inspected:  # whether there was one, nobody said
        del days["site_inspection"]
    for key, (since, day, is_over) in days.items():
        rule, begins = rules[key], _after(schedule.calendar, since, day)
        basis = rule if is_over or key == "completeness_check" else schedule.clock
        status = _status(schedule, day, is_over=is_over)
        yield Milestone(key, rule.name, rule, basis, day, status, begins, is_over=is_over)

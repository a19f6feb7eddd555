"""When: the six steps dated, the authority's clock, and the days that fall due afterwards.

Work begins on `start`, but a day on which something begins never counts (民法典 201, by analogy):
a step of two working days that begins on a Monday ends on the Wednesday.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from callcenter_kit.errors import UnknownChoice, UnknownStep, WrongDuration
from callcenter_kit.known_days import plain_day, plain_whole
from callcenter_kit.language import Text
from callcenter_kit.periods import after_months
from callcenter_kit.plans import Milestone, Plan, Step
from callcenter_kit.process import Clock, Durations, Process, process
from callcenter_kit.rulebook import SCOPES
from callcenter_kit.wording import words
from callcenter_kit.workdays import Span, Status, WorkCalendar

LOW, LIKELY, HIGH = 0, 1, 2
STATUSES: Final[tuple[Status, ...]] = ("official", "provisional", "projected")


@dataclass(frozen=True, slots=True)
class _Way:
    """The durations of one plan, resolved; ``LOW``, ``LIKELY`` and ``HIGH`` pick from them."""

    calendar: WorkCalendar
    clock: Clock
    preparation: Mapping[str, Durations]
    extras: Durations

    def to_submission(self, pick: int) -> int:
        return sum(days[pick] for days in self.preparation.values())

    def submitted(self, start: date, pick: int) -> date:
        return self.calendar.add(start, self.to_submission(pick))

    def decided(self, submitted: date, pick: int) -> date:
        add = self.calendar.add
        if self.clock.review_counts == "calendar":
            submitted = self.calendar.add_calendar_days(submitted, self.clock.review_days)
            return add(submitted, self.extras[pick])
        return add(submitted, self.clock.review_days + self.extras[pick])

    def licence(self, start: date, pick: int) -> date:
        decided = self.decided(self.submitted(start, pick), pick)
        return self.calendar.add(decided, self.clock.issue_working_days)

    def span(self, start: date, pick: int) -> Span:
        """The licence day over every placement of make-up days that nobody has announced.

        Exact where the clock counts working days only. The calendar-day clock is taken leg by
        leg, each leg at its own extreme, so its range can only be too wide, never too narrow.
        """
        before, after = self.to_submission(pick), self.extras[pick] + self.clock.issue_working_days
        if self.clock.review_counts == "working":
            return self.calendar.span(start, before + self.clock.review_days + after)
        submitted = self.calendar.span(start, before)
        ends = [self._reviewed_span(submitted.earliest), self._reviewed_span(submitted.latest)]
        first = self.calendar.span(ends[0].earliest, after)
        last = self.calendar.span(ends[1].latest, after)
        return Span(first.earliest, self.licence(start, pick), last.latest, last.status)

    def _reviewed_span(self, submitted: date) -> Span:
        return self.calendar.span_calendar_days(submitted, self.clock.review_days)


def plan(
    start: date,
    scope: str = "nationwide",
    *,
    clock: str = "guide",
    calendar: WorkCalendar | None = None,
    durations: Mapping[str, int | Durations] | None = None,
    agency: bool = True,
    correction_rounds: int = 0,
    expert_review: bool = False,
    number_permit: bool = False,
) -> Plan:
    """The six steps of ``guide §3`` from ``start`` to the licence, dated by working days.

    The day of ``start`` never counts; a start on a rest day is said in ``notes``. ``clock`` is
    ``"guide"`` (60 working days from submission), ``"law_working"`` or ``"law_calendar"`` (60
    days from receipt to the decision, then 10 working days to issue). ``durations`` replaces a
    step's working days, one number or low, likely, high. Without a ``calendar`` unannounced years
    are projected, and every day says so. Source: ``guide §3``, ``tiaoli art. 14``,
    ``xukefa art. 44``.

    >>> made = plan(date(2026, 3, 2), "local")
    >>> made.licence_on == made.calendar.add(made.submitted, 60)
    True
    """
    rules = process()
    chosen = durations_of(rules, durations, agency=agency)
    extras = _extras(chosen, _rounds(correction_rounds), expert_review)
    preparation = {key: chosen[key] for key, step in rules.steps.items() if step.days is not None}
    way = _Way(
        WorkCalendar(beyond="project") if calendar is None else calendar,
        rules.clocks[_choice("clock", clock, tuple(rules.clocks))],
        preparation,
        extras,
    )
    dated = _dated(way, plain_day(start, "start"), _choice("scope", scope, SCOPES), rules)
    return _with_number_permit(dated, rules) if number_permit else dated


def _choice(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise UnknownChoice(name=name, value=value, known=", ".join(known))
    return value


def _rounds(value: int) -> int:
    rounds = plain_whole(value, "correction_rounds")
    if rounds < 0:
        raise WrongDuration(name="correction_rounds", value=value)
    return rounds


def durations_of(
    rules: Process, given: Mapping[str, int | Durations] | None = None, *, agency: bool = True
) -> dict[str, Durations]:
    """Every step's and extra's working days: what was given, else what the data file assumes."""
    known = {key: step.days for key, step in rules.steps.items() if step.days is not None}
    known.update({key: extra.days for key, extra in rules.extras.items()})
    if not agency:
        known["agency_contract"] = (0, 0, 0)
    for name, days in (given or {}).items():
        if name not in known:
            raise UnknownStep(name=name, known=", ".join(known))
        known[name] = _checked_durations(name, days)
    return known


def _checked_durations(name: str, days: int | Durations) -> Durations:
    three = (days, days, days) if isinstance(days, int) else tuple(days)
    whole = len(three) == 3 and all(type(day) is int for day in three)
    if not whole or not 0 <= three[LOW] <= three[LIKELY] <= three[HIGH]:
        raise WrongDuration(name=name, value=days)
    return three[LOW], three[LIKELY], three[HIGH]


def _extras(chosen: Mapping[str, Durations], rounds: int, expert_review: bool) -> Durations:
    """What corrections and expert review add to every clock: nothing unless asked for."""
    once = chosen["correction_round"]
    review = chosen["expert_review"] if expert_review else (0, 0, 0)
    low, likely, high = (rounds * a + b for a, b in zip(once, review, strict=True))
    return low, likely, high


def _dated(way: _Way, start: date, scope: str, rules: Process) -> Plan:
    submitted = way.submitted(start, LIKELY)
    decided = way.decided(submitted, LIKELY)
    licence = way.licence(start, LIKELY)
    spans = [way.span(start, pick) for pick in (LOW, LIKELY, HIGH)]
    status = max((span.status for span in spans), key=STATUSES.index)
    return Plan(
        start=start,
        scope=scope,
        clock=way.clock,
        calendar=way.calendar,
        steps=_steps(way, start, submitted, decided, licence, rules),
        submitted=submitted,
        decided_on=decided,
        licence_on=licence,
        stages=_stages(way, submitted, decided, licence, rules),
        duties=_duties(licence, status, rules),
        calendar_range=(spans[LIKELY].earliest, spans[LIKELY].latest),
        duration_range=(spans[LOW].nominal, spans[HIGH].nominal),
        full_range=(spans[LOW].earliest, spans[HIGH].latest),
        status=spans[LIKELY].status,
        notes=_notes(way, start, spans[LIKELY], rules),
        durations={**way.preparation, "extras": way.extras},
    )


def _steps(
    way: _Way, start: date, submitted: date, decided: date, licence: date, rules: Process
) -> tuple[Step, ...]:
    steps, reached = [], start
    for key, days in way.preparation.items():
        ends = way.calendar.add(reached, days[LIKELY])
        steps.append(_step(way, rules, key, days[LIKELY], reached, ends))
        reached = ends
    steps.append(_step(way, rules, "review", None, submitted, decided))
    steps.append(_step(way, rules, "collect", None, decided, licence))
    return tuple(steps)


def _step(way: _Way, rules: Process, key: str, days: int | None, reached: date, ends: date) -> Step:
    rule = rules.steps[key]
    begins = way.calendar.next_working(reached) if ends > reached else ends
    status = way.calendar.status(ends)
    return Step(key, rule.number, rule.name, rule, days, begins, ends, status)


def _stages(
    way: _Way, submitted: date, decided: date, licence: date, rules: Process
) -> tuple[Milestone, ...]:
    """The days by which each stage inside the clock is over; an inspection stops no clock."""
    check = rules.stages["completeness_check"]
    checked = min(way.calendar.add(submitted, check.working_days or 0), decided)
    days = {
        "completeness_check": (submitted, checked),
        "site_inspection": (submitted, decided),
        "decision": (submitted, decided),
        "issue": (decided, licence),
    }
    return tuple(
        Milestone(key, rule.name, rule, day, way.calendar.status(day), since)
        for key, rule in rules.stages.items()
        for since, day in [days[key]]
    )


def _duties(licence: date, status: Status, rules: Process) -> tuple[Milestone, ...]:
    """A report each following year while the licence lives, and the renewal before it ends."""
    report, renewal = rules.after["annual_report"], rules.after["renewal"]
    years = renewal.numbers["years"]
    expires = after_months(licence, 12 * years)
    month, day = report.numbers["due_month"], report.numbers["due_day"]
    due = [date(licence.year + year, month, day) for year in range(1, years + 1)]
    duties = [Milestone("annual_report", report.name, report, day, status) for day in due]
    renew = expires - timedelta(days=renewal.numbers["days_before"])
    duties.append(Milestone("renewal", renewal.name, renewal, renew, status))
    return tuple(sorted((d for d in duties if d.day <= expires), key=lambda duty: duty.day))


def _with_number_permit(made: Plan, rules: Process) -> Plan:
    """The plan with the numbers applied for once the licence is there (``tiaoli arts. 26–28``)."""
    rule = rules.after["number_permit"]
    day = made.calendar.add(made.licence_on, sum(rule.numbers.values()))
    status = made.calendar.status(day)
    permit = Milestone("number_permit", rule.name, rule, day, status, made.licence_on)
    return replace(made, duties=(permit, *made.duties))


def _notes(way: _Way, start: date, span: Span, rules: Process) -> tuple[Text, ...]:
    """What has to be said beside the dates."""
    notes = [line.text for line in rules.counting.values()]
    if not way.calendar.is_working(start):
        notes.append(words("plan.start_on_rest_day"))
    if span.status != "official":
        notes.append(words(f"plan.{span.status}"))
    return tuple(notes)

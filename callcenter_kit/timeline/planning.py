"""When: the six steps dated, the authority's clock, and the days that fall due afterwards.

Work begins on `start`, but a day on which something begins never counts (民法典 201, by analogy):
a step of two working days that begins on a Monday ends on the Wednesday.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Unpack, overload

from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import chosen_rulebook
from callcenter_kit.rules.lines import SCOPES, Durations
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.display import Shown
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.errors import TooSoon
from callcenter_kit.timeline.plan import DutyOptions, Milestone, NoPlan, Plan, Step, dated_duties
from callcenter_kit.timeline.process import (
    NOTHING,
    LeadTimes,
    Needs,
    PlanOptions,
    Stage,
    calendar_of,
    choice,
    knowing_its_options,
    lead_times_of,
    needs_of,
    process,
)
from callcenter_kit.timeline.repairs import LIKELY, PICKS
from callcenter_kit.workdays.calendar import Span, WorkCalendar
from callcenter_kit.workdays.dates import plain_day


@dataclass(frozen=True, slots=True)
class BackPlan(Shown):
    """The latest days for a licence wanted by ``licence_by``; ``plan`` is the one that starts then.

    ``submit_by`` is the latest working day on which the application can be handed in,
    ``start_by`` the latest day on which everything can begin.
    """

    licence_by: date
    submit_by: date
    start_by: date
    plan: Plan

    def __repr__(self) -> str:
        days = f"submit by {self.submit_by}, start by {self.start_by}"
        return f"<BackPlan for a licence by {self.licence_by}: {days}>"


class _Asked(PlanOptions, total=False):
    """Everything by name that can be asked of a plan, but the applicant."""

    on: date | None
    rulebook: str | Rulebook
    number_permit: bool


@overload
def plan(
    start: date, scope: str = "nationwide", *, applicant: None = None, **options: Unpack[_Asked]
) -> Plan: ...


@overload
def plan(
    start: date, scope: str = "nationwide", *, applicant: Applicant, **options: Unpack[_Asked]
) -> Plan | NoPlan: ...


@knowing_its_options
def plan(
    start: date,
    scope: str = "nationwide",
    *,
    applicant: Applicant | None = None,
    on: date | None = None,
    rulebook: str | Rulebook = "guide",
    number_permit: bool = False,
    clock: str = "guide",
    calendar: WorkCalendar | None = None,
    durations: Mapping[str, int | Durations] | None = None,
    agency: bool = True,
    correction_rounds: int = 0,
    expert_review: bool = False,
) -> Plan | NoPlan:
    """The six steps of ``guide §3`` from ``start`` to the licence, dated by working days.

    The day of ``start`` never counts; a start on a rest day is said in ``notes``. ``KitError``
    for an option that there is not, with the nearest, and for a value that none accepts.

    - ``scope``: ``"nationwide"`` or ``"local"``
    - ``applicant``: what is not met yet is done first, beside the preparation; a bar is waited
      for. Where a bar has no known end, or no licence is required, a `NoPlan` says so: its
      ``licence_on`` is ``None``.
    - ``on``: the day as of which the applicant is judged; ``start`` unless given
    - ``rulebook``: by which it is judged, ``"guide"``, ``"law"``, or one of your own
    - ``number_permit``: whether the permit for the numbers is among the ``duties``
    - ``clock``: ``"guide"`` (60 working days from submission), ``"law_working"`` or
      ``"law_calendar"`` (60 days from receipt to the decision, then 10 working days to issue)
    - ``calendar``: without one, unannounced years are projected, and every day says so
    - ``durations``: a step's working days, one number or low, likely, high: ``{"direction": 3}``
    - ``agency``: whether there is an agency to sign a contract with
    - ``correction_rounds``, ``expert_review``: what lengthens the clock; nothing unless given

    Source: ``guide §3``, ``tiaoli art. 14``, ``xukefa art. 44``.

    >>> made = plan(date(2026, 3, 2), "local")
    >>> made.licence_on == made.calendar.add(made.submitted, 60)
    True
    """
    options = PlanOptions(
        clock=clock,
        calendar=calendar,
        durations=durations,
        agency=agency,
        correction_rounds=correction_rounds,
        expert_review=expert_review,
    )
    start, scope = plain_day(start, "start"), choice("scope", scope, SCOPES)
    calendar_of(options).status(start)  # refuses a day that it does not know
    on = start if on is None else plain_day(on, "on")
    needs = NOTHING if applicant is None else needs_of(applicant, scope, on, rulebook)
    if needs.reason is not None:
        return NoPlan(start, scope, needs.reason, needs.bars, needs.judged_on)
    # A plan for nobody in particular is read by the guide, whichever rulebook was named.
    reading = "guide" if applicant is None else chosen_rulebook(rulebook).id
    duties = DutyOptions(reading, has_numbers=number_permit)
    return _dated(lead_times_of(needs, **options), start, scope, needs, duties)


def plan_back(
    licence_by: date,
    scope: str = "nationwide",
    *,
    applicant: Applicant | None = None,
    on: date | None = None,
    rulebook: str | Rulebook = "guide",
    **options: Unpack[PlanOptions],
) -> BackPlan | NoPlan:
    """The latest day to hand in, and to start, for a licence on ``licence_by`` at the latest.

    ``on`` is today, the rulebook's day last read unless given: what would have to start before it
    is too soon, and a ``KitError`` says which day is the earliest. Likely durations are used, as
    in `plan`.

    >>> back = plan_back(date(2026, 10, 30), "local", on=date(2026, 3, 2))
    >>> back.plan.licence_on <= back.licence_by
    True
    """
    on = chosen_rulebook(rulebook).last_read if on is None else plain_day(on, "on")
    scope = choice("scope", scope, SCOPES)
    licence_by = plain_day(licence_by, "licence_by")
    needs = NOTHING if applicant is None else needs_of(applicant, scope, on, rulebook)
    if needs.reason is not None:
        return NoPlan(on, scope, needs.reason, needs.bars, needs.judged_on)
    lead = lead_times_of(needs, **options)
    if (earliest := lead.licence(on)) > licence_by:
        raise TooSoon(licence_by=licence_by, on=on, earliest=earliest)
    start_by = _latest(lambda day: lead.licence(day) <= licence_by, on, licence_by)
    submit_by = _latest(lambda day: lead.issued(day) <= licence_by, lead.submitted(on), licence_by)
    worked = submit_by if lead.calendar.is_working(submit_by) else lead.calendar.add(submit_by, -1)
    duties = DutyOptions("guide" if applicant is None else chosen_rulebook(rulebook).id)
    return BackPlan(licence_by, worked, start_by, _dated(lead, start_by, scope, needs, duties))


def _latest(holds: Callable[[date], bool], first: date, last: date) -> date:
    """The last day from ``first``, on which ``holds`` is true, to ``last``; it never comes back."""
    low, high = first.toordinal(), last.toordinal()
    while low < high:
        middle = (low + high + 1) // 2
        if holds(date.fromordinal(middle)):
            low = middle
        else:
            high = middle - 1
    return date.fromordinal(low)


def _dated(lead: LeadTimes, start: date, scope: str, needs: Needs, duties: DutyOptions) -> Plan:
    submitted = lead.submitted(start)
    decided, licence = lead.decided(submitted), lead.issued(submitted)
    low, likely, high = (lead.span(start, pick) for pick in PICKS)
    steps = _steps(lead, start, submitted, decided, licence)
    return Plan(
        start=start,
        scope=scope,
        clock=lead.clock,
        calendar=lead.calendar,
        steps=steps,
        submitted=submitted,
        decided_on=decided,
        licence_on=licence,
        stages=_stages(lead, submitted, decided, licence),
        duties=dated_duties(lead.calendar, licence, likely.status, duties),
        calendar_range=(likely.earliest, likely.latest),
        duration_range=(low.nominal, high.nominal),
        full_range=(low.earliest, high.latest),
        status=likely.status,
        notes=(*_notes(lead, start, likely), *needs.notes),
        durations=lead.preparation,
        extra_durations=lead.extra_durations,
        extra_times=lead.extra_times,
        tasks=lead.tasks(start),
        critical_path=_critical_path(lead, start, steps, submitted),
        assumes=needs.assumes,
        judged_on=needs.judged_on,
        heading=needs.heading,
    )


def _critical_path(
    lead: LeadTimes, start: date, steps: tuple[Step, ...], submitted: date
) -> tuple[str, ...]:
    """What sets the licence day: the steps before submission or the last task, then the clock."""
    roll = lead.calendar.roll
    prepared = roll(lead.calendar.add(start, lead.preparing(LIKELY)))
    last = [task.id for task in lead.tasks(start) if roll(task.ready_on[LIKELY]) == submitted]
    before = [step.id for step in steps if step.working_days] if prepared == submitted else last
    return (*before, *(step.id for step in steps if step.working_days is None))


def _steps(
    lead: LeadTimes, start: date, submitted: date, decided: date, licence: date
) -> tuple[Step, ...]:
    """The preparation from ``start``; its last step ends on the day the application goes in."""
    steps, reached = [], start
    *early, last = ((key, days[LIKELY]) for key, days in lead.preparation.items())
    for key, days in early:
        ends = lead.calendar.add(reached, days)
        steps.append(_step(lead, key, days, reached, ends))
        reached = ends
    return (
        *steps,
        _step(lead, *last, lead.calendar.add(submitted, -last[1]), submitted),
        _step(lead, "review", None, submitted, decided),
        _step(lead, "collect", None, decided, licence),
    )


def _step(lead: LeadTimes, key: str, days: int | None, reached: date, ends: date) -> Step:
    rule = process().steps[key]
    begins, status = _begins(lead, reached, ends), lead.calendar.status(ends)
    basis = lead.clock if days is None else rule  # inside the clock the day is the clock's
    return Step(key, rule.number, rule.name, rule, basis, days, begins, ends, status)


def _begins(lead: LeadTimes, reached: date, ends: date) -> date:
    """The first day that counts: the day on which something was reached never does."""
    return lead.calendar.next_working(reached) if ends > reached else ends


def _stages(
    lead: LeadTimes, submitted: date, decided: date, licence: date
) -> tuple[Milestone, ...]:
    """The days by which each stage inside the clock is over; an inspection stops no clock."""
    check = process().stages["completeness_check"]
    checked = min(lead.calendar.add(submitted, check.working_days or 0), decided)
    days = {
        "completeness_check": (submitted, checked),
        "site_inspection": (submitted, decided),
        "decision": (submitted, decided),
        "issue": (decided, licence),
    }
    return tuple(_stage(lead, rule, *days[key]) for key, rule in process().stages.items())


def _stage(lead: LeadTimes, rule: Stage, since: date, day: date) -> Milestone:
    """A stage's day: the clock's, but that of the completeness check, which counts on its own."""
    basis = rule if rule.id == "completeness_check" else lead.clock
    begins, status = _begins(lead, since, day), lead.calendar.status(day)
    return Milestone(rule.id, rule.name, rule, basis, day, status, begins)


def _notes(lead: LeadTimes, start: date, span: Span) -> tuple[Text, ...]:
    """What has to be said beside the dates."""
    notes = [line.text for line in process().counting.values()]
    if not lead.calendar.is_working(start):
        notes.append(words("plan.start_on_rest_day"))
    if span.status != "official":
        notes.append(words(f"plan.{span.status}"))
    return tuple(notes)

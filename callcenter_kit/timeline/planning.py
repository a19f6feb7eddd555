"""How a plan is dated, from its start or back from the licence: the steps, the clock, what is due.

A day on which something begins never counts (民法典 201, by analogy): a step of two working days
that begins on a Monday ends on the Wednesday.
"""

# Help shows types by the names that stand here, and not by what they are made of.
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Unpack, overload

from callcenter_kit.errors import refuse_unknown_options
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.loading import as_rulebook, scope_for, scope_id
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, Durations
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import latest_day, require_day, require_yes_or_no
from callcenter_kit.texts.display import HtmlRepr
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.advice import Obstacles
from callcenter_kit.timeline.filing import Filing, ReviewTimes
from callcenter_kit.timeline.plan import SUBMISSION, Needs, NoPlan, Plan, dated_duties, needs_of
from callcenter_kit.timeline.process import LIKELY, PICKS, Milestone, Step, TooSoon
from callcenter_kit.timeline.schedule import (
    PlanOptions,
    Schedule,
    filing_of,
    notes_of,
    refuse_filing,
    schedule_of,
    stages_of,
    steps_of,
)
from callcenter_kit.workdays.calendar import WorkCalendar, projecting


@dataclass(frozen=True, slots=True)
class BackPlan(HtmlRepr):
    """The latest days for a licence wanted by ``licence_by``; ``plan`` is the one that starts then.

    ``submit_by`` is the latest working day on which the application can be handed in,
    ``start_by`` the latest day on which everything can begin.
    """

    licence_by: date
    submit_by: date
    start_by: date
    plan: Plan

    def text(self, key: str = "answer", **values: object) -> Text:
        """Both days in a sentence, worded ``timing.back.<key>``."""
        days = {"wanted": self.licence_by, "start": self.start_by, "file": self.submit_by}
        return words(f"timing.back.{key}", **days, **values)

    @property
    def dates(self) -> tuple[Milestone, ...]:
        """Both days, as a calendar and a table of dates have them."""
        days = {"start_by": self.start_by, "submit_by": self.submit_by}
        clock, status = self.plan.clock, self.plan.calendar.status
        names = {key: words(f"plan.{key}", day=self.licence_by) for key in days}
        return tuple(Milestone(k, names[k], clock, clock, d, status(d)) for k, d in days.items())

    def __repr__(self) -> str:
        days = f"submit by {self.submit_by}, start by {self.start_by}"
        return f"<BackPlan for a licence by {self.licence_by}: {days}>"


# Who asks for nobody in particular, and of nothing filed, always gets days.
@overload
def plan(
    start: date,
    scope: str | None = None,
    *,
    applicant: None = None,
    on: date | None = None,
    rulebook: str | Rulebook = DEFAULT_RULEBOOK,
    number_permit: bool = False,
    clock: str | None = None,
    calendar: WorkCalendar | None = None,
    durations: Mapping[str, int | Durations | ReviewTimes] | None = None,
    agency: bool = True,
    correction_rounds: int = 0,
    expert_review: bool = False,
    filing: None = None,
    as_of: date | None = None,
) -> Plan: ...
@overload
def plan(
    start: date,
    scope: str | None = None,
    *,
    applicant: Applicant | None = None,
    on: date | None = None,
    rulebook: str | Rulebook = DEFAULT_RULEBOOK,
    number_permit: bool = False,
    **options: Unpack[PlanOptions],
) -> Plan | NoPlan: ...
@partial(refuse_unknown_options, instead={"review": "durations", "review_days": "durations"})
def plan(
    start: date,
    scope: str | None = None,
    *,
    applicant: Applicant | None = None,
    on: date | None = None,
    rulebook: str | Rulebook = DEFAULT_RULEBOOK,
    number_permit: bool = False,
    clock: str | None = None,
    calendar: WorkCalendar | None = None,
    durations: Mapping[str, int | Durations | ReviewTimes] | None = None,
    agency: bool = True,
    correction_rounds: int = 0,
    expert_review: bool = False,
    filing: Filing | None = None,
    as_of: date | None = None,
) -> Plan | NoPlan:
    """The six steps of ``guide §3`` from ``start`` to the licence, dated by working days.

    The day of ``start`` never counts; a start on a rest day is said in ``notes``. ``KitError`` for
    an option that there is not, with the nearest, and for a value that none accepts.

    - ``scope``: ``"nationwide"``, also where none is given, or ``"local"``; of a filed case
      ``is_scope_assumed`` says that neither you nor the provinces named it
    - ``applicant``: what is not met yet is done first, beside the preparation; a bar is waited for.
      Where no day can be given a `NoPlan` says why: its ``licence_on`` is ``None``.
    - ``on``: the day as of which the applicant is judged; ``start`` unless given
    - ``rulebook``: by which it is judged, ``"guide"``, ``"law"``, or one of your own
    - ``number_permit``: whether the permit for the numbers is among the ``duties``
    - ``clock``: ``"guide"`` (60 working days from submission), ``"law_working"`` or
      ``"law_calendar"`` (60 days from receipt to the decision, then 10 working days to issue); the
      rulebook's own unless given
    - ``calendar``: without one, unannounced years are projected, and every day says so
    - ``durations``: a step's working days, one number or low, likely, high: ``{"direction": 3}``;
      ``"review"`` is how long you expect the authority to take, or the `review_times` of your own
      cases, and a note says where that is later than the clock allows
    - ``agency``: whether there is an agency to sign a contract with
    - ``correction_rounds``, ``expert_review``: what lengthens the clock, in all; nothing unless
      given
    - ``filing``: what happened once the application was handed in; the plan follows it, whatever
      the applicant's facts. A case that ended without a licence is a `NoPlan` with its reason.
    - ``as_of``: the day looked at; what is still open of a filed case is not before it

    Source: ``guide §3``, ``tiaoli art. 14``, ``xukefa arts. 32, 44``, ``order42 art. 11``.

    >>> local = plan(date(2026, 3, 2), "local")
    >>> local.licence_on == local.calendar.add(local.submitted, 60)
    True
    """
    options = PlanOptions(
        clock=clock,
        calendar=calendar,
        durations=durations,
        agency=agency,
        correction_rounds=correction_rounds,
        expert_review=expert_review,
        filing=filing,
        as_of=as_of,
    )
    start, is_scope_known = require_day(start, "start"), scope is not None
    scope = scope_id("nationwide" if scope is None else scope)
    on = start if on is None else require_day(on, "on")
    has_numbers = require_yes_or_no(number_permit, "number_permit")
    needs = replace(_needs(applicant, scope, on, rulebook), has_numbers=has_numbers)
    return plan_for(needs, start, options, is_scope_known=is_scope_known)


def plan_for(
    needs: Needs, start: date, options: PlanOptions, *, is_scope_known: bool = False
) -> Plan | NoPlan:
    """`plan` for an applicant whose ``needs`` are known; they are the same for every start."""
    filing, as_of = filing_of(options), options.get("as_of")
    as_of = None if as_of is None else require_day(as_of, "as_of")
    if filing is not None and as_of is not None:
        filing.refuse_after(as_of)
    filing = filing and filing.with_refusal_in(needs.company, as_of)
    schedule = schedule_of(needs, start, options)
    if filing is None or (submitted := filing.submitted_on) is None:
        return replace(_plan(schedule), filing=filing, as_of=as_of)
    baseline = _plan(schedule) if start < submitted else None
    filed = replace(schedule, start=min(start, submitted), filing=filing, as_of=as_of)
    is_taken = not is_scope_known and scope_for(needs.provinces) != needs.scope
    plan = replace(_plan(filed), is_scope_assumed=is_taken)
    return replace(plan, filing=filing, as_of=as_of, baseline=baseline)


def _plan(schedule: Schedule) -> Plan | NoPlan:
    reason = schedule.reason
    return _dated_plan(schedule) if reason is None else _no_plan(schedule, reason)


def _no_plan(schedule: Schedule, reason: Text) -> NoPlan:
    return NoPlan(reason=reason, bars=schedule.needs.bars, **schedule.of_case)


def plan_back(
    licence_by: date,
    scope: str = "nationwide",
    *,
    applicant: Applicant | None = None,
    on: date | None = None,
    rulebook: str | Rulebook = DEFAULT_RULEBOOK,
    **options: Unpack[PlanOptions],
) -> BackPlan | NoPlan:
    """The latest day to hand in, and to start, for a licence on ``licence_by`` at the latest.

    ``on`` is today, the rulebook's day last read unless given: what would have to start before it
    is too soon, and a ``KitError`` says which day is the earliest. Durations are the likely ones.

    >>> back = plan_back(date(2026, 10, 30), "local", on=date(2026, 3, 2))
    >>> back.plan.licence_on <= back.licence_by
    True
    """
    on = as_rulebook(rulebook).last_read if on is None else require_day(on, "on")
    licence_by, scope = require_day(licence_by, "licence_by"), scope_id(scope)
    needs = _needs(applicant, scope, on, rulebook)
    return plan_back_for(needs, licence_by, on, options)


def plan_back_for(
    needs: Needs, licence_by: date, on: date, options: PlanOptions
) -> BackPlan | NoPlan:
    """`plan_back` for an applicant whose ``needs`` are known."""
    refuse_filing("plan_back", options)
    schedule = schedule_of(needs, on, options)
    if (reason := schedule.reason) is not None:
        return _no_plan(schedule, reason)
    days = schedule.key_days()
    # Refused before the search below, which takes for granted that its first day is early enough.
    if days.issued > licence_by:
        raise TooSoon(licence_by=licence_by, on=on, earliest=days.issued)
    start_by = latest_day(
        lambda day: replace(schedule, start=day).key_days().issued <= licence_by, on, licence_by
    )
    submit_by = latest_day(
        lambda day: schedule.days_after(day).issued <= licence_by, days.submitted, licence_by
    )
    if not schedule.calendar.is_working(submit_by):
        submit_by = schedule.calendar.add(submit_by, -1)
    return BackPlan(licence_by, submit_by, start_by, _dated_plan(replace(schedule, start=start_by)))


def _needs(applicant: Applicant | None, scope: str, on: date, rulebook: str | Rulebook) -> Needs:
    """What ``applicant`` has to do or to wait for; nothing for nobody in particular."""
    if applicant is None:
        book = as_rulebook(rulebook)
        return Needs(scope=scope, book=book, review=book.review_days(scope, on))
    return needs_of(Obstacles(assess(applicant, on, rulebook), scope), projecting())


def _dated_plan(schedule: Schedule) -> Plan:
    # The dates are those of the likely durations; the ranges say what low and high make of them.
    days, calendar, needs = schedule.key_days(), schedule.calendar, schedule.needs
    low, likely, high = map(schedule.span, PICKS)
    steps = tuple(steps_of(schedule, days))
    if needs.has_documents:  # the plan begins with the submission
        steps = tuple(step for step in steps if step.id == SUBMISSION or step.working_days != 0)
        name = words("plan.submission")  # nothing is left to write
        steps = tuple(replace(s, name=name) if s.id == SUBMISSION else s for s in steps)
    return Plan(
        **schedule.of_case,
        clock=schedule.clock,
        steps=steps,
        submitted=days.submitted,
        decided_on=days.decided,
        licence_on=days.issued,
        stages=tuple(stages_of(schedule, days)),
        duties=dated_duties(calendar, likely.nominal, likely.status, needs),
        calendar_range=(likely.earliest, likely.latest),
        duration_range=(low.nominal, high.nominal),
        full_range=(low.earliest, high.latest),
        status=likely.status,
        notes=(*notes_of(schedule, days, likely.status), *needs.notes),
        durations=schedule.durations,
        extra_durations=schedule.extra_durations,
        extra_times=schedule.extra_times,
        tasks=schedule.tasks,
        critical_path=_critical_path(schedule, steps, days.submitted),
        # Of a filed case nothing is to be prepared any more, and nothing to be assumed.
        assumes={} if schedule.is_filed else needs.assumes,
        review_times=schedule.review_times,
    )


def _critical_path(schedule: Schedule, steps: tuple[Step, ...], submitted: date) -> tuple[str, ...]:
    """What sets the licence day: the steps before submission or the last task, then the clock."""
    roll = schedule.calendar.roll
    preparation_end = schedule.calendar.add(schedule.start, schedule.preparation_days(LIKELY))
    # Where both are ready on one day, the steps count as what sets it.
    if roll(preparation_end) == submitted:
        before = [step.id for step in steps if step.working_days]
    else:
        tasks = schedule.tasks
        before = [task.id for task in tasks if roll(task.ready_on[LIKELY]) == submitted]
    inside = [step.id for step in steps if step.working_days is None and not step.is_over]
    return (*before, *inside) or (steps[-1].id,)

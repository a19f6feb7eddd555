"""The decision record: an answer with everything it rests on, as plain JSON that can be replayed.

A record names its format, the kit, the rulebook with its version and hash, the day, every fact
with its state, the numbers that were read, the findings, the advice and, on request, the plans.
The same answer gives the same bytes: there is no clock in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final

from callcenter_kit._version import __version__
from callcenter_kit.documents.errors import PlanOfAnotherCase
from callcenter_kit.documents.record.plans import advice_of, calendar_of, plan_of
from callcenter_kit.documents.record.rules import (
    Json,
    facts_of,
    plain,
    process_of,
    rulebook_of,
    scope_of,
    words_digest,
)
from callcenter_kit.errors import KitError
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.timeline.advice import advise
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.planning import plan as make_plan
from callcenter_kit.workdays.arguments import plain_day
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

FORMAT: Final = "callcenter_kit decision record"
FORMAT_VERSION: Final = 2
LARGEST: Final = 1_000_000  # bytes; a record with both plans has about 100,000

Plans = Mapping[str, Plan | NoPlan]


def record(
    assessment: Assessment,
    plan: Plan | NoPlan | Plans | None = None,
    *,
    start: date | None = None,
    calendar: WorkCalendar | None = None,
) -> Json:
    """The record of ``assessment``, with the plans given or, from ``start``, one for each scope.

    ``plan`` is one plan or a mapping from scope to plan; each must be this applicant's, or made
    without an applicant, on one and the same calendar. ``KitError`` for a plan of another case.

    >>> from callcenter_kit.rules.applicant import Applicant
    >>> from callcenter_kit.rules.assessment import assess
    >>> record(assess(Applicant(is_company=True)))["facts"]["is_company"]
    {'state': 'given', 'value': True}
    """
    book, plans = assessment.rulebook, _by_scope(plan)
    made_on = (each.calendar for each in plans.values() if isinstance(each, Plan))
    days = calendar or next(made_on, None) or projecting()
    if start is not None:
        asked = {"start": plain(plain_day(start, "start")), "judged_on": plain(assessment.on)}
        plans = {scope: made_again(assessment, asked, scope, days) for scope in SCOPES} | plans
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "kit_version": __version__,
        "rulebook": rulebook_of(book),
        "process": process_of(),
        "words": words_digest(),
        "on": plain(assessment.on),
        "facts": facts_of(assessment.applicant),
        "parameters": {
            name: {scope: plain(number.on(scope, assessment.on)) for scope in SCOPES}
            for name, number in book.parameters.items()
        },
        "licence": assessment.licence,
        "scopes": {scope: scope_of(scoped) for scope, scoped in assessment.scopes.items()},
        "warnings": plain(assessment.warnings),
        "calendar": calendar_of(days),
        "advice": {scope: _advice(assessment, scope, days) for scope in SCOPES},
        "plans": {
            scope: plan_of(plans[scope], _judged_on(assessment, plans[scope], days))
            for scope in SCOPES
            if scope in plans
        },
    }
    return {**content, "seal": seal_of(content)}


def record_bytes(record: Mapping[str, Any]) -> bytes:
    """The record as a file: JSON in UTF-8, its keys in the order in which a reader needs them."""
    written = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{written}\n".encode("utf-8", "backslashreplace")


def seal_of(record: Mapping[str, Any]) -> str:
    """A hash of everything in the record but the seal itself, whatever the order of its keys."""
    content = {key: value for key, value in record.items() if key != "seal"}
    written = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def _by_scope(plan: Plan | NoPlan | Plans | None) -> dict[str, Plan | NoPlan]:
    if plan is None:
        return {}
    if isinstance(plan, Plan | NoPlan):
        return {plan.scope: plan}
    for scope, each in plan.items():
        if not isinstance(each, Plan | NoPlan) or each.scope != scope:
            raise PlanOfAnotherCase(scope=scope)
    return dict(plan)


def _advice(assessment: Assessment, scope: str, calendar: WorkCalendar) -> Json:
    book = assessment.rulebook
    advice = advise(assessment.applicant, scope, assessment.on, book, calendar=calendar)
    return advice_of(advice, calendar)


def _judged_on(assessment: Assessment, plan: Plan | NoPlan, calendar: WorkCalendar) -> date | None:
    """The day as of which ``plan`` judged the applicant; ``None``: it looked at nobody."""
    for day in (assessment.on, plan.start, None):
        try:
            if made_again(assessment, plan_of(plan, day), plan.scope, calendar) == plan:
                return day
        except KitError:  # a date that contradicts its fact on that day: not the day it was
            continue
    raise PlanOfAnotherCase(scope=plan.scope)


def made_again(
    assessment: Assessment, recorded: Mapping[str, Any], scope: str, calendar: WorkCalendar
) -> Plan | NoPlan:
    """The plan that ``recorded`` describes, worked out again for ``assessment``'s applicant."""
    judged = recorded["judged_on"]
    plan: Plan | NoPlan = make_plan(
        date.fromisoformat(recorded["start"]),
        scope,
        applicant=None if judged is None else assessment.applicant,
        on=None if judged is None else date.fromisoformat(judged),
        rulebook=assessment.rulebook,
        calendar=calendar,
        **_options(recorded),
    )
    return plan


def _options(recorded: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen about a plan."""
    if "clock" not in recorded:
        return {}
    return {
        "clock": recorded["clock"]["id"],
        "durations": {**recorded["durations"], **recorded["extra_durations"]},
        "correction_rounds": recorded["extra_times"]["correction_round"],
        "expert_review": bool(recorded["extra_times"]["expert_review"]),
        "number_permit": recorded["number_permit"],
    }

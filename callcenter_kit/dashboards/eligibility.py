"""The page "can we get it?": facts in, a verdict for 95 and for 96 with its reasons out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from callcenter_kit.applicant import Applicant
from callcenter_kit.assessment import Assessment, assess
from callcenter_kit.dashboards.findings import differing, rows
from callcenter_kit.dashboards.page import Page
from callcenter_kit.dashboards.path import path
from callcenter_kit.dashboards.state import State
from callcenter_kit.dashboards.verdict import next_fact, reasons
from callcenter_kit.dashboards.view import View, draw
from callcenter_kit.errors import ContradictoryDate, KitError, NoValueThatDay
from callcenter_kit.logic import names
from callcenter_kit.rulebook import Rulebook
from callcenter_kit.wording import say

OTHER: Final = {"guide": "law", "law": "guide"}
GROUPS: Final = {
    "company": ("is_company", "domestic_capital", "registered_capital"),
    "record": ("clean_record", "on_dishonesty_list", "refused_for_falsehood"),
    "staff": ("insured_staff", "insured_months", "sufficient_funds_and_staff"),
    "readiness": ("feasibility_report", "technical_plan", "premises", "long_term_service"),
    "service": ("inbound_mainly", "outbound_consent", "marketing_calls"),
}


def page() -> Page:
    """The page, for a notebook's cell."""
    return Page(render)


def render(state: State, today: date | None) -> View:
    """What the page shows for ``state``; ``today`` is ``None`` before a visitor came."""
    answer, complaint = judged(state, today)
    other = assess(answer.applicant, answer.on, OTHER[state.case.reading])
    html = draw(
        "eligibility",
        state,
        today,
        answer=answer,
        complaint=complaint,
        other=other,
        groups=GROUPS,
        read=_facts_read(answer.rulebook),
        findings=rows(answer, state.language),
        differing=differing(answer.rulebook, other.rulebook),
        reasons={scope: reasons(answer, scope, state.language) for scope in answer.scopes},
        next_fact=next_fact(answer),
        path=path(answer, state.language),
    )
    return View(say("eligibility.title", state.language), html)


def judged(state: State, today: date | None) -> tuple[Assessment, KitError | None]:
    """The assessment of the case, and what of it had to be left aside to make one."""
    case = state.case
    try:
        return assess(case.applicant, case.on or today, case.reading), None
    except NoValueThatDay as complaint:
        return assess(_undated(case.applicant), today, case.reading), complaint
    except ContradictoryDate as complaint:
        return assess(_undated(case.applicant), case.on or today, case.reading), complaint


def _undated(applicant: Applicant) -> Applicant:
    return replace(applicant, last_violation_on=None, refused_on=None, insured_since=None)


def _facts_read(book: Rulebook) -> set[str]:
    return {name for rule in book.requirements.values() for name in names(rule.expression)}

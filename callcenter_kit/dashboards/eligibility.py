"""The page "can we get it?": facts in, a verdict for 95 and for 96 with its reasons out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from callcenter_kit.assessment import assess
from callcenter_kit.dashboards.exports import exports
from callcenter_kit.dashboards.findings import differing, rows
from callcenter_kit.dashboards.judging import OTHER, judged
from callcenter_kit.dashboards.page import Page, shanghai_today
from callcenter_kit.dashboards.path import path
from callcenter_kit.dashboards.state import State
from callcenter_kit.dashboards.verdict import reasons
from callcenter_kit.dashboards.view import View, draw
from callcenter_kit.dashboards.way_forward import advised, next_question, ways_forward
from callcenter_kit.logic import names
from callcenter_kit.rulebooks import Rulebook
from callcenter_kit.wording import say

GROUPS: Final = {
    "company": ("is_company", "domestic_capital", "registered_capital"),
    "record": ("clean_record", "on_dishonesty_list", "refused_for_falsehood"),
    "staff": ("insured_staff", "insured_months", "sufficient_funds_and_staff"),
    "readiness": ("feasibility_report", "technical_plan", "premises", "long_term_service"),
    "service": ("inbound_mainly", "outbound_consent", "marketing_calls"),
}


def page(today: Callable[[], date] = shanghai_today) -> Page:
    """The page, for a notebook's cell."""
    return Page(render, downloads=exports(today), today=today)


def render(state: State, today: date | None) -> View:
    """What the page shows for ``state``; ``today`` is ``None`` before a visitor came."""
    answer, complaint = judged(state, today)
    advice = advised(answer)
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
        forward=ways_forward(advice, state.case, today),
        asked=next_question(advice),
        path=path(answer, state.language),
    )
    return View(say("eligibility.title", state.language), html)


def _facts_read(book: Rulebook) -> set[str]:
    return {name for rule in book.requirements.values() for name in names(rule.expression)}

"""The page "can we get it?": facts in, a verdict for 95 and for 96 with its reasons out."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from callcenter_kit.dashboards.eligibility.decision_path import path
from callcenter_kit.dashboards.eligibility.lead import lead
from callcenter_kit.dashboards.shared.assessed_case import OTHER, by_the_other_reading, judged
from callcenter_kit.dashboards.shared.decision import decide
from callcenter_kit.dashboards.shared.exports import exports, offered
from callcenter_kit.dashboards.shared.findings import differing, rows
from callcenter_kit.dashboards.shared.provinces import SCOPE_OF, coverage, place
from callcenter_kit.dashboards.shared.verdict import reasons
from callcenter_kit.dashboards.shared.way_forward import (
    advised,
    next_question,
    plans_of,
    ways_forward,
)
from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.dashboards.widget.controls import held_value
from callcenter_kit.dashboards.widget.page import Page, Today, asked_today
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.dashboards.widget.view import View, draw
from callcenter_kit.rules.comparison import compare
from callcenter_kit.rules.facts import GROUPS, facts
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.forms import GROUP_FORM
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.words import say

# What follows from a fact, asked for where it matters.
FOLLOWING: Final = {
    "domestic_capital": "foreign_share",
    "clean_record": "last_violation_on",
    "refused_for_falsehood": "refused_on",
    "insured_months": "insured_since",
}
_FOLLOWS_WHEN: Final = {
    "domestic_capital": False,
    "clean_record": False,
    "refused_for_falsehood": True,
}


def page(case: Case | None = None, *, today: Today | None = None) -> Page:
    """The page, for a notebook's cell: about ``case``, by a clock that says ``today``.

    ``today`` is a day or a function that gives one; Shanghai's by the machine's clock unless given.
    Raises ``WrongKind`` or ``WrongToday``.
    """
    asked = asked_today(today)
    return Page(render, case, downloads=exports(asked), today=asked)


def render(state: State, today: date | None, part: str = "") -> View:
    """What the page shows for ``state``, or one ``part`` of it: a block of its template.

    ``today`` is ``None`` before a visitor came.
    """
    answer, complaint = judged(state, today)
    advice = advised(answer)
    plans = plans_of(answer, advice, state.case, today)
    html = draw(
        "eligibility",
        state,
        today,
        part,
        answer=answer,
        complaint=complaint,
        headline=decide(answer, advice, plans, state.language).text,
        lead=lead(answer, state.case, state.case.on or today),
        **_other_reading(answer, state),
        groups=_groups(state),
        serves_own_customers=_serves_own_customers(state),
        following=FOLLOWING.values(),
        offered=offered,
        read=_facts_read(answer.rulebook),
        findings=rows(answer, state.language),
        reasons={scope: reasons(answer, scope, state.language) for scope in answer.scopes},
        forward=ways_forward(advice, plans, state.case),
        asked=next_question(advice),
        path=path(answer, state.language),
        needed=_needed(answer),
        place=place(answer, state.language),
    )
    return View(say("eligibility.title", state.language), html, assessment=answer)


def _other_reading(answer: Assessment, state: State) -> dict[str, Any]:
    """What the other reading of the rules says of the case, and which lines it reads otherwise."""
    other = OTHER[state.case.reading]
    comparison = compare(answer.applicant, answer.rulebook, other, answer.on)
    return {
        "by_other_reading": by_the_other_reading(comparison, state.language),
        "differing": differing(answer.rulebook, comparison.second.rulebook),
    }


def _needed(answer: Assessment) -> str | None:
    """The scope that the coverage asks for; none for a local licence of another province."""
    where = coverage(answer.applicant.provinces)
    is_ours = answer.licence == "required" and where != "elsewhere"
    return SCOPE_OF[where] if is_ours else None


def _groups(state: State) -> dict[str, list[str]]:
    """The form's fields, group by group; a day follows its fact while it matters or is told."""
    return {
        group: [
            name
            for fact in facts().values()
            if fact.group == group
            for name in (fact.id, FOLLOWING.get(fact.id))
            if name is not None and (name == fact.id or _follows(fact.id, state))
        ]
        for group in GROUPS
    }


def _follows(fact: str, state: State) -> bool:
    is_told = fact not in _FOLLOWS_WHEN or held_value(FOLLOWING[fact], state) is not None
    return is_told or held_value(fact, state) is _FOLLOWS_WHEN[fact]


def _serves_own_customers(state: State) -> bool:
    """Whether it matters whose the own customers are, or was told."""
    applicant = state.case.applicant
    return GROUP_FORM in applicant.forms or applicant.group_clients is not None


def _facts_read(book: Rulebook) -> set[str]:
    return {name for rule in book.requirements.values() for name in names(rule.expression)}

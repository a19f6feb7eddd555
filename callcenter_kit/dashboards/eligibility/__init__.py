"""The page "can we get it?": facts in, a verdict for 95 and for 96 with its reasons out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.dashboards.answers.case_answer import (
    PLATFORM,
    answer_for,
    complaint_of,
    exports,
    file_labels,
)
from callcenter_kit.dashboards.answers.findings import (
    differing,
    differing_in_words,
    other_rulebook_helps,
    other_rulebook_summary,
    rows,
)
from callcenter_kit.dashboards.answers.verdict import (
    cards,
    elsewhere,
    next_question,
    other_licence,
    place,
    reply_in_words,
    still_unknown,
)
from callcenter_kit.dashboards.case.case import FIELDS, Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.session import Clock, Content, Today, open_page
from callcenter_kit.rules.facts import GROUPS, SCOPE_OF, coverage, facts
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.rulebook import GROUP_FORM, Rulebook
from callcenter_kit.rules.statements import EXCLUSIONS
from callcenter_kit.texts.datafile import say
from callcenter_kit.timeline.answer import OTHER_RULEBOOK, Answer
from callcenter_kit.timeline.decision import Decision

if TYPE_CHECKING:
    from callcenter_kit.dashboards.session.page import Page


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
    Raises ``ArgumentError`` for what is neither.
    """
    return open_page(content, case, today)


def content(today: Clock) -> Content:
    """What the page shows and can do, by the clock ``today``."""
    return Content(render, downloads=exports(today))


def render(state: State, today: date | None, part: str = "") -> View:
    """What the page shows for ``state``, or one ``part`` of it: a block of its template.

    ``today`` is ``None`` before a visitor came.
    """
    answer = answer_for(state.case, today)
    # The cards make the plans whose days the decision names.
    assessment, summaries = answer.assessment, cards(answer, state.language)
    decision = answer.decision(state.language)
    html = draw(
        "eligibility",
        state,
        today,
        part,
        answer=answer,
        assessment=assessment,
        complaint=complaint_of(answer),
        headline=decision.text,
        reason=decision.reason,
        is_ready=decision.kind == "ready",
        platform=PLATFORM,
        summary=summary(assessment, decision, state.case, state.case.on or today),
        **_other_rulebook(answer, state.language),
        **_form_fields(state, assessment.rulebook),
        serves_own_customers=_serves_own_customers(state),
        following=FOLLOWING.values(),
        file_labels=file_labels,
        findings=rows(assessment, state.language),
        cards=summaries,
        other=other_licence(answer, state.language),
        exclusion=answer.exclusion,
        elsewhere=elsewhere(assessment, state.language),
        is_filed=answer.is_filed,
        question=None if answer.is_filed else next_question(answer, state.skipped_questions),
        unknown=[] if answer.is_filed else still_unknown(answer, state.skipped_questions),
        reply_in_words=reply_in_words,
        needed=None if answer.exclusion else _needed(assessment),
        place=place(assessment, state.language),
    )
    return View(say("eligibility.title", state.language), html, assessment=assessment)


def summary(assessment: Assessment, decision: Decision, case: Case, on: date | None) -> str:
    """Why no licence is required, else what was judged; empty before there is a day ``on``.

    Where the ``decision`` is of both licences, it asks for the provinces and says which is shown.
    """
    applicant, language = case.applicant, case.language
    if assessment.form is not None and assessment.licence == "not_required":
        return assessment.form.why.say(language)
    if not applicant.known():
        return say("eligibility.lead.empty", language)
    if on is None:
        return ""
    is_excluded = decision.kind in EXCLUSIONS  # that it needs a licence is no help then
    key = "needed" if assessment.licence == "required" and not is_excluded else "judged"
    if decision.kind == "both":
        outcomes = {scope.outcome for scope in assessment.scopes.values()}
        key = "neither_yet" if outcomes == {"ineligible"} else "nearer_first"
    reading = say(f"eligibility.reading_name.{case.reading}", language)
    total = len(assessment.scopes["nationwide"].findings)
    return say(f"eligibility.lead.{key}", language, reading=reading, total=total, day=on)


def _other_rulebook(answer: Answer, language: str) -> dict[str, Any]:
    """What the other rulebook says of the case, and which lines it has otherwise."""
    book = answer.assessment.rulebook
    differ = differing(book, rulebook(OTHER_RULEBOOK[book.id]))
    # Whoever has no day is told neither of other days nor of requirements met elsewhere.
    comparison = None if answer.has_no_day else answer.comparison
    return {
        "other_rulebook_summary": other_rulebook_summary(comparison, language),
        "other_rulebook_helps": other_rulebook_helps(comparison),
        "differing": differ,
        "differing_in_words": differing_in_words(book, differ, language),
    }


def _needed(assessment: Assessment) -> str | None:
    """The scope that the coverage asks for; none for a local licence of another province."""
    # Another province has an authority of its own, and what it asks for is not here.
    where = coverage(assessment.applicant.provinces)
    is_ours = assessment.licence == "required" and where != "elsewhere"
    return SCOPE_OF[where] if is_ours else None


def _form_fields(state: State, book: Rulebook) -> dict[str, Any]:
    """The form's fields that ``book`` asks for, group by group, and those of the other alone."""
    grouped, read = [fact for fact in facts().values() if fact.group], _facts_read(book)
    groups = {
        group: [fact.id for fact in grouped if fact.group == group and fact.id in read]
        for group in GROUPS
    }
    unread = [fact.id for fact in grouped if fact.id not in read]
    return {
        "groups": {group: _with_what_follows(fields, state) for group, fields in groups.items()},
        "unread": _with_what_follows(unread, state),
    }


@lru_cache(maxsize=4)  # the same with every change, as long as the rulebook is
def _facts_read(book: Rulebook) -> frozenset[str]:
    """The facts that ``book`` asks for; foreign capital matters whichever rulebook decides."""
    rules = book.requirements.values()
    return frozenset(["domestic_capital", *(fact for r in rules for fact in names(r.expression))])


def _with_what_follows(names: Iterable[str], state: State) -> list[str]:
    """The fields, each with its day or share while that matters or is told."""
    return [
        field
        for name in names
        for field in (name, FOLLOWING.get(name))
        if field is not None and (field == name or _follows(name, state))
    ]


def _follows(fact: str, state: State) -> bool:
    # Of insurance its first day matters whatever was answered: it can be sooner than the count.
    has_value = FIELDS[FOLLOWING[fact]].value(state.case) is not None
    return (
        has_value
        or fact not in _FOLLOWS_WHEN
        or FIELDS[fact].value(state.case) is _FOLLOWS_WHEN[fact]
    )


def _serves_own_customers(state: State) -> bool:
    """Whether it matters whose the own customers are, or was told."""
    applicant = state.case.applicant
    return GROUP_FORM in applicant.forms or applicant.group_clients is not None

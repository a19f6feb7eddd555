"""The page "nationwide or local?": both licences side by side, and which one the coverage needs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from callcenter_kit.dashboards.answers.case_answer import PLATFORM, answer_for, complaint_of
from callcenter_kit.dashboards.answers.findings import (
    differing,
    other_rulebook_helps,
    other_rulebook_summary,
)
from callcenter_kit.dashboards.answers.verdict import (
    Question,
    all_provinces,
    cards,
    elsewhere,
    next_question,
    other_licence,
    place,
    provinces,
    question_of_coverage,
    reply_in_words,
    still_unknown,
)
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.scopes import recommendation
from callcenter_kit.dashboards.scopes.capital import capital, increase
from callcenter_kit.dashboards.scopes.ways import (
    capital_gap,
    picture,
    preconditions,
    trade,
    ways_of,
)
from callcenter_kit.dashboards.session import Clock, Content, Today, open_page
from callcenter_kit.rules.facts import HOME
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import Statement
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.answer import OTHER_RULEBOOK, Answer

if TYPE_CHECKING:
    from callcenter_kit.dashboards.session.page import Page


def page(case: Case | None = None, *, today: Today | None = None) -> Page:
    """The page, for a notebook's cell: about ``case``, by a clock that says ``today``.

    ``today`` is a day or a function that gives one; Shanghai's by the machine's clock unless given.
    Raises ``ArgumentError`` for what is neither.
    """
    return open_page(content, case, today)


def content(_: Clock) -> Content:
    """What the page shows."""
    return Content(render)


def render(state: State, today: date | None, part: str = "") -> View:
    """What the page shows for ``state``, or one ``part`` of it: a block of its template.

    ``today`` is ``None`` before a visitor came.
    """
    answer = answer_for(state.case, today)
    assessment, decision = answer.assessment, answer.decision(state.language)
    ways = ways_of(answer)
    # Whether a licence is needed at all is asked before what excludes it.
    exclusion = None if assessment.waits_for else answer.exclusion
    advised = recommendation.recommend(assessment, state.language)
    # The gap that counts is that of the licence which the coverage asks for, else the first.
    stand = capital(assessment)
    short = advised.scope if advised.scope in stand.short_of else next(iter(stand.short_of), None)
    html = draw(
        "scopes",
        state,
        today,
        part,
        answer=answer,
        assessment=assessment,
        complaint=complaint_of(answer),
        other_rulebook_summary=""
        if answer.has_no_day and not assessment.waits_for
        else other_rulebook_summary(answer.comparison, state.language),
        other_rulebook_helps=not answer.has_no_day and other_rulebook_helps(answer.comparison),
        province_count=recommendation.province_count(assessment, state.language),
        fit_of=lambda way: recommendation.fit(way, assessment, state.language),
        capital_gap_of=lambda way: capital_gap(way, state.language, state.case.reading),
        preconditions_of=lambda way: list(preconditions(way, state.language)),
        differing=differing(assessment.rulebook, rulebook(OTHER_RULEBOOK[state.case.reading])),
        cards=cards(answer, state.language),
        other=other_licence(answer, state.language),
        exclusion=exclusion,
        elsewhere=elsewhere(assessment, state.language),
        beyond_scope=rulebook("law").notes["beyond_scope"],
        branches=rulebook("law").notes["branches"],
        decision=decision.text,
        reason=decision.reason,
        is_ready=decision.kind == "ready",
        platform=PLATFORM,
        advised=advised,
        is_filed=answer.is_filed,
        question=None if exclusion or answer.is_filed else _question(answer, state),
        unknown=[]
        if exclusion or answer.is_filed
        else still_unknown(answer, state.skipped_questions),
        reply_in_words=reply_in_words,
        place=place(assessment, state.language),
        provinces=provinces(assessment.applicant.provinces),
        home=HOME,
        all_provinces=all_provinces(),
        rule=rulebook("guide").paragraphs["2.1"],
        rows=rows(assessment.rulebook),
        capital=stand,
        increase=increase(answer, short) if short else None,
        ways=ways,
        picture=picture(ways, state.language),
        trade=trade(ways, state.language),
    )
    title = say("scopes.title", state.language)
    return View(title, html, assessment=assessment, plan=ways.plan(answer.scope))


def _question(answer: Answer, state: State) -> Question | None:
    passed = state.skipped_questions
    return question_of_coverage(answer.assessment, passed) or next_question(answer, passed)


# What a choice between the scopes goes by.
LEADING: Final = ("coverage", "numbers", "authority", "capital")


class ScopeRow(NamedTuple):
    """One topic of the comparison: what each scope says of it, and whether they say the same."""

    id: str
    heading: Text
    lines: dict[str, Statement]

    @property
    def is_leading(self) -> bool:
        """Whether the row is one of those that a choice goes by; the others stand folded away."""
        return self.id in LEADING and not self.alike

    @property
    def alike(self) -> bool:
        """Whether both scopes say the same."""
        return len({line.text for line in self.lines.values()}) == 1


def rows(book: Rulebook) -> list[ScopeRow]:
    """The rows that both scopes share, in the rulebook's order."""
    return [
        ScopeRow(key, heading, {scope.id: scope.rows[key] for scope in book.scopes.values()})
        for key, heading in book.scope_rows.items()
    ]

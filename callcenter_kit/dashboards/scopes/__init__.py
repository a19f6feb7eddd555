"""The page "nationwide or local?": both licences side by side, and which one the coverage needs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from callcenter_kit.dashboards.answers import planning as way_forward
from callcenter_kit.dashboards.answers.assessment import (
    OTHER,
    by_the_other_reading,
    differing,
    gains_by_the_other_reading,
    judged,
)
from callcenter_kit.dashboards.answers.planning import PLATFORM, scope_of
from callcenter_kit.dashboards.answers.verdict import (
    all_provinces,
    cards,
    next_question,
    place,
    provinces,
    question_of_coverage,
    reply_in_words,
    still_unknown,
)
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.opening import open_page
from callcenter_kit.dashboards.scopes import capital as recommendation
from callcenter_kit.dashboards.scopes.capital import capital, capital_gap, increase
from callcenter_kit.dashboards.scopes.next_steps import (
    StrategyChart,
    picture,
    preconditions,
    trade,
    ways_of,
)
from callcenter_kit.dashboards.session.session import Clock, Content, Today
from callcenter_kit.rules.assessment import compare
from callcenter_kit.rules.facts import HOME
from callcenter_kit.rules.lines import SCOPES, Line
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.decision import decide
from callcenter_kit.timeline.plan import Plan

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
    answer, complaint = judged(state, today)
    other_reading = OTHER[state.case.reading]
    comparison = compare(answer.applicant, answer.rulebook, other_reading, answer.on)
    ways = ways_of(answer, state.case, today)
    advised = recommendation.recommend(answer, state.language)
    advice = ways.advice or way_forward.advised(answer)
    plans = {scope: ways.plan(scope) for scope in advice}
    stand = capital(answer)
    short = advised.scope if advised.scope in stand.short_of else next(iter(stand.short_of), None)
    decision = decide(answer, advice, plans, state.language)
    html = draw(
        "scopes",
        state,
        today,
        part,
        answer=answer,
        complaint=complaint,
        by_other_reading=by_the_other_reading(comparison, state.language),
        gains_by_other_reading=gains_by_the_other_reading(comparison),
        chosen_provinces=recommendation.chosen_provinces(answer, state.language),
        fit_of=lambda way: recommendation.fit(way, answer, state.language),
        capital_gap_of=lambda way: capital_gap(way, state.language, state.case.reading),
        preconditions_of=lambda way: list(preconditions(way, state.language)),
        differing=differing(answer.rulebook, comparison.second.rulebook),
        cards=cards(
            answer,
            advice,
            way_forward.ways_forward(advice, plans, state.case),
            state.language,
        ),
        decision=decision.text,
        is_ready=decision.kind == "ready",
        platform=PLATFORM,
        advised=advised,
        question=question_of_coverage(answer, state.skipped_questions)
        or next_question(answer, advice, state.skipped_questions),
        unknown=still_unknown(answer, advice, state.skipped_questions),
        reply_in_words=reply_in_words,
        heading=_heading(ways),
        place=place(answer, state.language),
        provinces=provinces(answer.applicant.provinces),
        home=HOME,
        all_provinces=all_provinces(),
        rule=rulebook("guide").paragraphs["2.1"],
        rows=rows(answer.rulebook),
        capital=stand,
        increase=increase(answer, state.case, ways, short) if short else None,
        ways=ways,
        picture=picture(ways, state.language),
        trade=trade(ways, state.language),
    )
    title = say("scopes.title", state.language)
    return View(title, html, assessment=answer, plan=ways.plan(scope_of(state.case, today)))


def _heading(ways: StrategyChart) -> Text | None:
    """Whom the page's dates are not for, where the applicant is one of them."""
    plans = (ways.plan(scope) for scope in SCOPES)
    return next((plan.heading for plan in plans if isinstance(plan, Plan)), None)


# What a choice between the scopes goes by.
LEADING: Final = ("coverage", "numbers", "authority", "capital")


class ScopeRow(NamedTuple):
    """One topic of the comparison: what each scope says of it, and whether they say the same."""

    id: str
    heading: Text
    lines: dict[str, Line]

    @property
    def leads(self) -> bool:
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

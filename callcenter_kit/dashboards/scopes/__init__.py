"""The page "nationwide or local?": both licences side by side, and which one the coverage needs."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from callcenter_kit.dashboards.answers.case_answer import answer_for, differing, rulebook_pair
from callcenter_kit.dashboards.answers.verdict import place, values_of
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.scopes.ways import (
    axis_of,
    capital,
    capital_gap,
    increase,
    picture_text,
    preconditions,
    trade,
    ways_of,
)
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.rules.assessment import Assessment
from callcenter_kit.rules.loading import SCOPE_OF, Coverage, coverage, rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import GUIDE, LAW, Statement
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import Text


def render(state: State, today: date | None, part: str = "") -> View:
    """What the page shows for ``state``, or one ``part`` of it: a block of its template.

    ``today`` is ``None`` before a visitor came.
    """
    answer, language = answer_for(state.case, today), state.language
    assessment, shared = answer.assessment, values_of(answer, state)
    decision, ways, book = answer.decision(language), ways_of(answer), assessment.rulebook
    advised, axis = recommend(assessment, language), axis_of(ways)
    # The gap that counts is that of the licence which the coverage asks for, else the first.
    stand = capital(assessment)
    short = next((scope for scope in stand.short_of if scope in answer.leading), None)
    is_elsewhere = shared["exclusion"] or answer.is_filed or decision.kind in _ABOVE_ALL
    html = draw(
        "scopes",
        state,
        today,
        part,
        **shared,
        decision=decision.text,
        own_answer="" if is_elsewhere else own_answer(assessment, language),
        advised=advised,
        needed=answer.needed_scope,
        capital_gap_of=lambda way: capital_gap(way, language, book.wording),
        preconditions_of=lambda way: list(preconditions(way, language)),
        differing=differing(book, rulebook(book.counterpart)),
        rulebook_pair=rulebook_pair(book, language),
        beyond_scope=rulebook(LAW).notes["beyond_scope"],
        branches=rulebook(LAW).notes["branches"],
        place=place(assessment, language),
        rule=rulebook(GUIDE).paragraphs["2.1"],
        rows=rows(book),
        capital=stand,
        increase=increase(answer, short) if short else None,
        ways=ways,
        axis=axis,
        names=axis and {"years": axis.years(language), "months": axis.months(language)},
        picture_text=lambda way: picture_text(way, language, book.wording),
        trade=trade(ways, language),
    )
    title = say("scopes.title", language)
    return View(title, html, assessment=assessment, plan=ways.plan(answer.scope))


CONTENT: Final = Content(render)
page: Final = page_of(CONTENT)


# Whoever cannot apply yet is told that first, not which licence it would be.
_ABOVE_ALL: Final = ("wait", "not_a_company")
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


_BEFORE_THE_FORM: Final = {
    "unknown": "form",
    "home": "form_home",
    "elsewhere": "form_elsewhere",
    "several": "form_several",
}


class Recommendation(NamedTuple):
    """What is recommended, in words; ``scope`` is what the coverage calls for.

    ``footnote`` says what else is worth knowing, empty where nothing is.
    """

    scope: str | None
    summary: str
    footnote: str


def recommend(assessment: Assessment, language: str) -> Recommendation:
    """The recommendation: the business form comes first, then coverage; no number plays a part.

    Source: ``guide §2.1``, ``tiaoli art. 9``.
    """
    where = coverage(assessment.applicant.provinces)
    footnote = _footnote(assessment, where, language) if assessment.licence == "required" else ""
    return Recommendation(SCOPE_OF[where], _summary(assessment, where, language), footnote)


def own_answer(assessment: Assessment, language: str) -> str:
    """Which licence the provinces ask for, or that they decide; empty where none is required."""
    if assessment.licence != "required":
        return ""
    where = coverage(assessment.applicant.provinces)
    key = f"scopes.headline.{'coverage' if where == 'unknown' else where}"
    return _say(assessment, key, language, **place(assessment, language))


def _say(assessment: Assessment, key: str, language: str, **values: object) -> str:
    """The words for ``key`` as the reading of ``assessment`` words them."""
    return say(rulebook_key(key, assessment.rulebook.wording), language, **values)


def _summary(assessment: Assessment, where: Coverage, language: str) -> str:
    if assessment.form is not None and assessment.licence == "not_required":
        return assessment.form.why.say(language)
    if assessment.waits_for == "authority":
        return say("scopes.lead.authority", language)
    coverage = "coverage" if where == "unknown" else where
    # Before the form of business is known, the sentence says "if you need one".
    key = coverage if assessment.waits_for is None else _BEFORE_THE_FORM[where]
    return _say(assessment, f"scopes.lead.{key}", language, **place(assessment, language))


def _footnote(assessment: Assessment, where: Coverage, language: str) -> str:
    wide, local = assessment.scopes["nationwide"].outcome, assessment.scopes["local"].outcome
    if where == "home":
        key = f"scopes.aside.wider_{'met' if wide == 'eligible' else 'later'}"
        return _say(assessment, key, language)
    if where == "several" and wide == "ineligible" and local != "ineligible":
        return _say(assessment, "scopes.aside.local_meanwhile", language)
    return ""

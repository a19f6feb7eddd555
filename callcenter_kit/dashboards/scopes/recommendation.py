"""Which licence the coverage asks for, below the headline of the page "nationwide or local?"."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from callcenter_kit.dashboards.answers.verdict import place
from callcenter_kit.rules.facts import SCOPE_OF, Coverage, coverage
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.timeline.strategies import Strategy

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
    coverage: Coverage
    summary: str
    footnote: str


def recommend(assessment: Assessment, language: str) -> Recommendation:
    """The recommendation: the business form comes first, then coverage; no number plays a part.

    Source: ``guide §2.1``, ``tiaoli art. 9``.
    """
    where = coverage(assessment.applicant.provinces)
    footnote = _footnote(assessment, where, language) if assessment.licence == "required" else ""
    summary = _summary(assessment, where, language)
    return Recommendation(SCOPE_OF[where], where, summary, footnote)


def province_count(assessment: Assessment, language: str) -> str:
    """How many provinces are chosen, in words."""
    count = len(assessment.applicant.provinces or ())
    return say(f"scopes.provinces.{'chosen' if count else 'none'}", language, count=count)


def _say(assessment: Assessment, key: str, language: str, **values: Any) -> str:  # noqa: ANN401 - see say
    """The words for ``key`` as the reading of ``assessment`` words them."""
    return say(rulebook_key(key, assessment.rulebook.id), language, **values)


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


class Fit(NamedTuple):
    """Whether a way to begin covers the provinces served; ``text`` says it."""

    is_enough: bool
    text: str


def fit(way: Strategy, assessment: Assessment, language: str) -> Fit | None:
    """How ``way`` fits the coverage; ``None`` where the coverage does not speak for or against it.

    For several provinces a local licence alone is too narrow, for one it is all that is needed.
    """
    count = len(assessment.applicant.provinces or ())
    is_local = way.id == "local_now"
    if count > 1 and is_local:
        return Fit(False, say("scopes.ways.beijing_only", language))
    if count > 1 or (count == 1 and is_local):
        return Fit(True, say("scopes.ways.fits", language))
    return None

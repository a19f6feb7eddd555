"""Which licence the coverage asks for, below the headline of the page "nationwide or local?"."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from callcenter_kit.dashboards.shared.provinces import place
from callcenter_kit.rules.coverage import SCOPE_OF, Coverage, coverage
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.texts.words import in_reading, say
from callcenter_kit.timeline.strategies import Strategy


class Recommendation(NamedTuple):
    """The answer in words; ``scope`` is what the coverage calls for.

    ``aside`` says what else is worth knowing, empty where nothing is.
    """

    scope: str | None
    coverage: Coverage
    lead: str
    aside: str


def recommend(answer: Assessment, language: str) -> Recommendation:
    """The recommendation: the business form comes first, then coverage; no number plays a part.

    Source: ``guide §2.1``, ``tiaoli art. 9``.
    """
    where = coverage(answer.applicant.provinces)
    scope = SCOPE_OF[where]
    return Recommendation(
        scope=scope,
        coverage=where,
        lead=_lead(answer, where, language),
        aside=_aside(answer, where, language) if answer.licence == "required" else "",
    )


def chosen_provinces(answer: Assessment, language: str) -> str:
    """How many provinces are chosen, in words."""
    count = len(answer.applicant.provinces or ())
    return say(f"scopes.provinces.{'chosen' if count else 'none'}", language, count=count)


class Fit(NamedTuple):
    """Whether a way to begin covers the provinces served; ``text`` says it."""

    is_enough: bool
    text: str


def fit(way: Strategy, answer: Assessment, language: str) -> Fit | None:
    """How ``way`` fits the coverage; ``None`` where the coverage does not speak for or against it.

    For several provinces a local licence alone is too narrow, for one it is all that is needed.
    """
    count = len(answer.applicant.provinces or ())
    is_local = way.id == "local_now"
    if count > 1 and is_local:
        return Fit(False, say("scopes.ways.beijing_only", language))
    if count > 1 or (count == 1 and is_local):
        return Fit(True, say("scopes.ways.fits", language))
    return None


def _say(answer: Assessment, key: str, language: str, **values: Any) -> str:  # noqa: ANN401 - see say
    """The words for ``key`` as the reading of ``answer`` words them."""
    return say(in_reading(key, answer.rulebook.id), language, **values)


def _lead(answer: Assessment, where: Coverage, language: str) -> str:
    if answer.form is not None and answer.licence == "not_required":
        return answer.form.why.say(language)
    if answer.waits_for == "authority":
        return say("scopes.lead.authority", language)
    coverage = "coverage" if where == "unknown" else where
    key = coverage if answer.waits_for is None else _BEFORE_THE_FORM[where]
    return _say(answer, f"scopes.lead.{key}", language, **place(answer, language))


_BEFORE_THE_FORM: Final = {
    "unknown": "form",
    "home": "form_home",
    "elsewhere": "form_elsewhere",
    "several": "form_several",
}


def _aside(answer: Assessment, where: Coverage, language: str) -> str:
    wide, local = answer.scopes["nationwide"].outcome, answer.scopes["local"].outcome
    if where == "home":
        key = f"scopes.aside.wider_{'met' if wide == 'eligible' else 'later'}"
        return _say(answer, key, language)
    if where == "several" and wide == "ineligible" and local != "ineligible":
        return _say(answer, "scopes.aside.local_meanwhile", language)
    return ""

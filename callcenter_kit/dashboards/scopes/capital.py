"""Where the applicant's registered capital stands against both minimums, and what a gap takes.

Which licence the coverage asks for, below the headline of the page "nationwide or local?".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from callcenter_kit.dashboards.answers.verdict import place
from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.facts import SCOPE_OF, Coverage, coverage
from callcenter_kit.rules.findings import Assessment, Status
from callcenter_kit.rules.statements import DatedValue, Requirement
from callcenter_kit.texts.datafile import rulebook_key, say, words
from callcenter_kit.texts.language import Text, format_money
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.repairs import LIKELY
from callcenter_kit.timeline.strategies import Strategy

REQUIREMENT = "registered_capital"
PARAMETER = "minimum_capital"


@dataclass(frozen=True, slots=True)
class Minimum:
    """One scope's minimum: what is missing to it, and where it stands in percent of the axis."""

    scope: str
    name: Text
    number: DatedValue
    gap: float
    status: Status
    left: float

    def says(self, language: str) -> str:
        """Whether the minimum is reached, and what is missing to it."""
        key = "open" if self.status == "unknown" else self.status
        scope = self.name.say(language)
        minimum = format_money(self.number.value, language)
        gap = format_money(self.gap, language)
        return say(f"scopes.capital.{key}", language, scope=scope, minimum=minimum, gap=gap)


class CapitalLine(NamedTuple):
    """The capital on one axis with both minimums, the lower first; ``amount`` may be unknown.

    ``beyond`` says that the axis ends before the capital does.
    """

    amount: float | None
    left: float
    beyond: bool
    minimums: tuple[Minimum, ...]

    def says(self, language: str) -> str:
        """The picture in words."""
        low, high = (format_money(minimum.number.value, language) for minimum in self.minimums)
        amounts = {"local": low, "nationwide": high}
        if self.amount is None:
            return say("scopes.capital.picture_open", language, **amounts)
        amounts["amount"] = format_money(self.amount, language)
        return say("scopes.capital.picture", language, **amounts)

    @property
    def short_of(self) -> tuple[str, ...]:
        """The scopes whose minimum is not reached, the higher first."""
        unmet = [minimum.scope for minimum in self.minimums if minimum.status == "unmet"]
        return tuple(reversed(unmet))


def capital(answer: Assessment) -> CapitalLine:
    """The applicant's capital beside the minimum of each scope; the minimum itself is enough."""
    amount = answer.applicant.registered_capital
    findings = {scope: part.findings[REQUIREMENT] for scope, part in answer.scopes.items()}
    highest = max(finding.parameters[PARAMETER].value for finding in findings.values())
    # The axis ends past both minimums, and never so far that they run into one.
    end = max(highest * 1.25, min((amount or 0) * 1.1, highest * 2))
    minimums = []
    for scope, finding in findings.items():
        number, gap = finding.parameters[PARAMETER], finding.shortfall.get(REQUIREMENT, 0)
        left, name = _percent(number.value, end), scope_name(scope, answer.rulebook.id)
        minimums.append(Minimum(scope, name, number, gap, finding.status, left))
    minimums.sort(key=lambda minimum: minimum.number.value)
    is_beyond = amount is not None and amount > end
    return CapitalLine(amount, _percent(amount or 0, end), is_beyond, tuple(minimums))


def _percent(amount: float, end: float) -> float:
    return round(min(amount / end, 1) * 100, 2)


@dataclass(frozen=True, slots=True)
class Increase:
    """What closing the gap to ``scope`` takes: the remedy, its days, and what it moves.

    ``delay`` is by how many days the expected licence comes later; ``None``: no day is known.
    """

    scope: str
    requirement: Requirement
    days: tuple[int, int, int] | None
    ready_on: date | None
    delay: int | None

    def says_days(self, start: date | None, language: str) -> str:
        """How long the remedy takes, and when it is done where it begins on ``start``."""
        assert self.days is not None  # asked where the remedy has days
        values: dict[str, Any] = dict(zip(("low", "likely", "high"), self.days, strict=True))
        if self.ready_on is None:
            return say("scopes.capital.days_undated", language, **values)
        return say("scopes.capital.days", language, start=start, ready=self.ready_on, **values)

    def says_delay(self, language: str) -> str:
        """By how many days the licence comes later."""
        key = "delay" if self.delay else "no_delay"
        return say(f"scopes.capital.{key}", language, count=self.delay)


class CapitalGap(NamedTuple):
    """What a way to begin lacks to its minimum: a status and its words, and by when it is due.

    ``due`` is empty where nothing is missing or no day is known.
    """

    status: Status
    text: str
    due: str


def scope_name(scope: str, reading: str) -> Text:
    """What a scope is called in a reading."""
    return words(rulebook_key(f"common.scope.{scope}", reading))


def capital_gap(way: Strategy, language: str, reading: str = "guide") -> CapitalGap:
    """How the applicant's capital stands to the minimum that ``way`` asks for in the end."""
    if way.capital_gap is None:
        return CapitalGap("unknown", say("scopes.ways.capital_unknown", language), "")
    if not way.capital_gap:
        return CapitalGap("met", say("scopes.ways.capital_enough", language), "")
    gap = format_money(way.capital_gap, language)
    missing, due = say("scopes.ways.capital_gap", language, gap=gap), _due(way, language, reading)
    return CapitalGap("unmet", missing, due)


def _due(way: Strategy, language: str, reading: str) -> str:
    scope, last = list(way.plans.items())[-1]
    if last.submitted is None:
        return ""
    name = scope_name(scope, reading).say(language)
    key = rulebook_key("scopes.ways.capital_by", reading)
    return say(key, language, scope=name, day=last.submitted)


def increase(answer: Answer, scope: str) -> Increase:
    """The increase of capital that ``scope`` asks for."""
    assessment = answer.assessment
    finding = assessment.scopes[scope].findings[REQUIREMENT]
    rule = finding.requirement
    days = None if rule.remedy is None else rule.remedy.working_days
    plan = answer.plan_or_none(scope) if answer.is_dated else None
    if not isinstance(plan, Plan):
        return Increase(scope, rule, days, None, None)
    enough = replace(assessment.applicant, registered_capital=finding.parameters[PARAMETER].value)
    richer = assess(enough, assessment.on, assessment.rulebook)
    sooner = Answer(richer, answer.choices).scopes[scope].licence_on(plan.clock.id)
    delay = None if sooner is None else (plan.licence_on - sooner).days
    ready_on = {task.id: task.ready_on[LIKELY] for task in plan.tasks}
    return Increase(scope, rule, days, ready_on.get(REQUIREMENT), delay)


class Recommendation(NamedTuple):
    """The answer in words; ``scope`` is what the coverage calls for.

    ``footnote`` says what else is worth knowing, empty where nothing is.
    """

    scope: str | None
    coverage: Coverage
    summary: str
    footnote: str


def recommend(answer: Assessment, language: str) -> Recommendation:
    """The recommendation: the business form comes first, then coverage; no number plays a part.

    Source: ``guide §2.1``, ``tiaoli art. 9``.
    """
    where = coverage(answer.applicant.provinces)
    scope = SCOPE_OF[where]
    return Recommendation(
        scope=scope,
        coverage=where,
        summary=_summary(answer, where, language),
        footnote=_footnote(answer, where, language) if answer.licence == "required" else "",
    )


def province_count(answer: Assessment, language: str) -> str:
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
    return say(rulebook_key(key, answer.rulebook.id), language, **values)


def _summary(answer: Assessment, where: Coverage, language: str) -> str:
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


def _footnote(answer: Assessment, where: Coverage, language: str) -> str:
    wide, local = answer.scopes["nationwide"].outcome, answer.scopes["local"].outcome
    if where == "home":
        key = f"scopes.aside.wider_{'met' if wide == 'eligible' else 'later'}"
        return _say(answer, key, language)
    if where == "several" and wide == "ineligible" and local != "ineligible":
        return _say(answer, "scopes.aside.local_meanwhile", language)
    return ""

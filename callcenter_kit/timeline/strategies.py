"""Three ways to begin: local now, nationwide now, or local first and then nationwide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Unpack

from callcenter_kit.errors import ArgumentError
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.logic import names, solve
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import rulebook_key, words
from callcenter_kit.texts.display import HtmlRepr, json_fields
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.advice import Advice
from callcenter_kit.timeline.answer import Answer, Choices
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.schedule import PlanOptions, refuse_filing
from callcenter_kit.workdays.dates import require_day

STRATEGIES: Final = {
    "local_now": ("local",),
    "nationwide_now": ("nationwide",),
    "local_then_nationwide": ("local", "nationwide"),
}


@dataclass(frozen=True, slots=True)
class Strategy(HtmlRepr):
    """One way to begin: its plans in order, what it needs first, and what it costs in capital.

    ``minimum_capital`` is what the last scope asks for, ``None`` in a rulebook without one;
    ``capital_gap`` is what this applicant lacks to it, ``None`` where that is not known.
    ``assumption`` is ours, and said.
    """

    id: str
    name: Text
    plans: Mapping[str, Plan | NoPlan]
    advice: Mapping[str, Advice]
    minimum_capital: int | None
    capital_gap: float | None
    assumption: Text | None

    @property
    def first_licence_on(self) -> date | None:
        """The day of the first licence that this way brings."""
        return next(iter(self.plans.values())).licence_on

    @property
    def licence_on(self) -> dict[str, date | None]:
        """The licence day of each scope that this way brings."""
        return {scope: plan.licence_on for scope, plan in self.plans.items()}

    def to_dict(self) -> dict[str, Any]:
        """The strategy in plain JSON types."""
        fields = ("id", "licence_on", "minimum_capital", "capital_gap", "plans", "advice")
        return json_fields(self, *fields)

    def __repr__(self) -> str:
        days = ", ".join(f"{scope} {day or 'no day'}" for scope, day in self.licence_on.items())
        return f"<Strategy {self.id}: {days}>"


def strategies(
    applicant: Applicant,
    start: date,
    *,
    on: date | None = None,
    rulebook: str | Rulebook = "guide",
    **options: Unpack[PlanOptions],
) -> tuple[Strategy, ...]:
    """The three ways to begin, each with its dates, preconditions and capital.

    ``on`` is the day the facts are told for, ``start`` unless given. The second application of
    "local first" begins on the day of the local licence, with what was done for it in place: an
    assumption of ours.

    >>> ways = strategies(Applicant(business_form="seat_rental"), date(2026, 3, 2))
    >>> [way.id for way in ways]
    ['local_now', 'nationwide_now', 'local_then_nationwide']
    """
    if not isinstance(applicant, Applicant):
        raise ArgumentError("NotAnApplicant", value=applicant)
    refuse_filing("strategies", options)
    start = require_day(start, "start")
    assessment = assess(applicant, start if on is None else require_day(on, "on"), rulebook)
    return strategies_of(Answer(assessment, Choices(start=start, options=options)))


def strategies_of(answer: Answer) -> tuple[Strategy, ...]:
    """`strategies` for a case that has an answer: what begins at once is the answer's own."""
    return tuple(_strategy(key, answer) for key in STRATEGIES)


def _strategy(key: str, answer: Answer) -> Strategy:
    scopes, rulebook_id = STRATEGIES[key], answer.assessment.rulebook.id
    applications = tuple(_applications(scopes, answer))
    minimum, gap = _capital(answer.assessment, scopes[-1])
    # Only the way with two applications assumes something of its own.
    second = words(rulebook_key("strategies.second_application", rulebook_id))
    return Strategy(
        id=key,
        name=words(rulebook_key(f"strategies.{key}.name", rulebook_id)),
        plans={scope: plan for scope, _, plan in applications},
        advice={scope: advice for scope, advice, _ in applications},
        minimum_capital=minimum,
        capital_gap=gap,
        assumption=second if len(scopes) > 1 else None,
    )


def _applications(
    scopes: tuple[str, ...], answer: Answer
) -> Iterator[tuple[str, Advice, Plan | NoPlan]]:
    """Each scope with its advice and plan, begun once the one before is had, up to a `NoPlan`."""
    choices = answer.choices
    for scope in scopes:
        part = answer.scopes[scope]
        plan = part.plan if choices is answer.choices else part.plan_by(choices)
        yield scope, part.advice, plan
        if scope == scopes[-1] or isinstance(plan, NoPlan):
            return
        assessment, choices = answer.assessment, choices._replace(start=plan.licence_on)
        company = _afterwards(assessment.applicant, part.advice)
        if company != assessment.applicant:
            answer = Answer(assess(company, assessment.on, assessment.rulebook), choices)
            choices = answer.choices


def _capital(assessment: Assessment, scope: str) -> tuple[int | None, float | None]:
    """What ``scope`` asks for, and what the applicant lacks to it."""
    capital = assessment.applicant.registered_capital
    parameter = assessment.rulebook.parameters.get("minimum_capital")
    if parameter is None:
        return None, None
    minimum = parameter.on(scope, assessment.on).value
    return minimum, None if capital is None else max(0, minimum - capital)


def _afterwards(applicant: Applicant, advice: Advice) -> Applicant:
    """The applicant once the repair is done and the bars have lapsed."""
    if not advice.repairs:
        return applicant
    changes = {**advice.repairs[0].changes}
    if "insured_months" in changes:  # paid by then, and not by the day of the assessment
        changes["insured_since"] = None
    for key in advice.bars:
        finding = advice.assessment.scopes[advice.scope].findings[key]
        [lapsed, *_] = solve(finding.requirement.expression, finding.values, lambda _: True)
        bar_facts = (facts().get(name) for name in names(finding.requirement.expression))
        dates = (fact.dated_by for fact in bar_facts if fact is not None)
        # The day of a bar that has lapsed goes with it: it would contradict the new answer.
        changes |= {**lapsed, **dict.fromkeys(name for name in dates if name is not None)}
    return replace(applicant, **changes)

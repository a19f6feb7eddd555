"""Where the applicant's registered capital stands against both minimums, and what a gap takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from callcenter_kit.dashboards.answers.verdict import scope_name
from callcenter_kit.rules.assessment import Assessment, Status, assess
from callcenter_kit.rules.statements import DatedValue, Requirement
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import Text, format_money
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.repairs import LIKELY

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

    def says(self, language: str, wording: str) -> str:
        """The picture in words."""
        low, high = (format_money(minimum.number.value, language) for minimum in self.minimums)
        amounts = {"local": low, "nationwide": high}
        if self.amount is None:
            return say(rulebook_key("scopes.capital.picture_open", wording), language, **amounts)
        amounts["amount"] = format_money(self.amount, language)
        return say(rulebook_key("scopes.capital.picture", wording), language, **amounts)

    @property
    def short_of(self) -> tuple[str, ...]:
        """The scopes whose minimum is not reached, the higher first."""
        unmet = [minimum.scope for minimum in self.minimums if minimum.status == "unmet"]
        return tuple(reversed(unmet))


def capital(assessment: Assessment) -> CapitalLine:
    """The applicant's capital beside the minimum of each scope; the minimum itself is enough."""
    amount = assessment.applicant.registered_capital
    findings = {scope: part.findings[REQUIREMENT] for scope, part in assessment.scopes.items()}
    highest = max(finding.parameters[PARAMETER].value for finding in findings.values())
    # The axis ends past both minimums, and never so far that they run into one.
    end = max(highest * 1.25, min((amount or 0) * 1.1, highest * 2))
    minimums = []
    for scope, finding in findings.items():
        number, gap = finding.parameters[PARAMETER], finding.shortfall.get(REQUIREMENT, 0)
        left, name = _percent(number.value, end), scope_name(scope, assessment.rulebook.wording)
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


def increase(answer: Answer, scope: str) -> Increase:
    """The increase of capital that ``scope`` asks for."""
    assessment = answer.assessment
    finding = assessment.scopes[scope].findings[REQUIREMENT]
    rule = finding.requirement
    days = None if rule.remedy is None else rule.remedy.working_days
    plan = answer.plan_or_none(scope) if answer.is_dated else None
    if not isinstance(plan, Plan):
        return Increase(scope, rule, days, None, None)
    # The delay is what the licence waits for the capital alone: all else stays as it is.
    enough = replace(assessment.applicant, registered_capital=finding.parameters[PARAMETER].value)
    richer = assess(enough, assessment.on, assessment.rulebook)
    sooner = Answer(richer, answer.choices).scopes[scope].licence_on(plan.clock.id)
    delay = None if sooner is None else (plan.licence_on - sooner).days
    ready_on = {task.id: task.ready_on[LIKELY] for task in plan.tasks}
    return Increase(scope, rule, days, ready_on.get(REQUIREMENT), delay)

"""What a choice between the licences takes: its capital, and three ways to begin, dated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from callcenter_kit.charts.days import TimeAxis
from callcenter_kit.dashboards.answers.verdict import scope_name
from callcenter_kit.errors import KitError
from callcenter_kit.rules.assessment import Assessment, Status, assess
from callcenter_kit.rules.statements import GUIDE, DatedValue, Requirement
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import Text, format_date, format_money, join_names
from callcenter_kit.timeline.answer import Answer, Strategy, strategies_of
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.repairs import LIKELY

REQUIREMENT: Final = "registered_capital"
PARAMETER: Final = "minimum_capital"
ROOM: Final = 1.06  # the axis goes on a little past the last licence


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
        values = {"scope": self.name.say(language), "gap": format_money(self.gap, language)}
        values["minimum"] = format_money(self.number.value, language)
        return say(f"scopes.capital.{key}", language, **values)


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
        key = f"scopes.capital.picture{'_open' if self.amount is None else ''}"
        amounts = {
            "local": low,
            "nationwide": high,
            "amount": format_money(self.amount or 0, language),
        }
        return say(rulebook_key(key, wording), language, **amounts)

    @property
    def short_of(self) -> tuple[str, ...]:
        """The scopes whose minimum is not reached, the higher first."""
        return tuple(each.scope for each in reversed(self.minimums) if each.status == "unmet")


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


@dataclass(frozen=True, slots=True)
class StrategyChart:
    """The three strategies from ``start``, or why there are none: ``complaint``."""

    start: date | None
    strategies: tuple[Strategy, ...] = ()
    complaint: KitError | None = None
    wording: str = GUIDE

    def __getitem__(self, key: str) -> Strategy:
        return next(way for way in self.strategies if way.id == key)

    def plan(self, scope: str) -> Plan | NoPlan | None:
        """The plan that applies for ``scope`` at once."""
        return self[f"{scope}_now"].plans[scope] if self.strategies else None


def ways_of(answer: Answer) -> StrategyChart:
    """The ways for the case, from the start day that was chosen, else from the day it is judged.

    None for a filed case: it has begun in one of them.
    """
    if not answer.is_dated or answer.is_filed:
        return StrategyChart(None)
    start = answer.choices.start or answer.assessment.on
    try:
        return StrategyChart(start, strategies_of(answer), None, answer.assessment.rulebook.wording)
    except KitError as complaint:  # a start that the calendar does not reach
        return StrategyChart(start, complaint=complaint)


def axis_of(ways: StrategyChart) -> TimeAxis | None:
    """The axis of all ``ways``, from the start to the last licence; ``None`` where none has a day.

    On one axis a later licence is seen to be later.
    """
    days = [day for way in ways.strategies for day in way.licence_on.values() if day is not None]
    if ways.start is None or not days:
        return None
    return TimeAxis(ways.start, (max(days) - ways.start).days * ROOM)


def picture_text(way: Strategy, language: str, wording: str) -> str:
    """What the axis shows of ``way``, for whoever cannot see it."""
    dated = [
        say(
            "scopes.ways.licence",
            language,
            scope=scope_name(scope, wording).say(language),
            day=format_date(day, language),
        )
        for scope, day in way.licence_on.items()
        if day is not None
    ]
    listed = join_names(dated, language) or say("scopes.ways.no_day", language)
    return say("scopes.ways.axis", language, name=way.name.say(language), dates=listed)


class CapitalGap(NamedTuple):
    """What a way to begin lacks to its minimum: a status and its words, and by when it is due.

    ``due`` is empty where nothing is missing or no day is known.
    """

    status: Status
    text: str
    due: str


def capital_gap(way: Strategy, language: str, wording: str = GUIDE) -> CapitalGap:
    """How the applicant's capital stands to the minimum that ``way`` asks for in the end."""
    if way.capital_gap is None:
        return CapitalGap("unknown", say("scopes.ways.capital_unknown", language), "")
    if not way.capital_gap:
        return CapitalGap("met", say("scopes.ways.capital_enough", language), "")
    gap, due = format_money(way.capital_gap, language), ""
    scope, last = list(way.plans.items())[-1]
    if last.submitted is not None:
        name = say(rulebook_key(f"scopes.scope.{scope}", wording), language)
        due = say("scopes.ways.capital_by", language, scope=name, day=last.submitted)
    return CapitalGap("unmet", say("scopes.ways.capital_gap", language, gap=gap), due)


def preconditions(way: Strategy, language: str) -> Iterator[str]:
    """What has to be in place or over before each licence that has a day; or that nothing has."""
    has_tasks = False
    for scope, plan in way.plans.items():
        texts = {each.requirement: each.text for each in way.advice[scope].obstacles}
        for task in plan.tasks if isinstance(plan, Plan) else ():
            has_tasks, text = True, texts.get(task.id, task.text).say(language)
            key = f"scopes.ways.{'bar' if task.kind == 'bar' else 'task'}"
            yield say(key, language, task=text, day=task.ready_on[LIKELY])
    if not has_tasks:
        yield say("scopes.ways.none_first", language)


def trade(ways: StrategyChart, language: str) -> list[str]:
    """What local first gives and takes, against nationwide at once, in whole sentences."""
    if not ways.strategies:
        return []
    once, twice = ways["nationwide_now"], ways["local_then_nationwide"]
    wide, wide_late = once.plans["nationwide"], twice.plans.get("nationwide")
    first = twice.first_licence_on
    if not (isinstance(wide, Plan) and isinstance(wide_late, Plan)) or first is None:
        return [say("scopes.ways.no_trade", language)]
    # By how much the first licence of the two is sooner, and the second later than at once.
    sooner = (wide.licence_on - first).days
    key = "no_sooner" if sooner == 0 else "sooner" if sooner > 0 else "first_later"
    later = (wide_late.licence_on - wide.licence_on).days
    key, later_key = rulebook_key(f"scopes.ways.{key}", ways.wording), "scopes.ways.wide_later"
    sentences = [
        say(key, language, count=abs(sooner)),
        say(rulebook_key(later_key, ways.wording), language, count=later, day=wide_late.licence_on),
    ]
    if once.capital_gap:
        gap, day = format_money(once.capital_gap, language), wide_late.submitted
        sentences.append(say("scopes.ways.capital_later", language, gap=gap, day=day))
    return sentences

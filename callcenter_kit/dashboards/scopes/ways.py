"""The three ways to begin, dated and placed on one time axis, and what one gives up for another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from callcenter_kit.charts.days import TimeAxis
from callcenter_kit.dashboards.answers.verdict import scope_name
from callcenter_kit.errors import KitError
from callcenter_kit.rules.assessment import Status
from callcenter_kit.rules.statements import GUIDE, SCOPES
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import format_date, format_money, join_names
from callcenter_kit.timeline.answer import Answer, Strategy, strategies_of
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.repairs import LIKELY

ROOM: Final = 1.06  # the axis goes on a little past the last licence


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

    def questions(self, scope: str) -> tuple[str, ...]:
        """The open facts for ``scope``, most decisive first."""
        return self[f"{scope}_now"].advice[scope].questions if self.strategies else ()


def ways_of(answer: Answer) -> StrategyChart:
    """The ways for the case, from the start day that was chosen, else from the day it is judged.

    None for a filed case: it has begun in one of them.
    """
    if not answer.is_dated or answer.is_filed:
        return StrategyChart(None)
    start = answer.choices.start or answer.assessment.on
    try:
        dated = strategies_of(answer)
        return StrategyChart(start, dated, wording=answer.assessment.rulebook.wording)
    except KitError as complaint:  # a start that the calendar does not reach
        return StrategyChart(start, complaint=complaint)


class Stretch(NamedTuple):
    """A stretch of a bar, in percent of the axis."""

    kind: str
    scope: str
    left: float
    width: float


class Licence(NamedTuple):
    """A licence on a bar, and where it stands in percent of the axis."""

    scope: str
    day: date
    left: float


class StrategyBar(NamedTuple):
    """One strategy on the axis; ``says`` is the picture in words."""

    strategy: Strategy
    parts: tuple[Stretch, ...]
    licences: tuple[Licence, ...]
    says: str


class Picture(NamedTuple):
    """Every strategy on one axis; ``years`` and ``months`` are named, each where it begins."""

    bars: tuple[StrategyBar, ...]
    years: tuple[tuple[str, float], ...]
    months: tuple[tuple[str, float], ...]


def picture(ways: StrategyChart, language: str) -> Picture:
    """The strategies of ``ways`` laid over each other, from the start to the last licence."""
    days = [day for way in ways.strategies for day in way.licence_on.values() if day is not None]
    start = ways.start
    if start is None or not days:
        return Picture((), (), ())
    # All bars on one axis, so that a later licence is seen to be later.
    axis = TimeAxis(start, (max(days) - start).days * ROOM)
    named = {scope: scope_name(scope, ways.wording).say(language) for scope in SCOPES}
    bars = tuple(_bar(way, axis, named, language) for way in ways.strategies)
    return Picture(bars, axis.years(language), axis.months(language))


def _bar(way: Strategy, axis: TimeAxis, named: Mapping[str, str], language: str) -> StrategyBar:
    plans = {scope: plan for scope, plan in way.plans.items() if isinstance(plan, Plan)}
    licences = {scope: plan.licence_on for scope, plan in plans.items()}
    flags = tuple(Licence(scope, day, axis.at(day)) for scope, day in licences.items())
    parts = tuple(_parts(plans, axis))
    return StrategyBar(way, parts, flags, _says(way, licences, named, language))


def _parts(plans: Mapping[str, Plan], axis: TimeAxis) -> Iterator[Stretch]:
    for scope, plan in plans.items():
        start, submission, licence = map(axis.at, (plan.start, plan.submitted, plan.licence_on))
        yield Stretch("prepare", scope, start, round(submission - start, 2))
        yield Stretch("review", scope, submission, round(licence - submission, 2))


def _says(
    way: Strategy, licences: Mapping[str, date], named: Mapping[str, str], language: str
) -> str:
    dates = {named[scope]: format_date(day, language) for scope, day in licences.items()}
    dated = [say("scopes.ways.licence", language, scope=s, day=day) for s, day in dates.items()]
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
    gap = format_money(way.capital_gap, language)
    missing, due = say("scopes.ways.capital_gap", language, gap=gap), _due(way, language, wording)
    return CapitalGap("unmet", missing, due)


def _due(way: Strategy, language: str, wording: str) -> str:
    scope, last = list(way.plans.items())[-1]
    if last.submitted is None:
        return ""
    name = say(rulebook_key(f"scopes.scope.{scope}", wording), language)
    return say("scopes.ways.capital_by", language, scope=name, day=last.submitted)


def preconditions(way: Strategy, language: str) -> Iterator[str]:
    """What has to be in place or over before each licence that has a day; or that nothing has."""
    has_tasks = False
    for scope, plan in way.plans.items():
        said = {each.requirement: each.text for each in way.advice[scope].obstacles}
        for task in plan.tasks if isinstance(plan, Plan) else ():
            has_tasks, text = True, said.get(task.id, task.text).say(language)
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
    sentences = [
        _say(key, ways, language, count=abs(sooner)),
        _say("wide_later", ways, language, count=later, day=wide_late.licence_on),
    ]
    if once.capital_gap:
        gap, day = format_money(once.capital_gap, language), wide_late.submitted
        sentences.append(say("scopes.ways.capital_later", language, gap=gap, day=day))
    return sentences


def _say(key: str, ways: StrategyChart, language: str, **values: object) -> str:
    return say(rulebook_key(f"scopes.ways.{key}", ways.wording), language, **values)

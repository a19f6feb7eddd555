"""What is shown of plans, ways to begin, spreads and waiting times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from callcenter_kit.documents.blocks import Cell, Items, Sentences
from callcenter_kit.documents.shown.blocks import (
    Blocks,
    aside,
    blocks_of,
    cells,
    day,
    fact_name,
    fact_names,
    grid,
    lead,
    number,
    outcome,
    requirement_name,
    value,
)
from callcenter_kit.rules.in_words import with_unit
from callcenter_kit.texts.language import format_date
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.advice import Advice
from callcenter_kit.timeline.distribution import Distribution
from callcenter_kit.timeline.plan import NoPlan, Plan, PlanEntry
from callcenter_kit.timeline.planning import BackPlan
from callcenter_kit.timeline.repairs import LIKELY, Repair, Task
from callcenter_kit.timeline.strategies import Strategy
from callcenter_kit.timeline.waiting import WaitingTimes

MOST_REPAIRS: Final = 3


def _scope(scope: str, language: str) -> str:
    return say(f"common.scope_short.{scope}", language)


def _known(status: str, language: str) -> str:
    return say(f"gantt.status.{status}", language)


@blocks_of.register
def _plan(plan: Plan, language: str) -> Blocks:
    if plan.heading is not None:
        yield Sentences(plan.heading.say(language), "unmet")
    named = {"scope": _scope(plan.scope, language), "status": _known(plan.status, language)}
    yield lead("shown.plan.licence", language, day=plan.licence_on, **named)
    first, last = plan.full_range
    clock = plan.clock.name.say(language)
    yield aside("shown.plan.range", language, first=first, last=last, clock=clock)
    columns = ("what", "begins_on", "ends_on", "working_days", "status", "badge")
    yield grid(columns, (_entry(entry, language) for entry in plan.entries()), language)
    if plan.assumes:
        yield aside("shown.assumes", language, facts=fact_names(plan.assumes, language))
    yield Items(tuple(note.say(language) for note in plan.notes), tone="muted")


def _entry(entry: PlanEntry, language: str) -> tuple[Cell, ...]:
    return (
        Cell(entry.name.say(language)),
        day(entry.begins_on, language),
        day(entry.ends_on, language),
        number(entry.working_days),
        Cell(_known(entry.status, language)),
        Cell(say(f"common.badge.{entry.badge}", language)),
    )


@blocks_of.register
def _no_plan(none: NoPlan, language: str) -> Blocks:
    yield lead("shown.no_plan", language, scope=_scope(none.scope, language))
    yield Sentences(none.reason.say(language))
    if none.bars:
        yield Items(tuple(_bars(none.bars, language)))


def _bars(bars: Mapping[str, date | None], language: str) -> Iterator[str]:
    for key, lapses in bars.items():
        named = {"bar": requirement_name(key, language), "day": lapses}
        yield say(f"timeline.no_plan.{'open' if lapses is None else 'ends'}", language, **named)


@blocks_of.register
def _back_plan(back: BackPlan, language: str) -> Blocks:
    yield lead("shown.back_plan", language, day=back.licence_by)
    days = {"submit_by": back.submit_by, "start_by": back.start_by}
    spoken = {key: format_date(each, language) for key, each in days.items()}
    yield Items(tuple(say(f"timing.back.{key}", language, day=spoken[key]) for key in days))
    yield from blocks_of(back.plan, language)


@blocks_of.register
def _advice(advice: Advice, language: str) -> Blocks:
    yield outcome(advice.scope, advice.outcome, language)
    if advice.repairs:
        yield lead("shown.advice.repairs", language, count=len(advice.repairs))
    for repair in advice.repairs[:MOST_REPAIRS]:
        yield from blocks_of(repair, language)
    if advice.bars:
        yield lead("shown.advice.bars", language)
        yield Items(tuple(_bars(advice.bars, language)))
    if advice.questions:
        yield lead("shown.advice.questions", language)
        names = tuple(fact_name(name, language) for name in advice.questions)
        yield Items(names, numbered=True)


@blocks_of.register
def _repair(repair: Repair, language: str) -> Blocks:
    if not repair.changes:
        yield aside("shown.repair.nothing", language)
    else:
        rows = [
            cells(fact_name(name, language), value(name, new, language))
            for name, new in repair.changes.items()
        ]
        yield grid(("fact", "becomes"), rows, language)
    if repair.tasks:
        tasks = (_task(task, language) for task in repair.tasks)
        yield grid(("what", "how", "ready_on", "badge"), tasks, language)
    if repair.assumes:
        yield aside("shown.assumes", language, facts=fact_names(repair.assumes, language))


def _task(task: Task, language: str) -> tuple[Cell, ...]:
    ready = day(task.ready_on[LIKELY], language)
    badge = say(f"common.badge.{task.badge}", language)
    return (*cells(task.name.say(language), task.text.say(language)), ready, Cell(badge))


@blocks_of.register
def _strategy(way: Strategy, language: str) -> Blocks:
    yield Sentences(way.name.say(language), "strong")
    rows = [_of_scope(scope, made, language) for scope, made in way.plans.items()]
    yield grid(("scope", "begins_on", "submitted", "licence_on", "range"), rows, language)
    if way.minimum_capital is not None:
        gap = way.capital_gap
        known = "unknown" if gap is None else "gap" if gap else "enough"
        amounts = {"minimum": with_unit(way.minimum_capital, "CNY", language)}
        amounts["gap"] = with_unit(gap or 0, "CNY", language)
        yield aside(f"shown.strategy.{known}", language, **amounts)
    if way.assumption is not None:
        yield Sentences(way.assumption.say(language), "muted")


def _of_scope(scope: str, made: Plan | NoPlan, language: str) -> tuple[Cell, ...]:
    named = Cell(_scope(scope, language))
    dated = (named, day(made.start, language), day(made.submitted, language))
    if isinstance(made, NoPlan):
        return (*dated, day(None, language), Cell(made.reason.say(language)))
    first, last = made.full_range
    between = say("shown.between", language, first=first, last=last)
    return (*dated, day(made.licence_on, language), Cell(between))


@blocks_of.register
def _distribution(distribution: Distribution, language: str) -> Blocks:
    days = {name: getattr(distribution, name) for name in ("p50", "p80", "p95")}
    yield Sentences(say("timing.spread.says", language, **days), "strong")
    share = f"{distribution.chance_projected:.0%}"
    yield Sentences(say("timing.spread.how_projected", language, share=share), "muted")
    rows = [
        (
            Cell(swing.name.say(language)),
            number(swing.working_days[0]),
            number(swing.working_days[-1]),
            day(swing.at_low, language),
            day(swing.at_high, language),
        )
        for swing in distribution.tornado
    ]
    yield grid(("what", "low", "high", "at_low", "at_high"), rows, language)
    yield Items(tuple(note.say(language) for note in distribution.notes), tone="muted")


@blocks_of.register
def _waiting_times(times: WaitingTimes, language: str) -> Blocks:
    (shortest, fewest), (longest, most) = times.shortest, times.longest
    ends = {"shortest": shortest, "fewest": fewest, "longest": longest, "most": most}
    first = times.submitted[0]
    yield Sentences(say("timing.curve.says", language, first=first, **ends), "strong")
    yield aside("shown.waiting.by", language, clock=times.clock.name.say(language))

"""What is shown of a portfolio.

What is shown of an applicant, a verdict, a comparison and a rulebook.

What is shown of plans, ways to begin, spreads and waiting times.

What is shown of a checklist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from callcenter_kit.documents.blocks import Cell, Grid, Items, Sentences
from callcenter_kit.documents.checklist import Checklist, Checkpoint, Entry
from callcenter_kit.documents.notebook_html import (
    Blocks,
    aside,
    basis,
    blocks_of,
    cells,
    day,
    fact_name,
    fact_names,
    grid,
    lead,
    marked,
    number,
    outcome,
    requirement_name,
    value,
)
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.assessment import Comparison, FindingDifference
from callcenter_kit.rules.findings import (
    MARKS,
    Assessment,
    Finding,
    ScopeAssessment,
    status_in_words,
    wanted,
    with_unit,
)
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.rules.rulebook import Rulebook, sentence_of
from callcenter_kit.screening.portfolio import OUTCOMES, Obstacle, Portfolio
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import clean, format_date, joined
from callcenter_kit.timeline.advice import Advice
from callcenter_kit.timeline.distribution import Distribution
from callcenter_kit.timeline.plan import NoPlan, Plan, PlanEntry
from callcenter_kit.timeline.planning import BackPlan
from callcenter_kit.timeline.repairs import LIKELY, Repair, Task
from callcenter_kit.timeline.strategies import Strategy
from callcenter_kit.timeline.waiting import WaitingTimes


@blocks_of.register
def _applicant(applicant: Applicant, language: str) -> Blocks:
    known = applicant.known()
    name = known.pop("name", None)
    if name is None:
        yield lead("shown.applicant.unnamed", language)
    else:
        yield Sentences(clean(name, 80), "strong")
    rows = [cells(fact_name(key, language), value(key, known[key], language)) for key in known]
    if rows:
        yield grid(("fact", "value"), rows, language)
    left = len(FACT_NAMES) - len(known) - 1  # without the name, which is asked of nobody
    if left:
        yield aside("shown.applicant.left", language, count=left)


@blocks_of.register
def _finding(finding: Finding, language: str) -> Blocks:
    rule, status = finding.requirement, finding.status
    scope = say(f"common.scope_short.{finding.scope}", language)
    named = {"scope": scope, "sentence": rule.name.say(language)}
    yield Sentences(say("common.of_scope", language, **named), "strong")
    said = status_in_words(status, finding.shortfall, language)
    yield Sentences(f"{MARKS[status]} {said}", status)
    yield Sentences(finding.say(language))
    yield grid(("fact", "value", "wanted"), _facts_read(finding, language), language)
    yield _standing(rule.badge, basis(rule.badge, rule.sources, language))


def _facts_read(finding: Finding, language: str) -> Iterator[tuple[Cell, ...]]:
    numbers = {name: number.value for name, number in finding.parameters.items()}
    asked = wanted(finding.requirement.expression, numbers)
    for name, fact in finding.facts.items():
        needed = value(name, asked[name], language) if name in asked else ""
        yield cells(fact_name(name, language), value(name, fact, language), needed)


def _standing(badge: str, places: tuple[Cell, Cell]) -> Sentences:
    kind, sources = places
    return Sentences(f"{kind.text} · {sources.text}", "muted")


@blocks_of.register
def _scope(part: ScopeAssessment, language: str) -> Blocks:
    yield outcome(part.scope, part.outcome, language)
    yield _findings({part.scope: part}, language)


@blocks_of.register
def _assessment(answer: Assessment, language: str) -> Blocks:
    for scope, part in answer.scopes.items():
        yield outcome(scope, part.outcome, language)
    yield _findings(answer.scopes, language)
    if answer.warnings:
        yield Items(tuple(warning.say(language) for warning in answer.warnings))
    book = answer.rulebook
    named = {"name": book.name.say(language), "version": book.version}
    yield aside("shown.assessment.by", language, day=answer.on, **named)


def _findings(scopes: Mapping[str, ScopeAssessment], language: str) -> Grid:
    """One row a requirement: its finding in each scope, its badge and sources."""
    rows = []
    for key, finding in next(iter(scopes.values())).findings.items():
        rule, parts = finding.requirement, scopes.values()
        found = [marked("status", part.findings[key].status, language) for part in parts]
        named = Cell(rule.name.say(language))
        rows.append((named, *found, *basis(rule.badge, rule.sources, language)))
    return grid(("requirement", *scopes, "badge", "sources"), rows, language)


@blocks_of.register
def _comparison(made: Comparison, language: str) -> Blocks:
    first, second = (answer.rulebook.name.say(language) for answer in (made.first, made.second))
    for scope, pair in made.outcomes.items():
        said = [marked("outcome", each, language).text for each in pair]
        named = {"first": first, "second": second, "one": said[0], "other": said[1]}
        spoken = say(f"common.scope_short.{scope}", language)
        yield lead("shown.comparison.outcomes", language, scope=spoken, **named)
    if not made.differences:
        yield aside("shown.comparison.alike", language)
        return
    table = grid(("requirement", "scope", "why"), (), language)
    heads = (*table.columns[:2], first, second, table.columns[2])
    rows = tuple(_difference(each, language) for each in made.differences)
    yield Grid(heads, (), rows)


def _difference(difference: FindingDifference, language: str) -> tuple[Cell, ...]:
    pair = (difference.first, difference.second)
    none = Cell(say("report.dash", language))
    found = [none if each is None else marked("status", each.status, language) for each in pair]
    scope = say(f"common.scope_short.{difference.scope}", language)
    named = requirement_name(difference.requirement, language)
    return (*cells(named, scope), *found, Cell(difference.why.say(language)))


@blocks_of.register
def _rulebook(book: Rulebook, language: str) -> Blocks:
    yield Sentences(book.name.say(language), "strong")
    counts = {"requirements": len(book.requirements), "materials": len(book.materials)}
    yield aside("shown.rulebook.read", language, version=book.version, day=book.last_read, **counts)
    if changed := (*book.amended, *book.retimed):
        yield aside("shown.rulebook.amended", language, names=_changed(book, changed, language))
    rows = [
        (
            Cell(rule.name.say(language)),
            Cell(sentence_of(book, rule, language)),
            *basis(rule.badge, rule.sources, language),
        )
        for rule in book.requirements.values()
    ]
    yield grid(("requirement", "sentence", "badge", "sources"), rows, language)


def _changed(book: Rulebook, names: tuple[str, ...], language: str) -> str:
    """What the analyst's own numbers and days are of."""
    lines = {key: parameter.name for key, parameter in book.parameters.items()}
    lines |= {key: rule.name for key, rule in book.requirements.items()}
    return joined([lines[name].say(language) for name in dict.fromkeys(names)], language)


MOST_REPAIRS: Final = 3


def _plan_scope(scope: str, language: str) -> str:
    return say(f"common.scope_short.{scope}", language)


def _known(status: str, language: str) -> str:
    return say(f"gantt.status.{status}", language)


@blocks_of.register
def _plan(plan: Plan, language: str) -> Blocks:
    if plan.heading is not None:
        yield Sentences(plan.heading.say(language), "unmet")
    named = {"scope": _plan_scope(plan.scope, language), "status": _known(plan.status, language)}
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
    yield lead("shown.no_plan", language, scope=_plan_scope(none.scope, language))
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
    named = Cell(_plan_scope(scope, language))
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


@blocks_of.register
def _checklist(prepared: Checklist, language: str) -> Blocks:
    filed = {"count": prepared.ready, "total": len(prepared.to_file)}
    yield lead("shown.checklist.filed", language, **filed)
    papers = {"count": prepared.in_hand, "total": len(prepared.papers)}
    yield aside("shown.checklist.papers", language, **papers)
    rows = (row for entry in prepared.entries for row in _papers(entry, language))
    yield grid(("number", "paper", "state", "current"), rows, language)
    yield lead("shown.checklist.on_site", language)
    points = (_checkpoint(point, language) for point in prepared.on_site)
    yield grid(("what", "state", "badge", "sources"), points, language)
    yield aside("shown.checklist.never", language)


def _papers(entry: Entry, language: str) -> list[tuple[Cell, ...]]:
    """The guide's papers of an entry, each with the law's paper that it goes into."""
    current = entry.current
    filed = say("materials.list.dropped", language) if current is None else ""
    return [
        (
            number(paper.material.number),
            Cell(paper.material.name.say(language)),
            _state(paper.in_hand, language),
            Cell(filed if current is None else current.name.say(language)),
        )
        for paper in entry.papers
    ]


def _state(is_ready: bool, language: str) -> Cell:
    key = "ready" if is_ready else "missing"
    mark = "☑" if is_ready else "☐"
    return Cell(f"{mark} {say(f'materials.state.{key}', language)}", "met" if is_ready else "muted")


def _checkpoint(point: Checkpoint, language: str) -> tuple[Cell, ...]:
    text, state = Cell(point.text.say(language)), _state(point.ticked, language)
    return (text, state, *basis(point.badge, point.sources, language))


@blocks_of.register
def _portfolio(many: Portfolio, language: str) -> Blocks:
    yield lead("shown.clients.count", language, count=many.count)
    rows = [
        (
            marked("outcome", outcome, language),
            *(number(many.outcomes[scope][outcome]) for scope in SCOPES),
        )
        for outcome in OUTCOMES
    ]
    yield grid(("outcome", *SCOPES), rows, language)
    if obstacles := many.blocking():
        yield lead("shown.portfolio.blocking", language)
        standing = (_obstacle(pair, language) for pair in obstacles)
        yield grid(("requirement", *SCOPES), standing, language)
    book = many.rulebook
    named = {"name": book.name.say(language), "version": book.version}
    yield aside("shown.assessment.by", language, day=many.on, **named)


def _obstacle(pair: tuple[Obstacle, ...], language: str) -> tuple[Cell, ...]:
    return (Cell(pair[0].name.say(language)), *(number(each.standing) for each in pair))

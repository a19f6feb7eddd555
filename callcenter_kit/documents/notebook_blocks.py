"""What a notebook shows of each result: applicant, verdict, plan, checklist, portfolio."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from callcenter_kit.documents.blocks import TONES, Blocks, Cell, Grid, Items, Sentences, blocks_of
from callcenter_kit.documents.checklist import BOXES, DOCUMENTS, MATERIALS, Checklist
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.assessment import (
    MARKS,
    Assessment,
    Finding,
    Outcome,
    ScopeAssessment,
    status_in_words,
)
from callcenter_kit.rules.comparison import Comparison
from callcenter_kit.rules.loading import facts, marked_name, rulebook, statements, value_in_words
from callcenter_kit.rules.rulebook import Rulebook, sentence_of
from callcenter_kit.rules.statements import SCOPES, SHIPPED, Requirement
from callcenter_kit.screening.portfolio import OUTCOMES, Portfolio
from callcenter_kit.texts.datafile import rulebook_key, say, words
from callcenter_kit.texts.language import Text, clean, join_items
from callcenter_kit.timeline.advice import Advice, Repair, verdicts_in_words
from callcenter_kit.timeline.answer import Strategy
from callcenter_kit.timeline.distribution import Distribution, WaitingTimes
from callcenter_kit.timeline.filing import ReviewTimes
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.planning import BackPlan
from callcenter_kit.timeline.process import LIKELY
from callcenter_kit.timeline.progress import Progress

# What the blocks of results have in common.


def strong_text(key: str, language: str, **values: Any) -> Sentences:  # noqa: ANN401 - of the words
    """The words for ``key``, as what comes first."""
    return Sentences(say(key, language, **values), "strong")


def secondary_text(key: str, language: str, **values: Any) -> Sentences:  # noqa: ANN401 - of the words
    """The words for ``key``, as what few readers need."""
    return Sentences(say(key, language, **values), "muted")


def outcome_text(
    scope: str, outcome: str, text: str, language: str, wording: str = ""
) -> Sentences:
    """A scope and what it comes to, in the words ``text``."""
    name = scope_name(scope, language, wording)
    values = {"scope": name, "sentence": f"{MARKS[outcome]} {text}"}
    return Sentences(say("common.of_scope", language, **values), TONES[outcome])


def rulebook_text(book: Rulebook, on: date, language: str) -> Sentences:
    """Which rulebook decided, in which version and as of which day."""
    values = {"name": marked_name(book.name, book, language), "version": book.version}
    return secondary_text("shown.assessment.by", language, day=on, **values)


def as_last_read(book: Rulebook, on: date, language: str) -> Blocks:
    """That no day was asked about: the answer is as of the day on which the rules were read."""
    if on == book.last_read:
        yield secondary_text("shown.as_last_read", language, day=on)


def grid(columns: Iterable[str | Text], rows: Iterable[Iterable[object]], language: str) -> Grid:
    """A table, headed by words or texts."""
    keys = (words(f"shown.column.{key}") if isinstance(key, str) else key for key in columns)
    return Grid.of((head.say(language) for head in keys), rows, language)


def outcomes_grid(
    counts: Mapping[str, Mapping[Outcome, int]], outcomes: Iterable[Outcome], language: str
) -> Grid:
    """How many have each of the ``outcomes``; ``counts`` is by scope, then by outcome."""
    rows = (
        (status_cell("outcome", outcome, language), *(counts[scope][outcome] for scope in SCOPES))
        for outcome in outcomes
    )
    return grid(("outcome", *SCOPES), rows, language)


def status_cell(kind: str, key: str, language: str) -> Cell:
    """A status or an outcome with its sign; ``kind`` is ``"status"`` or ``"outcome"``."""
    return Cell(f"{MARKS[key]} {say(f'common.{kind}.{key}', language)}", TONES[key])


def basis_cells(rule: Requirement, language: str) -> tuple[Cell, Cell]:
    """What kind of basis it is, and where it stands."""
    places = join_items((source.brief(language) for source in rule.sources), language)
    return Cell(say(f"common.badge.{rule.badge}", language)), Cell(places, "muted")


def scope_name(scope: str, language: str, wording: str = "") -> str:
    """What a scope is called, in short, in the ``wording`` of a rulebook."""
    return say(rulebook_key(f"common.scope_short.{scope}", wording), language)


def requirement_name(key: str) -> Text:
    """What a requirement is called; one of a rulebook of your own, by its id."""
    books = (rulebook(rulebook_id).requirements for rulebook_id in SHIPPED)
    return next((book[key].name for book in books if key in book), Text(key, key))


# The rules: applicants, findings, verdicts, comparisons and rulebooks.


@blocks_of.register
def _applicant(applicant: Applicant, language: str) -> Blocks:
    values = applicant.known()
    name = values.pop("name", None)
    unnamed = say("shown.applicant.unnamed", language)
    yield Sentences(unnamed if name is None else clean(name, 80), "strong")
    if values:
        yield _facts_grid("value", values, language)
    count = len(FACT_NAMES) - len(values) - 1  # without the name, which is asked of nobody
    if count:
        yield secondary_text("shown.applicant.left", language, count=count)


def _facts_grid(column: str, values: Mapping[str, Any], language: str) -> Grid:
    rows = ((facts()[key].name, value_in_words(key, values[key], language)) for key in values)
    return grid(("fact", column), rows, language)


@blocks_of.register
def _finding(finding: Finding, language: str) -> Blocks:
    rule, status = finding.requirement, finding.status_shown
    values = {"scope": scope_name(finding.scope, language), "sentence": rule.name.say(language)}
    yield Sentences(say("common.of_scope", language, **values), "strong")
    in_words = status_in_words(status, finding.shortfall, language)
    yield Sentences(f"{MARKS[status]} {in_words}", TONES[status])
    yield Sentences(finding.say(language))
    yield _facts_grid("value", finding.facts, language)
    badge, sources = basis_cells(rule, language)
    yield Sentences(f"{badge.text} · {sources.text}", "muted")


@blocks_of.register
def _scope(assessment: ScopeAssessment, language: str) -> Blocks:
    text = say(f"common.outcome.{assessment.outcome}", language)
    yield outcome_text(assessment.scope, assessment.outcome, text, language)
    yield _findings({assessment.scope: assessment}, language)


@blocks_of.register
def _assessment(assessment: Assessment, language: str) -> Blocks:
    yield from as_last_read(assessment.rulebook, assessment.on, language)
    wording = assessment.rulebook.wording
    for scope, verdict in verdicts_in_words(assessment, language).items():
        yield outcome_text(scope, *verdict, language, wording)
    yield _findings(assessment.scopes, language, wording)
    if assessment.warnings:
        yield Items(tuple(warning.say(language) for warning in assessment.warnings))
    yield rulebook_text(assessment.rulebook, assessment.on, language)


def _findings(scopes: Mapping[str, ScopeAssessment], language: str, wording: str = "") -> Grid:
    """One row a requirement: its finding in each scope, its badge and sources."""
    heads = (words(rulebook_key(f"common.scope_short.{each}", wording)) for each in scopes)
    rows = []
    # Every scope has the same requirements, in the same order.
    for key, finding in next(iter(scopes.values())).findings.items():
        rule, findings = finding.requirement, (each.findings[key] for each in scopes.values())
        cells = (status_cell("status", each.status_shown, language) for each in findings)
        rows.append((rule.name, *cells, *basis_cells(rule, language)))
    return grid(("requirement", *heads, "badge", "sources"), rows, language)


@blocks_of.register
def _comparison(comparison: Comparison, language: str) -> Blocks:
    yield from as_last_read(comparison.first.rulebook, comparison.first.on, language)
    assessments = (comparison.first, comparison.second)
    first, second = (each.rulebook.name.say(language) for each in assessments)
    for scope, pair in comparison.outcomes.items():
        one, other = (status_cell("outcome", outcome, language).text for outcome in pair)
        values = {"first": first, "second": second, "one": one, "other": other}
        name = scope_name(scope, language)
        yield strong_text("shown.comparison.outcomes", language, scope=name, **values)
    if not comparison.differences:
        yield secondary_text("shown.comparison.alike", language)
        return
    books = (each.rulebook.name for each in assessments)
    rows = []
    for each in comparison.differences:
        findings = (each.first, each.second)
        cells = (part and status_cell("status", part.status_shown, language) for part in findings)
        names = requirement_name(each.requirement), scope_name(each.scope, language)
        rows.append((*names, *cells, each.why))
    yield grid(("requirement", "scope", *books, "why"), rows, language)


@blocks_of.register
def _rulebook(book: Rulebook, language: str) -> Blocks:
    yield Sentences(marked_name(book.name, book, language), "strong")
    counts = {"requirements": len(book.requirements), "materials": len(book.materials)}
    values = {"version": book.version, "day": book.last_read, **counts}
    yield secondary_text("shown.rulebook.read", language, **values)
    rows = (
        (rule.name, sentence_of(book, rule, language), *basis_cells(rule, language))
        for rule in book.requirements.values()
    )
    yield grid(("requirement", "sentence", "badge", "sources"), rows, language)


# The timeline: plans, ways to begin, spreads and waiting times.

MOST_REPAIRS: Final = 3


@blocks_of.register
def _plan(plan: Plan, language: str) -> Blocks:
    notes = plan.notes
    if plan.is_filed and plan.as_of is not None:
        progress = plan.progress()
        yield from _stage_blocks(progress, language)
        notes = (*notes, *progress.notes)
    if plan.is_scope_assumed:
        name = words(rulebook_key(f"common.scope_short.{plan.scope}", plan.wording))
        notes = (*notes, words("shown.plan.taken").fill(scope=name))
    if not plan.is_late:
        values = {"scope": scope_name(plan.scope, language, plan.wording), "day": plan.licence_on}
        values["status"] = say(f"gantt.status.{plan.status}", language)
        yield strong_text("shown.plan.licence", language, **values)
        first, last = plan.full_range
        clock = plan.clock.name.say(language)
        key = f"shown.plan.{'one_day' if first == last else 'range'}"
        yield secondary_text(key, language, first=first, last=last, clock=clock)
    columns = ("what", "begins_on", "ends_on", "working_days", "status", "badge")
    rows = []
    # No day is known of what has still to come in a late case.
    for each in (entry for entry in plan.entries() if not entry.is_open):
        basis = words(f"gantt.status.{each.status}"), words(f"common.badge.{each.badge}")
        name, days = each.todo or each.name, (each.begins_on, each.ends_on, each.working_days)
        rows.append((name, *days, *basis))
    yield grid(columns, rows, language)
    if plan.assumes:
        yield secondary_text("shown.assumes", language, facts=statements(plan.assumes, language))
    yield Items(tuple(note.say(language) for note in notes), tone="muted")


@blocks_of.register
def _progress(progress: Progress, language: str) -> Blocks:
    yield from _stage_blocks(progress, language)
    yield Items(tuple(note.say(language) for note in progress.notes), tone="muted")


def _stage_blocks(progress: Progress, language: str) -> Blocks:
    """Where the case stands, what comes next, and what to do where nothing comes."""
    if progress.headline is not None:
        yield Sentences(progress.headline.say(language), "strong")
    yield Sentences(progress.next.say(language))
    if progress.if_silent is not None:
        yield Sentences(progress.if_silent.say(language))


@blocks_of.register
def _no_plan(no_plan: NoPlan, language: str) -> Blocks:
    if no_plan.is_filed and no_plan.as_of is not None:
        yield from _stage_blocks(no_plan.progress(), language)
    scope = scope_name(no_plan.scope, language, no_plan.wording)
    yield strong_text("shown.no_plan", language, scope=scope)
    yield Sentences(no_plan.reason.say(language))
    if no_plan.bars:
        yield _bars(no_plan.bars, language)


def _bars(bars: Mapping[str, date | None], language: str) -> Items:
    lines = []
    for key, lapses in bars.items():
        kind = "open" if lapses is None else "ends"
        bar = requirement_name(key).say(language)
        lines.append(say(f"timeline.no_plan.{kind}", language, bar=bar, day=lapses))
    return Items(tuple(lines))


@blocks_of.register
def _back_plan(back: BackPlan, language: str) -> Blocks:
    yield strong_text("shown.back_plan", language, day=back.licence_by)
    days = {"submit_by": back.submit_by, "start_by": back.start_by}
    yield Items(tuple(say(f"timing.back.{key}", language, day=day) for key, day in days.items()))
    yield from blocks_of(back.plan, language)


@blocks_of.register
def _review_times(times: ReviewTimes, language: str) -> Blocks:
    yield Sentences(times.text.say(language))


@blocks_of.register
def _advice(advice: Advice, language: str) -> Blocks:
    yield from as_last_read(advice.assessment.rulebook, advice.assessment.on, language)
    verdict = verdicts_in_words(advice.assessment, language)[advice.scope]
    yield outcome_text(advice.scope, *verdict, language, advice.assessment.rulebook.wording)
    if advice.repairs:
        yield strong_text("shown.advice.repairs", language, count=len(advice.repairs))
    for repair in advice.repairs[:MOST_REPAIRS]:
        yield from blocks_of(repair, language)
    if advice.bars:
        yield strong_text("shown.advice.bars", language)
        yield _bars(advice.bars, language)
    if advice.questions:
        yield strong_text("shown.advice.questions", language)
        names = tuple(facts()[name].name.say(language) for name in advice.questions)
        yield Items(names, is_numbered=True)


@blocks_of.register
def _repair(repair: Repair, language: str) -> Blocks:
    if repair.changes:
        yield _facts_grid("becomes", repair.changes, language)
    else:
        yield secondary_text("shown.repair.nothing", language)
    if repair.tasks:
        rows = (
            (task.name, task.text, task.ready_on[LIKELY], words(f"common.badge.{task.badge}"))
            for task in repair.tasks
        )
        yield grid(("what", "how", "ready_on", "badge"), rows, language)
    if repair.assumes:
        yield secondary_text("shown.assumes", language, facts=statements(repair.assumes, language))


@blocks_of.register
def _strategy(strategy: Strategy, language: str) -> Blocks:
    yield Sentences(strategy.name.say(language), "strong")
    rows = []
    for scope, plan in strategy.plans.items():
        if isinstance(plan, NoPlan):
            between = plan.reason
        else:
            first, last = plan.full_range
            between = words("shown.between", first=first, last=last)
        days = (plan.start, plan.submitted, plan.licence_on)
        rows.append((scope_name(scope, language), *days, between))
    yield grid(("scope", "begins_on", "submitted", "licence_on", "range"), rows, language)
    if strategy.assumption is not None:
        yield Sentences(strategy.assumption.say(language), "muted")


@blocks_of.register
def _distribution(distribution: Distribution, language: str) -> Blocks:
    first, last = distribution.range
    days = {name: getattr(distribution, name) for name in ("p50", "p80", "p95")}
    key = "one_day" if first == last else "says"
    yield strong_text(f"timing.spread.{key}", language, day=first, **days)
    yield Sentences(distribution.basis.say(language), "muted")
    yield Items(tuple(note.say(language) for note in distribution.notes), tone="muted")


@blocks_of.register
def _waiting_times(times: WaitingTimes, language: str) -> Blocks:
    (shortest, fewest), (longest, most) = times.shortest, times.longest
    ends = {"shortest": shortest, "fewest": fewest, "longest": longest, "most": most}
    yield strong_text("timing.curve.says", language, first=times.submitted[0], **ends)
    yield secondary_text("shown.waiting.by", language, clock=times.clock.name.say(language))


# What to prepare, and many applicants at once.


@blocks_of.register
def _checklist(checklist: Checklist, language: str) -> Blocks:
    count, total = checklist.counts[DOCUMENTS]
    yield strong_text("shown.checklist.filed", language, count=count, total=total)
    count, total = checklist.counts[MATERIALS]
    yield secondary_text("shown.checklist.papers", language, count=count, total=total)
    # Each of the guide's papers with the law's paper that it goes into.
    papers = []
    for entry in checklist.entries:
        current = entry.current.name if entry.current else words("materials.list.dropped")
        for paper in entry.papers:
            state = "ready" if paper.in_hand else "missing"
            text = f"{BOXES[paper.in_hand]} {say(f'materials.state.{state}', language)}"
            cell = Cell(text, "met" if paper.in_hand else "unknown")
            papers.append((paper.material.number, paper.material.name, cell, current))
    yield grid(("number", "paper", "state", "current"), papers, language)
    yield secondary_text("shown.checklist.never", language)


@blocks_of.register
def _portfolio(portfolio: Portfolio, language: str) -> Blocks:
    yield from as_last_read(portfolio.rulebook, portfolio.on, language)
    yield strong_text("shown.clients.count", language, count=portfolio.count)
    yield outcomes_grid(portfolio.outcomes, OUTCOMES, language)
    if obstacles := portfolio.blocking():
        yield strong_text("shown.portfolio.blocking", language)
        rows = ((pair[0].name, *(each.count for each in pair)) for pair in obstacles)
        yield grid(("requirement", *SCOPES), rows, language)
    yield rulebook_text(portfolio.rulebook, portfolio.on, language)

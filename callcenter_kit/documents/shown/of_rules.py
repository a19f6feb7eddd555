"""What is shown of an applicant, a verdict, a comparison and a rulebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callcenter_kit.documents.blocks import Cell, Grid, Items, Sentences
from callcenter_kit.documents.shown.blocks import (
    Blocks,
    aside,
    basis,
    blocks_of,
    cells,
    fact_name,
    grid,
    lead,
    marked,
    outcome,
    requirement_name,
    value,
)
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.comparison import Comparison, FindingDifference
from callcenter_kit.rules.findings import Assessment, Finding, ScopeAssessment
from callcenter_kit.rules.in_words import MARKS, status_in_words, wanted
from callcenter_kit.rules.rulebook import Rulebook, sentence_of
from callcenter_kit.texts.language import clean, joined
from callcenter_kit.texts.words import say


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

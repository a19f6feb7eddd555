"""The table of findings: each requirement beside what was told and what is wanted, both scopes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callcenter_kit.dashboards.shared.reasons import notes, paragraphs
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import Assessment, Finding
from callcenter_kit.rules.in_words import status_in_words, value_in_words, wanted, with_unit
from callcenter_kit.rules.lines import DatedValue, Line, Paragraph, Requirement
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.words import say


@dataclass(frozen=True, slots=True)
class FindingFact:
    """One fact: what was told, and what is wanted in each scope, once where both want the same."""

    fact: str
    name: str
    value: str
    wanted: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One requirement: its status in each scope in words, and everything behind it."""

    requirement: Requirement
    findings: dict[str, Finding]
    words: dict[str, str]
    told: tuple[FindingFact, ...]
    sentences: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Line, ...]
    numbers: tuple[str, ...]

    @property
    def alike(self) -> bool:
        """Whether both scopes want the same of the applicant."""
        return len(self.sentences) == 1


def rows(answer: Assessment, language: str) -> list[FindingRow]:
    """The findings in the rulebook's order."""
    return [_row(answer, rule, language) for rule in answer.rulebook.requirements.values()]


def _row(answer: Assessment, rule: Requirement, language: str) -> FindingRow:
    findings = {scope: found.findings[rule.id] for scope, found in answer.scopes.items()}
    space = "\N{NO-BREAK SPACE}"
    numbers = (
        _number(answer.rulebook, name, number, language)
        for finding in findings.values()
        for name, number in finding.parameters.items()
    )
    return FindingRow(
        requirement=rule,
        findings=findings,
        words={
            scope: status_in_words(finding.status, finding.shortfall, language, space=space)
            for scope, finding in findings.items()
        },
        told=tuple(_told(findings, language)),
        sentences=tuple(dict.fromkeys(one.say(language) for one in findings.values())),
        paragraphs=tuple(paragraphs(rule.sources)),
        notes=tuple(notes(rule.id)),
        numbers=tuple(dict.fromkeys(numbers)),
    )


def _told(findings: dict[str, Finding], language: str) -> Iterator[FindingFact]:
    one = next(iter(findings.values()))
    for fact, value in one.facts.items():
        asked = {scope: _wanted(fact, finding, language) for scope, finding in findings.items()}
        alike = len(set(asked.values())) == 1
        yield FindingFact(
            fact=fact,
            name=facts()[fact].name.say(language),
            value=value_in_words(fact, value, language),
            wanted=(("", next(iter(asked.values()))),) if alike else tuple(asked.items()),
        )


def _wanted(fact: str, finding: Finding, language: str) -> str:
    numbers = {name: number.value for name, number in finding.parameters.items()}
    asked = wanted(finding.requirement.expression, numbers)
    return value_in_words(fact, asked[fact], language) if fact in asked else ""


def _number(book: Rulebook, name: str, number: DatedValue, language: str) -> str:
    parameter = book.parameters[name]
    value = with_unit(number.value, parameter.unit, language)
    values = {"name": parameter.name.say(language), "value": value}
    if number.source is None:
        return say("eligibility.findings.number_assumed", language, **values)
    source = number.source.say(language)
    return say("eligibility.findings.number", language, since=number.since, source=source, **values)


def differing(book: Rulebook, other: Rulebook) -> frozenset[str]:
    """The requirements of ``book`` that ``other`` does not have, or reads otherwise."""
    return frozenset(
        key
        for key, rule in book.requirements.items()
        if key not in other.requirements or other.requirements[key].when != rule.when
    )

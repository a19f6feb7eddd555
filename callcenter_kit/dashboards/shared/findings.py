"""The table of findings: each requirement beside what was told and what is wanted, both scopes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from callcenter_kit.dashboards.shared.verdict import amount
from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import Assessment, Finding
from callcenter_kit.rules.lines import DatedValue, Paragraph, Requirement
from callcenter_kit.rules.logic import And, Comparison, Expression, Name, Not, Or, leaves
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.language import format_money
from callcenter_kit.texts.words import say

NO_BREAK: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of a finding: what was told, and what is wanted in each scope.

    ``wanted`` has one text where both scopes want the same.
    """

    fact: str
    name: str
    value: str
    wanted: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: its status in each scope in words, and everything behind it."""

    requirement: Requirement
    findings: dict[str, Finding]
    words: dict[str, str]
    told: tuple[Told, ...]
    sentences: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    numbers: tuple[str, ...]

    @property
    def alike(self) -> bool:
        """Whether both scopes want the same of the applicant."""
        return len(self.sentences) == 1


def rows(answer: Assessment, language: str) -> list[Row]:
    """The findings in the rulebook's order."""
    return [_row(answer, rule, language) for rule in answer.rulebook.requirements.values()]


def _row(answer: Assessment, rule: Requirement, language: str) -> Row:
    findings = {scope: found.findings[rule.id] for scope, found in answer.scopes.items()}
    return Row(
        requirement=rule,
        findings=findings,
        words={scope: _status(finding, language) for scope, finding in findings.items()},
        told=tuple(_told(findings, language)),
        sentences=tuple(dict.fromkeys(one.say(language) for one in findings.values())),
        paragraphs=tuple(_paragraphs(rule)),
        numbers=tuple(dict.fromkeys(_numbers(answer, findings, language))),
    )


def _status(finding: Finding, language: str) -> str:
    shortfall = finding.shortfall
    if len(shortfall) == 1:
        [(fact, missing)] = shortfall.items()
        short = amount(fact, missing, language).replace(" ", NO_BREAK)
        return say("eligibility.findings.short", language, amount=short)
    return say(f"common.status.{finding.status}", language)


def _told(findings: dict[str, Finding], language: str) -> Iterator[Told]:
    one = next(iter(findings.values()))
    for fact, value in one.facts.items():
        wanted = {scope: _wanted(fact, finding, language) for scope, finding in findings.items()}
        alike = len(set(wanted.values())) == 1
        yield Told(
            fact=fact,
            name=facts()[fact].name.say(language),
            value=_value(fact, value, language),
            wanted=(("", next(iter(wanted.values()))),) if alike else tuple(wanted.items()),
        )


def _value(fact: str, value: object, language: str) -> str:
    match value:
        case None:
            return say("common.answer.unknown", language)
        case bool():
            return say("common.answer.yes" if value else "common.answer.no", language)
        case int() | float():
            return amount(fact, value, language)
    return str(value)


def _wanted(fact: str, finding: Finding, language: str) -> str:
    expression = finding.requirement.expression
    if kind_of(fact) == "yes_no":
        yes = _wanted_answers(expression)[fact]
        return say("common.answer.yes" if yes else "common.answer.no", language)
    for leaf in leaves(expression):
        match leaf:
            case Comparison(left=Name(name=left), right=Name(name=minimum)) if left == fact:
                return amount(fact, finding.parameters[minimum].value, language)
    return ""


def _wanted_answers(expression: Expression, yes: bool = True) -> dict[str, bool]:
    """Which answer to each yes-or-no fact serves the requirement."""
    match expression:
        case Name(name=name):
            return {name: yes}
        case Not(child=child):
            return _wanted_answers(child, not yes)
        case And(children=children) | Or(children=children):
            return {
                name: answer
                for child in children
                for name, answer in _wanted_answers(child, yes).items()
            }
    return {}


def _paragraphs(rule: Requirement) -> Iterator[Paragraph]:
    known = rulebook("guide").paragraphs
    for source in rule.sources:
        place = source.place.removeprefix("§")
        if source.instrument.id == "guide" and place in known:
            yield known[place]


def _numbers(answer: Assessment, findings: dict[str, Finding], language: str) -> Iterator[str]:
    for finding in findings.values():
        for name, number in finding.parameters.items():
            yield _number(answer.rulebook, name, number, language)


def _number(book: Rulebook, name: str, number: DatedValue, language: str) -> str:
    told = {
        "name": book.parameters[name].name.say(language),
        "value": with_unit(book, name, number, language),
    }
    if number.source is None:
        return say("eligibility.findings.number_assumed", language, **told)
    source = number.source.say(language)
    return say("eligibility.findings.number", language, since=number.since, source=source, **told)


def with_unit(book: Rulebook, name: str, number: DatedValue, language: str) -> str:
    """The parameter's number as its unit is written: 1000 万元, 3 people."""
    unit = book.parameters[name].unit
    if unit == "CNY":
        return format_money(number.value, language)
    return say(f"common.amount.{unit}", language, count=number.value)


def differing(book: Rulebook, other: Rulebook) -> frozenset[str]:
    """The requirements of ``book`` that ``other`` does not have, or reads otherwise."""
    return frozenset(
        key
        for key, rule in book.requirements.items()
        if key not in other.requirements or other.requirements[key].when != rule.when
    )

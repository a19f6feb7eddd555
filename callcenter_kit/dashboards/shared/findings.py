"""The table of findings: each requirement beside what was told and what is wanted, both scopes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from callcenter_kit.dashboards.shared.reasons import notes, paragraphs
from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import Assessment, Finding
from callcenter_kit.rules.in_words import status_in_words, value_in_words, with_unit
from callcenter_kit.rules.lines import DatedValue, Line, Paragraph, Requirement
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.language import Text, joined
from callcenter_kit.texts.words import in_reading, say, words_or

NOTHING: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class FindingFact:
    """One fact and what was told of it."""

    fact: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One requirement: what it asks for, its status in each scope in words, and all behind it.

    ``told`` holds the facts that the status alone does not tell: numbers, and what fails among
    several facts. ``differs`` says in a line what the other reading asks for instead.
    """

    requirement: Requirement
    asks: str
    differs: str
    findings: dict[str, Finding]
    words: dict[str, str]
    told: tuple[FindingFact, ...]
    sentences: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Line, ...]
    numbers: tuple[str, ...]

    @property
    def statuses(self) -> dict[str, str]:
        """The status in words, scope by scope; once, under ``""``, where both have the same."""
        said = set(self.words.values())
        return {"": said.pop()} if len(said) == 1 else self.words


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
        asks=_asks(answer, rule, findings, language),
        differs=words_or(f"eligibility.differs.{rule.id}", NOTHING).say(language),
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


def _asks(
    answer: Assessment, rule: Requirement, findings: dict[str, Finding], language: str
) -> str:
    """What ``rule`` asks for, in a sentence with a verb; its name where a reading added it.

    A number is named as its parameter, or as ``<parameter>_<scope>`` where the scopes differ.
    """
    numbers: dict[str, str] = {}
    for scope, finding in findings.items():
        for name, number in finding.parameters.items():
            value = with_unit(number.value, answer.rulebook.parameters[name].unit, language)
            numbers |= {name: value, f"{name}_{scope}": value}
    key = in_reading(f"eligibility.asks.{rule.id}", answer.rulebook.id)
    return words_or(key, rule.name).say(language, **numbers)


def _told(findings: dict[str, Finding], language: str) -> Iterator[FindingFact]:
    finding = next(iter(findings.values()))
    failing = finding.deciding if finding.status == "unmet" and len(finding.facts) > 1 else ()
    for fact, value in finding.facts.items():
        if kind_of(fact) != "yes_no" or fact in failing:
            name = facts()[fact].name.say(language)
            yield FindingFact(fact, name, value_in_words(fact, value, language))


def _number(book: Rulebook, name: str, number: DatedValue, language: str) -> str:
    parameter = book.parameters[name]
    value = with_unit(number.value, parameter.unit, language)
    values = {"name": parameter.name.say(language), "value": value}
    if number.source is None:
        return say("eligibility.findings.number_assumed", language, **values)
    source = number.source.say(language)
    return say("eligibility.findings.number", language, since=number.since, source=source, **values)


def differing(book: Rulebook, other: Rulebook) -> frozenset[str]:
    """The requirements of ``book`` that ``other`` does not have, or reads or words otherwise.

    What is met by the same facts can differ all the same: how long a false application bars.
    """
    return frozenset(key for key, rule in book.requirements.items() if _differs(rule, other))


def differing_in_words(book: Rulebook, differ: frozenset[str], language: str) -> str:
    """How many requirements of ``book`` `differing` found, and each in a word or two."""
    names = named((rule for key, rule in book.requirements.items() if key in differ), language)
    return say("eligibility.reading.differing_in", language, count=len(differ), names=names)


def named(requirements: Iterable[Requirement], language: str) -> str:
    """Requirements one after the other, each in a word or two where there are such for it."""
    names = (words_or(f"eligibility.in_a_word.{rule.id}", rule.name) for rule in requirements)
    return joined((name.say(language) for name in names), language)


def _differs(rule: Requirement, other: Rulebook) -> bool:
    counterpart = other.requirements.get(rule.id)
    if counterpart is None or counterpart.when != rule.when:
        return True
    return bool(rule.difference or counterpart.difference)

"""The table of findings: each requirement beside what the case has and what is asked for.

Beside them: why something is asked or takes its time, and what the other rulebook says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.assessment import Comparison
from callcenter_kit.rules.facts import facts, value_in_words, with_unit
from callcenter_kit.rules.findings import Assessment, Finding, status_in_words
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DatedValue, Paragraph, Requirement, Statement
from callcenter_kit.texts.datafile import rulebook_key, say, words_or
from callcenter_kit.texts.language import Text, join_names, join_sentences
from callcenter_kit.texts.sources import Source
from callcenter_kit.timeline.process import process

# By a requirement's id, or a step's: the rulebook, its part and the line.
NOTES: Final = {
    "domestic_capital": (("law", "notes", "domestic_capital"),),
    "social_insurance": (("law", "notes", "staff_insurance"),),
    "funds_and_staff": (("law", "notes", "staff_insurance"),),
    "reports": (("law", "notes", "feasibility_report"),),
    "technical_plan": (("law", "notes", "feasibility_report"),),
    "service_form": (("law", "duties", "records"),),
    "truthful": (("law", "notes", "false_statement"), ("law", "notes", "false_statement_year")),
    "review": (("guide", "notes", "about_60"), ("law", "notes", "review")),
    "collect": (("law", "notes", "issue"),),
}


def paragraphs(sources: Iterable[Source]) -> list[Paragraph]:
    """The guide's paragraphs among ``sources``, in their order, each once."""
    all_paragraphs = rulebook("guide").paragraphs
    places = (cite.place.removeprefix("§") for cite in sources if cite.instrument.id == "guide")
    return [all_paragraphs[place] for place in dict.fromkeys(places) if place in all_paragraphs]


def notes(key: str) -> list[Statement]:
    """What is noted on the requirement or the step ``key``; nothing on most."""
    return [getattr(rulebook(book), part)[name] for book, part, name in NOTES.get(key, ())]


def other_rulebook_summary(comparison: Comparison | None, language: str) -> str:
    """Whether the case comes to the same by the other rulebook, the second of ``comparison``.

    The same verdict need not come on the same day: the law has days of its own for the issue.
    Empty where no licence is required, the business form is not known, or there is nothing to
    compare with.
    """
    if comparison is None or comparison.first.licence != "required":
        return ""
    reading = say(f"eligibility.reading_name.{comparison.second.rulebook.id}", language)
    outcomes = comparison.outcomes
    # The day of the issue is all that is left to differ.
    if all(ours == theirs for ours, theirs in outcomes.values()):
        days = process().clocks["law_working"].issue_working_days
        return say("eligibility.reading.same_outcome", language, reading=reading, count=days)
    own_reading = say(f"eligibility.reading_name.{comparison.first.rulebook.id}", language)
    verdicts = {
        scope: say(f"common.outcome.{theirs}", language) for scope, (_, theirs) in outcomes.items()
    }
    key = rulebook_key("eligibility.reading.other_outcome", comparison.first.rulebook.id)
    sentences = [say(key, language, ours=own_reading, reading=reading, **verdicts)]
    if names := named(_open_there(comparison), language):
        button = say(f"eligibility.reading.{comparison.second.rulebook.id}", language)
        values = {"names": names, "reading": button}
        sentences.append(say("eligibility.reading.open_there", language, **values))
    if _asks_for_more(comparison):
        sentences.append(say("eligibility.reading.ask", language))
    return join_sentences(sentences, language)


def _asks_for_more(comparison: Comparison) -> bool:
    """Whether the guide rules a scope out and the law, by the same procedure, does not."""
    is_guide_first = comparison.first.rulebook.id == "guide"
    asks = any(ours == "ineligible" != theirs for ours, theirs in comparison.outcomes.values())
    return is_guide_first and asks and not comparison.second.takes_another_procedure


def _open_there(comparison: Comparison) -> list[Requirement]:
    """The requirements that keep open what the second reading leaves open."""
    # Each once, though both scopes may leave it open, in the rulebook's order.
    parts = [part for part in comparison.second.scopes.values() if part.outcome == "undetermined"]
    findings = (found for part in parts for found in part.findings.items())
    unknown = dict.fromkeys(key for key, found in findings if found.status == "unknown")
    return [comparison.second.rulebook.requirements[key] for key in unknown]


def other_rulebook_helps(comparison: Comparison | None) -> bool:
    """Whether a scope that this rulebook rules out can be had by the other: that is news.

    Not where another procedure applies: its days and its authority are not those shown here.
    """
    if comparison is None:
        return False
    is_another = comparison.second.takes_another_procedure
    return ("ineligible", "eligible") in comparison.outcomes.values() and not is_another


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

    ``facts`` are those that the status alone does not tell: numbers, and what fails among
    several facts. ``differs`` says in a line what the other reading asks for instead.
    """

    requirement: Requirement
    asks: str
    differs: str
    findings: dict[str, Finding]
    words: dict[str, str]
    facts: tuple[FindingFact, ...]
    sentences: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Statement, ...]
    numbers: tuple[str, ...]

    @property
    def statuses(self) -> dict[str, str]:
        """The status in words, scope by scope; once, under ``""``, where both have the same."""
        statuses = set(self.words.values())
        return {"": statuses.pop()} if len(statuses) == 1 else self.words


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
        facts=tuple(_facts_beside_status(findings, language)),
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
    key = rulebook_key(f"eligibility.asks.{rule.id}", answer.rulebook.id)
    return words_or(key, rule.name).say(language, **numbers)


def _facts_beside_status(findings: dict[str, Finding], language: str) -> Iterator[FindingFact]:
    # The facts are the company's, and so the same in both scopes.
    finding = next(iter(findings.values()))
    failing = finding.deciding if finding.status == "unmet" and len(finding.facts) > 1 else ()
    for fact, value in finding.facts.items():
        if kind_of(fact) != "yes_no" or fact in failing:
            name, reply = facts()[fact].name.say(language), value_in_words(fact, value, language)
            # A yes or a no tells nothing without its question; a number has its unit.
            if kind_of(fact) == "yes_no":
                reply = say("eligibility.findings.reply", language, name=name, value=reply)
            yield FindingFact(fact, name, reply)


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
    return join_names((name.say(language) for name in names), language)


def _differs(rule: Requirement, other: Rulebook) -> bool:
    counterpart = other.requirements.get(rule.id)
    if counterpart is None or counterpart.when != rule.when:
        return True
    return bool(rule.difference or counterpart.difference)

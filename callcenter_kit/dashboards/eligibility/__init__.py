"""The page "can we get it?": facts in, a verdict for 95 and for 96 with its reasons out."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from callcenter_kit.dashboards.answers import case_answer
from callcenter_kit.dashboards.answers.questions import IN_WORDS, REFUSAL
from callcenter_kit.dashboards.answers.verdict import values_of
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.rules.applicant import Applicant, kind_of
from callcenter_kit.rules.assessment import Assessment, Finding, status_in_words
from callcenter_kit.rules.loading import (
    GROUPS,
    facts,
    rulebook,
    rulebook_name,
    statement,
    value_in_words,
    with_unit,
)
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.rulebook import GROUP_FORM, Rulebook
from callcenter_kit.rules.statements import DatedValue, Requirement
from callcenter_kit.texts.datafile import rulebook_key, say, words, words_or
from callcenter_kit.texts.language import begin_sentence

# What follows from a fact, and the answer after which it matters; of insurance its first day always
# does: it can be sooner than the count of months.
FOLLOWING: Final = {
    "domestic_capital": ("foreign_share", False),
    "clean_record": ("last_violation_on", False),
    "refused_for_falsehood": ("refused_on", True),
    "insured_months": ("insured_since", ...),
}


def render(state: State, today: date | None, part: str = "") -> View:
    """What the page, or a ``part`` of it, shows; ``today`` is ``None`` before a visitor came."""
    answer, language = case_answer.answer_for(state.case, today), state.language
    assessment = answer.assessment
    applicant = state.case.applicant
    book, other = assessment.rulebook, rulebook(assessment.rulebook.counterpart)
    differ, mark = case_answer.differing(book, other), words("eligibility.reading.mark")
    # Foreign capital matters whichever rulebook decides.
    read = {"domestic_capital"}.union(*(names(r.expression) for r in book.requirements.values()))
    grouped = [fact for fact in facts().values() if fact.group]
    unread = [fact.id for fact in grouped if fact.id not in read]
    asked = [fact for fact in grouped if fact.id in read]
    groups = {group: [fact.id for fact in asked if fact.group == group] for group in GROUPS}
    return draw(
        "eligibility",
        state,
        today,
        part,
        **values_of(answer, state),
        groups={group: _with_what_follows(fields, state) for group, fields in groups.items()},
        unread=_with_what_follows(unread, state),
        other_name=rulebook_name(other, language),
        differing=differ,
        differing_in_words=case_answer.differing_in_words(book, differ, language),
        # Whether it matters whose the own customers are, or was told.
        serves_own_customers=GROUP_FORM in applicant.forms or applicant.group_clients is not None,
        following=[field for field, _ in FOLLOWING.values()],
        refusal=REFUSAL,
        worded=IN_WORDS,
        file_labels=case_answer.file_labels,
        findings=finding_rows(assessment, language),
        # In a line what the other reading asks for instead.
        differs=lambda rule: words_or(f"eligibility.differs.{rule.id}", mark),
        sentences_of=lambda row: dict.fromkeys(one.say(language) for one in row.findings.values()),
        paragraphs_of=lambda rule: case_answer.guide_paragraphs(rule.sources, assessment),
        notes_on=case_answer.notes,
    )


CONTENT: Final = Content(render, downloads=case_answer.EXPORTS)
page: Final = page_of(CONTENT)


def _with_what_follows(names: Iterable[str], state: State) -> list[str]:
    """The fields, each with its day or share while that matters or is told."""
    values, fields = state.case.applicant.known(), []
    for name in names:
        fields.append(name)
        following, after = FOLLOWING.get(name, (None, None))
        if following and (following in values or after in (..., values.get(name))):
            fields.append(following)
    return fields


class FindingRow(NamedTuple):
    """One requirement: what it asks for, its status in words scope by scope, the numbers in it.

    Where both scopes have the same status it stands once, under ``""``. ``facts`` says by their
    names what was told of those that the status alone does not tell: numbers, and what fails among
    several facts.
    """

    requirement: Requirement
    asks: str
    findings: dict[str, Finding]
    statuses: dict[str, str]
    facts: dict[str, str]
    numbers: list[str]


def finding_rows(assessment: Assessment, language: str) -> list[FindingRow]:
    """The findings in the rulebook's order."""
    return [_row(assessment, rule, language) for rule in assessment.rulebook.requirements.values()]


def _row(assessment: Assessment, rule: Requirement, language: str) -> FindingRow:
    findings = {scope: found.findings[rule.id] for scope, found in assessment.scopes.items()}
    # A number is named as its parameter, or as ``<parameter>_<scope>`` where the scopes differ.
    amounts, numbers, statuses = dict[str, str](), [], {}
    for scope, finding in findings.items():
        for name, number in finding.parameters.items():
            amount = with_unit(number.value, assessment.rulebook.parameters[name].unit, language)
            amounts |= {name: amount, f"{name}_{scope}": amount}
            numbers.append(_number(assessment.rulebook, name, number, language))
        status, space = finding.status_shown, "\N{NO-BREAK SPACE}"
        statuses[scope] = status_in_words(status, finding.shortfall, language, space=space)
    if len(alike := set(statuses.values())) == 1:
        statuses = {"": alike.pop()}
    key = rulebook_key(f"eligibility.asks.{rule.id}", assessment.rulebook.wording)
    return FindingRow(
        requirement=rule,
        asks=words_or(key, rule.name).say(language, **amounts),
        findings=findings,
        statuses=statuses,
        facts=dict(_facts_of_row(assessment.applicant, findings, language)),
        numbers=list(dict.fromkeys(numbers)),
    )


def _facts_of_row(
    applicant: Applicant, findings: dict[str, Finding], language: str
) -> Iterator[tuple[str, str]]:
    # The facts are the company's, and so the same in both scopes.
    finding = next(iter(findings.values()))
    is_unmet = finding.status == "unmet"
    failing = finding.deciding if is_unmet and len(finding.facts) > 1 else ()
    for fact, value in finding.facts.items():
        name = facts()[fact].name.say(language)
        if kind_of(fact) != "yes_no":
            yield name, value_in_words(fact, value, language)
        elif fact in failing:
            yield name, begin_sentence(statement(fact, value, language))
        share = applicant.foreign_share if fact == "domestic_capital" else None
        if is_unmet and share is not None:
            yield name, begin_sentence(statement("foreign_share", share, language))


def _number(book: Rulebook, name: str, number: DatedValue, language: str) -> str:
    parameter, source = book.parameters[name], number.source
    key = f"eligibility.findings.number{'_assumed' if source is None else ''}"
    values = {"name": parameter.name.say(language), "since": number.since}
    values |= {"value": with_unit(number.value, parameter.unit, language)}
    return say(key, language, source=source and source.say(language), **values)

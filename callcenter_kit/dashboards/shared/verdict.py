"""What stands in the way of each scope, in whole sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import Assessment, Finding, ScopeAssessment
from callcenter_kit.rules.in_words import amount
from callcenter_kit.texts.words import say

MOST_REASONS: Final = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence behind an outcome; ``kind`` is its status, ``rest`` or ``warning``."""

    kind: str
    text: str


def reasons(answer: Assessment, scope: str, language: str) -> list[Reason]:
    """Why the scope's outcome is what it is; what fails first, then what is not known."""
    found = answer.scopes[scope]
    total = len(found.findings)
    match found.outcome:
        case "not_required":
            return [Reason("rest", say("eligibility.verdict.exempt", language))]
        case "eligible":
            met = Reason("rest", say("eligibility.verdict.all_met", language, total=total))
            return [met, *_beyond(answer, language)]
    if answer.waits_for is not None:
        return [Reason("rest", say(f"eligibility.verdict.{answer.waits_for}_first", language))]
    return [*_in_the_way(found, language), *_beyond(answer, language)]


def _beyond(answer: Assessment, language: str) -> Iterator[Reason]:
    """That foreign capital leads into another procedure."""
    if answer.takes_another_procedure:
        yield Reason("warning", say("verdict.another_procedure", language))


def _in_the_way(found: ScopeAssessment, language: str) -> Iterator[Reason]:
    unmet = [text for key in found.unmet for text in _unmet(found.findings[key], language)]
    names = (found.findings[key].requirement.name.say(language) for key in found.unknown)
    unknown = [say("eligibility.verdict.unknown", language, requirement=name) for name in names]
    room = MOST_REASONS
    for kind, texts in (("unmet", unmet), ("unknown", unknown)):
        yield from (Reason(kind, text) for text in texts[:room])
        if count := len(texts[room:]):
            yield Reason("rest", say(f"eligibility.verdict.more_{kind}", language, count=count))
        room = max(room - len(texts), 0)
    if count := len(found.having("met")):
        yield Reason("rest", say("eligibility.verdict.others_met", language, count=count))


def _unmet(finding: Finding, language: str) -> Iterator[str]:
    for fact, missing in finding.shortfall.items():
        name, short = facts()[fact].name.say(language), amount(fact, missing, language)
        yield say("eligibility.verdict.short", language, fact=name, amount=short)
    if not finding.shortfall:
        name = finding.requirement.name.say(language)
        yield say("eligibility.verdict.unmet", language, requirement=name)

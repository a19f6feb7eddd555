"""The card of each scope: its outcome, how far it is from a yes, by when, and what it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from callcenter_kit.dashboards.shared.way_forward import Todo, WayForward
from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import Assessment, Finding, Outcome, ScopeAssessment
from callcenter_kit.rules.in_words import amount
from callcenter_kit.texts.language import joined
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.advice import Advice

MOST_REASONS: Final = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence behind an outcome; ``kind`` is its status, ``rest`` or ``warning``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One scope's answer at a glance.

    ``is_near`` sets a scope that is at most one modest step away off from one that is far;
    ``distance`` counts the steps, ``expected`` names the day with its range, or why there is none.
    ``todos`` are the steps, ``together`` says that they run beside each other or beside the
    preparation, ``reasons`` what there is to say where none can be given. Of requirements that are
    not known, ``open`` says that they leave the outcome open, ``open_names`` are the names in it,
    ``asks`` is the first fact of theirs to answer, ``assumed`` says that the day takes them as met.
    """

    scope: str
    outcome: Outcome
    is_near: bool
    distance: str
    open: str
    open_names: str
    asks: str
    expected: str
    todos: tuple[Todo, ...]
    reasons: tuple[Reason, ...]
    together: str
    assumed: str


def cards(
    answer: Assessment, advice: Mapping[str, Advice], forward: Iterable[WayForward], language: str
) -> list[Card]:
    """A card for each scope; ``forward`` are the ways that `ways_forward` gives."""
    ways = {way.scope: way for way in forward}
    return [_card(answer, advice[scope], ways.get(scope), language) for scope in answer.scopes]


def _card(answer: Assessment, change: Advice, way: WayForward | None, language: str) -> Card:
    scope, outcome = change.scope, change.outcome
    if way is None:
        why = tuple(reasons(answer, scope, language))
        return Card(scope, outcome, outcome == "eligible", "", "", "", "", "", (), why, "", "")
    return Card(
        scope,
        outcome,
        is_near(change),
        _distance(change, language),
        _open(way.assumed, language) if outcome == "undetermined" else "",
        joined(way.assumed[:MOST_REASONS], language) if outcome == "undetermined" else "",
        next(iter(change.repairs[0].assumes), "") if outcome == "undetermined" else "",
        way.expected(language),
        way.todos,
        tuple(_beyond(answer, language)),
        _together(way, language),
        _assumed(way.assumed, language) if outcome != "undetermined" else "",
    )


def _together(way: WayForward, language: str) -> str:
    """That the steps run beside each other, or the only one beside the preparation."""
    if way.can_run_together:
        return say("way_forward.together", language)
    return say("way_forward.beside", language) if way.runs_beside else ""


def _open(names: tuple[str, ...], language: str) -> str:
    """Why the outcome is open; of many requirements the first few and how many there are."""
    key = "open" if len(names) <= MOST_REASONS else "open_several"
    facts = joined(names[:MOST_REASONS], language)
    return say(f"way_forward.{key}", language, facts=facts, count=len(names))


def _assumed(names: tuple[str, ...], language: str) -> str:
    facts = joined(names, language)
    return say("way_forward.assumed", language, facts=facts) if names else ""


def is_near(change: Advice) -> bool:
    """Whether the scope is at most one step away, and no step that at least doubles a number.

    What has to be waited for is never near.
    """
    if change.bars or not change.repairs or len(change.repairs[0].tasks) > 1:
        return False
    applicant = change.assessment.applicant
    raised = {
        fact: value
        for fact, value in change.repairs[0].changes.items()
        if kind_of(fact) != "yes_no"
    }
    return all(2 * getattr(applicant, fact) > value for fact, value in raised.items())


def _distance(change: Advice, language: str) -> str:
    count = len(change.repairs[0].tasks) + len(change.bars)
    if change.assessment.takes_another_procedure:
        return say("verdict.distance.another_procedure", language)
    if None in change.bars.values():
        return say("verdict.distance.waits", language)
    answers = len(change.repairs[0].assumes)
    if count:
        key = "steps_and_answers" if answers else "steps"
        return say(f"verdict.distance.{key}", language, count=count, open=answers)
    return say(f"verdict.distance.{'answers' if answers else 'ready'}", language, count=answers)


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

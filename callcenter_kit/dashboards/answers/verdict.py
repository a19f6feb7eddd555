"""The verdict on a page: a card for each scope, the question that helps most now, the provinces.

A card says how far its scope is from a yes, by when it can be one, and what that takes. The
question stands above the form and is answered in one click, or in the form where it has no buttons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from callcenter_kit.dashboards.answers.way_forward import Todo, WayForward, ways_forward
from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.facts import HOME, SCOPE_OF, amount, choice_names, coverage, facts
from callcenter_kit.rules.findings import Assessment, Finding, Outcome, ScopeAssessment
from callcenter_kit.texts.datafile import rulebook_key, say, words
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import LANGUAGES, Text, join_names
from callcenter_kit.timeline.advice import Advice, remaining_questions
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.obstacles import exclusion_in
from callcenter_kit.timeline.repairs import dated_by


@dataclass(frozen=True, slots=True)
class Province:
    """One of the 31: its name, what finds it, and the choice as it stands without it."""

    code: str
    name: Text
    words: str
    is_chosen: bool
    others: str


def provinces(codes: Iterable[str] | None) -> tuple[Province, ...]:
    """The 31 provinces in their usual order, each with whether it is among ``codes``."""
    served = frozenset(codes or ())
    return tuple(_province(*choice, served) for choice in facts()["provinces"].choices.items())


def _province(code: str, name: Text, served: frozenset[str]) -> Province:
    # Found by either name, and by whoever knows the code only: 上海, shanghai, sh, cn-sh.
    names = [name.say(language).lower() for language in LANGUAGES]
    words = " ".join([*names, code.removeprefix("CN-").lower(), code.lower()])
    return Province(code, name, words, code in served, write_value(served - {code}))


def all_provinces() -> str:
    """Every province chosen, as a form writes it."""
    return write_value(frozenset(facts()["provinces"].choices))


def scope_name(scope: str, rulebook_id: str) -> Text:
    """What a scope is called in a rulebook."""
    return words(rulebook_key(f"common.scope.{scope}", rulebook_id))


def place(answer: Assessment, language: str) -> dict[str, Any]:
    """What sentences about the coverage name: how many provinces, and the first of them."""
    served = sorted(answer.applicant.provinces or ())
    names = facts()["provinces"].choices
    return {"count": len(served), "province": names[served[0]].say(language) if served else ""}


def elsewhere(answer: Assessment, language: str) -> str:
    """That the one province served is not Beijing, for which days are shown; else empty."""
    where = coverage(answer.applicant.provinces)
    if answer.licence != "required" or where != "elsewhere" or exclusion_in(answer):
        return ""
    key = rulebook_key("scopes.lead.elsewhere", answer.rulebook.id)
    return say(key, language, **place(answer, language))


_Questions = Mapping[str, tuple[str, ...]]  # the open questions of each scope


class Reply(NamedTuple):
    """What one click answers, as a form writes it, and what its button says."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """The fact to ask for next.

    ``settles`` are the scopes whose outcome its answer may settle alone, ``clears`` those not open
    to the applicant yet of which it may tell all that is still to do; ``left`` counts the open
    questions with this one.
    """

    fact: str
    left: int
    settles: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """The question itself."""
        return facts()[self.fact].question

    @property
    def is_day(self) -> bool:
        """Whether a day is asked for: the one that says when a bar lapses."""
        return kind_of(self.fact) == "date"

    def replies(self, language: str) -> list[Reply]:
        """Its answers, one click each; none where a number or a day is asked for.

        Beside them stands "don't know", which every question takes.
        """
        match kind_of(self.fact):
            case "yes_no":
                keys = ("yes", "no")
                return [Reply(key, say(f"common.answer.{key}", language)) for key in keys]
            case "choice":
                choices = choice_names(self.fact).items()
                return [Reply(key, name.say(language)) for key, name in choices]
        return _coverages(language) if self.fact == "provinces" else []

    def why(self, language: str, reading: str) -> str:
        """What the answer decides, settles or shows, or how many questions are open with it.

        Empty for the form of business and the provinces: their help says what they decide.
        """
        if self.fact in ("business_form", "provinces"):
            return ""
        if self.is_day:
            return say("way_forward.question.dates", language)
        if scopes := self.settles or self.clears:
            verb = "settles" if self.settles else "clears"
            if len(scopes) > 1:
                return say(f"way_forward.question.{verb}_both", language)
            scope = say(rulebook_key(f"scopes.scope.{scopes[0]}", reading), language)
            return say(f"way_forward.question.{verb}", language, scope=scope)
        return say("way_forward.question.left", language, count=self.left)


def next_question(answer: Answer, skipped: Collection[str] = ()) -> Question | None:
    """The question of the scope that the coverage asks for, else of the one nearest to an answer.

    Where an outcome is open, what settles it; where something has to be done first, what would
    show all that there is to do; then the day that would say when a bar lapses. ``None`` where
    nothing more has to be told, or all that is left was skipped: the visitor doesn't know.
    """
    advice = _leading_advice(answer)
    settling = {scope: change.questions for scope, change in advice.items()}
    clearing = {scope: remaining_questions(change) for scope, change in advice.items()}
    open_scopes = _still_open(settling, skipped) or _still_open(clearing, skipped)
    if not open_scopes:
        days = (day for day in _undated(advice.values()) if day not in skipped)
        return next((Question(day, 1) for day in days), None)
    # Of two scopes the one with fewer open questions: its answer is nearer.
    [fact, *others] = min(open_scopes.values(), key=len)
    return Question(fact, 1 + len(others), _alone(fact, settling), _alone(fact, clearing))


def reply_in_words(fact: str, value: object, language: str) -> str:
    """Which of the answers above the form the fact's ``value`` is; "don't know" for any other."""
    texts = {reply.value: reply.text for reply in Question(fact, 1).replies(language)}
    return texts.get(write_value(value)) or say("common.answer.unknown", language)


def still_unknown(answer: Answer, skipped: Collection[str]) -> list[str]:
    """The facts that were skipped and would still be asked for, in the questions' order."""
    advice = _leading_advice(answer).values()
    questions = [
        *(["provinces"] if question_of_coverage(answer.assessment) else []),
        *(fact for change in advice for fact in (*change.questions, *remaining_questions(change))),
        *_undated(advice),
    ]
    return [fact for fact in dict.fromkeys(questions) if fact in skipped]


def _leading_advice(answer: Answer) -> dict[str, Advice]:
    """The advice on the scope that the coverage asks for, else on both."""
    leading = SCOPE_OF[coverage(answer.assessment.applicant.provinces)]
    return {scope: change for scope, change in answer.advice.items() if leading in (None, scope)}


def _undated(advice: Iterable[Advice]) -> Iterator[str]:
    """The facts whose day would say when a bar lapses that has no known end."""
    for change in advice:
        findings = change.assessment.scopes[change.scope].findings
        for key, day in change.bars.items():
            dating = None if day else dated_by(findings[key].requirement)
            # By the law a day that is known may still say nothing of the end.
            if dating is not None and getattr(change.assessment.applicant, dating) is None:
                yield dating


def _still_open(questions: _Questions, skipped: Collection[str]) -> _Questions:
    left = {
        scope: tuple(fact for fact in facts_of_scope if fact not in skipped)
        for scope, facts_of_scope in questions.items()
    }
    return {scope: questions for scope, questions in left.items() if questions}


def _alone(fact: str, questions: _Questions) -> tuple[str, ...]:
    return tuple(scope for scope, open_facts in questions.items() if open_facts == (fact,))


def question_of_coverage(answer: Assessment, skipped: Collection[str] = ()) -> Question | None:
    """Which provinces are served, where that alone says which licence is needed."""
    is_open = answer.licence == "required" and coverage(answer.applicant.provinces) == "unknown"
    return Question("provinces", 1) if is_open and "provinces" not in skipped else None


def _coverages(language: str) -> list[Reply]:
    """The two coverages that one click tells; any other is chosen in the form."""
    count = len(facts()["provinces"].choices)
    every = say("scopes.provinces.all", language, count=count)
    return [Reply(HOME, say("scopes.provinces.home", language)), Reply(all_provinces(), every)]


MOST_REASONS: Final = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence behind an outcome; ``kind`` is its status, ``rest`` or ``warning``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One scope's answer at a glance; ``label`` is its verdict in words.

    ``is_near`` sets a scope that is at most one modest step away off from one that is far;
    ``distance`` counts the steps, ``expected`` names the day with its range, or why there is none.
    ``todos`` are the steps, ``together`` says that they run beside each other or beside the
    preparation, ``reasons`` what there is to say where none can be given. Of requirements that are
    not known, ``open`` says that they leave the outcome open, ``open_names`` are the names in it,
    ``asks`` is the first fact of theirs to answer, ``assumed`` says that the day takes them as met.
    """

    scope: str
    outcome: Outcome
    label: str
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


def cards(answer: Answer, language: str) -> list[Card]:
    """A card for each licence in question; that of a filed case promises no day."""
    ways = {} if answer.is_filed else {way.scope: way for way in ways_forward(answer, language)}
    advice = {scope: answer.advice[scope] for scope in answer.leading}
    return [_card(change, ways.get(scope), language) for scope, change in advice.items()]


def other_licence(answer: Answer, language: str) -> str:
    """What the nationwide licence needs besides, where the local one is in question; else empty."""
    if answer.leading != ("local",) or answer.assessment.licence != "required" or answer.exclusion:
        return ""
    ours, theirs = (_known_obstacles(answer.advice[scope]) for scope in ("local", "nationwide"))
    tasks = join_names([text.say(language) for text in theirs if text not in ours], language)
    key = f"verdict.other{'' if tasks else '_nothing'}"
    return say(rulebook_key(key, answer.assessment.rulebook.id), language, tasks=tasks)


def _known_obstacles(advice: Advice) -> list[Text]:
    return [obstacle.text for obstacle in advice.obstacles if not obstacle.is_open_fact]


def _card(change: Advice, way: WayForward | None, language: str) -> Card:
    scope, outcome = change.scope, change.outcome
    # Without a way there is nothing to do: the card says why, and no more.
    label = say(f"common.outcome.{outcome}", language)
    if way is None:
        exclusion = next((o for o in change.obstacles if o.rules_out_a_plan), None)
        why = tuple(reasons(change.assessment, scope, language))
        if exclusion is not None and change.assessment.licence == "required":
            # What the rulebook finds met does not help then: the verdict is that of the title.
            outcome, label = "ineligible", say(f"common.exclusion.{exclusion.kind}", language)
            why = (Reason("warning", exclusion.text.say(language)),)
        is_met = outcome == "eligible"
        return Card(scope, outcome, label, is_met, "", "", "", "", "", (), why, "", "")
    return Card(
        scope,
        outcome,
        label,
        is_near(change),
        _distance(change, language),
        _open(way.assumed, language) if outcome == "undetermined" else "",
        join_names(way.assumed[:MOST_REASONS], language) if outcome == "undetermined" else "",
        next(iter(change.repairs[0].assumes), "") if outcome == "undetermined" else "",
        way.expected(language),
        way.todos,
        (),
        _together(way, language),
        _assumed(way.assumed, language) if outcome != "undetermined" else "",
    )


def _together(way: WayForward, language: str) -> str:
    """That the steps run beside each other, or the only one beside the preparation."""
    if way.can_run_together:
        return say("way_forward.together", language)
    return say("way_forward.beside", language) if way.is_parallel else ""


def _open(names: tuple[str, ...], language: str) -> str:
    """Why the outcome is open; of many requirements the first few and how many there are."""
    key = "open" if len(names) <= MOST_REASONS else "open_several"
    facts = join_names(names[:MOST_REASONS], language)
    return say(f"way_forward.{key}", language, facts=facts, count=len(names))


def _assumed(names: tuple[str, ...], language: str) -> str:
    facts = join_names(names, language)
    return say("way_forward.assumed", language, facts=facts) if names else ""


def is_near(change: Advice) -> bool:
    """Whether the scope is at most one step away, and no step that at least doubles a number.

    What has to be waited for is never near.
    """
    if change.bars or not change.repairs or len(change.repairs[0].tasks) > 1:
        return False
    # One more employee is near; ten millions of capital in place of three are not.
    applicant, changes = change.assessment.applicant, change.repairs[0].changes.items()
    raises = [(fact, value) for fact, value in changes if kind_of(fact) != "yes_no"]
    return all(2 * getattr(applicant, fact) > value for fact, value in raises)


def _distance(change: Advice, language: str) -> str:
    # Another authority's steps are not counted, nor what nobody can say when it ends.
    count = len(change.repairs[0].tasks) + len(change.bars)
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
            return [Reason("rest", say("eligibility.verdict.all_met", language, total=total))]
    if answer.waits_for is not None:
        return [Reason("rest", say(f"eligibility.verdict.{answer.waits_for}_first", language))]
    return list(_in_the_way(found, language))


def _in_the_way(found: ScopeAssessment, language: str) -> Iterator[Reason]:
    unmet = [text for key in found.unmet for text in _unmet(found.findings[key], language)]
    names = (found.findings[key].requirement.name.say(language) for key in found.unknown)
    unknown = [say("eligibility.verdict.unknown", language, requirement=name) for name in names]
    # What fails takes the room first; what is not known has what is left of it.
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
    # A number says by how much it is missed; of a yes or no there is only its name to say.
    if not finding.shortfall:
        name = finding.requirement.name.say(language)
        yield say("eligibility.verdict.unmet", language, requirement=name)

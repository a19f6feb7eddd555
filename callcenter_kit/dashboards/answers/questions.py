"""The question that helps most now: above the form, answered in one click or in the form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.assessment import Assessment
from callcenter_kit.rules.loading import HOME, SCOPE_OF, choice_names, coverage, facts
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.advice import Advice, remaining_questions
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.repairs import dated_by


def all_provinces() -> str:
    """Every province chosen, as a form writes it."""
    return write_value(frozenset(facts()["provinces"].choices))


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

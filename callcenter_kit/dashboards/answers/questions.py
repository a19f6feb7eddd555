"""The question that helps most now: above the form, answered in one click or in a box beside it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from callcenter_kit.rules import loading
from callcenter_kit.rules.applicant import Applicant, kind_of
from callcenter_kit.texts.datafile import rulebook_key, say, words
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import LANGUAGES, Text
from callcenter_kit.timeline.advice import Advice, dated_by, remaining_questions
from callcenter_kit.timeline.answer import Answer

REFUSAL: Final = "refused_for_falsehood"  # asked together with the refusal for missing documents
# Where no is the good answer, yes and no are easily mistaken: these are answered in words.
# Which licence, if any, is asked before all else; then what rules both out.
FIRST: Final = ("business_form", "provinces", "marketing_calls")
IN_WORDS: Final = (REFUSAL, "marketing_calls", "on_dishonesty_list", "group_clients")


def provinces(codes: Iterable[str] | None) -> Iterator[dict[str, Any]]:
    """The 31 provinces in their usual order, each with whether it is among ``codes``.

    ``words`` are what finds it, ``others`` the choice as it stands without it.
    """
    served = frozenset(codes or ())
    for code, name in loading.facts()["provinces"].choices.items():
        # Found by either name, and by whoever knows the code only: 上海, shanghai, sh, cn-sh.
        names = (*(name.say(each) for each in LANGUAGES), code.removeprefix("CN-"), code)
        place: dict[str, Any] = {"code": code, "name": name, "words": " ".join(names).lower()}
        yield place | {"is_chosen": code in served, "others": write_value(served - {code})}


def all_provinces() -> str:
    """Every province chosen, as a form writes it."""
    return write_value(frozenset(loading.facts()["provinces"].choices))


def replies(fact: str, language: str) -> dict[str, str]:
    """The answers of one click each and their buttons' words; none for a number or a day."""
    if fact in IN_WORDS:  # the good answer first
        keys = ("no", "papers", "yes") if fact == REFUSAL else ("no", "yes")
        return {key: say(f"way_forward.reply.{fact}.{key}", language) for key in keys}
    if fact == "provinces":  # the two coverages that one click tells
        count = len(loading.facts()["provinces"].choices)
        every = say("scopes.provinces.all", language, count=count)
        return {loading.HOME: say("scopes.provinces.home", language), all_provinces(): every}
    match kind_of(fact):
        case "yes_no":
            return {key: say(f"common.answer.{key}", language) for key in ("yes", "no")}
        case "choice":
            return {key: name.say(language) for key, name in loading.choice_names(fact).items()}
    return {}


@dataclass(frozen=True, slots=True)
class Question:
    """The fact to ask for next, as number ``place`` of ``count`` questions.

    ``settles`` are the scopes whose outcome its answer may settle alone.
    """

    fact: str
    settles: tuple[str, ...] = ()
    place: int = 1
    count: int = 1

    @property
    def text(self) -> Text:
        """The question itself."""
        if self.fact == REFUSAL:
            return words("way_forward.question.refusal")
        return loading.facts()[self.fact].question

    def why(self, language: str, wording: str) -> str:
        """What the answer settles or dates; empty where that is nothing more than itself.

        The help of the form of business and of the provinces says what they decide.
        """
        if self.fact in ("business_form", "provinces"):
            return ""
        if kind_of(self.fact) == "date":
            return say("way_forward.question.dates", language)
        if len(self.settles) > 1:
            return say("way_forward.question.settles_both", language)
        if not self.settles:
            return ""
        scope = say(rulebook_key(f"scopes.scope.{self.settles[0]}", wording), language)
        return say("way_forward.question.settles", language, scope=scope)


def next_question(answer: Answer, skipped: Collection[str] = ()) -> Question | None:
    """What decides the licence or rules it out, in the order of `FIRST`, else what helps most.

    That is the day for which the headline asks, since it says when a bar lapses; else what settles
    an open outcome. ``None`` where all that is left was skipped, or nothing is.
    """
    every = open_facts(answer)
    left = [fact for fact in every if fact not in skipped]
    if not left:
        return None
    settling = {scope: answer.advice[scope].questions for scope in answer.leading}
    fact, *_ = left
    if fact == "provinces" or kind_of(fact) == "date":
        settling = {}
    elif fact not in FIRST:
        # Of two scopes the one with fewer open questions: its answer is nearer.
        open_scopes = [[name for name in left if name in names] for names in settling.values()]
        fact, *_ = min(filter(None, open_scopes), key=len, default=left)
    findings = next(iter(answer.assessment.scopes.values())).findings.values()
    facts_read = {"business_form", "provinces", *(fact for each in findings for fact in each.facts)}
    count = len(every) + len(facts_read & answer.assessment.applicant.known().keys())
    settles = tuple(scope for scope, names in settling.items() if names == (fact,))
    return Question(fact, settles, count - len(left) + 1, count)


def reply_in_words(fact: str, applicant: Applicant, language: str) -> str:
    """What was answered of ``fact``, as its button said it."""
    value = getattr(applicant, fact)
    reply = "papers" if fact == REFUSAL and applicant.refused_for_papers else write_value(value)
    return replies(fact, language).get(reply) or loading.value_in_words(fact, value, language)


def open_facts(answer: Answer) -> list[str]:
    """All that could still be asked, in order; what excludes a case leaves nothing."""
    advice, assessment = [answer.advice[scope] for scope in answer.leading], answer.assessment
    questions = [fact for each in advice for fact in (*each.questions, *remaining_questions(each))]
    questions = [*_undated(advice), *questions]
    is_undecided = loading.coverage(assessment.applicant.provinces) == "unknown"
    may_need_one = assessment.licence == "required" or assessment.waits_for == "form"
    if is_undecided and may_need_one and answer.exclusion is None:
        questions.append("provinces")
    first = [fact for fact in FIRST if fact in questions]
    return list(dict.fromkeys([*first, *questions]))


def _undated(advice: Iterable[Advice]) -> Iterator[str]:
    """The facts whose day would say when a bar lapses that has no known end."""
    for change in advice:
        findings = change.assessment.scopes[change.scope].findings
        for key, day in change.bars.items():
            dating = None if day else dated_by(findings[key].requirement)
            # By the law a day that is known may still say nothing of the end.
            if dating is not None and getattr(change.assessment.applicant, dating) is None:
                yield dating

"""The verdict on a page: a card for each licence, how far it is, by when, and what that takes."""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final, NamedTuple

from callcenter_kit.dashboards.answers import questions
from callcenter_kit.dashboards.answers.case_answer import PLATFORM, complaint_of, named
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.rules.assessment import Assessment, excluded_outcome, status_in_words
from callcenter_kit.rules.comparison import Comparison
from callcenter_kit.rules.loading import HOME, coverage, facts, has_all_documents, rulebook_name
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.datafile import rulebook_key, say, words
from callcenter_kit.texts.language import (
    Text,
    join_names,
    join_sentences,
    join_tasks,
    within_sentence,
)
from callcenter_kit.texts.sources import OF_LAW
from callcenter_kit.timeline.advice import Advice, verdicts_in_words
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.decision import in_part_of_month
from callcenter_kit.timeline.distribution import distribution
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.process import LIKELY, Task

MOST_LIKELY: Final = 0.8
MOST_NAMED: Final = 3  # of more questions only the number is said
BOTH: Final = "both"  # the card of two licences of which the same is to be said


def values_of(answer: Answer, state: State) -> dict[str, Any]:
    """What 01 and 02 both tell their templates: the cards, what to ask next, the provinces."""
    language, decision = state.language, answer.decision(state.language)
    # Whether a licence is needed at all is asked before what excludes it.
    exclusion = None if answer.assessment.waits_for else answer.exclusion
    asks = exclusion is None and not answer.is_filed
    skipped = state.skipped_questions if asks else ()
    # Whoever has no day is told neither of other days nor of requirements met elsewhere.
    has_no_day = answer.has_no_day and not answer.assessment.waits_for
    # The first sentence of whoever is no company yet gives no day that another could stand beside.
    other_day = "" if decision.kind == "not_a_company" else day_by_other_clock(answer, language)
    comparison = None if has_no_day else answer.comparison
    return {
        "answer": answer,
        "assessment": answer.assessment,
        "complaint": complaint_of(answer),
        "decision": decision,
        "exclusion": exclusion,
        "cards": cards(answer, language),
        "other": other_licence(answer, language),
        "elsewhere": elsewhere(answer, language),
        "province": elsewhere(answer, language, is_dated=False),
        "likely_by": join_sentences([likely_by(answer, language), other_day], language),
        "other_rulebook_summary": other_rulebook_summary(comparison, language),
        "other_rulebook_helps": other_rulebook_helps(comparison),
        "question": questions.next_question(answer, skipped) if asks else None,
        "unknown": [fact for fact in questions.open_facts(answer) if fact in skipped],
        "reply_in_words": questions.reply_in_words,
        "replies": questions.replies,
        "platform": PLATFORM,
        "provinces": [*questions.provinces(answer.assessment.applicant.provinces)],
        "all_provinces": questions.all_provinces(),
        "home": HOME,
    }


def scope_name(scope: str, wording: str) -> Text:
    """What a scope is called in a rulebook's wording."""
    return words(rulebook_key(f"common.scope.{scope}", wording))


def place(assessment: Assessment, language: str) -> dict[str, Any]:
    """What sentences about the coverage name: how many provinces, and the first of them."""
    served = sorted(assessment.applicant.provinces or ())
    names = facts()["provinces"].choices
    return {"count": len(served), "province": names[served[0]].say(language) if served else ""}


def elsewhere(answer: Answer, language: str, *, is_dated: bool = True) -> str:
    """The one province served, where it is not Beijing and, if asked, days are shown for it."""
    where = coverage(answer.assessment.applicant.provinces)
    is_meant = where == "elsewhere" and (answer.needed_scope or not is_dated)
    return str(place(answer.assessment, language)["province"]) if is_meant else ""


class Todo(NamedTuple):
    """One thing to do or to wait for; ``how_long`` says its time.

    ``remark`` says of what only practice asks that it is no law; else it is empty.
    """

    kind: str
    text: str
    how_long: str = ""
    remark: str = ""


def todos_of(advice: Advice, language: str) -> list[Todo]:
    """What the shortest way takes, in the order of its days, the last first: it sets the pace."""
    if not advice.repairs:
        return []
    tasks = advice.repairs[0].tasks
    dated = [(task.ready_on[LIKELY], _todo(advice, task, language)) for task in tasks]
    waits = [each for each in advice.obstacles if each.kind == "time_limited"]
    # What has no known end comes before all.
    dated += [(each.until or date.max, Todo("wait", each.text.say(language))) for each in waits]
    return [todo for _, todo in sorted(dated, key=itemgetter(0), reverse=True)]


def _todo(advice: Advice, task: Task, language: str) -> Todo:
    finding = advice.assessment.scopes[advice.scope].findings[task.id]
    if task.working_days is None:
        how_long = say("way_forward.until", language, day=task.ready_on[LIKELY])
    else:
        how_long = say("way_forward.working_days", language, count=task.working_days[LIKELY])
    is_practice = finding.requirement.badge == "practice"
    remark = say("way_forward.practice", language) if is_practice else ""
    text = (task.todo or task.text).say(language)
    if len(finding.shortfall) == 1:
        short = status_in_words("unmet", finding.shortfall, language)
        text = say("way_forward.short", language, text=text, short=short)
    return Todo("do", text, how_long, remark)


def assumed(advice: Advice, language: str) -> list[str]:
    """The requirements that the shortest way takes as met, by their names."""
    assumes = {fact for repair in advice.repairs[:1] for fact in repair.assumes}
    findings = advice.assessment.scopes[advice.scope].findings.values()
    rules = (finding.requirement for finding in findings)
    open_rules = (rule for rule in rules if assumes & set(names(rule.expression)))
    return [within_sentence(rule.name.say(language), language) for rule in open_rules]


def expected_day(plan: Plan | NoPlan | None, language: str) -> str:
    """The expected day of the licence with its range, or why there is none; else empty."""
    if not isinstance(plan, Plan):
        return plan.reason.say(language) if plan else ""
    first, last = plan.full_range
    # Before the filing it is no surer than the headline says it; after, the last day of the clock.
    key = "verdict.day.by" if first == last else "decision.when.day"
    day = say(key, language, day=plan.licence_on)
    when = day if plan.is_filed else in_part_of_month(plan, language)
    key = f"verdict.day.{plan.status}.{'one_day' if first == last else 'range'}"
    return say(key, language, when=when, first=first, last=last)


class Reason(NamedTuple):
    """One sentence behind an outcome; ``kind`` is its status, ``rest`` or ``warning``."""

    kind: str
    text: str


class Card(NamedTuple):
    """One licence's answer at a glance, or that of both; ``label`` is its verdict in words.

    ``distance`` counts the steps, ``expected`` names the day with its range, or why there is none.
    ``reasons`` are what there is to say where no steps can be given, ``open`` names the few
    requirements that are not known.
    """

    scope: str
    outcome: str
    label: str
    distance: str = ""
    open: str = ""
    expected: str = ""
    todos: Sequence[Todo] = ()
    reasons: Sequence[Reason] = ()


def cards(answer: Answer, language: str) -> list[Card]:
    """A card for each licence in question, or for both; that of a filed case is no verdict."""
    if answer.assessment.licence == "not_required":
        return []
    scopes = (answer.scope,) if answer.is_filed else answer.leading
    each = [_card(answer, answer.advice[scope], language) for scope in scopes]
    both = each[0]._replace(scope=BOTH)
    are_alike = len(each) > 1 and all(card._replace(scope=BOTH) == both for card in each)
    return [both] if are_alike else each


def likely_by(answer: Answer, language: str) -> str:
    """By which day the licence has most likely come, where the headline names a part of a month."""
    scopes = answer.decision(language).rounded
    plans = {scope: plan for scope in scopes if isinstance(plan := answer.plans[scope], Plan)}
    # What is not known is taken as met.
    is_open = "_open" if any(plan.assumes for plan in plans.values()) else ""
    days = {scope: distribution(plan).quantile(MOST_LIKELY) for scope, plan in plans.items()}
    if len(days) < len(SCOPES) or len(set(days.values())) == 1:
        day = next(iter(days.values()), None)
        return say(f"verdict.likely_by{is_open}", language, day=day) if day else ""
    key = rulebook_key(f"verdict.likely_by_each{is_open}", answer.assessment.rulebook.wording)
    return say(key, language, **days)


def day_by_other_clock(answer: Answer, language: str) -> str:
    """Whether the authority's 60 days are working days is not settled: the day if they were not.

    Empty by the guide's own clock, beside which nothing of the law's stands, by a number of days
    that is no law's, once filed, and where the other way of counting gives no day.

    Source: ``tiaoli art. 14``, ``xukefa art. 82``, ``guide §3.6``.
    """
    plan = answer.plan_or_none(answer.scope) if answer.is_dated else None
    if not isinstance(plan, Plan) or plan.is_filed or plan.clock.badge != OF_LAW:
        return ""
    counted = plan.clock.review_counts
    other = "law_calendar" if counted == "working" else "law_working"
    day = answer.licence_on(other)
    values = {"days": plan.clock.review_days, "day": day}
    return "" if day is None else say(f"verdict.counted_{counted}", language, **values)


def other_rulebook_summary(comparison: Comparison | None, language: str) -> str:
    """Whether the case comes to the same by the second rulebook; empty where none is required.

    The same verdict need not come on the same day: what has to be done first differs, and the law
    has days of its own for the issue.
    """
    if comparison is None or comparison.first.licence != "required":
        return ""
    reading = rulebook_name(comparison.second.rulebook, language)
    outcomes, verdicts = comparison.outcomes, _verdicts(comparison.second, language)
    if verdicts == _verdicts(comparison.first, language):
        return say("eligibility.reading.same_outcome", language, reading=reading)
    own_reading = rulebook_name(comparison.first.rulebook, language)
    key = rulebook_key("eligibility.reading.other_outcome", comparison.first.rulebook.wording)
    if len(alike := set(verdicts.values())) == 1:
        key, verdicts = "eligibility.reading.other_outcome_alike", {"outcome": alike.pop()}
    sentences = [say(key, language, ours=own_reading, reading=reading, **verdicts)]
    # The guide rules a scope out and the law, by the same procedure, does not.
    asks = any(ours == "ineligible" != theirs for ours, theirs in outcomes.values())
    if asks and comparison.first.rulebook.cites_guide:
        sentences.append(say("eligibility.reading.ask", language))
    return join_sentences(sentences, language)


def _verdicts(assessment: Assessment, language: str) -> dict[str, str]:
    """What the card of each licence says, also where nothing can be prepared."""
    verdicts = verdicts_in_words(assessment, language)
    return {scope: text for scope, (_, text) in verdicts.items()}


def other_rulebook_helps(comparison: Comparison | None) -> bool:
    """Whether a scope that this rulebook rules out can be had by the other, in the same way."""
    if comparison is None or comparison.second.applicant.is_foreign_invested:
        return False
    return ("ineligible", "eligible") in comparison.outcomes.values()


def other_licence(answer: Answer, language: str) -> str:
    """What the nationwide licence needs besides, where the local one is in question; else empty."""
    if answer.leading != ("local",) or answer.assessment.licence != "required" or answer.exclusion:
        return ""
    local, wide = (
        [each.text for each in answer.advice[scope].obstacles if not each.is_open_fact]
        for scope in ("local", "nationwide")
    )
    tasks = join_tasks([text.say(language) for text in wide if text not in local], language)
    key = f"verdict.other{'' if tasks else '_nothing'}"
    return say(rulebook_key(key, answer.assessment.rulebook.wording), language, tasks=tasks)


def _card(answer: Answer, advice: Advice, language: str) -> Card:
    scope, outcome, plan = advice.scope, advice.outcome, answer.plans[advice.scope]
    label = say(f"common.outcome.{outcome}", language)
    if answer.is_filed or not advice.repairs:  # nothing to do
        return _card_of_reasons(answer, advice, language)
    todos, open_names = todos_of(advice, language), assumed(advice, language)
    # Many questions are counted; few are named, each with the way to where it is answered.
    few = join_names(open_names if len(open_names) <= MOST_NAMED else (), language)
    return Card(
        scope,
        outcome,
        label,
        _distance(advice, language),
        say("way_forward.open", language, facts=few) if few else "",
        expected_day(plan, language),
        todos,
    )


def _card_of_reasons(answer: Answer, advice: Advice, language: str) -> Card:
    """The card that says why, and no more; of a filed case it is a check of the facts."""
    scope, outcome = advice.scope, advice.outcome
    label = say(f"common.outcome.{outcome}", language)
    exclusion = next((o for o in advice.obstacles if o.rules_out_a_plan), None)
    why = reasons(advice.assessment, scope, language)
    if exclusion is not None and advice.assessment.licence == "required":
        # What the rulebook finds met does not help then: the verdict is that of the title.
        outcome = excluded_outcome(exclusion.kind)
        label = say(f"common.exclusion.{exclusion.kind}", language)
        why = [Reason("warning", exclusion.text.say(language))]
    if answer.is_filed:
        # Whatever the facts come to, it is the authority's decision that counts now.
        outcome, label = "not_required", say("verdict.filed_facts", language)
        why.append(Reason("rest", say("verdict.filed_counts", language)))
    return Card(scope, outcome, label, reasons=why)


def _distance(change: Advice, language: str) -> str:
    # Another authority's steps are not counted, nor what nobody can say when it ends.
    tasks, answers = change.repairs[0].tasks, len(change.repairs[0].assumes)
    if None in change.bars.values():
        key = "waits"
    elif change.bars and not tasks and not answers:
        key = "wait"
    elif count := len(tasks) + len(change.bars):
        key = "steps_and_answers" if answers else "steps"
        return say(f"verdict.distance.{key}", language, count=count, open=answers)
    else:
        has_documents = has_all_documents(change.assessment.applicant.materials)
        key = "answers" if answers else "ready_with_documents" if has_documents else "ready"
    return say(f"verdict.distance.{key}", language, count=answers)


def reasons(assessment: Assessment, scope: str, language: str) -> list[Reason]:
    """Why the scope's outcome is what it is; what fails first, then what is not known."""
    verdict = assessment.scopes[scope]
    if verdict.outcome == "eligible":
        total = len(verdict.findings)
        return [Reason("rest", say("eligibility.verdict.all_met", language, total=total))]
    if assessment.waits_for is not None:
        return [Reason("rest", say(f"eligibility.verdict.{assessment.waits_for}_first", language))]
    why = []
    for status, keys in (("unmet", verdict.unmet), ("unknown", verdict.unknown)):
        if keys:
            names = named((verdict.findings[key].requirement for key in keys), language)
            why.append(Reason(status, say(f"eligibility.verdict.{status}", language, names=names)))
    return why

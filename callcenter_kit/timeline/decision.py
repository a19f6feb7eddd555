"""The decision in one sentence: what to do next, and when the licence is expected.

It heads every page and the first page of every letter. It is about the scope that the provinces
served ask for, else about the one nearest to a yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.rules.facts import SCOPE_OF, amount, coverage, facts
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.statements import SCOPES, Requirement
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.timeline.advice import Advice
from callcenter_kit.timeline.repairs import LIKELY, Repair, dated_by

MONTHS: Final = "minimum_insured_months"
LicenceDays = Mapping[str, date | None]
_Sentence = tuple[str, dict[str, Any]]  # which sentence, and the values of its places


class Decision(NamedTuple):
    """The sentence for a case, the ``kind`` of sentence it is, and the scope that it speaks of.

    ``scope`` is ``None`` where it speaks of both, or of none because no licence is asked for.
    """

    scope: str | None
    kind: str
    text: str


def decide(
    answer: Assessment, advice: Mapping[str, Advice], days: LicenceDays, language: str
) -> Decision:
    """What to do next for the scope that the coverage asks for, else for the nearest to a yes.

    One sentence of at most 30 words in English, 40 full-width characters in Chinese. A scope whose
    licence has no day in ``days`` is said without one.
    """
    if answer.licence != "required":
        kind = {"authority": "authority", "form": "undetermined"}.get(answer.waits_for or "")
        kind = kind or answer.licence
        return Decision(None, kind, say(f"eligibility.headline.{kind}", language))
    if answer.takes_another_procedure:
        text = say("decision.another_procedure", language)
        return Decision(None, "another_procedure", text)
    scope, subject = _scope(answer, advice, days)
    # Without a repair nothing can be counted: what is met and what is not is said all the same.
    if not advice[scope].repairs:
        return Decision(None, "outcomes", outcomes(answer, language))
    kind, values = _kind(advice[scope], language)
    day = days.get(scope)
    key = f"decision.{kind}"
    if kind not in _DAYLESS:
        key = f"decision.{kind}.{'undated' if day is None else 'dated'}"
    name = say(rulebook_key(f"decision.scope.{subject}", answer.rulebook.id), language)
    return Decision(
        None if subject == "either" else scope,
        kind,
        say(key, language, scope=name, day=day, **values),
    )


_DAYLESS: Final = ("bar_undated", "bar_unknown")


def outcomes(answer: Assessment, language: str) -> str:
    """Both scopes' outcomes in one sentence, for a business that needs the licence."""
    wide, local = answer.scopes["nationwide"], answer.scopes["local"]
    both = rulebook_key(f"verdict.both.{wide.outcome}.{local.outcome}", answer.rulebook.id)
    return say(both, language, count=len(local.unknown or wide.unknown))


def _scope(answer: Assessment, advice: Mapping[str, Advice], days: LicenceDays) -> tuple[str, str]:
    """The scope that leads, and whom the sentence names: that scope, or either of the two."""
    scope = SCOPE_OF[coverage(answer.applicant.provinces)]
    if scope is not None:
        return scope, scope
    first = scope_nearest_to_yes(advice)
    [other] = (scope for scope in SCOPES if scope != first)
    # One sentence for both where whatever it could say of one holds for the other.
    ours, theirs = (_way(advice[scope], days.get(scope)) for scope in (first, other))
    return first, "either" if ours == theirs else first


def _way(advice: Advice, day: date | None) -> tuple[Any, ...]:
    """What two scopes share for which one sentence is enough."""
    tasks = [(task.id, task.ready_on) for repair in advice.repairs[:1] for task in repair.tasks]
    return distance(advice), tasks, dict(advice.bars), day


def _kind(advice: Advice, language: str) -> _Sentence:
    """Which sentence it is, and what it names beside the scope and the day of the licence."""
    findings = advice.assessment.scopes[advice.scope].findings
    # A bar without an end comes first: no step brings the licence nearer while it stands.
    open_ended = [findings[key].requirement for key, day in advice.bars.items() if day is None]
    if open_ended:
        return _without_end(open_ended[0], language)
    repair = advice.repairs[0]
    match len(repair.tasks), len(advice.bars):
        case 0, 0:
            return _nothing_to_do(advice, repair, language)
        case 1, 0:
            return _one_step(advice, repair, language)
        case 0, 1:
            [(key, day)] = advice.bars.items()
            name = findings[key].requirement.name.say(language)
            return "wait", {"requirement": name, "until": day}
    return ("steps_and_waits" if advice.bars else "steps"), _longest(advice, repair, language)


def _without_end(rule: Requirement, language: str) -> _Sentence:
    """A bar that nobody can date yet; where a day would date it, that day is asked for."""
    name, day = {"requirement": rule.name.say(language)}, dated_by(rule)
    if day is None:
        return "bar_unknown", name
    return "bar_undated", {**name, "fact": facts()[day].name.say(language)}


def _nothing_to_do(advice: Advice, repair: Repair, language: str) -> _Sentence:
    """Everything known is met: the application can begin, or answers are missing."""
    count = len(repair.assumes)
    if not count:
        return "ready", {}
    if count > 1:
        return "answers", {"count": count}
    findings = advice.assessment.scopes[advice.scope].findings.values()
    [fact] = repair.assumes
    finding = next(finding for finding in findings if fact in finding.facts)
    return "answer", {"requirement": finding.requirement.name.say(language)}


def _one_step(advice: Advice, repair: Repair, language: str) -> _Sentence:
    [task] = repair.tasks
    finding = advice.assessment.scopes[advice.scope].findings[task.id]
    applicant = advice.assessment.applicant
    # By how much each number has to grow: the sentence asks for what is missing, not for the whole.
    more = {
        fact: value - getattr(applicant, fact)
        for fact, value in repair.changes.items()
        if fact in finding.facts and kind_of(fact) != "yes_no"
    }
    if "insured_staff" in more and MONTHS in finding.parameters:
        return "staff", {"count": more["insured_staff"], "months": finding.parameters[MONTHS].value}
    if "domestic_capital" in repair.changes:
        return "foreign", {}
    match more:
        case {"registered_capital": missing}:
            return "capital", {"more": amount("registered_capital", missing, language)}
        case {"insured_months": missing}:
            return "months", {"count": missing}
    return "step", {"requirement": task.name.say(language)}


def _longest(advice: Advice, repair: Repair, language: str) -> dict[str, Any]:
    """How many things there are to do or to wait for, and which of them takes longest."""
    findings = advice.assessment.scopes[advice.scope].findings
    ends = {task.id: task.ready_on[LIKELY] for task in repair.tasks}
    ends |= {key: day for key, day in advice.bars.items() if day is not None}
    last = max(ends, key=lambda key: ends[key])
    return {"count": len(ends), "requirement": findings[last].requirement.name.say(language)}


Distance = tuple[bool, date, int, int, float]


def distance(advice: Advice) -> Distance:
    """How far a scope is from a yes; the nearer of two scopes has the smaller distance.

    In this order: whether nobody can say when; the day from which all is in place; how many things
    have to be done or waited for; how many facts are still open; up to what the capital
    has to be raised.
    """
    days = [day for day in advice.bars.values() if day is not None]
    if not advice.repairs:
        return True, date.max, len(advice.bars), len(advice.questions), 0
    repair = advice.repairs[0]
    has_no_end = len(days) < len(advice.bars)
    days += [repair.ready_on] if repair.ready_on else []
    count = len(advice.bars) + len(repair.tasks)
    capital = repair.changes.get("registered_capital", 0)
    return has_no_end, max(days, default=date.min), count, len(repair.assumes), capital


def scope_nearest_to_yes(advice: Mapping[str, Advice]) -> str:
    """The scope of ``advice`` with the smallest `distance`; of two alike, nationwide."""
    return min((scope for scope in SCOPES if scope in advice), key=lambda s: distance(advice[s]))

"""The decision record: an answer with everything it rests on, as plain JSON that can be replayed.

A record names its format, the kit, the rulebook with its version and hash and the numbers that
were read. ``assessment``, ``advice`` and ``plans`` are what ``to_dict()`` gives of the answer, of
the advice for each scope and, on request, of the plans; ``decision`` is the sentence that sums
them up.
The same answer gives the same bytes: there is no clock in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final

from callcenter_kit._version import __version__
from callcenter_kit.documents.errors import PlanOfAnotherCase
from callcenter_kit.documents.record.rules import Json, process_of, rulebook_of, words_digest
from callcenter_kit.errors import KitError
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES
from callcenter_kit.texts.plain import plain
from callcenter_kit.timeline.advice import Advice, advise
from callcenter_kit.timeline.decision import decide
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.planning import plan as make_plan
from callcenter_kit.workdays.arguments import plain_day
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

FORMAT: Final = "callcenter_kit decision record"
FORMAT_VERSION: Final = 3
LARGEST: Final = 1_000_000  # bytes; a record with both plans has about 100,000

Plans = Mapping[str, Plan | NoPlan]


class Record(dict[str, Any]):
    """A record as it was made, in plain JSON types; a copy of it is an ordinary dictionary."""

    @property
    def is_unchanged(self) -> bool:
        """Whether it is what it was when it was made."""
        try:
            return bool(seal_of(self) == self["seal"])
        except (KeyError, TypeError, ValueError):  # something was put in that is no JSON
            return False

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, ({**self},)


def record(
    assessment: Assessment,
    plan: Plan | NoPlan | Plans | None = None,
    *,
    start: date | None = None,
    calendar: WorkCalendar | None = None,
) -> Record:
    """The record of ``assessment``, with the plans given or, from ``start``, one for each scope.

    ``plan`` is one plan or a mapping from scope to plan; each must be this applicant's, or made
    without an applicant, on one and the same calendar. ``KitError`` for a plan of another case.

    >>> from callcenter_kit.rules.applicant import Applicant
    >>> from callcenter_kit.rules.assessment import assess
    >>> record(assess(Applicant(is_company=True)))["assessment"]["facts"]
    {'is_company': True}
    """
    book, given = assessment.rulebook, _by_scope(plan)
    made_on = (each.calendar for each in given.values() if isinstance(each, Plan))
    days = calendar or next(made_on, None) or projecting()
    for each in given.values():
        _refuse_of_another_case(each, assessment, days)
    made = {} if start is None else _plans(assessment, plain_day(start, "start"), days)
    plans = {**made, **given}
    advice = {scope: _advice(assessment, scope, days) for scope in SCOPES}
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "kit_version": __version__,
        "rulebook": rulebook_of(book),
        "process": process_of(),
        "words": words_digest(),
        "parameters": {
            name: {scope: plain(number.on(scope, assessment.on)) for scope in SCOPES}
            for name, number in book.parameters.items()
        },
        "assessment": assessment.to_dict(),
        "calendar": {**days.source, "said": {key: days.describe_source(key) for key in LANGUAGES}},
        "advice": {scope: change.to_dict() for scope, change in advice.items()},
        "decision": _decision(assessment, advice, plans),
        "plans": plain({scope: plans[scope] for scope in SCOPES if scope in plans}),
    }
    return Record(content, seal=seal_of(content))


def record_bytes(record: Mapping[str, Any]) -> bytes:
    """The record as a file: JSON in UTF-8, its keys in the order in which a reader needs them."""
    written = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{written}\n".encode("utf-8", "backslashreplace")


def seal_of(record: Mapping[str, Any]) -> str:
    """A hash of everything in the record but the seal itself, whatever the order of its keys."""
    content = {key: value for key, value in record.items() if key != "seal"}
    written = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def _by_scope(plan: Plan | NoPlan | Plans | None) -> dict[str, Plan | NoPlan]:
    if plan is None:
        return {}
    if isinstance(plan, Plan | NoPlan):
        return {plan.scope: plan}
    for scope, each in plan.items():
        if not isinstance(each, Plan | NoPlan) or each.scope != scope:
            raise PlanOfAnotherCase(scope=scope)
    return dict(plan)


def _plans(assessment: Assessment, start: date, calendar: WorkCalendar) -> Plans:
    """The plan of each scope for the applicant, judged as ``assessment`` was."""
    applicant, on, book = assessment.applicant, assessment.on, assessment.rulebook
    return {
        scope: make_plan(start, scope, applicant=applicant, on=on, rulebook=book, calendar=calendar)
        for scope in SCOPES
    }


def _advice(assessment: Assessment, scope: str, calendar: WorkCalendar) -> Advice:
    book = assessment.rulebook
    return advise(assessment.applicant, scope, assessment.on, book, calendar=calendar)


def _decision(assessment: Assessment, advice: Mapping[str, Advice], plans: Plans) -> Json:
    """The sentence at the head of a page or a letter, and of which kind it is."""
    said = {language: decide(assessment, advice, plans, language) for language in LANGUAGES}
    return {
        "kind": said[DEFAULT_LANGUAGE].kind,
        "text": {language: decision.text for language, decision in said.items()},
    }


def _refuse_of_another_case(
    plan: Plan | NoPlan, assessment: Assessment, calendar: WorkCalendar
) -> None:
    try:
        if made_again(assessment, plan.to_dict(), plan.scope, calendar) == plan:
            return
    except KitError:  # a date that contradicts its fact on that day: another applicant's plan
        pass
    raise PlanOfAnotherCase(scope=plan.scope)


def made_again(
    assessment: Assessment, recorded: Mapping[str, Any], scope: str, calendar: WorkCalendar
) -> Plan | NoPlan:
    """The plan that ``recorded`` describes, worked out again for ``assessment``'s applicant."""
    judged = recorded["judged_on"]
    plan: Plan | NoPlan = make_plan(
        date.fromisoformat(recorded["start"]),
        scope,
        applicant=None if judged is None else assessment.applicant,
        on=None if judged is None else date.fromisoformat(judged),
        rulebook=assessment.rulebook,
        calendar=calendar,
        **_options(recorded),
    )
    return plan


def _options(recorded: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen about a plan."""
    if "clock" not in recorded:
        return {}
    return {
        "clock": recorded["clock"],
        "durations": {**recorded["durations"], **recorded["extra_durations"]},
        "correction_rounds": recorded["extra_times"]["correction_round"],
        "expert_review": bool(recorded["extra_times"]["expert_review"]),
        "number_permit": recorded["number_permit"],
    }

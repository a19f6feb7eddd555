"""A visitor's case answered: by an `Answer` that every page, file and sentence of it shares.

A link may bring what no answer can be given for: that is left aside, and the answer says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import File
from callcenter_kit.dashboards.case.state import State, day_in_words, usable_filing, without_filing
from callcenter_kit.documents.formats import FORMATS, file_name
from callcenter_kit.documents.record import record_of
from callcenter_kit.errors import CaseError, ContradictoryDate, KitError, NoValueThatDay
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import Assessment, assess
from callcenter_kit.rules.loading import facts, rulebook, rulebook_name, shipped_notes
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import SCOPES, Paragraph, Requirement, Statement
from callcenter_kit.texts.datafile import say, words_or
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, join_names
from callcenter_kit.texts.sources import Source
from callcenter_kit.timeline.answer import Answer, Choices
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.schedule import PlanOptions
from callcenter_kit.what_if.scenario import DURATIONS
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

CHOICES: Final = (
    "start_on", "scope", "clock",
    "agency", "correction_rounds", "expert_review", "number_permit",
    *DURATIONS.values(),
)  # fmt: skip
# The scope stays: it makes no plan impossible.
_NO_CHOICES: Final[Mapping[str, Any]] = dict.fromkeys(name for name in CHOICES if name != "scope")
PLATFORM: Final = "https://ythzxfw.miit.gov.cn"  # where an application is filed


def answer_for(case: Case, today: date | None) -> Answer:
    """The answer to ``case`` as of ``today``, which is ``None`` before a visitor came."""
    # How a visitor looks at a case changes no answer: in another language it is still at hand.
    view = {"language": DEFAULT_LANGUAGE, "wanted_on": None, "vary": (), "scenarios": ()}
    bare: dict[str, Any] = {**view, "on_site": frozenset(), "first_list": None, "case_key": None}
    return _answer(replace(case, **bare), today, projecting())


@lru_cache(maxsize=8)  # a choice is tried before it is shown; a page lays a few cases side by side
def _answer(case: Case, today: date | None, calendar: WorkCalendar) -> Answer:
    assessment, omissions = assess_case(case, today)
    choices, (filing, complaint) = choices_of(case, calendar), usable_filing(case, today)
    omissions += () if complaint is None else (complaint,)
    if filing is not None and filing.submitted_on is not None:
        # Once it is filed only a plan that began before matters: no page asks for another start.
        began = case.start_on and calendar.first_day <= case.start_on <= filing.submitted_on
        start = case.start_on if began else None
        choices = choices.with_options(filing=filing, as_of=today)._replace(start=start)
    return Answer(assessment, choices, is_dated=today is not None, omissions=omissions)


def choices_of(case: Case, calendar: WorkCalendar | None = None) -> Choices:
    """What was chosen about the way to the licence, on whichever page."""
    durations = {step: getattr(case, name) for step, name in DURATIONS.items()}
    if case.agency is False:
        durations["agency_contract"] = None
    options = PlanOptions(
        calendar=calendar,
        clock=case.clock,
        durations={step: days for step, days in durations.items() if days is not None},
        agency=case.agency is not False,
        correction_rounds=case.correction_rounds or 0,
        expert_review=case.expert_review is True,
    )
    # Whoever serves several provinces, and has not filed, gets no day for what covers only one.
    is_wider = len(case.applicant.provinces or ()) > 1 and case.submitted_on is None
    scope = None if is_wider else case.scope
    return Choices(scope, case.start_on, case.number_permit is True, options)


def assess_case(case: Case, today: date | None) -> tuple[Assessment, tuple[KitError, ...]]:
    """The assessment of the case, and what of it had to be left aside to make one."""
    try:
        return assess(case.applicant, case.on or today, case.reading), ()
    except NoValueThatDay as reason:
        # The days of its facts were told for the day that cannot be used: they go with it.
        return assess(_without_days(case.applicant), today, case.reading), (reason,)
    except ContradictoryDate as reason:
        # Which of the two is wrong cannot be told; a fact decides more than the day that dates it.
        dateless = replace(case, applicant=_without_days(case.applicant))
        assessment, others = assess_case(dateless, today)
        # A day without rules comes first: it changes the whole answer.
        return assessment, (*others, reason)


def _without_days(applicant: Applicant) -> Applicant:
    days = ("last_violation_on", "refused_on", "insured_since", "registered_on")
    return replace(applicant, **dict.fromkeys(days))


def complaint_of(answer: Answer) -> KitError | None:
    """What of the case was left aside first, as every page says it."""
    return next(map(as_pages_say, answer.omissions), None)


def as_pages_say(reason: KitError) -> KitError:
    """``reason`` in the words of the form, where it would name facts as code does."""
    match reason:
        case NoValueThatDay(first=first, day=day):
            return CaseError("DayTooEarly", first=day_in_words(first), day=day_in_words(day))
        case ContradictoryDate(date_name=date_name, name=name, day=day):
            named, other = facts()[date_name].name, facts()[name].name
            return CaseError("DayLeftOut", field=named, day=day_in_words(day), other=other)
    return reason


class UsablePlan(NamedTuple):
    """A plan that can be made, the answer it is of, and why that is not the case's own, if so."""

    plan: Plan | NoPlan
    answer: Answer
    complaint: KitError | None


def usable_plan(answer: Answer, case: Case, today: date, scope: str | None = None) -> UsablePlan:
    """The plan of ``case``, whose own answer is ``answer``, for another ``scope`` if one is given.

    What a link brought and no plan can be made with is left aside: the start, what happened, then
    all that was chosen, then the days of the case.
    """
    complaint = complaint_of(answer)
    for simpler in _simpler(case):
        try:
            return UsablePlan(answer.scopes[scope or answer.scope].plan, answer, complaint)
        except KitError as reason:
            complaint = complaint or as_pages_say(reason)
            answer = answer_for(simpler, today)
    return UsablePlan(answer.scopes[scope or answer.scope].plan, answer, complaint)


def _simpler(case: Case) -> Iterator[Case]:
    """The case without its start, what happened, all that was chosen, and at last its days."""
    yield replace(case, start_on=None)
    yield without_filing(case)
    yield (without_choices := replace(without_filing(case), **_NO_CHOICES))
    yield replace(without_choices, on=None, applicant=_without_days(case.applicant))


def export(kind: str, state: State, today: date) -> File:
    """The file of a ``kind`` among ``FORMATS``, made of the case as of ``today``."""
    row, case = FORMATS[kind], state.case
    answer = answer_for(case, today)
    scopes = SCOPES if row.tells == "answer" else (answer.scope,)
    plans = {scope: usable_plan(answer, case, today, scope).plan for scope in scopes}
    record = record_of(answer, plans, case.case_key, case.wanted_on)
    name = file_name(record, kind, case.language)
    return File(name, [row.make(record, case.language)], row.media_type)


# The downloads of a page, by the name in ``data-do``.
EXPORTS: Final = {f"export_{kind}": partial(export, kind) for kind in FORMATS}


def file_labels(about: str) -> dict[str, str]:
    """The label of each file that tells ``about``, the answer or the plan, by its kind."""
    return {kind: row.label for kind, row in FORMATS.items() if row.tells == about}


# The notes by a requirement's id, or a step's.
NOTES: Final = {
    "domestic_capital": ("domestic_capital",),
    "social_insurance": ("staff_insurance",),
    "funds_and_staff": ("staff_insurance",),
    "reports": ("feasibility_report",),
    "technical_plan": ("feasibility_report",),
    "truthful": ("false_statement", "false_statement_year"),
    "review": ("about_60", "review"),
    "collect": ("issue",),
}


def guide_paragraphs(sources: Iterable[Source], assessment: Assessment) -> list[Paragraph]:
    """The guide's paragraphs among ``sources``, in their order, each once.

    What the law says of paying in the capital it says to that kind of company, where it is known.
    """
    all_paragraphs = rulebook().paragraphs
    places = (cite.place.removeprefix("§") for cite in sources if cite.is_of_the_guide)
    found = [all_paragraphs[place] for place in dict.fromkeys(places) if place in all_paragraphs]
    if assessment.applicant.company_kind is None:
        return found
    law = assessment.payment[0].text
    of_kinds = [p for p in found if any(c.instrument.id == "companylaw" for c in p.sources)]
    return [replace(each, law=law) if each in of_kinds else each for each in found]


def notes(key: str) -> list[Statement]:
    """What is noted on the requirement or the step ``key``; nothing on most."""
    return [shipped_notes()[name] for name in NOTES.get(key, ())]


def differing(book: Rulebook, other: Rulebook) -> frozenset[str]:
    """The requirements of ``book`` that ``other`` does not have, or reads or words otherwise."""

    def differs(rule: Requirement) -> bool:
        counterpart = other.requirements.get(rule.id)
        if counterpart is None or counterpart.when != rule.when:
            return True
        # What the same facts meet can differ all the same: how long a false application bars.
        return bool(rule.difference or counterpart.difference)

    return frozenset(key for key, rule in book.requirements.items() if differs(rule))


def differing_in_words(book: Rulebook, differ: frozenset[str], language: str) -> str:
    """How many requirements of ``book`` `differing` found, and each in a word or two."""
    names = named((rule for key, rule in book.requirements.items() if key in differ), language)
    key = f"eligibility.reading.differing_in{'' if book.is_shipped else '_own'}"
    pair = rulebook_pair(book, language)
    return say(key, language, count=len(differ), names=names, **pair)


def rulebook_pair(book: Rulebook, language: str) -> dict[str, str]:
    """What ``book`` and the one that is laid beside it are called."""
    other = rulebook_name(rulebook(book.counterpart), language)
    return {"first": book.name.say(language), "second": other}


def named(requirements: Iterable[Requirement], language: str) -> str:
    """Requirements one after the other, each in a word or two where there are such for it."""
    names = (words_or(f"eligibility.in_a_word.{rule.id}", rule.name) for rule in requirements)
    return join_names((name.say(language) for name in names), language)

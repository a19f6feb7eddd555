"""The page "what do we prepare?": the platform's forms, what goes into them, the guide's list."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final, cast

from callcenter_kit.dashboards.answers.case_answer import (
    PLATFORM,
    answer_for,
    complaint_of,
)
from callcenter_kit.dashboards.answers.verdict import elsewhere
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import File
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.documents.checklist import (
    Checklist,
    ListName,
    Readiness,
    checklist,
    filing_notes,
    headline,
    on_site_check,
    refusal_notes,
    summary,
)
from callcenter_kit.documents.office import DOCX, XLSX
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.loading import facts, rulebook
from callcenter_kit.rules.statements import GUIDE
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import join_names
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.process import process

SUPPLIERS: Final = ("applicant", "together", "agency")
# What page 01 asks that speaks of one of the guide's papers.
_ASKED_BEFORE: Final = {
    "research_report": "feasibility_report",
    "technical_scheme": "technical_plan",
}
STATE_MARKS: Final[Mapping[Readiness, str]] = {"ready": "✓", "partly": "◐", "missing": "○"}
_OF_TASKS: Final = ("both", "tasks", "task", "capital", "consent")  # kinds of decisions
_FILES: Final = {"docx": (DOCX, Checklist.to_docx), "xlsx": (XLSX, Checklist.to_excel)}


def render(state: State, today: date | None, part: str = "") -> View:
    """What the page, or a ``part`` of it, shows; ``today`` is ``None`` before a visitor came."""
    answer, language = answer_for(state.case, today), state.language
    listed, decision = _checklist(answer, state.case), answer.decision(language)
    # Which documents there are hangs on no task: those stand on the pages before.
    reason = "" if decision.kind in _OF_TASKS else decision.reason
    if decision.kind == "form":
        reason = say("materials.lead.form", language)
    return draw(
        "materials",
        state,
        today,
        part,
        assessment=answer.assessment,
        answer=answer,
        listed=listed,
        counts=listed.counts,
        sizes={key: total for key, (_, total) in listed.counts.items()},
        leading=(listed.first_list, "guide" if listed.first_list == "law" else "law"),
        complaint=complaint_of(answer),
        headline=headline(listed, language),
        decision=decision.text,
        asks_form=decision.kind == "form",
        reason=reason,
        wait=wait_in_words(answer, language),
        summary=summary(listed, language),
        platform=PLATFORM,
        elsewhere=elsewhere(answer, language),
        # Who needs no licence, or can prepare nothing, has nothing to gather.
        is_listed=answer.assessment.licence != "not_required" and answer.exclusion is None,
        earlier_answers=earlier_answers(answer.assessment.applicant, language),
        state_marks=STATE_MARKS,
        missing=missing_by_supplier(listed, language),
        about_tally=lambda kind: tally_about(kind, listed, language),
        paragraphs=rulebook(GUIDE).paragraphs,
        checked=on_site_check(),
        listed_notes=filing_notes(answer.assessment.applicant),
        extra_lists={
            "besides": process().besides,
            "contract": process().contract,
            "refused": refusal_notes(),
        },
    )


def wait_in_words(answer: Answer, language: str) -> str:
    """From when to prepare where a waiting time still runs; empty where none does."""
    is_open = answer.assessment.licence == "required" and not answer.is_filed
    if not is_open or answer.exclusion or not answer.advice[answer.scope].bars:
        return ""
    plan = answer.plan_or_none(answer.scope)
    if not isinstance(plan, Plan):
        return say("materials.wait.endless", language)
    begins_on = min(step.begins_on for step in plan.steps)
    return say("materials.wait.until", language, day=begins_on, submitted=plan.submitted)


def _checklist(answer: Answer, case: Case) -> Checklist:
    # Where the visitor chose no list, what the platform's screen shows leads.
    first = cast("ListName | None", case.first_list) or "forms"
    return checklist(answer.assessment, case.on_site, first)


def earlier_answers(applicant: Applicant, language: str) -> dict[str, str]:
    """What was answered before of some of the guide's papers, by the paper's id."""
    answers, ticked = {}, applicant.materials or ()
    for paper, fact in _ASKED_BEFORE.items():
        is_there, name = getattr(applicant, fact), facts()[fact].name.say(language)
        if is_there is not None and paper not in ticked:  # a tick needs no reminder
            key = f"materials.list.told_{'yes' if is_there else 'no'}"
            answers[paper] = say(key, language, name=name)
    return answers


def tally_about(kind: str, listed: Checklist, language: str) -> str:
    """What the list is: whose, and what of the guide's the law no longer asks for."""
    dropped = [paper.material for entry in listed.dropped for paper in entry.papers]
    if kind != "guide" or not dropped:
        return say(f"materials.tally.{kind}_about", language)
    named = {paper.number: paper.name.say(language) for paper in dropped}
    key = "materials.tally.numbered"
    numbered = (say(key, language, number=number, name=name) for number, name in named.items())
    return say("materials.tally.guide_dropped", language, dropped=join_names(numbered, language))


def missing_by_supplier(listed: Checklist, language: str) -> Mapping[str, list[str]]:
    """The names of what is missing, by who prepares it; whoever has nothing to do is left out."""
    papers: dict[str, list[str]] = {supplier: [] for supplier in SUPPLIERS}
    for paper in listed.missing:
        name = paper.name.say(language)
        # In the guide's list what the law no longer asks for is marked.
        if listed.first_list == "guide" and not paper.current:
            name = say("materials.who.dropped", language, name=name)
        papers[paper.supplied_by].append(name)
    return {supplier: names for supplier, names in papers.items() if names}


def _file(kind: str, state: State, today: date) -> File:
    answer = answer_for(state.case, today)
    listed, language = _checklist(answer, state.case), state.language
    media, make = _FILES[kind]
    name = say(f"materials.file.{kind}", language, day=answer.assessment.on.isoformat())
    return File(name, [make(listed, language)], media)


# The checklist as a Word document to tick by hand and as a workbook.
DOWNLOADS: Final = {kind: partial(_file, kind) for kind in _FILES}
CONTENT: Final = Content(render, downloads=DOWNLOADS)
page: Final = page_of(CONTENT)

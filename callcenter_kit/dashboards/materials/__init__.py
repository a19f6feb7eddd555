"""The page "what do we prepare?": the platform's forms, what goes into them, the guide's list."""

from datetime import date
from typing import Final, cast

from callcenter_kit.dashboards.answers.case_answer import PLATFORM, answer_for, complaint_of
from callcenter_kit.dashboards.answers.verdict import elsewhere
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import File
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.documents import checklist
from callcenter_kit.documents.office import XLSX
from callcenter_kit.rules.loading import filing_keys, rulebook, shipped_notes
from callcenter_kit.rules.rulebook import IF_REFUSED
from callcenter_kit.texts.datafile import say
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.plan import Plan
from callcenter_kit.timeline.process import process

STATE_MARKS: Final = {"ready": "✓", "partly": "◐", "missing": "○"}
_OF_TASKS: Final = ("both", "tasks", "task", "capital", "consent")  # kinds of decisions


def render(state: State, today: date | None, part: str = "") -> View:
    """What the page, or a ``part`` of it, shows; ``today`` is ``None`` before a visitor came."""
    answer, language = answer_for(state.case, today), state.language
    listed, decision = _checklist(answer, state.case), answer.decision(language)
    notes, filing = shipped_notes(), filing_keys(answer.assessment.applicant.provinces)
    mind = ("local_materials", "value_added", "acceptance", *filing)
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
        leading=(listed.first_list, listed.second_list),
        complaint=complaint_of(answer),
        headline=checklist.headline(listed, language),
        decision=decision.text,
        asks_form=decision.kind == "form",
        reason=reason,
        wait=wait_in_words(answer, language),
        summary=checklist.summary(listed, language),
        platform=PLATFORM,
        elsewhere=elsewhere(answer, language),
        # Who needs no licence, or can prepare nothing, has nothing to gather.
        is_listed=answer.assessment.licence != "not_required" and answer.exclusion is None,
        state_marks=STATE_MARKS,
        paragraphs=rulebook().paragraphs,
        checked=(rulebook().duties["on_site_check"], notes["inspection"], notes["false_statement"]),
        listed_notes={key: notes[key] for key in mind},
        extra_lists={
            "besides": process().besides,
            "contract": process().contract,
            "refused": {key: notes[key] for key in IF_REFUSED},
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


def _checklist(answer: Answer, case: Case) -> checklist.Checklist:
    # Where the visitor chose no list, what the platform's screen shows leads.
    first = cast("checklist.ListName | None", case.first_list) or "forms"
    return checklist.checklist(answer.assessment, case.on_site, first)


def workbook(state: State, today: date) -> File:
    """The checklist as a workbook to tick and pass on."""
    answer = answer_for(state.case, today)
    name = say("materials.file.xlsx", state.language, day=answer.assessment.on.isoformat())
    return File(name, [_checklist(answer, state.case).to_excel(state.language)], XLSX)


DOWNLOADS: Final = {"xlsx": workbook}
CONTENT: Final = Content(render, downloads=DOWNLOADS)
page: Final = page_of(CONTENT)

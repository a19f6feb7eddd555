"""The page "when do we get it?": a start and durations in, the licence day with its range out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from callcenter_kit.charts.gantt import Gantt
from callcenter_kit.charts.gantt_text import GanttText
from callcenter_kit.charts.style import palette
from callcenter_kit.dashboards.answers.case_answer import (
    UsablePlan,
    answer_for,
    exports,
    offered,
    usable_plan,
)
from callcenter_kit.dashboards.answers.findings import notes
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.session import Clock, Content, Today, open_page
from callcenter_kit.dashboards.timeline import schedule as holding
from callcenter_kit.dashboards.timeline import sentences
from callcenter_kit.dashboards.timeline.choices import PLACES, actions, duration_field
from callcenter_kit.dashboards.timeline.schedule import (
    days_off,
    entries,
    paragraphs_on,
    when,
    working_days,
)
from callcenter_kit.dashboards.timeline.sentences import backwards, timing
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import Language, format_date
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.process import process
from callcenter_kit.what_if.links import DURATIONS

WIDE: Final = "gantt"
NARROW: Final = "gantt_narrow"
PLACE_KEPT: Final = 420
_FURTHER: Final = (  # what stands folded away until one of them is chosen
    *("clock", "agency", "correction_rounds", "expert_review", "number_permit"),
    *DURATIONS.values(),
)

if TYPE_CHECKING:
    from callcenter_kit.dashboards.session.page import Page


def page(case: Case | None = None, *, today: Today | None = None) -> Page:
    """The page, for a notebook's cell: about ``case``, by a clock that says ``today``.

    ``today`` is a day or a function that gives one; Shanghai's by the machine's clock unless given.
    Raises ``ArgumentError`` for what is neither.
    """
    return open_page(content, case, today)


def content(today: Clock) -> Content:
    """What the page shows and can do, by the clock ``today``."""
    return Content(render, actions(today), exports(today))


def render(state: State, today: date | None) -> View:
    """What the page shows for ``state``; ``today`` is ``None`` before a visitor came."""
    answer = answer_for(state.case, today)
    usable = usable_plan(answer, state.case, today) if today else None
    planning = usable.plan if usable else None
    plan = planning if isinstance(planning, Plan) else None
    no_plan = planning if isinstance(planning, NoPlan) else None
    around = timing(plan, answer, state.language) if plan else None
    pictures = _pictures(plan, state.language, today) if plan else {}
    headline = _headline(answer, usable, state.language)
    html = draw(
        "timeline",
        state,
        today,
        plan=plan,
        timing=around,
        back=backwards(answer, state.case.wanted_on, state.language),
        asked_scope=planning.scope if planning else answer.scope,
        no_plan=no_plan,
        headline=headline.text,
        lead=sentences.lead(planning, state.language, around.distribution if around else None),
        bars=sentences.bars(no_plan, state.case) if no_plan else [],
        complaint=usable.complaint if usable else None,
        rules=process(),
        places=PLACES,
        offered=offered,
        duration=lambda step: duration_field(step, state),
        has_own=any(getattr(state.case, name) for name in DURATIONS.values()),
        has_choices=any(getattr(state.case, name) is not None for name in _FURTHER),
        heights=_heights(pictures),
        leaves_open=not headline.says_what_is_open,
        **(_below_headline(usable.answer, plan, state.case) if usable and plan else {}),
    )
    figures = {name: picture.figure for name, picture in pictures.items()}
    now = {WIDE: figures.pop(WIDE)()} if figures else {}
    later = {**figures, **(around.figures if around else {})}
    title = say("timeline.title", state.language)
    return View(title, html, now, later, answer.assessment, planning)


def render_gantt(state: State, today: date | None) -> View:
    """The picture of the steps alone, or why there is no plan; ``today`` as for the page."""
    answer = answer_for(state.case, today)
    usable = usable_plan(answer, state.case, today) if today else None
    planning = usable.plan if usable else None
    plan = planning if isinstance(planning, Plan) else None
    no_plan = planning if isinstance(planning, NoPlan) else None
    language, pictures = state.language, _pictures(plan, state.language, today) if plan else {}
    html = draw(
        "timeline",
        state,
        today,
        "gantt_chart",
        plan=plan,
        no_plan=no_plan,
        bars=sentences.bars(no_plan, state.case) if no_plan else [],
        complaint=usable.complaint if usable else None,
        heights=_heights(pictures),
        label=sentences.picture(plan, language) if plan else "",
        days_off=days_off(plan, language) if plan else [],
    )
    figures = {name: picture.figure() for name, picture in pictures.items()}
    title = say("timeline.title", language)
    return View(title, html, figures, assessment=answer.assessment, plan=planning)


def _heights(pictures: Mapping[str, Gantt]) -> dict[str, int]:
    return {n: pictures[n].height if n in pictures else PLACE_KEPT for n in (WIDE, NARROW)}


class DayHeadline(NamedTuple):
    """The sentence at the head, and whether it says that something is not answered yet."""

    text: str
    says_what_is_open: bool


def _headline(answer: Answer, usable: UsablePlan | None, language: str) -> DayHeadline:
    """The decision where it is for this plan's scope and names its day, else the plan's own.

    A decision on both scopes stands here where the day hangs on something to answer or to do.
    """
    planning, assessment = usable.plan if usable else None, answer.assessment
    is_known = bool(assessment.applicant.known())
    assumes = isinstance(planning, Plan) and (bool(planning.assumes) or not is_known)
    said = sentences.headline(planning, language, assessment.rulebook.id, assumes=assumes)
    own = DayHeadline(said, assumes)
    if not isinstance(planning, Plan) or not is_known:
        return own
    decision = answer.decision(language)
    is_ours = format_date(planning.licence_on, language) in decision.text
    has_conditions = assumes or bool(planning.tasks)
    says_it = decision.scope == planning.scope or (has_conditions and decision.scope is None)
    asks = decision.kind in ("answer", "answers")
    return DayHeadline(decision.text, asks) if says_it and is_ours else own


def _below_headline(answer: Answer, plan: Plan, case: Case) -> dict[str, Any]:
    """Everything below the headline, as the template reads it."""
    language = case.language
    return {
        "entries": entries(plan),
        "paragraphs_on": paragraphs_on,
        "notes_on": notes,
        "duties": holding.dated(plan, case.reading, language),
        "other_duties": holding.undated(plan, case.reading),
        "beside_duties": holding.beside(),
        "when_of": lambda entry: when(entry, language),
        "working_days_of": lambda entry: working_days(entry, plan.clock, language),
        "days_off": days_off(plan, language),
        "label": sentences.picture(plan, language),
        "notes": list(sentences.notes(plan, case)),
        "by_clock": sentences.by_clock(answer, plan, language),
        "by_reading": sentences.by_reading(answer, plan, language),
        "to_do": sentences.to_do(plan, language),
        "assumes": sentences.assumes(plan, case),
    }


def _pictures(plan: Plan, language: Language, today: date | None) -> dict[str, Gantt]:
    """The same picture twice: the page's style shows the one that has room."""
    text, colours = GanttText(plan, language), palette("page")
    return {name: Gantt(text, colours, today, name == NARROW) for name in (WIDE, NARROW)}

"""The page "when do we get it?": a start and durations in, the licence day with its range out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from callcenter_kit.charts.gantt import Gantt
from callcenter_kit.charts.gantt_text import GanttText
from callcenter_kit.charts.style import palette
from callcenter_kit.dashboards.answers.case_answer import (
    EXPORTS,
    answer_for,
    file_labels,
    notes,
    usable_plan,
)
from callcenter_kit.dashboards.answers.verdict import elsewhere
from callcenter_kit.dashboards.case.state import Control, State
from callcenter_kit.dashboards.drawing.view import View, draw
from callcenter_kit.dashboards.session import Content, page_of
from callcenter_kit.dashboards.timeline import schedule, sentences
from callcenter_kit.dashboards.timeline.choices import (
    ACTIONS,
    PLACES,
    duration_field,
    filing_form,
)
from callcenter_kit.dashboards.timeline.sentences import Timing
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import Language
from callcenter_kit.timeline.distribution import distribution
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.process import process
from callcenter_kit.what_if.links import DURATIONS

WIDE: Final = "gantt"
NARROW: Final = "gantt_narrow"
RESERVED: Final = 420  # pixels of height for a picture that is not there yet
_FURTHER: Final = (  # what stands folded away until one of them is chosen
    *("clock", "agency", "correction_rounds", "expert_review", "number_permit"),
    *DURATIONS.values(),
)


def render(state: State, today: date | None, part: str = "") -> View:
    """What the page shows for ``state``, or one ``part`` of it: a block of its template.

    ``today`` is ``None`` before a visitor came. The template asks `sentences` and `schedule` itself
    for what it says of the answer and of its plan.
    """
    answer = answer_for(state.case, today)
    # What a link brought may allow no plan: the page shows the nearest one that there is.
    usable = usable_plan(answer, state.case, today) if today else None
    planning = usable.plan if usable else None
    plan = planning if isinstance(planning, Plan) else None
    progress = planning.progress() if planning is not None and planning.is_filed else None
    pictures = _pictures(plan, state.language, today) if plan else {}
    around = None
    if plan and not part:
        # How long the clock takes in the year ahead matters to whoever has not filed yet.
        times = answer.waiting_times if progress is None else None
        around = Timing(plan, distribution(plan), times, state.language)
    html = draw(
        "timeline",
        state,
        today,
        part,
        answer=answer,
        plan_answer=usable.answer if usable else answer,
        complaint=usable.complaint if usable else None,
        planning=planning,
        elsewhere=elsewhere(answer.assessment, state.language),
        plan=plan,
        begins_on=_begins_on(plan) if plan else None,
        no_plan=planning if isinstance(planning, NoPlan) else None,
        progress=progress,
        filing=filing_form(state, progress.stage if progress else "preparing"),
        filing_text_day=_day_in,
        timing=around,
        heights={name: pictures[name].height if plan else RESERVED for name in (WIDE, NARROW)},
        sentences=sentences,
        schedule=schedule,
        notes_on=notes,
        process=process(),
        clock=process().clocks[state.case.clock or answer.assessment.rulebook.clock],
        places=PLACES,
        duration=lambda step: duration_field(step, state),
        has_own_durations=any(getattr(state.case, name) for name in DURATIONS.values()),
        has_further_choices=any(getattr(state.case, name) is not None for name in _FURTHER),
        file_labels=file_labels,
    )
    view = View(say("timeline.title", state.language), html, {}, {}, answer.assessment, planning)
    return _with_figures(view, pictures, around, is_alone=bool(part))


CONTENT: Final = Content(render, ACTIONS, EXPORTS)
page: Final = page_of(CONTENT)


def _begins_on(plan: Plan) -> date:
    """When there is something to do: where a bar is waited for, later than the plan's start."""
    days = [task.begins_on for task in plan.tasks if task.kind != "bar"]
    if len(days) == len(plan.tasks):
        return plan.start
    return min([*days, *(step.begins_on for step in plan.steps)], default=plan.start)


def _day_in(control: Control) -> date | None:
    """The day that stands in the field, whether or not it could be used."""
    try:
        return date.fromisoformat(control.text)
    except ValueError:
        return None


def _pictures(plan: Plan, language: Language, today: date | None) -> dict[str, Gantt]:
    """The same picture twice: the page's style shows the one that has room."""
    text, colours = GanttText(plan, language), palette("page")
    return {name: Gantt(text, colours, today, name == NARROW) for name in (WIDE, NARROW)}


def _with_figures(
    view: View, pictures: dict[str, Gantt], around: Timing | None, *, is_alone: bool
) -> View:
    """The view with its pictures; only what is in sight at first is drawn before it goes down."""
    if is_alone:
        return replace(view, figures={name: each.figure() for name, each in pictures.items()})
    later = {name: each.figure for name, each in pictures.items()}
    now = {WIDE: later.pop(WIDE)()} if later else {}
    return replace(view, figures=now, later={**later, **(around.figures if around else {})})

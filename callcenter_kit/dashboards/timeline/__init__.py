"""The page "when do we get it?": a start and durations in, the licence day with its range out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from callcenter_kit.charts.gantt import Gantt
from callcenter_kit.charts.rows import Teller
from callcenter_kit.charts.style import colours_of
from callcenter_kit.dashboards.shared.assessed_case import OTHER
from callcenter_kit.dashboards.shared.exports import exports, offered
from callcenter_kit.dashboards.shared.planning import (
    DURATIONS,
    PLACES,
    actions,
    duration_field,
    planned,
    scope_of,
)
from callcenter_kit.dashboards.timeline.schedule import days_off, duties, entries
from callcenter_kit.dashboards.timeline.timing import backwards, timing
from callcenter_kit.dashboards.widget.page import Page, shanghai_today
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.dashboards.widget.view import View, draw
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.texts.language import Language, joined
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.repairs import Task

WIDE: Final = "gantt"
NARROW: Final = "gantt_narrow"
PLACE_KEPT: Final = 420


def page(today: Callable[[], date] = shanghai_today) -> Page:
    """The page, for a notebook's cell."""
    return Page(render, actions=actions(today), downloads=exports(today), today=today)


def render(state: State, today: date | None) -> View:
    """What the page shows for ``state``; ``today`` is ``None`` before a visitor came."""
    found = planned(state.case, today) if today else None
    plan = found.plan if found and isinstance(found.plan, Plan) else None
    no_plan = found.plan if found and isinstance(found.plan, NoPlan) else None
    around = timing(plan, state.case, today) if plan and today else None
    pictures = _pictures(plan, state.language, today) if plan else {}
    html = draw(
        "timeline",
        state,
        today,
        plan=plan,
        timing=around,
        back=backwards(state.case, today) if today else None,
        asked_scope=scope_of(state.case),
        other_reading=OTHER[state.case.reading],
        other=_by_the_other_reading(plan, state, today) if plan and today else None,
        no_plan=no_plan,
        bars=_bars(no_plan, state) if no_plan else {},
        complaint=found.complaint if found else None,
        rules=process(),
        places=PLACES,
        offered=offered,
        duration=lambda step: duration_field(step, state),
        has_own=any(getattr(state.case, name) for name in DURATIONS.values()),
        heights={n: pictures[n].height if n in pictures else PLACE_KEPT for n in (WIDE, NARROW)},
        **(_told(plan, state.language) if plan else {}),
    )
    figures = {name: picture.figure for name, picture in pictures.items()}
    now = {WIDE: figures.pop(WIDE)()} if figures else {}
    later = {**figures, **(around.figures if around else {})}
    return View(say("timeline.title", state.language), html, now, later)


def _by_the_other_reading(plan: Plan, state: State, today: date) -> dict[str, Any] | None:
    """The licence day by the other reading, where it is another, and what that does not ask for."""
    other = planned(replace(state.case, reading=OTHER[state.case.reading]), today).plan
    if other.licence_on == plan.licence_on:
        return None
    is_sooner = other.licence_on is not None and other.licence_on < plan.licence_on
    return {"day": other.licence_on, "spared": _spared(plan, state) if is_sooner else []}


def _spared(plan: Plan, state: State) -> list[str]:
    """What has to be put right and is nothing that the other reading asks about, by name."""
    rules = rulebook(state.case.reading).requirements
    others = rulebook(OTHER[state.case.reading]).requirements.values()
    asked = {fact for rule in others for fact in names(rule.expression)}
    return [
        task.name.say(state.language)
        for task in plan.tasks
        if asked.isdisjoint(names(rules[task.id].expression))
    ]


def _bars(no_plan: NoPlan, state: State) -> dict[str, date | None]:
    """What can only be waited out, by its name, with the day on which it ends where it is known."""
    rules = rulebook(state.case.reading).requirements
    return {rules[key].name.say(state.language): day for key, day in no_plan.bars.items()}


def _told(plan: Plan, language: str) -> dict[str, Any]:
    """Everything below the headline, as the template reads it."""
    calendar = plan.calendar
    unsure = {
        "provisional": calendar.first_provisional_day,
        "projected": calendar.last_official_day + timedelta(days=1),
    }
    names = [facts()[name].name.say(language) for name in plan.assumes]
    return {
        "entries": entries(plan),
        "duties": duties(plan),
        "days_off": days_off(plan, language),
        "unsure_since": unsure.get(plan.status),
        "spread": "one_day" if len(set(plan.full_range)) == 1 else "range",
        "assumed_facts": joined(names, language),
        "count_assumed": len(names),
        "holds": _holds(plan),
    }


def _holds(plan: Plan) -> Task | None:
    """What alone sets the day and can be put right; a bar or one of two says it less simply."""
    holding = [task for task in plan.tasks if task.id in plan.critical_path]
    return holding[0] if len(holding) == 1 and holding[0].kind != "bar" else None


def _pictures(plan: Plan, language: Language, today: date | None) -> dict[str, Gantt]:
    """The same picture twice: the page's style shows the one that has room."""
    teller, colours = Teller(plan, language), colours_of("page")
    return {name: Gantt(teller, colours, today, name == NARROW) for name in (WIDE, NARROW)}

"""The decision for a visitor's case: the sentence that every page shows in its ``h1``."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from callcenter_kit.dashboards.shared.assessed_case import judged
from callcenter_kit.dashboards.shared.planning import without_papers
from callcenter_kit.dashboards.shared.way_forward import advised, plans_of
from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.timeline.decision import Decision, decide
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

PLATFORM: Final = "https://dxzhgl.miit.gov.cn"  # where an application is filed


def decided(case: Case, today: date | None) -> Decision:
    """The decision for ``case``, as every page shows it in its ``h1``.

    This is the function for a page that has nothing but the case: 04. A page that has assessed and
    advised already calls `decide` with what it has. ``today`` is ``None`` before a visitor came;
    the sentence then names no day.
    """
    return _decided(without_papers(case), today, projecting())


@lru_cache(maxsize=1)  # one paper after the other is ticked, and the decision stays
def _decided(case: Case, today: date | None, calendar: WorkCalendar) -> Decision:
    return decided_with(case, today)


def decided_with(case: Case, today: date | None, made: Plan | NoPlan | None = None) -> Decision:
    """The decision for ``case``; ``made`` is its plan for one scope, where there is one already."""
    answer, _ = judged(State(case), today)
    advice = advised(answer)
    plans = plans_of(answer, advice, case, today, made)
    return decide(answer, advice, plans, case.language)

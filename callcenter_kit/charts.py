"""Pictures as plain Plotly figures: dicts that any Plotly draws, made without plotly.

``plotly.graph_objects.Figure(gantt(plan))`` shows one in a notebook.
"""

from __future__ import annotations

from datetime import date

from callcenter_kit.chart_rows import Teller
from callcenter_kit.chart_style import Figure, colours_of
from callcenter_kit.gantt import Gantt
from callcenter_kit.language import DEFAULT_LANGUAGE, check_language
from callcenter_kit.plans import Plan

__all__ = ["gantt"]


def gantt(
    plan: Plan,
    language: str = DEFAULT_LANGUAGE,
    *,
    theme: str = "light",
    today: date | None = None,
    narrow: bool = False,
) -> Figure:
    """The plan's steps over its days: days off shaded, make-up days marked, projected days hatched.

    The licence day stands over a whisker from its earliest to its latest day, stages below the
    review that they are part of. ``theme`` is ``"light"``, ``"dark"`` or ``"page"``, which leaves
    the colours to a page's style; ``narrow`` is for a telephone.

    >>> import callcenter_kit as ck
    >>> sorted(gantt(ck.plan(date(2026, 3, 2)), "en"))
    ['data', 'layout']
    """
    teller = Teller(plan, check_language(language))
    return Gantt(teller, colours_of(theme), today, narrow).figure()

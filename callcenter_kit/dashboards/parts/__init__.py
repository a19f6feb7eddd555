"""The pages' parts, each a widget, for a dashboard of one's own.

``ipywidgets.VBox([parts.Form(case), parts.GanttChart(case)])`` with linked cases is one:
``traitlets.link((form, "case"), (chart, "case"))``. A part is made of its page's own template and
style, without header and footer, and is as tall as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any, ClassVar, Final

import anywidget
from traitlets import Bool

from callcenter_kit.dashboards import eligibility, materials, scopes, timeline
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.drawing.view import View
from callcenter_kit.dashboards.session.actions import Download
from callcenter_kit.dashboards.session.page import Page
from callcenter_kit.dashboards.session.session import Content, Render, Today, as_clock

__all__ = ["Findings", "Form", "GanttChart", "Materials", "NextSteps", "ScopeCards", "Verdicts"]


def __dir__() -> list[str]:
    """What a notebook offers after ``parts.``: the parts, and nothing that they are made of."""
    return sorted(__all__)


_NUMBERS: Final = count(1)
_NAMED: Final = re.compile(
    r'(?<= )(id|for|aria-labelledby|aria-describedby|data-narrows)="([^"]+)"'
)


class Part(Page):
    """One part of a page: shows what follows from ``case``, and changes it where it can.

    ``case`` and ``today`` are those of a page. ``ArgumentError`` for what is neither.
    """

    is_part = Bool(default_value=True, read_only=True).tag(sync=True)
    shows: ClassVar[Render]
    files: ClassVar[Mapping[str, Download]] = {}

    def __init__(self, case: Case | None = None, *, today: Today | None = None) -> None:
        number, kind = next(_NUMBERS), type(self)
        content = Content(
            lambda state, day: _numbered(kind.shows(state, day), number), downloads=kind.files
        )
        super().__init__(content, case, today=as_clock(today))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - as anywidget's
        return anywidget.AnyWidget._repr_mimebundle_(self, **kwargs)


def _numbered(view: View, number: int) -> View:
    """The view with names of its own for its elements: a screen may show a part twice."""

    # Labels and descriptions name other elements, so their names get the number, too.
    def own(match: re.Match[str]) -> str:
        names = " ".join(f"{name}--{number}" for name in match[2].split())
        return f'{match[1]}="{names}"'

    return replace(view, html=_NAMED.sub(own, view.html))


class Form(Part):
    """The form of *Can we get it?*: what the company tells of itself."""

    shows = partial(eligibility.render, part="form")


class Verdicts(Part):
    """Whether each licence can be had, by when, and what it still takes."""

    shows = partial(eligibility.render, part="verdicts")


class Findings(Part):
    """Each requirement with what was told, what is asked for, and its sources."""

    shows = partial(eligibility.render, part="findings")


class NextSteps(Part):
    """The open question that would settle most, answered in one click; empty if there is none."""

    shows = partial(eligibility.render, part="next_steps")


class ScopeCards(Part):
    """Both licences side by side, each with its verdict and the day it can be expected."""

    shows = partial(scopes.render, part="scope_cards")


class GanttChart(Part):
    """The steps to the licence over working days and days off, or why there is no plan."""

    shows = partial(timeline.render, part="gantt_chart")


class Materials(Part):
    """The papers to tick, beside what the law in force asks to file; with its files to save."""

    shows = partial(materials.render, part="materials")
    files = materials.DOWNLOADS

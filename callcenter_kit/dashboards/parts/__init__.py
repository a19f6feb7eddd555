"""The pages' parts, each a widget, for a dashboard of one's own.

``ipywidgets.VBox([parts.Form(case), parts.GanttChart(case)])`` with linked cases is one:
``traitlets.link((form, "case"), (chart, "case"))``.
"""

from functools import partial

from callcenter_kit.dashboards import eligibility, materials, scopes, timeline
from callcenter_kit.dashboards.session.page import Part

__all__ = ["Findings", "Form", "GanttChart", "Materials", "NextSteps", "ScopeCards", "Verdicts"]


def __dir__() -> list[str]:
    """What a notebook offers after ``parts.``: the parts, and nothing that they are made of."""
    return sorted(__all__)


class Form(Part):
    """The form of *Can we get it?*: what the company tells of itself."""

    render = partial(eligibility.render, part="form")


class Verdicts(Part):
    """Whether each licence can be had, by when, and what it still takes."""

    render = partial(eligibility.render, part="verdicts")


class Findings(Part):
    """Each requirement with what was told, what is asked for, and its sources."""

    render = partial(eligibility.render, part="findings")


class NextSteps(Part):
    """The open question that would settle most, answered in one click; empty if there is none."""

    render = partial(eligibility.render, part="next_steps")


class ScopeCards(Part):
    """Both licences side by side, each with its verdict and the day it can be expected."""

    render = partial(scopes.render, part="scope_cards")


class GanttChart(Part):
    """The steps to the licence over working days and days off, or why there is no plan."""

    render = partial(timeline.render, part="gantt_chart")


class Materials(Part):
    """The papers to tick, beside what the law in force asks to file; with its files to save."""

    render = partial(materials.render, part="materials")
    files = materials.DOWNLOADS

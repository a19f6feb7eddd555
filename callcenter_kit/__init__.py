"""Whether, how and when a Beijing company gets its call-centre licence.

The package owns the rules and the working-day timeline; notebooks only tell the story with it.
A room is opened when something in it is asked for: importing the package loads nothing else, and
most of it needs the standard library only.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit._version import __version__ as __version__

if TYPE_CHECKING:
    from callcenter_kit.charts.figures import register_templates
    from callcenter_kit.clients import (
        CellProblem,
        Clients,
        Screened,
        client_template,
        normalise,
        read_clients,
        write_reports,
    )
    from callcenter_kit.dashboards.widget.case import Case
    from callcenter_kit.dashboards.widget.case_file import read_case
    from callcenter_kit.documents.record.record import record
    from callcenter_kit.documents.record.replay import Replay, replay
    from callcenter_kit.errors import KitError
    from callcenter_kit.rules.applicant import Applicant
    from callcenter_kit.rules.assessment import assess
    from callcenter_kit.rules.comparison import Comparison, compare
    from callcenter_kit.rules.findings import Assessment, Finding, ScopeAssessment
    from callcenter_kit.rules.reading import load_rulebook, rulebook
    from callcenter_kit.rules.rulebook import Rulebook
    from callcenter_kit.screening.masks import decode
    from callcenter_kit.screening.portfolio import Portfolio, portfolio
    from callcenter_kit.screening.screen import explain, screen
    from callcenter_kit.screening.verification import verify
    from callcenter_kit.texts.shown import use_language
    from callcenter_kit.timeline.advice import Advice, advise
    from callcenter_kit.timeline.distribution import Distribution, distribution
    from callcenter_kit.timeline.plan import NoPlan, Plan
    from callcenter_kit.timeline.planning import BackPlan, plan, plan_back
    from callcenter_kit.timeline.repairs import Repair
    from callcenter_kit.timeline.strategies import Strategy, strategies
    from callcenter_kit.timeline.waiting import WaitingTimes, waiting_times
    from callcenter_kit.what_if.scenario import Scenario
    from callcenter_kit.what_if.scenarios import Scenarios, load_scenarios, scenarios
    from callcenter_kit.workdays.calendar import WorkCalendar

_ROOMS: Final = {
    "charts.figures": ("register_templates",),
    "clients": (
        "CellProblem",
        "Clients",
        "Screened",
        "client_template",
        "normalise",
        "read_clients",
        "write_reports",
    ),
    "dashboards.widget.case": ("Case",),
    "dashboards.widget.case_file": ("read_case",),
    "documents.record.record": ("record",),
    "documents.record.replay": (
        "Replay",
        "replay",
    ),
    "errors": ("KitError",),
    "rules.applicant": ("Applicant",),
    "rules.assessment": ("assess",),
    "rules.comparison": (
        "Comparison",
        "compare",
    ),
    "rules.findings": (
        "Assessment",
        "Finding",
        "ScopeAssessment",
    ),
    "rules.reading": (
        "load_rulebook",
        "rulebook",
    ),
    "rules.rulebook": ("Rulebook",),
    "screening.masks": ("decode",),
    "screening.portfolio": (
        "Portfolio",
        "portfolio",
    ),
    "screening.screen": (
        "explain",
        "screen",
    ),
    "screening.verification": ("verify",),
    "texts.shown": ("use_language",),
    "timeline.advice": (
        "Advice",
        "advise",
    ),
    "timeline.distribution": (
        "Distribution",
        "distribution",
    ),
    "timeline.plan": (
        "NoPlan",
        "Plan",
    ),
    "timeline.planning": (
        "BackPlan",
        "plan",
        "plan_back",
    ),
    "timeline.repairs": ("Repair",),
    "timeline.strategies": (
        "Strategy",
        "strategies",
    ),
    "timeline.waiting": (
        "WaitingTimes",
        "waiting_times",
    ),
    "what_if.scenario": ("Scenario",),
    "what_if.scenarios": (
        "Scenarios",
        "load_scenarios",
        "scenarios",
    ),
    "workdays.calendar": ("WorkCalendar",),
}
_ROOM_OF: Final = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Advice",
    "Applicant",
    "Assessment",
    "BackPlan",
    "Case",
    "CellProblem",
    "Clients",
    "Comparison",
    "Distribution",
    "Finding",
    "KitError",
    "NoPlan",
    "Plan",
    "Portfolio",
    "Repair",
    "Replay",
    "Rulebook",
    "Scenario",
    "Scenarios",
    "ScopeAssessment",
    "Screened",
    "Strategy",
    "WaitingTimes",
    "WorkCalendar",
    "advise",
    "assess",
    "client_template",
    "compare",
    "decode",
    "distribution",
    "explain",
    "load_rulebook",
    "load_scenarios",
    "normalise",
    "plan",
    "plan_back",
    "portfolio",
    "read_case",
    "read_clients",
    "record",
    "register_templates",
    "replay",
    "rulebook",
    "scenarios",
    "screen",
    "strategies",
    "use_language",
    "verify",
    "waiting_times",
    "write_reports",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the room holds under that name
    if name not in _ROOM_OF:
        said = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(said, name=name, obj=sys.modules[__name__])  # Python names the nearest
    value = getattr(import_module(f"callcenter_kit.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted((*__all__, "__version__"))

"""Whether, how and when a Beijing company gets its call-centre licence.

The package owns the rules and the working-day timeline; notebooks only tell the story with it.
A room is opened when something in it is asked for: importing the package loads nothing else, and
most of it needs the standard library only.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit._version import __version__ as __version__

if TYPE_CHECKING:
    from callcenter_kit.advice import Advice, advise
    from callcenter_kit.applicant import Applicant
    from callcenter_kit.assessment import Assessment, Finding, ScopeAssessment, assess
    from callcenter_kit.clients import (
        CellProblem,
        Clients,
        Screened,
        client_template,
        normalise,
        read_clients,
    )
    from callcenter_kit.comparison import Comparison, compare
    from callcenter_kit.errors import KitError
    from callcenter_kit.loading import load_rulebook, rulebook
    from callcenter_kit.plans import BackPlan, NoPlan, Plan
    from callcenter_kit.recording import record
    from callcenter_kit.repairs import Repair
    from callcenter_kit.replaying import Replay, replay
    from callcenter_kit.rulebooks import Rulebook
    from callcenter_kit.screening import decode, explain, screen
    from callcenter_kit.simulation import Simulation, simulate
    from callcenter_kit.strategy import Strategy, strategies
    from callcenter_kit.timeline import plan, plan_back
    from callcenter_kit.verification import verify
    from callcenter_kit.waiting import WaitingTimes, waiting_times
    from callcenter_kit.workdays import WorkCalendar

_ROOMS: Final = {
    "advice": ("Advice", "advise"),
    "applicant": ("Applicant",),
    "assessment": ("Assessment", "Finding", "ScopeAssessment", "assess"),
    "clients": (
        "CellProblem",
        "Clients",
        "Screened",
        "client_template",
        "normalise",
        "read_clients",
    ),
    "comparison": ("Comparison", "compare"),
    "errors": ("KitError",),
    "loading": ("load_rulebook", "rulebook"),
    "plans": ("BackPlan", "NoPlan", "Plan"),
    "recording": ("record",),
    "repairs": ("Repair",),
    "replaying": ("Replay", "replay"),
    "rulebooks": ("Rulebook",),
    "screening": ("decode", "explain", "screen"),
    "simulation": ("Simulation", "simulate"),
    "strategy": ("Strategy", "strategies"),
    "timeline": ("plan", "plan_back"),
    "verification": ("verify",),
    "waiting": ("WaitingTimes", "waiting_times"),
    "workdays": ("WorkCalendar",),
}
_ROOM_OF: Final = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Advice",
    "Applicant",
    "Assessment",
    "BackPlan",
    "CellProblem",
    "Clients",
    "Comparison",
    "Finding",
    "KitError",
    "NoPlan",
    "Plan",
    "Repair",
    "Replay",
    "Rulebook",
    "ScopeAssessment",
    "Screened",
    "Simulation",
    "Strategy",
    "WaitingTimes",
    "WorkCalendar",
    "advise",
    "assess",
    "client_template",
    "compare",
    "decode",
    "explain",
    "load_rulebook",
    "normalise",
    "plan",
    "plan_back",
    "read_clients",
    "record",
    "replay",
    "rulebook",
    "screen",
    "simulate",
    "strategies",
    "verify",
    "waiting_times",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the room holds under that name
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"callcenter_kit.{_ROOM_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""Whether, how and when a Beijing company gets its call-centre licence.

The package owns the rules and the working-day timeline; notebooks only tell the story with it.
Importing it needs the standard library only.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.advice import Advice, advise
from callcenter_kit.applicant import Applicant
from callcenter_kit.assessment import Assessment, Finding, ScopeAssessment, assess
from callcenter_kit.comparison import Comparison, compare
from callcenter_kit.errors import KitError
from callcenter_kit.loading import load_rulebook, rulebook
from callcenter_kit.plans import BackPlan, NoPlan, Plan
from callcenter_kit.repairs import Repair
from callcenter_kit.replay import Replay, replay
from callcenter_kit.rulebook import Rulebook
from callcenter_kit.simulation import Simulation, simulate
from callcenter_kit.strategies import Strategy, strategies
from callcenter_kit.timeline import plan, plan_back
from callcenter_kit.waiting import WaitingTimes, waiting_times
from callcenter_kit.workdays import WorkCalendar

if TYPE_CHECKING:
    from callcenter_kit.screening import decode, explain, screen

__version__ = "0.1.0"

# Rooms that need a dataframe library are opened when they are asked for.
_OPENED_LATER: Final = dict.fromkeys(("decode", "explain", "screen"), "screening")

__all__ = [
    "Advice",
    "Applicant",
    "Assessment",
    "BackPlan",
    "Comparison",
    "Finding",
    "KitError",
    "NoPlan",
    "Plan",
    "Repair",
    "Replay",
    "Rulebook",
    "ScopeAssessment",
    "Simulation",
    "Strategy",
    "WaitingTimes",
    "WorkCalendar",
    "advise",
    "assess",
    "compare",
    "decode",
    "explain",
    "load_rulebook",
    "plan",
    "plan_back",
    "replay",
    "rulebook",
    "screen",
    "simulate",
    "strategies",
    "waiting_times",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the room holds under that name
    if name in _OPENED_LATER:
        return getattr(import_module(f"callcenter_kit.{_OPENED_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Whether, how and when a Beijing company gets its call-centre licence.

The package owns the rules and the working-day timeline; notebooks only tell the story with it.
A module is loaded when something in it is asked for: importing the package loads nothing else, and
most of it needs the standard library only. What type checkers and editors read of the package
stands in ``__init__.pyi``.
"""

from typing import Any, Final

from callcenter_kit._version import __version__ as __version__

_MODULE_OF: Final = {
    "Advice": "timeline.advice",
    "Applicant": "rules.applicant",
    "Assessment": "rules.assessment",
    "BackPlan": "timeline.planning",
    "Case": "dashboards.case.case",
    "CellProblem": "clients",
    "Checklist": "documents.checklist",
    "Clients": "clients",
    "Comparison": "rules.comparison",
    "Correction": "timeline.filing",
    "Distribution": "timeline.distribution",
    "Filing": "timeline.filing",
    "Finding": "rules.assessment",
    "KitError": "errors",
    "NoPlan": "timeline.plan",
    "Plan": "timeline.plan",
    "Portfolio": "screening.portfolio",
    "Repair": "timeline.repairs",
    "Replay": "documents.replay",
    "ReviewTimes": "timeline.filing",
    "Rulebook": "rules.rulebook",
    "RulebookComparison": "what_if.rulebooks",
    "Scenario": "what_if.scenario",
    "Scenarios": "what_if.scenarios",
    "ScopeAssessment": "rules.assessment",
    "Screened": "clients",
    "Strategy": "timeline.answer",
    "WaitingTimes": "timeline.distribution",
    "WorkCalendar": "workdays.calendar",
    "advise": "timeline.advice",
    "assess": "rules.assessment",
    "checklist": "documents.checklist",
    "client_template": "clients",
    "compare": "rules.comparison",
    "compare_rulebooks": "what_if.rulebooks",
    "decode": "screening.rows",
    "distribution": "timeline.distribution",
    "example_clients": "clients",
    "explain": "screening.screen",
    "load_rulebook": "rules.loading",
    "load_scenarios": "what_if.scenarios",
    "normalise": "clients",
    "plan": "timeline.planning",
    "plan_back": "timeline.planning",
    "portfolio": "screening.portfolio",
    "read_case": "dashboards.case.files",
    "read_clients": "clients",
    "read_parameters": "clients.notebook",
    "record": "documents.record",
    "register_templates": "charts.figures",
    "replay": "documents.replay",
    "review_times": "timeline.filing",
    "rulebook": "rules.loading",
    "scenarios": "what_if.scenarios",
    "screen": "screening.screen",
    "strategies": "timeline.answer",
    "use_language": "texts.display",
    "verify": "screening.verification",
    "waiting_times": "timeline.distribution",
    "write_reports": "clients",
}

__all__ = list(_MODULE_OF)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds under that name
    # What Python and notebooks look for by themselves is answered in Python's own way.
    if name.startswith("_"):
        raise AttributeError(name)
    from callcenter_kit.errors import import_library, unknown_attribute

    if name not in _MODULE_OF:
        raise unknown_attribute(__name__, name, _MODULE_OF)
    value = getattr(import_library(f"callcenter_kit.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted((*_MODULE_OF, "__version__"))

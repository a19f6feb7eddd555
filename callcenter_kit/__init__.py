"""Whether, how and when a Beijing company gets its call-centre licence.

The package owns the rules and the working-day timeline; notebooks only tell the story with it.
A module is loaded when something in it is asked for: importing the package loads nothing else, and
most of it needs the standard library only. What type checkers and editors read of the package
stands in ``__init__.pyi``.
"""

from typing import Any, Final

from callcenter_kit._version import __version__ as __version__

# What can be asked for, by the module that holds it.
_NAMES: Final = {
    "charts.figures": "register_templates",
    "clients": (
        "CellProblem Clients Screened client_template "
        "example_clients normalise read_clients write_reports"
    ),
    "clients.notebook": "read_parameters",
    "dashboards.case.case": "Case",
    "dashboards.case.files": "read_case",
    "documents.checklist": "Checklist checklist",
    "documents.record": "record",
    "documents.replay": "Replay replay",
    "errors": "KitError",
    "rules.applicant": "Applicant",
    "rules.assessment": "Assessment Finding ScopeAssessment assess",
    "rules.comparison": "Comparison compare",
    "rules.loading": "load_rulebook rulebook",
    "rules.rulebook": "Rulebook",
    "screening.portfolio": "Portfolio portfolio",
    "screening.rows": "decode",
    "screening.screen": "explain screen",
    "screening.verification": "verify",
    "texts.display": "use_language",
    "timeline.advice": "Advice Repair advise",
    "timeline.answer": "Strategy strategies",
    "timeline.distribution": "Distribution WaitingTimes distribution waiting_times",
    "timeline.filing": "Correction Filing ReviewTimes review_times",
    "timeline.plan": "NoPlan Plan",
    "timeline.planning": "BackPlan plan plan_back",
    "what_if.rulebooks": "RulebookComparison compare_rulebooks",
    "what_if.scenario": "Scenario",
    "what_if.scenarios": "Scenarios load_scenarios scenarios",
    "workdays.calendar": "WorkCalendar",
}
_MODULE_OF: Final = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = sorted(_MODULE_OF)


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

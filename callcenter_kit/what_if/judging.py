"""What each scenario comes to, one row each; what scenarios have in common is worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.timeline.outlook import Outlooks
from callcenter_kit.what_if.scenario import Scenario


def judged(scenarios: Iterable[Scenario]) -> Iterator[dict[str, Any]]:
    """A row for each scenario under the columns of `Scenarios.to_frame`, without what varies.

    ``KitError`` where a day contradicts its fact, or the calendar does not reach.
    """
    assessed = lru_cache(maxsize=None)(assess)
    outlooks = Outlooks()
    for scenario in scenarios:
        assessment = assessed(scenario.applicant, scenario.on, scenario.rulebook)
        yield {
            "scenario": scenario.name,
            "licence": assessment.licence,
            **_verdicts(assessment),
            "capital_gap": capital_gap(assessment),
            **_days(assessment, scenario, outlooks),
        }


def _verdicts(assessment: Assessment) -> dict[str, str]:
    verdicts: dict[str, str] = {}
    for scope, found in assessment.scopes.items():
        verdicts[scope] = found.outcome
        for status, listed in (("unmet", found.unmet), ("unknown", found.unknown)):
            verdicts[f"{scope}_{status}"] = ", ".join(listed)
    return verdicts


def capital_gap(assessment: Assessment) -> float | None:
    """What the registered capital lacks to the nationwide minimum; ``None`` where not known."""
    minimum = assessment.rulebook.parameters.get("minimum_capital")
    capital = assessment.applicant.registered_capital
    if minimum is None or capital is None:
        return None
    return max(0, minimum.on(SCOPES[0], assessment.on).value - capital)


def _days(assessment: Assessment, scenario: Scenario, outlooks: Outlooks) -> dict[str, Any]:
    days: dict[str, Any] = {}
    for scope in SCOPES if scenario.start is not None else ():
        assert scenario.start is not None
        outlook = outlooks.of(assessment, scope, scenario.start, scenario.options)
        if outlook is not None:
            days[f"{scope}_licence_on"] = outlook.licence_on
            days[f"{scope}_earliest"], days[f"{scope}_latest"] = outlook.full_range
            days[f"{scope}_status"] = outlook.status
    return days

"""One scenario, and what scenarios come to: verdicts and licence days, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast, overload

from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.findings import Assessment, ScopeAssessment
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import SCOPES, Durations
from callcenter_kit.timeline.duties import DutyOptions
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.planning import plan, plan_for
from callcenter_kit.timeline.process import clock_for
from callcenter_kit.timeline.repairs import PICKS, Obstacles, needs_of
from callcenter_kit.timeline.schedule import PlanOptions, Schedule, choice, schedule_of
from callcenter_kit.what_if.errors import ScenarioError
from callcenter_kit.workdays.calendar import projecting
from callcenter_kit.workdays.timetable import Status

# What may vary beside facts, durations and parameters, under these names.
DAYS: Final = ("start", "on")
CHOICES: Final = (*DAYS, "rulebook", "clock", "agency", "correction_rounds", "expert_review")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One case: who applies, when work begins, and by which rules and durations it is dated.

    ``on`` is the day of the verdict. Without a ``start`` there are no dates.
    ``options`` are the plan's: ``clock``, ``durations`` by step, ``agency``,
    ``correction_rounds`` and ``expert_review``; of a case that is filed ``filing`` and ``as_of``.
    """

    name: str
    applicant: Applicant = field(repr=False)
    rulebook: Rulebook = field(repr=False)
    on: date
    start: date | None
    options: Mapping[str, Any] = field(repr=False)

    @overload
    def assessment(self, scope: None = None) -> Assessment: ...

    @overload
    def assessment(self, scope: str) -> ScopeAssessment: ...

    def assessment(self, scope: str | None = None) -> Assessment | ScopeAssessment:
        """What `assess` gives, or of it one ``scope``: nationwide or local."""
        assessment = assess(self.applicant, self.on, self.rulebook)
        if scope is None:
            return assessment
        return assessment.scopes[choice("scope", scope, SCOPES)]

    def plan(self, scope: str = "nationwide") -> Plan | NoPlan:
        """What `callcenter_kit.plan` gives; ``KitError`` where the scenario has no start."""
        if self.start is None:
            raise ScenarioError("NoStart", name=self.name)
        return plan(
            self.start,
            scope,
            applicant=self.applicant,
            on=self.on,
            rulebook=self.rulebook,
            **cast("PlanOptions", self.options),
        )

    def value(self, name: str) -> Any:  # noqa: ANN401 - the value of anything that may vary
        """What the scenario has of anything that may vary, as a table's cell holds it.

        A fact's own value; a day; a code; working days and numbers as a whole number where one
        says all, else as text: ``1-2-5``, or ``nationwide 3, local 2``.
        """
        if name in FACT_NAMES:
            return getattr(self.applicant, name)
        if name in DAYS:
            return getattr(self, name)
        if name == "rulebook":
            return rulebook_name(self.rulebook)
        if name in CHOICES:
            return self.options.get(name)
        durations: Mapping[str, Durations] = self.options.get("durations", {})
        if name == "durations":
            return ", ".join(f"{step} {_durations_text(days)}" for step, days in durations.items())
        if name in self.rulebook.parameters:
            return self._parameter(name)
        return _durations_text(durations[name]) if name in durations else None

    def _parameter(self, name: str) -> int | str:
        numbers = self.rulebook.parameters[name]
        values = {scope: numbers.on(scope, self.on).value for scope in SCOPES}
        if len({*values.values()}) == 1:
            return values[SCOPES[0]]
        return ", ".join(f"{scope} {value}" for scope, value in values.items())


def _durations_text(days: Durations) -> int | str:
    return days[0] if len({*days}) == 1 else "-".join(map(str, days))


def rulebook_name(book: Rulebook) -> str:
    """The rulebook's id, with what was changed in it behind plus signs."""
    return "+".join((book.id, *book.amended, *book.retimed))


# The options of a plan that a scenario carries; a calendar of one's own is none of them.
OPTIONS: Final = tuple(name for name in PlanOptions.__annotations__ if name != "calendar")


def evaluate_rows(scenarios: Iterable[Scenario]) -> Iterator[dict[str, Any]]:
    """A row for each scenario under the columns of `Scenarios.to_frame`, without what varies.

    ``KitError`` where a day contradicts its fact, or the calendar does not reach.
    """
    # Many scenarios share an applicant, a day and a rulebook: each is assessed once.
    assess_once = lru_cache(maxsize=None)(assess)
    summaries = LicenceSummaries()
    for scenario in scenarios:
        assessment = assess_once(scenario.applicant, scenario.on, scenario.rulebook)
        yield {
            "scenario": scenario.name,
            "licence": assessment.licence,
            **_verdicts(assessment),
            "capital_gap": capital_gap(assessment),
            **_days(assessment, scenario, summaries),
        }


def _verdicts(assessment: Assessment) -> dict[str, str]:
    verdicts: dict[str, str] = {}
    for scope, part in assessment.scopes.items():
        verdicts[scope] = part.outcome
        verdicts[f"{scope}_unmet"] = ", ".join(part.unmet)
        verdicts[f"{scope}_unknown"] = ", ".join(part.unknown)
    return verdicts


def capital_gap(assessment: Assessment) -> float | None:
    """What the registered capital lacks to the nationwide minimum; ``None`` where not known."""
    minimum = assessment.rulebook.parameters.get("minimum_capital")
    capital = assessment.applicant.registered_capital
    if minimum is None or capital is None:
        return None
    return max(0, minimum.on(SCOPES[0], assessment.on).value - capital)


def _days(
    assessment: Assessment, scenario: Scenario, summaries: LicenceSummaries
) -> dict[str, Any]:
    days: dict[str, Any] = {}
    if (start := scenario.start) is None:
        return days
    for scope in SCOPES:
        summary = summaries.of(assessment, scope, start, scenario.options)
        if summary is not None:
            days[f"{scope}_licence_on"] = summary.licence_on
            days[f"{scope}_earliest"], days[f"{scope}_latest"] = summary.full_range
            days[f"{scope}_status"] = summary.status
    return days


@dataclass(frozen=True, slots=True)
class LicenceSummary:
    """What a plan comes to: the fields ``licence_on``, ``full_range`` and ``status`` of `Plan`."""

    licence_on: date
    full_range: tuple[date, date]
    status: Status


class LicenceSummaries:
    """What the plans of many cases come to, one after the other, without making the plans.

    It keeps what cases have in common: schedules by their options, and summaries by the days on
    which the tasks of a case are ready.
    """

    def __init__(self) -> None:
        self._schedules: dict[str, Schedule] = {}
        self._summaries: dict[Any, LicenceSummary] = {}

    def of(
        self, assessment: Assessment, scope: str, start: date, options: Mapping[str, Any]
    ) -> LicenceSummary | None:
        """What `plan` gives for the applicant as assessed, begun on ``start``.

        ``None`` where it gives a `NoPlan`; ``KitError`` where it raises one.
        """
        if options.get("filing") is not None:
            return self._of_filed(assessment, scope, start, options)
        obstacles = Obstacles(assessment, scope)
        if obstacles.reason_for_no_plan is not None:
            return None
        options = {**options, "clock": options.get("clock") or clock_for(assessment.rulebook.id)}
        schedule_key = repr(sorted(options.items()))
        if schedule_key not in self._schedules:
            self._schedules[schedule_key] = schedule_of(**cast("PlanOptions", options))
        schedule = self._schedules[schedule_key]
        schedule.calendar.status(start)  # refuses a day that it does not know, as a plan does
        tasks = obstacles.tasks(start, schedule.calendar)
        # Cases whose tasks are ready on the same days have the same dates, whatever the tasks are.
        key = schedule_key, start, frozenset((task.ready_on, task.working_days) for task in tasks)
        if key not in self._summaries:
            schedule = replace(schedule, tasks=lambda _: tasks)
            low, likely, high = (schedule.span(start, pick) for pick in PICKS)
            full_range = (low.earliest, high.latest)
            summary = LicenceSummary(schedule.licence(start), full_range, likely.status)
            self._summaries[key] = summary
        return self._summaries[key]

    def _of_filed(
        self, assessment: Assessment, scope: str, start: date, options: Mapping[str, Any]
    ) -> LicenceSummary | None:
        needs = needs_of(Obstacles(assessment, scope), projecting())
        duties = DutyOptions(assessment.rulebook.id)
        plan = plan_for(needs, start, scope, duties, cast("PlanOptions", options))
        if not isinstance(plan, Plan):
            return None
        return LicenceSummary(plan.licence_on, plan.full_range, plan.status)

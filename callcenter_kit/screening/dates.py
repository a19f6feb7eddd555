"""The licence days of many cases, one after the other, without making their plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, cast

from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import Assessment, assess
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.timeline.plan import DutyOptions, Plan
from callcenter_kit.timeline.planning import plan_for
from callcenter_kit.timeline.repairs import PICKS, Obstacles, needs_of
from callcenter_kit.timeline.schedule import PlanOptions, Schedule, schedule_of
from callcenter_kit.workdays.calendar import projecting
from callcenter_kit.workdays.timetable import Status

# The columns of days, of each scope in turn, and their dtypes in pandas.
_DATED: Final = {
    **dict.fromkeys(("licence_on", "licence_on_as_is", "earliest", "latest"), "datetime64[s]"),
    "status": "string",
}
DATED: Final = {f"{scope}_{part}": kind for scope in SCOPES for part, kind in _DATED.items()}


def date_rows(
    applicants: Iterable[Applicant], start: date, on: date, book: Rulebook
) -> list[dict[str, Any]]:
    """The columns ``DATED`` of each applicant, as far as there are days, for work from ``start``.

    ``*_licence_on`` takes what is unmet as repaired and what is unknown as met;
    ``*_licence_on_as_is`` is missing where the applicant is not eligible as it is.
    """
    summaries, rows = LicenceSummaries(), dict[Applicant, dict[str, Any]]()
    listed = []
    for applicant in applicants:
        if applicant not in rows:
            rows[applicant] = summaries.columns(assess(applicant, on, book), start, {})
        listed.append(rows[applicant])
    return listed


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

    def columns(
        self, assessment: Assessment, start: date, options: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What the columns ``DATED`` say of one case, as far as there are days."""
        columns: dict[str, Any] = {}
        for scope in SCOPES:
            if (summary := self.of(assessment, scope, start, options)) is not None:
                columns[f"{scope}_licence_on"] = summary.licence_on
                columns[f"{scope}_earliest"], columns[f"{scope}_latest"] = summary.full_range
                columns[f"{scope}_status"] = summary.status
                if assessment.scopes[scope].outcome == "eligible":
                    columns[f"{scope}_licence_on_as_is"] = summary.licence_on
        return columns

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
        options = {**options, "clock": options.get("clock") or assessment.rulebook.clock}
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
        duties = DutyOptions(assessment.rulebook.duties_as)
        plan = plan_for(needs, start, scope, duties, cast("PlanOptions", options))
        if not isinstance(plan, Plan):
            return None
        return LicenceSummary(plan.licence_on, plan.full_range, plan.status)

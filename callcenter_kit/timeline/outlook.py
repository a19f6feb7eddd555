"""When the licence comes in many cases: as their plans say, each distinct plan worked out once.

Many cases share their start, their clock and what has to be done first, and so their days. What
only a whole plan has, its steps, stages and duties, is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from callcenter_kit.rules.findings import Assessment
from callcenter_kit.timeline.lead_times import (
    LeadTimes,
    PlanOptions,
    lead_times_of,
    reason_against,
    tasks_first,
)
from callcenter_kit.timeline.repairs import HIGH, LIKELY, LOW, Task, bars, smallest_changes
from callcenter_kit.workdays.timetable import Status


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a plan comes to: the fields ``licence_on``, ``full_range`` and ``status`` of `Plan`."""

    licence_on: date
    full_range: tuple[date, date]
    status: Status


class Outlooks:
    """The outlook of one case after the other; it keeps what cases may have in common."""

    def __init__(self) -> None:
        self._leads: dict[str, LeadTimes] = {}
        self._dated: dict[Any, Outlook] = {}

    def of(
        self, assessment: Assessment, scope: str, start: date, options: Mapping[str, Any]
    ) -> Outlook | None:
        """What `plan` gives for the applicant as assessed, begun on ``start``.

        ``None`` where it gives a `NoPlan`; ``KitError`` where it raises one.
        """
        part = assessment.scopes[scope]
        standing = bars(assessment.applicant, part, assessment.on)
        if reason_against(assessment, standing) is not None:
            return None
        chosen = repr(sorted(options.items()))
        if chosen not in self._leads:
            self._leads[chosen] = lead_times_of(**cast("PlanOptions", options))
        lead = self._leads[chosen]
        lead.calendar.status(start)  # refuses a day that it does not know, as a plan does
        changes = smallest_changes(part, standing)
        tasks = tasks_first(changes, assessment, scope, standing, start, lead.calendar)
        key = chosen, start, frozenset((task.ready_on, task.working_days) for task in tasks)
        if key not in self._dated:
            self._dated[key] = _dated(lead, start, tasks)
        return self._dated[key]


def _dated(lead: LeadTimes, start: date, tasks: tuple[Task, ...]) -> Outlook:
    needed = replace(lead, tasks=lambda _: tasks)
    low, likely, high = (needed.span(start, pick) for pick in (LOW, LIKELY, HIGH))
    return Outlook(needed.licence(start), (low.earliest, high.latest), likely.status)

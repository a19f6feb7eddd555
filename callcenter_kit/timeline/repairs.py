"""What would make a scope eligible, and the tasks with their days that this means.

A repair is a smallest set of changes: leave one out and the scope is not eligible. What nobody
can change, a bar, is not repaired: it lapses, on a known day or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.findings import ScopeAssessment
from callcenter_kit.rules.lines import Remedy, Requirement
from callcenter_kit.rules.logic import And, Change, names, solve
from callcenter_kit.texts.display import Shown, plain_fields, shortened
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Badge, Source
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.dates import after_months, lapses_on
from callcenter_kit.workdays.timetable import Status

Kind = Literal["remedy", "months", "bar"]
Dates = tuple[date, date, date]  # for low, likely and high durations
LOW, LIKELY, HIGH = 0, 1, 2
PICKS: Final = (LOW, LIKELY, HIGH)


@dataclass(frozen=True, slots=True)
class Task:
    """What has to be done, or waited for, before the application can be handed in.

    ``ready_on`` is the first day on which it is in place, for low, likely and high durations;
    ``working_days`` are these durations where working days are counted.
    """

    id: str
    kind: Kind
    name: Text
    text: Text
    sources: tuple[Source, ...]
    badge: Badge
    begins_on: date
    ready_on: Dates
    working_days: tuple[int, int, int] | None
    calendar: WorkCalendar = field(repr=False)

    @property
    def status(self) -> Status:
        """How sure the likely day is; ``KitError`` past the calendar's end."""
        return self.calendar.status(self.ready_on[LIKELY])

    def to_dict(self) -> dict[str, Any]:
        """The task in plain JSON types; ``KitError`` past the calendar's end."""
        names = ("id", "kind", "name", "text", "begins_on", "ready_on", "status", "working_days")
        return plain_fields(self, *names, "badge", "sources")


@dataclass(frozen=True, slots=True)
class Repair(Shown):
    """One smallest set of changes with which the scope is eligible, once every bar has lapsed.

    ``changes`` gives each fact known to be unmet its new value, thresholds at the minimum;
    ``assumes`` holds the facts that are not known and are taken as met.
    """

    changes: Change
    assumes: Change
    tasks: tuple[Task, ...]

    @property
    def ready_on(self) -> date | None:
        """The first day on which all of it is in place; ``None`` when nothing has to be done."""
        return max((task.ready_on[LIKELY] for task in self.tasks), default=None)

    def to_dict(self) -> dict[str, Any]:
        """The repair with its tasks in plain JSON types."""
        return plain_fields(self, "changes", "assumes", "tasks", "ready_on")

    def __repr__(self) -> str:
        changes = ", ".join(f"{name}={value!r}" for name, value in self.changes.items())
        assumed = f"; assumes {', '.join(self.assumes)}" if self.assumes else ""
        ready = f"; ready on {self.ready_on}" if self.ready_on else ""
        return shortened(f"<Repair {changes or 'nothing to change'}{assumed}{ready}>")


def repairs(
    applicant: Applicant,
    assessment: ScopeAssessment,
    standing: Mapping[str, date | None],
    start: date,
    calendar: WorkCalendar,
    told_on: date | None = None,
) -> tuple[Repair, ...]:
    """Every smallest repair of a scope, begun on ``start``: soonest first, then fewest changes.

    What ``standing`` holds, as `bars` gives it, has to lapse and is not repaired. ``told_on`` is
    the day the facts speak of, ``start`` unless given.

    Source of the durations: the remedies in the rulebook, each labelled.
    """
    changes = smallest_changes(assessment, standing)
    return dated_repairs(changes, applicant, assessment, start, calendar, told_on)


def smallest_changes(
    assessment: ScopeAssessment, standing: Mapping[str, date | None]
) -> tuple[Change, ...]:
    """Every smallest change of facts with which a scope is eligible, once the bars have lapsed."""
    rules = [finding.requirement for finding in assessment.findings.values()]
    values = next(iter(assessment.findings.values())).values
    barred = {fact for rule in rules if rule.bar is not None for fact in names(rule.expression)}
    open_rules = [rule for rule in rules if rule.id not in standing]
    return solve(
        And(tuple(rule.expression for rule in open_rules)),
        values,
        lambda fact: fact in _TOLD and (values[fact] is None or fact not in barred),
    )


def dated_repairs(
    changes: tuple[Change, ...],
    applicant: Applicant,
    assessment: ScopeAssessment,
    start: date,
    calendar: WorkCalendar,
    told_on: date | None = None,
) -> tuple[Repair, ...]:
    """What `smallest_changes` found as `repairs` gives it, begun on ``start``."""
    begun = _Begun(start, calendar, told_on or start, applicant.insured_since)
    made = [_repair(change, applicant, assessment, begun) for change in changes]
    return tuple(sorted(made, key=lambda repair: (repair.ready_on or start, len(repair.changes))))


_TOLD: Final = frozenset(facts())


@dataclass(frozen=True, slots=True)
class _Begun:
    """When the remedies begin, by which calendar; since when insurance is paid, told when."""

    on: date
    calendar: WorkCalendar
    told_on: date
    insured_since: date | None


def _repair(
    change: Change, applicant: Applicant, assessment: ScopeAssessment, begun: _Begun
) -> Repair:
    known = {fact: new for fact, new in change.items() if getattr(applicant, fact) is not None}
    assumed = {fact: new for fact, new in change.items() if fact not in known}
    if change.get("domestic_capital") and applicant.foreign_share:
        known["foreign_share"] = 0  # a domestic-capital company has no foreign shareholder
    return Repair(known, assumed, _remedies(known, assessment, begun))


def _remedies(changes: Change, assessment: ScopeAssessment, begun: _Begun) -> tuple[Task, ...]:
    tasks = []
    for finding in assessment.findings.values():
        rule = finding.requirement
        if rule.remedy is None or finding.status != "unmet":
            continue
        if touched := set(changes) & set(names(rule.expression)):
            ready = _ready_on(rule.remedy, touched, finding.values, begun)
            kind: Kind = "months" if rule.remedy.months else "remedy"
            basis = (rule.remedy.text, rule.remedy.badge)
            tasks.append(_task(rule, kind, *basis, begun.on, ready, begun.calendar))
    return tuple(tasks)


def _task(
    rule: Requirement,
    kind: Kind,
    text: Text,
    badge: Badge,
    start: date,
    ready: Dates,
    calendar: WorkCalendar,
) -> Task:
    days = rule.remedy.working_days if rule.remedy is not None else None
    head = (rule.id, kind, rule.name, text, rule.sources, badge)
    return Task(*head, start, ready, days, calendar)


def _ready_on(remedy: Remedy, touched: set[str], values: Mapping[str, Any], begun: _Begun) -> Dates:
    if remedy.months is not None:
        full = values[remedy.months.full]
        alone = touched == {remedy.months.counted}
        missing = full - values[remedy.months.counted] if alone else full
        ready = months_paid_on(begun.on, missing)
        if alone and begun.insured_since is not None:
            ready = min(ready, _paid_without_a_break(begun, full) or ready)
        return ready, ready, ready
    assert remedy.working_days is not None
    low, likely, high = (begun.calendar.add(begun.on, days) for days in remedy.working_days)
    return low, likely, high


def _paid_without_a_break(begun: _Begun, months: int) -> date | None:
    """The first day after ``months`` of insurance from its first day on; the first one counts.

    ``None`` where they would be over when the facts were told: there was a break, so only the
    months that were counted are sure.
    """
    assert begun.insured_since is not None
    ready = after_months(begun.insured_since.replace(day=1), months)
    return max(ready, begun.on) if ready > begun.told_on else None


def months_paid_on(start: date, months: int) -> date:
    """The first day on which ``months`` more calendar months of insurance have been paid.

    The first month that can still be paid is the next one, unless ``start`` is the 1st.

    >>> months_paid_on(date(2026, 12, 1), 3), months_paid_on(date(2026, 12, 2), 3)
    (datetime.date(2027, 3, 1), datetime.date(2027, 4, 1))
    """
    first = start if start.day == 1 else after_months(start.replace(day=1), 1)
    return after_months(first, months)


def bars(applicant: Applicant, assessment: ScopeAssessment, on: date) -> dict[str, date | None]:
    """The bars that stand on ``on``, each with the first day it does not; ``None``: not known.

    A bar stands where its requirement is unmet, and where a day was told that still counts.
    """
    standing = {}
    for key, finding in assessment.findings.items():
        if finding.requirement.bar is not None and finding.status != "met":
            lapses = _lapses_on(applicant, finding.requirement)
            if finding.status == "unmet" or (lapses is not None and lapses > on):
                standing[key] = lapses
    return standing


def _lapses_on(applicant: Applicant, rule: Requirement) -> date | None:
    days: list[date] = []
    for fact in filter(None, map(facts().get, names(rule.expression))):
        if fact.dated_by is not None and fact.within_years is not None:
            day = getattr(applicant, fact.dated_by)
            if day is None:
                return None
            days.append(lapses_on(day, fact.within_years))
    return max(days, default=None)


def dated_by(rule: Requirement) -> str | None:
    """The fact whose day says when a bar of ``rule`` lapses; ``None`` where no day does."""
    read = filter(None, map(facts().get, names(rule.expression)))
    return next((fact.dated_by for fact in read if fact.dated_by is not None), None)


def bar_tasks(
    assessment: ScopeAssessment,
    standing: Mapping[str, date | None],
    start: date,
    calendar: WorkCalendar,
) -> tuple[Task, ...]:
    """Each bar with a known end as something to wait for, over on ``start`` at the soonest."""
    tasks = []
    for key, day in standing.items():
        rule = assessment.findings[key].requirement
        if day is not None and rule.bar is not None:
            over = max(day, start)
            ready = (over, over, over)
            tasks.append(_task(rule, "bar", rule.bar, rule.badge, start, ready, calendar))
    return tuple(tasks)

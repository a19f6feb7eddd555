"""Each scenario as a column: the case as it has it, judged, with its days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from callcenter_kit.dashboards.shared.assessed_case import judged as assessed
from callcenter_kit.dashboards.shared.planning import options
from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.dashboards.widget.variations import Variation
from callcenter_kit.errors import KitError
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.texts.words import say
from callcenter_kit.what_if.judging import judged
from callcenter_kit.what_if.scenario import Scenario

NOW: Final = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One scenario; ``place`` is its place among those of the case, ``None`` for the case itself.

    ``row`` is what `judged` says of it; ``complaint`` is what had to be left aside to judge it.
    """

    name: str
    place: int | None
    case: Case
    assessment: Assessment
    row: Mapping[str, Any]
    complaint: KitError | None

    def day(self, scope: str) -> date | None:
        """The day on which the licence for ``scope`` is expected, where one can be given."""
        day: date | None = self.row.get(f"{scope}_licence_on")
        return day


def shown(case: Case) -> tuple[Variation, ...]:
    """The scenarios of the case; one that has nothing of its own yet where there is none."""
    return case.scenarios or (Variation(),)


def columns_of(case: Case, today: date | None) -> tuple[Column, ...]:
    """The case as it is, then its scenarios."""
    names = list(_names(case))
    parts = [_column(names[NOW], None, case.alone, today)]
    for place, _ in enumerate(case.scenarios):
        varied, complaint = _scenario(case, place)
        column = _column(names[place + 1], place, varied, today, complaint)
        parts.append(column)
    if not case.scenarios:
        now = parts[NOW]
        parts.append(Column(names[1], 0, now.case, now.assessment, now.row, None))
    return tuple(parts)


def _scenario(case: Case, place: int) -> tuple[Case, KitError | None]:
    """The case as a scenario has it; as it is where what it has of its own contradicts a fact."""
    try:
        return case.scenario(place), None
    except KitError as complaint:
        return case.alone, complaint


def _names(case: Case) -> Iterator[str]:
    """What the columns are called, each by a name of its own."""
    language, taken = case.language, set[str]()
    given = [say("scenarios.now", language)]
    for number, scenario in enumerate(shown(case), 1):
        given.append(scenario.name or say("scenarios.unnamed", language, number=number))
    for place, name in enumerate(given):
        if name in taken:
            name = say("scenarios.again", language, name=name, place=place + 1)
        taken.add(name)
        yield name


def _column(
    name: str, place: int | None, case: Case, today: date | None, complaint: KitError | None = None
) -> Column:
    answer, left_aside = assessed(State(case), today)
    start = (case.start_on or answer.on) if today else None
    basis = (name, answer.applicant, answer.rulebook, answer.on)
    try:
        [row] = judged([Scenario(*basis, start, options(case))])
    except KitError as too_far:
        complaint = complaint or too_far
        [row] = judged([Scenario(*basis, None, options(case))])
    return Column(name, place, case, answer, row, complaint or left_aside)

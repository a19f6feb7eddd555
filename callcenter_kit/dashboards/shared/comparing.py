"""Two cases side by side: what each comes to, and everything in which they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from callcenter_kit.dashboards.shared.assessed_case import judged
from callcenter_kit.dashboards.shared.findings import FindingRow, rows
from callcenter_kit.dashboards.shared.in_words import field_in_words
from callcenter_kit.dashboards.shared.way_forward import (
    NextSteps,
    advised,
    plans_of,
    ways_forward,
)
from callcenter_kit.dashboards.widget.case import FIELDS, LOOKED_AT, Case, field_name
from callcenter_kit.dashboards.widget.controls import held_value
from callcenter_kit.dashboards.widget.examples import examples
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.plan import NoPlan, Plan

# Facts first, then what was chosen; the name heads its column, and both are looked at alike.
_OWN: Final = tuple(name for name in FIELDS if name not in (*FACT_NAMES, *LOOKED_AT))
COMPARED: Final = (*(name for name in FACT_NAMES if name != "name"), *_OWN)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell: its status where it is one, and its scope where only that is meant."""

    text: str
    status: str = ""
    scope: str = ""


Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One matter in which the cases are compared, this case's cell first."""

    id: str
    heading: str
    cells: tuple[Cell, Cell]

    @property
    def alike(self) -> bool:
        """Whether both cases come to the same here."""
        return self.cells[0] == self.cells[1]

    def sameness(self, language: str) -> str:
        """In a word, whether both cases come to the same here."""
        return say(f"comparing.mark.{'alike' if self.alike else 'different'}", language)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two cases: what they are called, and the rows of each group.

    What they come to is always there; of requirements and facts only those that differ.
    ``complaint`` says what of the other case had to be left aside to judge it.
    """

    names: tuple[str, str]
    groups: Mapping[str, tuple[ComparisonRow, ...]]
    complaint: KitError | None

    def counted(self, language: str) -> str:
        """In how many rows the cases differ, in words."""
        count = sum(not row.alike for rows in self.groups.values() for row in rows)
        return say(f"comparing.table.{'counted' if count else 'none'}", language, count=count)


@dataclass(frozen=True, slots=True)
class _Side:
    """One case as it is judged."""

    case: Case
    answer: Assessment
    ways: Mapping[str, NextSteps]
    complaint: KitError | None


_Sides = tuple[_Side, _Side]


def side_by_side(case: Case, today: date | None) -> SideBySide | None:
    """``case`` and the one beside it; ``None`` where there is none, or before a visitor came."""
    if case.other is None or today is None:
        return None
    sides = ours, theirs = _side(replace(case, beside=None), today), _side(case.other, today)
    groups = {
        "outcome": tuple(_outcomes(sides)),
        "requirement": tuple(_requirements(sides)),
        "fact": tuple(_facts(sides)),
    }
    return SideBySide((_name(ours.case), _name(theirs.case)), groups, theirs.complaint)


def _side(case: Case, today: date) -> _Side:
    answer, complaint = judged(State(case), today)
    advice = advised(answer)
    ways = ways_forward(advice, plans_of(answer, advice, case, today), case)
    return _Side(case, answer, {way.scope: way for way in ways}, complaint)


def _name(case: Case) -> str:
    """The company's name, else the example's whose facts they are; empty where there is neither."""
    same = (example for example in examples().values() if example.case.applicant == case.applicant)
    return case.applicant.name or next((each.name.say(case.language) for each in same), "")


def _outcomes(sides: _Sides) -> Iterator[ComparisonRow]:
    language = sides[0].case.language
    for topic, line in (("outcome", _outcome), ("day", _day), ("first", _first)):
        for scope in sides[0].answer.scopes:
            name = say(f"common.scope.{scope}", language)
            heading = say(f"comparing.topic.{topic}", language, scope=name)
            cells = (line(sides[0], scope),), (line(sides[1], scope),)
            yield ComparisonRow(f"{topic}-{scope}", heading, cells)


def _outcome(side: _Side, scope: str) -> Line:
    outcome = side.answer.scopes[scope].outcome
    return Line(say(f"common.outcome.{outcome}", side.case.language), outcome)


def _day(side: _Side, scope: str) -> Line:
    if scope not in side.ways:
        return _no_way(side)
    language = side.case.language
    match side.ways[scope].plan:
        case Plan(status=status, licence_on=day):
            return Line(say(f"comparing.day.{status}", language, day=day))
        case NoPlan(reason=reason):
            return Line(reason.say(language))
    return Line(say("comparing.day.none", language))


def _first(side: _Side, scope: str) -> Line:
    """The one thing that sets the pace; what is only not known comes after what is missing."""
    if scope not in side.ways:
        return _no_way(side)
    way, language = side.ways[scope], side.case.language
    if way.todos:
        return Line(way.todos[0].text)
    if way.assumed:
        count = len(way.assumed)
        return Line(say("comparing.confirm", language, fact=way.assumed[0], count=count))
    return Line(say("way_forward.nothing", language))


def _no_way(side: _Side) -> Line:
    first = side.answer.waits_for
    reason = f"eligibility.verdict.{first}_first" if first else "comparing.not_required"
    return Line(say(reason, side.case.language))


def _requirements(sides: _Sides) -> Iterator[ComparisonRow]:
    """The requirements whose findings differ; none where one case needs no licence."""
    if any(side.answer.licence == "not_required" for side in sides):
        return
    language = sides[0].case.language
    for ours, theirs in zip(*(rows(side.answer, language) for side in sides), strict=True):
        cells = _finding(ours), _finding(theirs)
        if cells[0] != cells[1]:
            rule = ours.requirement
            yield ComparisonRow(f"requirement-{rule.id}", rule.name.say(language), cells)


def _finding(row: FindingRow) -> Cell:
    """What is found in each scope, once where both come to the same."""
    findings = row.findings.items()
    lines = [Line(row.words[scope], finding.status, scope) for scope, finding in findings]
    alike = len({(line.text, line.status) for line in lines}) == 1
    return (replace(lines[0], scope=""),) if alike else tuple(lines)


def _facts(sides: _Sides) -> Iterator[ComparisonRow]:
    language = sides[0].case.language
    for name in COMPARED:
        values = [held_value(name, State(side.case)) for side in sides]
        # A list of which nothing was chosen was not told.
        ours, theirs = (None if value == frozenset() else value for value in values)
        if ours != theirs:
            first = (Line(field_in_words(name, ours, theirs, language)),)
            second = (Line(field_in_words(name, theirs, ours, language)),)
            yield ComparisonRow(f"fact-{name}", field_name(name).say(language), (first, second))

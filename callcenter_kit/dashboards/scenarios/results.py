"""What the scenarios come to, row by row, lit where one differs from the case as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callcenter_kit.dashboards.scenarios.columns import NOW, Column
from callcenter_kit.rules.in_words import status_in_words
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.texts.language import joined
from callcenter_kit.texts.words import in_reading, say


@dataclass(frozen=True, slots=True)
class ResultCell:
    """What stands in one cell: a line, its outcome where it is one, and what is said below it."""

    text: str
    outcome: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One result of every scenario, the case as it is first."""

    id: str
    heading: str
    cells: tuple[ResultCell, ...]

    def differs(self, place: int) -> bool:
        """Whether the scenario at ``place`` comes to something else than the case as it is."""
        now, own = self.cells[NOW], self.cells[place]
        return (own.text, own.outcome) != (now.text, now.outcome)


def result_rows(
    columns: tuple[Column, ...], language: str, *, dated: bool
) -> tuple[ResultRow, ...]:
    """The outcome of both scopes, then the days, where the cases are ``dated``."""
    topics = ("outcome", "day") if dated else ("outcome",)
    return tuple(_row(topic, scope, columns, language) for topic in topics for scope in SCOPES)


def _row(topic: str, scope: str, columns: tuple[Column, ...], language: str) -> ResultRow:
    name = say(in_reading(f"common.scope.{scope}", columns[NOW].case.reading), language)
    heading = say(f"scenarios.topic.{topic}", language, scope=name)
    make = _outcome if topic == "outcome" else _day
    cells = tuple(make(column, scope, columns[NOW], language) for column in columns)
    return ResultRow(f"{topic}-{scope}", heading, cells)


def _outcome(column: Column, scope: str, _: Column, language: str) -> ResultCell:
    outcome = column.row[scope]
    below = "" if outcome == "not_required" else joined(_missing(column, scope, language), language)
    return ResultCell(say(f"common.outcome.{outcome}", language), outcome, below)


def _missing(column: Column, scope: str, language: str) -> Iterator[str]:
    """What is not met, each by how much it is missed, and how many things are not known."""
    found = column.assessment.scopes[scope]
    for key in found.unmet:
        finding = found.findings[key]
        name = finding.requirement.name.say(language)
        short = status_in_words("unmet", finding.shortfall, language)
        is_short = len(finding.shortfall) == 1
        names = {"name": name, "short": short}
        yield say("scenarios.cell.short", language, **names) if is_short else name
    if found.unknown:
        yield say("scenarios.cell.unknown", language, count=len(found.unknown))


def _day(column: Column, scope: str, now: Column, language: str) -> ResultCell:
    day, before = column.day(scope), now.day(scope)
    if day is None:
        is_exempt = column.row[scope] == "not_required"
        return ResultCell(
            say(f"scenarios.day.{'not_required' if is_exempt else 'no_day'}", language)
        )
    text = say(f"scenarios.day.{column.row[f'{scope}_status']}", language, day=day)
    if before is None or before == day:
        return ResultCell(text)
    key, count = ("earlier" if day < before else "later"), abs((day - before).days)
    return ResultCell(text, "", say(f"scenarios.day.{key}", language, count=count))

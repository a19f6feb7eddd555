"""The picture of scenarios: each one's licence days, with their ranges, on one time axis."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from callcenter_kit.charts.scenarios import ends_of_axis
from callcenter_kit.dashboards.scenarios.columns import NOW, Column
from callcenter_kit.dashboards.shared.time_axis import TimeAxis
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.texts.language import format_day, in_a_row
from callcenter_kit.texts.words import in_reading, say


class Lane(NamedTuple):
    """The licence day of one scope, in percent of the axis; without one ``at`` is ``None``.

    ``about`` says it in full: a day that has a range lies on a bar, whose ends it names.
    """

    scope: str
    words: str
    about: str
    at: float | None = None
    left: float = 0
    width: float = 0


class Row(NamedTuple):
    """A scenario and its lanes, one a scope."""

    name: str
    lanes: tuple[Lane, ...]


class ScenarioDays(NamedTuple):
    """Every scenario on one axis; ``years`` and ``months`` are named, each where it begins.

    ``says`` is the picture in words.
    """

    rows: tuple[Row, ...]
    years: tuple[tuple[str, float], ...] = ()
    months: tuple[tuple[str, float], ...] = ()
    says: str = ""


def picture(columns: tuple[Column, ...], language: str, *, dated: bool) -> ScenarioDays:
    """The days of ``columns``, or why there are none; empty lanes while nothing is ``dated``."""
    if not dated:
        empty = tuple(Lane(scope, "", "") for scope in SCOPES)
        return ScenarioDays(tuple(Row(column.name, empty) for column in columns))
    days = [day for column in columns for scope in SCOPES for day in _days(column, scope)]
    first, last = ends_of_axis(days or [columns[NOW].assessment.on])  # without a day none is placed
    axis = TimeAxis(first, (last - first).days)
    spoken = _spoken(columns[NOW].case.reading, language)
    rows = tuple(
        Row(column.name, tuple(_lane(column, *scope, axis, language) for scope in spoken.items()))
        for column in columns
    )
    says = in_a_row((sentence for row in rows for sentence in _says(row, language)), language)
    if not days:
        return ScenarioDays(rows, says=says)
    return ScenarioDays(rows, axis.years(language), axis.months(language), says)


def _spoken(reading: str, language: str) -> dict[str, str]:
    return {
        scope: say(in_reading(f"common.scope_short.{scope}", reading), language) for scope in SCOPES
    }


def _days(column: Column, scope: str) -> Iterator[date]:
    for name in ("earliest", "licence_on", "latest"):
        day: date | None = column.row.get(f"{scope}_{name}")
        if day is not None:
            yield day


def _lane(column: Column, scope: str, spoken: str, axis: TimeAxis, language: str) -> Lane:
    day = column.day(scope)
    if day is None:
        reason = "not_required" if column.row[scope] == "not_required" else "no_day"
        words = say(f"scenarios.chart.{reason}", language, scope=spoken)
        return Lane(scope, words, words)
    words = say("scenarios.chart.scope_day", language, scope=spoken, day=format_day(day, language))
    first, *_, last = _days(column, scope)
    key = "scenarios.chart." + ("on" if first == last else "range")
    about = say(key, language, scope=spoken, day=day, first=first, last=last)
    left = axis.at(first)
    return Lane(scope, words, about, axis.at(day), left, round(axis.at(last) - left, 2))


def _says(row: Row, language: str) -> Iterator[str]:
    for lane in row.lanes:
        yield say("scenarios.chart.label", language, scenario=row.name, day=lane.about)

"""The picture of scenarios: each one's licence days, with their ranges, on one time axis."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from callcenter_kit.dashboards.scenarios.columns import Column
from callcenter_kit.dashboards.shared.time_axis import TimeAxis
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.texts.language import format_day
from callcenter_kit.texts.words import say

LEAST: Final = 180  # days that the axis is made for, so that days alike don't look far apart
BEFORE, AFTER = 8, 3  # what part of them is left free before the earliest and after the latest


class Lane(NamedTuple):
    """The licence day of one scope, in percent of the axis; without one ``at`` is ``None``.

    A day that has a range lies on a bar, and ``about`` names its ends.
    """

    scope: str
    words: str
    at: float | None = None
    left: float = 0
    width: float = 0
    about: str = ""


class Row(NamedTuple):
    """A scenario and its lanes, one a scope."""

    name: str
    lanes: tuple[Lane, ...]


class ScenarioDays(NamedTuple):
    """Every scenario on one axis; ``years`` and ``months`` are named, each where it begins."""

    rows: tuple[Row, ...]
    years: tuple[tuple[str, float], ...]
    months: tuple[tuple[str, float], ...]


def picture(columns: tuple[Column, ...], language: str) -> ScenarioDays:
    """The days of ``columns``; where none has a day there is no axis, and each says why."""
    days = [day for column in columns for scope in SCOPES for day in _days(column, scope)]
    axis = _axis(min(days), max(days)) if days else None
    rows = tuple(
        Row(column.name, tuple(_lane(column, scope, axis, language) for scope in SCOPES))
        for column in columns
    )
    if axis is None:
        return ScenarioDays(rows, (), ())
    return ScenarioDays(rows, axis.years(language), axis.months(language))


def _axis(first: date, last: date) -> TimeAxis:
    shown = max((last - first).days, LEAST)
    before, after = shown // BEFORE, shown // AFTER
    return TimeAxis(first - timedelta(days=before), before + shown + after)


def _days(column: Column, scope: str) -> Iterator[date]:
    for name in ("earliest", "licence_on", "latest"):
        day: date | None = column.row.get(f"{scope}_{name}")
        if day is not None:
            yield day


def _lane(column: Column, scope: str, axis: TimeAxis | None, language: str) -> Lane:
    spoken, day = say(f"common.scope_short.{scope}", language), column.day(scope)
    if day is None or axis is None:
        reason = "not_required" if column.row[scope] == "not_required" else "no_day"
        return Lane(scope, say(f"scenarios.chart.{reason}", language, scope=spoken))
    of_scope = {"scope": spoken, "day": format_day(day, language)}
    lane = Lane(scope, say("scenarios.chart.scope_day", language, **of_scope), axis.at(day))
    first, *_, last = _days(column, scope)
    if first == last:
        return lane
    ends = {"scope": spoken, "day": day, "first": first, "last": last}
    about = say("scenarios.chart.range", language, **ends)
    left = axis.at(first)
    return lane._replace(left=left, width=round(axis.at(last) - left, 2), about=about)

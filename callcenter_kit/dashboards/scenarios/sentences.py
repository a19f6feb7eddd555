"""The page's headline, the sentence below it, and what the picture shows in words."""

from __future__ import annotations

from callcenter_kit.dashboards.scenarios.columns import NOW, Column
from callcenter_kit.dashboards.scenarios.example import ScenarioExample
from callcenter_kit.texts.language import format_date, joined
from callcenter_kit.texts.words import in_reading, say


def headline(
    columns: tuple[Column, ...], scope: str, language: str, example: ScenarioExample | None = None
) -> str:
    """Which scenario has the licence soonest; what the page is for while nothing is changed.

    An ``example`` is no change of the visitor's.
    """
    if example is not None or all(column.case == columns[NOW].case for column in columns):
        return say("scenarios.headline.nothing", language)
    dated = [(day, column) for column in columns if (day := column.day(scope)) is not None]
    if not dated:
        return say("scenarios.headline.no_day", language)
    # Of equal days the first is taken: the case as it is.
    day, column = min(dated, key=lambda pair: pair[0])
    key = "scenarios.headline." + ("now_soonest" if column.place is None else "soonest")
    spoken = _scope(columns, scope, language)
    return say(key, language, name=column.name, day=day, scope=spoken)


def lead(
    columns: tuple[Column, ...], scope: str, language: str, example: ScenarioExample | None = None
) -> str:
    """By how much the soonest is earlier than the case as it is; how to begin while nothing is.

    What an ``example`` is one of, and that it is there to be changed.
    """
    if example is not None:
        return say(f"scenarios.example.{example.kind}", language)
    if all(column.case == columns[NOW].case for column in columns):
        return say("scenarios.lead.nothing", language)
    days = [day for column in columns if (day := column.day(scope)) is not None]
    now = columns[NOW].day(scope)
    if now is None or not days or min(days) == now:
        return say("scenarios.lead.same", language)
    return say("scenarios.lead.earlier", language, count=(now - min(days)).days)


def _scope(columns: tuple[Column, ...], scope: str, language: str) -> str:
    return say(in_reading(f"scopes.scope.{scope}", columns[NOW].case.reading), language)


def picture(columns: tuple[Column, ...], language: str) -> str:
    """The picture in words: each scenario with its days."""
    parts = []
    for column in columns:
        days = [
            say(
                "scenarios.chart.scope_day",
                language,
                scope=say(f"common.scope_short.{scope}", language),
                day=format_date(day, language),
            )
            for scope in column.assessment.scopes
            if (day := column.day(scope)) is not None
        ]
        spoken = joined(days, language) or say("scenarios.day.no_day", language)
        parts.append(say("scenarios.chart.label", language, scenario=column.name, days=spoken))
    return " ".join(parts)

"""The page's headline and the sentence below it."""

from __future__ import annotations

from callcenter_kit.dashboards.scenarios.columns import NOW, Column
from callcenter_kit.dashboards.scenarios.example import ScenarioExample
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

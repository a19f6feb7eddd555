"""What is shown of scenarios side by side, and their picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from callcenter_kit.charts.figures import draw_result
from callcenter_kit.charts.scenarios import ScenarioResult, scenarios_figure
from callcenter_kit.charts.style import Figure
from callcenter_kit.documents.blocks import Cell, Grid
from callcenter_kit.documents.notebook_html import Blocks, aside, blocks_of, day, grid, lead, marked
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import check_language, clean
from callcenter_kit.what_if.scenarios import Scenarios

MOST_SCENARIOS: Final = 20


@blocks_of.register
def _scenarios(made: Scenarios, language: str) -> Blocks:
    yield lead("shown.scenarios.count", language, count=len(made))
    # Those shown only: the others are worked out when they are asked for.
    few = replace(made, scenarios=dict(islice(made.items(), MOST_SCENARIOS)))
    reached = few.reached()
    pairs = [reached[place : place + len(SCOPES)] for place in range(0, len(reached), len(SCOPES))]
    table = grid(("scenario",), (_row(pair, language) for pair in pairs), language)
    yield Grid((*table.columns, *_heads(language)), (), table.rows)
    if len(made) > MOST_SCENARIOS:
        yield aside("shown.scenarios.more", language, count=len(made) - MOST_SCENARIOS)


@draw_result.register
def _drawn(made: Scenarios, language: str, theme: str) -> Figure:
    return scenarios_figure(made.reached(), check_language(language), theme=theme)


def _heads(language: str) -> tuple[str, ...]:
    scopes = [say(f"common.scope_short.{scope}", language) for scope in SCOPES]
    days = [say("shown.licence_of", language, scope=scope) for scope in scopes]
    return tuple(head for pair in zip(scopes, days, strict=True) for head in pair)


def _row(pair: Sequence[ScenarioResult], language: str) -> tuple[Cell, ...]:
    found = (
        (marked("outcome", each.outcome, language), day(each.licence_on, language)) for each in pair
    )
    return (Cell(clean(pair[0].scenario, 80)), *(cell for two in found for cell in two))

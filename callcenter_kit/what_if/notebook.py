"""What a notebook shows of scenarios side by side, and their picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from callcenter_kit.charts.figures import draw_result
from callcenter_kit.charts.scenarios import ScenarioResult, scenarios_figure
from callcenter_kit.charts.style import Figure
from callcenter_kit.documents.blocks import Blocks, Cell, Grid, blocks_of
from callcenter_kit.documents.notebook_blocks import (
    day_cell,
    grid,
    scope_name,
    secondary_text,
    status_cell,
    strong_text,
)
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import check_language, clean
from callcenter_kit.what_if.scenarios import Scenarios

MOST_SCENARIOS: Final = 20


@blocks_of.register
def _blocks(scenarios: Scenarios, language: str) -> Blocks:
    yield strong_text("shown.scenarios.count", language, count=len(scenarios))
    # The others are worked out when they are asked for.
    first = dict(islice(scenarios.items(), MOST_SCENARIOS))
    results = replace(scenarios, scenarios=first).reached()
    pairs = zip(*[iter(results)] * len(SCOPES), strict=True)  # a scenario's results, one a scope
    [scenario] = grid(("scenario",), (), language).columns
    heads = (head for scope in SCOPES for head in _heads(scope, language))
    yield Grid((scenario, *heads), (), tuple(_row(pair, language) for pair in pairs))
    if len(scenarios) > MOST_SCENARIOS:
        count = len(scenarios) - MOST_SCENARIOS
        yield secondary_text("shown.scenarios.more", language, count=count)


def _heads(scope: str, language: str) -> tuple[str, str]:
    name = scope_name(scope, language)
    return name, say("shown.licence_of", language, scope=name)


def _row(pair: Sequence[ScenarioResult], language: str) -> tuple[Cell, ...]:
    cells = [Cell(clean(pair[0].scenario, 80))]
    for result in pair:
        cells.append(status_cell("outcome", result.outcome, language))
        cells.append(day_cell(result.licence_on, language))
    return tuple(cells)


@draw_result.register
def _figure(scenarios: Scenarios, language: str, *, theme: str) -> Figure:
    return scenarios_figure(scenarios.reached(), check_language(language), theme=theme)

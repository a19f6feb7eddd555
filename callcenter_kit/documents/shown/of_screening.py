"""What is shown of a portfolio."""

from __future__ import annotations

from callcenter_kit.documents.blocks import Cell
from callcenter_kit.documents.shown.blocks import (
    Blocks,
    aside,
    blocks_of,
    grid,
    lead,
    marked,
    number,
)
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.screening.portfolio import OUTCOMES, Obstacle, Portfolio


@blocks_of.register
def _portfolio(many: Portfolio, language: str) -> Blocks:
    yield lead("shown.clients.count", language, count=many.count)
    rows = [
        (
            marked("outcome", outcome, language),
            *(number(many.outcomes[scope][outcome]) for scope in SCOPES),
        )
        for outcome in OUTCOMES
    ]
    yield grid(("outcome", *SCOPES), rows, language)
    if obstacles := many.blocking():
        yield lead("shown.portfolio.blocking", language)
        standing = (_obstacle(pair, language) for pair in obstacles)
        yield grid(("requirement", *SCOPES), standing, language)
    book = many.rulebook
    named = {"name": book.name.say(language), "version": book.version}
    yield aside("shown.assessment.by", language, day=many.on, **named)


def _obstacle(pair: tuple[Obstacle, ...], language: str) -> tuple[Cell, ...]:
    return (Cell(pair[0].name.say(language)), *(number(each.standing) for each in pair))

"""What a notebook shows of clients, before and after they are screened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, get_args

from callcenter_kit.clients.clients import Clients
from callcenter_kit.clients.model import CellProblem
from callcenter_kit.clients.screened import Screened
from callcenter_kit.documents.blocks import Items
from callcenter_kit.documents.notebook_html import (
    Blocks,
    aside,
    blocks_of,
    cells,
    fact_name,
    grid,
    lead,
    marked,
    number,
)
from callcenter_kit.rules.findings import Outcome
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.texts.language import clean

MOST_PROBLEMS: Final = 5


@blocks_of.register
def _clients(clients: Clients, language: str) -> Blocks:
    yield lead("shown.clients.count", language, count=len(clients))
    rows = [
        cells(clean(heading, 60), fact_name(fact, language))
        for heading, fact in clients.columns.items()
    ]
    yield grid(("heading", "fact"), rows, language)
    yield from _problems(clients.problems, language)


@blocks_of.register
def _screened(screened: Screened, language: str) -> Blocks:
    yield lead("shown.clients.count", language, count=len(screened))
    counts = {scope: Counter(screened.verdicts[scope]) for scope in SCOPES}
    rows = [
        (
            marked("outcome", outcome, language),
            *(number(counts[scope][outcome]) for scope in SCOPES),
        )
        for outcome in get_args(Outcome)
    ]
    yield grid(("outcome", *SCOPES), rows, language)
    book = screened.rulebook
    named = {"name": book.name.say(language), "version": book.version}
    yield aside("shown.assessment.by", language, day=screened.on, **named)
    yield from _problems(screened.problems, language)


def _problems(problems: Sequence[CellProblem], language: str) -> Blocks:
    if problems:
        yield lead("shown.clients.problems", language, count=len(problems))
        yield Items(tuple(problem.say(language) for problem in problems[:MOST_PROBLEMS]))
    if len(problems) > MOST_PROBLEMS:
        yield aside("shown.clients.more", language, count=len(problems) - MOST_PROBLEMS)

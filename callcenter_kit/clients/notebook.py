"""What a notebook shows of clients, before and after they are screened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, get_args

from callcenter_kit.clients.clients import Clients
from callcenter_kit.clients.model import CellProblem
from callcenter_kit.clients.parsing.spellings import column_name
from callcenter_kit.clients.screened import Screened
from callcenter_kit.documents.blocks import Blocks, Items, blocks_of
from callcenter_kit.documents.notebook_blocks import (
    grid,
    outcomes_grid,
    rulebook_text,
    secondary_text,
    strong_text,
    text_cells,
)
from callcenter_kit.rules.findings import Outcome
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.language import clean

MOST_PROBLEMS: Final = 5


@blocks_of.register
def _clients(clients: Clients, language: str) -> Blocks:
    yield strong_text("shown.clients.count", language, count=len(clients))
    rows = [
        text_cells(clean(heading, 60), column_name(fact).say(language))
        for heading, fact in clients.columns.items()
    ]
    yield grid(("heading", "fact"), rows, language)
    yield from _problems(clients.problems, language)


@blocks_of.register
def _screened(screened: Screened, language: str) -> Blocks:
    yield strong_text("shown.clients.count", language, count=len(screened))
    counts = {scope: Counter(screened.verdicts[scope]) for scope in SCOPES}
    yield outcomes_grid(counts, get_args(Outcome), language)
    yield rulebook_text(screened.rulebook, screened.on, language)
    yield from _problems(screened.problems, language)


def _problems(problems: Sequence[CellProblem], language: str) -> Blocks:
    if problems:
        yield strong_text("shown.clients.problems", language, count=len(problems))
        yield Items(tuple(problem.say(language) for problem in problems[:MOST_PROBLEMS]))
    if len(problems) > MOST_PROBLEMS:
        yield secondary_text("shown.clients.more", language, count=len(problems) - MOST_PROBLEMS)

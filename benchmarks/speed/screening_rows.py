"""The seeded random applicants that are judged, as numpy arrays and in other forms.

Yes is 1 and no is 0, a business form its place in the list, and -1 says that it is not known; of
numbers, NaN says so.
"""

from typing import Any

import numpy as np

import callcenter_kit as ck
from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES, kind_of
from callcenter_kit.rules.logic import names

SEED = 20261124
RULES = [rule for book in ("guide", "law") for rule in ck.rulebook(book).requirements.values()]
READ = {"business_form", *(name for rule in RULES for name in names(rule.expression))}
FACTS = [name for name in FACT_NAMES if name in READ]  # what the rules of either reading judge
WISHED_NO = ("marketing_calls", "on_dishonesty_list", "refused_for_falsehood")
USUAL = 0.95  # share of yes/no answers that stand in nobody's way
# Those who come to ask: four of five run one of the two forms that need the licence.
FORMS = (0.4, 0.4, 0.08, 0.06, 0.06)
CAPITAL = (500_000.0, 999_999.0, 1_000_000.0, 3_000_000.0, 10_000_000.0, 20_000_000.0)

Facts = dict[str, np.ndarray]


def random_facts(rows: int, missing: float, seed: int = SEED) -> Facts:
    """Facts of ``rows`` applicants, of which the share ``missing`` is not known."""
    chance = np.random.default_rng(seed)
    facts = {name: _told(name, rows, chance) for name in FACTS}
    for cells in facts.values():
        gaps = chance.random(rows) < missing
        cells[gaps] = np.nan if cells.dtype.kind == "f" else -1
    return facts


def _told(name: str, rows: int, chance: np.random.Generator) -> np.ndarray:
    kind = kind_of(name)
    if kind == "yes_no":
        usual = chance.random(rows) < USUAL
        return (usual != (name in WISHED_NO)).astype(np.int8)
    if kind == "choice":
        return chance.choice(len(BUSINESS_FORMS), rows, p=FORMS).astype(np.int8)
    if kind == "money":
        return chance.choice(CAPITAL, rows)
    return chance.integers(1, 12, rows).astype(float)


def cells(name: str, column: np.ndarray) -> np.ndarray:
    """The same as Python's own values, with ``None`` for what is not known."""
    kind = kind_of(name)
    if column.dtype.kind == "f":
        numbers = column.astype(object)
        if kind != "money":
            numbers = np.array([None if n != n else int(n) for n in column.tolist()], object)
        numbers[np.isnan(column)] = None
        return numbers
    answers = (*BUSINESS_FORMS, None) if kind == "choice" else (False, True, None)
    return np.array(answers, object)[column]


def as_rows(facts: Facts) -> list[dict[str, Any]]:
    """One dictionary an applicant."""
    columns = [cells(name, column).tolist() for name, column in facts.items()]
    return [dict(zip(facts, row, strict=True)) for row in zip(*columns, strict=True)]

"""The guide in JsonLogic: one tree of JSON for each answer.

The package json-logic itself (0.6.3, of 2015) does not run on Python 3; json-logic-qubit is the
same code made to.
"""

from typing import Any

from json_logic import jsonLogic

from benchmarks.peers import guide
from benchmarks.peers.answering import ASKED, Answer, Judge, Row, one_by_one
from benchmarks.speed.screening_rows import Facts, as_rows

FORM = {"var": "business_form"}
NEEDS = {"in": [FORM, list(guide.NEEDED)]}
NEEDS_NOT = {"in": [FORM, list(guide.NOT_NEEDED)]}


def scope(capital: int) -> dict[str, Any]:
    """The tree of one scope."""
    minimums = {"registered_capital": capital, **guide.INSURED}
    met = [
        *({"var": name} for name in guide.YES),
        *({"!": {"var": name}} for name in guide.NO),
        *({">=": [{"var": name}, minimum]} for name, minimum in minimums.items()),
    ]
    settled = {"if": [{"and": met}, "eligible", "ineligible"]}
    return {"if": [NEEDS_NOT, "not_required", NEEDS, settled, "undetermined"]}


TREES = {
    "licence": {"if": [NEEDS, "required", NEEDS_NOT, "not_required", "undetermined"]},
    **{name: scope(capital) for name, capital in guide.CAPITAL.items()},
}


def prepare(facts: Facts) -> Judge:
    """Rows as dictionaries, made ready before."""
    rows = as_rows(facts)

    def judge(row: Row) -> Answer:
        return tuple(jsonLogic(TREES[asked], row) for asked in ASKED)

    return lambda: one_by_one(judge, rows)

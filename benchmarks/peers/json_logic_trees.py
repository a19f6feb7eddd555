"""The guide in JsonLogic: one tree of JSON for each answer.

The package json-logic itself (0.6.3, of 2015) does not run on Python 3; json-logic-qubit is the
same code made to.
"""

from typing import Any

from json_logic import jsonLogic

from benchmarks.peers.answering import ASKED, Answer, Judge, Row, one_by_one
from benchmarks.speed.screening_rows import Facts, as_rows

FORM = {"var": "business_form"}
NEEDED = {"in": [FORM, ["third_party_service", "seat_rental"]]}
NOT_NEEDED = {"in": [FORM, ["own_customers", "staff_supply", "system_building"]]}
YES = (
    "is_company",
    "domestic_capital",
    "clean_record",
    "feasibility_report",
    "technical_plan",
    "premises",
    "long_term_service",
    "inbound_mainly",
    "outbound_consent",
)
NO = ("marketing_calls", "refused_for_falsehood")


def scope(capital: int) -> dict[str, Any]:
    """The tree of one scope."""
    minimums = {"registered_capital": capital, "insured_staff": 3, "insured_months": 3}
    met = [
        *({"var": name} for name in YES),
        *({"!": {"var": name}} for name in NO),
        *({">=": [{"var": name}, minimum]} for name, minimum in minimums.items()),
    ]
    settled = {"if": [{"and": met}, "eligible", "ineligible"]}
    return {"if": [NOT_NEEDED, "not_required", NEEDED, settled, "undetermined"]}


TREES = {
    "licence": {"if": [NEEDED, "required", NOT_NEEDED, "not_required", "undetermined"]},
    "nationwide": scope(10_000_000),
    "local": scope(1_000_000),
}


def prepare(facts: Facts) -> Judge:
    """Rows as dictionaries, made ready before."""
    rows = as_rows(facts)

    def judge(row: Row) -> Answer:
        return tuple(jsonLogic(TREES[asked], row) for asked in ASKED)

    return lambda: one_by_one(judge, rows)

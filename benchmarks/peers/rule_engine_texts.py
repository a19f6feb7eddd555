"""The guide in rule-engine: one expression for each answer, with the facts' types declared."""

import rule_engine

from benchmarks.peers import guide
from benchmarks.peers.answering import ASKED, Answer, Judge, Row, one_by_one
from benchmarks.speed.screening_rows import FACTS, Facts, as_rows
from callcenter_kit.rules.applicant import kind_of

NEEDS, NEEDS_NOT = (f"business_form in {[*forms]}" for forms in (guide.NEEDED, guide.NOT_NEEDED))
CONDITIONS = [*guide.YES, *(f"not {name}" for name in guide.NO), "registered_capital >= {capital}"]
CONDITIONS += [f"{name} >= {minimum}" for name, minimum in guide.INSURED.items()]
MET = " and ".join(CONDITIONS)
SCOPE = (
    f'{NEEDS_NOT} ? "not_required" : ({NEEDS} ? '
    f'(({MET}) ? "eligible" : "ineligible") : "undetermined")'
)
TEXTS = {
    "licence": f'{NEEDS} ? "required" : ({NEEDS_NOT} ? "not_required" : "undetermined")',
    **{name: SCOPE.format(capital=capital) for name, capital in guide.CAPITAL.items()},
}
TYPES = {"yes_no": rule_engine.DataType.BOOLEAN, "choice": rule_engine.DataType.STRING}


def prepare(facts: Facts) -> Judge:
    """Rules compiled and rows as dictionaries, made ready before."""
    types = {name: TYPES.get(kind_of(name), rule_engine.DataType.FLOAT) for name in FACTS}
    context = rule_engine.Context(type_resolver=rule_engine.type_resolver_from_dict(types))
    rules = [rule_engine.Rule(TEXTS[asked], context) for asked in ASKED]
    rows = as_rows(facts)

    def judge(row: Row) -> Answer:
        return tuple(rule.evaluate(row) for rule in rules)

    return lambda: one_by_one(judge, rows)

"""The guide in rule-engine: one expression for each answer, with the facts' types declared."""

import rule_engine

from benchmarks.peers.answering import ASKED, Answer, Judge, Row, one_by_one
from benchmarks.speed.screening_rows import FACTS, Facts, as_rows
from callcenter_kit.rules.applicant import kind_of

NEEDED = 'business_form in ["third_party_service", "seat_rental"]'
NOT_NEEDED = 'business_form in ["own_customers", "staff_supply", "system_building"]'
MET = """
    is_company and domestic_capital and registered_capital >= {capital} and clean_record
    and insured_staff >= 3 and insured_months >= 3
    and feasibility_report and technical_plan and premises and long_term_service
    and inbound_mainly and outbound_consent and not marketing_calls
    and not refused_for_falsehood
"""
SCOPE = (
    f'{NOT_NEEDED} ? "not_required" : ({NEEDED} ? '
    f'(({MET}) ? "eligible" : "ineligible") : "undetermined")'
)
TEXTS = {
    "licence": f'{NEEDED} ? "required" : ({NOT_NEEDED} ? "not_required" : "undetermined")',
    "nationwide": SCOPE.format(capital=10_000_000),
    "local": SCOPE.format(capital=1_000_000),
}
TYPES = {"yes_no": rule_engine.DataType.BOOLEAN, "choice": rule_engine.DataType.STRING}


def prepare(facts: Facts) -> Judge:
    """Rules compiled and rows as dictionaries, made ready before."""
    types = {name: TYPES.get(kind_of(name), rule_engine.DataType.FLOAT) for name in FACTS}
    context = rule_engine.Context(type_resolver=rule_engine.type_resolver_from_dict(types))
    rules = [rule_engine.Rule(" ".join(TEXTS[asked].split()), context) for asked in ASKED]
    rows = as_rows(facts)

    def judge(row: Row) -> Answer:
        return tuple(rule.evaluate(row) for rule in rules)

    return lambda: one_by_one(judge, rows)

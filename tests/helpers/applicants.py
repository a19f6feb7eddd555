"""Applicants that several tests begin with; each test says what it takes away or changes."""

from callcenter_kit.rules.applicant import BUSINESS_FORMS, COMPANY_KINDS, FACT_NAMES, kind_of

# All that the guide's reading asks for, each number at its minimum, for either scope.
MET = {
    "business_form": "third_party_service",
    "inbound_mainly": True,
    "outbound_consent": True,
    "marketing_calls": False,
    "is_company": True,
    "domestic_capital": True,
    "registered_capital": 10_000_000,
    "clean_record": True,
    "insured_staff": 3,
    "insured_months": 3,
    "feasibility_report": True,
    "technical_plan": True,
    "premises": True,
    "long_term_service": True,
    "refused_for_falsehood": False,
}

# The same, with what only the law's reading asks for.
MET_BY_BOTH = {**MET, "on_dishonesty_list": False, "sufficient_funds_and_staff": True}

# A company on its way: capital for local only, one person short, and its premises not told.
GROWING = {
    **MET,
    "name": "北京示例科技有限公司",
    "registered_capital": 3_000_000,
    "insured_staff": 2,
    "insured_months": 6,
    "premises": None,
}

THREE = (True, False, None)
# Every threshold below, at and above; and not known.
VALUES = {
    "registered_capital": (0, *(n + k for n in (10**6, 10**7) for k in (-1, 0, 1)), None),
    "insured_staff": (0, 2, 3, 4, None),
    "insured_months": (0, 2, 3, 4, None),
    "business_form": (*BUSINESS_FORMS, None),
    "company_kind": (*COMPANY_KINDS, None),
}
KINDS = ("yes_no", "money", "count", "months", "choice")
JUDGED = [name for name in FACT_NAMES if kind_of(name) in KINDS]
WISHED_NO = ("marketing_calls", "on_dishonesty_list", "refused_for_falsehood")


def random_facts(dice, far, values=VALUES, names=JUDGED):
    """Facts of anybody; the share ``far`` of the answers is as wished, or nearly all would fail."""
    facts = {name: dice.choice(values.get(name, THREE)) for name in names}
    for name in names:
        if name not in values and dice.random() < far:
            facts[name] = name not in WISHED_NO
    return facts

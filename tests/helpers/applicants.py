"""Applicants that several tests begin with; each test says what it takes away or changes."""

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

"""A second opinion on every verdict, written from the guide and the law in plain Python.

It shares nothing with the package: no rulebook, no tree, no parameter. ``None`` is not known.
"""

CAPITAL = {"nationwide": 10_000_000, "local": 1_000_000}
NEEDS_LICENCE = {"third_party_service": True, "seat_rental": True}
NEEDS_NONE = {"own_customers", "staff_supply", "system_building"}


def no(value):
    return None if value is None else not value


def all_of(*answers):
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def at_least(value, minimum):
    return None if value is None else value >= minimum


def service_form(case):
    """guide §2.5–2.7."""
    return all_of(case["inbound_mainly"], case["outbound_consent"], no(case["marketing_calls"]))


def guide(case, scope):
    return {
        "company": case["is_company"],
        "domestic_capital": case["domestic_capital"],
        "registered_capital": at_least(case["registered_capital"], CAPITAL[scope]),
        "clean_record": case["clean_record"],
        "social_insurance": all_of(
            at_least(case["insured_staff"], 3), at_least(case["insured_months"], 3)
        ),
        "reports": all_of(case["feasibility_report"], case["technical_plan"]),
        "premises": case["premises"],
        "long_term_service": case["long_term_service"],
        "service_form": service_form(case),
        "truthful": no(case["refused_for_falsehood"]),
    }


def law(case, scope):
    return {
        "company": case["is_company"],
        "registered_capital": at_least(case["registered_capital"], CAPITAL[scope]),
        "dishonesty_list": no(case["on_dishonesty_list"]),
        "funds_and_staff": case["sufficient_funds_and_staff"],
        "technical_plan": case["technical_plan"],
        "premises": case["premises"],
        "long_term_service": case["long_term_service"],
        "service_form": service_form(case),
        "truthful": no(case["refused_for_falsehood"]),
    }


READINGS = {"guide": guide, "law": law}


def outcome(form, findings):
    if form is None:
        return "undetermined"
    if form in NEEDS_NONE:
        return "not_required"
    assert NEEDS_LICENCE[form]
    verdict = all_of(*findings.values())
    return {True: "eligible", False: "ineligible", None: "undetermined"}[verdict]

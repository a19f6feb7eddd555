"""What the guide asks, which each engine says in its own way."""

NEEDED = ("third_party_service", "seat_rental")
NOT_NEEDED = ("own_customers", "staff_supply", "system_building")
YES = (
    *("is_company", "domestic_capital", "clean_record", "feasibility_report", "technical_plan"),
    *("premises", "long_term_service", "inbound_mainly", "outbound_consent"),
)
NO = ("marketing_calls", "refused_for_falsehood")
CAPITAL = {"nationwide": 10_000_000, "local": 1_000_000}
INSURED = {"insured_staff": 3, "insured_months": 3}

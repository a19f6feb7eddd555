"""The kinds of facts: every one is complete, and its column gives back what was put in."""

from datetime import date
from decimal import Decimal

import pandas
from every import every

from callcenter_kit.rules.applicant import (
    FACT_NAMES,
    KINDS,
    LARGEST,
    Applicant,
    answers_of,
    choices_of,
    fact_kind,
    value_of_cell,
)

VALUES = {
    "text": "甲公司",
    "choice": "seat_rental",
    "yes_no": False,
    "money": 3_000_000,
    "count": 3,
    "months": 6,
    "percent": 12.5,
    "date": date(2026, 5, 6),
}


@every("kind", VALUES)
def test_a_value_comes_back_from_the_column_of_its_kind(kind):
    cell = pandas.Series([VALUES[kind], None], dtype=KINDS[kind].dtype)[0]
    value = KINDS[kind].from_column(cell)
    assert (type(value), value) == (type(VALUES[kind]), VALUES[kind])


def test_every_kind_is_some_facts_and_only_choices_and_sets_have_codes():
    assert {fact_kind(name).id for name in FACT_NAMES} == set(KINDS)
    assert {fact_kind(name).id for name in FACT_NAMES if choices_of(name)} == {"choice", "set"}
    assert {fact_kind(name).id for name in FACT_NAMES if answers_of(name)} == {"choice", "yes_no"}


@every(
    ("fact", "cell", "value"),
    [
        ("insured_staff", 3.0, 3),
        ("insured_staff", 3.5, None),
        ("insured_staff", 0.0, 0),
        ("insured_staff", -1.0, None),
        ("insured_staff", LARGEST, LARGEST),
        ("insured_staff", LARGEST + 1, None),
        ("insured_staff", True, None),
        ("insured_staff", Decimal("3.0"), 3),
        ("insured_staff", Decimal("3.5"), None),
        ("insured_staff", Decimal("NaN"), None),
        ("insured_staff", Decimal("sNaN"), None),
        ("registered_capital", float("nan"), None),
        ("business_form", "bank", None),
        ("provinces", {"CN-BJ"}, frozenset({"CN-BJ"})),
        ("other_forms", "seat_rental,staff_supply", frozenset({"seat_rental", "staff_supply"})),
        ("other_forms", "seat_rental, staff_supply", None),
        ("other_forms", "seat_rental,a bank", None),
        ("other_forms", "", None),
        ("foreign_share", 100.0, 100),
        ("foreign_share", 100.5, None),
    ],
)
def test_a_tables_cell_is_a_value_of_its_fact_or_nothing(fact, cell, value):
    assert value_of_cell(fact, cell) == value


def test_what_is_accepted_is_told_with_the_facts_own_codes():
    domain = fact_kind("materials").domain(choices_of("materials"))
    assert domain.en.startswith("a set of these codes: application, business_licence")
    assert domain.zh.startswith("由下列代码组成的集合：application、business_licence")
    assert Applicant(materials=["application"]).materials == frozenset({"application"})

"""A rulebook is checked like a program, and each kind of fault is found."""

from dataclasses import replace

import pytest
from every import every

import callcenter_kit as ck
from callcenter_kit.rules.logic import CONTRARY, parse
from callcenter_kit.screening import columns


def changed(**rules):
    """The guide's rulebook with other rules in place of its own."""
    book = ck.rulebook("guide")
    requirements = dict(book.requirements)
    for key, when in rules.items():
        requirements[key] = replace(requirements[key], when=when, expression=parse(when))
    return replace(book, requirements=requirements)


def found(book):
    return {(problem.check, problem.requirement) for problem in ck.verify(book).problems}


@pytest.mark.parametrize("reading", ["guide", "law"])
def test_both_rulebooks_that_ship_are_sound(reading):
    verified = ck.verify(ck.rulebook(reading))
    assert verified.is_sound
    assert (verified.problems, verified.cases > 100) == ((), True)


@pytest.mark.slow
@every(
    "when",
    [
        "premises or technical_plan and not marketing_calls",
        "business_form in ('seat_rental', 'third_party_service') or premises",
        "not (insured_staff >= minimum_insured_staff) and insured_months < minimum_insured_months",
        "registered_capital > minimum_capital or registered_capital == minimum_insured_staff",
        "minimum_capital <= registered_capital",
        "insured_staff != minimum_insured_staff",
        "insured_staff < 1",
        "registered_capital > minimum_capital",
        "business_form == 'seat_rental'",
        "not business_form in ('seat_rental',)",
    ],
)
def test_or_in_not_and_every_comparison_read_alike_in_columns(when):
    assert found(changed(premises=when)) == set()


@every(
    ("when", "fault"),
    [
        ("insured_staff < 0", "never_met"),
        ("insured_staff >= 0", "never_missed"),
        # Kleene logic cannot see that this holds either way: it is unknown where it need not be.
        ("premises or not premises", "not_exact"),
        ("insured_staff >= 3 or insured_staff < 3", "not_exact"),
        # Of nobody insured for no months it is known that there are not fewer.
        ("insured_staff >= insured_months", "not_exact"),
    ],
)
def test_a_rule_that_decides_nothing_or_is_not_exact_is_found(when, fault):
    problems = ck.verify(changed(premises=when)).problems
    assert fault in {problem.check for problem in problems}
    assert {problem.requirement for problem in problems} == {"premises"}


def test_a_licence_that_differs_by_column_is_found(monkeypatch):
    monkeypatch.setattr(columns, "GROUP_FORM", "staff_supply")
    problems = ck.verify(ck.rulebook("guide")).problems
    assert {(problem.check, problem.scope) for problem in problems} == {
        ("licence_differs", "nationwide")
    }


def test_a_rulebook_that_leaves_a_form_out_reads_alike_in_columns():
    book = ck.rulebook("guide")
    for left_out in book.business_forms:
        forms = {key: form for key, form in book.business_forms.items() if key != left_out}
        assert ck.verify(replace(book, business_forms=forms)).is_sound, left_out


def test_columns_that_differ_from_the_scalar_reading_are_found(monkeypatch):
    monkeypatch.setitem(CONTRARY, ">=", "<=")
    problems = ck.verify(ck.rulebook("guide")).problems
    assert {problem.check for problem in problems} == {"columns_differ"}

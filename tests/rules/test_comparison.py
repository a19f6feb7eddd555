"""Guide against law: which findings differ for one applicant, and why."""

from dataclasses import replace
from datetime import date

from applicants import MET_BY_BOTH

import callcenter_kit as ck
from callcenter_kit.texts.language import Text

ON = date(2026, 11, 24)


def test_a_requirement_of_one_reading_only_is_a_difference_with_its_reason():
    found = ck.compare(ck.Applicant(**{**MET_BY_BOTH, "domestic_capital": False}), on=ON)
    by_id = {d.requirement: d for d in found.differences if d.scope == "local"}
    capital = by_id["domestic_capital"]
    assert (capital.first.status, capital.second) == ("unmet", None)
    assert "another procedure" in capital.why.en
    by_the_law_only = ck.rulebook("law").requirements.keys() - ck.rulebook("guide").requirements
    assert by_the_law_only
    assert {by_id[key].first for key in by_the_law_only} == {None}


def test_an_amended_number_is_named_as_the_difference():
    book = ck.rulebook("guide")
    told = ck.Applicant(**{**MET_BY_BOTH, "registered_capital": 1_500_000})
    found = ck.compare(told, book, book.amend(minimum_capital={"local": 2_000_000}), on=ON)
    [difference] = [d for d in found.differences if d.scope == "local"]
    assert difference.requirement == "registered_capital"
    assert (difference.first.status, difference.second.status) == ("met", "unmet")
    assert difference.why.en == "The two differ in the wording or the number of this requirement."


def test_a_requirement_of_one_rulebook_only_names_that_rulebook():
    book = ck.rulebook("guide")
    kept = {k: r for k, r in book.requirements.items() if k != "premises"}
    other = replace(book, requirements=kept, name=Text("另一规则集", "Another rulebook"))
    found = ck.compare(ck.Applicant(**MET_BY_BOTH), book, other, on=ON)
    assert {d.requirement for d in found.differences} == {"premises"}
    assert {d.why.en for d in found.differences} == {f"Only “{book.name.en}” has this requirement."}

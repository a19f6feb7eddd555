"""Three ways to begin, each with its days, its preconditions and its capital."""

from dataclasses import replace
from datetime import date

from applicants import MET, MET_BY_BOTH

import callcenter_kit as ck

START = date(2026, 3, 2)


def ways(**told):
    found = ck.strategies(ck.Applicant(**{**MET, "registered_capital": None, **told}), START)
    return {way.id: way for way in found}


def test_two_ways_are_the_plans_of_their_scopes_and_the_third_begins_its_second_after_the_first():
    told = ck.Applicant(**{**MET, "registered_capital": 3_000_000})
    found = ways(registered_capital=3_000_000)
    for key, scope in (("local_now", "local"), ("nationwide_now", "nationwide")):
        made = ck.plan(START, scope, applicant=told)
        assert found[key].licence_on == {scope: made.licence_on}
    first, both = found["local_now"], found["local_then_nationwide"]
    # What two ways begin with is worked out once.
    assert first.plans["local"] is both.plans["local"]
    assert first.advice["local"] is both.advice["local"]
    assert list(both.licence_on) == ["local", "nationwide"]
    assert both.plans["nationwide"].start == both.plans["local"].licence_on
    assert both.plans["nationwide"].tasks[0].id == "registered_capital"
    assert "We assume" in both.assumption.en
    assert (both.minimum_capital, both.capital_gap) == (10_000_000, 7_000_000)
    assert (first.capital_gap, ways()["local_now"].capital_gap) == (0, None)


def test_what_was_done_for_the_local_licence_is_not_done_again():
    way = ways(registered_capital=10_000_000, insured_staff=2)["local_then_nationwide"]
    assert [task.id for task in way.plans["local"].tasks] == ["social_insurance"]
    assert way.plans["nationwide"].tasks == ()


def test_a_bar_that_lapsed_before_the_local_licence_does_not_stand_in_the_second_way():
    way = ways(
        registered_capital=10_000_000, clean_record=False, last_violation_on=date(2023, 5, 10)
    )["local_then_nationwide"]
    assert [task.kind for task in way.plans["local"].tasks] == ["bar"]
    assert way.plans["nationwide"].tasks == ()


def test_where_the_first_licence_has_no_day_the_second_is_not_guessed():
    assert ways(clean_record=False)["local_then_nationwide"].licence_on == {"local": None}


def test_a_rulebook_without_a_minimum_asks_for_no_capital():
    book = ck.rulebook("guide")
    free = {key: rule for key, rule in book.requirements.items() if key != "registered_capital"}
    kept = {key: value for key, value in book.parameters.items() if key != "minimum_capital"}
    other = replace(book, requirements=free, parameters=kept)
    for way in ck.strategies(ck.Applicant(**MET), START, rulebook=other):
        assert (way.minimum_capital, way.capital_gap) == (None, None)


def test_months_that_are_still_paid_do_not_contradict_their_first_day():
    insured = {"insured_months": 1, "insured_since": date(2026, 10, 1)}
    told = ck.Applicant(**{**MET_BY_BOTH, **insured}, provinces={"CN-BJ"})
    *_, last = ck.strategies(told, date(2026, 11, 24))
    local, nationwide = (plan.licence_on for plan in last.plans.values())
    assert local == ck.plan(date(2026, 11, 24), "local", applicant=told).licence_on
    assert nationwide > local

"""Which scope the sentence at the head of a page speaks of, and whose day it names."""

from datetime import date

import pytest
from applicants import MET_BY_BOTH

import callcenter_kit as ck
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.timeline.advice import left_to_ask
from callcenter_kit.timeline.decision import decide
from callcenter_kit.timeline.outlook import Outlooks

TODAY = date(2026, 11, 24)
NEAR = {**MET_BY_BOTH, "registered_capital": 3_000_000}  # nationwide asks for ten million


def decision(facts, **told):
    applicant = ck.Applicant(**{**facts, **told})
    advice = {scope: ck.advise(applicant, scope, on=TODAY) for scope in SCOPES}
    plans = {scope: ck.plan(TODAY, scope, applicant=applicant, on=TODAY) for scope in SCOPES}
    return decide(ck.assess(applicant, on=TODAY), advice, plans, "en"), plans


@pytest.mark.parametrize(
    ("facts", "provinces", "scope"),
    [
        (NEAR, None, "local"),
        (NEAR, {"CN-BJ"}, "local"),
        (NEAR, {"CN-BJ", "CN-GD"}, "nationwide"),
        (MET_BY_BOTH, {"CN-BJ"}, "local"),
        (MET_BY_BOTH, None, None),
    ],
)
def test_what_is_served_decides_the_scope_and_else_what_is_nearer(facts, provinces, scope):
    provinces = None if provinces is None else frozenset(provinces)
    assert decision(facts, provinces=provinces)[0].scope == scope


def test_one_sentence_speaks_of_both_scopes_only_where_they_take_the_same():
    both, plans = decision(MET_BY_BOTH)
    assert {made.licence_on for made in plans.values()} == {date(2027, 3, 18)}
    assert both.text == "Either licence: apply now, then expect the licence on 18 March 2027"
    applicant = ck.Applicant(**MET_BY_BOTH)
    advice = {scope: ck.advise(applicant, scope, on=TODAY) for scope in SCOPES}
    later = {**plans, "local": ck.plan(date(2027, 1, 4), "local", applicant=applicant, on=TODAY)}
    assert decide(ck.assess(applicant, on=TODAY), advice, later, "en").scope == "nationwide"


REFUSED = {"refused_for_falsehood": True}


@pytest.mark.parametrize(
    ("told", "kind", "named"),
    [
        (REFUSED, "bar_undated", "Day of the refusal for a false statement"),
        ({**REFUSED, "refused_on": date(2026, 6, 1)}, "wait", "2 June 2027"),
        (
            {**REFUSED, "refused_on": date(2026, 6, 1), "premises": False},
            "steps_and_waits",
            "2 things to do or wait for (“No false application within a year” longest)",
        ),
        (
            {"premises": False, "insured_staff": 2},
            "steps",
            "(“Social insurance of staff” takes longest)",
        ),
    ],
)
def test_what_must_be_waited_for_is_named_with_its_day_or_with_the_day_that_is_missing(
    told, kind, named
):
    said, _ = decision(NEAR, **told)
    assert said.kind == kind
    assert named in said.text


def test_what_is_left_to_ask_is_what_the_first_repair_leaves_open():
    applicant = ck.Applicant(**{**NEAR, "premises": None, "insured_staff": 2})
    assert left_to_ask(ck.advise(applicant, "local", on=TODAY)) == ("premises",)
    for barred in (REFUSED, {**REFUSED, "refused_on": date(2026, 6, 1)}):
        told = ck.Applicant(**{**NEAR, **barred})
        assert left_to_ask(ck.advise(told, "local", on=TODAY)) == ()


def test_outlooks_of_many_cases_are_those_of_their_plans_the_second_time_too():
    outlooks = Outlooks()
    for staff in (2, 3, 2):
        applicant = ck.Applicant(**{**NEAR, "insured_staff": staff})
        answer = ck.assess(applicant, on=TODAY)
        for _ in range(2):
            seen = outlooks.of(answer, "local", TODAY, {})
            made = ck.plan(TODAY, "local", applicant=applicant, on=TODAY)
            assert (seen.licence_on, seen.full_range) == (made.licence_on, made.full_range)

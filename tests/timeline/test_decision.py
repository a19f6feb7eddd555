"""Which scope the sentence at the head of a page speaks of, and whose day it names."""

from datetime import date

import pytest
from applicants import MET_BY_BOTH

import callcenter_kit as ck
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.timeline.decision import decide

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

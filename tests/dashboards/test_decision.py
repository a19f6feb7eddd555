"""The sentence at the head of every page: what to do next, and when the licence is expected."""

from dataclasses import replace
from datetime import date

from applicants import MET_BY_BOTH as MET
from every import every
from visits import decision_of

import callcenter_kit as ck
from callcenter_kit.dashboards import eligibility, materials, scopes, timeline
from callcenter_kit.dashboards.answers.case_answer import answer_for, ignoring_materials
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.documents.checklist import ON_SITE
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.statements import SHIPPED
from callcenter_kit.texts.datafile import say

TODAY = date(2026, 11, 24)
NEAR = {**MET, "registered_capital": 3_000_000}  # local is nearer: nationwide asks for ten million


def case(language="en", reading="guide", facts=None, **told):
    applicant = ck.Applicant(**{**(NEAR if facts is None else facts), **told})
    return Case(applicant=applicant, language=language, reading=reading)


def sentence(language="en", today=TODAY, **told):
    return decision_of(case(language, **told), today).text


def test_without_a_day_no_day_is_named():
    assert sentence(today=None) == "You qualify: prepare the documents, then you can apply"
    beyond = replace(case(), on=date(2036, 12, 1))  # the review would end past the calendar
    assert decision_of(beyond).text == sentence(today=None)
    mending = replace(case(premises=False), on=date(2036, 12, 1))  # and so would the remedy
    assert decision_of(mending).text == say("verdict.both.ineligible.ineligible", "en")


@every("page", [eligibility, scopes, timeline, materials])
@every("facts", [{}, MET, {**MET, "premises": False}])
@every("on", [date(2036, 12, 30), date(2037, 3, 1)])
def test_past_the_calendars_end_every_page_still_answers(page, facts, on):
    state = State(replace(case(facts=facts), on=on))
    assert "<h1" in page.render(state, TODAY).html


def test_where_both_scopes_are_as_near_the_sentence_is_for_either():
    assert decision_of(case(facts=MET)).scope is None
    # What the provinces ask for leads however far it is.
    wide = decision_of(case(provinces=frozenset({"CN-BJ", "CN-GD"})))
    assert (wide.scope, wide.kind) == ("nationwide", "capital")
    assert decision_of(case(facts=MET, provinces=frozenset({"CN-BJ"}))).scope == "local"


def test_the_page_of_dates_opens_on_the_scope_that_leads():
    assert answer_for(case(), TODAY).scope == "local"
    assert answer_for(case(facts=MET), TODAY).scope == "nationwide"
    assert answer_for(case(provinces=frozenset({"CN-BJ", "CN-GD"})), TODAY).scope == "nationwide"
    assert answer_for(replace(case(), scope="nationwide"), TODAY).scope == "nationwide"
    contradicting = case(clean_record=True, last_violation_on=date(2026, 1, 1))
    assert answer_for(contradicting, TODAY).scope == "local"  # the day is left aside
    assert answer_for(Case(), None).scope == "nationwide"


def test_a_ticked_paper_leaves_the_decision_and_its_days_as_they_are():
    rules = [rule for key in SHIPPED for rule in rulebook(key).requirements.values()]
    assert "materials" not in {name for rule in rules for name in names(rule.expression)}
    ticked = case(materials=frozenset({"application"}))
    ticked = replace(ticked, on_site=frozenset(ON_SITE), first_list="law")
    assert answer_for(ignoring_materials(ticked), TODAY) is answer_for(case(), TODAY)

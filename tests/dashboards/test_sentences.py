"""Which sentence a page says: chosen in Python, each choice tried without a page around it."""

from dataclasses import replace
from datetime import date

from applicants import MET_BY_BOTH as MET
from every import every
from visits import decision_of

import callcenter_kit as ck
from callcenter_kit.dashboards import eligibility, materials, scopes, timeline
from callcenter_kit.dashboards.answers.case_answer import answer_for
from callcenter_kit.dashboards.answers.questions import Question
from callcenter_kit.dashboards.answers.verdict import expected_day, other_rulebook_summary
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.comparison import compare
from callcenter_kit.texts.datafile import say
from callcenter_kit.timeline.planning import plan

TODAY = date(2026, 11, 24)
READY, GROWING = (examples()[key].case.applicant for key in ("ready", "growing"))


def other(applicant, *rulebooks):
    return other_rulebook_summary(compare(applicant, *rulebooks, on=TODAY), "en")


def test_the_other_reading_is_compared_only_where_a_licence_is_required():
    reading = say("eligibility.reading_name.law", "en")
    eligible = say("common.outcome.eligible", "en")
    same = say("eligibility.reading.same_outcome", "en", reading=reading)
    # By the law an institution has its licence months sooner: no reason is given for the date.
    assert "dates may differ" in same
    values = {"ours": say("eligibility.reading_name.guide", "en"), "reading": reading}
    key, ineligible = "eligibility.reading.other_outcome", say("common.outcome.ineligible", "en")
    alike = say(f"{key}_alike", "en", **values, outcome=eligible)
    each = say(key, "en", **values, nationwide=ineligible, local=eligible)
    asked = say(f"{key}_alike", "en", **values, outcome=say("common.exclusion.unknown", "en"))
    fewer = replace(READY, insured_staff=2)
    cases = [
        (READY, same),
        (replace(READY, domestic_capital=False), same),  # another procedure by both
        (replace(READY, refused_for_falsehood=True, refused_on=date(2026, 7, 15)), asked),
        (fewer, alike),
        (replace(fewer, registered_capital=5_000_000), each),
        (Applicant(), ""),
    ]
    for applicant, sentence in cases:
        assert other(applicant).startswith(sentence)
        assert bool(sentence) is bool(other(applicant))


def test_what_the_guide_asks_beyond_the_law_is_asked_of_the_authority():
    ask, alone = say("eligibility.reading.ask", "en"), replace(READY, insured_staff=2)
    assert other(alone).endswith(ask)
    assert ask not in other(alone, "law", "guide")
    for less in ({}, {"on_dishonesty_list": True}, {"sufficient_funds_and_staff": None}):
        assert ask not in other(replace(READY, **less))
    assert ask not in other(replace(alone, domestic_capital=False))  # whom to ask stands there


@every(
    ("fact", "settles", "key"),
    [
        ("premises", (), None),
        ("premises", ("local",), "settles"),
        ("premises", ("nationwide", "local"), "settles_both"),
        ("business_form", ("local",), None),
        ("provinces", ("local",), None),
    ],
)
def test_a_question_says_what_its_answer_settles(fact, settles, key):
    question = Question(fact, settles)
    for reading, scope in (("guide", "scopes.scope.local"), ("law", "by_law.scopes.scope.local")):
        said = say(f"way_forward.question.{key}", "en", scope=say(scope, "en")) if key else ""
        assert question.why("en", reading) == said


@every("status", ["official", "provisional", "projected"])
def test_the_expected_day_stands_with_its_range_where_it_has_one(status):
    made = replace(plan(TODAY), status=status)
    first, last = made.full_range
    rows = ((last, "range", "in mid-March 2027"), (first, "one_day", "on 18 March 2027"))
    for day, key, when in rows:
        said = say(f"verdict.day.{status}.{key}", "en", when=when, first=first, last=last)
        assert expected_day(replace(made, full_range=(first, day)), "en") == said
    assert expected_day(None, "en") == ""


# The sentence at the head of every page: what to do next, and when the licence is expected.


NEAR = {**MET, "registered_capital": 3_000_000}  # local is nearer: nationwide asks for ten million


def case(language="en", reading="guide", facts=None, **firm):
    applicant = ck.Applicant(**{**(NEAR if facts is None else facts), **firm})
    return Case(applicant=applicant, language=language, reading=reading)


def sentence(language="en", today=TODAY, **firm):
    return decision_of(case(language, **firm), today).text


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


def test_the_page_of_dates_opens_on_the_scope_that_leads():
    assert answer_for(replace(case(), scope="nationwide"), TODAY).scope == "nationwide"
    contradicting = case(clean_record=True, last_violation_on=date(2026, 1, 1))
    assert answer_for(contradicting, TODAY).scope == "local"  # the day is left aside
    assert answer_for(Case(), None).scope == "nationwide"

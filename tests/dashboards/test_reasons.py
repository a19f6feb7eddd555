"""Why something is asked or takes its time stands in the row's closed part, in both readings."""

import re
from datetime import date

import pytest
from every import every
from parsing import parsed

import callcenter_kit as ck
from callcenter_kit.dashboards import eligibility, timeline
from callcenter_kit.dashboards.answers.case_answer import NOTES, notes, paragraphs
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES
from callcenter_kit.timeline.process import process

TODAY = date(2026, 11, 25)
GUIDE, LAW = ck.rulebook("guide"), ck.rulebook("law")
BOOKS = {"guide": GUIDE, "law": LAW}
READY = examples()["ready"].case.applicant


def shown(page, language="en", applicant=READY, **case):
    state = State(Case(applicant=applicant, language=language, **case))
    return parsed(page.render(state, TODAY).html)


def words(element):
    return re.sub(r"\s+", " ", element.get_text(" ", strip=True))


def test_every_note_belongs_to_a_requirement_or_a_step_and_is_there():
    known = {*GUIDE.requirements, *LAW.requirements, *process().steps}
    assert set(NOTES) <= known
    assert all(notes(key) for key in NOTES)
    assert notes("premises") == []


def test_the_guides_paragraphs_are_those_that_are_cited():
    found = [paragraph.id for paragraph in paragraphs(GUIDE.requirements["service_form"].sources)]
    assert found == ["2.5", "2.6", "2.7"]
    assert paragraphs(LAW.requirements["premises"].sources) == []


@every("language", LANGUAGES)
@every("reading", BOOKS)
def test_a_requirement_gives_its_reason_in_the_reading_chosen(reading, language):
    page = shown(eligibility, language, reading=reading)
    for key, rule in BOOKS[reading].requirements.items():
        behind = words(page.select_one(f"#finding-{key} .more"))
        for paragraph in paragraphs(rule.sources):
            assert paragraph.law.say(language) in behind
        for note in notes(key):
            assert note.say(language) in behind
        if rule.difference:
            assert rule.difference.say(language) in behind


@every("language", LANGUAGES)
@every("reading", BOOKS)
def test_records_are_kept_for_thirty_days_in_both_readings(reading, language):
    page = shown(eligibility, language, reading=reading)
    thirty = {"zh-CN": "30 日", "en": "30 days"}[language]
    assert thirty in words(page.select_one("#finding-service_form .more"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_gives_the_guides_words_and_the_laws_beside_them(language):
    page = shown(timeline, language)
    for key, step in process().steps.items():
        behind = words(page.select_one(f"#entry-{key} .more"))
        said = paragraphs(step.sources)
        assert said
        for paragraph in said:
            assert paragraph.text.say(language) in behind
            assert paragraph.law.say(language) in behind
        for note in notes(key):
            assert note.say(language) in behind


# Why the licence is needed


@every("language", LANGUAGES)
@every("reading", BOOKS)
@every("form", ["third_party_service", "seat_rental"])
def test_where_the_licence_is_needed_the_page_says_why(form, reading, language):
    applicant = Applicant(business_form=form)
    page = shown(eligibility, language, applicant, reading=reading)
    asked = page.select_one(".answer details.why")
    assert words(asked.summary) == say("eligibility.why.title", language)
    line = BOOKS[reading].business_forms[form]
    assert line.why.say(language) in words(asked)
    assert say(f"common.badge.{line.badge}", language) in words(asked)


@pytest.mark.parametrize("form", [None, "own_customers"])
def test_where_it_is_not_needed_or_not_known_there_is_no_such_why(form):
    assert not shown(eligibility, applicant=Applicant(business_form=form)).select(".why")

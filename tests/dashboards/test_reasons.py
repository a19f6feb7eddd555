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

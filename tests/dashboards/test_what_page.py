"""What "what is it?" says, read from its HTML without a browser.

Every statement of the guide, a row in ``guide_statements.toml``, stands in the data, and a client
reads it there, a click away. The page is drawn for a visitor who told nothing.
"""

import re
import tomllib
from copy import copy
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from every import every
from parsing import parsed, words

import callcenter_kit as ck
from callcenter_kit.dashboards import timeline, what
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.texts import datafile
from callcenter_kit.texts.language import LANGUAGES
from callcenter_kit.texts.sources import instruments

TODAY = date(2026, 11, 25)
GUIDE = ck.rulebook("guide")
TABLE = Path(__file__).with_name("guide_statements.toml")
STATEMENTS = tomllib.loads(TABLE.read_text("utf-8"))["statement"]
KEYS = {"zh-CN": "zh", "en": "en"}
PARTS = {"paragraph": "paragraphs", "note": "notes", "requirement": "requirements"}


def draw(language="zh-CN", today=TODAY, page=what, **facts):
    state = State(Case(applicant=Applicant(**facts), language=language))
    return parsed(page.render(state, today).html)


def in_sight(part):
    """The words that stand open; what has to be opened first is left out."""
    opened = copy(part)
    for closed in opened.select("details > :not(summary)"):
        closed.decompose()
    return words(opened)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_nothing_and_says_the_same_whatever_was_entered(language):
    page = draw(language)
    assert page.main.select("input, select, textarea") == []
    told = draw(language, business_form="own_customers", registered_capital=5)
    assert words(told.main) == words(page.main)
    assert words(draw(language, today=None).main) == words(page.main)


def test_it_is_short_enough_to_be_read():
    page = draw("en")
    assert len(in_sight(page.main).split() + in_sight(page.footer).split()) <= 1830


@cache
def page_in_words(page, language):
    """All that the page hands over, opened or closed, as one text without its marks."""
    return words(draw(language, page=page).main)


def line_in_the_data(stands):
    """The text that ``stands`` names, in both languages."""
    part, _, key = stands.partition(".")
    if stands.startswith("words "):
        return datafile.words(stands.removeprefix("words "))
    if part == "instrument":
        instrument, value = key.split(".")
        return getattr(instruments()[instrument], value)
    return getattr(GUIDE, PARTS[part])[key].text


def test_every_paragraph_of_the_guide_has_its_statements():
    told = {re.match(r"[\d.]+", key)[0] for key in STATEMENTS}
    assert [number for number in GUIDE.paragraphs if number not in told] == []
    assert len(STATEMENTS) >= 100


@every("language", LANGUAGES)
@every("key", STATEMENTS)
def test_a_statement_of_the_guide_stands_in_the_data_and_on_the_first_page(key, language):
    statement = STATEMENTS[key]
    wanted = statement[KEYS[language]]
    assert wanted in line_in_the_data(statement["stands"]).say(language)
    assert wanted in page_in_words(what, language)
    if key == "2.7":  # what a page does not say is missed
        assert wanted not in page_in_words(timeline, language)

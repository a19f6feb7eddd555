"""Every statement of the guide stands in the data, and a client reads it on 00, a click away.

The rows are in ``guide_statements.toml``. A page is drawn for a visitor who told nothing.
"""

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from every import every
from parsing import parsed, words

import callcenter_kit as ck
from callcenter_kit.dashboards import timeline, what
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.texts import datafile
from callcenter_kit.texts.language import LANGUAGES
from callcenter_kit.texts.sources import instruments

TABLE = Path(__file__).with_name("guide_statements.toml")
STATEMENTS = tomllib.loads(TABLE.read_text("utf-8"))["statement"]
GUIDE = ck.rulebook("guide")
KEYS = {"zh-CN": "zh", "en": "en"}
PARTS = {"paragraph": "paragraphs", "note": "notes", "requirement": "requirements"}


@cache
def page_in_words(page, language):
    """All that the page hands over, opened or closed, as one text without its marks."""
    return words(parsed(page.render(State(Case(language=language)), date(2026, 11, 25)).html).main)


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

"""Under the law in force no page and no document calls a scope by a number."""

import re
from copy import copy

import outputs
import pytest
from every import every
from parsing import parsed
from readable import readable
from visits import READY, TODAY

from callcenter_kit.dashboards.answers.case_answer import EXPORTS
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.session.actions import open_case
from callcenter_kit.texts.language import LANGUAGES

NUMBERED = re.compile(r"[（(]9[56][）)]|95 numbers|· 9[56] 号码")
FACTS = ("", "&registered_capital=1000000", "&insured_staff=1", "&provinces=CN-BJ,CN-HE")


def state_of(reading, language, more=""):
    return open_case(State(), f"{READY}&reading={reading}&lang={language}{more}", language)


def content(page, state):
    """The page's words between its header and its footer."""
    soup = copy(parsed(outputs.PAGES[page](state, TODAY).html))
    for aside in soup.select("header, nav, footer"):
        aside.decompose()
    return soup.get_text(" ")


@every("page", ["01_eligibility", "02_scopes", "03_timeline", "04_materials"])
@every("language", LANGUAGES)
@every("more", FACTS)
def test_a_page_calls_scopes_by_what_they_cover(page, language, more):
    assert NUMBERED.findall(content(page, state_of("law", language, more))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guides_reading_keeps_the_guides_names(language):
    assert NUMBERED.search(content("01_eligibility", state_of("guide", language)))


@every("kind", ["letter", "page", "workbook", "calendar"])
@every("language", LANGUAGES)
def test_a_document_calls_scopes_by_what_they_cover(kind, language):
    made = EXPORTS[f"export_{kind}"](state_of("law", language), TODAY)
    assert NUMBERED.findall(readable(made.name, made.content).decode("utf-8")) == []

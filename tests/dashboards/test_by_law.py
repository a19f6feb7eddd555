"""Under the law in force no page calls a scope by a number."""

import re
from copy import copy
from dataclasses import replace

import outputs
from every import every
from parsing import parsed
from visits import READY, TODAY

from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.portfolio.upload import example_upload
from callcenter_kit.dashboards.session.actions import open_case
from callcenter_kit.texts.language import LANGUAGES

NUMBERED = re.compile(r"[（(]9[56][）)]|95 numbers|· 9[56] 号码")
GUIDES = re.compile(r"全网|地方|[Nn]ationwide|\b[Ll]ocal\b")
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
    text = content(page, state_of("law", language, more))
    assert NUMBERED.findall(text) == []
    if page != "02_scopes":  # which quotes the guide on this
        assert GUIDES.findall(text) == []


@every("language", LANGUAGES)
def test_neither_the_clients_page_nor_its_files_speak_as_the_guide_does(language):
    state = state_of("law", language)
    start = parsed(outputs.PAGES["05_portfolio"](state, TODAY).html)
    assert not GUIDES.search(start.select_one("h1 + .lead").get_text())
    state = replace(state, upload=example_upload(language))
    page = parsed(outputs.PAGES["05_portfolio"](state, TODAY).html)
    assert [
        text for figure in page.select("[data-figure]") if GUIDES.search(text := str(figure))
    ] == []
    screened = state.upload.verdicts(TODAY, "law").screened
    assert GUIDES.findall(next(iter(screened.to_csv(language).splitlines())).decode("utf-8")) == []

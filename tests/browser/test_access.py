"""Every page for everyone: what axe finds, one order for eye and ear, and pages that remember."""

from itertools import pairwise
from pathlib import Path

import pytest
from axe import LOOKS, complaints_by_look
from tiers import at_release
from visits import GROWING

from callcenter_kit.dashboards import pages
from callcenter_kit.texts.language import LANGUAGES

pytestmark = pytest.mark.browser
CASE = (
    "business_form=third_party_service&registered_capital=3000000&insured_staff=2"
    "&clean_record=no&premises=no&technical_plan=yes"
)
START = ""
TWO = (
    "&vary=registered_capital,premises,start_on,clock&s1.name=%E5%A2%9E%E8%B5%84"
    "&s1.registered_capital=10000000&s2.premises=no&s2.clock=law_calendar&s3.start_on=2027-03-01"
)
PAGES = (START, *(Path(page.file).stem for page in pages()))


@pytest.fixture
def opened(dashboards_server, open_page, visit):
    """A page (or the start page) in a language, alive; axe's script may be added to it."""

    def open_(file, language):
        if file == START:
            return open_page(dashboards_server.url, language=language, ready="h1", bypass_csp=True)
        return visit(f"#v=1&lang={language}&{CASE}", file, language=language, bypass_csp=True)

    return open_


@pytest.mark.parametrize("language", at_release(LANGUAGES, but=["zh-CN"]))
@pytest.mark.parametrize("file", at_release(PAGES, but=[START, PAGES[2]]))
def test_a_page_and_its_tabs_are_in_order_and_axe_finds_nothing(opened, file, language):
    page = opened(file, language).page
    assert has_one_main(page)
    assert skips_no_level(page)
    assert complaints_by_look(page, language) == {look: [] for look in LOOKS[language]}
    if file != START:
        assert tabs_on_a_telephone(page) == {"begins": True, "shown": True}


@pytest.mark.release
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", ["05_portfolio", "06_scenarios"])
def test_axe_finds_nothing_where_clients_or_three_scenarios_stand(visit, file, language):
    link = f"#v=1&lang={language}&{CASE}{TWO}"
    page = visit(link, file, language=language, bypass_csp=True).page
    if file == "05_portfolio":
        page.click("button[data-do=example_clients]")
        page.click(".more-charts > summary")
        page.wait_for_selector("[data-figure=freeing][data-drawn]")
    assert complaints_by_look(page, language) == {look: [] for look in LOOKS[language]}


def has_one_main(page):
    return page.locator("main:visible").count() == 1


def skips_no_level(page):
    """Whether one headline comes first, and headings go down one level at a time."""
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].filter((one) => one.offsetParent)"
        ".map((one) => Number(one.tagName[1]))"
    )
    steps = [later - level for level, later in pairwise(levels)]
    return levels[0] == 1 and levels.count(1) == 1 and max(steps, default=0) <= 1


ROW = """() => {
  const tabs = document.querySelector(".tabs");
  const both = [tabs, tabs.querySelector("[aria-current]")];
  const [box, own] = both.map((one) => one.getBoundingClientRect());
  const edge = box.left + parseFloat(getComputedStyle(tabs).paddingLeft);
  const gaps = [...tabs.children].map((tab) => Math.abs(tab.getBoundingClientRect().left - edge));
  return { begins: Math.min(...gaps) < 1, shown: own.left >= edge - 1 && own.right <= box.right };
}"""


def tabs_on_a_telephone(page):
    """Whether their row, drawn anew, begins with a whole tab and shows this page's own."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function(f"() => Object.values(({ROW})()).every(Boolean)")
    page.fill("[name=on]", "2027-01-04")
    page.wait_for_function("() => location.hash.includes('on=2027-01-04')")
    return page.evaluate(ROW)


FOCUSED = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  if (focused.matches(".verdict-bar")) return "over the page";
  const place = (focused.closest("label") || focused).getBoundingClientRect();
  return Math.round(place.top + scrollY);
}"""
ONE_LINE = 60  # pixels that a stop may stand higher than the one before, in the same row


@pytest.mark.parametrize("name", at_release(PAGES[1:], but=["01_eligibility", "03_timeline"]))
def test_the_keyboard_goes_down_a_page_on_a_telephone_and_never_back(visit, name):
    page = visit(GROWING.replace("third_party_service", "seat_rental"), name).page
    page.set_viewport_size({"width": 390, "height": 800})
    stops = []
    while stops[-1:] != [None]:
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    places = [stop for stop in stops if isinstance(stop, int)]
    assert len(places) > 20
    assert [pair for pair in pairwise(places) if pair[1] < pair[0] - ONE_LINE] == []

"""Every page at every width, from a small telephone to a wide screen: nothing is broken or covered.

The pages are still ones, loaded once each, in a frame whose width changes; nothing is painted.
"""

from pathlib import Path

import pytest
from every import every
from measuring import size_of
from still import still

from callcenter_kit.dashboards import pages
from callcenter_kit.texts.language import LANGUAGES

pytestmark = pytest.mark.browser
HELPERS = Path(__file__).parents[1] / "helpers"
GEOMETRY = (HELPERS / "geometry.js").read_text("utf-8")
TAPS = (HELPERS / "taps.js").read_text("utf-8")
WIDTHS = range(320, 2561, 40)
PHONE = 390
OTHER_CASES = ("empty", "own_service", "foreign_capital", "bars_undated", "law", "two_provinces")
NAMES = [page.name for page in pages()]
FRAME = "<iframe style='border: 0; height: 900px'></iframe>"
AT_EACH_WIDTH = """widths => widths.map((width) => {
  frameElement.style.width = `${width}px`;
  const found =
    LOOK;
  return [width, found];
})"""
HOW_MANY = "document.querySelectorAll('.unbroken').length"
# The words beside such a span would be boxes of their own where the line is a flex box or a grid.
BROKEN = """[...document.querySelectorAll('.unbroken')].filter((one) => {
  const line = one.parentElement;
  const words = [...line.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const parts = /flex|grid/.test(getComputedStyle(line).display);
  return one.getClientRects().length > 1 || (parts && words);
}).map((one) => one.textContent)"""
# Narrower than any typeface, as are the boxes that are drawn where none has Chinese.
TINY = ".callcenter-kit * { font-size: 4px !important; }"
OPEN = "document.querySelectorAll('main details:not(.chip)').forEach((one) => { one.open = true; })"


@pytest.fixture
def tab(browser):
    page = browser.new_page()
    yield page
    page.close()


def framed(tab, html):
    """The page in a frame of the tab."""
    tab.set_content(FRAME)
    frame = tab.frames[1]
    frame.set_content(html)
    return frame


def at_each_width(frame, widths, look):
    """What the script ``look`` finds at each width; a width at which all is well is left out."""
    found = frame.evaluate(AT_EACH_WIDTH.replace("LOOK", look), list(widths))
    return {width: wrong for width, wrong in found if wrong}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_on_a_telephone_a_tablet_and_a_screen(tab, name):
    page = framed(tab, still(name, "growing", "en"))
    assert at_each_width(page, (320, PHONE, 800, 1280, 1920), GEOMETRY) == {}
    assert at_each_width(page, [PHONE], TAPS) == {}
    page.evaluate(OPEN)
    assert at_each_width(page, (PHONE, 1280), BROKEN) == {}
    assert at_each_width(page, (PHONE, 1280), GEOMETRY) == {}


@pytest.mark.release
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_at_every_width_and_no_line_of_it_breaks_inside_a_day(tab, name, language):
    page = framed(tab, still(name, "growing", language))
    assert at_each_width(page, WIDTHS, GEOMETRY) == {}
    assert at_each_width(page, [PHONE], TAPS) == {}
    tiny = page.add_style_tag(content=TINY)
    assert at_each_width(page, [PHONE], TAPS) == {}
    tiny.evaluate("style => style.remove()")
    page.evaluate(OPEN)
    assert page.evaluate(HOW_MANY) > 2
    assert at_each_width(page, range(320, 1281, 160), BROKEN) == {}


@pytest.mark.release
@every("case", OTHER_CASES)
@every("language", LANGUAGES)
@every("name", NAMES)
def test_a_telephone_has_room_for_whatever_a_page_says_and_what_opens_in_the_dark(
    tab, name, language, case
):
    is_wide = case == "two_provinces"
    tab.emulate_media(color_scheme="dark" if is_wide else "light")
    page = framed(tab, still(name, case, language))
    page.evaluate(OPEN)
    assert at_each_width(page, WIDTHS[::4] if is_wide else [WIDTHS[0], PHONE], GEOMETRY) == {}


WRONG = {
    "broken: elephant": "<p style='width: 40px; overflow-wrap: anywhere'>An elephant</p>",
    "broken: 取得": "<h2 style='width: 1.5em; word-break: break-all'>取得许可证</h2>",
    "outside p: ": "<p style='width: 30px'>elephants</p>",
    "clipped by p: ": "<p style='width: 30px; overflow: hidden'>elephants</p>",
    "overlap: one | two": "<div style='height: 0'>one</div><div>two</div>",
    "scrolls without a word: div": "<div style='overflow-x: auto'><p style='width: 3000px'></div>",
    "the page scrolls sideways": "<p style='width: 3000px'>.</p>",
}


@every("sentence", WRONG)
def test_what_is_wrong_with_a_page_is_found(tab, sentence):
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.set_content(f"<div class='callcenter-kit'>{WRONG[sentence]}</div>")
    assert any(wrong.startswith(sentence) for wrong in tab.evaluate(GEOMETRY))


# The most pixels that a page may take with the growing client, by the width of the screen.
LONGEST = {
    "what": {1280: 3600, 390: 5500},
    "eligibility": {1280: 1900, 1024: 2800, 390: 4200},
    "scopes": {1280: 2000, 1024: 2800, 390: 4000},
    "timeline": {1280: 2000, 1024: 2800, 390: 3800},
    "materials": {1280: 2100, 1024: 2800, 390: 3900},
    "portfolio": {1280: 1900, 1024: 2800, 390: 3800},  # with its example
    "scenarios": {1280: 1350, 390: 2400},
}
MOST_WORDS, MOST_BADGES, TWO_ROWS = 900, 10, 100


@every("language", LANGUAGES)
@every(("name", "most"), LONGEST.items())
def test_a_page_is_no_longer_than_a_visitor_reads(tab, name, most, language):
    tab.set_content(still(name, "growing", language))
    for width, longest in most.items():
        tab.set_viewport_size({"width": width, "height": 800})
        height, words, badges = size_of(tab)
        assert height <= longest, width
        assert words <= (MOST_WORDS if name != "what" else 2 * MOST_WORDS)
        assert badges <= MOST_BADGES
    assert tab.locator("header").bounding_box()["height"] <= TWO_ROWS  # on a telephone

"""A page on paper: two sheets (three of text) that a client can be handed, in light colours."""

from pathlib import Path

import pytest
from browsing import count_sheets
from tiers import at_release

from callcenter_kit.dashboards import pages
from callcenter_kit.texts.datafile import say

pytestmark = pytest.mark.browser
# A table of clients is as long as it is; the other pages fit on their sheets.
PAGES = [Path(page.file).stem for page in pages() if page.name != "portfolio"]
# The first is a text to be read, where the others are an answer; the last has nothing to vary yet.
SHEETS = {"00_what": 3, "06_scenarios": 1}
TOLD = (  # much to put right, and one thing to wait for: the longest lists
    "&business_form=third_party_service&registered_capital=3000000&insured_staff=2&is_company=yes"
    "&insured_months=1&domestic_capital=yes&premises=no&provinces=CN-BJ,CN-TJ,CN-SH"
    "&clean_record=no&last_violation_on=2025-05-10"
)
SPARE = "footer.site::after { content: ''; display: block; height: 35mm; }"  # an eighth of a sheet
WIDE = '.callcenter-kit:lang(en), .callcenter-kit { --font: "DejaVu Sans", Verdana !important; }'


def opened(visit, file, language, **options):
    """A page for a case in a language, once it stands there with its pictures."""
    page = visit(f"#v=1&lang={language}{TOLD}", file, **options).page
    if file == "03_timeline":
        page.wait_for_selector("[data-figure^=gantt][data-drawn] .main-svg")
    return page


PRINTED = [f"{file} {language}" for file in PAGES for language in ("zh-CN", "en")]
FOR_EVERY_CHANGE = ["01_eligibility zh-CN", "03_timeline zh-CN"]


@pytest.mark.parametrize("printed", at_release(PRINTED, but=FOR_EVERY_CHANGE))
def test_a_page_prints_on_its_sheets_without_a_control_and_with_every_answer(visit, printed):
    file, language = printed.split()
    page = opened(visit, file, language)
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.locator("main .exports").get_by_text(say("common.case.print", language)).click()
    assert page.evaluate("window.printed")
    assert max(sheets_of(page).values()) <= SHEETS.get(file, 2)
    page.emulate_media(media="print")
    assert controls_on_paper(page) == []
    assert marks_on_paper(page) == 0
    assert headings_alone(page) == []
    for meaning in page.locator(".badges dd").all():
        assert meaning.is_visible()
    if file == "01_eligibility":
        assert page.locator("#field-registered_capital").is_visible()
        assert page.locator("#field-name").is_hidden()


def sheets_of(page):
    """How many sheets there are with room to spare at the end, and in a wide typeface.

    The letters are those of the machine that prints, and most are narrower than these.
    """
    return {name: sheets_with(page, style) for name, style in [("spare", SPARE), ("wide", WIDE)]}


def sheets_with(page, style):
    """How many sheets the page prints on when ``style`` is added to its own."""
    added = page.add_style_tag(content=style)
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    added.evaluate("style => style.remove()")
    return count_sheets(pdf)


def controls_on_paper(page):
    """The controls that are seen when the page is printed: paper can't be pressed."""
    places = (
        "button:not(.chip-button)",
        "nav.tabs",
        ".segmented label:not(:has(:checked))",
        ".help",
    )
    seen = "all => all.filter((one) => one.getClientRects().length).map((one) => one.outerHTML)"
    return [html for place in places for html in page.locator(place).evaluate_all(seen)]


def headings_alone(page):
    """The cards and the closed parts that show a heading at most on paper; a row is one."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main :is(.card, .mind, details:not(.chip))")]
          .filter((one) => one.getClientRects().length && !one.closest("th, td, .chapter"))
          .filter((one) => {
            const heading = one.querySelector(":is(h2, summary)");
            return one.innerText.trim() === (heading ? heading.innerText.trim() : "");
          })
          .map((one) => one.outerHTML.slice(0, 200))"""
    )


def marks_on_paper(page):
    """How many of what can be opened still say so."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".callcenter-kit summary")]
          .filter((one) => getComputedStyle(one, "::before").content !== "none").length"""
    )

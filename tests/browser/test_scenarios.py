"""A visitor asks "what if?": changes a thing, names scenarios, sees them drawn, takes them away."""

import io
from pathlib import Path

import axe_playwright_python
import openpyxl
import pytest
from browsing import wait_for_address

from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.texts.language import LANGUAGES

pytestmark = pytest.mark.browser
ALIVE = ".callcenter-kit:not([inert]) h1"
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
GROWING = examples()["growing"].case.fragment()
CHOSEN = "&vary=registered_capital,start_on"
TWO = (
    "&vary=registered_capital,premises,start_on,clock&s1.name=%E5%A2%9E%E8%B5%84"
    "&s1.registered_capital=10000000&s2.premises=no&s2.clock=law_calendar&s3.start_on=2027-03-01"
)


@pytest.fixture
def visit(dashboards_server, open_page):
    """Open the page and wait until it has come to life."""

    def open_(fragment=GROWING, **options):
        address = f"{dashboards_server.url}voila/render/06_scenarios.ipynb{fragment}"
        opened = open_page(address, ready=ALIVE, **options)
        opened.page.wait_for_selector(".first-paint", state="detached")
        return opened

    return open_


def test_a_scenario_is_told_named_drawn_and_taken_away(visit):
    opened = visit(GROWING + CHOSEN)
    page = opened.page
    page.fill("[name='s1.registered_capital']", "1000")
    page.wait_for_selector("#result-outcome-nationwide td.lit")
    page.fill("[name='s1.name']", "增资后")
    page.wait_for_function("() => document.querySelector('td[data-head=增资后]')")
    page.click("[data-do=scenario_add]")
    page.wait_for_selector("table.of-3")
    assert page.locator(".days .mark").count() == 6
    page.select_option("[name='row.3']", "premises")
    page.select_option("[name='s2.premises']", "no")
    page.wait_for_selector("#result-day-local td.lit")
    with page.expect_download() as taken:
        page.click("[data-do=export_scenarios]")
    book = openpyxl.load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes()))
    assert [cell.value for cell in book.active[1]][1:] == ["现在", "增资后", "情景 2"]
    before = page.evaluate("location.hash")
    assert "s1.registered_capital=10000000" in before
    page.click("[data-do=scenario_remove] >> nth=0")
    page.wait_for_selector("table.of-2")
    page.go_back()
    page.wait_for_selector("table.of-3")
    wait_for_address(page, before)
    assert (opened.problems, opened.external_requests) == ([], [])


def test_the_example_is_in_no_address_until_something_of_it_is_changed(visit):
    opened = visit(examples()["ready"].case.fragment())
    page = opened.page
    page.wait_for_selector("#result-day-local td.lit")
    assert page.get_attribute("[name='s1.name']", "placeholder") == "示例"
    assert "s1." not in page.evaluate("location.hash")
    page.fill("[name='s1.start_on']", "2027-03-01")
    page.wait_for_function("() => location.hash.includes('s1.start_on=2027-03-01')")
    page.wait_for_selector("[name='s1.name'][placeholder='情景 1']")
    assert (opened.problems, opened.external_requests) == ([], [])


def test_typing_keeps_the_focus_and_what_is_typed(visit):
    page = visit(GROWING + TWO).page
    page.focus("[name='s1.registered_capital']")
    page.keyboard.press("End")
    page.keyboard.type("0")
    page.wait_for_function("() => location.hash.includes('s1.registered_capital=100000000')")
    focused = page.evaluate("document.activeElement.name")
    assert (focused, page.input_value("[name='s1.registered_capital']")) == (
        "s1.registered_capital",
        "10000",
    )


@pytest.mark.release
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_short_fits_a_telephone_and_axe_finds_nothing(visit, language):
    page = visit(f"{GROWING}{TWO}&lang={language}", language=language, bypass_csp=True).page
    page.evaluate(AXE.read_text("utf-8"))
    for width, height in ((1280, 2400), (390, 4600)):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        size = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert size[0] <= width
        assert size[1] <= height
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []

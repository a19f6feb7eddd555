"""A visitor asks "what if?": changes a thing, names scenarios, sees them drawn, takes them away."""

import io
from pathlib import Path

import openpyxl
import pytest
from axe import LOOKS, complaints_by_look
from browsing import wait_for_address

from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.texts.language import LANGUAGES

pytestmark = pytest.mark.browser
PAGE = "06_scenarios"
GROWING = examples()["growing"].case.fragment()
CHOSEN = "&vary=registered_capital,start_on"
TWO = (
    "&vary=registered_capital,premises,start_on,clock&s1.name=%E5%A2%9E%E8%B5%84"
    "&s1.registered_capital=10000000&s2.premises=no&s2.clock=law_calendar&s3.start_on=2027-03-01"
)


def test_a_scenario_is_told_named_drawn_and_taken_away(visit):
    opened = visit(GROWING + CHOSEN)
    page = opened.page
    page.fill("[name='s1.registered_capital']", "1000")
    page.wait_for_selector("#result-outcome-nationwide td.lit")
    page.keyboard.press("End")  # who types on keeps the focus, and what is typed
    page.keyboard.type("0")
    wait_for_address(page, "s1.registered_capital=100000000")
    assert page.evaluate("document.activeElement.name") == "s1.registered_capital"
    assert page.input_value("[name='s1.registered_capital']") == "10000"
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


@pytest.mark.release
@pytest.mark.parametrize("language", LANGUAGES)
def test_three_scenarios_fit_a_telephone_and_axe_finds_nothing(visit, language):
    page = visit(f"{GROWING}{TWO}&lang={language}", language=language, bypass_csp=True).page
    for width, height in ((1280, 2400), (390, 4600)):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        root = "(({scrollWidth, scrollHeight}) => [scrollWidth, scrollHeight])"
        size = page.evaluate(f"{root}(document.documentElement)")
        assert size[0] <= width
        assert size[1] <= height
    assert complaints_by_look(page, language) == {look: [] for look in LOOKS[language]}

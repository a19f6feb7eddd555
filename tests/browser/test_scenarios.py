"""A visitor asks "what if?": changes a thing, names scenarios, sees them drawn, takes them away."""

import io
from pathlib import Path

import openpyxl
import pytest
from browsing import wait_for_address
from clicking import saved_by

from callcenter_kit.dashboards.case.files import examples

pytestmark = pytest.mark.browser
PAGE = "06_scenarios"
GROWING = examples()["growing"].case.fragment()
CHOSEN = "&vary=registered_capital,start_on"


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
    taken = saved_by(page, "[data-do=export_scenarios]")
    book = openpyxl.load_workbook(io.BytesIO(Path(taken.path()).read_bytes()))
    assert [cell.value for cell in book.active[1]][1:] == ["现在", "增资后", "情景 2"]
    before = page.evaluate("location.hash")
    assert "s1.registered_capital=10000000" in before
    page.click("[data-do=scenario_remove] >> nth=0")
    page.wait_for_selector("table.of-2")
    page.go_back()
    page.wait_for_selector("table.of-3")
    wait_for_address(page, before)
    assert (opened.problems, opened.external_requests) == ([], [])


def test_a_field_that_becomes_a_days_while_it_has_the_focus_loses_it_and_says_as_now(visit):
    page = visit(f"{GROWING}&vary=registered_capital,insured_staff").page
    page.evaluate("""() => {
      const row = document.querySelector("[name='row.2']");
      row.value = "start_on";
      row.dispatchEvent(new Event("change", { bubbles: true }));
      document.querySelector("[name='s1.insured_staff']").focus(); // before the answer comes
    }""")
    page.wait_for_selector("[name='s1.start_on']")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    assert page.inner_text("[name='s1.start_on'] + .shown") == "同现在"

"""A visitor follows the case from "can we?" to "which scope?", names provinces, and decides."""

import pytest
from clicking import headline_becomes

pytestmark = pytest.mark.browser
PAGE = "02_scopes"


def test_provinces_and_capital_lead_to_a_recommendation_and_nothing_goes_wrong(visit):
    opened = visit()
    page = opened.page
    headline_becomes(page, "请先选择业务形态")
    page.select_option("select[name=business_form]", "third_party_service")
    headline_becomes(page, "全网还是地方？")
    page.click("text=只在北京")
    headline_becomes(page, "业务只在北京：办地方许可证")
    page.click("[data-key=fold-provinces] > summary")
    page.click("#province-CN-GD")
    headline_becomes(page, "业务覆盖 2 个省份：办全网许可证")
    page.fill("input[name=registered_capital]", "300")
    page.wait_for_function("() => document.querySelector('.cost')")
    assert "还差 700 万元" in page.inner_text(".capital")
    page.click("#chip-CN-GD")
    headline_becomes(page, "业务只在北京：办地方许可证")
    assert (opened.problems, opened.external_requests) == ([], [])
    assert not [url for url in opened.requests if "plotly" in url]


@pytest.mark.parametrize(("file", "width"), [("02_scopes", 390), ("00_what", 1280)])
def test_a_source_is_one_click_away_and_stays_in_sight(visit, file, width):
    page = visit("", file, width=width).page
    chips = page.locator("main .chip:visible").all()
    assert len(chips) > 10
    for chip in chips:
        chip.locator("summary").click()
        # The event that moves it comes behind the click.
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        box = chip.locator(".panel").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")

"""A visitor follows the case from "can we?" to "which scope?", names provinces, and decides."""

from itertools import combinations

import pytest
from clicking import headline_becomes
from tiers import at_release

from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.texts.datafile import say

pytestmark = pytest.mark.browser
PAGE = "02_scopes"
GROWING = examples()["growing"].case.fragment()
CHIPS = "() => [...document.querySelectorAll('.chip-button')].map((chip) => chip.id.slice(5))"


def open_provinces(page):
    page.click("[data-key=fold-provinces] > summary")


def chips_become(page, *codes):
    page.wait_for_function(f"codes => ({CHIPS})().join() === codes", arg=",".join(codes))


def test_provinces_and_capital_lead_to_a_recommendation_and_nothing_goes_wrong(visit):
    opened = visit()
    page = opened.page
    headline_becomes(page, "请先选择业务形态")
    page.select_option("select[name=business_form]", "third_party_service")
    headline_becomes(page, "全网还是地方？")
    page.click("text=只在北京")
    headline_becomes(page, "业务只在北京：办地方许可证")
    open_provinces(page)
    page.click("#province-CN-GD")
    headline_becomes(page, "业务覆盖 2 个省份：办全网许可证")
    page.fill("input[name=registered_capital]", "300")
    page.wait_for_function("() => document.querySelector('.cost')")
    assert "还差 700 万元" in page.inner_text(".capital")
    page.click("#chip-CN-GD")
    headline_becomes(page, "业务只在北京：办地方许可证")
    assert (opened.problems, opened.external_requests) == ([], [])
    assert not [url for url in opened.requests if "plotly" in url]


def test_a_province_is_found_by_keyboard_alone_and_that_there_is_none_is_said(visit):
    page = visit().page
    open_provinces(page)
    for typed in ("广东", "广东省", "guangd", "GD", "cn-gd", "ＧＤ"):
        page.focus("#find-province")
        page.keyboard.insert_text(typed)
        assert page.locator("#province-list label:visible").count() == 1
        page.keyboard.press("Enter")
        chips_become(page, "CN-GD")
        assert page.input_value("#find-province") == ""
        assert page.locator("#province-list label:visible").count() == 31
        assert page.evaluate("document.activeElement.id") == "find-province"
        page.click("#chip-CN-GD")
        chips_become(page)
    # The exact code comes before a name that holds it.
    page.fill("#find-province", "SH")
    assert page.locator("#province-list label:visible").count() > 1
    page.press("#find-province", "Enter")
    chips_become(page, "CN-SH")
    page.fill("#find-province", "atlantis")
    assert page.inner_text(".nothing") == say("scopes.provinces.nothing", "zh-CN")
    page.press("#find-province", "Enter")
    # What is searched for stays while the page changes.
    page.fill("#find-province", "广")
    assert page.inner_text(".nothing") == ""
    page.click("#province-CN-GD")
    chips_become(page, "CN-SH", "CN-GD")
    assert page.input_value("#find-province") == "广"
    page.click("#province-CN-GX")
    chips_become(page, "CN-SH", "CN-GD", "CN-GX")


@pytest.mark.parametrize("width", at_release([390, 1280], but=[390]))
def test_a_source_is_one_click_away_and_stays_in_sight(visit, width):
    page = visit(width=width).page
    chips = page.locator(".page-scopes .chip:visible").all()
    assert len(chips) > 10
    for chip in chips:
        chip.locator("summary").click()
        box = chip.locator(".panel").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")


@pytest.mark.parametrize("width", at_release([800, 1280], but=[800]))
@pytest.mark.parametrize("language", at_release(["zh-CN", "en"], but=["en"]))
def test_two_licences_close_to_each_other_never_cover_each_other(visit, width, language):
    told = "&clean_record=no&last_violation_on=2025-05-10"
    page = visit(GROWING.replace("lang=zh-CN", f"lang={language}") + told, width=width).page
    boxes = page.locator(".flag > span").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().toJSON())"
    )
    assert len(boxes) == 4
    for one, other in combinations(boxes, 2):
        assert (
            one["bottom"] <= other["top"]
            or other["bottom"] <= one["top"]
            or one["right"] <= other["left"]
            or other["right"] <= one["left"]
        )

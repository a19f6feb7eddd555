"""Two cases side by side in a browser: chosen from the menu, seen, swapped, kept and ended."""

import re

import pytest
from axe import LOOKS, complaints_by_look
from browsing import wait_for_address

from callcenter_kit.dashboards.widget.case import Case, read_fragment
from callcenter_kit.dashboards.widget.examples import examples
from callcenter_kit.texts.language import LANGUAGES

pytestmark = pytest.mark.browser
ALIVE = ".callcenter-kit:not([inert]) h1"
GROWING, READY = (Case(applicant=examples()[name].case.applicant) for name in ("growing", "ready"))
LONG = (  # much to put right and one thing to wait for, as in the test of printing
    "#v=1&lang={}&business_form=third_party_service&registered_capital=3000000&insured_staff=2"
    "&is_company=yes&insured_months=1&domestic_capital=yes&premises=no&provinces=CN-BJ,CN-TJ,CN-SH"
    "&clean_record=no&last_violation_on=2025-05-10"
)


@pytest.fixture
def visit(dashboards_server, open_page):
    """Open a page for a case and wait until it has come to life."""

    def open_(case, file="01_eligibility", **options):
        address = f"{dashboards_server.url}voila/render/{file}.ipynb{case.fragment()}"
        visited = open_page(address, ready=ALIVE, **options)
        visited.page.wait_for_selector(".first-paint", state="detached")
        return visited

    return open_


def open_menu(page):
    page.click("details.menu > summary")
    if page.locator(".submenu[open]").count() == 0:
        page.click(".submenu > summary")


def row(page, key):
    """The two cells of a row, in words."""
    return [cell.strip() for cell in page.locator(f"#beside-{key} td").all_inner_texts()]


def test_a_kept_case_stands_beside_the_changed_one_until_it_is_ended(visit):
    opened = visit(GROWING)
    page = opened.page
    open_menu(page)
    page.click("[data-do=compare_kept]")
    page.wait_for_selector("#beside")
    assert not page.locator("details.menu[open]").count()
    page.fill("input[name=registered_capital]", "1200")
    page.wait_for_selector("#beside-fact-registered_capital")
    assert row(page, "fact-registered_capital") == ["1200 万元", "300 万元"]
    assert row(page, "outcome-nationwide") == ["? 尚不能确定", "✕ 暂不符合"]
    wait_for_address(page, "registered_capital=12000000")
    page.reload()
    page.wait_for_selector("#beside-fact-registered_capital")
    page.wait_for_selector(".first-paint", state="detached")
    page.click("[data-do=compare_swap]")
    page.wait_for_function(
        "() => document.querySelector('input[name=registered_capital]').value === '300'"
    )
    assert row(page, "fact-registered_capital") == ["300 万元", "1200 万元"]
    page.click("nav a[href*='03_timeline']")
    page.wait_for_selector(".comparing")
    page.wait_for_selector(".first-paint", state="detached")
    page.click(".comparing a")
    page.wait_for_selector("#beside")
    page.wait_for_selector(".first-paint", state="detached")
    page.click("#beside [data-do=compare_end]")
    page.wait_for_selector("#beside", state="detached")
    page.wait_for_function("() => !location.hash.includes('beside')")
    assert opened.problems == []


def test_a_saved_file_is_compared_and_a_wrong_one_is_said_to_be_wrong(visit, tmp_path):
    page = visit(GROWING).page
    saved, wrong = tmp_path / "案例 & <b>.json", tmp_path / "wrong.json"
    saved.write_text(READY.to_json(), encoding="utf-8")
    wrong.write_text(READY.to_json()[:-30], encoding="utf-8")
    page.locator("[data-do=compare_file]").set_input_files(str(wrong))
    page.wait_for_selector("text=这个文件不是已保存的案例")
    assert page.locator("#beside").count() == 0
    page.locator("[data-do=compare_file]").set_input_files(str(saved))
    page.wait_for_selector("#beside")
    assert page.locator("text=这个文件不是已保存的案例").count() == 0
    page.go_back()
    page.wait_for_selector("#beside", state="detached")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_for_everyone_at_any_width_in_any_theme(visit, language):
    case = read_fragment(LONG.format(language))[0].with_beside(READY)
    page = visit(case, language=language, bypass_csp=True).page
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    open_menu(page)
    assert complaints_by_look(page, language) == {look: [] for look in LOOKS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("other", ["ready", "foreign_capital"])
def test_two_long_cases_print_on_two_sheets(visit, language, other):
    case = read_fragment(LONG.format(language))[0].with_beside(examples()[other].case)
    pdf = visit(case).page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) <= 2

"""A visitor sends a table up, finds out what it comes to, and opens a client of it."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from browsing import count_sheets
from clicking import saved_by
from tiers import at_release

from callcenter_kit.dashboards.portfolio.upload import example_csv

pytestmark = pytest.mark.browser
PAGE = "05_portfolio"
HEADINGS = "公司名称,业务形态,注册资本（万元）,参保人数,参保月数"
ANSWER = "12\u00a0家客户：5\u00a0家符合，3\u00a0家差一项"


def file(content, name="clients.csv", kind="text/csv"):
    return {"name": name, "mimeType": kind, "buffer": content}


def send_up(page, sent):
    page.set_input_files("input[data-upload]", sent)


def headline_becomes(page, text):
    page.wait_for_function("text => document.querySelector('h1').textContent === text", arg=text)


def shown_becomes(page, text):
    page.wait_for_function(
        "text => document.querySelector('.shown-rows')?.textContent === text", arg=text
    )


def alert_says(page, part):
    page.wait_for_function(
        "part => document.querySelector('.alert-box').textContent.includes(part)", arg=part
    )


def with_example(visit, fragment="", **options):
    opened = visit(fragment, **options)
    opened.page.click("button[data-do=example_clients]")
    opened.page.click(".more-charts > summary")
    opened.page.wait_for_selector("[data-figure=freeing][data-drawn]")
    return opened


def test_a_csv_goes_up_and_its_answer_pictures_and_table_come_back(visit):
    opened = visit("#v=1&lang=zh-CN")
    page = opened.page
    send_up(page, file(example_csv("zh-CN")))
    headline_becomes(page, ANSWER)
    page.click(".more-charts > summary")
    for name in ("outcomes", "capital", "blocking", "freeing"):
        page.wait_for_selector(f"[data-figure={name}][data-drawn]")
    assert page.locator(".list tbody tr").count() == 5
    assert "第 13 行" in page.inner_text(".problems")
    assert "clients.csv" in page.inner_text(".file-bar")
    page.wait_for_selector("#upload-state", state="hidden")
    assert "明灯" not in page.evaluate("decodeURIComponent(location.href)")
    assert (opened.problems, opened.external_requests) == ([], [])


def test_what_a_table_leaves_open_is_said_once_by_list_or_by_keyboard_and_taken_back(visit):
    page = visit("#v=1&lang=zh-CN").page
    rows = ("甲,客服一条龙,1000,三五,6", "乙,客服一条龙,300,5,6", "丙,座席出租,50,三五,6")
    send_up(page, file("\n".join([f"{HEADINGS},来源", *rows]).encode()))
    shown_becomes(page, "第 1–3 家，共 3 家")
    page.select_option("select[aria-label='“客服一条龙”的意思']", "third_party_service")
    page.wait_for_selector(".said li >> text=为第三方客户提供服务")
    assert page.locator(".list tbody tr >> text=为第三方客户提供服务").count() == 2
    field = page.locator("input[aria-label='“三五”的意思']")
    field.fill("不少")
    page.click(".reply:has(input) button")
    alert_says(page, "“已缴社保员工”不能填写“不少”")
    field.fill("4人")
    field.press("Enter")
    page.wait_for_selector(".said li >> text=4人")
    page.click("[data-key=ask-everyone] summary")
    page.select_option("[data-key=ask-everyone] select >> nth=0", "yes")
    page.wait_for_function("() => document.querySelectorAll('.said li').length === 3")
    assert page.locator("[data-key=ask-everyone][open]").count() == 1
    page.click(".said li:has-text('客服一条龙') button")
    page.wait_for_selector("select[aria-label='“客服一条龙”的意思']")
    page.reload()
    page.wait_for_selector(".start")


def test_results_and_letters_are_saved_and_no_column_is_cut_where_the_table_is_narrow(visit):
    page = with_example(visit, "#v=1&lang=en").page
    endings = {"results_xlsx": "xlsx", "results_csv": "csv", "results_parquet": "parquet"}
    for do, ending in (endings | {"letters": "zip"}).items():
        saved = saved_by(page, f"button[data-do={do}]")
        assert saved.suggested_filename.endswith(f".{ending}")
        assert Path(saved.path()).stat().st_size > 500
    with ZipFile(saved.path()) as archive:
        names = archive.namelist()
    assert [name.rpartition(".")[2] for name in names] == [*["docx"] * 12, "html"]
    for width in (1024, 800):
        page.set_viewport_size({"width": width, "height": 900})
        sizes = page.evaluate(
            "(({scrollWidth: a, clientWidth: b}) => [a, b])(document.querySelector('.scroller'))"
        )
        assert sizes[0] <= sizes[1]


@pytest.mark.parametrize("language", at_release(["zh-CN", "en"], but=["zh-CN"]))
def test_twelve_clients_print_on_two_sheets_in_a_wide_typeface_too(visit, language):
    page = with_example(visit, f"#v=1&lang={language}").page
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    page.add_style_tag(
        content='.callcenter-kit { --font: "DejaVu Sans", Verdana, sans-serif !important; }'
    )
    wide = page.pdf(format="A4", prefer_css_page_size=True)
    assert [count_sheets(pdf) for pdf in (printed, wide)] == [2, 2]

"""A visitor sends a table up, finds out what it comes to, and opens a client of it."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from browsing import count_sheets, wait_for_address
from clicking import saved_by, wait_until_alive
from tiers import at_release

from callcenter_kit.dashboards.portfolio.upload import example_csv
from callcenter_kit.dashboards.session.session import _WHOLE

pytestmark = pytest.mark.browser
PAGE = "05_portfolio"
HEADINGS = "公司名称,业务形态,注册资本（万元）,参保人数,参保月数"
ANSWER = (
    "12\u00a0家客户：5\u00a0家符合，3\u00a0家差一项；先找示例·河畔云座席：确认已有必要的场地和设施"
)
MANY = 300


def file(content, name="clients.csv", kind="text/csv"):
    return {"name": name, "mimeType": kind, "buffer": content}


def many(count=MANY):
    rows = (f"客户{n:05},座席出租,{n * 10},{n % 5},6" for n in range(1, count + 1))
    return "\n".join([HEADINGS, *rows]).encode()


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


def test_results_that_come_in_many_parts_are_saved_whole(visit):
    page = visit("#v=1&lang=zh-CN").page
    send_up(page, file(many(8000)))
    page.wait_for_selector("button[data-do=results_csv]")
    content = Path(saved_by(page, "button[data-do=results_csv]").path()).read_bytes()
    rows = content.decode("utf-8-sig").splitlines()
    assert len(content) > _WHOLE
    assert [row for row in rows if row.count("客户") == 0] == rows[:1]
    assert (len(rows), "客户08000" in rows[-1]) == (8001, True)


NO_TABLES = (  # a renamed PDF, nothing, no known encoding
    (b"%PDF-1.7\n1 0 obj", "clients.xlsx", "PDF"),
    (b"", "clients.csv", "空"),
    (b"\xff\xfe\xfa\x81\xff,\x80\xff\n\xff\xff,1", "clients.csv", "编码"),
)


def test_a_file_that_is_no_table_or_too_large_is_a_sentence_and_the_page_stays(visit):
    opened = visit("#v=1&lang=zh-CN")
    page = opened.page
    for content, name, says in NO_TABLES:
        send_up(page, file(content, name))
        alert_says(page, says)
        page.wait_for_selector("#upload-state", state="hidden")  # told after the sentence
        assert page.is_visible(".start")
    page.evaluate(
        """() => {
          const large = new File([new Uint8Array(31 * 1024 * 1024)], "客户<b>.csv");
          const carried = new DataTransfer();
          carried.items.add(large);
          const field = document.querySelector("input[data-upload]");
          field.files = carried.files;
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    assert "“客户<b>.csv”超过 30 MB，没有发送" in page.inner_text("#upload-state")
    assert page.is_hidden("#upload-state progress")
    assert opened.problems == []


def test_the_field_for_a_file_is_reached_by_keyboard(visit):
    page = visit("#v=1&lang=zh-CN").page
    page.on("filechooser", lambda chooser: None)  # asked for early: the browser is told in its time
    page.focus("input[data-upload]")
    with page.expect_file_chooser():
        page.keyboard.press("Enter")


def test_columns_sort_and_filters_narrow_by_keyboard_and_focus_stays(visit):
    page = visit("#v=1&lang=zh-CN").page
    send_up(page, file(many()))
    shown_becomes(page, f"第 1–5 家，共 {MANY} 家")
    page.focus(".list button[data-value=capital]")
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=ascending] button[data-value=capital]")
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=descending] button[data-value=capital]")
    assert page.evaluate("document.activeElement.dataset.value") == "capital"
    assert page.inner_text(".list tbody tr:first-child a") == f"客户{MANY:05}"
    page.fill("input[name=search]", "0029")
    shown_becomes(page, f"第 1–5 家，筛选出 11 家，共 {MANY} 家")
    assert page.evaluate("document.activeElement.name") == "search"
    page.click("button[data-do=everybody]")
    shown_becomes(page, f"第 1–5 家，共 {MANY} 家")
    assert page.input_value("input[name=search]") == ""
    page.click(".turning [data-do=turn] >> nth=1")
    shown_becomes(page, f"第 6–10 家，共 {MANY} 家")
    page.select_option("select[name=nationwide]", "ineligible")
    page.wait_for_function(
        "() => document.querySelector('.shown-rows').textContent.includes('筛选出')"
    )


def test_a_row_opens_its_case_in_a_new_tab_with_name_and_reading(visit):
    page = with_example(visit, "#v=1&lang=zh-CN&reading=law").page
    with page.context.expect_page() as opening:
        page.click(".list tbody tr:nth-child(3)", position={"x": 8, "y": 8})
    opened = opening.value
    wait_until_alive(opened)
    assert "01_eligibility" in opened.url
    assert opened.input_value("input[name=name]") == "示例·垂柳服务外包"
    assert opened.input_value("input[name=registered_capital]") == "300"
    assert opened.is_checked("input[name=reading][value=law]")
    opened.close(run_before_unload=True)


def test_reading_and_language_change_and_the_clients_stay(visit):
    page = visit("#v=1&lang=zh-CN").page
    send_up(page, file(example_csv("zh-CN")))
    headline_becomes(page, ANSWER)
    page.click('label:has(> input[name="reading"][value="law"])')
    page.wait_for_function("text => document.querySelector('h1').textContent !== text", arg=ANSWER)
    page.click("button[lang=en]")
    page.wait_for_function("() => document.querySelector('h1').textContent.includes('clients')")
    assert page.locator(".list tbody tr").count() == 5
    wait_for_address(page, "#v=1&lang=en&reading=law")
    page.reload()
    wait_until_alive(page)
    assert page.is_visible(".start")
    wait_for_address(page, "#v=1&lang=en&reading=law")


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
    for left in (3, 2):
        page.click("button[data-do=undo]")
        page.wait_for_function(
            "left => document.querySelectorAll('.said li').length === left", arg=left
        )
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

"""A visitor fills the form in a browser, reads the verdict, and sends the link to somebody."""

import json

import pytest
from browsing import wait_for_address
from tiers import at_release

from callcenter_kit.dashboards.case.files import examples

pytestmark = pytest.mark.browser
ALIVE = ".callcenter-kit:not([inert]) h1"


@pytest.fixture
def visit(dashboards_server, open_page):
    """Open the page and wait until it has come to life."""

    def open_(fragment="", **options):
        address = f"{dashboards_server.url}voila/render/01_eligibility.ipynb{fragment}"
        opened = open_page(address, ready=ALIVE, **options)
        opened.page.wait_for_selector(".first-paint", state="detached")
        return opened

    return open_


def answer(page, fact, value):
    """Choose a radio button the way a person does: by its label."""
    page.locator(f'label:has(> input[name="{fact}"][value="{value}"])').click()


def headline_becomes(page, text):
    begins = "text => document.querySelector('h1').textContent.startsWith(text)"
    page.wait_for_function(begins, arg=text)  # a day may follow, counted from today


def fill_whole_form(page, capital):
    answer(page, "business_form", "third_party_service")
    yes = ("is_company", "domestic_capital", "clean_record", "feasibility_report", "premises")
    for fact in (*yes, "technical_plan", "long_term_service", "inbound_mainly", "outbound_consent"):
        answer(page, fact, "yes")
    for fact in ("marketing_calls", "refused_for_falsehood"):
        answer(page, fact, "no")
    for fact, value in (
        ("registered_capital", capital),
        ("insured_staff", "3"),
        ("insured_months", "3"),
    ):
        page.fill(f"input[name={fact}]", value)


def test_a_form_filled_in_gives_the_verdict_and_nothing_goes_wrong(visit):
    opened = visit()
    page = opened.page
    headline_becomes(page, "请先选择业务形态")
    fill_whole_form(page, "999.9999")
    headline_becomes(page, "办好还差的，两种许可证都预计")
    assert "增资 0.0001 万元" in page.inner_text(".verdict >> nth=0")
    page.fill("input[name=registered_capital]", "1000")
    headline_becomes(page, "符合条件：备齐材料后")
    assert opened.problems == []
    assert opened.external_requests == []
    assert not [url for url in opened.requests if "plotly" in url]


def test_the_day_of_a_violation_is_asked_for_and_dates_the_way_forward(visit):
    page = visit("#v=1&lang=zh-CN&business_form=seat_rental").page
    assert page.locator("input[name=last_violation_on]").count() == 0
    answer(page, "clean_record", "no")
    page.wait_for_selector("text=填写“最近一次受处罚的日期”即可推算何时符合")
    page.fill("input[name=last_violation_on]", "2025-05-10")
    page.wait_for_selector(".forward >> text=2028年5月11日起可申请")
    wait_for_address(page, "last_violation_on=2025-05-10")


def test_an_exempt_form_is_said_at_once_and_the_rest_stays_one_click_away(visit):
    page = visit(language="en-GB").page
    answer(page, "business_form", "own_customers")
    headline_becomes(page, "You do not need this licence: you serve only your own customers")
    assert page.locator(".verdict").count() == 0
    for summary, rest in ((".form", "#field-premises"), (".findings", "#finding-premises")):
        assert not page.is_visible(rest)
        page.click(f"{summary} summary >> text=Only where a licence is needed")
        assert page.is_visible(rest)
    answer(page, "premises", "yes")
    page.wait_for_selector("#finding-premises >> text=Met")
    assert page.is_visible("#field-name")


def test_the_case_menu_copies_the_python_that_makes_the_case(visit):
    opened = visit("#v=1&lang=en&business_form=seat_rental&registered_capital=3000000")
    page = opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("[data-key=case-menu] summary")
    page.click("button[data-do=copy]")
    page.wait_for_selector(".toast >> text=The code is copied")
    names = {}
    exec(page.evaluate("navigator.clipboard.readText()"), names)
    assert names["case"].applicant.registered_capital == 3_000_000
    assert names["case"].language == "en"


def test_a_shared_link_shows_the_same_case_without_its_name(visit):
    page = visit("#v=1&lang=zh-CN&name=某某公司").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer(page, "business_form", "seat_rental")
    page.fill("input[name=registered_capital]", "300")
    wait_for_address(page, "registered_capital=3000000")
    page.click("button[data-do=share]")
    page.wait_for_selector(".toast:not(:empty)")
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit("#" + link.split("#")[1]).page
    assert other.input_value("input[name=registered_capital]") == "300"
    assert other.is_checked("input[name=business_form][value=seat_rental]")
    assert other.input_value("input[name=name]") == ""
    assert other.inner_text("h1") == page.inner_text("h1")


def test_the_language_changes_the_words_and_keeps_the_case(visit):
    page = visit("#v=1&lang=zh-CN&business_form=seat_rental&registered_capital=3000000").page
    page.click(".languages button[lang=en]")
    page.wait_for_function("() => document.documentElement.lang === 'en'")
    assert page.title() == "Can we get the call-centre licence?"
    assert page.input_value("input[name=registered_capital]") == "3000000"
    wait_for_address(page, "lang=en")
    page.reload()
    page.wait_for_selector(ALIVE)
    assert page.is_checked("input[name=business_form][value=seat_rental]")


def test_typing_is_never_disturbed(visit):
    page = visit().page
    field = page.locator("input[name=registered_capital]")
    field.click()
    field.press_sequentially("1000.5", delay=120)
    wait_for_address(page, "registered_capital=10005000")
    assert field.input_value() == "1000.5"
    assert page.evaluate("document.activeElement.name") == "registered_capital"
    field.fill("３００")
    field.press("Tab")
    page.wait_for_function(
        "() => document.querySelector('input[name=registered_capital]').value === '300'"
    )


def test_a_slip_of_the_pen_is_said_under_its_field(visit):
    page = visit().page
    page.fill("input[name=insured_staff]", "2.5")
    page.wait_for_selector("#field-insured_staff [role=alert]")
    assert page.input_value("input[name=insured_staff]") == "2.5"
    page.fill("input[name=insured_staff]", "2")
    page.wait_for_selector("#field-insured_staff [role=alert]", state="detached")


def test_what_is_asked_above_the_form_can_be_passed_taken_back_and_gone_back_from(visit):
    page = visit("#v=1&lang=en&business_form=seat_rental&provinces=CN-BJ").page
    asked = page.inner_text(".ask .asked")
    page.click(".ask button[data-value='']")
    page.wait_for_selector(".answered >> text=Don't know")
    second = page.inner_text(".ask .asked")
    assert second != asked
    page.click(".answered button")
    page.wait_for_selector(".answered", state="detached")
    assert page.inner_text(".ask .asked") == asked
    page.click(".ask button[data-value=yes]")
    page.wait_for_selector(".answered >> text=Yes")
    wait_for_address(page, "is_company=yes")
    page.go_back()
    page.wait_for_selector(".answered", state="detached")
    assert page.inner_text(".ask .asked") == asked
    assert page.is_checked("input[name=is_company][value='']")


def test_a_number_is_answered_in_its_box_and_the_short_answer_leads_back_on_a_telephone(visit):
    told = "#v=1&lang=en&business_form=seat_rental&is_company=yes&domestic_capital=yes"
    page = visit(f"{told}&provinces=CN-BJ").page
    page.set_viewport_size({"width": 390, "height": 844})
    page.fill(".ask input", "lots")
    page.press(".ask input", "Enter")
    page.wait_for_selector(".ask .wrong")
    page.fill(".ask input", "10000000")
    page.press(".ask input", "Enter")
    wait_for_address(page, "registered_capital=10000000")
    page.wait_for_selector(".answered >> text=CNY 10,000,000")
    page.locator("#field-name").scroll_into_view_if_needed()
    page.wait_for_selector(".answer-away .verdict-bar >> text=Next question")
    page.click(".verdict-bar")
    band = "document.querySelector('.ask').getBoundingClientRect()"
    page.wait_for_function(f"() => {band}.top >= 0 && {band}.bottom <= innerHeight")


def test_other_provinces_open_their_list(visit):
    page = visit("#v=1&lang=en&business_form=seat_rental").page
    page.click(".ask a[data-jump=find-province]")
    assert page.is_visible("#find-province")
    assert page.evaluate("document.activeElement.id") == "find-province"
    page.click("#province-CN-TJ")
    wait_for_address(page, "provinces=CN-TJ")


def test_a_change_moves_nothing_and_closes_nothing(visit):
    page = visit(examples()["growing"].case.fragment()).page
    page.locator("#finding-premises summary").click()
    # In one task, so that nothing scrolls between: where the field stood, and where it stands.
    moved = page.evaluate(
        """async () => {
          const field = document.querySelector('#field-premises');
          field.scrollIntoView({block: 'center'});
          await new Promise(requestAnimationFrame);
          const before = field.getBoundingClientRect().top;
          field.querySelector('input[value=yes]').click();
          const settled = () => document.querySelector('.verdict.eligible');
          while (!settled()) await new Promise(requestAnimationFrame);
          return field.getBoundingClientRect().top - before;
        }"""
    )
    assert abs(moved) < 1  # the answered question goes from above, and the place is kept
    assert page.is_visible("#finding-premises .more")
    assert page.evaluate("document.activeElement.tagName") != "MAIN"


def test_coming_to_life_shifts_nothing(dashboards_server, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page.add_init_script(
        """
        window.shift = 0;
        new PerformanceObserver((list) => {
          list.getEntries().forEach((entry) => { window.shift += entry.value; });
        }).observe({type: 'layout-shift', buffered: true});
        """
    )
    page.goto(f"{dashboards_server.url}voila/render/01_eligibility.ipynb")
    page.wait_for_selector(".first-paint", state="detached")
    assert page.evaluate("window.shift") < 0.05
    page.close(run_before_unload=True)


def test_the_browsers_back_button_returns_to_the_case_before(visit):
    page = visit("#v=1&lang=zh-CN&business_form=own_customers").page
    page.locator("details.menu > summary").click()
    page.click(".menu button[data-value=ready]")
    headline_becomes(page, "符合条件：备齐材料后")
    page.go_back()
    headline_becomes(page, "不需要这个许可证：只服务自己的客户")
    page.go_forward()
    headline_becomes(page, "符合条件：备齐材料后")


def test_a_case_is_saved_as_a_file_and_opened_again(visit, tmp_path):
    page = visit(examples()["growing"].case.fragment()).page
    page.locator("details.menu > summary").click()
    with page.expect_download() as download:
        page.click("button[data-do=save]")
    assert download.value.suggested_filename == "呼叫中心许可证-案例.json"
    file = tmp_path / "case.json"
    download.value.save_as(file)
    assert json.loads(file.read_text("utf-8"))["case"]["insured_staff"] == "5"
    before = page.inner_text("h1")
    page.locator("details.menu > summary").click()
    page.click("button[data-do=start_again]")
    headline_becomes(page, "请先选择业务形态")
    page.set_input_files("input[type=file]", file)
    headline_becomes(page, before)


def test_a_hostile_link_is_said_and_runs_nothing(visit):
    script = "%3Cscript%3Ewindow.hacked=1%3C/script%3E%3Cimg%20src=x%20onerror=window.hacked=1%3E"
    opened = visit(
        f"#v=1&lang=en&name={script}&shoe_size={script}&is_company=yes&premises={'A' * 1_000_000}"
    )
    page = opened.page
    assert len(page.locator(".banner li").all()) == 3
    assert page.evaluate("window.hacked") is None
    assert page.is_checked("input[name=is_company][value=yes]")
    page.wait_for_function("() => location.hash.length < 8192")
    assert opened.problems == []


def test_the_keyboard_alone_is_enough(visit):
    page = visit().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.jump") == "page-main"
    page.focus("input[name=business_form]:checked")
    page.keyboard.press("ArrowDown")
    wait_for_address(page, "business_form=third_party_service")
    page.focus("input[name=premises]:checked")
    page.keyboard.press("ArrowLeft")
    wait_for_address(page, "premises=no")
    page.focus("#finding-premises summary")
    page.keyboard.press("Enter")
    assert page.is_visible("#finding-premises .more")


@pytest.mark.parametrize(("language", "amount"), [("zh-CN", "700 万元"), ("en", "CNY 7,000,000")])
@pytest.mark.parametrize("width", at_release([390, 1280], but=[390]))
def test_an_amount_that_is_missing_stands_on_one_line(visit, width, language, amount):
    told = f"#v=1&lang={language}&business_form=seat_rental&registered_capital=3000000"
    page = visit(told, width=width, language=language).page
    lines = page.evaluate(
        """(amount) => {
          const status = document.querySelector("#finding-registered_capital .status");
          const words = status.lastChild;
          const at = words.textContent.replaceAll("\\u00a0", " ").indexOf(amount);
          const range = document.createRange();
          range.setStart(words, at);
          range.setEnd(words, at + amount.length);
          return new Set([...range.getClientRects()].map((box) => box.top)).size;
        }""",
        amount,
    )
    assert lines == 1


def test_while_the_verdict_is_out_of_sight_its_short_form_stands_in(visit):
    page = visit(examples()["growing"].case.fragment(), width=390).page
    bar = page.locator(".verdict-bar")
    assert not bar.is_visible()
    page.locator("#field-premises").scroll_into_view_if_needed()
    page.wait_for_selector(".answer-away")
    assert "尚不能确定" in bar.inner_text()

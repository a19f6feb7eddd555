"""A visitor fills the form in a browser, reads the verdict, and sends the link to somebody."""

import json

import pytest
from browsing import ALIVE, wait_for_address
from clicking import choose, headline_becomes, saved_by

from callcenter_kit.dashboards.case.files import examples

pytestmark = pytest.mark.browser
PAGE = "01_eligibility"
GROWING = examples()["growing"].case.fragment()


def test_a_form_filled_in_gives_the_verdict_and_nothing_goes_wrong(visit):
    opened = visit()
    page = opened.page
    headline_becomes(page, "请先选择业务形态")
    choose(page, "business_form", "third_party_service")
    yes = ("is_company", "domestic_capital", "clean_record", "feasibility_report", "premises")
    for fact in (*yes, "technical_plan", "long_term_service", "inbound_mainly", "outbound_consent"):
        choose(page, fact, "yes")
    for fact in ("marketing_calls", "refused_for_falsehood"):
        choose(page, fact, "no")
    for fact, value in (
        ("insured_staff", 3),
        ("insured_months", 3),
        ("registered_capital", 999.9999),
    ):
        page.fill(f"input[name={fact}]", str(value))
    headline_becomes(page, "待办事项办完后，两种许可证预计都在")
    assert "0.0001" in page.inner_text("#finding-registered_capital")
    page.fill("input[name=registered_capital]", "1000")
    headline_becomes(page, "符合条件：备齐材料后")
    choose(page, "clean_record", "no")  # the day of a violation is asked for where it matters
    page.wait_for_selector("text=填写“最近一次受处罚的日期”，即可知道何时可以申请")
    page.fill("input[name=last_violation_on]", "2025-05-10")
    page.wait_for_selector(".forward >> text=2028年5月11日起可申请")
    wait_for_address(page, "last_violation_on=2025-05-10")
    assert (opened.problems, opened.external_requests) == ([], [])
    assert not [url for url in opened.requests if "plotly" in url]


def test_typing_is_never_disturbed_and_a_slip_of_the_pen_is_said_under_its_field(visit):
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
    page.fill("input[name=insured_staff]", "2.5")
    page.wait_for_selector("#field-insured_staff [role=alert]")
    assert page.input_value("input[name=insured_staff]") == "2.5"
    page.fill("input[name=insured_staff]", "2")
    page.wait_for_selector("#field-insured_staff [role=alert]", state="detached")


def test_a_number_is_answered_in_its_box_and_the_short_answer_leads_back_on_a_telephone(visit):
    told = "#v=1&lang=en&business_form=seat_rental&is_company=yes&domestic_capital=yes"
    page = visit(f"{told}&provinces=CN-BJ&clean_record=yes&marketing_calls=no", width=390).page
    page.fill(".ask input", "lots")
    page.press(".ask input", "Enter")
    page.wait_for_selector(".ask .wrong")
    page.fill(".ask input", "10000000")
    page.press(".ask input", "Enter")
    wait_for_address(page, "registered_capital=10000000")
    page.wait_for_selector(".answered >> text=CNY 10,000,000")
    page.wait_for_selector(".ask input[data-enters=insured_staff]:focus")
    assert page.input_value(".ask input") == ""
    page.fill(".ask input", "3")
    page.click(".ask [data-boxed]")  # the box is left by it, and keeps what is typed
    wait_for_address(page, "insured_staff=3")
    assert not page.is_visible(".verdict-bar")
    page.locator("#field-name").scroll_into_view_if_needed()
    page.wait_for_selector(".answer-away .verdict-bar >> text=Next question")
    assert "Cannot say yet" in page.inner_text(".verdict-bar")
    page.click(".verdict-bar")
    band = "document.querySelector('.ask').getBoundingClientRect()"
    page.wait_for_function(f"() => {band}.top >= 0 && {band}.bottom <= innerHeight")


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
    page.goto(f"{dashboards_server.url}voila/render/{PAGE}.ipynb")
    page.wait_for_selector(".first-paint", state="detached")
    assert page.evaluate("window.shift") < 0.05
    page.close(run_before_unload=True)


def test_a_change_on_a_telephone_shifts_nothing_where_the_finger_is(visit):
    told = "#v=1&lang=en&business_form=third_party_service&registered_capital=3000000&premises=yes"
    page = visit(told, width=390).page
    page.wait_for_timeout(500)
    # What is above grows by some lines, and the browser keeps the place.
    shifts = page.evaluate(
        """async () => {
          let shift = 0;
          const watch = new PerformanceObserver((list) => {
            list.getEntries().forEach((entry) => { shift += entry.value; });
          });
          document.querySelector('#field-premises').scrollIntoView({block: 'center'});
          await new Promise((resolve) => setTimeout(resolve, 300));
          watch.observe({type: 'layout-shift'});
          const before = [scrollY, document.querySelector('.verdicts').offsetHeight];
          document.querySelector('#field-premises input[value=no]').click();
          while (document.querySelector('.verdicts').offsetHeight === before[1]) {
            await new Promise(requestAnimationFrame);
          }
          await new Promise((resolve) => setTimeout(resolve, 300));
          return [shift, scrollY - before[0]];
        }"""
    )
    assert shifts[0] <= 0.005
    assert shifts[1] > 100  # or else nothing grew


def test_a_case_is_kept_by_the_language_the_browsers_way_back_and_a_file(visit, tmp_path):
    page = visit(GROWING).page
    before = page.inner_text("h1")
    page.click("[data-key=case-menu] summary")
    download = saved_by(page, "button[data-do=save]")
    assert download.suggested_filename == "呼叫中心许可证-案例.json"
    file = tmp_path / "case.json"
    download.save_as(file)
    assert json.loads(file.read_text("utf-8"))["case"]["insured_staff"] == "5"
    page.click("[data-key=case-menu] summary")
    page.click(".menu button[data-value=ready]")
    headline_becomes(page, "符合条件：备齐材料后")
    page.go_back()
    headline_becomes(page, before)
    page.go_forward()
    headline_becomes(page, "符合条件：备齐材料后")
    page.click("[data-key=case-menu] summary")
    page.click("button[data-do=start_again]")
    headline_becomes(page, "请先选择业务形态")
    page.set_input_files("input[type=file]", file)
    headline_becomes(page, before)
    page.click(".languages button[lang=en]")
    page.wait_for_function("() => document.documentElement.lang === 'en'")
    assert page.title() == "Can we get the call-centre licence?"
    assert page.input_value("input[name=registered_capital]") == "3000000"
    wait_for_address(page, "lang=en")
    page.reload()
    page.wait_for_selector(ALIVE)
    assert page.input_value("input[name=registered_capital]") == "3000000"


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

"""A visit to the pages as plain files: alive, told what is on its way, and never silent."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from browsing import CHROMIUM_FLAGS, wait_for_address, wait_until
from clicking import saved_by
from every import every
from firefox import firefox
from tiers import at_release
from visits import GROWING, READY

from callcenter_kit.dashboards import pages
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES
from run import find_browser, find_firefox

PAGES = [page.ending_in(".html").file for page in pages()]
FORM, CLIENTS = "01_eligibility.html", "05_portfolio.html"
ALIVE = "body:not(:has(.first-paint)) .callcenter-kit main h1"
UNREACHABLE = "#unreachable:not([hidden])"
XLSX = "xl/workbook.xml"
STAFF = dict(pair.split("=") for pair in GROWING[1:].split("&"))["insured_staff"]


def visit(open_page, site, page, fragment=GROWING, ready=ALIVE, **options):
    return open_page(f"{site.url}{page}{fragment}", ready=ready, **options)


@pytest.fixture(autouse=True)
def as_published(plain_site):
    """The host as it is: it refuses nothing, and puts nothing before a file."""
    plain_site.begun, plain_site.refused, plain_site.late = {}, {}, {}
    plain_site.broken = set()


@pytest.mark.parametrize("page", at_release(PAGES, but=[PAGES[2]]))
def test_a_page_comes_alive_without_any_other_host(open_page, plain_site, page):
    opened = visit(open_page, plain_site, page)
    assert opened.page.get_attribute("html", "lang") == "zh-CN"
    assert not opened.page.is_visible("#loading")
    opened.page.click("button[lang=en]")
    opened.page.wait_for_selector(f"{ALIVE} >> text=/[a-z]/")
    wait_for_address(opened.page, "lang=en")
    assert opened.page.get_attribute("html", "lang") == "en"
    assert (opened.external_requests, opened.problems) == ([], [])
    # The tabs lead to the other files, with the case.
    tabs = opened.page.locator("nav.tabs a").evaluate_all("all => all.map(one => one.pathname)")
    assert [tab.rsplit("/", 1)[1] for tab in tabs] == PAGES


def test_the_start_page_speaks_the_browsers_language(open_page, plain_site):
    for language, name in (("zh-CN", "index.html"), ("en-GB", "index.en.html")):
        start = open_page(f"{plain_site.url}index.html", language=language)
        start.page.wait_for_url(f"**/{name}")
        start.page.wait_for_load_state()
        assert start.page.url.endswith(name)
        assert start.problems == []


def test_everything_is_in_the_browser_when_it_comes_again(browser, plain_site, tmp_path):
    # A visitor's own browser keeps files on its disk; one that keeps nothing has little room.
    kept = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=find_browser(), args=CHROMIUM_FLAGS
    )
    page = kept.new_page()
    page.goto(f"{plain_site.url}{FORM}")
    page.wait_for_selector(ALIVE)
    plain_site.asked.clear()
    page.reload()
    page.wait_for_selector(ALIVE)
    assert [address for address in plain_site.asked if "/files-" in address] == []
    kept.close()


def test_a_file_of_clients_is_read_in_the_browser(open_page, plain_site, tmp_path):
    opened = visit(open_page, plain_site, CLIENTS, "#v=1&lang=en", language="en").page
    saved_by(opened, "[data-do='template_en']").save_as(tmp_path / "clients.xlsx")
    opened.click("[data-do='example_clients']")
    opened.wait_for_selector("[data-figure=outcomes] .main-svg")
    results = saved_by(opened, "[data-do='results_xlsx']").path().read_bytes()
    assert XLSX in ZipFile(BytesIO(results)).namelist()
    with opened.expect_download() as taken:  # no Word here: the letters are pages
        opened.click("[data-do='letters'] >> text=HTML")
    letters = ZipFile(taken.value.path()).namelist()
    assert [name.rpartition(".")[2] for name in letters] == ["html"] * 13
    (tmp_path / "results.xlsx").write_bytes(results)
    opened.set_input_files("input[data-upload]", tmp_path / "results.xlsx")
    opened.wait_for_function("() => document.body.innerText.includes('results.xlsx')")


def test_files_are_made_in_the_browser_and_what_only_the_full_edition_makes_is_said(
    open_page, plain_site
):
    opened = visit(open_page, plain_site, FORM, f"{READY}&lang=en", language="en")
    take(opened.page, "page", "record")
    opened.page.locator("[data-do='export_letter']").first.dispatch_event("click")
    told = "Only the full edition, on a computer or a server of yours"
    opened.page.wait_for_selector(f".alert-box >> text={told}")
    assert opened.problems == []


def take(page, *kinds):
    """Download the files of these kinds."""
    for kind in kinds:
        with page.expect_download() as taken:
            page.locator(f"[data-do='export_{kind}']").first.dispatch_event("click")
        assert len(taken.value.path().read_bytes()) > 2000


def test_firefox_opens_it_too(plain_site, tmp_path):
    program = find_firefox()
    if program is None:
        pytest.skip("no Firefox is installed here")
    with firefox(program, tmp_path) as tab:
        tab.open(f"{plain_site.url}{FORM}{GROWING}")
        assert wait_until(lambda: tab.value("!document.querySelector('.first-paint')"), 60)
        before = tab.value("document.querySelector('main h1').innerText")
        tab.value("document.querySelector('button[lang=en]').click()")
        assert wait_until(lambda: tab.value("document.documentElement.lang") == "en", 60)
        assert tab.value("document.querySelector('main h1').innerText") not in ("", before)
        assert tab.problems == []


# What does not come


def test_what_is_on_its_way_is_told_and_lost_files_are_asked_for_once_more(open_page, plain_site):
    lost = ("pyodide.mjs", "pages.zip", "plotly-basic.min.js")
    plain_site.refused, plain_site.late = dict.fromkeys(lost, 1), {"pages.zip": 4}
    ready = ".first-paint h1 >> visible=true"
    page = visit(open_page, plain_site, "03_timeline.html", READY, ready).page
    assert "正在载入计算程序（约 7 MB" in page.inner_text("#loading")
    page.wait_for_function("() => /：[1-9]\\d?%/.test(loading.innerText)")
    page.wait_for_selector(ALIVE)
    assert page.query_selector("#loading") is None
    page.wait_for_selector("[data-figure=gantt] .main-svg")
    assert all(plain_site.refused[name] < 0 for name in lost)  # it came on being asked again


def test_without_scripts_it_is_told_what_is_needed_in_both_languages(open_page, plain_site):
    address = f"{plain_site.url}{FORM}"
    page = open_page(address, ready=".first-paint", java_script_enabled=False).page
    for language in LANGUAGES:
        sentence = page.locator(f"noscript [lang={language}]")
        assert sentence.is_visible()
        assert sentence.inner_text() == say("site.script_needed", language)
    for busy in ("#loading", ".first-paint .while-waiting >> nth=0"):
        assert page.is_hidden(busy)


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "worker.js", "site.js"])
def test_a_file_that_never_comes_is_told(open_page, plain_site, name):
    plain_site.refused = {name: 100}
    page = visit(open_page, plain_site, FORM, ready=UNREACHABLE).page
    assert "计算程序没有载入成功" in page.inner_text("#unreachable")
    assert not page.is_visible("#slow")
    assert not page.is_visible(".while-waiting >> visible=true")


def test_a_file_that_comes_in_the_end_brings_the_page_to_life_with_its_case(open_page, plain_site):
    plain_site.refused = {"pages.zip": 100}
    page = visit(open_page, plain_site, FORM, ready=UNREACHABLE).page
    plain_site.refused, plain_site.broken = {}, {"pyodide.asm.wasm"}
    page.click("#unreachable [data-reload]")  # now a module breaks off on its way
    page.wait_for_selector(UNREACHABLE)
    plain_site.broken = set()
    page.click("#unreachable [data-reload]")
    page.wait_for_selector(ALIVE)
    assert page.input_value("#input-insured_staff") == STAFF


def test_makers_of_files_that_do_not_come_are_told_and_asked_for_again(open_page, plain_site):
    plain_site.refused = {"files.zip": 2}
    opened = visit(open_page, plain_site, "03_timeline.html", READY)
    maker = opened.page.locator("[data-do='export_calendar']").first
    maker.dispatch_event("click")
    opened.page.wait_for_selector(".alert-box >> text=处理文件所需的程序没有载入")
    take(opened.page, "calendar", "workbook")


OLD = [f"delete globalThis.{name};" for name in ("WebAssembly", "Worker", "TransformStream")]


@every("aged", OLD)
def test_an_old_browser_is_told_so(open_page, plain_site, browser, aged):
    context = browser.new_context(locale="zh-CN")
    context.add_init_script(aged)
    plain_site.asked.clear()
    page = context.new_page()
    page.goto(f"{plain_site.url}{FORM}")
    page.wait_for_selector("#too_old:not([hidden])")
    assert "这个浏览器太旧" in page.inner_text("#too_old")
    page.wait_for_load_state()
    assert page.query_selector("#loading") is None
    assert not page.is_visible(".while-waiting >> visible=true")
    # Nothing is loaded that it could not use.
    assert not any("worker.js" in address for address in plain_site.asked)
    context.close()


def test_a_page_opened_from_a_disk_says_where_it_belongs(plain_files, browser):
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto((plain_files / FORM).as_uri())
    page.wait_for_selector("#from_disk:not([hidden])")
    assert "opened straight from a disk" in page.inner_text("#from_disk")
    context.close()


def test_a_full_memory_begins_the_page_anew_with_its_case(open_page, plain_site):
    full = """addEventListener("message", ({ data }) => {
      if (data.message?.includes("set")) postMessage({ kind: "gone", content: "null" });
    });
    """
    plain_site.begun = {"worker.js": full}
    opened = visit(open_page, plain_site, FORM)
    # A change of the address alone counts as a navigation: only a new document is loaded.
    with opened.page.expect_event("load"):
        opened.page.fill("#input-insured_staff", "3")
        opened.page.press("#input-insured_staff", "Enter")
    opened.page.wait_for_selector(ALIVE)
    assert opened.page.input_value("#input-insured_staff") == "3"

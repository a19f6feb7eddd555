"""The browser runs what comes from this server, and no script that somebody wrote into a page."""

import pytest
import tiny
from browsing import serving

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.server.handlers import content_security_policy

LIVING = "voila/render/01_living.ipynb"
SCRIPT = "document.head.append(Object.assign(document.createElement('script'), {0}))"
WAYS = {
    "a script": SCRIPT.format("{ textContent: 'window.ran = true' }"),
    "a module": SCRIPT.format("{ type: 'module', textContent: 'window.ran = true' }"),
    "a data address": SCRIPT.format("{ src: 'data:text/javascript,window.ran = true' }"),
    "a handler": """document.body.insertAdjacentHTML(
        'beforeend', '<img src="data:," onerror="window.ran = true">')""",
    "a link": """const link = document.createElement('a');
        link.href = 'javascript:void(window.ran = true)';
        document.body.append(link);
        link.click()""",
    "a text": "setTimeout('window.ran = true')",
}


def directives():
    return dict(part.split(" ", 1) for part in content_security_policy().split("; "))


def test_no_script_runs_that_is_neither_a_file_of_ours_nor_known_by_its_digest():
    scripts = directives()["script-src"].split()
    assert "'self'" in scripts
    assert not {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "data:"} & {*scripts}
    assert sum(source.startswith("'sha256-") for source in scripts) == 2
    assert directives()["default-src"] == "'none'"
    assert "unsafe-eval" not in content_security_policy()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["", "nowhere", f"voila/render/{pages()[0].file}"])
def test_a_script_that_was_written_into_a_page_is_refused(dashboards_server, open_page, path):
    page = open_page(dashboards_server.url + path).page
    for way, script in WAYS.items():
        page.evaluate(f"() => {{ {script} }}")
        page.wait_for_timeout(200)
        assert page.evaluate("window.ran") is None, way


@pytest.mark.browser
def test_our_own_inline_script_runs(dashboards_server, open_page):
    address = f"{dashboards_server.url}voila/render/{pages()[0].file}#v=1&lang=en"
    visit = open_page(address, language="zh-CN")
    assert visit.page.get_attribute("html", "lang") == "en"
    visit.page.wait_for_selector("#loading", state="detached")
    assert visit.problems == []


@pytest.mark.browser
@pytest.mark.slow
def test_an_analysts_notebook_lives_under_the_same_policy(open_page, tmp_path):
    expect = pytest.importorskip("playwright.sync_api").expect
    tiny.write_all(tmp_path / "notebooks")
    with serving(tmp_path / "log", "--notebooks", tmp_path / "notebooks", "--pool=0") as server:
        visit = open_page(server.url + LIVING, ready="#count")
        visit.page.click("#count")
        expect(visit.page).to_have_title("2")
        assert visit.problems == []

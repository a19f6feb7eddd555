"""The browser runs what comes from this server, and no script that somebody wrote into a page."""

import pytest

from callcenter_kit.dashboards import pages
from callcenter_kit.dashboards.server.handlers import content_security_policy

PAGE = f"voila/render/{pages()[0].file}"
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
@pytest.mark.parametrize("path", ["", "nowhere", f"{PAGE}#v=1&lang=en"])
def test_a_script_that_was_written_into_a_page_is_refused(dashboards_server, open_page, path):
    visit = open_page(dashboards_server.url + path)
    page = visit.page
    if path.startswith(PAGE):  # our own inline script runs
        assert page.get_attribute("html", "lang") == "en"
        page.wait_for_selector("#loading", state="detached")
        assert visit.problems == []
    for number, script in enumerate(WAYS.values()):
        page.evaluate(f"() => {{ {script.replace('window.ran', f'window.ran{number}')} }}")
    page.wait_for_timeout(300)
    assert page.evaluate("Object.keys(window).filter((name) => name.startsWith('ran'))") == []

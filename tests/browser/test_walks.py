"""Whatever was clicked on the way, a page equals the same address loaded afresh."""

import pytest
from walks import prepare, walk

from callcenter_kit.dashboards import pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAMES = [page.name for page in pages()]
FIXED, AT_RELEASE = range(4), range(4, 300)
FILES = 60  # of those before a release, on the pages as plain files


@pytest.fixture(scope="module")
def tab(browser):
    """One tab for all walks: each begins with an address of its own."""
    page = browser.new_page()
    page.set_default_timeout(60_000)
    prepare(page)
    yield page
    page.close()


def differing(tab, addresses, seeds):
    found = [walk(tab, addresses, NAMES, seed) for seed in seeds]
    return "\n".join(str(each) for each in found if each.differences)


def served(server):
    return {page.name: f"{server.url}voila/render/{page.file}" for page in pages()}


def filed(site):
    return {page.name: site.url + page.file.replace(".ipynb", ".html") for page in pages()}


def test_four_walks_over_the_controls_end_on_the_page_of_their_address(dashboards_server, tab):
    assert differing(tab, served(dashboards_server), FIXED) == ""


@pytest.mark.release
def test_hundreds_of_walks_end_on_the_page_of_their_address(dashboards_server, tab):
    assert differing(tab, served(dashboards_server), AT_RELEASE[:-FILES]) == ""


@pytest.mark.release
def test_walks_over_plain_files_end_on_the_page_of_their_address(plain_site, tab):
    assert differing(tab, filed(plain_site), AT_RELEASE[-FILES:]) == ""

"""A real server and a real browser, shared by every test that needs them.

``dashboards_server`` serves the notebooks of this checkout; ``open_page`` opens an address in a
browser that can reach no other host, and notes all it asks for. Where there is no browser the
tests that want one are skipped, with that reason.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from functools import partial

import pytest
from browsing import CHROMIUM_FLAGS, Server, Visit, close, serving, wait_until
from hypothesis import settings
from plain_files import plain_host

from callcenter_kit.dashboards.site import packing
from callcenter_kit.dashboards.site.build import build
from callcenter_kit.rules import loading
from callcenter_kit.workdays import timetable
from run import find_browser

# Ten thousand tests stay until the end: to look through them for garbage, hundreds of times, took a
# seventh of a run.
gc.set_threshold(50_000, 20, 20)
# The first example reads the calendars: on a busy machine that is slow, not wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
# The days in the tests are those of the pinned library. Were a notice that ships read here, too, it
# would change sixty tests on the day it is out; `test_standing.py` looks at what ships.
timetable.FOLDER = timetable.FOLDER / "none"
MARKED = {
    "dashboards_server": "slow",
    "server": "slow",
    "plain_files": "slow",
    "files_with_lab": "slow",
    "spark": "slow",
    "browser": "browser",
}
LONG = ("slow", "browser")
# What is long in these is tried before a release only, as are single rows (``tiers.at_release``).
FOR_A_RELEASE = {
    *("test_site_lab", "test_lab", "test_binder"),  # JupyterLab, in the browser and on a server
    *("test_wheel", "test_release", "test_run", "test_deployment"),  # what is built and installed
    *("test_spark", "test_contributing", "test_docs"),
}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    """A test that starts a server, Spark or the browser is marked so, wherever it stands."""
    for item in items:
        for fixture in item.fixturenames:
            if fixture in MARKED:
                item.add_marker(MARKED[fixture])
        if item.path.stem in FOR_A_RELEASE and any(map(item.get_closest_marker, LONG)):
            item.add_marker("release")
    yield  # what is not asked for is left out
    if "PYTEST_XDIST_WORKER" in os.environ:
        order = order_of(dict.fromkeys(item.path for item in items))
        items.sort(key=lambda item: order[item.path])


def order_of(files):
    """The place of each file in a run on all cores: those that wait among those that compute.

    One after the other, the first third of a run would wait for browsers with its cores idle, and
    the rest would queue for them. The last to run are short ones, so that all workers end together.
    """
    waiting = [file for file in files if {"browser", "server"} & {*file.parts}]
    computing = [file for file in files if file not in waiting]
    return {
        file: place / len(each) * share
        for each, share in ((waiting, 0.6), (computing, 1))
        for place, file in enumerate(each)
    }


def pytest_collection_finish():
    """The tests collected stay until the end: the garbage collector need not look at them."""
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def no_rulebook_of_ones_own():
    """A process keeps what it loaded: the next module's pages would offer it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_registry", {})
        yield


@pytest.fixture(scope="session")
def dashboards_server(tmp_path_factory) -> Iterator[Server]:
    """The pages of this checkout, served as a client meets them."""
    with serving(tmp_path_factory.mktemp("server") / "log") as server:
        yield server


@pytest.fixture(scope="session")
def plain_files(tmp_path_factory):
    """The pages of this checkout as a site of plain files, made once for all who test at a time."""
    own = tmp_path_factory.getbasetemp()
    together = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    site = together / "the site"
    try:
        (together / "begun").mkdir()
    except FileExistsError:
        assert wait_until(site.exists, 180), "another process of this run could not make the site"
        return site
    return build(site)


@pytest.fixture(scope="session")
def files_with_lab(plain_files, tmp_path_factory):
    """The same site with the notebooks; what is packed for the pages is taken from the first."""
    (packed,) = plain_files.glob("files-*/python")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "pack", partial(shutil.copytree, packed, dirs_exist_ok=True))
        return build(tmp_path_factory.mktemp("site") / "with notebooks", lab=True)


@pytest.fixture(scope="session")
def plain_site(plain_files):
    """The site on a host that serves nothing but files, under a path of its own."""
    with plain_host(plain_files) as host:
        yield host


@pytest.fixture(scope="session")
def browser():
    """A browser of the Chromium family that is installed; better one without a window of its own.

    The headless shell draws and runs a page as Chromium does, in two thirds of its time.
    """
    path = shutil.which("chromium-headless-shell") or find_browser()
    if path is None:
        pytest.skip("no Chromium, Chrome or Edge is installed here")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        # Half of what Python costs in a browser is compiling it once more for a long visit.
        flags = [*CHROMIUM_FLAGS, "--js-flags=--liftoff-only"]
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser):
    """Open an address at a width, in a language; every page is closed as a visitor closes it."""
    opened = []

    def open_(address, width=1280, language="zh-CN", ready=None, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale=language, **options
        )
        context.set_default_timeout(60_000)  # a machine that has much else to do is slow, not wrong
        visit = Visit(context.new_page(), address)
        opened.append(visit)
        visit.listen()
        visit.page.goto(address)
        if ready:
            visit.page.wait_for_selector(ready)
        return visit

    yield open_
    for visit in opened:
        close(visit)

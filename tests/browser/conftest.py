"""What the browser's tests share: a page of the dashboards, opened as a client opens it."""

import pytest
from browsing import ALIVE


@pytest.fixture
def visit(request, dashboards_server, open_page):
    """Open a page and wait until it has come to life; which one, a test's module says as PAGE."""

    def open_(fragment="", page=None, **options):
        file = f"voila/render/{page or request.module.PAGE}.ipynb"
        opened = open_page(f"{dashboards_server.url}{file}{fragment}", ready=ALIVE, **options)
        opened.page.wait_for_selector(".first-paint", state="detached")
        return opened

    return open_

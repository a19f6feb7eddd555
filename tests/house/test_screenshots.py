"""The pictures of the pages, as far as no browser is needed: every page is among them."""

from unittest.mock import Mock

import pytest

from callcenter_kit.dashboards import ServedPage, pages

pytest.importorskip("PIL", reason="pillow is not installed")
pytest.importorskip("playwright", reason="playwright is not installed")

from docs import screenshots


def test_what_is_done_on_a_page_names_a_page_that_there_is():
    names = {page.name for page in pages()}
    assert {*screenshots.WAYS, *screenshots.BEFORE, *screenshots.SMALLER} <= names


def test_the_tour_comes_to_every_page_and_stays_where_nothing_is_to_be_done(monkeypatch):
    another = ServedPage("07_fees.ipynb", "fees", "Fees")
    every = (*pages(), another)
    monkeypatch.setattr(screenshots, "pages", lambda: every)
    monkeypatch.setattr(screenshots.Tour, "look", lambda tour, seconds: None)
    monkeypatch.setattr(screenshots.Tour, "click", lambda tour, target, seconds=0: None)
    window = Mock()
    screenshots.Tour(window, "http://localhost/").walk()
    opened = [call.args[0] for call in window.goto.call_args_list]
    assert opened[0] == "http://localhost/"
    for page, address in zip(every, opened[1:], strict=True):
        assert address.startswith(f"http://localhost/voila/render/{page.file}#")

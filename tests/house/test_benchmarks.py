"""What the benchmarks compare is comparable; their figures are no test."""

from datetime import date
from importlib import import_module

import pytest
from every import every
from parsing import parsed

from callcenter_kit.dashboards.case.files import read_fragment
from callcenter_kit.dashboards.case.state import State

pytest.importorskip("psutil", reason="psutil is not installed")
pytest.importorskip("playwright", reason="playwright is not installed")

from benchmarks.pages import changes


@every("name", list(changes.CLICKS))
def test_what_is_clicked_stands_on_its_page(name):
    module = import_module(f"callcenter_kit.dashboards.{name}")
    case, *_ = read_fragment(changes.CASE + changes.BESIDES.get(name, ""))
    page = parsed(module.render(State(case), date(2026, 11, 26)).html)
    assert all(page.select_one(click) for click in changes.CLICKS[name])

"""What the benchmarks compare is comparable; their figures are no test."""

from datetime import date
from importlib import import_module

import pytest
from every import every
from parsing import parsed

from benchmarks.peers import kit_one_by_one, kit_pandas, kit_polars
from benchmarks.peers.answering import ASKED, as_answers, share_not_right
from benchmarks.speed.screening_by_hand import by_hand
from benchmarks.speed.screening_rows import random_facts
from callcenter_kit.dashboards.case.files import read_fragment
from callcenter_kit.dashboards.case.state import State

pytest.importorskip("psutil", reason="psutil is not installed")
pytest.importorskip("playwright", reason="playwright is not installed")

from benchmarks.pages import changes


@every("missing", [0, 0.1])
def test_our_own_ways_and_the_rules_by_hand_say_the_same(missing):
    facts = random_facts(2_000, missing)
    right = as_answers(kit_one_by_one.prepare(facts)())
    for way in (kit_polars, kit_pandas):
        assert share_not_right(as_answers(way.prepare(facts)()), right) == (0, 0)
    columns = by_hand(facts)
    assert [*zip(*(columns[name].tolist() for name in ASKED), strict=True)] == right
    assert {"eligible", "ineligible"} <= {answer[2] for answer in right}


@every("name", list(changes.CLICKS))
def test_what_is_clicked_stands_on_its_page(name):
    module = import_module(f"callcenter_kit.dashboards.{name}")
    case, *_ = read_fragment(changes.CASE + changes.BESIDES.get(name, ""))
    page = parsed(module.render(State(case), date(2026, 11, 26)).html)
    assert all(page.select_one(click) for click in changes.CLICKS[name])

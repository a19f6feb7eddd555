"""What the benchmarks compare is comparable, and counted rightly; their figures are no test."""

from datetime import date
from importlib import import_module

import pytest
from every import every
from parsing import parsed

from benchmarks.peers import kit_one_by_one, kit_pandas, kit_polars, one, turns
from benchmarks.peers.answering import ASKED, as_answers, share_not_right
from benchmarks.speed.screening_by_hand import by_hand
from benchmarks.speed.screening_rows import random_facts
from callcenter_kit.dashboards.case.files import read_fragment
from callcenter_kit.dashboards.case.state import State

pytest.importorskip("psutil", reason="psutil is not installed")
pytest.importorskip("playwright", reason="playwright is not installed")

from benchmarks.pages import changes, site
from benchmarks.pages.changes import BESIDE, OURS, Seen, Tab


@pytest.mark.parametrize("missing", [0, 0.1])
def test_our_own_ways_and_the_rules_by_hand_say_the_same(missing):
    facts = random_facts(2_000, missing)
    right = as_answers(kit_one_by_one.prepare(facts)())
    for way in (kit_polars, kit_pandas):
        assert share_not_right(as_answers(way.prepare(facts)()), right) == (0, 0)
    columns = by_hand(facts)
    assert [*zip(*(columns[name].tolist() for name in ASKED), strict=True)] == right
    assert {"eligible", "ineligible"} <= {answer[2] for answer in right}


def test_one_measurement_holds_time_memory_and_shares_and_in_turns_all_begin_alike():
    figures = one.measure("kit_polars", 500, 0.1)
    assert figures["seconds"] > 0
    assert figures["megabytes"] > 10
    assert (figures["wrong"], figures["failed"]) == (0, 0)
    assert "wrong" not in one.measure("kit_polars", one.CHECKED + 1, 0.0)
    ratios = {name: ratios for name, *ratios in turns.measure(50, turns=3, base="kit_polars")}
    assert ratios["kit_polars"] == [1, 1]
    assert [*ratios] == ["kit_polars", "kit_pandas"]


def test_a_page_is_held_against_the_one_beside_by_its_tabs_medians_in_whole_turns(capsys):
    seen = {
        OURS: Seen([Tab([30.0, 33.0, 90.0], 0, 0), Tab([66.0] * 3, 0, 0)]),
        f"{OURS}{BESIDE}": Seen([Tab([44.0, 44.0, 45.0], shift=0.5, jumps=7)]),
    }
    lines = {line.name: (line.value, line.limit) for line in changes.lines(seen)}
    assert lines[f"{OURS}, of the one beside"] == (1.125, 1.05)  # NOT MET
    assert lines[f"{OURS}{BESIDE}: a change, in the middle"] == (0.044, None)
    assert f"{OURS}{BESIDE}: shift a change" not in lines
    assert [changes.in_turns(number) for number in ("1", "20", "21")] == [20, 20, 40]
    assert [number % changes.TURN for number in (changes.CHANGES, site.CHANGED)] == [0, 0]
    with pytest.raises(SystemExit):
        changes.parsed(["--changes=many"])
    assert "a whole number above zero, not 'many'" in capsys.readouterr().err


def test_who_went_first_goes_last_at_the_next_turn(monkeypatch):
    went = []
    monkeypatch.setattr(changes, "changed", lambda _, subject: went.append(subject) or subject)
    changes.changes(None, {"ours": "ours", "before": "before"}, changes.TURN * 4)
    assert went == ["ours", "before", "before", "ours", "ours", "before", "before", "ours"]


@every("name", list(changes.CLICKS))
def test_what_is_clicked_stands_on_its_page(name):
    module = import_module(f"callcenter_kit.dashboards.{name}")
    case, *_ = read_fragment(changes.CASE + changes.BESIDES.get(name, ""))
    page = parsed(module.render(State(case), date(2026, 11, 26)).html)
    assert all(page.select_one(click) for click in changes.CLICKS[name])

"""The benchmark of bursts counts what it says it counts; its figures are never a test."""

import subprocess
import sys
from math import inf

import pytest
from coroutines import done_aside, result_of

pytest.importorskip("playwright", reason="playwright is not installed")
psutil = pytest.importorskip("psutil", reason="psutil is not installed")

from benchmarks.pages import bursts, editions, usage  # noqa: E402 - they need what is asked for above
from benchmarks.pages.arriving import Arrival, Browsers, Lines  # noqa: E402
from benchmarks.pages.bursts_table import Burst, Kept, burst_rows, memory_rows  # noqa: E402
from tools.browsing import HERE, free_port, wait_until  # noqa: E402

# What a server takes


# What a visitor saw


def test_who_meets_no_server_is_stuck_and_says_why():
    arrivals = result_of(
        Lines().come([(f"http://localhost:{free_port()}/", "01_eligibility.ipynb")])
    )
    assert [arrival.is_stuck for arrival in arrivals] == [True]
    assert "refused" in arrivals[0].problems[0]
    assert arrivals[0].seconds("alive") == inf


# The table


def burst(*alive, spent=1.0):
    arrivals = [Arrival({"first byte": 0.5, "last byte": 0.6, "alive": time}) for time in alive]
    return Burst(arrivals, spent)


def rows(way, number, first, change):
    by_edition = {editions.FIRST: first, editions.CHANGE: change}
    head = f"{number} {way.name}: "
    return {row.name.removeprefix(head): row for row in burst_rows(way, number, by_edition)}


def test_a_figure_is_a_median_of_all_and_the_last_a_median_of_the_bursts():
    found = rows(Lines(), 3, [burst(2, 4, 6), burst(4, 8, 10)], [burst(1, 2, 3), burst(2, 2, 5)])
    assert (found["alive"].first, found["alive"].change, found["alive"].ratio) == (5, 2, 0.4)
    assert (found["alive, the last"].first, found["alive, the last"].change) == (8, 4)
    assert "reloads" not in found


def test_stuck_views_errors_and_reloads_are_added_up_and_the_change_should_have_none():
    stuck = Burst([Arrival({"first byte": 1}, ["TypeError"], 2), Arrival({"first byte": 1})], 0.3)
    found = rows(Browsers(None), 2, [burst(1, 1), burst(1, 1)], [stuck, burst(1, 1, spent=0.3)])
    counted = [found[name].change for name in ("not alive", "errors", "reloads")]
    assert counted == [2, 1, 2]
    assert [found[name].first for name in ("not alive", "errors", "reloads")] == [0, 0, 0]
    assert str(found["not alive"]).endswith("at most 0: NOT MET")
    assert "never" in str(found["alive, the last"])
    assert str(found["processor an arrival"]).endswith("at most 0.35 s: met")


def test_one_in_a_browser_is_held_against_the_first_edition_and_twenty_requests_against_a_time():
    alone = rows(Browsers(None), 1, [burst(2)], [burst(1.3)])
    assert str(alone["alive"]).endswith("0.65 ×  at most 0.6 ×: NOT MET")
    assert "alive, the last" not in alone
    many = rows(Lines(), 20, [burst(*[9] * 20)], [burst(*[3] * 20)])
    assert str(many["last byte, the last"]).endswith("at most 3.5 s: met")


def test_memory_a_view_is_what_the_views_add_to_a_server_with_nobody_there():
    first, change = {20: Kept(20, 1700, 300, 1)}, {20: Kept(20, 1100, 280, 0)}
    a_view, in_all, stuck = memory_rows({editions.FIRST: first, editions.CHANGE: change})
    assert (a_view.first, a_view.change, a_view.limit) == (70, 41, 40)
    assert (in_all.first, in_all.change, in_all.limit) == (1700, 1100, None)
    assert (stuck.first, stuck.change) == (1, 0)
    assert " 1700 MB " in str(in_all)


# As it is run


def test_what_is_measured_may_be_made_smaller_or_larger():
    usual = bursts.parsed([])
    assert (usual.rounds, usual.visitors, usual.views) == (3, (1, 6, 20), (5, 20, 40, 80))
    assert bursts.parsed(["--views", "large"]).views[-1] == 100
    small = bursts.parsed(["--rounds=1", "--visitors=2", "--views=none", "--no-browsers"])
    assert small == bursts.Extent(1, (2,), (), browsers=False)


def test_without_the_history_it_says_what_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bench", "bursts"])
    monkeypatch.setattr(editions, "COMMIT", "0" * 40)
    assert bursts.main() == 1
    assert "the first edition, is not here" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.skipif(not editions.has_first(), reason="the first edition is not in this history")
def test_a_short_run_meets_both_editions_and_leaves_nothing_behind(monkeypatch, capsys):
    arguments = ["--rounds=1", "--visitors=1", "--views=none", "--no-browsers"]
    monkeypatch.setattr(sys, "argv", ["bench", "bursts", *arguments])
    monkeypatch.setattr(usage, "STILL", 0.5)
    before = psutil.Process().children(recursive=True)
    assert done_aside(bursts.main) == 0
    out = capsys.readouterr().out
    assert "1 without browsers: alive " in out
    assert "never" not in out
    assert wait_until(lambda: psutil.Process().children(recursive=True) == before, 10)
    trees = subprocess.run(["git", "worktree", "list"], cwd=HERE, capture_output=True, check=True)
    assert b"first-edition" not in trees.stdout

"""The benchmark of bursts counts what it says it counts; its figures are never a test."""

import subprocess
import sys
from math import inf

import pytest
from coroutines import done_aside, result_of

pytest.importorskip("playwright", reason="playwright is not installed")
psutil = pytest.importorskip("psutil", reason="psutil is not installed")

from benchmarks.pages import bursts, editions, usage  # noqa: E402 - they need what is asked for above
from benchmarks.pages.arriving import Lines  # noqa: E402
from tools.browsing import HERE, free_port, wait_until  # noqa: E402


def test_who_meets_no_server_is_stuck_and_says_why():
    arrivals = result_of(
        Lines().come([(f"http://localhost:{free_port()}/", "01_eligibility.ipynb")])
    )
    assert [arrival.is_stuck for arrival in arrivals] == [True]
    assert "refused" in arrivals[0].problems[0]
    assert arrivals[0].seconds("alive") == inf


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

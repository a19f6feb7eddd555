"""The benchmark of changes: another checkout stands beside this one, figure by figure."""

from datetime import date
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from every import every
from parsing import parsed

pytest.importorskip("playwright")

from benchmarks.pages import changes, site
from benchmarks.pages.changes import BESIDE, OURS, Seen, Tab
from callcenter_kit.dashboards.case.files import read_fragment
from callcenter_kit.dashboards.case.state import State


def test_another_checkout_is_asked_for_and_how_many_changes_in_whole_turns():
    assert changes.parsed(["--beside", "before"]).beside == Path("before")
    assert (changes.parsed([]).beside, changes.parsed([]).changes) == (None, 200)
    assert [number % changes.TURN for number in (changes.CHANGES, site.CHANGED)] == [0, 0]


def test_changes_are_counted_in_whole_turns(capsys):
    assert [changes.in_turns(number) for number in ("1", "20", "21")] == [20, 20, 40]
    for wrong in ("0", "-20", "many"):
        with pytest.raises(SystemExit):
            changes.parsed([f"--changes={wrong}"])
        said = capsys.readouterr().err
        assert f"changes are a whole number above zero, not {wrong!r}" in said


def test_a_page_is_held_against_the_one_beside_by_its_tabs_medians():
    seen = {
        OURS: Seen([Tab([30.0, 33.0, 90.0], 0, 0), Tab([66.0] * 3, 0, 0)]),
        f"{OURS}{BESIDE}": Seen([Tab([44.0, 44.0, 45.0], shift=0.5, jumps=7)]),
    }
    shown = {line.name: (line.value, line.limit) for line in changes.lines(seen)}
    assert shown[f"{OURS}, of the one beside"] == (1.125, 1.05)  # NOT MET
    assert shown[f"{OURS}{BESIDE}: a change, in the middle"] == (0.044, None)
    assert f"{OURS}{BESIDE}: shift a change" not in shown


def test_who_went_first_goes_last_at_the_next_turn(monkeypatch):
    went = []
    monkeypatch.setattr(changes, "changed", lambda _, subject: went.append(subject) or subject)
    subjects = {"ours": "ours", "before": "before"}
    seen = changes.changes(None, subjects, changes.TURN * 4)
    assert went == ["ours", "before", "before", "ours", "ours", "before", "before", "ours"]
    assert seen == {"ours": Seen(["ours"] * 4), "before": Seen(["before"] * 4)}


def test_a_page_that_another_checkout_lacks_is_not_timed_there(tmp_path):
    server = SimpleNamespace(url="http://127.0.0.1/")
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    (notebooks / "03_timeline.ipynb").touch()
    assert list(changes.our_pages(server, tmp_path)) == [OURS]
    assert list(changes.our_pages(server)) == list(changes.CLICKS)


@every("name", list(changes.CLICKS))
def test_what_is_clicked_stands_on_its_page(name):
    module = import_module(f"callcenter_kit.dashboards.{name}")
    case, *_ = read_fragment(changes.CASE + changes.BESIDES.get(name, ""))
    html = module.render(State(case), date(2026, 11, 26)).html
    page = parsed(html)
    assert all(page.select_one(click) for click in changes.CLICKS[name])

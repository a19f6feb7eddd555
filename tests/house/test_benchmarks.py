"""What the benchmarks compare is comparable, and counted rightly; their figures are no test."""

import runpy
import subprocess
import sys
from datetime import date
from importlib import import_module
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from coroutines import done_aside
from every import every
from parsing import parsed

import callcenter_kit as ck
from benchmarks.peers import kit_one_by_one, kit_pandas, kit_polars, one, turns
from benchmarks.peers.answering import ASKED, FAILED, as_answers, one_by_one, share_not_right
from benchmarks.speed.screening_by_hand import by_hand
from benchmarks.speed.screening_rows import random_facts
from callcenter_kit.charts.gantt import gantt
from callcenter_kit.charts.style import paint
from callcenter_kit.dashboards import ServedPage, pages
from callcenter_kit.dashboards.case.files import read_fragment
from callcenter_kit.dashboards.case.state import State

psutil = pytest.importorskip("psutil", reason="psutil is not installed")
go = pytest.importorskip("plotly.graph_objects", reason="plotly is not installed")
pytest.importorskip("playwright", reason="playwright is not installed")

from benchmarks.pages import bursts, changes, editions, rival_pages, site, usage  # noqa: E402 - they need what is asked for above
from benchmarks.pages.changes import BESIDE, OURS, Seen, Tab  # noqa: E402
from tools.browsing import HERE, wait_until  # noqa: E402

RIGHT = ("required", "eligible", "eligible")
WRONG = ("required", "eligible", "ineligible")
FELL = (FAILED,) * len(ASKED)


# Other engines; ours stands in for them


@pytest.mark.parametrize("missing", [0, 0.1])
def test_our_own_ways_and_the_rules_by_hand_say_the_same(missing):
    facts = random_facts(2_000, missing)
    wanted = as_answers(kit_one_by_one.prepare(facts)())
    for way in (kit_polars, kit_pandas):
        assert share_not_right(as_answers(way.prepare(facts)()), wanted) == (0, 0)
    judged = by_hand(facts)
    assert [*zip(*(judged[name].tolist() for name in ASKED), strict=True)] == wanted
    assert {"eligible", "ineligible"} <= {answer[2] for answer in wanted}


def test_wrong_rows_and_failed_rows_are_told_apart_and_a_row_fails_alone():
    assert share_not_right([RIGHT, WRONG, FELL, RIGHT], [RIGHT] * 4) == (0.25, 0.25)
    assert share_not_right([RIGHT], [RIGHT]) == (0, 0)
    with pytest.raises(ValueError, match="1 answers to 2 rows"):
        share_not_right([RIGHT], [RIGHT, RIGHT])

    def judge(row):
        if row["insured_staff"] is None:
            raise TypeError
        return RIGHT

    assert one_by_one(judge, [{"insured_staff": 1}, {"insured_staff": None}]) == [RIGHT, FELL]


def test_one_measurement_holds_time_memory_and_shares_and_in_turns_all_begin_alike():
    found = one.measure("kit_polars", 500, 0.1)
    assert found["seconds"] > 0
    assert found["megabytes"] > 10
    assert (found["wrong"], found["failed"]) == (0, 0)
    assert "wrong" not in one.measure("kit_polars", one.CHECKED + 1, 0.0)
    ratios = {name: ratios for name, *ratios in turns.measure(50, turns=3, base="kit_polars")}
    assert ratios["kit_polars"] == [1, 1]
    assert [*ratios] == ["kit_polars", "kit_pandas"]


# Pages of others; Streamlit and Voila stand in as what they were told

CHOICES = {"无": False, "有": True}


def shown_by_streamlit(monkeypatch, choice):
    """The headline and the picture of Streamlit's page when ``choice`` is chosen."""
    told = {}
    stand_in = SimpleNamespace(
        set_page_config=lambda **_: None,
        radio=lambda label, options, **_: options[options.index(choice)],
        title=lambda text, **_: told.update(headline=text),
        plotly_chart=lambda picture, **_: told.update(picture=picture),
    )
    monkeypatch.setitem(sys.modules, "streamlit", stand_in)
    runpy.run_path(str(rival_pages.RIVALS / "streamlit_page.py"))
    return told["headline"], told["picture"]


@pytest.mark.parametrize("choice", CHOICES)
def test_both_pages_tell_the_day_of_the_plan_and_draw_our_picture_of_it(monkeypatch, choice):
    plan = ck.plan(date(2026, 12, 1), "nationwide", expert_review=CHOICES[choice])
    headline, picture = shown_by_streamlit(monkeypatch, choice)
    assert headline == f"预计 {plan.licence_on.month}月{plan.licence_on.day}日取得许可证"
    assert picture == paint(gantt(plan, "zh-CN"), "light")
    page = runpy.run_path(str(rival_pages.RIVALS / "figure_widget.py"))
    page["review"].value = CHOICES[choice]
    assert page["text"].value == f"<h1>{headline}</h1>"
    drawn = go.Figure(page["figure"]).update_traces(uid=None)  # a widget numbers its traces
    assert drawn.to_dict() == go.Figure(picture).to_dict()


REDRAWN = "figure.listener();"
REPLACED = """
figure.remove();
const another = document.createElement("div");
another.className = "js-plotly-plot";
another.innerHTML = "<i class=nsewdrag>picture</i>";
document.body.append(another);
"""


@pytest.mark.browser
@pytest.mark.parametrize("drawn", [REDRAWN, REPLACED], ids=["in its place", "as another"])
def test_a_change_ends_when_words_and_picture_are_new(browser, drawn):
    page = browser.new_page()
    page.set_content("<button>有</button><h1>旧</h1><div class=js-plotly-plot>picture</div>")
    page.evaluate(f"""() => {{
      const figure = document.querySelector(".js-plotly-plot");
      figure.once = (_, listener) => {{ figure.listener = listener; }};
      document.querySelector("button").onclick = () => {{
        document.querySelector("h1").textContent = "新";
        setTimeout(() => {{ {drawn} }}, 200);
      }};
    }}""")
    subject = rival_pages.Subject("", ("button", "button"), text="h1", picture=changes.PICTURE)
    assert changes.clicked(page, subject, 0)["milliseconds"] >= 200
    page.close()


# Our own pages, beside another checkout's


def test_a_page_is_held_against_the_one_beside_by_its_tabs_medians_in_whole_turns(capsys):
    seen = {
        OURS: Seen([Tab([30.0, 33.0, 90.0], 0, 0), Tab([66.0] * 3, 0, 0)]),
        f"{OURS}{BESIDE}": Seen([Tab([44.0, 44.0, 45.0], shift=0.5, jumps=7)]),
    }
    shown = {line.name: (line.value, line.limit) for line in changes.lines(seen)}
    assert shown[f"{OURS}, of the one beside"] == (1.125, 1.05)  # NOT MET
    assert shown[f"{OURS}{BESIDE}: a change, in the middle"] == (0.044, None)
    assert f"{OURS}{BESIDE}: shift a change" not in shown
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


@pytest.mark.slow
@pytest.mark.release
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


# The pictures of the pages


def test_the_tour_comes_to_every_page_and_does_nothing_on_one_that_there_is_not(monkeypatch):
    pytest.importorskip("PIL", reason="pillow is not installed")
    from docs import screenshots

    names = {page.name for page in pages()}
    assert {*screenshots.WAYS, *screenshots.BEFORE, *screenshots.SMALLER} <= names
    each = (*pages(), ServedPage("07_fees.ipynb", "fees", "Fees"))
    monkeypatch.setattr(screenshots, "pages", lambda: each)
    monkeypatch.setattr(screenshots.Tour, "look", lambda tour, seconds: None)
    monkeypatch.setattr(screenshots.Tour, "click", lambda tour, target, seconds=0: None)
    window = Mock()
    screenshots.Tour(window, "http://localhost/").walk()
    opened = [call.args[0] for call in window.goto.call_args_list]
    assert opened[0] == "http://localhost/"
    for page, address in zip(each, opened[1:], strict=True):
        assert address.startswith(f"http://localhost/voila/render/{page.file}#")

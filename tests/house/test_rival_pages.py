"""The pages that ours are held against say and draw what ours does; Streamlit itself isn't needed.

Streamlit and Voila stand in as what they were told. Speed is never a test; what is timed is.
"""

import runpy
import sys
from datetime import date
from types import SimpleNamespace

import pytest

import callcenter_kit as ck
from callcenter_kit.charts.gantt import gantt
from callcenter_kit.charts.style import paint

go = pytest.importorskip("plotly.graph_objects", reason="plotly is not installed")
pytest.importorskip("playwright", reason="playwright is not installed")

from benchmarks.pages import changes, rival_pages  # noqa: E402 - they need what is asked for above

CHOICES = {"无": False, "有": True}
SERVER = SimpleNamespace(url="http://localhost:1/")


# What they show


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


def shown_by_figure_widget(choice):
    """The headline and the picture of the FigureWidget's page when ``choice`` is chosen."""
    page = runpy.run_path(str(rival_pages.RIVALS / "figure_widget.py"))
    page["review"].value = CHOICES[choice]
    return page["text"].value, page["figure"]


@pytest.mark.parametrize("choice", CHOICES)
def test_both_pages_tell_the_day_of_the_plan_and_draw_our_picture_of_it(monkeypatch, choice):
    plan = ck.plan(date(2026, 12, 1), "nationwide", expert_review=CHOICES[choice])
    headline, picture = shown_by_streamlit(monkeypatch, choice)
    assert headline == f"预计 {plan.licence_on.month}月{plan.licence_on.day}日取得许可证"
    assert picture == paint(gantt(plan, "zh-CN"), "light")
    text, figure = shown_by_figure_widget(choice)
    assert text == f"<h1>{headline}</h1>"
    drawn = go.Figure(figure).update_traces(uid=None)  # a widget numbers its traces
    assert drawn.to_dict() == go.Figure(picture).to_dict()


# How they are timed

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

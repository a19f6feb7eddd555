"""A picture in one call: a Plotly figure, opaque, in the language and the theme chosen."""

import sys
from datetime import date, timedelta

import plotly.graph_objects as go
import plotly.io
import pytest
from every import every

import callcenter_kit as ck
from callcenter_kit.charts.scenarios import ScenarioResult, scenarios_figure
from callcenter_kit.dashboards.portfolio.upload import example_csv
from callcenter_kit.texts.display import DARK, LIGHT

DAY = date(2026, 12, 1)
PLAN = ck.plan(DAY)
PICTURED = {
    "plan": PLAN,
    "distribution": ck.distribution(PLAN),
    "scenarios": ck.scenarios(ck.Applicant(), start=DAY, insured_staff=[2, 3]),
    "waiting times": ck.waiting_times(2026),
    "no plan": ck.plan(DAY, applicant=ck.Applicant(business_form="own_customers")),
}
every_picture = every("result", PICTURED.values(), ids=PICTURED)


@pytest.fixture(autouse=True)
def _nothing_is_left_chosen(monkeypatch):
    monkeypatch.setattr(plotly.io.templates, "default", "plotly")
    yield
    ck.use_language(None)


def grounds(figure):
    return {figure.layout.paper_bgcolor, figure.layout.plot_bgcolor}


@every_picture
def test_it_is_a_figure_on_an_opaque_ground_in_the_language_chosen_unless_told_another(result):
    assert isinstance(result.figure(), go.Figure)
    assert grounds(result.figure()) == {LIGHT["card"]}
    assert grounds(result.figure(theme="dark")) == {DARK["card"]}
    chinese, english = (result.figure(each).to_json() for each in ("zh-CN", "en"))
    assert result.figure().to_json() == chinese != english
    ck.use_language("en")
    assert result.figure().to_json() == english
    assert result.figure("zh-CN").to_json() == chinese
    ck.use_language(None)


@every("language", ["zh-CN", "en"])
def test_where_there_are_no_dates_the_picture_says_why(language):
    figure = PICTURED["no plan"].figure(language)
    [words] = figure.layout.annotations
    text = PICTURED["no plan"].reason.say(language)
    assert words.text.replace("<br>", " " if language == "en" else "") == text


def test_the_templates_serve_figures_of_ones_own_and_the_default_one_sets_the_theme():
    for name, table in zip(ck.register_templates(), (LIGHT, DARK), strict=True):
        own = go.Figure(go.Scatter(y=[1, 3, 2]), layout={"template": name})
        layout = own.layout.template.layout
        assert grounds(own.layout.template) == {table["card"]}
        assert layout.font.color == table["ink"]
        assert set(layout.colorway) <= set(table.values())
        plotly.io.templates.default = name
        assert grounds(PLAN.figure()) == {table["card"]}
    assert grounds(PLAN.figure(theme="light")) == {LIGHT["card"]}


def test_a_portfolio_has_four_figures():
    clients = ck.read_clients(example_csv("en"), name="clients.csv")
    table = clients.facts.join(clients.screen(DAY).judged)
    figures = ck.portfolio(table, DAY).figures("en", theme="dark")
    assert list(figures) == ["outcomes", "blocking", "freeing", "capital"]
    for figure in figures.values():
        assert isinstance(figure, go.Figure)
        assert grounds(figure) == {DARK["card"]}


def test_where_nothing_blocks_anybody_the_panels_are_one_client_wide():
    clients = ck.read_clients("业务形态\n自用\n".encode(), name="clients.csv")
    panels = ck.portfolio(clients.screen(DAY)).figures("en")["blocking"].layout
    assert panels.xaxis.range[1] == 2.5  # with room for its numbers


def test_as_few_days_as_the_axis_has_room_for_are_each_named():
    durations = {**dict.fromkeys(PLAN.durations, 1), "prepare_materials": (1, 1, 7)}
    axis = ck.distribution(ck.plan(DAY, durations=durations)).figure().layout.xaxis
    assert len(axis.tickvals) == axis.nticks == 6


def test_an_unknown_theme_or_language_is_refused():
    with pytest.raises(ck.KitError, match=r"theme = 'Dark' is not known\. Did you mean 'dark'"):
        PLAN.figure(theme="Dark")
    with pytest.raises(ck.KitError, match="not 'fr'"):
        PLAN.figure("fr")


def test_without_plotly_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    with pytest.raises(ck.KitError, match=r"needs the library plotly.*callcenter_kit\[dashboards"):
        PLAN.figure()


@every(("days", "is_monthly"), [(180, True), (181, False)])
def test_each_month_is_named_where_the_scenarios_days_lie_close_together(days, is_monthly):
    ends = (DAY, DAY + timedelta(days))
    results = [ScenarioResult(str(day), "local", "eligible", day, None, None, None) for day in ends]
    assert ("dtick" in scenarios_figure(results)["layout"]["xaxis"]) is is_monthly


def test_a_scenarios_long_name_goes_on_below_and_is_cut_in_the_end():
    result = ScenarioResult("a long <name> " * 20, "local", "eligible", DAY, None, None, None)
    [name] = scenarios_figure([result])["layout"]["yaxis"]["ticktext"]
    assert (name.count("<br>") > 1, name.endswith("…"), "&lt;name&gt;" in name) == (True,) * 3

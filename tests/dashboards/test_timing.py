"""What lies around a plan on the page of dates: its spread, its movers, the year, the way back."""

from dataclasses import replace
from datetime import date

import pytest
from every import every
from markupsafe import escape

import callcenter_kit as ck
from callcenter_kit.charts.timing import distribution, tornado, waiting_curve
from callcenter_kit.dashboards import timeline
from callcenter_kit.dashboards.answers.case_answer import answer_for
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.timeline.sentences import Timing, wanted
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import within_sentence

go = pytest.importorskip("plotly.graph_objects", reason="plotly is not installed")

TODAY = date(2026, 11, 24)
READY = examples()["ready"].case.applicant
PLAN = ck.plan(date(2026, 12, 1))
SPREAD = ck.distribution(PLAN)
LANGUAGES = ("zh-CN", "en")


def around(plan, case, today=TODAY):
    """What the page of dates lays around the plan of a case."""
    return Timing(plan, ck.distribution(plan), answer_for(case, today).waiting_times, case.language)


def figure(picture):
    return go.Figure(picture, skip_invalid=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_spread_has_a_bar_each_working_day_but_at_its_ends_and_names_three(language):
    drawn = figure(distribution(SPREAD, language))
    [bars] = drawn.data
    first, last = date.fromisoformat(bars.x[0][:10]), date.fromisoformat(bars.x[-1][:10])
    assert len(bars.x) == sum(first <= day.day <= last for day in SPREAD.days())
    assert 1 - sum(bars.y) < 0.001
    before = SPREAD.plan.calendar.add(first, -1)
    assert SPREAD.chance_by(before) < 0.0005 <= SPREAD.chance_by(first)
    assert 1 - SPREAD.chance_by(last) <= 0.0005
    named = [note.text for note in drawn.layout.annotations]
    days = {50: SPREAD.p50, 80: SPREAD.p80, 95: SPREAD.p95}
    assert named == [
        say("timing.spread.reached", language, share=share, day=day) for share, day in days.items()
    ]
    assert len(drawn.layout.shapes) == 3
    # The first word ends before its line: the lines after it run through none.
    assert [note.xanchor for note in drawn.layout.annotations] == ["right", "left", "left"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_movers_run_from_their_low_to_their_high_widest_first(language):
    drawn = figure(tornado(SPREAD, language))
    [bars] = drawn.data
    assert list(bars.y) == [swing.name.say(language) for swing in SPREAD.tornado]
    assert list(bars.base) == [swing.at_low.isoformat() for swing in SPREAD.tornado]
    assert list(bars.x) == sorted(bars.x, reverse=True)


def test_what_cannot_move_the_day_is_not_drawn():
    fixed = ck.plan(
        date(2026, 12, 1),
        durations={
            "direction": 2,
            "agency_contract": 3,
            "prepare_materials": 10,
            "write_and_submit": 2,
        },
    )
    [bars] = figure(tornado(ck.distribution(fixed))).data
    assert list(bars.y or ()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_curve_holds_every_working_day_and_marks_the_plans_own(language):
    times = ck.waiting_times(2026)
    drawn = figure(waiting_curve(times, language, submitted=PLAN.submitted))
    curve, here = drawn.data
    assert len(curve.x) == len(times.submitted)
    assert (list(here.x), list(here.y)) == ([PLAN.submitted.isoformat()], [91])
    assert max(curve.y) == times.longest[1]
    outside = figure(waiting_curve(times, language, submitted=date(2027, 1, 4)))
    assert list(outside.data[1].x or ()) == []


def test_the_page_shows_the_three_pictures_of_its_plan():
    case = Case(language="en", applicant=READY, start_on=date(2026, 12, 1))
    found = around(PLAN, case)
    assert found.distribution == SPREAD
    assert set(found.figures) == {"distribution", "tornado", "curve"}
    shown = timeline.render(State(case), TODAY)
    assert set(found.figures) <= set(shown.later)
    for key, draw in found.figures.items():
        assert f'data-figure="{key}"' in shown.html
        assert draw()["layout"]["height"] == found.heights[key]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_single_step_that_moves_the_day_is_named_alone(language):
    fixed = {"agency_contract": 3, "prepare_materials": 10, "write_and_submit": 2}
    made = ck.plan(date(2026, 12, 1), durations={"direction": (1, 2, 5), **fixed})
    [only] = [swing for swing in ck.distribution(made).tornado if swing.calendar_days]
    name = within_sentence(only.name.say(language), language)
    named = {"name": name, "count": only.calendar_days}
    moves = around(made, Case(language=language)).moves
    assert moves.startswith(say("timing.movers.most", language, **named))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bar_that_sets_the_day_is_no_preparation(language):
    barred = replace(READY, clean_record=False, last_violation_on=date(2024, 6, 1))
    made = ck.plan(TODAY, applicant=barred, on=TODAY)
    [bar] = [task for task in made.tasks if task.kind == "bar"]
    moves = around(made, Case(applicant=barred, language=language)).moves
    assert moves.startswith(say("timing.movers.none_bar", language, name=bar.name.say(language)))


def test_durations_without_a_range_move_nothing_and_name_nothing():
    fixed = dict.fromkeys(
        ("direction", "agency_contract", "prepare_materials", "write_and_submit"), 3
    )
    moves = around(ck.plan(PLAN.start, durations=fixed), Case(language="en")).moves
    assert moves == say("timing.movers.later", "en")


def test_a_year_whose_curve_cannot_be_projected_is_left_out():
    late = ck.plan(date(2036, 3, 3))
    found = around(late, Case(start_on=date(2036, 3, 3)), date(2036, 3, 3))
    assert found.times is None
    assert "curve" not in found.figures


def test_the_curve_looks_ahead_from_today_never_back():
    times = around(PLAN, Case(start_on=date(2026, 12, 1))).times
    assert times.submitted[0] >= TODAY
    assert times.shortest[0] >= TODAY
    assert times.longest[0] >= TODAY
    assert (times.submitted[-1] - TODAY).days <= 365


def test_where_a_task_sets_the_day_no_spread_is_drawn_and_the_task_is_named():
    applicant = ck.Applicant(business_form="seat_rental", insured_staff=2)
    made = ck.plan(TODAY, "local", applicant=applicant)
    found = around(made, Case(applicant=applicant, language="en"))
    assert set(found.figures) == {"curve"}
    html = timeline.render(
        State(Case(applicant=applicant, scope="local", language="en")), TODAY
    ).html
    assert "The step that takes longest sets the date: pay insurance" in html
    assert 'data-figure="distribution"' not in html


def test_the_dates_are_for_the_scope_that_the_provinces_ask_for():
    def shown(*provinces, **told):
        applicant = replace(READY, insured_staff=0, provinces=provinces or None)
        return timeline.render(State(Case(applicant=applicant, language="en", **told)), TODAY)

    for provinces, scope, name in (
        (["CN-BJ"], "local", "Local licence: pay insurance"),
        (["CN-BJ", "CN-HE"], "nationwide", "Nationwide licence: pay insurance"),
        ([], "nationwide", "Either licence: pay insurance"),
    ):
        view = shown(*provinces)
        assert view.plan.scope == scope
        assert f"<h1>{name}" in view.html
    chosen = shown("CN-BJ", scope="nationwide")  # the decision is of the local one
    assert chosen.plan.scope == "nationwide"
    assert "<h1>Nationwide (95) licence expected on" in chosen.html


@pytest.mark.parametrize(("start", "shown"), [(date(2026, 12, 1), True), (date(2028, 3, 1), False)])
def test_the_dot_is_told_of_only_where_it_is_drawn(start, shown):
    case = Case(language="en", applicant=READY, start_on=start)
    view = timeline.render(State(case), TODAY)
    assert ("The green dot is this plan." in view.html) is shown
    assert bool(view.later["curve"]()["data"][1]["x"]) is shown


def wanting(applicant=READY, **told):
    return Case(language="en", applicant=applicant, start_on=date(2026, 12, 1), **told)


def way_back(case):
    return wanted(answer_for(case, TODAY), case.wanted_on, case.language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_back_is_the_answer_and_says_how_much_sooner_is_nearly_sure(language):
    case = replace(wanting(wanted_on=date(2027, 4, 30)), language=language)
    back = ck.plan_back(date(2027, 4, 30), applicant=case.applicant, on=TODAY)
    days = {"wanted": date(2027, 4, 30), "start": back.start_by, "file": back.submit_by}
    chances = ck.distribution(back.plan)
    early = (chances.p95 - date(2027, 4, 30)).days
    most = max(chances.tornado, key=lambda swing: swing.at_high)
    late = (most.at_high - back.plan.licence_on).days
    name = within_sentence(most.name.say(language), language)
    said = [
        say("timing.back.answer", language, **days),
        say("timing.back.sooner", language, share="95%", count=early),
        say("timing.back.slips", language, name=name, count=late),
    ]
    assert min(early, late) > 0
    assert way_back(case) == ("" if language == "zh-CN" else " ").join(said)
    html = timeline.render(State(case), TODAY).html
    assert (
        html.index("</h1>") < html.index(str(escape(way_back(case)))) < html.index('class="desk"')
    )


def test_what_nothing_can_move_is_not_said_to_slip():
    fixed = dict.fromkeys(
        ("direction_days", "contract_days", "materials_days", "writing_days"), (3, 3, 3)
    )
    case = wanting(wanted_on=date(2026, 10, 30), on=date(2026, 3, 2), **fixed)
    [sentence] = way_back(case).split(". ")
    assert sentence.startswith("For 30 October 2026: start by")


@every(
    ("told", "sentence"),
    [
        ({"wanted_on": date(2027, 1, 4)}, "Too soon for 4 January 2027: if you start"),
        ({"wanted_on": date(2099, 1, 1)}, "lies beyond what can be projected"),
        (
            {
                "wanted_on": date(2027, 6, 1),
                "applicant": ck.Applicant(business_form="seat_rental", clean_record=False),
            },
            "we can give no day for the licence",
        ),
    ],
)
def test_where_there_is_no_way_back_a_sentence_says_why(told, sentence):
    assert sentence in way_back(wanting(**told))
    assert sentence in timeline.render(State(wanting(**told)), TODAY).html


@pytest.mark.parametrize("today", [TODAY, None])
def test_without_a_wish_or_a_visitor_the_page_asks_for_one(today):
    assert wanted(answer_for(wanting(), today), None, "en") == ""
    asked = timeline.render(State(wanting()), today).html
    assert "See by when to start and to file." in asked
    assert 'class="lead wanted"' not in asked

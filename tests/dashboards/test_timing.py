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
from callcenter_kit.what_if.scenario import DURATIONS

go = pytest.importorskip("plotly.graph_objects", reason="plotly is not installed")

TODAY = date(2026, 11, 24)
READY = examples()["ready"].case.applicant
PLAN = ck.plan(date(2026, 12, 1))
SPREAD = ck.distribution(PLAN)
FIXED = dict.fromkeys(("direction", "agency_contract", "prepare_materials", "write_and_submit"), 3)


def around(plan, case, today=TODAY):
    """What the page of dates lays around the plan of a case."""
    return Timing(plan, ck.distribution(plan), answer_for(case, today).waiting_times, case.language)


def figure(picture):
    return go.Figure(picture, skip_invalid=False)


def test_the_spread_has_a_bar_each_working_day_but_at_its_ends_and_names_three():
    drawn = figure(distribution(SPREAD))
    [bars] = drawn.data
    first, last = date.fromisoformat(bars.x[0][:10]), date.fromisoformat(bars.x[-1][:10])
    assert len(bars.x) == sum(first <= day.day <= last for day in SPREAD.days())
    assert 1 - sum(bars.y) < 0.001
    before = SPREAD.plan.calendar.add(first, -1)
    assert SPREAD.chance_by(before) < 0.0005 <= SPREAD.chance_by(first)
    assert 1 - SPREAD.chance_by(last) <= 0.0005
    days = {50: SPREAD.p50, 80: SPREAD.p80, 95: SPREAD.p95}
    named = [say("timing.spread.reached", share=share, day=day) for share, day in days.items()]
    assert [note.text for note in drawn.layout.annotations] == named
    # The first word ends before its line: the lines after it run through none.
    assert [note.xanchor for note in drawn.layout.annotations] == ["right", "left", "left"]


def test_the_movers_run_from_their_low_to_their_high_widest_first():
    [bars] = figure(tornado(SPREAD)).data
    assert list(bars.base) == [swing.at_low.isoformat() for swing in SPREAD.tornado]
    assert list(bars.x) == sorted(bars.x, reverse=True)
    [none] = figure(tornado(ck.distribution(ck.plan(PLAN.start, durations=FIXED)))).data
    assert list(none.y or ()) == []


def test_the_curve_holds_every_working_day_and_marks_the_plans_own():
    times = ck.waiting_times(2026)
    curve, here = figure(waiting_curve(times, submitted=PLAN.submitted)).data
    assert (len(curve.x), max(curve.y)) == (len(times.submitted), times.longest[1])
    assert (list(here.x), list(here.y)) == ([PLAN.submitted.isoformat()], [91])
    outside = figure(waiting_curve(times, submitted=date(2027, 1, 4)))
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


def test_what_moves_the_day_is_named_alone_where_it_is_alone_and_a_bar_where_that_sets_it():
    english = Case(language="en")
    made = ck.plan(PLAN.start, durations={**FIXED, "direction": (1, 2, 5)})
    [only] = [swing for swing in ck.distribution(made).tornado if swing.calendar_days]
    named = {"name": within_sentence(only.name.en, "en"), "count": only.calendar_days}
    assert around(made, english).movers == say("timing.movers.most", "en", **named)
    barred = replace(READY, clean_record=False, last_violation_on=date(2024, 6, 1))
    made = ck.plan(TODAY, applicant=barred, on=TODAY)
    [bar] = [task for task in made.tasks if task.kind == "bar"]
    moves = around(made, replace(english, applicant=barred)).movers
    assert moves == say("timing.movers.none_bar", "en", name=bar.name.en)
    assert around(ck.plan(PLAN.start, durations=FIXED), english).movers == ""


def test_the_curve_looks_ahead_from_today_never_back_and_is_left_out_past_the_calendar():
    times = around(PLAN, Case(start_on=date(2026, 12, 1))).times
    assert min(times.submitted[0], times.shortest[0], times.longest[0]) >= TODAY
    assert (times.submitted[-1] - TODAY).days <= 365
    late = date(2036, 3, 3)
    found = around(ck.plan(late), Case(start_on=late), late)
    assert (found.times, "curve" in found.figures) == (None, False)


def test_where_a_task_sets_the_day_no_spread_is_drawn_and_the_task_is_named():
    applicant = ck.Applicant(business_form="seat_rental", insured_staff=2)
    made = ck.plan(TODAY, "local", applicant=applicant)
    found = around(made, Case(applicant=applicant, language="en"))
    assert set(found.figures) == {"curve"}
    case = Case(applicant=applicant, scope="local", language="en")
    html = timeline.render(State(case), TODAY).html
    assert "The step that takes longest sets the date: pay insurance" in html
    assert 'data-figure="distribution"' not in html


@every(("start", "shown"), [(date(2026, 12, 1), True), (date(2028, 3, 1), False)])
def test_the_dot_is_told_of_only_where_it_is_drawn(start, shown):
    case = Case(language="en", applicant=READY, start_on=start)
    view = timeline.render(State(case), TODAY)
    assert ("The green dot is this plan." in view.html) is shown
    assert bool(view.later["curve"]()["data"][1]["x"]) is shown


def wanting(applicant=READY, **told):
    return Case(language="en", applicant=applicant, start_on=date(2026, 12, 1), **told)


def way_back(case):
    return wanted(answer_for(case, TODAY), case.wanted_on, case.language)


def test_the_way_back_is_the_answer_and_says_how_much_sooner_is_nearly_sure():
    wish = date(2027, 4, 30)
    case = wanting(wanted_on=wish)
    back = ck.plan_back(wish, applicant=case.applicant, on=TODAY)
    chances = ck.distribution(back.plan)
    most = max(chances.tornado, key=lambda swing: swing.at_high)
    early, late = (chances.p95 - wish).days, (most.at_high - back.plan.licence_on).days
    days = {"start": back.start_by, "file": back.submit_by}
    name = within_sentence(most.name.en, "en")
    said = [
        say("timing.back.answer", "en", wanted=wish, **days),
        say("timing.back.sooner", "en", share="95%", count=early),
        say("timing.back.slips", "en", name=name, count=late),
    ]
    assert min(early, late) > 0
    assert way_back(case) == " ".join(said)
    html = timeline.render(State(case), TODAY).html
    assert html.index("</h1>") < html.index(str(escape(way_back(case)))) < html.index('"desk"')
    # What nothing can move is not said to slip.
    fixed = dict.fromkeys(DURATIONS.values(), (3, 3, 3))
    [sentence] = way_back(
        wanting(wanted_on=date(2026, 10, 30), on=date(2026, 3, 2), **fixed)
    ).split(". ")
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
    assert 'class="lead wanted"' not in timeline.render(State(wanting()), today).html

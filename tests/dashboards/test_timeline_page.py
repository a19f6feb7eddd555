"""What "when do we get it?" says for a case, read from its HTML without a browser."""

import re
from dataclasses import replace
from datetime import date

from applicants import MET_BY_BOTH as MET
from every import every
from parsing import parsed, words
from visits import plan_of

import callcenter_kit as ck
from callcenter_kit.charts.gantt import Gantt
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.session.actions import open_case
from callcenter_kit.dashboards.timeline import ACTIONS, render
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.texts.datafile import say
from callcenter_kit.timeline.decision import in_part_of_month
from callcenter_kit.timeline.process import process

TODAY = date(2026, 11, 24)
START = date(2026, 12, 1)
READY = examples()["ready"].case.applicant
FORM = Applicant(business_form="third_party_service")  # what every day hangs on


def seen(state):
    return parsed(render(state, TODAY).html)


def draw(applicant=None, language="zh-CN", **case):
    return seen(State(Case(applicant=applicant or FORM, language=language, **case)))


def enter(state, **fields):
    """The state after a visitor typed into one field after another."""
    for name, value in fields.items():
        state = ACTIONS["set"](state, {"name": name.replace("__", "."), "value": value}, TODAY)
    return state


def rows(soup):
    """The table of steps: id → its cells in words."""
    return {
        entry["id"].removeprefix("entry-"): [
            words(cell) for cell in entry.tr.find_all(["th", "td"])
        ]
        for entry in soup.select(".schedule tbody.entry")
    }


# One name for what is done: in the picture, in the table, and where it sets the day.


def test_a_task_is_called_alike_wherever_it_stands():
    busy = replace(READY, insured_staff=2, registered_capital=500_000, provinces={"CN-BJ"})
    soup, plan = draw(busy), plan_of(Case(applicant=busy))
    named = [row.name for row in Gantt(plan, "zh-CN", None, narrow=False).rows]
    assert len(plan.tasks) == 2
    for task in plan.tasks:
        assert task.todo.zh in named
        assert rows(soup)[task.id][0].startswith(task.todo.zh)


@every("clock", list(process().clocks))
@every("scope", ["nationwide", "local"])
def test_every_clock_and_scope_gives_the_day_that_the_plan_gives(clock, scope):
    made = ck.plan(START, scope, clock=clock, applicant=READY, on=TODAY)
    soup = draw(READY, clock=clock, scope=scope, start_on=START)
    assert in_part_of_month(made, "zh-CN") in words(soup.h1)
    assert process().clocks[clock].text.zh in words(soup.select_one("#help-clock"))
    assert soup.select_one("#input-clock option[selected]")["value"] == clock
    assert soup.select_one("#field-scope input[checked]")["value"] == scope


@every("filed", [False, True])
def test_whoever_serves_two_provinces_gets_no_day_for_a_local_licence_that_is_not_filed(filed):
    days = {"submitted_on": date(2026, 11, 6)} if filed else {}
    firm = replace(READY, provinces={"CN-BJ", "CN-TJ"})
    page = draw(applicant=firm, scope="local", language="en", **days)
    offered = [radio["value"] for radio in page.select("#field-scope input")]
    assert offered == (["nationwide", "local"] if filed else ["nationwide"])
    assert "local licence" not in words(page.h1)
    wider = say("assessment.several_provinces", "en")
    assert (wider == words(page.select_one("#help-scope"))) is not filed


@every(
    ("applicant", "key"),
    [
        (Applicant(business_form="own_customers"), "not_required.own_customers"),
        (Applicant(business_form="staff_supply"), "not_required.staff_supply"),
        (Applicant(business_form="system_building"), "not_required.system_building"),
        (replace(READY, marketing_calls=True), "prohibited.marketing_calls"),
        (replace(READY, inbound_mainly=False), "prohibited.inbound_mainly"),
        (replace(READY, domestic_capital=None, foreign_share=0.01), "foreign"),
        (replace(READY, domestic_capital=False), "foreign"),
    ],
)
@every("reading", ["guide", "law"])
def test_where_no_licence_can_be_prepared_no_day_is_given(applicant, key, reading):
    view = render(State(Case(applicant=applicant, reading=reading)), TODAY)
    soup = parsed(view.html)
    answer = words(soup.select_one(".answer"))
    assert words(soup.h1) == say(f"decision.{key}")
    assert view.figures == view.later == {}
    assert soup.select(".schedule, .progress, .duties, .moves, .because, #dates-heading") == []
    assert view.plan.reason.zh in words(soup.select_one(".note"))
    assert not re.search(rf"20[23]\d年|{view.plan.reason.zh}", answer)
    assert soup.select_one(".form.greyed")


def values(soup, name):
    return [field["value"] for field in soup.select(f"#field-{name} input")]


def error(soup, name):
    found = soup.select_one(f"#help-{name} .error")
    return words(found) if found else ""


def test_days_are_changed_one_after_another_even_where_the_way_leads_past_a_wrong_order():
    assert values(seen(State(Case(applicant=READY))), "direction_days") == ["1", "2", "5"]
    state = enter(State(), direction_days__low="7")
    assert state.case.direction_days is None
    assert "“7/2/5”不能采用" in error(seen(state), "direction_days")
    assert values(seen(state), "direction_days") == ["7", "2", "5"]
    state = enter(state, direction_days__likely="8", direction_days__high="9")
    assert (state.case.direction_days, state.refusals) == ((7, 8, 9), {})
    assert ACTIONS["assume_again"](state, {}, TODAY).case == State().case


@every("typed", ["-3", "2.5", "x", "", "1000", "<b>", "3/4"])
def test_what_is_no_number_of_days_is_said_beside_the_field_and_the_last_plan_stays(typed):
    good = enter(State(Case(applicant=READY)), writing_days__high="9")
    bad = enter(good, writing_days__low=typed)
    assert bad.case == good.case
    assert words(seen(bad).h1) == words(seen(good).h1)
    assert "不能采用" in error(seen(bad), "writing_days")
    assert "<b>" not in str(seen(bad).select_one("#field-writing_days"))
    mended = enter(bad, writing_days__low="1")
    assert mended.refusals == {}
    assert mended.case.writing_days == (1, 2, 9)


@every(
    ("name", "typed", "said"),
    [
        ("start_on", "1990-01-01", "早于有官方安排的第一天"),
        ("start_on", "2036-12-01", "结果超出已知或可推算的日期"),
        ("start_on", "2026-02-30", "不能采用"),
        ("correction_rounds", "-1", "不能采用"),
        ("correction_rounds", "2.5", "不能采用"),
        ("correction_rounds", "999999", "请减少天数或换一个起始日"),
    ],
)
def test_a_choice_that_gives_no_plan_is_said_beside_its_field_and_the_last_plan_stays(
    name, typed, said
):
    good = enter(State(Case(applicant=READY)), start_on="2026-12-01", correction_rounds="1")
    bad = enter(good, **{name: typed})
    assert bad.case == good.case
    assert said in error(seen(bad), name)
    assert words(seen(bad).h1) == words(seen(good).h1)
    mended = enter(bad, **{name: "2026-12-02" if name == "start_on" else "0"})
    assert error(seen(mended), name) == ""


@every(("staff", "place", "other"), [(3, ".because", ".moves"), (2, ".moves", ".because")])
def test_what_is_taken_as_met_stands_in_sight_unless_the_headline_asks_for_it(staff, place, other):
    soup = draw(ck.Applicant(**{**MET, "premises": None, "insured_staff": staff}))
    taken = say("timeline.lead.assumes_one", fact="已有必要的场地和设施")
    assert taken in words(soup.select_one(place))
    assert taken not in words(soup.select_one(other))


def test_a_link_with_a_choice_that_gives_no_plan_still_shows_one_and_says_why():
    for link in (
        "start_on=1990-01-01&clock=law_working",
        "start_on=2036-12-30",
        "correction_rounds=999999",
        "on=2005-01-01",
        "clean_record=yes&last_violation_on=2026-11-01",
    ):
        soup = seen(open_case(State(), f"#v=1&business_form=seat_rental&{link}", "zh-CN"))
        assert soup.select_one(".answer .banner"), link
        assert "2027年" in soup.select_one("[data-figure=gantt]")["aria-label"], link
    known = "#v=1&lang=en&business_form=third_party_service&premises=yes"
    aside = seen(open_case(State(), f"{known}&start_on=2036-12-30", "en"))
    assert re.fullmatch(r"Confirm \d+ more facts, then you can apply", words(aside.h1))

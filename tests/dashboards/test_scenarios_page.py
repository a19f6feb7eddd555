"""What "what if?" says of a case and its scenarios, read from its HTML without a browser."""

import io
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import openpyxl
from every import every
from parsing import parsed, words
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.dashboards.case.case import FIELDS, VARIABLE, Case
from callcenter_kit.dashboards.case.fields import MOST_VARIED, Variation
from callcenter_kit.dashboards.case.files import MOST_PARTS, examples
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.scenarios import CONTENT, FIRST, example_of, render, workbook
from callcenter_kit.dashboards.session.actions import ACTIONS
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.loading import to_find_out
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import format_date

TODAY = date(2026, 11, 24)
GROWING, READY = (examples()[name].case.applicant for name in ("growing", "ready"))
RICHER = Variation("增资后", (("registered_capital", "10000000"),))
LATER = Variation("明年", (("start_on", "2027-03-01"), ("insured_staff", "3")))
HOSTILE = "'\"&lt; onmouseover=alert(1) javascript:"


def state(*scenarios, applicant=GROWING, **case):
    told = [name for scenario in scenarios for name, _ in scenario.texts]
    vary = case.pop("vary", tuple(dict.fromkeys(told)))
    return State(Case(applicant=applicant, vary=vary, scenarios=scenarios, **case))


def draw(of, today=TODAY, by=render):
    return parsed(by(of, today).html)


def results(page):
    """The cells of each result, by its id."""
    rows = page.select("tr[id^=result-]")
    return {row["id"].removeprefix("result-"): row.select("td") for row in rows}


def act(of, do, **message):
    return {**ACTIONS, **CONTENT.actions}[do](of, message, TODAY)


def offered(page):
    """The things that the rows of the page change, the row still to be chosen left out."""
    return [row.select_one("option[selected]")["value"] for row in page.select("tr.change")][:-1]


def test_what_is_typed_is_the_scenarios_alone_and_lights_what_changes():
    told = act(state(vary=FIRST), "set", name="s1.registered_capital", value="1000")
    assert (told.case.applicant, told.case.vary) == (GROWING, FIRST)
    assert told.case.scenario(0).applicant.registered_capital == 10_000_000
    now, one = results(draw(told))["outcome-nationwide"]
    assert "注册资本差 700 万元" in words(now)
    assert "注册资本" not in words(one)
    assert (now.get("class"), one.get("class")) == (None, ["lit"])


@every("reading", ["guide", "law"])
def test_every_column_is_what_the_plain_calls_say(reading):
    told = state(RICHER, LATER, reading=reading)
    cells = results(draw(told))
    for place, case in enumerate([told.case, told.case.scenario(0), told.case.scenario(1)]):
        called = {"applicant": case.applicant, "on": TODAY, "rulebook": reading}
        for scope, found in ck.assess(**called).scopes.items():
            outcome = say(f"common.outcome.{found.outcome}")
            assert outcome in words(cells[f"outcome-{scope}"][place])
            day = ck.plan(case.start_on or TODAY, scope, **called).licence_on
            assert format_date(day) in words(cells[f"day-{scope}"][place])


def test_a_thing_is_chosen_changed_and_left_out_with_what_was_told_of_it():
    told = act(state(RICHER), "set", name="row.2", value="clock")
    assert told.case.vary == ("registered_capital", "clock")
    told = act(told, "set", name="s1.clock", value="law_calendar")
    assert told.case.scenario(0).clock == "law_calendar"
    other = act(told, "set", name="row.2", value="agency")
    assert other.case.vary == ("registered_capital", "agency")
    assert other.case.scenarios[0].texts == RICHER.texts
    none = act(other, "set", name="row.1", value="")
    assert (none.case.vary, none.case.scenarios) == (("agency",), (Variation("增资后"),))
    assert act(told, "set", name="row.2", value="shoe_size") == told


def test_a_wrong_value_is_said_beside_its_field_and_the_rest_stays():
    told = act(state(RICHER), "set", name="s1.registered_capital", value="lots")
    page = draw(told)
    field = page.select_one("[name='s1.registered_capital']")
    assert (field["value"], field["aria-invalid"]) == ("lots", "true")
    assert words(page.select_one("td .error"))
    assert page.find(id=field["aria-describedby"]) is page.select_one("td .error")
    assert told.case.scenario(0).applicant == GROWING
    gone = act(told, "set", name="row.1", value="premises")
    assert gone.refusals == {}


def test_what_allows_no_scenario_or_no_day_is_said_above_and_the_rest_stays():
    foreign = Variation("外资", (("foreign_share", "20"),))  # contradicts what the case tells
    page = draw(state(foreign, applicant=replace(READY, domestic_capital=True)))
    assert "外资：" in words(page.select_one(".beside-answer, .answer"))
    assert page.select(".banner[role=alert]")
    now, then = results(page)["outcome-local"]
    assert words(now) == words(then)
    far = Variation("远", (("start_on", "2036-12-01"),))  # past the calendar
    page = draw(state(far, applicant=READY))
    assert words(results(page)["day-local"][1]).startswith("无法推算日期")
    assert "远：" in words(page.select_one(".answer"))
    sells = replace(READY, marketing_calls=True, provinces=None)  # where no column has a day
    assert draw(state(applicant=sells)).select(".when, [id^=result-day]") == []
    stops = Variation("不打", (("marketing_calls", "no"),))
    page = draw(state(stops, applicant=sells))
    verdict, day = (results(page)[f"{of}-local"][0] for of in ("outcome", "day"))
    assert all("不能办" in words(each) for each in (verdict, day, page.select_one(".when")))


@every(
    ("facts", "first"),
    [
        ({"marketing_calls": True}, ["marketing_calls"]),
        ({"business_form": "own_customers"}, ["business_form"]),
        ({"business_form": "own_customers", "group_clients": True}, ["group_clients"]),
        ({"domestic_capital": False}, ["domestic_capital"]),
        ({"domestic_capital": False, "foreign_share": 20}, ["domestic_capital", "foreign_share"]),
        ({"business_form": None}, [*FIRST]),
        # Who only waits is asked for the day that ends it, or for what has no such day.
        ({"refused_for_falsehood": True}, ["refused_on"]),
        ({"refused_for_falsehood": True, "premises": False}, ["premises"]),
        ({"clean_record": False, "last_violation_on": date(2026, 3, 2)}, ["last_violation_on"]),
    ],
)
def test_where_one_fact_settles_the_case_it_is_the_one_that_is_offered(facts, first):
    of = state(applicant=replace(READY, **facts))
    assert offered(draw(of)) == first
    assert list(act(of, "scenario_add").case.vary) == first


@every(
    ("days", "fit"),
    [(-1, "比希望的日期 {wanted}晚 1 天"), (0, "能在 {wanted}前取得"), (1, "能在 {wanted}前取得")],
)
def test_each_day_says_whether_it_is_in_time_for_the_one_that_is_wanted(days, fit):
    expected = ck.plan(TODAY, "local", applicant=READY, on=TODAY).licence_on
    wanted = expected + timedelta(days=days)
    page = draw(state(LATER, applicant=READY, scope="local", wanted_on=wanted))
    now, later = results(page)["day-local"]
    assert words(now.select_one(".muted")) == fit.format(wanted=format_date(wanted))
    assert all(part in words(later) for part in ("比现在晚", "比希望的"))
    filed = state(applicant=READY, submitted_on=TODAY, wanted_on=wanted, scope="local")
    assert not any(part in words(draw(filed)) for part in ("希望", "能在"))


LACKING = replace(GROWING, insured_staff=1, premises=True)


def example(applicant=LACKING, today=TODAY, **case):
    """The scenario that the page shows of its own accord; ``None`` where it shows none."""
    made = example_of(Case(applicant=applicant, **case), today)
    return made and dict(made.scenarios[0].texts)


def test_the_example_is_the_first_repair_else_what_is_not_known():
    for scope in SCOPES:
        [repair, *_] = ck.advise(LACKING, scope, TODAY).repairs
        texts = {name: write_value(new) for name, new in repair.changes.items()}
        assert example(scope=scope) == texts
        case = example_of(Case(applicant=LACKING, scope=scope), TODAY)
        assert ck.assess(case.scenario(0).applicant, TODAY).scopes[scope].outcome == "eligible"
    assert example(GROWING) == {"premises": "yes"}
    known = {name: None for name in GROWING.known() if name != "business_form"}
    assert example(replace(GROWING, **known)) is example(READY) is None  # more than there are rows
    no = ("is_company", "outbound_consent", "feasibility_report", "premises", "long_term_service")
    texts = example(replace(LACKING, **dict.fromkeys(no, False), registered_capital=1))
    assert len(texts) == MOST_VARIED


def test_what_the_example_supposes_of_the_past_is_said_as_a_condition():
    short, unknown = ("假如今天已有 3 人参保满 6 个月", "假如今天已有 3 人参保。")
    for told, said in (({}, short), ({"insured_months": None}, unknown)):
        assert said in words(draw(state(applicant=replace(LACKING, **told))).select_one(".lead"))
    assert "假如今天" not in words(draw(state(applicant=GROWING)).select_one(".lead"))


def test_there_is_no_example_where_none_would_show_anything():
    assert example(Applicant()) is None
    assert example(Applicant(business_form="staff_supply")) is None
    for told in ({"vary": FIRST}, {"scenarios": (RICHER,)}, {"today": None}):
        assert example(LACKING, **told) is None
    barred = replace(READY, refused_for_falsehood=True, refused_on=date(2026, 11, 2))
    assert example(barred) is None
    # The page still says what it is for, as long as nothing is changed, or nobody has come.
    for case, today in ({"applicant": barred}, TODAY), ({"submitted_on": TODAY}, None):
        assert say("scenarios.headline.nothing") in words(draw(state(**case), today))
    calls = {"marketing_calls": True, "inbound_mainly": False}
    for told in ({"domestic_capital": False}, {"marketing_calls": True}, calls):
        for applicant, reading in product((LACKING, READY), ("guide", "law")):
            barred = replace(applicant, **told)
            assert example(barred, reading=reading) is None
            # What alone changes the answer is listed, and nothing is laid side by side until then.
            page = draw(state(applicant=barred, reading=reading))
            assert sorted(offered(page)) == sorted(told)
            assert all(to_find_out(n, "zh-CN") in words(page.select_one(".lead")) for n in told)
            assert not page.select("[data-key=results], [data-do=export_scenarios], .when")


def test_whatever_is_changed_makes_the_example_the_visitors_own():
    opened = state(applicant=LACKING)
    other = act(opened, "set", name="s1.insured_staff", value="7")
    named = act(opened, "set", name="s1.name", value="招人")
    added = act(opened, "scenario_add")
    assert [each.case.vary for each in (other, named, added)] == [("insured_staff",)] * 3
    three = (("insured_staff", "3"),)
    assert other.case.scenarios == (Variation("", (("insured_staff", "7"),)),)
    assert named.case.scenarios == (Variation("招人", three),)
    assert added.case.scenarios == (Variation("", three),) * 2
    chosen = act(opened, "set", name="row.2", value="clock")
    assert chosen.case.vary == ("insured_staff", "clock")
    case = act(opened, "set", name="insured_staff", value="2").case  # another fact leaves it one
    assert (case.vary, case.scenarios) == ((), ())
    assert offered(draw(other)) == ["insured_staff"]


def test_the_headline_names_the_soonest_scenario():
    hired = Variation("先招人", (("insured_staff", "3"),))
    assert "先招人" in words(draw(state(hired, applicant=replace(GROWING, insured_staff=2))).h1)
    twice = state(hired, replace(hired, name="再招人"), applicant=replace(GROWING, insured_staff=2))
    assert words(draw(twice).h1).startswith("先招人、再招人同样最快：")
    exempt = draw(state(LATER, applicant=Applicant(business_form="staff_supply")))
    assert words(exempt.h1) == say("scenarios.headline.no_day")


def test_no_name_breaks_out():
    page = draw(state(RICHER, Variation(HOSTILE.strip())))
    assert not page.select("[onmouseover]")
    assert page.select_one("[name='s2.name']")["value"] == HOSTILE.strip()


def test_the_longest_scenarios_fit_into_a_link():
    names = list(VARIABLE)[:4]
    samples = {"money": "9007199254740991", "choice": "third_party_service"}
    texts = tuple((name, samples.get(FIELDS[name].kind, "yes")) for name in names)
    case = Case(vary=tuple(names), scenarios=(Variation("名" * 40, texts),) * 3)
    assert len(case.fragment()) < 4096
    assert case.fragment().count("&") < MOST_PARTS


def test_the_workbook_has_a_column_for_every_scenario_with_real_days():
    told = state(RICHER, LATER)
    file = workbook(told, TODAY)
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True))
    assert rows[0][1:] == (say("scenarios.now"), "增资后", "明年")
    days = [row for row in rows if hasattr(row[1], "date")]
    case = told.case.scenario(1)
    made = ck.plan(case.start_on, "nationwide", applicant=case.applicant, on=TODAY)
    assert days[0][3].date() == made.licence_on
    assert [day[3].date() for day in days[1:3]] == list(made.full_range)
    assert file == workbook(told, TODAY)
    assert file.name.endswith(".xlsx")


def test_at_most_four_things_and_three_scenarios_are_shown():
    four = ("registered_capital", "insured_staff", "premises", "clock")
    told = state(RICHER, vary=four)
    assert len(draw(told).select("tr.change")) == 4
    with refusal("TooManyVaried") as caught:
        told.case.with_field("s1.agency", "no")
    assert "最多" in caught.value.say("zh-CN")
    for count in (2, 3, 3):
        told = act(told, "scenario_add")
        assert len(told.case.scenarios) == count
    assert draw(told).select("[data-do=scenario_add]") == []
    assert len(act(told, "scenario_remove", value="0").case.scenarios) == 2

"""Scenarios: equal to the plain calls, in every form that they are handed over in."""

import json
import random
import warnings
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import jedi
import numpy as np
import openpyxl
import pandas as pd
import polars
import pytest
from applicants import GROWING, MET, MET_BY_BOTH
from every import every
from refusals import refusal
from tiers import at_release

import callcenter_kit as ck
from callcenter_kit.dashboards.case.files import read_fragment
from callcenter_kit.errors import ContradictoryDate
from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES
from callcenter_kit.screening.rows import CATEGORIES
from callcenter_kit.texts.datafile import say
from callcenter_kit.what_if.scenario import MOST
from callcenter_kit.what_if.table import RESULTS

START = date(2026, 12, 1)
GROWN = ck.Applicant(**GROWING)
DAYS = [date(2026, 3, 2) + timedelta(days=97 * step) for step in range(9)]
VALUES = {
    "business_form": [*BUSINESS_FORMS, None],
    "registered_capital": [0, 999_999, 1_000_000, 3e6, 10_000_000, None],
    "insured_staff": [0, 2, 3, None], "insured_months": [0, 2, 3, None],
    "premises": [True, False, None], "is_company": [True, False, None],
    "clean_record": [True, False, None], "domestic_capital": [True, False, None],
    "on_dishonesty_list": [True, False, None], "last_violation_on": [date(2024, 5, 6), None],
    "provinces": [{"CN-BJ"}, {"CN-BJ", "CN-SH"}, None], "start": DAYS, "on": DAYS[:3],
    "rulebook": ["guide", "law"], "clock": ["guide", "law_working", "law_calendar"],
    "agency": [True, False], "correction_rounds": [0, 1, 2], "expert_review": [True, False],
    "durations": [{}, {"direction": 9}, {"prepare_materials": (5, 10, 30)}],
    "write_and_submit": [1, (1, 3, 9)], "minimum_capital": [2_000_000, {"local": 500_000}],
}  # fmt: skip


def random_grid(dice):
    """An applicant and what varies: one or two things, two values each."""
    facts = {name: dice.choice(VALUES[name]) for name in list(VALUES)[:11] if dice.random() < 0.4}
    varied = {}
    for name in dice.sample(list(VALUES), dice.randint(1, 2)):
        values = VALUES[name]
        varied[name] = dice.sample(values, 2)
    applicant = ck.Applicant(**{**MET_BY_BOTH, **facts, "provinces": None})
    return applicant, {"start": dice.choice(DAYS), **varied}


def plain_row(scenario):
    """What the plain calls say of one scenario, under the columns of the table."""
    assessment = ck.assess(scenario.applicant, scenario.on, scenario.rulebook)
    row = {"licence": assessment.licence}
    for scope, found in assessment.scopes.items():
        row |= {scope: found.outcome, f"{scope}_unmet": ", ".join(found.unmet)}
        row[f"{scope}_unknown"] = ", ".join(found.unknown)
        plan = scenario.plan(scope)
        case = {"applicant": scenario.applicant, "on": scenario.on, "rulebook": scenario.rulebook}
        assert plan == ck.plan(scenario.start, scope, **case, **scenario.options)
        if plan.licence_on is not None:
            row[f"{scope}_licence_on"] = plan.licence_on
            if found.outcome == "eligible":
                row[f"{scope}_licence_on_as_is"] = plan.licence_on
            row[f"{scope}_earliest"], row[f"{scope}_latest"] = plan.full_range
            row[f"{scope}_status"] = plan.status
    missing = assessment.scopes["nationwide"].findings["registered_capital"]
    capital = scenario.applicant.registered_capital
    if capital is not None:
        row["capital_gap"] = missing.shortfall.get("registered_capital", 0)
    return row


def told(row):
    """A row of the frame as plain values, without what is missing."""
    known = {name: value for name, value in row.items() if name in RESULTS and not pd.isna(value)}
    return {name: v.date() if isinstance(v, pd.Timestamp) else v for name, v in known.items()}


@pytest.mark.slow
@pytest.mark.parametrize("count", at_release([150, 500], but=[150]))
def test_scenarios_equal_the_plain_calls_on_random_grids(count):
    dice, compared = random.Random(20261201), 0
    while compared < count:
        applicant, given = random_grid(dice)
        try:
            made = ck.scenarios(applicant, **given)
            table = made.to_frame()
        except ContradictoryDate:
            continue  # a violation that the clean record contradicts: the plain calls say so too
        place = dice.randrange(len(made))
        scenario = list(made.values())[place]
        assert told(table.iloc[place].to_dict()) == plain_row(scenario), scenario
        compared += 1


def test_named_applicants_show_the_facts_in_which_they_differ():
    grown = replace(GROWN, registered_capital=10_000_000, premises=True)
    staff = ck.scenarios(GROWN, insured_staff=polars.Series([2, 3]))  # a column varies, or an array
    assert [each.applicant.insured_staff for each in staff.values()] == [2, 3]
    days = pd.Series(pd.to_datetime(["2026-12-01", "2027-01-04"]))
    columns = ck.scenarios(GROWN, start=days, registered_capital=np.array([3e6, 10e6]))
    assert [scenario.start for scenario in columns.values()][:2] == [START, date(2027, 1, 4)]
    assert list(columns)[-1] == "registered_capital=10000000, start=2027-01-04"
    made = ck.scenarios({"现在": GROWN, "增资后": grown}, start=START)
    table = made.to_frame()
    assert made.varied == ("registered_capital", "premises")
    assert table["scenario"].tolist() == ["现在", "增资后"]
    assert table["registered_capital"].tolist() == [3_000_000, 10_000_000]
    assert table["capital_gap"].tolist() == [7_000_000, 0]
    assert made["增资后"].assessment("nationwide").outcome == "ineligible"
    assert made["现在"].assessment() == ck.assess(GROWN, START)
    assert made["现在"].plan("local") == ck.plan(START, "local", applicant=GROWN)
    both = ck.scenarios({"a": GROWN, "b": grown}, insured_staff=[2, 3], clock=["guide"])
    assert list(both)[:2] == ["a, insured_staff=2, clock=guide", "a, insured_staff=3, clock=guide"]
    assert repr(both) == "<4 scenarios, varying registered_capital, premises, insured_staff, clock>"
    assert [list(ck.scenarios(one)) for one in (GROWN, ck.Applicant())] == [[GROWN.name], ["1"]]
    with refusal("UnknownVariation", match="Did you mean 'registered_capital'"):
        ck.scenarios(GROWN, capital=[3e6])
    with refusal("UnknownScenario", match="Did you mean '增资后'"):
        made["增资"]


def test_outcomes_are_ordered_and_every_column_is_documented():
    table = ck.scenarios(GROWN, insured_staff=[2, 3]).to_frame()
    # The better the later, as `screen` has them: what can be had is asked for as more or less.
    assert [tuple(table[name].cat.categories) for name in CATEGORIES] == [*CATEGORIES.values()]
    assert (table["local"] < "eligible").any()
    documented = ck.Scenarios.to_frame.__doc__
    for column in RESULTS:
        starred = column.replace("nationwide_", "*_").replace("local_", "*_")
        assert f"``{column}``" in documented or f"``{starred}``" in documented


def test_without_a_start_there_are_verdicts_and_no_days():
    made = ck.scenarios(GROWN, insured_staff=[2, 3])
    table = made.to_frame()
    assert table["local"].tolist() == ["ineligible", "undetermined"]
    assert (
        table[[name for name in table if name.endswith(("_on", "_status"))]].isna().to_numpy().all()
    )
    with refusal("NoStart", match="insured_staff=2"):
        made["insured_staff=2"].plan()
    assert made["insured_staff=2"].on == ck.rulebook("guide").last_read


def test_what_differs_from_the_first_scenario_is_lit_on_any_ground_and_in_a_spreadsheet(tmp_path):
    made = ck.scenarios(GROWN, start=START, insured_staff=[2, 3])
    style = made.style._compute()
    lit = {place for place, looks in style.ctx.items() if looks}
    table = made.to_frame()
    differing = {
        (1, column)
        for column, name in enumerate(table)
        if name != "scenario" and str(table[name].iloc[0]) != str(table[name].iloc[1])
    }
    assert lit == differing
    html = made.style.to_html()
    assert "2026-12-01" not in html
    assert "7,000,000" in html
    assert "color: #1c2430" in html
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made.style.to_excel(tmp_path / "lit.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "lit.xlsx").active.iter_rows()
    filled = [cell for row in cells for cell in row if cell.fill.fgColor.rgb == "FFFAF1D6"]
    assert len(filled) == len(lit) > 3


@every(("count", "is_cut"), [(20, False), (21, True)])
def test_a_notebook_shows_the_first_twenty_and_says_how_many_follow(count, is_cut):
    html = ck.scenarios(GROWN, insured_staff=range(count))._repr_html_()
    assert html.count("insured_staff=") == 2 * 20  # in both languages
    assert (say("shown.scenarios.more", "en", count=1) in html) is is_cut


# Put one after the other


def test_scenarios_of_their_own_start_are_put_after_others():
    grown = replace(GROWN, registered_capital=10_000_000)
    made = ck.scenarios({"现在": GROWN, "增资": grown}, start=START)
    later = date(2027, 3, 1)
    both = made | ck.scenarios({"晚开始": GROWN}, start=later, agency=False)
    assert list(both) == ["现在", "增资", "晚开始"]
    assert both.varied == ("registered_capital", "start", "agency")
    assert both["晚开始"].start == later
    assert both.to_frame()["start"].dt.date.tolist() == [START, START, later]
    asked = made | ck.scenarios({"b": GROWN}, start=START, on=date(2026, 12, 2))
    assert asked.varied == ("registered_capital", "on")


def test_what_cannot_be_put_together_is_refused():
    made = ck.scenarios({"now": GROWN}, start=START)
    with refusal("SameScenario", match="'now'"):
        made | made
    with pytest.raises(TypeError):
        made | {"later": GROWN}
    most = ck.scenarios(GROWN, insured_staff=range(100), insured_months=range(100))
    with refusal("TooManyScenarios"):
        made | most


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path):
    for open_file in (ck.load_scenarios, ck.read_case, ck.load_rulebook, ck.read_clients):
        with refusal("FileNotOpened", match="none cannot be opened: there is no such file"):
            open_file(tmp_path / "none")
        with pytest.raises(OSError, match="it is a folder"):
            open_file(tmp_path)


def test_saved_scenarios_come_back_equal(tmp_path):
    file = tmp_path / "plan.json"
    made = ck.scenarios(
        replace(GROWN, refused_on=date(2020, 1, 2), materials={"application"}),
        start=[START, date(2027, 2, 1)],
        rulebook=["guide", ck.rulebook("law").amend(review_days=45)],
        minimum_capital=[2_000_000, {"local": 500_000}],
        durations=[{"direction": (1, 2, 3)}],
        clock=["law_calendar"],
    )
    made.save(file)
    again = ck.load_scenarios(file)
    assert again.varied == made.varied
    assert list(again) == list(made)
    for ours, theirs in zip(made.values(), again.values(), strict=True):
        assert theirs.applicant == ours.applicant
        assert theirs.rulebook.digest == ours.rulebook.digest
        assert (theirs.on, theirs.start, theirs.options) == (ours.on, ours.start, ours.options)
    pd.testing.assert_frame_equal(again.to_frame(), made.to_frame())
    assert [each.name for each in tmp_path.iterdir()] == ["plan.json"]


def test_a_rulebook_of_ones_own_is_not_saved_and_nothing_is_written(tmp_path):
    own = replace(ck.rulebook("guide"), version="my own")
    with refusal("RulebookNotSaved") as caught:
        ck.scenarios(GROWN, rulebook=own).save(tmp_path / "plan.json")
    assert "不是随附的规则集" in caught.value.say("zh-CN")
    assert list(tmp_path.iterdir()) == []


def saved(folder, **changes):
    """A file of one scenario with some of it changed."""
    file = folder / "plan.json"
    ck.scenarios(GROWN, start=START, clock=["guide"]).save(file)
    content = json.loads(file.read_text("utf-8")) | changes
    file.write_text(json.dumps(content), "utf-8")
    return file


@every(
    ("change", "error"),
    [
        ({"version": 2}, "NotScenarios"),
        ({"format": "callcenter_kit case"}, "NotScenarios"),
        ({"scenarios": [{"name": "a"}]}, "NotScenarios"),
        ({"scenarios": 5}, "NotScenarios"),
        ({"varied": ["colour"]}, "UnknownVariation"),
        *((text, "NotScenarios") for text in ("", "{", "[]", "[" * 5000, "\x00")),
    ],
)
def test_a_file_of_another_version_or_form_is_refused(tmp_path, change, error):
    file = saved(tmp_path, **change) if isinstance(change, dict) else tmp_path / "plan.json"
    if isinstance(change, str):
        file.write_text(change, "utf-8")
    with refusal(error) as caught:
        ck.load_scenarios(file)
    assert "plan.json" in str(caught.value) or "colour" in str(caught.value)


def test_a_clock_that_is_not_chosen_is_that_of_each_rulebook():
    made = ck.scenarios(GROWN, start=START, rulebook=["guide", "law"], clock=[None, "law_calendar"])
    days = made.to_frame().set_index("scenario")["local_licence_on"].dt.date
    links = made.pages()
    for name, scenario in made.items():
        chosen = {"rulebook": scenario.rulebook, "clock": scenario.value("clock")}
        assert days[name] == ck.plan(START, "local", applicant=GROWN, on=START, **chosen).licence_on
        case, _ = read_fragment(links[name].partition("#")[2])
        assert (case.clock, case.reading) == (chosen["clock"], scenario.rulebook.id)
    cells = [
        *openpyxl.load_workbook(BytesIO(made.to_excel("en"))).active.iter_rows(values_only=True)
    ]
    column = cells[0].index("How the review time is counted")
    kinds = [row[column].removeprefix("60 days (law, as ") for row in cells[1:5]]
    guide, calendar, working = "60 working days (guide)", "calendar days)", "working days)"
    assert kinds == [guide, calendar, working, calendar]


def test_a_link_opens_the_same_case_without_the_companys_name():
    made = ck.scenarios(
        replace(GROWN, provinces={"CN-BJ"}),
        start=START,
        clock=["guide", "law_calendar"],
        rulebook=["guide", "law"],
        durations={"direction": (1, 2, 3), "expert_review": 9},
        agency=False,
        expert_review=True,
    )
    for name, link in made.pages("http://localhost:8866", "en").items():
        address, _, fragment = link.partition("#")
        assert address == "http://localhost:8866/voila/render/01_eligibility.ipynb"
        case, complaints = read_fragment(fragment)
        scenario = made[name]
        assert complaints == ()
        assert case.applicant == replace(scenario.applicant, name=None)
        assert (case.reading, case.on, case.start_on) == (scenario.rulebook.id, START, START)
        assert (case.clock or "guide", case.agency) == (scenario.options["clock"], False)
        assert (case.direction_days, case.expert_days) == ((1, 2, 3), (9, 9, 9))
        assert case.expert_review is True
        assert GROWN.name not in link
    page = made.pages("http://localhost:8866/voila/render/03_timeline.ipynb#old")
    assert all("03_timeline.ipynb#v=1&lang=zh-CN" in link for link in page.values())
    # No page can be told of other numbers.
    assert set(ck.scenarios(GROWN, minimum_capital=[1, 2]).pages().values()) == {None}


# What is refused, and how


@every(
    ("given", "error", "en", "zh"),
    [
        ({"registered_capital": []}, "NothingToVary", "registered_capital is empty", "空的"),
        ({"regstered_capital": [1]}, "UnknownVariation", "'registered_capital'", "是否想写"),
        ({"xyzzy": 1}, "UnknownVariation", "'name'", "是否想写"),
        ({"insured_staff": ["three"]}, "WrongFact", "insured_staff = 'three'", "人数"),
        ({"start": ["2026-12-01"]}, "NotADay", "start = '2026-12-01'", "不是日期"),
        ({"clock": ["fast"]}, "UnknownChoice", "clock = 'fast'", "请选用"),
        ({"rulebook": ["gide"]}, "MisspeltRulebook", "gide", "gide"),
        ({"agency": ["no"]}, "NotYesOrNo", "agency = 'no'", "不能接受"),
        ({"correction_rounds": [1.5]}, "NotAWholeNumber", "correction_rounds", "不是整数"),
        ({"correction_rounds": [-1]}, "WrongVariation", "correction_rounds = -1", "不能接受"),
        ({"durations": [5]}, "WrongVariation", "durations = 5", "不能接受"),
        ({"durations": {"#": 5}}, "UnknownChoice", "#", "请选用"),
        ({"direction": [(3, 2, 1)]}, "WrongDuration", "(3, 2, 1)", "不是时长"),
        ({"minimum_capital": ["a"]}, "NotAWholeNumber", "minimum_capital", "不是整数"),
        ({"minimum_capital": [{"x": 1}]}, "WrongAmendment", "minimum_capital", "minimum_capital"),
        ({"insured_staff": [3, 3]}, "SameScenario", "'insured_staff=3'", "重复"),
        ({"start": START, "refused_on": [date(2026, 12, 2)]},
         "ContradictoryDate", "refused_on", "相矛盾"),
    ],
)  # fmt: skip
def test_what_cannot_vary_is_refused_in_a_sentence(given, error, en, zh):
    with refusal(error) as caught:
        ck.scenarios(ck.Applicant(**MET | {"refused_for_falsehood": False}), **given).to_frame()
    assert en in str(caught.value)
    assert zh in caught.value.say("zh-CN")


def test_a_product_over_the_most_is_refused_before_anything_is_made():
    with refusal("TooManyScenarios") as caught:
        ck.scenarios(GROWN, insured_staff=range(101), registered_capital=list(range(100)))
    assert (caught.value.count, caught.value.most) == (10_100, MOST)
    assert "10100" in caught.value.say("zh-CN")
    staff = (range(100), range(50), range(50, 100))
    every, *two = (ck.scenarios(GROWN, insured_staff=n, insured_months=range(100)) for n in staff)
    assert len(every) == len(two[0] | two[1]) == MOST


@every("given", [5, None, "a", [GROWN], {"a": 1}, {1: GROWN}, {"": GROWN}])
def test_only_applicants_have_scenarios(given):
    with refusal("NotApplicants") as caught:
        ck.scenarios(given)
    assert "不是申请人" in caught.value.say("zh-CN")
    with refusal("NothingToVary"):
        ck.scenarios({})
    with refusal("NotApplicants", match="^<DataFrame> is no applicant"):
        ck.scenarios(pd.DataFrame({"insured_staff": [2, 3]}))


# What a notebook completes


def test_names_are_offered_between_the_brackets_and_facts_among_the_arguments():
    made = ck.scenarios({"now": GROWN, "later": GROWN})
    known = [{"ck": ck, "made": made, "a": GROWN}]
    assert made._ipython_key_completions_() == ["now", "later"]
    offered = {each.name for each in jedi.Interpreter("ck.scenarios(a, ", known).complete()}
    assert {f"{name}=" for name in (*FACT_NAMES, "start", "clock")} <= offered

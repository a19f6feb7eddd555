"""Clients judged: what each is told, with its plan, and all of them as one frame."""

from datetime import date

import pandas as pd
import polars as pl
from every import every
from refusals import refusal
from tables import ON, pandas_nullable, polars_frame, random_rows

import callcenter_kit as ck
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.rows import BIT_COLUMNS, CATEGORIES, DATED, RESULTS

START = date(2026, 12, 1)


def clients():
    frame = pd.DataFrame(
        {
            "name": ["甲", "乙", "丙"],
            "business_form": ["座席出租", "seat_rental", "own_customers"],
            "registered_capital": ["1000万元", "300万元", None],
            "clean_record": ["是", True, "yes"],
            "last_violation_on": [date(2025, 5, 1), None, date(2019, 5, 1)],
            "domestic_capital": [True, True, False],
            "foreign_share": [None, "5%", "5%"],
        },
        index=["a", "b", "c"],
    )
    return ck.normalise(frame)


def test_the_frame_has_names_facts_and_verdicts_and_dates_where_work_has_a_start():
    screened = clients().screen(start=START)
    table = screened.to_frame()
    assert list(table) == [*FACT_NAMES, *RESULTS, *DATED]
    assert table["name"].tolist() == ["甲", "乙", "丙"]
    for row, each in table.iterrows():
        found = screened.assessment(row).scopes
        assert [each[scope] for scope in SCOPES] == [found[scope].outcome for scope in SCOPES]
    assert table["registered_capital"].dtype == "Float64"
    assert dict(table[[*DATED]].dtypes.astype(str)) == DATED
    for row in screened.rows:
        plan = screened.plan(row, "local")
        assert plan == ck.plan(START, "local", applicant=screened.applicant(row), on=screened.on)
        day = table.loc[row, "local_licence_on"]
        assert plan.licence_on == (None if pd.isna(day) else day.date())
    assert table["local_licence_on_as_is"].isna().all()
    assert list(clients().screen(ON).to_frame()) == [*FACT_NAMES, *RESULTS]


def test_a_plan_begins_when_it_is_asked_to_and_takes_what_a_plan_takes():
    screened = clients().screen(ON)
    later = screened.plan("b", start=START, clock="law_calendar")
    assert (later.start, screened.plan("b").start) == (START, ON)
    assert later.licence_on != screened.plan("b", start=START).licence_on
    with refusal("NoSuchClient", match=r"no client in row z.*a–c"):
        screened.plan("z")
    assert list(screened) == list(clients()) == [screened.applicant(row) for row in "abc"]
    cells = {"公司名称": ["甲"], "业务形态": ["座席出租"], "提交日期": ["2026-10-12"]}
    filed = ck.normalise(pd.DataFrame(cells, index=["a"])).screen(ON).plan("a")
    assert (filed.is_filed, filed.as_of, filed.is_scope_assumed) == (True, ON, True)
    # The provinces name the licence also where the table says nothing of the filing.
    several = ck.normalise(pd.DataFrame({"公司名称": ["甲"], "省份": ["北京、上海"]})).screen(ON)
    assert not several.plan(0, filing=filed.filing).is_scope_assumed


def test_outcomes_are_ordered_and_masks_are_names_where_they_are_asked_for():
    screened = clients().screen(ON)
    rows = random_rows(50, seed=4)
    for table in (screened.to_frame(), ck.screen(pandas_nullable(rows), ON)):
        for name, categories in CATEGORIES.items():
            assert table[name].cat.ordered
            assert tuple(table[name].cat.categories) == categories
        assert not (table["local"] > "not_required").any()
    named = screened.to_frame(names=True)
    for mask in BIT_COLUMNS:
        ids = [", ".join(ck.decode(bits)) for bits in screened.verdicts[mask]]
        assert named[mask].tolist() == ids
    for frame in (pandas_nullable(rows), polars_frame(rows)):
        named, masks = (ck.screen(frame, ON, names=each) for each in (True, False))
        for mask in BIT_COLUMNS:
            assert list(named[mask]) == [", ".join(ck.decode(each)) for each in masks[mask]]


@every("names", [False, True])
@every("frame_of", [pandas_nullable, polars_frame, lambda rows: polars_frame(rows).to_arrow()])
def test_a_portfolio_is_of_clients_or_of_any_frame_that_was_screened(frame_of, names):
    rows = random_rows(80, seed=9)
    summary = ck.portfolio(ck.screen(frame_of(rows), ON, names=names), ON)
    assert summary == ck.portfolio(ck.screen(polars_frame(rows).to_pandas(), ON), ON)
    screened = ck.normalise(polars_frame(rows)).screen(ON, "law")
    assert ck.portfolio(screened) == ck.portfolio(screened.table, ON, "law")
    assert ck.portfolio(screened).rulebook.id == "law"


@every(
    ("given", "error"),
    [
        (pd.DataFrame({"business_form": ["seat_rental"]}), "NotScreened"),
        (pl.DataFrame({"licence": ["required"]}), "NotScreened"), ([1], "NotATable"),
        (polars_frame(random_rows(1, 1)).lazy().pipe(ck.screen), "NotATable"),
        (pd.DataFrame([["x", "y"]], columns=["local"] * 2), "DoubledColumn"),
    ],
)  # fmt: skip
def test_a_portfolio_of_what_was_not_screened_is_refused(given, error):
    with refusal(error) as caught:
        ck.portfolio(given)
    assert caught.value.say("zh-CN") != str(caught.value)


def test_an_applicant_is_made_of_the_row_of_a_client():
    table = clients().screen(ON).to_frame()
    for row, applicant in zip(table.index, clients().screen(ON), strict=True):
        whole = ck.Applicant.from_row(
            table.drop(columns="clean_record").loc[row].drop("foreign_share")
        )
        assert whole.registered_capital == applicant.registered_capital
        assert (whole.name, whole.business_form) == (applicant.name, applicant.business_form)

"""Every kind of frame agrees with the one-by-one reading, with anything missing in it."""

import warnings
from dataclasses import replace
from datetime import datetime
from itertools import combinations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from every import every
from refusals import refusal
from tables import (
    JUDGED,
    ON,
    expected,
    names_of,
    pandas_arrow,
    pandas_nullable,
    polars_frame,
    polars_types,
    random_rows,
    rows_of,
)

import callcenter_kit as ck
from callcenter_kit.rules.applicant import BUSINESS_FORMS
from callcenter_kit.screening.rows import MASKS, RESULTS
from callcenter_kit.screening.screen import MissingFactsWarning

duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
READINGS = ("guide", "law")


FRAMES = {
    "pandas, plain objects": lambda rows: pd.DataFrame(rows, dtype=object),
    "pandas, as inferred": pd.DataFrame,
    "pandas, nullable": pandas_nullable,
    "pandas, pyarrow": pandas_arrow,
    "pandas, mixed families": lambda rows: pd.concat(
        [pandas_nullable(rows).iloc[:, ::2], pandas_arrow(rows).iloc[:, 1::2]], axis=1
    ),
    "Polars": polars_frame,
    "Polars, lazy": lambda rows: polars_frame(rows).lazy(),
    "PyArrow": lambda rows: polars_frame(rows).to_arrow(),
    "DuckDB": lambda rows: duckdb.from_arrow(polars_frame(rows).to_arrow()),
}


@pytest.mark.slow
@every("reading", READINGS)
@every("kind", FRAMES)
def test_every_kind_of_frame_agrees_with_the_second_opinion(kind, reading):
    rows = random_rows(2_000, seed=5)
    screened = ck.screen(FRAMES[kind](rows), ON, reading)
    assert rows_of(screened) == [expected(row, reading) for row in rows]


OTHERS = [
    None,
    *(",".join(some) for count in range(1, 6) for some in combinations(BUSINESS_FORMS, count)),
    "seat_rental,seat_rental",
    "seat_rental,a bank",
    "seat_rental ",
    ",seat_rental",
    "seat_rental\n",
]
EVERY_FORM = [
    {**dict.fromkeys(JUDGED), "business_form": form, "other_forms": others, "group_clients": group}
    for form in (*BUSINESS_FORMS, None)
    for others in OTHERS
    for group in (True, False, None)
]


@every("reading", READINGS)
@every("kind", FRAMES)
def test_the_strictest_form_decides_on_every_kind_of_frame(kind, reading):
    screened = rows_of(ck.screen(FRAMES[kind](EVERY_FORM), ON, reading))
    assert screened == [expected(row, reading) for row in EVERY_FORM]


@every("make", [frozenset, set, list, tuple])
def test_plain_objects_of_pandas_may_list_the_other_forms(make):
    rows = [
        {**row, "other_forms": row["other_forms"] and make(row["other_forms"].split(","))}
        for row in EVERY_FORM
    ]
    screened = rows_of(ck.screen(pd.DataFrame(rows, dtype=object), ON))
    assert screened == [expected(row, "guide") for row in EVERY_FORM]


def test_most_tables_need_no_column_of_other_forms_and_nothing_is_said():
    rows = polars_frame(random_rows(3, seed=1)).drop("other_forms", "group_clients")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ck.screen(rows, ON)


def test_other_forms_in_a_column_of_numbers_are_refused_and_an_empty_one_is_unknown():
    with refusal("WrongColumn", match="codes separated by commas") as caught:
        ck.screen(pl.DataFrame({"business_form": ["seat_rental"], "other_forms": [1]}), ON)
    assert "以逗号分隔代码的文字列" in caught.value.say("zh-CN")
    with refusal("WrongColumn", match="object"):
        ck.screen(pd.DataFrame({"other_forms": [1, 2]}, dtype=object), ON)
    with pytest.warns(MissingFactsWarning):
        screened = ck.screen(pd.DataFrame({"other_forms": [float("nan")]}), ON)
    assert list(screened["licence"]) == ["undetermined"]


@every("kind", FRAMES)
def test_the_same_kind_of_frame_comes_back_with_its_own_columns(kind):
    frame = FRAMES[kind](random_rows(50, seed=6))
    screened = ck.screen(frame, ON)
    assert type(screened) is type(frame)
    assert names_of(screened) == [*names_of(frame), *RESULTS]


ODD = {
    "registered_capital": [float("nan"), float("inf"), -1.0, -float("inf"), 1e300],
    "insured_staff": [float("nan"), 2.5, -3.0, 3.0001, float("inf")],
}


@every("fact", ODD)
@every("engine", ["pandas", "polars", "pyarrow", "duckdb"])
def test_nan_and_numbers_outside_the_domain_are_unknown_on_every_engine(engine, fact):
    frame = pl.DataFrame({fact: ODD[fact], "insured_months": [3] * 5})
    native = {
        "pandas": frame.to_pandas,
        "polars": lambda: frame,
        "pyarrow": frame.to_arrow,
        "duckdb": lambda: duckdb.from_arrow(frame.to_arrow()),
    }[engine]()
    key = "registered_capital" if fact == "registered_capital" else "social_insurance"
    with pytest.warns(MissingFactsWarning):
        screened = ck.screen(native, ON)
    for row in rows_of(screened):
        assert key in ck.decode(row["local_unknown"])
        assert key not in ck.decode(row["local_unmet"])


def test_whatever_stands_for_nothing_in_pandas_is_unknown():
    frame = pd.DataFrame(
        {
            "premises": [True, None, float("nan"), pd.NA, pd.NaT, "yes", 1],
            "insured_staff": [3, None, float("nan"), pd.NA, pd.NaT, "3", 2.5],
            "business_form": ["seat_rental", None, float("nan"), pd.NA, pd.NaT, "a bank", 5],
        },
        dtype=object,
        index=list("abcdefg"),
    )
    with pytest.warns(MissingFactsWarning):
        screened = ck.screen(frame, ON)
    assert list(screened.index) == list("abcdefg")
    assert screened.loc["a", "licence"] == "required"
    for label in "bcdefg":
        assert screened.loc[label, "licence"] == "undetermined"
        assert "premises" in ck.decode(screened.loc[label, "local_unknown"])
        assert "social_insurance" in ck.decode(screened.loc[label, "local_unknown"])


def test_the_frame_that_was_given_is_not_changed():
    frame = pd.DataFrame(random_rows(20, seed=3), dtype=object)
    before = frame.copy(deep=True)
    ck.screen(frame, ON)
    pd.testing.assert_frame_equal(frame, before)


def test_a_fact_without_a_column_or_with_an_empty_one_is_unknown_and_said():
    frame = pl.DataFrame({"business_form": ["seat_rental"], "premises": [None]})
    with pytest.warns(MissingFactsWarning, match="registered_capital") as caught:
        screened = ck.screen(frame, ON)
    assert "premises" not in str(caught[0].message)
    assert screened["local"].to_list() == ["undetermined"]
    assert set(ck.decode(screened["local_unknown"][0])) == set(ck.rulebook("guide").requirements)


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame])
def test_the_warning_points_at_the_line_that_asked(make):
    with pytest.warns(MissingFactsWarning) as caught:
        ck.screen(make({"business_form": ["seat_rental"]}), ON)
    assert [warning.filename for warning in caught] == [__file__]


@every("fact", ["premises", "business_form", "insured_staff"])
def test_a_column_of_nothing_but_nan_is_unknown_as_pandas_reads_an_empty_one(fact):
    frame = pd.DataFrame({fact: [float("nan")] * 2, "is_company": [True, True]})
    with pytest.warns(MissingFactsWarning):
        screened = ck.screen(frame, ON)
    assert list(screened["local"]) == ["undetermined"] * 2


def test_a_whole_frame_says_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ck.screen(polars_frame(random_rows(3, seed=1)), ON)


@every(
    ("frame", "error", "message"),
    [
        ({"licence": ["x"]}, "ColumnInTheWay", "already has a column 'licence'"),
        ({"local_unmet": [1]}, "ColumnInTheWay", "already has a column 'local_unmet'"),
        (
            {"premises": ["yes"]},
            "WrongColumn",
            "'premises' holds String. It must be a column of tr",
        ),
        ({"premises": [1]}, "WrongColumn", "'premises' holds Int64"),
        ({"registered_capital": ["1000万"]}, "WrongColumn", "must be a column of numbers"),
        ({"registered_capital": [True]}, "WrongColumn", "'registered_capital' holds Boolean"),
        ({"business_form": [1]}, "WrongColumn", "must be a column of text"),
    ],
)
def test_a_column_that_cannot_be_judged_is_named(frame, error, message):
    with refusal(error, match=message) as caught:
        ck.screen(pl.DataFrame(frame), ON)
    assert "列" in caught.value.say("zh-CN")


def test_an_amended_rulebook_and_the_day_are_heeded():
    frame = pl.DataFrame(
        [{**dict.fromkeys(JUDGED), "registered_capital": 1_500_000.0}], schema=polars_types()
    )
    book = ck.rulebook("guide").amend(minimum_capital={"local": 2_000_000})
    assert "registered_capital" in ck.decode(ck.screen(frame, ON, book)["local_unmet"][0])
    assert ck.screen(frame, ON)["local_unmet"][0] == 0
    with refusal("NotADay"):
        ck.screen(frame, datetime(2026, 11, 24))  # noqa: DTZ001 - a naive datetime is refused like an aware one


@pytest.mark.parametrize("alike", [True, False], ids=["all alike", "none alike"])
def test_rules_are_judged_where_both_scopes_ask_the_same_of_all_or_of_none(alike):
    book = ck.rulebook("guide")
    if alike:
        book = book.amend(minimum_capital=2_000_000)
    else:
        only = {"registered_capital": book.requirements["registered_capital"]}
        book = replace(book, requirements=only)
    rows = [{**dict.fromkeys(JUDGED), "registered_capital": n} for n in (1.5e6, 2.5e6, 1e7, None)]
    with warnings.catch_warnings(action="ignore", category=MissingFactsWarning):
        screened = ck.screen(pd.DataFrame(rows, dtype=object), ON, book)
    for row in screened.to_dict("records"):
        assessment = ck.explain(row, ON, book)
        for scope in ("nationwide", "local"):
            assert assessment.scopes[scope].unmet == ck.decode(row[f"{scope}_unmet"], book)
            assert assessment.scopes[scope].unknown == ck.decode(row[f"{scope}_unknown"], book)


def test_a_row_is_explained_by_the_assessment_behind_it():
    frame = polars_frame(random_rows(200, seed=8)).to_pandas()
    screened = ck.screen(frame, ON)
    for row in screened.to_dict("records"):
        found = ck.explain(row, ON)
        assert found.licence == row["licence"]
        for scope in ("nationwide", "local"):
            assert found.scopes[scope].outcome == row[scope]
            assert found.scopes[scope].unmet == ck.decode(row[f"{scope}_unmet"])
            assert found.scopes[scope].unknown == ck.decode(row[f"{scope}_unknown"])


BEYOND = 1 << len(ck.rulebook().requirements)


@every("mask", [-1, BEYOND, 1.5, "3", None])
def test_what_is_no_mask_is_refused(mask):
    with refusal("NotAMask", match=f"from 0 to {BEYOND - 1}") as caught:
        ck.decode(mask)
    assert "掩码" in caught.value.say("zh-CN")


def test_masks_are_decoded_in_the_rulebooks_order():
    ids = tuple(ck.rulebook("law").requirements)
    assert ck.decode((1 << len(ids)) - 1, "law") == ids
    assert ck.decode(np.int32(0)) == ()
    assert ck.decode(np.int64(1 << 9)) == ("truthful",)
    assert set(MASKS) < set(RESULTS)


def test_nobody_is_a_number_of_people_half_a_person_is_none_and_an_amount_may_be_broken():
    table = pl.DataFrame(
        {"insured_staff": [0.0, 2.5, 3.0], "registered_capital": [0.0, 1_000_000.5, 999_999.5]}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingFactsWarning)
        rows = rows_of(ck.screen(table, ON))
    found = [[ck.decode(row[f"local_{kind}"]) for kind in ("unmet", "unknown")] for row in rows]
    for requirement, wanted in (
        ("registered_capital", [(True, False), (False, False), (True, False)]),
        ("social_insurance", [(True, False), (False, True), (False, True)]),
    ):
        assert [tuple(requirement in names for names in pair) for pair in found] == wanted

"""Every kind of frame and column says what one applicant alone is told, whatever is missing."""

import warnings
from datetime import date
from decimal import Decimal
from itertools import combinations, product

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from applicants import THREE
from every import every
from own_rulebook import HEAD, parameter
from refusals import refusal
from tables import (
    ENGINES,
    FRAMES,
    JUDGED,
    MISSING,
    ON,
    expected,
    names_of,
    polars_frame,
    random_rows,
    rows_of,
    table_of,
)

import callcenter_kit as ck
from callcenter_kit.rules.applicant import BUSINESS_FORMS, LARGEST
from callcenter_kit.screening.rows import RESULTS
from callcenter_kit.screening.screen import MissingFactsWarning, UnreadCellsWarning

pytestmark = pytest.mark.filterwarnings("ignore:The table has no column")


every_kind = every("kind", FRAMES)


# Obstacles that no single requirement tells


@every("kind", ENGINES)
@every("reading", ["guide", "law"])
def test_a_foreign_share_leads_into_another_procedure_whatever_a_rule_asks(kind, reading):
    facts = {
        "business_form": ["seat_rental"] * 5 + ["staff_supply"],
        "domestic_capital": [None, None, False, True, None, False],
        "foreign_share": [0.5, 0.0, None, None, None, 100.0],
    }
    frame = pl.DataFrame(facts, schema_overrides={"domestic_capital": pl.Boolean})
    rows = rows_of(ck.screen(FRAMES[kind](frame), ON, reading))
    other, unknown = "other_procedure", "unknown"
    for scope in ("nationwide", "local"):
        kinds = [row[f"{scope}_obstacle"] for row in rows]
        assert kinds == [other, unknown, other, unknown, unknown, None]


NESTED = """
[requirement.nested]
name = { zh = "嵌套", en = "Nested" }
when = "not (marketing_calls or premises and not is_company) and (technical_plan or {last})"
zh = "嵌套"
en = "Nested"
task = { zh = "做事", en = "Do it" }
source = ["guide §5.1"]
badge = "law"

[requirement.nested.remedy]
working_days = [5, 10, 20]
badge = "assumption"
zh = "做事"
en = "Do it"

[requirement.nested.fact.marketing_calls]
no = { zh = "停止", en = "Stop" }

[requirement.nested.fact.premises]
ask = { zh = "询问", en = "Ask" }

[requirement.nested.fact.insured_staff]
wait = { zh = "等待", en = "Wait" }
""".replace("{last}", "not (clean_record and insured_staff >= least)")


@pytest.mark.slow
@every("kind", ENGINES)
def test_the_kind_hangs_on_the_facts_that_fail_a_rule_however_it_is_nested(kind, tmp_path):
    (tmp_path / "own.toml").write_text(HEAD + parameter("least", 3) + NESTED, "utf-8")
    book = ck.load_rulebook(tmp_path / "own.toml")
    facts = ("marketing_calls", "premises", "is_company", "technical_plan", "clean_record")
    cases = [
        dict(zip((*facts, "insured_staff"), values, strict=True))
        for values in product(*[THREE] * len(facts), (2, 3, None))
    ]
    applicants = [{"business_form": "third_party_service", **case} for case in cases]
    frame = pl.DataFrame(applicants, schema_overrides=dict.fromkeys(facts, pl.Boolean))
    rows = rows_of(ck.screen(FRAMES[kind](frame), ON, book))
    advised = [ck.advise(ck.Applicant(**row), "local", ON, book).obstacles for row in applicants]
    kinds = [obstacles[0].kind if obstacles else None for obstacles in advised]
    assert [row["local_obstacle"] for row in rows] == kinds
    assert len({row["local_obstacle"] for row in rows}) == 4


# What else stands in the frame


@every_kind
def test_a_frame_without_rows_comes_back_without_rows(kind):
    if kind == "pandas, as inferred":
        pytest.skip("a column that is empty has no type to infer")
    assert table_of(ck.screen(FRAMES[kind](polars_frame([])), ON)).height == 0


@every("kind", ENGINES)
def test_own_columns_come_first_in_their_order_and_the_results_after_them(kind):
    table = polars_frame(random_rows(20, seed=2)).with_columns(note=pl.lit("x"), when=ON)
    frame = FRAMES[kind](table.select("note", *reversed(JUDGED), "when"))
    assert names_of(ck.screen(frame, ON)) == ["note", *reversed(JUDGED), "when", *RESULTS]


LEVELS = pd.MultiIndex.from_product([["x", "y"], [1, 2]], names=["one", "two"])
DAYS = pd.date_range("2026-01-01", periods=4, name="day")


@pytest.mark.slow
@every("index", [["a", "a", "b", "b"], [3, 1, 3, 1], LEVELS, DAYS])
@every("kind", ["plain objects", "nullable", "pyarrow"])
def test_the_index_and_the_columns_of_pandas_are_kept_as_they_are(kind, index):
    unindexed = FRAMES[f"pandas, {kind}"](polars_frame(random_rows(4, seed=4)))
    frame = unindexed.set_index(pd.Index(index))
    screened = ck.screen(frame, ON)
    pd.testing.assert_frame_equal(screened[JUDGED], frame)
    assert table_of(screened).equals(table_of(ck.screen(unindexed, ON)))


# Lazily where it came lazily


def test_a_file_is_judged_into_another_and_no_frame_of_it_is_collected(tmp_path, monkeypatch):
    frame = polars_frame(random_rows(1_000, seed=4)).with_row_index("number")
    frame.write_parquet(tmp_path / "in.parquet", row_group_size=100)
    with monkeypatch.context() as patch:
        patch.setattr(pl.LazyFrame, "collect", lambda *_, **__: pytest.fail("it is collected"))
        screened = ck.screen(pl.scan_parquet(tmp_path / "in.parquet"), ON)
        assert isinstance(screened, pl.LazyFrame)
    screened.sink_parquet(tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet").equals(ck.screen(frame, ON))


def test_a_relation_of_duckdb_is_not_executed():
    read = []
    connection = duckdb.connect()
    types = {"parameters": ["BOOLEAN"], "return_type": "BOOLEAN"}
    connection.create_function("watched", lambda told: (read.append(1), told)[1], **types)
    screened = ck.screen(connection.sql("select watched(true) as premises"), ON)
    assert not read
    assert screened.fetchall()
    assert read


# What screening says and heeds

OTHERS = [
    None,
    *(",".join(some) for count in range(1, 6) for some in combinations(BUSINESS_FORMS, count)),
    "seat_rental,seat_rental", "seat_rental,a bank", "seat_rental ", ",seat_rental",
    "seat_rental\n",
]  # fmt: skip
EVERY_FORM = [
    {**dict.fromkeys(JUDGED), "business_form": form, "other_forms": others, "group_clients": group}
    for form in (*BUSINESS_FORMS, None)
    for others in OTHERS
    for group in (True, False, None)
]


@pytest.mark.slow
@every("reading", ["guide", "law"])
@every_kind
def test_the_strictest_form_decides_on_every_kind_of_frame(kind, reading):
    screened = rows_of(ck.screen(FRAMES[kind](polars_frame(EVERY_FORM)), ON, reading))
    assert screened == [expected(row, reading) for row in EVERY_FORM]


@every("make", [frozenset, set, list, tuple])
def test_plain_objects_of_pandas_may_list_the_other_forms(make):
    rows = [
        {**row, "other_forms": row["other_forms"] and make(row["other_forms"].split(","))}
        for row in EVERY_FORM
    ]
    screened = rows_of(ck.screen(pd.DataFrame(rows, dtype=object), ON))
    assert screened == [expected(row, "guide") for row in EVERY_FORM]


def test_other_forms_in_a_column_of_numbers_are_refused_and_an_empty_one_is_unknown():
    with refusal("WrongColumn", match="codes separated by commas"):
        ck.screen(pl.DataFrame({"business_form": ["seat_rental"], "other_forms": [1]}), ON)
    with refusal("WrongColumn", match="object"):
        ck.screen(pd.DataFrame({"other_forms": [1, 2]}, dtype=object), ON)
    with pytest.warns(MissingFactsWarning):
        screened = ck.screen(pd.DataFrame({"other_forms": [float("nan")]}), ON)
    assert list(screened["licence"]) == ["undetermined"]


def test_a_frame_is_not_changed_and_what_tells_no_fact_may_have_any_name():
    frame = pd.DataFrame(random_rows(20, seed=3), dtype=object)
    before = frame.copy(deep=True)
    ck.screen(frame, ON)
    pd.testing.assert_frame_equal(frame, before)
    doubly = pd.DataFrame([["x", True, "y", 5]], columns=["note", "premises", "note", 7])
    assert list(ck.screen(doubly, ON).columns) == ["note", "premises", "note", 7, *RESULTS]
    usual = polars_frame(random_rows(3, seed=1)).drop("other_forms", "group_clients")
    with warnings.catch_warnings():  # most tables have no need of these two
        warnings.simplefilter("error")
        ck.screen(usual, ON)


def test_a_fact_without_a_column_or_with_an_empty_one_is_unknown_and_said():
    frame = pl.DataFrame({"business_form": ["seat_rental"], "premises": [None]})
    with pytest.warns(MissingFactsWarning, match=r"registered_capital.*ck\.normalise") as caught:
        screened = ck.screen(frame, ON)
    assert "premises" not in str(caught[0].message)
    assert caught[0].filename == __file__  # it points at the line that asked
    assert screened["local"].to_list() == ["undetermined"]
    assert set(ck.decode(screened["local_unknown"][0])) == set(ck.rulebook("guide").requirements)


BEYOND = 1 << len(ck.rulebook().requirements)


@every("mask", [-1, BEYOND, 1.5, "3", None])
def test_what_is_no_mask_is_refused(mask):
    with refusal("NotAMask", match=f"from 0 to {BEYOND - 1}"):
        ck.decode(mask)
    ids = tuple(ck.rulebook("law").requirements)
    assert ck.decode((1 << len(ids)) - 1, "law") == ids
    assert (ck.decode(np.int32(0)), ck.decode(np.int64(1 << 9))) == ((), ("truthful",))


# Types of columns


def decimals(*cells):
    return pl.Series([None if c is None else Decimal(c) for c in cells], dtype=pl.Decimal(20, 2))


CAPITAL = {
    "decimals": decimals("999999.99", "1000000.00", None, "-1.00"),
    "small floats": pl.Series([999_999, 1_000_000, None, -1], dtype=pl.Float32),
    "whole numbers": pl.Series([999_999, 1_000_000, None, -1], dtype=pl.Int64),
    "half as long": pl.Series([999_999, 1_000_000, None, -1], dtype=pl.Int32),
    "unsigned": pl.Series([999_999, 1_000_000, None, LARGEST + 2], dtype=pl.UInt64),
    "vast": pl.Series([999_999, 1_000_000, None, LARGEST + 2], dtype=pl.Int64),
}
STAFF = {
    "decimals": decimals("2.00", "3.00", None, "3.50"),
    "floats": pl.Series([2, 3, None, 3.5], dtype=pl.Float64),
    "small floats": pl.Series([2, 3, None, 3.5], dtype=pl.Float32),
    "bytes": pl.Series([2, 3, None, -3], dtype=pl.Int8),
    "shorts": pl.Series([2, 3, None, -3], dtype=pl.Int16),
    "unsigned bytes": pl.Series([2, 3, None, None], dtype=pl.UInt8),
    "unsigned": pl.Series([2, 3, None, LARGEST + 2], dtype=pl.UInt64),
    "vast": pl.Series([2, 3, None, LARGEST + 2], dtype=pl.Int64),
}
COLUMNS = [
    *(("registered_capital", "registered_capital", cells) for cells in CAPITAL.values()),
    *(("insured_staff", "social_insurance", cells) for cells in STAFF.values()),
]


@pytest.mark.slow
@every("kind", ENGINES)
@every(("fact", "requirement", "cells"), COLUMNS)
def test_numbers_of_every_type_are_held_against_the_same_limits(kind, fact, requirement, cells):
    frame = pl.DataFrame({fact: cells, "insured_months": [3] * 4})
    below, at, missing, outside = rows_of(ck.screen(FRAMES[kind](frame), ON))
    assert requirement in ck.decode(below["local_unmet"])
    assert requirement not in ck.decode(at["local_unmet"] | at["local_unknown"])
    for row in (missing, outside):
        assert requirement in ck.decode(row["local_unknown"])
        assert requirement not in ck.decode(row["local_unmet"])


@every("kind", ENGINES)
def test_nan_and_numbers_outside_the_domain_are_unknown_on_every_engine(kind):
    cells = [float("nan"), float("inf"), -float("inf"), -1.0, None]
    amounts = {"registered_capital": cells, "insured_staff": [*cells[:4], 2.5]}
    frame = pl.DataFrame({**amounts, "insured_months": [3] * 5})
    with warnings.catch_warnings(record=True, action="always") as caught:
        screened = ck.screen(FRAMES[kind](frame), ON)
    for row in rows_of(screened):
        statuses = [status_of(row, name) for name in ("registered_capital", "social_insurance")]
        assert statuses == ["unknown"] * 2
    unread = [str(each.message) for each in caught if each.category is UnreadCellsWarning]
    assert len(unread) == (kind not in ("Polars, lazy", "DuckDB"))
    # NaN is nothing, and no cell that is not understood.
    assert all("registered_capital 3 (rows 1, 2, 3); insured_staff 4 (" in each for each in unread)


@every("kind", ["pandas, as inferred", "Polars"])
@every("amount", [-1, LARGEST, LARGEST + 2])
def test_the_largest_amount_is_the_last_that_counts(kind, amount):
    frame = FRAMES[kind](pl.DataFrame({"registered_capital": [amount]}))
    [row] = rows_of(ck.screen(frame, ON))
    missing = ck.decode(row["local_unmet"] | row["local_unknown"])
    assert ("registered_capital" not in missing) is (amount == LARGEST)


OBJECTS = [
    (3, "met"), (3.0, "met"), (np.int8(3), "met"), (np.float32(3), "met"), (Decimal(3), "met"),
    (2, "unmet"), (np.uint64(2), "unmet"), (2.5, "unknown"), (-3, "unknown"), (True, "unknown"),
    (np.True_, "unknown"), ("3", "unknown"), (float("inf"), "unknown"), (10**400, "unknown"),
    (LARGEST, "met"), (LARGEST + 1, "unknown"), (Decimal("NaN"), "unknown"), ([3], "unknown"),
    (date(2026, 1, 1), "unknown"), *((nothing, "unknown") for nothing in MISSING),
]  # fmt: skip


def status_of(row, requirement):
    kinds = (
        kind for kind in ("unmet", "unknown") if requirement in ck.decode(row[f"local_{kind}"])
    )
    return next(kinds, "met")


def test_each_value_among_plain_objects_tells_by_itself_and_is_explained_alike():
    cells = pd.Series([cell for cell, _ in OBJECTS], dtype=object)
    screened = ck.screen(pd.DataFrame({"insured_staff": cells, "insured_months": 3}), ON)
    rows = screened.to_dict("records")
    statuses = [status_of(row, "social_insurance") for row in rows]
    assert statuses == [status for _, status in OBJECTS]
    explained = [
        ck.explain(row, ON).scopes["local"].findings["social_insurance"].status for row in rows
    ]
    assert explained == statuses


def test_yes_and_no_among_plain_objects_are_no_others():
    cells = [True, np.True_, False, np.False_, 1, 0, 1.0, "True", "是", [], *MISSING]
    frame = pd.DataFrame({"premises": pd.Series(cells, dtype=object)})
    statuses = [status_of(row, "premises") for row in rows_of(ck.screen(frame, ON))]
    assert statuses == ["met"] * 2 + ["unmet"] * 2 + ["unknown"] * 10


def test_a_form_among_plain_objects_is_found_beside_anything():
    cells = ["seat_rental", "a bank", 3, [], {}, float("nan"), None, "own_customers"]
    frame = pd.DataFrame({"business_form": pd.Series(cells, dtype=object)})
    unknown = ["undetermined"] * 6
    assert list(ck.screen(frame, ON)["licence"]) == ["required", *unknown, "not_required"]


# Columns that cannot hold their fact

WRONG = {
    "text for yes or no": ("premises", pl.Series(["yes", "no"])),
    "numbers for yes or no": ("premises", pl.Series([1, 0])),
    "text for an amount": ("registered_capital", pl.Series(["1000万", "3"])),
    "yes or no for an amount": ("registered_capital", pl.Series([True, False])),
    "days for a count": ("insured_staff", pl.Series([ON, ON])),
    "numbers for the form": ("business_form", pl.Series([1, 2])),
    "yes or no for the form": ("business_form", pl.Series([True, False])),
}


@every("kind", ENGINES)
@every(("fact", "cells"), WRONG.values(), ids=WRONG)
def test_a_column_that_cannot_hold_its_fact_is_refused_on_every_frame(kind, fact, cells):
    frame = FRAMES[kind](pl.DataFrame({fact: cells, "name": ["甲", "乙"]}))
    with refusal("WrongColumn", match=f"'{fact}' holds"):
        ck.screen(frame, ON)


@every("fact", ["premises", "insured_staff", "business_form"])
@every("kind", ENGINES)
def test_a_column_with_nothing_in_it_tells_nothing(kind, fact):
    frame = FRAMES[kind](pl.DataFrame({fact: [None, None], "name": ["甲", "乙"]}))
    if kind == "DuckDB":
        frame = duckdb.from_arrow(pa.table({fact: pa.nulls(2, pa.bool_()), "name": ["甲", "乙"]}))
        if fact != "premises":
            pytest.skip("a relation has no column without a type, and is not looked into")
    assert [row["local"] for row in rows_of(ck.screen(frame, ON))] == ["undetermined"] * 2


HELPERS = ("__needed", "__shared_unmet", "__place", "__registered_capital_number")


@every("name", [*RESULTS, *HELPERS])
def test_a_column_in_the_way_is_refused(name):
    with refusal("ColumnInTheWay", match=name):
        ck.screen(pl.DataFrame({name: [1], "registered_capital": [1.0]}), ON)


def test_a_relation_of_many_row_groups_keeps_the_order_of_its_rows():
    places = np.arange(500_000)
    forms = np.array(["staff_supply", "seat_rental", None], object)[places % 3]
    relation = duckdb.from_arrow(pa.table({"place": places, "business_form": forms}))
    table = ck.screen(relation, ON).to_arrow_table()
    assert np.array_equal(table["place"], places)
    answers = np.array(["not_required", "required", "undetermined"], object)
    assert np.array_equal(table["licence"], answers[places % 3])

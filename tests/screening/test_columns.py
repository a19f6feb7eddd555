"""Screening and assessment agree for every row, contradictory or not; what is not read is said."""

import random
import warnings
from datetime import date, datetime, timedelta

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import tables
from applicants import MET_BY_BOTH
from every import every
from refusals import refusal
from tables import JUDGED, ON, alone, polars_types, random_rows, table_of
from tiers import at_release

import callcenter_kit as ck
from callcenter_kit.rules.applicant import FACT_NAMES, value_of_cell
from callcenter_kit.screening.rows import RESULTS, Rows, consistent_facts, evaluate_rows
from callcenter_kit.screening.screen import (
    ContradictionWarning,
    MissingFactsWarning,
    UnreadCellsWarning,
)
from callcenter_kit.texts.dates import after_months

DAYS = ("last_violation_on", "refused_on", "insured_since", "registered_on")
pytestmark = pytest.mark.filterwarnings("ignore:The table has no column", "ignore:Some ")


def near(day, dice):
    """A day close to ``day``, or none."""
    return dice.choice([*[None] * 5, *(day + timedelta(days=step) for step in range(-2, 3))])


def rows_with_days(count, on, seed):
    """Random rows with days on both sides of every limit, and a share that some contradict."""
    dice, rows = random.Random(seed), random_rows(count, seed)
    for row in rows:
        if dice.random() < 0.7:
            row |= {**dict.fromkeys(row), **MET_BY_BOTH, "clean_record": dice.choice([True, False])}
        row["last_violation_on"] = near(dice.choice([on, after_months(on, -36)]), dice)
        row["refused_on"] = near(dice.choice([on, after_months(on, -12)]), dice)
        row["insured_since"] = near(after_months(on, -dice.randrange(5)).replace(day=1), dice)
        row["registered_on"] = near(on, dice)
        row["foreign_share"] = dice.choice([None, None, 0.0, 0.5, 100.0])
    return rows


def with_days(rows):
    types = {**polars_types(), **dict.fromkeys(DAYS, pl.Date), "foreign_share": pl.Float64}
    return pl.DataFrame(rows, schema=types)


def moments(frame, unit):
    return frame.cast(dict.fromkeys(DAYS, pl.Datetime(unit)))


def with_zone(frame):
    return frame.assign(**{day: frame[day].dt.tz_localize("Asia/Shanghai") for day in DAYS})


FRAMES = {
    **tables.FRAMES,
    "pandas, days of its own": lambda frame: moments(frame, "ms").to_pandas(),
    "pandas, days with a zone": lambda frame: with_zone(moments(frame, "ms").to_pandas()),
    "Polars, moments at midnight": lambda frame: moments(frame, "us"),
}


@pytest.mark.slow
@pytest.mark.parametrize("count", at_release([800, 8_000], but=[800]))
@every("on", [ON, date(2028, 2, 29), date(2027, 2, 28)])
def test_every_row_is_judged_as_alone_and_a_contradiction_is_not_known(on, count):
    rows = rows_with_days(count, on, seed=on.toordinal())
    texts = {name: pl.String for name in RESULTS if not name.endswith(("unmet", "unknown"))}
    right = pl.DataFrame([alone(row, on) for row in rows], schema_overrides=texts).select(RESULTS)
    assert {"eligible", "ineligible", "undetermined"} <= set(right["local"])
    for kind, frame_of in FRAMES.items():
        assert table_of(ck.screen(frame_of(with_days(rows)), on)).equals(right), kind
    facts = [consistent_facts(row, on)[0] for row in map(read, rows)]
    values = Rows({name: [row.get(name) for row in facts] for name in FACT_NAMES}, range(len(rows)))
    verdicts = evaluate_rows(values, on, ck.rulebook())
    assert {name: verdicts[name] for name in RESULTS} == right.to_dict(as_series=False)


def read(row):
    """The facts of a row as an applicant keeps them."""
    cells = {name: value_of_cell(name, value) for name, value in row.items()}
    return {name: value for name, value in cells.items() if value is not None}


def test_such_a_row_is_explained_as_it_was_screened():
    row = {"clean_record": True, "last_violation_on": ON, "domestic_capital": True}
    answer = ck.explain({**row, "foreign_share": 1, "business_form": "seat_rental"}, ON)
    assert {"clean_record", "domestic_capital"} <= set(answer.scopes["nationwide"].unknown)


@pytest.mark.filterwarnings("ignore:The table has no column")
def test_a_day_beside_which_its_fact_has_no_column_contradicts_nothing():
    frame = pl.DataFrame({"business_form": ["seat_rental"], "insured_since": [ON]}).to_pandas()
    assert ck.screen(frame, ON)["licence"].tolist() == ["required"]


EAGER = [kind for kind in FRAMES if kind not in ("Polars, lazy", "DuckDB")]


@every("kind", EAGER)
def test_one_warning_counts_the_rows_that_contradict_themselves(kind):
    rows = [dict.fromkeys((*JUDGED, *DAYS, "foreign_share")) for _ in range(4)]
    rows[0] |= {"clean_record": True, "last_violation_on": ON}
    rows[2] |= {"clean_record": False, "last_violation_on": date(2036, 1, 1)}
    rows[3] |= {"domestic_capital": True, "foreign_share": 5.0}
    with pytest.warns(ContradictionWarning) as caught:
        ck.screen(FRAMES[kind](with_days(rows)), ON)
    [message] = [str(each.message) for each in caught if each.category is ContradictionWarning]
    assert (
        "last_violation_on/clean_record 2 (rows 0, 2); foreign_share/domestic_capital 1" in message
    )
    assert caught[0].filename == __file__


# Cells that are not understood

ODD = {
    "business_form": ["坐席出租", "seat_rental", None, "a bank"],
    "insured_staff": [2.5, -3.0, float("nan"), 3.0],
    "registered_capital": [float("inf"), None, 1e6, 0.0],
    "other_forms": ["staff_supply,a bank", "seat_rental", None, "seat_rental "],
    "registered_on": [datetime(2020, 1, 1, 8), None, None, None],  # noqa: DTZ001 - a day has no zone
}
SAID = (
    "business_form 2 (rows 0, 3); other_forms 2 (rows 0, 3); registered_capital 1 (row 0); "
    "insured_staff 2 (rows 0, 1); registered_on 1 (row 0)"
)


@every(
    "frame_of",
    [
        pd.DataFrame,
        lambda cells: pd.DataFrame(cells, dtype=object),
        lambda cells: pd.DataFrame(cells).convert_dtypes(),
        pl.DataFrame,
        lambda cells: pl.DataFrame(cells).to_arrow(),
    ],
)
def test_one_warning_counts_the_cells_that_are_not_understood_by_column(frame_of):
    with pytest.warns(UnreadCellsWarning, match=r"ck\.normalise\(frame\) reads") as caught:
        ck.screen(frame_of(ODD), ON)
    [message] = [str(each.message) for each in caught if each.category is UnreadCellsWarning]
    assert SAID in message


def test_rows_are_called_by_their_labels_and_the_sixth_is_not_named():
    frame = pd.DataFrame({"insured_staff": [2.5] * 6}, index=list("abcdef"))
    with pytest.warns(UnreadCellsWarning, match=r"insured_staff 6 \(rows a, b, c, d, e, …\)"):
        ck.screen(frame, ON)


@every("kind", FRAMES)
def test_a_table_that_is_understood_is_screened_without_a_word(kind):
    rows = [{**row, **dict.fromkeys((*DAYS, "foreign_share"))} for row in random_rows(5, seed=1)]
    rows = [{**row, "other_forms": None, "registered_on": ON} for row in rows]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", MissingFactsWarning)
        ck.screen(FRAMES[kind](with_days(rows)), ON)


# What is no table

LEVELS = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "b"), ("c", "d")]))


@every(
    ("table", "error", "advice"),
    [
        ([{"premises": True}], "NotATable", "list"),
        (pd.Series([True], name="premises"), "NotATable", "Series"),
        (ck.Applicant(), "NotATable", "ck.assess"),
        (pd.DataFrame([[1] * 4], columns=["premises", "name"] * 2), "DoubledColumn", "'premises'"),
        (pa.table([[1], [2]], names=["note"] * 2), "DoubledColumn", "'note'"),
        (LEVELS, "ColumnsOfLevels", "('a', 'b')"),
        (pd.DataFrame({"registered_on": ["2020-01-01"]}), "WrongColumn", "a column of days"),
    ],
)
def test_what_is_no_table_of_facts_is_refused_with_what_to_do(table, error, advice):
    with refusal(error) as caught:
        ck.screen(table, ON)
    assert advice in str(caught.value)
    assert caught.value.say("zh-CN") != str(caught.value)

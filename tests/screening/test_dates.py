"""Dates beside the verdicts: what a plan says of each row, and of whom they are true as it is."""

from datetime import date

import duckdb
import pandas as pd
import polars as pl
import pytest
from every import every
from refusals import refusal
from tables import names_of, pandas_nullable, polars_frame, random_rows

import callcenter_kit as ck
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.rows import DATED, RESULTS

START = date(2026, 12, 1)
ROWS = random_rows(60, seed=3)
FRAMES = {
    "pandas": pandas_nullable,
    "Polars": polars_frame,
    "PyArrow": lambda rows: polars_frame(rows).to_arrow(),
}


def cells_of(screened):
    """The rows of any eager frame as plain values."""
    if isinstance(screened, pd.DataFrame):
        screened = pl.from_pandas(screened).cast({n: pl.Date for n in DATED if "status" not in n})
    return (screened if isinstance(screened, pl.DataFrame) else pl.from_arrow(screened)).to_dicts()


@every("kind", FRAMES)
def test_each_rows_days_are_those_of_its_plan_and_as_is_only_of_who_is_eligible(kind):
    screened = ck.screen(FRAMES[kind](ROWS), start=START)
    assert names_of(screened)[-len(DATED) - len(RESULTS) :] == [*RESULTS, *DATED]
    for row, cells in zip(ROWS, cells_of(screened), strict=True):
        answer = ck.explain(row, START)
        for scope in SCOPES:
            plan = ck.plan(START, scope, applicant=answer.applicant)
            days = [None] * 4
            if plan.licence_on is not None:
                days = [plan.licence_on, *plan.full_range, plan.status]
            parts = ("licence_on", "earliest", "latest", "status")
            assert [cells[f"{scope}_{part}"] for part in parts] == days
            is_eligible = answer.scopes[scope].outcome == "eligible"
            assert cells[scope] == answer.scopes[scope].outcome
            assert cells[f"{scope}_licence_on_as_is"] == (days[0] if is_eligible else None)


def test_the_day_of_the_verdict_is_the_start_unless_it_is_given():
    row = {"clean_record": [False], "last_violation_on": [date(2023, 12, 1)]}
    frame = pl.DataFrame({**row, "business_form": ["seat_rental"]})
    with pytest.warns(UserWarning, match="no column"):
        first, later = (ck.screen(frame, start=day) for day in (START, date(2026, 12, 2)))
    assert "clean_record" in ck.decode(first["local_unmet"][0])
    assert "clean_record" not in ck.decode(later["local_unmet"][0] + later["local_unknown"][0])


@every("make", [lambda frame: frame.lazy(), lambda frame: duckdb.from_arrow(frame.to_arrow())])
def test_a_lazy_frame_has_to_be_collected_for_dates(make):
    with refusal("LazyDates"):
        ck.screen(make(polars_frame(ROWS)), start=START)

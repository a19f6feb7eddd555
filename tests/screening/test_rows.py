"""Rows in plain Python: the verdicts of `screen` and of the second opinion, without its frames."""

import subprocess
import sys
from datetime import date

import duckdb
import pandas as pd
import polars as pl
import pytest
from every import every
from refusals import refusal
from tables import ON, expected, names_of, pandas_nullable, polars_frame, random_rows

import callcenter_kit as ck
from callcenter_kit.rules.applicant import FACT_NAMES, value_of_cell
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.rows import DATED, RESULTS, Rows, evaluate_rows


def kept(dicts):
    """A row each, every fact as an applicant keeps it."""
    columns = {n: [value_of_cell(n, row.get(n)) for row in dicts] for n in FACT_NAMES}
    return Rows(columns, range(len(dicts)))


@pytest.mark.parametrize("reading", ["guide", "law"])
def test_rows_are_judged_as_the_second_opinion_judges_them(reading):
    dicts = random_rows(500, seed=5)
    verdicts = evaluate_rows(kept(dicts), ON, ck.rulebook(reading))
    for place, row in enumerate(dicts):
        assert {name: verdicts[name][place] for name in RESULTS} == expected(row, reading)
    assert {"ineligible", "not_required", "undetermined"} <= set(verdicts["nationwide"])


def test_no_row_is_no_verdict_and_no_fact_leaves_all_open():
    book = ck.rulebook("guide")
    assert len(evaluate_rows(kept([]), ON, book)) == 0
    nothing = evaluate_rows(kept([{}]), ON, book)
    every = (1 << len(book.requirements)) - 1
    row = [*["undetermined"] * 3, *[0, every] * 2, "unknown", "unknown"]
    assert [nothing[name][0] for name in RESULTS] == row


UPLOADED = """if True:
    import sys
    from datetime import date
    from dataclasses import replace
    from pathlib import Path
    from callcenter_kit.dashboards.portfolio import DOWNLOADS, load_upload, render
    from callcenter_kit.dashboards.portfolio.upload import example_csv
    from callcenter_kit.steps import run_all
    from callcenter_kit.dashboards.case.state import State
    today = date(2026, 11, 24)
    name, content = sys.argv[1], example_csv("en")
    if name.endswith("xlsx"):
        content = Path(name).read_bytes()
    book = run_all(load_upload(State(), name, content, [].append, today))
    state = State(upload=book)
    shown = render(state, today)
    assert "<table" in shown.html
    [make() for make in shown.later.values()]
    # Parquet is made by pyarrow, and nobody in this file has filed what a calendar would follow.
    left_out = ("results_parquet", "cases_calendar")
    [make(state, today) for kind, make in DOWNLOADS.items() if kind not in left_out]
    print(*sorted({"numpy", "pandas", "narwhals", "pyarrow"} & set(sys.modules)))
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_upload_on_the_page_needs_neither_numpy_nor_pandas(kind, tmp_path):
    file = tmp_path / f"clients.{kind}"
    file.write_bytes(ck.client_template("en") if kind == "csv" else workbook())
    ran = subprocess.run(
        [sys.executable, "-c", UPLOADED, str(file)], capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("\n", "")


def workbook():
    """The example's clients as a workbook."""
    from callcenter_kit.dashboards.portfolio.upload import example_csv

    return ck.read_clients(example_csv("en")).screen(ON).to_excel("en")


# Dates beside the verdicts: what a plan says of each row, and of whom they are true as it is

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

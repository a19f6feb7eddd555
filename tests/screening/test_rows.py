"""Rows in plain Python: the verdicts of `screen` and of the second opinion, without its frames."""

import subprocess
import sys
from datetime import timedelta

import pytest
from tables import ON, expected, random_rows

import callcenter_kit as ck
from callcenter_kit.rules.applicant import FACT_NAMES, value_of_cell
from callcenter_kit.screening import rows
from callcenter_kit.screening.rows import RESULTS, Rows, evaluate_rows
from callcenter_kit.timeline.advice import Obstacles


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


def test_what_plans_come_to_is_kept_for_so_many_options_and_no_more(monkeypatch):
    monkeypatch.setattr(rows, "_MOST_SCHEDULES", 3)
    monkeypatch.setattr(rows, "_MOST_SUMMARIES", 5)
    obstacles = Obstacles(ck.assess(ck.Applicant(business_form="seat_rental"), ON), "local")
    summaries, sizes = rows.LicenceSummaries(), []
    for start, days in [(0, days) for days in range(1, 7)] + [(start, 9) for start in range(7)]:
        options = {"durations": {"write_and_submit": days}}
        summaries.of(obstacles, ON + timedelta(days=start), options)
        sizes.append((len(summaries._schedules), len(summaries._summaries)))
    assert [*map(max, zip(*sizes, strict=True))] == [4, 6]


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

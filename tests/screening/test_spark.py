"""A Spark DataFrame is judged as any other: lazily, by Spark's own expressions, and right.

Skipped where there is no Java or no pyspark, with that reason.
"""

import importlib.util
import random
import re

import polars as pl
import pytest
import spark_here
from places import ROOT
from tables import ON, expected, polars_types, random_rows

import callcenter_kit as ck
from callcenter_kit.screening.rows import BIT_COLUMNS, RESULTS

READINGS = ("guide", "law")
pytestmark = pytest.mark.filterwarnings(
    "ignore:The table has no column", "ignore:PySpark does not yet fully support pandas"
)
SMALL = {
    "spark.driver.memory": "1g", "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    "spark.sql.shuffle.partitions": "2", "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
}  # fmt: skip


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """One small Spark on two cores of this machine, for every test."""
    if reason := spark_here.why_not():
        pytest.skip(reason)
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]")
    for key, value in SMALL.items():
        builder = builder.config(key, value)
    builder = builder.config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture
def given(spark, tmp_path):
    """A Polars frame handed to Spark, by a file as on a cluster."""

    def give(frame):
        frame.write_parquet(tmp_path / "given.parquet")
        return spark.read.parquet(str(tmp_path / "given.parquet"))

    return give


def wanted(name):
    return f"wanted_{name}"


def wrong(screened):
    """The rows whose result is another than the one wanted, which they carry with them."""
    from pyspark.sql import functions

    unequal = [f"NOT ({name} <=> {wanted(name)})" for name in RESULTS]
    return screened.where(functions.expr(" OR ".join(unequal))).limit(3).collect()


# Random rows with whatever stands for nothing

ODD = {
    "registered_capital": (float("nan"), float("inf"), -float("inf"), -1.0, 1e300),
    "insured_staff": (float("nan"), 2.5, -3.0, float("inf")),
    "insured_months": (float("nan"), 3.0001, -1.0),
}


def odd_rows(count, seed):
    """Random rows as they are told, and as they must be understood: what is no fact is unknown."""
    dice = random.Random(seed)
    rows = random_rows(count, seed)
    understood = [dict(row) for row in rows]
    for row, meant in zip(rows, understood, strict=True):
        for fact in ODD:
            if dice.random() < 0.2:
                row[fact], meant[fact] = dice.choice(ODD[fact]), None
        if dice.random() < 0.1:
            row["business_form"], meant["business_form"] = "a bank", None
    return rows, understood


@pytest.mark.parametrize("reading", READINGS)
def test_random_rows_agree_with_the_second_opinion(given, reading):
    rows, understood = odd_rows(10_000, seed=12)
    types = {**polars_types(), **dict.fromkeys(ODD, pl.Float64)}
    right = pl.DataFrame([expected(row, reading) for row in understood])
    frame = pl.DataFrame(rows, schema=types)
    frame = frame.with_columns(right.rename(wanted))
    assert wrong(ck.screen(given(frame), ON, reading)) == []


# How it is done


def test_the_same_kind_of_frame_comes_back_and_spark_has_done_nothing_yet(spark, given, capsys):
    frame = given(pl.DataFrame(random_rows(5, seed=2), schema=polars_types()))
    jobs = spark.sparkContext.statusTracker().getJobIdsForGroup
    spark.sparkContext.setJobGroup("screening", "every job that screening starts")
    screened = ck.screen(frame, ON)
    assert jobs("screening") == []
    assert type(screened) is type(frame)
    assert screened.sparkSession is frame.sparkSession
    assert screened.columns[: len(frame.columns)] == frame.columns
    types = dict(screened.dtypes[len(frame.columns) :])
    assert types == {name: "int" if name in BIT_COLUMNS else "string" for name in RESULTS}
    screened.collect()
    assert len(jobs("screening")) == 1
    # The executors need nothing but Spark.
    screened.explain(mode="extended")
    plan = capsys.readouterr().out
    assert "Physical Plan" in plan
    assert not re.search("python|udf", plan, re.IGNORECASE)


# The example job


def job():
    """docs/screen_register.py, as a module."""
    file = ROOT / "docs" / "screen_register.py"
    described = importlib.util.spec_from_file_location("screen_register", file)
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module


@pytest.mark.parametrize("reading", READINGS)
def test_the_example_job_judges_a_register(given, spark, tmp_path, capsys, reading):
    rows = random_rows(300, seed=21)
    given(pl.DataFrame(rows, schema=polars_types()).with_row_index("number"))
    out = tmp_path / "judged"
    words = [str(tmp_path / "given.parquet"), str(out), "--on", "2026-11-24", "--rulebook", reading]
    job().main(words)
    results = pl.read_parquet(out / "*.parquet").sort("number")
    assert results.select(RESULTS).to_dicts() == [expected(row, reading) for row in rows]
    output = capsys.readouterr().out
    table = [line.split("|")[1:-1] for line in output.splitlines() if line.startswith("|")]
    counts = results.group_by("licence", "nationwide", "local").len().rows()
    printed_counts = [tuple(cell.strip() for cell in row) for row in table[1:]]
    assert sorted(printed_counts) == sorted((*names, str(count)) for *names, count in counts)

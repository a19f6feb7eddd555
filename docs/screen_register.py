"""Judges a register of companies on Spark: from a folder of Parquet into a new one.

    spark-submit docs/screen_register.py REGISTER OUT [--on 2026-11-24] [--rulebook law]

The columns are named like the facts; docs/spark.md says how this runs on a cluster that is there.
"""

import argparse
from collections.abc import Sequence
from datetime import date

from pyspark.sql import SparkSession

import callcenter_kit as ck


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge every row, write them beside what was told of them, and show how many got what."""
    asked = options().parse_args(arguments)
    spark = SparkSession.builder.appName("screen_register").getOrCreate()
    register = spark.read.parquet(asked.register)
    judged = ck.screen(register, on=asked.on, rulebook=asked.rulebook)
    judged.write.parquet(asked.out)  # refuses a folder that is there already
    written = spark.read.parquet(asked.out)
    answers = ("licence", "nationwide", "local")
    written.groupBy(*answers).count().orderBy(*answers).show(truncate=False)


def options() -> argparse.ArgumentParser:
    """What the job is told on its command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("register", help="Parquet, with columns named like the facts")
    parser.add_argument("out", help="the folder to write, which must not be there yet")
    parser.add_argument("--on", type=date.fromisoformat, help="the day of the assessment")
    parser.add_argument("--rulebook", default="guide", help="guide (default) or law")
    return parser


if __name__ == "__main__":
    main()

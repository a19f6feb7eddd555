"""A million applicants judged in both scopes, on every kind of frame, against numpy by hand.

Every way gives the same nine columns: five answers as text, four masks as whole numbers; that
they are the same is looked at in every run. All take their turn, again and again; a ratio is taken
within a turn, so that whatever else the machine does meets all alike, and the median is told.
The time beside it is the best of all turns.

``python3 -m benchmarks.speed.screening`` prints the rows.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

import callcenter_kit as ck
from benchmarks.speed.screening_by_hand import by_hand
from benchmarks.speed.screening_rows import Facts, cells, random_facts
from callcenter_kit.rules.applicant import kind_of
from callcenter_kit.screening.rows import OBSTACLES, RESULTS

ROWS = 1_000_000
MISSING = 0.1
ON = date(2026, 11, 24)
TURNS = 7
BASE = "numpy, by hand"
TYPES = {"yes_no": pl.Boolean, "choice": pl.String, "money": pl.Float64}
NULLABLE = {"yes_no": "boolean", "choice": "string", "money": "Float64"}

Run = Callable[[], Any]


@dataclass(frozen=True)
class Way:
    """One way to judge them all, with the share of numpy's speed that it is to reach."""

    name: str
    run: Run
    aim: float | None = None


@dataclass(frozen=True)
class Measured:
    """A way's best time in seconds, and the median of its speed as a share of numpy's."""

    way: Way
    seconds: float
    speed: float

    def __str__(self) -> str:
        rate = ROWS / self.seconds / 1e6
        figures = f"{self.way.name:<44} {self.seconds * 1e3:>8.1f} ms {rate:>6.1f} M/s"
        aim = self.way.aim
        if aim is None:
            return f"{figures} {self.speed:>6.2f} ×"
        verdict = "met" if self.speed >= aim else "NOT MET"
        return f"{figures} {self.speed:>6.2f} ×  at least {aim} ×  {verdict}"


def measure(rows: int = ROWS, turns: int = TURNS) -> list[Measured]:
    """Every way in turn, after one round that warms up and is held against numpy's answers."""
    facts = random_facts(rows, MISSING)
    listed = ways(facts)
    right = by_hand(facts)
    for way in listed:
        check(way, right)
    rounds = [[seconds(way.run) for way in listed] for _ in range(turns)]
    base = [way.name for way in listed].index(BASE)
    return [
        Measured(way, min(times), statistics.median(speeds))
        for way, times, speeds in zip(
            listed,
            zip(*rounds, strict=True),
            zip(*([turn[base] / took for took in turn] for turn in rounds), strict=True),
            strict=True,
        )
    ]


def ways(facts: Facts) -> list[Way]:
    """Numpy by hand, and `screen` on every kind of frame; a lazy one is carried out too."""
    objects = pd.DataFrame({n: pd.Series(cells(n, f), dtype=object) for n, f in facts.items()})
    polars = pl.DataFrame(
        {n: pl.Series(objects[n].tolist(), dtype=TYPES.get(kind_of(n), pl.Int64)) for n in facts}
    )
    arrow = polars.to_arrow()
    relation = duckdb.from_arrow(arrow)
    read = arrow.to_pandas()
    nullable = read.astype({name: NULLABLE.get(kind_of(name), "Int64") for name in facts})
    of_arrow = arrow.to_pandas(types_mapper=pd.ArrowDtype)
    return [
        Way(BASE, lambda: by_hand(facts)),
        Way("numpy, by hand, answers as numbers, not text", lambda: by_hand(facts, texts=False)),
        Way("Polars", lambda: ck.screen(polars, ON), 0.8),
        Way("Polars, lazy, collected", lambda: ck.screen(polars.lazy(), ON).collect(), 0.8),
        Way("pandas, nullable", lambda: ck.screen(nullable, ON), 0.2),
        Way("pandas, pyarrow", lambda: ck.screen(of_arrow, ON), 0.2),
        Way("pandas, as read: objects, NaN in numbers", lambda: ck.screen(read, ON), 0.2),
        Way("pandas, objects all through", lambda: ck.screen(objects, ON)),
        Way("PyArrow", lambda: ck.screen(arrow, ON)),
        Way("DuckDB, fetched", lambda: ck.screen(relation, ON).to_arrow_table()),
    ]


def check(way: Way, right: Facts) -> None:
    """The answers of ``way`` are those of numpy, all of them."""
    screened = way.run()
    if isinstance(screened, dict):
        return
    for name in RESULTS:
        column = screened[name].to_numpy()
        if name in OBSTACLES:  # each kind of frame has its own way of missing
            column = np.where(pd.isna(column), None, column)
        if not np.array_equal(column, right[name]):
            raise AssertionError(f"{way.name}: {name} differs")


def seconds(run: Run) -> float:
    """How long one run takes."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


if __name__ == "__main__":
    print(*measure(), sep="\n")

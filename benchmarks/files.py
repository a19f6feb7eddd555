"""Ten million applicants in a file, judged in little memory: ``python3 run.py bench files``.

Each way runs in a process of its own, over the same seeded rows, so that its peak of memory is
its own; so are the rows made, since Linux counts what a parent held as its child's. They are made
in a temporary folder, and go with it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import psutil

import callcenter_kit as ck
from benchmarks.timing import Line
from callcenter_kit.applicant import BUSINESS_FORMS, FACT_NAMES, kind_of

ROWS = 10_000_000
AT_ONCE = 500_000  # rows made at once: as many as a group of rows in the file holds
MISSING = 0.1  # share of the cells that say nothing
SEED = 20261124
MOST = 1_500  # MB

VALUES = {
    "yes_no": (True, True, True, True, False),
    "choice": BUSINESS_FORMS,
    "money": (500_000.0, 3_000_000.0, 12_000_000.0),
    "count": (0, 2, 3, 8),
    "months": (0, 2, 3, 12),
}
FACTS = [name for name in FACT_NAMES if kind_of(name) in VALUES]


def main() -> int:
    """Measure and print, each figure beside its aim."""
    print("Ten million applicants in a file, each way in a process of its own", flush=True)
    print(*measure(), sep="\n")
    return 0


def measure() -> list[Line]:
    """Rows a second and the peak of memory: the kit, DuckDB with the same rules, a bare copy."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "clients.parquet")
        _apart(MAKING, source)
        return [line for name in WAYS for line in _lines(name, source)]


def _apart(name: str, source: Path) -> tuple[float, float]:
    """The seconds and the peak of one way, run by a process of its own."""
    command = [sys.executable, "-m", "benchmarks.files", name, source, source.with_name("out")]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, most = map(float, told.split())
    return seconds, most


def _lines(name: str, source: Path) -> list[Line]:
    seconds, most = _apart(name, source)
    limit = MOST if name.startswith(KIT) else None
    return [
        Line(f"{name}: rows a second", ROWS / seconds / 1e6, "M/s"),
        Line(f"{name}: most memory", most, "MB", limit, f"at most {MOST:,} MB" if limit else ""),
    ]


def made(source: Path, _: Path) -> None:
    """Seeded applicants with a name and a number each, as Parquet and as CSV."""
    from pyarrow import parquet

    rng = np.random.default_rng(SEED)
    with parquet.ParquetWriter(source, _part(rng, 0, 0).schema) as writer:
        for first in range(0, ROWS, AT_ONCE):
            writer.write_table(_part(rng, first, min(AT_ONCE, ROWS - first)))
    polars.scan_parquet(source).sink_csv(source.with_suffix(".csv"))


def _part(rng: np.random.Generator, first: int, count: int):
    import pyarrow as pa

    numbers = range(first, first + count)
    columns = {"number": pa.array(numbers, pa.int64())}
    columns["name"] = pa.array([f"第{number}号公司" for number in numbers], pa.string())
    for fact in FACTS:
        values = np.array(VALUES[kind_of(fact)])
        drawn = values[rng.integers(0, len(values), count)]
        columns[fact] = pa.array(drawn, mask=rng.random(count) < MISSING)
    return pa.table(columns)


# The ways, each run by a process of its own


def by_the_kit(source: Path, out: Path) -> None:
    """As a person calls it, without the bar."""
    ck.screen_file(source, out.with_suffix(".parquet"), progress=False)


def from_csv(source: Path, out: Path) -> None:
    """The same rows as text, which takes ten times the room on the disk."""
    ck.screen_file(source.with_suffix(".csv"), out.with_suffix(".parquet"), progress=False)


def by_duckdb(source: Path, out: Path) -> None:
    """The same expressions, run by DuckDB, which is told to keep to 1,000 MB."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"set memory_limit = '{MOST - 500}MB'")
    screened = ck.screen(connection.read_parquet(str(source)))
    screened.write_parquet(str(out), compression="zstd")


def copied(source: Path, out: Path) -> None:
    """No rule at all: what reading and writing the columns takes."""
    polars.scan_parquet(source).sink_parquet(out)


MAKING, KIT = "making", "screen_file"
WAYS: dict[str, Callable[[Path, Path], None]] = {
    KIT: by_the_kit,
    f"{KIT} from CSV": from_csv,
    "DuckDB, same rules": by_duckdb,
    "copied, no rule": copied,
}


def peak() -> float:
    """The most memory that this process has held, in MB."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset / 1e6
    import resource

    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6


def run(name: str, source: Path, out: Path) -> None:
    """One way, from here to its end: the seconds and the peak are printed."""
    warnings.simplefilter("ignore")
    begin = time.perf_counter()
    (made if name == MAKING else WAYS[name])(source, out)
    print(time.perf_counter() - begin, peak())


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))

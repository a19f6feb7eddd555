"""Ten million applicants in a file, judged in little memory: ``python3 run.py bench files [ROWS]``.

Making the rows and judging them run in processes of their own, so that each peak of memory is its
own: Linux counts what a parent held as its child's. The files are made in a temporary folder.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

import callcenter_kit as ck
from benchmarks.speed.screening_rows import FACTS
from benchmarks.timing import Line, peak_megabytes
from callcenter_kit.rules.applicant import BUSINESS_FORMS, kind_of

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


def main(rows: int = ROWS) -> int:
    """Measure and print, each figure beside its aim."""
    print(f"{rows:,} applicants in a file, each way in a process of its own", flush=True)
    for line in measure(rows):
        print(line, flush=True)
    return 0


def measure(rows: int = ROWS) -> list[Line]:
    """Rows a second and the peak of memory: the rules, and a copy without any rule."""
    with tempfile.TemporaryDirectory() as folder:
        _apart("made", folder, rows)
        return [line for name in ("screened", "copied") for line in _lines(name, folder, rows)]


def _apart(name: str, folder: str, rows: int) -> tuple[float, float]:
    """The seconds and the peak of one way, run by a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.speed.files"]
    command += [name, folder, str(rows)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, most = map(float, printed.split())
    return seconds, most


def _lines(name: str, folder: str, rows: int) -> list[Line]:
    seconds, most = _apart(name, folder, rows)
    limit = MOST if name == "screened" else None
    return [
        Line(f"{name}: rows a second", rows / seconds / 1e6, "M/s"),
        Line(f"{name}: most memory", most, "MB", limit, f"at most {MOST:,} MB" if limit else ""),
    ]


# The ways, each run by a process of its own


def made(folder: Path, rows: int) -> None:
    """Seeded applicants with a name and a number each."""
    from pyarrow import parquet

    rng = np.random.default_rng(SEED)
    with parquet.ParquetWriter(folder / "in.parquet", _part(rng, 0, 0).schema) as writer:
        for first in range(0, rows, AT_ONCE):
            writer.write_table(_part(rng, first, min(AT_ONCE, rows - first)))


def _part(rng: np.random.Generator, first: int, count: int):
    import pyarrow as pa

    numbers = range(first, first + count)
    columns = {"number": pa.array(numbers, pa.int64())}
    columns["name"] = pa.array([f"第{number}号公司" for number in numbers], pa.string())
    for fact in FACTS:
        values = np.array(VALUES[kind_of(fact)])
        cells = values[rng.integers(0, len(values), count)]
        columns[fact] = pa.array(cells, mask=rng.random(count) < MISSING)
    return pa.table(columns)


def screened(folder: Path, rows: int) -> None:
    """As a person calls it; every row must arrive."""
    ck.screen(pl.scan_parquet(folder / "in.parquet")).sink_parquet(folder / "out.parquet")
    assert pl.scan_parquet(folder / "out.parquet").select(pl.len()).collect().item() == rows


def copied(folder: Path, rows: int) -> None:
    """No rule at all: what reading and writing the columns takes."""
    pl.scan_parquet(folder / "in.parquet").sink_parquet(folder / "copy.parquet")


WAYS: dict[str, Callable[[Path, int], None]] = {
    "made": made,
    "screened": screened,
    "copied": copied,
}


if __name__ == "__main__":  # the seconds and the peak are printed
    begin = time.perf_counter()
    WAYS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
    print(time.perf_counter() - begin, peak_megabytes())

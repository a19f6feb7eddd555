"""Prints the table and saves the picture: ``python3 run.py bench-peers [ROWS …]``."""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.peers import turns
from benchmarks.peers.comparing import ENGINES, PATIENCE, SIZES, compare, table
from benchmarks.peers.picture import save

PACKAGES = (
    "openfisca-core",
    "zen-engine",
    "business-rules",
    "rule-engine",
    "json-logic-qubit",
    "polars",
    "pandas",
    "numpy",
)
DOCS = Path(__file__).resolve().parents[2] / "docs"


def main(arguments: list[str]) -> int:
    """Compare all engines on the numbers of rows asked for, 10,000 to 1,000,000 if none."""
    sizes = [int(rows) for rows in arguments] or list(SIZES)
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(f"Python {platform.python_version()}, {os.cpu_count()} CPUs; {packages}", flush=True)
    compared = compare(list(ENGINES), sizes)
    print(*table(compared, sizes), sep="\n")
    print(f"not run: more than {PATIENCE} s foreseen. Shares of {min(sizes):,} rows each.")
    print(f"In turns in one process, {max(sizes):,} rows:", flush=True)
    turns.main(max(sizes))
    png = save(compared, DOCS)
    print(f"saved {png.name}" if png else "no browser was found: no picture is saved")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""Prints every figure, with its aim where there is one: ``python3 run.py bench``.

``bench views`` and ``bench changes`` open the pages in a browser, which takes minutes, and
``bench capacity`` opens them for thirty visitors at once, or as many as it is told.
``bench site`` holds the pages as plain files against those from a server.
``bench bursts`` sends one, six and twenty visitors at once.
``bench hostile`` attacks the server, and Voila as it comes, and needs no browser.
``bench files`` judges ten million applicants in a file, or as many as it is told.
"""

import os
import platform
import sys
from importlib import import_module
from importlib.metadata import version

from benchmarks.speed import cases, distribution, files, screening, workdays
from benchmarks.timing import Line, import_time

IN_A_BROWSER = ("views", "changes", "capacity", "bursts", "site", "hostile")
PACKAGES = ("chinesecalendar", "holidays", "numpy", "pandas", "polars", "pyarrow", "duckdb")


def main() -> int:
    """Measure, print, and leave the judgement to the reader."""
    if hasattr(sys.stdout, "reconfigure"):  # a console that knows no µ shows ? instead
        sys.stdout.reconfigure(errors="replace")
    print(machine(), end="\n\n")
    if sys.argv[1:2] and sys.argv[1] in IN_A_BROWSER:
        return int(import_module(f"benchmarks.pages.{sys.argv[1]}").main())
    if sys.argv[1:2] == ["files"]:
        return files.main(*map(int, sys.argv[2:3]))
    print("One case")
    print(*cases.measure(), import_time(), sep="\n", end="\n\n")
    print("The chances of each licence day of one plan")
    print(*distribution.measure(), sep="\n", end="\n\n")
    print("A million applicants in both scopes, on every kind of frame, as shares of numpy's speed")
    print(*screening.measure(), sep="\n", end="\n\n")
    rows = workdays.measure()
    print("Adding 60 working days, as multiples of the first row of each group")
    print(f"{'':<12} {'':<48} {'ratio':>12} {'right':>7} {'each':>14}")
    print(*map(shown, rows), sep="\n", end="\n\n")
    print(*aims(rows), sep="\n")
    return 0


def machine() -> str:
    """What the figures were measured on."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    return f"Python {platform.python_version()} on {system}; {packages}"


def shown(row: workdays.Row) -> str:
    """The row with the time that one date takes."""
    each = row.seconds / (workdays.MANY if row.group == "a million" else 1)
    return f"{row} {each * 1e6:>11.4g} µs"


def aims(rows: list[workdays.Row]) -> list[Line]:
    """The working-day figures that have an aim."""
    by_name = {(row.group, row.name): row for row in rows}
    each = by_name["one date", "WorkCalendar.add"].seconds
    ratio = by_name["a million", "WorkCalendar.add_many"].ratio
    return [
        Line("WorkCalendar.add, one date", each, "µs", 1, "under 1 µs"),
        Line("add_many, of numpy's busday_offset", ratio, "×", 0.1, "at most 0.1 ×"),
    ]


if __name__ == "__main__":
    raise SystemExit(main())

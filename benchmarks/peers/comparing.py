"""Every engine over every number of rows, each in a process of its own, and the table of them."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

SIZES = (10_000, 100_000, 1_000_000)
MISSING = (0.0, 0.02, 0.1)
PATIENCE = 60  # seconds; a run that would take longer, by the size before it, is left out

ENGINES = {
    "kit_polars": "callcenter_kit, Polars",
    "kit_pandas": "callcenter_kit, pandas",
    "kit_one_by_one": "callcenter_kit, one by one (the reference)",
    "openfisca": "openfisca-core",
    "json_logic_trees": "json-logic",
    "zen_tables": "zen-engine",
    "business_rules_lists": "business-rules",
    "rule_engine_texts": "rule-engine",
}

Measured = dict[str, float]
Measure = Callable[[str, int, float], Measured]


class Differs(Exception):
    """An engine's rules do not say what ours say, although every fact is known."""


@dataclass
class Compared:
    """What was measured of one engine: by the number of rows, and by the share missing."""

    engine: str
    by_size: dict[int, Measured] = field(default_factory=dict)
    by_missing: dict[float, Measured] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The engine's name as a reader knows it."""
        return ENGINES[self.engine]

    @property
    def largest(self) -> int:
        """The largest number of rows that it was run on."""
        return max(self.by_size)

    def rate(self, rows: int) -> float:
        """Companies a second."""
        return rows / self.by_size[rows]["seconds"]

    def not_right(self, missing: float) -> float:
        """The share of rows answered wrongly or not at all."""
        measured = self.by_missing[missing]
        return measured["wrong"] + measured["failed"]


def in_a_process(engine: str, rows: int, missing: float) -> Measured:
    """One measurement, in a fresh process, so that its peak of memory is its own."""
    command = [sys.executable, "-m", "benchmarks.peers.one", engine, str(rows), str(missing)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(printed.splitlines()[-1]))


def compare(
    engines: Sequence[str], sizes: Sequence[int], measure: Measure = in_a_process
) -> list[Compared]:
    """Every engine's answers on few rows first; then its speed, on complete rows."""
    compared = [Compared(engine) for engine in engines]
    for figures in compared:
        for missing in MISSING:
            figures.by_missing[missing] = measure(figures.engine, min(sizes), missing)
        if figures.not_right(0.0):
            raise Differs(f"{figures.name}: {figures.by_missing[0.0]}")
    for rows in sorted(sizes):
        for figures in compared:
            if foreseen(figures, rows) <= PATIENCE:
                figures.by_size[rows] = measure(figures.engine, rows, 0.0)
    return compared


def foreseen(figures: Compared, rows: int) -> float:
    """The seconds that ``rows`` would take, as the most rows so far took."""
    if not figures.by_size:
        return 0
    return rows / figures.rate(figures.largest)


def table(compared: Sequence[Compared], sizes: Sequence[int]) -> list[str]:
    """The figures as a table in Markdown."""
    heads = [f"{rows:,} rows" for rows in sizes]
    shares = [f"{missing:.0%} missing" for missing in MISSING]
    head = ["companies a second", *heads, "peak memory", *shares]
    return [
        _row(head),
        _row(["---", *["---:"] * (len(head) - 1)]),
        *(_line(figures, sizes) for figures in compared),
    ]


def _line(figures: Compared, sizes: Sequence[int]) -> str:
    rates = [
        f"{figures.rate(rows):,.0f}" if rows in figures.by_size else "not run" for rows in sizes
    ]
    memory = f"{figures.by_size[figures.largest]['megabytes']:,.0f} MB at {figures.largest:,}"
    return _row([figures.name, *rates, memory, *(_share(figures.by_missing[m]) for m in MISSING)])


def _share(measured: Measured) -> str:
    return f"{measured['wrong']:.1%} wrong, {measured['failed']:.1%} failed"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

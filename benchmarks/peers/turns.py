"""The engines that answer a whole column at once, in turns in one process.

Whatever else the machine does then meets all alike. Time by the clock, and by the processor, which
counts the work on every core: the two differ where an engine uses several.

``python -m benchmarks.peers.turns ROWS``
"""

import statistics
import sys
import time
from collections.abc import Iterator
from importlib import import_module

from benchmarks.peers.answering import Judge
from benchmarks.speed.screening_rows import random_facts

BASE = "openfisca"
OURS = ("kit_polars", "kit_pandas")
TURNS = 9


def main(rows: int) -> int:
    """Print how many times as fast as openfisca-core ours is."""
    for engine, clock, processor in measure(rows):
        print(f"{engine}: {clock:.2f} × {BASE} by the clock, {processor:.2f} × by the processor")
    return 0


def measure(rows: int, turns: int = TURNS, base: str = BASE) -> Iterator[tuple[str, float, float]]:
    """Each of ours, and the median of its ratio within a turn, by the clock and the processor."""
    facts = random_facts(rows, 0.0)
    judges = {
        name: import_module(f"benchmarks.peers.{name}").prepare(facts)
        for name in dict.fromkeys((base, *OURS))
    }
    rounds = [{name: both(judge) for name, judge in judges.items()} for _ in range(turns + 1)][1:]
    for name in OURS:
        clock, processor = zip(
            *((turn[base][0] / turn[name][0], turn[base][1] / turn[name][1]) for turn in rounds),
            strict=True,
        )
        yield name, statistics.median(clock), statistics.median(processor)


def both(judge: Judge) -> tuple[float, float]:
    """The seconds of one run: by the clock, and of all cores together."""
    begin = time.perf_counter(), time.process_time()
    judge()
    return time.perf_counter() - begin[0], time.process_time() - begin[1]


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))

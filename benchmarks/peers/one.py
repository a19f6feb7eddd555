"""One engine over one number of rows, in a process of its own: prints what was measured as JSON.

``python -m benchmarks.peers.one ENGINE ROWS MISSING``
"""

import json
import sys
import time
from importlib import import_module

from benchmarks.peers import kit_one_by_one
from benchmarks.peers.answering import as_answers, share_not_right
from benchmarks.speed.screening_rows import random_facts
from benchmarks.timing import peak_megabytes

SHORT = 2  # seconds; what takes less is run again, and the best is told
AGAIN = 4
CHECKED = 10_000  # rows up to which every answer is held against the reference


def main(engine: str, rows: str, missing: str) -> int:
    """Measure, and print it for the process that asked."""
    print(json.dumps(measure(engine, int(rows), float(missing))))
    return 0


def measure(engine: str, rows: int, missing: float) -> dict[str, float]:
    """Seconds, the peak of memory, and the shares of wrong and of failed rows."""
    facts = random_facts(rows, missing)
    judge = import_module(f"benchmarks.peers.{engine}").prepare(facts)
    times = [0.0]
    for _ in range(1 + AGAIN):
        begin = time.perf_counter()
        answers = judge()
        times.append(time.perf_counter() - begin)
        if times[1] > SHORT:
            break
    measured = {"seconds": min(times[1:]), "megabytes": peak_megabytes()}
    if rows <= CHECKED:
        right = kit_one_by_one.prepare(facts)()
        measured["wrong"], measured["failed"] = share_not_right(as_answers(answers), right)
    return measured


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))

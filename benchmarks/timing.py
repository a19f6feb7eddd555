"""How a time, or a peak of memory, is taken and shown, with the aim that it is held against."""

import statistics
import subprocess
import sys
import time
import timeit
from collections.abc import Callable
from dataclasses import dataclass

UNITS = {"ms": 1e3, "µs": 1e6, "s": 1.0, "×": 1.0, "MB": 1.0, "M/s": 1.0, "": 1.0}


@dataclass(frozen=True)
class Line:
    """One figure: ``value`` in seconds or a ratio; ``limit`` is its aim, in ``unit``."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    aim: str = ""

    def __str__(self) -> str:
        value = self.value * UNITS[self.unit]
        verdict = "" if self.limit is None else ("met" if value <= self.limit else "NOT MET")
        return f"{self.name:<44} {value:>10.3g} {self.unit:<3} {self.aim:<26} {verdict}".rstrip()


def seconds(run: Callable[[], object], repeats: int = 5) -> float:
    """The best of some repeats, each long enough to be measured; the first call warms up."""
    run()
    timer = timeit.Timer(run)
    number = 1
    while (took := timer.timeit(number)) < 0.01:
        number *= 4
    if took > 1:
        return took / number
    return min([took, *timer.repeat(repeats, number)]) / number


def peak_megabytes() -> float:
    """The most memory that this process has held at once, its libraries among it."""
    if sys.platform == "win32":
        import psutil

        return psutil.Process().memory_info().peak_wset / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def import_time(runs: int = 15) -> Line:
    """What ``import callcenter_kit`` adds to a bare interpreter: the median, run in turns."""
    added = []
    for _ in range(runs + 1):
        bare = _run("pass")
        added.append(_run("import callcenter_kit") - bare)
    added.pop(0)  # the first may still compile
    return Line("import, over bare Python", statistics.median(added), "ms", 40, "at most 40 ms")


def _run(code: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begin

"""The figures of bursts as rows: the first edition, this one, their ratio, and the aim."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, inf, nan

from benchmarks.pages.arriving import Arrival, Browsers, Coming, Lines
from benchmarks.pages.editions import CHANGE, FIRST

HEAD = f"{'':<46} {FIRST:>13} {CHANGE:>10} {'ratio':>8}"
LAST = ", the last"
PROCESSOR, STUCK = "processor an arrival", "not alive"
ERRORS, RELOADS = "errors", "reloads"
VIEWS_PER_RELOAD, THOUSAND = 240, 1000
ARRIVAL, ALL_ANSWERED, ALIVE_SHARE = 0.35, 3.5, 0.6  # seconds of a core, seconds, of the first's
MANY = 20
MEGABYTES = {20: 40, 40: 40, 100: 34}  # at most, a view
TREE = {100: 3500}  # MB at most, the server and all that it started


@dataclass(frozen=True)
class Row:
    """One figure of both editions; the aim is for the change, or for the ratio (unit ×)."""

    name: str
    first: float
    change: float
    unit: str = ""
    limit: float | None = None
    of_ratio: bool = False

    @property
    def ratio(self) -> float:
        """The change as a share of the first edition; not a number where there is none."""
        return self.change / self.first if self.first and self.first < inf else nan

    def __str__(self) -> str:
        ratio = f"{self.ratio:.2f} ×" if self.ratio == self.ratio else ""
        cells = f"{self._shown(self.first):>13} {self._shown(self.change):>10} {ratio:>8}"
        return f"{self.name:<46} {cells}  {self._judged()}".rstrip()

    def _shown(self, value: float) -> str:
        if value == inf:
            return "never"
        digits = f"{value:.0f}" if value >= THOUSAND else f"{value:.3g}"
        return f"{digits} {self.unit}".rstrip()

    def _judged(self) -> str:
        if self.limit is None:
            return ""
        value, unit = (self.ratio, "×") if self.of_ratio else (self.change, self.unit)
        met = "met" if value <= self.limit else "NOT MET"
        return f"at most {self.limit} {unit}".rstrip() + f": {met}"


@dataclass(frozen=True)
class Burst:
    """What those saw who came at once, and what each of them cost, in seconds of a core."""

    arrivals: list[Arrival]
    spent: float


@dataclass(frozen=True)
class Kept:
    """The memory in MB that ``number`` views take, of which ``stuck`` are not alive."""

    number: int
    took: float
    empty: float
    stuck: int

    @property
    def a_view(self) -> float:
        return (self.took - self.empty) / self.number


@dataclass(frozen=True)
class Aim:
    """At most ``limit``: of the change, or of its share of the first edition."""

    limit: float
    of_ratio: bool = False


def burst_rows(way: Coming, number: int, by_edition: dict[str, list[Burst]]) -> Iterator[Row]:
    """The rows of one number of visitors who came in one way, from the bursts of each edition."""
    first, change = (figures(by_edition[edition], way) for edition in (FIRST, CHANGE))
    views = sum(len(burst.arrivals) for burst in by_edition[CHANGE])
    aims = aims_of(way, number, views)
    for name, unit in units(way, number).items():
        aim = aims.get(name)
        judged = (aim.limit, aim.of_ratio) if aim else ()
        label = f"{number} {way.name}: {name}"
        yield Row(label, first[name], change[name], unit, *judged)


def units(way: Coming, number: int) -> dict[str, str]:
    """What is told of a burst, and in what; who comes alone is the first and the last."""
    ends = ("", LAST) if number > 1 else ("",)
    seconds = [measure + end for measure in way.measures for end in ends]
    counts = (STUCK, ERRORS, RELOADS) if way.reloads else (STUCK, ERRORS)
    return dict.fromkeys((*seconds, PROCESSOR), "s") | dict.fromkeys(counts, "")


def figures(bursts: list[Burst], way: Coming) -> dict[str, float]:
    """Medians over all who came; for the last of a burst, and for its cost, over the bursts."""
    arrivals = [arrival for burst in bursts for arrival in burst.arrivals]
    figures: dict[str, float] = {}
    for measure in way.measures:
        figures[measure] = statistics.median(arrival.seconds(measure) for arrival in arrivals)
        lasts = (max(arrival.seconds(measure) for arrival in burst.arrivals) for burst in bursts)
        figures[measure + LAST] = statistics.median(lasts)
    return figures | {
        PROCESSOR: statistics.median(burst.spent for burst in bursts),
        STUCK: sum(arrival.is_stuck for arrival in arrivals),
        ERRORS: sum(len(arrival.problems) for arrival in arrivals),
        RELOADS: sum(arrival.reloads for arrival in arrivals),
    }


def aims_of(way: Coming, number: int, views: int) -> dict[str, Aim]:
    """What the change is held against, where ``number`` came in this way, ``views`` in all."""
    reloads = Aim(ceil(views / VIEWS_PER_RELOAD))
    aims = {PROCESSOR: Aim(ARRIVAL), STUCK: Aim(0), ERRORS: Aim(0), RELOADS: reloads}
    if isinstance(way, Browsers) and number == 1:
        aims["alive"] = Aim(ALIVE_SHARE, of_ratio=True)
    if isinstance(way, Lines) and number == MANY:
        aims["last byte" + LAST] = Aim(ALL_ANSWERED)
    return aims


def memory_rows(kept: dict[str, dict[int, Kept]]) -> Iterator[Row]:
    """The rows of each number of views that were kept open."""
    for number, change in kept[CHANGE].items():
        first, label = kept[FIRST][number], f"{number} views kept open"
        limit = MEGABYTES.get(number)
        yield Row(f"{label}: memory a view", first.a_view, change.a_view, "MB", limit)
        yield Row(f"{label}: memory in all", first.took, change.took, "MB", TREE.get(number))
        yield Row(f"{label}: {STUCK}", first.stuck, change.stuck, "", 0)

"""How the licence day is spread when every duration may turn out short or long.

A simulation draws what the plan's low, likely and high durations leave open, and counts each
timeline as the plan does. Everything drawn is an assumption, and says so in ``notes``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, get_args

from callcenter_kit.errors import NotInRange
from callcenter_kit.texts.frames import table
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.plain import plain_fields
from callcenter_kit.texts.words import filled, words
from callcenter_kit.timeline.errors import NotAPlan, NothingToSimulate
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.tornado import Swing, tornado
from callcenter_kit.timeline.uncertain import Uncertain, uncertain
from callcenter_kit.workdays.arguments import plain_share, plain_whole
from callcenter_kit.workdays.timetable import Status

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas

_COLUMNS: Final = {
    "day": "datetime64[s]",
    "count": "Int64",
    **dict.fromkeys(("share", "reached"), "Float64"),
    "status": "string",
}


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """One bar of a histogram: how many timelines, and which share, have the licence on ``day``."""

    day: date
    count: int
    share: float
    status: Status


@dataclass(frozen=True)
class Simulation:
    """Many timelines of one plan; ``days`` holds the licence day of each, in the order drawn.

    ``counts`` says how many end on each day. A quantile is the earliest day on or before which at
    least that share of the timelines has the licence, so it is always a day that was drawn.
    ``tornado`` is sorted by how far each input moves the day; ``notes`` are the assumptions.
    """

    plan: Plan = field(repr=False)
    n: int
    seed: int
    probabilities: Mapping[str, float]
    days: npt.NDArray[np.datetime64] = field(repr=False, compare=False)
    counts: Mapping[date, int] = field(repr=False)
    tornado: tuple[Swing, ...] = field(repr=False)
    notes: tuple[Text, ...] = field(repr=False)

    @cached_property
    def _reached(self) -> tuple[list[date], list[float]]:
        """The days drawn, and the share of timelines that each of them reaches."""
        return list(self.counts), [total / self.n for total in accumulate(self.counts.values())]

    def quantile(self, share: float) -> date:
        """The earliest day on or before which at least ``share`` of the timelines has the licence.

        >>> from callcenter_kit.timeline.planning import plan
        >>> certain = dict(direction=2, agency_contract=3, prepare_materials=10, write_and_submit=2)
        >>> simulate(plan(date(2026, 3, 2), durations=certain), n=10).quantile(0.5)
        datetime.date(2026, 6, 23)
        """
        days, reached = self._reached
        return days[bisect_left(reached, plain_share(share, "share"))]

    @property
    def p50(self) -> date:
        """Half of the timelines have the licence on or before this day."""
        return self.quantile(0.5)

    @property
    def p80(self) -> date:
        """80 of 100 timelines have the licence on or before this day."""
        return self.quantile(0.8)

    @property
    def p95(self) -> date:
        """95 of 100 timelines have the licence on or before this day."""
        return self.quantile(0.95)

    @property
    def range(self) -> tuple[date, date]:
        """The earliest and the latest day drawn."""
        days, _ = self._reached
        return days[0], days[-1]

    @cached_property
    def status_shares(self) -> dict[Status, float]:
        """The share of timelines by the status of their licence day, the worst they cross."""
        counts = dict.fromkeys(get_args(Status), 0)
        for day, count in self.counts.items():
            counts[self.plan.calendar.status(day)] += count
        return {status: count / self.n for status, count in counts.items()}

    @property
    def share_projected(self) -> float:
        """The share of timelines that run into days which no notice covers yet."""
        return self.status_shares["projected"]

    def histogram(self) -> list[HistogramBar]:
        """The timelines by licence day: a bar for each working day of the range."""
        calendar, (day, last), bars = self.plan.calendar, self.range, []
        while day <= last:
            count = self.counts.get(day, 0)
            bars.append(HistogramBar(day, count, count / self.n, calendar.status(day)))
            day = calendar.next_working(day)
        return bars

    def to_frame(self, language: str | None = None) -> pandas.DataFrame:
        """The timelines by licence day as a pandas frame, a row for each bar of `histogram`.

        Columns: ``day`` (datetime64[s]); ``count`` (Int64), how many timelines have the licence on
        it; ``share`` (Float64) of all; ``reached`` (Float64), the share on or before it;
        ``status``, text. ``language`` adds ``status_name``.

        ``KitError`` where pandas is not installed, or the language is not spoken.
        """
        bars = self.histogram()
        reached = accumulate(bar.count for bar in bars)
        rows = (
            {
                **{name: getattr(bar, name) for name in ("day", "count", "share", "status")},
                "reached": total / self.n,
                "status_name": words(f"record.day_status.{bar.status}"),
            }
            for bar, total in zip(bars, reached, strict=True)
        )
        return table(rows, _COLUMNS, ("status_name",), language)

    def to_dict(self) -> dict[str, Any]:
        """The simulation in plain JSON types: enough to draw it again, and what came out."""
        return {
            **plain_fields(self, "plan", "n", "seed", "probabilities"),
            "quantiles": plain_fields(self, "p50", "p80", "p95"),
            **plain_fields(self, "range", "status_shares", "counts", "tornado", "notes"),
        }


def simulate(
    plan: Plan | NoPlan,
    n: int = 100_000,
    seed: int = 1,
    *,
    correction_probability: float | None = None,
    expert_review_probability: float | None = None,
) -> Simulation:
    """The licence day of ``plan`` in ``n`` timelines, the same ones whenever ``seed`` is the same.

    Each step and each remedy takes a beta-PERT draw from its low, likely and high, in whole
    working days; the clock, months of insurance and bars stay fixed, and days off that nobody has
    announced stay on their nominal days. What the plan has of corrections and expert review is
    drawn too; a probability lets either of them come by chance, at least one round. All of it is
    an assumption, see ``notes``.

    >>> from callcenter_kit.timeline.planning import plan
    >>> made = simulate(plan(date(2026, 3, 2)), n=1000, seed=7)
    >>> made.plan.duration_range[0] <= made.p50 <= made.p80 <= made.plan.duration_range[1]
    True
    """
    if isinstance(plan, NoPlan):
        raise NothingToSimulate(reason=plan.reason)
    if not isinstance(plan, Plan):
        raise NotAPlan(value=plan)
    n = _within(n, "n", 1, 10_000_000)
    seed = _within(seed, "seed", 0, 2**63 - 1)
    inputs = uncertain(plan, correction_probability, expert_review_probability)
    return _simulated(plan, n, seed, inputs)


def _simulated(plan: Plan, n: int, seed: int, inputs: tuple[Uncertain, ...]) -> Simulation:
    # Numpy is asked for by whoever simulates only.
    from callcenter_kit.timeline.arrays import counted, draw_all, licence_days

    days = licence_days(plan, inputs, draw_all(inputs, n, seed))
    days.setflags(write=False)
    return Simulation(
        plan=plan,
        n=n,
        seed=seed,
        probabilities={item.id: item.probability for item in inputs if item.kind == "extra"},
        days=days,
        counts=counted(days),
        tornado=tornado(plan, inputs),
        notes=tuple(_notes(plan, inputs)),
    )


def _within(value: int, name: str, first: int, last: int) -> int:
    whole = plain_whole(value, name)
    if not first <= whole <= last:
        raise NotInRange(name=name, value=value, first=first, last=last)
    return whole


def _notes(plan: Plan, inputs: Sequence[Uncertain]) -> Iterator[Text]:
    """Every assumption behind the result."""
    for key in ("durations", "independent", "whole_days", "clock", "quantile", "nominal"):
        yield words(f"simulation.note.{key}")
    if any(task.working_days is None for task in plan.tasks):
        yield words("simulation.note.fixed_tasks")
    for item in inputs:
        if item.kind == "extra" and item.probability < 1:
            said = {"probability": item.probability, "times": item.times}
            yield filled(f"simulation.note.{item.id}", **said)

"""A million dates at once: the table of working days laid out for numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from callcenter_kit.errors import DayOutsideCalendar, NotAWholeNumber, NotDays, PeriodRunsBackwards
from callcenter_kit.timetable import Timetable

Days = npt.NDArray[np.datetime64]
Whole = npt.NDArray[np.int64]
Outside = Callable[[Any, int | None], DayOutsideCalendar]  # (day, count) -> the error to raise

_NAT = np.iinfo(np.int64).min  # how numpy stores a day that is not known
_NAT_DAY = np.datetime64("NaT", "D")


class WorkdayArrays:
    """``add`` and ``count`` over arrays; positions are days since 1970, numpy's own count."""

    def __init__(self, table: Timetable, outside: Outside) -> None:
        self._outside = outside
        self._first = (np.datetime64(table.first, "D") - np.datetime64(0, "D")).astype(int)
        self._last = self._first + len(table.before) - 2
        self._days = np.array(table.days, dtype="datetime64[D]")
        # Known days begin after 1970, so that a day's own number is its position in the table.
        self._reached = np.zeros(self._last + 1, dtype=np.int64)
        self._reached[self._first :] = table.before[1:]
        self._before = self._reached.copy()
        self._before[self._first :] = table.before[:-1]

    def add(self, days: Days, count: int | npt.NDArray[np.integer[Any]]) -> Days:
        """The ``count``-th working day after (before, if negative) each of ``days``."""
        positions, unknown = self._positions(days, "days")
        counts = _whole_numbers(count)
        if counts.ndim == 0:
            found = self._add_one_count(positions, int(counts))
        else:
            positions, counts = np.broadcast_arrays(positions, counts)
            found = self._add_counts(positions, counts)
        if unknown is not None:
            found = np.where(np.broadcast_to(unknown, found.shape), _NAT_DAY, found)
        return found

    def count(self, first: Days, last: Days) -> Whole | npt.NDArray[np.float64]:
        """Working days in (first, last] for each pair; NaN, in floats, where a day is NaT."""
        begins, unknown_first = self._positions(first, "first")
        ends, unknown_last = self._positions(last, "last")
        unknown = _either(unknown_first, unknown_last)
        backwards = ends < begins
        if unknown is not None:
            backwards &= ~unknown
        if backwards.any():
            at = np.argmax(backwards)
            begins, ends = np.broadcast_arrays(begins, ends)
            raise PeriodRunsBackwards(first=_day(begins.flat[at]), last=_day(ends.flat[at]))
        found: Whole = self._reached[ends] - self._reached[begins]
        return found if unknown is None else np.where(unknown, np.nan, found)

    def _positions(self, days: Days, name: str) -> tuple[Whole, npt.NDArray[np.bool_] | None]:
        """Each day's place in the table, and which are NaT (None when none is); all are known."""
        given = np.asarray(days)
        if given.dtype != np.dtype("datetime64[D]"):
            raise NotDays(name=name, kind=given.dtype.name)
        positions: Whole = given.view(np.int64)
        if not positions.size or self._knows(positions):
            return positions, None
        unknown = np.isnat(given)
        outside = ~unknown & ((positions < self._first) | (positions > self._last))
        if outside.any():
            raise self._outside(_day(positions.flat[np.argmax(outside)]), None)
        return np.where(unknown, self._first, positions), unknown

    def _knows(self, positions: Whole) -> bool:
        return bool(positions.min() >= self._first and positions.max() <= self._last)

    def _add_one_count(self, positions: Whole, count: int) -> Days:
        """One count for all: shift the table once, then every answer is a single look-up."""
        if not positions.size or count == 0:
            return positions.astype("datetime64[D]")
        starts = self._reached if count > 0 else self._before
        places = starts + (count - 1 if count > 0 else count)
        known = (places >= 0) & (places < len(self._days))
        worst = positions.max() if count > 0 else positions.min()
        if not known[worst]:
            raise self._outside(_day(worst), count)
        shifted = self._days[np.where(known, places, 0)]
        found: Days = shifted[positions]
        return found

    def _add_counts(self, positions: Whole, counts: Whole) -> Days:
        places = np.where(
            counts > 0, self._reached[positions] + counts - 1, self._before[positions] + counts
        )
        outside = (counts != 0) & ((places < 0) | (places >= len(self._days)))
        if outside.any():
            at = np.argmax(outside)
            raise self._outside(_day(positions.flat[at]), int(counts.flat[at]))
        places[counts == 0] = 0
        return np.where(counts == 0, positions.astype("datetime64[D]"), self._days[places])


def _whole_numbers(count: int | npt.NDArray[np.integer[Any]]) -> Whole:
    counts = np.asarray(count)
    if counts.dtype.kind not in "iu":
        raise NotAWholeNumber(name="count", value=count)
    return counts.astype(np.int64, copy=False)


def _either(
    one: npt.NDArray[np.bool_] | None, other: npt.NDArray[np.bool_] | None
) -> npt.NDArray[np.bool_] | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


def _day(position: Any) -> Any:  # noqa: ANN401 - a date, or numpy's day where dates end
    return np.datetime64(int(position), "D").item()

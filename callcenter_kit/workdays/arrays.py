"""A million dates at once: the table of working days laid out for numpy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from callcenter_kit.errors import ArgumentError
from callcenter_kit.texts.dates import CalendarError, DayOutsideCalendar
from callcenter_kit.workdays.timetable import Timetable

Days = npt.NDArray[np.datetime64]
Counts = npt.NDArray[np.integer[Any]]
Whole = npt.NDArray[np.int64]
Outside = Callable[[Any, int | None], DayOutsideCalendar]  # of a day and a count

_TIMES = ("h", "m", "s", "ms", "us", "ns")
_NAT = np.iinfo(np.int64).min  # how numpy stores a day that is not known


class WorkdayArrays:
    """``add`` and ``count`` over arrays; a day's position is its number since 1970, numpy's own."""

    def __init__(self, table: Timetable, outside: Outside) -> None:
        self._outside = outside
        self._first = int(np.datetime64(table.first, "D").astype(np.int64))
        self._last = self._first + len(table.before) - 2
        self._days = np.array(table.days, dtype="datetime64[D]")
        # How many working days there are through each day, and before it.
        self._through = self._by_position(table.before[1:])
        self._before = self._by_position(table.before[:-1])

    def _by_position(self, counts: list[int]) -> Whole:
        by_position = np.zeros(self._last + 1, dtype=np.int64)
        by_position[self._first :] = counts
        return by_position

    def add(self, days: Days, count: int | Counts) -> Days:
        """The ``count``-th working day after (before, if negative) each day; NaT for NaT."""
        positions, counts = _positions(days, "days"), np.asarray(count)
        if counts.dtype.kind not in "iu":
            raise ArgumentError("NotAWholeNumber", name="count", value=count)
        # An unsigned count that would turn negative is far outside the table in any case.
        if counts.dtype.kind == "u":
            counts = np.minimum(counts, np.iinfo(np.int64).max)
        counts = counts.astype(np.int64, copy=False)
        _check_shapes(days=positions, count=counts)
        unknown = _unknown(positions)
        # Most arrays know all their days: no copy is made for those.
        if unknown is None:
            return self._add(positions, counts)
        if counts.ndim:
            positions, counts, unknown = np.broadcast_arrays(positions, counts, unknown)
            counts = counts[~unknown]
        results = np.full(positions.shape, np.datetime64("NaT", "D"))
        results[~unknown] = self._add(positions[~unknown], counts)
        return results

    def count(self, first: Days, last: Days) -> Whole | npt.NDArray[np.float64]:
        """Working days in (first, last] for each pair; NaN, in floats, where a day is NaT."""
        begins, ends = _positions(first, "first"), _positions(last, "last")
        _check_shapes(first=begins, last=ends)
        if _unknown(begins) is None and _unknown(ends) is None:
            return self._count(begins, ends)
        begins, ends = np.broadcast_arrays(begins, ends)
        is_whole = (begins != _NAT) & (ends != _NAT)
        counts = np.full(begins.shape, np.nan)
        counts[is_whole] = self._count(begins[is_whole], ends[is_whole])
        return counts

    def _add(self, positions: Whole, counts: Whole) -> Days:
        self._check_range(positions)
        if counts.ndim:
            return self._add_counts(*np.broadcast_arrays(positions, counts))
        # One count for all: shift the table once, then every answer is a single look-up.
        count = int(counts)
        if not positions.size or count == 0:
            return positions.astype("datetime64[D]")
        places = self._through + (count - 1) if count > 0 else self._before + count
        extreme = positions.max() if count > 0 else positions.min()
        if not 0 <= places[extreme] < len(self._days):
            raise self._outside(_day(extreme), count)
        # Places outside the table belong to positions that nobody asked for: ``extreme`` is in.
        shifted: Days = self._days.take(places, mode="clip")[positions]
        return shifted

    def _add_counts(self, positions: Whole, counts: Whole) -> Days:
        if counts.size and counts.min() > 0:
            places = self._through[positions] + (counts - 1)
            self._check_places(places, positions, counts)
            forward: Days = self._days[places]
            return forward
        backward = self._before[positions] + counts
        places = np.where(counts > 0, self._through[positions] + counts - 1, backward)
        # A count of zero is the day itself, worked or not; its place only has to be in the table.
        places[counts == 0] = 0
        self._check_places(places, positions, counts)
        return np.where(counts == 0, positions.astype("datetime64[D]"), self._days[places])

    def _count(self, begins: Whole, ends: Whole) -> Whole:
        self._check_range(begins)
        self._check_range(ends)
        backwards = ends < begins
        if backwards.any():
            at = int(np.argmax(backwards))
            begins, ends = np.broadcast_arrays(begins, ends)
            raise CalendarError(
                "PeriodRunsBackwards", first=_day(begins.flat[at]), last=_day(ends.flat[at])
            )
        return self._through[ends] - self._through[begins]

    def _check_range(self, positions: Whole) -> None:
        if not positions.size or (positions.min() >= self._first and positions.max() <= self._last):
            return
        outside = (positions < self._first) | (positions > self._last)
        raise self._outside(_day(positions.flat[int(np.argmax(outside))]), None)

    def _check_places(self, places: Whole, positions: Whole, counts: Whole) -> None:
        if not places.size or (places.min() >= 0 and places.max() < len(self._days)):
            return
        at = int(np.argmax((places < 0) | (places >= len(self._days))))
        raise self._outside(_day(positions.flat[at]), int(counts.flat[at]))


def _positions(days: Days, name: str) -> Whole:
    array = np.asarray(days)
    # pandas keeps days as times: those at midnight are days, as everywhere.
    if array.dtype.kind == "M" and np.datetime_data(array.dtype)[0] in _TIMES:
        midnights = array.astype("datetime64[D]")
        if ((midnights == array) | np.isnat(array)).all():
            array = midnights
    if array.dtype != np.dtype("datetime64[D]"):
        raise ArgumentError("NotDays", name=name, kind=array.dtype.name)
    return array.view(np.int64)


def _check_shapes(**arrays: Whole) -> None:
    """``KitError`` where numpy could not lay the two arrays side by side."""
    (first, array), (second, other) = arrays.items()
    try:
        np.broadcast_shapes(array.shape, other.shape)
    except ValueError:
        shapes = {"one": first, "shape": array.shape, "other": second, "other_shape": other.shape}
        raise CalendarError("ShapesDoNotFit", **shapes) from None


def _unknown(positions: Whole) -> npt.NDArray[np.bool_] | None:
    """Which days are NaT; None when none is."""
    if not positions.size or positions.min() != _NAT:
        return None
    return np.equal(positions, _NAT)


def _day(position: Any) -> Any:  # noqa: ANN401 - a date, or a number where dates end
    return np.datetime64(int(position), "D").item()

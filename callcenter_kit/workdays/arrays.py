"""A million dates at once: the table of working days laid out for numpy."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from callcenter_kit.errors import ArgumentError
from callcenter_kit.texts.dates import CalendarError, DayOutsideCalendar
from callcenter_kit.workdays.timetable import Timetable

Days = npt.NDArray[np.datetime64]
Counts = npt.NDArray[np.integer[Any]]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Outside = Callable[..., DayOutsideCalendar]  # of a day, and of a count from it

_TIMES: Final = ("h", "m", "s", "ms", "us", "ns")
_NO_DAY: Final = np.datetime64("NaT", "D")


class WorkdayArrays:
    """``add`` and ``count`` over arrays; a day's position is its place in the table."""

    def __init__(self, table: Timetable, outside: Outside) -> None:
        self._outside = outside
        self._first = np.datetime64(table.first, "D")
        self._days = np.array(table.days, dtype="datetime64[D]")
        # How many working days there are in the first n days of the table.
        self._before = np.array(table.before, dtype=np.int64)

    def add(self, days: Days, count: int | Counts) -> Days:
        """The ``count``-th working day after (before, if negative) each day; NaT for NaT."""
        starts, numbers = _as_days(days, "days"), np.asarray(count)
        if numbers.dtype.kind not in "iu":
            raise ArgumentError("NotAWholeNumber", name="count", value=count)
        # An unsigned count that would turn negative is far outside the table in any case.
        if numbers.dtype.kind == "u":
            numbers = np.minimum(numbers, np.iinfo(np.int64).max)
        counts: Whole = numbers.astype(np.int64, copy=False)
        _check_shapes(days=starts, count=counts)
        positions, is_day = self._positions(starts)
        # Forward the day itself is passed over, backward it is where the counting begins.
        skip = (counts > 0).astype(np.int64)
        if counts.ndim:
            places = self._before.take(positions + skip) + (counts - skip)
        else:  # one count for all: the table is shifted once, and a million days are looked up
            places = (self._before[int(skip) :] + (counts - skip)).take(positions)
        if not (is_counted := is_day & (counts != 0)).all():
            places = np.where(is_counted, places, 0)
        self._check(places, len(self._days), starts, counts)
        added: Days = self._days.take(places)
        return added if is_counted.all() else np.where(is_counted, added, starts)

    def count(self, first: Days, last: Days) -> Whole | npt.NDArray[np.float64]:
        """Working days in (first, last] for each pair; NaN, in floats, where a day is NaT."""
        begins, ends = _as_days(first, "first"), _as_days(last, "last")
        _check_shapes(first=begins, last=ends)
        # Beside a day that is not known no other is looked up, wherever it lies.
        if (unknown := np.isnat(begins) | np.isnat(ends)).any():
            begins, ends = (np.where(unknown, _NO_DAY, d) for d in (begins, ends))
        (after, has_first), (upto, has_last) = self._positions(begins), self._positions(ends)
        has_both = has_first & has_last
        if (backwards := has_both & (ends < begins)).any():
            at, (begins, ends) = np.argmax(backwards), np.broadcast_arrays(begins, ends)
            days = {"first": begins.flat[at].item(), "last": ends.flat[at].item()}
            raise CalendarError("PeriodRunsBackwards", **days)
        counts: Whole = self._before.take(upto + 1) - self._before.take(after + 1)
        return counts if has_both.all() else np.where(has_both, counts, np.nan)

    def _positions(self, days: Days) -> tuple[Whole, Mask]:
        """The place of each day in the table, and whether it is a day; NaT has the first place."""
        positions = (days - self._first).view(np.int64)
        if not (is_day := ~np.isnat(days)).all():
            positions = np.where(is_day, positions, 0)
        self._check(positions, len(self._before) - 1, days)
        return positions, is_day

    def _check(self, places: Whole, length: int, *inputs: npt.NDArray[Any]) -> None:
        """``KitError`` with the ``inputs`` of the first of ``places`` outside ``length``."""
        if places.size and (places.min() < 0 or places.max() >= length):
            at = np.argmax((places < 0) | (places >= length))
            raise self._outside(*(np.broadcast_to(a, places.shape).flat[at].item() for a in inputs))


def _as_days(days: Days, name: str) -> Days:
    array = np.asarray(days)
    # pandas keeps days as times: those at midnight are days, as everywhere.
    if array.dtype.kind == "M" and np.datetime_data(array.dtype)[0] in _TIMES:
        midnights = array.astype("datetime64[D]")
        if ((midnights == array) | np.isnat(array)).all():
            array = midnights
    if array.dtype != np.dtype("datetime64[D]"):
        raise ArgumentError("NotDays", name=name, kind=array.dtype.name)
    return array


def _check_shapes(**arrays: npt.NDArray[Any]) -> None:
    """``KitError`` where numpy could not lay the two arrays side by side."""
    (first, array), (second, other) = arrays.items()
    try:
        np.broadcast_shapes(array.shape, other.shape)
    except ValueError:
        shapes = {"one": first, "shape": array.shape, "other": second, "other_shape": other.shape}
        raise CalendarError("ShapesDoNotFit", **shapes) from None

"""Adding sixty working days to one date and to a million, against what else could be used.

All figures of a run are ratios to a base measured in the same run: machines differ, ratios less so.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
import holidays
import numpy as np
import pandas as pd

from benchmarks.timing import seconds
from callcenter_kit.workdays.calendar import WorkCalendar

COUNT = 60
MANY = 1_000_000
SAMPLE = 2_000  # days for pandas, scaled up to MANY
SMALL_SAMPLE = 20  # days for loops that ask about one day after another, scaled up to MANY
SEED = 20261124

CALENDAR = WorkCalendar()
FIRST, LAST = date(2008, 1, 1), date(2026, 6, 30)
START = date(2026, 1, 5)


@dataclass(frozen=True)
class Row:
    """One thing measured: its seconds, and how many times the base of its group it takes."""

    group: str
    name: str
    seconds: float
    ratio: float
    right: float  # share of its answers that are right

    def __str__(self) -> str:
        return f"{self.group:<12} {self.name:<48} {self.ratio:>12,.3f} {self.right:>7.0%}"


def measure() -> list[Row]:
    """Every row, one date first; within a group the base is the row whose ratio is 1."""
    return one_date() + a_million_dates()


def one_date() -> list[Row]:
    in_holidays, in_theirs = is_working_in_holidays(), chinese_calendar.is_workday
    runs: list[tuple[str, Callable[[], date]]] = [
        ("WorkCalendar.add", lambda: CALENDAR.add(START, COUNT)),
        ("holidays, one day after another", lambda: loop(START, in_holidays)),
        ("chinesecalendar, one day after another", lambda: loop(START, in_theirs)),
    ]
    truth = CALENDAR.add(START, COUNT)
    took = [seconds(run) for _, run in runs]
    return [
        Row("one date", name, time, time / took[0], float(run() == truth))
        for (name, run), time in zip(runs, took, strict=True)
    ]


def a_million_dates() -> list[Row]:
    days = random_days(MANY)
    rest = rest_days()
    weekdays_off = rest[np.is_busday(rest)]
    every_day = pd.offsets.CustomBusinessDay(COUNT, weekmask="1111111", holidays=rest.tolist())
    some, counts = days[:SAMPLE], np.full(MANY, COUNT)
    runs: list[tuple[str, int, Callable[[], object]]] = [
        (
            "numpy busday_offset, Mon–Fri and holidays",
            MANY,
            lambda: np.busday_offset(days, COUNT, "backward", holidays=weekdays_off),
        ),
        (
            "numpy busday_offset, all seven days worked",
            MANY,
            lambda: np.busday_offset(days, COUNT, "backward", "1111111", rest),
        ),
        ("WorkCalendar.add_many", MANY, lambda: CALENDAR.add_many(days, COUNT)),
        ("WorkCalendar.add_many, a count each", MANY, lambda: CALENDAR.add_many(days, counts)),
        ("pandas CustomBusinessDay, seven days (sample)", SAMPLE, lambda: shift(some, every_day)),
        *one_by_one(days[:SMALL_SAMPLE].tolist()),
    ]
    truth = CALENDAR.add_many(days, COUNT)
    took = [seconds(run) * MANY / size for _, size, run in runs]
    return [
        Row("a million", name, time, time / took[0], share_right(run(), truth[:size]))
        for (name, size, run), time in zip(runs, took, strict=True)
    ]


def one_by_one(days: list[date]) -> list[tuple[str, int, Callable[[], object]]]:
    """What can only be asked about a day at a time, on a few of ``days``."""
    ways = {"holidays": is_working_in_holidays(), "chinesecalendar": chinese_calendar.is_workday}
    return [
        (
            f"{name}, one by one (sample)",
            len(days),
            lambda is_working=is_working: [loop(day, is_working) for day in days],
        )
        for name, is_working in ways.items()
    ]


def shift(days: np.ndarray, offset: pd.offsets.CustomBusinessDay) -> np.ndarray:
    with warnings.catch_warnings(category=pd.errors.PerformanceWarning, action="ignore"):
        return (pd.DatetimeIndex(days) + offset).to_numpy("datetime64[D]")


def share_right(dates: object, truth: np.ndarray) -> float:
    return float((np.array(dates, dtype="datetime64[D]") == truth).mean())


def loop(day: date, is_working: Callable[[date], bool]) -> date:
    """What people write: ask about one day after another until there are enough."""
    left = COUNT
    while left:
        day += timedelta(days=1)
        left -= bool(is_working(day))
    return day


def is_working_in_holidays() -> Callable[[date], bool]:
    calendar = holidays.country_holidays("CN", years=range(FIRST.year, LAST.year + 1))
    return lambda day: (
        day in calendar.weekend_workdays or (day.weekday() < 5 and day not in calendar)
    )


def random_days(number: int) -> np.ndarray:
    offsets = np.random.default_rng(SEED).integers(0, (LAST - FIRST).days, number)
    return np.datetime64(FIRST) + offsets


def rest_days() -> np.ndarray:
    days = np.arange(CALENDAR.first_day, CALENDAR.last_day, dtype="datetime64[D]")
    return days[[not CALENDAR.is_working(day) for day in days.tolist()]]


if __name__ == "__main__":
    for row in measure():
        print(row, f"{row.seconds * 1e6:>16,.2f} µs")

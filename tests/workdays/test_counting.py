"""Counting working days: the conventions, the bounds, one date and many."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from every import every
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal

from callcenter_kit.workdays.calendar import Span, WorkCalendar

OFFICIAL = WorkCalendar()
PROJECTING = WorkCalendar("project")
CALENDARS = every("calendar", [OFFICIAL, PROJECTING], ids=["raise", "project"])
NAT = np.datetime64("NaT", "D")


def days(*written: str) -> np.ndarray:
    return np.array(written, dtype="datetime64[D]")


# The conventions, as a table: National Day 2026 is off from 1 to 7 October (Thursday to
# Wednesday); Sunday 20 September and Saturday 10 October are worked; Mid-Autumn is 25–27 September.
@every(
    ("start", "count", "expected", "why"),
    [
        ("2026-09-30", 1, "2026-10-08", "the first day after the holiday"),
        ("2026-09-30", 3, "2026-10-10", "a make-up Saturday counts"),
        ("2026-09-30", 4, "2026-10-12", "the Sunday after it does not"),
        ("2026-10-03", 1, "2026-10-08", "a start on a rest day changes nothing"),
        ("2026-09-18", 1, "2026-09-20", "a make-up Sunday counts"),
        ("2026-10-08", 0, "2026-10-08", "zero gives the day itself"),
        ("2026-10-03", 0, "2026-10-03", "also when it is a rest day"),
        ("2026-10-08", -1, "2026-09-30", "backwards the day itself does not count either"),
        ("2026-10-07", -1, "2026-09-30", "nor does a rest day"),
        ("2026-10-12", -1, "2026-10-10", "a make-up day counts backwards too"),
        ("2026-09-24", 60, "2026-12-24", "sixty working days across National Day"),
        ("2026-12-30", 1, "2026-12-31", "the last official day can be reached"),
        ("2004-01-05", -1, "2004-01-02", "and so can the first"),
    ],
)
@CALENDARS
def test_add_counts_by_the_conventions(calendar, start, count, expected, why) -> None:
    start, expected = date.fromisoformat(start), date.fromisoformat(expected)
    assert calendar.add(start, count) == expected, why
    assert calendar.add_many(days(str(start)), count).tolist() == [expected], why


def test_add_and_count_agree_with_numpys_all_seven_days_trick_on_every_day() -> None:
    whole = np.arange(OFFICIAL.first_day, OFFICIAL.last_day + timedelta(1), dtype="datetime64[D]")
    rest = whole[[not OFFICIAL.is_working(day) for day in whole.tolist()]]
    every = np.arange("2004-06-01", "2026-06-01", dtype="datetime64[D]")
    for count in (1, 2, 5, 60, 99):
        trick = np.busday_offset(every, count, "backward", "1111111", rest)
        assert (OFFICIAL.add_many(every, count) == trick).all()
        back = np.busday_offset(every, -count, "forward", "1111111", rest)
        assert (OFFICIAL.add_many(every, -count) == back).all()
    after = every + np.timedelta64(1, "D")
    counted = np.busday_count(after[:-80], after[80:], "1111111", rest)
    assert (OFFICIAL.count_many(every[:-80], every[80:]) == counted).all()


some_day = st.dates(date(2005, 1, 1), date(2035, 12, 31))


@given(day=some_day, count=st.integers(-200, 200))
def test_counting_back_what_was_added_gives_the_same_number(day, count) -> None:
    end = PROJECTING.add(day, count)
    if count > 0:
        assert PROJECTING.count(day, end) == count
        assert PROJECTING.count(day, end - timedelta(1)) == count - 1
    elif count < 0:
        assert PROJECTING.count(end - timedelta(1), day - timedelta(1)) == -count
        assert PROJECTING.is_working(end)


@given(st.lists(st.tuples(some_day | st.none(), st.integers(-100, 100)), min_size=1, max_size=20))
def test_many_days_are_each_counted_like_one(pairs) -> None:
    starts = np.array([day for day, _ in pairs], dtype="datetime64[D]")
    counts = np.array([count for _, count in pairs])
    added = PROJECTING.add_many(starts, counts)
    assert added.tolist() == [day and PROJECTING.add(day, count) for day, count in pairs]
    ends = np.maximum(starts, np.datetime64("2036-01-01"))
    counted = PROJECTING.count_many(starts, ends)
    expected = [
        np.nan if day is None else PROJECTING.count(day, date(2036, 1, 1)) for day, _ in pairs
    ]
    np.testing.assert_array_equal(counted, expected)


# What is refused, and how


@pytest.mark.parametrize("day", [pd.Timestamp("2026-09-30"), np.datetime64("2026-09-30T00:00")])
def test_a_librarys_midnight_is_that_day(day):
    assert OFFICIAL.add(day, 1) == date(2026, 10, 8)
    assert PROJECTING.span(day, -1).latest == date(2026, 9, 29)
    assert OFFICIAL.is_working(day)
    with refusal("ManyDays"):
        OFFICIAL.add(pd.Series([day]), 1)


NOT_A_DAY = [datetime(2026, 1, 5), "2026-01-05", 20260105, None, np.datetime64("2026-01")]  # noqa: DTZ001
NOT_WHOLE = [True, False, 2.0, "2", None, np.bool_(True), np.float64(2)]


@every("value", NOT_A_DAY)
@every(
    "ask",
    [
        lambda c, v: c.is_working(v),
        lambda c, v: c.add(v, 1),
        lambda c, v: c.span(v, 1),
        lambda c, v: c.count(v, date(2026, 2, 1)),
        lambda c, v: c.count(date(2026, 1, 1), v),
        lambda c, v: c.add_calendar_days(v, 1),
        lambda c, v: c.rest_days(v, date(2026, 2, 1)),
        lambda c, v: c.make_up_days(date(2026, 1, 1), v),
    ],
)
def test_only_a_date_is_a_day(ask, value) -> None:
    with refusal("NotADay") as caught:
        ask(OFFICIAL, value)
    assert caught.value.value is value


@every("value", NOT_WHOLE)
@every("method", ["add", "span", "add_calendar_days"])
def test_only_a_whole_number_counts_days(method, value) -> None:
    with refusal("NotAWholeNumber") as caught:
        getattr(OFFICIAL, method)(date(2026, 1, 5), value)
    assert caught.value.value is value


def test_a_subclass_of_date_and_an_integer_of_numpy_are_welcome() -> None:
    class Day(date):
        pass

    for count in (-2, 0, 2):
        end = OFFICIAL.add(Day(2026, 1, 6), np.int64(count))
        assert end == OFFICIAL.add(date(2026, 1, 6), count)
        assert type(end) is date
    assert OFFICIAL.is_working(Day(2026, 1, 6))
    assert OFFICIAL.count(Day(2026, 1, 5), Day(2026, 1, 6)) == 1


@every(
    "ask",
    [
        lambda c, first, last: c.count(first, last),
        lambda c, first, last: c.rest_days(first, last),
        lambda c, first, last: c.make_up_days(first, last),
        lambda c, first, last: c.count_many(days(str(first)), days(str(last))),
    ],
)
def test_a_period_does_not_run_backwards_but_may_be_one_day(ask) -> None:
    ask(OFFICIAL, date(2026, 3, 2), date(2026, 3, 2))
    with refusal("PeriodRunsBackwards") as caught:
        ask(OFFICIAL, date(2026, 3, 2), date(2026, 3, 1))
    assert (caught.value.first, caught.value.last) == (date(2026, 3, 2), date(2026, 3, 1))


def bounds_of(calendar: WorkCalendar) -> tuple[date, date]:
    return calendar.first_day, calendar.last_day


def test_bounds_are_the_announced_years_and_ten_more() -> None:
    last_year = OFFICIAL.last_official_day.year
    assert bounds_of(OFFICIAL) == (date(2004, 1, 1), date(last_year, 12, 31))
    assert bounds_of(PROJECTING) == (date(2004, 1, 1), date(last_year + 10, 12, 31))
    assert PROJECTING.last_official_day == OFFICIAL.last_day


ONE_DAY_QUESTIONS = [
    lambda c, day: c.status(day),
    lambda c, day: c.add(day, 0),
    lambda c, day: c.count(day, day),
    lambda c, day: c.add_many(np.array([c.first_day, day], "M8[D]"), 0),
    lambda c, day: c.count_many(np.array([day, NAT], "M8[D]"), np.array([day, NAT], "M8[D]")),
]


@every("ask", ONE_DAY_QUESTIONS)
@every(
    ("calendar", "beyond"), [(OFFICIAL, "OutsideOfficialDays"), (PROJECTING, "BeyondProjectedDays")]
)
def test_the_first_and_the_last_day_are_known_and_their_neighbours_are_not(
    calendar, beyond, ask
) -> None:
    first, last = bounds_of(calendar)
    ask(calendar, first)
    ask(calendar, last)
    outside = [(first - timedelta(1), "BeforeOfficialDays"), (last + timedelta(1), beyond)]
    for day, kind in outside:
        with refusal(kind) as caught:
            ask(calendar, day)
        assert (caught.value.day, caught.value.first, caught.value.last) == (day, first, last)


@pytest.mark.parametrize(
    ("calendar", "kind"),
    [(OFFICIAL, "ResultOutsideOfficialDays"), (PROJECTING, "ResultBeyondProjectedDays")],
)
def test_a_result_outside_the_known_days_is_refused_one_working_day_too_far(calendar, kind) -> None:
    first, last = bounds_of(calendar)
    start = date(2026, 3, 2)
    ahead, back = calendar.count(start, last), calendar.count(first, start - timedelta(1))
    back += calendar.is_working(first)
    assert calendar.count(calendar.add(start, ahead), last) == 0
    assert calendar.add(start, -back) >= first
    for count in (ahead + 1, -back - 1, 10**30, -(10**30)):
        with refusal(kind) as caught:
            calendar.add(start, count)
        assert (caught.value.day, caught.value.count) == (start, count)
    for count in (ahead + 1, -back - 1, 2**62, -(2**62)):
        for counts in (count, np.array([1, count])):
            with refusal(kind) as caught:
                calendar.add_many(days(str(start)), counts)
            assert (caught.value.day, caught.value.count) == (start, count)
    with refusal(kind):
        calendar.add_many(days(str(start)), np.array([2**64 - 5], dtype=np.uint64))


# Arrays


def test_a_day_not_known_stays_not_known() -> None:
    some = np.array([NAT, "2026-09-30", NAT], dtype="datetime64[D]")
    for count in (1, -1, 0):
        added = OFFICIAL.add_many(some, count)
        assert np.isnat(added).tolist() == [True, False, True]
        assert added.dtype == np.dtype("datetime64[D]")
    assert OFFICIAL.add_many(some, 1)[1] == np.datetime64("2026-10-08")
    assert np.isnat(OFFICIAL.add_many(some[:1], np.array([1, 2]))).all()
    for begins, ends in ((some, days("2026-10-08")), (days("2026-09-29"), some)):
        np.testing.assert_array_equal(OFFICIAL.count_many(begins, ends), [np.nan, 1, np.nan])
    # Beside it a day may lie where no other is counted.
    beyond = days("2026-09-30", "2026-10-08", "9999-12-31")
    np.testing.assert_array_equal(OFFICIAL.count_many(some, beyond), [np.nan, 1, np.nan])


def test_shapes_and_kinds_are_numpys_own() -> None:
    starts = days("2026-09-30", "2026-10-08")
    assert OFFICIAL.add_many(starts[:0], 5).shape == (0,)
    assert OFFICIAL.add_many(starts.reshape(2, 1), np.array([1, 2, 3])).shape == (2, 3)
    assert OFFICIAL.count_many(starts[:1], starts).tolist() == [0, 1]
    assert OFFICIAL.count_many(starts, starts).dtype == np.int64
    OFFICIAL.add_many(starts, 0)[0] = NAT
    assert starts[0] == np.datetime64("2026-09-30")


def test_a_column_of_midnights_is_a_column_of_days_and_a_single_time_makes_it_none() -> None:
    column = pd.Series(pd.to_datetime(["2026-09-30", None, "2026-01-05"]), index=[7, 1, 1])
    midnights = column.to_numpy().astype("datetime64[D]")
    for unit in ("s", "ms", "us", "ns"):
        times = column.astype(f"datetime64[{unit}]")
        np.testing.assert_array_equal(OFFICIAL.add_many(times, 1), OFFICIAL.add_many(midnights, 1))
        np.testing.assert_array_equal(OFFICIAL.count_many(times, times), [0, np.nan, 0])
    with refusal("NotDays"):
        OFFICIAL.add_many(column + pd.to_timedelta([0, 0, 1], "s"), 1)


@every("value", [days("2026-01").astype("M8[M]"), [date(2026, 1, 5)], ["2026-01-05"], [20458]])
def test_an_array_of_anything_but_days_is_refused(value) -> None:
    for ask in (
        lambda: OFFICIAL.add_many(value, 1),
        lambda: OFFICIAL.count_many(value, days("2026-01-01")),
        lambda: OFFICIAL.count_many(days("2026-01-01"), value),
    ):
        with refusal("NotDays") as caught:
            ask()
        assert caught.value.kind == np.asarray(value).dtype.name


@every("count", [1.0, True, np.array([1.0]), np.array([True]), "1", None])
def test_an_array_is_counted_in_whole_numbers_only(count) -> None:
    with refusal("NotAWholeNumber"):
        OFFICIAL.add_many(days("2026-01-05"), count)


@every(("one", "other"), [((2,), (3,)), ((2, 1), (3, 2)), ((1, 2), (2, 3))])
def test_shapes_that_numpy_cannot_pair_are_refused_in_a_sentence(one, other) -> None:
    starts = np.full(one, np.datetime64("2026-03-02"))
    later, counts = np.full(other, np.datetime64("2026-03-09")), np.full(other, 5)
    for ask in (
        lambda: OFFICIAL.add_many(starts, counts),
        lambda: OFFICIAL.count_many(starts, later),
    ):
        with refusal("ShapesDoNotFit") as refused:
            ask()
        for language in ("en", "zh-CN"):
            assert f"{one}" in refused.value.say(language)
            assert f"{other}" in refused.value.say(language)


# Calendar-day periods, months and years


@every(
    ("start", "count", "expected", "why"),
    [
        ("2026-09-01", 29, "2026-09-30", "the last day is worked and stays"),
        ("2026-09-01", 30, "2026-10-08", "1 October is off: 民法典 203 moves it"),
        ("2026-09-30", 10, "2026-10-10", "a make-up Saturday stays the last day"),
        ("2026-09-30", 11, "2026-10-12", "the Sunday after it moves to Monday"),
        ("2026-10-03", 0, "2026-10-08", "no days at all, on a day off"),
        ("2004-01-01", 0, "2004-01-02", "on the first day that there is"),
    ],
)
@CALENDARS
def test_a_last_day_that_is_off_moves(calendar, start, count, expected, why) -> None:
    expected = date.fromisoformat(expected)
    assert calendar.add_calendar_days(date.fromisoformat(start), count) == expected, why
    span = calendar.span_calendar_days(date.fromisoformat(start), count)
    assert span == Span(expected, expected, expected, "official"), why


def test_a_calendar_period_runs_forward_within_the_known_days() -> None:
    with refusal("NegativePeriod"):
        OFFICIAL.add_calendar_days(date(2026, 3, 2), -1)
    left = (date.max - date(2026, 3, 2)).days  # the last day that there is in Python
    for count in (left + 1, 10**30):
        with refusal("ResultOutsideOfficialDays"):
            OFFICIAL.add_calendar_days(date(2026, 3, 2), count)
    with refusal("OutsideOfficialDays"):
        OFFICIAL.add_calendar_days(OFFICIAL.last_day, 1)


# What a chart needs


def test_days_off_come_in_blocks_with_their_names() -> None:
    blocks = OFFICIAL.rest_days(date(2025, 9, 27), date(2025, 10, 18))
    rows = [(str(b.first), str(b.last), b.say("zh-CN"), b.say("en")) for b in blocks]
    assert rows == [
        ("2025-09-27", "2025-09-27", "周末", "weekend"),
        ("2025-10-01", "2025-10-08", "国庆节、中秋节", "National Day and Mid-Autumn Festival"),
        ("2025-10-12", "2025-10-12", "周末", "weekend"),
        ("2025-10-18", "2025-10-18", "周末", "weekend"),
    ]


def test_a_weekend_beside_a_holiday_keeps_its_own_name() -> None:
    # In 2033 New Year's Eve is Sunday 30 January.
    blocks = PROJECTING.known_to(2026).rest_days(date(2033, 1, 28), date(2033, 2, 6))
    assert [(str(b.first), str(b.last), b.say("en"), b.status) for b in blocks] == [
        ("2033-01-29", "2033-01-29", "weekend", "projected"),
        ("2033-01-30", "2033-02-06", "Spring Festival", "projected"),
    ]


@CALENDARS
def test_rest_blocks_and_working_days_together_are_all_days(calendar) -> None:
    first, last = bounds_of(calendar)
    resting = sum((block.last - block.first).days + 1 for block in calendar.rest_days(first, last))
    working = calendar.count(first, last) + calendar.is_working(first)
    assert resting + working == (last - first).days + 1
    assert all(calendar.is_working(make_up.day) for make_up in calendar.make_up_days(first, last))


# The calendar as a value


def test_a_calendar_says_what_it_is_and_where_its_days_come_from() -> None:
    last = OFFICIAL.last_day
    assert repr(OFFICIAL) == f"<WorkCalendar: official 2004-01-01 to {last}>"
    assert repr(PROJECTING).endswith(f" to {last}, projected to {PROJECTING.last_day}>")
    assert OFFICIAL.source["festival_dates"] is None
    assert PROJECTING.source["festival_dates"] == "festivals.toml 2008–2060"
    assert "官方放假安排：2004年1月1日至" in OFFICIAL.describe_source()
    texts = [calendar.describe_source("en") for calendar in (OFFICIAL, PROJECTING)]
    assert ["国办发明电〔2024〕12号" in each for each in texts] == [False, True]


def test_beyond_is_raise_or_project() -> None:
    with refusal("UnknownBeyond", match="'guess'"):
        WorkCalendar("guess")


def test_a_year_that_was_not_announced_cannot_be_gone_back_to() -> None:
    OFFICIAL.known_to(2004)
    for year in (2003, OFFICIAL.last_day.year + 1):
        with refusal("YearNotAnnounced") as caught:
            OFFICIAL.known_to(year)
        assert caught.value.year == year

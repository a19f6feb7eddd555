"""Unannounced years: the standing rule, its labels, and how far off a date can be."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product

import holidays
import pytest
from every import every
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal

from callcenter_kit.workdays import projection as festivals
from callcenter_kit.workdays.calendar import Span, WorkCalendar
from callcenter_kit.workdays.projection import (
    REACH,
    Block,
    FestivalDates,
    Way,
    festival_dates,
    groups,
    nominal_make_ups,
    projected_blocks,
)
from callcenter_kit.workdays.timetable import YEARS_AHEAD

DAY = timedelta(days=1)
OFFICIAL = WorkCalendar()
PROJECTING = WorkCalendar("project").known_to(2026)  # what was known on 24 November 2026


def every_day(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


def blocks_of(year: int) -> list[Block]:
    return [ways[0] for ways in projected_blocks(year)]


# The standing rule


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_rule_gives_every_weekday_off_and_the_number_of_make_ups_as_announced(year) -> None:
    projected = {day for block in blocks_of(year) for day in block.days() if day.weekday() < 5}
    days = every_day(date(year, 1, 1), date(year, 12, 31))
    assert projected == {d for d in days if d.weekday() < 5 and not OFFICIAL.is_working(d)}
    announced = OFFICIAL.make_up_days(days[0], days[-1])
    assert sum(block.make_ups for block in blocks_of(year)) == len(announced)


@every(
    ("year", "weekday", "block"),
    [
        (2027, "Friday", ("2027-01-01", "2027-01-03", 0)),
        (2028, "Saturday", ("2028-01-01", "2028-01-03", 0)),
        (2029, "Monday", ("2028-12-30", "2029-01-01", 0)),
        (2030, "Tuesday", ("2029-12-30", "2030-01-01", 1)),
        (2031, "Wednesday", ("2031-01-01", "2031-01-01", 0)),
        (2032, "Thursday", ("2032-01-01", "2032-01-03", 1)),
        (2034, "Sunday", ("2033-12-31", "2034-01-02", 0)),
    ],
)
def test_one_day_festivals_take_the_weekend_but_on_a_wednesday(year, weekday, block) -> None:
    new_year = blocks_of(year)[0]
    assert f"{date(year, 1, 1):%A}" == weekday
    assert (str(new_year.first), str(new_year.last), new_year.make_ups) == block


def test_labour_day_is_ambiguous_when_it_begins_a_week() -> None:
    ways = {
        year: [(str(way.first)[5:], way.make_ups) for way in projected_blocks(year)[3]]
        for year in range(2027, 2036)
    }
    assert ways[2028] == [("04-29", 1), ("05-01", 3)]  # Monday
    assert ways[2029] == [("04-28", 1), ("05-01", 2)]  # Tuesday
    assert ways[2033] == [("04-30", 1), ("05-01", 2)]  # Sunday
    unambiguous = [year for year, options in ways.items() if len(options) == 1]
    assert unambiguous == [2027, 2030, 2031, 2032]


@every(
    ("year", "first", "days", "named_first"),
    [
        (2012, "09-30", 8, "mid_autumn"),  # Mid-Autumn on 30 September
        (2017, "10-01", 8, "national_day"),  # on 4 October
        (2020, "10-01", 8, "national_day"),  # on 1 October
        (2023, "09-29", 8, "mid_autumn"),  # on Friday 29 September
        (2025, "10-01", 8, "national_day"),  # on 6 October
    ],
)
def test_mid_autumn_and_national_day_merge_where_they_met_in_the_past(
    year, first, days, named_first
) -> None:
    week = blocks_of(year)[-1]
    assert (f"{week.first:%m-%d}", len(list(week.days()))) == (first, days)
    assert week.festivals[0].id == named_first
    assert not any(OFFICIAL.is_working(day) for day in week.days())


@pytest.mark.parametrize(
    ("mid_autumn", "first", "days"),
    [
        (date(2042, 9, 28), "10-01", 7),  # to Monday 29 September: the 30th is worked between
        (date(2069, 9, 29), "09-29", 8),  # to Monday 30 September: nothing lies between
    ],
)
def test_mid_autumn_merges_when_no_day_lies_between(mid_autumn, first, days, monkeypatch) -> None:
    # The second day lies after the table of festivals; in it there is none like it.
    dates = FestivalDates(*(date(mid_autumn.year, 2, 9),) * 3, mid_autumn)
    monkeypatch.setattr(festivals, "festival_dates", lambda _: dates)
    week = blocks_of(mid_autumn.year)[-1]
    assert (f"{week.first:%m-%d}", len(list(week.days()))) == (first, days)


@every("year", range(2025, 2061))
def test_every_block_nets_out_to_its_statutory_days_and_its_nominal_make_ups_fit(year) -> None:
    ways = projected_blocks(year)
    assert sum(way[0].statutory_days for way in ways) == 13
    assert all(way.make_ups >= 0 for options in ways for way in options)
    for group in groups(ways, 0, lambda day: (day - 1) % 7 < 5):
        for way in group.ways:
            assert len(nominal_make_ups(way)) == sum(block.make_ups for block in way.blocks)
        # Whichever way it is announced, as many days are worked.
        assert len({len(way.closing) - len(way.off) for way in group.ways}) == 1


def test_the_table_of_festivals_is_what_an_independent_source_computes() -> None:
    others = holidays.country_holidays(
        "CN", years=range(2008, 2061), observed=False, language="en_US"
    )

    def named(year: int, name: str) -> date:
        return min(d for d in others.get_named(name, lookup="icontains") if d.year == year)

    for year in range(2008, 2061):
        assert festival_dates(year) == FestivalDates(
            new_years_eve=named(year, "Chinese New Year (Spring Festival)") - DAY,
            qingming=named(year, "Tomb-Sweeping Day"),
            dragon_boat=named(year, "Dragon Boat Festival"),
            mid_autumn=named(year, "Mid-Autumn Festival"),
        )


@pytest.mark.parametrize("year", [2007, 2061])
def test_a_year_beyond_the_table_of_festivals_is_refused(year) -> None:
    with refusal("NoFestivals") as caught:
        festival_dates(year)
    assert f"does not have {year}, so its days off" in str(caught.value)
    assert f"节日表没有 {year} 年" in caught.value.say("zh-CN")


def test_the_table_of_festivals_outlasts_every_year_that_is_projected() -> None:
    ahead = OFFICIAL.last_day.year + YEARS_AHEAD + 1
    assert festival_dates(ahead + 10).qingming.month == 4
    with refusal("NoFestivals"):
        WorkCalendar("project").known_to(2005).add(date(2005, 3, 1), 1)


# Nominal make-up days


def test_the_first_make_up_is_the_sunday_before_and_the_second_the_saturday_after() -> None:
    worked = PROJECTING.make_up_days(date(2027, 1, 1), date(2028, 12, 31))
    assert [(str(m.day), f"{m.day:%a}", m.say("en")) for m in worked] == [
        ("2027-01-31", "Sun", "Spring Festival"),
        ("2027-02-13", "Sat", "Spring Festival"),
        ("2027-04-25", "Sun", "Labour Day"),
        ("2027-09-26", "Sun", "National Day"),
        ("2027-10-09", "Sat", "National Day"),
        ("2028-01-23", "Sun", "Spring Festival"),
        ("2028-02-05", "Sat", "Spring Festival"),
        ("2028-03-26", "Sun", "Qingming Festival"),
        ("2028-04-23", "Sun", "Labour Day"),
        ("2028-09-24", "Sun", "National Day and Mid-Autumn Festival"),
    ]
    assert all(PROJECTING.is_working(m.day) and m.status == "projected" for m in worked)


def test_a_nominal_make_up_gives_way_to_another_festival_and_to_days_announced() -> None:
    # 27 September 2026 is Mid-Autumn's Sunday; 28 December 2025 was announced as off.
    calendar = WorkCalendar("project").known_to(2025)
    worked = calendar.make_up_days(date(2025, 12, 1), date(2026, 12, 31))
    by_festival = {(m.say("en"), str(m.day)) for m in worked}
    assert ("National Day", "2026-09-20") in by_festival
    assert ("New Year's Day", "2026-01-10") in by_festival


# Labels


@every(
    ("day", "status"),
    [
        ("2004-01-01", "official"),
        ("2026-12-28", "official"),
        ("2026-12-29", "provisional"),
        ("2026-12-31", "provisional"),
        ("2027-01-01", "projected"),
        ("2036-12-31", "projected"),
    ],
)
def test_every_day_has_its_label(day, status) -> None:
    day = date.fromisoformat(day)
    assert PROJECTING.status(day) == status
    assert PROJECTING.span(day, 0).status == status
    if status != "projected":
        assert WorkCalendar().known_to(2026).status(day) == status


@every(
    ("start", "count", "status"),
    [
        ("2026-12-21", 5, "official"),  # Monday 28 December
        ("2026-12-21", 6, "provisional"),  # Tuesday 29 December
        ("2026-12-28", 3, "provisional"),  # Thursday 31 December
        ("2026-12-28", 4, "projected"),  # Monday 4 January
        ("2026-12-29", -1, "official"),  # Monday 28 December; the start does not count
        ("2026-12-30", -1, "provisional"),
        ("2027-01-01", -1, "provisional"),
        ("2027-01-02", -1, "projected"),
        ("2027-01-02", -30, "projected"),  # the worst of all days crossed, not the last one
    ],
)
def test_a_span_has_the_worst_label_of_the_days_it_crosses(start, count, status) -> None:
    assert PROJECTING.span(date.fromisoformat(start), count).status == status


def test_a_calendar_that_does_not_project_has_spans_of_one_day() -> None:
    day = date(2026, 12, 31)
    assert OFFICIAL.known_to(2026).span(date(2026, 12, 21), 8) == Span(day, day, day, "provisional")


def test_new_year_on_a_tuesday_reaches_back_into_provisional_days() -> None:
    # 1 January 2019 was a Tuesday: the next notice took Monday 31 December 2018 off.
    monday = date(2018, 12, 31)
    official, projecting = WorkCalendar().known_to(2018), WorkCalendar("project").known_to(2018)
    assert (official.is_working(monday), projecting.is_working(monday)) == (True, False)
    assert official.status(monday) == projecting.status(monday) == "provisional"
    assert not OFFICIAL.is_working(monday)
    (block,) = projecting.rest_days(monday, monday + DAY)
    assert block.status == "projected"  # as its last day is
    assert projecting.span(date(2018, 12, 28), 1) == Span(
        date(2018, 12, 29), date(2019, 1, 2), date(2019, 1, 2), "projected"
    )
    assert projecting.is_working(date(2018, 12, 27))
    span = projecting.span(date(2018, 12, 26), 2)
    assert span.earliest == span.latest


# The envelope


def test_the_ambiguity_of_2028s_labour_day_is_in_the_envelope() -> None:
    # After Friday 28 April: 29 and 30 April worked for 1–5 May; or 4 and 5 May after 29 April to
    # 3 May; or 8 and 9 May, when the make-ups for 1–5 May all lie elsewhere.
    span = PROJECTING.span(date(2028, 4, 28), 2)
    days = (date(2028, 4, 30), date(2028, 5, 5), date(2028, 5, 9))
    assert (span.earliest, span.nominal, span.latest) == days


def working_sets(years: range, first: date, last: date) -> Iterator[set[date]]:
    """Every set of working days in [first, last] that some placement gives, one by one."""
    near = [
        ways
        for year in years
        for ways in projected_blocks(year)
        if any(w.last >= first - 14 * DAY and w.first <= last + 14 * DAY for w in ways)
    ]
    for blocks in product(*near):
        off = {day for block in blocks for day in block.days()}
        weekends = [
            [
                day
                for day in every_day(block.first - 14 * DAY, block.last + 14 * DAY)
                if day.weekday() >= 5 and day not in off
            ]
            for block in blocks
        ]
        for placed in product(
            *(combinations(w, b.make_ups) for w, b in zip(weekends, blocks, strict=True))
        ):
            made_up = [day for days in placed for day in days]
            if len(set(made_up)) == len(made_up):
                yield {
                    day
                    for day in every_day(first, last)
                    if day in made_up or (day.weekday() < 5 and day not in off)
                }


@every(
    ("first", "last"),
    [
        (date(2027, 1, 18), date(2027, 3, 5)),  # Spring Festival, two make-ups
        (date(2028, 3, 20), date(2028, 5, 20)),  # Qingming and both ways of Labour Day
        (date(2029, 4, 10), date(2029, 5, 22)),  # both ways of Labour Day on a Tuesday
        (date(2029, 12, 10), date(2030, 1, 18)),  # New Year across the year's end
        (date(2030, 8, 25), date(2030, 10, 25)),  # Mid-Autumn and National Day share weekends
        (date(2035, 12, 12), date(2036, 2, 20)),  # New Year and Spring Festival share one
    ],
)
def test_the_envelope_is_what_every_placement_gives_tried_one_by_one(first, last) -> None:
    starts = every_day(first, last)[::3]
    found: dict[tuple[date, int], list[date]] = {}
    for working in working_sets(range(first.year, last.year + 1), first, last):
        in_order = sorted(working)
        for start in starts:
            after = [day for day in in_order if day > start]
            before = [day for day in reversed(in_order) if day < start]
            for count in (1, 2, 3, 5, 8, 13, 21):
                for sign, days in ((1, after), (-1, before)):
                    if count <= len(days):
                        found.setdefault((start, sign * count), []).append(days[count - 1])
    placements = max(map(len, found.values()))
    answered = {key: days for key, days in found.items() if len(days) == placements}
    assert placements > 5
    assert sum(min(days) < max(days) for days in answered.values()) > 20
    for (start, count), placements_days in answered.items():
        span = PROJECTING.span(start, count)
        expected = (min(placements_days), max(placements_days))
        assert (span.earliest, span.latest) == expected, (start, count)
        assert span.nominal in placements_days


def test_a_weekend_day_that_is_worked_already_takes_no_make_up() -> None:
    (spring_festival,) = projected_blocks(2027)[1]
    saturday = date(2027, 1, 30).toordinal()
    (group,) = groups([(spring_festival,)], 0, lambda day: (day - 1) % 7 < 5 or day == saturday)
    places = group.ways[0].places
    assert saturday not in places
    assert (saturday - 7 in places, saturday + 1 in places) == (True, True)


@given(day=st.dates(date(2026, 6, 1), date(2035, 11, 30)), count=st.integers(-250, 250))
def test_the_nominal_day_lies_in_its_envelope_and_spans_grow_in_order(day, count) -> None:
    span, following = PROJECTING.span(day, count), PROJECTING.span(day, count + 1)
    assert span.earliest <= span.nominal <= span.latest
    assert span.nominal == PROJECTING.add(day, count)
    if count not in (-1, 0):
        assert span.earliest < following.earliest
        assert span.latest < following.latest
    assert (span.latest - span.earliest).days <= 30


def test_a_last_day_on_a_weekend_may_turn_out_to_be_worked() -> None:
    span = PROJECTING.span_calendar_days(date(2027, 1, 1), 28)  # Saturday 29… 30 January 2027
    assert span == PROJECTING.span_roll(date(2027, 1, 29))
    saturday = PROJECTING.span_calendar_days(date(2027, 1, 1), 29)
    assert saturday == Span(date(2027, 1, 30), date(2027, 1, 31), date(2027, 2, 1), "projected")


def test_a_latest_day_past_the_end_is_refused_even_if_the_nominal_one_is_not() -> None:
    # New Year 2037 is a Thursday; its make-up day may or may not fall in December 2036.
    last = PROJECTING.last_day
    start = date(2036, 12, 1)
    count = PROJECTING.count(start, last)
    with refusal("ResultBeyondProjectedDays") as caught:
        PROJECTING.span(start, count)
    assert (caught.value.day, caught.value.count) == (start, count)
    assert PROJECTING.add(start, count) <= last
    assert PROJECTING.span(start, count - 1).latest <= last


@pytest.mark.parametrize("days", [-REACH, 2 + REACH])
def test_a_make_up_may_fall_on_the_first_and_on_the_last_day_in_reach(days) -> None:
    block = Block((festivals.QINGMING,), date(2027, 4, 3), date(2027, 4, 5), statutory_days=0)
    place = date(2027, 4, 3).toordinal() + days
    way = Way((block,), off=(), places=(place,), closing=())
    assert nominal_make_ups(way) == {place: block}


@pytest.mark.parametrize(("days_between", "count"), [(28, 1), (29, 2)])
def test_blocks_form_a_group_where_one_day_is_in_reach_of_both(days_between, count) -> None:
    first = date(2027, 3, 1)
    then = first + timedelta(days=days_between)
    blocks = [Block((festivals.QINGMING,), day, day, statutory_days=0) for day in (first, then)]
    formed = groups([(block,) for block in blocks], 0, lambda day: (day - 1) % 7 < 5)
    assert len(formed) == count

"""Official days, held against an independent source, and the sums that notices net out to."""

from datetime import date, timedelta

import chinese_calendar
import holidays
from every import every

from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.timetable import library_days

CALENDAR = WorkCalendar()
FIRST, LAST = CALENDAR.first_day, CALENDAR.last_official_day
OFFICIAL = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]

# Weekdays off less make-up days: 10 to 2007, 11 in 2008–2024, 13 since 2025, but for these.
EXCEPTIONS = {
    2005: (9, "31 December 2005 is worked for New Year 2006"),
    2006: (9, "one day of New Year 2006 is made up in 2005, two of New Year 2007 in 2006"),
    2007: (12, "two days of New Year 2007 are made up in 2006"),
    2011: (10, "31 December is worked for New Year 2012"),
    2012: (12, "its make-up day for New Year lies in 2011"),
    2015: (12, "3 September: the parade, seventy years after the war"),
    2020: (13, "Spring Festival was extended to 2 February"),
}


def test_every_official_day_agrees_with_an_independent_source_but_one_it_has_right() -> None:
    others = holidays.country_holidays("CN", years=range(FIRST.year, LAST.year + 1))

    def is_working(day: date) -> bool:
        return day in others.weekend_workdays or (day.weekday() < 5 and day not in others)

    assert (FIRST, len(OFFICIAL)) == (date(2004, 1, 1), (LAST - FIRST).days + 1)
    assert len(OFFICIAL) >= 8401
    assert [day for day in OFFICIAL if CALENDAR.is_working(day) != is_working(day)] == []


def test_31_december_2005_is_worked_against_the_package_that_has_it_off() -> None:
    assert not chinese_calendar.is_workday(date(2005, 12, 31))
    assert CALENDAR.is_working(date(2005, 12, 31))


@every("year", range(FIRST.year, LAST.year + 1))
def test_a_year_nets_out_to_its_statutory_days(year: int) -> None:
    days = [day for day in OFFICIAL if day.year == year]
    net = sum(day.weekday() < 5 for day in days) - sum(map(CALENDAR.is_working, days))
    usual = 10 if year < 2008 else 11 if year < 2025 else 13
    assert net == EXCEPTIONS.get(year, (usual, ""))[0]
    assert net != usual or year not in EXCEPTIONS


def test_an_upgraded_package_brings_its_new_year_by_itself(monkeypatch) -> None:
    year = LAST.year + 1
    added = {date(year, 2, 6): "Spring Festival", date(year, 9, 3): "Anti-Fascist 70th Day"}
    days_off = chinese_calendar.constants.holidays | added
    monkeypatch.setattr("chinese_calendar.constants.holidays", days_off)
    upgraded = library_days.__wrapped__()
    assert (upgraded.first_year, upgraded.last_year) == (FIRST.year, year)


def test_a_lone_new_year_of_the_next_notice_does_not_announce_its_year(monkeypatch) -> None:
    days_off = chinese_calendar.constants.holidays | {date(LAST.year + 1, 1, 1): "New Year's Day"}
    monkeypatch.setattr("chinese_calendar.constants.holidays", days_off)
    assert library_days.__wrapped__().last_year == LAST.year

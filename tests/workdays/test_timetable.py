"""Official days against another source; notices of one's own, and what is refused in them."""

import pickle
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import numpy as np
import pytest
from every import every
from own_notice import NOTICE_2027
from refusals import refusal

from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.timetable import library_days

BASE = WorkCalendar("project").known_to(2026)

# One block changed, none of the others named.
AMENDMENT_2026 = """
year = 2026
number = "试〔2026〕2号"
date = 2026-03-01

[[block]]
festivals = ["labour_day"]
first = 2026-05-01
last = 2026-05-03
"""


@pytest.fixture
def write(tmp_path):
    def written(text: str, name: str = "notice.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return written


def calendar_2027(path: Path, beyond: str = "raise") -> WorkCalendar:
    return WorkCalendar(beyond, notices=(path,))


def test_a_notice_makes_its_year_official(write) -> None:
    calendar = calendar_2027(write(NOTICE_2027))
    assert calendar.last_official_day == max(date(2027, 12, 31), WorkCalendar().last_official_day)
    assert calendar.status(date(2027, 12, 28)) == "official"
    assert calendar.status(date(2026, 12, 31)) == "official"
    made_up = calendar.make_up_days(date(2027, 1, 30), date(2027, 10, 9))
    assert [f"{m.day:%m-%d}" for m in made_up] == ["01-30", "02-20", "05-08", "09-26", "10-09"]
    assert calendar.add(date(2027, 1, 29), 1) == date(2027, 1, 30)
    assert calendar.rest_days(date(2027, 2, 4), date(2027, 2, 12))[0].say("zh-CN") == "春节"
    many = calendar.add_many(np.array(["2027-01-29"], dtype="datetime64[D]"), 1)
    assert many.tolist() == [date(2027, 1, 30)]


def test_a_projecting_calendar_projects_from_the_notice_on(write) -> None:
    calendar = calendar_2027(write(NOTICE_2027), "project").known_to(2027)
    assert calendar.last_day == date(2037, 12, 31)
    assert calendar.status(date(2028, 1, 1)) == "projected"
    known, open_ = calendar.span(date(2027, 1, 20), 60), BASE.span(date(2027, 1, 20), 10)
    assert (known.earliest == known.latest, open_.earliest == open_.latest) == (True, False)


def test_a_calendar_keeps_what_it_read_and_not_the_file(write) -> None:
    path = write(NOTICE_2027)
    calendar = calendar_2027(path)
    path.unlink()
    again = pickle.loads(pickle.dumps(calendar))
    other = write(NOTICE_2027 + "# a remark\n", "b.toml")
    assert WorkCalendar(notices=other) == WorkCalendar(notices=str(other)) == calendar
    assert again == calendar != WorkCalendar()
    assert hash(again) == hash(calendar)
    assert again.is_working(date(2027, 1, 30))
    assert "试〔2026〕1号" in repr(again)
    assert again.source["notices"][0]["number"] == "试〔2026〕1号"
    assert again.source["notices"][0]["year"] == 2027
    assert len(again.source["notices"][0]["sha256"]) == 64
    assert "另行载入的通知：试〔2026〕1号。" in again.describe_source()
    assert "Notices added: 试〔2026〕1号." in again.describe_source("en")


def test_an_amendment_replaces_the_festivals_it_names_and_no_others(write) -> None:
    for year in (2004, 2026):  # one of an earlier year leaves the later ones announced
        calendar = calendar_2027(write(AMENDMENT_2026.replace("2026", str(year))))
        assert calendar.is_working(date(year, 5, 4))
        assert not WorkCalendar().is_working(date(year, 5, 4))
        assert calendar.last_day == WorkCalendar().last_day
    assert not calendar.is_working(date(2026, 5, 9))  # no longer made up
    assert not calendar.is_working(date(2026, 5, 1))
    assert calendar.is_working(date(2026, 10, 10))


def test_a_notice_has_the_last_word_on_a_day_of_another_festival(write) -> None:
    text = (
        'year = 2026\nnumber = "试〔2026〕3号"\ndate = 2026-03-01\n[[block]]\n'
        'festivals = ["special"]\n'
        'name = { zh = "纪念日", en = "Anniversary" }\nfirst = 2026-10-10\nlast = 2026-10-10\n'
        "working = [2026-05-02]\n"
    )
    calendar = calendar_2027(write(text))
    assert not calendar.is_working(date(2026, 10, 10))
    assert calendar.is_working(date(2026, 5, 2))
    [autumn] = calendar.rest_days(date(2026, 10, 8), date(2026, 10, 10))
    [spring] = calendar.rest_days(date(2026, 5, 1), date(2026, 5, 2))
    assert (autumn.say("en"), spring.last) == ("Anniversary", date(2026, 5, 1))


def test_the_later_notice_has_the_last_word_in_whatever_order_they_are_given(write) -> None:
    first = write(AMENDMENT_2026, "first.toml")
    later = write(
        AMENDMENT_2026.replace("2026-03-01", "2026-03-02").replace("2026-05-03", "2026-05-04"),
        "later.toml",
    )
    for paths in ((first, later), (later, first)):
        assert not WorkCalendar(notices=paths).is_working(date(2026, 5, 4))


def test_a_notice_may_write_days_of_the_december_before(write) -> None:
    text = NOTICE_2027.replace(
        "first = 2027-01-01\nlast = 2027-01-03",
        "first = 2026-12-31\nlast = 2027-01-03\nworking = [2026-12-26]",
    )
    calendar = calendar_2027(write(text))
    assert not calendar.is_working(date(2026, 12, 31))
    assert calendar.is_working(date(2026, 12, 26))
    # Going back to 2026 takes the days of 2027's notice away again.
    assert calendar.known_to(2026).is_working(date(2026, 12, 31))
    assert not calendar.known_to(2026).is_working(date(2026, 12, 26))
    assert calendar.known_to(2026).count(date(2026, 9, 30), date(2026, 10, 10)) == 3


def test_two_festivals_may_be_merged_and_a_holiday_given_once(write) -> None:
    text = (
        NOTICE_2027.replace('["national_day"]', '["national_day", "mid_autumn"]')
        .replace('[[block]]\nfestivals = ["mid_autumn"]\nfirst = 2027-09-15\nlast = 2027-09-15', "")
        .replace(", 2027-02-20]", "]")
        .replace("date = 2026-11-25", "date = 2026-11-25\nstatutory_days = 14")
        + '[[block]]\nfestivals = ["special"]\nname = { zh = "纪念日", en = "Anniversary" }\n'
        "first = 2027-09-03\nlast = 2027-09-03\n"
    )
    calendar = calendar_2027(write(text))
    names = [b.say("en") for b in calendar.rest_days(date(2027, 9, 3), date(2027, 10, 7))]
    assert names[0] == "Anniversary"
    assert names[-1] == "National Day and Mid-Autumn Festival"


# (the change to the notice above, the error, what both languages must name)
SLIPS = [
    ("year = 2027", "year = 2027\nyears = 1", "UnknownKey", ["years", "year"]),
    ("first = 2027-10-01", "frist = 2027-10-01", "MissingKey", ["block[6].first"]),
    ("last = 2027-10-07", "last = 2027-10-07\nlats = 1", "UnknownKey", ["block[6].lats"]),
    ("year = 2027", "", "MissingKey", ["year"]),
    ("year = 2027", "year = 1", "WrongValue", ["year", "1"]),
    ("year = 2027", "year = 9999", "WrongValue", ["year", "9999"]),
    ("year = 2027", "year = 2003", "WrongValue", ["block[0].first"]),
    ('["qingming"]', '["tomb_sweeping"]', "WrongValue", ["block[2].festivals", "qingming"]),
    ('["qingming"]', '["qingming", "qingming"]', "WrongValue", ["block[2].festivals"]),
    ('["qingming"]', "[]", "WrongValue", ["block[2].festivals"]),
    ('["qingming"]', '["special"]', "MissingKey", ["block[2].name"]),
    ("last = 2027-04-05", "last = 2027-04-02", "WrongValue", ["block[2].last", "first"]),
    ("last = 2027-10-07", "last = 2028-01-01", "WrongValue", ["block[6].last", "2027-12-31"]),
    ("last = 2027-10-07", "last = 2027-12-31", "DayWrittenTwice", ["2027-10-09"]),
    ("first = 2027-01-01", "first = 2026-11-30", "WrongValue", ["2026-12-01"]),
    ("[2027-05-08]", "[2027-05-07, 2027-05-06]", "WorkingWeekendIsWeekday", ["05-07", "[3]"]),
    ("[2027-05-08]", "[2028-01-01]", "WrongValue", ["block[3].working"]),
    ("[2027-05-08]", '["2027-05-08"]', "WrongValue", ["block[3].working"]),
    ("[2027-05-08]", "[2027-05-08T00:00:00]", "WrongValue", ["block[3].working"]),
    ("[2027-05-08]", "[2027-05-02]", "DayWrittenTwice", ["2027-05-02", "block[3] ", "[3].working"]),
    ("[2027-05-08]", "[2027-05-08, 2027-05-08]", "DayWrittenTwice", ["2027-05-08"]),
    ("first = 2027-06-09", "first = 2027-05-05", "DayWrittenTwice", ["2027-05-05", "[3]", "[4]"]),
    ("[2027-05-08]", "[]", "NoticeDoesNotNetOut", ["14", "13", "statutory_days"]),
    ('["qingming"]', '["mid_autumn"]', "IncompleteNotice", ["qingming", "2027"]),
]


@every(("before", "after", "kind", "words"), SLIPS)
def test_a_slip_of_the_pen_is_named_in_both_languages(write, before, after, kind, words) -> None:
    assert before in NOTICE_2027
    path = write(NOTICE_2027.replace(before, after, 1))
    with refusal(kind) as caught:
        calendar_2027(path).known_to(2026)
    for language in ("en", "zh-CN"):
        message = caught.value.say(language)
        assert str(path) in message
        assert all(word in message for word in words), message


@pytest.mark.parametrize("year", [2003, 2028])
def test_a_notice_must_join_the_announced_years(write, year) -> None:
    text = AMENDMENT_2026.replace("2026", str(year))
    path = write(text)
    with refusal("NoticeLeavesGap") as caught:
        WorkCalendar(notices=[path])
    assert (caught.value.year, caught.value.first) == (year, 2004)
    assert all(f"year = {year}" in caught.value.say(language) for language in ("en", "zh-CN"))


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

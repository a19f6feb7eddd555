"""The axes of pictures: that of a page that draws itself, and that of a plan's days."""

from datetime import date, timedelta

from every import every

import callcenter_kit as ck
from callcenter_kit.charts.style import LAST_TICK, MOST_TICKS, DayAxis, TimeAxis

FIRST = date(2026, 11, 27)


def test_a_day_stands_where_it_falls_and_a_month_is_named_where_it_begins_if_it_has_room():
    axis = TimeAxis(FIRST, 200)
    assert [axis.at(FIRST + timedelta(days=days)) for days in (0, 50, 200)] == [0, 25, 100]
    chinese, english = (TimeAxis(FIRST, 100).months(language) for language in ("zh-CN", "en"))
    assert chinese[:2] == (("2026年12月", 4), ("2027年1月", 35))
    assert english == (("Dec 2026", 4), ("Jan 2027", 35), ("Feb 2027", 66), ("Mar 2027", 94))
    fits, no_room = 4 * 100 / LAST_TICK, 4 * 100 / (LAST_TICK + 0.1)
    assert [len(TimeAxis(FIRST, length).months("en")) for length in (fits, no_room)] == [1, 0]


@every(("months", "apart"), [(8, 1), (9, 2), (16, 2), (17, 3)])
def test_so_many_months_are_named_as_have_room(months, apart):
    first = date(2026, 12, 1)
    last = first.replace(year=2026 + (11 + months) // 12, month=(11 + months) % 12 + 1)
    names = TimeAxis(first, (last - first).days * 100 / LAST_TICK).months("en")
    assert len(names) == -(-months // apart) <= MOST_TICKS


@every(("pixels", "is_named"), [(440, False), (441, True)])
def test_a_month_that_began_before_is_named_where_the_next_begins_44_pixels_on(pixels, is_named):
    first = date(2026, 11, 21)  # ten of a hundred days before the next month
    axis = DayAxis(ck.WorkCalendar("project"), "en", first, first + timedelta(days=99), pixels)
    assert (first.isoformat() in axis.months()["tickvals"]) is is_named


def test_where_a_month_is_too_narrow_for_its_name_each_half_year_is_named():
    days = date(2026, 1, 1), date(2028, 12, 31)
    ticks = DayAxis(ck.WorkCalendar("project"), "en", *days, 290).months()["tickvals"]
    assert [day[5:] for day in ticks] == ["01-01", "07-01"] * 3

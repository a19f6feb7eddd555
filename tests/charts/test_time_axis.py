"""The axes of pictures: that of a page that draws itself, and that of a plan's days."""

from datetime import date, timedelta
from itertools import pairwise

from every import every

import callcenter_kit as ck
from callcenter_kit.charts.style import LAST_TICK, MOST_TICKS, DayAxis, TimeAxis, text_width
from callcenter_kit.texts.datafile import say

FIRST = date(2026, 11, 27)


def test_a_day_stands_where_it_falls_and_a_months_name_where_it_begins():
    axis = TimeAxis(FIRST, 200)
    assert [axis.at(FIRST + timedelta(days=days)) for days in (0, 50, 200)] == [0, 25, 100]
    axis = TimeAxis(FIRST, 100)
    assert axis.months("zh-CN") == (("12月", 4), ("1月", 35), ("2月", 66), ("3月", 94))
    assert axis.months("en") == (("Dec", 4), ("Jan", 35), ("Feb", 66), ("Mar", 94))


@every(("months", "apart"), [(8, 1), (9, 2), (16, 2), (17, 3)])
def test_so_many_months_are_named_as_have_room(months, apart):
    first = date(2026, 12, 1)
    last = first.replace(year=2026 + (11 + months) // 12, month=(11 + months) % 12 + 1)
    axis = TimeAxis(first, (last - first).days * 100 / LAST_TICK)
    names = axis.months("en")
    assert len(names) == -(-months // apart) <= MOST_TICKS


def test_a_month_that_begins_at_the_very_end_is_not_named():
    month = date(2026, 12, 1)
    fits, no_room = 4 * 100 / LAST_TICK, 4 * 100 / (LAST_TICK + 0.1)
    assert [axis.months("en") for axis in (TimeAxis(FIRST, fits), TimeAxis(FIRST, no_room))] == [
        (("Dec", TimeAxis(FIRST, fits).at(month)),),
        (),
    ]


@every(("pixels", "is_named"), [(439, False), (440, False), (441, True)])
def test_a_month_that_began_before_is_named_where_the_next_begins_44_pixels_on(pixels, is_named):
    first = date(2026, 11, 21)  # ten of a hundred days before the next month
    axis = DayAxis(ck.WorkCalendar("project"), "en", first, first + timedelta(days=99), pixels)
    assert (first.isoformat() in axis.months()["tickvals"]) is is_named


def test_a_year_is_named_where_it_begins_and_the_first_gives_way_to_one_close_by():
    assert TimeAxis(FIRST, 200).years("zh-CN") == (("2026年", 0), ("2027年", 17.5))
    assert TimeAxis(FIRST, 100).years("en") == (("2026", 0), ("2027", 35))
    assert TimeAxis(date(2027, 1, 2), 100).years("en") == (("2027", 0),)
    assert TimeAxis(FIRST, 35 * 100 / 15).years("en") == (("2026", 0), ("2027", 15))
    assert TimeAxis(FIRST, 35 * 100 / 14.9).years("en") == (("2027", 14.9),)


@every(("years", "apart"), [(6, 1), (7, 2), (13, 2), (14, 3)])
def test_so_many_years_are_named_as_have_room(years, apart):
    names = TimeAxis(date(2020, 1, 2), 365 * years + 2).years("en")
    steps = {int(later) - int(earlier) for (earlier, _), (later, _) in pairwise(names)}
    assert steps <= {1, apart}
    assert max(steps) == apart
    assert [len(TimeAxis(date(2020, 1, 2), days).years("en")) for days in (2433, 2434)] == [7, 4]
    assert all(later[1] - earlier[1] >= 14.9 for earlier, later in pairwise(names))


@every(("more", "is_written"), [(0, False), (0.01, True)])
def test_how_surely_days_are_known_is_written_where_a_word_has_12_pixels_around_it(
    more, is_written
):
    first, word = date(2026, 3, 2), say("gantt.status.official", "en")
    room = 2 * (text_width(word) + 12 + more)  # of two days the first ends in the middle
    axis = DayAxis(ck.WorkCalendar("project"), "en", first, first + timedelta(days=1), room)
    assert [each.text for each in axis.status_words(0)] == [word] * is_written

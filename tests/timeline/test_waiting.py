"""The clock's calendar days, for each day of submission in a year."""

import pickle
from datetime import date, timedelta

from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.timeline.distribution import waiting_times_from

PROJECTED = ck.WorkCalendar(beyond="project")
STEPS = ("direction", "agency_contract", "prepare_materials", "write_and_submit")


@every("clock", ["guide", "law_working", "law_calendar"])
@every("options", [{}, {"correction_rounds": 1, "expert_review": True}])
def test_the_curve_is_the_plans_clock_from_every_working_day_of_the_year(clock, options):
    waits = ck.waiting_times(2026, clock=clock, **options)
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    assert waits.submitted == tuple(filter(PROJECTED.is_working, days))
    columns = (waits.submitted, waits.licence_on, waits.calendar_days, waits.status)
    rows = zip(*columns, strict=True)
    for submitted, licence, days, status in rows:
        made = ck.plan(submitted, clock=clock, durations=dict.fromkeys(STEPS, 0), **options)
        assert (made.submitted, made.licence_on, made.status) == (submitted, licence, status)
        assert days == (licence - submitted).days


def test_the_shortest_and_the_longest_wait_of_a_year_are_those_counted_by_hand():
    waits = ck.waiting_times(2026)
    # 29 June: 4 days that week, ten weeks to 11 September (54), 14–18 and the Sunday 20th (60).
    assert waits.shortest == (date(2026, 6, 29), 83)
    # 30 January: 11 to 14 February, 5 to the 28th (16), 25 in March and to 3 April (41), 4, 5, 5
    # and 4 in April (59), 6 May (60).
    assert waits.longest == (date(2026, 1, 30), 96)


def test_the_curve_is_as_long_as_the_review_of_its_rulebook():
    law = ck.rulebook("law")
    assert ck.waiting_times(2026, rulebook=law).clock.id == "law_working"
    for days in (59, 61):
        waits = ck.waiting_times(2026, rulebook=law.amend(review_days=days))
        end = PROJECTED.add(waits.submitted[0], days + 10)
        assert waits.licence_on[0] == end
        assert f"clock law_working ({days})" in repr(waits)


def test_twelve_months_of_the_curve_end_the_day_before_they_began():
    submitted = waiting_times_from(date(2026, 3, 2), ck.rulebook("guide"), {}).submitted
    assert (submitted[0], submitted[-1]) == (date(2026, 3, 2), date(2027, 3, 1))


def test_the_curve_is_a_value_and_refuses_years_it_cannot_answer_for():
    again = ck.waiting_times(2026, calendar=ck.WorkCalendar(beyond="project"))
    assert again == pickle.loads(pickle.dumps(again)) != ck.waiting_times(2027)
    with refusal("NotInRange", match="year = 1999"):
        ck.waiting_times(1999)
    with refusal("NotAWholeNumber"):
        ck.waiting_times("2026")
    with refusal("ResultBeyondProjectedDays"):
        ck.waiting_times(2036)

"""The holder's days: what falls due when, by which day it is safe, and when the numbers come."""

from datetime import date, timedelta

from every import every

import callcenter_kit as ck
from callcenter_kit.rules.statements import duties_of
from callcenter_kit.timeline.plan import Needs, dated_duties, days_due

PROJECTED = ck.WorkCalendar("project")


def due(licence, **options):
    """Each duty's days for a licence of that day, as `days_due` gives them."""
    days = {}
    for duty, day in days_due(duties_of("law"), licence, **{"has_numbers": False, **options}):
        days.setdefault(duty.id, []).append(day)
    return days


def held(licence, *, has_numbers=False):
    """The milestones for a licence of that day."""
    needs = Needs(book=ck.rulebook("law"), has_numbers=has_numbers)
    return dated_duties(PROJECTED, licence, PROJECTED.status(licence), needs)


@every(
    ("licence", "ends_on", "renewed_by", "reports"),
    [
        (date(2027, 3, 18), date(2032, 3, 18), date(2031, 12, 19), range(2028, 2032)),
        # The term ends the day before the fifth report, then on its very day.
        (date(2027, 3, 30), date(2032, 3, 30), date(2031, 12, 31), range(2028, 2032)),
        (date(2027, 3, 31), date(2032, 3, 31), date(2032, 1, 1), range(2028, 2033)),
        (date(2027, 12, 31), date(2032, 12, 31), date(2032, 10, 2), range(2028, 2033)),
        (date(2028, 1, 1), date(2033, 1, 1), date(2032, 10, 3), range(2029, 2033)),
        # Not the 29th, although 2032 has one; 民法典 202: the month's last day.
        (date(2027, 2, 28), date(2032, 2, 28), date(2031, 11, 30), range(2028, 2032)),
        (date(2028, 2, 29), date(2033, 2, 28), date(2032, 11, 30), range(2029, 2033)),
        # 29 February 2028 lies in the 90 days.
        (date(2023, 5, 10), date(2028, 5, 10), date(2028, 2, 10), range(2024, 2029)),
    ],
)
def test_the_term_is_five_years_with_a_report_in_each_and_renewal_90_days_before_its_end(
    licence, ends_on, renewed_by, reports
):
    days = due(licence, has_numbers=True)
    assert (days["term_end"], days["renewal"]) == ([ends_on], [renewed_by])
    assert days["annual_report"] == [date(year, 3, 31) for year in reports]
    assert days["number_report"] == days["annual_report"]
    assert "number_report" not in due(licence)


@every(
    ("licence", "key", "due_day", "safe"),
    [
        (date(2027, 3, 18), "annual_report", date(2028, 3, 31), None),  # a Friday
        (date(2027, 3, 18), "annual_report", date(2029, 3, 31), date(2029, 3, 30)),  # a Saturday
        (date(2027, 3, 18), "annual_report", date(2030, 3, 31), date(2030, 3, 29)),  # a Sunday
        (date(2021, 12, 30), "renewal", date(2026, 10, 1), date(2026, 9, 30)),  # National Day
        (date(2027, 6, 5), "term_end", date(2032, 6, 5), None),  # a Saturday, and nothing to do
        (date(2032, 3, 31), "renewal", PROJECTED.last_day, None),  # where the calendar ends
    ],
)
def test_what_is_due_on_a_rest_day_has_the_working_day_before_as_its_safe_day(
    licence, key, due_day, safe
):
    [duty] = (duty for duty in held(licence) if (duty.id, duty.day) == (key, due_day))
    assert (duty.safe_on, duty.safe_status) == (safe, safe and PROJECTED.status(safe))


def test_a_weekend_day_that_may_yet_be_worked_is_not_taken_as_safe():
    days = (date(2029, 1, 1) + timedelta(days=n) for n in range(365))
    made_up = next(day for day in days if day.weekday() > 4 and PROJECTED.is_working(day))
    licence = (made_up + timedelta(days=90)).replace(year=2024)
    (renewal,) = (duty for duty in held(licence) if duty.id == "renewal")
    assert renewal.day == made_up
    assert renewal.safe_on < made_up
    assert renewal.safe_on.weekday() < 5


def test_the_numbers_are_expected_after_20_working_days_and_30_if_extended():
    expected, extended, *others = held(date(2026, 6, 23), has_numbers=True)
    assert (expected.id, extended.id) == ("number_permit", "number_permit_extended")
    assert expected.day == PROJECTED.add(date(2026, 6, 23), 20)
    assert extended.day == PROJECTED.add(date(2026, 6, 23), 30)
    assert expected.begins_on == date(2026, 6, 24)
    assert {duty.safe_on for duty in (expected, extended)} == {None}
    assert {duty.id for duty in others} > {"number_report"}


@every(("rulebook_id", "badge"), [("guide", "superseded"), ("law", "law")])
def test_a_plan_for_an_applicant_has_the_duties_of_its_reading(rulebook_id, badge):
    applicant = ck.Applicant(business_form="third_party_service")
    made = ck.plan(date(2026, 12, 1), applicant=applicant, rulebook=rulebook_id)
    assert {duty.badge for duty in made.duties if duty.id == "annual_report"} == {badge}

"""Shares and days as they are given; months and years counted the Civil Code's way."""

from datetime import date

from applicants import MET
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.texts.dates import after_months, lapses_on


@every(
    ("day", "months", "later"),
    [
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 31), -11, date(2025, 2, 28)),
        (date(9999, 11, 30), 1, date(9999, 12, 30)),
    ],
)
def test_months_lead_to_the_corresponding_day_or_the_months_last(day, months, later):
    assert after_months(day, months) == later


def test_a_bar_ends_on_the_corresponding_day_and_the_next_one_is_free():
    assert lapses_on(date(2024, 2, 29), 1) == date(2025, 3, 1)
    assert lapses_on(date(9998, 12, 30), 1) == date.max


def test_what_leads_past_the_last_year_is_refused_in_a_sentence():
    few = ck.Applicant(**{**MET, "insured_months": 1})
    barred = ck.Applicant(last_violation_on=date(9997, 1, 1))
    for ask in (
        lambda: after_months(date(9999, 12, 1), 1),
        lambda: lapses_on(date(9998, 12, 31), 1),
        lambda: ck.advise(few, "local", on=date(9999, 11, 2)),
        lambda: ck.advise(barred, "local", on=date(9998, 1, 1)),
    ):
        with refusal("BeyondTheLastYear", match="lead past the year 9999"):
            ask()


def test_a_bar_that_leads_past_the_last_year_names_its_months():
    with refusal("BeyondTheLastYear", match="24 months"):
        lapses_on(date(9997, 12, 31), 2)

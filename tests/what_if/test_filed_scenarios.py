"""Scenarios of a case that is filed: only what is still open moves its day."""

from datetime import date

import pandas
import pytest
from refusals import refusal

import callcenter_kit as ck

START, TODAY = date(2026, 9, 21), date(2026, 11, 24)
FILING = ck.Filing(submitted_on=date(2026, 10, 12))
CLIENT = ck.Applicant(business_form="seat_rental", is_company=True)
CASE = {"start": START, "filing": FILING, "as_of": TODAY}


def days(made):
    return [day.date() for day in made.to_frame()["local_licence_on"]]


def test_each_comes_to_what_the_plain_call_gives():
    rounds = {"correction_rounds": [0, 1], "clock": ["guide", "law_calendar"]}
    made = ck.scenarios(CLIENT, premises=[True, False], **rounds, **CASE)
    for scenario, day in zip(made.values(), days(made), strict=True):
        plan = scenario.plan("local")
        assert day == plan.licence_on
        assert plan == ck.plan(
            START, "local", applicant=scenario.applicant, on=scenario.on, **scenario.options
        )
    facts, clocks = len({*days(made)[::4]}), len({*days(made)[:4]})
    assert (facts, clocks) == (1, 4)


def test_a_review_that_is_expected_may_vary():
    reviews = [{"review": (30, 40, 50)}, {"review": 70}, {}]
    made = ck.scenarios(CLIENT, durations=reviews, **CASE)
    assert days(made) == [
        ck.plan(START, "local", filing=FILING, as_of=TODAY, durations=each).licence_on
        for each in reviews
    ]
    early = [date(2026, 6, day) for day in range(1, 11)]
    times = ck.review_times({"submitted_on": early, "decided_on": [early[-1]] * 10}, on=TODAY)
    assert days(ck.scenarios(CLIENT, durations={"review": times}, **CASE)) == [TODAY]


def test_a_case_that_ended_has_no_day_and_one_with_a_licence_its_own():
    refused = ck.Filing(submitted_on=date(2026, 10, 12), refused_on=date(2026, 11, 2))
    made = ck.scenarios(CLIENT, start=START, filing=refused, clock=["guide", "law_working"])
    assert made.to_frame()["local_licence_on"].isna().all()
    issued = ck.Filing(submitted_on=date(2026, 10, 12), issued_on=date(2026, 11, 2))
    made = ck.scenarios(CLIENT, start=START, filing=issued, clock=["guide", "law_working"])
    assert days(made) == [date(2026, 11, 2)] * 2


def test_they_are_kept_in_a_file_and_each_link_has_the_filing(tmp_path):
    made = ck.scenarios(CLIENT, correction_rounds=[0, 1], **CASE)
    made.save(tmp_path / "filed.json")
    again = ck.load_scenarios(tmp_path / "filed.json")
    assert dict(again) == dict(made)
    pandas.testing.assert_frame_equal(again.to_frame(), made.to_frame())
    assert all("submitted_on=2026-10-12" in page for page in made.pages().values())
    assert made.pages().keys() == made.keys()
    none, one_round = made.pages().values()
    assert "correction_rounds" not in none  # what a page takes anyway
    assert "correction_rounds=1" in one_round
    asked = ck.Filing(submitted_on=date(2026, 10, 12), corrections=[(date(2026, 10, 19), None)])
    [page] = ck.scenarios(CLIENT, start=START, filing=asked, as_of=TODAY).pages().values()
    assert "correction_1_asked_on=2026-10-19" in page


def test_what_is_no_filing_or_lies_after_the_day_looked_at_is_refused():
    with refusal("NotAFiling"):
        ck.scenarios(CLIENT, start=START, filing=[FILING])
    for day in (date(2026, 10, 1), pandas.Timestamp("2026-10-01")):
        with refusal("NotYet", match="2026-10-12 lies after 2026-10-01"):
            ck.scenarios(CLIENT, start=START, filing=FILING, as_of=day)
    with pytest.raises(ck.KitError, match="as_of"):
        ck.scenarios(CLIENT, start=START, filing=FILING, as_of="today")

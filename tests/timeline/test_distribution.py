"""The chances of the licence day: equal to every other way of getting them, and labelled."""

import math
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from applicants import MET
from every import every
from hypothesis import given, settings
from hypothesis import strategies as st
from integrating import integrated, random_plan
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.texts.datafile import words
from callcenter_kit.timeline.chances import pert_chances

START = date(2026, 3, 2)
PROJECTED = ck.WorkCalendar(beyond="project")
CERTAIN = {"direction": 2, "agency_contract": 3, "prepare_materials": 10, "write_and_submit": 2}
CLOCKS = ("guide", "law_working", "law_calendar")
LACKS = [{}, {"insured_staff": 2}, {"registered_capital": 0, "premises": False}]
LACKS += [{"technical_plan": False, "insured_months": 1}]


def lacking(**told):
    return ck.Applicant(**{**MET, **told})


def test_integrals_give_the_same_chances_on_two_hundred_plans():
    for seed in range(200):
        plan = random_plan(random.Random(seed))
        assert ck.distribution(plan).chances == pytest.approx(integrated(plan), abs=1e-12), seed


@every("clock", CLOCKS)
@every("start", [START, date(2026, 7, 12), date(2026, 12, 1), date(2026, 1, 1)])
def test_certain_durations_give_one_day_the_plans(clock, start):
    certain = {**CERTAIN, "correction_round": 4, "expert_review": 9}
    made = ck.plan(start, clock=clock, durations=certain, correction_rounds=2, expert_review=True)
    known = ck.distribution(made)
    assert known.chances == {made.licence_on: 1}
    assert (known.p50, known.p95, known.tornado) == (made.licence_on, made.licence_on, ())


@settings(max_examples=60, deadline=None)
@given(
    start=st.dates(date(2005, 1, 1), date(2033, 12, 31)),
    clock=st.sampled_from(CLOCKS),
    rounds=st.integers(0, 2),
    review=st.booleans(),
    told=st.sampled_from(LACKS),
)
def test_every_day_is_worked_and_the_range_is_that_of_the_plans_durations(
    start, clock, rounds, review, told
):
    options = {"clock": clock, "correction_rounds": rounds, "expert_review": review}
    made = ck.plan(start, applicant=lacking(**told), on=date(2026, 11, 24), **options)
    known = ck.distribution(made)
    assert known.range == made.duration_range
    assert math.fsum(known.chances.values()) == pytest.approx(1, abs=1e-12)
    assert list(known.chances) == sorted(known.chances)
    assert all(made.calendar.is_working(day) for day in known.chances)
    assert all(s.at_low <= made.licence_on <= s.at_high for s in known.tornado)
    is_fixed = bool({"insured_staff", "insured_months"} & {*told})  # by the months to be paid
    assert (words("distribution.note.fixed_tasks") in known.notes) is is_fixed


def test_all_of_the_chance_is_reached_on_the_last_day_alone():
    made = ck.distribution(ck.plan(START))
    rare = {date(2026, 6, 22): 1 - 1e-13, date(2026, 6, 23): 1e-13}
    assert replace(made, chances=rare).quantile(1) == date(2026, 6, 23)
    for wrong in (80, 1.001, -0.001, math.nan, True, "0.5", None):
        with refusal("WrongProbability", match="chance"):
            made.quantile(wrong)


def test_on_an_edge_the_chance_itself_is_enough():
    """Counted out by hand: ten chances of a tenth each, on three days."""
    made = ck.distribution(ck.plan(START))
    days = [date(2026, 6, 22), date(2026, 6, 23), date(2026, 6, 24)]
    tenths = (0.1 + 0.1 + 0.1 + 0.1 + 0.1, 0.1 + 0.1 + 0.1, 0.1 + 0.1)
    small = replace(made, chances=dict(zip(days, tenths, strict=True)))
    quantiles = [small.quantile(chance) for chance in (0.5, 0.51, 0.8, 0.81, 1)]
    assert quantiles == [days[n] for n in (0, 1, 1, 2, 2)]
    before = days[0] - timedelta(days=1)
    assert [round(small.chance_by(day), 9) for day in (before, *days)] == [0, 0.5, 0.8, 1]
    assert small.chance_by(date(2030, 1, 1)) == 1


@every("clock", CLOCKS)
def test_each_bar_of_the_tornado_is_the_plan_with_that_input_at_its_ends(clock):
    options = {"clock": clock, "correction_rounds": 2, "expert_review": True}
    made = ck.plan(START, **options)
    known = ck.distribution(made)
    assert {swing.id for swing in known.tornado} == {*CERTAIN, "correction_round", "expert_review"}
    for swing in known.tornado:
        low, _, high = {**made.durations, **made.extra_durations}[swing.id]
        ends = [
            ck.plan(START, durations={swing.id: days}, **options).licence_on for days in (low, high)
        ]
        # One number fixes all three durations of this input only: the others stay at likely.
        assert [swing.at_low, swing.at_high] == ends
        assert swing.calendar_days == (ends[1] - ends[0]).days
    swings = [swing.calendar_days for swing in known.tornado]
    assert swings == sorted(swings, reverse=True)


def test_the_chance_projected_changes_at_the_last_official_day():
    """Licence on 31 December 2026 if the writing takes its low, on 4 January 2027 if one more."""
    fixed = {"direction": 2, "agency_contract": 3, "prepare_materials": 10}
    made = ck.plan(date(2026, 9, 9), durations={**fixed, "write_and_submit": (2, 2, 3)})
    known = ck.distribution(made)
    one_more = pert_chances((2, 2, 3))[3]
    assert set(known.chances) == {date(2026, 12, 31), date(2027, 1, 4)}
    assert f"{one_more:.0%} of the results" in known.basis.en
    assert known.chance_by(date(2026, 12, 31)) == pytest.approx(1 - one_more)


def test_the_days_are_the_working_days_of_the_range_with_what_is_reached():
    made = ck.distribution(ck.plan(date(2026, 7, 20)))
    days = list(made.days())
    first, last = made.range
    between = (first + timedelta(days=n) for n in range((last - first).days + 1))
    assert [day.day for day in days] == list(filter(PROJECTED.is_working, between))
    assert {day.day: day.chance for day in days} == made.chances
    assert [day.reached for day in days] == [made.chance_by(day.day) for day in days]
    assert days[-1].reached == pytest.approx(1)
    rare = replace(made, chances={first: 0.5, last: 0.5})
    assert [day.chance for day in rare.days()] == [0.5, *[0] * (len(days) - 2), 0.5]


def test_what_has_no_chances_is_refused_by_name():
    with refusal("NotAPlan", match="Make one with plan"):
        ck.distribution(START)
    none = ck.plan(START, applicant=lacking(business_form="own_customers"))
    with refusal("NoDistribution") as caught:
        ck.distribution(none)
    assert none.reason.en in str(caught.value)
    assert none.reason.zh in caught.value.say("zh-CN")


@every(("chance", "share"), [(0, None), (0.004, None), (0.006, "1%"), (0.5, "50%"), (1, "100%")])
def test_the_chance_of_projected_days_is_said_unless_there_is_none(chance, share):
    known = ck.distribution(ck.plan(START))
    known = replace(known, chances={date(2026, 6, 1): 1 - chance, date(2027, 6, 1): chance})
    text = known.basis.en
    said = ("public holidays that we projected" in text, f"{share} of the results" in text)
    assert said == ((share is not None,) * 2)

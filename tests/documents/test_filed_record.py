"""A record hears of the filing: what happened, the day looked at, where the case stands then."""

import json
import random
from datetime import date

import filed_by_hand
from applicants import MET_BY_BOTH
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.documents.record import seal_of
from callcenter_kit.documents.replay import first_fault

START, TODAY = date(2026, 9, 21), date(2026, 11, 24)
FILING = ck.Filing(
    submitted_on=date(2026, 10, 12), corrections=[(date(2026, 10, 19), date(2026, 10, 28))]
)
FILED = ("filing", "as_of", "progress", "baseline")


def client(**facts):
    return ck.Applicant(**{**MET_BY_BOTH, **facts})


def record_of(filing=FILING, as_of=TODAY, start=START, **options):
    """A record of one filed case, as a file has it."""
    facts = options.pop("facts", {})
    applicant = client(**facts)
    case = {"applicant": applicant, "on": TODAY, "filing": filing, "as_of": as_of}
    plan = ck.plan(start, "local", **case, **options)
    return json.loads(json.dumps(ck.record(ck.assess(applicant, TODAY), plan))), plan


def test_a_record_holds_what_happened_and_where_the_case_stands():
    record, plan = record_of()
    held = record["plans"]["local"]
    assert held["filing"] == FILING.to_dict()
    assert held["as_of"] == "2026-11-24"
    assert held["progress"] == plan.progress().to_dict()
    assert held["progress"]["stage"] == record["decision"]["kind"] == "under_review"
    assert held["baseline"]["licence_on"] == str(plan.baseline.licence_on)
    assert first_fault(record) is None


def test_random_filed_cases_come_out_again_as_they_were():
    dice = random.Random(4)
    for number in range(16):
        case, last = filed_by_hand.history(dice)
        clock = dice.choice(("guide", "law_working", "law_calendar"))
        as_of = last if number % 3 else None
        start = case["submitted_on"] - dice.choice((-5, 0, 30)) * filed_by_hand.DAY
        options = {"clock": clock, "correction_rounds": number % 2}
        record, plan = record_of(ck.Filing(**case), as_of, start, **options)
        played = ck.replay(record)
        assert played.changes == ()
        assert played.plans == {"local": plan}


@every(
    "facts",
    [
        {"refused_for_falsehood": True},
        {"business_form": "own_customers"},
        {"marketing_calls": True},
        {"premises": False},
    ],
)
def test_what_bars_a_plan_bars_only_the_one_before_the_filing(facts):
    record, plan = record_of(facts=facts)
    assert plan.licence_on == date(2027, 1, 21)
    assert plan.baseline.licence_on is None or "premises" in facts
    assert ck.replay(record).changes == ()


@every("ending", ["refused_on", "not_accepted_on", "withdrawn_on"])
def test_a_case_that_ended_without_a_licence_says_so_and_keeps_what_it_had(ending):
    filing = ck.Filing(submitted_on=date(2026, 10, 12), **{ending: date(2026, 11, 2)})
    record, plan = record_of(filing, correction_rounds=2, durations={"direction": 4})
    assert isinstance(plan, ck.NoPlan)
    assert (plan.licence_on, plan.submitted) == (None, date(2026, 10, 12))
    assert "2 November 2026" in plan.reason.en
    assert plan.baseline.extra_times["correction_round"] == 2
    assert plan.progress().stage == ending.removesuffix("_on")
    assert record["plans"]["local"]["progress"]["due_on"] is None
    played = ck.replay(record)
    assert played.changes == ()
    assert played.plans == {"local": plan}


def test_review_times_stand_in_the_record_with_their_whole_curve():
    days = [date(2026, 6, day) for day in range(1, 11)]
    times = ck.review_times({"submitted_on": days, "decided_on": [days[-1]] * 10}, on=TODAY)
    record, plan = record_of(durations={"review": times})
    assert record["plans"]["local"]["review_times"]["n"] == 10
    played = ck.replay(record)
    assert played.changes == ()
    assert played.plans["local"].review_times == plan.review_times == times


@every(
    ("place", "value"),
    [
        (("filing", "submitted_on"), "2026-10-13"),
        (("progress", "due_on"), "2027-01-22"),
        (("progress", "stage"), "overdue"),
        (("as_of",), "2026-11-25"),
    ],
)
def test_a_record_whose_filing_was_changed_is_refused(place, value):
    record, _ = record_of()
    held = record["plans"]["local"]
    for key in place[:-1]:
        held = held[key]
    held[place[-1]] = value
    record["seal"] = seal_of(record)
    with refusal("AlteredRecord"):
        ck.replay(record)


def test_a_filing_that_cannot_be_is_refused_where_it_stands():
    record, _ = record_of()
    record["plans"]["local"]["filing"]["refused_on"] = "2026-10-01"
    with refusal("UnreplayableRecord", match="plans.*2026-10-01"):
        ck.replay(record)
    record["plans"]["local"]["filing"]["refused_on"] = "soon"
    with refusal("DamagedRecord", match=r"plans.local.filing.refused_on = 'soon'"):
        ck.replay(record)


def test_a_record_without_a_filing_is_what_it_was_and_an_old_one_is_read():
    applicant = client()
    assessment = ck.assess(applicant, TODAY)
    unfiled = ck.plan(START, "local", applicant=applicant, on=TODAY)
    record = ck.record(assessment, unfiled)
    assert not {*FILED, "review_times"} & record["plans"]["local"].keys()
    old = json.loads(json.dumps(record_of()[0]))
    # Made by a kit that knew of no filing: the fields are not there, and the dates are its own.
    old["plans"]["local"] = unfiled.to_dict()
    old["decision"] = record["decision"]
    old["seal"] = seal_of(old)
    assert first_fault(old) is None
    assert ck.replay(old).changes == ()


def test_the_day_looked_at_is_kept_where_nothing_happened_yet():
    record, plan = record_of(filing=None)
    assert record["plans"]["local"]["progress"]["stage"] == "preparing"
    assert ck.replay(record).plans == {"local": plan}


def test_with_other_days_off_the_dates_are_what_changed():
    record, _ = record_of(ck.Filing(submitted_on=date(2026, 10, 12)), as_of=date(2026, 10, 16))
    earlier = ck.WorkCalendar("project").known_to(2025)
    changes = ck.replay(record, calendar=earlier).changes
    places = {".".join(map(str, change.place)) for change in changes}
    assert "plans.local.progress.due_status" in places
    assert not any("baseline.calendar." in place for place in places)

"""The plan: steps, clocks, stages, duties, and what is said beside the dates."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from applicants import MET, MET_BY_BOTH
from every import every
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.sources import source
from callcenter_kit.timeline.process import process

OFFICIAL = ck.WorkCalendar()
LOCAL = {**MET, "registered_capital": 1_000_000}
START = date(2026, 3, 2)
CLOCKS = ("guide", "law_working", "law_calendar")


def test_without_an_agency_its_step_takes_no_time_and_the_others_move_up():
    alone = ck.plan(date(2026, 3, 2), agency=False)
    assert alone.step("agency_contract").working_days == 0
    assert alone.submitted == ck.WorkCalendar("project").add(date(2026, 3, 2), 2 + 0 + 10 + 2)
    assert [entry.id for entry in alone.entries() if entry.is_left_out] == ["agency_contract"]
    assert {step.id for step in alone.steps} - {*alone.critical_path} == {"agency_contract"}
    none, usual = ck.plan(START, durations={"agency_contract": (0, 0, 0)}), ck.plan(START)
    assert (alone.full_range, alone.licence_on) == (none.full_range, none.licence_on)
    assert usual.full_range != none.full_range


@every("clock", process().clocks)
@every("told", [None, {"insured_staff": 2, "registered_capital": 5}])
def test_the_ranges_hold_the_licence_day_and_each_other(told, clock):
    applicant = None if told is None else ck.Applicant(**{**LOCAL, **told})
    for month in range(1, 13):
        for day in (3, 9):
            made = ck.plan(date(2027, month, day), "local", applicant=applicant, clock=clock)
            first, last = made.calendar_range
            assert first <= made.licence_on <= last
            assert made.duration_range[0] <= made.licence_on <= made.duration_range[1]
            assert made.full_range[0] <= min(first, made.duration_range[0])
            assert made.full_range[1] >= max(last, made.duration_range[1])


def test_a_start_on_a_rest_day_is_handled_and_said():
    sunday, saturday = ck.plan(date(2026, 3, 1)), ck.plan(date(2026, 2, 28))
    short = ck.Applicant(**{**MET, "registered_capital": 0, "insured_staff": 0})
    tasks = ck.plan(date(2026, 3, 1), applicant=short).tasks
    assert {task.id for task in tasks} == {"registered_capital", "social_insurance"}
    # What has to be done begins with the first step, on no rest day.
    assert {each.begins_on for each in (*tasks, sunday.steps[0])} == {date(2026, 3, 2)}
    assert "You start on a rest day" in " ".join(note.en for note in sunday.notes)
    # 28 February 2026 is a Saturday made up for the Spring Festival: a working day like any other.
    assert "rest day" not in " ".join(note.en for note in saturday.notes)


@every("start", [date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)])
def test_with_nothing_to_prepare_the_ranges_begin_on_the_day_of_the_submission(start):
    none = dict.fromkeys(ck.plan(start).durations, 0)
    for clock in CLOCKS:
        plan = ck.plan(start, clock=clock, durations=none)
        assert plan.full_range == (plan.licence_on, plan.licence_on)
        assert ck.distribution(plan).range == plan.duration_range


@every("days", [10, 75])
def test_a_company_to_be_founded_signs_once_it_is_there_as_long_as_that_delays_nothing(days):
    new = ck.Applicant(**{**MET, "is_company": False})
    found = ck.plan(START, "local", applicant=new, durations={"prepare_materials": days})
    founded, insured = (task.ready_on[1] for task in found.tasks)
    first, contract, documents, last = found.steps[:4]
    assert first.ends_on <= founded
    assert contract.begins_on > (founded if days == 10 else first.ends_on)
    assert documents.ends_on < last.begins_on
    without_company = {**MET, "insured_staff": 0, "insured_months": 0}
    alone = ck.plan(founded, "local", applicant=ck.Applicant(**without_company))
    assert found.submitted == insured == alone.submitted


@every("is_company", [False, True])
@every(("rulebook", "waits"), [("law", False), ("guide", True)])
def test_who_signs_before_the_company_is_there_is_said_as_assumed(is_company, rulebook, waits):
    applicant = ck.Applicant(**{**MET_BY_BOTH, "is_company": is_company})
    found = ck.plan(START, "local", applicant=applicant, rulebook=rulebook)
    assert (words("plan.founders_sign") in found.notes) is not (is_company or waits)


def test_a_day_past_the_calendars_knowledge_is_refused():
    with refusal("OutsideOfficialDays"):
        ck.plan(date(2027, 1, 4), calendar=OFFICIAL)
    with refusal("ResultOutsideOfficialDays"):
        ck.plan(date(2026, 12, 1), calendar=OFFICIAL)
    with refusal("BeyondProjectedDays"):
        ck.plan(date(9999, 12, 31), applicant=ck.Applicant(insured_staff=2))


@every(
    ("asked", "error", "en", "zh"),
    [
        ({"scope": "beijing"}, "UnknownChoice", "scope = 'beijing' is not known", "请选用"),
        ({"clock": "law"}, "UnknownChoice", "guide, law_working, law_calendar", "无法识别"),
        ({"durations": {"collect": 3}}, "UnknownStep", "no step or extra 'collect'", "没有可设定"),
        ({"durations": {"direction": -1}}, "WrongDuration", "direction = -1", "不是时长"),
        ({"durations": {"direction": (3, 2, 1)}}, "WrongDuration", "(3, 2, 1)", "不是时长"),
        ({"durations": {"direction": (1, 2)}}, "WrongDuration", "(1, 2)", "不是时长"),
        ({"durations": {"direction": (1, 2.5, 3)}}, "WrongDuration", "2.5", "不是时长"),
        ({"correction_rounds": -1}, "WrongCount", "is not a number of times", "不是次数"),
        ({"correction_rounds": 1.5}, "NotAWholeNumber", "correction_rounds", "correction_rounds"),
        ({"agancy": False}, "UnknownOption", "Did you mean 'agency'?", "是否想写"),
        ({"xyzzy": 1}, "UnknownOption", "Did you mean 'start'?", "是否想写"),
        ({"calendar": "2026"}, "NotACalendar", "calendar = '2026' is not a calendar", "不是日历"),
        ({"durations": 5}, "WrongDuration", "durations = 5", "不是时长"),
        ({"durations": {"direction": 2.5}}, "WrongDuration", "direction = 2.5", "不是时长"),
        ({"start": "2026-12-01"}, "NotADay", "start = '2026-12-01' is not a day", "不是日期"),
        ({"start": datetime(2026, 12, 1)}, "NotADay", "is not a day", "不是日期"),  # noqa: DTZ001 - a naive datetime is refused like an aware one
    ],
)
def test_what_cannot_be_planned_is_refused_by_name(asked, error, en, zh):
    with refusal(error) as caught:
        ck.plan(**{"start": date(2026, 3, 2), **asked})
    assert en in str(caught.value)
    assert zh in caught.value.say("zh-CN")


# What an applicant still has to do runs beside the preparation, and sets the day if it is longer.


def with_applicant(**told):
    return ck.plan(START, "local", applicant=ck.Applicant(**{**LOCAL, **told}), calendar=OFFICIAL)


@every(
    ("told", "first"),
    [
        ({"insured_staff": 2}, "social_insurance"),
        # 15 working days end on 23 March, before the preparation does on the 25th.
        ({"registered_capital": 999_999}, "direction"),
        ({"premises": False}, "premises"),  # 20 end on the 30th
        ({"clean_record": False, "last_violation_on": date(2023, 5, 10)}, "clean_record"),
    ],
)
def test_what_is_ready_last_sets_the_day_of_the_submission(told, first):
    made = with_applicant(**told)
    assert made.step("write_and_submit").ends_on == made.submitted
    assert made.critical_path[0] == first


@every(("scope", "provinces"), [("local", "BJ TJ"), ("local", "TJ"), ("nationwide", "BJ TJ")])
def test_a_local_plan_for_several_provinces_is_said(scope, provinces):
    served = ck.Applicant(**{**LOCAL, "provinces": {f"CN-{each}" for each in provinces.split()}})
    is_said = words("assessment.several_provinces") in ck.plan(START, scope, applicant=served).notes
    assert is_said == ((scope, provinces) == ("local", "BJ TJ"))


@every(
    ("told", "reason"),
    [
        ({"clean_record": False}, "we cannot say until when"),
        ({"refused_for_falsehood": True}, "we cannot say until when"),
        ({"business_form": "own_customers"}, "You need no licence"),
        ({"business_form": None}, say("plan.waits_for_form", "en")),
        ({"marketing_calls": True}, "This business cannot be licensed"),
        ({"domestic_capital": False}, "Another procedure applies"),
    ],
)
def test_there_is_no_day_where_none_can_be_given_and_the_reason_is_said(told, reason):
    made = with_applicant(**told)
    assert made.licence_on is None
    assert made.submitted is None
    assert reason in made.reason.en
    assert made.reason.zh
    assert json.loads(json.dumps(made.to_dict()))["licence_on"] is None


# Backwards: the latest day that still does.


@pytest.mark.parametrize("clock", CLOCKS)
@given(wanted=st.dates(date(2026, 8, 1), date(2028, 12, 31)))
def test_the_latest_start_does_and_the_day_after_does_not(clock, wanted):
    back = ck.plan_back(wanted, on=START, clock=clock)
    assert back.plan.start == back.start_by
    assert back.plan.licence_on <= wanted
    later = ck.plan(back.start_by + timedelta(days=1), clock=clock)
    assert later.licence_on > wanted


@every("day", range(26, 32))  # Monday to Saturday
def test_the_latest_day_to_hand_in_is_a_working_day_and_the_next_is_too_late(day):
    wanted = date(2026, 10, day)
    back = ck.plan_back(wanted, on=START, calendar=OFFICIAL)
    assert OFFICIAL.is_working(back.submit_by)
    assert OFFICIAL.add(back.submit_by, 60) <= wanted
    assert OFFICIAL.add(OFFICIAL.add(back.submit_by, 1), 60) > wanted


@pytest.mark.filterwarnings("ignore::UserWarning")
@every("days", [59, 60, 61])
def test_a_review_lasts_as_many_days_as_its_rulebook_has(days):
    law, company = ck.rulebook("law").amend(review_days=days), ck.Applicant(**LOCAL)
    for applicant in (None, company):
        chosen = {"applicant": applicant, "rulebook": law, "on": START}
        plan = ck.plan(START, "local", **chosen)
        assert plan.decided_on == plan.calendar.add(plan.submitted, days)
        assert plan.licence_on == plan.calendar.add(plan.submitted, days + 10)
        by_calendar = ck.plan(START, "local", clock="law_calendar", **chosen)
        assert by_calendar.decided_on == plan.calendar.add_calendar_days(plan.submitted, days)
        assert ck.plan_back(plan.licence_on, "local", **chosen).plan.licence_on == plan.licence_on
    own = "" if days == 60 else f"; your own assumption: {days} days"
    assert plan.clock.name.en == f"60 days (law, as working days){own}"
    assert "60 日内作出决定" in plan.clock.text.zh  # what is quoted stays
    assert plan.clock.badge == ("law" if days == 60 else "assumption")
    assert ("clock law_working\n" in repr(plan)) == (days == 60)
    screened = ck.screen(pd.DataFrame([{**LOCAL, "name": "甲"}]), START, law, start=START)
    s = ck.scenarios(company, start=START, on=START, rulebook="law", review_days=[days])
    for frame in (screened, s.to_frame()):
        assert frame["local_licence_on"].dt.date[0] == plan.licence_on


def test_a_number_of_ones_own_rulebook_keeps_its_source_and_its_day():
    law = ck.rulebook("law")
    [first] = law.parameters["review_days"].values["local"]
    later = replace(first, value=45, since=date(2026, 7, 1), source=source("tiaoli art. 14"))
    rows = {"local": (replace(first, until=date(2026, 6, 30)), later), "nationwide": (first,)}
    number = replace(law.parameters["review_days"], values=rows)
    book = replace(law, parameters={**law.parameters, "review_days": number})
    for on, scope, days in (
        (date(2026, 6, 30), "local", 60),
        (date(2026, 7, 1), "local", 45),
        (date(2026, 7, 1), "nationwide", 60),
        (date(2017, 1, 3), "local", 60),  # before the first that is known
    ):
        assert ck.plan(on, scope, on=on, rulebook=book).clock.review_days == days
    clock = ck.plan(date(2026, 7, 1), "local", rulebook=book).clock
    assert (clock.badge, list(map(str, clock.sources))) == ("law", ["tiaoli art. 14"])
    without = replace(law, parameters={"minimum_capital": law.parameters["minimum_capital"]})
    assert ck.plan(START, rulebook=without).clock.review_days == 60


@every("name", ["agency", "expert_review", "number_permit"])
def test_a_yes_or_no_is_true_or_false_and_nothing_that_python_takes_for_it(name):
    for wrong in ("no", 0, 45, None):
        with refusal("NotYesOrNo", match=f"{name} = {wrong!r} is not accepted"):
            ck.plan(START, **{name: wrong})
    assert ck.plan(START, **{name: np.False_}) == ck.plan(START, **{name: False})


def test_whole_numbers_of_any_kind_are_durations():
    plan = ck.plan(START, durations={"review": 45})
    for days in (np.int64(45), 45.0, (45, np.int32(45), 45.0)):
        assert ck.plan(START, durations={"review": days}) == plan
    for name in ("review", "review_days"):
        with refusal("UnknownOption", match="Did you mean 'durations'"):
            ck.plan(START, **{name: 45})


def test_without_a_day_the_way_back_counts_from_the_day_last_read():
    read = ck.rulebook("guide").last_read
    assert ck.plan_back(date(2027, 9, 1)) == ck.plan_back(date(2027, 9, 1), on=read)


def test_a_wish_that_comes_too_late_names_the_earliest_day():
    earliest = ck.plan(START).licence_on
    with refusal("TooSoon") as caught:
        ck.plan_back(earliest - timedelta(days=1), on=START)
    assert f"expect it on {earliest}" in str(caught.value)
    assert ck.plan_back(earliest, on=START).start_by >= START


def test_backwards_from_a_bar_without_a_day_there_is_no_plan():
    told = ck.Applicant(**{**LOCAL, "clean_record": False})
    assert ck.plan_back(date(2027, 10, 1), "local", applicant=told, on=START).licence_on is None


# Who has every document begins with the submission.

ASKED = {key for key, each in ck.rulebook("guide").materials.items() if each.current}
PREPARATION = ["direction", "agency_contract", "prepare_materials", "write_and_submit"]


def planned_with(materials, **options):
    applicant = ck.Applicant(**MET_BY_BOTH, materials=materials)
    return ck.plan(date(2026, 12, 1), "local", applicant=applicant, **options)


def test_with_every_document_in_hand_the_plan_begins_with_the_submission():
    bare, almost, whole = (planned_with(each) for each in ((), ASKED - {"undertaking"}, ASKED))
    assert [step.id for step in bare.steps[:4]] == PREPARATION
    assert almost.submitted == bare.submitted > date(2026, 12, 1)
    assert [step.id for step in whole.steps] == ["write_and_submit", "review", "collect"]
    assert whole.submitted == date(2026, 12, 1)
    assert whole.licence_on == whole.calendar.add(date(2026, 12, 1), 60)
    assert any("You have all documents" in note.en for note in whole.notes)
    assert not any("You have all documents" in note.en for note in almost.notes)


def test_what_is_chosen_counts_although_every_document_is_in_hand():
    own = planned_with(ASKED, durations={"write_and_submit": 3, "agency_contract": (1, 2, 3)})
    assert [step.id for step in own.steps[:2]] == ["agency_contract", "write_and_submit"]
    assert own.submitted == own.calendar.add(date(2026, 12, 1), 5)


def test_what_is_not_met_is_put_right_before_the_submission_all_the_same():
    applicant = ck.Applicant(**{**MET_BY_BOTH, "registered_capital": 1}, materials=ASKED)
    plan = ck.plan(date(2026, 12, 1), "local", applicant=applicant)
    assert plan.submitted == plan.tasks[0].ready_on[1] > date(2026, 12, 1)

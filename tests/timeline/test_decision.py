"""Which scope the sentence at the head of a page speaks of, and whose day it names."""

from dataclasses import replace
from datetime import date

from applicants import MET_BY_BOTH
from every import every

import callcenter_kit as ck
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.datafile import say
from callcenter_kit.timeline.advice import remaining_questions
from callcenter_kit.timeline.answer import Answer
from callcenter_kit.timeline.decision import (
    decide,
    distance,
    outcomes,
    scope_nearest_to_yes,
)
from callcenter_kit.what_if.scenario import LicenceSummaries

TODAY = date(2026, 11, 24)
NEAR = {**MET_BY_BOTH, "registered_capital": 3_000_000}  # nationwide asks for ten million


def decision(facts, language="en", reading="guide", **told):
    applicant = ck.Applicant(**{**facts, **told})
    advice = {scope: ck.advise(applicant, scope, TODAY, reading) for scope in SCOPES}
    plans = {
        scope: ck.plan(TODAY, scope, applicant=applicant, on=TODAY, rulebook=reading)
        for scope in SCOPES
    }
    days = {scope: plan.licence_on for scope, plan in plans.items()}
    return decide(ck.assess(applicant, TODAY, reading), advice, days, language), plans


@every(
    ("facts", "provinces", "scope"),
    [
        (NEAR, None, "local"),
        (NEAR, {"CN-BJ"}, "local"),
        (NEAR, {"CN-BJ", "CN-GD"}, "nationwide"),
        (MET_BY_BOTH, {"CN-BJ"}, "local"),
        (MET_BY_BOTH, None, None),
    ],
)
def test_what_is_served_decides_the_scope_and_else_what_is_nearer(facts, provinces, scope):
    provinces = None if provinces is None else frozenset(provinces)
    assert decision(facts, provinces=provinces)[0].scope == scope


def test_one_sentence_speaks_of_both_scopes_only_where_they_take_the_same():
    both, plans = decision(MET_BY_BOTH)
    assert {made.licence_on for made in plans.values()} == {date(2027, 3, 18)}
    assert both.text == "Either licence: apply now, then expect the licence on 18 March 2027"
    applicant = ck.Applicant(**MET_BY_BOTH)
    advice = {scope: ck.advise(applicant, scope, on=TODAY) for scope in SCOPES}
    late = ck.plan(date(2027, 1, 4), "local", applicant=applicant, on=TODAY).licence_on
    days = {"nationwide": plans["nationwide"].licence_on, "local": late}
    assert decide(ck.assess(applicant, on=TODAY), advice, days, "en").scope == "nationwide"


def test_another_repair_beside_the_soonest_parts_no_two_scopes():
    applicant = ck.Applicant(**{**MET_BY_BOTH, "premises": False})
    other = ck.advise(replace(applicant, insured_staff=2), "local", TODAY)
    advice = {scope: ck.advise(applicant, scope, TODAY) for scope in SCOPES}
    advice["local"] = replace(advice["local"], repairs=(*advice["local"].repairs, *other.repairs))
    said = decide(ck.assess(applicant, TODAY), advice, {}, "en")
    assert (said.scope, said.kind) == (None, "step")


REFUSED = {"refused_for_falsehood": True}


@every(
    ("told", "kind", "named"),
    [
        (REFUSED, "bar_undated", "Day of the refusal for a false statement"),
        ({**REFUSED, "clean_record": False}, "bar_undated", "Day of the last violation"),
        ({**REFUSED, "refused_on": date(2026, 6, 1)}, "wait", "2 June 2027"),
        (
            {**REFUSED, "refused_on": date(2026, 6, 1), "premises": False},
            "steps_and_waits",
            "2 things to do or wait for (“No false application within a year” longest)",
        ),
        (
            {"premises": False, "insured_staff": 2},
            "steps",
            "(“Social insurance of staff” takes longest)",
        ),
    ],
)
def test_what_must_be_waited_for_is_named_with_its_day_or_with_the_day_that_is_missing(
    told, kind, named
):
    said, _ = decision(NEAR, **told)
    assert said.kind == kind
    assert named in said.text


def test_what_is_left_to_ask_is_what_the_first_repair_leaves_open():
    applicant = ck.Applicant(**{**NEAR, "premises": None, "insured_staff": 2})
    assert remaining_questions(ck.advise(applicant, "local", on=TODAY)) == ("premises",)
    for barred in (REFUSED, {**REFUSED, "refused_on": date(2026, 6, 1)}):
        told = ck.Applicant(**{**NEAR, **barred})
        assert remaining_questions(ck.advise(told, "local", on=TODAY)) == ()


def test_summaries_of_many_cases_are_those_of_their_plans_the_second_time_too():
    summaries = LicenceSummaries()
    for staff in (2, 3, 2):
        applicant = ck.Applicant(**{**NEAR, "insured_staff": staff})
        answer = ck.assess(applicant, on=TODAY)
        for _ in range(2):
            seen = summaries.of(answer, "local", TODAY, {})
            made = ck.plan(TODAY, "local", applicant=applicant, on=TODAY)
            assert (seen.licence_on, seen.full_range) == (made.licence_on, made.full_range)


@every(
    ("told", "kind", "english", "chinese"),
    [
        (
            {},
            "ready",
            "Local licence: apply now, then expect the licence on 18 March 2027",
            "地方许可证：现在就可以申请，预计 2027年3月18日取得",
        ),
        (
            {"insured_staff": 2},
            "staff",
            "Local licence: insure one more person for 3 months, then expect the licence on "
            "27 May 2027",
            "地方许可证：再为 1 人参保满 3 个月，预计 2027年5月27日取得",
        ),
        (
            {"insured_staff": 1, "insured_months": 1},
            "staff",
            "Local licence: insure 2 more people for 3 months, then expect the licence on "
            "27 May 2027",
            "地方许可证：再为 2 人参保满 3 个月，预计 2027年5月27日取得",
        ),
        (
            {"insured_months": 1},
            "months",
            "Local licence: pay insurance for 2 more months, then expect the licence on 6 May 2027",
            "地方许可证：社会保险再缴 2 个月，预计 2027年5月6日取得",
        ),
        (
            {"registered_capital": 400_000},
            "capital",
            "Local licence: raise the capital by CNY 600,000, then expect the licence "
            "on 18 March 2027",
            "地方许可证：增资 60 万元，预计 2027年3月18日取得",
        ),
        (
            {"premises": False},
            "step",
            "Local licence: put “Necessary premises and facilities” right, then expect the licence "
            "on 23 March 2027",
            "地方许可证：补齐“必要的场地和设施”，预计 2027年3月23日取得",
        ),
        (
            {"premises": False, "insured_staff": 2},
            "steps",
            "Local licence: put 2 things right (“Social insurance of staff” takes longest), "
            "then expect the licence on 27 May 2027",
            "地方许可证：“员工社会保险”等 2\u00a0项补齐，预计 2027年5月27日取得",
        ),
        (
            {"premises": None},
            "answer",
            "Local licence: confirm “Necessary premises and facilities”, then expect the licence "
            "on 18 March 2027",
            "地方许可证：确认“必要的场地和设施”，符合则预计 2027年3月18日取得",
        ),
        (
            {"premises": None, "technical_plan": None},
            "answers",
            "Local licence: confirm 2 more facts, then expect the licence on 18 March 2027",
            "地方许可证：还有 2 项待确认，都符合则预计 2027年3月18日取得",
        ),
        (
            {"refused_for_falsehood": True, "refused_on": date(2026, 6, 1)},
            "wait",
            "Local licence: wait until 2 June 2027 (“No false application within a year”), "
            "then expect the licence on 26 August 2027",
            "地方许可证：等到 2027年6月2日，预计 2027年8月26日取得（一年内无虚假申请）",
        ),
        (
            {"refused_for_falsehood": True},
            "bar_undated",
            "Local licence: you can only wait for “No false application within a year”. "
            "Fill in “Day of the refusal for a false statement” to see until when",
            "地方许可证：“一年内无虚假申请”须等期满，请填写“因虚假申请被拒的日期”",
        ),
        (
            {
                "refused_for_falsehood": True,
                "refused_on": date(2026, 6, 1),
                "premises": False,
            },
            "steps_and_waits",
            "Local licence: 2 things to do or wait for (“No false application within a year” "
            "longest), then expect the licence on 26 August 2027",
            "地方许可证：“一年内无虚假申请”等 2\u00a0项符合，预计 2027年8月26日取得",
        ),
        (
            {"domestic_capital": False, "foreign_share": 20},
            "foreign",
            "Local licence: once the foreign shareholder has left, expect the licence on "
            "21 April 2027; or take the foreign-invested procedure",
            "地方许可证：外资股东退出后，预计 2027年4月21日取得；或者走外资程序",
        ),
        (
            {"business_form": "own_customers"},
            "not_required",
            "According to the agency guide, your business does not need a call-centre licence",
            "按代理机构指南，不需要呼叫中心许可证",
        ),
        (
            {"business_form": "own_customers", "group_clients": True},
            "authority",
            "Ask the authority whether you need a licence",
            "是否需要许可证，请向主管部门核实",
        ),
        (
            {"business_form": None},
            "undetermined",
            "Choose the business form: it decides whether a licence is needed",
            "请先选择业务形态，才能判断是否需要许可证",
        ),
    ],
)
def test_every_kind_of_case_has_its_sentence(told, kind, english, chinese):
    said, _ = decision(NEAR, **told)
    assert (said.kind, said.text) == (kind, english)
    assert decision(NEAR, language="zh-CN", **told)[0].text == chinese


def test_under_the_law_the_list_has_no_known_end_and_foreign_capital_its_own_procedure():
    listed, _ = decision(NEAR, reading="law", on_dishonesty_list=True)
    assert (listed.kind, listed.scope) == ("bar_unknown", "local")
    foreign, _ = decision(NEAR, reading="law", domestic_capital=False)
    assert foreign[:2] == (None, "another_procedure")
    assert foreign.text == say("decision.another_procedure", "en")


def test_a_wait_without_an_end_is_farther_than_anything_else():
    applicant = ck.Applicant(**{**NEAR, **REFUSED})
    shut = ck.advise(applicant, "local", TODAY)
    far = ck.advise(replace(applicant, refused_for_falsehood=False), "nationwide", TODAY)
    assert scope_nearest_to_yes({"local": shut, "nationwide": far}) == "nationwide"


def test_the_soonest_repair_tells_how_far_a_scope_is():
    soon = ck.advise(ck.Applicant(**{**NEAR, "premises": False}), "local", TODAY)
    late = ck.advise(ck.Applicant(**{**NEAR, "insured_staff": 2}), "local", TODAY)
    assert distance(replace(soon, repairs=(*soon.repairs, *late.repairs))) == distance(soon)


def test_where_nothing_can_be_counted_both_outcomes_are_said():
    applicant = ck.Applicant(**{**NEAR, "premises": None})
    assessed = ck.assess(applicant, TODAY)
    advice = {scope: replace(ck.advise(applicant, scope, TODAY), repairs=()) for scope in SCOPES}
    said = decide(assessed, advice, {}, "en")
    assert said == (None, "outcomes", outcomes(assessed, "en"))
    assert remaining_questions(advice["local"]) == ()
    assert distance(advice["local"]) == (True, date.max, 0, 1, 0)


@every(
    ("told", "scope"),
    [
        ({}, "local"),
        ({"registered_capital": 10_000_000}, "nationwide"),
        ({"provinces": {"CN-BJ", "CN-GD"}}, "nationwide"),
        ({"registered_capital": 10_000_000, "provinces": {"CN-BJ"}}, "local"),
    ],
)
def test_the_scope_is_what_the_provinces_ask_for_else_the_nearest(told, scope):
    assert Answer(ck.assess(ck.Applicant(**{**NEAR, **told}), TODAY)).scope == scope


def test_there_is_no_summary_where_there_is_no_plan():
    answer = ck.assess(ck.Applicant(**{**NEAR, **REFUSED}), on=TODAY)
    assert LicenceSummaries().of(answer, "local", TODAY, {}) is None

"""The sentence at the head of every page: what to do next, and when the licence is expected."""

from dataclasses import replace
from datetime import date

import pytest
from applicants import MET_BY_BOTH as MET
from measuring import width
from visits import CASES, state_of

import callcenter_kit as ck
from callcenter_kit.dashboards.shared.decision import decided
from callcenter_kit.dashboards.shared.planning import scope_of
from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.texts.language import LANGUAGES
from callcenter_kit.texts.words import say, words
from callcenter_kit.timeline.advice import advise
from callcenter_kit.timeline.nearest import nearest, scope_for

TODAY = date(2026, 11, 24)
NEAR = {**MET, "registered_capital": 3_000_000}  # local is nearer: nationwide asks for ten million


def case(language="en", reading="guide", facts=None, **told):
    applicant = ck.Applicant(**{**(NEAR if facts is None else facts), **told})
    return Case(applicant=applicant, language=language, reading=reading)


def sentence(language="en", today=TODAY, **told):
    return decided(case(language, **told), today).text


@pytest.mark.parametrize(
    ("told", "kind", "english", "chinese"),
    [
        (
            {},
            "ready",
            "Local (96): apply now, then expect the licence on 18 March 2027",
            "地方（96）：现在就可以申请，预计 2027年3月18日取得",
        ),
        (
            {"insured_staff": 2},
            "staff",
            "Local (96): insure one more person for 3 months, then expect the licence on "
            "27 May 2027",
            "地方（96）：再为 1 人参保满 3 个月，预计 2027年5月27日取得",
        ),
        (
            {"insured_staff": 1, "insured_months": 1},
            "staff",
            "Local (96): insure 2 more people for 3 months, then expect the licence on 27 May 2027",
            "地方（96）：再为 2 人参保满 3 个月，预计 2027年5月27日取得",
        ),
        (
            {"insured_months": 1},
            "months",
            "Local (96): pay insurance for 2 more months, then expect the licence on 6 May 2027",
            "地方（96）：社会保险再缴 2 个月，预计 2027年5月6日取得",
        ),
        (
            {"registered_capital": 400_000},
            "capital",
            "Local (96): raise the capital by CNY 600,000, then expect the licence on "
            "18 March 2027",
            "地方（96）：增资 60 万元，预计 2027年3月18日取得",
        ),
        (
            {"premises": False},
            "step",
            "Local (96): put “Necessary premises and facilities” right, then expect the licence on "
            "23 March 2027",
            "地方（96）：补齐“必要的场地和设施”，预计 2027年3月23日取得",
        ),
        (
            {"premises": False, "insured_staff": 2},
            "steps",
            "Local (96): put 2 things right (“Social insurance of staff” takes longest), "
            "then expect the licence on 27 May 2027",
            "地方（96）：“员工社会保险”等 2\u00a0项补齐，预计 2027年5月27日取得",
        ),
        (
            {"premises": None},
            "answer",
            "Local (96): confirm “Necessary premises and facilities”, then expect the licence on "
            "18 March 2027",
            "地方（96）：请确认“必要的场地和设施”，符合则预计 2027年3月18日取得",
        ),
        (
            {"premises": None, "technical_plan": None},
            "answers",
            "Local (96): confirm 2 more facts, then expect the licence on 18 March 2027",
            "地方（96）：还有 2 项待确认，都符合则预计 2027年3月18日取得",
        ),
        (
            {"refused_for_falsehood": True, "refused_on": date(2026, 6, 1)},
            "wait",
            "Local (96): wait until 2 June 2027 (“No false application within a year”), "
            "then expect the licence on 26 August 2027",
            "地方（96）：等到 2027年6月2日，预计 2027年8月26日取得（一年内无虚假申请）",
        ),
        (
            {"refused_for_falsehood": True},
            "bar_undated",
            "Local (96): “No false application within a year” can only be waited for. "
            "Fill in “Day of the refusal for a false statement” to see until when",
            "地方（96）：“一年内无虚假申请”须等期满，请填写“因虚假申请被拒的日期”",
        ),
        (
            {
                "refused_for_falsehood": True,
                "refused_on": date(2026, 6, 1),
                "premises": False,
            },
            "steps_and_waits",
            "Local (96): 2 things to do or wait for (“No false application within a year” "
            "longest), then expect the licence on 26 August 2027",
            "地方（96）：“一年内无虚假申请”等 2\u00a0项符合，预计 2027年8月26日取得",
        ),
        (
            {"domestic_capital": False, "foreign_share": 20},
            "foreign",
            "Local (96): once the foreign shareholder has left, expect the licence on "
            "21 April 2027; or take the foreign-invested procedure",
            "地方（96）：外资股东退出后，预计 2027年4月21日取得；或者走外资程序",
        ),
        (
            {"business_form": "own_customers"},
            "not_required",
            "According to the agency guide, your business does not need a call-centre licence",
            "按代理机构指南，贵公司的业务不需要呼叫中心许可证",
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
            "请选择业务形态，就知道要不要办许可证",
        ),
    ],
)
def test_every_kind_of_case_has_its_sentence(told, kind, english, chinese):
    decision = decided(case(**told), TODAY)
    assert (decision.kind, decision.text) == (kind, english)
    assert sentence("zh-CN", **told) == chinese


def test_under_the_law_the_list_has_no_known_end_and_foreign_capital_its_own_procedure():
    listed = decided(case(reading="law", on_dishonesty_list=True), TODAY)
    assert (listed.kind, listed.scope) == ("bar_unknown", "local")
    foreign = decided(case(reading="law", domestic_capital=False), TODAY)
    assert foreign.text == say("decision.another_procedure", "en")


def test_without_a_day_no_day_is_named():
    assert sentence(today=None) == "Local (96): you can apply now"
    beyond = replace(case(), on=date(2036, 12, 1))  # the review would end past the calendar
    assert decided(beyond, TODAY).text == "Local (96): you can apply now"
    mending = replace(case(premises=False), on=date(2036, 12, 1))  # and so would the remedy
    assert decided(mending, TODAY).text == say("verdict.both.ineligible.ineligible", "en")


def test_where_both_scopes_are_as_near_the_sentence_is_for_either():
    decision = decided(case(facts=MET), TODAY)
    assert decision.scope is None
    assert decision.text == "Either licence: apply now, then expect the licence on 18 March 2027"
    assert decided(case(facts=MET, registered_capital=400_000), TODAY).scope == "local"


def test_what_the_provinces_ask_for_leads_however_far_it_is():
    wide = decided(case(provinces=frozenset({"CN-BJ", "CN-GD"})), TODAY)
    assert (wide.scope, wide.kind) == ("nationwide", "capital")
    assert decided(case(facts=MET, provinces=frozenset({"CN-BJ"})), TODAY).scope == "local"


def test_the_page_of_dates_opens_on_the_scope_that_leads():
    assert scope_of(case(), TODAY) == "local"
    assert scope_of(case(facts=MET), TODAY) == "nationwide"
    assert scope_of(case(provinces=frozenset({"CN-BJ", "CN-GD"})), TODAY) == "nationwide"
    assert scope_of(replace(case(), scope="nationwide"), TODAY) == "nationwide"
    assert scope_of(case(clean_record=True, last_violation_on=date(2026, 1, 1)), TODAY) == (
        "nationwide"  # nothing can be said of facts that contradict each other
    )
    assert scope_for(ck.Applicant(), None, "guide") == "nationwide"


def test_a_wait_without_an_end_is_farther_than_anything_else():
    applicant = case(refused_for_falsehood=True).applicant
    shut = advise(applicant, "local", TODAY)
    far = advise(replace(applicant, refused_for_falsehood=False), "nationwide", TODAY)
    assert nearest({"local": shut, "nationwide": far}) == "nationwide"


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_is_short_whatever_the_case(name, language):
    text = decided(state_of(name, language).case, TODAY).text
    assert width(text) <= 40 if language == "zh-CN" else len(text.split()) <= 30
    assert "{" not in text


KINDS = ("ready", "answer", "answers", "capital", "staff", "months", "step", "steps", "wait")


@pytest.mark.parametrize("kind", [*KINDS, "steps_and_waits", "foreign"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_is_short_with_its_longest_values(kind, language):
    names = [
        rule.name.say(language)
        for book in ("guide", "law")
        for rule in rulebook(book).requirements.values()
        if kind != "wait" or (rule.bar and book == "guide")  # the law's has no known end
    ]
    longest = max(names, key=len)
    scope = max((words(f"common.scope.{s}").say(language) for s in SCOPES), key=len)
    values = {"scope": scope, "day": TODAY, "until": TODAY, "requirement": longest, "count": 12}
    text = say(f"decision.{kind}.dated", language, more="CNY 9,999,999", months=3, **values)
    assert width(text) <= 40 if language == "zh-CN" else len(text.split()) <= 30

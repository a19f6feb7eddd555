"""Facts in words: values, amounts, what is wanted, lists; and which licence provinces call for."""

from datetime import date

from every import every
from refusals import refusal

from callcenter_kit.rules.assessment import MARKS, status_in_words
from callcenter_kit.rules.loading import (
    coverage,
    facts,
    filing_keys,
    rulebook,
    scope_for,
    statement,
    value_in_words,
    with_unit,
)
from callcenter_kit.rules.logic import names, parse, required_values
from callcenter_kit.rules.statements import durations_of


@every(
    ("fact", "value", "zh", "en"),
    [
        ("premises", None, "不清楚", "Don't know"),
        ("premises", False, "否", "No"),
        ("registered_capital", 3_000_000, "300 万元", "CNY 3,000,000"),
        ("insured_staff", 1, "1 人", "1 person"),
        ("refused_on", date(2026, 5, 6), "2026年5月6日", "6 May 2026"),
        ("name", "甲公司", "甲公司", "甲公司"),
        ("company_kind", "by_shares", "股份有限公司", "Company limited by shares"),
        ("a_later_kits_fact", "甲", "甲", "甲"),
        ("a_later_kits_fact", 20_000, "2 万元", "CNY 20,000"),
    ],
)
def test_a_value_is_told_in_words_with_its_unit(fact, value, zh, en):
    assert (value_in_words(fact, value, "zh-CN"), value_in_words(fact, value, "en")) == (zh, en)


@every(
    ("fact", "value", "zh", "en"),
    [
        ("marketing_calls", True, "拨打营销电话", "you make sales calls"),
        ("marketing_calls", False, "不拨打营销电话", "you make no sales calls"),
        (
            "marketing_calls",
            None,
            "是否拨打营销电话：待确认",
            "whether you make sales calls: not known",
        ),
        ("insured_staff", 3, "已为 3 人缴纳社保", "you pay social insurance for 3 people"),
    ],
)
def test_a_statement_says_by_itself_what_is_the_case(fact, value, zh, en):
    assert (statement(fact, value, "zh-CN"), statement(fact, value, "en")) == (zh, en)


def test_each_answer_that_a_requirement_asks_for_has_its_statement():
    read = {
        fact
        for book in (rulebook("guide"), rulebook("law"))
        for rule in book.requirements.values()
        for fact in names(rule.expression)
        if fact in facts() and facts()[fact].kind == "yes_no"
    }
    assert read
    assert [fact for fact in read if not (facts()[fact].yes and facts()[fact].no)] == []


def test_a_rule_tells_the_value_that_each_fact_has_to_have():
    rule = parse("a and not (b or c) and n >= least and n < m and form in ('x', 'y')")
    assert required_values(rule, {"least": 3}) == {"a": True, "b": False, "c": False, "n": 3}


def test_a_status_with_one_minimum_missed_says_by_how_much():
    short = {"registered_capital": 7_000_000.0}
    assert status_in_words("unmet", short, "zh-CN", space="_") == "差 700_万元"
    assert status_in_words("unmet", short | {"insured_staff": 2}, "en") == "Not met"
    assert set(MARKS) >= {"met", "unmet", "unknown", "eligible", "ineligible", "undetermined"}


@every(
    ("served", "case", "scope"),
    [
        (None, "unknown", None),
        (frozenset(), "unknown", None),
        ({"CN-BJ"}, "home", "local"),
        ({"CN-GD"}, "elsewhere", "local"),
        ({"CN-BJ", "CN-GD"}, "several", "nationwide"),
        ({"CN-BJ", "CN-GD", "CN-HE"}, "several", "nationwide"),
    ],
)
def test_one_province_calls_for_its_own_licence_and_two_for_the_nationwide(served, case, scope):
    assert coverage(served) == case
    assert scope_for(served) == scope
    assert bool(filing_keys(served)[1:]) is (case in ("unknown", "home"))


@every(("share", "text"), [(20.0, "20%"), (12.5, "12.5%"), (0, "0%")])
def test_a_percentage_has_no_more_digits_than_it_was_given(share, text):
    assert with_unit(share, "percent", "en") == text


@every("days", [(3, 2, 4), (1, 3, 2), (-1, 1, 2), (1, 2), (True, 2, 3)])
def test_three_days_that_do_not_rise_are_no_duration(days):
    with refusal("WrongDuration"):
        durations_of("direction", days)
    assert durations_of("direction", (0, 0, 1)) == (0, 0, 1)

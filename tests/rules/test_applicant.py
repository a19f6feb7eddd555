"""What an applicant may tell, and what is refused, each in both languages."""

import pickle
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.rules.applicant import (
    FACT_NAMES,
    KINDS,
    LARGEST,
    PROVINCES,
    answers_of,
    choices_of,
    fact_kind,
    kind_of,
    value_of_cell,
)
from callcenter_kit.rules.loading import _read_fact as read_fact
from callcenter_kit.rules.loading import facts
from callcenter_kit.texts.datafile import Table

ON = date(2026, 11, 24)


def test_every_fact_is_optional_and_not_known_until_it_is_told():
    assert ck.Applicant().known() == {}
    assert repr(ck.Applicant(premises=False)) == "Applicant(premises=False)"


def test_every_fact_has_its_question_in_the_contracts_order():
    assert tuple(facts()) == FACT_NAMES
    assert {name: fact.kind for name, fact in facts().items()} == {
        name: kind_of(name) for name in FACT_NAMES
    }
    assert tuple(sorted(facts()["provinces"].choices)) == tuple(sorted(PROVINCES))
    assert len(PROVINCES) == 31


@every(
    ("misspelt", "nearest"),
    [
        ("registred_capital", "registered_capital"),
        ("premise", "premises"),
        ("Name", "name"),
        ("xyzzy", "name"),  # like no other: the first
        # What a spreadsheet calls it.
        ("capital", "registered_capital"),
        ("注册资本", "registered_capital"),
        ("insured", "insured_staff"),
    ],
)
def test_a_misspelt_fact_is_named_with_the_nearest_one(misspelt, nearest):
    with refusal("UnknownFact") as caught:
        ck.Applicant(**{misspelt: 1})
    assert isinstance(caught.value, ck.KitError)
    assert f"There is no fact named {misspelt!r}. Did you mean {nearest!r}?" in str(caught.value)
    assert f"没有名为 {misspelt!r} 的信息项。是否想写 {nearest!r}？" in caught.value.say("zh-CN")


@every(
    ("fact", "value", "accepted", "zh"),
    [
        ("registered_capital", -1, "an amount in CNY, 0 or more", "以元计的数额"),
        ("registered_capital", float("nan"), "an amount in CNY, 0 or more", "以元计的数额"),
        ("registered_capital", float("inf"), "an amount in CNY, 0 or more", "以元计的数额"),
        ("registered_capital", True, "an amount in CNY, 0 or more", "以元计的数额"),
        ("insured_staff", 2.5, "a whole number of people, 0 or more", "人数"),
        ("insured_months", 3.0, "a whole number of months, 0 or more", "月数"),
        ("is_company", 1, "True, False, or None when it is not known", "不清楚则 None"),
        ("business_form", "bank", "third_party_service, seat_rental", "third_party_service、"),
        ("name", 5, "a text", "一段文字"),
        ("refused_on", "2026-01-01", "a datetime.date, without a time", "不带时间"),
        ("refused_on", datetime(2026, 1, 1), "a datetime.date, without a time", "不带时间"),  # noqa: DTZ001 - that it is naive is not what is refused
        ("materials", {"application", "passport"}, "a set of these codes", "代码组成的集合"),
        ("materials", (code for code in ["application"]), "a set of these codes", "代码组成"),
        ("registered_capital", 10**400, "an amount in CNY, 0 or more", "以元计的数额"),
        ("registered_capital", 2**53 + 1, "an amount in CNY, 0 or more", "以元计的数额"),
        ("registered_capital", Decimal("sNaN"), "an amount in CNY, 0 or more", "以元计的数额"),
        ("provinces", {"CN-HK"}, "a set of these codes", "代码组成的集合"),
        ("foreign_share", -0.01, "a percentage from 0 to 100", "0 至 100 的百分数"),
        ("foreign_share", 100.01, "a percentage from 0 to 100", "0 至 100 的百分数"),
        ("insured_staff", np.array([1, 2]), "a whole number of people, 0 or more", "人数"),
        ("is_company", np.array([True]), "True, False, or None", "不清楚则 None"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(fact, value, accepted, zh):
    with refusal("WrongFact") as caught:
        ck.Applicant(**{fact: value})
    written = repr(value) if len(repr(value)) <= 120 else repr(value)[:120] + "…"
    assert f"{fact} = {written} is not accepted. Enter {accepted}" in str(caught.value)
    assert f"{fact} = {written} 不能接受" in caught.value.say("zh-CN")
    assert zh in caught.value.say("zh-CN")
    assert caught.value.value is value or caught.value.value == value


@every("share", [0.01, 20, 100])
def test_a_foreign_share_above_0_contradicts_domestic_capital(share):
    with refusal("ContradictoryFacts") as caught:
        ck.Applicant(foreign_share=share, domestic_capital=True)
    assert f"foreign_share = {share} contradicts domestic_capital = True" in str(caught.value)
    assert "Correct the one that is wrong" in str(caught.value)
    assert f"foreign_share = {share} 与 domestic_capital = True 相矛盾" in caught.value.say("zh-CN")
    assert pickle.loads(pickle.dumps(caught.value)).value == share


def test_the_forms_of_a_business_are_the_main_one_and_the_others_each_once():
    told = ck.Applicant(
        business_form="staff_supply", other_forms=["seat_rental", "staff_supply", "seat_rental"]
    )
    assert told.forms == ("seat_rental", "staff_supply")
    assert ck.Applicant().forms == ()


def test_a_company_is_not_registered_on_a_day_to_come():
    tomorrow, today = date(2026, 11, 25), date(2026, 11, 24)
    for is_company in (True, False, None):
        ck.assess(ck.Applicant(is_company=is_company, registered_on=today), on=today)
    for is_company in (False, None):
        ck.assess(ck.Applicant(is_company=is_company, registered_on=tomorrow), on=today)
    with refusal("ContradictoryDate", match="registered_on = 2026-11-25 contradicts"):
        ck.assess(ck.Applicant(is_company=True, registered_on=tomorrow), on=today)


def test_facts_are_given_by_name_only():
    with refusal("FactsByName", match="Give each by its name"):
        ck.Applicant("甲公司")


@every(
    ("fact", "value", "kept"),
    [
        ("registered_capital", 0, 0),
        ("registered_capital", 99.5, 99.5),
        ("registered_capital", 2**53, 2**53),
        ("registered_capital", Decimal("99.5"), 99.5),
        ("registered_capital", np.int64(5), 5),
        ("registered_capital", np.float64(2.5), 2.5),
        ("foreign_share", 0, 0),
        ("foreign_share", 0.01, 0.01),
        ("foreign_share", 100, 100),
        ("insured_staff", np.int32(3), 3),
        ("is_company", np.bool_(False), False),
    ],
)
def test_a_number_or_an_answer_from_end_to_end_is_kept_as_a_plain_one(fact, value, kept):
    told = getattr(ck.Applicant(**{fact: value}), fact)
    assert (type(told), told) == (type(kept), kept)


def test_sets_may_come_in_any_collection_and_are_kept_frozen():
    told = ck.Applicant(materials=["application"], provinces={"CN-BJ", "CN-HE"})
    assert told.materials == frozenset({"application"})
    assert repr(told) == ("Applicant(materials=['application'], provinces=['CN-BJ', 'CN-HE'])")
    # One alone, by its code or its name; an array's texts are kept as plain ones.
    for one in ("CN-BJ", "北京市", np.array(["CN-BJ"]), np.array(["Beijing"])):
        [code] = ck.Applicant(provinces=one).provinces
        assert (code, type(code)) == ("CN-BJ", str)
    with refusal("MisspeltFact", match="Did you mean 'Beijing'"):
        ck.Applicant(provinces="Bejing")


def test_an_applicant_is_a_value():
    told = ck.Applicant(name="甲公司", insured_staff=3)
    assert replace(told, insured_staff=4).insured_staff == 4
    assert pickle.loads(pickle.dumps(told)) == told
    assert hash(told) == hash(replace(told))


@every(
    ("told", "contradicts"),
    [
        # Three years from 2023-11-24 end on 2026-11-24; from the day before they are over.
        ({"last_violation_on": date(2023, 11, 24), "clean_record": True}, True),
        ({"last_violation_on": date(2023, 11, 23), "clean_record": True}, False),
        ({"last_violation_on": date(2023, 11, 24), "clean_record": False}, False),
        ({"last_violation_on": date(2023, 11, 23), "clean_record": False}, False),
        ({"last_violation_on": date(2023, 11, 24)}, False),
        ({"last_violation_on": date(2026, 11, 24), "clean_record": False}, False),
        ({"last_violation_on": date(2026, 11, 25)}, True),
        ({"refused_on": date(2025, 11, 24), "refused_for_falsehood": True}, False),
        ({"refused_on": date(2025, 11, 23), "refused_for_falsehood": True}, False),
        ({"refused_on": date(2025, 11, 24), "refused_for_falsehood": False}, True),
        ({"refused_on": date(2025, 11, 23), "refused_for_falsehood": False}, False),
        ({"insured_since": date(2026, 9, 30), "insured_months": 3}, False),
        ({"insured_since": date(2026, 10, 1), "insured_months": 3}, True),
        ({"insured_since": date(2026, 10, 1), "insured_months": 2}, False),
        ({"insured_since": date(2024, 10, 1), "insured_months": 26}, False),
        ({"insured_since": date(2024, 10, 1), "insured_months": 27}, True),
        ({"insured_since": ON}, False),
        ({"insured_since": date(2026, 11, 25)}, True),
        ({"insured_since": date(2026, 10, 1)}, False),
    ],
)
def test_a_day_that_contradicts_its_fact_is_refused_on_the_day_it_does(told, contradicts):
    applicant = ck.Applicant(**told)
    if not contradicts:
        assert ck.assess(applicant, on=ON).on == ON
        return
    with refusal("ContradictoryDate") as caught:
        ck.assess(applicant, on=ON)
    day = next(iter(told.values()))
    assert f"= {day} contradicts" in str(caught.value)


REFUSAL = ("refused_for_falsehood", "refused_on")
RECORD = ("clean_record", "last_violation_on")


@every(
    ("fact", "day", "told", "settled"),
    [
        # What happened a year ago to the day still counts; a day sooner it counts no more.
        (REFUSAL, date(2025, 11, 24), None, True),
        (REFUSAL, date(2025, 11, 24), True, True),
        (REFUSAL, date(2025, 11, 23), None, None),
        (REFUSAL, date(2025, 11, 23), True, False),
        (REFUSAL, ON, None, True),
        (RECORD, date(2023, 11, 24), None, False),
        (RECORD, date(2023, 11, 23), None, None),
        (RECORD, date(2023, 11, 23), False, True),
        (RECORD, date(2023, 11, 23), True, True),
    ],
)
def test_a_day_settles_what_it_dates_for_python_and_pages_alike(fact, day, told, settled):
    name, dated_by = fact
    applicant = ck.Applicant(**{dated_by: day, name: told})
    assert getattr(ck.assess(applicant, on=ON).applicant, name) is settled
    assert getattr(applicant, name) is told  # what was told stays


@pytest.mark.parametrize(("key", "kind"), [("premisses", "yes_no"), ("premises", "money")])
def test_a_question_for_no_fact_or_for_one_of_another_kind_is_refused(key, kind):
    with refusal("UndeclaredName", match=key):
        read_fact(key, Table({"kind": kind}, "facts.toml", f"fact.{key}"))


def test_every_kind_is_some_facts_and_only_choices_and_sets_have_codes():
    assert {fact_kind(name).id for name in FACT_NAMES} == set(KINDS)
    assert {fact_kind(name).id for name in FACT_NAMES if choices_of(name)} == {"choice", "set"}
    assert {fact_kind(name).id for name in FACT_NAMES if answers_of(name)} == {"choice", "yes_no"}


@every(
    ("fact", "cell", "value"),
    [
        ("insured_staff", 3.0, 3),
        ("insured_staff", 0.0, 0),
        ("insured_staff", LARGEST, LARGEST),
        ("insured_staff", LARGEST + 1, None),
        ("insured_staff", Decimal("3.0"), 3),
        ("insured_staff", Decimal("NaN"), None),
        ("registered_capital", float("nan"), None),
        ("provinces", {"CN-BJ"}, frozenset({"CN-BJ"})),
        ("other_forms", "seat_rental,staff_supply", frozenset({"seat_rental", "staff_supply"})),
        ("other_forms", "seat_rental, staff_supply", None),
        ("other_forms", "seat_rental,a bank", None),
        ("other_forms", "", None),
    ],
)
def test_a_tables_cell_is_a_value_of_its_fact_or_nothing(fact, cell, value):
    assert value_of_cell(fact, cell) == value


def test_an_applicant_is_made_of_a_row_with_gaps_and_floats():
    row = pd.Series(
        {"insured_staff": 3.0, "insured_months": float("nan"), "premises": pd.NA, "x": 1}
    )
    assert ck.Applicant.from_row(row) == ck.Applicant(insured_staff=3)
    [named] = pd.DataFrame([row]).itertuples()
    assert ck.Applicant.from_row(named) == ck.Applicant(insured_staff=3)
    days = {"registered_on": pd.Timestamp("2020-01-01"), "other_forms": "seat_rental,staff_supply"}
    assert ck.Applicant.from_row(days).registered_on == date(2020, 1, 1)
    assert ck.Applicant.from_row(days).other_forms == {"seat_rental", "staff_supply"}
    with refusal("WrongFact", match=r"insured_staff = 2\.5"):
        ck.Applicant.from_row({"insured_staff": 2.5})
    for row in ({"capital": 3e6}, pd.Series({"注册资本": "300万"}), {}):
        with refusal("NoFactInRow"):  # and no applicant of whom nothing is known
            ck.Applicant.from_row(row)
    with refusal("NotARow", match="list"):
        ck.Applicant.from_row([1])

"""A case travels whole: as a link, as a file, through a form; what is wrong in it is said."""

import json
import pickle
from datetime import UTC, date, datetime

import pytest
from every import every
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.dashboards.case.case import FIELDS, Case
from callcenter_kit.dashboards.case.fields import Variation
from callcenter_kit.dashboards.case.files import read_case_file, read_fragment
from callcenter_kit.rules.applicant import (
    BUSINESS_FORMS,
    FACT_NAMES,
    MATERIALS,
    PROVINCES,
    Applicant,
    choices_of,
    kind_of,
)
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.language import LANGUAGES

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
LETTERS = st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="<>�")
NAMES = (
    st.text(LETTERS, min_size=1, max_size=80).map(lambda text: " ".join(text.split())).filter(bool)
)
AMOUNTS = st.integers(0, 10**13) | st.decimals(0, 10**10, places=2).map(float)
SOME_DAYS = st.lists(st.integers(0, 400), min_size=3, max_size=3).map(
    lambda days: tuple(sorted(days))
)
SETS = {"materials": MATERIALS, "provinces": PROVINCES, "other_forms": BUSINESS_FORMS}
PERCENTAGES = st.integers(0, 100) | st.decimals(0, 100, places=2).map(float)


def values_of(fact):
    return {
        "text": NAMES,
        "choice": st.sampled_from(choices_of(fact) or ("x",)),
        "yes_no": st.booleans(),
        "money": AMOUNTS,
        "count": st.integers(0, 999_999),
        "months": st.integers(0, 999_999),
        "percent": PERCENTAGES,
        "date": DAYS,
        "set": st.frozensets(st.sampled_from(SETS.get(fact, ("x",))), min_size=1),
    }[kind_of(fact)]


APPLICANTS = (
    st.fixed_dictionaries({}, optional={fact: values_of(fact) for fact in FACT_NAMES})
    .filter(lambda told: not (told.get("domestic_capital") and told.get("foreign_share")))
    .map(lambda told: Applicant(**told))
)
CASES = st.builds(
    Case,
    applicant=APPLICANTS,
    language=st.sampled_from(LANGUAGES),
    reading=st.sampled_from(["guide", "law"]),
    on=st.none() | DAYS,
    scope=st.none() | st.sampled_from(SCOPES),
    start_on=st.none() | DAYS,
    clock=st.none() | st.sampled_from(["guide", "law_working", "law_calendar"]),
    materials_days=st.none() | SOME_DAYS,
)


@settings(max_examples=200, deadline=None)
@given(CASES)
def test_a_link_a_file_and_python_carry_every_case_there_and_back(case):
    assert read_fragment(case.fragment()) == (case, ())
    assert len(case.fragment()) <= 8192
    assert read_case_file(case.to_json()) == (case, ())
    assert made_by(case.to_python()) == case


def made_by(code):
    names = {}
    exec(code, names)
    return names["case"]


def test_its_python_makes_the_scenarios_too_and_is_short_and_readable():
    case = Case().with_field("s1.registered_capital", "12000000").with_field("s1.name", "A & B")
    assert made_by(case.to_python()) == case
    assert Case(on=date(2026, 12, 1), on_site={"staff", "contact"}).to_python() == (
        "from datetime import date\n\nimport callcenter_kit as ck\n\ncase = ck.Case(\n"
        "    on=date(2026, 12, 1),\n"
        "    on_site=['contact', 'staff'],\n)\ncase"
    )


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_no_fragment_whatsoever_fails(text):
    case, complaints = read_fragment("#" + text)
    assert isinstance(case, Case)
    for complaint in complaints:
        assert complaint.say("en") != complaint.say("zh-CN")


def test_a_link_can_be_read_by_a_person_and_shared_without_the_name():
    applicant = Applicant(name="某某公司", business_form="seat_rental", is_company=True)
    case = Case(language="en", applicant=applicant, on=date(2026, 12, 1))
    shared = "#v=1&lang=en&on=2026-12-01&business_form=seat_rental&is_company=yes"
    assert case.fragment(without=["name"]) == shared
    assert "name=" in case.fragment()
    # One without a language takes the visitor's.
    assert read_fragment("#is_company=yes", "en")[0].language == "en"
    assert read_fragment("", "en") == (Case(language="en"), ())


HOSTILE = [
    ("shoe_size=43", "UnknownCaseField", "shoe_size"),
    ("__class__=x", "UnknownCaseField", "__class__"),
    ("applicant=x", "UnknownCaseField", "applicant"),
    ("name=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "WrongCaseValue", "<script>"),
    ("%3Cscript%3E=1", "UnknownCaseField", "<script>"),
    ("name=" + "A" * 1_000_000, "WrongCaseValue", "AAAA"),
    ("name=%00%0a", "WrongCaseValue", "·"),
    ("name=%FF%FE", "WrongCaseValue", "�"),
    ("registered_capital=-1", "WrongCaseValue", "-1"),
    ("registered_capital=NaN", "WrongCaseValue", "NaN"),
    ("registered_capital=1e999", "WrongCaseValue", "1e999"),
    ("registered_capital=" + "9" * 400, "WrongCaseValue", "999"),
    ("insured_staff=2.5", "WrongCaseValue", "2.5"),
    ("insured_months=three", "WrongCaseValue", "three"),
    ("is_company=maybe", "WrongCaseValue", "maybe"),
    ("business_form=bank", "WrongCaseValue", "bank"),
    ("provinces=CN-BJ,CN-XX", "WrongCaseValue", "CN-XX"),
    ("materials=passport", "WrongCaseValue", "passport"),
    ("last_violation_on=2026-02-30", "WrongCaseValue", "2026-02-30"),
    ("on=tomorrow", "WrongCaseValue", "tomorrow"),
    ("lang=fr", "WrongCaseValue", "fr"),
    ("reading=mine", "WrongCaseValue", "mine"),
    ("writing_days=3-2-1", "WrongCaseValue", "3-2-1"),
    ("v=2", "CaseOfAnotherVersion", "2"),
    # What a scenario cannot have.
    ("s4.premises=yes", "UnknownCaseField", "s4.premises"),
    ("s1.shoe_size=43", "UnknownCaseField", "shoe_size"),
    ("s1.materials=application", "UnknownCaseField", "materials"),
    ("s1.lang=en", "UnknownCaseField", "lang"),
    ("s1.premises=perhaps", "WrongCaseValue", "perhaps"),
    ("vary=premises,shoe_size", "UnknownCaseField", "shoe_size"),
    ("beside=yes", "UnknownCaseField", "beside"),
]


@every(("part", "error", "quoted"), HOSTILE, ids=[row[0][:30] for row in HOSTILE])
def test_a_part_that_cannot_be_used_is_said_and_the_rest_survives(part, error, quoted):
    case, complaints = read_fragment(f"#is_company=yes&{part}&insured_staff=4")
    assert case.applicant == Applicant(is_company=True, insured_staff=4)
    [complaint] = complaints
    assert complaint.code == error
    for language in LANGUAGES:
        sentence = complaint.say(language)
        assert quoted in sentence
        assert len(sentence) < 300


def test_more_parts_than_a_case_can_have_are_cut_off_and_said():
    case, complaints = read_fragment("#is_company=yes&" + "&".join(["x=1"] * 5000))
    assert case.applicant.is_company is True
    assert complaints[-1].code == "CaseTooLong"
    assert len(complaints) <= 101


NO_CASES = ["", "[]", "{}", '{"format": "other"}', "[" * 100_000, "\x00"]


@every("text", [*NO_CASES, '{"format": "callcenter_kit case", "case": 3}'])
def test_a_file_that_is_no_case_says_so(text):
    with refusal("NotACaseFile"):
        read_case_file(text)


def test_a_file_made_by_hand_may_use_plain_json_values():
    told = {"is_company": True, "registered_capital": 1e6, "provinces": ["CN-BJ"], "premises": None}
    file = {"format": "callcenter_kit case", "version": 1, "case": {**told, "shoe_size": 43}}
    case, [complaint] = read_case_file(json.dumps(file))
    assert case.applicant == Applicant(**{**told, "registered_capital": 1_000_000})
    assert complaint.name == "shoe_size"


THREE_MILLION = ["300万", "三百万", "3,000,000元", "3百万", "叁佰万元整", "3m", "3 million", "300w"]
TYPED = [
    *(("registered_capital", typed, "zh-CN", "3000000") for typed in THREE_MILLION),
    *(("registered_capital", typed, "en", "3000000") for typed in THREE_MILLION),
    ("registered_capital", "３００", "zh-CN", "3000000"),
    ("registered_capital", ".5", "zh-CN", "5000"),
    ("registered_capital", "300美元", "zh-CN", "300美元"),
    ("insured_staff", "３ 人", "zh-CN", "3"),
    ("insured_months", "6 months", "en", "6"),
    ("insured_months", "6月", "zh-CN", "6"),
    ("correction_rounds", "２", "zh-CN", "2"),
    ("correction_rounds", "two", "en", "two"),
    ("correction_rounds", "9" * 10**6, "en", "9" * 10**6),  # no arithmetic is done with it
    ("foreign_share", "20%", "en", "20"),
    ("is_company", "yes", "en", "yes"),
]


@every(("name", "typed", "language", "written"), TYPED)
def test_a_form_reads_what_people_type(name, typed, language, written):
    assert FIELDS[name].from_form(typed, language) == written


@settings(max_examples=200, deadline=None)
@given(AMOUNTS, st.sampled_from(LANGUAGES))
def test_an_amount_shown_in_a_form_is_read_back_as_the_same_amount(amount, language):
    field = FIELDS["registered_capital"]
    told = Case().with_field(field.name, field.from_form(field.to_form(amount, language), language))
    assert told.applicant.registered_capital == amount


RICHER = (("registered_capital", "10000000"),)


@every("names", [(), ("",), ("", ""), ("a", ""), ("", "b"), ("", "", "")])
@every("texts", [(), RICHER])
def test_a_link_and_a_file_keep_the_scenarios_and_one_that_has_nothing_of_its_own(names, texts):
    scenarios = tuple(Variation(name, texts if name else ()) for name in names)
    case = Case(scenarios=scenarios, vary=tuple(name for name, _ in texts))
    assert read_fragment(case.fragment()) == (case, ())
    assert read_case_file(case.to_json()) == (case, ())


def test_an_empty_text_forgets_a_field():
    case = Case(applicant=Applicant(is_company=True), reading="law", on=date(2026, 12, 1))
    for name, nothing in (("is_company", ""), ("reading", ""), ("on", " ")):
        case = case.with_field(name, nothing)
    assert case == Case()


# A case as an analyst writes it: made, refused, sent as a link, kept as a file.


CASE = ck.Case(
    applicant=ck.Applicant(name="甲公司", insured_staff=4),
    language="en",
    reading="law",
    on=date(2026, 11, 24),
    scope="local",
    start_on=date(2026, 12, 1),
    clock="law_calendar",
    direction_days=[1, 2, 3],
    agency=False,
    correction_rounds=1,
    on_site={"originals"},
)


@every(
    ("field", "value", "sentence"),
    [
        ("language", "de", "Choose one of: zh-CN, en"),
        ("reading", "German", "load your own with load_rulebook"),
        ("reading", None, "Choose one of"),
        ("scope", "beijing", "Choose one of: nationwide, local"),
        ("clock", 60, "Choose one of: guide, law_working"),
        ("on", "2026-11-24", "is not a day"),
        ("start_on", datetime(2026, 11, 24, 8, tzinfo=UTC), "is not a day"),
        ("direction_days", (3, 2, 1), "low to high"),
        ("direction_days", 3, "three numbers of days"),
        ("agency", "yes", "True, False or None"),
        ("agency", 1, "True, False or None"),
        ("correction_rounds", -1, "a whole number, 0 or more"),
        ("correction_rounds", True, "a whole number"),
        ("on_site", "reception", "Choose one of"),
        ("on_site", {"the moon"}, "Choose one of"),
        ("applicant", {"name": "x"}, "should be a callcenter_kit.Applicant"),
    ],
)
def test_a_value_that_no_page_accepts_is_refused_in_both_languages(field, value, sentence):
    with pytest.raises(ck.KitError) as refused:
        ck.Case(**{field: value})
    assert sentence in refused.value.say("en")
    assert "请" in refused.value.say("zh-CN")
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


@every(
    ("base_url", "address"),
    [
        ("http://localhost:8866", "http://localhost:8866/voila/render/01_eligibility.ipynb"),
        ("https://kit.cn/a/", "https://kit.cn/a/voila/render/01_eligibility.ipynb"),
        ("https://kit.cn/03_timeline.ipynb#v=1", "https://kit.cn/03_timeline.ipynb"),
        ("https://kit.cn/03_timeline.html", "https://kit.cn/03_timeline.html"),
    ],
)
def test_a_link_opens_the_case_without_its_name(base_url, address):
    page, fragment = CASE.link(base_url).split("#")
    case, complaints = read_fragment(fragment)
    assert (page, complaints) == (address, ())
    assert case.applicant == ck.Applicant(insured_staff=4)
    assert (case.reading, case.direction_days) == ("law", (1, 2, 3))


@every("base_url", ["localhost:8866", "", None, "javascript:alert(1)", "http://"])
def test_what_is_no_address_makes_no_link(base_url):
    with pytest.raises(ck.KitError, match="not the address of a page or server"):
        CASE.link(base_url)


def test_a_saved_case_is_read_again_and_what_of_it_cannot_be_used_is_named(tmp_path):
    file = tmp_path / "case.json"
    file.write_text(CASE.to_json(), "utf-8")
    assert ck.read_case(str(file)) == ck.read_case(file) == CASE
    assert (CASE.direction_days, CASE.on_site) == ((1, 2, 3), frozenset({"originals"}))
    file.write_text(CASE.to_json().replace('"version": 1', '"version": 7'), "utf-8")
    with pytest.warns(UserWarning, match="(?s)案例的版本是 7.*The case is of version 7"):
        assert ck.read_case(file) == CASE
    for content in (b"{}", b"\xff\xfe\x00"):
        file.write_bytes(content)
        with pytest.raises(ck.KitError, match="not a saved case"):
            ck.read_case(file)

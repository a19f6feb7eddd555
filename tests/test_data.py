"""The rulebooks' data held against what may be said: the guide in full, the law only as read."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import callcenter_kit as ck
from callcenter_kit.applicant import BUSINESS_FORMS, MATERIALS, PROVINCES
from callcenter_kit.facts import facts
from callcenter_kit.process import process
from callcenter_kit.sources import instruments
from callcenter_kit.wording import format_money

DATA = Path(ck.__file__).parent / "data"
FILES = ("sources", "facts", "guide", "law", "process")
RAW = {name: tomllib.loads((DATA / f"{name}.toml").read_text("utf-8")) for name in FILES}
CHINESE = re.compile("[\u4e00-\u9fff]")

# Article numbers that were read or that a quotation gives; any other has to be verified first.
ARTICLES = {
    "xukefa": {"29", "32(1)(1)", "32(1)(4)", "34 para. 3", "44", "45", "50", "58", "78", "82"},
    "tiaoli": {"9", "13", "13(1)", "13(2)", "13(3)", "14", "26–28", "69(1)"},
    "order42": {"6", "6(1)", "6(2)", "6(3)", "6(4)", "6(5)", "6(6)", "8", "8(5)", "35", "36", "38"},
    "catalogue2015": {"B24"},
    "foreign333": {"2"},
    "companylaw": {"47"},
    "minfadian": {"201", "202", "203"},
}
PARAGRAPHS = {1: 4, 2: 7, 3: 6, 4: 11, 5: 7, 6: 4}


def leaves(value, path=()):
    """Every table below ``value`` with the keys that lead to it."""
    if isinstance(value, dict):
        yield path, value
        for key, child in value.items():
            yield from leaves(child, (*path, key))
    elif isinstance(value, list):
        for position, child in enumerate(value):
            yield from leaves(child, (*path, position))


TABLES = [((name, *path), table) for name in FILES for path, table in leaves(RAW[name])]
TEXTS = [(path, table["zh"], table["en"]) for path, table in TABLES if "zh" in table]
SOURCES = [
    (path, reference)
    for path, table in TABLES
    if "source" in table
    for reference in (table["source"] if isinstance(table["source"], list) else [table["source"]])
]


def test_every_text_is_there_in_both_languages_and_each_in_its_own():
    one_language = [path for path, table in TABLES if ("zh" in table) != ("en" in table)]
    assert one_language == []
    assert [path for path, zh, en in TEXTS if not CHINESE.search(zh) or CHINESE.search(en)] == []


def test_chinese_is_punctuated_as_chinese():
    stray = []
    for path, zh, _ in TEXTS:
        plain = re.sub(r"https://\S+|\{[^}]*\}", "", zh)
        if re.search(r"[,;:?!()]|\.(?!\d)", plain):
            stray.append((path, zh))
    assert stray == []


def test_every_source_names_an_instrument_and_only_places_that_were_read():
    for path, reference in SOURCES:
        instrument, _, place = reference.partition(" ")
        assert instrument in instruments(), path
        if instrument == "guide":
            assert not place or place[1:].split(".")[0] in "123456", path
        elif place:
            assert re.sub(r"^arts?\. ", "", place) in ARTICLES[instrument], (path, reference)


def test_no_sentence_gives_an_article_number_that_was_not_read():
    for path, _, en in TEXTS:
        for number in re.findall(r"\barts?\. (\d+)", en):
            known = {place.split("(")[0] for places in ARTICLES.values() for place in places}
            assert number in known | {"3"}, (path, en)  # art. 3 of order 42 was read too


def test_the_instruments_with_an_address_are_the_official_ones():
    hosts = {key: one.address.split("/")[2] for key, one in instruments().items() if one.address}
    assert hosts == dict.fromkeys(("order42", "catalogue2015", "numbers28"), "www.miit.gov.cn")


def test_every_paragraph_of_the_guide_is_there_in_its_order():
    wanted = [f"{part}.{n}" for part, last in PARAGRAPHS.items() for n in range(1, last + 1)]
    paragraphs = ck.rulebook("guide").paragraphs
    assert list(paragraphs) == wanted
    assert all(str(said.sources[0]) == f"guide §{key}" for key, said in paragraphs.items())


def test_the_contract_names_and_orders_facts_forms_materials_and_requirements():
    guide, law = ck.rulebook("guide"), ck.rulebook("law")
    assert list(facts()) == [fact.name for fact in fields(ck.Applicant)]
    assert set(facts()["provinces"].choices) == set(PROVINCES)
    assert tuple(guide.business_forms) == tuple(law.business_forms) == BUSINESS_FORMS
    assert tuple(guide.materials) == MATERIALS
    assert list(guide.requirements) == [
        "company",
        "domestic_capital",
        "registered_capital",
        "clean_record",
        "social_insurance",
        "reports",
        "premises",
        "long_term_service",
        "service_form",
        "truthful",
    ]
    assert list(law.requirements) == [
        "company",
        "registered_capital",
        "dishonesty_list",
        "funds_and_staff",
        "technical_plan",
        "premises",
        "long_term_service",
        "service_form",
        "truthful",
    ]


def test_each_material_of_the_guide_has_its_current_counterpart_or_was_dropped():
    guide, law = ck.rulebook("guide").materials, ck.rulebook("law").materials
    assert [material.number for material in guide.values()] == list(range(1, 12))
    assert [material.number for material in law.values()] == list(range(1, 10))
    assert {key for key, material in guide.items() if material.current is None} == {
        "financial_report"
    }
    assert {material.current for material in guide.values()} - {None} == set(law)


def test_superseded_materials_are_the_four_that_follow_the_older_list():
    badges = {key: material.badge for key, material in ck.rulebook("guide").materials.items()}
    older = {"application", "financial_report", "research_report", "technical_scheme"}
    assert {key for key, badge in badges.items() if badge == "superseded"} == older
    assert set(badges.values()) == {"law", "superseded"}


def test_nothing_to_file_says_basic_telecom_business():
    for path, zh, en in TEXTS:
        if path[0] != "guide":
            assert "基础电信" not in zh, path
            assert "basic telecom" not in en, path


@pytest.mark.parametrize("reading", ["guide", "law"])
def test_both_scopes_fill_the_same_rows_and_name_the_capital_in_force(reading):
    book = ck.rulebook(reading)
    for scope, told in book.scopes.items():
        assert list(told.rows) == list(book.scope_rows)
        minimum = book.parameters["minimum_capital"].on(scope, book.last_read).value
        for language in ("zh-CN", "en"):
            assert format_money(minimum, language) in told.rows["capital"].say(language)


@pytest.mark.parametrize("reading", ["guide", "law"])
def test_what_can_be_changed_has_a_remedy_and_what_cannot_a_bar(reading):
    requirements = ck.rulebook(reading).requirements
    barred = {key for key, rule in requirements.items() if rule.bar is not None}
    assert barred == {"clean_record", "truthful", "dishonesty_list"} & set(requirements)
    for key, rule in requirements.items():
        assert (rule.remedy is None) is (key in barred)
        assert rule.remedy is None or rule.remedy.badge == "assumption"


def test_the_process_has_six_steps_and_the_law_its_own_durations():
    way = process()
    assert [step.number for step in way.steps.values()] == [1, 2, 3, 4, 5, 6]
    assert [step.days for step in way.steps.values()] == [
        (1, 2, 5),
        (1, 3, 5),
        (5, 10, 20),
        (1, 2, 3),
        None,
        None,
    ]
    assert {clock.review_days for clock in way.clocks.values()} == {60}
    assert [clock.issue_working_days for clock in way.clocks.values()] == [0, 10, 10]
    assert {extra.badge for extra in way.extras.values()} == {"assumption"}

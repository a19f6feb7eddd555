"""A case as an analyst writes it: made, refused, sent as a link, kept as a file."""

import pickle
from datetime import UTC, date, datetime

import pytest
from every import every
from parsing import parsed
from visits import state_of

import callcenter_kit as ck
from callcenter_kit.dashboards.case.files import read_fragment

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
    with pytest.raises(ck.KitError, match="no address of a page or a server"):
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


def test_a_notebook_shows_each_scenario_by_its_name_or_its_number():
    shown = parsed(state_of("two_provinces", "en").case._repr_html_()).get_text(" ", strip=True)
    assert "先招人 Business form: Renting out systems or agent seats" in shown
    assert "Scenario 2 Start day: 1 March 2027, Through an agency: No" in shown
    assert "Scenario 1" not in shown

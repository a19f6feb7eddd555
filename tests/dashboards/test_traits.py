"""A page as a widget: what was clicked can be read, set, observed and linked in Python."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
import traitlets
from every import every
from front_end import Browser

import callcenter_kit as ck
from callcenter_kit.dashboards import eligibility, pages, portfolio, timeline
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.portfolio.upload import example_csv

TODAY = date(2026, 11, 24)
CASE = ck.Case(language="en", applicant=ck.Applicant(insured_staff=4))
NAMES = [page.name for page in pages()]


def visited(page):
    """The page after its visitor's hello, with the browser's end of the line."""
    browser = Browser(page)
    browser.do("hello", fragment="", language="en")
    return browser


def heard(page, *names):
    """The list that fills with every change of the traits, as name and new value."""
    changes = []
    page.observe(lambda change: changes.append((change.name, change.new)), names or ["case"])
    return changes


@every("name", NAMES)
def test_every_page_is_made_alike_and_says_what_it_was_given(name):
    page = import_module(f"callcenter_kit.dashboards.{name}").page(CASE, today=TODAY)
    assert (page.case, page.applicant) == (CASE, CASE.applicant)
    assert page.view["fragment"] == CASE.fragment()
    assert json.loads(page.case_json)["case"] == {"lang": "en", "insured_staff": "4"}
    if name != "portfolio":
        assert page.assessment == ck.assess(CASE.applicant, on=TODAY)
        assert page.assessment.on == TODAY


def test_a_click_is_heard_by_whoever_observes_and_read_afterwards():
    page = eligibility.page(today=lambda: TODAY)
    nobody = ck.assess(ck.Applicant(), on=TODAY)
    assert (page.case, page.view, page.assessment, page.plan) == (ck.Case(), {}, nobody, None)
    browser = visited(page)
    changes = heard(page, "case", "applicant", "assessment", "case_json")
    browser.do("set", name="registered_capital", value="3000000")
    assert {name for name, _ in changes} == {"case", "applicant", "assessment", "case_json"}
    assert page.applicant == ck.Applicant(registered_capital=3_000_000)
    assert page.assessment == ck.assess(page.applicant, on=TODAY)
    browser.do("ping")
    assert len(changes) == 4


def test_whoever_hears_of_one_trait_sees_the_others_as_they_are_by_then():
    page = timeline.page(CASE, today=TODAY)
    seen = []
    page.observe(lambda _: seen.append((page.case, page.assessment, page.plan)), "applicant")
    page.applicant = ck.Applicant(registered_capital=5)
    [(case, answer, plan)] = seen
    assert case.applicant == answer.applicant == page.applicant
    assert plan == page.plan


def test_an_assignment_shows_the_case_and_is_heard():
    page = eligibility.page(today=TODAY)
    visited(page)
    changes = heard(page)
    page.applicant = examples()["ready"].case.applicant
    page.case = replace(page.case, reading="law")
    assert [case.reading for _, case in changes] == ["guide", "law"]
    assert page.view["fragment"] == page.case.fragment()
    assert page.assessment.rulebook.id == "law"


def test_a_case_of_python_is_shown_to_who_comes_later_and_overwrites_what_is_typed():
    for page in (eligibility.page(CASE, today=TODAY), eligibility.page(today=TODAY)):
        page.case = CASE
        browser = visited(page)
        assert page.case == CASE
        browser.do("set", name="insured_staff", value="many")
        epoch = page.view["epoch"]
        page.case = CASE
        assert (page.view["epoch"], page.state.refusals) == (epoch + 1, {})
        Browser(page).do("hello", fragment="#v=1&insured_staff=2", language="en")
        assert page.applicant.insured_staff == 2


def test_the_plan_is_that_of_the_case_or_says_why_there_is_none():
    rents = ck.Applicant(business_form="seat_rental")
    case = ck.Case(applicant=rents, start_on=date(2026, 12, 1), scope="local")
    page = timeline.page(case, today=TODAY)
    plan = ck.plan(date(2026, 12, 1), "local", applicant=rents, on=TODAY)
    assert page.plan.licence_on == plan.licence_on
    page.applicant = ck.Applicant(business_form="own_customers")
    assert isinstance(page.plan, ck.NoPlan)


@every("trait", ["case", "applicant"])
@every("value", [None, 5, "3 people", {"applicant": 1}, ck.Case], ids=str)
def test_a_value_of_the_wrong_type_is_refused_and_the_page_stays(trait, value):
    page = eligibility.page(CASE, today=TODAY)
    before = page.view
    with pytest.raises(traitlets.TraitError, match=rf"'{trait}' trait .* {trait.title()}\b"):
        setattr(page, trait, value)
    assert (page.case, page.applicant, page.view) == (CASE, CASE.applicant, before)


def test_what_cannot_be_set_or_shown_is_raised_and_the_page_stays(monkeypatch):
    page = timeline.page(CASE, today=TODAY)
    for trait in ("assessment", "plan"):
        with pytest.raises(traitlets.TraitError, match="read-only"):
            setattr(page, trait, getattr(page, trait))
    with pytest.raises(AttributeError, match="'applicant'"):
        page.aplicant = ck.Applicant()
    monkeypatch.setattr(page._session, "_render", lambda *_: 1 // 0)
    for name, value in (("case", ck.Case()), ("applicant", ck.Applicant())):
        with pytest.raises(ZeroDivisionError):
            setattr(page, name, value)
        assert (page.case, page.applicant, page.state.case) == (CASE, CASE.applicant, CASE)


def test_an_observer_may_answer_with_another_case_and_its_failure_is_none_of_the_page():
    page = eligibility.page(today=TODAY)
    page.observe(lambda change: setattr(page, "case", replace(change.new, reading="law")), "case")
    browser = visited(page)
    browser.do("set", name="insured_staff", value="4")
    assert (page.case.reading, page.applicant.insured_staff) == ("law", 4)
    assert "reading=law" in page.view["fragment"]
    page.observe(lambda _: 1 // 0, "case")
    with pytest.raises(ZeroDivisionError):
        browser.do("set", name="insured_staff", value="5")
    assert (page.view["alert"], page.applicant.insured_staff) == ("", 5)


def test_another_front_end_reads_and_sets_the_case_as_json_and_what_is_none_is_said():
    page = eligibility.page(CASE, today=TODAY)
    with pytest.raises(traitlets.TraitError, match="holds no case"):
        page.case_json = "[]"
    assert (page.case, page.case_json) == (CASE, CASE.to_json())
    page.case_json = CASE.to_json().replace("insured_staff", "shoe_size")
    assert page.case == ck.Case(language="en")
    assert "shoe_size" in page.view["html"]
    assert page.case_json == page.case.to_json()
    changes = heard(page)
    page.set_state({"case_json": ck.Case(reading="law").to_json()})
    assert [case for _, case in changes] == [page.case] == [ck.Case(reading="law")]
    assert page.get_state(["case_json"])["case_json"] == page.case.to_json()


@every("case", [5, ck.Applicant(), lambda: TODAY], ids=["number", "applicant", "function"])
def test_what_is_no_case_is_refused_before_there_is_a_page(case):
    with pytest.raises(ck.KitError, match=r"case should be a callcenter_kit\.Case"):
        eligibility.page(case)


@every(
    "today",
    [5, "2026-11-24", datetime(2026, 11, 24, 8, tzinfo=UTC), lambda: None],
    ids=["number", "text", "moment", "function"],
)
@every("name", NAMES)
def test_what_is_no_day_is_refused_before_there_is_a_page(name, today):
    with pytest.raises(ck.KitError) as refused:
        import_module(f"callcenter_kit.dashboards.{name}").page(today=today)
    assert "neither a day nor a function" in str(refused.value)
    assert "既不是日期" in refused.value.say("zh-CN")


def test_of_many_clients_the_one_that_was_opened_is_judged():
    page = portfolio.page(today=TODAY)
    browser = visited(page)
    browser.do("example_clients")
    assert (page.assessment, page.plan) == (None, None)
    screened = ck.read_clients(example_csv("en")).screen(on=TODAY)
    row = int(screened.judged.index[0])
    browser.do("client", value=str(row))
    assert page.assessment.applicant == screened.applicant(row)
    assert page.assessment.to_frame().equals(screened.assessment(row).to_frame())
    assert isinstance(page.plan, (ck.Plan, ck.NoPlan))
    browser.do("client", value="-1")
    assert page.assessment is None


def test_a_notebook_goes_on_from_what_was_entered_else_from_what_is_invented():
    page = eligibility.page(today=TODAY)
    assert page.case_or_example.applicant == examples()["growing"].case.applicant
    assert (page.case, page.day) == (ck.Case(), TODAY)
    page.case = replace(CASE, on=date(2026, 12, 1))
    assert (page.case_or_example, page.day) == (page.case, date(2026, 12, 1))
    page = portfolio.page(ck.Case(language="en"), today=TODAY)
    own = ck.read_clients(b"Company\nAcme\n")
    assert len(page.clients_or_examples) == len(ck.example_clients("en")) == 12
    page._session.state = replace(page.state, upload=portfolio.upload.ClientUpload(own, "own.csv"))
    assert page.clients_or_examples is own

"""What "can we get it?" says for a case, read from its HTML without a browser."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

from every import every
from parsing import parsed, words

import callcenter_kit as ck
from callcenter_kit import documents
from callcenter_kit.dashboards import eligibility, materials, timeline
from callcenter_kit.dashboards.answers.case_answer import named
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.case.state import RefusedField, State
from callcenter_kit.dashboards.eligibility import finding_rows, render
from callcenter_kit.dashboards.session.actions import set_field
from callcenter_kit.errors import FieldError
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.loading import facts
from callcenter_kit.rules.logic import names
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES

TODAY = date(2026, 11, 24)
GUIDE, LAW = (ck.rulebook(reading).requirements for reading in ("guide", "law"))
READY = examples()["ready"].case.applicant


def draw(applicant=None, language="zh-CN", **case):
    return page_of(State(Case(applicant=applicant or Applicant(), language=language, **case)))


def page_of(state):
    return parsed(render(state, TODAY).html)


def test_an_amount_typed_in_the_wrong_unit_is_asked_about():
    def echo(amount, language):
        page = draw(replace(READY, registered_capital=amount), language)
        return " ".join(words(one) for one in page.select("#field-registered_capital .echo"))

    assert echo(1_000_000_000, "zh-CN") == ""
    assert echo(30_000_000_000, "zh-CN") == "3000000 万元，超过 10 亿元：是 300 万元吗？"
    assert echo(1_000_000_000, "en") == "CNY 1,000,000,000"
    assert "above a billion. Do you mean CNY 100,000?" in echo(1_000_000_001, "en")
    rich = Case(applicant=Applicant(registered_capital=15_000_000_000))
    told = State(rich, last_question="registered_capital")
    assert "是 150 万元吗？" in words(page_of(told).select_one(".answered"))


@every(
    ("facts", "case", "summary"),
    [
        ({}, {}, None),
        ({"marketing_calls": True}, {}, "prohibited"),
        ({"domestic_capital": False}, {}, "other_procedure"),
        ({"marketing_calls": True}, {"submitted_on": date(2026, 11, 6)}, None),
        ({"on_dishonesty_list": True}, {"reading": "law"}, None),  # time may end it
    ],
)
def test_what_is_met_is_folded_away_where_nothing_can_be_prepared(facts, case, summary):
    folded = draw(replace(READY, **facts), **case).select_one("[data-key=findings-excluded]")
    if summary is None:
        assert folded is None
        return
    assert not folded.has_attr("open")
    assert words(folded.summary) == say(f"eligibility.findings.{summary}")
    assert folded.select_one("#finding-premises .met")


def test_a_foreign_share_is_asked_for_where_there_is_one_and_stands_beside_what_it_fails():
    for domestic, share in ((False, None), (None, 0), (False, 20)):
        page = draw(replace(READY, domestic_capital=domestic, foreign_share=share))
        assert page.select("#field-foreign_share input")
    assert "外资股比为 20%" in words(page.select_one("#finding-domestic_capital .told"))
    assert words(draw(READY).select_one("#finding-domestic_capital .told")) == ""


# A requirement is called alike in the form, in its row, in the card and in lists of several.


@every("reading", ["guide", "law"])
@every("language", LANGUAGES)
def test_a_requirement_has_one_name(reading, language):
    for row in finding_rows(ck.assess(READY, TODAY, reading), language):
        rule, asked = row.requirement, names(row.requirement.expression)
        word = named([rule], language).partition("（")[0].lower()
        assert word in rule.name.say(language).lower()
        assert word in row.asks.lower()
        if len(asked) == 1:
            assert word in facts()[asked[0]].name.say(language).lower()
        elif rule.id == "service_form":
            assert say("eligibility.form.service", language) == rule.name.say(language)


def test_whoever_serves_another_province_is_told_whose_authority_and_days_are_shown():
    there, home = (replace(READY, provinces=frozenset({code})) for code in ("CN-TJ", "CN-BJ"))
    said = say("scopes.lead.elsewhere", province="天津")
    for module in (eligibility, timeline, materials):
        for applicant in (there, home):
            page = parsed(module.render(State(Case(applicant=applicant)), TODAY).html)
            leads = [words(each) for each in page.select(".answer .lead")]
            assert (said in leads) is (said in words(page.main)) is (applicant is there)
    for applicant in (there, replace(there, business_form=None)):  # whom to ask first is, too
        kicker = words(draw(applicant).select_one(".verdict .kicker"))
        assert kicker == say("eligibility.verdict.local_elsewhere", province="天津")
    letter = documents.page(ck.record(ck.assess(there, TODAY), start=TODAY), "zh-CN")
    assert said in unescape(letter)


def test_every_fact_of_both_readings_is_asked_once():
    names = {field["name"] for field in draw().select(".form input:not([data-narrows])")}
    grouped = {name for name, fact in facts().items() if fact.group}
    closed = {"other_forms", "named_people", "telecom_in_scope"}
    assert names == grouped | closed | {"business_form", "provinces", "name", "insured_since"}
    for book in ("guide", "law"):
        for found in ck.assess(Applicant(), rulebook=book).scopes["local"].findings.values():
            assert set(found.facts) <= names


@every(
    ("facts", "asked"),
    [
        ({}, set()),
        ({"clean_record": None, "refused_for_falsehood": None}, set()),
        ({"clean_record": False}, {"last_violation_on"}),
        ({"refused_for_falsehood": True}, {"refused_on"}),
        # A day that was told stays in sight, so that it can be taken back.
        ({"clean_record": None, "last_violation_on": date(2020, 1, 1)}, {"last_violation_on"}),
        ({"refused_on": date(2020, 1, 1)}, {"refused_on"}),
    ],
)
def test_a_day_is_asked_for_where_it_matters(facts, asked):
    page = draw(replace(READY, **facts))
    days = {field["name"] for field in page.select(".form input[type=date]")}
    assert days == {"insured_since"} | asked
    assert not page.select("#field-foreign_share")
    for name in days:
        assert re.search("选填.*用于推算", words(page.select_one(f"#field-{name}")))


def test_a_contradiction_stays_beside_its_field_with_the_reason():
    foreign = replace(READY, domestic_capital=False, foreign_share=20)
    state = State(Case(applicant=foreign, language="en"))
    state = set_field(state, {"name": "domestic_capital", "value": "yes"})
    assert state.case.applicant.domestic_capital is None
    error = page_of(state).select_one("#field-domestic_capital .error")
    assert "“Domestic-capital company” contradicts “Foreign share”, so we did not" in words(error)


@every("name", ["is_company", "insured_since", "registered_capital"])
def test_whatever_kind_a_field_is_its_reason_is_read_out_with_it(name):
    reason = FieldError("WrongCaseValue", name=name, field=name, value="x", accepted="")
    for refused in ({}, {name: RefusedField("x", reason)}):
        page = page_of(State(refusals=refused))
        row = page.select_one(f"#field-{name}")
        field = row if row.name == "fieldset" else row.input
        names = field["aria-describedby"].split()
        [*reasons, explained] = [page.find(id=each) for each in names]
        assert [bool(one.select_one("[role=alert]")) for one in reasons] == [True] * len(refused)
        assert not explained.select_one("[role=alert]")

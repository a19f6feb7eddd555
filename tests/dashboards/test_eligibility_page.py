"""What "can we get it?" says for a case, read from its HTML without a browser."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from every import every
from parsing import parsed
from visits import decision_of

import callcenter_kit as ck
from callcenter_kit import documents
from callcenter_kit.dashboards import eligibility, materials, timeline
from callcenter_kit.dashboards.answers.case_answer import named, other_rulebook_summary
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples
from callcenter_kit.dashboards.case.state import RefusedField, State
from callcenter_kit.dashboards.eligibility import finding_rows, render
from callcenter_kit.dashboards.errors import FieldError
from callcenter_kit.dashboards.session.actions import set_field
from callcenter_kit.rules.applicant import BUSINESS_FORMS, Applicant
from callcenter_kit.rules.loading import facts
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES

TODAY = date(2026, 11, 24)
GUIDE, LAW = (ck.rulebook(reading).requirements for reading in ("guide", "law"))
READY = examples()["ready"].case.applicant


def shown(applicant=None, language="zh-CN", today=TODAY, **case):
    state = State(Case(applicant=applicant or Applicant(), language=language, **case))
    return page_of(state, today)


def page_of(state, today=TODAY):
    return parsed(render(state, today).html)


def words(element):
    return re.sub(r"\s+", " ", element.get_text(" ", strip=True))


def headline(page):
    return words(page.h1)


def verdicts(page):
    return [words(card) for card in page.select(".verdict")]


def told(**facts):
    return replace(READY, **facts)


# The headline and the verdicts


def test_the_business_form_comes_first():
    page = shown()
    assert headline(page) == "请先选择业务形态"
    assert [words(item) for item in page.select(".verdict .outcome .mark")] == ["?"]
    first = page.select_one(".form input")
    assert first["name"] == "business_form"


@every("form", BUSINESS_FORMS[2:])
@every("language", LANGUAGES)
def test_an_exempt_form_is_said_at_once_with_why_and_its_trap(form, language):
    page = shown(Applicant(business_form=form), language)
    book = ck.rulebook("guide").business_forms[form]
    reason = say(f"decision.not_required.{form}", language)
    assert headline(page) == reason
    assert book.why.say(language) in words(page.select_one(".answer"))
    assert book.trap.say(language) in words(page.select_one(".note"))
    assert verdicts(page) == []
    assert page.select_one(".group.greyed")
    for folded in (page.select_one("#field-premises"), page.select_one(".finding")):
        assert not folded.find_parent("details").has_attr("open")
    assert len(page.select(".finding")) == len(GUIDE)


CAPITAL = [
    (999_999, "ineligible", "ineligible"),
    (1_000_000, "ineligible", "eligible"),
    (9_999_999, "ineligible", "eligible"),
    (10_000_000, "eligible", "eligible"),
    (None, "undetermined", "undetermined"),
]


@every(("capital", "nationwide", "local"), CAPITAL)
@every("language", LANGUAGES)
def test_the_headline_is_the_decision_and_each_card_its_scopes_outcome(
    capital, nationwide, local, language
):
    applicant = told(registered_capital=capital)
    page = shown(applicant, language)
    assert headline(page) == decision_of(Case(applicant=applicant, language=language)).text
    # Of two licences of which the same is to be said there is one card.
    outcomes = (nationwide, local) if capital and capital < 10_000_000 else (local,)
    for verdict, outcome in zip(verdicts(page), outcomes, strict=True):
        assert say(f"common.outcome.{outcome}", language) in verdict


@every(
    ("facts", "is_near"),
    [
        ({}, True),
        ({"premises": False}, True),
        ({"premises": False, "technical_plan": False}, False),
        ({"insured_staff": 2}, True),
        ({"insured_staff": 1}, False),  # three is more than twice as many
        ({"clean_record": False, "last_violation_on": date(2024, 5, 10)}, False),
        ({"business_form": None}, False),
    ],
)
def test_what_is_near_does_not_look_like_what_is_far(facts, is_near):
    [card] = shown(told(**facts, provinces=frozenset({"CN-BJ"}))).select(".verdict")
    assert card["class"][2] == ("near" if is_near else "far")


def test_a_wait_without_a_known_end_has_no_number_of_steps():
    assert "须等期满" in verdicts(shown(told(clean_record=False)))[0]


# The next thing to answer


def next_of(page):
    asked = page.select_one(".ask [data-name], .ask [data-jump]")
    return asked and (asked.get("data-name") or asked["data-jump"].removeprefix("field-"))


def test_the_next_question_is_one_that_can_still_change_the_answer():
    assert next_of(shown(Applicant(is_company=True))) == "business_form"
    in_beijing = {"provinces": frozenset({"CN-BJ"})}
    assert next_of(shown(READY)) == "provinces"
    assert next_of(shown(told(**in_beijing, premises=None))) == "premises"
    assert next_of(shown(told(**in_beijing, technical_plan=None))) == "technical_plan"
    assert next_of(shown(Applicant(business_form="own_customers"))) is None
    assert next_of(shown(told(**in_beijing))) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_serves_another_province_is_told_whose_authority_and_days_are_shown(language):
    where = "天津" if language == "zh-CN" else "Tianjin"
    there = told(provinces=frozenset({"CN-TJ"}))
    for module in (eligibility, timeline, materials):
        case = Case(applicant=there, language=language)
        page = parsed(module.render(State(case), TODAY).html)
        said = say("scopes.lead.elsewhere", language, province=where)
        assert said in [words(each) for each in page.select(".answer .lead")]
        at_home = replace(case, applicant=replace(there, provinces=frozenset({"CN-BJ"})))
        assert said not in words(parsed(module.render(State(at_home), TODAY).html).main)
    kicker = words(shown(there, language).select_one(".verdict .kicker"))
    assert kicker == say("eligibility.verdict.local_elsewhere", language)
    letter = documents.page(ck.record(ck.assess(there, TODAY), start=TODAY), language)
    assert say("scopes.lead.elsewhere", language, province=where) in unescape(letter)


# The form


def test_every_fact_of_both_readings_is_asked_once():
    page = shown()
    fields = page.select(".form input:not([data-narrows])")
    names = {field["name"] for field in fields}
    grouped = {name for name, fact in facts().items() if fact.group}
    closed = {"other_forms", "named_people", "telecom_in_scope"}
    assert names == grouped | closed | {"business_form", "provinces", "name", "insured_since"}
    for book in ("guide", "law"):
        for rule in ck.rulebook(book).requirements.values():
            found = ck.assess(Applicant(), rulebook=book).scopes["local"].findings[rule.id]
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
    page = shown(told(**facts))
    days = {field["name"] for field in page.select(".form input[type=date]")}
    assert days == {"insured_since"} | asked
    for name in days:
        row = words(page.select_one(f"#field-{name}"))
        assert "选填" in row
        assert "用于推算" in row
        assert page.select_one(f"#field-{name} .about .panel p + p")


@every(
    ("facts", "asked"),
    [
        ({"domestic_capital": True}, False),
        ({"domestic_capital": None}, False),
        ({"domestic_capital": False}, True),
        ({"domestic_capital": None, "foreign_share": 0}, True),
        ({"domestic_capital": False, "foreign_share": 20}, True),
    ],
)
def test_a_foreign_share_is_asked_for_where_there_is_one(facts, asked):
    page = shown(told(**facts), "en")
    assert bool(page.select_one("#field-foreign_share input")) is asked
    if asked:
        assert words(page.select_one("#field-foreign_share .unit")) == "%"


@every("form", [*BUSINESS_FORMS, None])
def test_whose_the_clients_are_is_asked_of_own_customers_only(form):
    def is_asked(**facts):
        return bool(shown(Applicant(business_form=form, **facts)).select("#field-group_clients"))

    assert is_asked() is (form == "own_customers")
    assert is_asked(other_forms={"own_customers"})
    assert is_asked(group_clients=False)


@every(
    ("facts", "is_open"),
    [({}, False), ({"other_forms": {"seat_rental"}}, True), ({"other_forms": set()}, True)],
)
def test_the_other_forms_stay_closed_until_one_is_told(facts, is_open):
    page = shown(Applicant(business_form="staff_supply", **facts))
    fold = page.select_one("details:has(#field-other_forms)")
    assert fold.has_attr("open") is is_open
    boxes = {box["value"]: box.has_attr("checked") for box in fold.select("input[type=checkbox]")}
    assert set(boxes) == set(BUSINESS_FORMS) - {"staff_supply"}
    assert {key for key, ticked in boxes.items() if ticked} == set(facts.get("other_forms", ()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_foreign_shareholder_takes_another_procedure_by_both_readings(language):
    other = say("common.exclusion.other_procedure", language)
    applicant = told(domestic_capital=False, foreign_share=20)
    for reading in ("guide", "law"):
        page = shown(applicant, language, reading=reading)
        assert headline(page) == say("decision.foreign", language)
        assert all(other in card for card in verdicts(page))
        assert not any("2027" in card for card in verdicts(page))
        domestic = shown(told(foreign_share=0), language, reading=reading)
        assert all(other not in card for card in verdicts(domestic))
        assert not domestic.select("#note-foreign_investment")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_strictest_of_several_forms_decides_and_the_page_says_so(language):
    applicant = told(business_form="staff_supply", other_forms={"seat_rental"})
    page = shown(applicant, language)
    assert headline(page) == headline(shown(told(business_form="seat_rental"), language))
    said = ck.assess(applicant, TODAY).several_forms.say(language)
    assert said in words(page.select_one(".answers"))
    rented = ck.rulebook().business_forms["seat_rental"]
    assert rented.trap.say(language) in words(page.select_one(".answers"))
    exempt = replace(applicant, other_forms={"system_building"})
    assert ck.assess(exempt).several_forms.say(language) in words(shown(exempt, language))


def test_a_contradiction_stays_beside_its_field_with_the_reason():
    state = set_field(
        State(Case(applicant=told(domestic_capital=False, foreign_share=20), language="en")),
        {"name": "domestic_capital", "value": "yes"},
    )
    assert state.case.applicant.domestic_capital is None
    error = page_of(state).select_one("#field-domestic_capital .error")
    assert "“Domestic-capital company” contradicts “Foreign share” and was left out" in words(error)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_its_name_its_help_and_its_source(language):
    page = shown(language=language)
    for row in page.select(".form .row"):
        assert words(row.select_one("legend, label"))
        assert words(row.select_one(".help"))
        assert row.select_one(".chip .panel")


def test_yes_no_and_dont_know_are_radio_buttons_in_a_fieldset():
    page = shown(told(premises=None, is_company=True, marketing_calls=False))
    for fact, chosen in (("premises", ""), ("is_company", "yes"), ("marketing_calls", "no")):
        field = page.select_one(f"fieldset#field-{fact}")
        values = {radio["value"] for radio in field.select("input[type=radio]")}
        assert values == {"yes", "no", ""}
        [checked] = field.select("input[checked]")
        assert checked["value"] == chosen
        assert field.legend


@pytest.mark.parametrize(
    ("language", "value", "unit"), [("zh-CN", "300.5", "万元"), ("en", "3005000", "CNY")]
)
def test_capital_is_shown_in_the_unit_of_the_language(language, value, unit):
    field = shown(told(registered_capital=3_005_000), language).select_one(
        "#field-registered_capital"
    )
    assert field.input["value"] == value
    assert words(field.select_one(".unit")) == unit


def described_by(page, field):
    return [page.find(id=name) for name in field["aria-describedby"].split()]


@every("name", ["is_company", "insured_since", "registered_capital"])
def test_whatever_kind_a_field_is_its_reason_is_read_out_with_it(name):
    reason = FieldError("WrongCaseValue", name=name, field=name, value="x", accepted="")
    for refused in ({}, {name: RefusedField("x", reason)}):
        page = page_of(State(refusals=refused))
        row = page.select_one(f"#field-{name}")
        [*reasons, explained] = described_by(page, row if row.name == "fieldset" else row.input)
        assert [bool(one.select_one("[role=alert]")) for one in reasons] == [True] * len(refused)
        assert not explained.select_one("[role=alert]")


# The findings


def test_a_requirement_of_an_own_rulebook_is_asked_for_by_its_name():
    rule = replace(GUIDE["premises"], id="own")
    answer = ck.assess(READY, TODAY)
    book = replace(answer.rulebook, requirements={"own": rule})
    assert finding_rows(ck.assess(READY, TODAY, book), "en")[0].asks == rule.name.en


@every("reading", ["guide", "law"])
@every("language", LANGUAGES)
@every("name", examples())
def test_every_finding_is_said_as_the_assessment_finds_it(reading, language, name):
    applicant = examples()[name].case.applicant
    page = shown(applicant, language, reading=reading)
    answer = ck.assess(applicant, on=TODAY, rulebook=reading)
    assert [row["id"] for row in page.select(".finding")] == [
        f"finding-{key}" for key in answer.rulebook.requirements
    ]
    for key, rule in answer.rulebook.requirements.items():
        row = page.select_one(f"#finding-{key}")
        statuses = [status["class"][1] for status in row.select("td > .status")]
        both = [found.findings[key].status for found in answer.scopes.values()]
        assert statuses in (both, both[:1] if len(set(both)) == 1 else [])
        badges = [badge["class"][1] for badge in row.select(".basis .badge")]
        assert badges == ([] if rule.badge == "law" else [f"badge-{rule.badge}"])
        cited = row.select_one(".basis [title]:not(.badge)")["title"]
        laws = [one.say(language) for one in rule.sources if one.instrument.id != "guide"]
        assert cited == (laws[0] if rule.badge == "law" else rule.sources[0].say(language))
        behind = words(row.select_one(".more"))
        for found in answer.scopes.values():
            assert found.findings[key].say(language) in behind
        for source in rule.sources:
            assert source.say(language) in behind


def test_official_texts_open_in_a_tab_of_their_own():
    for link in shown().select(".sources a"):
        assert link["href"].startswith(("https://www.miit.gov.cn/", "https://www.ndrc.gov.cn/"))
        assert (link["target"], link["rel"]) == ("_blank", ["noopener", "noreferrer"])


@pytest.mark.parametrize(("language", "amount"), [("zh-CN", "700 万元"), ("en", "CNY 7,000,000")])
def test_no_line_breaks_inside_an_amount_that_is_missing(language, amount):
    cell = shown(told(registered_capital=3_000_000), language).select_one(
        "#finding-registered_capital .status"
    )
    assert amount.replace(" ", "\N{NO-BREAK SPACE}") in cell.get_text()


# The two readings


def test_the_switch_names_the_rows_in_which_the_readings_differ_and_marks_them():
    page = shown(READY)
    # How long a false application bars is worded otherwise; the others one of them does not have.
    worded = {key for key in GUIDE.keys() & LAW if GUIDE[key].difference or LAW[key].difference}
    differing = [key for key in GUIDE if key not in LAW or key in worded]
    assert "truthful" in worded
    names = named((GUIDE[key] for key in differing), "zh-CN")
    told_of = say("eligibility.reading.differing_in", count=len(differing), names=names)
    assert told_of in words(page.select_one(".reading"))
    marked = [mark.find_parent("tbody")["id"] for mark in page.select(".differs")]
    assert marked == [f"finding-{key}" for key in differing]
    law = shown(READY, reading="law")
    assert len(law.select(".differs")) == len((LAW.keys() - GUIDE) | worded)
    assert len(law.select(".finding")) == len(LAW)


def test_the_switch_says_what_the_other_reading_would_answer():
    few = replace(READY, insured_staff=1)
    other = "只按现行法规，全网（95）为“可以办理”，地方（96）为“可以办理”。"
    assert other in words(shown(few).main)
    foreign = replace(examples()["foreign_capital"].case.applicant, insured_staff=1)
    for excluded in (foreign, replace(few, marketing_calls=True)):
        page = words(shown(excluded).main)
        assert "可以办理" not in page
        assert "日期可能不同" not in page
    assert "换成现行法规，结论不变，日期可能不同" in words(shown(READY).select_one(".reading"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_the_other_reading_has_it_granted_stands_in_the_lead_and_once(language):
    barred = replace(READY, clean_record=False, last_violation_on=date(2025, 3, 3))
    guide, law = shown(barred, language), shown(barred, language, reading="law")
    said = other_rulebook_summary(ck.compare(barred, on=TODAY), language)
    assert words(guide.select(".answer .lead")[-1]) == said
    assert said not in words(guide.select_one(".reading p"))
    assert len(law.select(".answer .lead")) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_is_missing_it_says_what_comes_next(language):
    ready = replace(READY, provinces=frozenset({"CN-BJ"}))
    links = shown(ready, language).select(".then a")
    assert [link["href"].split("#")[0] for link in links] == [
        "04_materials.ipynb",
        "03_timeline.ipynb",
        "https://ythzxfw.miit.gov.cn",
    ]
    for less in ({"premises": False}, {"premises": None}, {"business_form": "own_customers"}):
        assert not shown(replace(ready, **less), language).select(".then")


def test_facts_that_only_the_other_reading_asks_for_are_folded_away():
    def folded(reading):
        page = shown(READY, reading=reading)
        return page.select_one("details:has(#field-sufficient_funds_and_staff)")

    assert not folded("guide").has_attr("open")
    assert folded("law") is None
    law = shown(READY, reading="law").select_one("details:has(#field-clean_record)")
    assert {row["id"] for row in law.select(".row")} == {
        "field-clean_record",
        "field-insured_staff",
        "field-insured_months",
        "field-insured_since",
        "field-feasibility_report",
        "field-named_people",
        "field-telecom_in_scope",
    }


# Days and bad input


def test_the_day_of_the_assessment_is_today_unless_chosen():
    assert "2026年11月24日" in words(shown(READY).select_one(".lead"))
    assert "2026年12月1日" in words(shown(READY, on=date(2026, 12, 1)).select_one(".lead"))


def test_the_first_paint_names_no_day_of_its_own():
    page = shown(today=None)
    for part in page.select("header, main .answer"):
        assert "2026" not in words(part)
    assert page.select_one("input[name=on]")["value"] == ""


def test_a_day_before_the_rules_is_said_and_the_case_is_still_judged():
    page = shown(READY, on=date(2015, 1, 1))
    assert "2017年9月1日" in words(page.select_one(".banner[role=alert]:not(.lost-banner)"))
    assert headline(page).startswith("符合条件：备齐材料后")


def test_a_day_that_contradicts_its_fact_is_said_and_left_aside():
    page = shown(told(last_violation_on=date(2026, 1, 1)), "en")
    said = words(page.select_one(".banner[role=alert]:not(.lost-banner)"))
    assert said.startswith("Day of the last punishment, 1 January 2026, contradicts")
    assert headline(page).startswith("You qualify: prepare the documents")


def test_a_name_is_text_and_never_markup():
    state = State(Case(applicant=Applicant(name='"><img src=x onerror=alert(1)>')))
    page = page_of(state)
    assert page.select("img") == []
    assert page.select_one("input[name=name]")["value"] == '"><img src=x onerror=alert(1)>'

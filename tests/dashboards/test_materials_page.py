"""What "what do we prepare?" says for a case, read from its HTML without a browser."""

from datetime import date

from applicants import MET_BY_BOTH
from every import every
from parsing import parsed, words

import callcenter_kit as ck
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.materials import render
from callcenter_kit.documents.checklist import LISTS
from callcenter_kit.rules.applicant import MATERIALS, Applicant
from callcenter_kit.texts.datafile import say

TODAY = date(2026, 11, 24)
FOUR = {"application", "business_licence", "technical_scheme", "undertaking"}


def draw(materials=(), language="zh-CN", today=TODAY, facts=None, **case):
    """The page; a reading brings its own list to the front where no other was chosen."""
    if "reading" in case:
        case.setdefault("first_list", case["reading"])
    applicant = Applicant(materials=set(materials), **(facts or {}))
    state = State(Case(applicant=applicant, language=language, **case))
    return parsed(render(state, today).html)


def test_what_is_filed_is_not_counted_and_another_province_is_not_beijing():
    facts, counted = dict(MET_BY_BOTH, provinces={"CN-TJ"}), ".tally, .verdict-bar"
    page = draw(facts=facts)
    assert "天津的通信管理局" in words(page.select_one(".filing"))
    assert page.select(counted)
    filed = draw(facts=facts, submitted_on=date(2026, 11, 6))
    assert filed.select(".list")
    assert not filed.select(counted)


def test_who_has_nothing_to_gather_is_shown_on_and_a_nationwide_case_is_not_sent_to_beijing():
    for facts in ({"business_form": "own_customers"}, {**MET_BY_BOTH, "domestic_capital": False}):
        page = draw(facts=facts)
        links = [link["href"].split(".")[0] for link in page.select(".answer .next a")]
        assert links == ["01_eligibility", "06_scenarios", "00_what"]
        # Why, and what would change it, as on 01; said once.
        assert len(page.select("main > .note")) == 1
        assert not any(words(page.h1) in words(each) for each in page.select(".answer p"))
    assert not draw(facts=MET_BY_BOTH).select(".answer .next a")
    several = draw(facts={**MET_BY_BOTH, "provinces": {"CN-BJ", "CN-TJ"}})
    assert "北京" not in words(several.select_one(".filing"))


def test_who_has_to_wait_is_told_from_when_to_prepare_and_is_sent_nowhere_yet():
    refused = {**MET_BY_BOTH, "refused_for_falsehood": True, "refused_on": date(2026, 6, 24)}
    page = draw(facts=refused, scope="local")
    planned = ck.plan(TODAY, "local", applicant=ck.Applicant(**refused), on=TODAY)
    begins = min(step.begins_on for step in planned.steps)
    told = say("materials.wait.until", day=begins, submitted=planned.submitted)
    assert told in [words(each) for each in page.select(".answer .lead")]
    assert not page.select(".filing")
    listed = draw(facts={**MET_BY_BOTH, "on_dishonesty_list": True}, reading="law")
    assert say("materials.wait.endless") in words(listed.select_one(".answer"))
    assert draw(facts=MET_BY_BOTH).select(".filing")


@every(
    ("ticked", "count"),
    [
        (set(), 0),
        ({"undertaking"}, 1),
        ({"application", "business_licence"}, 1),
        ({"research_report", "technical_scheme", "service_measures"}, 1),
        (set(MATERIALS) - {"financial_report"}, 7),
    ],
)
def test_a_form_is_ready_when_all_its_parts_are(ticked, count):
    assert words(draw(ticked).select_one(".tally.leads .count")).startswith(f"{count} / 7")


@every(
    ("case", "first"),
    [
        ({"scope": "local"}, "forms"),
        ({"reading": "law", "first_list": None}, "forms"),
        ({"first_list": "law"}, "law"),
        ({"reading": "law", "first_list": "guide"}, "guide"),
    ],
)
def test_the_platforms_forms_lead_unless_the_visitor_chose_another_list(case, first):
    page = draw(**case)
    [chosen] = page.select("input[name=first_list][checked]")
    assert (chosen["value"], page.select_one(".rungs")["class"][1]) == (first, first)


@every("first", LISTS)
def test_no_id_is_given_twice_and_no_paragraph_holds_a_block(first):
    page = draw(FOUR, first_list=first)
    ids = [one["id"] for one in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert page.select("p details, p div, p ul") == []
    for jump in page.select("[data-jump]"):
        assert jump["data-jump"] in ids

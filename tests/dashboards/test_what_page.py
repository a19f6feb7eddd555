"""What "what is it?" says, read from its HTML without a browser."""

import re
from copy import copy
from datetime import date

import pytest
from every import every
from parsing import parsed

import callcenter_kit as ck
from callcenter_kit.dashboards.answers.case_answer import differing
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.what import (
    PLATFORM,
    conditions,
    law_remark,
    render,
)
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES
from callcenter_kit.texts.sources import instruments
from callcenter_kit.timeline.process import process

TODAY = date(2026, 11, 25)
GUIDE, LAW = ck.rulebook("guide"), ck.rulebook("law")


def shown(language="zh-CN", today=TODAY, reading="guide", **facts):
    state = State(Case(applicant=Applicant(**facts), language=language, reading=reading))
    return parsed(render(state, today).html)


def words(element):
    return re.sub(r"\s+", " ", element.get_text(" ", strip=True))


def in_sight(part):
    """The words that stand open; what has to be opened first is left out."""
    opened = copy(part)
    for closed in opened.select("details > :not(summary)"):
        closed.decompose()
    return words(opened)


# What must be said, in sight, in each language

MUST = {
    "zh-CN": "受委托 受客户委托 信息库 隐私 罚款 停业整顿 不收取 代理机构指南 外商投资 国家标准 "
    "dxzhgl.miit.gov.cn 集团 加盟商 平台商家",
    "en": "on_behalf_of fine suspend charges_no_fee privacy agency_guide information_base "
    "foreign-invested national_standards dxzhgl.miit.gov.cn franchisees",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_a_client_looks_for_stand_in_sight(language):
    seen = in_sight(shown(language).main)
    wanted = [word.replace("_", " ") for word in MUST[language].split()]
    assert [word for word in wanted if word not in seen] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_nothing_and_says_the_same_whatever_was_entered(language):
    page = shown(language)
    assert page.main.select("input, select, textarea") == []
    told = shown(language, business_form="own_customers", registered_capital=5)
    assert words(told.main) == words(page.main)
    assert words(shown(language, today=None).main) == words(page.main)


def test_it_is_short_enough_to_be_read():
    page = shown("en")
    assert len(in_sight(page.main).split() + in_sight(page.footer).split()) <= 1830


@pytest.mark.parametrize("language", LANGUAGES)
def test_contents_lead_to_every_section_in_its_order(language):
    page = shown(language)
    sections = page.select("article > section")
    links = page.select(".contents a")
    assert [link["data-jump"] for link in links] == [section["id"] for section in sections]
    assert [words(link) for link in links] == [words(section.h2) for section in sections]


# Who needs it


def remark(element):
    """The badge that stands in ``element``, or nothing."""
    return [words(badge) for badge in element.select(".badge")]


def marked(line, language):
    """What is neither plain law nor the reading that was chosen says so."""
    plain = line.badge in ("law", "guide_only")
    return [] if plain else [say(f"common.badge.{line.badge}", language)]


@every("language", LANGUAGES)
@every("reading", ["guide", "law"])
def test_labels_stand_only_where_they_say_something(language, reading):
    page = shown(language, reading=reading)
    labels = [badge for badge in page.select("main .badge") if not badge.find_parent("dl")]
    assert 1 <= len(labels) <= 26
    beside = say("common.badge.guide_only", language)
    assert beside not in [words(badge) for badge in page.select(".beside .badge")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_form_of_business_says_why_and_what_to_mind_and_carries_its_basis(language):
    page = shown(language)
    for form in GUIDE.business_forms.values():
        entry = page.select_one(f"#form-{form.id}")
        for text in (form.text, form.why, form.trap):
            assert text.say(language) in words(entry)
        assert remark(entry) == marked(form, language)


# The conditions


def test_seven_conditions_are_eight_lines_and_two_more_come_from_the_second_chapter():
    by_chapter = conditions(GUIDE)
    assert list(by_chapter) == ["§5", "§2"]
    places = [condition.place for condition in by_chapter["§5"]]
    assert places == ["§5.1", "§5.1", "§5.2", "§5.3", "§5.4", "§5.5", "§5.6", "§5.7"]
    assert [condition.place for condition in by_chapter["§2"]] == ["§2.5–2.7", "§2.4"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_law_says_beside_a_condition_is_its_difference_or_what_both_ask(language):
    company, capital, service = (
        GUIDE.requirements[key] for key in ("company", "domestic_capital", "service_form")
    )
    assert law_remark(company, language) == say("what.conditions.same", language)
    assert law_remark(capital, language) == capital.difference.say(language)
    asks = say("eligibility.asks.service_form", language)
    assert law_remark(service, language) == say("what.conditions.same_and", language, asks=asks)


# The guide beside the law


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paragraph_of_the_guide_stands_beside_the_law_with_badge_and_source(language):
    page = shown(language)
    rows = page.select("tr[id^=paragraph-]")
    assert [words(row.th) for row in rows] == [f"§{number}" for number in GUIDE.paragraphs]
    for row, paragraph in zip(rows, GUIDE.paragraphs.values(), strict=True):
        guide, law, basis = row.select("td")
        assert words(guide) == paragraph.text.say(language)
        assert words(law) == paragraph.law.say(language)
        assert remark(basis) == marked(paragraph, language)
        assert [words(cite) for cite in basis.select(".panel span")] == [
            cite.say(language) for cite in paragraph.sources
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_instrument_says_how_it_was_read(language):
    page = shown(language)
    for instrument in instruments().values():
        row = page.select_one(f"#instrument-{instrument.id}")
        assert instrument.name.say(language) in words(row.th)
        assert say(f"what.instruments.{instrument.confidence}", language) in words(row.td)
        if instrument.note:
            assert instrument.note.say(language) in row.td.get_text()


# Where to apply


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_one_applies_the_platform_the_stages_and_what_a_refusal_means(language):
    section = shown(language).select_one("#about-filing")
    link = section.select_one(f'a[href="{PLATFORM}"]')
    assert link["rel"] == ["noopener", "noreferrer"]
    assert PLATFORM in LAW.notes["filing"].say(language)
    for note in (LAW.notes["filing"], LAW.notes["filing_local"]):
        assert note.say(language) in section.get_text()
    stages = [words(stage) for stage in section.select(".stages li")]
    assert stages == [stage.say(language) for stage in process().official_stages.values()]
    assert LAW.notes["refusal"].say(language) in words(section)


def test_as_many_conditions_differ_here_as_the_other_pages_count():
    rows = {c.requirement.id: c.requirement for part in conditions(GUIDE).values() for c in part}
    by_law = LAW.requirements
    told = {key for key, rule in rows.items() if rule.difference}
    told |= {key for key in rows.keys() & by_law if by_law[key].difference}
    assert told == differing(GUIDE, LAW) & rows.keys()
    assert "truthful" in told


def test_what_other_pages_say_of_ones_own_case_is_folded():
    page = shown()
    for opened in page.select("details"):
        assert not opened.has_attr("open")
    for what in (".scopes", ".conditions", ".stages", ".trap"):
        assert page.select_one(what).find_parent("details")

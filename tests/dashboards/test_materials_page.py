"""What "what do we prepare?" says for a case, read from its HTML without a browser."""

import re
from dataclasses import replace
from datetime import date

import pytest
from applicants import MET_BY_BOTH
from every import every
from parsing import parsed
from visits import decision_of

import callcenter_kit as ck
from callcenter_kit.dashboards.answers.case_answer import PLATFORM
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import examples, read_fragment
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.materials import (
    STATE_MARKS,
    earlier_answers,
    render,
    tally_about,
)
from callcenter_kit.dashboards.materials import page as materials_page
from callcenter_kit.dashboards.session.actions import set_field
from callcenter_kit.documents.checklist import (
    LISTS,
    ON_SITE,
    checklist,
    contract_advice,
    extra_documents,
    filing_notes,
    refusal_notes,
)
from callcenter_kit.rules.applicant import MATERIALS, Applicant
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES, join_names

TODAY = date(2026, 11, 24)
FOUR = {"application", "business_licence", "technical_scheme", "undertaking"}
READINGS = ("guide", "law")


def shown(materials=(), language="zh-CN", today=TODAY, facts=None, **case):
    """The page; a reading brings its own list to the front where no other was chosen."""
    if "reading" in case:
        case.setdefault("first_list", case["reading"])
    applicant = Applicant(materials=set(materials), **(facts or {}))
    state = State(Case(applicant=applicant, language=language, **case))
    return parsed(render(state, today).html)


def words(element):
    return re.sub(r"\s+", " ", element.get_text(" ", strip=True))


def boxes(page, name="materials"):
    return page.select(f'input[type=checkbox][name="{name}"]')


def rungs(page):
    """Each row: the guide's numbers and the law's number it is tied to."""
    return [
        (
            [box["value"] for box in rung.select("input[name=materials]")],
            [one["id"] for one in rung.select("[id^=entry-]")],
        )
        for rung in page.select(".rung")
    ]


# The answer


OWN_LEFT = ("articles_and_shareholding", "reputation_evidence")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_say_what_the_law_no_longer_asks_for(language):
    page = shown(FOUR, language, reading="guide")
    of_guide, of_law, besides = page.select(".tally .muted")
    dropped = rulebook("guide").materials["financial_report"]
    assert dropped.name.say(language) in words(of_guide)
    assert str(dropped.number) in words(of_guide)
    assert words(of_law) == say("materials.tally.law_about", language)
    assert words(besides) == say("materials.tally.law_besides", language)
    none = replace(checklist(ck.assess(ck.Applicant(), on=TODAY)), entries=())
    assert tally_about("guide", none, language) == say("materials.tally.guide_about", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_answered_of_a_paper_is_said_until_it_is_ticked(language):
    told = {"technical_plan": True, "feasibility_report": False}
    assert set(earlier_answers(ck.Applicant(**told), language)) == {
        "technical_scheme",
        "research_report",
    }
    ticked = ck.Applicant(**told, materials={"technical_scheme"})
    assert set(earlier_answers(ticked, language)) == {"research_report"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headline_counts_both_lists(language):
    page = shown(FOUR, language, reading="guide")
    said = say("materials.headline.guide.some", language, count=4, total=11, left=7)
    assert words(page.h1) == said
    own = [rulebook("guide").materials[key].name.say(language) for key in OWN_LEFT]
    assert all(name in words(page.select_one(".answer .lead")) for name in own)
    counts = [words(one) for one in page.select(".tally .count")]
    assert counts == [
        say("materials.tally.of_guide", language, count=4, total=11),
        say("materials.tally.of_law", language, count=3, total=9),
    ]


def test_the_list_that_was_chosen_leads():
    page = shown(FOUR, reading="law")
    assert words(page.h1) == "现行法规的 9 项材料：已备 3 项，还缺 6 项"
    assert words(page.select_one(".tally.leads h2")) == "现行法规"
    assert page.select_one("input[name=first_list][value=law]").has_attr("checked")
    assert len(page.select(".rungs.law .rung")) == 10
    assert len(shown(FOUR, reading="guide").select(".rungs.guide .rung")) == 10
    assert len(shown(FOUR).select(".rungs.forms .rung")) == 8


@every("language", LANGUAGES)
@every("reading", READINGS)
def test_the_page_says_that_a_tick_changes_no_outcome(language, reading):
    page = shown(language=language, reading=reading)
    assert say("materials.list.never", language) in words(page.select_one(".list"))


@pytest.mark.parametrize("reading", READINGS)
def test_once_the_laws_list_is_ready_the_application_system_is_a_click_away(reading):
    [dates, system] = shown(MATERIALS, reading=reading).select(".then a")
    assert dates["href"].startswith("03_timeline.ipynb#")
    assert system["href"] == "https://ythzxfw.miit.gov.cn"
    assert not shown(FOUR, reading=reading).select(".then")


# The eleven and the nine


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_row_says_closed_what_became_of_the_guides_paper(language):
    by_law, by_guide = (shown(language=language, reading=reading) for reading in ("law", "guide"))
    numbers = {"number": 7, "current": 5}
    for paper, key, values in (
        ("application", "renamed", {"number": 1}),
        ("business_licence", "kept", {"number": 2}),
        ("financial_report", "dropped", {"number": 4}),
        ("technical_scheme", "merged", numbers),
    ):
        kicker = words(by_law.select_one(f"#paper-{paper} .kicker"))
        assert kicker == say(f"materials.fate.of_guide.{key}", language, **values)
    merged = words(by_guide.select_one("#entry-development_plan .kicker"))
    listed = join_names(["6", "7"], language)
    said = say("materials.fate.of_law.merged", language, number=5, numbers=listed)
    assert merged.startswith(said)
    dropped = by_guide.select_one(".rung.dropped .counterpart .name")
    assert words(dropped) == say("materials.list.dropped", language)


@pytest.mark.parametrize("reading", READINGS)
def test_every_paper_is_a_checkbox_with_a_name_in_either_reading(reading):
    page = shown(FOUR, reading=reading)
    assert {box["value"] for box in boxes(page)} == set(MATERIALS)
    assert {box["value"] for box in boxes(page) if box.has_attr("checked")} == FOUR
    assert all(len(words(box.find_parent("label"))) > 2 for box in boxes(page))


def test_the_guides_rows_are_tied_to_the_laws():
    rows = rungs(shown(reading="guide"))
    assert rows[0] == (["application"], ["entry-application"])
    assert rows[3] == (["financial_report"], [])
    assert rows[5] == (["research_report", "technical_scheme"], ["entry-development_plan"])
    assert len({entry for _, entries in rows for entry in entries}) == 9


def test_the_laws_rows_come_in_its_order_and_the_dropped_one_last():
    rows = rungs(shown(reading="law"))
    law = ck.rulebook("law").materials
    assert [entries[0].removeprefix("entry-") for _, entries in rows[:-1]] == list(law)
    assert rows[4][0] == ["research_report", "technical_scheme"]
    assert rows[-1] == (["financial_report"], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_paper_says_what_it_contains_who_supplies_it_and_where_it_is_from(language):
    page = shown(language=language, reading="guide")
    for key, paper in ck.rulebook("guide").materials.items():
        row = page.select_one(f"#paper-{key}")
        assert paper.contains.say(language) in words(row)
        assert say(f"materials.who.{paper.supplied_by}", language) in words(row)
        badges = [one["class"][1] for one in row.select(".badge")]
        assert badges == [f"badge-{paper.badge}"]
        assert paper.sources[1].say(language) in words(row.select_one(".chip .panel"))
        if paper.note:
            assert paper.note.say(language) in words(row.select_one(".remark"))


def test_the_dropped_paper_says_so_and_since_when():
    dropped = shown(reading="guide").select_one(".rung.dropped .counterpart")
    assert "不再要求" in words(dropped)
    assert "2017年" in words(dropped)


def test_the_basic_business_is_only_ever_named_as_what_not_to_write():
    for reading in READINGS:
        for language, word in (("zh-CN", "基础电信"), ("en", "basic telecom")):
            page = shown(language=language, reading=reading)
            assert not any(word in words(box.find_parent("label")) for box in boxes(page))
            for text in page.find_all(string=re.compile(word)):
                assert re.search("不能照抄|应为|沿用|must not|should be|follow", text), text


@every(
    ("ticked", "state"),
    [((), "missing"), ({"research_report"}, "partly"), (MATERIALS, "ready")],
)
def test_coverage_is_told_in_words_and_not_by_colour_alone(ticked, state):
    entry = shown(ticked, reading="guide").select_one("#entry-development_plan")
    assert say(f"materials.state.{state}") in words(entry)
    assert words(entry.select_one(".state [aria-hidden]")) == STATE_MARKS[state]
    assert len(set(STATE_MARKS.values())) == 3


def test_the_decision_stands_at_the_head_for_whoever_told_something():
    nobody = parsed(render(State(Case()), TODAY).html)
    assert nobody.select_one(".decision") is None
    case = replace(examples()["growing"].case, language="en")
    page = parsed(render(State(case), TODAY).html)
    assert words(page.select_one(".answer .decision")) == decision_of(case).text


def test_nothing_but_the_counts_says_how_many_are_in_hand():
    assert shown().select(".tally .beads") == []
    assert len(shown().select(".tally .count")) == 2


# Who has to wait


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_to_wait_is_told_from_when_to_prepare_and_is_sent_nowhere_yet(language):
    refused = {**MET_BY_BOTH, "refused_for_falsehood": True, "refused_on": date(2026, 6, 24)}
    page = shown(language=language, facts=refused, scope="local")
    applicant = ck.Applicant(**refused)
    planned = ck.plan(TODAY, "local", applicant=applicant, on=TODAY)
    begins = min(step.begins_on for step in planned.steps)
    told = say("materials.wait.until", language, day=begins, submitted=planned.submitted)
    assert told in [words(each) for each in page.select(".answer .lead")]
    assert not page.select(".filing")
    listed = {**MET_BY_BOTH, "on_dishonesty_list": True}
    page = shown(language=language, facts=listed, reading="law")
    assert say("materials.wait.endless", language) in words(page.select_one(".answer"))
    assert shown(language=language, facts=MET_BY_BOTH).select(".filing")


# The platform's forms

PARTS = {
    "plan": [5, 6],
    "application": [1, 2],
    "company": [3],
    "security": [7],
    "shareholders": [4],
    "undertaking": [9],
    "other": [8],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_form_holds_the_laws_documents_behind_it_and_the_guides_papers_beside(language):
    page, law = shown(language=language), rulebook("law").materials
    forms = page.select(".rungs.forms .paper[id^=form-]")
    assert [form["id"].removeprefix("form-") for form in forms] == list(PARTS)
    documents = {material.number: material for material in law.values()}
    for number, (form, inside) in enumerate(zip(forms, PARTS.values(), strict=True), 1):
        assert words(form.select_one(".number")) == str(number)
        behind = words(form.select_one("details"))
        for place in inside:
            assert documents[place].contains.say(language) in behind
    # Each of the guide's papers is ticked once, and stands once beside.
    assert sorted(box["value"] for box in boxes(page)) == sorted(MATERIALS)
    assert {one["id"] for one in page.select(".counterpart[id^=paper-]")} == {
        f"paper-{key}" for key in MATERIALS
    }
    assert words(page.h1) == say(
        "materials.headline.forms.some", language, total=7, count=0, left=7
    )


@every(
    ("ticked", "count"),
    [
        (set(), 0),
        ({"undertaking"}, 1),
        ({"application"}, 0),
        ({"application", "business_licence"}, 1),
        ({"research_report", "technical_scheme"}, 0),
        ({"research_report", "technical_scheme", "service_measures"}, 1),
        (set(MATERIALS) - {"financial_report"}, 7),
    ],
)
def test_a_form_is_ready_when_all_its_parts_are(ticked, count):
    assert words(shown(ticked).select_one(".tally.leads .count")).startswith(f"{count} / 7")


# Who prepares, both scopes, and a form that needs none


def test_what_is_missing_is_sorted_by_who_prepares_it():
    missing = {
        words(one.h3): [words(item) for item in one.select("li")]
        for one in shown(FOUR, reading="guide").select(".supplier")
    }
    assert missing["贵公司、代理机构"] == ["公司概况"]
    assert len(missing["贵公司"]) == 3
    assert len(missing["代理机构"]) == 3
    assert "没有还缺的材料" in words(shown(MATERIALS).select_one(".who"))


def leading(page):
    [chosen] = page.select("input[name=first_list][checked]")
    return chosen["value"], page.select_one(".rungs")["class"][1]


@every(
    ("case", "first"),
    [
        ({}, "forms"),
        ({"scope": "local"}, "forms"),
        ({"facts": {"provinces": {"CN-BJ"}}}, "forms"),
        ({"reading": "law", "first_list": None}, "forms"),
        ({"scope": "local", "first_list": "guide"}, "guide"),
        ({"reading": "law", "first_list": "guide"}, "guide"),
        ({"first_list": "law"}, "law"),
    ],
)
def test_the_platforms_forms_lead_unless_the_visitor_chose_another_list(case, first):
    assert leading(shown(**case)) == (first, first)


@every("language", LANGUAGES)
@every("first", LISTS)
def test_a_local_applicant_is_told_why_the_laws_list_counts(language, first):
    told = say(f"materials.local.{first}", language, guide=11, law=9)
    local = shown(language=language, scope="local", first_list=first)
    assert told in words(local.select_one(".answer"))
    nationwide = shown(language=language, scope="nationwide", first_list=first)
    assert not nationwide.select(".why-list")


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_to_file_is_said_above_the_lists_where_a_licence_is_needed(language):
    where = say("materials.filing.where", language, platform=PLATFORM)
    assert words(shown(language=language).select_one(".answer .filing")).startswith(where)
    law = say("by_law.materials.filing.where", language, platform=PLATFORM)
    assert words(shown(language=language, reading="law").select_one(".filing")).startswith(law)
    foreign = shown(language=language, reading="law", facts={"domestic_capital": False})
    assert not foreign.select(".filing")
    exempt = shown(language=language, facts={"business_form": "own_customers"})
    assert not exempt.select(".filing")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_law_draws_no_distinction_between_the_scopes(language):
    note = ck.rulebook("law").notes["local_materials"].say(language)
    assert note in words(shown(language=language).select_one(".mind"))


def test_a_form_that_needs_no_licence_is_told_first():
    page = shown(facts={"business_form": "own_customers"})
    assert words(page.h1) == "不需要许可证，不用准备材料"
    assert "不需要这个许可证" in words(page.select_one(".answer .lead"))


# The on-site check


@pytest.mark.parametrize("reading", READINGS)
def test_the_on_site_check_is_a_list_of_its_own(reading):
    page = shown(reading=reading, on_site=frozenset({"contact"}))
    assert [box["value"] for box in boxes(page, "on_site")] == list(ON_SITE)
    assert [b["value"] for b in boxes(page, "on_site") if b.has_attr("checked")] == ["contact"]
    assert "6 项中已备 1 项" in words(page.select_one(".on-site"))
    assert "两名以上" in words(page.select_one(".on-site details[data-key=how]"))


@every("language", LANGUAGES)
@every("reading", READINGS)
def test_what_else_a_client_needs_is_one_click_away(language, reading):
    page = shown(language=language, reading=reading)
    folded = {one["data-key"]: one for one in page.select(".mind details.folded")}
    held = {
        "mind": filing_notes(),
        "besides": extra_documents(),
        "contract": contract_advice(),
        "refused": refusal_notes(),
    }
    assert list(folded) == list(held)
    for key, lines in held.items():
        assert not folded[key].has_attr("open")
        title = "general" if key == "mind" else key
        assert say(f"materials.mind.{title}", language) == words(folded[key].summary)
        assert all(line.text.say(language) in words(folded[key]) for line in lines.values())


@every("language", LANGUAGES)
@every("reading", READINGS)
def test_what_the_security_measures_may_contain_is_an_assumption_one_click_away(language, reading):
    suggested = ck.rulebook("law").materials["security_measures"].suggested
    page = shown(language=language, reading=reading)
    [said] = [one for one in page.select("details.says") if suggested.say(language) in words(one)]
    assert say("common.badge.assumption", language) in words(said)


def test_where_to_file_is_said():
    assert "dxzhgl.miit.gov.cn" in words(shown().select_one(".mind"))


def test_the_on_site_check_shows_what_was_told_of_premises():
    page = shown(facts={"premises": False})
    assert "不符合" in words(page.select_one("#point-premises .status.unmet"))


def test_what_was_told_to_be_met_does_not_look_ticked():
    point = shown(facts={"premises": True}).select_one("#point-premises")
    assert "按您填写的情况：符合" in words(point)
    assert "✓" not in words(point)
    assert not point.select(".status")


# Ticks travel


def test_ticks_are_kept_in_the_case_and_its_link():
    state = State(Case())
    for name, value in (("materials", "application,undertaking"), ("on_site", "staff")):
        state = set_field(state, {"do": "set", "name": name, "value": value})
    fragment = state.case.fragment()
    assert "materials=application,undertaking" in fragment
    assert read_fragment(fragment) == (state.case, ())
    empty = set_field(state, {"do": "set", "name": "materials", "value": ""})
    assert empty.case.applicant.materials is None
    _, complaints = read_fragment("#v=1&materials=a_bribe&on_site=coffee")
    assert [complaint.name for complaint in complaints] == ["materials", "on_site"]


@every("language", LANGUAGES)
@every("kind", ["docx", "xlsx"])
def test_the_checklist_is_handed_out_in_the_pages_language(kind, language):
    case = Case(applicant=Applicant(name="=甲公司"), language=language)
    file = materials_page(today=TODAY)._session._downloads[kind](State(case))
    assert file.name == say(f"materials.file.{kind}", language, day="2026-11-24")
    assert "甲公司" not in file.name
    assert file.content.startswith(b"PK")


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_anybody_came_the_page_is_there_and_undated(language):
    page = shown(language=language, today=None)
    assert "7" in words(page.h1)


@every("language", LANGUAGES)
@every("first", LISTS)
def test_no_id_is_given_twice_and_no_paragraph_holds_a_block(language, first):
    page = shown(FOUR, language, first_list=first)
    ids = [one["id"] for one in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert page.select("p details, p div, p ul") == []
    for jump in page.select("[data-jump]"):
        assert jump["data-jump"] in ids


@every("language", LANGUAGES)
@every("reading", READINGS)
def test_a_note_on_the_applicant_stands_above_the_lists(reading, language):
    notes = ck.rulebook(reading).notes
    for facts, key in (
        ({"domestic_capital": False}, "foreign_investment"),
        ({"refused_for_papers": True}, "refused_for_papers"),
    ):
        page = shown(language=language, facts=facts, reading=reading)
        assert notes[key].say(language) in words(page.select_one(f"#note-{key}"))
    assert not shown(language=language, reading=reading).select("[id^=note-]")
    exempt = {"business_form": "staff_supply", "refused_for_papers": True}
    assert not shown(language=language, facts=exempt).select("[id^=note-]")


# What was answered before


@every("reading", ["guide", "law"])
@every(
    ("has_report", "said"),
    [
        (True, "“已有可行性研究报告”已填“是”；可以提交时再打勾"),
        (False, "“能不能办”页的“已有可行性研究报告”填的是“否”"),
        (None, ""),
    ],
)
def test_a_report_told_of_on_another_page_is_known_beside_its_paper_and_ticks_nothing(
    reading, has_report, said
):
    page = shown(facts={"feasibility_report": has_report}, reading=reading)
    label = page.select_one("label:has([value=research_report])")
    told = label.select_one(".told")
    assert (words(told) if told else "") == said
    assert not label.input.has_attr("checked")

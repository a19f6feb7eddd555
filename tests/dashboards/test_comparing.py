"""Two cases side by side: how one is put beside the other, and what the table then says."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup

import callcenter_kit as ck
from callcenter_kit.dashboards.eligibility import render
from callcenter_kit.dashboards.errors import CaseFileTooLarge, NotACaseFile
from callcenter_kit.dashboards.shared.comparing import COMPARED, side_by_side
from callcenter_kit.dashboards.shared.in_words import MOST_NAMED, field_in_words
from callcenter_kit.dashboards.timeline import render as render_timeline
from callcenter_kit.dashboards.widget.actions import ACTIONS, LARGEST_FILE, open_case
from callcenter_kit.dashboards.widget.case import (
    FIELDS,
    MOST_PARTS,
    Case,
    read_fragment,
)
from callcenter_kit.dashboards.widget.case_file import read_case_file
from callcenter_kit.dashboards.widget.examples import examples
from callcenter_kit.dashboards.widget.state import RefusedField, State
from callcenter_kit.rules.applicant import (
    BUSINESS_FORMS,
    FACT_NAMES,
    MATERIALS,
    PROVINCES,
    Applicant,
)
from callcenter_kit.texts.language import LANGUAGES, format_date
from callcenter_kit.texts.words import say

TODAY = date(2026, 11, 24)
GROWING, READY = (examples()[name].case.applicant for name in ("growing", "ready"))
HOSTILE = "'\"&lt; onmouseover=alert(1) javascript:"


def words(element):
    return re.sub(r"\s+", " ", element.get_text(" ", strip=True))


def act(state, do, **message):
    return ACTIONS[do](state, message)


def beside(applicant, other, **case):
    return State(Case(applicant=applicant, **case).with_beside(Case(applicant=other)))


def page_of(state, draw=render):
    return BeautifulSoup(draw(state, TODAY).html, "html.parser")


def table(state):
    """Each row of the comparison by its id: how it is marked, and its two cells."""
    shown = page_of(state).select("#beside tbody tr:not(.group-row)")
    return {
        row["id"].removeprefix("beside-"): (
            words(row.select_one(".sameness")),
            *(words(cell) for cell in row.select("td")),
        )
        for row in shown
    }


# How a case comes to stand beside another


def test_a_case_is_kept_and_the_form_changed():
    state = act(State(Case(applicant=GROWING)), "compare_kept")
    assert words(page_of(state).select_one("#beside [role=status]")) == say("comparing.table.none")
    state = act(state, "set", name="registered_capital", value="1000")
    assert table(state)["fact-registered_capital"] == ("≠ 不同", "1000 万元", "300 万元")
    assert table(state)["outcome-nationwide"] == ("≠ 不同", "? 尚不能确定", "✕ 暂不符合")


def test_an_example_stands_beside_what_is_being_typed():
    typed = RefusedField("三百", NotACaseFile())
    state = State(Case(applicant=GROWING), refused={"registered_capital": typed}, epoch=3)
    state = act(state, "compare_example", value="ready")
    assert state.case.applicant == GROWING
    assert state.case.other.applicant == READY
    assert state.refused["registered_capital"] is typed
    assert state.epoch == 3


def test_a_saved_file_stands_beside_and_the_day_it_was_saved_for_stays_out():
    saved = Case(applicant=READY, on=date(2026, 6, 1), reading="law", language="en")
    mine = State(Case(applicant=GROWING))
    state = act(mine, "compare_file", value=saved.to_json(), size=100)
    assert state.complaints == ()
    assert state.case.other == Case(applicant=READY)
    seen = act(state, "set", name="reading", value="law").case.other
    assert seen == Case(applicant=READY, reading="law")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"value": "<h1>no case</h1>"}, NotACaseFile().say),
        ({"value": '{"format": "callcenter_kit record"}'}, NotACaseFile().say),
        (
            {"value": "", "size": LARGEST_FILE + 1},
            CaseFileTooLarge(limit=LARGEST_FILE // 1024).say,
        ),
    ],
)
def test_a_wrong_file_is_said_to_be_one_and_nothing_is_lost(language, message, sentence):
    before = beside(GROWING, READY, language=language)
    state = act(before, "compare_file", **message)
    assert state.case == before.case
    assert sentence(language) in words(page_of(state).select_one(".banner:not(.lost-banner)"))


def test_what_a_file_tells_wrongly_is_said_and_the_rest_is_compared():
    told = {"insured_staff": "many", "is_company": "no", "beside.premises": "yes"}
    file = json.dumps({"format": "callcenter_kit case", "version": 1, "case": told})
    state = act(State(Case(applicant=GROWING)), "compare_file", value=file, size=1)
    assert state.case.other.applicant == Applicant(is_company=False)
    assert "已缴社保员工" in words(page_of(state).select_one(".banner:not(.lost-banner)"))


def test_swapping_changes_the_sides_and_twice_is_as_before():
    before = beside(GROWING, READY, language="en", reading="law", on=date(2026, 12, 1))
    once = act(before, "compare_swap")
    assert (once.case.applicant, once.case.other.applicant) == (READY, GROWING)
    assert (once.case.language, once.case.reading, once.case.on) == (
        "en",
        "law",
        date(2026, 12, 1),
    )
    assert once.epoch == before.epoch + 1
    assert act(once, "compare_swap").case == before.case
    alone = State(Case(applicant=READY))
    assert act(alone, "compare_swap") is alone


def test_ending_it_leaves_this_case_as_it_is():
    assert act(beside(GROWING, READY), "compare_end").case == Case(applicant=GROWING)


def test_another_case_is_opened_beside_the_one_kept_and_starting_again_ends_it():
    kept = act(State(Case(applicant=GROWING)), "compare_kept")
    for do, message in (
        ("example", {"value": "ready"}),
        ("file", {"value": Case(applicant=READY).to_json(), "size": 1}),
    ):
        state = act(kept, do, **message)
        assert (state.case.applicant, state.case.other.applicant) == (READY, GROWING)
    assert act(kept, "start_again").case == Case()


# How it travels


def test_a_link_carries_both_cases_and_a_file_this_one_only():
    case = beside(GROWING, READY, language="en", on=TODAY).case
    assert read_fragment(case.fragment()) == (case, ())
    assert read_case_file(case.to_json())[0] == replace(case, beside=None)
    assert open_case(State(), case.fragment(), "zh-CN").case == case


def test_an_empty_case_beside_survives_a_reload_as_well():
    case = beside(GROWING, Applicant()).case
    assert case.fragment().endswith("&beside=yes")
    assert read_fragment(case.fragment()) == (case, ())


def test_a_shared_link_leaves_both_names_out():
    named = (replace(one, name="某某公司") for one in (GROWING, READY))
    link = beside(*named).case.fragment(without=["name"])
    assert "name=" not in link
    assert "beside.registered_capital=12000000" in link


def longest():
    """A case with something in every field, each as long as it may be."""
    case = Case()
    samples = {
        "text": "公" * 80,
        "yes_no": "yes",
        "money": "99999999999999.99",
        "count": "999999",
        "months": "999999",
        "percent": "99.99",
        "date": "2027-12-31",
        "days": "100-100-100",
    }
    own = {
        "materials": ",".join(MATERIALS),
        "provinces": ",".join(PROVINCES),
        "other_forms": ",".join(BUSINESS_FORMS),
        "company_kind": "limited_liability",
        "domestic_capital": "no",  # which goes with a foreign share
    }
    for name, told in FIELDS.items():
        chosen = told.choices if told.kind == "set" else told.choices[-1:]
        text = own.get(name) or samples.get(told.kind) or ",".join(chosen)
        case = case.told(name, text or "third_party_service")
    return case


def test_two_cases_with_everything_told_fit_into_a_link():
    case = longest().with_beside(longest())
    assert read_fragment(case.fragment()) == (case, ())
    assert len(case.fragment()) <= 8192
    assert case.fragment().count("&") < MOST_PARTS


@pytest.mark.parametrize(
    "part", ["beside.lang=en", "beside.on=2026-12-01", "beside.beside.premises=yes", "beside.x=1"]
)
def test_what_a_case_beside_cannot_have_is_said(part):
    case, complaints = read_fragment(f"#v=1&{part}&premises=yes")
    assert case == Case(applicant=Applicant(premises=True))
    assert [complaint.name for complaint in complaints] == [part.split("=")[0]]


# What the table says


@pytest.mark.parametrize("reading", ["guide", "law"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("other", list(examples()))
def test_every_row_is_what_each_case_says_alone(language, other, reading):
    applicants = GROWING, examples()[other].case.applicant
    rows = table(beside(*applicants, language=language, reading=reading))
    answers = [ck.assess(one, on=TODAY, rulebook=reading) for one in applicants]
    for scope in answers[0].scopes:
        outcomes = [answer.scopes[scope].outcome for answer in answers]
        shown = rows[f"outcome-{scope}"]
        for cell, outcome in zip(shown[1:], outcomes, strict=True):
            assert cell.endswith(say(f"common.outcome.{outcome}", language))
        assert ("≠" in shown[0]) == (outcomes[0] != outcomes[1])
    differing = {name for name in FACT_NAMES if len({getattr(a, name) for a in applicants}) == 2}
    assert {key.removeprefix("fact-") for key in rows if key.startswith("fact-")} == differing


def test_the_expected_days_are_those_of_the_page_of_dates():
    rows = table(beside(GROWING, examples()["foreign_capital"].case.applicant))
    for scope in ("nationwide", "local"):
        for cell, name in zip(
            rows[f"day-{scope}"][1:], ("growing", "foreign_capital"), strict=True
        ):
            case = Case(applicant=examples()[name].case.applicant, scope=scope)
            headline = words(page_of(State(case), render_timeline).h1)
            assert cell.removesuffix("（推算日期）") in headline


def test_a_requirement_is_told_once_where_both_scopes_agree():
    rows = table(beside(GROWING, READY))
    assert rows["requirement-registered_capital"][1:] == (
        "全网 ✕ 差 700 万元 地方 ✓ 符合",
        "✓ 符合",
    )
    assert "requirement-company" not in rows


def test_what_to_do_first_is_what_sets_the_pace_then_what_is_not_known():
    rows = table(beside(GROWING, READY))
    assert rows["first-nationwide"][1:] == (
        "增资 700 万元，至 1000 万元",
        "条件已经符合，可以着手申请。",
    )
    assert rows["first-local"][1] == "先确认“必要的场地和设施”，共 1 项待确认"


def test_requirements_are_left_out_where_one_case_needs_no_licence():
    rows = table(beside(GROWING, examples()["own_service"].case.applicant))
    assert rows["day-local"][2] == rows["first-local"][2] == "不需要办理"
    assert not [key for key in rows if key.startswith("requirement")]


def test_a_case_without_a_business_form_asks_for_it_first():
    rows = table(beside(Applicant(), READY))
    assert rows["first-local"][1] == rows["day-local"][1] == "先选业务形态"


def test_no_day_is_given_with_its_reason():
    barred = replace(READY, refused_for_falsehood=True)
    assert "推算不出取得许可证的日期" in table(beside(READY, barred))["day-local"][2]
    far = Case(applicant=READY).with_beside(Case(applicant=READY, start_on=date(2036, 12, 1)))
    assert table(State(far))["day-local"][2] == say("comparing.day.none")


def test_a_day_in_the_other_case_that_contradicts_it_is_said_and_left_out():
    odd = replace(READY, last_violation_on=date(2026, 1, 1))
    lines = [words(line) for line in page_of(beside(GROWING, odd)).select("#beside p.muted")]
    assert any(line.startswith("对照案例：") and "相矛盾" in line for line in lines)


def test_the_columns_carry_the_names_and_none_breaks_out():
    named = replace(READY, name=HOSTILE)
    page = page_of(beside(GROWING, named))
    heads = [words(head) for head in page.select("#beside thead th")[1:]]
    assert heads == [
        "本案例 " + examples()["growing"].name.zh,
        "对照案例 " + HOSTILE.strip(),
    ]
    assert not page.select("[onmouseover]")
    unnamed = page_of(beside(replace(GROWING, insured_staff=4), READY))
    assert words(unnamed.select("#beside thead th")[1]) == "本案例"


def test_a_tag_for_a_name_never_gets_as_far_as_the_table():
    file = Case(applicant=READY).to_json().replace('"lang"', '"name": "<img src=x>", "lang"')
    state = act(State(Case(applicant=GROWING)), "compare_file", value=file, size=1)
    assert state.case.other.applicant == READY
    page = page_of(state)
    assert page.select("img") == []
    assert "<img src=x>" in words(page.select_one(".banner:not(.lost-banner)"))


def test_without_another_case_and_before_a_visitor_there_is_no_table():
    assert page_of(State(Case(applicant=READY))).select("#beside") == []
    assert side_by_side(beside(GROWING, READY).case, None) is None


def test_another_page_says_that_there_is_a_comparison_and_leads_to_it():
    state = beside(GROWING, READY)
    strip = page_of(state, render_timeline).select_one(".comparing")
    assert strip.a["href"] == "01_eligibility.ipynb" + state.case.fragment()
    assert strip.button["data-do"] == "compare_end"
    assert page_of(state).select(".comparing") == []


# What a case tells, in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_is_told_in_words_in_both_languages(language):
    full = replace(longest(), language=language)
    rows = {
        row.id.removeprefix("fact-"): row
        for row in side_by_side(full.with_beside(Case()), TODAY).groups["fact"]
    }
    assert set(rows) == set(COMPARED)
    for row in rows.values():
        told, untold = (cell[0].text for cell in row.cells)
        assert told
        assert told != untold
        assert untold in (
            say("common.answer.unknown", language),
            say("comparing.by_default", language),
        )


def test_of_a_long_list_what_the_other_lacks_is_named_first():
    ours = frozenset(MATERIALS[: MOST_NAMED + 1])
    names = {key: one.name.zh for key, one in ck.rulebook("guide").materials.items()}
    told = field_in_words("materials", ours, ours - {MATERIALS[MOST_NAMED]}, "zh-CN")
    assert told.startswith(names[MATERIALS[MOST_NAMED]])
    assert told.endswith(f"等 {MOST_NAMED + 1} 项")
    short = frozenset(MATERIALS[:MOST_NAMED])
    assert field_in_words("materials", short, None, "zh-CN").count("、") == MOST_NAMED - 1


def test_days_and_choices_are_told_as_a_reader_says_them():
    assert field_in_words("start_on", TODAY, None, "en") == format_date(TODAY, "en")
    assert field_in_words("writing_days", (1, 2, 5), None, "zh-CN") == (
        "最短 1、通常 2、最长 5 个工作日"
    )
    assert field_in_words("scope", "local", None, "zh-CN") == "地方（96）"
    assert field_in_words("on_site", frozenset({"staff"}), None, "en") == "One is ready"
    assert field_in_words("correction_rounds", 2, None, "en") == "2"

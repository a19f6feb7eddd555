"""A filed case on the pages: its days in links, the form that asks for them, the answer."""

import json
import re
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from applicants import MET_BY_BOTH
from every import every
from parsing import parsed, squeezed, words
from places import ROOT
from tiers import at_release

import callcenter_kit as ck
from callcenter_kit.dashboards import eligibility, materials, scenarios, scopes, timeline
from callcenter_kit.dashboards.answers.case_answer import (
    EXPORTS,
    answer_for,
    choices_of,
    complaint_of,
)
from callcenter_kit.dashboards.case.case import FIELDS, FILING_FIELDS, Case
from callcenter_kit.dashboards.case.files import read_case_file, read_fragment
from callcenter_kit.dashboards.case.state import State, filing_of, usable_filing
from callcenter_kit.dashboards.timeline import ACTIONS
from callcenter_kit.documents.formats import document_of
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES, format_date

TODAY = date(2026, 11, 24)
FILED = tomllib.loads((ROOT / "tests/timeline/filed_sentences.toml").read_text("utf-8"))["case"]
PAGES = {"01": eligibility, "02": scopes, "03": timeline, "04": materials, "06": scenarios}
PROMISE = re.compile(r"预计 ?20\d\d年|xpected on \d|xpect (?:it|the licence) [^.]{0,24}20\d\d")
READY = Applicant(**{**MET_BY_BOTH, "provinces": {"CN-BJ"}})
REVIEW = {
    "submitted_on": date(2026, 10, 12),
    "correction_1_asked_on": date(2026, 10, 19),
    "correction_1_answered_on": date(2026, 10, 28),
}


def days_of(filing):
    """What a case calls the days of a filing."""
    days = {name: day for name, day in filing.items() if isinstance(day, date)}
    if "refused_on" in days:
        days["filing_refused_on"] = days.pop("refused_on")
    for number, notice in enumerate(filing.get("corrections", ()), 1):
        days |= {f"correction_{number}_{part}": day for part, day in notice.items()}
    ends = filing.get("expert_review", ())
    return days | dict(zip(("experts_begun_on", "experts_ended_on"), ends, strict=False))


def case_of(days, language="zh-CN", applicant=READY, **options):
    return Case(applicant=applicant, language=language, **days, **options)


def draw(page, case, today=TODAY):
    return parsed(page.render(State(case), today).html).main


def enter(state, **fields):
    for name, value in fields.items():
        state = ACTIONS["set"](state, {"name": name, "value": value}, TODAY)
    return state


@pytest.mark.slow
@every("row", FILED, ids=[row["name"] for row in FILED])
@pytest.mark.parametrize("language", at_release(LANGUAGES, but=["zh-CN"]))
def test_every_page_opens_with_where_the_case_stands_and_only_03_dates_it(row, language):
    case, today = case_of(days_of(row["filing"]), language), row["as_of"]
    pages = {key: draw(page, case, today) for key, page in PAGES.items()}
    sentence = squeezed(row["zh" if language == "zh-CN" else "en"])
    heads = {key: squeezed(words(page.h1)) for key, page in pages.items()}
    assert heads == dict.fromkeys(PAGES, sentence)
    for key in ("01", "02", "04", "06"):
        [link] = pages[key].select(".answer .next a")
        assert link["href"].startswith("03_timeline.ipynb#")
        assert "submitted_on=" in link["href"]
    for key in ("01", "02", "04"):
        assert not PROMISE.search(words(pages[key])), key
    for key in ("01", "02", "06"):
        assert say("common.outcome.eligible", language) not in words(pages[key]), key
    # Whose turn it is, what comes next, what to do in silence, until when to challenge.
    answer = answer_for(case, today)
    progress, text = answer.plans["local"].progress(), squeezed(words(pages["03"]))
    for sentence in filter(None, (progress.next, progress.if_silent, *progress.notes)):
        assert squeezed(sentence.say(language)) in text
    for limit in (each for each in progress.limits if each.day >= progress.on):
        assert squeezed(format_date(limit.last_on(progress.on), language)) in text
    heads = [words(head) for head in pages["03"].select(".next-steps dt")]
    assert (say("timeline.filed.turn", language) in heads) == (progress.turn is not None)


@every(
    ("told", "taken"),
    [
        ({}, "没有选择许可证，先按地方（96）推算；申请的是全网（95）的，请在“安排”里改选。"),
        ({"scope": "local"}, ""), ({"scope": "nationwide"}, ""), ({"provinces": {"CN-BJ"}}, ""),
    ],
)  # fmt: skip
def test_a_licence_that_nobody_chose_is_called_ours(told, taken):
    options, facts = dict(told), {"provinces": None}
    facts |= {name: options.pop(name) for name in facts if name in options}
    case = case_of(REVIEW, applicant=Applicant(business_form="third_party_service", **facts))
    page = draw(timeline, replace(case, **options))
    assert [words(line) for line in page.select(".lead.taken")] == ([taken] if taken else [])


def test_a_start_that_no_plan_can_have_changes_nothing_once_the_case_is_filed():
    for start_on in (date(1999, 1, 1), date(2027, 2, 1), None):
        case = case_of(REVIEW, start_on=start_on)
        pages = [draw(page, case) for page in PAGES.values()]
        assert {words(page.h1)[:3] for page in pages} == {"审查中"}
        assert not any(page.select(".banner") for page in pages)
        assert answer_for(case, TODAY).plans["local"].baseline is None
    began = answer_for(case_of(REVIEW, start_on=date(2026, 9, 21)), TODAY)
    assert began.plans["local"].baseline.start == date(2026, 9, 21)


def test_a_case_keeps_every_day_in_its_link_its_file_and_its_fields():
    days = {name: TODAY - timedelta(days) for days, name in enumerate(FILING_FIELDS)}
    named = Applicant(name="甲公司", is_company=True)
    case = case_of(days, applicant=named, case_key="0123456789abcdef")
    assert read_fragment(case.fragment()) == (case, ())
    assert read_case_file(case.to_json()) == (case, ())
    assert "name=" not in case.link("http://localhost:8866").replace("_name=", "")
    by_hand = Case()
    for name, day in days.items():
        by_hand = by_hand.with_field(name, day.isoformat())
    assert {name: getattr(by_hand, name) for name in days} == days
    assert len({FIELDS[name].label.say(to) for name in days for to in LANGUAGES}) == 2 * len(days)
    assert filing_of(read_fragment("#v=1&lang=en&is_company=yes")[0], TODAY) is None


def test_the_link_of_a_filed_scenario_opens_its_filing():
    days = date(2026, 10, 13), date(2026, 10, 15)
    filing = ck.Filing(
        submitted_on=date(2026, 10, 12),
        corrections=[(day, day) for day in days] + [(date(2026, 10, 16), None, TODAY)],
        expert_review=(date(2026, 10, 20), None),
        inspected_on=date(2026, 10, 21),
        refused_on=date(2026, 11, 2),
    )
    made = ck.scenarios({"A": READY}, start=date(2026, 9, 21), filing=filing, as_of=TODAY)
    [page] = made.pages().values()
    case, complaints = read_fragment(page.partition("#")[2])
    assert (filing_of(case, TODAY), complaints, case.applicant) == (filing, (), READY)
    # Whoever looks at clients with this case's choices does not take its filing for theirs.
    assert "filing" not in choices_of(case).options
    many = ck.Filing(submitted_on=days[0], corrections=[(days[0], days[0])] * 4)
    made = ck.scenarios({"A": READY}, start=date(2026, 9, 21), filing=many, as_of=TODAY)
    assert [*made.pages().values()] == [None]


WRONG = [  # what a link has, what of it is left out, and the days that its complaint names
    ("submitted_on=2026-10-12", "accepted_on=2026-10-01", "2026-10-01 2026-10-12"),
    ("", "accepted_on=2026-10-01", "2026-10-01"),
    (
        "submitted_on=2026-10-12&decided_on=2026-11-02",
        "filing_refused_on=2026-11-03",
        "2026-11-02 2026-11-03",
    ),
    ("submitted_on=2026-10-12", "received_on=2026-11-03", "2026-11-03"),
    ("submitted_on=2026-10-12", "decided_on=2026-12-03", "2026-12-03 2026-11-24"),
    ("submitted_on=2026-10-12", "experts_ended_on=2026-11-03", "2026-11-03"),
    ("submitted_on=2026-10-12", "correction_2_answered_on=2026-11-03", "2026-11-03"),
    (
        "submitted_on=2026-10-12&correction_1_asked_on=2026-10-19",
        "correction_3_asked_on=2026-10-30",
        "2026-10-19 2026-10-30",
    ),
    (
        "submitted_on=2026-10-12&correction_1_asked_on=2026-10-19",
        "correction_1_answered_on=2026-10-18",
        "2026-10-19 2026-10-18",
    ),
]


@every(("kept", "left_out", "days"), WRONG, ids=[wrong[1] for wrong in WRONG])
def test_a_link_that_contradicts_itself_says_so_and_shows_the_rest(kept, left_out, days):
    name, _, day = left_out.partition("=")
    begin = "#v=1&lang=en&provinces=CN-BJ&"
    case, complaints = read_fragment(f"{begin}{left_out}&{kept}")
    kept_case, _ = read_fragment(begin + kept)
    filing, complaint = usable_filing(case, TODAY)
    assert (complaints, filing) == ((), filing_of(kept_case, TODAY))
    assert complaint_of(answer_for(case, TODAY)).say("en") == complaint.say("en")
    for each, language in product(days.split(), LANGUAGES):
        assert format_date(date.fromisoformat(each), language) in complaint.say(language)
    for page in (timeline, eligibility, scopes, materials):
        said = [squeezed(words(each)) for each in draw(page, case).select(".banner")]
        assert any(squeezed(complaint.say("en")) in each for each in said)
    # Its day is refused beside the others, too, as typed in the form.
    after = enter(State(kept_case), **{name: day})
    assert after.case == kept_case
    field = parsed(timeline.render(after, TODAY).html).select_one(f"#field-{name}")
    assert (field.input["value"], field.input["aria-invalid"]) == (day, "true")
    assert words(field.select_one(".error")) == after.refusals[name].reason.say("en")


def test_what_could_not_be_used_is_tried_again_with_the_day_that_was_wrong():
    state = enter(State(case_of({})), accepted_on="2026-10-16")
    assert (state.case.accepted_on, [*state.refusals]) == (None, ["accepted_on"])
    state = enter(state, submitted_on="2026-10-12")
    assert (state.case.accepted_on, state.refusals) == (date(2026, 10, 16), {})
    # Both move: the first alone contradicts the second, both together do not.
    state = enter(state, submitted_on="2026-10-20")
    assert (state.case.submitted_on, [*state.refusals]) == (date(2026, 10, 12), ["submitted_on"])
    state = enter(state, accepted_on="2026-10-22")
    assert (state.case.submitted_on, state.refusals) == (date(2026, 10, 20), {})
    state = enter(state, accepted_on="2026-1")
    assert state.case.accepted_on == date(2026, 10, 22)
    assert state.refusals["accepted_on"].text == "2026-1"
    state = enter(enter(state, submitted_on=""), accepted_on="")
    assert (state.case.submitted_on, state.case.case_key, state.refusals) == (None, None, {})


def fields(soup):
    return [row["id"].removeprefix("field-") for row in soup.select("[data-key=fold-filing] .row")]


def test_the_form_asks_in_the_order_of_happening_and_keeps_it_once_it_is_filled():
    bare, soup = draw(timeline, case_of({})), draw(timeline, case_of(REVIEW))
    assert fields(bare) == ["submitted_on"]
    shown = [*REVIEW, "decided_on", "filing_refused_on"]
    assert fields(soup)[:5] == shown
    refused = draw(timeline, case_of({**REVIEW, "filing_refused_on": TODAY}))
    assert fields(refused)[:6] == [
        *REVIEW, "filing_refused_on", "received_on", "refused_for_falsehood"
    ]  # fmt: skip
    assert "correction_2_asked_on" in fields(soup)
    assert "correction_3_asked_on" not in fields(soup)
    submitted = fields(draw(timeline, case_of({"submitted_on": TODAY})))
    assert submitted[:3] == ["submitted_on", "correction_1_asked_on", "accepted_on"]
    # What was to be prepared is over, and once it is granted the clock, too.
    prepared = "#field-start_on, #field-wanted_on, #field-agency"
    assert len(bare.select(prepared)) == 3
    assert soup.select(f"{prepared}, .moves, #durations-title") == []
    for days in ({}, {"decided_on": TODAY}, {"withdrawn_on": TODAY}):
        page = draw(timeline, case_of({**REVIEW, **days}))
        assert bool(page.select_one("#field-clock")) is (not days)


def test_a_refusal_told_of_the_company_is_the_decision_on_the_page_in_the_letter_and_the_calendar():
    note = "我们把 2026年11月2日的不予许可当作对这次申请的决定；如属另一次申请，请改正日期。"
    for day, stage in (
        (date(2026, 11, 2), "refused"),
        (date(2026, 5, 29), "overdue"),  # of an application before
        (None, "overdue"),  # only that there was one
    ):
        told = {"refused_for_falsehood": True, "refused_on": day}
        case = case_of({"submitted_on": date(2026, 6, 1)}, applicant=replace(READY, **told))
        is_refused, page = stage == "refused", draw(timeline, case)
        answer = answer_for(case, TODAY)
        plan = answer.scopes[answer.scope].plan
        assert plan.progress().stage == stage
        assert ck.replay(ck.record(answer.assessment, plan)).changes == ()
        letter = EXPORTS["export_page"](State(case), TODAY).content.decode()
        for text in (str(page), letter):
            assert (note in text) is is_refused
            assert ("如果是，请填写不予许可的日期，不必书面询问" in text) is (day is None)
        assert ("filing_refused_on" in fields(page)[:2]) is is_refused
        assert ("询问办理情况的函" in letter) is not is_refused


def test_only_what_is_open_varies_and_only_the_licence_that_was_filed_has_a_day():
    link = f"{case_of(REVIEW, 'en').fragment()}&s1.expert_review=yes"
    soup = draw(scenarios, read_fragment(f"{link}&vary=agency")[0])
    options = {option["value"] for option in soup.select("[name='row.1'] option")}
    assert options <= {"", "correction_rounds", "expert_review", "clock"}
    results = [row["id"] for row in soup.select("[data-key=results] tr[id]")]
    assert results == ["result-day-local"]
    varied = draw(scenarios, read_fragment(link)[0])
    _, now, later = varied.select_one("#result-day-local").find_all(["th", "td"])
    assert words(now) != words(later)
    assert "later than now" in words(later)


NOTICE = {"correction_1_asked_on": date(2026, 10, 19), "correction_1_due_on": date(2026, 11, 20)}


@every(
    ("days", "key"),
    [
        *(({end: TODAY}, "settled") for end in ("decided_on", "issued_on", "filing_refused_on")),
        *(({end: TODAY}, "settled") for end in ("not_accepted_on", "withdrawn_on")),
        ({"submitted_on": date(2026, 7, 1)}, "late"),
        (NOTICE, "late"),
    ],
)
def test_what_if_says_that_nothing_is_open_and_shows_nothing_to_compare(days, key):
    page = draw(scenarios, case_of({"submitted_on": date(2026, 10, 12), **days}))
    assert say(f"scenarios.headline.{key}") in words(page)
    assert [link["href"][:2] for link in page.select("section a[href], .answer a")] == ["03"]
    assert not page.select("tr.change, [data-key=results], [data-do=scenario_add], .when")
    assert not PROMISE.search(words(page))


@every(
    "told",
    [{}, {"registered_capital": 1}, {"marketing_calls": True}, {"domestic_capital": False}],
)
def test_a_card_of_a_filed_case_is_a_check_and_no_verdict(told):
    case = case_of(REVIEW, applicant=replace(READY, **told, provinces=None))
    for page in (eligibility, scopes):
        soup = draw(page, case)
        [card] = soup.select(".verdict")
        assert say("verdict.filed_facts") in words(card.h2)
        assert say("verdict.filed_counts") in words(card)
        assert not {"eligible", "ineligible", "undetermined"} & {*card["class"]}
        assert words(soup.h1) == answer_for(case, TODAY).decision("zh-CN").text


def test_files_carry_the_filing_and_a_calendar_knows_a_nameless_case_again():
    state = enter(State(Case(language="en")), submitted_on="2026-10-12")
    record = json.loads(EXPORTS["export_record"](state, TODAY).content)
    assert record["plans"]["local"]["filing"] == {"submitted_on": "2026-10-12"}
    assert record["case_key"] == state.case.case_key
    more = enter(state, accepted_on="2026-10-16", is_company="yes")
    calendars = [EXPORTS["export_calendar"](each, TODAY).content.decode() for each in (state, more)]
    first, second = (set(re.findall(r"UID:(\w+)\.", calendar)) for calendar in calendars)
    assert first == second == {state.case.case_key}
    ended = State(case_of({**REVIEW, "withdrawn_on": TODAY}))
    offered = draw(timeline, ended.case).select("[data-do^=export_]")
    files = [EXPORTS[button["data-do"]](ended, TODAY).content for button in offered]
    assert (len(files), all(files)) == (3, True)


def test_a_letter_plans_nothing_anew_once_a_case_is_refused():
    for provinces in ({"CN-BJ"}, None):
        refused = replace(READY, provinces=provinces)
        state = State(case_of({**REVIEW, "filing_refused_on": TODAY}, "en", applicant=refused))
        record = json.loads(EXPORTS["export_record"](state, TODAY).content)
        parts = {section.id for section in document_of(record, "en").sections}
        assert {"filed", "happened", "told"} <= parts
        assert "timeline" not in parts


@every("today", [date(2026, 11, 13), date(2026, 11, 16)])
def test_once_a_case_is_late_03_shows_no_day_for_what_has_still_to_come(today):
    state = State(case_of({"submitted_on": date(2026, 8, 17)}, "en", clock="law_working"))
    page = parsed(timeline.render(state, today).html).main
    is_late, text = today > date(2026, 11, 13), words(page)
    assert ("no date" in text) == ("he time limit ended on 13 November 2026" in text) == is_late
    assert bool(page.select_one(".duties")) == ("Licence expected" in text) == (not is_late)
    assert ("may be quicker" in text) == (not is_late)
    compared = parsed(scenarios.render(state, today).html).main
    assert bool(compared.select("#result-day-local")) == (not is_late)
    days = {words(row.select_one(".when")) for row in page.select("#entry-collect")}
    assert days == {"no date" if is_late else "16 to 27 November 2026"}


def test_whoever_applies_again_after_a_case_has_ended_begins_with_no_dates():
    ended = State(case_of({**REVIEW, "filing_refused_on": TODAY}, start_on=date(2026, 9, 21)))
    [button] = draw(timeline, ended.case).select("[data-do=apply_again]")
    assert words(button) == "清空这些日期，再次申请"
    again = ACTIONS["apply_again"](enter(ended, accepted_on="2027-01-01"), {}, TODAY)
    assert (again.case, again.refusals) == (case_of({}), {})
    assert not draw(timeline, case_of(REVIEW)).select("[data-do=apply_again]")

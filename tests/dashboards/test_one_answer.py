"""Every page, the letter, the record and Python give one answer to every kind of case."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from applicants import MET_BY_BOTH
from every import every
from parsing import parsed, quickly_parsed, squeezed, texts_of, words
from places import ROOT

import callcenter_kit as ck
from callcenter_kit import documents
from callcenter_kit.clients import read_clients
from callcenter_kit.dashboards import eligibility, materials, portfolio, scenarios, scopes, timeline
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.files import read_fragment
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.portfolio.upload import ClientUpload
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES, format_date
from callcenter_kit.timeline.decision import in_part_of_month

TODAY = date(2026, 11, 24)
ROWS = tomllib.loads((ROOT / "tests/timeline/first_sentences.toml").read_text("utf-8"))["case"]
# Who has told nothing at all is asked for the form, too.
ROWS += [{**ROWS[0], "name": "empty", "is_empty": True, "reading": r} for r in ("guide", "law")]
PAGES = {"01": eligibility, "02": scopes, "03": timeline, "04": materials, "06": scenarios}
# Where a day is promised, whatever the day.
PROMISE = re.compile(r"预计 ?20\d\d年|expect (?:it|the licence) [^.]{0,24}20\d\d")
COUNTED = ("registered_capital", "social_insurance")
WITHOUT_A_DAY = ("not_required", "authority", "form", "prohibited", "other_procedure")


def applicant_of(row):
    if row.get("is_empty"):
        return ck.Applicant()
    unknown = dict.fromkeys(row.get("unknown", ()))
    return ck.Applicant(
        **{**MET_BY_BOTH, "provinces": {"CN-BJ"}, **row.get("facts", {}), **unknown}
    )


@pytest.mark.slow
@every("row", ROWS, ids=[f"{row['name']}, {row['reading']}" for row in ROWS])
def test_every_place_opens_with_the_same_sentence_and_none_contradicts_it(row):
    firm, reading, kind = applicant_of(row), row["reading"], row["kind"]
    answer, advice = ck.assess(firm, TODAY, reading), ck.advise(firm, "local", TODAY, reading)
    planned = ck.plan(TODAY, "local", applicant=firm, on=TODAY, rulebook=reading)
    day, record = planned.licence_on, ck.record(answer, start=TODAY)
    if kind in WITHOUT_A_DAY and kind != "form":
        assert (day, advice.repairs) == (None, ())
    # The amount, or the number of people, that is missing is named in place of these.
    tasks = [
        o for o in advice.obstacles if o.kind == "correctable" and o.requirement not in COUNTED
    ]
    tasks = tasks if answer.licence == "required" and day else []
    for language, place in product(LANGUAGES, (*PAGES, "letter")):
        if place == "letter":
            html = documents.page(record, language)
        else:
            case = Case(applicant=firm, reading=reading, language=language)
            html = PAGES[place].render(State(case), TODAY).html
        page, sentence = quickly_parsed(html), row["zh" if language == "zh-CN" else "en"]
        [text], heads = texts_of(page), texts_of(page, "h1", "decision", "headline", "lead")
        text, head = squeezed(text), squeezed(" ".join(heads[:4]))
        assert record["decision"]["text"][language] == sentence
        assert squeezed(sentence) in (head or text[:600]), place
        if kind == "form" and place == "03":  # what its days take for granted is said
            assert squeezed(say("plan.waits_for_form", language)) in text
        elif day is None or kind == "form":
            assert not PROMISE.search(text), place
        elif place in ("03", "letter"):
            assert squeezed(format_date(day, language)) in text, place
        elif place == "01":  # which is no surer of the day than its title
            assert squeezed(in_part_of_month(planned, language)) in text
        if kind in ("prohibited", "other_procedure", "not_required", "authority"):
            verdicts = " ".join(texts_of(page, "verdict"))
            assert say("common.outcome.eligible", language) not in verdicts, place
        # What the company can do is said by the same words, on the page and in the letter.
        for task in tasks if answer.licence == "required" and place in ("01", "letter") else ():
            assert squeezed(task.text.say(language)).lower() in text.lower(), place


def test_every_page_says_the_same_of_what_a_link_brought_and_could_not_be_used():
    wrong = "on=2010-01-01&clean_record=yes&last_violation_on=2026-01-01"
    case, _ = read_fragment(
        f"#v=1&lang=en&business_form=seat_rental&provinces=CN-BJ&{wrong}"
        "&submitted_on=2026-10-12&accepted_on=2026-10-09"
    )
    drawn = {key: parsed(page.render(State(case), TODAY).html) for key, page in PAGES.items()}
    alerts = [page.select_one(".banner[role=alert]:not([hidden])") for page in drawn.values()]
    [banner] = {words(each).removeprefix("Now: ") for each in alerts}
    assert "1 January 2010" in banner  # the day before the rules changes the whole answer


@every(
    ("facts", "is_answered"),
    [
        ({"refused_for_falsehood": True, "refused_on": date(2026, 6, 24)}, True),
        ({"is_company": False, "insured_staff": None, "insured_months": None}, True),
        ({"refused_for_falsehood": True}, False),  # nobody can say when that ends
    ],
)
def test_what_a_page_asks_is_answered_by_its_headline_below_the_decision(facts, is_answered):
    firm = ck.Applicant(**{**MET_BY_BOTH, "provinces": {"CN-BJ"}, **facts})
    state = State(Case(applicant=firm, language="en"))
    planned = ck.plan(TODAY, "local", applicant=firm, on=TODAY)
    for page in (scopes, timeline):
        main = parsed(page.render(state, TODAY).html).main
        heads = [words(head) for head in main.select(".kicker.decision, h1")]
        decision, *own = heads
        assert decision == ck.record(ck.assess(firm, TODAY), start=TODAY)["decision"]["text"]["en"]
        day = is_answered and in_part_of_month(planned, "en")
        answer = day if page is timeline else "local licence"
        assert [answer in head for head in own] == [True] * is_answered


@every(
    ("facts", "needed"),
    [
        ({}, None),
        ({"business_form": "own_customers", "provinces": {"CN-BJ"}}, None),
        ({"provinces": {"CN-BJ"}}, None),  # whether any is needed is open
        ({**MET_BY_BOTH, "marketing_calls": True, "provinces": {"CN-BJ"}}, None),
        ({**MET_BY_BOTH, "provinces": None}, None),
        ({**MET_BY_BOTH, "provinces": {"CN-BJ"}}, "local"),
        ({**MET_BY_BOTH, "provinces": {"CN-TJ"}}, "local"),
        ({**MET_BY_BOTH, "provinces": {"CN-BJ", "CN-TJ"}}, "nationwide"),
    ],
)
def test_three_pages_mark_the_same_licence_as_needed(facts, needed):
    state = State(Case(applicant=ck.Applicant(**facts), language="en"))
    for page in (eligibility, scopes, scenarios):
        marks = parsed(page.render(state, TODAY).html).select(".needed")
        licences = [words(mark.find_parent(["section", "th"])).split()[0].lower() for mark in marks]
        assert licences == ([] if needed is None else [needed]), page


HALF = {"business_form": "third_party_service", "is_company": True, "insured_staff": 2}
NAMES = {
    "guide": {"nationwide": "Nationwide", "local": "Local"},
    "law": {"nationwide": "Cross-regional", "local": "One province"},
}


@every(
    ("provinces", "leading"),
    [
        (None, {"nationwide", "local"}),
        ({"CN-BJ"}, {"local"}),
        ({"CN-TJ"}, {"local"}),
        ({"CN-BJ", "CN-TJ"}, {"nationwide"}),
    ],
)
@every("reading", ["guide", "law"])
def test_a_clients_row_and_a_scenario_count_what_the_page_counts_and_lead_as_it_does(
    provinces, leading, reading
):
    firm = ck.Applicant(**HALF, registered_capital=3_000_000, provinces=provinces)
    cells = f"为第三方客户提供服务,是,300,2,{'、'.join(sorted(provinces or ()))}"
    sheet = f"业务形态,依法设立的公司,注册资本（万元）,参保人数,服务的省份\n{cells}\n"
    state = State(Case(applicant=firm, reading=reading, language="en"))
    book = ClientUpload(read_clients(sheet.encode(), name="clients.csv"), "clients.csv")
    row = words(
        parsed(portfolio.render(replace(state, upload=book), TODAY).html).select_one(".list .ways")
    )
    cards = words(parsed(eligibility.render(state, TODAY).html).select_one(".verdicts"))
    counts = re.findall(r"\bConfirm (\d+) facts|\b(\d+) to confirm", cards)
    (count,) = {alone or beside for alone, beside in counts}
    name = NAMES[reading]
    assert {scope for scope, text in name.items() if f"{text}:" in row} == leading
    assert f"confirm {count} more facts" in row
    assert f"{count} facts not known" in words(parsed(scenarios.render(state, TODAY).html))


@every(
    ("provinces", "is_beijings"),
    [(None, True), ({"CN-BJ"}, True), ({"CN-TJ"}, False), ({"CN-BJ", "CN-TJ"}, False)],
)
def test_only_who_may_file_in_beijing_reads_of_its_window(provinces, is_beijings):
    firm = ck.Applicant(**MET_BY_BOTH, provinces=provinces)
    letter = documents.page(ck.record(ck.assess(firm, TODAY), start=TODAY), "en")
    page = materials.render(State(Case(applicant=firm, language="en")), TODAY).html
    for html in (letter, page):
        assert ("010-51938038" in html) is is_beijings
    is_elsewhere = provinces == {"CN-TJ"}
    assert (
        say("report.terms.filing_elsewhere", "en", province="Tianjin") in letter
    ) is is_elsewhere

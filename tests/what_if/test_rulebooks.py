"""A rulebook of one's own, its sources beside it, and what it changes for whom."""

import json
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import polars
import pytest
from applicants import MET_BY_BOTH
from every import every
from own_rulebook import HEAD
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.__main__ import main
from callcenter_kit.dashboards import eligibility, materials, portfolio, scenarios, scopes, timeline
from callcenter_kit.dashboards.case.files import read_case_file
from callcenter_kit.rules import loading
from callcenter_kit.rules.reading import read_rulebook
from callcenter_kit.rules.rulebook import MANNER
from callcenter_kit.texts.datafile import parse

DAY = date(2028, 2, 1)
SOURCES = """
[instrument.order2028]
name = { zh = "《管理办法》（2028年修订）", en = "The Measures as amended in 2028" }
version = { zh = "自2028年1月1日起施行", en = "in force from 1 January 2028" }
confidence = "V"
places = ["art. 6"]
"""
RULES = (
    HEAD.replace('id = "own"', 'id = "next_year"\nfollows = "law"').replace("自有", "明年的规则")
    + """
[parameter.minimum_capital]
zh = "最低注册资本"
en = "Minimum capital"
unit = "CNY"
nationwide = [{ since = 2017-09-01, value = 10_000_000, source = "order42 art. 6(4)" }]
local = [
  { since = 2017-09-01, value = 1_000_000, source = "order42 art. 6(4)" },
  { since = 2028-01-01, value = 2_000_000, source = "order2028 art. 6" },
]

[requirement.registered_capital]
name = { zh = "注册资本", en = "Registered capital" }
when = "registered_capital >= minimum_capital"
zh = "注册资本不少于 {minimum_capital:money}。"
en = "At least {minimum_capital:money}."
source = ["order2028 art. 6"]
badge = "law"
remedy = { zh = "增资", en = "Increase it", working_days = [10, 15, 30], badge = "assumption" }
"""
)
CLIENTS = {
    "name": ["甲", "乙", "丙"],
    "business_form": ["third_party_service"] * 3,
    "registered_capital": [1_500_000.0, 3_000_000.0, 500_000.0],
}
COMPANY = ck.Applicant(business_form="third_party_service", registered_capital=1_500_000)
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "_registry", {})
    monkeypatch.delenv(loading.RULEBOOK_FILES, raising=False)
    (tmp_path / "sources.toml").write_text(SOURCES, "utf-8")
    (tmp_path / "next_year.toml").write_text(RULES, "utf-8")
    return tmp_path


@pytest.fixture
def book(folder):
    return ck.load_rulebook(folder / "next_year.toml")


def test_it_cites_what_stands_in_the_file_beside_it(book):
    [source] = book.requirements["registered_capital"].sources
    assert source.say("en") == "The Measures as amended in 2028 art. 6"
    assert "order2028" in [instrument.id for instrument in book.instruments]


def test_without_the_file_the_source_dangles_and_a_place_nobody_read_does_with_it(folder):
    (folder / "sources.toml").write_text(SOURCES.replace("art. 6", "art. 5"), "utf-8")
    with refusal("UnknownPlace"):
        ck.load_rulebook(folder / "next_year.toml")
    (folder / "sources.toml").unlink()
    with refusal("UnknownSource", match="order2028"):
        ck.load_rulebook(folder / "next_year.toml")


def test_an_instrument_of_the_kits_takes_the_words_that_stand_beside(folder):
    own = SOURCES.replace("order2028", "order42").replace('"art. 6"', '"art. 6", "art. 99"')
    (folder / "sources.toml").write_text(own, "utf-8")
    rules = RULES.replace("order2028 art. 6", "order42 art. 99")
    (folder / "next_year.toml").write_text(rules, "utf-8")
    book = ck.load_rulebook(folder / "next_year.toml")
    assert book.requirements["registered_capital"].sources[0].instrument.name.en.startswith("The M")


def read(lines):
    return read_rulebook(parse(HEAD_ONLY.format(follows=lines), "own.toml"), ck.rulebook)


HEAD_ONLY = (
    RULES.replace("order2028 art. 6", "order42 art. 6")
    .replace("{", "{{")
    .replace("}", "}}")
    .replace('follows = "law"', "{follows}")
)


def test_a_line_of_its_own_comes_before_what_it_follows():
    rules, law = read('follows = "law"'), ck.rulebook("law")
    assert [getattr(rules, name) for name in MANNER] == [getattr(law, name) for name in MANNER]
    lines = 'follows = "law"\nclock = "law_calendar"\ncounterpart = "law"'
    rules = read(lines)
    assert (rules.clock, rules.counterpart, rules.wording) == ("law_calendar", "law", "law")
    for line in ('follows = "laws"', 'counterpart = "ours"', 'duties_as = "ours"'):
        with pytest.raises(ck.KitError, match="law"):
            read(line)


def test_what_is_no_rule_is_in_no_hash(book):
    assert replace(book, clock="guide", origin=None).digest == book.digest
    assert replace(book, version="2").digest != book.digest


def test_it_is_known_by_its_id_and_its_name_once_it_is_loaded(folder):
    with refusal("UnknownRulebook", match="load_rulebook"):
        ck.Case(reading="next_year")
    book = ck.load_rulebook(folder / "next_year.toml")
    for name in ("next_year", "明年的规则", "Own"):
        assert ck.rulebook(name) is ck.assess(COMPANY, DAY, name).rulebook is book


@every("page", [eligibility, timeline, scopes, materials, scenarios, portfolio])
def test_a_page_shows_it_beside_the_others(book, page):
    case = ck.Case(rulebook=book, applicant=COMPANY, on=DAY, language="en")
    assert case.reading == "next_year"
    assert case.rulebook is book
    html = page.page(case, today=DAY).view["html"]
    assert "No words are kept" not in html
    assert "reading=next_year" in case.link("http://localhost:8866")
    has_choice = page in (eligibility, timeline, scopes)
    assert ('value="next_year"' in html) == has_choice


def test_one_with_other_numbers_has_a_name_of_its_own_in_a_case():
    book = ck.rulebook("law").amend(minimum_capital={"local": 2_000_000})
    case = ck.Case(rulebook=book, applicant=COMPANY, on=DAY)
    assert case.reading == f"law~{book.digest[:6]}"
    assert eligibility.page(case, today=DAY).assessment.scopes["local"].outcome == "ineligible"
    assert ck.Case(rulebook=ck.rulebook("law")).reading == "law"


@pytest.mark.parametrize("changes", [{}, {"minimum_capital": {"local": 3_000_000}}])
def test_a_cases_file_brings_it_along_with_its_sources(book, changes, folder, capsys):
    own = book.amend(**changes) if changes else book
    case = ck.Case(rulebook=own, applicant=COMPANY, on=DAY)
    (folder / "case.json").write_text(case.to_json(), "utf-8")
    loading._registry.clear()
    assert main(["assess", str(folder / "case.json"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rulebook"]["digest"] == own.digest
    loading._registry.clear()
    again = ck.read_case(folder / "case.json")
    assert (again, again.rulebook.digest) == (case, own.digest)
    ours = ck.rulebook("law").amend(minimum_capital=5)
    (folder / "ours.json").write_text(ck.Case(rulebook=ours).to_json(), "utf-8")
    assert ck.read_case(folder / "ours.json").rulebook.digest == ours.digest
    assert "rulebook" not in json.loads(ck.Case(rulebook="law").to_json())
    assert again.rulebook.origin == book.origin
    assert own.digest == book.digest or "next_year" not in loading._registry


def test_what_a_visitor_sends_brings_no_rules(book):
    case = ck.Case(rulebook=book, applicant=COMPANY)
    sent = case.to_json()
    loading._registry.clear()
    read, complaints = read_case_file(sent)
    assert (read.reading, [each.name for each in complaints]) == ("guide", ["reading"])
    assert not loading._registry
    assert "toml" not in eligibility.page(replace(case, reading="law"), today=DAY).case_json


def test_a_rulebook_in_a_cases_file_is_refused_where_it_is_not_right(book, folder):
    content = json.loads(ck.Case(rulebook=book).to_json())
    wrong = content["rulebook"]["toml"].replace('badge = "law"', 'badge = "lore"')
    for rulebook, code in (
        ({**content["rulebook"], "toml": wrong}, "WrongValue"),
        ({"id": "guide"}, "NotACaseFile"),
        (["law"], "NotACaseFile"),
    ):
        (folder / "case.json").write_text(json.dumps({**content, "rulebook": rulebook}), "utf-8")
        with refusal(code):
            ck.read_case(folder / "case.json")


def test_a_case_by_it_is_written_in_python_as_what_makes_it_again(book, folder, monkeypatch):
    monkeypatch.chdir(folder)
    for own in (book, book.amend(minimum_capital=5)):
        case = ck.Case(rulebook=own, applicant=COMPANY, on=DAY)
        code, written = case.to_python(), {}
        loading._registry.clear()
        exec(code, written)
        assert (written["case"], written["case"].rulebook.digest) == (case, own.digest)


def test_the_command_line_takes_its_file(folder, capsys):
    file = str(folder / "next_year.toml")
    settings = ["--set", "business_form=seat_rental", "--set", "registered_capital=1500000"]
    options = ["--rulebook", file, "--on", "2028-02-01", "--json"]
    assert main(["assess", *settings, *options]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["rulebook"]["id"] == "next_year"
    (folder / "clients.csv").write_text(
        "公司名称,业务形态,注册资本（元）\n甲,座席出租,1500000\n", "utf-8"
    )
    out = ["--out", str(folder / "out.csv")]
    assert main(["screen", str(folder / "clients.csv"), *options[:4], *out]) == 0
    assert main(["assess", "--rulebook", str(folder / "none.toml")]) == 1


def test_every_process_that_is_started_knows_the_files_that_a_server_was_started_with(folder):
    loading.add_rulebooks([folder / "next_year.toml"])
    loading._registry.clear()
    loading._load_once.cache_clear()
    assert ck.rulebook("next_year").version == "1"


def test_saved_scenarios_keep_it_with_its_sources(book, tmp_path):
    saved = ck.scenarios(COMPANY, start=DAY, rulebook=["law", book])
    saved.save(tmp_path / "plan.json")
    loading._registry.clear()
    opened = ck.load_scenarios(tmp_path / "plan.json")
    assert opened.to_frame().equals(saved.to_frame())
    assert opened["rulebook=next_year"].rulebook.digest == book.digest


def test_a_record_keeps_it_and_is_replayed_where_it_is_known(book):
    record = ck.record(ck.assess(COMPANY, DAY, book), start=DAY)
    assert record["rulebook"]["wording"] == "law"
    assert "wording" not in ck.record(ck.assess(COMPANY, DAY, "law"), start=DAY)["rulebook"]
    assert ck.replay(record).changes == ()
    loading._registry.clear()
    with refusal("RecordOfUnknownRulebook"):
        ck.replay(record)
    assert ck.replay(record, rulebook=book).changes == ()


def test_reports_and_files_are_by_it_for_a_form_that_it_does_not_name_too(book, tmp_path):
    clients = ck.read_clients("公司名称,业务形态,注册资本（元）\n甲,座席出租,1500000\n".encode())
    folder = ck.write_reports(clients, tmp_path, rulebook=book, on=DAY)
    page = next(folder.glob("2-*.html")).read_text("utf-8")
    assert "明年的规则" in page


def test_a_number_that_changes_is_one_row_with_its_day_and_its_source(book):
    compared = ck.compare_rulebooks("law", book)
    rows = [
        (each.part, each.scope, each.since, each.change, each.before, each.after)
        for each in compared.changes
        if each.id == "minimum_capital"
    ]
    since = date(2028, 1, 1)
    assert rows == [
        ("value", "local", since, "added", None, 2_000_000),
        ("source", "local", since, "added", None, "order2028 art. 6"),
    ]
    [sentence] = [each.after for each in compared.changes if each.part == "sentence"]
    assert sentence.say("en") == "At least {minimum_capital:money}."  # as its file has it


@every(
    ("kind", "key", "part", "change"),
    [
        ("requirement", "premises", "", "removed"),
        ("requirement", "registered_capital", "sentence", "changed"),
        ("requirement", "registered_capital", "sources", "changed"),
        ("source", "order2028", "", "added"),
        ("note", "domestic_capital", "", "removed"),
    ],
)
def test_every_line_that_differs_is_named(book, kind, key, part, change):
    changes = ck.compare_rulebooks("law", book).changes
    found = {(each.kind, each.id, each.part, each.change) for each in changes}
    assert (kind, key, part, change) in found
    back = ck.compare_rulebooks(book, "law").changes
    other = {"removed": "added", "added": "removed"}.get(change, change)
    assert (kind, key, part, other) in {(e.kind, e.id, e.part, e.change) for e in back}


@every("frame", [pd.DataFrame(CLIENTS, index=[7, 8, 9]), polars.DataFrame(CLIENTS)])
def test_the_clients_that_it_touches_are_named_with_both_outcomes(book, frame):
    amended = ck.rulebook("law").amend(minimum_capital={"local": 2_000_000})
    only = {key: amended.requirements[key] for key in ("registered_capital",)}
    pair = [replace(each, requirements=only) for each in (ck.rulebook("law"), amended)]
    compared = ck.compare_rulebooks(*pair, clients=frame, on=DAY)
    label = 7 if isinstance(frame, pd.DataFrame) else 0
    assert [tuple(each) for each in compared.touched] == [
        (label, "甲", "local", "eligible", "ineligible")
    ]
    assert (compared.clients, compared.count) == ((label,), 3)
    assert "1 of 3 clients touched" in repr(compared)
    if isinstance(frame, pd.DataFrame):  # a label that comes twice names nobody
        twice = ck.compare_rulebooks(*pair, clients=frame.set_axis(["a", "a", "b"]), on=DAY)
        assert (twice.count, twice.clients) == (3, (0,))
    alike = ck.compare_rulebooks("law", "现行法规")
    assert (alike.changes, alike.count) == ((), None)
    assert "say the same" in alike._repr_html_()


REVIEWS = {
    "name": ["甲", "乙", "丙"],
    "business_form": ["third_party_service", "own_customers", "third_party_service"],
    "registered_capital": [3_000_000.0, 3_000_000.0, 500_000.0],
}


@every(
    "frame",
    [
        pd.DataFrame(REVIEWS, index=[7, 8, 9]),
        polars.DataFrame(REVIEWS),
        polars.DataFrame(REVIEWS).lazy(),
    ],
)
def test_a_shorter_review_names_who_is_licensed_sooner_and_by_how_many_days(frame):
    law, start = ck.rulebook("law"), date(2026, 12, 1)
    shorter = law.amend(review_days=45)
    compared = ck.compare_rulebooks(law, shorter, frame, start=start)
    one = {}
    for each in compared.touched:
        capital = REVIEWS["registered_capital"][REVIEWS["name"].index(each.name)]
        company = ck.Applicant(business_form="third_party_service", registered_capital=capital)
        scope = each.question.removesuffix("_licence_on")
        plans = [ck.plan(start, scope, applicant=company, rulebook=book) for book in (law, shorter)]
        assert [each.before, each.after] == [str(plan.licence_on) for plan in plans]
        assert each.days == (plans[1].licence_on - plans[0].licence_on).days < 0
        one[each.name, scope] = each.days
    scopes = ("nationwide", "local")
    assert list(one) == [(name, scope) for name in ("甲", "丙") for scope in scopes]
    assert compared.touched_frame("en")["days"].tolist() == list(one.values())
    assert "2 of 3 clients touched, work begun on 2026-12-01" in repr(compared)
    assert ">18 March 2027<" in compared._repr_html_()
    # Unless one is given, work begins on the day where only days can differ, and else on none.
    assert ck.compare_rulebooks(law, shorter, frame).start == law.last_read
    stricter = law.amend(minimum_capital={"local": 2_000_000})
    assert ck.compare_rulebooks(law, stricter, frame).start is None
    assert ck.compare_rulebooks(law, law.amend(review_days=60), frame).start is None


def test_whoever_has_filed_gets_no_other_day_by_work_that_begins_later():
    filed = {**REVIEWS, "提交日期": [None, None, "2026-09-01"]}
    clients = ck.read_clients(pd.DataFrame(filed))
    law, start = ck.rulebook("law"), date(2026, 12, 1)
    compared = ck.compare_rulebooks(law, law.amend(review_days=45), clients, start=start)
    assert {each.name for each in compared.touched} == {"甲"}


def test_a_number_of_days_of_ones_own_is_put_into_no_quotation():
    law, start = ck.rulebook("law"), date(2026, 12, 1)
    own, ready = law.amend(review_days=45), ck.Applicant(**MET_BY_BOTH, provinces={"CN-BJ"})
    sourced = replace(law.parameters["review_days"].values["local"][0], value=45)
    rows = {"nationwide": (sourced,), "local": (sourced,)}
    number = replace(law.parameters["review_days"], values=rows)
    next_law = replace(law, parameters={**law.parameters, "review_days": number})
    beside, quoted = "your own assumption, instead of the days quoted here", "within 60 days"
    for book, says in ((law, quoted), (own, beside), (own, quoted), (next_law, "within 45 days")):
        lines = ck.plan(start, "local", rulebook=book).to_frame("en").set_index("id")
        assert says in lines.sentence["decision"]
        assert (lines.badge["decision"] == "assumption") == (book is own)
        # Whether the law's days are calendar days is no question of anybody's own.
        case = ck.Case(rulebook=book, applicant=ready, on=start, language="en")
        letter = ck.record(ck.assess(ready, start, book), start=start).to_html("en")
        for html in (eligibility.page(case, today=start).view["html"], letter):
            other = re.search("(?:are|In) calendar days", re.sub("<[^>]+>", "", html))
            assert (other is None) == (book is own)
    for days, is_own in ((3, True), ((1, 2, 3), False), (0, False)):
        plan = ck.plan(start, durations={"write_and_submit": days})
        line = plan.to_frame("en").set_index("id").loc["write_and_submit"]
        assert (beside in line.sentence, line.badge == "assumption") == (is_own, is_own)
        assert "in 1 to 3 working days" in line.sentence


def test_what_are_no_clients_is_refused():
    for nobody in (COMPANY, [COMPANY], "clients.csv"):
        with refusal("NotATable"):
            ck.compare_rulebooks("guide", "law", nobody)


def test_a_day_that_is_there_by_one_rulebook_only_is_said_to_be_missing():
    table = ck.read_clients(pd.DataFrame(REVIEWS)).screen(start=date(2026, 12, 1))
    law = ck.rulebook("law")
    required = replace(law.business_forms["own_customers"], licence="required")
    wider = replace(law, business_forms={**law.business_forms, "own_customers": required})
    compared = ck.compare_rulebooks("law", wider, table)
    found = compared.touched_frame("en").set_index("question").loc["local_licence_on"]
    assert (compared.start, found["after"]) == (table.start, "2027-04-09")
    assert found[["before", "days"]].isna().all()
    assert found["before_name"] == "No date"


def test_clients_that_are_screened_already_are_judged_on_their_day(book):
    clients = ck.read_clients(pd.DataFrame(CLIENTS))
    screened = clients.screen(on=DAY)
    compared = ck.compare_rulebooks("law", book, clients=screened)
    assert compared.on == DAY
    unscreened = ck.compare_rulebooks("law", book, clients=clients, on=DAY)
    assert (compared.touched, compared.count) == (unscreened.touched, 3)
    assert ck.compare_rulebooks("law", book, clients=screened, on=book.last_read).on != DAY


def test_a_change_is_shown_with_its_day_and_what_stood_there_before_and_after():
    law = ck.rulebook("law")
    compared = ck.compare_rulebooks(law, law.amend(minimum_capital={"local": 2_000_000}), on=DAY)
    sides = compared.to_frame("en")[["before", "after", "before_text", "after_text"]].fillna("")
    assert sides.to_numpy().tolist() == [
        ["1000000", "2000000"] * 2, ["order42 art. 6(4)", ""] * 2, ["law", "assumption"] * 2,
    ]  # fmt: skip
    for words in ("1 September 2017", "1000000", "2000000", "order42 art. 6(4)"):
        assert words in compared._repr_html_()

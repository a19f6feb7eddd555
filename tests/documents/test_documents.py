"""Documents from a decision record, each opened by a reader that shares nothing with its writer."""

import io
import re
import sys
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import vobject
from docx import Document
from every import every
from handed_out import CASES, EVERY, GROWING, ON, recorded, sheets_in, words_of
from parsing import parsed, squeezed
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit import documents as report
from callcenter_kit.documents.answer_sections import MOST
from callcenter_kit.documents.blocks import Grid, Items, Sentences, as_page
from callcenter_kit.documents.formats import document_of
from callcenter_kit.documents.record import seal_of
from callcenter_kit.documents.replay import _validator
from callcenter_kit.errors import KitError
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES, Text, clean, within_sentence

HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://example.com","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "公" * 500,
    "A\nB\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
    "a\x00b\x0b\ud800c\u2028d",
    '"><img src=x onerror=alert(1)>{0.__class__}{day}',
    "   ",
)


@pytest.fixture(scope="module")
def record():
    return recorded(**GROWING)


def events_of(ics):
    return list(vobject.readOne(ics.decode()).vevent_list)


# Every document, both languages.


@pytest.mark.slow
@every(("case", "language"), EVERY)
def test_every_case_becomes_a_letter_and_the_page_says_all_that_it_says(case, language):
    record = CASES[case]
    letter, page = report.letter(record, language), report.page(record, language)
    page_text = squeezed(parsed(page).get_text())
    for paragraph in Document(io.BytesIO(letter)).paragraphs:
        text = re.sub(r"^(\d+\.|•)\t", "", paragraph.text).replace("\t", "")
        assert squeezed(text) in page_text
    for never in ("基础电信", "None"):
        assert never not in page_text + words_of(letter)


def test_a_record_writes_itself_as_each_kind_of_file_with_the_same_bytes(record):
    word, own = Document(), io.BytesIO()
    word.add_paragraph("Firm & Partners")
    word.save(own)
    assert record.to_html() == report.page(record)
    assert record.to_docx("en") == report.letter(record, "en")
    assert record.to_docx("en", own.getvalue()) == report.letter(record, "en", own.getvalue())
    assert record.to_ics("en") == report.calendar(record, "en")
    assert record.to_excel() == report.workbook(record)


def test_a_record_that_was_changed_is_not_printed(record):
    forged = {**record, "assessment": {**record["assessment"], "licence": "not_required"}}
    for make in (report.letter, report.page, report.calendar, report.workbook):
        with refusal("BrokenSeal"):
            make(forged)


@pytest.mark.parametrize(
    ("make", "module", "library"),
    [
        (report.letter, "docx", "python-docx"),
        (report.calendar, "icalendar", "icalendar"),
        (report.workbook, "xlsxwriter", "XlsxWriter"),
        (ck.replay, "jsonschema", "jsonschema"),
    ],
)
def test_a_missing_library_says_what_to_install(record, monkeypatch, make, module, library):
    monkeypatch.setitem(sys.modules, module, None)
    _validator.cache_clear()
    with refusal("MissingLibrary", match=rf'{library}.*pip install "callcenter_kit\[exports\]"'):
        make(record)


def test_a_record_without_dates_makes_no_calendar_and_no_plan():
    [*_, assumed] = lines_of(ck.record(ck.assess(ck.Applicant(**GROWING))), "way")
    assert "we assumed that you have the premises" in assumed
    for record in (ck.record(ck.assess(ck.Applicant(**GROWING))), CASES["exempt"]):
        for make in (record.to_ics, record.to_excel):
            with refusal("NothingToDate"):
                make()


def test_files_are_named_by_what_they_are_and_never_by_whose(record):
    assert report.file_name(record, "letter") == "呼叫中心许可证-评估报告-2026-11-24.docx"
    for kind in ("letter", "page", "workbook", "calendar", "record"):
        assert "示例" not in report.file_name(record, kind)
    with refusal("UnknownChoice"):
        report.file_name(record, "poem")


# The page.


def test_the_page_fetches_nothing_runs_nothing_and_says_its_language(record):
    html = report.page(record, "en")
    tags = parsed(html).find_all()
    assert {"script", "img", "link", "iframe", "object"}.isdisjoint(tag.name for tag in tags)
    assert not {name for tag in tags for name in tag.attrs} & {"src", "href", "srcset", "onload"}
    assert "url(" not in html
    assert "@import" not in html
    assert [tag["lang"] for tag in tags if "lang" in tag.attrs] == ["en"]
    ids = [tag["id"] for tag in tags if "id" in tag.attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.browser
@pytest.mark.parametrize(("case", "language"), EVERY)
def test_the_page_takes_four_sheets_of_a4_is_legible_on_a_phone_and_asks_for_nothing(
    browser, case, language, tmp_path
):
    document = document_of(CASES[case], language)
    assert 1 <= sheets_in(browser, as_page(document)) <= 4
    ends = [place for place, part in enumerate(document.sections) if part.begins_page][:1]
    for place in ends:
        first_page = replace(document, sections=document.sections[:place])
        assert sheets_in(browser, as_page(first_page)) == 1
    file = tmp_path / "page.html"
    file.write_text(report.page(CASES[case], language), "utf-8")
    view = browser.new_page(viewport={"width": 390, "height": 844})
    requests = []
    view.on("request", lambda request: requests.append(request.url))
    view.goto(file.as_uri())
    smallest = view.evaluate(
        "Math.min(...[...document.querySelectorAll('p, li, td, h1, h2, footer')]"
        ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert view.evaluate("document.documentElement.scrollWidth") == 390
    assert smallest >= 12
    assert requests == [file.as_uri()]
    view.close(run_before_unload=True)


# The calendar.


def test_the_calendars_ids_and_stamps_come_from_the_record(record):
    first, again = (report.calendar(record, language) for language in LANGUAGES)
    ids = [event.uid.value for event in events_of(first)]
    assert ids == [event.uid.value for event in events_of(again)]
    assert len(ids) == len(set(ids))
    stamps = {event.dtstamp.value.isoformat() for event in events_of(first)}
    assert stamps == {"2026-11-23T16:00:00+00:00"}  # midnight in Beijing
    later = ck.record(
        ck.assess(ck.Applicant(**GROWING), date(2026, 12, 3)), start=date(2026, 12, 3)
    )
    moved = events_of(report.calendar(later))
    assert {event.uid.value for event in moved} == set(ids)
    assert int(moved[0].sequence.value) == int(events_of(first)[0].sequence.value) + 9


def test_nobody_keeps_the_days_of_a_licence_that_the_provinces_rule_out():
    for provinces, scopes in (({"CN-BJ"}, {"Local"}), (None, {"Local", "Nationwide"})):
        record = recorded(**{**GROWING, "provinces": provinces})
        summaries = [event.summary.value for event in events_of(report.calendar(record, "en"))]
        assert {summary.partition(":")[0] for summary in summaries} == scopes
        sheet = openpyxl.load_workbook(io.BytesIO(report.workbook(record, "en"))).worksheets[0]
        licences = {row[0].value.partition(" ")[0] for row in sheet.iter_rows(min_row=2)}
        assert licences == scopes


# Hostile names.


@pytest.mark.slow
@every("name", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(name):
    record = recorded(**{**GROWING, "name": name})
    text = clean(name)
    assert (text in words_of(report.letter(record)).replace("&lt;", "<").replace("&gt;", ">")
            .replace("&amp;", "&"))  # fmt: skip
    assert ck.replay(record).changes == ()
    page = parsed(report.page(record))
    assert page.find_all(["script", "img"]) == []
    assert text in page.get_text()
    calendar = report.calendar(record)
    assert len(events_of(calendar)) == calendar.count(b"BEGIN:VEVENT\r\n")
    assert not any(e.summary.value == "forged" for e in events_of(calendar))
    for sheet in openpyxl.load_workbook(io.BytesIO(report.workbook(record))).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@"))


def test_what_only_a_later_kit_can_read_is_left_out_and_the_rest_is_printed():
    record = recorded(**GROWING)
    repairs = [each for advice in record["advice"].values() for each in advice["repairs"]]
    for part in (*repairs, *record["plans"].values()):
        part["assumes"] = {**part["assumes"], "asked_later": True}
    record["rulebook"]["requirements"]["premises"]["when"] = "premises ** 2"
    record["seal"] = seal_of(record)
    assert "**" not in report.page(record)


def test_a_hostile_rulebook_is_text_and_nothing_else(tmp_path):
    record = recorded(**GROWING)
    for rule in record["rulebook"]["requirements"].values():
        rule["name"] = {"zh-CN": "=1+1<b>{0}</b>", "en": "=1+1<b>{0}</b>"}
    record["seal"] = seal_of(record)
    assert "<b>" not in report.page(record)
    with pytest.raises(KitError):
        ck.replay(record)


# The letter a client keeps: a page with the answer, then what it rests on and what to sign.


def section_of(record, key, language="en"):
    return {part.id: part for part in document_of(record, language).sections}[key]


def lines_of(record, key, language="en"):
    """The sentences of a section, without its tables."""
    lines = []
    for block in section_of(record, key, language).blocks:
        match block:
            case Sentences(text=text):
                lines.append(text)
            case Items(items=items):
                lines += items
    return lines


def test_a_rulebook_of_ones_own_keeps_its_name_within_a_sentence():
    book = replace(ck.rulebook(), id="own", name=Text("北京规则", "Beijing bureau rules"))
    record = ck.record(ck.assess(ck.Applicant(**GROWING), ON, book))
    assert "requirements of Beijing bureau rules" in document_of(record, "en").summary


def test_what_an_analyst_set_is_named_among_the_limits():
    book = ck.rulebook().amend(minimum_capital={"local": 2_000_000})
    record = dict(ck.record(ck.assess(ck.Applicant(**GROWING), ON, book)))
    days = {"registered_capital": [5, 10, 20]}  # an earlier kit let analysts set these, too
    record["rulebook"] = record["rulebook"] | {"retimed": days}
    own = lines_of(record | {"seal": seal_of(record)}, "limits")
    lines = {"amended": book.parameters["minimum_capital"]}
    lines |= {"retimed": book.requirements["registered_capital"]}
    for part, line in lines.items():
        sentence = say(f"report.limits.{part}", "en", names=line.name.en)
        assert sentence in own
        assert sentence not in lines_of(CASES["growing"], "limits")


@every(("reading", "kind"), [("guide", "expected"), ("law", "last day")])
def test_a_day_of_the_guides_clock_is_expected_and_one_of_the_law_is_the_last(reading, kind):
    record = ck.record(ck.assess(ck.Applicant(**READY), ON, reading), start=ON)
    assert set(re.findall(r"Decision[^<]*\((.*?)\)", report.page(record, "en"))) == {kind}
    assert set(re.findall(r": Decision: ([a-z ]*[a-z])", record.to_ics("en").decode())) == {kind}


# What to do this month.


READY = {**GROWING, "registered_capital": 2e7, "insured_staff": 3, "premises": True}
BEIJING = {**GROWING, "registered_capital": 500_000, "premises": True, "provinces": {"CN-BJ"}}


@every(
    ("start", "sentence"),
    [(21, "contract (optional), 24 Dec"), (22, "prepare on 22 December 2026.")],
)
def test_a_month_ends_on_its_own_day_and_what_begins_later_is_named_with_its_day(start, sentence):
    answer = ck.assess(ck.Applicant(**READY), ON)
    first = lines_of(ck.record(answer, start=date(2026, 12, start)), "month")[0]
    assert sentence in first
    assert first.startswith("Both licences: ") is (start == 21)


def test_where_nothing_is_to_be_done_the_month_says_so_or_whom_to_ask():
    [line] = lines_of(ck.record(ck.assess(ck.Applicant(**READY), ON)), "month")
    assert within_sentence(say("report.way.nothing", "en"), "en") in line
    record = recorded(business_form="own_customers", group_clients=True)
    assert lines_of(record, "month") == [say("report.month.authority", "en")]


def test_the_month_by_the_law_says_what_to_find_out_of_the_list_and_of_foreign_capital():
    listed, whether = say("report.month.listed", "en"), "whether you have a foreign shareholder"
    for facts, sentence, is_said in (
        ({"domestic_capital": False, "on_dishonesty_list": True}, listed, True),
        ({"refused_for_falsehood": True, "on_dishonesty_list": True}, listed, True),
        ({"marketing_calls": True, "on_dishonesty_list": True}, listed, False),  # no list of tasks
        ({"domestic_capital": None}, whether, True),
        ({}, whether, False),
    ):
        lines = lines_of(recorded("law", **{**READY, **facts}), "month")
        assert (sentence in " ".join(lines)) is is_said, facts


# The bar lapses the day after, three years later; whether it is one at all, is asked now.
@every(("day", "count"), [(23, 4), (24, 1)])
def test_who_waits_for_longer_than_a_month_prepares_nothing_before(day, count):
    barred = {"clean_record": False, "last_violation_on": date(2023, 12, day), "premises": False}
    record = ck.record(ck.assess(ck.Applicant(**{**GROWING, **barred}), ON))
    assert len(lines_of(record, "month")) == count


@every(
    ("missing", "line"),
    [  # what sets the day begins at once, what would be ready long before the bar lapses does not
        ({"insured_staff": 2}, "Start now and expect to finish on 1 March 2027"),
        ({"premises": False}, "secure premises and equipment (renting is fine), 11 Dec"),
    ],
)
def test_the_month_of_who_is_barred_begins_with_what_the_dates_begin_with(missing, line):
    barred = {"clean_record": False, "last_violation_on": date(2024, 2, 10), **missing}
    answer = ck.assess(ck.Applicant(**{**READY, **barred, "provinces": {"CN-BJ"}}), ON)
    first = lines_of(ck.record(answer, start=ON), "month")[1]
    assert line in first


def test_who_waits_without_a_known_end_has_no_days():
    listed = {**BEIJING, "on_dishonesty_list": True}
    answer = ck.assess(ck.Applicant(**listed), ON, "law")
    lines = lines_of(ck.record(answer, start=ON), "way")
    assert any("raise the capital" in line for line in lines)
    assert not any("202" in line for line in lines)


@every(("unknown", "more"), [((), ""), (("feasibility_report",), "For 1 more")])
def test_three_facts_are_asked_for_first_and_how_many_follow(unknown, more):
    facts = dict.fromkeys(("premises", "technical_plan", "long_term_service", *unknown))
    first = lines_of(ck.record(ck.assess(ck.Applicant(**{**GROWING, **facts}), ON)), "month")[0]
    asked = first.partition(". ")[0]
    assert (asked.count("; "), "For " in first, more in first) == (2, bool(more), True)


def test_what_is_over_is_not_asked_for_again():
    answer = ck.assess(ck.Applicant(**{**GROWING, "premises": True}), ON)
    late = lines_of(ck.record(answer, start=date(2026, 11, 2)), "month")
    assert late
    assert not any("agency contract" in line for line in late)


def test_a_long_month_is_cut_and_says_how_much_is_left():
    no = ("premises", "long_term_service", "technical_plan", "outbound_consent")
    busy = {**BEIJING, **dict.fromkeys(no, False), "registered_capital": 1, "insured_staff": 1}
    *lines, rest = lines_of(recorded(**busy), "month")
    assert len(lines) == MOST
    assert rest in [say("report.month.more", "en", count=count) for count in range(1, 9)]


def test_a_forbidden_business_gets_no_task_no_day_and_no_list_of_documents():
    record = CASES["forbidden"]
    keys = [part.id for part in document_of(record).sections]
    assert keys == ["month", "answer", "told", "findings", "sources", "limits"]
    # Why not, what would change it, and whatever else stands in the way of everything.
    [table] = [each for each in section_of(record, "answer").blocks if isinstance(each, Grid)]
    for _, _, reason in table.rows:
        assert re.search("cannot be licensed.*Drop sales calls.*Ask MIIT", reason.text)
        assert "capital" not in reason.text
    # It names no source that it does not cite.
    findings, sources = (section_of(record, part).blocks for part in ("findings", "sources"))
    cited = set(re.findall(r"\[(\d+)\]", str(findings)))
    assert cited == {str(number) for number in range(1, len(sources[0].items) + 1)}


@every(("facts", "is_told"), [({}, True), ({"marketing_calls": True}, False)])
def test_who_cannot_apply_is_not_told_when_it_may_apply_again(facts, is_told):
    record = recorded(**{**GROWING, "refused_for_papers": True, **facts})
    again = ck.rulebook("law").notes["refused_for_papers"].say("en")
    assert (again in lines_of(record, "answer")) is is_told


def test_what_is_missing_is_said_once_with_how_much():
    insure, raise_capital, _ = lines_of(CASES["growing"], "way")
    assert re.search("^Both licences: pay social insurance for 3 people .*1 person short", insure)
    assert re.search("^Nationwide .*raise the capital to .*CNY 7,000,000 short", raise_capital)
    # Two numbers too low are in the task, and who waits without an end reads what to ask.
    two = {**BEIJING, "registered_capital": 1e7, "insured_months": 1}
    [both] = lines_of(recorded(**two), "way")
    assert " short)" not in both
    listed = recorded("law", **{**READY, "on_dishonesty_list": True})
    assert lines_of(listed, "way") == ["Both licences: ask when you leave the list."]
    assert "way" not in {part.id for part in document_of(recorded(**READY)).sections}


@every(
    ("kind", "never"),
    [
        ("limited_liability", ("股份有限公司", "by shares")),
        ("by_shares", ("五年内", "within five years")),
    ],
)
def test_how_to_raise_the_capital_speaks_to_the_companys_own_kind(kind, never):
    record = recorded(**GROWING, company_kind=kind)
    for language, words in zip(LANGUAGES, never, strict=True):
        way = " ".join(lines_of(record, "way", language))
        assert ("增资决议" if language == "zh-CN" else "Resolve to increase") in way
        assert words not in way

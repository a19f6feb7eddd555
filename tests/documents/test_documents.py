"""Documents from a decision record, each opened by a reader that shares nothing with its writer."""

import builtins
import io
import re
import sys
from datetime import date
from html.parser import HTMLParser

import openpyxl
import pytest
import vobject
from docx import Document
from every import every
from handed_out import CASES, EVERY, GROWING, pdf_of, recorded, sheets_in, words_of
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit import documents as report
from callcenter_kit.documents.formats import document_of
from callcenter_kit.documents.record import seal_of
from callcenter_kit.errors import KitError
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES, clean

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


# Independent readers.


class Reader(HTMLParser):
    """Tags and words of a page, as a browser's parser would see them."""

    def __init__(self):
        super().__init__()
        self.tags, self.words, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)


def read_page(html):
    reader = Reader()
    reader.feed(html)
    return reader


def events_of(ics):
    return list(vobject.readOne(ics.decode()).vevent_list)


# Every document, both languages.


@pytest.mark.slow
@every(("case", "language"), EVERY)
def test_every_case_becomes_a_letter_and_the_page_says_all_that_it_says(case, language):
    told = CASES[case]
    letter, page = report.letter(told, language), report.page(told, language)
    said = re.sub(r"\s+", "", "".join(read_page(page).words))
    for paragraph in Document(io.BytesIO(letter)).paragraphs:
        text = re.sub(r"^\d+\.\t", "", paragraph.text).replace("\t", "")
        assert re.sub(r"\s+", "", text) in said
    for never in ("基础电信", "None"):
        assert never not in said + words_of(letter)


def test_a_record_writes_itself_as_each_kind_of_file_with_the_same_bytes(record):
    word, own = Document(), io.BytesIO()
    word.add_paragraph("Firm & Partners")
    word.save(own)
    assert record.to_html() == report.page(record)
    assert record.to_html(LANGUAGES) == report.page(record, LANGUAGES)
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
    ],
)
def test_a_missing_library_says_what_to_install(record, monkeypatch, make, module, library):
    monkeypatch.setitem(sys.modules, module, None)
    with refusal("MissingLibrary", match=rf'{library}.*pip install "callcenter_kit\[exports\]"'):
        make(record)


def test_a_page_needs_no_library(record, monkeypatch):
    real = builtins.__import__

    def bare(name, *rest, **options):
        assert name.split(".")[0] not in ("docx", "xlsxwriter", "icalendar", "jinja2", "lxml")
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", bare)
    assert report.page(record).startswith("<!DOCTYPE html>")


def test_a_record_without_dates_makes_no_calendar_and_no_plan():
    for told in (ck.record(ck.assess(ck.Applicant(**GROWING))), CASES["exempt"]):
        for make in (told.to_ics, told.to_excel):
            with refusal("NothingToDate"):
                make()


def test_files_are_named_by_what_they_are_and_never_by_whose(record):
    assert report.file_name(record, "letter") == "呼叫中心许可证-评估报告-2026-11-24.docx"
    for kind in ("letter", "page", "workbook", "calendar", "record"):
        assert "示例" not in report.file_name(record, kind)
    with refusal("UnknownChoice"):
        report.file_name(record, "poem")


# What the letter says.


def test_what_takes_longest_stands_first():
    [way] = [part for part in document_of(CASES["worst"]).sections if part.id == "way"]
    days = [re.findall(r"(\d+)年(\d+)月(\d+)日", line)[0] for line in way.blocks[0].items]
    ready = [date(*map(int, day)) for day in days]
    assert ready == sorted(ready, reverse=True)
    assert len(ready) == 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "more"), [("growing", 4), ("ready", 4), ("barred", 4), ("worst", 5)]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_prints_the_answer_on_one_sheet_and_all_it_rests_on_on_a_few_more(
    case, more, language, tmp_path
):
    first, second, *others = pdf_of(tmp_path, report.letter(CASES[case], language), "docx")
    assert say("report.section.told", language) not in first
    assert re.sub(r"\s", "", second).startswith(
        re.sub(r"\s", "", say("report.section.told", language))
    )
    assert len([second, *others]) <= more


# The page.


def test_the_page_fetches_nothing_and_runs_nothing(record):
    html = report.page(record, LANGUAGES)
    reader = read_page(html)
    assert {"script", "img", "link", "iframe", "object"}.isdisjoint(reader.tags)
    assert not {name for name, _ in reader.attributes} & {"src", "href", "srcset", "onload"}
    assert "url(" not in html
    assert "@import" not in html


def test_the_page_speaks_one_language_or_both_each_marked(record):
    both = read_page(report.page(record, LANGUAGES)).attributes
    assert [value for name, value in both if name == "lang"] == ["zh-CN", "zh-CN", "en"]
    ids = [value for name, value in both if name == "id"]
    assert len(ids) == len(set(ids))
    one = read_page(report.page(record, "en")).attributes
    assert [value for name, value in one if name == "lang"] == ["en", "en"]


@pytest.mark.browser
@pytest.mark.parametrize(("case", "language"), EVERY)
def test_the_page_takes_four_sheets_of_a4_is_legible_on_a_phone_and_asks_for_nothing(
    browser, case, language, tmp_path
):
    assert 1 <= sheets_in(browser, report.page(CASES[case], language)) <= 4
    file = tmp_path / "page.html"
    file.write_text(report.page(CASES[case], language), "utf-8")
    view = browser.new_page(viewport={"width": 390, "height": 844})
    asked = []
    view.on("request", lambda request: asked.append(request.url))
    view.goto(file.as_uri())
    smallest = view.evaluate(
        "Math.min(...[...document.querySelectorAll('p, li, td, h1, h2, footer')]"
        ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert view.evaluate("document.documentElement.scrollWidth") == 390
    assert smallest >= 12
    assert asked == [file.as_uri()]
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


# Hostile names.


@pytest.mark.slow
@every("name", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(name):
    told = recorded(**{**GROWING, "name": name})
    shown = clean(name)
    assert (shown in words_of(report.letter(told)).replace("&lt;", "<").replace("&gt;", ">")
            .replace("&amp;", "&"))  # fmt: skip
    assert ck.replay(told).changes == ()
    reader = read_page(report.page(told))
    assert "script" not in reader.tags
    assert "img" not in reader.tags
    assert shown in "".join(reader.words)
    calendar = report.calendar(told)
    assert len(events_of(calendar)) == calendar.count(b"BEGIN:VEVENT\r\n")
    assert not any(e.summary.value == "forged" for e in events_of(calendar))
    for sheet in openpyxl.load_workbook(io.BytesIO(report.workbook(told))).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@"))


def test_a_hostile_rulebook_is_text_and_nothing_else(tmp_path):
    told = recorded(**GROWING)
    for rule in told["rulebook"]["requirements"].values():
        rule["name"] = {"zh-CN": "=1+1<b>{0}</b>", "en": "=1+1<b>{0}</b>"}

    told["seal"] = seal_of(told)
    assert "<b>" not in report.page(told)
    findings = openpyxl.load_workbook(io.BytesIO(report.workbook(told))).worksheets[1]
    assert findings["A2"].value == "'=1+1<b>{0}</b>"
    with pytest.raises(KitError):
        ck.replay(told)


@every(
    ("ticked", "ready"),
    [
        ({"research_report"}, []),
        ({"application", "business_licence"}, ["2"]),
        ({"research_report", "technical_scheme", "service_measures"}, ["1"]),
    ],
)
def test_a_form_of_the_letter_is_in_hand_when_all_that_goes_into_it_is(ticked, ready):
    told = ck.Applicant(business_form="seat_rental", materials=ticked)
    sections = document_of(ck.record(ck.assess(told, rulebook="law")), "en").sections
    [grid] = [each.blocks[1] for each in sections if each.id == "materials"]
    assert [row[0].text for row in grid.rows if row[-1].text == "Yes"] == ready

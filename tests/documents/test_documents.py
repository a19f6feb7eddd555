"""Documents from a decision record, each opened by a reader that shares nothing with its writer."""

import builtins
import io
import json
import re
import zipfile
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser

import icalendar
import openpyxl
import pytest
import vobject
from docx import Document
from every import every
from handed_out import (
    BARRED,
    CASES,
    EVERY,
    GROWING,
    ON,
    START,
    pdf_of,
    recorded,
    sheets_in,
    words_of,
)
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit import documents as report
from callcenter_kit.dashboards.timeline.schedule import entries
from callcenter_kit.documents import office
from callcenter_kit.documents.formats import document_of
from callcenter_kit.documents.record import seal_of
from callcenter_kit.errors import KitError
from callcenter_kit.rules.statements import NOTES_ON_DUTIES, duties_of
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import LANGUAGES, clean, format_date

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
def test_every_case_becomes_a_letter_and_a_page_in_both_languages(case, language):
    told = CASES[case]
    letter, page = words_of(report.letter(told, language)), report.page(told, language)
    said = " ".join(read_page(page).words)
    for text in (letter, said):
        assert "基础电信" not in text
        assert "None" not in text
        assert ("不构成法律意见" if language == "zh-CN" else "not legal advice") in text
        assert format_date(ON, language) in text


@pytest.mark.slow
@every(("case", "language"), EVERY)
def test_the_page_says_all_that_the_letter_says(case, language):
    told = CASES[case]
    paragraphs = Document(io.BytesIO(report.letter(told, language))).paragraphs
    said = re.sub(r"\s+", "", "".join(read_page(report.page(told, language)).words))
    for paragraph in paragraphs:
        text = re.sub(r"^\d+\.\t", "", paragraph.text).replace("\t", "")
        assert re.sub(r"\s+", "", text) in said


def test_the_same_record_gives_the_same_bytes(record):
    for make in (report.letter, report.page, report.calendar, report.workbook):
        assert make(record, "zh-CN") == make(record, "zh-CN")


def test_a_record_that_was_changed_is_not_printed(record):
    forged = {**record, "assessment": {**record["assessment"], "licence": "not_required"}}
    for make in (report.letter, report.page, report.calendar, report.workbook):
        with refusal("BrokenSeal"):
            make(forged)


@pytest.mark.parametrize(
    ("make", "library"),
    [
        (report.letter, "python-docx"),
        (report.calendar, "icalendar"),
        (report.workbook, "XlsxWriter"),
    ],
)
def test_a_missing_library_says_what_to_install(record, monkeypatch, make, library):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(office, "import_module", missing)
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
        for make in (report.calendar, report.workbook):
            with refusal("NothingToDate"):
                make(told)


def test_files_are_named_by_what_they_are_and_never_by_whose(record):
    assert report.file_name(record, "letter") == "呼叫中心许可证-评估报告-2026-11-24.docx"
    for kind in ("letter", "page", "workbook", "calendar", "record"):
        assert "示例" not in report.file_name(record, kind)
    with refusal("UnknownChoice"):
        report.file_name(record, "poem")


# What the letter says.


def test_the_letter_answers_first_and_says_by_how_much_it_misses(record):
    paragraphs = [p.text for p in Document(io.BytesIO(report.letter(record))).paragraphs]
    assert paragraphs[1:3] == [
        "致：北京示例科技有限公司",
        "地方许可证预计 2027年5月27日取得，全网许可证预计 2027年5月27日取得",
    ]
    assert "全网（95）：注册资本 300 万元，最低 1000 万元，还差 700 万元。" in paragraphs
    assert "两种许可证：还不清楚“必要的场地和设施”是否符合。" in paragraphs
    assert any("注册资本由 300 万元增至 1000 万元" in text for text in paragraphs)
    licence = record["plans"]["local"]["licence_on"]
    assert any(
        format_date(date.fromisoformat(licence)) in text and "（推算）" in text
        for text in paragraphs
    )


def test_the_letter_in_english_says_the_same(record):
    paragraphs = [p.text for p in Document(io.BytesIO(report.letter(record, "en"))).paragraphs]
    assert paragraphs[2] == (
        "Expect the local licence on 27 May 2027, the nationwide one on 27 May 2027"
    )
    assert (
        "Nationwide (95): Registered capital: CNY 3,000,000; the minimum is CNY 10,000,000, so "
        "CNY 7,000,000 more." in paragraphs
    )


def test_a_bar_is_named_with_the_day_on_which_it_lapses():
    text = words_of(report.letter(CASES["barred"]))
    assert "两种许可证：2027年5月7日起可申请。" in text
    unknown = words_of(report.letter(recorded(**{**BARRED, "last_violation_on": None})))
    assert "等到哪一天还不清楚" in unknown
    assert "起可申请" not in unknown


def test_an_exempt_form_is_told_why_and_nothing_to_file():
    text = words_of(report.letter(CASES["exempt"]))
    assert "不需要这个许可证：只服务自己的客户" in text
    assert "没有第三方客户的企业" in text
    assert "申请材料" not in text


def todo_of(record, language="zh-CN"):
    paragraphs = Document(io.BytesIO(report.letter(record, language))).paragraphs
    start = [p.text for p in paragraphs].index(say("report.section.way", language))
    lines = [p.text for p in paragraphs[start + 1 :]]
    return [line.split("\t")[1] for line in lines if re.match(r"\d+\.\t", line)][:11]


def test_what_takes_longest_stands_first_each_with_its_scope(record):
    assert [line[:18] for line in todo_of(record)[:2]] == [
        "两种许可证：已缴社保员工由 2 人增",
        "全网（95）：注册资本由 300 万",
    ]
    ready = [
        date(*map(int, re.findall(r"(\d+)年(\d+)月(\d+)日", line)[0]))
        for line in todo_of(CASES["worst"])
    ]
    assert ready == sorted(ready, reverse=True)
    assert len(ready) == 11


@pytest.mark.parametrize(
    ("book", "zh", "en"),
    [
        ("guide", "按代理机构指南", "Under the agency guide"),
        ("law", "按现行法规", "Under the law in force"),
    ],
)
def test_an_exemption_names_what_it_follows(book, zh, en):
    told = recorded(book, business_form="own_customers")
    for language, by in (("zh-CN", zh), ("en", en)):
        paragraphs = Document(io.BytesIO(report.letter(told, language))).paragraphs
        assert by in paragraphs[3].text
        assert words_of(report.letter(told, language)).count(by) == 3  # each licence's reason too


@pytest.mark.parametrize("language", LANGUAGES)
def test_working_days_rest_on_the_state_councils_notices_and_a_library_is_a_version(
    record, language
):
    with zipfile.ZipFile(io.BytesIO(report.letter(record, language))) as parts:
        body, foot = (parts.read(f"word/{n}.xml").decode() for n in ("document", "footer1"))
    office = {"zh-CN": "国务院办公厅各年的放假通知", "en": "State Council's General Office"}
    assert office[language] in body
    assert "chinesecalendar" not in body
    assert foot.count("chinesecalendar") == 1


def test_a_simply_met_requirement_takes_one_line_and_the_others_say_what_they_ask(record):
    [table] = [
        t for t in Document(io.BytesIO(report.letter(record, "en"))).tables if len(t.columns) == 7
    ]
    lines = [[cell.text for cell in row.cells] for row in table.rows]
    remarks = {lines[n - 1][0]: line[0] for n, line in enumerate(lines) if len(set(line)) == 1}
    assert set(remarks) == {
        "Domestic-capital company", "Registered capital", "No telecom violation in three years",
        "Social insurance of staff", "Feasibility study and technical plan",
        "Necessary premises and facilities",
    }  # fmt: skip
    assert "at least CNY 10,000,000; the minimum itself is enough" in remarks["Registered capital"]
    assert "telecom dishonesty list" in remarks["No telecom violation in three years"]


def test_every_number_points_at_its_source(record):
    document = Document(io.BytesIO(report.letter(record, "en")))
    texts = [p.text for p in document.paragraphs]
    listed = texts[texts.index("Sources") + 1 : texts.index("The limits of this report")]
    capital = words_of(report.letter(record, "en"))
    assert "[1] §5.2; [3] art. 6(4); [7] arts. 47, 98, 228" in capital
    assert listed[0].startswith("1.\tAgency guide")
    assert listed[2].startswith("3.\tMeasures for Telecom Business Licences")
    assert listed[6].startswith("7.\tCompany Law")


def test_what_an_unknown_form_leaves_open_is_said_beside_the_dates():
    told = recorded(registered_capital=2e7)
    text = words_of(report.letter(told))
    assert "业务形态还不清楚，按需要许可证的业务推算" in text
    assert "以下还不清楚，日期暂按符合计算：依法设立的公司" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_analyst_set_is_named_among_the_limits(language):
    book = ck.rulebook().amend(minimum_capital={"local": 2_000_000})
    book = book.retime(registered_capital=(5, 10, 20))
    record = ck.record(ck.assess(ck.Applicant(**GROWING), ON, book), start=START)
    said = report.page(record, language)
    names = {
        "amended": book.parameters["minimum_capital"].name,
        "retimed": book.requirements["registered_capital"].name,
    }
    for part, name in names.items():
        sentence = say(f"report.limits.{part}", language, names=name.say(language))
        assert sentence in said
        assert sentence not in report.page(recorded(**GROWING), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letters_format_is_a_letters(record, language):
    with zipfile.ZipFile(io.BytesIO(report.letter(record, language))) as parts:
        styles, body = (parts.read(f"word/{name}.xml").decode() for name in ("styles", "document"))
    assert 'w:eastAsia="Microsoft YaHei"' in styles
    assert "asciiTheme" not in re.search(r"<w:docDefaults>.*?</w:rPrDefault>", styles, re.S)[0]
    spoken = "zh-CN" if language == "zh-CN" else "en-GB"
    assert re.search(rf'<w:lang [^>]*w:val="{spoken}"', styles)
    page = re.search(r"<w:pgSz [^>]*>", body)[0]
    assert 'w:w="11906"' in page
    assert 'w:h="16838"' in page
    assert body.count("<w:tblHeader") == body.count("<w:tbl>") == 5
    heads = [p.text for p in Document(io.BytesIO(report.letter(record, language))).paragraphs
             if p.style.name == "Heading 1"]  # fmt: skip
    assert len(heads) == 14


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_prints_the_letter_whole(record, language, tmp_path):
    pages = pdf_of(tmp_path, report.letter(record, language), "docx")
    text = re.sub(r"\s+", "", "".join(pages))
    assert re.sub(r"\s+", "", {"zh-CN": "暂时都不符合", "en": "Not yet, neither"}[language]) in text
    last = {"zh-CN": "本报告的局限", "en": "The limits of this report"}[language]
    assert re.sub(r"\s+", "", last) in text


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
def test_chromium_prints_the_page_on_four_sheets_of_a4(browser, case, language):
    assert 1 <= sheets_in(browser, report.page(CASES[case], language)) <= 4


@pytest.mark.browser
@pytest.mark.parametrize(("case", "language"), EVERY)
def test_the_page_is_legible_on_a_phone_and_asks_for_nothing(browser, case, language, tmp_path):
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


def test_the_calendar_has_every_milestone_as_an_all_day_event(record):
    events = events_of(report.calendar(record))
    days = {event.summary.value: event.dtstart.value for event in events}
    plan = record["plans"]["local"]
    assert days["地方：预计取得许可证（推算）"].isoformat() == plan["licence_on"]
    assert days["地方：提交申请（推算）"].isoformat() == plan["submitted"]
    assert days["全网：开始准备"] == START
    due = {duty["id"]: duty["day"] for duty in plan["duties"]}
    assert days["地方：申请延续截止日（推算）"].isoformat() == due["renewal"]
    for event in events:
        assert type(event.dtstart.value) is date
        assert event.dtend.value - event.dtstart.value == timedelta(days=1)


def test_every_projected_event_says_so_and_no_other_does(record):
    for event in events_of(report.calendar(record, "en")):
        projected = "How sure the day is: projected" in event.description.value
        assert event.summary.value.endswith(" (projected)") is projected


def test_due_days_remind_at_nine_on_the_mornings_before(record):
    reports = [
        e for e in events_of(report.calendar(record, "en")) if "Annual report" in e.summary.value
    ]
    due = [duty for plan in record["plans"].values() for duty in plan["duties"]]
    assert len(reports) == sum(duty["id"] == "annual_report" for duty in due) == 10
    for event in reports:
        moments = [alarm.trigger.value for alarm in event.valarm_list]
        assert moments == [timedelta(days=-30, hours=9), timedelta(days=-7, hours=9)]


def test_the_calendar_reminds_180_and_90_days_before_the_licence_expires(record):
    ends = [e for e in events_of(report.calendar(record, "en")) if "expires" in e.summary.value]
    days = [plan["duties"][-1]["day"] for plan in record["plans"].values()]
    assert [event.dtstart.value.isoformat() for event in ends] == days
    for event in ends:
        moments = [alarm.trigger.value for alarm in event.valarm_list]
        assert moments == [timedelta(days=-180, hours=9), timedelta(days=-90, hours=9)]
        renewal = event.dtstart.value - timedelta(days=90)
        assert {p["day"] for plan in record["plans"].values() for p in plan["duties"]
                if p["id"] == "renewal"} >= {renewal.isoformat()}  # fmt: skip


def test_icalendar_reads_the_reminders_back(record):
    read = icalendar.Calendar.from_ical(report.calendar(record, "en"))
    ends = [event for event in read.walk("VEVENT") if "expires" in event["SUMMARY"]]
    assert len(ends) == 2
    for event in ends:
        moments = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
        assert moments == [timedelta(days=-180, hours=9), timedelta(days=-90, hours=9)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", "该日为休息日，建议不晚于2029年3月30日（推算）。"),
        ("en", "That is a rest day: do it by 30 March 2029 (projected)."),
    ],
)
def test_an_event_on_a_rest_day_names_the_safe_day(record, language, said):
    events = events_of(report.calendar(record, language))
    named = {e.dtstart.value for e in events if said in e.description.value}
    assert named == {date(2029, 3, 31)}
    unreported = {"zh-CN": "不良名单", "en": "adverse-record list"}[language]
    assert sum(unreported in event.description.value for event in events) == 10


# What follows the licence.


@every("language", LANGUAGES)
@every("reading", ["guide", "law"])
def test_letter_page_and_workbook_hold_every_duty_the_penalty_and_the_fee(reading, language):
    made = recorded(rulebook=reading, **GROWING)
    letter = unescape(words_of(report.letter(made, language)))
    page = " ".join(read_page(report.page(made, language)).words)
    sheet = sheets_of(report.workbook(made, language)).worksheets[3]
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    for duty in duties_of(reading).values():
        assert duty.say(language) in letter
        assert duty.say(language) in page
        assert {duty.say(language), duty.why.say(language)} <= cells
    for key in NOTES_ON_DUTIES:
        note = ck.rulebook("law").notes[key].say(language)
        assert note in letter
        assert note in page
        assert note in cells


def test_what_needs_no_licence_has_no_duties():
    made = recorded(business_form="staff_supply")
    assert "取得许可证之后" not in words_of(report.letter(made))


def test_a_record_of_an_earlier_kit_is_read_without_duties(record):
    earlier = json.loads(json.dumps(record))
    for key in ("duties", "notes"):
        del earlier["rulebook"][key]
    earlier["seal"] = seal_of(earlier)
    assert "取得许可证之后" not in words_of(report.letter(earlier))
    assert report.calendar(earlier)


def test_the_plan_sheet_has_the_safe_day_beside_the_due_day(record):
    sheet = sheets_of(report.workbook(record, "en")).worksheets[0]
    assert sheet["F1"].value == "Do it by"
    safe = {(row[4].value.date(), row[5].value.date()) for row in sheet.iter_rows(min_row=2)
            if row[5].value is not None}  # fmt: skip
    assert (date(2029, 3, 31), date(2029, 3, 30)) in safe


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


def test_a_bars_end_stands_in_the_calendar():
    days = {e.summary.value: e.dtstart.value for e in events_of(report.calendar(CASES["barred"]))}
    assert days["全网：三年内无电信违法记录：限制期满（推算）"] == date(2027, 5, 7)


def test_calendar_lines_are_as_long_as_the_standard_allows(record):
    lines = report.calendar(record).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


# The workbook.


def sheets_of(xlsx):
    return openpyxl.load_workbook(io.BytesIO(xlsx))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_dates_as_dates_under_a_frozen_head(record, language):
    book = sheets_of(report.workbook(record, language))
    plan = book.worksheets[0]
    assert len(book.worksheets) == 5
    assert all(sheet.freeze_panes == "A2" for sheet in book.worksheets)
    ends = [row[4] for row in plan.iter_rows(min_row=2)]
    assert all(cell.is_date for cell in ends)
    licence = date.fromisoformat(record["plans"]["local"]["licence_on"])
    assert licence in {cell.value.date() for cell in ends}
    words = {row[7].value for row in plan.iter_rows(min_row=2)}
    assert words == ({"已公布", "推算"} if language == "zh-CN" else {"official", "projected"})
    assert all(plan.column_dimensions[letter].width > 10 for letter in "ABCDEFGHIJ")


def test_the_plan_sheet_says_what_the_page_of_dates_says(record):
    plan = ck.plan(START, "local", applicant=ck.Applicant(**GROWING), on=ON)
    shown = {entry.name.en: entry.badge for entry in entries(plan)}
    rows = sheets_of(report.workbook(record, "en")).worksheets[0].iter_rows(min_row=2)
    told = [[cell.value for cell in row] for row in rows]
    local = {row[2]: row for row in told if row[0] == "Local (96)"}
    for name in ("Write and submit", "Acceptance and review", "Collect the licence"):
        assert local[name][8] == say(f"common.badge.{shown[name]}", "en")
    assert local["Acceptance and review"][9] == "Agency guide §3.6"
    assert local["Completeness check"][3] == local["Acceptance and review"][3]


def test_the_sources_sheet_names_every_instrument_that_the_plan_cites(record):
    sheet = sheets_of(report.workbook(record, "en")).worksheets[4]
    named = {row[0].value for row in sheet.iter_rows(min_row=2)}
    assert {
        "Agency guide",
        "Measures for Telecom Business Licences",
        "Administrative Licensing Law",
    } <= named


@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_opens_the_workbook(record, language, tmp_path):
    text = "".join(pdf_of(tmp_path, report.workbook(record, language), "xlsx"))
    assert {"zh-CN": "领取许可证", "en": "Collect the licence"}[language] in text


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
    for sheet in sheets_of(report.workbook(told)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@"))


def test_a_hostile_rulebook_is_text_and_nothing_else(tmp_path):
    told = recorded(**GROWING)
    for rule in told["rulebook"]["requirements"].values():
        rule["name"] = {"zh-CN": "=1+1<b>{0}</b>", "en": "=1+1<b>{0}</b>"}
    from callcenter_kit.documents.record import seal_of

    told["seal"] = seal_of(told)
    assert "<b>" not in report.page(told)
    findings = sheets_of(report.workbook(told)).worksheets[1]
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


# Cases that need a second look

FOREIGN = {**GROWING, "domestic_capital": False, "foreign_share": 20}


@every("language", LANGUAGES)
@every("book", ["guide", "law"])
def test_the_documents_send_a_foreign_shareholder_to_the_ministry_and_give_no_day(book, language):
    told, domestic = recorded(book, **FOREIGN), recorded(book, **GROWING)
    warning = ck.rulebook(book).notes["foreign_investment"].say(language)
    for read in (
        lambda told: words_of(report.letter(told, language)),
        lambda told: report.page(told, language),
    ):
        assert warning in read(told)
        assert warning not in read(domestic)
        for part in ("way", "timeline", "materials"):
            heading = say(f"report.section.{part}", language)
            assert heading in read(domestic)
            assert f">{heading}<" not in read(told)
    for make in (report.calendar, report.workbook):
        with refusal("NothingToDate"):
            make(told)


@every("language", LANGUAGES)
@every("kind", ["limited_liability", "by_shares", None])
def test_the_letter_says_when_the_capital_is_paid_in(kind, language):
    facts = {**GROWING, "company_kind": kind, "registered_on": date(2024, 6, 30)}
    letter = words_of(report.letter(recorded(**facts), language))
    notes = ck.rulebook("law").notes
    assert notes[f"payment_{kind or 'kind_unknown'}"].say(language) in letter
    assert notes["payment_older_company"].say(language) in letter


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_to_own_customers_of_a_group_says_to_ask_the_authority(language):
    letter = words_of(
        report.letter(recorded(business_form="own_customers", group_clients=True), language)
    )
    assert say("decision.authority", language) in letter
    assert say("report.answer.authority_first", language) in letter
    assert ck.rulebook("guide").notes["group_clients"].say(language) in letter
    unknown = words_of(report.letter(recorded(), language))
    assert say("report.headline.form", language) in unknown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_names_every_form_and_says_that_the_strictest_decides(language):
    facts = {**GROWING, "business_form": "staff_supply", "other_forms": {"seat_rental"}}
    letter = words_of(report.letter(recorded(**facts), language))
    forms = ck.rulebook("guide").business_forms
    for form in ("staff_supply", "seat_rental"):
        assert forms[form].text.say(language) in letter
    answer = ck.assess(ck.Applicant(**facts), ON)
    assert answer.several_forms.say(language) in letter

"""The files that the pages hand over, made from what they show."""

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from every import every
from visits import plan_of

import callcenter_kit as ck
from callcenter_kit.dashboards import eligibility, timeline
from callcenter_kit.dashboards.answers.case_answer import EXPORTS, export
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.documents import FORMATS, Format
from callcenter_kit.errors import KitError

docx = pytest.importorskip("docx", reason="python-docx is not installed")
openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
icalendar = pytest.importorskip("icalendar", reason="icalendar is not installed")

TODAY = date(2026, 11, 24)
TOLD = ck.Applicant(business_form="seat_rental", registered_capital=3_000_000, insured_staff=2)
DAYS = (999, 999, 999)
ENDLESS = {"correction_rounds": 2, "correction_days": DAYS, "materials_days": DAYS}


def file(kind, language="en", **case):
    state = State(Case(applicant=TOLD, language=language, **case))
    return EXPORTS[f"export_{kind}"](state, TODAY)


@every("language", ["zh-CN", "en"])
@every("kind", FORMATS)
def test_every_file_has_content_a_name_and_its_media_type(kind, language):
    made = file(kind, language)
    assert len(made.content) > 500
    assert "2026-11-24" in made.name
    assert made.kind == FORMATS[kind].media_type


def test_the_record_replays_to_the_answer_that_the_page_showed():
    record = json.loads(file("record").content)
    shown = ck.assess(TOLD, TODAY)
    assert record["assessment"]["licence"] == shown.licence
    again = ck.replay(record)
    assert again.assessment.scopes["local"].outcome == shown.scopes["local"].outcome


@every("kind", FORMATS)
@every("violation", [None, date(2025, 1, 1)], ids=["undated", "dated"])
def test_a_day_before_the_rules_gives_the_files_of_the_day_that_was_used(kind, violation):
    applicant = replace(TOLD, last_violation_on=violation)
    case = Case(applicant=applicant, language="en", on=date(2010, 1, 1))
    name = f"export_{kind}"
    today = replace(case, applicant=TOLD, on=None)
    exported = EXPORTS[name](State(case), TODAY)
    assert exported == EXPORTS[name](State(today), TODAY)


@every("kind", FORMATS)
def test_durations_that_no_calendar_holds_are_left_aside_in_the_files_too(kind):
    assert file(kind, **ENDLESS) == file(kind)


@pytest.mark.parametrize("scope", ["nationwide", "local"])
def test_a_plan_without_its_choices_is_still_of_the_chosen_scope(scope):
    case = Case(applicant=TOLD, scope=scope, **ENDLESS)
    assert plan_of(case).scope == scope


@pytest.mark.parametrize("scope", ["nationwide", "local"])
def test_the_calendar_and_the_workbook_tell_the_plan_that_the_page_shows(scope):
    shown = plan_of(Case(applicant=TOLD, scope=scope))
    events = icalendar.Calendar.from_ical(file("calendar", scope=scope).content).walk("VEVENT")
    assert shown.licence_on in {event["dtstart"].dt for event in events}
    book = openpyxl.load_workbook(io.BytesIO(file("workbook", scope=scope).content))
    days = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert shown.licence_on in {getattr(day, "date", lambda: None)() for day in days}


def test_where_there_is_no_plan_a_sentence_says_so():
    state = State(Case(applicant=ck.Applicant(business_form="own_customers"), language="en"))
    with pytest.raises(KitError):
        EXPORTS["export_calendar"](state, TODAY)


def downloads_of(page):
    return page.page(today=TODAY)._session._downloads


def test_the_pages_offer_their_files():
    assert set(EXPORTS) <= set(downloads_of(eligibility))
    assert set(EXPORTS) <= set(downloads_of(timeline))


@pytest.mark.parametrize(("page", "about"), [(eligibility, "answer"), (timeline, "plan")])
def test_a_row_more_is_a_button_and_a_file_more(page, about, monkeypatch):
    def poem(record, language):
        return f"{language} {sorted(record['plans'])}".encode()

    row = Format("exports.how", "report.file.letter", "text/plain", about, poem)
    monkeypatch.setitem(FORMATS, "poem", row)
    state = State(Case(applicant=TOLD, scope="local", language="en"))
    button = page.render(state, TODAY).html.partition('data-do="export_poem">')[2]
    assert button.startswith("The files are made in memory")
    exported = export("poem", state, TODAY)
    scopes = "['local', 'nationwide']" if about == "answer" else "['local']"
    assert (exported.content, exported.kind) == (f"en {scopes}".encode(), "text/plain")
    assert exported.name == "call-centre-licence-letter-2026-11-24.docx"

"""A notice that lies in the folder or is named when the server starts reaches plans and pages."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import tiny
from browsing import serving
from own_notice import NOTICE_2027
from places import PACKAGE
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.dashboards.__main__ import main
from callcenter_kit.dashboards.case.case import Case
from callcenter_kit.dashboards.case.state import State
from callcenter_kit.dashboards.server import server
from callcenter_kit.dashboards.timeline import render
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.workdays import timetable as standing
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

TODAY, START = date(2026, 11, 24), date(2026, 12, 1)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder in place of the shipped one, and no notice named."""
    folder = tmp_path / "notices"
    folder.mkdir()
    monkeypatch.setattr(standing, "FOLDER", folder)
    monkeypatch.setenv(standing.VARIABLE, "")
    return folder


@pytest.fixture
def notice(tmp_path):
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE_2027, "utf-8")
    return file


def html():
    applicant = Applicant(business_form="seat_rental")  # without a form there is no day
    return render(State(Case(applicant=applicant, language="en")), TODAY).html


def test_the_shipped_folder_holds_no_notice_that_its_package_has(monkeypatch):
    monkeypatch.undo()
    code = "from callcenter_kit.workdays import timetable; print(timetable.FOLDER)"
    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    shipped = PACKAGE / "data" / "notices"
    assert Path(printed.strip()) == shipped
    monkeypatch.setattr(standing, "FOLDER", shipped)
    assert shipped.is_dir()
    last = WorkCalendar(notices=()).last_official_day.year
    assert [notice.file for notice in projecting().notices if notice.year <= last] == []


def test_a_notice_in_the_folder_makes_a_plan_official_and_a_page_another(folder):
    before, page = ck.plan(START), html()
    assert before.status == "projected"
    (folder / "2027.toml").write_text(NOTICE_2027, "utf-8")
    after = ck.plan(START)
    assert after.status == "official"
    assert after.calendar.last_official_day == date(2027, 12, 31)
    assert html() != page
    (folder / "2027.toml").unlink()
    assert (ck.plan(START), html()) == (before, page)


def test_a_corrected_file_is_read_anew(folder):
    file = folder / "2027.toml"
    file.write_text(NOTICE_2027, "utf-8")
    assert not WorkCalendar().is_working(date(2027, 5, 9))
    file.write_text(NOTICE_2027.replace("2027-05-08", "2027-05-09"), "utf-8")
    os.utime(file, ns=(1, 1))  # a clock too coarse to tell the two apart would hide the change
    assert WorkCalendar().is_working(date(2027, 5, 9))


def test_a_record_names_the_notices_that_held(folder):
    (folder / "2027.toml").write_text(NOTICE_2027, "utf-8")
    record = ck.record(ck.assess(Applicant(), TODAY), start=START)
    assert [entry["number"] for entry in record["calendar"]["notices"]] == ["试〔2026〕1号"]
    assert ck.replay(record).changes == ()


def test_notices_given_take_the_place_of_those_that_hold_and_other_files_are_none(folder):
    (folder / "README.md").write_text("# Holiday notices", "utf-8")
    assert WorkCalendar().notices == ()
    (folder / "2027.toml").write_text(NOTICE_2027, "utf-8")
    assert WorkCalendar(notices=[]).last_official_day == date(2026, 12, 31)


@pytest.mark.slow
def test_the_kernels_of_a_served_page_are_told_of_the_named_notice(notice, tmp_path):
    tiny.write(tmp_path / "pages", "01_page.ipynb", "1", title="一页 A page")
    options = ("--notices", notice, "--notebooks", tmp_path / "pages", "--pool=1")
    with serving(tmp_path / "log", *options) as served:
        assert served.wait_for_kernels(1)
        assert served.kernels()[0].environ()[standing.VARIABLE] == str(notice)


def test_a_path_is_understood_from_where_it_was_given(notice, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(server, "serve", lambda options: monkeypatch.chdir("/"))
    assert main(["--notices", notice.name]) == 0
    assert WorkCalendar().last_official_day == date(2027, 12, 31)


def test_a_damaged_or_missing_notice_is_refused_before_anything_is_served(
    notice, monkeypatch, capsys
):
    monkeypatch.setattr(server, "serve", lambda options: pytest.fail("it serves"))
    notice.write_text(NOTICE_2027.replace("[2027-05-08]", "[2027-05-07]"), "utf-8")
    for message in ("2027-05-07, a weekday", "there is no such file"):
        assert main(["--notices", str(notice)]) == 1
        chinese, english = capsys.readouterr().err.splitlines()
        assert message in english
        assert str(notice) in chinese
        notice.unlink(missing_ok=True)


def test_a_notice_named_and_gone_again_is_an_error_that_names_it(notice, monkeypatch):
    monkeypatch.setenv(standing.VARIABLE, str(notice))
    assert WorkCalendar().last_official_day == date(2027, 12, 31)
    notice.unlink()
    with refusal("FileNotOpened", match=r"2027\.toml"):
        projecting()

"""``callcenter-kit``: each word does its work, and what can't be done is said and left undone."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import openpyxl
import pytest
from every import every
from places import ROOT

import callcenter_kit as ck
import callcenter_kit.__main__ as command
from callcenter_kit.dashboards import notebooks_folder

WORDS = ("assess", "plan", "dashboards", "lab", "report", "screen", "install", "site")
CLIENTS = (
    "公司名称,业务形态,注册资本,参保人数,内资\n"
    "甲,为第三方客户提供服务,300万,3,是\n"
    "乙,自用,1000万,5,是\n"
)


@pytest.fixture
def clients(tmp_path):
    file = tmp_path / "clients.csv"
    file.write_text(CLIENTS, "utf-8")
    return file


def run(*words):
    return command.main([str(word) for word in words])


@every(
    ("words", "why"),
    [
        ([], ""),
        (["help"], ""),
        (["install", "--port"], ""),
        (["screen", "clients.xlsx"], ""),
        (["assess", "--set", "premises"], "a setting is written name=value"),
        (["plan", "--on", "1.12.2026"], "a day is written 2026-12-01, not '1.12.2026'"),
    ],
)
def test_words_it_does_not_know_are_refused_with_those_it_knows(words, why, capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(words)
    said = capsys.readouterr().err
    assert stop.value.code == 2
    assert "usage: callcenter-kit" in said
    assert why in said


def test_help_names_every_word_and_exit_code_and_the_version_is_the_packages(capsys):
    for word in ("--help", "--version"):
        with pytest.raises(SystemExit) as stop:
            command.main([word])
        assert stop.value.code == 0
    said, _, version = capsys.readouterr().out.rpartition("callcenter-kit ")
    assert version == f"{ck.__version__}\n"
    assert all(f"    {word} " in said for word in WORDS)
    assert re.findall(r"^  (\d) ", said.partition("exit codes:\n")[2], re.M) == ["0", "1", "2"]


def test_who_reads_only_the_head_gets_no_traceback():
    words = [sys.executable, "-m", "callcenter_kit", "assess", "--json"]
    made = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    made.stdout.close()
    _, err = made.communicate(timeout=60)
    assert (made.returncode, err) == (0, b"")


# One case

FACTS = {"business_form": "seat_rental", "registered_capital": "3000000", "provinces": "CN-BJ"}
SETTINGS = [word for name, text in FACTS.items() for word in ("--set", f"{name}={text}")]
APPLICANT = ck.Applicant(
    business_form="seat_rental", registered_capital=3_000_000, provinces=["CN-BJ"]
)
ON, START = date(2026, 11, 28), date(2026, 12, 1)


@every("rulebook", ["guide", "law"])
def test_a_case_is_assessed_and_planned_as_python_does(rulebook, capsys):
    about = [*SETTINGS, "--json", "--on", ON, "--rulebook", rulebook]
    assert run("assess", *about) == 0
    answer = ck.assess(APPLICANT, ON, rulebook)
    assert json.loads(capsys.readouterr().out) == answer.to_dict()
    assert run("plan", *about, "--start", START) == 0
    plan = ck.plan(START, "local", applicant=APPLICANT, on=ON, rulebook=rulebook)
    assert json.loads(capsys.readouterr().out) == plan.to_dict()
    assert run("plan", *about, "--start", START, "--scope", "nationwide") == 0
    assert json.loads(capsys.readouterr().out)["scope"] == "nationwide"


def test_a_saved_case_and_a_link_are_asked_about_and_changed(tmp_path, capsys):
    case = ck.Case(applicant=APPLICANT, language="en", on=ON, start_on=START, clock="law_calendar")
    file = tmp_path / "case.json"
    file.write_text(case.to_json(), "utf-8")
    plan = ck.plan(START, "local", applicant=APPLICANT, on=ON, clock="law_calendar")
    for place in (file, case.link("http://localhost:8866")):
        assert run("plan", place, "--json") == 0
        assert json.loads(capsys.readouterr().out) == plan.to_dict()
    for amount in ("500000", "50万元"):
        assert run("assess", file, "--set", f"registered_capital={amount}") == 0
        assert "CNY 1,000,000 and register it (CNY 500,000 short)" in capsys.readouterr().out


def test_names_are_taken_for_codes_as_in_python(capsys):
    named = ["--set", "business_form=座席出租", "--set", "provinces=北京,Hebei", "--on", ON]
    assert run("plan", *named, "--rulebook", "现行法规", "--scope", "96", "--json") == 0
    applicant = ck.Applicant(business_form="seat_rental", provinces=["CN-BJ", "CN-HE"])
    plan = ck.plan(ON, "local", applicant=applicant, on=ON, rulebook="law")
    assert json.loads(capsys.readouterr().out) == plan.to_dict()


def test_without_json_the_answer_is_the_sentence_of_the_pages(capsys):
    about = [*SETTINGS, "--on", ON, "--language", "en"]
    assert run("assess", *about) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == ck.record(ck.assess(APPLICANT, ON))["decision"]["text"]["en"]
    assert "Licence | Outcome | Reason" in rest
    assert run("plan", *about, "--start", START) == 0
    assert "Acceptance and review | " in capsys.readouterr().out


@every(
    ("days", "stage"),
    [
        (["submitted_on=2026-11-02"], "Under review"),
        (["submitted_on=2026-06-01"], "Overdue"),
        (["submitted_on=2026-06-01", "filing_refused_on=2026-08-03"], "Refused"),
    ],
)
def test_of_a_filed_case_it_says_once_where_it_stands(days, stage, capsys):
    filed = [word for day in days for word in ("--set", day)]
    for command_word in ("plan", "assess"):
        assert run(command_word, *SETTINGS, *filed, "--on", ON, "--language", "en") == 0
        first, *rest = capsys.readouterr().out.splitlines()
        assert first.startswith(stage)
        assert first not in rest


@every(
    ("words", "why"),
    [
        (["--set", "shoe_size=43"], "shoe_size"),
        (["--set", "registered_capital=much"], "much"),
        (["--set", "foreign_share=10", "--set", "domestic_capital=yes"], "contradict"),
        (["--on", "1999-01-01"], "1999"),
        (["--set", "regis=3"], "Did you mean 'registered_capital'?"),
        (["--set", "business_form=座席出阻"], "Did you mean '座席出租'?"),
        (["none.json"], "none.json cannot be opened: there is no such file."),
        ([__file__], "not a saved case"),
        (["http://localhost/#v=1&shoe_size=43"], "shoe_size"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_answered(words, why, capsys):
    for word in ("assess", "plan"):
        assert run(word, *words, "--json") == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert why in err


# Screening


def test_screened_clients_are_written_and_cells_that_are_not_read_are_named(clients, capsys):
    out = clients.with_name("out.xlsx")
    clients.write_text(CLIENTS.replace("1000万", "一百二"), "utf-8")
    assert run("screen", clients, "--out", out, "--language", "en", "--on", "2026-11-24") == 0
    texts = [cell for row in openpyxl.load_workbook(out).active.values for cell in row]
    assert "Not needed" in texts
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == str(out)
    assert "✕ Not yet | 1 | 0" in said
    [problem] = [line for line in said if "一百二" in line]
    assert problem.startswith("Row 3, column C")
    assert run("screen", clients, "--out", out.with_suffix(".csv")) == 0
    assert out.with_suffix(".csv").read_text("utf-8-sig").startswith("公司名称,")


@every(
    ("words", "zh", "en"),
    [
        (["none.csv", "--out", "out.csv"], "无法打开“", "cannot be opened"),
        (["clients.csv", "--out", "out.pdf"], "“out.pdf”：不能", "a kind that is not written"),
        (["clients.csv", "--out", "no/out.csv"], "无法写入“", "Nothing was written."),
        (["clients.csv", "--out", "kept.csv"], "无法写入“", "Nothing was written."),
        (["clients.csv", "--out", "out", "--template", "clients.csv"], "“clients", "no .docx doc"),
    ],
)
def test_what_cannot_be_read_or_written_is_refused_in_both_languages(
    words, zh, en, clients, capsys, monkeypatch
):
    monkeypatch.chdir(clients.parent)
    kept = clients.with_name("kept.csv")
    kept.mkdir(exist_ok=True)  # what is there stays, and nothing unfinished lies beside it
    assert run("report" if "--template" in words else "screen", *words) == 1
    chinese, english = capsys.readouterr().err.strip().splitlines()
    assert chinese.startswith(zh)
    assert en in english
    assert kept.is_dir()
    assert {*clients.parent.iterdir()} == {clients, kept}


def test_today_is_the_day_in_beijing_as_on_the_pages(monkeypatch, capsys, clients):
    monkeypatch.setattr(command, "shanghai_today", lambda: date(2027, 1, 1))
    assert run("assess", "--set", "business_form=seat_rental", "--json") == 0
    assert json.loads(capsys.readouterr().out)["on"] == "2027-01-01"
    assert run("screen", clients, "--out", clients.with_name("out.csv")) == 0
    assert "2027年1月1日" in capsys.readouterr().out


# JupyterLab and Jupyter's server


@every(
    ("words", "rest"),
    [
        (["mine", "--port", "9", "--no-browser"], ["mine", "--port", "9", "--no-browser"]),
        (["--port", "9"], ["notebooks", "--port", "9"]),
        (["other", "--version"], ["other", "--version"]),
    ],
)
def test_the_lab_opens_a_copy_of_the_notebooks_and_hands_jupyters_options_on(
    words, rest, monkeypatch, tmp_path
):
    opened = Mock()
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", opened)
    monkeypatch.chdir(tmp_path)
    assert run("lab", *words) == 0
    assert opened.call_args.kwargs["argv"][-len(rest) :] == rest
    folder = tmp_path / rest[0]
    assert folder.exists() is ("--version" not in rest)
    if not folder.exists():
        return
    there = {file.name for file in folder.glob("*.ipynb")}
    assert there == {file.name for file in notebooks_folder().glob("*.ipynb")}
    (folder / "00_start.ipynb").write_text("{}", "utf-8")
    assert run("lab", *words) == 0  # one that is there is kept
    assert (folder / "00_start.ipynb").read_text("utf-8") == "{}"


def test_install_says_what_it_changed_and_the_second_time_that_nothing_was(tmp_path, capsys):
    assert run("install", tmp_path) == 0
    said = capsys.readouterr().out.splitlines()
    places = [Path(line.removeprefix("Written: ")) for line in said]
    assert len(places) == 3
    assert all(place.exists() for place in places)
    assert run("install", tmp_path) == 0
    assert capsys.readouterr().out.startswith("Nothing was changed: ")
    places[1].write_text("{}", "utf-8")
    assert run("install", tmp_path) == 0
    assert capsys.readouterr().out == f"Written: {places[1]}\n"


@every(
    ("library", "words", "extra"),
    [
        ("jupyterlab.labapp", ["lab", "mine"], "dashboards"),
        ("jupyterlite_pyodide_kernel", ["site", "--out", "mine", "--lab"], "site"),
    ],
)
def test_a_library_that_is_missing_is_named_with_what_brings_it_and_nothing_is_begun(
    library, words, extra, monkeypatch, tmp_path, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, library, None)
    assert run(*words) == 1
    assert f'pip install "callcenter_kit[{extra}]"' in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == []


# Reports


def test_reports_are_written_for_every_client_and_their_folder_is_said(clients, capsys):
    out = clients.with_name("out")
    words = ["--out", out, "--language", "en", "--kinds", "record", "--on", "2026-11-24"]
    assert run("report", clients, *words) == 0
    (folder,) = out.iterdir()
    said = capsys.readouterr()
    assert said.out.strip() == str(folder)
    assert said.err == "Writing the reports 2/2\n"  # a log is no terminal: nothing is written over
    assert (folder / "index.html").exists()
    assert len(list(folder.glob("*.json"))) == 2

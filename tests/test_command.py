"""``callcenter-kit``: each word does its work, and what can't be done is said and left undone."""

import subprocess
import sys

import openpyxl
import pytest
from every import every
from places import ROOT

import callcenter_kit.__main__ as command
from callcenter_kit.dashboards import notebooks_folder
from callcenter_kit.dashboards.install import install

WORDS = ("dashboards", "lab", "report", "screen", "install")
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


@every("words", [[], ["help"], ["lab", "--port"], ["screen", "clients.xlsx"]])
def test_words_it_does_not_know_are_refused_with_those_it_knows(words, capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(words)
    assert stop.value.code == 2
    assert "usage: callcenter-kit" in capsys.readouterr().err


def test_help_names_every_word(capsys):
    with pytest.raises(SystemExit):
        command.main(["--help"])
    said = capsys.readouterr().out
    assert all(f"    {word} " in said for word in WORDS)


def test_python_m_is_the_same_command():
    said = subprocess.run(
        [sys.executable, "-m", "callcenter_kit", "dashboards", "--port", "many"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "usage: callcenter-kit dashboards" in said.stderr


# Screening


def test_screened_clients_are_written_in_the_language_that_is_asked_for(clients, capsys):
    out = clients.with_name("out.xlsx")
    assert run("screen", clients, "--out", out, "--language", "en", "--on", "2026-11-24") == 0
    texts = [cell for row in openpyxl.load_workbook(out).active.values for cell in row]
    assert "Not needed" in texts
    assert capsys.readouterr().out.strip() == str(out)


def test_a_files_ending_says_what_is_written_and_another_is_refused(clients, capsys):
    assert run("screen", clients, "--out", clients.with_name("out.csv")) == 0
    assert clients.with_name("out.csv").read_text("utf-8-sig").startswith("公司名称,")
    assert run("screen", clients, "--out", clients.with_name("out.pdf")) == 1
    said = capsys.readouterr().err
    assert "“out.pdf”：不能写成这种文件。请使用其中一种扩展名：.xlsx, .csv, .parquet。" in said
    assert "out.pdf is of a kind that is not written." in said
    assert not clients.with_name("out.pdf").exists()


def test_where_nothing_can_be_written_nothing_is(clients, capsys):
    out = clients.with_name("nowhere") / "out.csv"
    assert run("screen", clients, "--out", out) == 1
    assert "Nothing was written." in capsys.readouterr().err
    assert [file.name for file in clients.parent.iterdir()] == ["clients.csv"]


def test_a_file_that_is_there_stays_when_its_place_cannot_be_taken(clients, capsys):
    out = clients.with_name("out.csv")
    (out / "kept").mkdir(parents=True)
    assert run("screen", clients, "--out", out) == 1
    assert (out / "kept").is_dir()
    assert not [file for file in clients.parent.iterdir() if file.name.startswith(".")]


def test_clients_that_cannot_be_read_are_refused_in_both_languages(tmp_path, capsys):
    assert run("screen", tmp_path / "none.xlsx", "--out", tmp_path / "out.csv") == 1
    zh, en = capsys.readouterr().err.strip().splitlines()
    assert zh.startswith("无法打开“")
    assert "cannot be opened" in en


def test_a_day_that_is_none_is_refused(clients, capsys):
    with pytest.raises(SystemExit):
        run("screen", clients, "--out", "out.csv", "--on", "1.12.2026")
    assert "a day is written 2026-12-01, not '1.12.2026'" in capsys.readouterr().err


# JupyterLab and Jupyter's server


@pytest.fixture
def opened(monkeypatch):
    """The folders that JupyterLab would have opened."""
    from jupyterlab.labapp import LabApp

    folders = []
    monkeypatch.setattr(LabApp, "launch_instance", lambda argv: folders.extend(argv))
    return folders


def test_the_lab_opens_a_copy_of_the_notebooks_and_keeps_one_that_is_there(opened, tmp_path):
    folder = tmp_path / "mine"
    assert run("lab", folder) == 0
    there = {file.name for file in folder.glob("*.ipynb")}
    assert there == {file.name for file in notebooks_folder().glob("*.ipynb")}
    changed = folder / "00_start.ipynb"
    changed.write_text("{}", "utf-8")
    assert run("lab", folder) == 0
    assert changed.read_text("utf-8") == "{}"
    assert opened == [str(folder)] * 2


def test_install_writes_what_the_module_writes(tmp_path):
    assert run("install", tmp_path / "one") == 0
    install(tmp_path / "two")
    one, two = (
        {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}
        for folder in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


def test_a_library_that_is_missing_is_named_with_what_brings_it(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    assert run("lab", tmp_path / "mine") == 1
    assert 'pip install "callcenter_kit[dashboards]"' in capsys.readouterr().err
    assert not (tmp_path / "mine").exists()


# Reports


def test_reports_are_written_for_every_client_and_their_folder_is_said(clients, capsys):
    out = clients.with_name("out")
    words = ["--out", out, "--language", "en", "--kinds", "record", "--on", "2026-11-24"]
    assert run("report", clients, *words) == 0
    (folder,) = out.iterdir()
    assert capsys.readouterr().out.strip() == str(folder)
    assert (folder / "index.html").exists()
    assert len(list(folder.glob("*.json"))) == 2


def test_a_letterhead_that_is_none_is_refused_in_both_languages(clients, capsys):
    words = ["--out", clients.with_name("out"), "--template", clients]
    assert run("report", clients, *words) == 1
    zh, en = capsys.readouterr().err.strip().splitlines()
    assert zh.startswith("“clients.csv”不是 DOCX 格式的 Word 文档")
    assert en.startswith("clients.csv is no .docx document")
    assert not clients.with_name("out").exists()


def test_notebooks_as_files_are_not_begun_without_what_makes_them(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "jupyterlite_pyodide_kernel", None)
    assert run("site", "--out", tmp_path / "site", "--lab") == 1
    said = capsys.readouterr().err
    assert "jupyterlite_pyodide_kernel" in said
    assert 'pip install "callcenter_kit[site]"' in said
    assert [*tmp_path.iterdir()] == []

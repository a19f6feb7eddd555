"""Reports for many clients: all of them or none, called by numbers, on the firm's own paper."""

import errno
import html
import os
import re
import sys
from datetime import date
from io import BytesIO, StringIO
from urllib.parse import unquote
from zipfile import ZipFile

import pandas
import pytest
from docx import Document
from docx.shared import Mm
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.clients import reports
from callcenter_kit.clients.reports import progress
from callcenter_kit.errors import ClientFileError
from callcenter_kit.timeline.answer import Choices

ON = date(2026, 11, 24)
NAMES = ("甲呼叫中心", "Secret & Sons <b>")
TEXT = (
    "公司名称,业务形态,注册资本,参保人数,内资\n"
    f"{NAMES[0]},为第三方客户提供服务,1000万,一百二,是\n"
    f"{NAMES[1]},自用,1000万,5,是\n"
    ",为第三方客户提供服务,300万,3,是\n"
)


@pytest.fixture(scope="module")
def clients():
    return ck.read_clients(TEXT.encode(), name="clients.csv")


@pytest.fixture(scope="module")
def letterhead():
    """A firm's paper: narrow, with a head of its own, no style of a list and an empty page."""
    word = Document()
    page = word.sections[0]
    page.left_margin = page.right_margin = Mm(40)
    page.header.paragraphs[0].text = "Firm & Partners"
    page.footer.paragraphs[0].text = "Tel. 010"
    word.styles["List Bullet"].delete()
    word.styles["Title"].delete()
    for _ in range(3):
        word.add_paragraph()
    content = BytesIO()
    word.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def run(clients, letterhead, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports") / "made" / "here"
    return ck.write_reports(clients, folder, "en", template=letterhead, on=ON)


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_a_run_has_a_folder_with_every_clients_files_called_by_their_rows(run):
    assert run.name == "reports-2026-11-24"
    kinds = ("assessment-{}.html", "letter-{}.docx", "plan-{}.ics", "plan-{}.xlsx")
    every = [f"{row}-call-centre-licence-{kind}" for row in (2, 3, 4) for kind in kinds]
    every = [*every[:6], *every[8:], "all-clients-call-centre-licence-plan-{}.ics", "index.html"]
    assert names(run) == [name.format(ON) for name in every]
    assert names(run.parent) == [run.name]


def test_the_index_leads_to_every_file_and_names_what_was_not_understood(run):
    page = (run / "index.html").read_text("utf-8")
    linked = [unquote(address) for address in re.findall(r'href="([^"]+)"', page)]
    assert sorted([*linked, "index.html"]) == names(run)
    assert "Reports for 3 clients" in page
    assert NAMES[0] in page
    assert "Secret &amp; Sons &lt;b&gt;" in page
    assert "(no name given)" in page
    assert page.count(">no dates<") == 2
    assert "Row 2, column D, “参保人数”, says “一百二”." in page


def test_a_letter_stands_on_the_firms_own_paper(run):
    word = Document(run / "2-call-centre-licence-letter-2026-11-24.docx")
    page = word.sections[0]
    assert page.header.paragraphs[0].text == "Firm & Partners"
    assert page.footer.paragraphs[0].text == "Tel. 010"
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[0] == "As of 24 November 2026"
    assert texts[1] == f"To: {NAMES[0]}"
    assert texts[-1].startswith("We made this report from your saved assessment.")
    assert any(text.startswith("•\t") for text in texts)
    assert word.tables
    for table in word.tables:
        width = sum(cell.width for cell in table.rows[0].cells)
        assert width <= page.page_width - 2 * Mm(40) + Mm(1)


def test_another_run_has_a_folder_of_its_own_in_the_language_that_is_asked_for(clients, tmp_path):
    made = [ck.write_reports(clients, tmp_path, kinds=("record",), on=ON) for _ in range(2)]
    assert [folder.name for folder in made] == ["评估文件-2026-11-24", "评估文件-2026-11-24-2"]
    assert names(made[1]) == [
        *(f"{row}-呼叫中心许可证-评估记录-2026-11-24.json" for row in (2, 3, 4)),
        "index.html",
    ]
    assert 'lang="zh-CN"' in (made[0] / "index.html").read_text("utf-8")


def test_rows_that_have_labels_are_counted_so_that_no_name_becomes_a_files(tmp_path):
    frame = pandas.DataFrame({"is_company": [True, False]}, index=NAMES)
    made = ck.write_reports(ck.normalise(frame), tmp_path, "en", "record", on=ON)
    assert names(made)[:2] == [
        f"{place}-call-centre-licence-record-2026-11-24.json" for place in (1, 2)
    ]


# What is refused, and nothing left behind


@every(
    ("error", "change"),
    [
        ("UnknownLanguage", {"language": "fr"}), ("UnknownChoice", {"kinds": ("letter", "fax")}),
        ("MisspeltChoice", {"kinds": "letters"}), ("NothingToReport", {"kinds": ()}),
        ("NotALetterhead", {"template": b"%PDF-1.7"}), ("NotALetterhead", {"template": Document()}),
        ("NoSuchLetterhead", {"template": "nowhere.docx"}),
        ("NotReadClients", {"clients": "clients.xlsx"}),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_before_anything_is(clients, tmp_path, error, change):
    given = {"clients": clients, "folder": tmp_path / "new", "language": "en", "on": ON, **change}
    with refusal(error):
        ck.write_reports(**given)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_nothing_is_left_of_a_run_that_ends_early(clients, tmp_path, monkeypatch, error):
    make, made = reports.make_record, []

    def fail_at_the_second(*given, **more):
        made.append(names(next(tmp_path.glob("new/.*/run"))))
        if len(made) == 2:
            raise error
        return make(*given, **more)

    monkeypatch.setattr(reports, "make_record", fail_at_the_second)
    with pytest.raises((KeyboardInterrupt, ClientFileError)):
        ck.write_reports(clients, tmp_path / "new", "en", "record", on=ON)
    assert len(made[1]) == 1
    assert names(tmp_path) == []


def test_a_folder_that_is_a_file_is_refused(clients, tmp_path):
    (tmp_path / "file").write_text("mine")
    with refusal("CannotWrite", match="Nothing was written") as refused:
        ck.write_reports(clients, tmp_path / "file", "en", "record", on=ON)
    assert refused.value.reason == os.strerror(errno.EEXIST)  # and no number of an error
    assert (tmp_path / "file").read_text() == "mine"


# One file of everybody's letters


def test_a_letter_for_each_client_is_in_one_file_called_by_row_and_name(clients):
    screened = clients.screen(ON)
    *steps, content = reports.letters(screened, "en", Choices(start=ON))
    assert steps == [b""] * 3
    with ZipFile(BytesIO(content)) as archive:
        listed = archive.namelist()
        assert {file.date_time for file in archive.infolist()} == {(2026, 11, 24, 0, 0, 0)}
        first = Document(BytesIO(archive.read(listed[0])))
        index = archive.read("index.html").decode()
    assert listed == [
        f"2-{NAMES[0]}.docx", "3-Secret & Sons _b_.docx",
        "4-call-centre-licence-letter-2026-11-24.docx", "index.html",
    ]  # fmt: skip
    assert any(NAMES[0] in paragraph.text for paragraph in first.paragraphs)
    linked = [unquote(address) for address in re.findall(r'href="([^"]+)"', index)]
    assert [html.unescape(name) for name in linked] == listed[:3]
    assert "Files are called by number and company." in index
    assert [*reports.letters(screened, "en", Choices(start=ON))][-1] == content
    *_, pages = reports.letters(screened, "zh-CN", Choices(), "page")
    assert ZipFile(BytesIO(pages)).namelist()[0].endswith(".html")


def test_letters_are_made_for_two_hundred_clients_at_most(clients, monkeypatch):
    screened = clients.screen(ON)
    assert reports.MOST_LETTERS == 200
    monkeypatch.setattr(reports, "MOST_LETTERS", 3)
    assert [*reports.letters(screened, "en", Choices(), "record")][-1]
    monkeypatch.setattr(reports, "MOST_LETTERS", 2)
    with refusal("TooManyLetters", match="There are 3 clients"):
        next(reports.letters(screened, "en", Choices()))


# How far it has come


def test_a_line_counts_where_somebody_watches_and_a_log_gets_one(monkeypatch, capsys):
    assert list(progress("ab", 2, "Writing")) == ["a", "b"]
    assert capsys.readouterr().err == "Writing 2/2\n"
    notebook = type("OutStream", (StringIO,), {"__module__": "ipykernel.iostream"})()
    monkeypatch.setattr(sys, "stderr", notebook)
    assert list(progress("ab", 2, "Writing")) == ["a", "b"]
    assert notebook.getvalue() == "\rWriting 0/2\rWriting 1/2\rWriting 2/2\n"

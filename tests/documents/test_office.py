"""What every workbook shares: its look, how it is printed, and the same bytes each time."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from workbook_reading import read_workbook

import callcenter_kit as ck
from callcenter_kit.documents import letter
from callcenter_kit.documents.office import Workbook

ON = date(2026, 11, 24)
ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
ROWS = [("What", "When", "Days"), ("=1+1", date(2027, 1, 4), 60), ("https://a.cn", None, None), ()]


def made(language="en", folder=None):
    book = Workbook("A plan", language, ON, folder)
    book.table("Plan", ROWS, (34, 15, 12))
    return book.content()


@pytest.mark.parametrize(
    ("language", "font", "day"),
    [("en", "Arial", "d mmm yyyy"), ("zh-CN", "Microsoft YaHei", 'yyyy"年"m"月"d"日"')],
)
def test_a_table_is_dressed_and_printed_as_all_are(language, font, day):
    book = read_workbook(made(language))
    sheet = book["sheets"]["Plan"]
    head, when = sheet["cells"]["A1"], sheet["cells"]["B2"]
    assert head["font"] == (font, 10, True, False, None)
    assert head["fill"] == "E8F1FB"
    assert when["font"] == (font, 10, False, False, None)
    assert (when["value"].date(), when["format"], when["fill"]) == (date(2027, 1, 4), day, None)
    for cell in sheet["cells"].values():
        assert cell["border"]["bottom"] == ("thin", "DCD9D1")
        assert cell["alignment"] == ("left", "top", True)
    assert set(sheet["cells"]) == {f"{column}{row}" for column in "ABC" for row in range(1, 5)}
    assert sheet["widths"] == {1: 34 * 7, 2: 15 * 7, 3: 12 * 7}
    assert sheet["freeze"] == "A2"
    assert sheet["print"] == {
        "paper": 9, "orientation": "landscape", "fits": True, "sheets": (1, 0), "rows": "$1:$1",
        "columns": None, "header": None, "footer": None,
    }  # fmt: skip


def test_no_cell_is_a_formula_or_a_link():
    cells = read_workbook(made())["sheets"]["Plan"]["cells"]
    assert (cells["A2"]["value"], cells["A3"]["value"]) == ("'=1+1", "https://a.cn")
    assert {cell["link"] for cell in cells.values()} == {None}


def test_a_workbook_names_its_day_and_nobody_and_has_the_same_bytes_each_time(tmp_path):
    book, midnight = read_workbook(made()), datetime(2026, 11, 24)  # noqa: DTZ001 - a day
    assert (book["title"], book["creator"]) == ("A plan", "callcenter_kit")
    assert (book["created"], book["modified"]) == (midnight, midnight)
    assert made() == made()
    assert made(folder=tmp_path) == made(folder=tmp_path)
    assert not list(tmp_path.iterdir())
    for part in ZipFile(BytesIO(made())).infolist():
        assert part.date_time == (2026, 11, 24, 0, 0, 0)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_template_is_printed_with_its_headings_and_checks_what_is_filled_in(language):
    book = read_workbook(ck.client_template(language))
    clients, example, instructions, _ = book["sheets"].values()
    for sheet in (clients, example):
        assert sheet["heights"] == {1: 32, 2: 104, 3: 59}
        assert sheet["print"]["sheets"] == (4, 0)
        assert (sheet["print"]["rows"], sheet["print"]["columns"]) == ("$3:$3", "$A:$A")
    assert instructions["print"]["fits"]
    for rule in clients["validations"]:
        where, (title, prompt, error_title, error) = rule[0], rule[8:]
        assert where.endswith("1003")
        assert rule[5:8] == (False, True, True)
        assert title == error_title
        assert prompt == error != ""
    limits = {rule[1]: rule[3:5] for rule in clients["validations"]}
    assert limits["list"][0].startswith("'选项 Options'!$")
    assert limits["whole"] == ("0", "1000000")
    assert limits["date"] == ("1", "109574")


def test_a_template_elsewhere_that_a_letterhead_names_is_in_no_letter():
    """Each reader's Word would ask somebody's server for it."""
    word, file = Document(), BytesIO()
    settings = word.part._settings_part
    key = settings.relate_to("https://template.example/a.dotm", ATTACHED, is_external=True)
    attached = OxmlElement("w:attachedTemplate")
    attached.set(qn("r:id"), key)
    settings.element.insert(0, attached)
    word.save(file)
    record = ck.record(ck.assess(ck.Applicant(business_form="own_customers"), on=ON))
    content = letter(record, "en", template=file.getvalue())
    with ZipFile(BytesIO(content)) as parts:
        texts = [parts.read(name) for name in parts.namelist()]
    assert not any(b"template.example" in text or b"attachedTemplate" in text for text in texts)

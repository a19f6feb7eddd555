"""What every workbook shares: its look, how it is printed, and the same bytes each time."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from every import every

import callcenter_kit as ck
from callcenter_kit.documents import letter
from callcenter_kit.documents.office import Workbook, safe_text

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
def test_a_table_speaks_its_languages_type_is_printed_as_all_are_and_has_no_formula(
    language, font, day
):
    sheet = openpyxl.load_workbook(BytesIO(made(language))).active
    assert {cell.font.name for row in sheet.iter_rows() for cell in row} == {font}
    assert (sheet["B2"].value.date(), sheet["B2"].number_format) == (date(2027, 1, 4), day)
    assert (sheet["A2"].value, sheet["A3"].value) == ("'=1+1", "https://a.cn")
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    page = sheet.page_setup  # on A4, one sheet of paper across and as long as it is
    assert (page.paperSize, page.orientation, page.fitToHeight) == (9, "landscape", 0)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")


def test_a_look_is_made_once_and_not_for_each_cell():
    book = Workbook("A plan", "en", ON)
    book.table("Plan", ROWS * 50, (34, 15, 12))
    assert len(book._book.formats) <= 6  # XlsxWriter brings two of its own


def test_a_workbook_names_its_day_and_nobody_and_has_the_same_bytes_each_time(tmp_path):
    about, midnight = openpyxl.load_workbook(BytesIO(made())).properties, datetime(2026, 11, 24)  # noqa: DTZ001
    assert (about.title, about.creator) == ("A plan", "callcenter_kit")
    assert (about.created, about.modified) == (midnight, midnight)
    assert made() == made()
    assert made(folder=tmp_path) == made(folder=tmp_path)
    assert not list(tmp_path.iterdir())
    for part in ZipFile(BytesIO(made())).infolist():
        assert part.date_time == (2026, 11, 24, 0, 0, 0)


@every("length", [31_999, 32_000, 32_001])
def test_a_text_too_long_for_a_cell_ends_in_an_ellipsis(length):
    text = safe_text("字" * length)
    assert text == "字" * min(length, 32_000) + "…" * (length > 32_000)


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

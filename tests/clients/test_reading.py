"""A file of clients is opened, whatever it is; its table is found, and what is wrong is said."""

import io
import zipfile
from datetime import date
from types import SimpleNamespace

import openpyxl
import pandas
import polars
import pyarrow
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.clients import clients as table_reading
from callcenter_kit.clients import layout, workbooks
from callcenter_kit.clients import sheet as files
from callcenter_kit.clients.model import Meanings
from callcenter_kit.clients.values import display_value, parse_format
from callcenter_kit.clients.workbooks import number_formats, reach
from callcenter_kit.rules.applicant import FACT_NAMES, kind_of
from callcenter_kit.texts.datafile import words

HEAD = "公司名称,注册资本,参保人数\n"
LINES = f"{HEAD}甲,1000万,3人\n乙,300,\n"


def sheet(*rows, change=lambda page: None):
    """A workbook of these rows, as bytes; ``change`` may do more to its sheet."""
    book, saved = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "客户"
    for row in rows:
        book.active.append(row)
    change(book.active)
    book.save(saved)
    return saved.getvalue()


def notes(clients, language="en"):
    return [note.say(language) for note in clients.notes]


READ_AS = (
    "We read the text as {}, with “{}” between cells. "
    "If characters look wrong, save the file as UTF-8."
)


@every(
    ("encoding", "separator", "said"),
    [
        ("utf-8", ",", []), ("utf-8-sig", ",", []),
        ("gbk", ",", [READ_AS.format("GB18030", ",")]),
        ("gb18030", ";", [READ_AS.format("GB18030", ";")]),
        ("utf-16", "\t", [READ_AS.format("UTF-16", "tab")]),
    ],
)  # fmt: skip
def test_a_text_file_is_read_in_whatever_encoding_and_with_whatever_separator(
    encoding, separator, said
):
    clients = ck.read_clients(LINES.replace(",", separator).encode(encoding))
    assert clients.facts["registered_capital"].tolist() == [10_000_000, pandas.NA]
    assert clients.facts["insured_staff"].tolist() == [3, pandas.NA]
    assert notes(clients) == said


def test_rows_are_numbered_as_a_person_sees_them():
    quoted = '公司名称,备注,注册资本\n"甲\n公司","a,b\n""c""",1000万\n\n乙,\x07,1000\n'
    clients = ck.read_clients(quoted.encode())
    assert clients.facts.index.tolist() == [2, 4]
    assert clients.original["备注"].tolist() == ['a,b\n"c"', "\x07"]
    assert [(one.row, one.column, one.value) for one in clients.problems] == [(4, "C", "1000")]
    wide = ck.read_clients("公司名称,备注,备注,\n甲\n乙,1,2,多余\n".encode())
    assert wide.unread == ("备注", "备注 [C]", "[D]")
    assert wide.original["[D]"].tolist() == [None, "多余"]
    declared = b"sep=;\r\nCompany;Premises\r\nA;yes\r\nB;no\r\n"  # as Excel writes it
    assert ck.read_clients(declared).facts.index.tolist() == [3, 4]


def test_facts_have_types_that_hold_the_unknown():
    facts = ck.read_clients(LINES.encode()).facts
    assert tuple(facts.columns) == FACT_NAMES
    types = {
        "text": "string", "choice": "string", "count": "Int64", "months": "Int64",
        "yes_no": "boolean", "money": "Float64", "percent": "Float64", "date": "datetime64[s]",
        "set": "object",
    }  # fmt: skip
    assert {n: str(facts[n].dtype) for n in facts} == {n: types[kind_of(n)] for n in FACT_NAMES}


def test_rows_of_one_client_that_contradict_nothing_are_one_client_and_lose_nothing():
    table = (
        "公司名称,注册资本（万元）,社保人数,联系人\n甲 公司,1000,3,张三\n乙,500,,\n"
        "甲公司,1000,,张三 \n甲公司,1000,3,\n乙,,4人,王五\n,1,1,\n,1,1,\n"
    )
    clients = ck.read_clients(table.encode())
    assert clients.facts["name"].fillna("").tolist() == ["甲 公司", "乙", "", ""]
    assert clients.facts["insured_staff"].tolist() == [3, 4, 1, 1]
    assert clients.original["联系人"].tolist()[:2] == ["张三", "王五"]
    assert [*clients.values.labels] == [2, 3, 7, 8]
    assert notes(clients) == [
        "Rows 4–6 name companies that stand above and contradict nothing there; each company counts"
        " as one client."
    ]


def test_rows_of_one_name_stay_where_anything_differs_or_the_heading_is_weak():
    head, frame = "公司名称,信用代码,注册资本（万元）,社保人数\n", pandas.DataFrame
    for table, rows in (
        (f"{head}甲,9111,100,\n甲,9131,,3\n乙,1,1,1\n", "2–3"),
        (f"{head.replace('公司名称', '客户')}甲,9111,100,\n甲,9111,,3\n", "2–3"),
        (f"{head}甲,,1000,3\n甲,,800,3\n甲,,,3\n", "2–4"),
        (f"{head}乙,,1,约3\n乙,,1,约5\n丙,,1,约3\n丙,,1,约3\n丁,,1,\n丁,,1,约3\n", "2–3, 6–7"),
        (frame({"公司名称": ["甲", "乙", "甲", "合计"], "场地": ["有"] * 4}), "0, 2"),
    ):
        clients = ck.read_clients(table.encode() if isinstance(table, str) else table)
        assert notes(clients)[-1] == (
            f"Rows {rows} name the same company twice; we check each row by itself."
        )
    # What its keeper says of the words settles the rest.
    clients = ck.read_clients(f"{head}乙,,1,约3\n乙,,1,约5\n".encode())
    meanings = Meanings(words={("insured_staff", "约3"): "3", ("insured_staff", "约5"): "3"})
    assert [*clients.read_again(meanings).values.labels] == [2]


# Workbooks.


@every(
    ("code", "shown"),
    [
        ("¥#,##0", "¥300"), ("0人", "300人"), (r"\¥0.00", "¥300"), ('"¥"0"元"', "¥300元"),
        # A format ends at a semicolon that is neither quoted nor escaped.
        ('0"人";"少"0"人"', "300人"), ('0"人;次";0', "300人;次"), (r"0\;人;0", "300;人"),
        *dict.fromkeys(("General", "0.00", "#,##0", "yyyy-mm-dd", "0,", '0!.0,"万"', "")).items(),
    ],
)  # fmt: skip
def test_a_number_is_shown_with_the_signs_of_its_format(code, shown):
    parsed = parse_format(code)
    assert (parsed and display_value(300, *parsed)) == shown


def test_a_number_is_shown_with_ten_places_at_most_and_nothing_else_is_dressed():
    for signs, is_format in ((255, True), (256, False)):  # Excel's limit
        long = parse_format(f'0"{"人" * (signs - 3)}"')
        assert (long is not None) is is_format
    assert display_value(0.123_456_789_012_345, "", "%") == "12.3456789012%"
    assert display_value(0.123_456_789_012_345, "", "人") == "0.123456789人"
    for cell in ("三人", True, date(2026, 1, 1), None):
        assert display_value(cell, "", "人") is cell
    # Styles that cannot be read add nothing.
    declared = (b'<?xml version="1.0" encoding="%s"?><a/>' % name for name in (b"gbk", b"none"))
    for styles in (b"", b"<styleSheet>", *declared):
        assert number_formats(b'<c r="A1" s="1"><v>3</v></c>', styles) == {}


def test_formats_are_those_of_numbers_whatever_the_order_of_a_cells_attributes():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    styles = f'<styleSheet xmlns="{main}"><cellXfs><xf/><xf numFmtId="9"/></cellXfs></styleSheet>'
    places = b"<c r='B2' s='1' t='n'/>", b'<x:c s="1" r = "B5">', b'<c t="n" s = "1" r="B9">'
    others = b"""<c r="B1" s="1" t="s"><c s="1" t="str" r="B3"><c r="B4" s="0"><c s='1'>"""
    [(where, rows)] = number_formats(b"".join(places) + others, styles.encode()).items()
    assert (where, [*rows]) == ((1, ("", "%")), [1, 4, 8])


def test_errors_and_cells_of_other_kinds_are_named():
    rows = (
        ["公司名称", "参保人数", "场地", "社保起缴日期"],
        ["甲", "=1+2", "#REF!", 46350],  # whoever writes a file with a program saves no result
        ["乙", True, 0.5, date(2026, 11, 24)],
        ["=1+2"],
    )
    clients = ck.read_clients(sheet(*rows))
    named = [(one.row, one.column, one.value) for one in clients.problems]
    assert sorted(named, key=str) == [
        (2, "B", "=1+2"), (2, "C", "#REF!"), (3, "B", True), (3, "C", 0.5),
    ]  # fmt: skip
    assert clients.values["insured_since"] == [date(2026, 11, 24)] * 2 + [None]


def test_a_cell_that_is_merged_downwards_is_each_clients_and_no_other_is():
    rows = (["公司名称", "备注", "电话", "场地"], ["甲", "", "", "是"], ["乙"], ["注：以上为示例"])
    for area, second in (("D2:D3", True), ("D3:E3", None), ("D4:E4", None)):
        content = sheet(*rows, change=lambda page, area=area: page.merge_cells(area))
        assert list(ck.read_clients(content).values["premises"]) == [True, second]


def test_days_of_a_workbook_that_counts_from_1904_are_those_days():
    def count_from_1904(page):
        page.parent.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    content = sheet(["公司名称", "社保起缴日期"], ["甲", 44888], change=count_from_1904)
    assert ck.read_clients(content).values["insured_since"] == [date(2026, 11, 24)]


# Files that are no table of clients.


def packed_file(parts):
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return saved.getvalue()


def parts_of(book):
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


SHEET = "xl/worksheets/sheet1.xml"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOCKED = OLD + "EncryptedPackage".encode("utf-16-le")
BOOK = sheet(["公司名称"], ["甲"])


@every(
    ("content", "found"),
    [
        (OLD, "an Excel workbook of the old kind (.xls)"),
        *((content, "a file of another kind") for content in (
            b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\x1f\x8b\x08", b"PK\x05\x06" + bytes(18),
            packed_file({"word/document.xml": "<a/>"}), b"abc\x01\x02\x03\x04\x05\x06\x07",
        )),
        (b"<html><table><tr><td>1", "a web page or an XML file under another name"),
        (b"<?xml version='1.0'?><Workbook/>", "a web page or an XML file under another name"),
    ],
)  # fmt: skip
def test_another_kind_of_file_is_named_whatever_it_is_called(content, found):
    with refusal("NotASpreadsheet") as refused:
        ck.read_clients(content, name="客户.xlsx")
    assert str(refused.value) == (
        f"客户.xlsx is {found}, not an XLSX workbook or a CSV file. Save it as one of these first."
    )


@every(
    ("content", "kind", "said"),
    [
        (b"", "EmptyClientFile", "The file is empty."),
        (b"\xef\xbb\xbf \n", "EmptyClientFile", "The file is empty."),
        ("\u3000\n".encode(), "EmptyClientFile", "The file is empty."),
        (sheet(), "EmptyClientFile", "The file is empty."),
        (bytes(range(1, 256)) * 9, "UnknownEncoding", "none of UTF-8, UTF-16"),
        (HEAD.encode(), "OnlyHeadings", "headings in row 1 and no client"),
        (b"sep=;\nname;premises\n", "OnlyHeadings", "headings in row 2 and no client"),
        (sheet([], ["公司名称"], []), "OnlyHeadings", "headings in row 2 and no client"),
        (("\u2028" * 20_000 + "a,b\n1,2").encode(), "NoHeadings", "“a”"),
        (b"a,b\n1,2\n", "NoHeadings", "first texts are “a”, “b”, “1”, “2”"),
        ("公司名称  注册资本\n甲  500万".encode(), "NoHeadings", "first texts are"),
        ("公司名稱,註冊資本\n甲,1\n".encode("big5"), "HeadingsMisread", "was read as GB18030"),
        (LOCKED, "LockedWorkbook", "protected by a password"),
        (BOOK[: len(BOOK) // 2], "BrokenWorkbook", "its packing is incomplete"),
        (BOOK.replace(b"\x08\0", b"\x0e\0"), "BrokenWorkbook", "its packing is incomplete"),
        (packed_file({"xl/workbook.xml": "<a/>"}), "BrokenWorkbook", "content cannot be read"),
        (b'name,premises\n"' + b"a" * 200_000, "BrokenWorkbook", "never closed"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(content, kind, said):
    with refusal(kind) as refused:
        ck.read_clients(content)
    assert said in str(refused.value)
    assert "所给的文件" in refused.value.say("zh-CN")


def test_what_is_no_file_at_all_is_refused(tmp_path):
    for wrong in (5, SimpleNamespace(read=lambda: 5)):
        with refusal("NotClients", match="5 is not a table of clients"):
            ck.read_clients(wrong)
    with refusal("FileNotOpened", match="there is no such file"):
        ck.read_clients(tmp_path / "none.csv")
    with refusal("FileNotOpened", match="it is a folder"):
        ck.read_clients(str(tmp_path))
    with refusal("FileNotOpened", match="the system refuses"):
        ck.read_clients("a\0b.csv")


def test_a_hostile_file_name_is_shown_as_text_on_one_line():
    name = '<script>\u202e"\n{x}.pdf' + "a" * 500
    with refusal("NotASpreadsheet") as refused:
        ck.read_clients(b"%PDF", name=name)
    assert refused.value.file.startswith('<script> " {x}.pdfaaa')
    assert len(refused.value.file) == 120


# Limits.


def test_a_file_over_the_limit_is_not_opened(monkeypatch, tmp_path):
    with refusal("ClientFileTooLarge", match=r"has 31\.0 MB; at most 30 MB"):
        ck.read_clients(bytes(31 * 1024**2))
    limits = (files.MOST_BYTES, files.MOST_UNPACKED)
    assert limits == (30 * 1024**2, 200 * 1024**2)
    content = LINES.encode()
    monkeypatch.setattr(files, "MOST_BYTES", len(content))
    assert len(ck.read_clients(content)) == 2
    monkeypatch.setattr(files, "MOST_BYTES", len(content) - 1)
    with refusal("ClientFileTooLarge", match="at most 0 MB"):
        ck.read_clients(content)
    (tmp_path / "a.csv").write_bytes(content)
    with refusal("ClientFileTooLarge", match=r"a\.csv has 0\.0 MB"):
        ck.read_clients(tmp_path / "a.csv")


def test_a_workbook_has_at_most_5000_parts():
    parts = {f"{number}.xml": "" for number in range(4_999)}
    with refusal("BrokenWorkbook"):
        ck.read_clients(packed_file({"xl/workbook.xml": "<a/>", **parts}))
    with refusal("WorkbookOverfull", match="has more sheets, names or other parts"):
        ck.read_clients(packed_file({"xl/workbook.xml": "<a/>", **parts, "last.xml": ""}))


def test_rows_and_cells_over_the_limit_are_not_read(monkeypatch):
    book = sheet(["公司名称", "场地"], ["甲", "是"])
    table = "公司名称,场地\n甲,是\n".encode()
    for room, content, too_wide in (
        (files, table, ("TooManyCells", "more than 3 cells, by row 2 already")),
        (workbooks, book, ("SheetTooWide", "more than 3 cells")),
    ):
        monkeypatch.setattr(room, "MOST_ROWS", 2)
        assert len(ck.read_clients(content)) == 1
        monkeypatch.setattr(room, "MOST_ROWS", 1)
        with refusal("TooManyClients", match="has 2 rows; at most 200,000"):
            ck.read_clients(content)
        monkeypatch.setattr(room, "MOST_ROWS", 2)
        limit = "MOST_CELLS" if room is files else "MOST_WORKBOOK_CELLS"
        monkeypatch.setattr(room, limit, 4)
        assert len(ck.read_clients(content)) == 1
        monkeypatch.setattr(room, limit, 3)
        with refusal(too_wide[0], match=too_wide[1]):
            ck.read_clients(content)


WIDE = ",".join(f"备注 {place}" for place in range(1_000))


@every(
    ("text", "row"),
    [
        ("公司名称" + ",甲" * 1_000_000, 1),
        (f"公司名称,{WIDE}\n甲", 1),
        (f"公司名称\n甲\n甲{',' * 1_000}乙", 3),
    ],
    ids=["a million", "headings", "a client"],
)
def test_a_row_with_more_columns_than_are_read_is_named_before_any_cell_is_read(text, row):
    with refusal("TooManyColumns", match=f"more than 1,000 columns in row {row}") as refused:
        ck.read_clients(text.encode())
    assert f"第 {row} 行超过 1,000 列" in refused.value.say("zh-CN")


def test_a_thousand_columns_are_read_and_blank_ones_beyond_count_for_nothing():
    most = WIDE.rpartition(",")[0]
    table = f"公司名称,{most}{',' * 15_000}\n甲{',' * 16_000}\n"
    assert len(ck.read_clients(table.encode()).original.columns) == 1_000


def test_a_wide_sheet_beside_the_clients_is_left_alone():
    days = [f"第 {place} 天" for place in range(1_001)]
    rows = (["公司名称", "备注"], ["甲", "无"])
    content = sheet(*rows, change=lambda page: page.parent.create_sheet("每天", 0).append(days))
    assert len(ck.read_clients(content)) == 1


def test_headings_and_titles_are_no_clients_and_do_not_count_against_the_limit(monkeypatch):
    table = "客户一览,\n公司名称,场地\n甲,是\n乙,是\n".encode()
    assert (files.MOST_CLIENTS, files.MOST_ROWS) == (200_000, 200_100)
    monkeypatch.setattr(layout, "MOST_CLIENTS", 2)
    assert len(ck.read_clients(table)) == 2
    monkeypatch.setattr(layout, "MOST_CLIENTS", 1)
    with refusal("TooManyClients", match="has 2 rows; at most 1"):
        ck.read_clients(table)
    assert (files.MOST_CELLS, files.MOST_WORKBOOK_CELLS) == (5_000_000, 3_200_000)
    assert files.MOST_COLUMNS == 1_000


def test_a_small_file_that_would_swell_is_not_unpacked(monkeypatch):
    bomb = packed_file({"xl/workbook.xml": "<a/>", SHEET: bytes(2 * 1024**2)})
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 2 * 1024**2)
    with refusal("ClientFileSwells", match="unpack to more than 2 MB"):
        ck.read_clients(bomb)


def test_a_workbook_with_an_encrypted_part_is_said_to_be_locked():
    content = bytearray(packed_file({"xl/workbook.xml": "<a/>"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag in the list of the parts
    with refusal("LockedWorkbook"):
        ck.read_clients(bytes(content))


def stored_once(text, times):
    """A workbook whose sheet shows the text so many times and stores it once."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    heads = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    rows = (
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="s"><v>2</v></c></row>'
        for n in range(2, times + 2)
    )
    texts = "".join(f"<si><t>{one}</t></si>" for one in ("公司名称", "备注", text))
    cells = f"<worksheet {main}><sheetData>{heads}{''.join(rows)}</sheetData></worksheet>"
    strings = {"xl/sharedStrings.xml": f"<sst {main}>{texts}</sst>"}
    return packed_file({**parts_of(sheet()), SHEET: cells, **strings})


def test_texts_that_are_stored_once_and_shown_often_count_each_time(monkeypatch):
    content = stored_once("x" * 5_000, 100)
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 510_000)
    assert ck.read_clients(content).original["备注"].tolist() == ["x" * 5_000] * 100
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 490_000)
    assert sum(map(len, workbooks.unpack(content, "its parts fit").values())) < 50_000
    with refusal("ClientFileSwells"):
        ck.read_clients(content)


def test_a_far_cell_is_named_before_memory_is_set_aside_for_all_between():
    far = b'<worksheet><sheetData><row r="6000000"/></sheetData></worksheet>'
    last = sheet(["公司名称"], ["甲"], change=lambda page: page.cell(1048576, 16384, " "))
    rows = packed_file({**parts_of(BOOK), SHEET: far})  # rows count without any cell
    for content, place in ((rows, "6000000"), (last, "XFD1048576")):
        with refusal("SheetTooWide", match=f"as far as 客户!{place}, more than 3,200,000"):
            ck.read_clients(content)


def test_the_reach_is_that_of_the_cells_whatever_their_order():
    assert reach(b"<sheetData/>") == (0, 0)
    assert reach(b'<row r="2"><c r="B2"/><c r="AA2"/></row><row r="9"></row>') == (9, 27)
    assert reach(b"<row r='2'><c s='1' r='B2'/></row>") == (2, 2)
    assert reach(b"<row a='r=\"9\"'><c/><c b='>' r='B1'/></row><x:row><x:c/></x:row>") == (11, 3)
    assert reach(b'<c r="A9999999">') == (9_999_999, 1)
    assert reach(b'<c r="ZZZZ1">') == (1, 475_254)
    for more in range(24):  # a sheet is looked through in pieces
        padding = b" " * (1024**2 - 10 + more)
        text = padding + b"<c s='<' r = 'C7'/>" + b'<c r="A9"/>'
        assert reach(text) in ((9, 3), (9, 4))  # cut in two, it seems to say no place
    for far in (b'<c r="A0">', b'<c r="A10000001">', b'<c r="A999999999">'):
        assert reach(far) == (10_000_000, 1)
    for far in (b'<c r="AAAAA1">', b'<c r="AAAAAA1">', b"<x:c s='1' r = 'zzzzz1'>"):
        assert reach(far) == (1, 10_000_000)
    assert reach(b'<row r="1"><c r="A1"/><row r="99999999">')[0] == 10_000_000


# Dataframes.

CAPITALS = [3e6, float("nan")]
TABLE = {"公司名称": ["甲", None], "registered_capital": CAPITALS, "参保人数": [3.0, 2.5]}


@every("made", [pandas.DataFrame, polars.DataFrame, pyarrow.table])
def test_a_dataframe_is_read_as_a_sheet_is(made):
    clients = ck.normalise(made(TABLE))
    assert clients.facts["registered_capital"].tolist() == [3_000_000, pandas.NA]
    assert clients.facts["insured_staff"].tolist() == [3, pandas.NA]
    assert clients.facts["name"].tolist() == ["甲", pandas.NA]
    assert [one.why.en for one in clients.problems] == ["It must be a whole number."]


def test_a_pandas_frame_keeps_its_own_labels_where_they_are_one_a_row():
    frame = pandas.DataFrame({"premises": [True, False]}, index=["x", "y"])
    assert ck.normalise(frame).facts.index.tolist() == ["x", "y"]
    assert ck.normalise(frame.set_axis(["x", "x"])).facts.index.tolist() == [1, 2]


@every(
    ("wrong", "error"),
    [
        *((wrong, "NotClients") for wrong in (polars.LazyFrame({"name": ["a"]}), {"name": ["a"]})),
        (None, "NotClients"), (pandas.DataFrame({"name": []}), "OnlyHeadings"),
        (pandas.DataFrame({"x": [1]}), "NoHeadings"), (pandas.DataFrame(), "NoHeadings"),
        (pandas.DataFrame([[1, 2]], columns=["资本", "资本"]), "DoubledColumn"),
        (pandas.DataFrame([[1]], columns=pandas.MultiIndex.from_tuples([("a", "b")])),
         "ColumnsOfLevels"),
    ],
)  # fmt: skip
def test_what_is_no_dataframe_of_clients_in_memory_is_refused(wrong, error):
    with refusal(error):
        ck.normalise(wrong)


def test_a_dataframe_and_an_open_file_are_read_as_a_path_is(tmp_path):
    frame = pandas.DataFrame(TABLE)
    assert ck.read_clients(frame).values == ck.normalise(frame).values
    (file := tmp_path / "客户.csv").write_text(LINES, "utf-8")
    assert ck.read_clients(file).file == ck.read_clients(str(file)).file == "客户.csv"
    for opened in (file.open(encoding="utf-8"), file.open("rb"), io.BytesIO(LINES.encode())):
        with opened:
            clients = ck.read_clients(opened)
        assert clients.values == ck.read_clients(file).values
        named = not isinstance(opened, io.BytesIO)
        assert clients.file == ("客户.csv" if named else words("clients.unnamed"))


# What the keeper of a table says of it.


def test_what_is_said_of_a_table_is_read_as_a_cell_is_and_refused_where_none_could_say_it():
    clients = ck.read_clients("公司名称,业务形态,来源\n甲,客服,老客户\n乙,客 服,\n".encode())
    meanings = Meanings(
        words={("business_form", "客服"): "third_party_service"},
        columns={"来源": "", "没有": "premises"},
        units={"也没有": 7},
        everyone={"business_form": "自用", "registered_capital": "300万", "premises": "unknown"},
    )
    again = clients.read_again(meanings)
    # A column comes before what holds for all.
    assert list(again.values["business_form"]) == ["third_party_service"] * 2
    assert list(again.values["registered_capital"]) == [3_000_000] * 2
    assert "registered_capital" not in again.missing
    assert again.unread == ("来源",)
    assert again.read_again(Meanings()) == clients
    for wrong, error in (
        (Meanings(words={("premises", "客服"): "大概"}), "UnclearMeaning"),
        (Meanings(columns={"来源": "premisse"}), "MisspeltChoice"),
        (Meanings(everyone={"nothing": "yes"}), "UnknownChoice"),
        (Meanings(everyone={"foreign_share": "20%"}), "NotForAll"),
        (Meanings(units={"来源": 7}), "UnknownChoice"),
        (Meanings(everyone={"insured_since": "2026-05-06"}), "NotForAll"),
    ):
        with refusal(error):
            clients.read_again(wrong)


def test_a_long_text_is_cut_where_a_sentence_names_it():
    long, cut = "约" + "1" * 60, f"约{'1' * 58}…"
    meanings = Meanings({("insured_staff", long): "3"}, {long: "premises"}, {long: 10_000})
    sentences = [sentence.zh for _, _, sentence in meanings.sentences()]
    clients = ck.read_clients(f"公司名称,社保人数,参保人数,{long}\n甲,{long},3,大概\n".encode())
    sentences += [clients.problems[1].why.zh, clients._repr_html_()]
    problems = clients.read_again(Meanings(columns={long: "premises"})).problems
    sentences += [problems[at].say("zh-CN") for at in (0, 2)]
    assert [cut in each and long not in each for each in sentences] == [True] * 7


def test_what_is_said_of_a_column_takes_the_place_of_what_its_heading_asks():
    clients = ck.normalise(
        pandas.DataFrame({
            "client": ["A", "B"], "dishonesty list": ["yes", "no"], "premises": ["?!", "yes"],
            "decision": [pandas.Timestamp(2026, 8, 3), None],
        })
    )  # fmt: skip
    assert [(one.row, one.column, one.reason) for one in clients.problems] == [
        (0, "B", "broader"), (0, "D", "not_a_result"),
    ]  # fmt: skip
    columns = {"dishonesty list": "on_dishonesty_list", "decision": "decided_on", "premises": ""}
    again = clients.read_again(Meanings(columns=columns))
    assert (again.problems, again.unread) == ((), ("premises",))
    assert list(again.values["on_dishonesty_list"]) == [True, False]
    assert list(again.events["decided_on"]) == [date(2026, 8, 3), None]


def test_two_columns_of_one_fact_are_read_together_and_unknown_where_they_differ():
    table = (
        "公司名称,注册资本(万元),注册资本(元),认缴资本\n"
        "甲,500,5000000,\n乙,,3000000,300万\n丙,100,2000000,100万\n丁,100,约100万,\n"
    )
    clients = ck.read_clients(table.encode())
    assert list(clients.values["registered_capital"]) == [5_000_000, 3_000_000, None, None]
    differs, beside, rough = clients.problems
    assert (differs.row, differs.column, differs.value, differs.reason) == (4, "C", "2000000", "")
    assert differs.why.zh == ("与该行 B 列“注册资本(万元)”填写的“100”不一致，两格都不采用。")
    assert (rough.row, rough.column, rough.reason) == (5, "C", "not_an_amount")
    assert (beside.row, beside.column, beside.value, beside.reason) == (5, "B", "100", "")
    assert beside.why.en == (
        "Column C, “注册资本(元)”, says “约100万” in the same row, which we cannot read, "
        "so we use neither."
    )
    again = ck.read_clients("公司名称,甲列,乙列\n甲,有,无\n乙,,有\n".encode()).read_again(
        Meanings(columns={"甲列": "premises", "乙列": "premises"})
    )
    assert (list(again.values["premises"]), again.unread) == ([None, True], ())


def test_an_answer_below_company_is_no_name_and_leaves_another_columns_name_as_it_is():
    for text, names, count in (
        ("公司,场地\n是,有\n否,无\n待定,有\n", [None] * 3, 2),
        ("Company,场地\nY,有\nN,无\n", [None] * 2, 2),
        ("公司,公司名称\n是,甲\n", ["甲"], 1),
        ("客户,场地\nY,有\nA,无\n是,无\n", ["Y", "A", None], 1),
    ):
        clients = ck.read_clients(text.encode())
        assert list(clients.values["name"]) == names
        assert [problem.reason for problem in clients.problems] == ["not_a_name"] * count


def test_of_cells_that_cannot_be_read_a_million_are_named(monkeypatch):
    text = "公司名称,场地,社保人数\n甲,?,约3\n乙,大概,约3\n".encode()
    assert table_reading.MOST_UNREAD == 1_000_000
    monkeypatch.setattr(table_reading, "MOST_UNREAD", 3)
    assert len(ck.read_clients(text).problems) == 3
    monkeypatch.setattr(table_reading, "MOST_UNREAD", 2)
    with refusal("TooManyUnread", match="has more than 2 cells that we cannot read"):
        ck.read_clients(text)


def test_a_cell_below_a_broader_heading_leaves_the_other_column_as_it_is():
    clients = ck.read_clients("公司名称,社保,参保人数\n甲,4,3\n乙,4,\n丙,约4人,3\n".encode())
    assert list(clients.values["insured_staff"]) == [3, None, None]
    assert [problem.reason for problem in clients.problems] == [
        "broader", "broader", "not_a_count", "",
    ]  # fmt: skip

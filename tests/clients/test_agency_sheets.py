"""Tables as agencies keep them are read as a person reads them, and what is left open is named."""

from datetime import date
from pathlib import Path

import pandas
import pytest
from agency_sheets import SHEETS
from every import every
from odd_workbooks import sheet, workbook

import callcenter_kit as ck


@pytest.mark.parametrize("name", SHEETS)
def test_a_table_is_read_as_a_person_reads_it(name):
    agency = SHEETS[name]
    clients = ck.read_clients(agency.content, name=f"{name}.xlsx")
    columns = clients.values.columns | clients.events.columns
    read = {
        fact: [day.isoformat() if isinstance(day, date) else day for day in columns[fact]]
        for fact in agency.facts
    }
    assert read == agency.facts
    assert [
        (cell.row, cell.column) for cell in clients.problems if cell.fact in read
    ] == agency.cells
    assert list(clients.unread) == agency.unread
    assert not {*agency.left} & {*clients.values.labels}
    # Whatever the table, every client is judged and handed back.
    screened = clients.screen(date(2026, 11, 24))
    assert len(screened.to_csv("zh-CN").splitlines()) > len(screened)
    answers = {screened.assessment(row).licence for row in screened.clients.values.labels}
    assert answers <= {"required", "not_required", "undetermined"}


def test_forms_of_a_client_each_on_sheets_of_their_own_are_read_together():
    def form(name, *more):
        return sheet([("企业名称", name), ("注册资本", "500万元"), ("社保人数", "3人"), *more])

    explained = sheet([("企业名称", "全称"), ("场地", "有或者无")])
    sheets = {
        "说明": explained,
        "甲": form("甲公司"),
        "乙": form("乙公司", ("备注", "急"), ("备注", "加急"), ("填表人：",)),
        "明细": sheet([("姓名", "电话")]),
        "模板": form("某某公司"),
    }
    clients = ck.read_clients(workbook(sheets))
    assert clients.facts["name"].tolist() == ["甲公司", "乙公司"]
    assert clients.facts["insured_staff"].tolist() == [3, 3]
    assert clients.original["备注 [E]"].tolist() == [None, "加急"]
    assert [note.say("en") for note in clients.notes][:2] == [
        "The workbook has several sheets. We read “甲, 乙”, but not 说明, 明细, 模板.",
        "甲, 乙 are forms of one client each. We read them as one table, a client a row; rows"
        " and columns are numbered as in that table.",
    ]
    assert any("We did not take row 6 for a client" in note.say("en") for note in clients.notes)


# A list that a real spreadsheet program saved

KEPT = Path(__file__).parent / "saved_by_libreoffice.xlsx"
NA = pandas.NA


@pytest.fixture(scope="module")
def clients():
    return ck.read_clients(KEPT)


def test_headings_on_two_rows_are_read_together(clients):
    assert [*clients.columns][:5] == [
        "公司名称（全称）", "业务形态", "注册资本", "社会保险人数", "社会保险月数",
    ]  # fmt: skip
    assert clients.unread == ("序号", "联系电话", "备注")


@every(
    ("fact", "told"),
    [
        ("business_form", ["third_party_service"] * 2 + ["own_customers", "seat_rental", NA, NA]),
        ("registered_capital", [10_000_000, 10_000_000, 3_000_000, NA, NA, 10_000_000]),
        ("insured_staff", [3, 3, 5, NA, 3, 3]), ("insured_months", [6, 6, NA, 6, NA, 12]),
        ("domestic_capital", [True, True, False, NA, NA, True]),
        ("premises", [True, True, True, False, NA, True]),
        ("clean_record", [True, True, False, NA, NA, True]),
        ("name", [f"北京{name}有限公司" for name in (
            "甲呼叫服务", "乙信息", "丙科技", "丁网络", "戊通信", "己咨询")]),
    ],
)  # fmt: skip
def test_each_cell_says_what_a_person_reads(clients, fact, told):
    assert clients.facts[fact].tolist() == told
    assert clients.values["insured_since"] == [date(2026, 5, 6)] * 2 + [None] * 4
    assert clients.values.labels == [5, 6, 8, 9, 10, 11]


def test_every_cell_that_is_not_understood_is_named(clients):
    assert [(one.row, one.column, one.value, one.why.en) for one in clients.problems] == [
        (8, "F", "50%", "We cannot read it as a number of months."),
        (8, "J", "03/04/2026", "It could be 3 April 2026 or 4 March 2026."),
        (9, "D", "USD 3,000,000", "This is in US dollars, which we do not convert."),
        (9, "E", "3或4", "We cannot read it as a number of people."),
        (9, "J", "2026年5月", "We cannot read it as a date."),
        (10, "D", 1000, "No unit is given, so it could be CNY or tens of thousands of CNY."),
        (10, "F", "#DIV/0!", "The formula's result is an error, or was not saved."),
    ]


def test_what_a_person_should_know_is_said(clients):
    assert [note.say("zh-CN") for note in clients.notes] == [
        "工作簿有多个工作表：读取的是“客户”，没有读取：说明、汇总。",
        "第 12 行没有当作客户：“合计 11”。",
        "第 14 行没有当作客户：“注：以上情况由客户自报，未经核实。”。",
        "第 15 行没有当作客户：“制表：某某”。",
    ]


def test_every_original_cell_comes_back(clients):
    assert clients.original.shape == (6, 12)
    assert clients.original["备注"].tolist() == [None, "资料齐全", None, "=1+1", None, None]
    assert clients.original["公司名称（全称）"].iloc[0] == "北京甲呼叫服务有限公司  "

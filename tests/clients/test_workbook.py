"""A client list from a real spreadsheet program is read as a person would read it."""

from datetime import date
from pathlib import Path

import pandas
import pytest
from every import every

import callcenter_kit as ck

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
        (8, "F", "50%", "A percentage has no meaning here."),
        (8, "J", "03/04/2026", "It could be 3 April 2026 or 4 March 2026."),
        (9, "D", "USD 3,000,000", "This is in US dollars, which is not converted here."),
        (9, "E", "3或4", "It is a range or several values, not one exact value."),
        (9, "J", "2026年5月", "It names a month and not the day."),
        (10, "D", 1000, "No unit is given, so it could be CNY or tens of thousands of CNY."),
        (10, "F", "#DIV/0!", "The formula's result is an error."),
    ]


def test_what_a_person_should_know_is_said(clients):
    assert [note.say("zh-CN") for note in clients.notes] == [
        "工作簿有多个工作表：读取的是“客户”，没有读取：说明、汇总。",
        "有 3 个公式，读取的是文件里保存的结果。",
        "隐藏的行（11）也已读取。",
        "隐藏的列（K）也已读取。",
        "合并单元格（C5:C6）的内容按其覆盖的每一行读取；横跨多列的，只归入第一列。",
        "第 12 行没有当作客户：“合计 11”。",
        "第 14 行没有当作客户：“注：以上情况由客户自报，未经核实。”。",
        "第 15 行没有当作客户：“制表：某某”。",
    ]


def test_every_original_cell_comes_back(clients):
    assert clients.original.shape == (6, 12)
    assert clients.original["备注"].tolist() == [None, "资料齐全", None, "=1+1", None, None]
    assert clients.original["公司名称（全称）"].iloc[0] == "北京甲呼叫服务有限公司  "

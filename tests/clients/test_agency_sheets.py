"""Tables as agencies keep them are read as a person reads them, and what is left open is named."""

from datetime import date

import pytest
from agency_sheets import SHEETS
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
        "The workbook has several sheets: “甲, 乙” was read; not read: 说明, 明细, 模板.",
        "甲, 乙 are forms of one client each. We read them as one table, a client a row; rows"
        " and columns are numbered as in that table.",
    ]
    assert any("Row 6 was not taken for a client" in note.say("en") for note in clients.notes)

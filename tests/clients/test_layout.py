"""Where a table begins, and which of its rows are clients."""

from types import SimpleNamespace

import pytest
from refusals import refusal

from callcenter_kit.clients.layout import find_table, upright
from callcenter_kit.clients.sheet import SheetCells
from callcenter_kit.clients.workbooks import choose_sheet
from callcenter_kit.steps import run_all


def found(*rows, merged=()):
    """The table that is found: its headings, its facts, the rows of its clients, from 0."""
    sheet = run_all(find_table(SheetCells(rows, "客户.xlsx", merged=merged)))
    return SimpleNamespace(
        headings=(*sheet.cells.columns,),
        columns=sheet.heading_at,
        rows=tuple(row - 1 for row in sheet.cells.labels),
        cells=[*zip(*sheet.cells.columns.values(), strict=True)],
        notes=sheet.notes,
    )


def test_a_title_that_is_merged_downwards_is_no_row_of_the_headings():
    title = (["客户一览", None], [None, None])
    with refusal("OnlyHeadings", match="headings in row 3"):
        found(*title, ["公司名称", "场地"], merged=((0, 0, 1, 1),))


def test_more_than_two_of_three_headings_again_are_no_client():
    assert found(["公司名称", "场地"], ["公司名称", None], ["乙", "是"]).rows == (1, 2)
    assert found(["公司名称", "场地"], ["公司名称", "场地"], ["乙", "是"]).rows == (2,)
    heads = ["公司名称", "场地", "备注"]
    assert found(heads, ["公司名称", "场地", "乙"], ["乙", "是", "无"]).rows == (1, 2)


def test_of_two_tables_side_by_side_the_one_with_more_facts_is_read():
    heads = ["公司名称", "进度", None, "公司名称", "场地"]
    layout = found(heads, ["甲", "已签约", None, "甲", "是"], ["乙", "意向", None, None, None])
    assert [heading.fact for heading in layout.columns.values()] == ["name", "premises"]
    assert (layout.rows, [*layout.columns]) == ((1,), [3, 4])
    assert layout.notes[0].say("en") == "Another table begins in column A; we did not read it."


def test_a_unit_above_the_table_is_that_of_amounts_without_one():
    heads, client = ["公司名称", "注册资本", "注册资本（元）"], ["甲", 500, 5_000_000]
    for line in (["客户一览", "单位：万元"], ["2、注册资本：单位为万元"]):
        layout = found(line, heads, client)
        sizes = [head.unit and head.unit.size for head in layout.columns.values()]
        assert sizes == [None, 10_000, 1]
        assert layout.notes[0].values == {"unit": "万元", "columns": "B"}
    for line in (["单位：甲公司"], ["单位：万元", "单位：元"], ["单位：人"]):
        assert found(line, heads, client).columns[1].unit is None


def test_a_table_below_begins_behind_a_blank_row_or_a_title_only():
    heads, other = ["公司名称", "场地", "备注"], ["公司名称", "金额", "已收"]
    client, title = ["乙", "是", "无"], ["收费", None, None]
    blank = [None] * 3
    assert found(heads, client, blank, other, client).rows == (1,)
    assert found(heads, client, title, other, client).rows == (1,)
    [said] = found(heads, client, blank, other, client).notes
    assert (said.kind, said.values) == ("another_table", {"row": 4})
    assert found(heads, client, other, client).rows == (1, 2, 3)
    assert found(heads, client, blank, heads, client).rows == (1, 4)


def test_sums_examples_sections_and_a_form_left_blank_are_no_clients():
    heads = ["序号", "公司名称", "场地"]
    for row in (
        ["小计（2家）", None, 5], ["共3家", None, 9], ["合计:", None, 9], ["例：", "某公司", "是"],
        ["一、已签约", None, None], [None, "（二）、意向", None], ["填表人：", "日期：", None],
        ["↑ 下周回访", None, None], ["制表人：王某", None, "审核："],
    ):  # fmt: skip
        assert found(heads, [1, "甲", "是"], row, [2, "乙", "否"]).rows == (1, 3)
    # A company that is called like a note is a client while others follow.
    for row in (["注：甲", "乙公司", "是"], ["共好", "共好公司", "是"], [None, "三公司", None]):
        assert found(heads, [1, "甲", "是"], row, [2, "乙", "否"]).rows == (1, 2, 3)
    assert found(heads[1:], ["1. 甲公司"], ["2、乙公司"]).rows == (1, 2)  # nothing but names
    # A title is merged across columns; what is merged downwards is a client's.
    for area, rows in (((2, 1, 2, 2), (1, 3)), ((2, 1, 3, 1), (1, 2, 3))):
        clients = ([1, "甲", "是"], [None, "华东区", None], [2, "乙", "否"])
        assert found(heads, *clients, merged=[area]).rows == rows


@pytest.mark.parametrize(("units", "first"), [((None, "万元"), 1), (("全称", "万元"), 2)])
def test_two_units_in_a_row_below_belong_to_the_headings_and_one_does_not(units, first):
    layout = found(["公司名称", "注册资本"], [*units], ["甲", 1000])
    assert layout.rows[0] == first


def test_headings_in_two_rows_that_nothing_merges_are_joined_where_all_are_texts():
    layout = found(["公司", "社保", "备"], ["名称", "人数", "注"], ["甲", 4, "乙"])
    assert (layout.headings, layout.rows) == (("公司名称", "社保人数", "备注"), (2,))
    assert found(["公司", "社保人数"], ["名称", 4]).headings == ("公司", "社保人数")


def test_a_row_of_units_may_hold_one_word_in_three_that_is_none_and_never_a_number():
    heads = ["公司名称", "注册资本", "性质"]
    assert found(heads, ["全称", "万元", "内资/外资"], ["甲", 3, "内资"]).rows == (2,)
    assert found(heads, ["全称", "三百", "内资/外资"], ["甲", 3, "内资"]).rows == (1, 2)
    assert found(["公司名称", "注册资本(万元)", "社保"], ["甲", "1000", "3人"]).rows == (1,)


def test_a_heading_that_is_merged_across_two_rows_and_columns_heads_its_first_column():
    rows = (["公司名称", None, "社保", None], [None, None, "起缴日期", "人数"])
    merged = ((0, 0, 1, 1), (0, 2, 0, 9))
    layout = found(*rows, ["甲", "北京", "2026-03-02", 3], merged=merged)
    assert layout.headings == ("公司名称", "[B]", "社保起缴日期", "社保人数")
    rows = (["公司名称", "社保", None], [None, "人数", "月数"], [None, "人", "个月"])
    assert found(*rows, ["甲", 3, 4], merged=((0, 0, 1, 0),)).rows == (3,)  # below their units


def test_a_sheet_whose_rows_name_as_many_facts_as_its_columns_is_no_form():
    heads = ["公司名称", "注册资本", "场地"]
    grid = SheetCells([heads, *([head, None, "有"] for head in heads[1:])], "客户.xlsx")
    assert upright(grid) is grid
    # In one column three labels with their values are one.
    rows = [["公司名称：甲"], ["注册资本：500万元"], ["场地：有"]]
    assert upright(SheetCells(rows, "客户.xlsx")).rows[1] == ["甲", "500万元", "有"]
    assert upright(pair := SheetCells(rows[:2], "客户.xlsx")) is pair


@pytest.mark.parametrize(("more", "count"), [(0, 25), (1, None)])
def test_forms_below_each_other_have_fifteen_thousand_cells(more, count):
    form = [["公司名称", "甲"], ["注册资本", "500万元"], ["场地", "有"], *[["备注", "无"]] * 297]
    grid = SheetCells([*form * 25, *[["备注"]] * more], "客户.xlsx")
    assert (upright(grid) is grid) == (count is None)
    assert count is None or len(upright(grid).rows) == 1 + count


_FORMS = [
    [["服务省份", place], ["公司名称", name], ["注册资本", "500万元"], ["场地", "有"]]
    for place, name in (("北京", "甲"), ("全国", "乙"))
]


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ([["登记表"], *_FORMS[0], [], ["登记表"], *_FORMS[1]], []),
        ([["表一"], ["编号"], *_FORMS[0], ["表二"], ["编号", 2], *_FORMS[1]], ["表一", "表二"]),
    ],
)
def test_forms_below_each_other_begin_with_what_stands_above_their_names(rows, left):
    table = upright(SheetCells(rows, "客户.xlsx"))
    wanted = [table.rows[0].index(label) for label in ("服务省份", "公司名称")]
    found = [[row[at] for at in wanted] for row in table.rows[1:]]
    assert found == [["北京", "甲"], ["全国", "乙"]]
    titles = [one.values["text"] for one in table.notes if one.kind == "left_text"]
    assert titles == left


_NAMELESS = [["注册资本", "500万元"], ["社保人数", 3], ["场地", "有"]]


@pytest.mark.parametrize(
    "rows",
    [
        [*_FORMS[0], *_FORMS[1][1:]],
        [*_FORMS[0][1:], [], *_FORMS[1]],
        [*_FORMS[0], *_FORMS[1], ["公司名称", "丙"]],
        [["甲"], *_NAMELESS, [], ["乙"], *_NAMELESS],  # only a title names them
    ],
)
def test_forms_are_refused_where_it_is_not_sure_what_belongs_to_whom(rows):
    with refusal("FormsNotParted", match="Begin each form with the company's name"):
        upright(SheetCells(rows, "客户.xlsx"))


def turned(*columns):
    labels = ["项目", "注册资本", "社保人数", "场地"]
    return upright(SheetCells([*zip(labels, *columns, strict=True)], "客户.xlsx"))


def names_of(*columns):
    table = turned(*columns)
    if "公司名称" not in table.rows[0]:
        return [None] * (len(table.rows) - 1)
    return [row[table.rows[0].index("公司名称")] for row in table.rows[1:]]


def test_where_each_client_has_a_column_what_explains_is_none_and_no_client_is_lost():
    one, two = ["甲", "500万元", "3", "有"], ["乙", "300万元", "5", "有"]
    nameless, remarks = [None, "100万元", None, "无"], [None, "见执照", None, None]
    assert names_of(one, two, nameless) == ["甲", "乙", None]
    assert names_of(one, two, remarks) == ["甲", "乙"]
    said = [note.values for note in turned(one, two, remarks).notes if note.kind == "column_left"]
    assert said == [{"column": "D", "text": "见执照"}]
    assert names_of(["法定要求", "100万元", "3", "有"], one) == ["甲"]
    two_facts = [["项目", "甲", "乙"], ["注册资本", "1000万", "500万"], ["社保人数", 3, "5人"]]
    assert upright(SheetCells(two_facts, "客户.xlsx")).rows[0][0] == "公司名称"
    assert names_of(["现状", "50万元", "3", "有"], ["目标", "100万元", "3", "有"]) == [None, None]


@pytest.mark.parametrize(
    ("called", "chosen"),
    [
        (["模板", "甲公司"], ["甲公司"]),
        (["填写示例", "Sheet1"], ["Sheet1"]),
        (["客户 Template (2)", "甲"], ["甲"]),
        (["Sample Room Ltd", "乙"], ["Sample Room Ltd", "乙"]),
        (["模板", "填写说明"], ["模板"]),
    ],
)
def test_a_template_is_read_only_where_no_other_sheet_is_like_it(called, chosen):
    rows = [["公司名称", "甲"], ["注册资本", "500万元"], ["社保人数", "3"], ["场地", "有"]]
    lists = [SheetCells([*zip(*rows, strict=True)], "客户.xlsx", sheet=name) for name in called]
    assert choose_sheet(lists).sheet == chosen[0]
    read = choose_sheet([SheetCells(rows, "客户.xlsx", sheet=name) for name in called])
    joined = [str(one.values["sheets"].en) for one in read.notes if one.kind == "forms"]
    assert (joined or [read.sheet]) == [", ".join(chosen)]


def test_a_sum_ends_in_a_word_of_its_own_and_is_known_where_companies_are_named():
    heads = ["片区", "公司名称", "社保人数"]
    for text in ("华东汇总", "East total", "华东Total", "East/Total", "Sub-total"):
        assert found(heads, ["华东", "甲", 3], [text, None, 3]).rows == (1,), text
    assert found(heads, ["华东", "甲", 3], ["Sinototal", None, 3]).rows == (1, 2)
    assert found(["客户号", "社保人数", "场地"], ["华东汇总", 3, "有"]).rows == (1,)


def test_a_plain_heading_gives_way_to_one_that_says_more():
    layout = found(["客户", "公司全称", "场地"], ["王总", "甲公司", "是"])
    assert [layout.headings[place] for place in layout.columns] == ["公司全称", "场地"]
    assert found(["客户", "场地"], ["甲公司", "是"]).columns[0].fact == "name"


@pytest.mark.parametrize(("above", "is_found"), [(59, True), (60, False)])
def test_headings_stand_in_one_of_the_first_sixty_rows(above, is_found):
    rows = [*[["一览"]] * above, ["公司名称", "场地"], ["甲", "是"]]
    if is_found:
        assert found(*rows).rows == (above + 1,)
    else:
        with refusal("NoHeadings", match="first texts are “一览”, “一览”, “一览”, “一览”, “一览”"):
            found(*rows)

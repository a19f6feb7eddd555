"""What a cell says: every usual spelling is read, and nothing becomes a value by luck."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import cn2an
import numpy
import pandas
from every import every
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter_kit.clients.cells import CellReader
from callcenter_kit.clients.spellings import (
    IN_CNY,
    Heading,
    Unit,
    UnreadCell,
    heading_of,
)
from callcenter_kit.clients.values import chinese_number, read_number
from callcenter_kit.rules.applicant import BUSINESS_FORMS, LARGEST, MATERIALS, PROVINCES, accepts
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.texts.language import Text

EPOCH = date(1899, 12, 30)
IN_WAN, IN_DOLLARS = Unit(10_000, "CNY"), Unit(1, Text("美元", "US dollars"))


def read(fact, value, unit=None, *, opposite=False, epoch=None):
    """The value that is read, or the English reason why none is."""
    found = CellReader(Heading(fact, opposite, unit), epoch).read(value)
    return found.why.en if isinstance(found, UnreadCell) else found


NO_UNIT = "No unit is given, so it could be CNY or tens of thousands of CNY."
NO_AMOUNT = "We cannot read it as an amount."
NO_COUNT = "We cannot read it as a number of people."
NO_MONTHS = "We cannot read it as a number of months."
DAY = date(2026, 11, 24)
NO_ANSWER = "We cannot read it as yes or no."
NO_DAY = "We cannot read it as a date."
NO_PERCENTAGE = "We cannot read it as a percentage from 0 to 100."
PART_OR_PERCENT = "There is no percent sign: it could be a percentage or a part of the whole."
# What stands in a cell below the fact's heading, and what is read, or why nothing is.
READINGS = {
    "registered_capital": [
        ("1000万", 10_000_000), ("1,000 万元", 10_000_000), ("1，000万元", 10_000_000),
        ("１０００万", 10_000_000), ("¥3000000", 3_000_000), ("￥3,000,000.00", 3_000_000),
        ("300万", 3_000_000), ("300万元整", 3_000_000), ("300 萬元", 3_000_000),
        ("人民币300万", 3_000_000), ("300万元人民币", 3_000_000), ("0.1亿", 10_000_000),
        ("3千万", 30_000_000), ("3十万元", 300_000),
        ("CNY 3 million", 3_000_000), ("RMB 3,000,000", 3_000_000), ("3000000 yuan", 3_000_000),
        ("壹仟万元整", 10_000_000), ("人民币壹佰万元整", 1_000_000), ("一千二百万", 12_000_000),
        ("999.9999万元", 9_999_999), ("0.5元", 0.5), ("1000万元（认缴）", 10_000_000),
        ("两万五千元", 25_000), ("两万零五元", 20_005), ("一亿五千万元", 150_000_000),
        ("认缴：1000万", 10_000_000), (0, 0), ("0", 0),
        ("500w", 5_000_000), ("100W元", 1_000_000), ("RMB 500w", 5_000_000), ("5千w", NO_AMOUNT),
        ("RMB 5m", 5_000_000), ("人民币伍佰万元整", 5_000_000), ("500(万元)", 5_000_000),
        ("（人民币）５００ 万元", 5_000_000), ("500万元(人民币)", 5_000_000),
        ("注册资本：500万元", 5_000_000), ("500万元，认缴制", 5_000_000),
        ("500万（认缴/未实缴）", 5_000_000), ("500万，已实缴100万", 5_000_000),
        ("1亿2000万元", NO_AMOUNT), (Decimal("NaN"), None),
        ("1000", NO_UNIT), (1000, NO_UNIT), (3_000_000, NO_UNIT), (0.5, NO_UNIT),
        ("3 million", "No currency is given."), ("3k", "No currency is given."),
        ("USD 3,000,000", "This is in US dollars, which we do not convert."),
        ("USD five", NO_AMOUNT), ("five dollars", NO_AMOUNT),
        ("$3m", "This is in US dollars, which we do not convert."),
        ("300万美元", "This is in US dollars, which we do not convert."),
        ("美元300万港元", "This is in US dollars, which we do not convert."),
        ("300万港币", "This is in Hong Kong dollars, which we do not convert."),
        ("€3,000,000", "This is in euros, which we do not convert."),
        *((cell, NO_AMOUNT) for cell in (
            "50%", "-300万", -1, "1,00万", "1.000.000元", "1e6", "1e6元", "0x10元", "001万", "万元",
            "实缴1000万", "1000(实缴)万", "10²万", "١٠٠万", "是", True, date(2026, 1, 1),
            # What is meant roughly is never read as exact.
            "约500万", "500万左右", "不低于100万", "500多万", "1000万以上", "近500万", "≥100万",
            "500-1000万", float("inf"), Decimal("Infinity"),
            # 100,005,000 or 150,000,000: the one that cn2an's strict reading takes and we don't.
            "两万五", "两万五元", "一亿五", "一亿五千", "一万" * 1_000, f"{'-' * 3_000}5万元",
        )),
        ("99999999999亿元", "The number is too large."),
    ],
    "insured_staff": [
        ("3人", 3), ("３ 名", 3), ("三人", 3), ("十二", 12), ("3 people", 3), ("1,000", 1000),
        (3, 3), (3.0, 3), (0, 0), ("3.5", "It must be a whole number."),
        (3.5, "It must be a whole number."), (-1, NO_COUNT), ("50%", NO_COUNT), (LARGEST, LARGEST),
        *dict.fromkeys(("3人以上", "至少3人", "3+", "3~5人", "3或4", "一百二", "一百二人", "十两",
                        "三五"), NO_COUNT).items(),
        (LARGEST + 1, "The number is too large."), ("共3人", 3), ("3名员工", 3),
        ("一百零二人", 102), ("一百二十人", 120), ("两人", 2),
        ("3人（各6个月）", 3), ("3人/6个月", 3), ("3人/6月", NO_COUNT), ("001", NO_COUNT),
        ("1e6", NO_COUNT), ("无", NO_COUNT), ("3²", NO_COUNT), ("③", NO_COUNT), (True, NO_COUNT),
        (datetime(2026, 11, 24), NO_COUNT),  # noqa: DTZ001 - as a spreadsheet gives it
    ],
    "insured_months": [
        ("6个月", 6), ("６ 个月", 6), ("六个月", 6), ("6 months", 6), (6, 6), ("半年", 6),
        ("1年", 12), ("1年3个月", 15), ("99年", 1188),
        *((cell, NO_MONTHS)
          for cell in ("100年", "2024年", "6月", "3人", "6个月以上", "一百二个月")),
        ("1.5个月", "It must be a whole number."), ("一年半", 18), ("已满6个月", 6),
        ("每人6个月", 6), ("3人6个月", 6), ("1年半个月", NO_MONTHS),
    ],
    "refused_on": [
        *((cell, DAY) for cell in (
            "2026-11-24", "2026/11/24", "2026.11.24", "20261124", 20261124, "2026年11月24日",
            "２０２６年１１月２４日", "2026-11-24 00:00:00", "2026-11-24T08:30:00+08:00",
            "24/11/2026", "11/24/2026",
            "2026\\11\\24", "2026年11月24", "2026.11.24日", "2026-11-24 上午",
            "2026/11/24 下午3:20", "2026年11月24日10时", "24 November 2026",
            "24th Nov 2026", "Nov 24, 2026", date(2026, 11, 24),
            datetime(2026, 11, 24, 15, 30),  # noqa: DTZ001 - as a spreadsheet gives it
        )),
        ("03/04/2026", "It could be 3 April 2026 or 4 March 2026."),
        ("04/04/2026", date(2026, 4, 4)), ("2026-1-5", date(2026, 1, 5)),
        ("2026-02-30", "There is no such date."), ("31/31/2026", "There is no such date."),
        ("2026年13月1日", "There is no such date."),
        *((cell, NO_DAY) for cell in (
            "2026/11-24", "2026年11月", "8月底", "2026.8", "Aug 2026", "11月24日", "11-24",
            "24 Brumaire 2026", "去年", True, "26-11-24", "2026-11-24前后", "预计2026-11-24",
            "19999", 46350, float("inf"), "二○二六年五月六日",
        )),
        ("1899-12-31", "The day must lie between 1 January 1900 and 31 December 2199."),
        ("1900-01-01", date(1900, 1, 1)), ("2199-12-31", date(2199, 12, 31)),
        ("2200-01-01", "The day must lie between 1 January 1900 and 31 December 2199."),
    ],
    "foreign_share": [
        (0, 0), ("0", 0), ("0%", 0), ("0.5%", 0.5), ("1%", 1), (1.01, 1.01), (20, 20),
        ("20 %", 20), ("２０％", 20), ("12.5%", 12.5), ("百分之五十", 50), ("100%", 100),
        (100, 100), *((cell, NO_PERCENTAGE) for cell in (
            "100.01%", 101, -1, "两成", "百分之一百五十", "20%左右", "20-30%", "百分之三五", True,
        )),
        (0.2, PART_OR_PERCENT),  # as a spreadsheet keeps 20 %
        (1, PART_OR_PERCENT), ("0.2", PART_OR_PERCENT),
    ],
    "company_kind": [
        ("有限责任公司", "limited_liability"), ("有限公司", "limited_liability"),
        ("LLC", "limited_liability"), ("limited_liability", "limited_liability"),
        ("股份有限公司", "by_shares"), ("Company limited by shares", "by_shares"),
        ("合伙企业", "It is neither of the two kinds of company."),
        (1, "It is neither of the two kinds of company."),
    ],
}  # fmt: skip


@every("fact", READINGS)
def test_a_cell_is_read_as_it_is_meant_or_named_where_it_could_mean_something_else(fact):
    assert [(cell, read(fact, cell)) for cell, _ in READINGS[fact]] == READINGS[fact]


@every(
    ("unit", "cell", "told"),
    [
        (IN_WAN, "1000", 10_000_000), (IN_WAN, "五百", 5_000_000), (IN_WAN, "五百万", 5_000_000),
        (IN_WAN, 1000, 10_000_000), (IN_WAN, 0.01, 100), (IN_WAN, "1000万", 10_000_000),
        (IN_WAN, "3000000元", 3_000_000),
        (IN_WAN, "¥300", "The cell and the heading give different units."),
        (IN_WAN, "USD 300", "This is in US dollars, which we do not convert."),
        (IN_CNY, 3_000_000, 3_000_000), (IN_CNY, "3 million", 3_000_000),
        (IN_CNY, "¥3,000,000", 3_000_000), (IN_CNY, LARGEST, LARGEST),
        (IN_CNY, LARGEST + 1, "The number is too large."),
        (Unit(10**6, None), 3, "No currency is given."),
        (IN_DOLLARS, 3, "This is in US dollars, which we do not convert."),
        (IN_DOLLARS, "300万元", 3_000_000),
    ],
)  # fmt: skip
def test_a_cells_own_unit_comes_before_its_headings(unit, cell, told):
    assert read("registered_capital", cell, unit) == told


@every(
    ("number", "told"),
    [
        (46350, date(2026, 11, 24)), ("46350", DAY), (46350.75, date(2026, 11, 24)),
        (20_000, date(1954, 10, 3)),
        (19_999, NO_DAY), (79_999, date(2119, 1, 10)),
        (80_000, NO_DAY), (20261124, DAY),
        *((cell, NO_DAY) for cell in (0.5, False, time(9), timedelta(3))),
    ],
)  # fmt: skip
def test_a_workbooks_day_number_is_a_day_within_reason(number, told):
    assert read("refused_on", number, epoch=EPOCH) == told


ANSWERS = {
    True: [
        "是", "有", "具备", "YES", "y", "True", "1", 1, 1.0, True, "√", "V", "是。", "√ 是", "有✓",
        "☑有 □无", "有 Yes", "有（租赁）", "是(自有)", "有【租用】", "自有", "Leased",
    ],
    False: [
        "否", "无", "没有", "No", "N", "FALSE", "0", 0, 0.0, False, "×", "没", "×无", "□有 ■无",
        "No 无",
    ],
    NO_ANSWER: [
        "可能", "o", "√×", "☑有 ☑无", "2", 2, 0.5, "是否", "是（办理中）", "有 No",
        date(2026, 1, 1),
    ],
}  # fmt: skip


@every("answer", ANSWERS)
def test_yes_and_no_are_read_in_any_usual_spelling_and_what_is_neither_is_named(answer):
    cells = ANSWERS[answer]
    assert [(cell, read("premises", cell)) for cell in cells] == [(cell, answer) for cell in cells]
    if isinstance(answer, bool):
        # But for the words that name the fact itself, whichever way the heading asks.
        plain = [cell for cell in cells if not re.search("自有|租|Leased", str(cell))]
        assert {read("premises", cell, opposite=True) for cell in plain} == {not answer}


@every(
    ("fact", "cell", "reading"),
    [
        ("technical_plan", "是(自有)", NO_ANSWER), ("premises", "x", NO_ANSWER),
        ("feasibility_report", "有（电子版）", True), ("premises", "□有 □无", None),
        ("business_form", "☑外包 □自用", "third_party_service"),
        ("marketing_calls", "电销", True), ("marketing_calls", "不涉及", False),
        ("domestic_capital", "内资", True), ("domestic_capital", "外资", False),
        ("name", " 甲\n公司\x00 ", "甲 公司"), ("name", 360, "360"),
        *(("premises", error, "The formula's result is an error, or was not saved.")
          for error in ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?")),
        # Whatever is under way is not known.
        *((fact, cell, None)
          for fact in ("premises", "registered_capital", "insured_staff", "result")
          for cell in ("编写中", "待定", "办理中", "in progress")),
    ],
)  # fmt: skip
def test_an_answer_may_say_more_and_say_it_twice(fact, cell, reading):
    assert read(fact, cell) == reading


@every(
    ("heading", "cell", "reading"),
    [
        ("省份", "□全国 ☑北京", {"CN-BJ"}), ("失信名单", "□是 □否", None),
        # A share that is told is an answer, too; whose Hong Kong's is, the authority has to say.
        *(("外资情况", cell, False)
          for cell in ("外资30%（香港）", "有（30%）", "中外合资 49%", "境外30%", "0.5%")),
        ("外资情况", "0%", True), ("是否有外资股东", "外资比例30%", False),
        *(("外资情况", cell, "not_an_answer") for cell in ("港资20%", "30%或者40%", "0.3")),
        ("资本性质", "占比30%", "not_an_answer"),
        # Something that is no box comes first, so that each box could be of either word beside it;
        # or no box is ticked, and yet the cell says something.
        *(("是否有场地", cell, "not_an_answer") for cell in (
            "1.□有 ☑无", "有□ ☑无", "☑无 □", "有☑ 无□", "V有 □无", "是 □否", "□有 x无", "☑ □有",
        )),
        ("业务类型", "类型：□第三方客服 ☑座席出租", "not_a_form"),
        # A bare number could be the code of an answer, and None is what programs write for nothing.
        *(("有无外资", cell, "not_an_answer") for cell in ("2", "20", "0.0", "None")),
        # The words in front ask for the opposite.
        ("有无外资", "内资：□是 ☑否", "not_an_answer"),
    ],
)  # fmt: skip
def test_an_answer_is_read_in_boxes_before_each_word_and_as_a_share(heading, cell, reading):
    found = CellReader(heading_of(heading)).read(cell)
    assert (found.reason if isinstance(found, UnreadCell) else found) == reading


def test_from_a_day_on_is_that_day_only_where_the_first_day_is_asked():
    assert read("insured_since", "2026年11月24日起") == DAY
    assert read("submitted_on", "2026年11月24日起") == NO_DAY


def test_have_and_have_not_are_unclear_under_a_heading_that_denies():
    unclear = "Below this heading the word could mean yes or no."
    cells = ("有", "无", "没有", "无(电子版)", "有（扫描件）", "有√", "×无", "无、没有")
    assert [read("clean_record", cell) for cell in cells] == [unclear] * len(cells)
    assert [read("clean_record", cell) for cell in ("是", "否（电子版）")] == [True, False]
    assert [read("clean_record", cell, opposite=True) for cell in ("有", "无")] == [False, True]


UNKNOWN = [
    *("", " ", "　", "-", "——", "/", "?", "？", "未知", "不清楚", "待确认", "空", "N/A", "n.a."),
    *("NaN", "null", "don't know", "Don’t know"),  # with the apostrophe of a word processor
]


@every("cell", [None, float("nan"), *UNKNOWN])
@every(
    "fact", ["name", "premises", "registered_capital", "insured_staff", "refused_on", "provinces"]
)
def test_nothing_and_not_known_are_unknown_and_no_fault(fact, cell):
    assert read(fact, cell) is None


@every(
    ("fact", "cell", "value"),
    [
        ("insured_staff", numpy.int64(3), 3), ("insured_staff", numpy.float32(3), 3),
        ("insured_staff", numpy.float64("nan"), None), ("insured_staff", pandas.NA, None),
        ("premises", numpy.bool_(False), False), ("premises", numpy.str_("是"), True),
        ("refused_on", pandas.Timestamp(2026, 11, 24), date(2026, 11, 24)),
        ("refused_on", pandas.NaT, None), ("refused_on", numpy.datetime64("NaT", "D"), None),
    ],
)  # fmt: skip
def test_values_of_numpy_and_pandas_are_read_as_pythons_own(fact, cell, value):
    assert read(fact, cell) == value
    assert type(read(fact, cell)) is type(value)


TRADE = {
    "third_party_service": "客服外包 外包 代运营 第三方客服 外包/代运营 为第三方提供客服",
    "seat_rental": "云呼叫中心 SaaS 座席出租 SAAS、云呼叫中心",
    "staff_supply": "只派人 人力外包 人员外包 派话务员 话务员派遣",
    "system_building": "建系统 系统搭建 只建系统",
    "own_customers": "自用 自建自用 in-house",
}


@every("form", BUSINESS_FORMS)
def test_a_business_form_is_read_by_its_name_both_labels_and_the_words_of_the_trade(form):
    label = rulebook("guide").business_forms[form].text
    cells = (form, label.zh, label.en.upper(), *TRADE[form].split())
    assert {read("business_form", cell) for cell in cells} == {form}
    others = ("外包/云呼叫中心", "外包（只派人）", "外包、咨询", "劳务派遣", "咨询", 1)
    none = "It is none of the five types of business."
    assert [read("business_form", cell) for cell in others] == [none] * 6


def test_other_forms_are_listed_by_name_though_a_name_holds_a_comma():
    named = rulebook("guide").business_forms
    for language in ("zh-CN", "en"):
        both = [named[form].text.say(language) for form in ("seat_rental", "staff_supply")]
        assert read("other_forms", "；".join(both)) == {"seat_rental", "staff_supply"}
        assert read("other_forms", both[1]) == {"staff_supply"}
    assert read("other_forms", "座席出租，人员外包") == {"seat_rental", "staff_supply"}
    assert read("other_forms", "seat_rental,staff_supply") == {"seat_rental", "staff_supply"}
    assert read("other_forms", "座席出租、银行") == "We do not know “银行” in it."


def test_a_list_is_read_whole_or_not_at_all():
    listed = {"CN-BJ", "CN-HE", "CN-TJ", "CN-SH"}
    assert read("provinces", "北京市、河北省；Tianjin, CN-SH") == listed
    for everywhere in ("全国", "全国/nationwide", "全国、nationwide", "31省/全国"):
        assert read("provinces", everywhere) == set(PROVINCES)
    assert "all provinces and some" in read("provinces", "北京/全国")
    assert read("provinces", "北京、火星") == "We do not know “火星” in it."
    assert read("provinces", 1) == "We do not know “1” in it."
    assert read("materials", "书面申请，Business licence") == {"application", "business_licence"}
    assert read("materials", frozenset(MATERIALS)) == set(MATERIALS)


@every(
    ("cell", "codes"),
    [
        ("江浙沪2省", None), ("江浙沪3省", "JS ZJ SH"), ("江浙沪5省", None), ("北京3省", None),
        ("江苏、浙江、上海三地", "JS ZJ SH"), ("安徽、江浙沪三省", "AH JS ZJ SH"),
        ("安徽、江浙沪四省", "AH JS ZJ SH"), ("安徽、江浙沪五省", None), ("东三省", "LN JL HL"),
        ("津", "TJ"), ("津市", None), ("川市", None), ("苏市", None), ("京津市", None),
        ("天津市、四川省内", "TJ SC"), ("江苏省浙江省", "JS ZJ"), ("京津冀地区", "BJ TJ HE"),
        ("内蒙自治区", "NM"), ("江浙沪", "JS ZJ SH"), ("仅北京", "BJ"), ("京、沪", "BJ SH"),
        ("北京（总部）+上海", "BJ SH"), ("BJ/SH", "BJ SH"), ("BJ、TJ、HE", "BJ TJ HE"),
        ("HLJ", "HL"), ("北京等", None), ("深圳", None), ("HB", None),
    ],
)  # fmt: skip
def test_a_count_is_that_of_the_provinces_and_only_a_name_in_full_has_an_ending(cell, codes):
    unread = f"We do not know “{cell.split('、')[-1]}” in it."
    expected = {f"CN-{code}" for code in codes.split()} if codes else unread
    assert read("provinces", cell) == expected


@settings(deadline=None)  # a busy machine is no fault
@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()))
def test_whatever_stands_in_a_cell_is_a_fact_nothing_or_named(value):
    for fact in ("name", "business_form", "premises", "registered_capital", "insured_staff",
                 "insured_months", "refused_on", "provinces"):  # fmt: skip
        for unit in (None, IN_WAN):
            found = CellReader(Heading(fact, unit=unit), EPOCH).read(value)
            assert found is None or isinstance(found, UnreadCell) or accepts(fact, found)


def test_digits_and_chinese_figures_in_disorder_are_no_number():
    digits = ["", "1,00", "1,0000", "01", "1e6", "+1", "1.", ".5", "1 000", "٣"]
    assert [text for text in digits if read_number(text) is not None] == []
    assert (read_number("1,234,567"), read_number("1234567")) == (1_234_567,) * 2
    figures = ["三五", "万", "百", "十百", "三十十", "一二万", "二〇二六", "一亿亿", "一亿零一亿"]
    assert [text for text in figures if chinese_number(text) is not None] == []


def strictly(text):
    """What cn2an reads in its strict way, which knows 二 and 零 only; ``None`` for no number."""
    try:
        return cn2an.cn2an(re.sub("两(?=[百千万亿])", "二", text).replace("〇", "零"), "strict")
    except ValueError:
        return None


# So is a number spoken when 万 is left out at its end: 一亿五千 is mostly meant for 150,000,000.
HALF_SAID = re.compile("亿[一二三四五六七八九两]千(?!.*万)")


@settings(deadline=None, max_examples=500)
@given(st.text("零〇一二三四五六七八九十百千万亿两", min_size=1, max_size=7))
def test_no_numerals_are_read_otherwise_than_a_strict_reader_reads_them(text):
    value = chinese_number(text)
    assert value is None or text == "两" or value == strictly(text)


@settings(deadline=None, max_examples=500)
@given(st.integers(0, 10**12 - 1) | st.integers(0, 10**6) | st.just(100_005_000))
def test_every_number_that_a_strict_writer_writes_is_read_but_for_one_that_is_half_said(value):
    text = cn2an.an2cn(value)
    formal = text.translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))
    expected = None if HALF_SAID.search(text) else value
    assert (chinese_number(text), chinese_number(formal)) == (expected, expected)


UNITS = {
    1: ["registered_capital", "Registered_Capital", "认缴注册资本（元）",
        "Registered capital (CNY)", "Registered capital, RMB"],
    5_000: ["注册资本（0.5万元）"],
    10_000: [" 注册资本（ 万元 ）", "注册资本(人民币万元)", "注册资本万元", "注册资本：万元",
             "注册资本（单位：万元）", "REGISTERED CAPITAL (CNY 10,000)",
             "注册资本（万元） Registered capital (CNY 10,000)", "Registered capital (RMB 10k)"],
    1_000_000: ["registered capital (million CNY)"],
    None: ["注册资本（人民币）"],
}  # fmt: skip


@every("size", UNITS)
def test_a_heading_of_an_amount_tells_its_unit(size):
    found = [heading_of(heading) for heading in UNITS[size]]
    assert {(head.fact, head.unit.size) for head in found} == {("registered_capital", size)}
    assert heading_of("注册资本（万美元）").unit.currency.en == "US dollars"


# As people write them, and as the templates of earlier versions did.
HEADINGS = {
    "registered_capital": ["注册资本"],
    "name": ["1. 公司名称*", "公司名称\nCompany name", "公司名称 / Company name", "公司"],
    "insured_staff": ["ＩＮＳＵＲＥＤ　ｓｔａｆｆ", "参保人数（人）", "社保（人）",
                      "公司为多少名员工缴纳社会保险？"],
    "premises": ["有无场地", "★场地", "是否具备场地", "是否有场地和设施（是/否）",
                 "必要的场地和设施 Necessary premises and facilities"],
    "foreign_share": ["外资股比（%）", "外资占比", "Foreign ownership (%)", "Foreign share %",
                      "外资比例％"],
    "company_kind": ["公司类型"],
    "registered_on": ["成立日期", "Date of incorporation"],
    "other_forms": ["兼营业务"],
    "group_clients": ["集团客户", "集团及加盟平台客户 Group or platform clients"],
    "is_company": ["是否为公司"],
    "long_term_service": [
        "长期服务的信誉或能力 Reputation or capability for long-term service"],
    "asked_on": ["Correction asked"],
    "answered_on": ["Correction answered", "补正交件日期"],
    "submitted_on": ["交件日期", "交件日", "交件时间", "递交日期", "报送日期"],
    "refused_on": ["不予许可日期"],
    "clean_record": ["三年内无电信违法记录 No telecom violation in three years"],
    "last_violation_on": ["最近一次违规日期 Day of the last violation"],
    "-domestic_capital": ["是否有外资股东？", "外资？(Y/N)", "Foreign capital"],
    "-clean_record": ["近三年有无违规"],
    "-on_dishonesty_list": ["未列入失信名单"],
}  # fmt: skip


def test_a_heading_is_known_however_it_is_written_and_whether_it_asks_for_the_opposite():
    found = {}
    for text in (text for texts in HEADINGS.values() for text in texts):
        heading = heading_of(text)
        found.setdefault("-" * heading.opposite + heading.fact, []).append(text)
    assert found == HEADINGS
    assert not any(heading_of(text).broader for text in HEADINGS["clean_record"])


@every(
    "heading",
    ["", "备注", "注册资本（0万元）", "注册资本（0.5元）", "注册资本（实缴）",
     "注册资本/实缴资本", "公司名称 Customer ID", "公司/业务形态",
     "实缴注册资本", "x" * 300, "公司名称".ljust(201)],
)  # fmt: skip
def test_a_heading_of_something_else_or_too_long_is_not_taken_for_a_fact(heading):
    assert heading_of(heading) is None
    assert heading_of("公司名称".ljust(200)) is not None


@every(
    ("heading", "settles", "leaves_open"),
    [
        ("有无违法记录", "无", "有"), ("无违法记录", "是", "否"), ("失信名单", "否", "是"),
        ("不在失信名单", "是", "否"), ("因虚假材料被拒", "否", "是"),
    ],
)  # fmt: skip
def test_a_heading_that_asks_for_more_than_the_fact_settles_it_one_way_only(
    heading, settles, leaves_open
):
    reader = CellReader(heading_of(heading))
    assert reader.read(settles) is (reader.heading.fact == "clean_record")
    assert reader.read(leaves_open).why.en == (
        "The heading asks for more than this fact, so the answer does not settle it."
    )

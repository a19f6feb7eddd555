"""A small file costs little to read, whatever was done to it: its clients count, and nothing else.

Each file is made here and read in a process with limits of its own.
"""

import random
import sys

import pytest
from bounded import read
from odd_workbooks import CLIENTS, packed, sheet, workbook
from refusals import refusal
from tiers import at_release

import callcenter_kit as ck
from callcenter_kit.rules.loading import facts

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them"),
    pytest.mark.slow,
]
MB = 1024**2
HEAD = "公司名称,注册资本\n"
TABLE = f"{HEAD}甲,1000万\n乙,300万元\n"


def formats(code, count=1):
    """Number formats, each the look of a cell."""
    numbers = range(200, 200 + count)
    kinds = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number in numbers)
    looks = "".join(f'<xf numFmtId="{number}"/>' for number in numbers)
    return f"<numFmts>{kinds}</numFmts><cellXfs>{looks}</cellXfs>"


def comment(size):
    """A remark that a seventieth of it holds when it is packed."""
    return f"<!--{''.join(random.Random(1).choices('01', k=500)) * (size // 500)}-->"


def within(tag, text, count):
    return f"<{tag}>{text * count}</{tag}>"


HIDDEN = within("cols", '<col min="1" max="16384" hidden="1"/>', 20_000)
# The files of the campaign: what is made of them, in how many seconds and megabytes.
CAMPAIGN = {
    "20,000 hidden columns": (lambda: workbook({"客户": sheet(before=HIDDEN)}), (2, "", 1, 200)),
    "a long number format": (lambda: workbook(styles=formats("[" * 400_000)), (2, "", 1, 100)),
    "29 MB of breaks": (lambda: TABLE.encode() + b"\n" * 29 * MB, (0, "TooManyClients", 2, 200)),
    "a workbook that unpacks to 120 MB": (
        lambda: workbook({"客户": sheet(behind=f"<!--{' ' * (120 * MB)}-->")}),
        (0, "ClientFileSwells", 1, 100),
    ),
    "一万 a thousand times": (lambda: f"{HEAD}甲,{'一万' * 1000}\n".encode(), (1, "", 1, 100)),
    "a thousand minus signs": (lambda: f"{HEAD}甲,{'-' * 3000}5万元\n".encode(), (1, "", 1, 100)),
    "25 MB of commas": (lambda: b"," * (25 * MB), (0, "TooManyColumns", 2, 150)),
    "30 MB of separators": (lambda: (",;\t，；|" * 3 * MB).encode(), (0, "TooManyColumns", 2, 150)),
    "a cell of 29 MB": (lambda: f"{HEAD}甲,{'a' * 29 * MB}".encode(), (0, "CellTooLong", 2, 250)),
    "an open quotation mark": (
        lambda: (f'{HEAD}甲,"' + "a\n" * 14 * MB).encode(),
        (0, "BrokenWorkbook", 1, 200),
    ),
}


LARGE = {"29 MB of breaks", "30 MB of separators", "a cell of 29 MB", "an open quotation mark"}


@pytest.mark.parametrize("name", at_release(CAMPAIGN, but=CAMPAIGN.keys() - LARGE))
def test_a_file_of_the_campaign_is_read_or_refused_in_bounds(name):
    make, (clients, refused, seconds, megabytes) = CAMPAIGN[name]
    found = read(make())
    assert (found.clients, found.refused, found.died) == (clients, refused, "")
    assert found.seconds < seconds
    assert found.megabytes < megabytes


def test_a_cell_of_a_hundred_thousand_signs_costs_little_under_every_heading():
    names = [fact.name.zh for fact in facts().values()]
    costs = {}
    for text in ("人民币", "/实缴", "一万", "北京/", "2020年", "是（", "1 个月 ", "外包/"):
        cell = text * (100_000 // len(text))
        rows = (names, ["300"] * len(names), [cell] * len(names))
        found = read("\n".join(";".join(row) for row in rows).encode())
        if (found.clients, found.died) != (2, "") or found.seconds > 1:
            costs[text] = found
    assert costs == {}


# Whatever may stand around two clients: it is read in no more than a second or two.


def inside(text):
    return lambda count: {"sheets": {"客户": sheet(inside=text(count))}}


def behind(text):
    return lambda count: {"sheets": {"客户": sheet(behind=text * count)}}


def numbered(before, text, after):
    def make(count):
        many = "".join(text.format(number) for number in range(10, 10 + count))
        return {"sheets": {"客户": sheet(behind=f"{before}{many}{after}")}}

    return make


def odd_headings(rows):
    """Rows of texts that might be headings, of many parts each, until all parts are looked at."""
    return [[f"{row}注/册{number}(资" * 5 for number in range(200)] for row in range(rows)]


_RELATIONS = "xl/_rels/workbook.xml.rels"
PARTS = {
    "texts": lambda count: {"strings": "<si><t>a</t></si>" * count},
    "pieces of a text": lambda count: {"strings": within("si", "<r><t>a</t></r>", count)},
    "looks": lambda count: {"styles": within("cellXfs", '<xf numFmtId="9"/>', count)},
    "formats": lambda count: {"styles": formats("[" * 150, count)},
    "quoted formats": lambda count: {"styles": formats("&quot;" * 250, count // 40)},
    "deep styles": lambda count: {"styles": "<a>" * 50 * count + "</a>" * 50 * count},
    "a long cell": lambda count: {"sheets": {"客户": sheet([*CLIENTS, ["9" * 9 * count]])}},
    "a long formula": inside(lambda count: f'<c r="A4"><f>{"A" * 800 * count}</f></c>'),
    "cells without a place": inside(lambda count: within("row", "<c/>", 9_000) + "<row/>" * count),
    "texts that are odd": lambda count: {
        "sheets": {"客户": sheet(inside='<c r="A4" t = "s"><v>0</v></c>' * count)},
        "strings": f"<si><t>{'a' * 30_000}</t></si>",
    },
    "names": lambda count: {"inside": '<definedName name="a">A!$A$1</definedName>' * count},
    "deep workbook": lambda count: {"inside": "<a>" * count + "</a>" * count},
    "a long word": lambda count: {"parts": {"xl/a.xml": f"<sheetData {'a' * count}>"}},
    "a long relation": lambda count: {"inside": f"<sheet {'a' * count} />"},
    "open relations": lambda count: {"parts": {_RELATIONS: "<Relationship " * count}},
    "open sheets": lambda count: {"inside": "<sheet " * count},
    "notes on cells": lambda count: {"parts": {"xl/comments1.xml": "<comment/>" * count}},
    "merged cells": numbered("<mergeCells>", '<mergeCell ref="A{0}:B{0}"/>', "</mergeCells>"),
    "one merged area": behind('<mergeCells><mergeCell ref="A2:A1048576"/></mergeCells>'),
    "links": numbered("<hyperlinks>", '<hyperlink ref="A{}" r:id="a"/>', "</hyperlinks>"),
    "colours": numbered("", '<conditionalFormatting sqref="A{}"/>', ""),
    "open rows": behind("<row "),
    "open cells": behind("<c "),
    "open columns": lambda count: {"sheets": {"客户": sheet(before="<col " * count)}},
    "places": behind('<c r="A1" '),
    "formulas": behind('<c r="A1"><f>'),
    "faults": behind('<c r="A1"><v>#REF!'),
    "prefixes": behind("<aaaaaaaa"),
    "spaces": behind('<c r="A1">' + " " * 50),
    "deep sheet": lambda count: {"sheets": {"客户": sheet(behind="<a>" * count + "</a>" * count)}},
    "empty rows": inside(lambda count: "<row/>" * count),
    "a remark": lambda count: {"sheets": {"客户": sheet(behind=comment(20 * count))}},
    "sheets": lambda count: {
        "sheets": {f"{n}": sheet((("a",),)) for n in range(count // 50)} | {"客户": sheet()}
    },
    "headings": lambda count: {"sheets": {"客户": sheet([*odd_headings(count // 5000), *CLIENTS])}},
}
TEXTS = {
    **{"breaks": "\n", "returns": "\r", "both": "\r\n", "line separators": "\u2028"},
    **{"commas": ",", "semicolons": ";", "tabs": "\t", "quotes": '"', "empty cells": '"",'},
    **{"open quotes": '"\n', "zero bytes": "\0", "letters": "a", "numerals": "万"},
    **{"notes": "注：\n", "sums": "合计,\n", "figures": "１", "marks": "\ufeff"},
}


# What makes no workbook that any program could read, or none with clients.
REFUSED = dict.fromkeys(("a long relation", "open relations", "open sheets"), "BrokenWorkbook")
REFUSED |= {"open columns": "EmptyClientFile", "texts that are odd": "ClientFileSwells"}
REFUSED |= {"cells without a place": "SheetTooWide", "a long cell": "CellTooLong"}


@pytest.mark.parametrize("name", PARTS)
def test_what_surrounds_the_clients_in_a_workbook_costs_little(name):
    count = random.Random(name).randint(30_000, 60_000)
    found = read(workbook(**PARTS[name](count)))
    assert (found.refused, found.died) == (REFUSED.get(name, ""), "")
    assert found.clients == (0 if found.refused else 2)
    assert found.seconds < 2.5
    assert found.megabytes < 250


@pytest.mark.parametrize("encoding", at_release(["utf-8", "gb18030", "utf-16"], but=["utf-8"]))
def test_what_surrounds_the_clients_in_a_text_file_costs_little(encoding):
    chance, costs = random.Random(encoding), {}
    for name, mark in TEXTS.items():
        text = f"{TABLE}{mark * chance.randint(50_000, 200_000)}"
        found = read(text.encode(encoding, "ignore"))
        if found.died or found.seconds > 3 or found.megabytes > 250:
            costs[name] = found
    assert costs == {}


def test_rows_of_one_client_cost_as_much_as_rows_of_many():
    head, names = "公司名称,注册资本,备注\n", ("甲" * 60_000, range(60_000))
    seconds = [
        read(
            (head + "".join(f"{name},约{n}万,{n}\n" for n, name in enumerate(each))).encode()
        ).seconds
        for each in names
    ]
    assert seconds[0] < 1.5 * seconds[1] + 0.2


def test_of_the_columns_that_ask_for_one_fact_twenty_are_read():
    head = ["公司名称", *["注册资本"] * 21]
    rows = [",".join([f"甲{n}", *["约1万"] * 21]) for n in range(2)]
    clients = ck.read_clients("\n".join([",".join(head), *rows]).encode())
    assert len(clients.problems) == 40
    assert clients.unread == ("注册资本 [V]",)
    head, row = ",".join(["公司名称", *["注册资本"] * 900]), ",".join(["约1万"] * 900)
    rows = "".join(f"甲{n},{row}\n" for n in range(1_000))
    found = read(f"{head}\n{rows}".encode())
    assert (found.clients, found.died) == (1_000, "")
    assert found.seconds < 2.5


def test_many_cells_that_cannot_be_read_cost_little_each():
    rows = (f"公司{n},x{n}y,约{n}人,某日{n},{n:050d}\n" for n in range(20_000))
    found = read(("公司名称,注册资本,社保人数,提交日期,外资占比\n" + "".join(rows)).encode())
    assert (found.clients, found.problems, found.died) == (20_000, 80_000, "")
    assert found.seconds < 3


def test_a_table_of_which_nothing_can_be_read_is_refused_in_bounds():
    names = [fact.name.zh for fact in facts().values()][1:30]
    rows = ("?x," * len(names) + f"甲{n}" for n in range(100_000))
    found = read("\n".join([",".join([*names, "公司名称"]), *rows]).encode())
    assert (found.refused, found.died) == ("TooManyUnread", "")
    assert found.megabytes < 600


def test_a_part_that_many_sheets_name_is_counted_for_each():
    xml = {"客户": sheet([CLIENTS[0], *((f"公司{n}", "1000万元") for n in range(2_000))])}
    entries = [("客户", 1), *((f"{number}", 1) for number in range(3_000))]
    found = read(packed(xml, entries))
    assert (found.refused, found.died) == ("SheetTooWide", "")
    twice = read(packed(xml, [("客户", 1)] * 3_000))
    assert (twice.clients, twice.died) == (2_000, "")
    assert max(found.seconds, twice.seconds) < 2
    assert read(packed(xml, [(f"{n}", 1) for n in range(5_001)])).refused == "WorkbookOverfull"


def test_a_sheet_that_is_called_as_another_part_is_counted_all_the_same():
    part, far = "xl/worksheets/other.xml", '<row r="150000"><c r="BH150000"><v>1</v></c></row>'
    found = read(workbook({part: sheet(inside=far)}, parts={part: sheet()}))
    assert (found.refused, found.died) == ("SheetTooWide", "")


def test_a_heading_that_is_merged_beyond_the_table_is_read():
    merged = '<mergeCells><mergeCell ref="Z1:AB1"/><mergeCell ref="A1:B1"/></mergeCells>'
    assert read(workbook({"客户": sheet(behind=merged)})).clients == 2


# Which text it is


@pytest.mark.parametrize("name", ["甲公司", "珞玮瑄有限公司", "東方國際貿易有限公司", "朱镕"])
def test_a_text_of_the_mainland_is_read_as_ever(name):
    clients = ck.read_clients(f"公司名称,注册资本\n{name},1000万\n".encode("gb18030"))
    assert clients.facts["name"].tolist() == [name]


def test_braces_in_a_files_name_and_cells_are_braces_wherever_they_are_named():
    with refusal("NoHeadings", match="“{a”, “b}”") as caught:
        ck.read_clients(b"{a,b}\n1,2\n", name="{f}.csv")
    assert str(caught.value).startswith("{f}.csv: ")
    text = "公司名称,业务形态,{注册资本\n{甲},{座席},300{\n乙{0},}{,3\n"
    clients = ck.read_clients(text.encode(), name="{f}.csv")
    assert "“{座席}”" in clients.problems[0].say("zh-CN")
    for made in clients.screen().to_excel("en"), clients.screen().to_csv("en"):
        assert made
    assert "{甲}" in ck.record(clients.screen().assessment(2)).to_html("en")

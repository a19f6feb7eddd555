"""A client list as people keep them, written as a flat document for LibreOffice to open and save.

A title over merged cells, headings on two rows, full-width digits, mixed units, formulas, a hidden
column, a hidden row, blank rows, dates as text, a sum, notes at the bottom, and two other sheets.
"""

from xml.sax.saxutils import escape, quoteattr

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
    for prefix, name in (
        ("office", "office:1.0"),
        ("table", "table:1.0"),
        ("text", "text:1.0"),
        ("style", "style:1.0"),
        ("number", "datastyle:1.0"),
        ("fo", "xsl-fo-compatible:1.0"),
        ("of", "of:1.2"),
    )
)
STYLES = """
<number:currency-style style:name="yuan"><number:currency-symbol number:language="zh"
 number:country="CN">¥</number:currency-symbol><number:number number:decimal-places="0"
 number:min-integer-digits="1" number:grouping="true"/></number:currency-style>
<number:percentage-style style:name="percent"><number:number number:decimal-places="0"
 number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
<number:number-style style:name="people"><number:number number:decimal-places="0"
 number:min-integer-digits="1"/><number:text>人</number:text></number:number-style>
<number:date-style style:name="day"><number:year number:style="long"/><number:text>年</number:text>
 <number:month/><number:text>月</number:text><number:day/><number:text>日</number:text>
</number:date-style>
""" + "".join(
    f'<style:style style:name="{name}-cell" style:family="table-cell"'
    f' style:data-style-name="{name}"/>'
    for name in ("yuan", "percent", "people", "day")
)


def text(value, across=1, down=1):
    """A cell of text, over several columns or rows if need be."""
    spans = f' table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"'
    merged = spans if across > 1 or down > 1 else ""
    said = f"<text:p>{escape(value)}</text:p>" if value else ""
    kind = ' office:value-type="string"' if value else ""
    covered = "<table:covered-table-cell/>" * (across - 1)
    return f"<table:table-cell{kind}{merged}>{said}</table:table-cell>{covered}"


def number(value, style=None, formula=None):
    """A cell with a number, shown through a format, or reckoned by a formula."""
    shown = f' table:style-name="{style}-cell"' if style else ""
    kind = {"yuan": "currency", "percent": "percentage"}.get(style, "float")
    reckoned = f" table:formula={quoteattr('of:' + formula)}" if formula else ""
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}"{shown}{reckoned}/>'


def day(value):
    """A real date."""
    return (
        '<table:table-cell table:style-name="day-cell" office:value-type="date"'
        f' office:date-value="{value}"/>'
    )


def yes(value):
    """A real truth value."""
    return f'<table:table-cell office:value-type="boolean" office:boolean-value="{value}"/>'


COVERED = "<table:covered-table-cell/>"
EMPTY = "<table:table-cell/>"


def row(*cells, hidden=False):
    """A row of cells; a plain text is a cell of text."""
    drawn = "".join(cell if cell.startswith("<") else text(cell) for cell in cells)
    look = ' table:visibility="filter"' if hidden else ""
    return f"<table:table-row{look}>{drawn}</table:table-row>"


CLIENTS = (
    # Columns: A number, B name, C form, D capital, E people, F months, G domestic, H premises,
    # I record, J insured since, K telephone (hidden), L remark
    row(text("客户情况一览表（二〇二六年）", across=12)),
    row(text("填表日期：2026年11月24日", across=12)),
    row(
        text("序号", down=2),
        text("公司名称（全称）", down=2),
        text("业务形态", down=2),
        text("注册资本", down=2),
        text("社会保险", across=2),
        text("是否有外资股东", down=2),
        text("有无场地", down=2),
        text("近三年有无违规", down=2),
        text("社保起缴日期", down=2),
        text("联系电话", down=2),
        text("备注", down=2),
    ),
    row(*[COVERED] * 4, "人数", "月数", *[COVERED] * 6),
    row(
        number(1),
        "北京甲呼叫服务有限公司  ",
        text("为第三方客户提供服务", down=2),
        "１０００万",
        number(3, formula="=[.A5]+2"),
        "６个月",
        "否",
        "有",
        "无",
        day("2026-05-06"),
        "010-00000001",
        "",
    ),
    row(
        number(2),
        "北京乙信息有限公司",
        COVERED,
        "1,000 万元",
        "3 人",
        number(6),
        "无",
        yes("true"),
        "无",
        "2026.5.6",
        "010-00000002",
        "资料齐全",
    ),
    row(*[EMPTY] * 12),
    row(
        number(3),
        "北京丙科技有限公司",
        "自用",
        number(3000000, "yuan"),
        number(5, "people"),
        number(0.5, "percent"),
        "是",
        "√",
        "有",
        "03/04/2026",
        "010-00000003",
        "",
    ),
    row(
        number(4),
        "北京丁网络有限公司",
        "出租呼叫中心系统或座席",
        "USD 3,000,000",
        "3或4",
        "半年",
        "N/A",
        "×",
        "不清楚",
        "2026年5月",
        "010-00000004",
        "=1+1",
    ),
    row(
        number(5),
        "北京戊通信有限公司",
        "-",
        number(1000),
        number("3"),
        number(0, formula="=1/0"),
        "",
        "",
        "",
        "",
        "010-00000005",
        "",
    ),
    row(
        number(6),
        "北京己咨询有限公司",
        "不知道",
        "人民币壹仟万元整",
        "三人",
        "1年",
        "否",
        "有",
        "无",
        "",
        "010-00000006",
        "",
        hidden=True,
    ),
    row("合计", EMPTY, EMPTY, EMPTY, number(0, formula="=SUM([.E5:.E11])"), *[EMPTY] * 7),
    row(*[EMPTY] * 12),
    row(text("注：以上情况由客户自报，未经核实。", across=12)),
    row("制表：某某", *[EMPTY] * 11),
)


def table(name, rows, hidden_column=None, columns=12):
    """A sheet; one of its columns may be hidden."""
    drawn = _columns(columns, hidden_column)
    return f"<table:table table:name={quoteattr(name)}>{drawn}{''.join(rows)}</table:table>"


def _columns(columns, hidden):
    look = ' table:visibility="collapse"'
    return "".join(
        f"<table:table-column{look if place == hidden else ''}/>" for place in range(columns)
    )


def flat_document():
    """The whole document as LibreOffice opens it."""
    sheets = (
        table("说明", [row("本表由各组汇总，请勿改动。"), row("联系人：某某")]),
        table("客户", CLIENTS, hidden_column=10),
        table("汇总", [row("业务形态", "家数"), row("自用", number(1))]),
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {SPACES}'
        ' office:mimetype="application/vnd.oasis.opendocument.spreadsheet" office:version="1.3">'
        f"<office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
        "</office:document>"
    )

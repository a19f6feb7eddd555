"""Workbooks written part by part, with whatever around the clients a test wants to be there."""

import io
import zipfile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
CLIENTS = (("公司名称", "注册资本"), ("甲公司", "1000万元"), ("乙公司", "300万元"))


def sheet(rows=CLIENTS, before="", inside="", behind=""):
    """A sheet's XML with these rows, and what stands before, below and behind them."""
    body = "".join(_row(number, row) for number, row in enumerate(rows, 1))
    data = f"<sheetData>{body}{inside}</sheetData>"
    return f"<worksheet {MAIN}>{before}{data}{behind}</worksheet>"


def _row(number, row):
    filled = ((place, value) for place, value in enumerate(row) if value is not None)
    cells = (_cell(f"{_letters(place)}{number}", value) for place, value in filled)
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place, value):
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _letters(place):
    high, low = divmod(place, 26)
    return (_letters(high - 1) if high else "") + chr(65 + low)


def workbook(sheets=None, styles="", strings="", inside="", parts=()):
    """A workbook of the sheets' XML; ``sheets`` are pairs of a name and the number of its part."""
    xml = sheets or {"客户": sheet()}
    entries = [(name, number) for number, name in enumerate(xml, 1)]
    return packed(xml, entries, styles, strings, inside, parts)


def packed(xml, entries, styles="", strings="", inside="", parts=()):
    """The same where ``entries`` say which sheet's name has which part."""
    tags = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{number}"/>'
        for at, (name, number) in enumerate(entries, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_REL}/worksheet"'
        f' Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(xml) + 1)
    )
    rels = "".join(
        f'<Relationship Id="{kind}" Type="{_REL}/{kind}" Target="{kind}.xml"/>'
        for kind in ("styles", "sharedStrings")
    )
    texts = {
        f"xl/worksheets/sheet{number}.xml": text for number, text in enumerate(xml.values(), 1)
    }
    everything = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships {_PACKAGE}><Relationship Id="rId1"'
        f' Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{_REL}"><sheets>{tags}</sheets>{inside}'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {_PACKAGE}>{links}{rels}</Relationships>",
        "xl/styles.xml": style_sheet(styles or '<cellXfs><xf numFmtId="0"/></cellXfs>'),
        **({"xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>"} if strings else {}),
        **texts,
        **dict(parts),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in everything.items():
            archive.writestr(name, part)
    return file.getvalue()


def style_sheet(inside):
    return f"<styleSheet {MAIN}>{inside}</styleSheet>"

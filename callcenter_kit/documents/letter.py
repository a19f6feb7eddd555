"""A document as a Word file for A4 paper, with the answer first and readable without colour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.documents.blocks import Block, Cell, Document, Grid, Items, Paragraph
from callcenter_kit.documents.document import document_of
from callcenter_kit.documents.office import library, repacked
from callcenter_kit.documents.record.replay import Given
from callcenter_kit.texts.language import DEFAULT_LANGUAGE
from callcenter_kit.texts.style import OUTCOME_COLOURS, PRINT, PRINT_FONTS

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph as WordParagraph

# Word writes a colour as six digits without the sign before them.
_DIGITS: Final[Mapping[str, str]] = {
    name: colour.removeprefix("#").upper() for name, colour in PRINT.items()
}
_COLOURS: Final = {
    tone: _DIGITS[OUTCOME_COLOURS.get(tone, tone)]
    for tone in ("met", "unmet", "unknown", "not_required", "muted")
}
_BOLD: Final = ("strong", "met", "unmet", "unknown", "not_required")
_INK, _ACCENT, _LINE = _DIGITS["ink"], _DIGITS["accent"], _DIGITS["line"]
_SIDES: Final = 15  # millimetres, as the next
_LINE_WIDTH: Final = 210 - 2 * _SIDES
_TABLE: Final = 8.0  # points
_SMALL: Final = 7.5  # for what is looked up and not read


def letter(record: Given, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The record as a Word document for the client; ``KitError`` where python-docx is missing."""
    return as_word(document_of(record, language))


def as_word(document: Document) -> bytes:
    """Any document as a Word file of its day; ``KitError`` where python-docx is missing."""
    word: Word = library("docx", "python-docx").Document()
    _set_page(word, document)
    _set_styles(word, document.language)
    _write_head(word, document)
    for section in document.sections:
        word.add_paragraph(section.title, style="Heading 1")
        for block in section.blocks:
            _write_block(word, block)
    _set_properties(word, document)
    saved = BytesIO()
    word.save(saved)
    return repacked(saved.getvalue(), document.day)


def _set_page(word: Word, document: Document) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(_SIDES)
    page.header_distance, page.footer_distance = Mm(8), Mm(7)
    page.top_margin, page.bottom_margin = Mm(13), Mm(12)
    foot = page.footer.paragraphs[0]
    foot.style = word.styles["Footer"]
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(_LINE_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    # The template's own stops in the middle of the line would catch the tab before ours does.
    for stop in word.styles["Footer"].element.xpath(".//w:tabs"):
        stop.getparent().remove(stop)
    foot.add_run(f"{document.closing}\t")
    _add_field(foot, "PAGE")
    foot.add_run(" / ")
    _add_field(foot, "NUMPAGES")


def _add_field(paragraph: WordParagraph, name: str) -> None:
    """Add a number that Word works out itself: ``PAGE``, or ``NUMPAGES`` for how many there are."""
    for kind, text in (("begin", None), (None, name), ("end", None)):
        run = paragraph.add_run()
        if kind is None:
            run._r.append(_element("w:instrText", text=text))
        else:
            run._r.append(_element("w:fldChar", {"w:fldCharType": kind}))


def _element(tag: str, attributes: Mapping[str, str] | None = None, text: str | None = None) -> Any:  # noqa: ANN401
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        element.set(qn(name), value)
    element.text = text
    return element


# Styles.


def _set_styles(word: Word, language: str) -> None:
    sizes = {
        "Normal": (9.3, _INK, 0, 1.5),
        "Title": (16, _INK, 3, 2),
        "Heading 1": (11, _ACCENT, 5, 1),
        "List Bullet": (9.3, _INK, 0, 1),
        "Footer": (6.5, _COLOURS["muted"], 0, 0),
    }
    for name, (size, colour, before, after) in sizes.items():
        _set_style(word, name, size, colour, before, after)
    word.styles["Normal"].paragraph_format.line_spacing = 1.1
    _set_language(word, language)


def _set_style(
    word: Word, name: str, size: float, colour: str, before: float, after: float
) -> None:
    from docx.shared import Pt, RGBColor

    style: Any = word.styles[name]
    style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(colour)
    style.font.bold = name in ("Title", "Heading 1")
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    _set_fonts(style.element.get_or_add_rPr())
    for border in style.element.xpath(".//w:pBdr"):
        border.getparent().remove(border)


def _set_fonts(properties: Any) -> None:  # noqa: ANN401 - an XML element
    """Name the fonts of both scripts; without an East Asian one Word picks its own for Chinese."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    # A theme's font, which the template names, would win over ours: all are taken out first.
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), PRINT_FONTS["en"])
    fonts.set(qn("w:eastAsia"), PRINT_FONTS["zh-CN"])


def _set_language(word: Word, language: str) -> None:
    """Set the language by which Word checks the spelling and reads aloud."""
    from docx.oxml.ns import qn

    for spelling in word.styles.element.xpath(".//w:docDefaults//w:lang"):
        spelling.set(qn("w:val"), "zh-CN" if language == "zh-CN" else "en-GB")
        spelling.set(qn("w:eastAsia"), "zh-CN")
    for properties in word.styles.element.xpath(".//w:docDefaults//w:rPr"):
        _set_fonts(properties)


# Content.


def _write_head(word: Word, document: Document) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    head = word.add_paragraph()
    head.paragraph_format.tab_stops.add_tab_stop(Mm(_LINE_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    _add_run(head, document.letterhead, "strong")
    _add_run(head, f"\t{document.dated}", "muted")
    line = _element("w:bottom", {"w:val": "single", "w:sz": "6", "w:space": "4", "w:color": _LINE})
    border = _element("w:pBdr")
    border.append(line)
    # The schema fixes the order of a paragraph's properties, and Word may refuse another.
    head._p.get_or_add_pPr().insert_element_before(border, "w:tabs", "w:spacing", "w:jc")
    word.add_paragraph(document.addressee)
    word.add_paragraph(document.headline, style="Title")
    _add_run(word.add_paragraph(), document.lead, "muted")


def _write_block(word: Word, block: Block) -> None:
    match block:
        case Paragraph(text=text, tone=tone):
            _add_run(word.add_paragraph(), text, tone, _SMALL if tone == "muted" else None)
        case Items():
            _write_items(word, block)
        case Grid():
            _write_grid(word, block)


def _write_items(word: Word, items: Items) -> None:
    """Write a list, its numbers as text: Word's own numbering would go on from list to list."""
    from docx.shared import Mm

    size = _SMALL if items.tone == "muted" else None
    for position, item in enumerate(items.items, 1):
        line = word.add_paragraph(style=None if items.numbered else "List Bullet")
        _add_run(line, f"{position}.\t{item}" if items.numbered else item, items.tone, size)
        if size is not None:
            line.paragraph_format.space_after, line.paragraph_format.line_spacing = 0, 1.0
        if items.numbered:
            line.paragraph_format.left_indent = Mm(6.3)
            line.paragraph_format.first_line_indent = -Mm(6.3)
            line.paragraph_format.tab_stops.add_tab_stop(Mm(6.3))


def _add_run(paragraph: WordParagraph, text: str, tone: str, size: float | None = None) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.bold = tone in _BOLD or None
    if tone in _COLOURS:
        run.font.color.rgb = RGBColor.from_string(_COLOURS[tone])
    if size is not None:
        run.font.size = Pt(size)


def _write_grid(word: Word, grid: Grid) -> None:
    from docx.shared import Mm, Pt

    table = word.add_table(rows=0, cols=len(grid.columns))
    table.autofit = False
    for column, share in zip(table.columns, grid.widths, strict=True):
        column.width = Mm(_LINE_WIDTH * share / sum(grid.widths))
    _set_borders(table)
    heads = tuple(Cell(head, "muted") for head in grid.columns)
    for row in (heads, *grid.rows):
        _write_row(table, row, grid.widths)
    first = table.rows[0]._tr.get_or_add_trPr()
    first.append(_element("w:tblHeader"))  # repeated at the head of every page
    after = word.add_paragraph()  # Word joins tables that nothing stands between
    after.paragraph_format.space_after = after.paragraph_format.space_before = 0
    after.paragraph_format.line_spacing = Pt(3)


def _set_borders(table: Table) -> None:
    borders = _element("w:tblBorders")
    for side in ("w:top", "w:bottom", "w:insideH"):
        borders.append(_element(side, {"w:val": "single", "w:sz": "4", "w:color": _LINE}))
    table._tbl.tblPr.append(borders)
    margins = _element("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margins.append(_element(side, {"w:w": "60", "w:type": "dxa"}))  # about a millimetre
    table._tbl.tblPr.append(margins)


def _write_row(table: Table, row: tuple[Cell, ...], widths: tuple[int, ...]) -> None:
    from docx.shared import Mm

    new: _Row = table.add_row()  # type: ignore[no-untyped-call]
    new._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    if len(row) == 1:
        _join_to_the_row_above(table, new)
        _write_cell(new.cells[0].merge(new.cells[-1]), row[0])
        return
    for place, cell, width in zip(new.cells, row, widths, strict=True):
        place.width = Mm(_LINE_WIDTH * width / sum(widths))
        _write_cell(place, cell)


def _join_to_the_row_above(table: Table, new: _Row) -> None:
    """Keep a remark with the row above it: no line between them, and never a page apart."""
    above = table.rows[-2].cells
    for place in above:
        place.paragraphs[0].paragraph_format.keep_with_next = True
    for side, places in (("w:bottom", above), ("w:top", new.cells)):
        for place in places:
            borders = _element("w:tcBorders")
            borders.append(_element(side, {"w:val": "nil"}))
            place._tc.get_or_add_tcPr().append(borders)


def _write_cell(place: _Cell, cell: Cell) -> None:
    from docx.shared import Pt

    paragraph = place.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0.6)
    paragraph.paragraph_format.line_spacing = 1.0
    if cell.head:
        _add_run(paragraph, f"{cell.head}  ", "strong", _TABLE)
    _add_run(paragraph, cell.text, cell.tone, _TABLE)


def _set_properties(word: Word, document: Document) -> None:
    about = word.core_properties
    about.title, about.author, about.comments = document.title, "callcenter_kit", ""
    about.language = document.language
    day = document.day
    about.created = about.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day

"""Office files: workbooks whose sheets look alike, and a document as a Word file for A4 paper.

A firm's own Word file may be the letterhead; otherwise the page is ours, readable without colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from callcenter_kit.documents.blocks import Cell, Document, Grid, Items, Sentences
from callcenter_kit.errors import DocumentError, import_library
from callcenter_kit.texts.display import OUTCOME_COLOURS, PRINT, PRINT_FONTS

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.shared import Length
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph as WordParagraph

Letterhead = str | Path | bytes
Value = str | int | date | None
Style = Mapping[str, object]  # what XlsxWriter's `add_format` takes

# The media types of Word's and Excel's files.
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

LINE: Final[Style] = {"bottom": 1, "bottom_color": PRINT["line"]}
TOP_LEFT: Final[Style] = {"align": "left", "valign": "top"}
HEAD: Final[Style] = {"bold": True, "bg_color": PRINT["accent-tint"]}
_DAYS: Final = {"zh-CN": 'yyyy"年"m"月"d"日"', "en": "d mmm yyyy"}
# What a spreadsheet takes for the beginning of a formula, full-width signs included, and XlsxWriter
# for markup of its own, which it would write as it is.
_NO_TEXT: Final = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]|<r>")
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST: Final = 32_000  # a cell of a workbook holds 32,767 characters
_A4: Final = 9
_PIXELS: Final = 7  # of a sign, in which widths are counted; a screen rounds to whole ones


# Workbooks.


class Workbook:
    """An XLSX file of the day ``on``, whose properties name nobody; no cell of it is a formula.

    ``KitError`` where XlsxWriter is missing. With a ``folder`` rows must be written in their order
    and are kept there, not in memory, until the file is made.
    """

    def __init__(self, title: str, language: str, on: date, folder: str | None = None) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder}
        options["in_memory" if folder is None else "constant_memory"] = True
        self._file = BytesIO()
        xlsxwriter = import_library("xlsxwriter", "exports", "XlsxWriter")
        self._book = xlsxwriter.Workbook(self._file, options)
        created = datetime(on.year, on.month, on.day)  # noqa: DTZ001 - a day
        self._book.set_properties({"title": title, "author": "callcenter_kit", "created": created})
        self._language, self._on = language, on

    def look(self, *styles: Style, **style: object) -> Any:  # noqa: ANN401 - XlsxWriter's format
        """The look of a cell: the language's font in 10 points, and what ``styles`` add to it."""
        whole = {"font_name": PRINT_FONTS[self._language], "font_size": 10}
        for part in (*styles, style):
            whole |= part
        return self._book.add_format(whole)

    def sheet(self, title: str, widths: Iterable[float]) -> Any:  # noqa: ANN401 - XlsxWriter's sheet
        """An empty sheet whose columns are as wide as this many signs."""
        sheet = self._book.add_worksheet(title)
        for place, width in enumerate(widths):
            sheet.set_column_pixels(place, place, round(width * _PIXELS))
        return sheet

    def table(self, title: str, rows: Sequence[Sequence[Value]], widths: Sequence[float]) -> Any:  # noqa: ANN401
        """A sheet of texts, numbers and days whose first row is its heading, fit to be printed."""
        sheet = self.sheet(title, widths)
        wide, day = max(map(len, rows)), {"num_format": _DAYS[self._language]}

        @cache  # ten thousand rows share these few, which XlsxWriter would compare one by one
        def look(is_head: bool, is_day: bool) -> Any:  # noqa: ANN401 - XlsxWriter's format
            head = HEAD if is_head else {}
            return self.look(LINE, TOP_LEFT, head, day if is_day else {}, text_wrap=True)

        for at, row in enumerate(rows):
            for place, value in enumerate([*row, *[None] * (wide - len(row))]):
                cell = safe_text(value) if isinstance(value, str) else value
                sheet.write(at, place, cell, look(at == 0, isinstance(value, date)))
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)  # one sheet of paper across, and as long as it is
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def content(self) -> bytes:
        """The finished file: the same rows give the same bytes."""
        self._book.close()
        return repack(self._file.getvalue(), self._on)


def safe_text(text: str) -> str:
    r"""The text as a cell may hold it: no formula, no forbidden character, not too long.

    >>> safe_text("=1+1"), safe_text("-"), safe_text("a\x00b")
    ("'=1+1", "'-", 'a�b')
    """
    text = FORBIDDEN.sub("\ufffd", text)
    text = f"'{text}" if _NO_TEXT.match(text) else text
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def repack(content: bytes, day: date) -> bytes:
    """The same Office file, every part dated ``day``: the same record gives the same bytes."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as original, ZipFile(file, "w") as copy:
        for name in original.namelist():
            dated = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            copy.writestr(dated, original.read(name), ZIP_DEFLATED)
    return file.getvalue()


# A document as a Word file; the answer is its first page.


def as_word(document: Document, letterhead: Letterhead | None = None) -> bytes:
    """Any document as a Word file of its day; ``KitError`` where python-docx is missing."""
    word = _new_page(document) if letterhead is None else _on_letterhead(document, letterhead)
    for section in document.sections:
        heading = word.add_paragraph(section.title, style="Heading 1")
        heading.paragraph_format.page_break_before = section.begins_page or None
        for block in section.blocks:
            match block:
                case Sentences(text=text, tone=tone):
                    size = _SMALL if tone == "muted" else None
                    _add_run(word.add_paragraph(), text, tone, size)
                case Items():
                    _write_items(word, block)
                case Grid():
                    _write_grid(word, block)
    if letterhead is not None:  # its foot is the firm's, so ours closes the letter
        _add_run(word.add_paragraph(), document.closing, "muted", _SMALL)
    properties, day = word.core_properties, document.day
    properties.title, properties.author, properties.comments = document.title, "callcenter_kit", ""
    properties.language = document.language
    properties.created = properties.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day
    file = BytesIO()
    word.save(file)
    return repack(file.getvalue(), day)


# A firm's letterhead.

_STYLES: Final = ("Title", "Heading 1")
_MM: Final = 36_000  # a millimetre in the units of Word files


def read_letterhead(source: Letterhead) -> bytes:
    """The content of the .docx file; ``KitError`` for a file that is none or cannot be opened."""
    return _open(source)[0]


def _open(source: Letterhead) -> tuple[bytes, Word]:
    docx = import_library("docx", "exports", "python-docx")
    if not isinstance(source, str | Path | bytes):  # such as a document that a library has opened
        raise DocumentError("NotALetterhead", file=type(source).__name__)
    try:
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
        word: Word = docx.Document(BytesIO(content))
        word.sections[-1]  # a file without one is no page to write on
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentError("NoSuchLetterhead", file=str(source), reason=reason) from None
    # A workbook, an old .doc, a picture, or half a file: each fails in its own way.
    except (BadZipFile, KeyError, ValueError, IndexError, AttributeError, SyntaxError):
        name = "letterhead" if isinstance(source, bytes) else Path(source).name  # bytes have none
        raise DocumentError("NotALetterhead", file=name) from None
    return content, word


def _on_letterhead(document: Document, letterhead: Letterhead) -> Word:
    """The firm's page to go on with: its head, foot and styles stay, those it lacks are added."""
    from docx.enum.style import WD_STYLE_TYPE

    _, word = _open(letterhead)
    # The name of a template that lies elsewhere, perhaps on somebody's server, is left out.
    relations = word.part._settings_part.rels
    for element in word.settings.element.xpath("w:attachedTemplate"):
        element.getparent().remove(element)
    for key, link in list(relations.items()):
        if link.reltype.endswith("/attachedTemplate"):
            del relations[key]
    for paragraph in reversed(word.paragraphs):
        # An empty page of Word holds one empty paragraph, which would push the letter down.
        if paragraph.text or len(paragraph._p) > 1 or paragraph._p.getnext() is None:
            break
        paragraph._p.getparent().remove(paragraph._p)
    missing = {*_STYLES} - {style.name for style in word.styles}
    for name in missing:
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    _set_styles(word, document.language, missing)
    _add_run(word.add_paragraph(), document.dated, "muted")
    _write_opening(word, document)
    return word


# Our own page and its styles.

_SIDES: Final = 15  # millimetres, as the next
# Word writes a colour as six digits without the sign before them.
_DIGITS: Final = {name: colour.removeprefix("#").upper() for name, colour in PRINT.items()}
_COLOURS: Final = {
    tone: _DIGITS[OUTCOME_COLOURS.get(tone, tone)]
    for tone in ("met", "unmet", "unknown", "not_required", "muted")
}
_INK, _ACCENT, _LINE = _DIGITS["ink"], _DIGITS["accent"], _DIGITS["line"]
# Points, colour, and points before and after.
_SIZES: Final = {
    "Normal": (9.3, _INK, 0, 1.5),
    "Title": (16, _INK, 3, 2),
    "Heading 1": (11, _ACCENT, 5, 1),
    "Footer": (6.5, _COLOURS["muted"], 0, 0),
}


def _new_page(document: Document) -> Word:
    """An empty A4 page of ours, with our head and foot."""
    word: Word = import_library("docx", "exports", "python-docx").Document()
    _set_page(word, document.closing)
    _set_styles(word, document.language, _SIZES)
    for properties in word.styles.element.xpath(".//w:docDefaults//w:rPr"):
        _set_fonts(properties)
    word.styles["Normal"].paragraph_format.line_spacing = 1.1
    head = word.add_paragraph()
    _add_run(head, f"{document.letterhead}  ", "strong")
    _add_run(head, document.dated, "muted")
    _write_opening(word, document)
    return word


def _set_page(word: Word, closing: str) -> None:
    page: Any = word.sections[0]
    page.page_width, page.page_height = 210 * _MM, 297 * _MM
    page.left_margin = page.right_margin = _SIDES * _MM
    page.header_distance, page.footer_distance = 8 * _MM, 7 * _MM
    page.top_margin, page.bottom_margin = 13 * _MM, 12 * _MM
    foot = page.footer.paragraphs[0]
    foot.style = word.styles["Footer"]
    # Two numbers that Word works out itself: of the page, and how many pages there are.
    for text, field in ((f"{closing}  ", "PAGE"), (" / ", "NUMPAGES")):
        foot.add_run(text)
        begin, end = (_element("w:fldChar", {"w:fldCharType": kind}) for kind in ("begin", "end"))
        for element in (begin, _element("w:instrText", text=field), end):
            foot.add_run()._r.append(element)


def _set_styles(word: Word, language: str, names: Iterable[str]) -> None:
    """Give the styles called ``names`` our looks, and the document its language."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name in names:
        size, colour, before, after = _SIZES[name]
        style: Any = word.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(colour)
        style.font.bold = name in _STYLES
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        _set_fonts(style.element.get_or_add_rPr())
        for border in style.element.xpath(".//w:pBdr"):
            border.getparent().remove(border)
    # The language by which Word checks the spelling and reads aloud.
    for spelling in word.styles.element.xpath(".//w:docDefaults//w:lang"):
        spelling.set(qn("w:val"), "zh-CN" if language == "zh-CN" else "en-GB")
        spelling.set(qn("w:eastAsia"), "zh-CN")


def _set_fonts(properties: Any) -> None:  # noqa: ANN401 - an XML element
    """Name the fonts of both scripts; without an East Asian one Word picks its own for Chinese."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    # A theme's font, which the template names, would win over ours: all are taken out first.
    fonts.attrib.clear()
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), PRINT_FONTS["en"])
    fonts.set(qn("w:eastAsia"), PRINT_FONTS["zh-CN"])


def _element(tag: str, attributes: Mapping[str, str] | None = None, text: str | None = None) -> Any:  # noqa: ANN401
    """A new XML element, which python-docx has no call for."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag, {qn(name): value for name, value in (attributes or {}).items()})
    element.text = text
    return element


def _write_opening(word: Word, document: Document) -> None:
    word.add_paragraph(document.addressee)
    word.add_paragraph(document.headline, style="Title")
    _add_run(word.add_paragraph(), document.summary, "muted")


# The blocks.

_BOLD: Final = ("strong", "met", "unmet", "unknown", "not_required")
_TABLE: Final = 8.0  # points
_SMALL: Final = 7.5  # for what is looked up and not read
_HANGING: Final = int(6.3 * _MM)  # from a list's mark to its text


def _add_run(paragraph: WordParagraph, text: str, tone: str, size: float | None = None) -> None:
    # Elements of our own: the library's calls take twice as long for a letter's three hundred runs.
    look = _element("w:rPr")
    paragraph.add_run(text)._r.insert(0, look)
    if tone in _BOLD:
        look.append(_element("w:b"))
    if tone in _COLOURS:
        look.append(_element("w:color", {"w:val": _COLOURS[tone]}))
    if size is not None:
        look.append(_element("w:sz", {"w:val": str(round(2 * size))}))


def _write_items(word: Word, items: Items) -> None:
    """Write a list, its marks as text: Word's own numbering would go on from list to list."""
    size = _SMALL if items.tone == "muted" else None
    for position, item in enumerate(items.items, 1):
        line = word.add_paragraph()
        mark = f"{position}." if items.is_numbered else "•"
        _add_run(line, f"{mark}\t{item}", items.tone, size)
        place = line.paragraph_format
        place.left_indent, place.first_line_indent = _HANGING, -_HANGING
        place.tab_stops.add_tab_stop(_HANGING)
        if size is not None:
            place.space_after, place.line_spacing = 0, 1.0


def _write_grid(word: Word, grid: Grid) -> None:
    from docx.shared import Length, Pt

    table = word.add_table(rows=0, cols=len(grid.columns))
    table.autofit = False
    page = word.sections[-1]
    wide, left, right = page.page_width or 0, page.left_margin or 0, page.right_margin or 0
    unit = (wide - left - right) / sum(grid.widths)
    widths = [Length(int(unit * share)) for share in grid.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    line = {"w:val": "single", "w:sz": "4", "w:color": _LINE}
    room = {"w:w": "60", "w:type": "dxa"}  # about a millimetre
    for tag, sides, look in (
        ("w:tblBorders", ("w:top", "w:bottom", "w:insideH"), line),
        ("w:tblCellMar", ("w:left", "w:right"), room),
    ):
        part = _element(tag)
        part.extend(_element(side, look) for side in sides)
        table._tbl.tblPr.append(part)
    for row in (tuple(Cell(head, "muted") for head in grid.columns), *grid.rows):
        _write_row(table, row, widths)
    # The first row is repeated at the head of every page.
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    gap = word.add_paragraph().paragraph_format  # Word joins tables that nothing stands between
    gap.space_after = gap.space_before = 0
    gap.line_spacing = Pt(3)


def _write_row(table: Table, row: tuple[Cell, ...], widths: Sequence[Length]) -> None:
    new: _Row = table.add_row()  # type: ignore[no-untyped-call]
    new._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    if len(row) > 1:
        for place, cell, width in zip(new.cells, row, widths, strict=True):
            place.width = width
            _write_cell(place, cell)
        return
    # A remark belongs to the row above it, and is never a page apart.
    for place in table.rows[-2].cells:
        place.paragraphs[0].paragraph_format.keep_with_next = True
    _write_cell(new.cells[0].merge(new.cells[-1]), row[0])


def _write_cell(place: _Cell, cell: Cell) -> None:
    paragraph = place.paragraphs[0]
    spacing = {"w:before": "12", "w:after": "12", "w:line": "240", "w:lineRule": "auto"}
    paragraph._p.insert(0, _element("w:pPr"))
    paragraph._p[0].append(_element("w:spacing", spacing))
    if cell.head:
        _add_run(paragraph, f"{cell.head}  ", "strong", _TABLE)
    _add_run(paragraph, cell.text, cell.tone, _TABLE)

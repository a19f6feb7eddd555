"""Reads workbooks: which sheet holds the clients, and its cells as a person sees them.

A workbook is a ZIP file, and a small one can be made to unpack to terabytes: it is unpacked here
with a limit, and handed to its reader packed plainly. That a number is displayed as ``50%``, and
how far a sheet reaches, is found in the sheet's own XML. No pattern looks at a sign more than a few
times, whatever stands in the file.
"""

import re
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from importlib import import_module
from io import BytesIO
from itertools import accumulate, islice, pairwise
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from callcenter_kit.clients import layout
from callcenter_kit.clients.sheet import (
    CELLS_SEARCHED,
    LONGEST_CELL,
    MEGABYTE,
    MOST_CLIENTS,
    MOST_ROWS,
    MOST_UNPACKED,
    MOST_WORKBOOK_CELLS,
    ROWS_SEARCHED,
    FileName,
    SheetCells,
    is_blank,
)
from callcenter_kit.clients.spellings import column_letters, column_position, note
from callcenter_kit.clients.values import NumberFormat, display_value, parse_format
from callcenter_kit.errors import ClientFileError, MissingLibrary
from callcenter_kit.steps import Steps
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.language import name_list

# With its first letter first, which is looked for faster than the end of a word.
_ANY_PLACE: Final = re.compile(rb"""r(?<!\wr)\s*=\s*["']\s*([A-Za-z]*)([0-9]+)\s*["']""")
# Tags that do not say where they stand, which is behind the one before; and each row, for its end.
# What looks like a place within another attribute is none.
_OTHERS: Final = rb"""(?:\s++(?!r\b)[\w:.-]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*+"""
_BARE: Final = rb"(?! r=)(?![\w:.-])(?!" + _OTHERS + rb"\s++r\s*+=)"
_BARE_ROW: Final = re.compile(rb"<(?![/v])(?:[^<>\s/:]+:)?row" + _BARE)
_BARE_CELL: Final = re.compile(rb"<(?![/v])(?:[^<>\s/:]+:)?(row\b|c" + _BARE + rb")")
_PLACE: Final = rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^<>]*>"""
# A formula whose result was not stored with it, as a program writes one.
_UNSAVED: Final = re.compile(
    _PLACE + rb"\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]{0,8192})</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</"
)
_FAILED: Final = re.compile(
    _PLACE + rb"\s*(?:<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?"
    rb"\s*<(?:\w+:)?v>\s*(#[A-Z0-9_/!?]+)\s*</"
)
# A number's style, column and row, in whatever order its cell has them.
_NUMBER: Final = re.compile(
    rb"""<(?:\w+:)?c\s(?![^<>]*?\bt\s*=\s*["'](?!n["']))(?=[^<>]*?\bs\s*=\s*["']([0-9]+)["'])"""
    rb"""(?=[^<>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'])"""
)
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FAR: Final = 10**7  # further than any sheet reaches
_LONGEST_STYLES: Final = 16 * MEGABYTE  # what a workbook of 64,000 styles, Excel's limit, needs
_MOST_TAGS: Final = 1_000_000  # of them
_MOST_FORMATS: Final = 1_000  # Excel lets a workbook have 250


def _pieces(sheet: bytes) -> Iterator[bytes]:
    """The sheet in pieces of a megabyte and whole tags: of all cells at once there are too many."""
    begin = 0
    while begin < len(sheet):
        end = sheet.find(b"<", begin + MEGABYTE)
        end = end if end > 0 else len(sheet)
        yield sheet[begin:end]
        begin = end


def reach(sheet: bytes) -> tuple[int, int]:
    """How many rows and columns the sheet's cells span; at least so many.

    A reader sets aside memory for the whole span, so that one far cell would exhaust it: a place
    that cannot be, such as row 0, is far.
    """
    tall = wide = bare_rows = longest = run = 0
    for text in _pieces(sheet):
        bare_rows += len(_BARE_ROW.findall(text))
        first, *others = map(len, b"".join(_BARE_CELL.findall(text)).split(b"row"))
        longest = max(longest, run + first, *others)
        run = others[-1] if others else run + first
        places = _ANY_PLACE.findall(text)
        for digits in {row for _, row in places}:
            tall = max(tall, (int(digits) or FAR) if len(digits) < 8 else FAR)
        for letters in {column for column, _ in places}:
            is_far = len(letters) > 4
            wide = max(wide, FAR if is_far else column_position(letters.decode().upper()) + 1)
    return tall + bare_rows, wide + longest


# The rows, counted from 0, whose cell in a column has a number format that adds to the number.
FormattedCells = dict[tuple[int, NumberFormat], "array[int]"]


def number_formats(sheet: bytes, styles: bytes) -> FormattedCells:
    """The cells with a number format that adds a sign or a word, by their column and the format."""
    try:
        is_short = len(styles) <= _LONGEST_STYLES and styles.count(b"<") <= _MOST_TAGS
        root = ElementTree.fromstring(styles if is_short else b"")
    # What is no XML, or declares an encoding that the parser does not know.
    except (ElementTree.ParseError, LookupError, ValueError):
        return {}
    codes = {"9": "0%", "10": "0.00%"}  # built in, and described in no file
    own_codes = islice(root.iter(f"{_MAIN}numFmt"), _MOST_FORMATS)
    codes |= {code.get("numFmtId", ""): code.get("formatCode", "") for code in own_codes}
    formats = {number: parse_format(code) for number, code in codes.items()}
    styled = root.iterfind(f"{_MAIN}cellXfs/*")
    used = (formats.get(style.get("numFmtId", "")) for style in styled)
    by_style = {str(place).encode(): form for place, form in enumerate(used) if form is not None}
    # A whole column may have a format: of each cell only its row is kept.
    rows = defaultdict[tuple[bytes, bytes], "array[int]"](lambda: array("l"))
    for piece in _pieces(sheet) if by_style else ():
        for style, column, row in _NUMBER.findall(piece):
            if style in by_style:
                rows[column, style].append(int(row) - 1)
    cells: FormattedCells = defaultdict(lambda: array("l"))
    for (column, style), at in rows.items():
        cells[column_position(column.decode()), by_style[style]].extend(at)
    return cells


class SheetMarks(NamedTuple):
    """What a sheet's own XML says of its cells, and the reader does not."""

    formats: FormattedCells
    texts: dict[tuple[int, int], str]  # errors such as ``#REF!``, and formulas without a result


def sheet_marks(text: bytes, styles: bytes) -> SheetMarks:
    """The marks in a sheet's XML; ``styles`` is the workbook's own part of them."""
    # A pattern takes seconds for two hundred megabytes, to look for a few bytes next to nothing.
    failed = _FAILED.findall(text) if b">#" in text else []
    unsaved = _UNSAVED.findall(text) if b"<f" in text or b":f" in text else []
    texts = [*failed, *((at, row, b"=" + formula) for at, row, formula in unsaved)]
    texts_at = {
        (int(row) - 1, column_position(at.decode())): text.decode("utf-8", "replace")
        for at, row, text in texts
    }
    return SheetMarks(number_formats(text, styles), texts_at)


_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_XML_ATTRIBUTE: Final = re.compile(rb"""(?<![\w:])([\w:]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")
_DATE_1904: Final = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")
_MOST_PARTS: Final = 5_000
# A sheet of like rows is packed to a fortieth; what swells more is made for it, if it is large.
_MOST_SWELLING: Final = 100
_HARMLESS: Final = 50 * MEGABYTE
# What stands beside the sheets, and is not read: pictures, tables of other sheets, notes on cells.
_UNREAD: Final = (
    "xl/calcChain", "xl/charts", "xl/comments", "xl/ctrlProps", "xl/drawings", "xl/media",
    "xl/externalLinks", "xl/persons", "xl/pivotCache", "xl/pivotTables", "xl/queryTables",
    "xl/slicer", "xl/tables", "xl/theme", "xl/threadedComments", "customXml", "docProps",
)  # fmt: skip
_WORKBOOK: Final = "xl/workbook.xml"
_LONGEST_BOOK: Final = 8 * MEGABYTE  # an old one may have thousands of names that nobody uses


def read_workbook(content: bytes, file: FileName) -> Steps[SheetCells]:
    """The sheet that holds the clients, or several that belong together."""
    parts = unpack(content, file)
    yield
    marks = yield from _marks_by_sheet(parts, file)
    epoch = date(1904, 1, 1) if _DATE_1904.search(parts[_WORKBOOK]) else date(1899, 12, 30)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    parts.clear()  # else they would be in memory three times: here, packed, and in the reader
    nothing, full = sheet_marks(b"", b""), []
    for sheet in (yield from _values(packed, file)):
        grid = yield from _grid(sheet, marks.get(sheet[0], nothing), epoch, file)
        full += [grid] if grid.rows else []
    if not full:
        raise ClientFileError("EmptyClientFile", file=file)
    return choose_sheet(full)


def _marks_by_sheet(parts: dict[str, bytes], file: FileName) -> Steps[dict[str, SheetMarks]]:
    """What the XML of each sheet says of its cells, once it is known to be not too much."""
    paths, styles = _paths_by_sheet(parts), parts.get("xl/styles.xml", b"")
    _check_shared(parts, file)
    yield from _check_reach(parts, paths, file)
    marks: dict[str, SheetMarks] = {}
    for path in paths.values():
        yield
        if path not in marks:  # one may be named by many sheets
            marks[path] = sheet_marks(parts.get(path, b""), styles)
    return {name: marks[path] for name, path in paths.items()}


def unpack(content: bytes, file: FileName) -> dict[str, bytes]:
    """The parts of a workbook that say what stands in its sheets."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = _members(archive, file)
            # A part is read to the size that it declares and no further, and its sum must fit.
            size = sum(part.file_size for part in members.values())
            limit = min(MOST_UNPACKED, max(_MOST_SWELLING * len(content), _HARMLESS))
            if size > limit:
                raise ClientFileError("ClientFileSwells", file=file, limit=limit // MEGABYTE)
            if len(members) > _MOST_PARTS or members[_WORKBOOK].file_size > _LONGEST_BOOK:
                raise ClientFileError("WorkbookOverfull", file=file)
            return {name: archive.read(part) for name, part in members.items()}
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        reason = words("clients.broken.zip")
        raise ClientFileError("BrokenWorkbook", file=file, reason=reason) from None


def _members(archive: ZipFile, file: FileName) -> dict[str, ZipInfo]:
    # Some programs for Windows write their own slash.
    names = {name.replace("\\", "/"): name for name in archive.namelist()}
    if _WORKBOOK not in names:
        raise ClientFileError("NotASpreadsheet", file=file, found=words("clients.found.other"))
    members = {
        name: archive.getinfo(packed)
        for name, packed in names.items()
        if name.endswith((".xml", ".rels")) and not packed.startswith(_UNREAD)
    }
    if any(part.flag_bits & 1 for part in members.values()):  # the flag of an encrypted part
        raise ClientFileError("LockedWorkbook", file=file)
    # Another packing may ask for four gigabytes to unpack two kilobytes; no such program uses any.
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in members.values()):
        raise BadZipFile
    return members


# A company may be called Sample Room Ltd.
_SAMPLE: Final = re.compile(
    r"(?:填写)?(?:模板|样表|样例|示例|空表|说明)|.*(?:模板|样表|样例|示例|空表|说明"
    r"|\b(?:template|example|sample|instructions)s?)[\W\d]*$",
    re.IGNORECASE,
)


def choose_sheet(sheets: Sequence[SheetCells]) -> SheetCells:
    """The sheet with the most headings, the first of several; it says which were not read.

    A sheet that is called a template gives way to one of the same kind. Where it is a form that
    names its client, the other forms that ask the same are read with it.
    """
    # Until as many cells are searched for headings as in a large one.
    sizes = accumulate(sum(map(len, sheet.rows[:ROWS_SEARCHED])) for sheet in sheets)
    searched = sheets[: 1 + sum(size <= CELLS_SEARCHED for size in sizes)]
    best = max(searched, key=_rank)
    own_facts, read = layout.form_facts(best), list[SheetCells]()
    for sheet in searched:
        common = own_facts & layout.form_facts(sheet)
        is_form = "name" in common and len(common) >= layout.FEWEST_LABELS
        if is_form and not _SAMPLE.match(str(sheet.sheet)):
            read.append(sheet)
    read = read if len(read) > 1 else [best]
    names = name_list([str(sheet.sheet) for sheet in read])
    if len(read) > 1:
        best = layout.join_forms([*map(layout.upright, read)], note("forms", sheets=names))
    others = [str(sheet.sheet) for sheet in sheets if all(sheet is not one for one in read)]
    extra = [note("sheets", sheet=names, others=name_list(others))] if others else []
    return replace(best, notes=(*extra, *best.notes))


def _rank(sheet: SheetCells) -> tuple[bool, bool, int]:
    """How well a sheet will do: whether it is a list, no template, and how many facts it names.

    A sheet that explains the columns names more of them, and is no list.
    """
    in_a_row, in_columns = layout.facts_in_a_row(sheet), len(layout.facts_in_columns(sheet))
    count = max(in_a_row, in_columns)
    is_list = in_a_row >= max(in_columns, layout.FEWEST_LABELS)
    is_sample = _SAMPLE.match(str(sheet.sheet)) is not None
    return is_list, count >= layout.FEWEST_LABELS and not is_sample, count


_Rows = list[list[Any]]
_Sheet = tuple[str, _Rows, Any]  # the name, the values, and the ends of merged areas


def _values(packed: BytesIO, file: FileName) -> Steps[list[_Sheet]]:
    """Every sheet that is shown of a workbook that is packed plainly, which is let go."""
    try:
        calamine = import_module("python_calamine")
    except ModuleNotFoundError:
        names = {"library": "python-calamine", "extra": "exports"}
        raise MissingLibrary("MissingReader", file=file, **names) from None
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(packed)
        packed.close()
        sheets = []
        by_name: dict[str, Any] = {}
        for about in workbook.sheets_metadata:
            by_name.setdefault(about.name, about)  # of several the reader gives the first
        for about in by_name.values():
            if str(about.visible).endswith("Visible") and str(about.typ).endswith("WorkSheet"):
                yield
                sheet = workbook.get_sheet_by_name(about.name)
                yield
                rows = sheet.to_python(skip_empty_area=False)
                sheets.append((sheet.name, rows, sheet.merged_cell_ranges or ()))
        return sheets
    except (calamine.CalamineError, ValueError, OSError):
        reason = words("clients.broken.workbook")
        raise ClientFileError("BrokenWorkbook", file=file, reason=reason) from None


def _check_reach(parts: dict[str, bytes], paths: dict[str, str], file: FileName) -> Steps[None]:
    """``KitError`` where the sheets together hold more than is read, before any is."""
    if len(paths) > _MOST_PARTS:
        raise ClientFileError("WorkbookOverfull", file=file)
    reaches = {}
    for path, part in parts.items():
        if b"sheetData" in part:  # it could be a sheet, whether any names it or not
            yield
            reaches[path] = reach(part)
    # A sheet may be called as a part is.
    unnamed = [(path, path) for path in reaches if path not in paths.values()]
    cells = 0
    for sheet, path in [*paths.items(), *unnamed]:
        rows, columns = reaches.get(path, (0, 0))
        cells += rows * max(columns, 1)
        if cells > MOST_WORKBOOK_CELLS:
            cell, limit = f"{sheet}!{column_letters(columns - 1)}{rows}", MOST_WORKBOOK_CELLS
            raise ClientFileError("SheetTooWide", file=file, cell=cell, limit=limit)
        if rows > MOST_ROWS:
            raise ClientFileError("TooManyClients", file=file, found=rows, limit=MOST_CLIENTS)


def _check_shared(parts: dict[str, bytes], file: FileName) -> None:
    """``KitError`` where texts that are stored once and shown often would swell the sheets."""
    texts = b"".join(p for name, p in parts.items() if name.lower().endswith("sharedstrings.xml"))
    begins = [*(text.start() for text in _TEXT.finditer(texts)), len(texts)]
    sizes = [end - begin for begin, end in pairwise(begins)]
    longest = max(sizes, default=0)
    sheets = [part for part in parts.values() if b"sheetData" in part]
    string_cells = sum(part.count(b'"s"') + part.count(b"'s'") for part in sheets)
    # Even if every such cell showed the longest text, all would fit: there is nothing to count.
    if string_cells * longest <= MOST_UNPACKED and len(sizes) <= MOST_WORKBOOK_CELLS:
        return
    used = [int(place) for part in sheets for place in _SHARED.findall(part)]
    shown = sum(sizes[place] for place in used if place < len(sizes))
    shown += (string_cells - len(used)) * longest  # written as no program does: it may be any text
    if shown > MOST_UNPACKED or len(sizes) > MOST_WORKBOOK_CELLS:
        raise ClientFileError("ClientFileSwells", file=file, limit=MOST_UNPACKED // MEGABYTE)


_TEXT: Final = re.compile(rb"<(?:[^<>\s/:]+:)?si\b")
_SHARED: Final = re.compile(
    rb"""["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*([0-9]{1,9})\s*</(?:\w+:)?v>\s*</(?:\w+:)?c>"""
)


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    """A tag's attributes without their prefixes; a value stands in double or in single quotes."""
    attributes = _XML_ATTRIBUTE.findall(tag)
    return {key.rpartition(b":")[2]: double or single for key, double, single in attributes}


def _paths_by_sheet(parts: dict[str, bytes]) -> dict[str, str]:
    relations = parts.get("xl/_rels/workbook.xml.rels", b"")
    links = [_attributes(tag) for tag in _RELATION.findall(relations)]
    targets = {link.get(b"Id"): link.get(b"Target", b"") for link in links}
    paths = {}
    for sheet in map(_attributes, _SHEET.findall(parts[_WORKBOOK])):
        target = targets.get(sheet.get(b"id"), b"").decode("utf-8", "replace")
        name = unescape(sheet.get(b"name", b"").decode("utf-8", "replace"))
        paths[name] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return paths


def _grid(sheet: _Sheet, marks: SheetMarks, epoch: date, file: FileName) -> Steps[SheetCells]:
    """A sheet as a person sees it: numbers as they are shown, and errors by their text."""
    yield
    name, rows, merged = sheet
    for number, row in enumerate(rows, 1):
        if any(type(cell) is str and len(cell) > LONGEST_CELL for cell in row):
            raise ClientFileError("CellTooLong", file=file, row=number, limit=LONGEST_CELL)
        # A workbook knows one kind of number: 3.0 is 3, and an empty text is nothing.
        row[:] = [
            int(cell) if type(cell) is float and cell.is_integer() else None if cell == "" else cell
            for cell in row
        ]
    yield
    for (place, number_format), rows_at in marks.formats.items():
        for row in (rows[at] for at in rows_at if at < len(rows)):
            if place < len(row):
                row[place] = display_value(row[place], *number_format)
    for (row_at, place), text in marks.texts.items():
        rows += [[] for _ in range(row_at + 1 - len(rows))]
        rows[row_at] += [None] * (place + 1 - len(rows[row_at]))
        rows[row_at][place] = text
    while rows and all(map(is_blank, rows[-1])):
        rows.pop()
    areas = tuple((*first, *last) for first, last in merged)
    return SheetCells(rows, file, name, areas, epoch)

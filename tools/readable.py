"""Files as text that can be compared, packed ones too."""

import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path


def readable(name, content):
    """The file's content as it can be read; whatever is not packed stays as it is."""
    lines = _READERS.get(Path(name).suffix)
    return content if lines is None else "\n".join(lines(io.BytesIO(content))).encode()


def _docx(file):
    """The parts in their order: ours with each tag on a line of its own, of others the checksum."""
    with zipfile.ZipFile(file) as packed:
        for part in packed.infolist():
            yield f"\n== {part.filename} {part.date_time} {part.compress_type}"
            if part.filename in _OURS:
                yield packed.read(part).decode().replace("><", ">\n<")
            else:
                yield f"{part.CRC:08x}"


def _xlsx(file):
    """What one sees: the sheets as they are laid out and printed, the cells and their looks."""
    import openpyxl

    book = openpyxl.load_workbook(file)
    about = book.properties
    yield f"{about.creator} | {about.title} | {about.created} | {about.modified}"
    for sheet in book:
        yield f"\n== {sheet.title} {sheet.sheet_state} {sheet.dimensions}"
        yield from _layout(sheet)
        yield from _rules(sheet)
        cells = (cell for row in sheet.iter_rows() for cell in row)
        yield from (_cell(cell) for cell in cells if cell.value is not None or cell.has_style)


def _layout(sheet):
    setup, fitted = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    yield f"frozen {sheet.freeze_panes}, filter {sheet.auto_filter.ref}, {sheet.merged_cells}"
    yield f"paper {setup.paperSize} {setup.orientation}, area {sheet.print_area}"
    yield f"fit {fitted and fitted.fitToPage}: {setup.fitToWidth} across, {setup.fitToHeight} down"
    yield f"titles {sheet.print_title_rows} {sheet.print_title_cols}"
    for column in sheet.column_dimensions.values():
        for place in range(column.min, column.max + 1):
            yield f"column {place}: {column.width:.2f}, hidden {column.hidden}"
    yield from (f"row {n}: {row.height}" for n, row in sheet.row_dimensions.items() if row.height)


def _rules(sheet):
    for rule in sorted(sheet.data_validations.dataValidation, key=lambda rule: str(rule.sqref)):
        yield f"rule {rule.sqref} {rule.type} {rule.operator} {rule.formula1} {rule.formula2}"
        yield f"  {rule.promptTitle} | {rule.prompt} | {rule.errorTitle} | {rule.error}"
        yield f"  {rule.showInputMessage} {rule.showErrorMessage} {rule.allow_blank}"


def _cell(cell):
    font, fill, place = cell.font, cell.fill, cell.alignment
    edges = ((side, getattr(cell.border, side)) for side in ("left", "right", "top", "bottom"))
    looks = (
        cell.number_format,
        f"{font.name} {font.size:g} {'bold ' * bool(font.bold)}{_ink(font.color)}",
        f"fill {_ink(fill.fgColor) if fill.fill_type else None}",
        f"{place.horizontal} {place.vertical} wrap {bool(place.wrap_text)}",
        *(f"{side} {edge.style} {_ink(edge.color)}" for side, edge in edges if edge and edge.style),
    )
    return f"{cell.coordinate} {cell.value!r} [{'; '.join(looks)}]"


def _ink(colour):
    return str(colour.rgb)[-6:] if colour is not None and colour.type == "rgb" else None


def _parquet(file):
    """The columns with their types, then the rows."""
    from pyarrow import parquet

    table = parquet.read_table(file)
    return [*map(str, table.schema), *map(str, table.to_pylist())]


def _zip(file):
    """Each file that is packed, as it can be read."""
    with zipfile.ZipFile(file) as packed:
        for part in packed.infolist():
            yield f"\n== {part.filename} {part.date_time}"
            yield readable(part.filename, packed.read(part)).decode()


_READERS = {".docx": _docx, ".xlsx": _xlsx, ".parquet": _parquet, ".zip": _zip}
_OURS = ("docProps/core.xml", "word/document.xml", "word/footer1.xml")
# A seal in short, a digest of rules or words, a whole seal.
_HASH = re.compile(rb"\b(?:[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{64})\b")


def without_hashes(content):
    """The bytes with each hash left out."""
    return _HASH.sub(b"(hash)", content)


def in_words(name, content):
    """What a person reads in a file that is text: the words of mark-up, JSON in one order."""
    text = content.decode()
    kind = Path(name).suffix
    if kind == ".docx":
        return _words_of_word(text)
    if kind == ".xlsx":
        return re.sub(r" \[[^\[]*\]$", "", text, flags=re.M)  # the cells without their looks
    if kind == ".json":
        head, brace, body = text.partition("{")
        return head + json.dumps(
            json.loads(brace + body), ensure_ascii=False, indent=1, sort_keys=True
        )
    if kind == ".html" or "<p" in text or "<table" in text:
        words = _Words()
        words.feed(text)
        return words.text()
    return text.replace("\r\n", "\n")


def _words_of_word(text):
    """Each paragraph of a Word file on its line."""
    _, _, body = text.partition("== word/document.xml")
    _, _, body = body.partition("\n")
    words = re.sub(r"\n?<w:p>\n?|\n?<w:p [^>]*>\n?", "\n\n", body)
    return re.sub(r"\n{2,}", "\n", re.sub(r"(?<=>)\n|<[^>]*>", "", words))


class _Words(HTMLParser):
    """The words of a page, a line for each block; of a control its name and what it holds."""

    INLINE = frozenset({"a", "b", "code", "em", "i", "small", "span", "strong"})
    SILENT = frozenset({"script", "style", "svg"})
    TOLD = ("aria-label", "data-figure", "data-do", "data-tip", "placeholder", "title")

    def __init__(self):
        super().__init__()
        self.parts, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        marks = dict(attrs)
        self.silent += tag in self.SILENT
        if tag not in self.INLINE:
            self.parts.append("\n")
        if "name" in marks:
            state = [key for key in ("checked", "selected", "disabled", "open") if key in marks]
            value = " ".join(filter(None, [marks["name"], "=", marks.get("value"), *state]))
            self.parts.append(f"[{value}] ")
        elif "selected" in marks:
            self.parts.append("* ")
        self.parts += [f"[{marks[key]}] " for key in self.TOLD if marks.get(key)]

    def handle_endtag(self, tag):
        self.silent -= tag in self.SILENT
        if tag not in self.INLINE:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))

    def text(self):
        lines = (re.sub(" +", " ", line).strip() for line in "".join(self.parts).split("\n"))
        return "\n".join(filter(None, lines))

"""Office files: the libraries that write them, and the look that all sheets share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from io import BytesIO
from types import ModuleType
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from callcenter_kit.errors import MissingLibrary
from callcenter_kit.texts.display import PRINT, PRINT_FONTS

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


def library(module: str, name: str) -> ModuleType:
    """The module, or a `KitError` that says which library to install."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise MissingLibrary(library=name, extra="exports") from None


# Workbooks.


class Workbook:
    """An XLSX file of the day ``on``, whose properties name nobody; no cell of it is a formula.

    ``KitError`` where XlsxWriter is missing. With a ``folder`` rows must be written in their order
    and are kept there, not in memory, until the file is made.
    """

    def __init__(self, title: str, language: str, on: date, folder: str | None = None) -> None:
        texts = {"strings_to_formulas": False, "strings_to_urls": False}
        rows = {"in_memory": True} if folder is None else {"constant_memory": True}
        options = {**texts, **rows, "tmpdir": folder}
        self._file = BytesIO()
        self._book = library("xlsxwriter", "XlsxWriter").Workbook(self._file, options)
        created = datetime(on.year, on.month, on.day)  # noqa: DTZ001 - a day
        self._book.set_properties({"title": title, "author": "callcenter_kit", "created": created})
        self._language, self._on = language, on
        self._looks: dict[tuple[object, ...], Any] = {}

    def look(self, *styles: Style, **style: object) -> Any:  # noqa: ANN401 - XlsxWriter's format
        """The look of a cell: the language's font in 10 points, and what ``styles`` add to it."""
        whole = {"font_name": PRINT_FONTS[self._language], "font_size": 10}
        for part in (*styles, style):
            whole |= part
        key = tuple(sorted(whole.items()))
        if key not in self._looks:
            self._looks[key] = self._book.add_format(whole)
        return self._looks[key]

    def sheet(self, title: str, widths: Iterable[float]) -> Any:  # noqa: ANN401 - XlsxWriter's sheet
        """An empty sheet whose columns are as wide as this many signs."""
        sheet = self._book.add_worksheet(title)
        for place, width in enumerate(widths):
            sheet.set_column_pixels(place, place, round(width * _PIXELS))
        return sheet

    def table(self, title: str, rows: Sequence[Sequence[Value]], widths: Sequence[float]) -> Any:  # noqa: ANN401
        """A sheet of texts, numbers and days whose first row is its heading, fit to be printed."""
        sheet = self.sheet(title, widths)
        wide = max(map(len, rows))
        for at, row in enumerate(rows):
            for place, value in enumerate([*row, *[None] * (wide - len(row))]):
                look = self._table_look(value, is_head=at == 0)
                sheet.write(at, place, safe_text(value) if isinstance(value, str) else value, look)
        print_landscape(sheet, across=1)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def _table_look(self, value: Value, *, is_head: bool) -> Any:  # noqa: ANN401
        day = {"num_format": _DAYS[self._language]} if isinstance(value, date) else {}
        return self.look(LINE, TOP_LEFT, HEAD if is_head else {}, day, text_wrap=True)

    def content(self) -> bytes:
        """The finished file: the same rows give the same bytes."""
        self._book.close()
        return repack(self._file.getvalue(), self._on)


def print_landscape(sheet: Any, across: int) -> None:  # noqa: ANN401 - XlsxWriter's sheet
    """Set ``sheet`` to be printed on A4, ``across`` sheets of paper wide and as long as it is."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(across, 0)


def safe_text(text: str) -> str:
    r"""The text as a cell may hold it: no formula, no forbidden character, not too long.

    >>> safe_text("=1+1"), safe_text("-"), safe_text("a\x00b")
    ("'=1+1", "'-", 'a�b')
    """
    text = FORBIDDEN.sub("\ufffd", text)
    text = f"'{text}" if _NO_TEXT.match(text) else text
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


# Office files packed again without a clock, so that the same record gives the same bytes.

_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def repack(content: bytes, day: date) -> bytes:
    """The same Office file, every part of it dated at midnight of ``day``: no clock is in it."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as original, ZipFile(file, "w", ZIP_DEFLATED) as copy:
        for name in original.namelist():
            part = original.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rf"\g<1>{day}T00:00:00Z\g<2>".encode(), part)
            # A ZIP file knows no year before 1980.
            dated = ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            copy.writestr(dated, part, ZIP_DEFLATED)
    return file.getvalue()

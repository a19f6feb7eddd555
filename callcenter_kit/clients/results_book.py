"""The results as a workbook: verdicts worded and coloured, bad cells, sources."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any, Final

from callcenter_kit.assessment import numbers_on
from callcenter_kit.clients.model import JudgedTable
from callcenter_kit.clients.reading.grid import column_letters
from callcenter_kit.clients.results import safe, table
from callcenter_kit.clients.verdicts import MARKS, Verdicts
from callcenter_kit.language import Text
from callcenter_kit.report.workbook import as_xlsx
from callcenter_kit.rulebooks import SCOPES, Requirement
from callcenter_kit.wording import say

# An outcome's ink and its tint; the word and the mark stand in the cell too.
_COLOURS: Final = {
    "eligible": ("0F7A52", "E3F3EC"),
    "ineligible": ("A8430B", "FBE9DF"),
    "undetermined": ("7A5B00", "FAF1D6"),
    "not_required": ("4A5568", "ECEEF1"),
}
_FONTS: Final = {"zh-CN": "Microsoft YaHei", "en": "Arial"}
_FIRST_COLUMNS: Final = 3
_MOST_PROBLEMS: Final = 50_000
_PLAIN: Final = ("own", "wrapped")  # an empty cell of these need not be written
_SAMPLED: Final = 200
_PAGE: Final = 160  # the widths of columns that a sheet of paper holds legibly


def results_book(screened: JudgedTable, language: str) -> bytes:
    """The workbook's bytes, the same for the same clients, day, rulebook and language."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _add_styles(book, language)
    _results(book, screened, language)
    if screened.problems:
        _problems(book, screened, language)
    _sources(book, screened, language)
    return as_xlsx(book, say("clients.book.title", language, day=screened.on), screened.on)


def _add_styles(book: Any, language: str) -> None:  # noqa: ANN401 - openpyxl's workbook
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    def add(name: str, ink: str = "1C2430", tint: str | None = None, **look: bool) -> None:
        style = NamedStyle(name)
        style.font = Font(name=_FONTS[language], size=10, color=ink, bold=look.get("bold", False))
        style.alignment = Alignment("left", "top", wrap_text=look.get("wrap", False))
        style.border = Border(bottom=Side(style="thin", color="DCD9D1"))
        if tint is not None:
            style.fill = PatternFill("solid", fgColor=tint)
        book.add_named_style(style)

    add("own")
    add("wrapped", wrap=True)
    add("head", tint="E8F1FB", bold=True, wrap=True)
    add("title", bold=True)
    add("bad", tint="FBE9DF")
    for outcome, (ink, tint) in _COLOURS.items():
        add(outcome, ink, tint, bold=True)


def _results(book: Any, screened: JudgedTable, language: str) -> None:  # noqa: ANN401
    headings, given = table(screened, language)
    rows = list(given)
    own = screened.clients.original.shape[1]
    sheet = book.create_sheet(say("clients.sheet.results", language))
    _set_up(sheet, [_width(column) for column in zip(headings, *rows[:_SAMPLED], strict=True)])
    pen = _Pen(sheet)
    named = _name_place(screened)
    sheet.freeze_panes = f"{column_letters(named + 1)}2"
    sheet.print_title_cols = f"{column_letters(named)}:{column_letters(named)}"
    sheet.auto_filter.ref = f"A1:{column_letters(len(headings) - 1)}{len(rows) + 1}"
    pen.write(headings, "head")
    looks = _looks(screened, own, len(headings), language)
    for row, look in zip(rows, looks, strict=True):
        pen.write(row, look)


def _name_place(screened: JudgedTable) -> int:
    """The column that tells clients apart: their names, where it stands among the first."""
    headings = list(screened.clients.original.columns)
    named = [head for head, fact in screened.clients.columns.items() if fact == "name"]
    place = headings.index(named[0]) if named else 0
    return place if place < _FIRST_COLUMNS else 0


def _looks(screened: JudgedTable, own: int, width: int, language: str) -> Iterable[list[str]]:
    """Each row's styles: outcomes by their colour, cells that are not understood marked."""
    verdicts = Verdicts(screened, language)
    places = [own + place for place in verdicts.outcome_places()]
    outcomes = [screened.judged[scope].tolist() for scope in SCOPES]
    at = {heading: place for place, heading in enumerate(screened.clients.original.columns)}
    bad: dict[Any, list[int]] = {}
    for problem in screened.problems:
        bad.setdefault(problem.row, []).append(at[problem.heading])
    plain = ["own"] * width
    for place in verdicts.listing_places():
        plain[own + place] = "wrapped"
    for row, *told in zip(screened.judged.index, *outcomes, strict=True):
        look = plain.copy()
        for place, outcome in zip(places, told, strict=True):
            look[place] = outcome
        for place in bad.get(row, ()):
            look[place] = "bad"
        yield look


class _Pen:
    """Cells that are written again and again: what is appended is written at once."""

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401 - openpyxl's sheet
        self._sheet = sheet
        self._cells: dict[tuple[int, str, bool], Any] = {}

    def write(self, values: Sequence[Any], looks: str | Sequence[str]) -> None:
        """Append a row whose cells have these styles, or all the same one."""
        each = [looks] * len(values) if isinstance(looks, str) else looks
        self._sheet.append(list(map(self._cell, range(len(values)), values, each)))

    def _cell(self, place: int, value: Any, look: str) -> Any:  # noqa: ANN401 - openpyxl's cell
        if look in _PLAIN and value in (None, ""):
            return None
        # A day changes its cell's format for good, so days have cells of their own.
        key = place, look, isinstance(value, date | time | timedelta)
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = self._new(look)
        cell.value = value
        return cell

    def _new(self, look: str) -> Any:  # noqa: ANN401 - openpyxl's cell
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet)
        cell.style = look
        return cell


def _set_up(sheet: Any, widths: Sequence[float]) -> None:  # noqa: ANN401 - openpyxl's sheet
    for place, width in enumerate(widths):
        sheet.column_dimensions[column_letters(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    # A wide table takes several sheets of paper rather than letters too small to read.
    sheet.page_setup.fitToWidth = max(1, round(sum(widths) / _PAGE))
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _width(column: Sequence[Any]) -> float:
    """Wide enough for most of what stands there; Chinese signs are two wide."""
    head, *values = [_measured(value) for value in column]
    return float(min(44, max(9, min(head, 22), *values, 0) + 2))


def _measured(value: Any) -> int:  # noqa: ANN401 - a cell
    text = "" if value is None else str(value)
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text[:60])


def _problems(book: Any, screened: JudgedTable, language: str) -> None:  # noqa: ANN401
    sheet = book.create_sheet(say("clients.sheet.problems", language))
    _set_up(sheet, (8, 8, 28, 28, 44, 60))
    pen = _Pen(sheet)
    keys = ("problem_row", "problem_column", "heading", "value", "why", "accepted")
    pen.write([say(f"clients.column.{key}", language) for key in keys], "head")
    for problem in screened.problems[:_MOST_PROBLEMS]:
        told = (problem.row, problem.column, problem.heading, problem.value)
        why = problem.why.say(language), problem.accepted.say(language)
        pen.write([safe(value) for value in (*told, *why)], "wrapped")
    if (more := len(screened.problems) - _MOST_PROBLEMS) > 0:
        pen.write([say("clients.book.more", language, count=more)], "own")


def _sources(book: Any, screened: JudgedTable, language: str) -> None:  # noqa: ANN401
    sheet = book.create_sheet(say("clients.sheet.sources", language))
    _set_up(sheet, (26, 46, 46, 34, 12, 46))
    pen = _Pen(sheet)
    keys = ("requirement", "nationwide", "local", "sources", "badge", "difference")
    heads = [say(f"clients.sources.{key}", language) for key in keys]
    pen.write(heads, "head")
    for rule in screened.rulebook.requirements.values():
        pen.write(_rule(screened, rule, language), "wrapped")
    sheet.append([])
    for line in _about(screened, language):
        pen.write([safe(line)], "own")


def _rule(screened: JudgedTable, rule: Requirement, language: str) -> list[str]:
    sentences = [
        rule.sentence.say(language, **numbers_on(screened.rulebook, scope, screened.on)[1])
        for scope in SCOPES
    ]
    joint = say("clients.joint", language)
    return [
        rule.name.say(language),
        *sentences,
        joint.join(source.say(language) for source in rule.sources),
        say(f"common.badge.{rule.badge}", language),
        rule.difference.say(language) if rule.difference is not None else "",
    ]


def _about(screened: JudgedTable, language: str) -> list[str]:
    """The day, the rulebook, what the marks mean, the limits, and how the file was read."""
    rules = screened.rulebook
    values = {"day": screened.on, "name": rules.name.say(language), "version": rules.version}
    lines = [say("clients.book.as_of", language, **values, read=rules.last_read)]
    if rules.amended:
        lines.append(say("clients.book.amended", language))
    for outcome, mark in MARKS.items():
        word = say(f"common.outcome.{outcome}", language)
        meaning = say(f"clients.meaning.{outcome}", language)
        lines.append(say("clients.book.mark", language, mark=mark, word=word, meaning=meaning))
    lines += [say("clients.book.limits", language), ""]
    called = screened.clients.file
    file = called.say(language) if isinstance(called, Text) else called
    lines.append(say("clients.book.file", language, file=file, count=len(screened)))
    return [*lines, *(one.say(language) for one in screened.clients.notes)]

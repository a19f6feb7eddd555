"""The results as a workbook: verdicts worded and coloured, bad cells, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from tempfile import TemporaryDirectory
from typing import Any, Final
from unicodedata import east_asian_width

from callcenter_kit.clients.model import CellProblem, JudgedTable
from callcenter_kit.clients.results import ROWS_AT_ONCE, safe, table
from callcenter_kit.clients.verdicts import VerdictColumns
from callcenter_kit.documents.office import HEAD, LINE, TOP_LEFT, Workbook, print_landscape
from callcenter_kit.rules.assessment import numbers_on
from callcenter_kit.rules.in_words import MARKS
from callcenter_kit.rules.lines import SCOPES, Requirement
from callcenter_kit.texts.style import OUTCOME_COLOURS, PRINT
from callcenter_kit.texts.words import filled, say

_MOST_PROBLEMS: Final = 50_000
_PLAIN: Final = ("own", "wrapped")  # an empty cell of these need not be written
_SAMPLED: Final = 200
# How a spreadsheet shows days and times, as ISO 8601 writes them; a datetime is a date, too.
_FORMATS: Final = (
    (datetime, "yyyy-mm-dd h:mm:ss"),
    (date, "yyyy-mm-dd"),
    (time, "h:mm:ss"),
    (timedelta, "[hh]:mm:ss"),
)
_PAGE: Final = 160  # the widths of columns that a sheet of paper holds legibly


def results_book(screened: JudgedTable, language: str) -> Iterator[bytes]:
    """The workbook's bytes, the same for the same clients, day, rulebook and language.

    It comes in one piece at last; some rows are written before each of the empty ones.
    """
    title = say("clients.book.title", language, day=screened.on)
    with TemporaryDirectory() as folder:
        book = Workbook(title, language, screened.on, folder)
        yield from _results(book, screened, language)
        if screened.problems:
            yield from _problems(book, screened, language)
        _sources(book, screened, language)
        yield book.content()


def _styles() -> dict[str, dict[str, object]]:
    """The styles of cells by what stands in them."""
    own = {**LINE, **TOP_LEFT, "font_color": PRINT["ink"]}
    return {
        "own": own,
        "wrapped": {**own, "text_wrap": True},
        "head": {**own, **HEAD, "text_wrap": True},
        "bad": {**own, "bg_color": PRINT["unmet-ground"]},
    } | {
        # An outcome's ink and its tint; the word and the mark stand in the cell too.
        outcome: {**own, "bold": True, "font_color": PRINT[ink], "bg_color": PRINT[f"{ink}-ground"]}
        for outcome, ink in OUTCOME_COLOURS.items()
    }


def _results(book: Workbook, screened: JudgedTable, language: str) -> Iterator[bytes]:
    headings, rows = table(screened, language)
    first = list(islice(rows, _SAMPLED))
    widths = [_width(column) for column in zip(headings, *first, strict=True)]
    sheet = _sheet(book, say("clients.sheet.results", language), widths)
    pen = _Pen(book, sheet)
    # What tells clients apart stays in sight: their names, where they are among the first three.
    facts = map(screened.clients.columns.get, [*screened.clients.cells.columns][:3])
    named = next((place for place, fact in enumerate(facts) if fact == "name"), 0)
    sheet.freeze_panes(1, named + 1)
    sheet.repeat_columns(named)
    sheet.autofilter(0, 0, len(screened), len(headings) - 1)
    pen.write(headings, "head")
    yield from pen.write_all(chain(first, rows), _looks(screened, len(headings), language))


def _looks(screened: JudgedTable, width: int, language: str) -> Iterable[list[str]]:
    """Each row's styles: outcomes by their colour, cells that are not understood marked."""
    at = {heading: place for place, heading in enumerate(screened.clients.cells.columns)}
    places, listings = VerdictColumns(screened, language).places(len(at))
    outcomes = [screened.verdicts[scope] for scope in SCOPES]
    bad: dict[Any, list[int]] = {}
    for problem in screened.problems:
        bad.setdefault(problem.row, []).append(at[problem.heading])
    plain = ["own"] * width
    for place in listings:
        plain[place] = "wrapped"
    for row, *judged in zip(screened.verdicts.labels, *outcomes, strict=True):
        look = plain.copy()
        for place, outcome in zip(places, judged, strict=True):
            look[place] = outcome
        for place in bad.get(row, ()):
            look[place] = "bad"
        yield look


class _Pen:
    """Rows written one below the other."""

    def __init__(self, book: Workbook, sheet: Any) -> None:  # noqa: ANN401 - XlsxWriter's sheet
        self._book, self._sheet = book, sheet
        self._row = 0
        self._styles = _styles()
        self._looks: dict[tuple[str, str], Any] = {}

    def write(self, values: Sequence[Any], looks: str | Sequence[str]) -> None:
        """Write a row whose cells have these styles, or all the same one."""
        each = [looks] * len(values) if isinstance(looks, str) else looks
        for place, (value, look) in enumerate(zip(values, each, strict=True)):
            if look not in _PLAIN or value not in (None, ""):
                shown = next(
                    (text for kind, text in _FORMATS if isinstance(value, kind)), "General"
                )
                if (look, shown) not in self._looks:
                    own = self._book.look(self._styles[look], num_format=shown)
                    self._looks[look, shown] = own
                self._sheet.write(self._row, place, value, self._looks[look, shown])
        self._row += 1

    def write_all(
        self, rows: Iterable[Sequence[Any]], looks: Iterable[str | Sequence[str]]
    ) -> Iterator[bytes]:
        """Write rows, each with its styles; an empty piece comes after some of them."""
        for number, (values, look) in enumerate(zip(rows, looks, strict=True), start=1):
            self.write(values, look)
            if number % ROWS_AT_ONCE == 0:
                yield b""


def _sheet(book: Workbook, title: str, widths: Sequence[float]) -> Any:  # noqa: ANN401
    sheet = book.sheet(title, widths)
    # A wide table takes several sheets of paper rather than letters too small to read.
    print_landscape(sheet, across=max(1, round(sum(widths) / _PAGE)))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _width(column: Sequence[Any]) -> float:
    """Wide enough for most of what stands there; Chinese signs are two wide."""
    texts = ["" if value is None else str(value)[:60] for value in column]
    head, *sizes = [
        sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text) for text in texts
    ]
    return float(min(44, max(9, min(head, 22), *sizes) + 2))


def _problems(book: Workbook, screened: JudgedTable, language: str) -> Iterator[bytes]:
    widths = (8, 8, 28, 28, 44, 60)
    pen = _Pen(book, _sheet(book, say("clients.sheet.problems", language), widths))
    keys = ("problem_row", "problem_column", "heading", "value", "why", "accepted")
    pen.write([say(f"clients.column.{key}", language) for key in keys], "head")
    told = screened.problems[:_MOST_PROBLEMS]
    rows = (_problem(problem, language) for problem in told)
    yield from pen.write_all(rows, ["wrapped"] * len(told))
    if (more := len(screened.problems) - _MOST_PROBLEMS) > 0:
        pen.write([say("clients.book.more", language, count=more)], "own")


def _problem(problem: CellProblem, language: str) -> list[Any]:
    cell = problem.row, problem.column, problem.heading, problem.value
    why = problem.why.say(language), problem.accepted.say(language)
    return [safe(value) for value in (*cell, *why)]


def _sources(book: Workbook, screened: JudgedTable, language: str) -> None:
    widths = (26, 46, 46, 34, 12, 46)
    pen = _Pen(book, _sheet(book, say("clients.sheet.sources", language), widths))
    keys = ("requirement", "nationwide", "local", "sources", "badge", "difference")
    pen.write([say(f"clients.sources.{key}", language) for key in keys], "head")
    for rule in screened.rulebook.requirements.values():
        pen.write(_rule(screened, rule, language), "wrapped")
    pen.write([], "own")
    for line in _about(screened, language):
        pen.write([safe(line)], "own")


def _rule(screened: JudgedTable, rule: Requirement, language: str) -> list[str]:
    sentences = [
        rule.sentence.say(language, **numbers_on(screened.rulebook, scope, screened.on)[1])
        for scope in SCOPES
    ]
    return [
        rule.name.say(language),
        *sentences,
        say("clients.joint", language).join(source.say(language) for source in rule.sources),
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
    for outcome in OUTCOME_COLOURS:
        mark, word = MARKS[outcome], say(f"common.outcome.{outcome}", language)
        meaning = say(f"clients.meaning.{outcome}", language)
        lines.append(say("clients.book.mark", language, mark=mark, word=word, meaning=meaning))
    lines += [say("clients.book.limits", language), ""]
    file = filled("clients.book.file", file=screened.clients.file, count=len(screened))
    return [*lines, file.say(language), *(note.say(language) for note in screened.clients.notes)]

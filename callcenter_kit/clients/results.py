"""The clients with their verdicts as CSV, Parquet and a workbook, safe to open in a spreadsheet."""

import csv
import math
from codecs import BOM_UTF8
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain, islice, repeat
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple
from unicodedata import east_asian_width

from callcenter_kit.clients.board import VerdictTable
from callcenter_kit.clients.sheet import is_blank
from callcenter_kit.documents import office
from callcenter_kit.errors import MissingLibrary
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import MARKS, assess, numbers_on
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.portfolio import outcomes_of
from callcenter_kit.screening.rows import (
    BIT_COLUMNS,
    OBSTACLES,
    consistent_facts,
    decode,
    licence_summary,
)
from callcenter_kit.texts.datafile import rulebook_key, say, words
from callcenter_kit.texts.display import OUTCOME_COLOURS, PRINT
from callcenter_kit.texts.language import check_language
from callcenter_kit.timeline.answer import Answer, Choices


class ResultColumn(NamedTuple):
    """A column of the results: its heading, a cell for every client, and each cell's style."""

    heading: str
    cells: Sequence[Any]
    styles: Iterable[str] = repeat("text")


def verdict_columns(table: VerdictTable, language: str) -> list[ResultColumn]:
    """The columns that stand behind the clients' own; last, the numbers of their rows."""
    verdicts, book = table.verdicts, table.rulebook

    def column(
        part: str, cells: Sequence[str], styles: Iterable[str], scope: str = ""
    ) -> ResultColumn:
        return ResultColumn(say(f"clients.column.{part}", language, scope=scope), cells, styles)

    def requirements(mask: int) -> str:
        names = [book.requirements[key].name.say(language) for key in decode(mask, book)]
        return say("clients.joint", language).join(names)

    licences = _in_words(verdicts["licence"], lambda key: say(f"clients.licence.{key}", language))
    columns = [column("licence", licences, repeat("text"))]
    for scope in SCOPES:
        name = say(rulebook_key(f"common.scope.{scope}", book.wording), language)
        outcomes = outcomes_of(verdicts, scope)
        pairs = list(zip(outcomes, table.exclusions, strict=True))
        in_words = _in_words(pairs, lambda pair: _outcome(pair[0], pair[1], language))
        stages = [table.progress_in(label, scope, language) for label in verdicts.labels]
        texts = [stage or text for stage, text in zip(stages, in_words, strict=True)]
        styles = ("text" if s else outcome for s, outcome in zip(stages, outcomes, strict=True))
        columns.append(column("outcome", texts, styles, name))
        for status in ("unmet", "unknown"):
            # Where no licence is required, nothing is asked: 0 is the mask of no requirement.
            both = zip(verdicts["licence"], verdicts[f"{scope}_{status}"], strict=True)
            masks = [0 if licence == "not_required" else mask for licence, mask in both]
            columns.append(column(status, _in_words(masks, requirements), repeat("wrapped"), name))
    another = {"other_procedure": say("verdict.another_procedure", language)}
    remarks = [another.get(obstacle, "") for obstacle in verdicts[OBSTACLES[0]]]
    columns.append(column("remark", remarks, repeat("wrapped")))
    return [*columns, ResultColumn(say("clients.column.row", language), list(verdicts.labels))]


def _in_words(values: Sequence[Any], word: Callable[[Any], str]) -> list[str]:
    # Many clients share a verdict: each distinct one is put into words once.
    texts = {value: word(value) for value in set(values)}
    return [texts[value] for value in values]


def _outcome(outcome: str, exclusion: str, language: str) -> str:
    word = f"exclusion.{exclusion}" if exclusion else f"outcome.{outcome}"
    return f"{MARKS[outcome]} {say(f'common.{word}', language)}"


ROWS_AT_ONCE: Final = 500  # so many of a file are written before a page answers what else is asked
_MOST_ADVISED: Final = 200  # of each the way to the licence is planned, at some milliseconds


def safe(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a cell
    r"""The value as a cell may hold it: no formula, no character that no file may hold.

    >>> safe("=1+1"), safe("-"), safe(-3), safe("a\x00b")
    ("'=1+1", "'-", -3, 'a�b')
    """
    if is_nothing(value):
        return None
    if not isinstance(value, bool | int | float | Decimal | date | time | timedelta):
        return office.safe_text(str(value))
    # A workbook knows no infinity, no zone, no day before 1900.
    if isinstance(value, float | Decimal):
        return value if math.isfinite(value) else as_text(value)
    has_zone, year = getattr(value, "tzinfo", None) is not None, getattr(value, "year", 1900)
    return as_text(value) if has_zone or year < 1900 else value


def is_nothing(value: Any) -> bool:  # noqa: ANN401 - whatever stands in a cell
    """Whether there is nothing: None, NaN, NaT, pandas' NA."""
    # The text comes first, for NA answers no question; NaN alone differs from itself.
    return value is None or str(value) in ("NaT", "<NA>") or bool(value != value)


def result_columns(table: VerdictTable, language: str) -> list[ResultColumn]:
    """The clients' own columns, the verdicts, of not too many what comes next, and the board."""
    sheet = table.clients.cells
    places = {label: place for place, label in enumerate(sheet.labels)}
    styles: dict[str, list[str]] = {}
    for problem in table.problems:
        column_styles = styles.setdefault(problem.heading, ["text"] * len(sheet))
        column_styles[places[problem.row]] = "bad"
    text, items = repeat("text"), sheet.columns.items()
    columns = [ResultColumn(name, cells, styles.get(name, text)) for name, cells in items]
    *verdicts, remark, numbers = verdict_columns(table, language)
    board = table.board_columns()
    if 0 < len(table) <= _MOST_ADVISED:
        steps = [_next_step(table, place, language) for place in range(len(table))]
        for name, step_cells in zip(("next", "expected_on"), zip(*steps, strict=True), strict=True):
            verdicts.append(ResultColumn(say(f"clients.column.{name}", language), step_cells))
        board.pop("expected_on", None)
    columns += [*verdicts, remark, numbers]
    turns = {turn: say(f"board.turn.{turn}", language) for turn in ("applicant", "authority")}
    for name, cells in board.items():
        if name == "stage":
            cells = [table.stage_name(label, language) for label in table.verdicts.labels]
        elif name == "turn":
            cells = [turns.get(turn) for turn in cells]
        if name != "group":  # it follows from the others
            columns.append(ResultColumn(say(f"clients.column.{name}", language), cells))
    return columns


def _next_step(table: VerdictTable, place: int, language: str) -> tuple[str, date | None]:
    """What the board says of a filed case, else what heads the client's page; the expected day."""
    if (filed := table.board_rows.get(table.verdicts.labels[place])) is not None:
        return filed.next.say(language), filed.expected_on
    facts, _ = consistent_facts(table.clients.values.row(place), table.on)
    assessment = assess(Applicant(**facts), table.on, table.rulebook)
    answer = Answer(assessment, Choices(start=table.start))
    decision = answer.decision(language)
    text = decision.text
    if decision.reason:
        text = say("clients.column.next_step", language, text=text, reason=decision.reason)
    summary = licence_summary(answer.plans[decision.scope or answer.scope])
    return text, None if summary is None else summary.licence_on


def _rows(columns: Sequence[ResultColumn]) -> Iterator[list[Any]]:
    return (list(map(safe, row)) for row in zip(*(column.cells for column in columns), strict=True))


def as_text(value: Any) -> str:  # noqa: ANN401 - a safe cell
    """The value as the text that a file shows; days as in ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def as_csv(table: VerdictTable, language: str) -> Iterator[bytes]:
    """The file in pieces of some rows: UTF-8 with its mark, by which spreadsheets know it."""
    columns = result_columns(table, check_language(language))
    rows = _rows(columns)
    yield BOM_UTF8 + _lines([[as_text(safe(column.heading)) for column in columns]])
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield _lines([None if value is None else as_text(value) for value in row] for row in some)


def _lines(rows: Iterable[Sequence[str | None]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_parquet(table: VerdictTable) -> bytes:
    """A Parquet file; ``KitError`` where pyarrow is missing.

    The clients' own columns stand under their headings, as text; then the facts, ``fact.…``, and
    the verdicts.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        names = {"file": "Parquet", "library": "pyarrow", "extra": "parquet"}
        raise MissingLibrary("MissingReader", **names) from None
    sheet, facts = table.clients.cells, table.clients.facts
    arrays = {"row": pyarrow.array(list(sheet.labels))}
    for name, cells in sheet.columns.items():
        arrays[name] = pyarrow.array(map(_arrow_text, cells), pyarrow.string())
    for name in facts.columns:
        arrays[f"fact.{name}"] = pyarrow.array(map(_arrow_value, facts[name].tolist()))
    for name, cells in {**table.verdicts.columns, **table.board_columns()}.items():
        # Nothing may stand in anybody's way: what is missing throughout is still text.
        kind = pyarrow.date32() if name.endswith("_on") else pyarrow.string()
        arrays[name] = pyarrow.array(cells, None if name in BIT_COLUMNS else kind)
    book, content = table.rulebook, BytesIO()
    about = {"rulebook": book.id, "version": book.version, "on": table.on.isoformat()}
    parquet.write_table(pyarrow.table(arrays).replace_schema_metadata(about), content)
    return content.getvalue()


def _arrow_text(value: Any) -> str | None:  # noqa: ANN401 - whatever stands in a cell
    is_empty = is_blank(value) or is_nothing(value)
    return None if is_empty else office.FORBIDDEN.sub("\ufffd", as_text(value))


def _arrow_value(value: Any) -> Any:  # noqa: ANN401 - a cell of the facts
    if isinstance(value, frozenset):
        return sorted(value)
    if is_nothing(value):
        return None
    return value.date() if isinstance(value, datetime) else value


_MOST_PROBLEMS: Final = 50_000
_UNFILLED_STYLES: Final = ("text", "wrapped")  # an empty cell of these need not be written
_SAMPLED: Final = 200
# How a spreadsheet shows days and times, as ISO 8601 writes them; a datetime is a date, too.
_FORMATS: Final = (
    (datetime, "yyyy-mm-dd h:mm:ss"),
    (date, "yyyy-mm-dd"),
    (time, "h:mm:ss"),
    (timedelta, "[hh]:mm:ss"),
)


def results_book(table: VerdictTable, language: str) -> Iterator[bytes]:
    """The workbook's bytes, the same for the same clients, day, rulebook and language.

    It comes in one piece at last; some rows are written before each of the empty ones.
    """
    title = say("clients.book.title", language, day=table.on)
    with TemporaryDirectory() as folder:
        workbook = office.Workbook(title, language, table.on, folder)
        yield from _results(workbook, table, language)
        if table.problems:
            widths, name = (8, 8, 28, 28, 44, 60), say("clients.sheet.problems", language)
            yield from _write_sheet(workbook, name, widths, _problems(table, language))
        widths, name = (26, 46, 46, 34, 12, 46), say("clients.sheet.sources", language)
        yield from _write_sheet(workbook, name, widths, _sources(table, language))
        yield workbook.content()


_TEXT: Final = {**office.LINE, **office.TOP_LEFT, "font_color": PRINT["ink"]}
# The styles of cells by what stands in them.
_STYLES: Final[dict[str, dict[str, object]]] = {
    "text": _TEXT,
    "wrapped": {**_TEXT, "text_wrap": True},
    "head": {**_TEXT, **office.HEAD, "text_wrap": True},
    "bad": {**_TEXT, "bg_color": PRINT["unmet-ground"]},
} | {
    # An outcome's ink and its tint; the word and the mark stand in the cell too.
    outcome: {**_TEXT, "bold": True, "font_color": PRINT[ink], "bg_color": PRINT[f"{ink}-ground"]}
    for outcome, ink in OUTCOME_COLOURS.items()
}
_Row = tuple[Sequence[Any], str | Sequence[str]]  # the cells; their styles, or that of all


def _write_sheet(
    workbook: office.Workbook, title: str, widths: Sequence[float], rows: Iterable[_Row]
) -> Generator[bytes, None, Any]:
    """A sheet with these rows; an empty piece comes after some of them."""
    sheet = workbook.sheet(title, widths)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    formats: dict[tuple[str, str], Any] = {}
    for number, (values, styles) in enumerate(rows):
        each = [styles] * len(values) if isinstance(styles, str) else styles
        for place, (value, style) in enumerate(zip(values, each, strict=True)):
            if style in _UNFILLED_STYLES and value in (None, ""):
                continue
            form = next((text for kind, text in _FORMATS if isinstance(value, kind)), "General")
            if (style, form) not in formats:
                formats[style, form] = workbook.look(_STYLES[style], num_format=form)
            sheet.write(number, place, value, formats[style, form])
        if number and number % ROWS_AT_ONCE == 0:
            yield b""
    return sheet


def _results(workbook: office.Workbook, table: VerdictTable, language: str) -> Iterator[bytes]:
    columns = result_columns(table, language)
    headings, rows = [safe(column.heading) for column in columns], _rows(columns)
    first = list(islice(rows, _SAMPLED))
    widths = [_width(*column) for column in zip(headings, *first, strict=True)]
    styles = zip(*(column.styles for column in columns))  # noqa: B905 - repeat() has no end
    styled: Iterator[_Row] = zip(chain(first, rows), styles, strict=True)
    name = say("clients.sheet.results", language)
    sheet = yield from _write_sheet(workbook, name, widths, chain([(headings, "head")], styled))
    sheet.freeze_panes(1, 1)
    sheet.repeat_columns(0)
    sheet.autofilter(0, 0, len(table), len(headings) - 1)


def _width(*column: Any) -> float:  # noqa: ANN401 - safe cells
    """Wide enough for most of what stands there; Chinese signs are two wide."""
    texts = ("" if value is None else str(value)[:60] for value in column)
    head, *sizes = (sum(1 + (east_asian_width(s) in "WF") for s in text) for text in texts)
    return float(min(44, max(9, min(head, 22), *sizes) + 2))


def _problems(table: VerdictTable, language: str) -> Iterator[_Row]:
    keys = ("problem_row", "problem_column", "heading", "value", "why", "accepted")
    yield [say(f"clients.column.{key}", language) for key in keys], "head"
    for each in table.problems[:_MOST_PROBLEMS]:
        texts = (each.why.say(language), each.accepted.say(language))
        yield [*map(safe, (each.row, each.column, each.heading, each.value, *texts))], "wrapped"
    if (more := len(table.problems) - _MOST_PROBLEMS) > 0:
        yield [say("clients.book.more", language, count=more)], "text"


def _sources(table: VerdictTable, language: str) -> Iterator[_Row]:
    keys = ("requirement", "sources", "badge", "difference")
    name, *others = (say(f"clients.sources.{key}", language) for key in keys)
    scopes = (rulebook_key(f"common.scope.{scope}", table.rulebook.wording) for scope in SCOPES)
    yield [name, *(say(scope, language) for scope in scopes), *others], "head"
    numbers = [numbers_on(table.rulebook, scope, table.on) for scope in SCOPES]
    for rule in table.rulebook.requirements.values():
        sources = say("clients.joint", language).join(one.say(language) for one in rule.sources)
        name, badge = rule.name.say(language), say(f"common.badge.{rule.badge}", language)
        sentences = [rule.sentence.say(language, **values) for values in numbers]
        difference = rule.difference.say(language) if rule.difference is not None else ""
        yield [name, *sentences, sources, badge, difference], "wrapped"
    yield [], "text"
    for line in _about(table, language):
        yield [safe(line)], "text"


def _about(table: VerdictTable, language: str) -> list[str]:
    rules = table.rulebook
    values = {"day": table.on, "name": rules.name.say(language), "version": rules.version}
    lines = [say("clients.book.as_of", language, **values, read=rules.last_read)]
    if rules.amended:
        lines.append(say("clients.book.amended", language))
    lines += [say("clients.book.limits", language), ""]
    file = words("clients.book.file", file=table.clients.file, count=len(table))
    lines += [file.say(language), *(note.say(language) for note in table.clients.notes)]
    explanations = [f"· {one.say(language)}" for _, _, one in table.clients.meanings.sentences()]
    return [*lines, *([say("clients.said.lead", language)] if explanations else []), *explanations]

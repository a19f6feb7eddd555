"""Clients judged: the verdicts beside the facts, one client at a time or all in a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

from callcenter_kit.clients.board import VerdictTable, read_filings, series
from callcenter_kit.clients.errors import ClientFileError
from callcenter_kit.clients.model import CellProblem, ClientTable
from callcenter_kit.clients.parsing.layout import column_letters
from callcenter_kit.clients.results import VerdictColumns, as_csv, as_parquet, results_book
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, fact_kind, kind_of
from callcenter_kit.rules.assessment import Assessment, assess
from callcenter_kit.rules.errors import ContradictoryDate
from callcenter_kit.rules.loading import as_rulebook, check_dates
from callcenter_kit.rules.loading import facts as fact_definitions
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.rows import Rows, evaluate_rows
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.display import HtmlRepr
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text, check_language, language_of_file
from callcenter_kit.timeline.answer import Answer, Choices
from callcenter_kit.timeline.schedule import PlanOptions
from callcenter_kit.workdays.dates import require_day

if TYPE_CHECKING:
    import pandas

_PARTS: Final = ("_name", "_unmet_names", "_unknown_names")
_SPOKEN: Final = (
    "licence_name",
    *(f"{scope}{part}" for scope in SCOPES for part in _PARTS),
    "remark",
)
_DATES: Final = tuple(name for name in FACT_NAMES if kind_of(name) == "date")


@dataclass(frozen=True)
class Screened(VerdictTable, HtmlRepr):
    """Every client's verdict, under the columns of `screen`, in the rows of the clients.

    ``problems`` are the cells that are not understood, and those that contradict another fact of
    their row. `JudgedTable` lists the columns.
    """

    shown_by: ClassVar[str] = "callcenter_kit.clients.notebook"

    def applicant(self, row: Any) -> Applicant:  # noqa: ANN401 - a row's number or label
        """The client of this row with every fact that is understood.

        A day that contradicts its fact is left out, and so is a foreign share beside domestic
        capital; `problems` names it. ``KitError`` where no client has this row.
        """
        try:
            place = self._places[row]
        except (KeyError, TypeError):
            rows = self.clients.values.labels
            raise ClientFileError("NoSuchClient", row=row, known=f"{rows[0]}–{rows[-1]}") from None
        contradictions = self.problems[len(self.clients.problems) :]
        left_out = {problem.fact for problem in contradictions if problem.row == row}
        return Applicant(**_facts_of_row(self.clients.values, place, FACT_NAMES, left_out))

    @cached_property
    def _places(self) -> dict[Any, int]:
        return {label: place for place, label in enumerate(self.clients.values.labels)}

    def assessment(self, row: Any) -> Assessment:  # noqa: ANN401 - a row's number or label
        """The whole answer for the client of this row, with every finding in words."""
        return assess(self.applicant(row), self.on, self.rulebook)

    def answer(self, row: Any, choices: Choices = Choices()) -> Answer:  # noqa: ANN401, B008
        """What is said of this client's case, and of its filing where it is filed."""
        case = self.cases.get(row)
        if case is not None and case.filing is not None:
            options = PlanOptions({**choices.options, "filing": case.filing, "as_of": self.on})
            choices = choices._replace(scope=case.scope, options=options)
        return Answer(self.assessment(row), choices)

    def to_frame(self, language: str | None = None) -> pandas.DataFrame:
        """The verdicts as a pandas frame, a row for each client, under the clients' own index.

        Columns: those that `screen` adds, ``licence``, ``nationwide``, ``local``, text, and the
        masks ``nationwide_unmet``, ``nationwide_unknown``, ``local_unmet``, ``local_unknown``,
        whole numbers that `decode` names, and the kinds ``nationwide_obstacle`` and
        ``local_obstacle``, text. ``language`` adds ``licence_name``, and of each scope
        ``*_name``, ``*_unmet_names`` and ``*_unknown_names``, where the requirements are listed,
        and ``remark``, empty but where foreign capital leads into another procedure. Where any
        client has filed, ``stage``, ``turn``, ``due_on``, ``expected_on``, ``next_on`` and
        ``group`` say where its case stands, as in `board`.
        ``clients.facts`` has the same index.

        ``KitError`` where the language is not spoken.
        """
        table = self.judged.copy()
        for name, cells in self.board_columns().items():
            table[name] = series(cells, name)
        if language is not None:
            *columns, _ = VerdictColumns(self, check_language(language)).columns()
            for name, column in zip(_SPOKEN, columns, strict=True):
                table[name] = column
                table[name] = table[name].astype("string")
        return table

    def __repr__(self) -> str:
        by = f"{self.rulebook.id} on {self.on}"
        return f"<Screened {len(self)} clients by {by}, {len(self.problems)} problems>"

    def to_excel(self, language: str = DEFAULT_LANGUAGE) -> bytes:
        """A workbook: the clients' own columns, the verdicts, the bad cells and the sources.

        Its content: ``Path("judged.xlsx").write_bytes(screened.to_excel("zh-CN"))``.
        """
        return b"".join(results_book(self, language_of_file(language)))

    def to_csv(self, language: str = DEFAULT_LANGUAGE) -> bytes:
        """The clients' own columns and the verdicts as CSV, in UTF-8 that spreadsheets know."""
        return b"".join(as_csv(self, language_of_file(language)))

    def to_parquet(self) -> bytes:
        """The clients' own columns, the facts and the verdicts as Parquet, under plain names."""
        return as_parquet(self)


def judge(clients: ClientTable, on: date | None, rulebook: str | Rulebook) -> Screened:
    """The clients judged by the rulebook on the day; without one, the day it was last read."""
    book = as_rulebook(rulebook)
    day = book.last_read if on is None else require_day(on, "on")
    columns = _columns(clients)
    cases, contradicted = read_filings(clients, day)
    contradictions = (*_shares(clients, columns), *_days(clients, columns, day), *contradicted)
    problems = (*clients.problems, *contradictions)
    return Screened(clients, evaluate_rows(clients.values, day, book), day, book, problems, cases)


def _facts_of_row(
    facts: Rows, place: int, names: Iterable[str], left_out: Collection[str] = ()
) -> dict[str, Any]:
    """The facts of one row that are known, but those ``left_out``."""
    values = ((name, facts[name][place]) for name in names if name not in left_out)
    # A number is kept as it was read, 3.0 too; a day is what an applicant keeps already.
    return {
        name: value if isinstance(value, date) else fact_kind(name).from_column(value)
        for name, value in values
        if value is not None
    }


# The facts that a day can contradict, and the days.
_CHECKED: Final = ("is_company", "clean_record", "refused_for_falsehood", "insured_months", *_DATES)
_Columns = dict[str, tuple[str, str, dict[Any, Any]]]


def _shares(clients: ClientTable, columns: _Columns) -> list[CellProblem]:
    """Foreign shares beside domestic capital: each is left out, and named."""
    facts = clients.values
    pairs = zip(facts.labels, facts["foreign_share"], facts["domestic_capital"], strict=True)
    contradicted = [row for row, share, domestic in pairs if domestic and (share or 0) > 0]
    why = words("clients.why.two_facts", other=fact_definitions()["domestic_capital"].name)
    return [_problem(columns, "foreign_share", row, why) for row in contradicted]


def _days(clients: ClientTable, columns: _Columns, on: date) -> list[CellProblem]:
    """Days that contradict their fact on the day of the question: each is left out, and named."""
    days = [clients.values[name] for name in _DATES]
    problems = []
    for place, row in enumerate(clients.values.labels):
        if all(column[place] is None for column in days):
            continue
        facts = _facts_of_row(clients.values, place, _CHECKED)
        # A row may contradict itself twice; each turn takes one day out, so the loop ends.
        while (error := _contradiction(facts, on)) is not None:
            why = words("clients.why.contradiction", day=error.day)
            problems.append(_problem(columns, error.date_name, row, why))
            del facts[error.date_name]
    return problems


def _problem(columns: _Columns, fact: str, row: Any, why: Text) -> CellProblem:  # noqa: ANN401
    heading, letters, originals = columns[fact]
    return CellProblem(row, heading, letters, fact, originals[row], why)


def _columns(clients: ClientTable) -> _Columns:
    """The columns that may contradict: each one's heading, letters, and cells by their row."""
    cells = clients.cells
    places = {heading: place for place, heading in enumerate(cells.columns)}
    return {
        fact: (
            heading,
            column_letters(places[heading]),
            dict(zip(cells.labels, cells[heading], strict=True)),
        )
        for heading, fact in clients.columns.items()
        if fact in ("foreign_share", *_DATES)
    }


def _contradiction(facts: dict[str, Any], on: date) -> ContradictoryDate | None:
    try:
        check_dates(Applicant(**facts), on)
    except ContradictoryDate as error:
        return error
    return None

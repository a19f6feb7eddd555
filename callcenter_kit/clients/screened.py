"""Clients judged: the verdicts beside the facts, one client at a time or all in a file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final, Unpack, cast

from callcenter_kit.clients.board import VerdictTable, board_dtypes, read_filings
from callcenter_kit.clients.model import CellProblem, ClientTable, frame_of
from callcenter_kit.clients.results import as_csv, as_parquet, results_book, verdict_columns
from callcenter_kit.errors import ClientFileError, ContradictoryDate
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import Assessment, assess
from callcenter_kit.rules.loading import as_rulebook
from callcenter_kit.rules.loading import facts as fact_definitions
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening import rows
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import HtmlRepr
from callcenter_kit.texts.display import table as pandas_frame
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, check_language
from callcenter_kit.timeline.answer import Answer, Choices
from callcenter_kit.timeline.plan import NoPlan, Plan
from callcenter_kit.timeline.planning import plan
from callcenter_kit.timeline.schedule import PlanOptions

if TYPE_CHECKING:
    import pandas

_SPOKEN: Final = (
    "licence_name",
    *(f"{s}_{part}" for s in SCOPES for part in ("name", "unmet_names", "unknown_names")),
    "remark",
)
_CHECKED: Final = (*rows.CONTRADICTED, *rows.CONTRADICTED.values())


@dataclass(frozen=True)
class Screened(VerdictTable, HtmlRepr):
    """Every client's verdict, in the rows of the clients, and what is said of each of them."""

    shown_by: ClassVar[str] = "callcenter_kit.clients.notebook"

    def applicant(self, row: Any) -> Applicant:  # noqa: ANN401 - a row's number or label
        """The client of this row with every fact that is understood.

        A day that contradicts its fact is left out together with it, and so is a foreign share
        beside domestic capital; `problems` names it. ``KitError`` where no client has this row.
        """
        try:
            place = self._places[row]
        except (KeyError, TypeError):
            labels = self.clients.values.labels
            row_labels = f"{labels[0]}–{labels[-1]}"
            raise ClientFileError("NoSuchClient", row=row, known=row_labels) from None
        left, _ = rows.consistent_facts(self.clients.values.row(place), self.on)
        return Applicant(**left)

    def __iter__(self) -> Iterator[Applicant]:
        """The clients one after the other, as `applicant` gives each."""
        return map(self.applicant, self.rows)

    @property
    def rows(self) -> tuple[Any, ...]:
        """The numbers or labels of the clients' rows."""
        return tuple(self.clients.values.labels)

    @cached_property
    def _places(self) -> dict[Any, int]:
        return {label: place for place, label in enumerate(self.clients.values.labels)}

    def assessment(self, row: Any) -> Assessment:  # noqa: ANN401 - a row's number or label
        """The whole answer for the client of this row, with every finding in words."""
        return assess(self.applicant(row), self.on, self.rulebook)

    def plan(
        self,
        row: Any,  # noqa: ANN401 - a row's number or label
        scope: str | None = None,
        *,
        start: date | None = None,
        **options: Unpack[PlanOptions],
    ) -> Plan | NoPlan:
        """What `callcenter_kit.plan` gives for the client of this row, judged as it is here.

        Work begins on ``start``, unless given on that of `screen`, and without one on ``on``. A
        filed case is followed from what the file says of it, for the licence that its board names.
        """
        first, filed_scope = start or self.start or self.on, scope
        if (case := self.cases.get(row)) is not None and case.filing is not None:
            options = cast("Any", {"filing": case.filing, "as_of": self.on, **options})
            filed_scope = scope or case.scope
        applicant, day, book = self.applicant(row), self.on, self.rulebook
        row_plan = plan(first, filed_scope, applicant=applicant, on=day, rulebook=book, **options)
        if scope is None and case is not None and case.is_scope_assumed:
            row_plan = replace(row_plan, is_scope_assumed=row_plan.is_filed)
        return row_plan

    def answer(self, row: Any, choices: Choices = Choices()) -> Answer:  # noqa: ANN401, B008
        """What is said of this client's case, and of its filing where it is filed."""
        case = self.cases.get(row)
        if case is not None and case.filing is not None:
            choices = choices.with_options(filing=case.filing, as_of=self.on)
        return Answer(self.assessment(row), choices)

    def to_frame(self, language: str | None = None, *, names: bool = False) -> "pandas.DataFrame":
        """The clients and their verdicts as a pandas frame, a row for each, under their own index.

        Columns: every fact under its own name, ``name`` first, as ``clients.facts`` has them; then
        those that `screen` adds: ``licence``, ``nationwide``, ``local``, ordered categories, the
        masks ``nationwide_unmet``, ``nationwide_unknown``, ``local_unmet``, ``local_unknown``,
        whole numbers that `decode` names, or with ``names=True`` the requirements' ids as text, and
        the kinds ``nationwide_obstacle`` and ``local_obstacle``, text. With a ``start``, of each
        scope ``*_licence_on``, once everything unmet is repaired, ``*_licence_on_as_is``, missing
        where the client is not eligible as it is, ``*_earliest``, ``*_latest`` and ``*_status``.
        ``language`` adds ``licence_name``, and of each scope ``*_name``, ``*_unmet_names`` and
        ``*_unknown_names``, where the requirements are listed, and ``remark``, empty but where
        foreign capital leads into another procedure. Where any client has filed, ``stage``,
        ``turn``, ``due_on``, ``expected_on``, ``next_on`` and ``group`` say where its case stands,
        as in `board`.

        ``KitError`` where the language is not spoken.
        """
        table = self.clients.facts.join(self.judged)
        if names:
            for mask in rows.BIT_COLUMNS:
                ids = [", ".join(rows.decode(each, self.rulebook)) for each in self.verdicts[mask]]
                table[mask] = ids
                table[mask] = table[mask].astype("string")
        if self.start is not None:
            dates = rows.date_rows(self, self.start, self.on, self.rulebook)
            for name, column in pandas_frame(dates, rows.DATED).items():
                table[name] = column.array
        board = self.board_columns()
        for name, column in frame_of(rows.Rows(board, self.rows), board_dtypes(board)).items():
            table[name] = column
        if language is not None:
            *columns, _ = verdict_columns(self, check_language(language))
            for name, column in zip(_SPOKEN, columns, strict=True):
                table[name] = column.cells
                table[name] = table[name].astype("string")
        table.attrs[rows.SCREENED] = rows.screened_by(self.rulebook, self.on)
        return table

    def __repr__(self) -> str:
        by = f"{self.rulebook.id} {self.rulebook.day_text(self.on)}"
        return f"<Screened {len(self)} clients by {by}, {len(self.problems)} problems>"

    def to_excel(self, language: str = DEFAULT_LANGUAGE) -> bytes:
        """A workbook: the clients' own columns, the verdicts, the bad cells and the sources.

        Its content: ``Path("judged.xlsx").write_bytes(screened.to_excel("zh-CN"))``.
        """
        return b"".join(results_book(self, check_language(language)))

    def to_csv(self, language: str = DEFAULT_LANGUAGE) -> bytes:
        """The clients' own columns and the verdicts as CSV, in UTF-8 that spreadsheets know."""
        return b"".join(as_csv(self, check_language(language)))

    def to_parquet(self) -> bytes:
        """The clients' own columns, the facts and the verdicts as Parquet, under plain names."""
        return as_parquet(self)


def assess_clients(
    clients: ClientTable, on: date | None, rulebook: str | Rulebook, start: date | None = None
) -> Screened:
    """The clients judged by the rulebook on the day.

    Without one, on the day of the ``start``, and without that, on the day it was last read.
    """
    book = as_rulebook(rulebook)
    first = None if start is None else require_day(start, "start")
    day = (first or book.last_read) if on is None else require_day(on, "on")
    values, contradictions = _consistent(clients, day)
    cases, contradicted = read_filings(clients, values, day)
    problems = (*clients.problems, *contradictions, *contradicted)
    verdicts = rows.evaluate_rows(values, day, book)
    return Screened(clients, verdicts, day, book, problems, cases, first)


def _consistent(clients: ClientTable, on: date) -> tuple[rows.Rows, list[CellProblem]]:
    """The values without the facts that contradict each other, and which cell does so."""
    values = clients.values
    cells = {name: list(values[name]) for name in _CHECKED}
    problems: list[CellProblem] = []
    for place in range(len(values)):
        if not any(cells[name][place] for name in rows.CONTRADICTED):  # no day, no share above 0
            continue
        _, errors = rows.consistent_facts({name: cells[name][place] for name in _CHECKED}, on)
        for error in errors:
            if isinstance(error, ContradictoryDate):
                name, key, day = error.date_name, "contradiction", {"day": error.day}
            else:
                name, key, day = error.name, "two_facts", {}
            other = fact_definitions()[rows.CONTRADICTED[name]].name
            why = words(f"clients.why.{key}", other=other, **day)
            problems.append(clients.problem(name, place, why))
            for fact in (name, rows.CONTRADICTED[name]):
                cells[fact][place] = None
    return rows.Rows({**values.columns, **cells}, values.labels), problems

"""The clients with their verdicts, and the board of those that have filed.

Of two cells that contradict each other the later one is left out and named; where it then is not
known how the case ended, nothing is said of where it stands.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from callcenter_kit.clients.cells import NO_LICENCE
from callcenter_kit.clients.model import CellProblem, ClientTable, frame_of
from callcenter_kit.clients.spellings import EVENTS, column_name
from callcenter_kit.rules.loading import scope_for
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.screening.portfolio import is_exclusion
from callcenter_kit.screening.rows import BIT_COLUMNS, CATEGORIES, OBSTACLES, Rows
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.language import LANGUAGES, Text, check_language, join_sentences
from callcenter_kit.timeline.filing import Filing
from callcenter_kit.timeline.plan import Needs
from callcenter_kit.timeline.planning import plan_for
from callcenter_kit.timeline.process import PlanError
from callcenter_kit.timeline.progress import Progress, Turn
from callcenter_kit.timeline.schedule import PlanOptions
from callcenter_kit.workdays.calendar import projecting

if TYPE_CHECKING:
    import pandas

GROUPS: Final = ("overdue", "this_week", "ours", "theirs", "done")
# What the results say of a case beside its client's verdicts.
BOARD_COLUMNS: Final = ("stage", "turn", "due_on", "expected_on", "next_on", "group")


class FiledCase(NamedTuple):
    """What a row says of its application; ``filing`` is ``None`` where it contradicts itself.

    ``facts`` are those of its company that a filed case hangs on.
    """

    filing: Filing | None
    facts: Mapping[str, Any]

    @property
    def scope(self) -> str:
        """The licence that its provinces ask for, taken to be local where they are not known."""
        return scope_for(self.facts["provinces"]) or "local"

    @property
    def is_scope_assumed(self) -> bool:
        """Whether no province says which licence was filed for."""
        return scope_for(self.facts["provinces"]) is None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """Where the case in a client's ``row`` stands; ``stage`` is ``None`` where no cell says it.

    ``next_on`` is the next day that matters, if there is one; ``next`` says what comes then.
    ``is_scope_assumed`` where nobody said which licence was filed for.
    """

    row: Any
    client: str | None
    scope: str
    is_scope_assumed: bool
    group: str
    next: Text
    stage: str | None = None
    turn: Turn | None = None
    due_on: date | None = None
    expected_on: date | None = None
    next_on: date | None = None

    def stage_name(self, language: str) -> str:
        """What the stage is called."""
        return say(f"board.stage.{self.stage or 'unclear'}", language)

    def group_name(self, language: str) -> str:
        """What its group is called; who withdrew has got nothing."""
        key = self.stage if self.stage == "withdrawn" else self.group
        return say(f"board.group.{key}", language)


@dataclass(frozen=True, slots=True)
class Board:
    """The cases that are filed, as of ``on``: group by group, each by its next day."""

    on: date
    rows: tuple[BoardRow, ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        groups = "".join(f"; {key}: {len(rows)}" for key, rows in self.groups.items())
        return f"<Board of {len(self)} cases on {self.on}{groups}>"

    @property
    def groups(self) -> dict[str, tuple[BoardRow, ...]]:
        """The rows of every group that has any, in the order of ``GROUPS``."""
        groups = {key: tuple(row for row in self.rows if row.group == key) for key in GROUPS}
        return {key: rows for key, rows in groups.items() if rows}

    def title_of(self, group: str, language: str) -> str:
        """What the group is called, whoever withdrew besides."""
        names = (row.group_name(language) for row in self.rows if row.group == group)
        return " · ".join(dict.fromkeys(names))

    @property
    def has_days(self) -> bool:
        """Whether any case has a next day."""
        return any(row.next_on is not None for row in self.rows)

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """The board as a pandas frame, a row for each case, under the clients' own index.

        Columns: ``client``, ``scope``, ``stage``, ``turn``, ``due_on``, ``expected_on``,
        ``next_on``, ``group`` and ``is_scope_assumed``; ``language`` adds ``stage_name``,
        ``group_name`` and ``next``.
        """
        names = ("row", "client", "scope", *BOARD_COLUMNS, "is_scope_assumed")
        columns = {name: [getattr(row, name) for row in self.rows] for name in names}
        if language is not None:
            check_language(language)
            columns["stage_name"] = [row.stage_name(language) for row in self.rows]
            columns["group_name"] = [row.group_name(language) for row in self.rows]
            columns["next"] = [row.next.say(language) for row in self.rows]
        labels = columns.pop("row")
        return frame_of(Rows(columns, labels), board_dtypes(columns))


def board_dtypes(names: Iterable[str]) -> dict[str, str]:
    """The dtype of each of a board's columns in a frame: days as days, most as text."""
    dtypes = {"is_scope_assumed": "boolean"}
    dtypes |= {name: "datetime64[s]" for name in names if name.endswith("_on")}
    return {name: dtypes.get(name, "string") for name in names}


def _row(row: Any, case: FiledCase, on: date, book: Rulebook) -> BoardRow:  # noqa: ANN401
    whose = row, case.facts["name"], case.scope, case.is_scope_assumed
    if case.filing is None:
        return BoardRow(*whose, "ours", words("board.unclear"), turn="applicant")
    provinces, review = case.facts["provinces"], book.review_days(case.scope, on)
    about = {"provinces": provinces, "company": case.facts}
    needs = Needs(scope=case.scope, book=book, review=review, **about)
    options = PlanOptions(filing=case.filing, as_of=on, calendar=projecting())
    plan = plan_for(needs, on, options)
    progress = plan.progress()
    next_on = progress.expected_on
    if progress.due_on is not None or progress.limits:
        # What is due, or until when to challenge; once all are over, what was due.
        limits = (limit.last_on(on) for limit in progress.limits)
        ends: Iterable[date] = filter(None, (progress.due_on, *(progress.due_range or ()), *limits))
        next_on = next((day for day in ends if day >= on), progress.due_on)
    # Once it is late, nobody knows when it comes.
    days = (progress.due_on, None if progress.is_late else progress.expected_on, next_on)
    text = _next(progress, plan.history)
    place = (_group(progress, next_on), text, progress.stage, progress.turn)
    return BoardRow(*whose, *place, *days)


def _next(progress: Progress, filing: Filing) -> Text:
    """A refusal told of the company; what comes next; after 60 days, that one can ask."""
    early = progress.due_range[0] if progress.due_range else progress.on
    texts = [progress.next]
    if progress.stage == "under_review" and progress.if_silent is not None and early < progress.on:
        texts.append(progress.if_silent)
    if filing.company_refusal is not None:  # its note is the first
        texts.insert(0, progress.notes[0])
    return Text(*(join_sentences((t.say(each) for t in texts), each) for each in LANGUAGES))


def _group(progress: Progress, next_on: date | None) -> str:
    """Done, overdue, this week from Monday to Sunday, else by whose turn it is."""
    on, due = progress.on, progress.due_on
    if progress.stage in ("licensed", "withdrawn"):
        return "done"
    # Until the later reading of the 60 days is over, a review is not overdue.
    if progress.stage == "overdue" or (due and due < on and progress.due_range is None):
        return "overdue"
    if next_on is not None and on <= next_on <= on + timedelta(days=6 - on.weekday()):
        return "this_week"
    return "ours" if progress.turn == "applicant" else "theirs"


@dataclass(frozen=True)
class VerdictTable:
    """Every client's verdict, under the columns of `screen`, in the rows of the clients.

    ``verdicts`` has the labels of ``clients.values`` and the columns ``RESULTS`` of screening;
    `judged` is the same as a pandas frame, with the index of ``clients.facts``.
    ``problems`` are the cells that are not understood, and after them those that contradict
    another fact: a foreign share, and days as of the day ``on``. ``cases`` are the applications
    that were handed in, by the labels of their rows; ``start`` is the day work begins, if given.
    """

    clients: ClientTable
    verdicts: Rows = field(repr=False)
    on: date
    rulebook: Rulebook = field(repr=False)
    problems: tuple[CellProblem, ...] = field(repr=False)
    cases: Mapping[Any, FiledCase] = field(repr=False)
    start: date | None = None

    def __len__(self) -> int:
        return len(self.clients)

    @cached_property
    def board(self) -> Board:
        """The cases that are filed, whose turn each is, and which day comes next."""
        rows = [_row(label, case, self.on, self.rulebook) for label, case in self.cases.items()]
        rows.sort(key=lambda row: (GROUPS.index(row.group), row.next_on or date.max))
        return Board(self.on, tuple(rows))

    def stage_name(self, label: Any, language: str) -> str:  # noqa: ANN401 - a row's label
        """Where the case of this row stands; empty where none is filed."""
        row = self.board_rows.get(label)
        return "" if row is None else row.stage_name(language)

    def progress_in(self, label: Any, scope: str, language: str) -> str | None:  # noqa: ANN401
        """Where a case stands below its own licence, a dash below the other; none unfiled."""
        row = self.board_rows.get(label)
        if row is None:
            return None
        return row.stage_name(language) if row.scope == scope else say("report.dash", language)

    @cached_property
    def board_rows(self) -> dict[Any, BoardRow]:
        """The rows of the board by the labels of the clients."""
        return {row.row: row for row in self.board.rows}

    def board_columns(self) -> dict[str, list[Any]]:
        """Where each filed case stands, a value for every client; empty where none is filed."""
        if not self.cases:
            return {}
        found = [self.board_rows.get(label) for label in self.verdicts.labels]
        return {name: [getattr(row, name, None) for row in found] for name in BOARD_COLUMNS}

    @cached_property
    def exclusions(self) -> list[str]:
        """Of each client that needs the licence, why nothing can be prepared for either scope.

        The kind of the obstacle, ``"prohibited"``, ``"other_procedure"``, or ``"unknown"`` where
        only the authority can say; empty where there is none.
        """
        columns = ("licence", OBSTACLES[0], BIT_COLUMNS[0])
        rows = zip(*(self.verdicts[name] for name in columns), strict=True)
        return [
            kind if licence == "required" and is_exclusion(kind, unmet) else ""
            for licence, kind, unmet in rows
        ]

    @cached_property
    def table(self) -> Rows:
        """Every client's facts and verdicts."""
        columns = {**self.clients.values.columns, **self.verdicts.columns}
        return Rows(columns, self.verdicts.labels)

    @cached_property
    def judged(self) -> "pandas.DataFrame":
        """The verdicts as a pandas frame, under the columns that `screen` adds."""
        masks, texts = dict.fromkeys(BIT_COLUMNS, "int32"), dict.fromkeys(OBSTACLES, "str")
        return frame_of(self.verdicts, {**CATEGORIES, **masks, **texts})


_ENDING: Final = {
    "granted": "decided_on",
    "refused": "refused_on",
    "not_accepted": "not_accepted_on",
    "withdrawn": "withdrawn_on",
}
_SAYS_THE_END: Final = frozenset({"result", "decided_on", "received_on", "issued_on"})
_CORRECTION: Final = frozenset({"asked_on", "answered_on"})
_PLAIN: Final = ("submitted_on", "accepted_on", "received_on", "issued_on")
_FACTS: Final = ("name", "provinces", "refused_on", "refused_for_falsehood", "refused_for_papers")
# What says nothing without one of others; a licence in hand stands for its decision to grant.
_NEEDS: Final = {
    "answered_on": ("asked_on",),
    "result": ("decided_on", "issued_on"),
    "decided_on": ("result", "issued_on"),
    "received_on": ("decided_on", "issued_on"),
}


def read_filings(
    clients: ClientTable, values: Rows, on: date | None
) -> tuple[dict[Any, FiledCase], list[CellProblem]]:
    """The case of every row that tells of one, and the cells that contradict another, or ``on``.

    ``values`` are the clients' without what contradicts itself. Without a day nothing lies in the
    future. A cell that is a problem already is not named again.
    """
    if EVENTS.keys().isdisjoint(clients.columns.values()):
        return {}, []
    undecided = {problem.row for problem in clients.problems if problem.reason == "no_result"}
    texts = defaultdict[Any, dict[str, list[Any]]](lambda: defaultdict(list))
    for problem in clients.problems:
        texts[problem.row][problem.fact].append(problem.value)
    cases: dict[Any, FiledCase] = {}
    problems: list[CellProblem] = []
    columns = [clients.events[name] for name in EVENTS]
    for place, (row, *cells) in enumerate(zip(values.labels, *columns, strict=True)):
        events = {n: value for n, value in zip(EVENTS, cells, strict=True) if value is not None}
        unread = texts[row].keys() & EVENTS.keys()
        left_out = unread - events.keys()
        if not events and (not left_out or (row in undecided and left_out == {"result"})):
            continue  # what a broader column says is no sign that anything was handed in
        reader = _RowReader(events, left_out, on)
        is_filed, filing = reader.read()
        # What has figures is a day that cannot be read, and not a word for “not yet”.
        is_filed = is_filed or any(re.search(r"\d", str(texts[row][name])) for name in left_out)
        new = {fact: why for fact, why in reader.problems.items() if fact not in unread}
        problems += [clients.problem(fact, place, why) for fact, why in new.items()]
        if is_filed:
            cases[row] = FiledCase(filing, {name: values[name][place] for name in _FACTS})
    return cases, problems


class _RowReader:
    """The events of one row, of which those that cannot be are left out one after the other.

    ``unread`` are the columns that cannot be read. Those that err or are missing are blamed; what
    only follows from one is not named.
    """

    def __init__(self, events: dict[str, Any], unread: set[str], on: date | None) -> None:
        self._events, self._unread, self._blamed, self._on = events, unread, {*unread}, on
        self.problems: dict[str, Text] = {}

    def read(self) -> tuple[bool, Filing | None]:
        """Whether anything happened, and what did; ``None`` where it is not known how it ended."""
        # Of several corrections the last; a notice that came after every answer is open.
        notices, answers = (self._events.get(name, ()) for name in ("asked_on", "answered_on"))
        if len(notices) > len(answers) > 0 and notices[-1] > answers[-1]:
            del self._events["answered_on"]
        for name, value in [*self._events.items()]:
            day = self._events[name] = value[-1] if isinstance(value, tuple) else value
            # What is expected to come has not happened.
            if name != "result" and self._on is not None and day > self._on:
                self.problems[name] = words("clients.why.in_future", day=day, on=self._on)
                del self._events[name]
        is_filed = bool(self._events or self._blamed & _SAYS_THE_END)
        for fact, others in _NEEDS.items():
            if self._events.get(fact) in NO_LICENCE:
                others = ("decided_on",)
            if fact in self._events and not self._events.keys() & {*others}:
                key = "undecided" if fact == "decided_on" else "missing"
                self._leave_out(fact, key, others[0], other=column_name(others[0]))
        while "submitted_on" not in self._events and self._events:
            # Nothing can be without a submission; the first of it is named.
            fact, other = next(iter(self._events)), "submitted_on"
            self._leave_out(fact, "missing", other, other=column_name(other))
        filing = self._filing()
        # Who has something unread in the column of acceptance is not accepted by silence, and the
        # clock may have stood still for a correction that is left out.
        left_open = self._blamed & (_SAYS_THE_END | _CORRECTION) or "accepted_on" in self._unread
        is_unclear = filing.submitted_on is None or self._blamed & {"result", "end"}
        return is_filed, None if is_unclear or (filing.ending is None and left_open) else filing

    def _leave_out(self, fact: str, key: str, cause: str, **values: Any) -> None:  # noqa: ANN401
        del self._events[fact]
        if cause not in self._blamed | self.problems.keys():
            self.problems[fact] = words(f"clients.why.{key}", **values)
        self._blamed |= {fact, cause}

    def _filing(self) -> Filing:
        while True:
            events = self._events
            days = {name: day for name, day in events.items() if name in _PLAIN}
            if "asked_on" in events:
                days["corrections"] = [(events["asked_on"], events.get("answered_on"))]
            if "decided_on" in events:
                days[_ENDING[events.get("result", "granted")]] = events["decided_on"]
            try:
                return Filing(**days)
            except PlanError as error:
                self._leave_out_wrong(error)  # one day each time, so the loop ends

    def _leave_out_wrong(self, error: PlanError) -> None:
        if error.code == "NothingReceived":  # its decision was left out before
            return self._leave_out("received_on", "missing", "decided_on")
        # The columns of the days that a filing calls so.
        days = (name.rpartition(".")[2] for name in (error.name, error.other))
        fact, other = (day if day in EVENTS else "decided_on" for day in days)
        values = {"day": error.day, "other_day": error.other_day, "other": column_name(other)}
        key = "two_endings" if error.code == "TwoEndings" else "out_of_order"
        self._leave_out(fact, key, fact, **values)
        if fact in ("decided_on", "issued_on"):
            self._blamed.add("end")
        return None

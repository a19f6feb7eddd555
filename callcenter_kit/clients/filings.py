"""What a file says of each application that was handed in: a `Filing`, and the cells that err.

Of two cells that contradict each other the later one is left out and named. Where it then is not
known how the case ended, nothing is said of where it stands.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from callcenter_kit.clients.board import FiledCase
from callcenter_kit.clients.model import CellProblem, ClientTable
from callcenter_kit.clients.parsing.layout import column_letters
from callcenter_kit.clients.parsing.spellings import EVENTS, column_name
from callcenter_kit.rules.facts import SCOPE_OF, coverage
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.errors import PlanError
from callcenter_kit.timeline.filing import Filing

_ENDING: Final = {
    "granted": "decided_on",
    "refused": "refused_on",
    "not_accepted": "not_accepted_on",
    "withdrawn": "withdrawn_on",
}
_SAYS_THE_END: Final = frozenset({"result", "decided_on", "received_on", "issued_on"})
# What says nothing without one of others; a licence in hand stands for its decision to grant.
_NEEDS: Final = {
    "answered_on": ("asked_on",),
    "result": ("decided_on", "issued_on"),
    "decided_on": ("result", "issued_on"),
    "received_on": ("decided_on", "issued_on"),
}


def read_filings(
    clients: ClientTable, on: date | None
) -> tuple[dict[Any, FiledCase], list[CellProblem]]:
    """The case of every row that tells of one, and the cells that contradict another, or ``on``.

    Without a day nothing lies in the future. A cell that is a problem already is not named again.
    """
    if not clients.tells_filings:
        return {}, []
    known: dict[Any, set[str]] = {}
    for problem in clients.problems:
        known.setdefault(problem.row, set()).add(problem.fact)
    cases: dict[Any, FiledCase] = {}
    problems: list[CellProblem] = []
    columns = [clients.events[name] for name in EVENTS]
    for place, (row, *cells) in enumerate(zip(clients.values.labels, *columns, strict=True)):
        events = {n: value for n, value in zip(EVENTS, cells, strict=True) if value is not None}
        named = known.get(row, set()) & EVENTS.keys()
        left_out = named - events.keys()
        if not events and not left_out:
            continue
        reader = _RowReader(events, left_out, on)
        scope = SCOPE_OF[coverage(clients.values["provinces"][place])] or "local"
        if (case := reader.read(scope)) is not None:
            cases[row] = case
        new = {fact: why for fact, why in reader.problems.items() if fact not in named}
        problems += [_problem(clients, fact, place, why) for fact, why in new.items()]
    return cases, problems


def _problem(clients: ClientTable, fact: str, place: int, why: Text) -> CellProblem:
    heading = next(heading for heading, name in clients.columns.items() if name == fact)
    cells = clients.cells
    letters = column_letters([*cells.columns].index(heading))
    return CellProblem(cells.labels[place], heading, letters, fact, cells[heading][place], why)


class _RowReader:
    """The events of one row, of which those that cannot be are left out one after the other.

    ``blamed`` are the columns that err or are missing; what only follows from one is not named.
    """

    def __init__(self, events: dict[str, Any], left_out: set[str], on: date | None) -> None:
        self._events, self._blamed, self._on = events, left_out, on
        self.problems: dict[str, Text] = {}

    def read(self, scope: str) -> FiledCase | None:
        """What happened; ``None`` where nothing did, without a filing where its end is unclear."""
        self._keep_last_corrections()
        self._leave_out_future()
        is_filed = bool(self._events or self._blamed & _SAYS_THE_END)
        for fact, others in _NEEDS.items():
            if self._events.get(fact) in _NO_LICENCE:
                others = ("decided_on",)
            if fact in self._events and not self._events.keys() & {*others}:
                key = "undecided" if fact == "decided_on" else "missing"
                self._leave_out(fact, key, others[0], other=column_name(others[0]))
        self._leave_out_unfiled()
        filing = self._filing()
        lacks_end = filing.ending is None and self._blamed & _SAYS_THE_END
        is_unclear = filing.submitted_on is None or lacks_end or self._blamed & {"result", "end"}
        return FiledCase(scope, None if is_unclear else filing) if is_filed else None

    def _keep_last_corrections(self) -> None:
        """Of several corrections the last; a notice that came after every answer is open."""
        asked, answered = (self._events.get(name, ()) for name in ("asked_on", "answered_on"))
        if len(asked) > len(answered) > 0 and asked[-1] > answered[-1]:
            del self._events["answered_on"]
        self._events = {
            name: value[-1] if isinstance(value, tuple) else value
            for name, value in self._events.items()
        }

    def _leave_out_future(self) -> None:
        """Leave out what lies ahead: what is expected to come has not happened."""
        for name, day in [*self._events.items()]:
            if name != "result" and self._on is not None and day > self._on:
                self.problems[name] = words("clients.why.in_future", day=day, on=self._on)
                del self._events[name]

    def _leave_out_unfiled(self) -> None:
        """Leave out what cannot be without a submission; the first of it is named."""
        while "submitted_on" not in self._events and self._events:
            fact, other = next(iter(self._events)), "submitted_on"
            self._leave_out(fact, "missing", other, other=column_name(other))

    def _leave_out(self, fact: str, key: str, cause: str, **values: Any) -> None:  # noqa: ANN401
        del self._events[fact]
        if cause not in self._blamed | self.problems.keys():
            self.problems[fact] = words(f"clients.why.{key}", **values)
        self._blamed |= {fact, cause}

    def _filing(self) -> Filing:
        while True:
            try:
                return Filing(**self._days())
            except PlanError as error:
                self._leave_out_wrong(error)  # one day each time, so the loop ends

    def _days(self) -> dict[str, Any]:
        events, result = self._events, self._events.get("result", "granted")
        days = {name: day for name, day in events.items() if name in _PLAIN}
        if "asked_on" in events:
            days["corrections"] = [(events["asked_on"], events.get("answered_on"))]
        if "decided_on" in events:
            days[_ENDING[result]] = events["decided_on"]
        return days

    def _leave_out_wrong(self, error: PlanError) -> None:
        if error.code == "NothingReceived":  # its decision was left out before
            return self._leave_out("received_on", "missing", "decided_on")
        fact, other = _column(error.name), _column(error.other)
        values = {"day": error.day, "other_day": error.other_day, "other": column_name(other)}
        key = "two_endings" if error.code == "TwoEndings" else "out_of_order"
        self._leave_out(fact, key, fact, **values)
        if fact in ("decided_on", "issued_on"):
            self._blamed.add("end")
        return None


_NO_LICENCE: Final = ("refused", "not_accepted", "withdrawn")
_PLAIN: Final = ("submitted_on", "accepted_on", "received_on", "issued_on")


def _column(name: str) -> str:
    """The column in which the day stands that a filing calls ``name``."""
    last = name.rpartition(".")[2]
    return last if last in EVENTS else "decided_on"

"""What a file says of each application that was handed in: a `Filing`, and the cells that err.

Of two cells that contradict each other the later one is left out and named. Where it then is not
known how the case ended, nothing is said of where it stands.
"""

from __future__ import annotations

from collections.abc import Collection
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

Events = dict[str, Any]  # what is known of a row, by the columns' names
_ENDING: Final = {
    "granted": "decided_on",
    "refused": "refused_on",
    "not_accepted": "not_accepted_on",
    "withdrawn": "withdrawn_on",
}
_SAYS_THE_END: Final = frozenset({"result", "decided_on", "received_on", "issued_on"})


def read_filings(
    clients: ClientTable, on: date | None
) -> tuple[dict[Any, FiledCase], list[CellProblem]]:
    """The case of every row that tells of one, and the cells that contradict another, or ``on``.

    Without a day nothing lies in the future. A cell that is a problem already is left out.
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
        left_out = known.get(row, set()) & EVENTS.keys()
        pairs = zip(EVENTS, cells, strict=True)
        events = {name: v for name, v in pairs if v is not None and name not in left_out}
        if not events and not left_out:
            continue
        reader = _RowReader(events, left_out, on)
        scope = SCOPE_OF[coverage(clients.values["provinces"][place])] or "local"
        if (case := reader.read(scope)) is not None:
            cases[row] = case
        problems += [_problem(clients, fact, place, why) for fact, why in reader.problems.items()]
    return cases, problems


def _problem(clients: ClientTable, fact: str, place: int, why: Text) -> CellProblem:
    heading = next(heading for heading, name in clients.columns.items() if name == fact)
    cells = clients.cells
    letters = column_letters([*cells.columns].index(heading))
    return CellProblem(cells.labels[place], heading, letters, fact, cells[heading][place], why)


class _RowReader:
    """The events of one row, of which those that cannot be are left out one after the other."""

    def __init__(self, events: Events, left_out: Collection[str], on: date | None) -> None:
        self._events, self._left_out, self._on = events, set(left_out), on
        self._ends_twice = False
        self.problems: dict[str, Text] = {}

    def read(self, scope: str) -> FiledCase | None:
        """What happened; ``None`` where nothing did, without a filing where its end is unclear."""
        self._keep_last_corrections()
        self._leave_out_future()
        self._check_end()
        self._check_beginning()
        if not self._events:
            return FiledCase(scope, None) if self._left_out & _SAYS_THE_END else None
        filing = self._filing() if "submitted_on" in self._events else None
        has_end = filing is not None and filing.ending is not None
        if self._ends_twice or (not has_end and self._left_out & _SAYS_THE_END):
            filing = None
        return FiledCase(scope, filing)

    def _leave_out(self, fact: str, why: Text | None) -> None:
        del self._events[fact]
        self._left_out.add(fact)
        if why is not None:
            self.problems[fact] = why

    def _keep_last_corrections(self) -> None:
        """Of several corrections the last; a notice that came after every answer is open."""
        asked, answered = (self._events.get(name, ()) for name in _CORRECTION)
        self._events |= {
            name: days[-1]
            for name, days in zip(_CORRECTION, (asked, answered), strict=True)
            if days
        }
        if len(asked) > len(answered) > 0 and asked[-1] > answered[-1]:
            del self._events["answered_on"]

    def _leave_out_future(self) -> None:
        """Leave out what lies ahead: what is expected to come has not happened."""
        for name, day in [*self._events.items()]:
            if name != "result" and self._on is not None and day > self._on:
                self.problems[name] = words("clients.why.in_future", day=day, on=self._on)
                del self._events[name]

    def _check_end(self) -> None:
        """A result needs its day, and a day its result; the licence in hand stands for both."""
        events, is_issued = self._events, "issued_on" in self._events
        if "result" in events and "decided_on" not in events:
            if events["result"] == "granted" and is_issued:
                return
            is_said = {"decided_on"} & {*self._left_out, *self.problems}
            why = words("clients.why.no_decision", other=column_name("decided_on"))
            self._leave_out("result", None if is_said else why)
        elif "decided_on" in events and "result" not in events and not is_issued:
            names = {"other": column_name("result"), "issued": column_name("issued_on")}
            why = words("clients.why.undecided", day=events["decided_on"], **names)
            self._leave_out("decided_on", None if "result" in self._left_out else why)

    def _check_beginning(self) -> None:
        """What answers a notice needs the notice, and everything a submission."""
        if "answered_on" in self._events and "asked_on" not in self._events:
            self._leave_out("answered_on", self._missing("answered_on", "asked_on"))
        first = next((name for name in self._events if name != "result"), None)
        if first is None or first == "submitted_on":
            return
        if (why := self._missing(first, "submitted_on")) is not None:
            self.problems[first] = why

    def _missing(self, fact: str, other: str) -> Text | None:
        """Why ``fact`` is of no use without the ``other``; nothing where that is said there."""
        if other in self._left_out or other in self.problems:
            return None
        return words("clients.why.missing", day=self._events[fact], other=column_name(other))

    def _filing(self) -> Filing:
        while True:
            try:
                return Filing(**self._days())
            except PlanError as error:
                # Each turn takes one day out, so the loop ends.
                self._leave_out(*self._fault(error))

    def _days(self) -> dict[str, Any]:
        events = self._events
        days = {name: day for name, day in events.items() if name in _PLAIN}
        if "asked_on" in events:
            days["corrections"] = [(events["asked_on"], events.get("answered_on"))]
        if "decided_on" in events:
            days[_ENDING[events.get("result", "granted")]] = events["decided_on"]
        return days

    def _fault(self, error: PlanError) -> tuple[str, Text | None]:
        """The cell that contradicts an earlier one, and why; an end that does is no end."""
        if error.code == "NothingReceived":
            is_said = self._left_out & _SAYS_THE_END
            return "received_on", None if is_said else self._missing("received_on", "decided_on")
        fact, other = _column(error.name), _column(error.other)
        self._ends_twice = self._ends_twice or fact in ("decided_on", "issued_on")
        if fact == "asked_on":
            self._events.pop("answered_on", None)
        key = "two_endings" if error.code == "TwoEndings" else "out_of_order"
        values = {"day": error.day, "other_day": error.other_day, "other": column_name(other)}
        return fact, words(f"clients.why.{key}", **values)


_CORRECTION: Final = ("asked_on", "answered_on")
_PLAIN: Final = ("submitted_on", "accepted_on", "received_on", "issued_on")


def _column(name: str) -> str:
    """The column in which the day stands that a filing calls ``name``."""
    last = name.rpartition(".")[2]
    return last if last in EVENTS else "decided_on"

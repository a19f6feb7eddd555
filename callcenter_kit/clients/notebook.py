"""A notebook's parameters, each refused by name if unclear; and what it shows of clients."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, get_args

from callcenter_kit.clients.cells import CellReader
from callcenter_kit.clients.clients import Clients
from callcenter_kit.clients.model import CellProblem, accepted
from callcenter_kit.clients.screened import Screened
from callcenter_kit.clients.spellings import UnreadCell, column_name, own_heading
from callcenter_kit.documents import notebook_blocks
from callcenter_kit.documents.blocks import Blocks, Items, blocks_of
from callcenter_kit.errors import ClientFileError, require_choice
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.assessment import Outcome
from callcenter_kit.rules.loading import as_rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, SCOPES
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, check_language, clean, join_names

_OPTIONS: Final = ("language", "rulebook", "on", "start")
MOST_PROBLEMS: Final = 5
_PLAIN: Final = (str, int, float, list, tuple, set, frozenset, dict, date)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a report is made from: the applicant, the reading, the day, and the first day."""

    applicant: Applicant
    language: str
    rulebook: Rulebook
    on: date
    start: date


def read_parameters(namespace: Mapping[str, Any]) -> Parameters:
    """The parameters among a notebook's names, ``globals()``, as papermill leaves them there.

    A fact is called by its own name and read as a spreadsheet's cell is, amounts in CNY; the
    options are ``language``, ``rulebook``, ``on`` and ``start``. ``on`` is the day on which the
    rulebook was last read unless it is given, ``start`` is ``on``. ``KitError`` for a name that
    is none of them, such as a misspelt one, and for a value that is not understood.

    >>> read_parameters({"registered_capital": "300万", "on": "2026-12-01"}).applicant
    Applicant(registered_capital=3000000)
    """
    # What somebody set: neither IPython's own, a module, a function nor nothing.
    parameters: dict[str, Any] = {
        name: value
        for name, value in namespace.items()
        if not name.startswith("_") and name not in ("In", "Out")
        if isinstance(value, _PLAIN) and value != ""
    }
    names = (*_OPTIONS, *FACT_NAMES)
    for name in parameters:
        require_choice("parameter", name, names)
    book = as_rulebook(parameters.get("rulebook", DEFAULT_RULEBOOK))
    facts = {
        name: _read(name, value, name) for name, value in parameters.items() if name in FACT_NAMES
    }
    # A day of the report is read as any other day is.
    on = _read("on", parameters.get("on"), "registered_on") or book.last_read
    return Parameters(
        applicant=Applicant(**facts),
        language=check_language(parameters.get("language", DEFAULT_LANGUAGE)),
        rulebook=book,
        on=on,
        start=_read("start", parameters.get("start"), "registered_on") or on,
    )


def _read(name: str, value: Any, fact: str) -> Any:  # noqa: ANN401 - the fact's own kind
    reading = CellReader(own_heading(fact)).read(value)
    if isinstance(reading, UnreadCell):
        values = {"name": name, "value": value, "why": reading.why, "accepted": accepted(fact)}
        raise ClientFileError("UnclearParameter", **values)
    return reading


@blocks_of.register
def _clients(clients: Clients, language: str) -> Blocks:
    yield notebook_blocks.strong_text("shown.clients.count", language, count=len(clients))
    rows = [(clean(heading, 60), column_name(fact)) for heading, fact in clients.columns.items()]
    yield notebook_blocks.grid(("heading", "fact"), rows, language)
    if clients.unread:
        headings = join_names([clean(heading, 60) for heading in clients.unread], language)
        yield notebook_blocks.secondary_text("shown.clients.unread", language, headings=headings)
    yield from _problems(clients.problems, language)


def verdict_blocks(table: Screened, language: str) -> Blocks:
    """How many clients come to each outcome, and by which rulebook."""
    yield from notebook_blocks.as_last_read(table.rulebook, table.on, language)
    yield notebook_blocks.strong_text("shown.clients.count", language, count=len(table))
    counts = {scope: Counter(table.verdicts[scope]) for scope in SCOPES}
    yield notebook_blocks.outcomes_grid(counts, get_args(Outcome), language)
    yield notebook_blocks.rulebook_text(table.rulebook, table.on, language)


@blocks_of.register
def _screened(table: Screened, language: str) -> Blocks:
    yield from verdict_blocks(table, language)
    yield from _problems(table.problems, language)


def _problems(problems: Sequence[CellProblem], language: str) -> Blocks:
    if problems:
        yield notebook_blocks.strong_text("shown.clients.problems", language, count=len(problems))
        yield Items(tuple(problem.say(language) for problem in problems[:MOST_PROBLEMS]))
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        yield notebook_blocks.secondary_text("shown.clients.more", language, count=more)

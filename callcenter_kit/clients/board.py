"""The board of the cases that are filed: whose turn each is, and which day comes next.

The columns of a file become a case in `clients.filings`; what is worked out of it here is what a
plan's progress says, a row for each case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.language import LANGUAGES, Text, check_language, join_sentences
from callcenter_kit.timeline.duties import DutyOptions
from callcenter_kit.timeline.filing import Filing
from callcenter_kit.timeline.planning import plan_for
from callcenter_kit.timeline.process import clock_for
from callcenter_kit.timeline.progress import Progress, Turn
from callcenter_kit.timeline.repairs import NO_NEEDS
from callcenter_kit.timeline.schedule import PlanOptions
from callcenter_kit.workdays.calendar import projecting

if TYPE_CHECKING:
    import pandas

GROUPS: Final = ("overdue", "this_week", "ours", "theirs", "done")
# What the results say of a case beside its client's verdicts.
BOARD_COLUMNS: Final = ("stage", "turn", "due_on", "expected_on", "next_on", "group")
_DONE: Final = ("licensed", "withdrawn")


class FiledCase(NamedTuple):
    """What a row says of its application; ``filing`` is ``None`` where it contradicts itself."""

    scope: str
    filing: Filing | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """Where one case stands; ``stage`` is ``None`` where its cells do not say.

    ``next_on`` is the next day that matters, ``None`` where there is none; ``next`` says what
    comes then, ``row`` is the number or label of the client.
    """

    row: Any
    client: str | None
    scope: str
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

    def to_frame(self, language: str | None = None) -> pandas.DataFrame:
        """The board as a pandas frame, a row for each case, under the clients' own index.

        Columns: ``client``, ``scope``, ``stage``, ``turn``, ``due_on``, ``expected_on``,
        ``next_on`` and ``group``; ``language`` adds ``stage_name``, ``group_name`` and ``next``.
        Days are ``datetime64[s]``. ``KitError`` where the language is not spoken.
        """
        import pandas

        names = ("client", "scope", *BOARD_COLUMNS)
        columns = {key: series([getattr(row, key) for row in self.rows], key) for key in names}
        if language is not None:
            check_language(language)
            columns["stage_name"] = [row.stage_name(language) for row in self.rows]
            columns["group_name"] = [row.group_name(language) for row in self.rows]
            columns["next"] = [row.next.say(language) for row in self.rows]
        index = pandas.Index([row.row for row in self.rows], name="row")
        return pandas.DataFrame(columns, index=index)


def series(cells: list[Any], name: str) -> Any:  # noqa: ANN401 - an array of pandas
    """The cells of a board's column with its dtype: days as days, all else as text."""
    import pandas

    if name not in _DAYS:
        return pandas.array(cells, dtype="string")
    return pandas.to_datetime(pandas.Series(cells, dtype="object")).astype("datetime64[s]").array


_DAYS: Final = ("due_on", "expected_on", "next_on")


def board_of(
    cases: Mapping[Any, FiledCase], names: Mapping[Any, str | None], on: date, rulebook: Rulebook
) -> Board:
    """The board of the ``cases``, by the numbers or labels of their rows, on the day ``on``."""
    rows = [_row(row, names[row], case, on, rulebook) for row, case in cases.items()]
    rows.sort(key=lambda row: (GROUPS.index(row.group), row.next_on or date.max))
    return Board(on, tuple(rows))


def _row(row: Any, client: str | None, case: FiledCase, on: date, rulebook: Rulebook) -> BoardRow:  # noqa: ANN401
    if case.filing is None:
        unclear = words("board.unclear")
        return BoardRow(row, client, case.scope, "ours", unclear, turn="applicant")
    # Where a filed case stands hangs on no fact of its company.
    options = PlanOptions(filing=case.filing, as_of=on, calendar=projecting())
    needs = replace(NO_NEEDS, clock=clock_for(rulebook.id))
    plan = plan_for(needs, on, case.scope, DutyOptions(rulebook.id), options)
    progress = plan.progress()
    next_on = _next_on(progress)
    days = (progress.due_on, progress.expected_on, next_on)
    place = (_group(progress, next_on), _next(progress), progress.stage, progress.turn)
    return BoardRow(row, client, case.scope, *place, *days)


def _next(progress: Progress) -> Text:
    """What comes next; once 60 calendar days of a review have passed, that one can ask."""
    early = progress.due_range[0] if progress.due_range else progress.on
    if progress.stage != "under_review" or progress.if_silent is None or early >= progress.on:
        return progress.next
    texts = (progress.next, progress.if_silent)
    return Text(*(join_sentences((t.say(each) for t in texts), each) for each in LANGUAGES))


def _next_on(progress: Progress) -> date | None:
    """The next day that matters: what is due, until when to challenge, else what is expected.

    Of a case whose days are all over it is the one on which something was due.
    """
    if progress.due_on is None and not progress.limits:
        return progress.expected_on
    limits = (limit.last_on(progress.on) for limit in progress.limits)
    days: Iterable[date] = filter(None, (progress.due_on, *(progress.due_range or ()), *limits))
    return next((day for day in days if day >= progress.on), progress.due_on)


def _group(progress: Progress, next_on: date | None) -> str:
    """Done, overdue, this week from Monday to Sunday, else by whose turn it is."""
    on, due = progress.on, progress.due_on
    if progress.stage in _DONE:
        return "done"
    # Until the later reading of the 60 days is over, a review is not overdue.
    if progress.stage == "overdue" or (due and due < on and progress.due_range is None):
        return "overdue"
    if next_on is not None and on <= next_on <= on + timedelta(days=6 - on.weekday()):
        return "this_week"
    return "ours" if progress.turn == "applicant" else "theirs"

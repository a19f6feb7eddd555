"""The clients of one upload with their verdicts, in memory only; twelve invented ones for a start.

The verdicts of the last few days and rulebooks are kept: a visitor goes to and fro between them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from math import isnan
from typing import Any, Final

from callcenter_kit.clients import Clients, Meanings, Screened, read_clients
from callcenter_kit.clients.board import FiledCase
from callcenter_kit.clients.template import example_csv
from callcenter_kit.dashboards.case.case import FIELDS, FILING_FIELDS, Case
from callcenter_kit.dashboards.errors import FieldError
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, kind_of
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.portfolio import (
    OUTCOMES,
    Portfolio,
    amounts,
    outcomes_of,
    portfolio,
)
from callcenter_kit.screening.rows import FORM, MASKS
from callcenter_kit.texts.display import write_value
from callcenter_kit.texts.language import Language

SHORT_PAGE: Final = 5  # the answers and the table fit one look
LONG_PAGE: Final = 25
SORTS: Final = ("row", "name", "capital", *SCOPES, "unmet", "unknown")
_BEST_FIRST: Final = ("eligible", "undetermined", "ineligible", "not_required")
_READINGS_KEPT: Final = 4
_TYPED: Final = [name for name in FACT_NAMES if kind_of(name) not in ("yes_no", "choice", "set")]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which clients are looked at, in which order, and which page of them.

    ``outcomes`` holds the outcome wanted of a scope, ``obstacle`` the requirement (or the business
    form) that must stand in the way in some scope; ``search`` is part of a name. A page has
    ``length`` rows. ``client`` is the row that was opened last.
    """

    outcomes: tuple[tuple[str, str], ...] = ()
    obstacle: str = ""
    search: str = ""
    sort: str = "row"
    descending: bool = False
    page: int = 0
    length: int = SHORT_PAGE
    client: int | None = None

    def outcome(self, scope: str) -> str:
        """The outcome wanted of ``scope``; empty: any."""
        return dict(self.outcomes).get(scope, "")

    def with_outcome(self, scope: str, outcome: str) -> Choice:
        """The choice with another outcome of ``scope``, from its first page."""
        others = {key: value for key, value in self.outcomes if key != scope}
        outcomes = {**others, scope: outcome} if outcome in OUTCOMES else others
        return replace(self, outcomes=tuple(outcomes.items()), page=0)

    @property
    def is_filtered(self) -> bool:
        """Whether any clients may be left out."""
        return bool(self.outcomes or self.obstacle or self.search)


@dataclass(frozen=True)
class ClientVerdicts:
    """The clients judged on one day by one reading, in plain columns and in what they come to."""

    screened: Screened

    @cached_property
    def summary(self) -> Portfolio:
        """What they come to."""
        return portfolio(self.screened)

    @property
    def rows(self) -> Sequence[Any]:
        """The numbers of their rows."""
        return self.screened.verdicts.labels

    @cached_property
    def names(self) -> list[str]:
        """Their names, empty where one is not known."""
        return [name or "" for name in self.screened.clients.values["name"]]

    @cached_property
    def amounts(self) -> list[float]:
        """Their registered capital, NaN where it is not known."""
        return amounts(self.screened.table)

    @property
    def licence(self) -> Sequence[str]:
        """Whether each needs the licence."""
        return self.screened.verdicts["licence"]

    @cached_property
    def outcomes(self) -> dict[str, Sequence[str]]:
        """The outcomes of each scope."""
        return {scope: outcomes_of(self.screened.verdicts, scope) for scope in SCOPES}

    def masks(self, status: str) -> dict[str, Sequence[int]]:
        """The masks of each scope of what is ``"unmet"``, or ``"unknown"``."""
        return {scope: self.screened.verdicts[f"{scope}_{status}"] for scope in SCOPES}

    def case(self, row: Any, case: Case) -> Case:  # noqa: ANN401 - a row's number
        """The client of this row as a case for the other pages, looked at as in ``case``."""
        return case_of(self.screened.applicant(row), case, self.screened.cases.get(row))

    def matching_places(self, choice: Choice) -> list[int]:
        """The positions of the clients that ``choice`` looks at, in its order."""
        checks = list(self._checks(choice))
        positions = [
            place for place in range(len(self.rows)) if all(check(place) for check in checks)
        ]
        # Those that are alike stay in the order of the file, in either direction.
        positions.sort(key=self._keys(choice.sort).__getitem__, reverse=choice.descending)
        if choice.sort == "capital":  # whoever's is not known comes last either way
            positions.sort(key=lambda place: isnan(self.amounts[place]))
        return positions

    def _checks(self, choice: Choice) -> Iterator[Callable[[int], bool]]:
        """What a client must be, each asked of its position."""
        if choice.outcomes:
            columns = [(self.outcomes[scope], outcome) for scope, outcome in choice.outcomes]
            yield lambda place: all(column[place] == outcome for column, outcome in columns)
        if choice.obstacle:
            yield self._stands(choice.obstacle)
        if choice.search:
            part = folded(choice.search)
            yield lambda place: part in folded(self.names[place])

    def _stands(self, obstacle: str) -> Callable[[int], bool]:
        if obstacle == FORM:
            return lambda place: self.licence[place] == "undetermined"
        keys = list(self.summary.rulebook.requirements)
        if obstacle not in keys:
            return lambda _: False
        bit, masks = 1 << keys.index(obstacle), [self.screened.verdicts[name] for name in MASKS]
        return lambda place: (
            self.licence[place] != "not_required" and any(mask[place] & bit for mask in masks)
        )

    def _keys(self, sort: str) -> Sequence[Any]:
        """What each client is sorted by."""
        if sort == "name":
            # The national standard's order: by pronunciation for the common characters.
            return [name.encode("gb18030", "replace") for name in self.names]
        if sort == "capital":
            return [-1 if isnan(amount) else amount for amount in self.amounts]
        if sort in SCOPES:
            return [_BEST_FIRST.index(outcome) for outcome in self.outcomes[sort]]
        if sort in ("unmet", "unknown"):
            masks = self.masks(sort).values()
            return [
                0 if licence == "not_required" else (one | other).bit_count()
                for licence, one, other in zip(self.licence, *masks, strict=True)
            ]
        return range(len(self.rows))


def folded(text: str) -> str:
    """The text as it is searched for."""
    return text.casefold().strip()


@dataclass(frozen=True, slots=True)
class Book:
    """The clients of one upload, and how they are looked at.

    ``name`` is the file's own name; ``example`` marks the invented clients that ship. ``dates``
    keeps the plans of the rows that were seen. ``earlier`` is what was said of the table before
    each step, and ``drafts`` what is typed and not yet said, by the names of the controls.
    """

    clients: Clients
    name: str
    example: bool = False
    choice: Choice = Choice()
    earlier: tuple[Meanings, ...] = ()
    drafts: Mapping[str, str] = field(default_factory=dict)
    dates: dict[Any, Any] = field(default_factory=dict, repr=False)
    _verdicts: OrderedDict[tuple[date, str], ClientVerdicts] = field(
        default_factory=OrderedDict, repr=False
    )

    def saying(self, meanings: Meanings) -> Book:
        """The same clients, read by what is said of their table."""
        if meanings == self.clients.meanings:
            return self
        clients = self.clients.read_again(meanings)
        # What was judged before was judged by another reading of the table.
        return replace(self, clients=clients, drafts={}, _verdicts=OrderedDict())

    def verdicts(self, on: date, reading: str) -> ClientVerdicts:
        """The clients judged on ``on`` by ``reading``; ``KitError`` for a day without rules."""
        key = (on, reading)
        if key not in self._verdicts:
            self._verdicts[key] = ClientVerdicts(self.clients.screen(on=on, rulebook=reading))
            while len(self._verdicts) > _READINGS_KEPT:
                self._verdicts.popitem(last=False)
        return self._verdicts[key]


def case_of(applicant: Applicant, case: Case, filed: FiledCase | None = None) -> Case:
    """One client as a case for the other pages, looked at as here, with what it has filed.

    What a link may not carry, such as a name with angle brackets in it, is left out.
    """
    # What a link cannot carry would only be a complaint on the page that it opens.
    stays = [name for name in _TYPED if not _travels(applicant, name)]
    nothing: dict[str, Any] = dict.fromkeys(stays)
    sendable = replace(applicant, **nothing) if stays else applicant
    looks: dict[str, Any] = {"language": case.language, "reading": case.reading, "on": case.on}
    return Case(applicant=sendable, **looks, **_days_of(filed))


def _days_of(filed: FiledCase | None) -> dict[str, Any]:
    """What happened, by the fields in which a case keeps it; nothing where that is not clear."""
    if filed is None or filed.filing is None:
        return {}
    filing = filed.filing
    fields = {name: getattr(filing, name, None) for name in FILING_FIELDS}
    fields |= {"filing_refused_on": filing.refused_on, "scope": filed.scope}
    for notice in filing.corrections:
        fields["correction_1_asked_on"] = notice.asked_on
        fields["correction_1_answered_on"] = notice.answered_on
    return fields


def _travels(applicant: Applicant, name: str) -> bool:
    """Whether a link may carry the fact; what is chosen from a list always may."""
    value = getattr(applicant, name)
    with suppress(FieldError):
        return value is None or FIELDS[name].read(write_value(value)) == value
    return False


@lru_cache(maxsize=2)
def example_book(language: Language) -> Book:
    """The invented clients as a page holds them."""
    return Book(read_clients(example_csv(language)), "", example=True)

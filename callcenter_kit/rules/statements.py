"""What a rulebook and the process are made of: statements, each with its sources and its badge."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, NoReturn, TypeVar, get_args

from callcenter_kit.errors import ArgumentError, NoValueThatDay, RulebookError
from callcenter_kit.rules.applicant import as_whole, scalar_of
from callcenter_kit.rules.logic import Expression
from callcenter_kit.texts.datafile import OwnText, Table, read_data, read_section
from callcenter_kit.texts.display import JsonRepr
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.texts.sources import Badge, Source, Sources

_Value = TypeVar("_Value")


class ReadOnly(dict[str, _Value]):
    """A table that cannot be changed in place: everything in the process reads the same rules."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise RulebookError("ReadOnlyRules")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


class ReadOnlyTables:
    """A dataclass whose tables cannot be changed in place."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name in getattr(self, "__dataclass_fields__"):  # noqa: B009 - a dataclass's own
            if isinstance(table := getattr(self, name), dict):
                object.__setattr__(self, name, ReadOnly(table))


@dataclass(frozen=True, slots=True)
class Statement:
    """What a rulebook or the process says in one place, with its sources and its badge."""

    id: str
    text: OwnText
    sources: Sources
    badge: Badge

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The statement in ``language``."""
        return self.text.say(language)


def read_durations(table: Table, key: str) -> "Durations":
    """Low, likely and high working days, none shorter than the one before."""
    accepted = Text("不递减的三个数：最短、通常、最长", "three numbers: low, likely, high")
    days = table.read(key, list, accepted)
    is_whole = len(days) == 3 and all(type(day) is int for day in days)
    if not is_whole or sorted([0, *days])[1:] != days:
        raise table.wrong_value(key, accepted)
    return days[0], days[1], days[2]


Durations = Annotated[tuple[int, int, int], read_durations]


def durations_of(name: str, days: int | Durations) -> Durations:
    """Low, likely and high working days from three in rising order, or from one number."""
    durations = tuple(days) if isinstance(days, tuple | list) else (days, days, days)
    three: tuple[Any, ...] = tuple(as_whole(scalar_of(day)) for day in durations)
    # Not isinstance: True is an int to Python, and no duration.
    whole = len(three) == 3 and all(type(day) is int for day in three)
    if not whole or not 0 <= three[0] <= three[1] <= three[2]:
        raise ArgumentError("WrongDuration", name=name, value=days)
    return three[0], three[1], three[2]


def digest_of(content: object) -> str:
    """A short hash of what ``content`` says; the same content gives the same hash."""
    # A record keeps its hashes: to those made before 0.2.0 a `Statement` is what `Line` was.
    text = repr(content).replace("Statement(id=", "Line(id=")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def check_declared(name: str, names: Collection[str], table: Table, at: str = "") -> None:
    """``KitError`` when the ``name`` that stands ``at`` a key of the table is none of ``names``."""
    if name not in names:
        raise table.error("UndeclaredName", at, name=name, known=", ".join(names))


SCOPES: Final = ("nationwide", "local")
# The rulebooks that ship, the one to use where none is named first. All that tells them apart
# stands in their files.
SHIPPED: Final = ("guide", "law")
DEFAULT_RULEBOOK: Final = SHIPPED[0]
# The one whose documents are filed, whichever decides: a paper's `current` is one of them.
FILING_RULEBOOK: Final = SHIPPED[1]


@dataclass(frozen=True, slots=True)
class RulebookNote(Statement):
    """Something to know beside the outcome; ``route`` is the other procedure it leads to.

    ``limited_liability`` and ``by_shares`` say it to that kind of company alone.
    """

    route: Text | None = None
    limited_liability: Text | None = None
    by_shares: Text | None = None


@dataclass(frozen=True, slots=True)
class Paragraph(Statement):
    """A paragraph of the guide restated; ``law`` says what the law in force says beside it."""

    law: Text


@dataclass(frozen=True, slots=True)
class BusinessForm(Statement):
    """A way to be in the business, and whether it needs the licence (``guide §6``)."""

    licence: Literal["required", "not_required"]
    why: Text
    trap: Text | None


@dataclass(frozen=True, slots=True)
class Scope(ReadOnlyTables):
    """Nationwide or local, in rows that both scopes share."""

    id: str
    name: Text
    rows: Mapping[str, Statement]


@dataclass(frozen=True, slots=True)
class Material:
    """A paper to hand in; ``current`` is its counterpart in the law's list, if it still has one.

    ``suggested`` is what it may contain where the provision names it only: our assumption.
    """

    id: str
    number: int
    name: Text
    contains: Text
    supplied_by: Literal["applicant", "agency", "together"]
    current: str | None
    sources: Sources
    badge: Badge
    note: Text | None
    suggested: Statement | None = None


@dataclass(frozen=True, slots=True)
class DatedValue(JsonRepr):
    """A number in force from ``since`` to ``until``, both included, or to this day.

    Without a source it is the analyst's own assumption.
    """

    value: int
    since: date
    until: date | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class Parameter(ReadOnlyTables):
    """A number of the law or the guide, by scope and by day."""

    id: str
    name: OwnText
    unit: Literal["CNY", "people", "months", "days", "working days", "years"]
    values: Mapping[str, tuple[DatedValue, ...]]

    def on(self, scope: str, day: date) -> DatedValue:
        """The number in force for ``scope`` on ``day``; ``KitError`` when none is known."""
        # Dated rows join without a gap, so at most one is in force; before the first there is none.
        for value in self.values[scope]:
            if value.since <= day and (value.until is None or day <= value.until):
                return value
        first = self.values[scope][0].since
        raise NoValueThatDay(name=self.id, scope=scope, day=day, first=first)


@dataclass(frozen=True, slots=True)
class Months:
    """Whole months to be paid: ``counted`` is the fact that counts them, ``full`` the parameter.

    When only the count is short, the missing months are enough; otherwise all of them are needed.
    """

    counted: str
    full: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would make a requirement met, and how long that takes.

    ``working_days`` are low, likely, high; ``months`` stands instead where months have to be paid.
    ``limited_liability`` and ``by_shares`` say it to that kind of company alone.
    """

    text: OwnText
    working_days: Durations | None
    months: Months | None
    badge: Badge
    limited_liability: Text | None = None
    by_shares: Text | None = None


_ByKind = TypeVar("_ByKind", RulebookNote, Remedy)


def for_company(line: _ByKind, kind: str | None) -> _ByKind:
    """``line`` with what it says to that kind of company; with all where the kind is not known."""
    return replace(line, text=getattr(line, kind or "", None) or line.text)


ObstacleKind = Literal["prohibited", "other_procedure", "unknown", "time_limited", "correctable"]
# The strictest first. What nobody but the authority knows of the law stands before what ends by
# itself, since no day can be given for it.
OBSTACLE_KINDS: Final[tuple[ObstacleKind, ...]] = get_args(ObstacleKind)
# Neither time nor work ends one of these: whatever else is met, there is nothing to prepare.
EXCLUSIONS: Final[tuple[ObstacleKind, ...]] = ("prohibited", "other_procedure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What to say where a condition is not met, in the field of its kind of obstacle.

    ``task`` is what the company can do, ``wait`` from when it may apply, ``no`` what to change
    before it asks again, ``route`` the other procedure, ``ask`` what only the authority can say.
    ``reason`` says in a few words why a business is not allowed.
    """

    task: Text | None = None
    wait: Text | None = None
    no: Text | None = None
    route: Text | None = None
    ask: Text | None = None
    reason: Text | None = None

    @property
    def advice(self) -> tuple[ObstacleKind, Text] | None:
        """The kind of obstacle and its text; ``None`` where the data say neither."""
        texts = (self.no, self.route, self.ask, self.wait, self.task)
        kinds = zip(OBSTACLE_KINDS, texts, strict=True)
        return next(((kind, text) for kind, text in kinds if text is not None), None)


@dataclass(frozen=True, slots=True)
class Requirement(Guidance, ReadOnlyTables):
    """One condition for the licence; ``when`` is its rule, ``sentence`` what a lawyer would sign.

    ``bar`` stands where nobody can change the fact: it has to lapse. ``difference`` says how
    the other rulebook sees it. ``facts`` holds the guidance of facts that have one of their own.
    """

    id: str
    name: Text
    when: str
    expression: Expression
    sentence: OwnText
    sources: Sources
    badge: Badge
    difference: Text | None
    remedy: Remedy | None
    bar: Text | None
    facts: Mapping[str, Guidance] = field(default_factory=dict)

    @property
    def first_task(self) -> Text | None:
        """What the company can do to meet it, or one of its facts; ``None`` where it cannot."""
        tasks = (guidance.task for guidance in (self, *self.facts.values()))
        return next(filter(None, tasks), None if self.remedy is None else self.remedy.text)

    def kind(self, failing: Iterable[str]) -> ObstacleKind:
        """The strictest kind of obstacle among the ``failing`` facts."""
        found = {guidance[0] for fact in failing if (guidance := self.guidance(fact)) is not None}
        return min(found, key=OBSTACLE_KINDS.index)

    def guidance(self, fact: str) -> tuple[ObstacleKind, Text] | None:
        """What to say where ``fact`` fails it, and of which kind of obstacle that is."""
        # A rulebook of one's own need not say: its remedies are tasks, its bars are waited for.
        own = self.facts.get(fact, self).advice
        if own is None and self.remedy is not None:
            return "correctable", self.remedy.text
        return ("time_limited", self.bar) if own is None and self.bar is not None else own


DutyKind = Literal["dated", "on_change", "standing"]
DUTY_KINDS: Final = get_args(DutyKind)
# Their days are expected, not due.
PERMITS: Final = ("number_permit", "number_permit_extended")
TERM_END: Final = "term_end"
# What the law's notes say beside the duties: going without the licence, and what it costs.
NOTES_ON_DUTIES: Final = ("no_licence", "fee")


# Every whole number of the table, by its key.
Numbers = Annotated[
    Mapping[str, int],
    lambda table, _: {k: table.read(k, int) for k, n in table.values.items() if isinstance(n, int)},
]


@dataclass(frozen=True, slots=True)
class Duty(Statement, ReadOnlyTables):
    """A duty of a holder; ``text`` says what to do, ``when`` by when in words.

    ``consequence`` is what follows otherwise, ``None`` where no provision on that was read.
    ``numbers`` are what a dated duty's days are worked out from; others have none.
    """

    name: Text
    kind: DutyKind
    when: Text
    why: Text
    consequence: Text | None
    numbers: Numbers


@lru_cache(maxsize=2)
def duties_of(rulebook_id: str) -> dict[str, Duty]:
    """The duties by id: the dated ones, those on a change, the standing ones.

    `Rulebook.duties_as` is the id. A plan works the days of a dated duty out from the licence day;
    those of one that follows a change run from an event that no plan knows, so they stand in words.
    """
    return read_duties(read_data("duties.toml"), rulebook_id)


def read_duties(file: Table, rulebook_id: str) -> dict[str, Duty]:
    """The duties in the file that both rulebooks share, and those of one of them, by id."""
    # All parts are read, so that a slip in the other one is found, too.
    parts = {part: read_section(file, part, Duty) for part in ("both", *SHIPPED)}
    file.refuse_unread()
    duties = {**parts["both"], **parts[rulebook_id]}
    return dict(sorted(duties.items(), key=lambda item: DUTY_KINDS.index(item[1].kind)))

"""A rulebook: what must be true, which numbers it is held against, and where each comes from.

Two ship: ``guide``, the agency guide, and ``law``, the law in force. Each is data in
``data/<id>.toml``; a change of law is a new dated row there, never an edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, fields, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.errors import (
    NoValueThatDay,
    UnknownParameter,
    UnknownRemedy,
    WrongAmendment,
)
from callcenter_kit.language import Text
from callcenter_kit.logic import Expression
from callcenter_kit.rule_lines import Durations, Line, digest_of, durations_of
from callcenter_kit.rulebook_frame import rulebook_frame
from callcenter_kit.sources import Badge, Instrument, Source

if TYPE_CHECKING:
    import pandas

SCOPES: Final = ("nationwide", "local")
LICENCE_ANSWERS: Final = ("required", "not_required")


@dataclass(frozen=True, slots=True)
class Paragraph(Line):
    """A paragraph of the guide restated; ``law`` says what the law in force says beside it."""

    law: Text


@dataclass(frozen=True, slots=True)
class BusinessForm(Line):
    """A way to be in the business, and whether it needs the licence (``guide §6``)."""

    licence: str
    why: Text
    trap: Text | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Nationwide or local, told in rows that both scopes share."""

    id: str
    name: Text
    rows: Mapping[str, Line]


@dataclass(frozen=True, slots=True)
class Material:
    """A paper to hand in; ``current`` is its counterpart in the law's list, if it still has one."""

    id: str
    number: int
    name: Text
    contains: Text
    supplied_by: str
    current: str | None
    sources: tuple[Source, ...]
    badge: Badge
    note: Text | None


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A number in force from ``since``; without a source it is the analyst's own assumption."""

    value: int
    since: date
    until: date | None
    source: Source | None

    def covers(self, day: date) -> bool:
        """Whether the number is in force on ``day``; both ends are."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the law or the guide, by scope and by day."""

    id: str
    name: Text
    unit: str
    values: Mapping[str, tuple[DatedValue, ...]]

    def on(self, scope: str, day: date) -> DatedValue:
        """The number in force for ``scope`` on ``day``; ``KitError`` when none is known."""
        for value in self.values[scope]:
            if value.covers(day):
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
    """

    text: Text
    working_days: Durations | None
    months: Months | None
    badge: Badge


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition for the licence; ``when`` is its rule, ``sentence`` what a lawyer would sign.

    ``bar`` is told where nobody can change the fact: it has to lapse. ``difference`` says how
    the other reading sees it.
    """

    id: str
    name: Text
    when: str
    expression: Expression
    sentence: Text
    sources: tuple[Source, ...]
    badge: Badge
    difference: Text | None
    remedy: Remedy | None
    bar: Text | None


@dataclass(frozen=True, eq=False)
class Rulebook:
    """A reading of the rules: requirements, numbers, materials, scopes, duties and notes."""

    id: str
    version: str
    last_read: date
    name: Text
    paragraphs: Mapping[str, Paragraph]
    business_forms: Mapping[str, BusinessForm]
    scope_rows: Mapping[str, Text]
    scopes: Mapping[str, Scope]
    parameters: Mapping[str, Parameter]
    requirements: Mapping[str, Requirement]
    materials: Mapping[str, Material]
    duties: Mapping[str, Line]
    notes: Mapping[str, Line]
    amended: tuple[str, ...] = field(default=())
    retimed: Mapping[str, Durations] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """A hash of all that the rulebook says, and of the instruments that it cites."""
        content = [getattr(self, part.name) for part in fields(self)]
        return digest_of((content, [astuple(one) for one in self.instruments]))

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        """Every instrument that the rulebook cites, in the order in which it does."""
        rows = [row for scope in self.scopes.values() for row in scope.rows.values()]
        numbers = [row for one in self.parameters.values() for row in chain(*one.values.values())]
        parts = (self.requirements, self.business_forms, self.materials)
        others = (self.paragraphs, self.duties, self.notes)
        lines: Iterable[Any] = chain(*(part.values() for part in (*parts, *others)), rows)
        cited = chain(*(line.sources for line in lines), (row.source for row in numbers))
        return tuple(dict.fromkeys(source.instrument for source in cited if source is not None))

    def amend(self, **changes: int | Mapping[str, int]) -> Rulebook:
        """The rulebook with other numbers, for asking what a change of the law would do.

        A whole number holds for both scopes, ``{"local": 2_000_000}`` for one. The amended
        number has no source: it is an assumption, and the result says so.
        """
        parameters = dict(self.parameters)
        for name, change in changes.items():
            if name not in parameters:
                raise UnknownParameter(name=name, known=", ".join(parameters))
            parameters[name] = _amended(parameters[name], change)
        return replace(self, parameters=parameters, amended=(*self.amended, *changes))

    def retime(self, **days: int | Durations) -> Rulebook:
        """The rulebook with other working days for its remedies, which are assumptions anyway.

        One number, or low, likely and high. Remedies that are paid month by month keep their
        months, and a bar lapses when it does: neither has working days to set.
        """
        rules, chosen = dict(self.requirements), dict(self.retimed)
        remedies = {k: r.remedy for k, r in rules.items() if r.remedy and r.remedy.working_days}
        for name, given in days.items():
            if name not in remedies:
                raise UnknownRemedy(name=name, known=", ".join(remedies))
            chosen[name] = durations_of(name, given)
            remedy = replace(remedies[name], working_days=chosen[name])
            rules[name] = replace(rules[name], remedy=remedy)
        return replace(self, requirements=rules, retimed=chosen)

    def to_frame(self, language: str | None = None) -> pandas.DataFrame:
        """The rulebook as a pandas frame with a row for each line; words only in ``language``.

        Columns, in this order; what a line does not have is missing, and all are text but four:

        - ``kind`` (scope, parameter, requirement, paragraph, material, business_form, duty, note)
          and ``id``; ``number`` (Int64), a material's number in the list;
        - ``scope``, of scopes and parameters. A parameter has a row for each scope and each dated
          value: ``value`` (Int64) in its ``unit``, in force from ``since`` to ``until``, both days
          included (datetime64[s]); without ``until`` it still is;
        - ``licence``, what a business form needs, and ``when``, a requirement's rule;
        - ``badge``; ``confidence``, the weakest of how its sources were read (V, Q, S);
          ``sources``, the places in them, separated by "; ". A number without a source is the
          analyst's own, an assumption; any other number has no badge.

        ``language`` adds ``name`` and ``sentence``. ``KitError`` where pandas is not installed.
        """
        return rulebook_frame(self, language)

    def __repr__(self) -> str:
        changed = (*self.amended, *self.retimed)
        amended = f", amended: {', '.join(changed)}" if changed else ""
        return f"<Rulebook {self.id} {self.version}, last read {self.last_read}{amended}>"


def _amended(parameter: Parameter, change: int | Mapping[str, int]) -> Parameter:
    values = dict(parameter.values)
    by_scope = change if isinstance(change, Mapping) else dict.fromkeys(values, change)
    for scope, value in by_scope.items():
        if scope not in values or type(value) is not int or value < 0:
            raise WrongAmendment(name=parameter.id, scope=scope, value=value)
        values[scope] = (DatedValue(value, values[scope][0].since, None, None),)
    return replace(parameter, values=values)


def first_gap_or_overlap(values: tuple[DatedValue, ...]) -> tuple[date, date] | None:
    """Where one dated row does not end the day before the next begins, if anywhere."""
    for earlier, later in pairwise(values):
        ends = earlier.until or later.since - timedelta(days=1)
        if earlier.since >= later.since or ends + timedelta(days=1) != later.since:
            return ends, later.since
    return None

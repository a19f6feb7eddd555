"""A rulebook: what must be true, which numbers it is held against, and where each comes from.

Two ship: ``guide``, the agency guide, and ``law``, the law in force. Each is data in
``data/<id>.toml``; a change of law is a new dated row there, never an edit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from callcenter_kit.errors import RulebookError
from callcenter_kit.rules import statements
from callcenter_kit.rules.applicant import as_whole, scalar_of
from callcenter_kit.rules.logic import names
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.display import HtmlRepr, table
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text, format_date, shorten
from callcenter_kit.texts.sources import CONFIDENCES, Instrument, Source

if TYPE_CHECKING:
    import pandas


class Origin(NamedTuple):
    """The texts that a rulebook of one's own was read from: its own, and that of its sources."""

    rulebook: str
    sources: str | None


# How a rulebook is used, which is no part of what it says.
MANNER: Final = ("clock", "counterpart", "wording", "duties_as", "cites_guide")


@dataclass(frozen=True, eq=False)
class Rulebook(HtmlRepr, statements.ReadOnlyTables):
    """The rules as one source has them: requirements, numbers, materials, scopes, duties, notes.

    ``clock`` counts the authority's days where none is chosen, ``counterpart`` is the rulebook laid
    beside it, ``wording`` names the words that pages have of their own for it, ``duties_as`` the
    rulebook whose duties of a holder are dated; where it ``cites_guide``, what only the agency
    guide says needs no remark. One of your own has all five from the one that it ``follows``; a
    line of its own comes first.
    """

    id: str
    version: str
    last_read: date
    name: Text
    paragraphs: Mapping[str, statements.Paragraph]
    business_forms: Mapping[str, statements.BusinessForm]
    scope_rows: Mapping[str, Text]
    scopes: Mapping[str, statements.Scope]
    parameters: Mapping[str, statements.Parameter]
    requirements: Mapping[str, statements.Requirement]
    materials: Mapping[str, statements.Material]
    duties: Mapping[str, statements.Statement]
    notes: Mapping[str, statements.RulebookNote]
    clock: str
    counterpart: str
    wording: str
    duties_as: str
    cites_guide: bool
    amended: tuple[str, ...] = ()
    origin: Origin | None = None

    def __eq__(self, other: object) -> bool:
        """Whether both say the same and are used alike; where they were read from plays no part."""
        if not isinstance(other, Rulebook):
            return NotImplemented
        is_used_alike = all(getattr(self, name) == getattr(other, name) for name in MANNER)
        return self is other or (is_used_alike and self.digest == other.digest)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # What tells rulebooks apart and costs little; the digest of all of it is for ``==``.
        values = (self.parameters[name].values.values() for name in self.amended)
        numbers = (row.value for rows in chain(*values) for row in rows)
        return hash((self.id, self.version, *numbers))

    @cached_property
    def digest(self) -> str:
        """A hash of all that the rulebook says, and of the instruments that it cites."""
        # An instrument's repr is its id alone: what was read of it goes in as a tuple.
        names = (part.name for part in fields(self) if part.name not in (*MANNER, "origin"))
        # Up to 0.2.0 remedies could be given other days, which stood last.
        content = [*(getattr(self, name) for name in names), {}]
        return statements.digest_of((content, [astuple(each) for each in self.instruments]))

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        """Every instrument that the rulebook cites, in the order in which it does."""
        names = ("requirements", "business_forms", "materials", "paragraphs", "duties", "notes")
        lines: Iterable[Any] = chain(
            *(getattr(self, name).values() for name in names),
            *(scope.rows.values() for scope in self.scopes.values()),
            (paper.suggested for paper in self.materials.values() if paper.suggested),
        )
        numbers = (n for p in self.parameters.values() for n in chain(*p.values.values()))
        sources = chain(*(line.sources for line in lines), (number.source for number in numbers))
        return tuple(dict.fromkeys(each.instrument for each in sources if each is not None))

    @property
    def is_shipped(self) -> bool:
        """Whether it is one that ships, also with other numbers; else it is one of your own."""
        return self.id in statements.SHIPPED and self.origin is None

    def review_days(self, scope: str, day: date) -> statements.DatedValue | None:
        """How many days a review takes; before the first that is known, as long as by that."""
        parameter = self.parameters.get("review_days")
        rows = () if parameter is None else parameter.values[scope]
        in_force = (row for row in reversed(rows) if row.since <= day)
        return next(in_force, rows[0] if rows else None)

    def day_text(self, on: date) -> str:
        """How a result's repr says as of which day it is, and by which numbers if by other ones."""
        day = f"on {on}"
        if on == self.last_read:
            day = f"as of {format_date(on, 'en')}, when the rules were last read"
        return day + self._changes_text

    def amend(self, **changes: int | Mapping[str, int]) -> "Rulebook":
        """The rulebook with other numbers, for asking what a change of the law would do.

        A whole number holds for both scopes, ``{"local": 2_000_000}`` for one. It has no source: it
        is an assumption, and so is the badge of what is held against it.
        """
        parameters = dict(self.parameters)
        for name, change in changes.items():
            if name not in parameters:
                raise RulebookError("UnknownParameter", name=name, known=", ".join(parameters))
            parameters[name] = _amend(parameters[name], change)
        rules = dict(self.requirements)
        for key, rule in rules.items():
            if changes.keys() & names(rule.expression):
                rules[key] = replace(rule, badge="assumption")
        amended = tuple(name for name in parameters if name in {*self.amended, *changes})
        return replace(self, parameters=parameters, requirements=rules, amended=amended)

    @property
    def amendments(self) -> dict[str, dict[str, int]]:
        """The numbers that the analyst set, by parameter and scope: the rows without a source."""
        changes: dict[str, dict[str, int]] = {}
        for name in dict.fromkeys(self.amended):
            rows = {scope: first for scope, (first, *_) in self.parameters[name].values.items()}
            changes[name] = {key: row.value for key, row in rows.items() if row.source is None}
        return changes

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """The rulebook as a pandas frame with a row for each line; words only in ``language``.

        Columns, in this order; what a line does not have is missing, and all are text but four:

        - ``kind`` (scope, parameter, requirement, paragraph, material, business_form, duty, note)
          and ``id``; ``number`` (Int64), a material's number in the list;
        - ``scope``, of scopes and parameters. A parameter has a row for each scope and each dated
          value: ``value`` (Int64) in its ``unit``, in force from ``since`` to ``until``, both days
          included (datetime64[s]); without ``until`` it still is;
        - ``licence``, what a business form needs, and ``when``, a requirement's rule;
        - ``badge``; ``confidence``, the weakest of how its sources were read (V, Q, S);
          ``sources``, separated by "; ". A number without a source is the analyst's own; any other
          has no badge.

        ``language`` adds ``name`` and ``sentence``. ``KitError`` where pandas is not installed.
        """
        rows = _rows(self, language or DEFAULT_LANGUAGE)
        return table(rows, _COLUMNS, ("name", "sentence"), language)

    def __repr__(self) -> str:
        head = f"<Rulebook {self.id} {self.version}, last read {self.last_read}"
        return shorten(f"{head}{self._changes_text}>")

    @property
    def _changes_text(self) -> str:
        return f", amended: {', '.join(self.amended)}" if self.amended else ""


def _amend(
    parameter: statements.Parameter, change: int | Mapping[str, int]
) -> statements.Parameter:
    values = dict(parameter.values)
    by_scope = change if isinstance(change, Mapping) else dict.fromkeys(values, change)
    for scope, value in by_scope.items():
        number = as_whole(scalar_of(value))  # 2e6 is as whole as 2_000_000
        if scope not in values or type(number) is not int or number < 0:
            raise RulebookError("WrongAmendment", name=parameter.id, scope=scope, value=value)
        # In force from the first day that the rulebook knows, and from no source.
        values[scope] = (statements.DatedValue(number, values[scope][0].since, None, None),)
    return replace(parameter, values=values)


_COLUMNS: Final = {
    "kind": "string", "id": "string", "number": "Int64",
    "scope": "string", "value": "Int64", "unit": "string",
    "since": "datetime64[s]", "until": "datetime64[s]",
    "licence": "string", "when": "string",
    "badge": "string", "confidence": "string", "sources": "string",
}  # fmt: skip
# Where the lines of these kinds stand in a rulebook, and which of a line's values a column takes.
_OTHER_LINES: Final = {
    "paragraph": ("paragraphs", {"sentence": "text"}),
    "material": ("materials", {"number": "number", "name": "name", "sentence": "contains"}),
    "business_form": ("business_forms", {"licence": "licence", "name": "text", "sentence": "why"}),
    "duty": ("duties", {"sentence": "text"}),
    "note": ("notes", {"sentence": "text"}),
}


def _rows(book: Rulebook, language: str) -> Iterator[dict[str, Any]]:
    """One row for each line; of a parameter one for each scope and each dated value."""
    for scope in book.scopes.values():
        for key, line in scope.rows.items():
            row = {"scope": scope.id, "name": book.scope_rows.get(key), "sentence": line.text}
            yield _row("scope", line, row)
    for parameter in book.parameters.values():
        for scope_id, numbers in parameter.values.items():
            for number in numbers:
                yield {
                    "kind": "parameter", "id": parameter.id, "scope": scope_id,
                    "unit": parameter.unit, "name": parameter.name,
                    **{name: getattr(number, name) for name in ("value", "since", "until")},
                    "badge": "assumption" if number.source is None else None,
                    **_basis(() if number.source is None else (number.source,)),
                }  # fmt: skip
    for rule in book.requirements.values():
        row = {"when": rule.when, "name": rule.name, "sentence": sentence_of(book, rule, language)}
        yield _row("requirement", rule, row)
    for kind, (part, columns) in _OTHER_LINES.items():
        for line in getattr(book, part).values():
            row = {column: getattr(line, name) for column, name in columns.items()}
            yield _row(kind, line, row)


def sentence_of(book: Rulebook, rule: statements.Requirement, language: str) -> str:
    """The sentence with its numbers; one a line, after the scope's name, where scopes differ."""
    sentences = {}
    for scope in book.scopes.values():
        numbers = {key: p.on(scope.id, book.last_read).value for key, p in book.parameters.items()}
        sentences[scope.name] = rule.sentence.say(language, **numbers)
    if len(set(sentences.values())) == 1:
        return next(iter(sentences.values()))
    return "\n".join(
        say("common.of_scope", language, scope=scope.say(language), sentence=sentence)
        for scope, sentence in sentences.items()
    )


def _row(kind: str, line: Any, own: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """A row for a ``line`` of any kind, with the values that only its kind has."""
    return {"kind": kind, "id": line.id, "badge": line.badge, **_basis(line.sources), **own}


def _basis(sources: Sequence[Source]) -> dict[str, str | None]:
    """The sources, and the weakest of how their words were read."""
    confidences = (source.instrument.confidence for source in sources)
    weakest = max(confidences, key=CONFIDENCES.index, default=None)
    return {"sources": "; ".join(map(str, sources)) or None, "confidence": weakest}


# The form whose clients may belong to a group: whether they are its own is for the authority.
GROUP_FORM: Final = "own_customers"
FOREIGN_CAPITAL: Final = "foreign_investment"
GROUP: Final = "group_clients"
PAPERS: Final = "refused_for_papers"
# What the law's notes say of the application: where it is made, and what follows a refusal.
FILING: Final = ("filing", "filing_local")
IF_REFUSED: Final = ("refusal", PAPERS, "false_statement")

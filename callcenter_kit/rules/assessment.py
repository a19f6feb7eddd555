"""Whether an applicant can get the licence, scope by scope, with the reasons.

The rulebook decides; this module only reads it for one applicant. Silence is unknown, never no.
Whether the business needs the licence at all comes first: of several forms the strictest decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, get_args

from callcenter_kit.errors import ArgumentError, unknown_choice
from callcenter_kit.rules import loading, statements
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.logic import Name, Relation, deciders, leaves, names
from callcenter_kit.rules.rulebook import FOREIGN_CAPITAL, GROUP, GROUP_FORM, PAPERS, Rulebook
from callcenter_kit.texts.datafile import rulebook_key, say, words
from callcenter_kit.texts.dates import require_day
from callcenter_kit.texts.display import HtmlRepr, JsonRepr, json_fields, table, to_json
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Text, name_list, shorten
from callcenter_kit.texts.sources import source

if TYPE_CHECKING:
    import pandas

Status = Literal["met", "unmet", "unknown"]
# The strictest first.
LicenceNeed = Literal["required", "undetermined", "not_required"]
Outcome = Literal["eligible", "ineligible", "undetermined", "not_required"]
_COLUMNS: Final = {
    **dict.fromkeys(("scope", "requirement", "status"), "string"),
    "shortfall": "Float64",
    **dict.fromkeys(("badge", "sources"), "string"),
}
_WORDS: Final = ("scope_name", "requirement_name", "status_name", "badge_name", "sentence")


@dataclass(frozen=True, slots=True)
class Finding(HtmlRepr):
    """What one requirement says of one applicant in one scope."""

    requirement: statements.Requirement
    scope: str
    status: Status
    values: Mapping[str, Any] = field(repr=False)
    numbers: Mapping[str, statements.DatedValue] = field(repr=False)

    @property
    def facts(self) -> dict[str, Any]:
        """The facts that the requirement reads, with their values; ``None``: not known."""
        read = names(self.requirement.expression)
        return {name: self.values[name] for name in read if name not in self.numbers}

    @property
    def parameters(self) -> dict[str, statements.DatedValue]:
        """The numbers that the facts are held against, each with its day and source."""
        read = names(self.requirement.expression)
        return {name: self.numbers[name] for name in read if name in self.numbers}

    @property
    def deciding(self) -> tuple[str, ...]:
        """The facts that made the status what it is, and no others."""
        read = deciders(self.requirement.expression, self.values)
        return tuple(name for name in read if name not in self.numbers)

    @property
    def shortfall(self) -> dict[str, float]:
        """By how much each fact misses its minimum; empty where none does."""
        missing = {}
        for leaf in leaves(self.requirement.expression):
            match leaf:
                case Relation(left=Name(name=fact), operator=">=", right=Name(name=minimum)):
                    value = self.values[fact]
                    if value is not None and value < self.values[minimum]:
                        missing[fact] = self.values[minimum] - value
        return missing

    @property
    def status_shown(self) -> str:
        """The status; ``"ask"`` of an unmet one where only the authority can say what follows."""
        is_open = self.status == "unmet" and self.requirement.ask is not None
        return "ask" if is_open else self.status

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The requirement's sentence, its numbers filled in for this scope and day."""
        return self.requirement.sentence.say(language, **self.values)

    def to_dict(self) -> dict[str, Any]:
        """The finding in plain JSON types."""
        return {
            **json_fields(self, "status", "facts", "parameters", "deciding", "shortfall"),
            "sentence": {language: self.say(language) for language in LANGUAGES},
            **json_fields(self.requirement, "sources", "badge"),
        }

    def __repr__(self) -> str:
        missing = "".join(f", {name} {n:,.0f} short" for name, n in self.shortfall.items())
        return f"<Finding {self.requirement.id}, {self.scope}: {self.status}{missing}>"


@dataclass(frozen=True, slots=True)
class ScopeAssessment(HtmlRepr, JsonRepr):
    """One scope's outcome and its findings, in the rulebook's order."""

    scope: str
    outcome: Outcome
    findings: Mapping[str, Finding]
    json_names = ("outcome", "findings")

    def having(self, status: Status) -> tuple[str, ...]:
        """The requirements whose finding is ``status``."""
        return tuple(key for key, finding in self.findings.items() if finding.status == status)

    @property
    def unmet(self) -> tuple[str, ...]:
        """The requirements known not to be met."""
        return self.having("unmet")

    @property
    def unknown(self) -> tuple[str, ...]:
        """The requirements that the known facts do not settle."""
        return self.having("unknown")

    def __repr__(self) -> str:
        by_status = {"unmet": ", ".join(self.unmet), "unknown": ", ".join(self.unknown)}
        findings = "".join(f"; {status}: {keys}" for status, keys in by_status.items() if keys)
        return shorten(f"<ScopeAssessment {self.scope}: {self.outcome}{findings}>")


class _ByRequirement(statements.ReadOnly[Finding]):
    """Findings by their requirements; a misspelt one is answered with the nearest."""

    def __missing__(self, requirement: str) -> NoReturn:
        raise unknown_choice("requirement", requirement, self)


class _ByScope(statements.ReadOnly[ScopeAssessment]):
    """Both scopes, also by the names and numbers that people have for them."""

    def __missing__(self, scope: str) -> ScopeAssessment:
        return self[loading.scope_id(scope)]


@dataclass(frozen=True, slots=True)
class Assessment(HtmlRepr):
    """The answer for one applicant: is the licence needed, and can it be had in each scope."""

    applicant: Applicant
    on: date
    rulebook: Rulebook
    licence: LicenceNeed
    scopes: Mapping[str, ScopeAssessment]

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What the applicant should know although it changes no outcome."""
        return (*(note.text for note in self.notes), *self.remarks)

    @property
    def remarks(self) -> tuple[Text, ...]:
        """The warnings that are no notes: of several forms, the trap of one, the coverage."""
        trap = None if self.form is None else self.form.trap
        several = len(self.applicant.provinces or ()) > 1 and self.licence != "not_required"
        key = rulebook_key("assessment.several_provinces", self.rulebook.wording)
        provinces = words(key) if several else None
        remarks = (self.several_forms, trap, provinces, self.applicant.unclear_share)
        return tuple(remark for remark in remarks if remark is not None)

    @property
    def notes(self) -> tuple[statements.Statement, ...]:
        """The rulebook's notes that concern the applicant, each with its badge and sources.

        They are on foreign capital, on group clients and on an old refusal; a rulebook of your own
        says nothing where it has no such note.
        """
        applicant = self.applicant
        is_of_group = applicant.group_clients and GROUP_FORM in applicant.forms
        concerns = {
            FOREIGN_CAPITAL: applicant.is_foreign_invested,
            GROUP: is_of_group and self.licence == "undetermined",
            PAPERS: applicant.refused_for_papers,
        }
        notes = self.rulebook.notes
        return tuple(notes[key] for key, is_so in concerns.items() if is_so and key in notes)

    @property
    def payment(self) -> tuple[statements.Statement, ...]:
        """What the law in force says of paying in the capital: for this kind of company, then day.

        A company registered by the day before the Company Law of 2023 took effect adjusts to it.
        Source: ``companylaw arts. 47, 98, 266``, ``capital2024 art. 2``.
        """
        in_force = source("companylaw").instrument.in_force
        assert in_force is not None  # the data file says it
        kind, age = self.applicant.company_kind or "kind_unknown", "day_unknown"
        if (day := self.applicant.registered_on) is not None:
            age = "older_company" if day < in_force else "newer_company"
        notes = loading.shipped_notes()
        keys = (f"payment_{kind}", f"payment_{age}")
        found = (notes[key] for key in keys if key in notes)
        # What holds for the other kind of company is no concern of this one.
        return tuple(statements.for_company(note, kind) for note in found)

    @property
    def form(self) -> statements.BusinessForm | None:
        """The business form that decides whether a licence is needed: of several, the strictest.

        ``None`` while it is not known.
        """
        return next(iter(deciding_forms(self.rulebook, self.applicant)), None)

    @property
    def waits_for(self) -> str | None:
        """What has to be settled before the licence can be: ``"form"``, or by the ``"authority"``.

        ``None`` where it is known whether a licence is needed.
        """
        if self.licence != "undetermined":
            return None
        return "form" if self.applicant.business_form is None else "authority"

    @property
    def several_forms(self) -> Text | None:
        """That the strictest of several forms decides, and which it is."""
        if len(self.applicant.forms) == 1 or not self.applicant.other_forms:
            return None
        forms = deciding_forms(self.rulebook, self.applicant)
        texts = (Text(*(f"“{form.say(language)}”" for language in LANGUAGES)) for form in forms)
        return words(f"assessment.several_forms.{self.licence}", forms=name_list(texts))

    def to_dict(self) -> dict[str, Any]:
        """The whole assessment in plain JSON types; it names the rulebook, its hash, the day.

        ``facts`` holds the known facts, ``fact_states`` says of every fact whether it is known.
        """
        facts = self.applicant.known()
        states = {name: "given" if name in facts else "not_known" for name in FACT_NAMES}
        return {
            "rulebook": json_fields(self.rulebook, "id", "version", "digest", "amended"),
            "on": to_json(self.on),
            "facts": to_json(facts),
            "fact_states": states,
            **json_fields(self, "licence", "scopes", "warnings"),
            "payment": to_json([note.text for note in self.payment]),
        }

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """Every finding as a pandas frame, scope by scope, in the rulebook's order.

        Columns, all text but one: the ids ``scope`` and ``requirement``; ``status``, met, unmet or
        unknown; ``shortfall`` (Float64), by how much a minimum is missed, in the fact's own unit:
        of several the first that the rule names; ``badge``; ``sources``, separated by "; ".
        ``language`` adds ``scope_name``, ``requirement_name``, ``status_name``, ``badge_name`` and
        ``sentence``. ``KitError`` where pandas is not installed, or the language is not spoken.
        """
        parts = (scope.findings.values() for scope in self.scopes.values())
        return table(map(self._row, chain.from_iterable(parts)), _COLUMNS, _WORDS, language)

    def _row(self, finding: Finding) -> dict[str, Any]:
        rule, scope = finding.requirement, f"common.scope.{finding.scope}"
        return {
            "scope": finding.scope, "requirement": rule.id, "status": finding.status,
            "shortfall": next(iter(finding.shortfall.values()), None),
            "badge": rule.badge, "sources": "; ".join(map(str, rule.sources)),
            "scope_name": words(rulebook_key(scope, self.rulebook.wording)),
            "requirement_name": rule.name,
            "status_name": words(f"common.status.{finding.status}"),
            "badge_name": words(f"common.badge.{rule.badge}"),
            "sentence": Text(*map(finding.say, LANGUAGES)),
        }  # fmt: skip

    def __bool__(self) -> bool:
        """``KitError``: an assessment is neither yes nor no, and each scope has its own outcome."""
        raise ArgumentError("NoTruthValue", value=type(self).__name__)

    def __repr__(self) -> str:
        book = self.rulebook
        head = f"Assessment by {book.id} {book.version} {book.day_text(self.on)}"
        lines = [f"{head}: licence {self.licence}"]
        for scope, part in self.scopes.items():
            lines.append(f"  {scope}: {part.outcome}")
            for status, keys in (("unmet", part.unmet), ("unknown", part.unknown)):
                if keys:
                    lines.append(f"    {status}: {', '.join(keys)}")
        return shorten("\n".join(lines))


# The sign that stands before a status or an outcome, so that colour is never the only one.
MARKS: Final = {
    "met": "✓",
    "unmet": "✕",
    "unknown": "?",
    "ask": "?",
    "eligible": "✓",
    "ineligible": "✕",
    "undetermined": "?",
    "not_required": "–",
}


def excluded_outcome(exclusion: str) -> Outcome:
    """The outcome of whoever nothing can be prepared for, whatever its requirements come to.

    Only a business that is not allowed is refused; another procedure is for the authority to say.
    """
    return "ineligible" if exclusion == "prohibited" else "undetermined"


def status_in_words(
    status: str, shortfall: Mapping[str, float], language: str, *, space: str = " "
) -> str:
    """The status, or by how much its only minimum is missed; ``space`` stands in the amount."""
    if len(shortfall) != 1:
        return say(f"common.status.{status}", language)
    # With a no-break space a number stays with its unit in a narrow cell.
    [(fact, missing)] = shortfall.items()
    short = loading.amount(fact, missing, language).replace(" ", space)
    return say("verdict.short", language, amount=short)


_STATUS_OF: Final[dict[bool | None, Status]] = {True: "met", False: "unmet", None: "unknown"}
MINIMUM_CAPITAL: Final = "minimum_capital"  # what the registered capital is held against


def assess(
    applicant: Applicant,
    on: date | None = None,
    rulebook: str | Rulebook = statements.DEFAULT_RULEBOOK,
) -> Assessment:
    """Whether ``applicant`` needs the licence and can get it, nationwide and local.

    ``on`` is the day the question is asked for, the day the rulebook was last read unless given.
    One requirement known to be unmet makes a scope ineligible; else one unknown leaves it
    undetermined; else it is eligible. A refusal or a punishment counts as long as its day says.
    ``KitError`` for a day before the rulebook's first numbers and for a date that contradicts its
    fact. Source: ``guide §5, §6``.

    >>> assess(Applicant(business_form="own_customers")).licence
    'not_required'
    """
    require_applicant(applicant)
    book = loading.as_rulebook(rulebook)
    licence = licence_of(book, applicant)
    day = book.last_read if on is None else require_day(on, "on")
    loading.check_dates(applicant, day)
    applicant = loading.settled_facts(applicant, day)
    values = {name: getattr(applicant, name) for name in FACT_NAMES}
    scopes = {key: _assess_scope(book, key, day, values, licence) for key in statements.SCOPES}
    return Assessment(applicant, day, book, licence, _ByScope(scopes))


def require_applicant(value: object) -> None:
    """``KitError`` for whatever is no `Applicant`."""
    if isinstance(value, Mapping):
        raise ArgumentError("FactsInADict", value=value)
    if not isinstance(value, Applicant):
        raise ArgumentError("NotAnApplicant", value=value)


def licence_of(book: Rulebook, applicant: Applicant) -> LicenceNeed:
    """Whether ``applicant`` needs the licence, by its business form and the others beside it.

    One form that needs it is enough. Own customers who are group companies, franchisees or platform
    merchants leave it open: no provision settles it. Source: ``catalogue2015 B24``, ``guide §6``.
    """
    main = _need(book, applicant.business_form, applicant)
    if not applicant.other_forms:
        return main
    # What the main form leaves open, another form can still settle.
    needs = {main, *(_need(book, form, applicant) for form in applicant.other_forms)}
    return min(needs, key=get_args(LicenceNeed).index)


def deciding_forms(book: Rulebook, applicant: Applicant) -> tuple[statements.BusinessForm, ...]:
    """The known forms that make the licence what it is, the main one first."""
    licence = licence_of(book, applicant)
    first = sorted(applicant.forms, key=lambda form: form != applicant.business_form)
    return tuple(
        book.business_forms[form]
        for form in first
        if form in book.business_forms and _need(book, form, applicant) == licence
    )


def _need(book: Rulebook, form: str | None, applicant: Applicant) -> LicenceNeed:
    line = None if form is None else book.business_forms.get(form)
    if line is None:
        return "undetermined"
    if line.licence == "required":
        return "required"
    return "undetermined" if form == GROUP_FORM and applicant.group_clients else "not_required"


# Tables and plans ask for few rulebooks, scopes and days, again and again.
@lru_cache(maxsize=256)
def dated_numbers_on(book: Rulebook, scope: str, day: date) -> dict[str, statements.DatedValue]:
    """The numbers in force with their sources; read once for a scope and a day."""
    in_force = {name: parameter.on(scope, day) for name, parameter in book.parameters.items()}
    return statements.ReadOnly(in_force)


@lru_cache(maxsize=256)
def numbers_on(book: Rulebook, scope: str, day: date) -> dict[str, int]:
    """The numbers in force alone, as rules and sentences take them."""
    in_force = dated_numbers_on(book, scope, day)
    return statements.ReadOnly({name: number.value for name, number in in_force.items()})


def _assess_scope(
    book: Rulebook, scope: str, day: date, facts: dict[str, Any], licence: LicenceNeed
) -> ScopeAssessment:
    numbers = dated_numbers_on(book, scope, day)
    values = {**facts, **numbers_on(book, scope, day)}
    # All findings of a scope share one mapping of values: a scope is one picture of the applicant.
    findings = {
        key: Finding(rule, scope, _STATUS_OF[rule.expression.evaluate(values)], values, numbers)
        for key, rule in book.requirements.items()
    }
    statuses = [finding.status for finding in findings.values()]
    outcome = outcome_of(licence, statuses.count("unmet"), statuses.count("unknown"))
    return ScopeAssessment(scope, outcome, _ByRequirement(findings))


def outcome_of(licence: LicenceNeed, unmet: int, unknown: int) -> Outcome:
    """A scope's outcome: anything unmet settles it; else anything unknown leaves it open."""
    if licence != "required":
        return licence
    if unmet:
        return "ineligible"
    return "undetermined" if unknown else "eligible"

"""Whether an applicant can get the licence, scope by scope, with the reasons.

The rulebook decides; this room only reads it for one applicant, and says which finding is met,
unmet or unknown. Silence is unknown, never no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, Literal

from callcenter_kit.applicant import FACT_NAMES, Applicant
from callcenter_kit.errors import NotADay, NotAnApplicant, UnknownRulebook
from callcenter_kit.facts import check_dates
from callcenter_kit.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.loading import SHIPPED, rulebook
from callcenter_kit.logic import Comparison, Name, deciders, leaves, names
from callcenter_kit.rulebooks import SCOPES, DatedValue, Requirement, Rulebook
from callcenter_kit.wording import words

Status = Literal["met", "unmet", "unknown"]
Outcome = Literal["eligible", "ineligible", "undetermined", "not_required"]
Licence = Literal["required", "not_required", "undetermined"]

_STATUS_OF: Final[dict[bool | None, Status]] = {True: "met", False: "unmet", None: "unknown"}
_DATE_FACTS: Final = ("last_violation_on", "refused_on", "insured_since")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one requirement says of one applicant in one scope."""

    requirement: Requirement
    scope: str
    status: Status
    values: Mapping[str, Any] = field(repr=False)
    numbers: Mapping[str, DatedValue] = field(repr=False)

    @property
    def facts(self) -> dict[str, Any]:
        """The facts that the requirement reads, with what was told; ``None``: not known."""
        read = names(self.requirement.expression)
        return {name: self.values[name] for name in read if name not in self.numbers}

    @property
    def parameters(self) -> dict[str, DatedValue]:
        """The numbers that the facts are held against, each with its day and source."""
        read = names(self.requirement.expression)
        return {name: self.numbers[name] for name in read if name in self.numbers}

    @property
    def deciding(self) -> tuple[str, ...]:
        """The facts that made the status what it is, and no others."""
        found = deciders(self.requirement.expression, self.values)
        return tuple(name for name in found if name not in self.numbers)

    @property
    def shortfall(self) -> dict[str, float]:
        """By how much each fact misses its minimum; empty where none does."""
        missing = {}
        for leaf in leaves(self.requirement.expression):
            match leaf:
                case Comparison(left=Name(name=fact), operator=">=", right=Name(name=minimum)):
                    value = self.values[fact]
                    if value is not None and value < self.values[minimum]:
                        missing[fact] = self.values[minimum] - value
        return missing

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The requirement's sentence, its numbers filled in for this scope and day."""
        numbers = {name: number.value for name, number in self.numbers.items()}
        return self.requirement.sentence.say(language, **numbers)

    def to_dict(self) -> dict[str, Any]:
        """The finding in plain JSON types."""
        return {
            "status": self.status,
            "facts": self.facts,
            "parameters": {name: _number(value) for name, value in self.parameters.items()},
            "deciding": list(self.deciding),
            "shortfall": self.shortfall,
            "sentence": {"zh-CN": self.say("zh-CN"), "en": self.say("en")},
            "sources": [str(source) for source in self.requirement.sources],
            "badge": self.requirement.badge,
        }


def _number(number: DatedValue) -> dict[str, Any]:
    return {
        "value": number.value,
        "since": number.since.isoformat(),
        "source": None if number.source is None else str(number.source),
    }


@dataclass(frozen=True, slots=True)
class ScopeAssessment:
    """One scope's outcome and its findings, in the rulebook's order."""

    scope: str
    outcome: Outcome
    findings: Mapping[str, Finding]

    def having(self, status: Status) -> tuple[str, ...]:
        """The requirements whose finding is ``status``."""
        return tuple(key for key, finding in self.findings.items() if finding.status == status)

    @property
    def unmet(self) -> tuple[str, ...]:
        """The requirements known not to be met."""
        return self.having("unmet")

    @property
    def unknown(self) -> tuple[str, ...]:
        """The requirements that what was told does not settle."""
        return self.having("unknown")

    def to_dict(self) -> dict[str, Any]:
        """The scope's outcome and findings in plain JSON types."""
        findings = {key: finding.to_dict() for key, finding in self.findings.items()}
        return {"outcome": self.outcome, "findings": findings}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer for one applicant: is the licence needed, and can it be had in each scope."""

    applicant: Applicant
    on: date
    rulebook: Rulebook
    licence: Licence
    scopes: Mapping[str, ScopeAssessment]

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What the applicant should know although it changes no outcome."""
        form = self.applicant.business_form
        known = None if form is None else self.rulebook.business_forms.get(form)
        trap = None if known is None else known.trap
        several = len(self.applicant.provinces or ()) > 1 and self.licence != "not_required"
        found = (trap, words("assessment.several_provinces") if several else None)
        return tuple(warning for warning in found if warning is not None)

    def to_dict(self) -> dict[str, Any]:
        """The whole assessment in plain JSON types; it names the rulebook, its hash, the day."""
        return {
            "rulebook": {
                "id": self.rulebook.id,
                "version": self.rulebook.version,
                "digest": self.rulebook.digest,
                "amended": list(self.rulebook.amended),
            },
            "on": self.on.isoformat(),
            "facts": {name: _plain(value) for name, value in self.applicant.known().items()},
            "licence": self.licence,
            "scopes": {scope: found.to_dict() for scope, found in self.scopes.items()},
            "warnings": [{"zh-CN": text.zh, "en": text.en} for text in self.warnings],
        }

    def __repr__(self) -> str:
        head = f"Assessment on {self.on} by {self.rulebook.id} {self.rulebook.version}"
        lines = [f"{head}: licence {self.licence}"]
        for scope, found in self.scopes.items():
            lines.append(f"  {scope}: {found.outcome}")
            for status in ("unmet", "unknown"):
                if listed := found.having(status):
                    lines.append(f"    {status}: {', '.join(listed)}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from callcenter_kit.tables import findings_html

        return findings_html(self)


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def assess(
    applicant: Applicant,
    on: date | None = None,
    rulebook: str | Rulebook = "guide",
) -> Assessment:
    """Whether ``applicant`` needs the licence and can get it, nationwide and local.

    ``on`` is the day the question is asked for; without it, the day the rulebook was last read,
    which the answer records. One requirement known to be unmet makes a scope ineligible; else
    one unknown leaves it undetermined; else it is eligible. ``KitError`` for a day before the
    rulebook's first numbers and for a date that contradicts its fact. Source: ``guide §5, §6``.

    >>> assess(Applicant(business_form="own_customers")).licence
    'not_required'
    """
    if not isinstance(applicant, Applicant):
        raise NotAnApplicant(value=applicant)
    book = chosen_rulebook(rulebook)
    day = book.last_read if on is None else _day(on)
    if any(getattr(applicant, name) is not None for name in _DATE_FACTS):
        check_dates(applicant, day)
    told = {name: getattr(applicant, name) for name in FACT_NAMES}
    licence = _licence(book, applicant.business_form)
    scopes = {scope: _assess_scope(book, scope, day, told, licence) for scope in SCOPES}
    return Assessment(applicant, day, book, licence, scopes)


def chosen_rulebook(chosen: str | Rulebook) -> Rulebook:
    """A rulebook as it is, or one of those that ship by its name."""
    if isinstance(chosen, Rulebook):
        return chosen
    if not isinstance(chosen, str):
        raise UnknownRulebook(name=chosen, known=", ".join(SHIPPED))
    return rulebook(chosen)


def _day(on: date) -> date:
    if not isinstance(on, date) or isinstance(on, datetime):
        raise NotADay(name="on", value=on)
    return on


def _licence(book: Rulebook, form: str | None) -> Licence:
    """Whether the form needs the licence; undetermined where the rulebook does not say."""
    known = None if form is None else book.business_forms.get(form)
    if known is None:
        return "undetermined"
    return "required" if known.licence == "required" else "not_required"


_Rule = tuple[Requirement, Callable[[Mapping[str, Any]], bool | None]]


@lru_cache(maxsize=256)
def numbers_on(
    book: Rulebook, scope: str, day: date
) -> tuple[dict[str, DatedValue], dict[str, int]]:
    """The numbers in force, read once for each rulebook, scope and day."""
    found = {name: parameter.on(scope, day) for name, parameter in book.parameters.items()}
    return found, {name: number.value for name, number in found.items()}


@lru_cache(maxsize=64)
def _rules(book: Rulebook) -> tuple[_Rule, ...]:
    return tuple((rule, rule.expression.evaluate) for rule in book.requirements.values())


def _assess_scope(
    book: Rulebook, scope: str, day: date, told: dict[str, Any], licence: Licence
) -> ScopeAssessment:
    numbers, plain = numbers_on(book, scope, day)
    values = {**told, **plain}
    findings = {
        rule.id: Finding(rule, scope, _STATUS_OF[evaluate(values)], values, numbers)
        for rule, evaluate in _rules(book)
    }
    return ScopeAssessment(scope, _outcome(findings, licence), findings)


def _outcome(findings: Mapping[str, Finding], licence: Licence) -> Outcome:
    if licence != "required":
        return licence
    statuses = {finding.status for finding in findings.values()}
    if "unmet" in statuses:
        return "ineligible"
    return "undetermined" if "unknown" in statuses else "eligible"

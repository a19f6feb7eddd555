"""Whether an applicant can get the licence, scope by scope, with the reasons.

The rulebook decides; this room only reads it for one applicant, and says which finding is met,
unmet or unknown. Silence is unknown, never no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.errors import NotAnApplicant, UnknownRulebook
from callcenter_kit.rules.facts import check_dates
from callcenter_kit.rules.findings import (
    Assessment,
    Finding,
    Outcome,
    ScopeAssessment,
    Status,
)
from callcenter_kit.rules.forms import Licence, licence_of
from callcenter_kit.rules.lines import SCOPES, DatedValue, Requirement
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.reading import SHIPPED, rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.workdays.arguments import plain_day

_STATUS_OF: Final[dict[bool | None, Status]] = {True: "met", False: "unmet", None: "unknown"}
_DATE_FACTS: Final = ("last_violation_on", "refused_on", "insured_since", "registered_on")


def assess(
    applicant: Applicant, on: date | None = None, rulebook: str | Rulebook = "guide"
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
    day = book.last_read if on is None else plain_day(on, "on")
    if any(getattr(applicant, name) is not None for name in _DATE_FACTS):
        check_dates(applicant, day)
    facts = {name: getattr(applicant, name) for name in _facts_read(book)}
    licence = licence_of(book, applicant)
    scopes = {scope: _assess_scope(book, scope, day, facts, licence) for scope in SCOPES}
    return Assessment(applicant, day, book, licence, scopes)


def chosen_rulebook(chosen: str | Rulebook) -> Rulebook:
    """A rulebook as it is, or one of those that ship by its name."""
    if isinstance(chosen, Rulebook):
        return chosen
    if not isinstance(chosen, str):
        raise UnknownRulebook(name=chosen, known=", ".join(SHIPPED))
    return rulebook(chosen)


_Rule = tuple[Requirement, Callable[[Mapping[str, Any]], bool | None]]


@lru_cache(maxsize=256)
def numbers_on(
    book: Rulebook, scope: str, day: date
) -> tuple[dict[str, DatedValue], dict[str, int]]:
    """The numbers in force, read once for each rulebook, scope and day."""
    in_force = {name: parameter.on(scope, day) for name, parameter in book.parameters.items()}
    return in_force, {name: number.value for name, number in in_force.items()}


@lru_cache(maxsize=64)
def _rules(book: Rulebook) -> tuple[_Rule, ...]:
    return tuple((rule, rule.expression.evaluate) for rule in book.requirements.values())


@lru_cache(maxsize=64)
def _facts_read(book: Rulebook) -> tuple[str, ...]:
    """The facts that the requirements and their remedies read, in the contract's order."""
    rules = book.requirements.values()
    read = {name for rule in rules for name in names(rule.expression)}
    read |= {rule.remedy.months.counted for rule in rules if rule.remedy and rule.remedy.months}
    return tuple(name for name in FACT_NAMES if name in read)


def _assess_scope(
    book: Rulebook, scope: str, day: date, facts: dict[str, Any], licence: Licence
) -> ScopeAssessment:
    numbers, plain = numbers_on(book, scope, day)
    values = {**facts, **plain}
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

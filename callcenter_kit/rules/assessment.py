"""Whether an applicant can get the licence, scope by scope, with the reasons.

The rulebook decides; this module only reads it for one applicant, and says which finding is met,
unmet or unknown. Silence is unknown, never no. `compare` does so by two rulebooks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.errors import ArgumentError
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant
from callcenter_kit.rules.errors import RulebookError
from callcenter_kit.rules.facts import check_dates
from callcenter_kit.rules.findings import Assessment, Finding, Outcome, ScopeAssessment, Status
from callcenter_kit.rules.loading import SHIPPED, rulebook
from callcenter_kit.rules.logic import names
from callcenter_kit.rules.rulebook import Licence, Rulebook, licence_of
from callcenter_kit.rules.statements import SCOPES, DatedValue
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.display import HtmlRepr, table
from callcenter_kit.texts.language import Text, shorten
from callcenter_kit.workdays.dates import require_day

if TYPE_CHECKING:
    import pandas


_STATUS_OF: Final[dict[bool | None, Status]] = {True: "met", False: "unmet", None: "unknown"}
# A case without any of these is spared the check of its dates: most have none.
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
        raise ArgumentError("NotAnApplicant", value=applicant)
    book = as_rulebook(rulebook)
    day = book.last_read if on is None else require_day(on, "on")
    if any(getattr(applicant, name) is not None for name in _DATE_FACTS):
        check_dates(applicant, day)
    facts = {name: getattr(applicant, name) for name in _facts_of(book)}
    licence = licence_of(book, applicant)
    scopes = {scope: _assess_scope(book, scope, day, facts, licence) for scope in SCOPES}
    return Assessment(applicant, day, book, licence, scopes)


def as_rulebook(book: str | Rulebook) -> Rulebook:
    """A rulebook as it is, or one of those that ship by its name."""
    if isinstance(book, Rulebook):
        return book
    if not isinstance(book, str):
        raise RulebookError("UnknownRulebook", name=book, known=", ".join(SHIPPED))
    return rulebook(book)


# Tables and plans ask for few rulebooks, scopes and days, again and again.
@lru_cache(maxsize=256)
def numbers_on(
    book: Rulebook, scope: str, day: date
) -> tuple[dict[str, DatedValue], dict[str, int]]:
    """The numbers in force with their sources, and bare; read once for a scope and a day."""
    in_force = {name: parameter.on(scope, day) for name, parameter in book.parameters.items()}
    return in_force, {name: number.value for name, number in in_force.items()}


@lru_cache(maxsize=64)
def _facts_of(book: Rulebook) -> tuple[str, ...]:
    """The facts that the requirements and their remedies read, in the contract's order."""
    rules = book.requirements.values()
    facts = {name for rule in rules for name in names(rule.expression)}
    facts |= {rule.remedy.months.counted for rule in rules if rule.remedy and rule.remedy.months}
    return tuple(name for name in FACT_NAMES if name in facts)


def _assess_scope(
    book: Rulebook, scope: str, day: date, facts: dict[str, Any], licence: Licence
) -> ScopeAssessment:
    numbers, bare_numbers = numbers_on(book, scope, day)
    values = {**facts, **bare_numbers}
    # All findings of a scope share one mapping of values: a scope is one picture of the applicant.
    findings = {
        key: Finding(rule, scope, _STATUS_OF[rule.expression.evaluate(values)], values, numbers)
        for key, rule in book.requirements.items()
    }
    return ScopeAssessment(scope, _outcome(findings, licence), findings)


def _outcome(findings: Mapping[str, Finding], licence: Licence) -> Outcome:
    if licence != "required":
        return licence
    statuses = {finding.status for finding in findings.values()}
    if "unmet" in statuses:
        return "ineligible"
    return "undetermined" if "unknown" in statuses else "eligible"


_COLUMNS: Final = dict.fromkeys(("scope", "requirement", "first", "second"), "string")
_WORDS: Final = ("scope_name", "requirement_name", "first_name", "second_name", "why")


@dataclass(frozen=True, slots=True)
class FindingDifference:
    """A requirement that the two rulebooks see differently for this applicant.

    A finding is ``None`` where its rulebook has no such requirement; ``why`` says what differs.
    """

    requirement: str
    scope: str
    first: Finding | None
    second: Finding | None
    why: Text


@dataclass(frozen=True, slots=True)
class Comparison(HtmlRepr):
    """Two assessments of one applicant, and where they differ."""

    first: Assessment
    second: Assessment
    differences: tuple[FindingDifference, ...]

    @property
    def outcomes(self) -> Mapping[str, tuple[str, str]]:
        """Both outcomes of each scope."""
        return {
            scope: (self.first.scopes[scope].outcome, self.second.scopes[scope].outcome)
            for scope in SCOPES
        }

    def to_frame(self, language: str | None = None) -> pandas.DataFrame:
        """Every difference as a pandas frame; none where both rulebooks see all alike.

        Columns, all text: ``scope`` and ``requirement``, ids; ``first`` and ``second``, the status
        that each rulebook finds, missing where it has no such requirement. ``language`` adds
        ``scope_name``, ``requirement_name``, ``first_name``, ``second_name`` and ``why``.

        ``KitError`` where pandas is not installed, or the language is not spoken.
        """
        return table(map(_row, self.differences), _COLUMNS, _WORDS, language)

    def to_dict(self) -> dict[str, Any]:
        """The comparison in plain JSON types."""
        return {
            "rulebooks": [self.first.rulebook.id, self.second.rulebook.id],
            "outcomes": {scope: list(both) for scope, both in self.outcomes.items()},
            "differences": [
                {
                    "requirement": difference.requirement,
                    "scope": difference.scope,
                    "statuses": [_status(difference.first), _status(difference.second)],
                    "why": {"zh-CN": difference.why.zh, "en": difference.why.en},
                }
                for difference in self.differences
            ],
        }

    def __repr__(self) -> str:
        pair = f"{self.first.rulebook.id} and {self.second.rulebook.id}"
        keys = ", ".join(dict.fromkeys(each.requirement for each in self.differences))
        return shorten(f"<Comparison of {pair}: {keys or 'no difference'}>")


def _row(difference: FindingDifference) -> dict[str, Any]:
    pair = {"first": difference.first, "second": difference.second}
    rule = next(finding.requirement for finding in pair.values() if finding is not None)
    statuses = {place: finding.status for place, finding in pair.items() if finding is not None}
    return {
        "scope": difference.scope,
        "requirement": difference.requirement,
        **statuses,
        "scope_name": words(f"common.scope.{difference.scope}"),
        "requirement_name": rule.name,
        **{f"{place}_name": words(f"common.status.{status}") for place, status in statuses.items()},
        "why": difference.why,
    }


def _status(finding: Finding | None) -> str | None:
    return None if finding is None else finding.status


def compare(
    applicant: Applicant,
    rulebook_a: str | Rulebook = "guide",
    rulebook_b: str | Rulebook = "law",
    on: date | None = None,
) -> Comparison:
    """Which findings of ``applicant`` differ between two rulebooks, and why.

    A requirement that only one rulebook has, another rule, or another number in force counts as a
    difference when the findings differ or one is missing.

    >>> applicant = Applicant(business_form="seat_rental", domestic_capital=False)
    >>> [d.requirement for d in compare(applicant).differences if d.scope == "local"][:1]
    ['domestic_capital']
    """
    first = assess(applicant, on, rulebook_a)
    return comparison_of(first, assess(applicant, first.on, rulebook_b))


def comparison_of(first: Assessment, second: Assessment) -> Comparison:
    """`compare` for an applicant whom both rulebooks have assessed already."""
    return Comparison(first, second, tuple(_differences(first, second)))


def _differences(first: Assessment, second: Assessment) -> Iterator[FindingDifference]:
    for scope in SCOPES:
        ours, theirs = first.scopes[scope].findings, second.scopes[scope].findings
        for key in dict.fromkeys((*ours, *theirs)):
            pair = ours.get(key), theirs.get(key)
            # The same status from another number is no difference for this applicant.
            if _status(pair[0]) != _status(pair[1]):
                owner = (first if pair[1] is None else second).rulebook.name
                yield FindingDifference(key, scope, *pair, _why(*pair, owner))


def _why(first: Finding | None, second: Finding | None, owner: Text) -> Text:
    """The rulebook's own word on the difference, else what can be seen of it.

    ``owner`` names the rulebook that has the requirement, where only one does.
    """
    for finding in (first, second):
        if finding is not None and finding.requirement.difference is not None:
            return finding.requirement.difference
    if first is None or second is None:
        return words("comparison.only_one", name=owner)
    same = first.requirement.when == second.requirement.when
    return words("comparison.another_number" if same else "comparison.another_rule")

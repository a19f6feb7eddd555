"""Where two rulebooks see one applicant differently, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import Assessment, Finding, assess
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, SCOPES
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.display import HtmlRepr, table
from callcenter_kit.texts.language import Text, shorten

if TYPE_CHECKING:
    import pandas


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

    @property
    def statuses(self) -> tuple[str | None, str | None]:
        """What each rulebook finds, first and second."""
        return getattr(self.first, "status", None), getattr(self.second, "status", None)


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

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """Every difference as a pandas frame; none where both rulebooks see all alike.

        Columns, all text: the ids ``scope`` and ``requirement``; ``first`` and ``second``, the
        status that each rulebook finds, missing where it has no such requirement. ``language`` adds
        ``scope_name``, ``requirement_name``, ``first_name``, ``second_name`` and ``why``.
        ``KitError`` where pandas is not installed, or the language is not spoken.
        """
        return table(map(_row, self.differences), _COLUMNS, _WORDS, language)

    def __repr__(self) -> str:
        pair = f"{self.first.rulebook.id} and {self.second.rulebook.id}"
        keys = ", ".join(dict.fromkeys(each.requirement for each in self.differences))
        day = self.first.rulebook.day_text(self.first.on)
        return shorten(f"<Comparison of {pair} {day}: {keys or 'no difference'}>")


def _row(difference: FindingDifference) -> dict[str, Any]:
    rule = (difference.first or difference.second).requirement  # type: ignore[union-attr]
    found = dict(zip(("first", "second"), difference.statuses, strict=True))
    statuses = {place: status for place, status in found.items() if status is not None}
    return {
        "scope": difference.scope,
        "requirement": difference.requirement,
        **statuses,
        "scope_name": words(f"common.scope.{difference.scope}"),
        "requirement_name": rule.name,
        **{f"{place}_name": words(f"common.status.{status}") for place, status in statuses.items()},
        "why": difference.why,
    }


def compare(
    applicant: Applicant,
    rulebook_a: str | Rulebook = DEFAULT_RULEBOOK,
    rulebook_b: str | Rulebook | None = None,
    on: date | None = None,
) -> Comparison:
    """Which findings of ``applicant`` differ between two rulebooks, and why.

    Without a second one it is the one laid beside the first: the law in force beside the guide.
    A requirement that only one rulebook has, another rule, or another number in force counts as a
    difference when the findings differ or one is missing.

    >>> applicant = Applicant(business_form="seat_rental", domestic_capital=False)
    >>> [d.requirement for d in compare(applicant).differences if d.scope == "local"][:1]
    ['domestic_capital']
    """
    first = assess(applicant, on, rulebook_a)
    other = first.rulebook.counterpart if rulebook_b is None else rulebook_b
    return comparison_of(first, assess(applicant, first.on, other))


def comparison_of(first: Assessment, second: Assessment) -> Comparison:
    """`compare` for an applicant whom both rulebooks have assessed already."""
    differences = []
    for scope in SCOPES:
        ours, theirs = first.scopes[scope].findings, second.scopes[scope].findings
        for key in dict.fromkeys((*ours, *theirs)):
            one, other = ours.get(key), theirs.get(key)
            # The same status from another number is no difference for this applicant.
            if getattr(one, "status", None) == getattr(other, "status", None):
                continue
            # The rulebook's own word on the difference, else what can be seen of it.
            rules = [finding.requirement for finding in (one, other) if finding is not None]
            why = next((rule.difference for rule in rules if rule.difference is not None), None)
            if why is None and len(rules) == 1:
                owner = (first if other is None else second).rulebook.name
                why = words("comparison.only_one", name=owner)
            why = why or words("comparison.another")
            differences.append(FindingDifference(key, scope, one, other, why))
    return Comparison(first, second, tuple(differences))

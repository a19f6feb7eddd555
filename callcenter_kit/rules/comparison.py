"""One applicant under two rulebooks: which findings differ, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.findings import Assessment, Finding
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.words import filled, words


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
class Comparison:
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
    second = assess(applicant, on or first.on, rulebook_b)
    return Comparison(first, second, tuple(_differences(first, second)))


def _differences(first: Assessment, second: Assessment) -> Iterator[FindingDifference]:
    for scope in SCOPES:
        ours, theirs = first.scopes[scope].findings, second.scopes[scope].findings
        for key in dict.fromkeys((*ours, *theirs)):
            pair = ours.get(key), theirs.get(key)
            if _status(pair[0]) != _status(pair[1]):
                having = (first if pair[1] is None else second).rulebook.name
                yield FindingDifference(key, scope, *pair, _why(*pair, having))


def _why(first: Finding | None, second: Finding | None, having: Text) -> Text:
    """The rulebook's own word on the difference, else what can be seen of it.

    ``having`` names the rulebook that has the requirement, where only one does.
    """
    for finding in (first, second):
        if finding is not None and finding.requirement.difference is not None:
            return finding.requirement.difference
    if first is None or second is None:
        return filled("comparison.only_one", name=having)
    same = first.requirement.when == second.requirement.when
    return words("comparison.another_number" if same else "comparison.another_rule")

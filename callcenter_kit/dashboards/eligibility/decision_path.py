"""The picture of a decision: the way this case took, and the ways it did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from callcenter_kit.rules.findings import Assessment, Finding
from callcenter_kit.rules.in_words import with_unit
from callcenter_kit.texts.words import say


class Stop(NamedTuple):
    """One requirement on the way."""

    id: str
    name: str
    status: str


class Branch(NamedTuple):
    """Where the scopes part: what this scope alone asks, and where it leads."""

    scope: str
    outcome: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """From the business form to both outcomes; ``taken`` is the licence's answer.

    ``form`` names the business form that decides, or says that it is not known.
    """

    form: str
    taken: str
    shared: tuple[Stop, ...]
    branches: tuple[Branch, ...]

    def count(self, status: str) -> int:
        """How many of the shared requirements have this status."""
        return sum(stop.status == status for stop in self.shared)


def path(answer: Assessment, language: str) -> Path:
    """The way of ``answer``: what both scopes ask alike first, then where they part."""
    parting = _parting(answer)
    either = next(iter(answer.scopes.values()))
    shared = tuple(
        Stop(key, finding.requirement.name.say(language), finding.status)
        for key, finding in either.findings.items()
        if key not in parting
    )
    branches = []
    for part in answer.scopes.values():
        stops = tuple(_threshold(answer, part.findings[key], language) for key in parting)
        branches.append(Branch(part.scope, part.outcome, stops))
    return Path(_form(answer, language), answer.licence, shared, tuple(branches))


def _form(answer: Assessment, language: str) -> str:
    if answer.form is None:
        return say("eligibility.path.form_open", language)
    return answer.form.text.say(language)


def _parting(answer: Assessment) -> tuple[str, ...]:
    """The requirements that ask different numbers of the two scopes."""
    first, *others = answer.scopes.values()
    return tuple(
        key
        for key, finding in first.findings.items()
        if any(_values(finding) != _values(other.findings[key]) for other in others)
    )


def _values(finding: Finding) -> list[int]:
    return [number.value for number in finding.parameters.values()]


def _threshold(answer: Assessment, finding: Finding, language: str) -> Stop:
    [(name, number)] = finding.parameters.items()
    value = with_unit(number.value, answer.rulebook.parameters[name].unit, language)
    rule = finding.requirement
    asked = say("eligibility.path.threshold", language, name=rule.name.say(language), value=value)
    return Stop(rule.id, asked, finding.status)

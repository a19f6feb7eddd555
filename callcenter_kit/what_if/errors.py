"""What can go wrong with scenarios."""

from __future__ import annotations

from callcenter_kit.errors import KitError


class ScenarioError(KitError):
    """Scenarios cannot be made, found, saved or opened as asked for."""

    count: int
    file: str
    known: str
    most: int
    name: str
    nearest: str
    value: object
    version: object


class NotApplicants(ScenarioError):
    """Neither an applicant nor applicants by their names."""


class NothingToVary(ScenarioError):
    """A list from which a value should be taken is empty."""


class UnknownVariation(ScenarioError):
    """No fact, choice, duration or parameter of this name can vary."""


class WrongVariation(ScenarioError):
    """A value is none that a plan's choice takes."""


class TooManyScenarios(ScenarioError):
    """The lists have more products than are worked out."""


class SameScenario(ScenarioError):
    """Two scenarios would have the same name, because nothing tells them apart."""


class UnknownScenario(ScenarioError):
    """No scenario has this name."""


class NoStart(ScenarioError):
    """A plan was asked for, and the scenario has no day on which work begins."""


class RulebookNotSaved(ScenarioError):
    """A rulebook of one's own cannot be kept in a file of scenarios."""


class NotScenarios(ScenarioError):
    """The file is none that scenarios were saved to."""


class ScenariosOfAnotherVersion(ScenarioError):
    """The file is of a form that this edition does not read."""

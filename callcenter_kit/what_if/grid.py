"""The product of what varies: every combination of applicants and values, as scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any, Final, NamedTuple

from callcenter_kit.errors import ArgumentError, nearest
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, check_fact, plain
from callcenter_kit.rules.assessment import chosen_rulebook
from callcenter_kit.rules.lines import durations_of
from callcenter_kit.rules.loading import SHIPPED, rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.display import write_value
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.schedule import choice
from callcenter_kit.what_if.errors import ScenarioError
from callcenter_kit.what_if.scenario import CHOSEN, DAYS, OPTIONS, Scenario
from callcenter_kit.workdays.dates import plain_day, plain_whole

MOST: Final = 10_000
_YES_NO: Final = ("agency", "expert_review")


class Axis(NamedTuple):
    """One thing that is said of every scenario; it varies where a list of values was given."""

    name: str
    values: tuple[Any, ...]
    varies: bool


def axes(given: Mapping[str, Any]) -> tuple[Axis, ...]:
    """What was ``given``, each value checked; ``KitError`` names what cannot be."""
    return tuple(_axis(name, value) for name, value in given.items())


def _axis(name: str, given: Any) -> Axis:  # noqa: ANN401 - a value or a list of them
    check = _checks(name)
    values = _listed(given)
    if values is None:
        return Axis(name, (check(given),), varies=False)
    if not values:
        raise ScenarioError("NothingToVary", name=name)
    return Axis(name, tuple(map(check, values)), varies=True)


def _listed(given: Any) -> list[Any] | None:  # noqa: ANN401 - a value or a list of them
    """The values of a list, a range, or a column or array; ``None`` for a value of its own."""
    if isinstance(given, list | range):
        return list(given)
    # A column's cells stay what they are in it: only so are its days still days.
    return list(given) if getattr(given, "ndim", None) == 1 else None


def _checks(name: str) -> Any:  # noqa: ANN401 - a function of one value
    """What makes a value of ``name`` one that a scenario keeps."""
    if name in FACT_NAMES:
        return lambda value: None if value is None else check_fact(name, value)
    if name in DAYS:
        return lambda value: None if value is None else plain_day(value, name)
    if name == "durations":
        return _durations
    if name in CHOSEN:
        return lambda value: _chosen(name, value)
    if name in _timed():
        return lambda value: durations_of(name, plain(value))
    if name in _numbers():
        return lambda value: value if isinstance(value, Mapping) else plain_whole(value, name)
    raise _unknown(name)


def known_variation(name: str) -> str:
    """``name`` itself where it may vary; ``KitError`` with the nearest otherwise."""
    if name not in _known():
        raise _unknown(name)
    return name


def _known() -> tuple[str, ...]:
    return (*FACT_NAMES, *CHOSEN, "durations", *_timed(), *_numbers())


def varied_among(scenarios: Iterable[Scenario], first: Iterable[str]) -> tuple[str, ...]:
    """What differs among the scenarios, and ``first`` whatever is named there."""
    all_of_them = tuple(scenarios)
    kept = dict.fromkeys(first)
    names = [name for name in (*FACT_NAMES, *CHOSEN, *_timed()) if name not in kept]
    if all(scenario.on == scenario.start for scenario in all_of_them):
        names.remove("on")  # the day of the start, unless it was given
    return (*kept, *(name for name in names if _differs(name, all_of_them)))


def _differs(name: str, scenarios: tuple[Scenario, ...]) -> bool:
    values = [scenario.value(name) for scenario in scenarios]
    return any(value != values[0] for value in values)


def _unknown(name: str) -> ScenarioError:
    near = nearest(name, _known()) or FACT_NAMES[0]
    return ScenarioError(
        "UnknownVariation", name=name, nearest=near, known=", ".join(dict.fromkeys(_known()))
    )


def _timed() -> tuple[str, ...]:
    """The steps and extras whose working days can be chosen."""
    steps = (key for key, step in process().steps.items() if step.days is not None)
    return (*steps, *process().extras)


def _numbers() -> tuple[str, ...]:
    """The parameters of the rulebooks that ship, which an own one may share."""
    return tuple(dict.fromkeys(name for book in SHIPPED for name in rulebook(book).parameters))


def _durations(value: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever was handed in
    if not isinstance(value, Mapping):
        raise ScenarioError("WrongVariation", name="durations", value=value)
    for step in value:
        choice("durations", step, _timed())
    return {step: durations_of(step, days) for step, days in value.items()}


def _chosen(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever was handed in
    if name == "rulebook":
        return chosen_rulebook(value)
    if name == "clock":
        return choice("clock", value, tuple(process().clocks))
    if name in _YES_NO:
        if not isinstance(value, bool):
            raise ScenarioError("WrongVariation", name=name, value=value)
        return value
    rounds = plain_whole(value, name)
    if rounds < 0:
        raise ScenarioError("WrongVariation", name=name, value=value)
    return rounds


def named(applicants: Applicant | Mapping[str, Applicant]) -> dict[str, Applicant]:
    """The applicants by name; a single one has no name here. ``KitError`` for anything else."""
    if isinstance(applicants, Applicant):
        return {"": applicants}
    if not isinstance(applicants, Mapping) or not all(
        isinstance(name, str) and name and isinstance(applicant, Applicant)
        for name, applicant in applicants.items()
    ):
        raise ArgumentError("NotApplicants", value=applicants)
    if not applicants:
        raise ScenarioError("NothingToVary", name="applicants")
    return dict(applicants)


def grid(applicants: Mapping[str, Applicant], given: Iterable[Axis]) -> dict[str, Scenario]:
    """Every combination of an applicant and the values of each axis, by its name."""
    axes = tuple(given)
    count = len(applicants) * prod(len(axis.values) for axis in axes)
    if count > MOST:
        raise ScenarioError("TooManyScenarios", count=count, most=MOST)
    scenarios: dict[str, Scenario] = {}
    for scenario in _combined(applicants, axes):
        if scenario.name in scenarios:
            raise ScenarioError("SameScenario", name=scenario.name)
        scenarios[scenario.name] = scenario
    return scenarios


def _combined(applicants: Mapping[str, Applicant], axes: tuple[Axis, ...]) -> Iterator[Scenario]:
    varied = [axis.name for axis in axes if axis.varies]
    for (name, applicant), *values in product(applicants.items(), *(axis.values for axis in axes)):
        point = dict(zip((axis.name for axis in axes), values, strict=True))
        scenario = _scenario(applicant, point)
        parts = (f"{each}={written(scenario.value(each))}" for each in varied)
        called = ", ".join(part for part in (name, *parts) if part)
        yield replace(scenario, name=called or applicant.name or "1")


def _scenario(applicant: Applicant, point: Mapping[str, Any]) -> Scenario:
    facts = {name: value for name, value in point.items() if name in FACT_NAMES}
    numbers = tuple((name, _frozen(point[name])) for name in _numbers() if name in point)
    book = _amended(point.get("rulebook") or chosen_rulebook("guide"), numbers)
    steps = {name: point[name] for name in _timed() if name in point and name not in CHOSEN}
    durations = {**point.get("durations", {}), **steps}
    options = {name: point[name] for name in OPTIONS if name in point} | {"durations": durations}
    start: date | None = point.get("start")
    company = replace(applicant, **facts) if facts else applicant
    return Scenario("", company, book, point.get("on") or start or book.last_read, start, options)


_Number = int | tuple[tuple[str, int], ...]


def _frozen(number: int | Mapping[str, int]) -> _Number:
    return tuple(number.items()) if isinstance(number, Mapping) else number


# The same numbers give the same rulebook: what is worked out for one is kept by it.
@lru_cache(maxsize=MOST)
def _amended(book: Rulebook, numbers: tuple[tuple[str, _Number], ...]) -> Rulebook:
    changes = {name: dict(new) if isinstance(new, tuple) else new for name, new in numbers}
    return book.amend(**changes) if changes else book


def written(value: Any) -> str:  # noqa: ANN401 - the value of anything that may vary
    """A value as a scenario's name has it: as a link writes it, the same in any language.

    >>> written(True), written(3_000_000.0), written(frozenset({"b", "a"})), written(None)
    ('yes', '3000000', 'a+b', '?')
    """
    return "?" if value is None else write_value(value).replace(",", "+")

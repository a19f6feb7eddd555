"""One scenario, every combination of what varies as scenarios, and the links to their pages."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any, ClassVar, Final, NamedTuple, cast
from urllib.parse import quote

from callcenter_kit.errors import ArgumentError, KitError, closest_spelling, require_choice
from callcenter_kit.rules import statements
from callcenter_kit.rules.applicant import (
    FACT_NAMES,
    Applicant,
    as_whole,
    fact_called,
    normalize_fact,
    scalar_of,
)
from callcenter_kit.rules.assessment import Assessment, ScopeAssessment, assess
from callcenter_kit.rules.loading import as_rulebook, rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.screening.rows import LicenceSummaries
from callcenter_kit.texts.dates import require_day, require_whole, require_yes_or_no
from callcenter_kit.texts.display import HtmlRepr, write_value
from callcenter_kit.timeline.answer import capital_gap
from callcenter_kit.timeline.filing import Filing, ReviewTimes
from callcenter_kit.timeline.plan import REVIEW, NoPlan, Plan
from callcenter_kit.timeline.planning import plan
from callcenter_kit.timeline.process import process
from callcenter_kit.timeline.schedule import PlanOptions

# What may vary beside facts, durations and parameters, under these names.
DAYS: Final = ("start", "on")
CHOICES: Final = (*DAYS, "rulebook", "clock", "agency", "correction_rounds", "expert_review")
MOST: Final = 10_000  # scenarios together
# The options of a plan that a scenario carries; a calendar of one's own is none of them.
OPTIONS: Final = tuple(name for name in PlanOptions.__annotations__ if name != "calendar")
_Number = int | tuple[tuple[str, int], ...]


class ScenarioError(KitError):
    """Scenarios cannot be made, found, saved or opened as asked for."""


@dataclass(frozen=True, slots=True)
class Scenario(HtmlRepr):
    """One case: who applies, when work begins, and by which rules and durations it is dated.

    ``on`` is the day of the verdict. Without a ``start`` there are no dates.
    ``options`` are the plan's: ``clock``, ``durations`` by step, ``agency``,
    ``correction_rounds`` and ``expert_review``; of a case that is filed ``filing`` and ``as_of``.
    """

    shown_by: ClassVar[str] = "callcenter_kit.what_if.scenarios"

    name: str
    applicant: Applicant = field(repr=False)
    rulebook: Rulebook = field(repr=False)
    on: date
    start: date | None
    options: Mapping[str, Any] = field(repr=False)

    def assessment(self, scope: str | None = None) -> Assessment | ScopeAssessment:
        """What `assess` gives, or of it one ``scope``: nationwide or local."""
        assessment = assess(self.applicant, self.on, self.rulebook)
        return assessment if scope is None else assessment.scopes[scope]

    def plan(self, scope: str = "nationwide") -> Plan | NoPlan:
        """What `callcenter_kit.plan` gives; ``KitError`` where the scenario has no start."""
        if self.start is None:
            raise ScenarioError("NoStart", name=self.name)
        return plan(
            self.start,
            scope,
            applicant=self.applicant,
            on=self.on,
            rulebook=self.rulebook,
            **cast("PlanOptions", self.options),
        )

    def value(self, name: str) -> Any:  # noqa: ANN401 - the value of anything that may vary
        """What the scenario has of anything that may vary, as a table's cell holds it.

        A fact's own value; a day; a code; working days and numbers as a whole number where one
        says all, else as text: ``1-2-5``, or ``nationwide 3, local 2``.
        """
        if name in FACT_NAMES:
            return getattr(self.applicant, name)
        if name in DAYS:
            return getattr(self, name)
        if name == "rulebook":
            # What was changed in it stands behind plus signs.
            return "+".join((self.rulebook.id, *self.rulebook.amended))
        if name in CHOICES:
            return self.options.get(name)
        durations: Mapping[str, statements.Durations] = self.options.get("durations", {})
        if name == "durations":
            return ", ".join(f"{step} {_durations_text(days)}" for step, days in durations.items())
        if (numbers := self.rulebook.parameters.get(name)) is None:
            return _durations_text(durations[name]) if name in durations else None
        values = {scope: numbers.on(scope, self.on).value for scope in statements.SCOPES}
        if len({*values.values()}) == 1:
            return values[statements.SCOPES[0]]
        return ", ".join(f"{scope} {value}" for scope, value in values.items())


def _durations_text(days: statements.Durations) -> int | str:
    return days[0] if len({*days}) == 1 else "-".join(map(str, days))


def evaluate_rows(scenarios: Iterable[Scenario]) -> Iterator[dict[str, Any]]:
    """A row for each scenario under the columns of `Scenarios.to_frame`, without what varies.

    ``KitError`` where a day contradicts its fact, or the calendar does not reach.
    """
    # Many scenarios share an applicant, a day and a rulebook: each is assessed once.
    assess_once = lru_cache(maxsize=None)(assess)
    summaries = LicenceSummaries()
    for scenario in scenarios:
        assessment = assess_once(scenario.applicant, scenario.on, scenario.rulebook)
        row = {"scenario": scenario.name, "licence": assessment.licence}
        for scope, part in assessment.scopes.items():
            row[scope] = part.outcome
            row[f"{scope}_unmet"] = ", ".join(part.unmet)
            row[f"{scope}_unknown"] = ", ".join(part.unknown)
        dates = dict[str, Any]()
        if scenario.start is not None:
            dates = summaries.columns(assessment, scenario.start, scenario.options)
        yield {**row, "capital_gap": capital_gap(assessment, statements.SCOPES[0]), **dates}


class Axis(NamedTuple):
    """One thing that every scenario has; ``varies`` where a list of values was given for it."""

    name: str
    values: tuple[Any, ...]
    varies: bool


def axis_of(name: str, value: Any) -> Axis:  # noqa: ANN401 - a value or a list of them
    """The axis of what is called ``name``, with its value or its list of values, all checked."""
    check_variation(name)
    # A list, a range, a column or an array varies; anything else is a value of its own.
    is_column = getattr(value, "ndim", None) == 1 or hasattr(value, "to_list")
    if not isinstance(value, list | range) and not is_column:
        return Axis(name, (_check_value(name, value),), varies=False)
    # A column's cells stay what they are in it: only so are its days still days.
    if not (values := list(value)):
        raise ScenarioError("NothingToVary", name=name)
    return Axis(name, tuple(_check_value(name, each) for each in values), varies=True)


def _check_value(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever was handed in
    """The value as a scenario keeps it; ``KitError`` for one that ``name`` cannot have."""
    if value is None and name in (*FACT_NAMES, *DAYS, "clock"):
        return None
    match name:
        case "start" | "on":
            return require_day(value, name)
        case "rulebook":
            return as_rulebook(value)
        case "clock":
            return require_choice(name, value, process().clocks)
        case "agency" | "expert_review":
            return require_yes_or_no(value, name)
        case "correction_rounds" if (rounds := require_whole(value, name)) >= 0:
            return rounds
        case "durations" if isinstance(value, Mapping):
            return {step: _durations_for(step, days) for step, days in value.items()}
        case "correction_rounds" | "durations":
            raise ScenarioError("WrongVariation", name=name, value=value)
    if name in FACT_NAMES:
        return normalize_fact(name, value)
    if name in _steps():
        return statements.durations_of(name, scalar_of(value))
    if isinstance(value, Mapping):  # a parameter of each scope
        return value
    whole: Any = as_whole(scalar_of(value))
    return require_whole(value if whole is None else whole, name)


def _durations_for(step: str, days: Any) -> statements.Durations:  # noqa: ANN401 - whatever was handed in
    require_choice("durations", step, (*_steps(), REVIEW))
    # A scenario is dated by three points, also where a curve of past cases lies behind them.
    return days.durations if isinstance(days, ReviewTimes) else statements.durations_of(step, days)


def check_variation(name: str) -> str:
    """``name`` itself where it may vary; ``KitError`` with the nearest otherwise."""
    names = dict.fromkeys((*FACT_NAMES, *CHOICES, "durations", *_steps(), *_parameters()))
    if name not in names:
        near = fact_called(name) or closest_spelling(name, names) or FACT_NAMES[0]
        raise ScenarioError("UnknownVariation", name=name, nearest=near, known=", ".join(names))
    return name


def varying_names(scenarios: Collection[Scenario], first: tuple[str, ...]) -> tuple[str, ...]:
    """What differs among the scenarios, and ``first`` whatever is named there."""
    names = (*FACT_NAMES, *CHOICES, *_steps())
    if all(scenario.on == scenario.start for scenario in scenarios):  # unless it was given
        names = tuple(name for name in names if name != "on")
    differing = (n for n in names if len({value_text(each.value(n)) for each in scenarios}) > 1)
    return tuple(dict.fromkeys((*first, *differing)))


def _steps() -> tuple[str, ...]:
    """The steps and extras whose working days can be chosen."""
    steps = (key for key, step in process().steps.items() if step.days is not None)
    return (*steps, *process().extras)


def _parameters() -> tuple[str, ...]:
    """The parameters of the rulebooks that ship, which an own one may share."""
    names = (name for book in statements.SHIPPED for name in rulebook(book).parameters)
    return tuple(dict.fromkeys(names))


def applicants_by_name(applicants: Applicant | Mapping[str, Applicant]) -> dict[str, Applicant]:
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


def combine(applicants: Mapping[str, Applicant], axes: list[Axis]) -> dict[str, Scenario]:
    """Every combination of an applicant and the values of each axis, by its name."""
    count = len(applicants) * prod(len(axis.values) for axis in axes)
    if count > MOST:
        raise ScenarioError("TooManyScenarios", count=count, most=MOST)
    scenarios: dict[str, Scenario] = {}
    names, varying = [axis.name for axis in axes], [axis.name for axis in axes if axis.varies]
    every = product(applicants.items(), *(axis.values for axis in axes))
    for (applicant_name, applicant), *values in every:
        scenario = scenario_with(applicant, dict(zip(names, values, strict=True)))
        # It is called after what sets it apart: its applicant, then each value that varies.
        labels = (f"{name}={value_text(scenario.value(name))}" for name in varying)
        name = ", ".join(filter(None, (applicant_name, *labels))) or applicant.name or "1"
        if name in scenarios:
            raise ScenarioError("SameScenario", name=name)
        scenarios[name] = replace(scenario, name=name)
    return scenarios


def scenario_with(applicant: Applicant, values: Mapping[str, Any], name: str = "") -> Scenario:
    """The scenario of ``applicant`` in which what may vary has these ``values``."""
    facts = {name: value for name, value in values.items() if name in FACT_NAMES}
    numbers = tuple(
        (name, tuple(number.items()) if isinstance(number, Mapping) else number)
        for name in _parameters()
        if (number := values.get(name)) is not None
    )
    book = _amend(values.get("rulebook") or rulebook(), numbers)
    # ``expert_review`` names an extra and a choice: under it stands the choice, not its days.
    steps = {name: values[name] for name in _steps() if name in values and name not in CHOICES}
    durations = {**values.get("durations", {}), **steps}
    options = {name: values[name] for name in OPTIONS if name in values}
    start: date | None = values.get("start")
    return Scenario(
        name=name,
        applicant=replace(applicant, **facts) if facts else applicant,
        rulebook=book,
        on=values.get("on") or start or book.last_read,
        start=start,
        options=options | {"durations": durations},
    )


# The same numbers give the same rulebook, by which verdicts and plans are remembered.
@lru_cache(maxsize=MOST)
def _amend(book: Rulebook, numbers: tuple[tuple[str, _Number], ...]) -> Rulebook:
    changes = {name: dict(new) if isinstance(new, tuple) else new for name, new in numbers}
    return book.amend(**changes) if changes else book


def value_text(value: Any) -> str:  # noqa: ANN401 - the value of anything that may vary
    """A value as a scenario's name has it: as a link writes it, the same in any language."""
    return "?" if value is None else write_value(value).replace(",", "+")


# Links into the pages: fields after the # in an address. The pages' cases are written so, too.

VERSION: Final = "1"
FIRST_PAGE: Final = "voila/render/01_eligibility.ipynb"
# What a link calls the working days of each step and extra.
DURATIONS: Final = {
    "direction": "direction_days",
    "agency_contract": "contract_days",
    "prepare_materials": "materials_days",
    "write_and_submit": "writing_days",
    "correction_round": "correction_days",
    "expert_review": "expert_days",
}
# What a page takes where nothing is chosen.
_DEFAULTS: Final = {
    "reading": statements.DEFAULT_RULEBOOK, "clock": None,
    "agency": True, "correction_rounds": 0, "expert_review": False,
}  # fmt: skip


# The corrections that a link has room for, and the days of each.
ROUNDS: Final = (1, 2, 3)
CORRECTION_DAYS: Final = ("asked_on", "due_on", "answered_on")


def filing_values(filing: Filing) -> dict[str, date | None]:
    """The days of a filing by the names that a link has for them; three corrections at most."""
    names = [name for name in Filing.__dataclass_fields__ if name.endswith("_on")]
    values = {name: getattr(filing, name) for name in names}
    # A fact of the applicant has the other name.
    values["filing_refused_on"] = values.pop("refused_on")
    for number, notice in zip(ROUNDS, filing.corrections, strict=False):
        days = {part: getattr(notice, part) for part in CORRECTION_DAYS}
        values |= {f"correction_{number}_{part}": day for part, day in days.items()}
    values["experts_begun_on"], values["experts_ended_on"] = filing.expert_review or (None, None)
    return values


def write_fragment(texts: Mapping[str, str]) -> str:
    """The fields in ``texts``, each as its link writes it, as an address has them after the #."""
    fields = {"v": VERSION, **texts}
    # Commas between the values of a set stay as they are: people read these addresses.
    return "#" + "&".join(f"{name}={quote(text, safe=',')}" for name, text in fields.items())


def page_address(base_url: str) -> str:
    """The page at ``base_url`` without its fragment; of a server's address, its first page."""
    address = base_url.partition("#")[0]
    if address.partition("?")[0].endswith((".ipynb", ".html")):
        return address
    return f"{address.rstrip('/')}/{FIRST_PAGE}" if address else FIRST_PAGE


def fragment(scenario: Scenario, language: str) -> str | None:
    """The scenario as the part of an address after the #, without the company's name.

    ``None`` for what no page can show: a rulebook of one's own, or one with other numbers, a filing
    with more corrections than a link has room for, or a review that takes another time than the
    clock's. A case that is filed is looked at on the day on which the page is opened.
    """
    book, options = scenario.rulebook, scenario.options
    durations: Mapping[str, Any] = options.get("durations", {})
    filing = options.get("filing") or Filing()
    has_room = len(filing.corrections) <= len(ROUNDS) and durations.keys() <= DURATIONS.keys()
    if book.id not in statements.SHIPPED or book.amended or not has_room:
        return None
    values = {
        "lang": language, "reading": book.id, "on": scenario.on, "start_on": scenario.start,
        **{name: options.get(name) for name in _DEFAULTS if name in options},
        "clock": None if options.get("clock") == book.clock else options.get("clock"),
        **{DURATIONS[step]: days for step, days in durations.items()},
        **filing_values(filing),
        **scenario.applicant.known(),
        "name": None,
    }  # fmt: skip
    chosen = {k: v for k, v in values.items() if v is not None and v != _DEFAULTS.get(k)}
    texts = {name: write_value(value) for name, value in chosen.items()}
    return write_fragment({name: text for name, text in texts.items() if text})

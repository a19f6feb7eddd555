"""Many applicants in plain Python: verdicts and days, each distinct question asked once.

It is how the pages screen an upload; `screen` does the same to a dataframe, on any engine. The
names of the columns that both add stand here, and what the bits of a mask mean.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from numbers import Integral
from typing import Any, Final, cast

from callcenter_kit.errors import (
    ArgumentError,
    ContradictoryDate,
    ContradictoryFacts,
    FactError,
    KitError,
)
from callcenter_kit.rules import loading
from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, value_of_cell
from callcenter_kit.rules.assessment import (
    Assessment,
    LicenceNeed,
    assess,
    licence_of,
    numbers_on,
    outcome_of,
)
from callcenter_kit.rules.logic import deciders, names
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import (
    DEFAULT_RULEBOOK,
    OBSTACLE_KINDS,
    SCOPES,
    ObstacleKind,
    Requirement,
)
from callcenter_kit.timeline.advice import Obstacles
from callcenter_kit.timeline.plan import Needs, NoPlan, Plan, needs_of
from callcenter_kit.timeline.planning import plan_for
from callcenter_kit.timeline.process import PICKS
from callcenter_kit.timeline.schedule import PlanOptions, calendar_of, schedule_of
from callcenter_kit.workdays.calendar import projecting
from callcenter_kit.workdays.timetable import Status

# The facts that say whether a licence is needed at all.
FORM: Final = "business_form"
OTHER_FORMS: Final = "other_forms"
GROUP: Final = "group_clients"
BIT_COLUMNS: Final = tuple(map("_".join, product(SCOPES, ("unmet", "unknown"))))
OBSTACLES: Final = tuple(f"{scope}_obstacle" for scope in SCOPES)
RESULTS: Final = ("licence", *SCOPES, *BIT_COLUMNS, *OBSTACLES)
# Facts that no condition may read, and that still lead into another procedure.
FOREIGN_SHARE: Final = "foreign_share"
OWNERSHIP_FACTS: Final = ("domestic_capital", FOREIGN_SHARE)
# A day, or a share, and the fact that it may contradict: then neither is known.
CONTRADICTED: Final = {
    "last_violation_on": "clean_record",
    "refused_on": "refused_for_falsehood",
    "insured_since": "insured_months",
    "registered_on": "is_company",
    FOREIGN_SHARE: "domestic_capital",
}
# What the answers may be, from the one that needs most to be done to the one that needs least.
CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "licence": ("required", "undetermined", "not_required"),
    **dict.fromkeys(SCOPES, ("ineligible", "undetermined", "eligible", "not_required")),
}


class ScreeningError(KitError):
    """A table of applicants cannot be screened as it is."""


def consistent_facts(facts: Mapping[str, Any], on: date) -> tuple[dict[str, Any], list[FactError]]:
    """The facts without those that contradict each other on the day ``on``, and what is wrong."""
    left = {name: value for name, value in facts.items() if value is not None}
    errors = list[FactError]()
    while True:
        try:
            loading.check_dates(Applicant(**left), on)
        except (ContradictoryDate, ContradictoryFacts) as error:
            errors.append(error)
            name = error.date_name if isinstance(error, ContradictoryDate) else error.name
            for fact in (name, CONTRADICTED[name]):
                left.pop(fact, None)
        else:
            return left, errors


def applicant_of_row(row: Mapping[str, Any], on: date) -> Applicant:
    """What `screen` understands of a row as of ``on``: all that is a fact and not contradicted."""
    facts = {name: value_of_cell(name, row[name]) for name in FACT_NAMES if name in row}
    return Applicant(**consistent_facts(facts, on)[0])


def decode(mask: int, rulebook: str | Rulebook = DEFAULT_RULEBOOK) -> tuple[str, ...]:
    """The requirements whose bits are set in ``mask``, in the rulebook's order.

    ``mask`` is a whole number as `screen` writes it: bit i stands for the i-th requirement of
    ``rulebook``. ``KitError`` for a number that is no mask of it.

    >>> decode(0b101)
    ('company', 'registered_capital')
    """
    keys = list(loading.as_rulebook(rulebook).requirements)
    if not isinstance(mask, Integral) or not 0 <= int(mask) < 1 << len(keys):
        raise ArgumentError("NotAMask", value=mask, most=(1 << len(keys)) - 1)
    return tuple(key for position, key in enumerate(keys) if int(mask) >> position & 1)


# After the ranks of the kinds: a fact that is not known, which any known obstacle outranks; then
# nothing at all.
_FACT_UNKNOWN: Final = len(OBSTACLE_KINDS)
_NO_OBSTACLE: Final = _FACT_UNKNOWN + 1
# Whether a requirement is met, and the rank among the kinds of what fails it.
_Verdict = tuple[bool | None, int]
# Under which name a pandas frame keeps by what it was screened.
SCREENED: Final = "callcenter_kit"


def screened_by(book: Rulebook, on: date) -> dict[str, str]:
    """By which rules and as of which day a table was screened, in words that any file keeps."""
    return {"rulebook": f"{book.id} {book.version}", "digest": book.digest, "on": on.isoformat()}


@dataclass(frozen=True, slots=True)
class Rows:
    """A table in memory: ``columns`` by their names, all as long as ``labels``, one a row."""

    columns: Mapping[str, Sequence[Any]]
    labels: Sequence[Any]

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self.columns[name]

    def row(self, place: int) -> dict[str, Any]:
        """The row at ``place``, a value for each column."""
        return {name: column[place] for name, column in self.columns.items()}

    def __contains__(self, name: str) -> bool:
        return name in self.columns


def evaluate_rows(facts: Rows, on: date, book: Rulebook) -> Rows:
    """The columns ``RESULTS`` that `screen` would add, for applicants with a column a fact.

    Values are those that an `Applicant` keeps; ``None`` is not known. What an applicant is asked
    depends on few of its facts, so each requirement is read once for each set of their values.
    """
    # What their days settle on the day ``on``, as of one applicant.
    settling = {
        fact: [
            loading.settled(fact, value, day, on)
            for value, day in zip(facts[fact], facts[dated.by], strict=True)
        ]
        for fact, dated in loading.dated_facts().items()
    }
    facts = Rows({**facts.columns, **settling}, facts.labels)
    needs = _needs(facts, book)
    licence = [need for need, _ in needs]
    columns: dict[str, Sequence[Any]] = {"licence": licence}
    for scope, found in _findings(facts, on, book, [rank for _, rank in needs]).items():
        unmet, unknown, strictest = found
        columns[scope] = list(map(outcome_of, licence, unmet, unknown))
        columns[f"{scope}_unmet"], columns[f"{scope}_unknown"] = unmet, unknown
        columns[f"{scope}_obstacle"] = list(map(_obstacle, licence, unknown, strictest))
    return Rows({name: columns[name] for name in RESULTS}, facts.labels)


def _needs(facts: Rows, book: Rulebook) -> list[tuple[LicenceNeed, int]]:
    """Whether each row needs a licence; the rank of what stands in its way by no requirement."""

    @cache  # a thousand rows have a handful of combinations: an applicant is made for each
    def need_of(*values: Any) -> tuple[LicenceNeed, int]:  # noqa: ANN401 - a fact's own type
        form, others, group, domestic, has_share = values
        applicant = Applicant(business_form=form, other_forms=others, group_clients=group)
        need = licence_of(book, applicant)
        if domestic is False or (has_share and domestic is None):
            return need, OBSTACLE_KINDS.index("other_procedure")
        if need != "undetermined":
            return need, _NO_OBSTACLE
        return need, _FACT_UNKNOWN if form is None else OBSTACLE_KINDS.index("unknown")

    read = (facts[name] for name in (FORM, OTHER_FORMS, GROUP, "domestic_capital"))
    return list(map(need_of, *read, map(bool, facts[FOREIGN_SHARE])))


def _findings(
    facts: Rows, on: date, book: Rulebook, ranks: list[int]
) -> dict[str, tuple[list[int], list[int], list[int]]]:
    """Of each scope, what is unmet and unknown in each row, and the strictest obstacle's rank."""
    found = {scope: ([0] * len(facts), [0] * len(facts), ranks.copy()) for scope in SCOPES}
    for position, rule in enumerate(book.requirements.values()):
        bit = 1 << position  # the i-th requirement of the rulebook is bit i; `decode` reads it back
        by_numbers: dict[tuple[Any, ...], list[_Verdict]] = {}
        for scope, (unmet, unknown, strictest) in found.items():
            numbers = numbers_on(book, scope, on)
            key = tuple(numbers.get(name) for name in names(rule.expression))
            if key not in by_numbers:  # scopes with the same numbers share their verdicts
                by_numbers[key] = _evaluate_rule(facts, rule, numbers)
            for row, (verdict, rank) in enumerate(by_numbers[key]):
                if verdict is None:
                    unknown[row] |= bit
                elif not verdict:
                    unmet[row] |= bit
                    if rank < strictest[row]:  # faster than asking for the least
                        strictest[row] = rank
    return found


def _evaluate_rule(facts: Rows, rule: Requirement, numbers: Mapping[str, int]) -> list[_Verdict]:
    fact_names = [name for name in names(rule.expression) if name in FACT_NAMES]

    @cache
    def verdict_on(*values: Any) -> _Verdict:  # noqa: ANN401 - a fact's own type
        all_values = {**numbers, **dict(zip(fact_names, values, strict=True))}
        verdict = rule.expression.evaluate(all_values)
        if verdict is not False:
            return verdict, _NO_OBSTACLE
        return verdict, OBSTACLE_KINDS.index(rule.kind(deciders(rule.expression, all_values)))

    return list(map(verdict_on, *(facts[name] for name in fact_names)))


def _obstacle(licence: LicenceNeed, unknown: int, rank: int) -> ObstacleKind | None:
    """The strictest kind of what stands in the way, a fact that is not known the least strict."""
    if licence == "not_required" or (rank == _NO_OBSTACLE and not unknown):
        return None
    return "unknown" if rank >= _FACT_UNKNOWN else OBSTACLE_KINDS[rank]


# -- the days beside the verdicts ------------------------------------------------------------------

# The columns of days, of each scope in turn, and their dtypes in pandas.
_DATED: Final = {
    **dict.fromkeys(("licence_on", "licence_on_as_is", "earliest", "latest"), "datetime64[s]"),
    "status": "string",
}
DATED: Final = {f"{scope}_{part}": kind for scope in SCOPES for part, kind in _DATED.items()}
_MOST_SUMMARIES: Final = 20_000


def date_rows(
    applicants: Iterable[Applicant], start: date, on: date, book: Rulebook
) -> list[dict[str, Any]]:
    """The columns ``DATED`` of each applicant, as far as there are days, for work from ``start``.

    ``*_licence_on`` takes what is unmet as repaired and what is unknown as met;
    ``*_licence_on_as_is`` is missing where the applicant is not eligible as it is.
    """
    summaries = LicenceSummaries()

    @cache  # many applicants have the same facts, apart from the name
    def row_of(applicant: Applicant) -> dict[str, Any]:
        return summaries.columns(assess(applicant, on, book), start, {})

    return [row_of(replace(applicant, name=None)) for applicant in applicants]


@dataclass(frozen=True, slots=True)
class LicenceSummary:
    """What a plan comes to: the fields ``licence_on``, ``full_range`` and ``status`` of `Plan`."""

    licence_on: date
    full_range: tuple[date, date]
    status: Status


def licence_summary(plan: Plan | NoPlan | None) -> LicenceSummary | None:
    """What a plan comes to; nothing where there is none, and where no day can be worked out."""
    if not isinstance(plan, Plan) or plan.is_late:
        return None
    return LicenceSummary(plan.licence_on, plan.full_range, plan.status)


class LicenceSummaries:
    """What the plans of many cases come to, one after the other, without making the plans.

    Cases with the same options whose tasks are ready on the same days share one.
    """

    def __init__(self) -> None:
        self._summaries: dict[Any, LicenceSummary] = {}

    def columns(
        self, assessment: Assessment, start: date, options: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What the columns ``DATED`` say of one case, as far as there are days."""
        columns: dict[str, Any] = {}
        for scope in SCOPES:
            if (summary := self.of(Obstacles(assessment, scope), start, options)) is not None:
                columns[f"{scope}_licence_on"] = summary.licence_on
                columns[f"{scope}_earliest"], columns[f"{scope}_latest"] = summary.full_range
                columns[f"{scope}_status"] = summary.status
                if assessment.scopes[scope].outcome == "eligible":
                    columns[f"{scope}_licence_on_as_is"] = summary.licence_on
        return columns

    def of(
        self, obstacles: Obstacles, start: date, options: Mapping[str, Any]
    ) -> LicenceSummary | None:
        """What `plan` gives for the applicant with these ``obstacles``, begun on ``start``.

        ``None`` where it gives a `NoPlan`; ``KitError`` where it raises one.
        """
        assessment, plan_options = obstacles.assessment, cast("PlanOptions", options)
        if options.get("filing") is not None:
            needs = needs_of(obstacles, projecting())
            return licence_summary(plan_for(needs, start, plan_options))
        if obstacles.reason_for_no_plan is not None:
            return None
        calendar, book = calendar_of(plan_options), assessment.rulebook
        calendar.status(start)  # refuses a day that it does not know, as a plan does
        tasks = obstacles.tasks(start, calendar)
        needs = Needs(
            tasks=lambda start, calendar: tasks,
            book=book,
            review=book.review_days(obstacles.scope, assessment.on),
            has_documents=loading.has_all_documents(assessment.applicant.materials),
        )
        # The dates are the same whatever the tasks are, and whose.
        days = frozenset((task.ready_on, task.working_days) for task in tasks)
        rules = book, needs.review and needs.review.value, needs.has_documents
        key = (*rules, start, days, repr(sorted(options.items())))
        if key not in self._summaries:
            # Whoever looks at the clients on 05 may choose other options for hours.
            if len(self._summaries) > _MOST_SUMMARIES:
                self._summaries.clear()
            schedule = schedule_of(needs, start, plan_options)
            low, likely, high = map(schedule.span, PICKS)
            full_range = (low.earliest, high.latest)
            summary = LicenceSummary(schedule.key_days().issued, full_range, likely.status)
            self._summaries[key] = summary
        return self._summaries[key]

"""Everything that is said of one case, worked out once and handed on to whoever says it.

Pages, files, records, ways to begin and the rows of a table of clients take from an `Answer` what
they say. Each part of it is worked out when it is first asked for, from the parts before it::

    assessment ─▶ obstacles ─▶ advice ─▶ scope ─▶ plans ─▶ decision
         └─▶ other ─▶ comparison

To say another thing of a case is to add a property here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple, Unpack

from callcenter_kit.errors import KitError, NoValueThatDay
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import (
    MINIMUM_CAPITAL,
    Assessment,
    assess,
    numbers_on,
    require_applicant,
)
from callcenter_kit.rules.comparison import Comparison, comparison_of
from callcenter_kit.rules.loading import scope_for
from callcenter_kit.rules.logic import solve
from callcenter_kit.rules.rulebook import PAPERS, Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, SCOPES, Statement
from callcenter_kit.texts.datafile import rulebook_key, words
from callcenter_kit.texts.dates import BeyondProjectedDays, require_day
from callcenter_kit.texts.display import HtmlRepr, JsonRepr
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.advice import Advice, Obstacle, Obstacles, advice_on, datings
from callcenter_kit.timeline.decision import Decision, decide, scope_nearest_to_yes
from callcenter_kit.timeline.distribution import WaitingTimes, waiting_times_from
from callcenter_kit.timeline.plan import Needs, NoPlan, Plan, needs_of
from callcenter_kit.timeline.planning import BackPlan, plan_back_for, plan_for
from callcenter_kit.timeline.process import TooSoon
from callcenter_kit.timeline.schedule import PlanOptions, calendar_of, filing_of, refuse_filing
from callcenter_kit.workdays.calendar import projecting


class Choices(NamedTuple):
    """What was chosen about the way to the licence; ``None`` is not chosen.

    Work begins on ``start``, the day of the assessment unless given. ``options`` are those of
    `plan`; a filing among them is of the licence that is dated, see `Answer.scope`.
    """

    scope: str | None = None
    start: date | None = None
    number_permit: bool = False
    options: PlanOptions = PlanOptions()  # never written to: another is made of it

    def with_options(self, **options: Unpack[PlanOptions]) -> "Choices":
        """The same with some ``options`` chosen otherwise."""
        return self._replace(options=PlanOptions({**self.options, **options}))


class ScopeAnswer:
    """What is said of one of the two licences; ``KitError`` where the calendar does not reach."""

    def __init__(self, assessment: Assessment, scope: str, choices: Choices) -> None:
        self.scope = scope
        self._assessment, self._choices = assessment, choices
        self.obstacles = Obstacles(assessment, scope)

    @cached_property
    def advice(self) -> Advice:
        """What would make it a yes, what has to be waited for, and what to ask next."""
        return advice_on(self.obstacles, calendar_of(self._choices.options))

    @cached_property
    def plan(self) -> Plan | NoPlan:
        """The way to the licence by what was chosen."""
        return self.plan_by(self._choices)

    def plan_by(self, choices: Choices) -> Plan | NoPlan:
        """The way to the licence by other ``choices``."""
        needs = replace(self._needs, has_numbers=choices.number_permit)
        start = choices.start or self._assessment.on
        is_known = choices.scope is not None
        return plan_for(needs, start, choices.options, is_scope_known=is_known)

    def latest_days(self, day: date, clock: str | None = None) -> BackPlan | Text:
        """The latest days for a licence on ``day``, or why there are none.

        They are not before the day of the assessment; by another ``clock`` if one is given.
        """
        options = PlanOptions({**self._choices.options, **({"clock": clock} if clock else {})})
        try:
            back = plan_back_for(self._needs, day, self._assessment.on, options)
        except TooSoon as late:
            return words("timing.back.too_soon", wanted=day, earliest=late.earliest)
        except KitError:
            return words("timing.back.too_far")
        return back.reason if isinstance(back, NoPlan) else back

    @cached_property
    def _needs(self) -> Needs:
        calendar = calendar_of(self._choices.options)
        # What is taken as met has to be known beyond the last day of an official calendar, too.
        return needs_of(self.obstacles, calendar if calendar.beyond == "project" else projecting())


class Answer:
    """What is said of the case that ``assessment`` is of, with what was chosen of its plans.

    Where it is not ``is_dated`` no plan is made: nobody has come yet, or days do not matter.
    ``omissions`` says what of the case had to be left aside so that it could be assessed.
    """

    def __init__(
        self,
        assessment: Assessment,
        choices: Choices = Choices(),  # noqa: B008 - a tuple
        *,
        is_dated: bool = True,
        omissions: tuple[KitError, ...] = (),
    ) -> None:
        # Whether a notice came meanwhile is looked up once for all the days of an answer.
        self.calendar = calendar_of(choices.options)
        self.choices = choices.with_options(calendar=self.calendar)
        self.assessment, self.is_dated, self.omissions = assessment, is_dated, omissions
        unfiled = self.choices.with_options(filing=None, as_of=None)
        self._decisions: dict[str, Decision] = {}
        self.scopes = {scope: ScopeAnswer(assessment, scope, unfiled) for scope in SCOPES}
        # One licence was filed; which, may hang on what is advised, and that on no filing.
        if filing_of(self.choices.options) is not None:
            self.scopes[self.scope] = ScopeAnswer(assessment, self.scope, self.choices)

    @cached_property
    def advice(self) -> dict[str, Advice]:
        """What would change the outcome of each licence; nothing past the calendar's end."""
        advice = {}
        for scope, part in self.scopes.items():
            try:
                advice[scope] = part.advice
            except BeyondProjectedDays:
                advice[scope] = Advice(self.assessment, scope, (), {}, ())
        return advice

    @cached_property
    def leading(self) -> tuple[str, ...]:
        """The licences in question: the one that the provinces served ask for, else both."""
        scope = scope_for(self.assessment.applicant.provinces)
        return SCOPES if scope is None else (scope,)

    @property
    def is_filed(self) -> bool:
        """Whether the application for the licence that is dated has been handed in."""
        filing = filing_of(self.choices.options)
        return filing is not None and filing.submitted_on is not None

    @cached_property
    def exclusion(self) -> Obstacle | None:
        """The obstacle for which nothing can be prepared; ``None`` where something can."""
        strictest = next(iter(self.advice[self.leading[0]].obstacles), None)
        return strictest if strictest is not None and strictest.rules_out_a_plan else None

    @property
    def needed_scope(self) -> str | None:
        """The licence that the provinces served ask for, where one is needed and can be had."""
        is_needed = self.assessment.licence == "required" and self.exclusion is None
        return self.leading[0] if is_needed and len(self.leading) == 1 else None

    @property
    def has_no_day(self) -> bool:
        """Whether nothing can be prepared, or nobody can say when a waiting time ends."""
        bars = [day for each in self.advice.values() for day in each.bars.values()]
        return self.exclusion is not None or None in bars

    @property
    def notes(self) -> tuple[Statement, ...]:
        """The rulebook's notes on the case; who is excluded is not told when it may apply again."""
        notes = self.assessment.notes
        return tuple(each for each in notes if each.id != PAPERS) if self.exclusion else notes

    @cached_property
    def scope(self) -> str:
        """The licence that is dated: the one chosen, else what the provinces served ask for.

        Where neither says, of a filed case local, as on the board; of any other the one nearest to
        a yes; nationwide where the calendar does not reach.
        """
        scope = self.choices.scope or scope_for(self.assessment.applicant.provinces)
        if scope is not None or self.is_filed:
            return scope or "local"
        try:
            return scope_nearest_to_yes({scope: part.advice for scope, part in self.scopes.items()})
        except KitError:
            return "nationwide"

    @cached_property
    def plans(self) -> dict[str, Plan | NoPlan | None]:
        """The plan of each licence that a repair leads to; ``None`` where no day is known."""
        # That of a licence which was filed hangs on no repair any more.
        filed, plans = self.scope if self.is_filed else None, dict[str, Plan | NoPlan | None]()
        for scope, advice in self.advice.items():
            is_dated = self.is_dated and (advice.repairs or scope == filed)
            plans[scope] = self.plan_or_none(scope) if is_dated else None
        return plans

    def plan_or_none(self, scope: str) -> Plan | NoPlan | None:
        """The plan for ``scope`` by what was chosen; ``None`` where that allows none."""
        try:
            return self.scopes[scope].plan
        except KitError:
            return None

    def licence_on(self, clock: str) -> date | None:
        """The licence day if the authority's days were counted by ``clock``, where there is one."""
        choices = self.choices.with_options(clock=clock)
        try:
            return self.scopes[self.scope].plan_by(choices).licence_on
        except KitError:
            return None

    def decision(self, language: str) -> Decision:
        """The sentence that heads every page: what to do next, and by when."""
        if language not in self._decisions:  # several parts of a page say it
            decision = decide(self.assessment, self.advice, self.plans, language)
            self._decisions[language] = decision
        return self._decisions[language]

    @cached_property
    def waiting_times(self) -> WaitingTimes | None:
        """How long the clock takes in the year ahead; ``None`` where the calendar ends before."""
        on, book = self.assessment.on, self.assessment.rulebook
        try:
            return waiting_times_from(on, book, self.choices.options)
        except KitError:
            return None

    @cached_property
    def other(self) -> "Answer | None":
        """The same case by the other rulebook; ``None`` on a day for which that has no numbers."""
        name = self.assessment.rulebook.counterpart
        try:
            assessment = assess(self.assessment.applicant, self.assessment.on, name)
        except NoValueThatDay:
            return None
        return Answer(assessment, self.choices, is_dated=self.is_dated)

    @cached_property
    def comparison(self) -> Comparison | None:
        """Where the two rulebooks differ for the case; ``None`` where the other says nothing."""
        other = self.other
        return None if other is None else comparison_of(self.assessment, other.assessment)


STRATEGIES: Final = {
    "local_now": ("local",),
    "nationwide_now": ("nationwide",),
    "local_then_nationwide": ("local", "nationwide"),
}


@dataclass(frozen=True, slots=True)
class Strategy(HtmlRepr, JsonRepr):
    """One way to begin: its plans in order, what it needs first, and what it costs in capital.

    ``minimum_capital`` is what the last scope asks for, ``None`` in a rulebook without one;
    ``capital_gap`` is what this applicant lacks to it, ``None`` where that is not known.
    ``assumption`` is ours, and said.
    """

    id: str
    name: Text
    plans: Mapping[str, Plan | NoPlan]
    advice: Mapping[str, Advice]
    minimum_capital: int | None
    capital_gap: float | None
    assumption: Text | None
    json_names = ("id", "licence_on", "minimum_capital", "capital_gap", "plans", "advice")

    @property
    def licence_on(self) -> dict[str, date | None]:
        """The licence day of each scope that this way brings."""
        return {scope: plan.licence_on for scope, plan in self.plans.items()}

    def __repr__(self) -> str:
        days = ", ".join(f"{scope} {day or 'no day'}" for scope, day in self.licence_on.items())
        return f"<Strategy {self.id}: {days}>"


def strategies(
    applicant: Applicant,
    start: date,
    *,
    on: date | None = None,
    rulebook: str | Rulebook = DEFAULT_RULEBOOK,
    **options: Unpack[PlanOptions],
) -> tuple[Strategy, ...]:
    """The three ways to begin, each with its dates, preconditions and capital.

    ``on`` is the day the facts are told for, ``start`` unless given. The second application of
    "local first" begins on the day of the local licence, with what was done for it in place: an
    assumption of ours.

    >>> ways = strategies(Applicant(business_form="seat_rental"), date(2026, 3, 2))
    >>> [way.id for way in ways]
    ['local_now', 'nationwide_now', 'local_then_nationwide']
    """
    require_applicant(applicant)
    refuse_filing("strategies", options)
    start = require_day(start, "start")
    assessment = assess(applicant, start if on is None else require_day(on, "on"), rulebook)
    return strategies_of(Answer(assessment, Choices(start=start, options=options)))


def strategies_of(answer: Answer) -> tuple[Strategy, ...]:
    """`strategies` for a case that has an answer: what begins at once is the answer's own."""
    return tuple(_strategy(key, answer) for key in STRATEGIES)


def _strategy(key: str, answer: Answer) -> Strategy:
    scopes, wording = STRATEGIES[key], answer.assessment.rulebook.wording
    minimum = minimum_capital(answer.assessment, scopes[-1])
    gap = capital_gap(answer.assessment, scopes[-1])
    plans: dict[str, Plan | NoPlan] = {}
    advice: dict[str, Advice] = {}
    choices = answer.choices
    for scope in scopes:
        part = answer.scopes[scope]
        plan = part.plan if choices is answer.choices else part.plan_by(choices)
        plans[scope], advice[scope] = plan, part.advice
        if scope == scopes[-1] or isinstance(plan, NoPlan):
            break
        # The next application begins once this licence is had, with what was done for it.
        assessment, choices = answer.assessment, choices._replace(start=plan.licence_on)
        company = _afterwards(assessment.applicant, part.advice)
        if company != assessment.applicant:
            answer = Answer(assess(company, assessment.on, assessment.rulebook), choices)
            choices = answer.choices
    name = words(rulebook_key(f"strategies.{key}.name", wording))
    # Only the way with two applications assumes something of its own.
    second = words(rulebook_key("strategies.second_application", wording))
    assumption = second if len(scopes) > 1 else None
    return Strategy(key, name, plans, advice, minimum, gap, assumption)


def minimum_capital(assessment: Assessment, scope: str) -> int | None:
    """What ``scope`` asks for, in CNY; ``None`` in a rulebook without such a number."""
    return numbers_on(assessment.rulebook, scope, assessment.on).get(MINIMUM_CAPITAL)


def capital_gap(assessment: Assessment, scope: str) -> float | None:
    """What the applicant lacks to the minimum of ``scope``, in CNY; ``None``: not known."""
    capital, minimum = assessment.applicant.registered_capital, minimum_capital(assessment, scope)
    return None if capital is None or minimum is None else max(0, minimum - capital)


def _afterwards(applicant: Applicant, advice: Advice) -> Applicant:
    """The applicant once the repair is done and the bars have lapsed."""
    if not advice.repairs:
        return applicant
    changes = {**advice.repairs[0].changes, **advice.repairs[0].new_company_facts}
    if "insured_months" in changes:  # paid by then, and not by the day of the assessment
        changes["insured_since"] = None
    for key in advice.bars:
        finding = advice.assessment.scopes[advice.scope].findings[key]
        [lapsed, *_] = solve(finding.requirement.expression, finding.values, lambda _: True)
        # The day of a bar that has lapsed goes with it: it would contradict the new answer.
        changes |= {**lapsed, **{dated.by: None for dated in datings(finding.requirement)}}
    return replace(applicant, **changes)

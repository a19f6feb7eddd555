"""How sure the licence day is, and how it moves with durations and with the day of submission."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from numbers import Real
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Unpack

from callcenter_kit.errors import ArgumentError, refuse_unknown_options
from callcenter_kit.rules.loading import as_rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import DEFAULT_RULEBOOK, SCOPES
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import after_months, require_day, require_whole
from callcenter_kit.texts.display import FigureRepr, table
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Badge
from callcenter_kit.timeline.chances import (
    InputKind,
    UncertainInput,
    licence_chances,
    licence_day,
    uncertain_inputs,
)
from callcenter_kit.timeline.plan import Needs, NoPlan, Plan
from callcenter_kit.timeline.process import LIKELY, Clock, PlanError
from callcenter_kit.timeline.schedule import PlanOptions, calendar_of, refuse_filing, schedule_of
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.projection import days_between
from callcenter_kit.workdays.timetable import Status

if TYPE_CHECKING:
    import pandas

_ROUNDING: Final = 1e-12  # what adding up chances may lose; none that matters is as small
_COLUMNS: Final = {
    "day": "datetime64[s]",
    **dict.fromkeys(("chance", "reached"), "Float64"),
    "status": "string",
}


@dataclass(frozen=True, slots=True)
class Swing:
    """The licence day when one input is at its low and at its high, all others as planned.

    ``working_days`` are its low, as planned, and its high, all occurrences together.
    """

    id: str
    kind: InputKind
    name: Text
    badge: Badge
    working_days: tuple[int, int, int]
    at_low: date
    at_high: date

    @property
    def text(self) -> Text:
        """What the input is, and the licence day at each of its ends."""
        low, _, high = self.working_days
        days = {"at_low": self.at_low, "at_high": self.at_high}
        return words("distribution.swing", name=self.name, low=low, high=high, **days)

    @property
    def calendar_days(self) -> int:
        """How far the licence day moves between the two."""
        return (self.at_high - self.at_low).days


@dataclass(frozen=True, slots=True)
class DayChance:
    """A working day: the chance of the licence on it, and on or before it (``reached``)."""

    day: date
    chance: float
    reached: float
    status: Status


@dataclass(frozen=True)
class Distribution(FigureRepr):
    """The chance of each day on which the licence of one plan can be there, see `distribution`.

    ``chances`` has the days in order, each with its chance from 0 to 1; together they are 1.
    ``tornado`` has a `Swing` for each input that can vary, the one that moves the day furthest
    first; ``notes`` are the assumptions, a sentence each.
    """

    plan: Plan = field(repr=False)
    chances: Mapping[date, float] = field(repr=False)
    tornado: tuple[Swing, ...] = field(repr=False)
    notes: tuple[Text, ...] = field(repr=False)

    def __repr__(self) -> str:
        days = ", ".join(f"{name} {getattr(self, name)}" for name in ("p50", "p80", "p95"))
        return f"<Distribution of the licence day: {days}>"

    @cached_property
    def _cumulative(self) -> tuple[list[date], list[float]]:
        """The days, and the chance of the licence on or before each of them."""
        # Sums of floats end a little beside 1, above which a chance would be nonsense.
        totals = [min(total, 1.0) for total in accumulate(self.chances.values())]
        return list(self.chances), [*totals[:-1], 1.0]

    def chance_by(self, day: date) -> float:
        """The chance that the licence is there on or before ``day``.

        >>> from callcenter_kit.timeline.planning import plan
        >>> round(distribution(plan(date(2026, 3, 2))).chance_by(date(2026, 6, 30)), 2)
        0.91
        """
        days, totals = self._cumulative
        place = bisect_right(days, require_day(day))
        return totals[place - 1] if place else 0.0

    def quantile(self, chance: float) -> date:
        """The earliest day on or before which the licence is there with at least ``chance``.

        >>> from callcenter_kit.timeline.planning import plan
        >>> distribution(plan(date(2026, 3, 2))).quantile(0.8)
        datetime.date(2026, 6, 29)
        """
        # Not True, which is a number to Python; NaN is in no range.
        if isinstance(chance, bool) or not isinstance(chance, Real) or not 0 <= chance <= 1:
            raise ArgumentError("WrongProbability", name="chance", value=chance)
        days, totals = self._cumulative
        # The last day is the last by definition, whatever the sums before it come to.
        if chance == 1:
            return days[-1]
        return days[bisect_left(totals, chance - _ROUNDING)]

    @property
    def p50(self) -> date:
        """With a chance of 50% the licence is there on or before this day."""
        return self.quantile(0.5)

    @property
    def p80(self) -> date:
        """With a chance of 80% the licence is there on or before this day."""
        return self.quantile(0.8)

    @property
    def p95(self) -> date:
        """With a chance of 95% the licence is there on or before this day."""
        return self.quantile(0.95)

    @property
    def range(self) -> tuple[date, date]:
        """The earliest and the latest day that can be."""
        days, _ = self._cumulative
        return days[0], days[-1]

    @property
    def basis(self) -> Text:
        """How the chances were worked out, and how likely projected days are unless it is 0%."""
        days, status = self.chances.items(), self.plan.calendar.status
        share = f"{sum(chance for day, chance in days if status(day) == 'projected'):.0%}"
        how = "how" if share == "0%" else "how_projected"
        return words(f"timing.spread.{how}", share=share)

    def days(self) -> Iterator[DayChance]:
        """Every working day of the range, those on which no licence can come too."""
        calendar, (day, last) = self.plan.calendar, self.range
        while day <= last:
            chance = self.chances.get(day, 0.0)
            yield DayChance(day, chance, self.chance_by(day), calendar.status(day))
            day = calendar.add(day, 1)

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """The chances by licence day as a pandas frame, a row for each of `days`.

        Columns: ``day`` (datetime64[s]); ``chance`` (Float64) of the licence on it; ``reached``
        (Float64), on or before it; ``status``, text. ``language`` adds ``status_name``.
        ``KitError`` where pandas is not installed, or the language is not spoken.
        """
        rows = ({name: getattr(day, name) for name in _COLUMNS} for day in self.days())
        return _table(rows, _COLUMNS, language)


@refuse_unknown_options
def distribution(plan: Plan | NoPlan) -> Distribution:
    """The chance of each licence day of ``plan``, computed and not drawn.

    Each step and each remedy has the beta-PERT distribution of its low, likely and high, in whole
    working days; the clock, months of insurance and bars stay fixed, days off that nobody has
    announced on their nominal days. What the plan has of corrections and expert review varies, too,
    and a review that you expect, by the curve of your own cases where it comes from `review_times`;
    of a filed case only what is left does. All of it is an assumption, see ``notes``. ``KitError``
    for a plan without dates, or one that is late.

    >>> from callcenter_kit.timeline.planning import plan
    >>> chances = distribution(plan(date(2026, 3, 2)))
    >>> chances.p50, chances.range == chances.plan.duration_range
    (datetime.date(2026, 6, 24), True)
    """
    if isinstance(plan, NoPlan):
        raise PlanError("NoDistribution", reason=plan.reason)
    if not isinstance(plan, Plan):
        raise ArgumentError("NotAPlan", value=plan)
    if plan.is_late:
        raise PlanError("NoChances")
    inputs = uncertain_inputs(plan)
    chances, swings = licence_chances(plan, inputs), tornado(plan, inputs)
    return Distribution(plan, chances, swings, tuple(_notes(plan, inputs)))


def _notes(plan: Plan, inputs: Sequence[UncertainInput]) -> Iterator[Text]:
    """Every assumption behind the result."""
    has_review = any(item.kind == "review" for item in inputs)
    for key in ("durations", "independent", "whole_days", "clock", "quantile", "nominal"):
        # Where the review varies, no clock is kept to.
        if key != "clock" or not has_review:
            yield words(f"distribution.note.{key}")
    if plan.is_filed:
        yield words("distribution.note.filed")
    if plan.review_times is not None and has_review:
        yield words("distribution.note.past_cases", text=plan.review_times.text)
    elif has_review:
        yield words("distribution.note.review")
    if any(task.working_days is None for task in plan.tasks):
        yield words("distribution.note.fixed_tasks")


def tornado(plan: Plan, inputs: Sequence[UncertainInput]) -> tuple[Swing, ...]:
    """Every input that can vary, the one that moves the licence day of ``plan`` most first.

    Each is counted alone at its low, and at its high; the others as planned. Inputs that move the
    day equally far stand in the plan's order.
    """
    as_planned = [item.extremes[1] for item in inputs]
    swings = []
    for place, item in enumerate(inputs):
        low, _, high = item.extremes
        before, after = as_planned[:place], as_planned[place + 1 :]
        if low != high:
            ends = [licence_day(plan, inputs, [*before, end, *after]) for end in (low, high)]
            swings.append(Swing(item.id, item.kind, item.name, item.badge, item.extremes, *ends))
    return tuple(sorted(swings, key=lambda swing: -swing.calendar_days))


_CURVE: Final = {
    **dict.fromkeys(("submitted_on", "licence_on"), "datetime64[s]"),
    "calendar_days": "Int64", "status": "string",
}  # fmt: skip


def _table(
    rows: Iterable[dict[str, Any]], columns: Mapping[str, str], language: str | None
) -> "pandas.DataFrame":
    named = ({**row, "status_name": words(f"record.day_status.{row['status']}")} for row in rows)
    return table(named, columns, ("status_name",), language)


@dataclass(frozen=True)
class WaitingTimes(FigureRepr):
    """A year of days of submission, each with what the clock makes of it, in four columns.

    ``calendar_days`` is how many days after submission ``licence_on`` comes, ``status`` how surely
    it is known, on the nominal calendar.
    """

    year: int
    clock: Clock
    calendar: WorkCalendar = field(repr=False)
    submitted: tuple[date, ...] = field(repr=False)
    licence_on: tuple[date, ...] = field(repr=False)
    calendar_days: tuple[int, ...] = field(repr=False)
    status: tuple[Status, ...] = field(repr=False)

    @property
    def shortest(self) -> tuple[date, int]:
        """The first day of submission on which the clock takes fewest days, and how many."""
        return min(zip(self.submitted, self.calendar_days, strict=True), key=itemgetter(1))

    @property
    def longest(self) -> tuple[date, int]:
        """The first day of submission on which the clock takes most days, and how many."""
        return max(zip(self.submitted, self.calendar_days, strict=True), key=itemgetter(1))

    def __repr__(self) -> str:
        (short, fewest), (long, most) = self.shortest, self.longest
        ends = f"{fewest} days from {short}, {most} from {long}"
        return f"<WaitingTimes {self.year}, clock {self.clock.label}: {ends}>"

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """The curve as a pandas frame, a row for each day of submission.

        Columns: ``submitted_on`` and ``licence_on`` (datetime64[s]); ``calendar_days`` (Int64);
        ``status``, text. ``language`` adds ``status_name``.
        """
        days = zip(self.submitted, self.licence_on, self.calendar_days, self.status, strict=True)
        rows = (dict(zip(_CURVE, day, strict=True)) for day in days)
        return _table(rows, _CURVE, language)


def waiting_times(
    year: int, *, rulebook: str | Rulebook = DEFAULT_RULEBOOK, **options: Unpack[PlanOptions]
) -> WaitingTimes:
    """How many calendar days lie between submission and licence, for each working day of ``year``.

    The day of submission does not count. The options are those of a plan, as far as they move the
    clock; extras take their likely days. A clock that is not chosen is that of the ``rulebook``.

    >>> waits = waiting_times(2026)
    >>> waits.longest[1] > waits.shortest[1]
    True
    """
    refuse_filing("waiting_times", options)
    calendar = calendar_of(options)
    first_year, last_year = calendar.first_day.year, calendar.last_day.year
    if not first_year <= require_whole(year, "year") <= last_year:
        raise ArgumentError("NotInRange", name="year", value=year, first=first_year, last=last_year)
    return waiting_times_from(date(year, 1, 1), as_rulebook(rulebook), options)


def waiting_times_from(first: date, book: Rulebook, options: PlanOptions) -> WaitingTimes:
    """`waiting_times` for the twelve months that begin on ``first``."""
    last = after_months(first, 12) - timedelta(days=1)
    needs = Needs(book=book, review=book.review_days(SCOPES[0], first))
    schedule = schedule_of(needs, first, options)
    calendar, clock = schedule.calendar, schedule.review_clock(LIKELY)
    # Four tuples side by side, as a curve is drawn and a table written.
    submitted = tuple(filter(calendar.is_working, days_between(first, last)))
    reviewed = (clock.review(calendar, day) for day in submitted)
    after = schedule.extra_days(LIKELY) + clock.issue_working_days
    licence = tuple(calendar.add(day, working_days + after) for day, working_days in reviewed)
    lengths = tuple((end - day).days for day, end in zip(submitted, licence, strict=True))
    status = tuple(map(calendar.status, licence))
    return WaitingTimes(first.year, clock, calendar, submitted, licence, lengths, status)

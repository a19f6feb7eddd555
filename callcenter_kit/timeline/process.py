"""The way to the licence: six steps, three clocks and the stages inside them.

With it stands what practice asks besides the materials, and what an agency's contract should say.

Read from ``data/process.toml``; every duration there has a badge, most are assumptions.

How long everything takes: preparation, what must be done first, and the authority's clock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import astuple, dataclass, field, fields
from datetime import date
from functools import cache, cached_property, lru_cache, wraps
from inspect import signature
from typing import Any, ParamSpec, TypedDict, TypeVar, Unpack

from callcenter_kit.errors import nearest, unknown_choice
from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.assessment import assess
from callcenter_kit.rules.errors import WrongDuration
from callcenter_kit.rules.findings import Assessment
from callcenter_kit.rules.lines import (
    Durations,
    Item,
    Line,
    digest_of,
    durations_of,
    read_badge,
    read_durations,
    read_line,
    read_section,
    read_sentence,
)
from callcenter_kit.rules.logic import Change
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import Table, read_data, read_text, words
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Instrument, read_sources
from callcenter_kit.timeline.errors import NotACalendar, UnknownOption, UnknownStep
from callcenter_kit.timeline.repairs import (
    LIKELY,
    PICKS,
    Task,
    bar_tasks,
    bars,
    dated_repairs,
    smallest_changes,
)
from callcenter_kit.workdays.calendar import Span, WorkCalendar, projecting
from callcenter_kit.workdays.dates import plain_whole


@dataclass(frozen=True, slots=True)
class StepRule(Line):
    """A step of ``guide §3``; ``days`` are low, likely, high, ``None`` inside the clock."""

    number: int
    name: Text
    days: Durations | None


@dataclass(frozen=True, slots=True)
class Clock(Line):
    """A reading of how long the authority takes from submission to licence."""

    name: Text
    review_days: int
    review_counts: str
    issue_working_days: int


@dataclass(frozen=True, slots=True)
class Stage(Line):
    """Something inside the clock; ``working_days`` is its own limit, if it has one."""

    name: Text
    working_days: int | None


@dataclass(frozen=True, slots=True)
class Extra(Line):
    """Something that may lengthen the clock, 0 by default; ``days`` are low, likely, high."""

    name: Text
    days: Durations


@dataclass(frozen=True, eq=False)
class Process:
    """The whole way, as the data file tells it."""

    steps: Mapping[str, StepRule]
    clocks: Mapping[str, Clock]
    stages: Mapping[str, Stage]
    extras: Mapping[str, Extra]
    official_stages: Mapping[str, Line]
    besides: Mapping[str, Line]
    contract: Mapping[str, Line]
    counting: Mapping[str, Line]

    @cached_property
    def digest(self) -> str:
        """A hash of all that the data file tells, and of the instruments that it cites."""
        return digest_of((self.lines, [astuple(instrument) for instrument in self.instruments]))

    @cached_property
    def lines(self) -> dict[str, Line]:
        """Every line by its part and id, such as ``steps.direction``."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        return {f"{name}.{key}": line for name, part in parts.items() for key, line in part.items()}

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        """Every instrument that is cited, in the order in which it is."""
        cited = [cite for line in self.lines.values() for cite in line.sources]
        return tuple(dict.fromkeys(cite.instrument for cite in cited))


@lru_cache(maxsize=1)
def process() -> Process:
    """The way to the licence as it ships."""
    return read_process(read_data("process.toml"))


def read_process(file: Table) -> Process:
    """The way to the licence that ``file`` holds."""
    rules = Process(
        steps=_section(file, "step", StepRule, _step),
        clocks=_section(file, "clock", Clock, _clock),
        stages=_section(file, "stage", Stage, _stage),
        extras=_section(file, "extra", Extra, _extra),
        official_stages=read_section(file, "official_stage", read_line),
        besides=read_section(file, "besides", read_line),
        contract=read_section(file, "contract", read_line),
        counting=read_section(file, "counting", read_line),
    )
    file.done()
    return rules


def _section(
    file: Table, part: str, kind: Callable[..., Item], read_own: Callable[[Table], tuple[Any, ...]]
) -> dict[str, Item]:
    """The lines of ``part``; ``read_own`` takes what a ``kind`` has beside every other line."""

    def read(key: str, table: Table) -> Item:
        common = (key, read_sentence(table), read_sources(table), read_badge(table))
        line = kind(*common, *read_own(table))
        table.done()
        return line

    return read_section(file, part, read)


def _name(table: Table) -> Text:
    return read_text(table.table("name"))


def _step(table: Table) -> tuple[int, Text, Durations | None]:
    days = read_durations(table, "days") if table.has("days") else None
    return table.whole("number"), _name(table), days


def _clock(table: Table) -> tuple[Text, int, str, int]:
    counts = table.choice("review_counts", ("working", "calendar"))
    return _name(table), table.whole("review_days"), counts, table.whole("issue_working_days")


def _stage(table: Table) -> tuple[Text, int | None]:
    return _name(table), table.whole("working_days") if table.has("working_days") else None


def _extra(table: Table) -> tuple[Text, Durations]:
    return _name(table), read_durations(table, "days")


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """The durations of one plan, resolved; ``pick`` says which: low, likely or high.

    ``tasks`` gives, for a start, what must be in place before the application is handed in. It
    runs beside the preparation; the application goes in on the first working day on which both
    are ready. ``extras`` is what lengthens the clock in all: the ``extra_durations`` of each,
    as many times as ``extra_times`` says.
    """

    calendar: WorkCalendar
    clock: Clock
    preparation: Mapping[str, Durations]
    extras: Durations
    extra_durations: Mapping[str, Durations]
    extra_times: Mapping[str, int]
    tasks: Callable[[date], tuple[Task, ...]]

    def preparing(self, pick: int) -> int:
        """The working days that the steps before submission take."""
        return sum(days[pick] for days in self.preparation.values())

    def submitted(self, start: date, pick: int = LIKELY) -> date:
        """The day on which the application is handed in: prepared, and every task in place."""
        ready = [task.ready_on[pick] for task in self.tasks(start)]
        prepared = self.calendar.add(start, self.preparing(pick))
        return self.calendar.roll(max([prepared, *ready]))

    def decided(self, submitted: date, pick: int = LIKELY) -> date:
        """The last day for the decision, as the clock reads it."""
        if self.clock.review_counts == "calendar":
            reviewed = self.calendar.add_calendar_days(submitted, self.clock.review_days)
            return self.calendar.add(reviewed, self.extras[pick])
        return self.calendar.add(submitted, self.clock.review_days + self.extras[pick])

    def issued(self, submitted: date, pick: int = LIKELY) -> date:
        """The licence day for an application handed in on ``submitted``."""
        return self.calendar.add(self.decided(submitted, pick), self.clock.issue_working_days)

    def licence(self, start: date, pick: int = LIKELY) -> date:
        """The licence day for a start on ``start``."""
        return self.issued(self.submitted(start, pick), pick)

    def span(self, start: date, pick: int = LIKELY) -> Span:
        """The licence day over every placement of make-up days that nobody has announced.

        Exact where only working days are counted. Otherwise each leg is taken at its own
        extreme, so that the range can be too wide, never too narrow.
        """
        spans = [self._task_span(task, start, pick) for task in self.tasks(start)]
        prepared = self.calendar.span(start, self.preparing(pick))
        tasks_last = any(span.latest > prepared.earliest for span in spans)
        after = self.extras[pick] + self.clock.issue_working_days
        if self.clock.review_counts == "working" and not tasks_last:
            whole = self.preparing(pick) + self.clock.review_days + after
            return self.calendar.span(start, whole)
        earliest = self._issued_span(max(s.earliest for s in (prepared, *spans)), pick)
        latest = self._issued_span(max(s.latest for s in (prepared, *spans)), pick)
        nominal = self.licence(start, pick)
        return Span(earliest.earliest, nominal, latest.latest, latest.status)

    def _task_span(self, task: Task, start: date, pick: int) -> Span:
        if task.working_days is not None:
            return self.calendar.span(start, task.working_days[pick])
        return self.calendar.span_roll(task.ready_on[pick])

    def _issued_span(self, submitted: date, pick: int) -> Span:
        after = self.extras[pick] + self.clock.issue_working_days
        if self.clock.review_counts == "working":
            return self.calendar.span(submitted, self.clock.review_days + after)
        reviewed = self.calendar.span_calendar_days(submitted, self.clock.review_days)
        first = self.calendar.span(reviewed.earliest, after)
        last = self.calendar.span(reviewed.latest, after)
        return Span(first.earliest, last.nominal, last.latest, last.status)


class PlanOptions(TypedDict, total=False):
    """What may be chosen about a plan: the clock, the calendar, the durations and the extras."""

    clock: str
    calendar: WorkCalendar | None
    durations: Mapping[str, int | Durations] | None
    agency: bool
    correction_rounds: int
    expert_review: bool


@dataclass(frozen=True, slots=True)
class Needs:
    """What one applicant has to do or to wait for; ``reason`` says why there can be no plan."""

    tasks: Callable[[date, WorkCalendar], tuple[Task, ...]]
    assumes: Change = field(default_factory=dict)
    bars: Mapping[str, date | None] = field(default_factory=dict)
    reason: Text | None = None
    notes: tuple[Text, ...] = ()
    judged_on: date | None = None
    heading: Text | None = None


NOTHING = Needs(tasks=lambda start, calendar: ())


def needs_of(applicant: Applicant, scope: str, on: date, rulebook: str | Rulebook) -> Needs:
    """What has to be in place before ``applicant`` can apply for ``scope``, part as of ``on``.

    The soonest repair is taken. Whatever is not known is taken as met, and said in ``assumes``.
    """
    assessment = assess(applicant, on, rulebook)
    part = assessment.scopes[scope]
    standing = bars(applicant, part, assessment.on)

    changes = smallest_changes(part, standing)  # the same for every start, only their days differ

    def tasks(start: date, calendar: WorkCalendar) -> tuple[Task, ...]:
        return tasks_first(changes, assessment, scope, standing, start, calendar)

    notes = []
    if assessment.waits_for is not None:
        notes.append(words(f"plan.waits_for_{assessment.waits_for}"))
    if scope == "local" and len(applicant.provinces or ()) > 1:
        notes.append(words("assessment.several_provinces"))
    reason = reason_against(assessment, standing)
    soonest = dated_repairs(changes, applicant, part, assessment.on, projecting())[0]
    heading = words("plan.domestic_only") if assessment.takes_another_procedure else None
    return Needs(tasks, soonest.assumes, standing, reason, tuple(notes), assessment.on, heading)


def tasks_first(
    changes: tuple[Change, ...],
    assessment: Assessment,
    scope: str,
    standing: Mapping[str, date | None],
    start: date,
    calendar: WorkCalendar,
) -> tuple[Task, ...]:
    """What has to be in place before the application: the soonest repair, and every bar lapsed.

    ``changes`` are what `smallest_changes` finds for the scope.
    """
    part, when = assessment.scopes[scope], (start, calendar, assessment.on)
    soonest = dated_repairs(changes, assessment.applicant, part, *when)[0]
    return (*soonest.tasks, *bar_tasks(part, standing, start, calendar))


def reason_against(assessment: Assessment, standing: Mapping[str, date | None]) -> Text | None:
    """Why there can be no plan while these bars are ``standing``; ``None`` where there can."""
    if assessment.licence == "not_required":
        return words("plan.not_required")
    return words("plan.bar_without_day") if None in standing.values() else None


def lead_times_of(needs: Needs = NOTHING, **options: Unpack[PlanOptions]) -> LeadTimes:
    """The durations that ``options`` choose, with what ``needs`` asks for."""
    rules, days = process(), calendar_of(options)
    chosen = _durations(options)
    rounds = plain_whole(options.get("correction_rounds", 0), "correction_rounds")
    if rounds < 0:
        raise WrongDuration(name="correction_rounds", value=rounds)
    times = {"correction_round": rounds, "expert_review": int(bool(options.get("expert_review")))}
    clock = choice("clock", options.get("clock", "guide"), tuple(rules.clocks))
    return LeadTimes(
        calendar=days,
        clock=rules.clocks[clock],
        preparation={key: chosen[key] for key, step in rules.steps.items() if step.days},
        extras=_extras(chosen, times),
        extra_durations={key: chosen[key] for key in times},
        extra_times=times,
        tasks=cache(lambda start: needs.tasks(start, days)),  # asked many times
    )


def calendar_of(options: PlanOptions) -> WorkCalendar:
    """The calendar that ``options`` name, the projecting one unless given; ``KitError`` if wrong.

    An option that nobody knows is refused here, before anything is worked out with the others.
    """
    _refuse_unknown(options, list(PlanOptions.__annotations__))
    days = options.get("calendar")
    if days is not None and not isinstance(days, WorkCalendar):
        raise NotACalendar(value=days)
    return projecting() if days is None else days


_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


def knowing_its_options(function: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
    """``function``, refusing an option that it does not have with the nearest that it has.

    So that a function can spell its options out and still say more than Python's ``TypeError``.
    """
    names = list(signature(function).parameters)

    @wraps(function)
    def asked(*args: _Asked.args, **options: _Asked.kwargs) -> _Answer:
        _refuse_unknown(options, names)
        return function(*args, **options)

    return asked


def _refuse_unknown(options: Collection[str], known: list[str]) -> None:
    for name in options:
        if name not in known:
            near = nearest(name, known) or known[0]
            raise UnknownOption(name=name, nearest=near, known=", ".join(known))


def choice(name: str, value: str, known: tuple[str, ...]) -> str:
    """``value`` itself when it is one of ``known``; ``KitError`` otherwise."""
    if value not in known:
        raise unknown_choice(name, value, known)
    return value


def _durations(options: PlanOptions) -> dict[str, Durations]:
    """Every step's and extra's working days: what was given, else what the data file assumes."""
    rules, given = process(), options.get("durations")
    known = {key: step.days for key, step in rules.steps.items() if step.days is not None}
    known |= {key: extra.days for key, extra in rules.extras.items()}
    if not options.get("agency", True):
        known["agency_contract"] = (0, 0, 0)
    if given is not None and not isinstance(given, Mapping):
        raise WrongDuration(name="durations", value=given)
    for name, days in (given or {}).items():
        if name not in known:
            raise UnknownStep(name=name, known=", ".join(known))
        known[name] = durations_of(name, days)
    return known


def _extras(chosen: Mapping[str, Durations], times: Mapping[str, int]) -> Durations:
    """What corrections and expert review add to every clock: nothing unless asked for."""
    low, likely, high = (sum(n * chosen[key][pick] for key, n in times.items()) for pick in PICKS)
    return low, likely, high

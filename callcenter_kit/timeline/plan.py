"""What a plan is made of: dated steps, milestones, duties, and the ranges of the dates."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from callcenter_kit.rules import statements
from callcenter_kit.rules.loading import has_all_documents, rulebook
from callcenter_kit.rules.logic import Change
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import rulebook_key, words
from callcenter_kit.texts.dates import after_months, require_day
from callcenter_kit.texts.display import FigureRepr, json_fields, table
from callcenter_kit.texts.language import Text, shorten
from callcenter_kit.texts.sources import Source
from callcenter_kit.timeline import process
from callcenter_kit.timeline.advice import Bars, Obstacles, Repair
from callcenter_kit.timeline.filing import NOTHING_FILED, Filing, ReviewTimes
from callcenter_kit.timeline.progress import CaseOnDay, Progress, authority_for
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.timetable import Status

if TYPE_CHECKING:
    import pandas

EntryKind = Literal["task", "step", "stage", "duty"]
SUBMISSION: Final = "write_and_submit"  # the step that every task has to be ready for
REVIEW: Final = "review"  # the step that the stages lie in
CORRECTION: Final = "correction."  # with its number, a round of corrections of a filed case
_DAY: Final = timedelta(days=1)
_COLUMNS: Final = {
    **dict.fromkeys(("id", "kind"), "string"),
    **dict.fromkeys(("begins", "ends"), "datetime64[s]"),
    "working_days": "Int64",
    **dict.fromkeys(("status", "badge"), "string"),
}
_TEXT_COLUMNS: Final = ("name", "kind_name", "status_name", "badge_name", "sentence")


@dataclass(frozen=True, slots=True)
class Needs:
    """What one applicant has to do or to wait for; ``reason`` says why there can be no plan.

    The licence is that for ``scope``. ``book`` judged it, as of ``judged_on``, and ``review`` is
    how many days it has for one. A holder has the duties on numbers, too, if it ``has_numbers``.
    """

    scope: str = statements.SCOPES[0]
    tasks: Callable[[date, WorkCalendar], tuple[process.Task, ...]] = lambda start, calendar: ()
    assumes: Change = field(default_factory=dict)
    bars: Bars = field(default_factory=dict)
    reason: Text | None = None
    notes: tuple[Text, ...] = ()
    judged_on: date | None = None
    book: Rulebook = field(default_factory=rulebook)
    review: statements.DatedValue | None = None  # the clock's, unless given
    has_documents: bool = False  # all of them: then the plan begins with the submission
    provinces: Collection[str] | None = None  # those served: whose bureau it is
    has_numbers: bool = False
    company: Mapping[str, Any] = field(default_factory=dict)  # facts: a refusal may end its case


def needs_of(obstacles: Obstacles, calendar: WorkCalendar) -> Needs:
    """What has to be in place before an application, as the ``obstacles`` to its licence say.

    The repair that is soonest by ``calendar`` is taken. Whatever is not known is taken as met, and
    said in ``assumes``.
    """
    assessment, reason, notes = obstacles.assessment, obstacles.reason_for_no_plan, []
    if obstacles.scope == "local" and len(assessment.applicant.provinces or ()) > 1:
        wording = assessment.rulebook.wording
        notes.append(words(rulebook_key("assessment.several_provinces", wording)))
    if has_documents := has_all_documents(assessment.applicant.materials):
        notes.append(words("plan.has_documents"))
    # As of the day of the assessment: what a plan assumes does not hang on its start.
    repair = Repair({}, {}, ()) if reason else obstacles.repairs(assessment.on, calendar)[0]
    insures = any(task.kind == "months" for task in repair.tasks)
    if repair.changes.get("is_company") and not insures and not has_documents:
        # It is founded while the application is prepared, and not before.
        notes.append(words("plan.founders_sign"))
    return Needs(
        scope=obstacles.scope,
        tasks=obstacles.tasks,
        assumes=repair.assumes,
        bars=obstacles.bars,
        reason=reason,
        notes=tuple(notes),
        judged_on=assessment.on,
        book=assessment.rulebook,
        review=assessment.rulebook.review_days(obstacles.scope, assessment.on),
        has_documents=has_documents,
        provinces=assessment.applicant.provinces,
        company=assessment.applicant.known(),
    )


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One dated line of a plan, whichever kind it is; `Plan.entries` gives all of them.

    ``begins_on`` is ``None`` where only the day by which something is due is known. ``durations``
    are low, likely and high working days, where they can be chosen; ``working_days`` is how many
    the dates take: 0 for a step that is left out, ``None`` where none are counted. ``todo`` is what
    to do about a task, in a few words. ``is_open`` where nobody knows when it will end: the case
    is late, or it is the answer to a notice without a limit.
    """

    kind: EntryKind
    id: str
    name: Text
    text: Text
    begins_on: date | None
    ends_on: date
    status: str
    badge: str
    sources: tuple[Source, ...]
    durations: statements.Durations | None = None
    working_days: int | None = None
    task: process.TaskKind | None = None
    is_over: bool = False
    todo: Text | None = None
    is_open: bool = False

    @property
    def is_left_out(self) -> bool:
        """Whether this is a step that the plan does without."""
        return self.working_days == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDates(FigureRepr):
    """What a `Plan` and a `NoPlan` share: whose case it is, and what happened once it was filed.

    ``judged_on`` is the day as of which the applicant was judged, ``None`` for nobody in
    particular. What is still open of a filed case is never before ``as_of``; ``baseline`` is the
    plan without the ``filing``, if work began before the submission. ``wording`` names the words
    of the rulebook, as there. ``is_scope_assumed`` where nobody said which licence was filed for.
    """

    start: date
    scope: str
    judged_on: date | None
    calendar: WorkCalendar
    filing: Filing | None = None
    as_of: date | None = None
    baseline: "Plan | NoPlan | None" = None
    provinces: Collection[str] | None = None
    wording: str = ""
    is_scope_assumed: bool = False

    @property
    def is_filed(self) -> bool:
        """Whether the application has been handed in."""
        return self.history.submitted_on is not None

    @property
    def history(self) -> Filing:
        """What happened since the application was handed in; nothing where it was not."""
        return self.filing or NOTHING_FILED

    @property
    def authority(self) -> Text:
        """Who decides on the licence."""
        return authority_for(self.scope, self.provinces)

    def progress(self, on: date | None = None) -> Progress:
        """Where the case stands on ``on``, the ``as_of`` of the plan unless given.

        ``KitError`` for what happened after that day, and where no day is given.
        """
        day = self.as_of if on is None else require_day(on, "on")
        if day is None:
            raise process.PlanError("NoDayToLookAt")
        return self._case_on(day).progress()

    def _case_on(self, on: date) -> CaseOnDay:
        return CaseOnDay(self.history, on, self.authority, self.calendar)

    def _filed_fields(self) -> dict[str, Any]:
        """What is said of a filing, and where the case stands on the day looked at."""
        if self.filing is None and self.as_of is None:
            return {}
        # A record has a day only where one was given: there is no clock in it.
        progress = None if self.as_of is None else self.progress().to_dict()
        content = {**json_fields(self, "filing", "as_of", "baseline"), "progress": progress}
        return content | (json_fields(self, "is_scope_assumed") if self.is_filed else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(CaseDates):
    """The way to the licence, dated; ``stages`` lie inside the clock, ``duties`` after it.

    Each range is the earliest and the latest licence day: ``calendar_range`` what unannounced
    holidays leave open, ``duration_range`` what low and high durations do, ``full_range`` both.
    ``durations`` are low, likely and high working days by step. ``tasks`` run beside the
    preparation; the ids of what sets the date are the ``critical_path``; ``assumes`` holds unknown
    facts taken as met. ``extra_times`` says how often what may lengthen the clock does so,
    ``extra_durations`` how long each takes once. Where a filed case `is_late`, ``decided_on`` and
    ``licence_on`` are the first days that can still be.
    """

    clock: process.Clock
    steps: tuple[process.Step, ...]
    submitted: date
    decided_on: date
    licence_on: date
    stages: tuple[process.Milestone, ...]
    duties: tuple[process.Milestone, ...]
    calendar_range: tuple[date, date]
    duration_range: tuple[date, date]
    full_range: tuple[date, date]
    status: Status
    notes: tuple[Text, ...]
    durations: Mapping[str, statements.Durations]
    extra_durations: Mapping[str, statements.Durations]
    extra_times: Mapping[str, int]
    tasks: tuple[process.Task, ...]
    critical_path: tuple[str, ...]
    assumes: Change
    review_times: ReviewTimes | None = None

    @property
    def is_open(self) -> bool:
        """Whether the authority has still to decide."""
        return self.history.ending is None

    @property
    def is_late(self) -> bool:
        """Whether what comes next was due before ``as_of``, and nothing says when it will come.

        A review that you expect yourself, or past cases of your own, say it all the same.
        """
        return self.is_filed and self.as_of is not None and self._case_on(self.as_of).is_late

    def _case_on(self, on: date) -> CaseOnDay:
        completions = (step.ends_on for step in self.steps[::-1] if CORRECTION in step.id)
        expected = {"submitted": self.submitted, "decided": self.decided_on}
        duties = (duty for duty in self.duties if duty.day >= on)
        return CaseOnDay(
            self.history,
            on,
            self.authority,
            self.calendar,
            # How long a review takes by a number of one's own moves no limit of the law's.
            clock=process.process().clocks[self.clock.id],
            expected={**expected, "complete": next(completions, None)},
            duty=min(duties, key=attrgetter("day"), default=None),
            has_own_review=REVIEW in self.durations,
        )

    def step(self, name: str) -> process.Step:
        """The step with the id ``name``."""
        return next(step for step in self.steps if step.id == name)

    def entries(self) -> Iterator[PlanEntry]:
        """Everything that has a date: the steps in order, and what belongs to them.

        The tasks stand before the step at whose end the application is handed in, the stages
        after the review, the duties at the end.

        >>> from callcenter_kit.timeline.planning import plan
        >>> [entry.id for entry in plan(date(2026, 3, 2)).entries()][3:6]
        ['write_and_submit', 'review', 'completeness_check']
        """
        as_of, is_late, notice = self.as_of, self.is_late, self.history.unanswered
        has_no_limit = notice is not None and notice.due_on is None
        for entry in self._entries():
            is_awaited = is_late or (has_no_limit and CORRECTION in entry.id)
            if entry.is_over or not is_awaited:
                yield entry
                continue
            so_far, begins = None, entry.begins_on
            if entry.kind == "step" and begins and as_of and begins < as_of:
                so_far = self.calendar.count(begins - _DAY, as_of)
            yield replace(entry, working_days=so_far, is_open=True)

    def _entries(self) -> Iterator[PlanEntry]:
        for step in self.steps:
            # A task may end after the steps before it, but never after the submission.
            for task in self.tasks if step.id == SUBMISSION else ():
                days, ends = task.working_days, task.ready_on[process.LIKELY]
                numbers = {"durations": days, "working_days": days and days[process.LIKELY]}
                entry = _entry("task", task, task.begins_on, ends, **numbers)
                yield replace(entry, task=task.kind, todo=task.todo)
            # Inside the clock no number was chosen: what the dates span is counted.
            begins, ends, count = step.begins_on, step.ends_on, step.working_days
            if ends > begins or count:
                count = self.calendar.count(begins - _DAY, ends)
            durations = self.durations.get(step.id)
            if self.is_filed:
                # What happened took its days, none where it lay in days off; none was chosen.
                durations, count = durations if step.id == REVIEW else None, count or None
            numbers = {"durations": durations, "working_days": count}
            yield _entry("step", step, begins, ends, **numbers, is_over=step.is_over)
            if step.id == REVIEW:
                for stage in self.stages:
                    yield _entry("stage", stage, stage.begins_on, stage.day, is_over=stage.is_over)
        for duty in self.duties:
            since = duty.begins_on
            count = self.calendar.count(since - _DAY, duty.day) if since else None
            yield _entry("duty", duty, since, duty.day, working_days=count, is_over=duty.is_over)

    def to_frame(self, language: str | None = None) -> "pandas.DataFrame":
        """Everything that has a date as a pandas frame, in the order of `entries`.

        Columns: ``id`` and ``kind`` (step, task, stage or duty), text; ``begins`` and ``ends``
        (datetime64[s]), where ``begins`` is missing for what only falls due; ``working_days``
        (Int64), 0 for a step left out, missing where none are counted; ``status`` of the last day
        (official, provisional, projected) and ``badge``, text. ``language`` adds ``name``,
        ``kind_name``, ``status_name``, ``badge_name`` and ``sentence``. ``KitError`` where pandas
        is not installed, or the language is not spoken.
        """
        return table(map(_row, self.entries()), _COLUMNS, _TEXT_COLUMNS, language)

    def __repr__(self) -> str:
        first, last = self.full_range
        licence = f"; licence {self.licence_on} ({self.status})"
        rest = f"with other durations and holidays: {first} – {last}"
        if is_late := self.is_late:
            licence = ""
            rest = f"{self.progress().stage}, as of {self.as_of}: no day can be worked out"
        known = (step for step in self.steps if step.is_over or not is_late)
        steps = [f"{step.number} {step.id}: {step.begins_on} – {step.ends_on}" for step in known]
        head = f"Plan from {self.start}, {self.scope}, clock {self.clock.label}"
        return shorten("\n  ".join((head, *steps, f"submitted {self.submitted}{licence}", rest)))

    def to_dict(self) -> dict[str, Any]:
        """The plan in plain JSON types; it names the clock and where the calendar comes from."""
        return {
            **json_fields(self, "start", "scope", "judged_on"),
            "clock": self.clock.id,
            "clock_line": json_fields(self.clock, "name", "text", "badge", "sources"),
            "calendar": self.calendar.source,
            **json_fields(self, "durations", "extra_durations", "extra_times"),
            "number_permit": any(duty.id in statements.PERMITS for duty in self.duties),
            **json_fields(self, "steps", "tasks", "critical_path", "assumes"),
            **json_fields(self, "submitted", "decided_on", "licence_on", "stages", "duties"),
            **json_fields(self, "calendar_range", "duration_range", "full_range"),
            **json_fields(self, "status", "notes"),
            **(json_fields(self, "review_times") if self.review_times else {}),
            **self._filed_fields(),
        }


def _entry(
    kind: EntryKind,
    line: process.Step | process.Task | process.Milestone,
    begins: date | None,
    ends: date,
    **others: Any,  # noqa: ANN401 - further fields of an entry
) -> PlanEntry:
    basis = (line.status, line.badge, line.sources)
    return PlanEntry(kind, line.id, line.name, line.text, begins, ends, *basis, **others)


def _row(entry: PlanEntry) -> dict[str, Any]:
    return {
        **{name: getattr(entry, name) for name in ("id", "kind", "working_days", "name")},
        "begins": entry.begins_on, "ends": entry.ends_on, "sentence": entry.text,
        "status": entry.status, "status_name": words(f"record.day_status.{entry.status}"),
        "badge": entry.badge, "badge_name": words(f"common.badge.{entry.badge}"),
        "kind_name": words(f"report.kind.{entry.kind}"),
    }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlan(CaseDates):
    """Why no day can be given: no licence is needed, a bar has no known end, or the case ended.

    So ``licence_on`` is ``None``. ``reason`` says it in both languages; ``bars`` maps each
    requirement that has to lapse to the first day it no longer stands, ``None`` if that is not
    known. A case that ended keeps its ``filing``, and its ``baseline``.
    """

    reason: Text
    bars: Bars
    licence_on: ClassVar[None] = None

    @property
    def submitted(self) -> date | None:
        """The day on which a case that ended without a licence was handed in."""
        return self.history.submitted_on

    def to_dict(self) -> dict[str, Any]:
        """The reason in plain JSON types."""
        names = ("start", "scope", "judged_on", "licence_on", "reason", "bars")
        return json_fields(self, *names) | self._filed_fields()

    def __repr__(self) -> str:
        return shorten(f"<NoPlan from {self.start}, {self.scope}: {self.reason.en}>")


def dated_duties(
    calendar: WorkCalendar, licence: date, status: Status, needs: Needs
) -> tuple[process.Milestone, ...]:
    """The holder's days: numbers where they were asked for, then whatever falls due by a day."""
    duties, milestones = statements.duties_of(needs.book.duties_as), []
    for key in statements.PERMITS if needs.has_numbers else ():
        # Counted as if applied for, and accepted, on the licence day (``tiaoli arts. 26–28``). The
        # second is the same wait, extended: it has no beginning of its own.
        begins = calendar.add(licence, 1) if key == statements.PERMITS[0] else None
        duty, day = duties[key], calendar.add(licence, duties[key].numbers["working_days"])
        dated = (day, calendar.status(day), begins)
        milestones.append(process.Milestone(key, duty.name, duty, duty, *dated))
    for duty, day in days_due(duties, licence, has_numbers=needs.has_numbers):
        milestone = process.Milestone(duty.id, duty.name, duty, duty, day, status)
        # The end of the term asks for nothing, and past the calendar's end nothing is known.
        if duty.id != statements.TERM_END and day < calendar.last_day:
            # The earliest over all that may yet be announced: safe even if it becomes a rest day.
            safe = calendar.span(day + _DAY, -1).earliest
            if safe != day:
                milestone = replace(milestone, safe_on=safe, safe_status=calendar.status(safe))
        milestones.append(milestone)
    return tuple(milestones)


def days_due(
    duties: Mapping[str, statements.Duty], licence_on: date, *, has_numbers: bool
) -> Iterator[tuple[statements.Duty, date]]:
    """Each dated duty with each of its days, in the order of the days, to the end of the term.

    The reports are due each year from the year after the licence, that on numbers where the holder
    ``has_numbers``. An application for renewal is in time on its day and on any day before it; the
    day after is late. Source: ``order42 arts. 27, 35``, ``minfadian art. 202``.
    """
    term, renewal = duties[statements.TERM_END], duties["renewal"]
    ends_on = after_months(licence_on, 12 * term.numbers["years"])
    days = [(term, ends_on), (renewal, ends_on - timedelta(renewal.numbers["days_before"]))]
    for key in ("annual_report", "number_report") if has_numbers else ("annual_report",):
        numbers = duties[key].numbers
        for year in range(licence_on.year + 1, ends_on.year + 1):
            if (due := date(year, numbers["due_month"], numbers["due_day"])) <= ends_on:
                days.append((duties[key], due))
    yield from sorted(days, key=lambda pair: pair[1])

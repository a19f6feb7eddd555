"""Where a filed case stands on one day: whose turn it is, what is due, what to do in silence.

Against a refusal both limits are counted from the day on which the company received the decision,
which itself does not count (``fuyi art. 20``, ``xingsu art. 46``). Where the last day is a rest day
the law moves it on; the safe day is the last working day before, in time either way.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from callcenter_kit.rules.loading import coverage
from callcenter_kit.rules.statements import Statement
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import after_months
from callcenter_kit.texts.display import HtmlRepr, JsonRepr, json_fields
from callcenter_kit.texts.language import LANGUAGES, Text, join_sentences
from callcenter_kit.texts.sources import Source
from callcenter_kit.timeline.filing import Filing
from callcenter_kit.timeline.process import Clock, Milestone, Stage, process
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.timetable import Status


@dataclass(frozen=True, slots=True)
class Limit(JsonRepr):
    """A way to challenge, from ``begins_on`` to ``day``; ``safe_on`` is its last working day."""

    id: str
    name: Text
    text: Text
    sources: tuple[Source, ...]
    begins_on: date
    day: date
    safe_on: date
    safe_status: Status

    def last_on(self, on: date) -> date:
        """The day to name on ``on``: the safe one, and once that is over the law's own."""
        return self.safe_on if on <= self.safe_on else self.day


def limits_against(received_on: date, calendar: WorkCalendar) -> tuple[Limit, ...]:
    """The limits for reconsideration and for a lawsuit against a decision."""
    rules = (process().challenges[key] for key in ("reconsideration", "lawsuit"))
    return tuple(_limit(rule, received_on + _DAY, received_on, calendar) for rule in rules)


def _limit(rule: Stage, begins_on: date, since: date, calendar: WorkCalendar) -> Limit:
    last = after_months(since, rule.months or 0) + timedelta(days=rule.days or 0)
    safe = calendar.add(last + _DAY, -1)
    days = (begins_on, calendar.roll(last), safe, calendar.status(safe))
    return Limit(rule.id, rule.name, rule.text, rule.sources, *days)


Turn = Literal["applicant", "authority"]
_DAY: Final = timedelta(days=1)
TURNS: Final[dict[str, Turn | None]] = {
    "preparing": "applicant", "submitted": "authority", "correcting": "applicant",
    "under_review": "authority", "overdue": "applicant", "granted": "authority",
    "licensed": None, "refused": "applicant", "not_accepted": "applicant", "withdrawn": None,
}  # fmt: skip
# The licence before its decision: both may be known.
_ENDED: Final = {
    "issued_on": "licensed",
    "decided_on": "granted",
    **{f"{stage}_on": stage for stage in ("refused", "not_accepted", "withdrawn")},
}


@dataclass(frozen=True, slots=True, repr=False)
class Progress(HtmlRepr):
    """Where a case stands ``on`` a day: its ``stage``, whose ``turn`` it is, and what comes next.

    ``day`` of ``of_days`` is how far the time for that has run, in the days of the clock, those of
    an expert review left out. ``due_on`` is the last day by law for what comes next, ``due_range``
    the earlier and the later reading of the 60 days, ``expected_on`` the day by the plan, never
    before ``on``. ``headline`` is ``None`` before the submission; ``limits`` are the company's, to
    challenge a decision or silence; ``dates`` are what a calendar of the case holds: what is due,
    from when to ask, and the remedies, those against silence before it is certain, too.
    ``is_late`` says that what comes next was due before ``on``, and nobody knows when it comes.
    Source: ``xukefa arts. 32, 38, 42, 44, 45``, ``tiaoli art. 14``, ``order42 art. 11``.
    """

    on: date
    stage: str
    turn: Turn | None
    day: int | None
    of_days: int | None
    due_on: date | None
    due_range: tuple[date, date] | None
    due_status: Status | None
    expected_on: date | None
    headline: Text | None
    next: Text
    if_silent: Text | None
    sources: tuple[Source, ...]
    limits: tuple[Limit, ...]
    notes: tuple[Text, ...]
    dates: tuple[Milestone, ...]
    is_late: bool

    def to_dict(self) -> dict[str, Any]:
        """Where the case stands in plain JSON types; whether it is late follows from its days."""
        return json_fields(self, *(name for name in self.__dataclass_fields__ if name != "is_late"))

    def __repr__(self) -> str:
        turn = "" if self.turn is None else f", turn {self.turn}"
        due = "" if self.due_on is None else f", due {self.due_on}"
        return f"<Progress on {self.on}: {self.stage}{turn}{due}>"


def authority_for(scope: str, provinces: Collection[str] | None) -> Text:
    """Who decides on the licence of a ``scope``, by its name if known (``tiaoli art. 9``)."""
    is_home = scope == "local" and coverage(provinces) == "home"
    return words(f"filing.authority.{'home' if is_home else scope}")


def filing_notes(filing: Filing, calendar: WorkCalendar) -> Iterator[Text]:
    """What has to be said of the days themselves: rest days, and notices the law does not foresee.

    Source: ``xukefa art. 32``.
    """
    if filing.company_refusal is not None:
        yield words(f"filing.note.refusal_{filing.company_refusal}").fill(day=filing.refused_on)
    for day in dict.fromkeys(day for _, day in filing.events()):
        if not calendar.is_working(day):
            yield words(f"filing.note.rest_day{_unsure(day, calendar)}", day=day)
    if not filing.corrections or filing.submitted_on is None:
        return
    if len(filing.corrections) > 1:
        yield words("filing.note.second_notice", count=len(filing.corrections))
    notice_on, due = filing.corrections[0].asked_on, answer_due(filing.submitted_on, calendar)
    if notice_on > due and (filing.accepted_on is None or filing.accepted_on > due):
        values = {"notice": notice_on, "due": due, "submitted": filing.submitted_on}
        yield words("filing.note.late_notice", **values)


def _unsure(day: date, calendar: WorkCalendar) -> str:
    """What the key of a sentence on a rest day ends in: its year may not be announced yet."""
    return "" if calendar.status(day) == "official" else "_unsure"


def answer_due(submitted: date, calendar: WorkCalendar) -> date:
    """By when the authority has to accept, or to ask for what is missing (``xukefa art. 32``)."""
    return calendar.add(submitted, process().stages["completeness_check"].working_days or 0)


class _NextEvent(NamedTuple):
    """What comes next: its last day, the day expected, how far its time has run, the sources."""

    sources: tuple[Source, ...] = ()
    due: date | None = None
    expected: date | None = None
    day: int | None = None
    of_days: int | None = None


@dataclass(frozen=True)
class CaseOnDay:
    """The case of ``filing`` looked at ``on`` a day; ``KitError`` for what happened after it.

    ``authority`` is who decides, ``clock`` that of the plan; a case without one is not under
    review. ``expected`` are the days that the plan has: ``submitted``, ``complete``, ``decided``;
    ``duty`` is the next of a holder's, ``has_own_review`` whether the user says how long a review
    takes.
    """

    filing: Filing
    on: date
    authority: Text
    calendar: WorkCalendar
    clock: Clock | None = None
    expected: Mapping[str, date | None] = field(default_factory=dict)
    duty: Milestone | None = None
    has_own_review: bool = False

    def __post_init__(self) -> None:
        self.filing.refuse_after(self.on)

    def progress(self) -> Progress:
        """Where the case stands."""
        stage, event, key, headline = self.stage, self.event, self.key, None
        if stage == "under_review" and self.clock and self.clock.review_counts == "calendar":
            key = "in_calendar_days"
        if stage != "preparing":
            headline = words(f"decision.filed.{key}").fill(**{**self.values, "day": event.day})
        of_limits = (source for limit in self.limits for source in limit.sources)
        is_review, expected = stage in ("under_review", "overdue"), event.expected
        return Progress(
            on=self.on,
            stage=stage,
            turn=TURNS[stage],
            day=event.day,
            of_days=event.of_days,
            due_on=event.due,
            due_range=self.readings if is_review else None,
            due_status=None if event.due is None else self.calendar.status(event.due),
            expected_on=None if expected is None else max(expected, self.calendar.roll(self.on)),
            headline=headline,
            next=self._next(),
            if_silent=self._if_silent(),
            sources=tuple(dict.fromkeys((*event.sources, *of_limits))),
            limits=self.limits,
            notes=tuple(self._notes()),
            dates=tuple(self._dates()),
            is_late=self.is_late,
        )

    @property
    def is_late(self) -> bool:
        """Whether what comes next is over its day; a review of one's own says when it comes."""
        return self.is_over_due and (self.stage == "granted" or not self.has_own_review)

    @property
    def is_over_due(self) -> bool:
        """Whether what comes next was due before the day looked at."""
        return self.event.due is not None and self.event.due < self.on

    @cached_property
    def stage(self) -> str:
        """How far the case is, the key of its sentences."""
        filing = self.filing
        for name, stage in _ENDED.items():
            if getattr(filing, name) is not None:
                return stage
        if filing.submitted_on is None:
            return "preparing"
        if filing.unanswered is not None:
            return "correcting"
        # Silence beyond the fifth working day is acceptance, and the review began long ago.
        if not filing.is_answered and self.on <= answer_due(filing.submitted_on, self.calendar):
            return "submitted"
        return "overdue" if self.on > max(self.readings) else "under_review"

    def _reading(self, clock: Clock) -> tuple[date, int]:
        """The last day for the decision by ``clock``, and the days of experts left out of it."""
        assert self.filing.complete_on is not None
        longer = self.filing.review_clock(clock, self.calendar, self.on)
        last = longer.last_review_day(self.calendar, self.filing.complete_on)
        return last, longer.review_days - clock.review_days

    @cached_property
    def readings(self) -> tuple[date, date]:
        """The last day for the decision in calendar and in working days, the earlier first."""
        if self.filing.complete_on is None:
            return self.on, self.on
        clocks = (process().clocks[f"law_{counts}"] for counts in ("calendar", "working"))
        early, late = sorted(self._reading(clock)[0] for clock in clocks)
        return early, late

    @cached_property
    def event(self) -> _NextEvent:
        """What comes next."""
        filing, stages = self.filing, process().stages
        match self.stage:
            case "preparing":
                return _NextEvent(expected=self.expected.get("submitted"))
            case "submitted":
                rule, since = stages["completeness_check"], filing.submitted_on
            case "granted":
                rule, since = stages["issue"], filing.decided_on
            case "correcting":
                limit = filing.corrections[-1].due_on
                sources = process().filed_steps["correction"].sources
                return _NextEvent(sources, limit, limit or self.expected.get("complete"))
            case "under_review" | "overdue":
                return self._reviewed()
            case "licensed" if self.duty is not None:
                return _NextEvent(self.duty.sources, self.duty.day, self.duty.day)
            case _:
                return _NextEvent()
        assert since is not None
        due = self.calendar.add(since, rule.working_days or 0)
        day = self.calendar.count(since, self.on)
        return _NextEvent(rule.sources, due, due, day, rule.working_days)

    def _reviewed(self) -> _NextEvent:
        complete, clock, stages = self.filing.complete_on, self.clock, process().stages
        assert complete is not None
        assert clock is not None
        due, left_out = self._reading(clock)
        elapsed = (self.on - complete).days
        if clock.review_counts == "working":
            elapsed = self.calendar.count(complete, self.on)
        # Both readings are the law's, whichever clock the plan is counted by; so is what follows.
        sources = clock.sources + stages["decision"].sources
        sources += process().challenges["silence"].sources
        if not self.filing.is_answered:
            sources += stages["completeness_check"].sources
        if left_out:
            sources += process().extras["expert_review"].sources
        day = max(elapsed - left_out, 0)
        return _NextEvent(sources, due, self.expected.get("decided"), day, clock.review_days)

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """By when the company may challenge a decision, or silence."""
        if self.stage in ("refused", "not_accepted") and self.filing.ending is not None:
            learned_on = self.filing.received_on or self.filing.ending[1]
            return limits_against(learned_on, self.calendar)
        return self._limits_in_silence[:1] if self.stage == "overdue" else ()

    @cached_property
    def _limits_in_silence(self) -> tuple[Limit, ...]:
        """The limit for reconsideration where no decision came, by each reading of the 60 days.

        Only then a court can be asked. Source: ``fuyi arts. 11, 23``, ``fuyi499 art. 16``.
        """
        # From the earlier reading on it is in time on either count, begun after the later one.
        rule, begins_on = process().challenges["silence"], max(self.readings) + _DAY
        return tuple(_limit(rule, begins_on, day, self.calendar) for day in self.readings)

    @property
    def _limit_in_silence(self) -> Limit:
        # Where it is too late on the earlier count, it may be in time on the later one.
        limits = self._limits_in_silence
        from_day = max(self.on, limits[0].begins_on)
        return next((each for each in limits if each.day >= from_day), limits[-1])

    @cached_property
    def key(self) -> str:
        """Which sentence of the stage it is; what is over is no longer offered."""
        stage = self.stage
        # On the earlier count of the 60 days, then on the later one, too; of a refusal the time for
        # reconsideration, then that for a lawsuit.
        limits = self._limits_in_silence if stage == "overdue" else self.limits
        if over := sum(limit.day < self.on for limit in limits):
            return f"{stage}_late" if over == 1 else f"{stage}_over"
        if stage in ("preparing", "licensed") and self.event.expected is None:
            return f"{stage}_undated"
        if stage == "correcting" and self.event.due is None:
            return f"{stage}_open"
        is_late = stage in ("correcting", "granted") and self.is_over_due
        return f"{stage}_late" if is_late else stage

    def _next(self) -> Text:
        texts = [words(f"filing.next.{self.key}").fill(**self.values)]
        if self.stage == "under_review":
            complete, submitted = self.filing.complete_on, self.filing.submitted_on
            if not self.filing.is_answered:
                texts.insert(0, words("filing.review.deemed", submitted=submitted))
            # From which other days some count, where the law does not settle it.
            if complete != submitted:
                days = {"complete": complete, "submitted": submitted}
                texts.append(words("filing.review.from_submission", **days))
            accepted = self.filing.accepted_on
            if accepted is not None and accepted not in (complete, submitted):
                texts.append(words("filing.review.from_acceptance", accepted=accepted))
        return Text(*(join_sentences((t.say(each) for t in texts), each) for each in LANGUAGES))

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the sentences name."""
        early, late = self.readings
        values: dict[str, Any] = {
            "authority": self.authority, "days": process().clocks["law_calendar"].review_days,
            "day": self.event.expected, "due": self._named_due, "early": early, "late": late,
            "submitted": self.filing.submitted_on,
            "end": self.filing.ending and self.filing.ending[1],
            **{limit.id: limit.last_on(self.on) for limit in self.limits},
        }  # fmt: skip
        if self.duty is not None:
            values |= {"name": self.duty.name, "safe": self.duty.safe_on or self.duty.day}
        if self.limits:
            values["safe"] = self.limits[0].last_on(self.on)
        if self.stage == "overdue":  # by the count that leaves more time
            values["later"] = self._limits_in_silence[-1].last_on(self.on)
        return values

    @property
    def _named_due(self) -> date | None:
        """The last day as it is named: of the company's own limit the last working day in it."""
        due = self.event.due
        if self.stage != "correcting" or due is None:
            return due
        safe = self.calendar.add(due + _DAY, -1)
        return safe if self.on <= safe else due

    def _if_silent(self) -> Text | None:
        """From which day to ask, whom and how; ``None`` where nothing is waited for."""
        key, due, values = self.stage, self.event.due, self.values
        match self.stage:
            case "submitted" | "granted" if due is not None:
                ask = due + _DAY
            case "under_review" | "overdue":
                limit = self._limit_in_silence
                values = values | {"begins": limit.begins_on, "safe": limit.last_on(self.on)}
                ask = self.readings[0] + _DAY
                key = "sixty_days" if key == "under_review" and ask <= self.on else self.key
            case _:
                return None
        return words(f"filing.silent.{key}").fill(**{**values, "ask": ask})

    def _dates(self) -> Iterator[Milestone]:
        rules, due = process(), self.event.due
        match self.stage:
            case "correcting" if (named := self._named_due) is not None:
                rule, notice = rules.filed_steps["correction"], self.filing.corrections[-1]
                yield self._date("answer", rule, named, notice.asked_on)
            case "submitted" | "granted" if due is not None:
                key = "issue" if self.stage == "granted" else "completeness_check"
                yield self._date("ask", rules.stages[key], due + _DAY)
            case "under_review" | "overdue":
                for counts, day in zip(("calendar", "working"), self.readings, strict=True):
                    yield self._date(f"due_{counts}", rules.clocks[f"law_{counts}"], day)
                yield self._date("ask", rules.stages["decision"], self.readings[0] + _DAY)
                yield from self._remedies((self._limit_in_silence,))
            case _:
                yield from self._remedies(self.limits)

    def _remedies(self, limits: tuple[Limit, ...]) -> Iterator[Milestone]:
        for limit in (each for each in limits if each.day >= self.on):
            rule, last = process().challenges[limit.id], limit.last_on(self.on)
            yield self._date(limit.id, rule, last, limit.begins_on)

    def _date(self, key: str, rule: Statement, day: date, begins: date | None = None) -> Milestone:
        name, status = words(f"filing.date.{key}"), self.calendar.status(day)
        return Milestone(key, name, rule, rule, day, status, begins)

    def _notes(self) -> Iterator[Text]:
        filing = self.filing
        yield from filing_notes(filing, self.calendar)
        if filing.expert_review and self.clock and self.stage in ("under_review", "overdue"):
            begins, ends = filing.expert_review
            # How long it took is not counted; it may have come after a limit.
            if count := self._reading(self.clock)[1]:
                key = "expert_review_runs" if ends is None else "expert_review"
                yield words(f"filing.note.{key}").fill(count=count)
            if late := max((day for day in self.readings if day < begins), default=None):
                yield words("filing.note.late_experts", begins=begins, due=late)
        if self.stage in ("refused", "not_accepted"):
            if filing.received_on is None:
                yield words("filing.note.from_decision", day=self.values["end"])
            is_open = self.limits[0].day >= self.on
            yield words(f"filing.note.{'both_ways' if is_open else 'not_named'}")
        if self.stage in ("correcting", "under_review", "granted", "refused"):
            yield words(f"filing.note.{self.stage}").fill(**self.values)
        if (due := self.event.due) is not None and due != self._named_due:
            yield words(f"filing.note.due_on_rest_day{_unsure(due, self.calendar)}", day=due)
        # Under review the later reading still runs, and the headline names both days.
        if self.is_late and self.stage != "under_review":
            yield words("filing.note.late", due=self.event.due)

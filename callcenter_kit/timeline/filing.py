"""What happened to an application once it was handed in, and how long one's own cases took.

Review times are the share decided by each working day, by the estimate of Kaplan and Meier: a case
that still runs, or was withdrawn, counts for as long as it waited. Source: E. L. Kaplan and P.
Meier, *Nonparametric estimation from incomplete observations*, J. Am. Stat. Assoc. 53 (1958).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from callcenter_kit.errors import NotADay, refuse_unknown_options
from callcenter_kit.rules.statements import Durations
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.dates import require_day, require_whole
from callcenter_kit.texts.display import HtmlRepr, JsonRepr, json_fields
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.process import Clock, PlanError
from callcenter_kit.workdays.calendar import WorkCalendar, projecting

if TYPE_CHECKING:
    import pandas

Event = tuple[str, date]
CORRECTION_ROUND: Final = "correction_round"  # what may lengthen the clock: a round, the experts
EXPERT_REVIEW: Final = "expert_review"
# What ends a case; a licence in hand stands for its decision where that day is not known.
ENDINGS: Final = ("decided_on", "refused_on", "not_accepted_on", "withdrawn_on")
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Correction(JsonRepr):
    """One notice to correct the file: ``answered_on`` is ``None`` until everything is handed in.

    ``due_on`` is the day that the notice sets, ``None`` where it is not known; an answer may be
    later. Source: ``xukefa art. 32``.
    """

    asked_on: date
    answered_on: date | None = None
    due_on: date | None = None

    def __post_init__(self) -> None:
        _keep_days(self, "asked_on", "answered_on", "due_on")
        # Who answered before the notice, or had no day to answer, has mistyped one of the two.
        for name in ("answered_on", "due_on"):
            refuse_disorder(("asked_on", self.asked_on), (name, getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What happened after the application was handed in; ``None`` is not yet, or not known.

    ``corrections`` are notices in their order, each a `Correction` or a tuple of its days;
    ``expert_review`` is when it began and ended, or ``None`` for the end while it runs.
    ``received_on`` is when the decision reached the company. ``company_refusal`` is ours: a refusal
    that is told of the company is ``"assumed"`` to be this decision, or ``"undated"``: only its day
    would say whether it is. A rest day is allowed. ``KitError``
    for days out of order, for two endings, and for anything before a submission; each names the
    days. Source: ``xukefa arts. 32, 38, 44, 45``.

    >>> Filing(submitted_on=date(2026, 10, 12)).complete_on
    datetime.date(2026, 10, 12)
    """

    submitted_on: date | None = None
    corrections: tuple[Correction, ...] = ()
    accepted_on: date | None = None
    not_accepted_on: date | None = None
    expert_review: tuple[date, date | None] | None = None
    inspected_on: date | None = None
    decided_on: date | None = None
    refused_on: date | None = None
    received_on: date | None = None
    issued_on: date | None = None
    withdrawn_on: date | None = None
    company_refusal: Literal["assumed", "undated"] | None = None

    def __post_init__(self) -> None:
        _keep_days(self, *_DAYS)
        if not isinstance(self.corrections, tuple | list):
            raise PlanError("NotTheDays", name="corrections", value=self.corrections)
        object.__setattr__(self, "corrections", tuple(map(_correction, self.corrections)))
        if self.expert_review is not None:
            both = tuple(_days_together("expert_review", self.expert_review, 2))
            object.__setattr__(self, "expert_review", both)
        self._refuse_contradictions()

    @property
    def ending(self) -> Event | None:
        """What ended the case: the decision, a refusal, a non-acceptance, or a withdrawal."""
        days = ((name, getattr(self, name)) for name in (*ENDINGS, "issued_on"))
        return next((event for event in days if event[1] is not None), None)

    def with_refusal_in(self, facts: Mapping[str, Any], as_of: date | None) -> "Filing":
        """The filing ended by a refusal among the company's ``facts``, where nothing else ended it.

        One before the submission was of another application, one after ``as_of`` is still to come.
        """
        if self.submitted_on is None or self.ending is not None:
            return self
        day = facts.get("refused_on")
        if day is None:
            is_told = facts.get("refused_for_falsehood") or facts.get("refused_for_papers")
            return replace(self, company_refusal="undated") if is_told else self
        if day < self.submitted_on or (as_of is not None and day > as_of):
            return self
        if any(day < other for _, other in self.events()):  # the case went on after it
            return replace(self, company_refusal="undated")
        return replace(self, refused_on=day, company_refusal="assumed")

    @property
    def granted_on(self) -> date | None:
        """The day of the decision to grant, or of the licence where only that is known."""
        return self.decided_on or self.issued_on

    @property
    def unanswered(self) -> Correction | None:
        """The notice that waits for its answer."""
        last = self.corrections[-1] if self.corrections else None
        return last if last is not None and last.answered_on is None else None

    @property
    def complete_on(self) -> date | None:
        """The day on which the file was complete, from which the review is counted.

        The last correction's, else the submission's; ``None`` while a notice is unanswered.
        """
        return self.corrections[-1].answered_on if self.corrections else self.submitted_on

    @property
    def is_answered(self) -> bool:
        """Whether the authority has shown that it deals with the application."""
        return bool(self.accepted_on or self.corrections or self.inspected_on or self.expert_review)

    def expert_days(
        self, calendar: WorkCalendar, counts: Literal["working", "calendar"], until: date | None
    ) -> int:
        """How long experts have reviewed a complete file by ``until``, both ends included.

        These days are left out of the review (``order42 art. 11``, ``xukefa art. 45``). Of a
        review that runs without an ``until``, the first day is known.
        """
        if self.expert_review is None or self.complete_on is None:
            return 0
        begins, ends = self.expert_review
        last = min(filter(None, (ends, until)), default=begins)
        # On the day on which the file is complete the experts' time runs though the authority's
        # does not yet: the law leaves out what experts need, both ends, and adds it to the 60 days.
        before = max(begins, self.complete_on) - _DAY
        if last <= before:
            return 0
        return calendar.count(before, last) if counts == "working" else (last - before).days

    def waited(self, calendar: WorkCalendar, on: date) -> int:
        """The working days that a complete file has waited by ``on``, an expert review left out."""
        if self.complete_on is None or self.complete_on > on:
            return 0
        left_out = self.expert_days(calendar, "working", on)
        return max(calendar.count(self.complete_on, on) - left_out, 0)

    def answer_days(self, once: Durations, calendar: WorkCalendar) -> Durations:
        """The working days that the open notice is answered in, ``once`` where it sets no limit."""
        notice = self.unanswered
        if notice is None or notice.due_on is None:
            return once
        # The limit is the likely day: nobody has to be faster, and nobody may be later.
        limit = calendar.count(notice.asked_on, notice.due_on)
        return min(once[0], limit), limit, limit

    def review_clock(
        self, clock: Clock, calendar: WorkCalendar, until: date | None, days: int | None = None
    ) -> Clock:
        """The clock by which the review is counted, the days of an expert review added to it.

        ``days`` are the working days that the analyst expects in place of the clock's. Else none
        are added where the expert review begins after the clock's last day: what has run out can't
        be stopped.
        """
        begins = None if self.expert_review is None else self.expert_review[0]
        if days is not None:
            clock = replace(clock, review_days=days, review_counts="working")
        if begins is None or self.complete_on is None:
            return clock
        if days is None and begins > clock.last_review_day(calendar, self.complete_on):
            return clock
        left_out = self.expert_days(calendar, clock.review_counts, until)
        return replace(clock, review_days=clock.review_days + left_out)

    def extras_left(self, times: Mapping[str, int]) -> dict[str, int]:
        """How often what may lengthen the clock can still do so; ``times`` are counts in all."""
        if self.ending is not None:
            return dict.fromkeys(times, 0)
        # After its acceptance no application is sent back to be completed.
        rounds = 0 if self.accepted_on else times[CORRECTION_ROUND] - len(self.corrections)
        experts = 0 if self.expert_review else times[EXPERT_REVIEW]
        return {CORRECTION_ROUND: max(rounds, 0), EXPERT_REVIEW: experts}

    def events(self) -> Iterator[Event]:
        """Every day that is known and on which something happened, with its name."""
        days = [(name, getattr(self, name)) for name in _DAYS]
        for n, notice in enumerate(self.corrections):
            days.append((f"corrections[{n}].asked_on", notice.asked_on))
            days.append((f"corrections[{n}].answered_on", notice.answered_on))
        days += [(f"expert_review[{n}]", day) for n, day in enumerate(self.expert_review or ())]
        yield from ((name, day) for name, day in days if day is not None)

    def refuse_after(self, on: date) -> None:
        """``KitError`` where something happened after ``on``."""
        for name, day in self.events():
            if day > on:
                raise PlanError("NotYet", name=name, day=day, on=on)

    def to_dict(self) -> dict[str, Any]:
        """The days that are known in plain JSON types."""
        content = json_fields(self, *(field.name for field in fields(self)))
        return {name: value for name, value in content.items() if value}

    def _refuse_contradictions(self) -> None:
        events = list(self.events())
        if self.submitted_on is None and events:
            raise PlanError("NotSubmitted", name=events[0][0], day=events[0][1])
        ends = [event for event in events if event[0] in (*ENDINGS, "issued_on", "accepted_on")]
        for (other, other_day), (name, day) in combinations(ends, 2):
            if {other, name} not in _TOGETHER:
                values = {"other": other, "other_day": other_day}
                raise PlanError("TwoEndings", name=name, day=day, **values)
        for early, late in pairwise(self.corrections):
            if early.answered_on is None:
                raise PlanError("StillUnanswered", day=late.asked_on, other_day=early.asked_on)
        if self.received_on is not None and (self.ending is None or self.withdrawn_on is not None):
            raise PlanError("NothingReceived", day=self.received_on)
        first, end = ("submitted_on", self.submitted_on), self.ending or ("", None)
        for series in ("corrections", "accepted_on", "inspected_on", "expert_review"):
            refuse_disorder(first, *(each for each in events if each[0].startswith(series)), end)
        refuse_disorder(first, end, ("issued_on", self.issued_on))
        # A decision can arrive before the licence that stands for it here.
        decided = ("", None) if end[0] == "issued_on" else end
        refuse_disorder(first, decided, ("received_on", self.received_on))


# What may stand together: acceptance comes before every ending but its own refusal.
_TOGETHER: Final = (
    {"decided_on", "issued_on"},
    *({"accepted_on", name} for name in ("decided_on", "issued_on", "refused_on", "withdrawn_on")),
)
_DAYS: Final = tuple(field.name for field in fields(Filing) if field.name.endswith("_on"))
# A misspelt event is refused by its name, with the nearest one.
for _kind in (Correction, Filing):
    _kind.__init__ = refuse_unknown_options(_kind.__init__, "UnknownEvent")  # type: ignore[method-assign]


def filing_from_json(content: Mapping[str, Any]) -> Filing:
    """The filing that `Filing.to_dict` wrote, whose days are texts."""

    def days(value: Any) -> Any:  # noqa: ANN401 - a day's text, or several
        if isinstance(value, dict):
            return {name: days(each) for name, each in value.items()}
        if isinstance(value, list):
            return [days(each) for each in value]
        return value if value in (None, "assumed", "undated") else date.fromisoformat(value)

    return Filing(**days({**content}))


def _correction(notice: Any) -> Correction:  # noqa: ANN401 - a notice in any of its forms
    if isinstance(notice, Correction):
        return notice
    if isinstance(notice, Mapping):
        return Correction(**notice)
    return Correction(*_days_together("corrections", notice, 3))


def _keep_days(value: object, *names: str) -> None:
    """Each of the days as a plain date; the class is frozen for everybody else."""
    for name in names:
        if (day := getattr(value, name)) is not None:
            object.__setattr__(value, name, require_day(day, name))


def refuse_disorder(*events: tuple[str, date | None]) -> None:
    """``KitError`` where one of ``events`` lies before an earlier of them; unknown days may be."""
    days = [(name, day) for name, day in events if day is not None]
    for (other, other_day), (name, day) in pairwise(days):
        if day < other_day:
            raise PlanError("OutOfOrder", name=name, day=day, other=other, other_day=other_day)


def _days_together(name: str, value: Any, most: int) -> list[Any]:  # noqa: ANN401 - whatever
    """A day, and up to ``most`` in all with those after it, which may be ``None``."""
    is_list = isinstance(value, tuple | list) and 1 <= len(value) <= most
    if not is_list or value[0] is None:
        raise PlanError("NotTheDays", name=name, value=value)
    days = [None if day is None else require_day(day, name) for day in value]
    return [*days, *[None] * (most - len(days))]


NOTHING_FILED: Final = Filing()

FEWEST_DECIDED: Final = 8  # with fewer, a tenth of the cases is less than one case
_ROUNDING: Final = 1e-12
_SHARES: Final = {"low": 0.1, "likely": 0.5, "high": 0.9}
_COLUMNS: Final = ("submitted_on", "decided_on", "complete_on", "withdrawn_on")


@dataclass(frozen=True, slots=True)
class ReviewTimes(HtmlRepr):
    """The share of reviews decided by each working day, from ``n`` cases, ``decided`` of them.

    ``curve`` has it for each day on which a decision came, ``longest`` is the longest wait of any
    case, decided or not. A share that the curve never reaches has no day. ``waited`` is how long a
    case has waited already for which the times hold.
    """

    n: int
    decided: int
    longest: int
    curve: Mapping[int, float] = field(repr=False)
    waited: int = 0

    def quantile(self, share: float) -> int | None:
        """The first working day by which ``share`` of the reviews are decided, if there is one."""
        return next((n for n, over in self.curve.items() if over >= share - _ROUNDING), None)

    @property
    def low(self) -> int | None:
        """One review in ten is decided by this working day."""
        return self.quantile(_SHARES["low"])

    @property
    def likely(self) -> int | None:
        """Half of the reviews are decided by this working day."""
        return self.quantile(_SHARES["likely"])

    @property
    def high(self) -> int | None:
        """Nine reviews in ten are decided by this working day."""
        return self.quantile(_SHARES["high"])

    @property
    def durations(self) -> Durations:
        """Low, likely and high for a plan; where the curve ends before, the longest wait known."""
        last, days = max(self.longest, self.waited), (self.low, self.likely, self.high)
        low, likely, high = (last if day is None else day for day in days)
        return low, likely, high

    def after(self, days: int) -> "ReviewTimes":
        """The times of a case that has waited ``days`` working days and is not decided.

        Where no case was decided later than that, the curve is empty and ``text`` says so.
        """
        days = require_whole(days, "days")
        over = max((share for n, share in self.curve.items() if n <= days), default=0.0)
        later = {n: (share - over) / (1 - over) for n, share in self.curve.items() if n > days}
        return ReviewTimes(self.n, self.decided, self.longest, later, max(days, self.waited))

    @property
    def text(self) -> Text:
        """What the times say, with the number of cases; and what they cannot say."""
        counts = {"n": self.n, "decided": self.decided, "longest": self.longest}
        if not self.curve:
            return words("filing.times.never", waited=self.waited, **counts)
        later, shares = words("filing.times.later", longest=self.longest), {}
        for name, share in _SHARES.items():
            day = self.quantile(share)
            shares[name] = later if day is None else words("filing.times.day", day=day)
        return words("filing.times.shares", **shares, **counts)

    def to_dict(self) -> dict[str, Any]:
        """The times in plain JSON types, with the whole curve."""
        names = ("n", "decided", "longest", "waited", "low", "likely", "high", "text")
        return {**json_fields(self, *names), "curve": [[*each] for each in self.curve.items()]}


def times_from_json(content: Mapping[str, Any]) -> ReviewTimes:
    """The times that `ReviewTimes.to_dict` wrote."""
    counts = {name: content[name] for name in ("n", "decided", "longest", "waited")}
    return ReviewTimes(curve=dict(content["curve"]), **counts)


def review_times(
    frame: "pandas.DataFrame | Mapping[str, Iterable[Any]]",
    *,
    on: date,
    calendar: WorkCalendar | None = None,
) -> ReviewTimes:
    """How long the reviews of one's own cases took, in working days, running cases included.

    Columns of ``frame``: ``submitted_on``; ``decided_on``, missing while a case runs, the day of a
    grant or a refusal alike; optionally ``complete_on``, from which it is then counted, and
    ``withdrawn_on``. A case without a decision has waited until ``on``, or its withdrawal; of a
    decision and a wait that are equally long the decision came before. ``KitError`` for fewer than
    eight decided cases, for a day after ``on``, and for days out of order.

    By the guide's clock a plan takes the review to last to the licence; give the licence's day.

    >>> days = [date(2026, 3, n) for n in range(2, 12)]
    >>> frame = {"submitted_on": [date(2026, 3, 1)] * 10, "decided_on": [*days[:8], None, None]}
    >>> times = review_times(frame, on=date(2026, 3, 31))
    >>> times.n, times.decided, times.likely, times.high
    (10, 8, 5, None)
    """
    on, calendar = require_day(on, "on"), calendar or projecting()
    lengths = [_length(row, number, on, calendar) for number, row in enumerate(_rows(frame), 1)]
    decided = [n for n, is_decided in lengths if is_decided]
    if len(decided) < FEWEST_DECIDED:
        raise PlanError("TooFewCases", count=len(decided), needed=FEWEST_DECIDED)
    open_share, curve = 1.0, {}
    for day in sorted({*decided}):
        # Whoever has waited just as long was still waiting when the decisions of that day came.
        at_risk = sum(n >= day for n, _ in lengths)
        open_share *= 1 - decided.count(day) / at_risk
        curve[day] = 1 - open_share
    return ReviewTimes(len(lengths), len(decided), max(n for n, _ in lengths), curve)


def _rows(frame: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a frame or a mapping
    names = [*getattr(frame, "columns", frame)]
    for name in _COLUMNS[:2]:
        if name not in names:
            raise PlanError("MissingColumn", name=name)
    if doubled := [name for name in _COLUMNS if names.count(name) > 1]:
        raise PlanError("DoubledColumn", column=doubled[0])
    columns = {name: [*frame[name]] for name in _COLUMNS if name in names}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _length(
    row: Mapping[str, Any], number: int, on: date, calendar: WorkCalendar
) -> tuple[int, bool]:
    """The working days of one case, and whether a decision ended them."""
    submitted, decided, complete, withdrawn = (_day(row.get(name), name) for name in _COLUMNS)
    if submitted is None:
        raise PlanError("MissingDay", name="submitted_on", count=number)
    filing = Filing(submitted_on=submitted, decided_on=decided, withdrawn_on=withdrawn)
    filing.refuse_after(on)
    (name, last), since = filing.ending or ("on", on), complete or submitted
    refuse_disorder(("submitted_on", submitted), ("complete_on", since), (name, last))
    return calendar.count(since, last), decided is not None


def _day(value: Any, name: str) -> date | None:  # noqa: ANN401 - a cell
    """A cell's day; ``None`` for what libraries put where nothing is known."""
    # NaN and NaT differ from themselves, and what pandas' NA does is not known to be either.
    if value is None or type(value).__name__ == "NAType" or value != value:
        return None
    # Some libraries hold a column of days as moments at midnight.
    if type(value) is datetime and value.time() == time.min and value.tzinfo is None:
        return value.date()
    if isinstance(value, str):
        raise NotADay("TextForDay", name=name, value=value)
    return require_day(value, name)

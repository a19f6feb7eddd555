"""How long reviews took in one's own cases: the share decided by each working day.

By the estimate of Kaplan and Meier: a case that still runs, or was withdrawn, counts for as long as
it waited and is never left out, so that slow reviews are not forgotten while they last. Source:
E. L. Kaplan and P. Meier, *Nonparametric estimation from incomplete observations*, J. Am. Stat.
Assoc. 53 (1958), 457–481.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.rules.statements import Durations
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.display import json_fields
from callcenter_kit.texts.language import Text
from callcenter_kit.timeline.errors import PlanError
from callcenter_kit.timeline.filing import Filing, refuse_disorder
from callcenter_kit.workdays.calendar import WorkCalendar, projecting
from callcenter_kit.workdays.dates import require_day, require_whole

if TYPE_CHECKING:
    import pandas

FEWEST_DECIDED: Final = 8  # with fewer, a tenth of the cases is less than one case
_ROUNDING: Final = 1e-12
_SHARES: Final = {"low": 0.1, "likely": 0.5, "high": 0.9}
_COLUMNS: Final = ("submitted_on", "decided_on", "complete_on", "withdrawn_on")


@dataclass(frozen=True, slots=True)
class ReviewTimes:
    """The share of reviews decided by each working day, from ``n`` cases, ``decided`` of them.

    ``curve`` has a share for each working day on which a decision came; ``longest`` is the longest
    wait of any case, decided or not. A share that the curve never reaches has no day. ``waited``
    is how long a case has waited already for which the times hold.
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
        last = max(self.longest, self.waited)
        days = map(self.quantile, _SHARES.values())
        low, likely, high = (last if day is None else day for day in days)
        return low, likely, high

    def after(self, days: int) -> ReviewTimes:
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
        days = {name: self.quantile(share) for name, share in _SHARES.items()}
        later = words("filing.times.later", longest=self.longest)
        shares = {
            name: later if day is None else words("filing.times.day", day=day)
            for name, day in days.items()
        }
        return words("filing.times.shares", **shares, **counts)

    def to_dict(self) -> dict[str, Any]:
        """The times in plain JSON types, with the whole curve."""
        curve = [[n, share] for n, share in self.curve.items()]
        head = json_fields(self, "n", "decided", "longest", "waited", "low", "likely", "high")
        return {**head, "curve": curve, "text": json_fields(self, "text")["text"]}


def times_from_json(content: Mapping[str, Any]) -> ReviewTimes:
    """The times that `ReviewTimes.to_dict` wrote."""
    counts = {name: content[name] for name in ("n", "decided", "longest", "waited")}
    return ReviewTimes(curve=dict(content["curve"]), **counts)


def review_times(
    frame: pandas.DataFrame | Mapping[str, Iterable[Any]],
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
    columns = {name: [*frame[name]] for name in _COLUMNS if name in names}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _length(
    row: Mapping[str, Any], number: int, on: date, calendar: WorkCalendar
) -> tuple[int, bool]:
    """The working days of one case, and whether a decision ended them."""
    days = {name: _day(value, name) for name, value in row.items()}
    submitted, decided, withdrawn = map(days.get, ("submitted_on", "decided_on", "withdrawn_on"))
    if submitted is None:
        raise PlanError("MissingDay", name="submitted_on", count=number)
    Filing(submitted_on=submitted, decided_on=decided, withdrawn_on=withdrawn).refuse_after(on)
    since = days.get("complete_on") or submitted
    name = "decided_on" if decided else "withdrawn_on" if withdrawn else "on"
    last = decided or withdrawn or on
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
    return require_day(value, name)

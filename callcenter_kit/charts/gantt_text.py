"""What a plan's picture says: its rows, what stands behind them, and the labels beside the bars.

Words only; `charts.gantt` says where and how they are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from callcenter_kit.charts import style
from callcenter_kit.charts.days import DayAxis
from callcenter_kit.charts.style import PlotlyDict, Word
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import Language, Text
from callcenter_kit.timeline.plan import REVIEW, SUBMISSION, Milestone, Plan, PlanEntry

_DAY: Final = timedelta(days=1)
STAGES_SHOWN: Final = ("completeness_check", "site_inspection")


@dataclass(frozen=True, slots=True)
class GanttRow:
    """What happens from ``first`` to ``last``; ``length`` says how long that is.

    A row without a bar is a step that is left out, or the licence's own day. Of a filed case
    ``open_from`` is the first day that is only expected, ``None`` where all of it happened.
    """

    id: str
    name: str
    first: date
    last: date
    length: str
    hover: str
    has_bar: bool = True
    is_stage: bool = False
    open_from: date | None = None


def _is_shown(entry: PlanEntry) -> bool:
    if entry.kind == "duty":
        return entry.begins_on is not None
    return entry.kind in ("task", "step") or entry.id in STAGES_SHOWN


@dataclass(frozen=True)
class GanttText:
    """Everything that the picture of one plan says, in one language."""

    plan: Plan
    language: Language

    def say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - any value of the words
        """The picture's words for ``key``."""
        return say(f"gantt.{key}", self.language, **values)

    @cached_property  # a page draws one text twice, wide and narrow
    def rows(self) -> tuple[GanttRow, ...]:
        """The steps in order, with what must be in place before the application is handed in.

        Stages stand below the review, the number permit at the end.
        """
        return tuple(self._row(entry) for entry in self.plan.entries() if _is_shown(entry))

    def _row(self, entry: PlanEntry) -> GanttRow:
        # What only falls due has no beginning: its row is its day.
        first, length = entry.begins_on or entry.ends_on, self._length(entry)
        hover = self._lines(entry.name, *self._hover(entry, first, length))
        row = GanttRow(entry.id, self._name(entry), first, entry.ends_on, length, hover)
        is_long = bool(entry.working_days) or (self.plan.is_filed and entry.ends_on > first)
        open_from = self._open_from(entry, first)
        has_bar = entry.kind != "step" or is_long
        return replace(row, has_bar=has_bar, is_stage=entry.kind == "stage", open_from=open_from)

    def _open_from(self, entry: PlanEntry, first: date) -> date | None:
        """From which day on the bar of a filed case is only expected."""
        if not self.plan.is_filed or entry.is_over:
            return None
        as_of = self.plan.as_of
        return first if as_of is None else min(max(first, as_of + _DAY), entry.ends_on)

    def _name(self, entry: PlanEntry) -> str:
        # Of a task its name is a condition's; what to do about it stands beside it in the rulebook.
        name = (entry.todo or entry.name).say(self.language)
        return self.say(f"stage.{entry.id}", name=name) if entry.kind == "stage" else name

    def _length(self, entry: PlanEntry) -> str:
        if entry.is_left_out:
            return self.say("left_out")
        if entry.working_days:
            return self.say("working_days", count=entry.working_days)
        return self.say("in_months") if entry.task == "months" else ""

    def _hover(self, entry: PlanEntry, first: date, length: str) -> Iterator[str]:
        """What stands behind a row, below its name."""
        if entry.kind == "stage":
            yield self.say("hover.over_by", last=entry.ends_on)
        else:
            many = "period" if entry.ends_on > first else "day"
            yield self.say(f"hover.{many}", first=first, last=entry.ends_on, length=length)
        if entry.kind == "step":
            badge = say(f"common.badge.{entry.badge}", self.language)
            yield self.say("hover.length_is", badge=badge)
        yield self._days_are(entry.status)

    def _days_are(self, status: str) -> str:
        return self.say("hover.days_are", status=self.say(f"status.{status}"))

    def licence(self) -> str:
        """What stands behind the licence day."""
        key = "issued" if self._stage("issue").is_over else "licence"
        sentence = self.say(f"hover.{key}", day=self.plan.licence_on)
        return self._lines(self._stage("issue").name, sentence, self._days_are(self.plan.status))

    def baseline(self) -> Iterator[tuple[str, date, date, str]]:
        """The plan before the filing: of a row its id, first and last day, and what it says."""
        baseline = self.plan.baseline
        if not isinstance(baseline, Plan):
            return
        days = [(step.id, step.begins_on, step.ends_on) for step in baseline.steps]
        start = min(begins for _, begins, _ in days)
        for key, begins, ends in days:
            if key in (SUBMISSION, REVIEW, "collect"):
                first = start if key == SUBMISSION else begins
                yield key, first, ends, self.say("hover.baseline", first=first, last=ends)

    def range(self) -> str:
        """What stands behind the whisker from the earliest to the latest licence day."""
        first, last = self.plan.full_range
        return self.say("hover.range", first=first, last=last)

    def decision(self) -> str:
        """What stands behind the day of the decision."""
        decision = self._stage("decision")
        return self._lines(decision.name, self.say("hover.over_by", last=decision.day))

    def _stage(self, key: str) -> Milestone:
        return next(stage for stage in self.plan.stages if stage.id == key)

    def with_length(self, row: GanttRow) -> str:
        """The row's name with how long it takes."""
        if not row.length:
            return row.name
        return self.say("with_length", name=row.name, length=row.length)

    def _lines(self, name: Text, *lines: str) -> str:
        return "<br>".join((f"<b>{name.say(self.language)}</b>", *lines))


_NAME: Final = 13  # the size of a row's name
_NAME_LINE: Final = 16  # the height of a line of it
# The most pixels that the names take on a wide picture; longer ones go on below.
_NAMES: Final = 196
# A page shows the wide picture where it has at least so many pixels, names and days together.
_PICTURE: Final = 552


@dataclass(frozen=True, slots=True)
class Size:
    """Lengths in pixels; a narrow picture writes a row's name above its bar, not beside it."""

    step: int
    stage: int
    bar: int
    head: int = 8  # above the first row, where the word for today stands
    thin: int = 7
    above: int = 19
    plot: int = 0  # about how wide the days will be drawn, where the names stand above


WIDE: Final = Size(step=38, stage=24, bar=16)
CLOSE: Final = Size(step=30, stage=22, bar=15, head=12)  # many steps: still one glance
NARROW: Final = Size(step=48, stage=38, bar=14, head=14, plot=310)


@dataclass(frozen=True)
class RowNames:
    """What every row is called, in as many lines as it needs, and the room that they take."""

    text: GanttText
    size: Size

    @property
    def is_narrow(self) -> bool:
        """Whether the names stand above the bars."""
        return bool(self.size.plot)

    @cached_property
    def lines(self) -> dict[str, list[str]]:
        """Every row's name; on a narrow picture with how long it takes, if it has room."""
        names = {row.id: row.name for row in self.text.rows}
        if self.is_narrow:
            rows = (row for row in self.text.rows if not self.is_length_at_bar(row))
            names |= {row.id: self.text.with_length(row) for row in rows}
        names |= {name: self.text.say(name) for name in ("known", "made_up")}
        room = self.size.plot or _NAMES - 16
        return {row: style.wrap(name, room, _NAME) for row, name in names.items()}

    @property
    def left(self) -> int:
        """The room for the names to the left of the days, where they do not stand above."""
        if self.is_narrow:
            return 0
        lines = (line for name in self.lines.values() for line in name)
        return round(max(style.text_width(line, _NAME) for line in lines)) + 16

    @property
    def plot(self) -> int:
        """How many pixels the days have at the least."""
        return self.size.plot or _PICTURE - self.left

    def height(self, row: str, *, is_stage: bool) -> int:
        """How high a row is: as all are, or as its name's lines need."""
        height, more = self.size.stage if is_stage else self.size.step, len(self.lines[row]) - 1
        if self.is_narrow:
            return height + _NAME_LINE * more
        return max(height, _NAME_LINE * (more + 1) + 4)

    def is_length_at_bar(self, row: GanttRow) -> bool:
        """Whether how long a step takes is said by its bar; else its name says so, above it."""
        if not row.length or row.id == "collect":
            return False
        # Above a narrow picture's bar the name takes its length along, as long as both fit.
        whole = style.text_width(self.text.with_length(row), _NAME)
        return not self.is_narrow or whole > self.size.plot

    def axis(self, middles: Mapping[str, float], colours: Mapping[str, str]) -> PlotlyDict:
        """The names as an axis has its labels; ``middles`` are those of every row's bar."""
        above = dict.fromkeys(self.lines, 0.0)
        if self.is_narrow:
            above = {
                row: self.size.above + _NAME_LINE * (len(lines) - 1) / 2
                for row, lines in self.lines.items()
            }
        return {
            # Ticks of the axis carry the names, moved so far left that all begin at one edge.
            "tickvals": [middles[row] - above[row] for row in self.lines],
            "ticktext": ["<br>".join(lines) for lines in self.lines.values()],
            "tickfont": style.font(colours, "muted", _NAME),
            "ticks": "",
            "side": "right",
            "anchor": "free",
            "position": 0,
            "ticklabelstandoff": -self.left,
        }


@dataclass(frozen=True)
class Lengths:
    """How long each step takes, beside its bar or on it; ``middles`` are those of the bars."""

    names: RowNames
    colours: Mapping[str, str]
    days: DayAxis
    middles: Mapping[str, float]

    def words(self) -> Iterator[Word]:
        """How long each step takes."""
        for row in self.names.text.rows:
            if self.names.is_length_at_bar(row):
                yield self._on_bar(row) if self._is_on_bar(row) else self._next_to_bar(row)

    def _next_to_bar(self, row: GanttRow) -> Word:
        """Right of its bar, or left where the words are whole if not."""
        is_right = self._has_room_right(row)
        end = row.last + _DAY if is_right else row.first - _DAY
        # Spaces keep the words off the bar, and off the mark of the decision, which is wider.
        gap = "\u2002" if row.id == "review" else "\u2005"
        words, y = f"{gap}{row.length}{gap}", self.middles[row.id]
        side = f"middle {'right' if is_right else 'left'}"
        return Word("length", words, end, y, self.colours["muted"], side)

    def _on_bar(self, row: GanttRow) -> Word:
        """In the middle of its bar."""
        middle = row.first + (row.last - row.first) // 2
        bar, ink = ("chart-1", "on-accent") if row.id == "review" else ("chart-2", "ink")
        y = self.middles[row.id]
        return Word("length", row.length, middle, y, self.colours[ink], ground=self.colours[bar])

    def _has_room_right(self, row: GanttRow) -> bool:
        end = self.days.pixels(self.days.first, row.last + _DAY)
        return end + style.text_width(row.length) + 16 <= self.days.plot

    def _is_on_bar(self, row: GanttRow) -> bool:
        """Whether a step's length stands upon its bar: a long review's, or at the edge."""
        # Upon a bar the words need its ink; a short bar would be hidden by them.
        is_long = self.days.pixels(row.first, row.last + _DAY) > style.text_width(row.length) + 40
        return is_long and (row.id == "review" or not self._has_room_right(row))

"""A plan's picture: rows of steps over the days that they take, and what stands behind them.

Heights are pixels; days are as wide as the picture lets them be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from callcenter_kit.charts import style
from callcenter_kit.charts.style import DayBar, Figure, Mark, PlotlyDict, colour, text_width
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text, format_date, format_day
from callcenter_kit.timeline.plan import REVIEW, SUBMISSION, Plan, PlanEntry

_DAY: Final = timedelta(days=1)
STAGES_SHOWN: Final = ("completeness_check", "site_inspection")
_LINE: Final = 16  # the height of a line of small text
_AXIS: Final = 40  # the band below the last row, for the months
_LABEL: Final = 76  # what is kept free at least to the right of the last day, for its text
_WHISKER: Final = 17  # from the licence day down to its whisker
_BELOW: Final = 3  # from a bar down to the line of the plan before the filing
_THIN: Final = 2  # the height of that line
_NAME: Final = 13  # the size of a row's name
_NAMES: Final = 196  # the most pixels that names take on a wide picture; longer ones go on below
# A page shows the wide picture where it has at least so many pixels, names and days together.
_PICTURE: Final = 552


def gantt(
    plan: Plan, language: str = DEFAULT_LANGUAGE, *, today: date | None = None, narrow: bool = False
) -> Figure:
    """The plan's steps over its days: days off shaded, make-up days marked, projected days hatched.

    The licence day stands over a whisker from its earliest to its latest day, stages below the
    review that they are part of. Of a filed case what happened is solid, what is expected hatched,
    and the plan before it a thin line below; ``today`` is its ``as_of``, unless given. ``narrow``
    is for a telephone.

    >>> import callcenter_kit as ck
    >>> sorted(gantt(ck.plan(date(2026, 3, 2)), "en"))
    ['data', 'layout']
    """
    day = plan.as_of if today is None else today
    return Gantt(plan, language, day, narrow).figure()


@dataclass(frozen=True, slots=True)
class GanttRow:
    """What happens from ``first`` to ``last``; ``length`` says how long that is.

    A row without a bar is a step that is left out, or the licence's own day. Of a filed case
    ``open_from`` is the first day that is only expected, ``None`` where all of it happened. Where
    a case is late, an open entry is what has still to end: its bar reaches the day looked at.
    """

    entry: PlanEntry
    name: str
    first: date
    last: date
    length: str
    hover: str
    has_bar: bool
    open_from: date | None


@dataclass(frozen=True, slots=True)
class Size:
    """Lengths in pixels; a narrow picture writes a row's name above its bar, not beside it."""

    step: int
    stage: int
    bar: int
    head: int = 12  # above the first row, where the word for today stands
    thin: int = 7
    above: int = 19
    plot: int = 0  # about how wide the days will be drawn, where the names stand above


WIDE: Final = Size(step=34, stage=24, bar=16)
NARROW: Final = Size(step=48, stage=38, bar=14, head=14, plot=290)


@dataclass(frozen=True)
class Gantt:
    """The picture of one plan in one language; `figure` draws it."""

    plan: Plan
    language: str
    today: date | None
    narrow: bool

    def figure(self) -> Figure:
        """The picture whole; what comes later lies above."""
        bars = style.day_bars(list(self._bars()))
        bars["marker"]["cornerradius"] = 4
        days = self._days
        ground = style.layout(
            self.height,
            margin={"l": self._left, "r": 0, "t": 0, "b": _AXIS},
            barmode="overlay",
            shapes=[*days.shading(self._top, self._bottom), *self._lines()],
            xaxis=days.months(),
            yaxis=self._names_axis(),
        )
        marks = style.marks([*self._marks(), *self._lengths()])
        return {"data": [bars, marks], "layout": ground}

    @property
    def height(self) -> int:
        """How many pixels high the picture is."""
        return round(self._bottom) + _AXIS

    # -- what it says -------------------------------------------------------------------------

    def _say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - any value of the words
        return say(f"gantt.{key}", self.language, **values)

    @cached_property
    def rows(self) -> tuple[GanttRow, ...]:
        """The steps and what they need first; stages below the review, the number permit last."""
        return tuple(
            self._row(entry)
            for entry in self.plan.entries()
            if entry.kind in ("task", "step")
            or (entry.kind == "duty" and entry.begins_on is not None)
            or (entry.kind == "stage" and entry.id in STAGES_SHOWN)
        )

    def _row(self, entry: PlanEntry) -> GanttRow:
        plan = self.plan
        last = plan.as_of or entry.ends_on if entry.is_open else entry.ends_on
        # What only falls due has no beginning: its row is its day.
        first, length = min(entry.begins_on or last, last), self._length(entry)
        is_long = bool(entry.working_days) or (plan.is_filed and last > first)
        # Of a task its name is a condition's; what to do about it stands beside it in the rulebook.
        name, open_from = (entry.todo or entry.name).say(self.language), None
        if entry.kind == "stage":
            name = self._say(f"stage.{entry.id}", name=name)
        if plan.is_filed and not (entry.is_over or entry.is_open):
            looked_at = plan.as_of or first - _DAY
            open_from = min(max(first, looked_at + _DAY), entry.ends_on)
        has_bar = is_long or (entry.kind != "step" and not entry.is_open)
        hover = self._hover_text(entry.name, *self._hover(entry, first, length))
        return GanttRow(entry, name, first, last, length, hover, has_bar, open_from)

    def _length(self, entry: PlanEntry) -> str:
        if entry.is_open:
            key = "so_far" if entry.working_days else "no_day"
            is_said = entry.kind == "step" and (entry.working_days or entry.id == "collect")
            return self._say(key, count=entry.working_days) if is_said else ""
        if entry.is_left_out:
            return self._say("left_out")
        if entry.working_days:
            return self._say("working_days", count=entry.working_days)
        return self._say("in_months") if entry.task == "months" else ""

    def _hover(self, entry: PlanEntry, first: date, length: str) -> Iterator[str]:
        if entry.is_open:
            key = "hover.open" if entry.working_days else "no_day"
            yield self._say(key, first=first)
            return
        if entry.kind == "stage":
            yield self._say("hover.over_by", last=entry.ends_on)
        else:
            many = "period" if entry.ends_on > first else "day"
            yield self._say(f"hover.{many}", first=first, last=entry.ends_on, length=length)
        yield self._days_are(entry.status)

    def _days_are(self, status: str) -> str:
        return self._say("hover.days_are", status=self._say(f"status.{status}"))

    def _baseline(self) -> Iterator[tuple[str, date, date, str]]:
        """The plan before the filing: of a row its id, first and last day, and what it says."""
        baseline = self.plan.baseline
        if not isinstance(baseline, Plan):
            return
        start = min(step.begins_on for step in baseline.steps)
        for step in baseline.steps:
            if step.id in (SUBMISSION, REVIEW, "collect"):
                first = start if step.id == SUBMISSION else step.begins_on
                hover = self._say("hover.baseline", first=first, last=step.ends_on)
                yield step.id, first, step.ends_on, hover

    @cached_property
    def _limit(self) -> tuple[GanttRow, date] | None:
        """Of a case that is late the row that has still to end, and the day by which it had to."""
        due = self.plan.progress().due_on if self.plan.is_late else None
        return None if due is None else (next(row for row in self.rows if row.entry.is_open), due)

    def _name(self, row: GanttRow) -> str:
        if not self.narrow or not row.length:
            return row.name
        return self._say("with_length", name=row.name, length=row.length.replace(" ", "\u00a0"))

    def _hover_text(self, name: Text, *lines: str) -> str:
        return "<br>".join((f"<b>{name.say(self.language)}</b>", *lines))

    # -- where things stand -------------------------------------------------------------------

    @cached_property
    def _size(self) -> Size:
        return NARROW if self.narrow else WIDE

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """Every row's name in lines; on a narrow picture with how long it takes."""
        names = {row.entry.id: self._name(row) for row in self.rows}
        names["made_up"] = self._say("made_up")  # below the rows lie the make-up days
        room = self._size.plot or _NAMES - 16
        return {row: style.wrap(name, room, _NAME) for row, name in names.items()}

    @cached_property
    def _left(self) -> int:
        """The room for the names to the left of the days, where they do not stand above."""
        if self.narrow:
            return 0
        lines = (line for name in self._names.values() for line in name)
        return round(max(text_width(line, _NAME) for line in lines)) + 16

    @cached_property
    def _middles(self) -> dict[str, float]:
        """The middle of every row's bar, in pixels from the top."""
        middles, top = {}, self._top + self._size.head
        low = {"made_up", *(row.entry.id for row in self.rows if row.entry.kind == "stage")}
        for name, lines in self._names.items():
            height = self._size.stage if name in low else self._size.step
            # On a narrow picture the row's name stands above the bar, so the bar lies further down.
            if self.narrow:
                height += _LINE * (len(lines) - 1)
                middles[name] = top + height - 10
            else:
                height = max(height, _LINE * len(lines) + 4)
                middles[name] = top + height / 2
            top += height + (_WHISKER if name == "collect" else 0)
        return middles

    @cached_property
    def _top(self) -> float:
        """The upper edge of the days; above it stand the festivals' names."""
        return 14.0 + _LINE * self._days.name_lines()

    @cached_property
    def _bottom(self) -> float:
        return self._middles["made_up"] + 14

    @cached_property
    def _days(self) -> style.DayAxis:
        """The days that are shown: far enough to write beside the last one that counts."""
        plan, rows = self.plan, self.rows
        first = max(plan.start - 2 * _DAY, plan.calendar.first_day)
        ends = [row.last for row in rows] + [last for _, _, last, _ in self._baseline()]
        # Where a case is late, no day after the one looked at is known.
        ends += [self._limit[1]] if self._limit else [plan.full_range[1]]
        latest = max(ends)
        # Beside a bar that goes on, or fills the picture, stands how long it is, as well.
        widths = [text_width(row.length) + 8 for row in rows if row.entry.is_open or plan.is_filed]
        label = max(_LABEL, round(max(widths or [text_width(rows[-1].length)])) + 16)
        # The label takes pixels, not days: as many more days are shown as it needs beside the last.
        plot = self._size.plot or _PICTURE - self._left
        room = label * (latest - first).days // (plot - label) + 1
        last = min(latest + room * _DAY, plan.calendar.last_day)
        return style.DayAxis(plan.calendar, self.language, first, last, plot, self.narrow)

    def _names_axis(self) -> PlotlyDict:
        """The rows' names as ticks, moved so far left that all begin at one edge."""
        heights = dict(self._middles)
        if self.narrow:  # there the names stand above the bars
            for row, lines in self._names.items():
                heights[row] -= self._size.above + _LINE * (len(lines) - 1) / 2
        return {
            "range": [self._bottom, 0], **style.FIXED_AXIS, **style.ALL_LABELS,
            "tickvals": [heights[row] for row in self._names],
            "ticktext": ["<br>".join(lines) for lines in self._names.values()],
            "tickfont": style.font("muted", _NAME),
            "ticks": "", "side": "right", "anchor": "free", "position": 0,
            "ticklabelstandoff": -self._left,
        }  # fmt: skip

    # -- the steps ----------------------------------------------------------------------------

    def _bars(self) -> Iterator[DayBar]:
        plan, rows = self.plan, [row for row in self.rows if row.has_bar]
        for row in rows:
            ink = colour("chart-1" if row.entry.id == "review" else "chart-2")
            yield replace(self._bar("step", row, row.first), colour=ink, edge=colour("chart-1"))
        # Drawn over the bars: a bar has one pattern, and a step may be projected in part.
        begins = plan.calendar.last_official_day + _DAY
        for row in rows:
            # What happened is sure, and of the rest it is said that it is expected.
            kind, first = "expected", row.open_from
            if not plan.is_filed:
                kind, first = "projected", max(row.first, begins) if row.last >= begins else None
            if first is not None:
                yield replace(self._bar(kind, row, first), colour=colour("card"), is_hatched=True)
        # The plan before the filing, as a thin line below each bar.
        ink = colour("muted")
        for key, first, last, hover in self._baseline():
            y = self._middles[key] + self._size.bar / 2 + _BELOW
            yield DayBar("baseline", first, last, y, _THIN, hover, colour=ink, edge=ink)

    def _bar(self, kind: str, row: GanttRow, first: date) -> DayBar:
        thick = self._size.thin if row.entry.kind == "stage" else self._size.bar
        return DayBar(kind, first, row.last, self._middles[row.entry.id], thick, row.hover)

    # -- how long each step takes, beside its bar ---------------------------------------------

    def _lengths(self) -> Iterator[Mark]:
        days = self._days
        for row in () if self.narrow else self.rows:
            # Where the licence stands, its own day is written.
            if not row.length or (row.entry.id == "collect" and not row.entry.is_open):
                continue
            end = days.pixels(days.first, row.last + _DAY)
            is_right = end + text_width(row.length) + 16 <= days.plot
            # Spaces keep the words off the bar, and off the mark of the decision, which is wider.
            gap = "\u2002" if row.entry.id == "review" else "\u2005"
            day, side = (row.last + _DAY, "right") if is_right else (row.first - _DAY, "left")
            words, y = f"{gap}{row.length}{gap}", self._middles[row.entry.id]
            mark = Mark("length", day, y, row.hover, text=words, side=f"middle {side}")
            yield replace(mark, ink=colour("muted"), size=0)

    # -- single days --------------------------------------------------------------------------

    def _marks(self) -> Iterator[Mark]:
        plan = self.plan
        yield from self._days.festivals(self._top)
        yield from self._days.make_ups(self._middles["made_up"])
        if (today := self._today_in_sight) is not None:
            # Its word stands on a wide picture left of its line, where no bar begins.
            word, side = self._say("today"), f"bottom {'right' if self.narrow else 'left'}"
            hover = f"<b>{word}</b><br>{format_date(today, self.language)}"
            yield Mark("today", today, self._top, hover, text=word, side=side, ink=colour("muted"))
        met, y = colour("met"), self._middles["collect"] + _WHISKER
        ends = zip(plan.full_range, ("left", "right"), strict=True)
        span = self._say("hover.range", first=plan.full_range[0], last=plan.full_range[1])
        for day, side in ends if self._has_range else ():  # none where they are one day
            mark = Mark("range", day, y, span, met, "line-ns-open", 10)
            date_text = format_day(day, self.language)
            yield replace(mark, text=date_text, side=f"middle {side}", ink=met)
        card, edge = colour("card"), colour("chart-1")
        if self._limit is not None:
            row, due = self._limit
            hover = self._say("hover.limit", name=row.name, day=due)
            yield Mark("limit", due, self._middles[row.entry.id], hover, card, "diamond", 9, edge)
            return
        stages = {stage.id: stage for stage in plan.stages}
        decision, issue, day = stages["decision"], stages["issue"], plan.licence_on
        hover = self._hover_text(decision.name, self._say("hover.over_by", last=decision.day))
        y = self._middles["review"]
        yield Mark("decision", decision.day, y, hover, card, "diamond", 9, edge)
        sentence = self._say(f"hover.{'issued' if issue.is_over else 'licence'}", day=day)
        hover = self._hover_text(issue.name, sentence, self._days_are(plan.status))
        words, y = f"<b>{format_day(day, self.language)}</b>", self._middles["collect"]
        yield Mark("licence", day, y, hover, met, text=words, ink=met, letters=14)

    def _lines(self) -> Iterator[PlotlyDict]:
        """A line at today, and the whisker from the earliest to the latest licence day."""
        if (today := self._today_in_sight) is not None:
            # Where the day begins, as a bar of today does. On a narrow picture it stands beside its
            # word only, as the labels begin there.
            x = today.isoformat()
            last = self._top + self._size.head if self.narrow else self._bottom
            line: PlotlyDict = {"color": colour("muted"), "width": 1, "dash": "dot"}
            yield {"type": "line", "x0": x, "x1": x, "y0": self._top, "y1": last, "line": line}
        if self._has_range:
            first, last_day = map(style.noon, self.plan.full_range)
            y, line = self._middles["collect"] + _WHISKER, {"color": colour("met"), "width": 2}
            yield {"type": "line", "x0": first, "x1": last_day, "y0": y, "y1": y, "line": line}

    @property
    def _has_range(self) -> bool:
        return len(set(self.plan.full_range)) > 1 and self._limit is None

    @property
    def _today_in_sight(self) -> date | None:
        is_in_sight = self.today and self._days.first <= self.today <= self._days.last
        return self.today if is_in_sight else None

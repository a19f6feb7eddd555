"""How a plan's picture is drawn: rows of steps over the days that they take.

Heights are pixels, so that a row is as high on a telephone as on a desk; days are as wide as the
picture lets them be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from callcenter_kit.charts import style
from callcenter_kit.charts.days import DayAxis
from callcenter_kit.charts.gantt_text import (
    CLOSE,
    NARROW,
    WIDE,
    GanttRow,
    GanttText,
    Lengths,
    RowNames,
    Size,
)
from callcenter_kit.charts.style import Figure, PlotlyDict
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, check_language, format_date, format_day
from callcenter_kit.timeline.plan import Plan

_DAY: Final = timedelta(days=1)
_LINE: Final = 16  # the height of a line of small text
_AXIS: Final = 40  # the band below the last row, for the months
_LABEL: Final = 76  # what is kept free at least to the right of the last day, for its text
_WHISKER: Final = 17  # from the licence day down to its whisker
_BELOW: Final = 3  # from a bar down to the line of the plan before the filing
_THIN: Final = 2  # the height of that line
_MANY: Final = 8  # from so many steps on a wide picture draws them closer together


def gantt(
    plan: Plan,
    language: str = DEFAULT_LANGUAGE,
    *,
    theme: str = "light",
    today: date | None = None,
    narrow: bool = False,
) -> Figure:
    """The plan's steps over its days: days off shaded, make-up days marked, projected days hatched.

    The licence day stands over a whisker from its earliest to its latest day, stages below the
    review that they are part of. Of a filed case what happened is solid, what is expected hatched,
    and the plan before it a thin line below; ``today`` is its ``as_of``, unless given. ``theme`` is
    ``"light"``, ``"dark"`` or ``"page"``, which leaves the colours to a page's style; ``narrow`` is
    for a telephone.

    >>> import callcenter_kit as ck
    >>> sorted(gantt(ck.plan(date(2026, 3, 2)), "en"))
    ['data', 'layout']
    """
    text = GanttText(plan, check_language(language))
    day = plan.as_of if today is None else today
    return Gantt(text, style.palette(theme), day, narrow).figure()


@dataclass(frozen=True)
class Gantt:
    """One picture; `figure` draws it."""

    text: GanttText
    colours: Mapping[str, str]
    today: date | None
    narrow: bool

    def figure(self) -> Figure:
        """The picture whole; what comes later lies above."""
        bars = style.day_bars([*self._bars(), *self._hatching(), *self._baseline()])
        bars["marker"]["cornerradius"] = 4
        statuses = style.day_bars(list(self.days.status_strip(self.middles["known"])))
        lengths = Lengths(self.names, self.colours, self.days, self.middles)
        labels = [*lengths.words(), *self.days.status_words(self.middles["known"])]
        shading = self.days.shading(self.top, self.bottom)
        shapes = [*shading, *self._today_line(), *self._whisker()]
        data = [statuses, bars, style.marks(list(self._marks())), style.words(labels)]
        ground = style.layout(
            self.colours,
            self.height,
            margin={"l": self.names.left, "r": 0, "t": 0, "b": _AXIS},
            barmode="overlay",
            shapes=shapes,
            xaxis=self.days.months(),
            yaxis={
                "range": [self.bottom, 0],
                **style.BARE,
                **style.UNMEASURED,
                **self.names.axis(self.middles, self.colours),
            },
        )
        return {"data": data, "layout": ground}

    @property
    def height(self) -> int:
        """How many pixels high the picture is."""
        return round(self.bottom) + _AXIS

    # -- where things stand -------------------------------------------------------------------

    @property
    def plan(self) -> Plan:
        """The plan that is drawn."""
        return self.text.plan

    @cached_property
    def size(self) -> Size:
        """The lengths of this picture."""
        if self.narrow:
            return NARROW
        return WIDE if sum(not row.is_stage for row in self.rows) < _MANY else CLOSE

    @cached_property
    def names(self) -> RowNames:
        """What the rows are called."""
        return RowNames(self.text, self.size)

    @property
    def rows(self) -> tuple[GanttRow, ...]:
        """The steps, and what stands between and after them."""
        return self.text.rows

    @cached_property
    def middles(self) -> dict[str, float]:
        """The middle of every row's bar, in pixels from the top."""
        middles, top = {}, self.top + self.size.head
        stages = {row.id: row.is_stage for row in self.rows}
        # Below the rows lie two of another kind: how surely days are known, and make-up days.
        for name, is_stage in (stages | {"known": True, "made_up": True}).items():
            height = self.names.height(name, is_stage=is_stage)
            # On a narrow picture the row's name stands above the bar, so the bar lies further down.
            middles[name] = top + (height - 10 if self.narrow else height / 2)
            top += height + (_WHISKER if name == "collect" else 0)
        return middles

    @cached_property
    def top(self) -> float:
        """The upper edge of the days; above it stand the festivals' names."""
        return 14.0 + _LINE * self.days.name_lines()

    @cached_property
    def bottom(self) -> float:
        """The lower edge of the last row."""
        return self.middles["made_up"] + 14

    @cached_property
    def days(self) -> DayAxis:
        """The days that are shown: far enough to write beside the last one that counts."""
        calendar = self.plan.calendar
        first = max(self.plan.start - 2 * _DAY, calendar.first_day)
        latest = max(self.plan.full_range[1], *(row.last for row in self.rows))
        latest = max(latest, *(last for _, _, last, _ in self.text.baseline()), latest)
        label = max(_LABEL, round(style.text_width(self.rows[-1].length)) + 16)
        # The label takes pixels, not days: as many more days are shown as it needs beside the last.
        plot = self.names.plot
        room = label * (latest - first).days // (plot - label) + 1
        last = min(latest + room * _DAY, calendar.last_day)
        return DayAxis(calendar, self.text.language, self.colours, first, last, plot, self.narrow)

    # -- the steps ----------------------------------------------------------------------------

    def _bars(self) -> Iterator[style.DayBar]:
        for row in self.rows:
            if row.has_bar:
                colour = self.colours["chart-1" if row.id == "review" else "chart-2"]
                bar = self._bar("step", row, row.first)
                yield replace(bar, colour=colour, edge=self.colours["chart-1"])

    def _hatching(self) -> Iterator[style.DayBar]:
        """What of the bars lies on days that are projected."""
        # Drawn over the bars: a bar has one pattern, and a step may be projected in part.
        begins = self.plan.calendar.last_official_day + _DAY
        for row in self.rows:
            if self.plan.is_filed:
                # What happened is sure, and of the rest it is said that it is expected.
                if row.has_bar and row.open_from is not None:
                    bar = self._bar("expected", row, row.open_from)
                    yield replace(bar, colour=self.colours["card"], hatched=True)
            elif row.has_bar and row.last >= begins:
                bar = self._bar("projected", row, max(row.first, begins))
                yield replace(bar, colour=self.colours["card"], hatched=True)

    def _baseline(self) -> Iterator[style.DayBar]:
        """The plan before the filing, as a thin line below each bar."""
        for key, first, last, hover in self.text.baseline():
            y = self.middles[key] + self.size.bar / 2 + _BELOW
            ink = self.colours["muted"]
            yield style.DayBar("baseline", first, last, y, _THIN, hover, colour=ink, edge=ink)

    def _bar(self, kind: str, row: GanttRow, first: date) -> style.DayBar:
        thick = self.size.thin if row.is_stage else self.size.bar
        return style.DayBar(kind, first, row.last, self.middles[row.id], thick, row.hover)

    # -- single days --------------------------------------------------------------------------

    def _marks(self) -> Iterator[style.Mark]:
        yield from self.days.festivals(self.top)
        yield from self.days.make_ups(self.middles["made_up"])
        yield from self._today_word()
        yield from self._range()
        yield self._decision()
        yield self._licence()

    def _licence(self) -> style.Mark:
        day, y, met = self.plan.licence_on, self.middles["collect"], self.colours["met"]
        text = f"<b>{format_day(day, self.text.language)}</b>"
        return style.Mark(
            "licence", day, y, self.text.licence(), met, text=text, ink=met, letters=14
        )

    @property
    def _has_range(self) -> bool:
        return len(set(self.plan.full_range)) > 1

    def _range(self) -> Iterator[style.Mark]:
        """The earliest and the latest licence day; none where they are one day."""
        y, met = self.middles["collect"] + _WHISKER, self.colours["met"]
        if self._has_range:
            for day, side in zip(self.plan.full_range, ("left", "right"), strict=True):
                text = format_day(day, self.text.language)
                mark = style.Mark("range", day, y, self.text.range(), met, "line-ns-open", 10)
                yield replace(mark, text=text, side=f"middle {side}", ink=met)

    def _whisker(self) -> Iterator[PlotlyDict]:
        """The line from the earliest to the latest licence day."""
        if self._has_range:
            first, last = map(style.noon, self.plan.full_range)
            y = self.middles["collect"] + _WHISKER
            line = {"color": self.colours["met"], "width": 2}
            yield {"type": "line", "x0": first, "x1": last, "y0": y, "y1": y, "line": line}

    def _decision(self) -> style.Mark:
        day, y, hover = self.plan.decided_on, self.middles["review"], self.text.decision()
        card, edge = self.colours["card"], self.colours["chart-1"]
        return style.Mark("decision", day, y, hover, card, "diamond", 9, edge)

    @property
    def _today_in_sight(self) -> Iterator[date]:
        """Today, where it is given and in sight."""
        if self.today is not None and self.days.first <= self.today <= self.days.last:
            yield self.today

    def _today_line(self) -> Iterator[PlotlyDict]:
        """A line at today; on a narrow picture beside its word only, as the labels begin there."""
        last = self.top + self.size.head if self.narrow else self.bottom
        for today in self._today_in_sight:
            # Where the day begins, as a bar of today does.
            x = today.isoformat()
            line = {"color": self.colours["muted"], "width": 1, "dash": "dot"}
            ends = {"x0": x, "x1": x, "y0": self.top, "y1": last}
            yield {"type": "line", **ends, "line": line}

    def _today_word(self) -> Iterator[style.Mark]:
        """The word beside that line: on a wide picture left of it, where no bar begins."""
        side = "bottom right" if self.narrow else "bottom left"
        for today in self._today_in_sight:
            word, ink = self.text.say("today"), self.colours["muted"]
            hover = f"<b>{word}</b><br>{format_date(today, self.text.language)}"
            yield style.Mark("today", today, self.top, hover, text=word, side=side, ink=ink)

"""How a plan's picture is drawn: rows of steps over the days that they take.

Heights are pixels, so that a row is as high on a telephone as on a desk; days are as wide as the
picture lets them be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from callcenter_kit.chart_days import Days
from callcenter_kit.chart_labels import CLOSE, NARROW, WIDE, Labels, Size
from callcenter_kit.chart_rows import Row, Teller
from callcenter_kit.chart_style import (
    CLEAR,
    Figure,
    Part,
    blocks,
    font,
    hatch,
    layout,
    marks,
    text_width,
)
from callcenter_kit.language import format_day
from callcenter_kit.plans import Plan

_DAY: Final = timedelta(days=1)
_LINE: Final = 16  # the height of a line of small text
_AXIS: Final = 40  # the band below the last row, for the months
_LABEL: Final = 76  # what is kept free at least to the right of the last day, for its text
_WHISKER: Final = 17  # from the licence day down to its whisker
_MANY: Final = 8  # from so many steps on a wide picture draws them closer together


@dataclass(frozen=True)
class Gantt:
    """One picture; `figure` draws it."""

    teller: Teller
    colours: Mapping[str, str]
    today: date | None
    narrow: bool

    def figure(self) -> Figure:
        """The picture whole; what comes later lies above."""
        data = [
            self.days.festivals(self.top),
            *self.days.known(self.middles["known"]),
            self.days.make_ups(self.middles["made_up"]),
            self._bars(),
            self._hatching(),
            *self._range(),
            self._decision(),
            self._licence(),
            self._labels.lengths(),
        ]
        ground = layout(
            self.colours,
            self.height,
            margin={"l": self._labels.left, "r": 0, "t": 0, "b": _AXIS},
            barmode="overlay",
            shapes=[*self.days.shading(self.top, self.bottom), *self._today()],
            annotations=[
                *self.days.statuses(self.middles["known"]),
                *self._labels.lengths_upon(),
            ],
            xaxis=self.days.months(),
            yaxis={
                "range": [self.bottom, 0],
                "fixedrange": True,
                "showgrid": False,
                "zeroline": False,
                **self._labels.names(),
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
        return self.teller.plan

    @cached_property
    def size(self) -> Size:
        """The lengths of this picture."""
        if self.narrow:
            return NARROW
        return WIDE if sum(not row.is_stage for row in self.rows) < _MANY else CLOSE

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The steps, and what stands between and after them."""
        return tuple(self.teller.rows())

    @cached_property
    def middles(self) -> dict[str, float]:
        """The middle of every row's bar, in pixels from the top."""
        found, top = {}, self.top + self.size.head
        heights = {row.id: self.size.stage if row.is_stage else self.size.step for row in self.rows}
        for name, height in {
            **heights,
            "known": self.size.stage,
            "made_up": self.size.stage,
        }.items():
            found[name] = top + (height - 10 if self.narrow else height / 2)
            top += height + (_WHISKER if name == "collect" else 0)
        return found

    @cached_property
    def top(self) -> float:
        """The upper edge of the days; above it stand the festivals' names."""
        return 14.0 + _LINE * self.days.lines_of_names()

    @cached_property
    def bottom(self) -> float:
        """The lower edge of the last row."""
        return self.middles["made_up"] + 14

    @cached_property
    def days(self) -> Days:
        """The days that are shown: far enough to write beside the last one that counts."""
        calendar = self.plan.calendar
        first = max(self.plan.start - 2 * _DAY, calendar.first_day)
        reached = max(self.plan.full_range[1], *(row.last for row in self.rows))
        label = max(_LABEL, round(text_width(self.rows[-1].length)) + 16)
        room = label * (reached - first).days // (self.size.plot - label) + 1
        last = min(reached + room * _DAY, calendar.last_day)
        language, plot = self.teller.language, self.size.plot
        return Days(calendar, language, self.colours, first, last, plot, self.narrow)

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self.teller, self.colours, self.days, self.size, self.rows, self.middles)

    # -- the steps ----------------------------------------------------------------------------

    def _bars(self) -> Part:
        rows = [row for row in self.rows if row.has_bar]
        places = [(row.first, row.last, self.middles[row.id], self._thick(row)) for row in rows]
        shades = ["chart-1" if row.id == "review" else "chart-2" for row in rows]
        return {
            **blocks(places, [row.hover for row in rows]),
            "name": "steps",
            "marker": {
                "color": [self.colours[shade] for shade in shades],
                "line": {"color": self.colours["chart-1"], "width": 1},
                "cornerradius": 4,
            },
        }

    def _hatching(self) -> Part:
        """What of the bars lies on days that are projected."""
        begins = self.plan.calendar.last_official_day + _DAY
        rows = [row for row in self.rows if row.has_bar and row.last >= begins]
        places = [
            (max(row.first, begins), row.last, self.middles[row.id], self._thick(row))
            for row in rows
        ]
        return {
            **blocks(places, [row.hover for row in rows]),
            "name": "projected",
            "marker": {"color": CLEAR, "pattern": hatch(self.colours["card"])},
        }

    def _thick(self, row: Row) -> int:
        return self.size.thin if row.is_stage else self.size.bar

    # -- single days --------------------------------------------------------------------------

    def _licence(self) -> Part:
        day = self.plan.licence_on
        return {
            **marks([(day, self.middles["collect"])], [self.teller.licence()]),
            "name": "licence",
            "mode": "markers+text",
            "marker": {"color": self.colours["met"], "size": 14},
            "text": [f"<b>{format_day(day, self.teller.language)}</b>"],
            "textposition": "middle right",
            "textfont": font(self.colours, "met", 14),
        }

    def _range(self) -> Iterator[Part]:
        """The whisker from the earliest to the latest licence day; none where they are one day."""
        if len(set(self.plan.full_range)) == 1:
            return
        y = self.middles["collect"] + _WHISKER
        yield {
            **marks([(day, y) for day in self.plan.full_range], [self.teller.range()] * 2),
            "name": "range",
            "mode": "lines+markers+text",
            "line": {"color": self.colours["met"], "width": 2},
            "marker": {"color": self.colours["met"], "size": 10, "symbol": "line-ns-open"},
            "text": [format_day(day, self.teller.language) for day in self.plan.full_range],
            "textposition": ["middle left", "middle right"],
            "textfont": font(self.colours, "met"),
        }

    def _decision(self) -> Part:
        return {
            **marks([(self.plan.decided_on, self.middles["review"])], [self.teller.decision()]),
            "name": "decision",
            "marker": {
                "color": self.colours["card"],
                "size": 9,
                "symbol": "diamond",
                "line": {"color": self.colours["chart-1"], "width": 2},
            },
        }

    def _today(self) -> Iterator[Part]:
        if self.today is not None and self.days.first <= self.today <= self.days.last:
            yield {
                "type": "line",
                "name": "today",
                "x0": f"{self.today.isoformat()} 12:00",
                "x1": f"{self.today.isoformat()} 12:00",
                "y0": self.top,
                "y1": self.bottom,
                "line": {"color": self.colours["muted"], "width": 1, "dash": "dot"},
                "label": {
                    "text": self.teller.say("chart.today"),
                    "textposition": "start",
                    "textangle": 0,
                    "xanchor": "left",
                    "yanchor": "top",
                    "font": font(self.colours, "muted"),
                },
            }

"""What is written beside the bars of a plan's picture: the rows' names, and how long steps take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from callcenter_kit.charts.days import DayAxis
from callcenter_kit.charts.rows import GanttRow, Teller
from callcenter_kit.charts.style import Part, font, noon, note, text_width

_DAY: Final = timedelta(days=1)
_NAME: Final = 13  # the size of a row's name
_LOWERED: Final = 1.5  # pixels by which Plotly sets a trace's words too high


@dataclass(frozen=True, slots=True)
class Size:
    """Lengths in pixels; a narrow picture writes a row's name above its bar, not beside it."""

    plot: int  # about how wide the days will be drawn
    step: int
    stage: int
    bar: int
    head: int = 8  # above the first row, where the word for today stands
    thin: int = 7
    above: int = 19


WIDE: Final = Size(plot=520, step=38, stage=24, bar=16)
CLOSE: Final = Size(plot=520, step=30, stage=22, bar=15, head=12)  # many steps: still one glance
NARROW: Final = Size(plot=310, step=48, stage=38, bar=14, head=14)


@dataclass(frozen=True)
class Labels:
    """The words of one picture; ``middles`` are those of every row's bar, from the top."""

    teller: Teller
    colours: Mapping[str, str]
    days: DayAxis
    size: Size
    rows: tuple[GanttRow, ...]
    middles: Mapping[str, float]

    @property
    def left(self) -> int:
        """The room for the names to the left of the days, where they do not stand above."""
        if self.days.narrow:
            return 0
        return round(max(text_width(name, _NAME) for name in self._names.values())) + 16

    def names(self) -> Part:
        """Every row's name, as an axis has its labels: all begin at the picture's left edge."""
        above = self.size.above if self.days.narrow else 0
        return {
            "tickvals": [self.middles[row] - above for row in self._names],
            "ticktext": list(self._names.values()),
            "tickfont": font(self.colours, "muted", _NAME),
            "ticks": "",
            "side": "right",
            "anchor": "free",
            "position": 0,
            "ticklabelstandoff": -self.left,
        }

    @cached_property
    def _names(self) -> dict[str, str]:
        """What every row is called; on a narrow picture with how long it takes, if it has room."""
        last = {name: self.teller.say(name) for name in ("known", "made_up")}
        names = {row.id: row.name for row in self.rows}
        if self.days.narrow:
            above = (row for row in self.rows if row not in self._measured)
            names |= {row.id: self.teller.with_length(row) for row in above}
        return names | last

    def _has_length_beside(self, row: GanttRow) -> bool:
        """Whether how long a step takes is said by its bar; else its name says so, above it."""
        if not row.length or row.id == "collect":
            return False
        whole = text_width(self.teller.with_length(row), _NAME)
        return not self.days.narrow or whole > self.size.plot

    @cached_property
    def _measured(self) -> list[GanttRow]:
        return [row for row in self.rows if self._has_length_beside(row)]

    def lengths(self) -> Part:
        """How long each step takes: right of its bar, or left where the words are whole if not."""
        rows = [row for row in self._measured if not self._is_upon(row)]
        is_right = [self._has_room_right(row) for row in rows]
        ends = [
            row.last + _DAY if right else row.first - _DAY
            for row, right in zip(rows, is_right, strict=True)
        ]
        # The distance from the bar, and from the mark of the decision.
        gaps = {row.id: "\u2002" if row.id == "review" else "\u2005" for row in rows}
        return {
            "type": "scatter",
            "name": "lengths",
            "mode": "text",
            "x": [noon(end) for end in ends],
            "y": [self.middles[row.id] + _LOWERED for row in rows],
            "text": [f"{gaps[row.id]}{row.length}{gaps[row.id]}" for row in rows],
            "textposition": [f"middle {'right' if right else 'left'}" for right in is_right],
            "textfont": font(self.colours, "muted"),
            "hoverinfo": "skip",
            "cliponaxis": False,
        }

    def _has_room_right(self, row: GanttRow) -> bool:
        end = self.days.pixels(self.days.first, row.last + _DAY)
        return end + text_width(row.length) + 16 <= self.size.plot

    def _is_upon(self, row: GanttRow) -> bool:
        """Whether a step's length stands upon its bar: a long review's, or at the edge."""
        is_long = self.days.pixels(row.first, row.last + _DAY) > text_width(row.length) + 40
        return is_long and (row.id == "review" or not self._has_room_right(row))

    def lengths_upon(self) -> Iterator[Part]:
        """The lengths that stand in the middle of their bars."""
        for row in filter(self._is_upon, self._measured):
            middle = noon(row.first + (row.last - row.first) // 2)
            bar, ink = ("chart-1", "on-accent") if row.id == "review" else ("chart-2", "ink")
            type_ = font(self.colours, ink)
            noted = note(row.length, type_, x=middle, y=self.middles[row.id])
            yield noted | {"bgcolor": self.colours[bar], "borderpad": 0}

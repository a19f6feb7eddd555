"""What is written beside the bars of a plan's picture: the rows' names, and how long steps take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from callcenter_kit.charts.days import Days
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
    days: Days
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
            "shift": -self.left,
        }

    @cached_property
    def _names(self) -> dict[str, str]:
        """What every row is called; on a narrow picture with how long it takes, if it has room."""
        last = {name: self.teller.say(f"{name}") for name in ("known", "made_up")}
        return {**{row.id: self._named(row) for row in self.rows}, **last}

    def _named(self, row: GanttRow) -> str:
        is_bare = not self.days.narrow or self._has_length_beside(row)
        return row.name if is_bare else self.teller.with_length(row)

    def _has_length_beside(self, row: GanttRow) -> bool:
        """Whether how long a step takes is said by its bar; else its name says so, above it."""
        if not row.length or row.id == "collect":
            return False
        return (
            not self.days.narrow or text_width(self.teller.with_length(row), _NAME) > self.size.plot
        )

    @cached_property
    def _measured(self) -> list[GanttRow]:
        return [row for row in self.rows if self._has_length_beside(row)]

    def lengths(self) -> Part:
        """How long each step takes: right of its bar, or left where the words are whole if not."""
        rows = [row for row in self._measured if not self._is_upon(row)]
        sides = ["right" if self._has_room_right(row) else "left" for row in rows]
        ends = {row.id: (row.first - _DAY, row.last + _DAY) for row in rows}
        return {
            "type": "scatter",
            "name": "lengths",
            "mode": "text",
            "x": [
                noon(ends[row.id][side == "right"]) for row, side in zip(rows, sides, strict=True)
            ],
            "y": [self.middles[row.id] + _LOWERED for row in rows],
            "text": [self._spaced(row) for row in rows],
            "textposition": [f"middle {side}" for side in sides],
            "textfont": font(self.colours, "muted"),
            "hoverinfo": "skip",
            "cliponaxis": False,
        }

    def _spaced(self, row: GanttRow) -> str:
        """A step's length with its distance from the bar, and from the mark of the decision."""
        gap = "\u2002" if row.id == "review" else "\u2005"
        return f"{gap}{row.length}{gap}"

    def _has_room_right(self, row: GanttRow) -> bool:
        return self._ends_at(row) + text_width(row.length) + 16 <= self.size.plot

    def _is_upon(self, row: GanttRow) -> bool:
        """Whether a step's length stands upon its bar: a long review's, or at the edge."""
        is_long = self.days.pixels(row.first, row.last + _DAY) > text_width(row.length) + 40
        return is_long and (row.id == "review" or not self._has_room_right(row))

    def lengths_upon(self) -> Iterator[Part]:
        """The lengths that stand in the middle of their bars."""
        return (self._upon(row) for row in self._measured if self._is_upon(row))

    def _upon(self, row: GanttRow) -> Part:
        day = row.first + (row.last - row.first) // 2
        bar, ink = ("chart-1", "on-accent") if row.id == "review" else ("chart-2", "ink")
        noted = note(row.length, day, self.middles[row.id], font(self.colours, ink))
        return {**noted, "bgcolor": self.colours[bar], "borderpad": 0}

    def _ends_at(self, row: GanttRow) -> float:
        return self.days.pixels(self.days.first, row.last + _DAY)

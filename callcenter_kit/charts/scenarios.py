"""The picture of scenarios: each one's licence days, with their ranges, on one time axis."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from callcenter_kit.charts.style import (
    BARE,
    UNMEASURED,
    DayBar,
    Figure,
    Mark,
    Part,
    day_bars,
    font,
    layout,
    marks,
    noon,
    note,
    palette,
    text_width,
)
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, format_day
from callcenter_kit.workdays.timetable import Status

_ROW: Final = 34  # pixels that a scope of a scenario takes
_LINE: Final = 24  # in it, from its top to the day, whose words stand above
_GAP: Final = 8  # between two scenarios
_TOP, _AXIS = 8, 34
_BAR: Final = 6
_LEFT: Final = 250  # the most that the names may take
_LINES: Final = 3  # that a name may take beside its rows
_DAY: Final = timedelta(days=1)
_LEAST: Final = 180  # days that the axis is made for, so that days alike don't look far apart
_SYMBOLS: Final = {"nationwide": "circle", "local": "diamond"}
_COLOURS: Final = {"nationwide": "chart-1", "local": "chart-3"}


@dataclass(frozen=True, slots=True)
class Reached:
    """What one scenario reaches in one scope; without ``licence_on`` there is no day."""

    scenario: str
    scope: str
    outcome: str
    licence_on: date | None
    earliest: date | None
    latest: date | None
    status: Status | None


def scenarios_figure(
    reached: Sequence[Reached],
    language: str = DEFAULT_LANGUAGE,
    *,
    theme: str = "light",
) -> Figure:
    """A row for each scenario and scope: the licence day over its earliest and latest.

    ``theme`` is ``"light"`` or ``"dark"``.
    """
    return _Picture(tuple(reached), language, palette(theme)).figure()


def ends_of_axis(days: Collection[date]) -> tuple[date, date]:
    """Where an axis for these ``days`` begins and ends: more room after them, where words stand."""
    first, last = min(days), max(days)
    room = max((last - first).days, _LEAST)
    return first - room * _DAY // 8, last + room * _DAY // 3


@dataclass(frozen=True, slots=True)
class _Picture:
    reached: tuple[Reached, ...]
    language: str
    colours: Mapping[str, str]

    def figure(self) -> Figure:
        dated = [each for each in self.reached if each.licence_on is not None]
        rows = self._rows()
        height = max(rows.values(), default=0) + _LINE / 2
        ground = layout(
            self.colours,
            round(height) + _TOP + _AXIS,
            margin={"l": self._left(), "r": 8, "t": _TOP, "b": _AXIS},
            barmode="overlay",
            annotations=[*self._names(rows), *self._undated(rows)],
            xaxis=self._axis(dated),
            yaxis={"range": [height, 0], "visible": False, **BARE, **UNMEASURED},
        )
        data = [day_bars(list(self._ranges(rows))), marks(list(self._marks(rows)))]
        return {"data": data, "layout": ground}

    def _rows(self) -> dict[tuple[str, str], float]:
        """Where the day of every row stands, in pixels from the top."""
        rows: dict[tuple[str, str], float] = {}
        top, before = 0.0, ""
        for each in self.reached:
            if each.scenario != before:
                top += _GAP if before else 0
                before = each.scenario
            rows[each.scenario, each.scope] = top + _LINE
            top += _ROW
        return rows

    def _left(self) -> int:
        lines = (line for each in self.reached for line in self._lines(each.scenario))
        longest = max(map(text_width, lines), default=0)
        return min(round(longest) + 16, _LEFT)

    def _lines(self, name: str) -> list[str]:
        """The name as it is written: what varies ends it, so a long one goes on below."""
        lines: list[str] = []
        for part in name.split(", "):
            longer = f"{lines[-1]}, {part}" if lines else part
            if lines and text_width(longer) > _LEFT - 16:
                lines[-1] += ","
                lines.append(part)
            else:
                lines[-1:] = [longer]
        if len(lines) > _LINES:
            lines[_LINES - 1 :] = [f"{lines[_LINES - 1]}…"]
        return [self._short(line) for line in lines]

    def _short(self, name: str) -> str:
        kept = name
        while text_width(kept) > _LEFT - 16:
            kept = kept[:-1]
        return name if kept == name else f"{kept[:-1]}…"

    def _names(self, rows: Mapping[tuple[str, str], float]) -> Iterator[Part]:
        first: dict[str, float] = {}
        last: dict[str, float] = {}
        for (name, _), y in rows.items():
            first.setdefault(name, y)
            last[name] = y
        for name, y in first.items():
            place = {"xref": "paper", "x": 0, "y": (y + last[name]) / 2, "yanchor": "middle"}
            written = "<br>".join(map(_escaped, self._lines(name)))
            yield note(written, font(self.colours, "ink"), xanchor="right", xshift=-10, **place)

    def _undated(self, rows: Mapping[tuple[str, str], float]) -> Iterator[Part]:
        """Why a row has no day."""
        for each in self.reached:
            if each.licence_on is None:
                reason = "not_required" if each.outcome == "not_required" else "no_day"
                words = say(f"scenarios.chart.{reason}", self.language, scope=self._scope(each))
                place = {"xref": "paper", "x": 0, "y": rows[each.scenario, each.scope]}
                yield note(words, font(self.colours, "muted"), xanchor="left", **place)

    def _axis(self, dated: Sequence[Reached]) -> Part:
        days = [day for each in dated for day in (each.earliest, each.latest, each.licence_on)]
        known = [day for day in days if day is not None]
        axis: Part = {"type": "date", **BARE, **UNMEASURED, "tickfont": font(self.colours, "muted")}
        # Ticks and no lines, which would run through the words beside the bars.
        axis |= {"ticks": "outside", "ticklen": 5, "tickcolor": self.colours["muted"], "nticks": 6}
        axis["tickformat"] = "%Y年%-m月" if self.language == "zh-CN" else "%b %Y"
        if not known:
            return axis | {"visible": False}
        if (max(known) - min(known)).days <= _LEAST:  # else a month would be named twice
            axis["dtick"] = "M1"
        return axis | {"range": [noon(end) for end in ends_of_axis(known)]}

    def _ranges(self, rows: Mapping[tuple[str, str], float]) -> Iterator[DayBar]:
        for each in self.reached:
            if each.earliest is not None and each.latest is not None:
                y, hover = rows[each.scenario, each.scope], self._hover(each)
                colour = self.colours[_COLOURS[each.scope]]
                bar = DayBar("range", each.earliest, each.latest, y, _BAR, hover, colour)
                yield replace(bar, opacity=0.35)

    def _marks(self, rows: Mapping[tuple[str, str], float]) -> Iterator[Mark]:
        for each in self.reached:
            if each.licence_on is not None:
                text = f"{self._scope(each)} {format_day(each.licence_on, self.language)}"
                y, hover = rows[each.scenario, each.scope], self._hover(each)
                colour, symbol = self.colours[_COLOURS[each.scope]], _SYMBOLS[each.scope]
                yield Mark(each.scope, each.licence_on, y, hover, colour, symbol, 10)
                # The words stand above the bar, at the day that they name.
                ink = self.colours["ink"]
                yield Mark("label", each.licence_on, y, hover, text=text, side="top right", ink=ink)

    def _scope(self, each: Reached) -> str:
        return say(f"common.scope_short.{each.scope}", self.language)

    def _hover(self, each: Reached) -> str:
        days = {"day": each.licence_on, "first": each.earliest, "last": each.latest}
        named = {"scenario": _escaped(each.scenario), "scope": self._scope(each)}
        return say("scenarios.chart.hover", self.language, **named, **days)


def _escaped(text: str) -> str:
    """A name as Plotly writes it, none of its letters taken for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

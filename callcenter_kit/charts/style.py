"""How pictures look: the house's colours, and what all figures have in common, days among it.

Pictures name their colours (``var(--rest)``), which a page's style knows; elsewhere `paint` gives
them those of ``light`` or ``dark``. A `DayAxis` is Plotly's, a `TimeAxis` what pages draw in HTML.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import ceil
from typing import Any, Final

from callcenter_kit.texts.datafile import read_data, say
from callcenter_kit.texts.dates import after_months
from callcenter_kit.texts.display import DARK, LIGHT, SCREEN_FONTS
from callcenter_kit.texts.language import format_day
from callcenter_kit.workdays.calendar import WorkCalendar
from callcenter_kit.workdays.timetable import RestBlock, Status

Figure = dict[str, Any]
PlotlyDict = dict[str, Any]

_LOOKS: Final = read_data("pictures.toml").values
TEMPLATE: Final[PlotlyDict] = _LOOKS["template"]  # of figures of an analyst's own
CLEAR: Final = "rgba(0,0,0,0)"
THEMES: Final[Mapping[str, Mapping[str, str]]] = {"light": LIGHT, "dark": DARK}
SMALL: Final = 12
# Plotly would measure every label of an axis, only to leave out those that run over an edge.
ALL_LABELS: Final[PlotlyDict] = {"ticklabeloverflow": "allow"}
HIDDEN_AXIS: Final[PlotlyDict] = {"visible": False, "fixedrange": True}
FIXED_AXIS: Final[PlotlyDict] = {"fixedrange": True, "showgrid": False, "zeroline": False}
# Slanted lines on a clear ground.
HATCH: Final[PlotlyDict] = {"shape": "/", "size": 8, "solidity": 0.15, "bgcolor": CLEAR}
DAY_IN_MILLISECONDS: Final = 86_400_000  # how Plotly measures the length of a day


def colour(token: str) -> str:
    """The colour called so in the house, as a page's style knows it."""
    return f"var(--{token})"


def paint(figure: Figure, theme: str) -> Figure:
    """The figure in the colours of ``theme``, ``"light"`` or ``"dark"``, on an opaque ground."""
    values = {colour(token): value for token, value in THEMES[theme].items()}
    picture: Figure = _paint(figure, values | {colour("font"): SCREEN_FONTS})
    picture["layout"] |= dict.fromkeys(("paper_bgcolor", "plot_bgcolor"), THEMES[theme]["card"])
    return picture


def _paint(part: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - any part of a figure
    if isinstance(part, dict):
        return {key: _paint(value, values) for key, value in part.items()}
    if isinstance(part, list):
        return [_paint(value, values) for value in part]
    return values.get(part, part) if isinstance(part, str) else part


def text_width(text: str, size: int = SMALL) -> float:
    """About how many pixels a label takes: a Chinese character is as wide as it is high.

    >>> round(text_width("春节")), round(text_width("on"))
    (24, 13)
    """
    # From here on Unicode has Chinese characters, their punctuation and full-width signs.
    wide = sum(letter >= "\u2e80" for letter in text)
    return size * (wide + 0.55 * (len(text) - wide))


def wrap(text: str, width: float, size: int = SMALL) -> list[str]:
    """The text in lines of at most ``width`` pixels, as far as words allow; none is cut.

    >>> wrap("Secure premises and equipment", 110), wrap("落实场地和设施", 50)
    (['Secure premises', 'and equipment'], ['落实场地', '和设施'])
    """
    lines = [""]
    # Chinese may be parted after every letter, but no line begins with a closing sign.
    for part in re.findall("[^ \u2e80-\uffff]+ *| +|[\u2e80-\uffff][，。、；：）》”]*", text):
        if lines[-1] and text_width((lines[-1] + part).rstrip(), size) > width:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


def layout(height: int, **more: Any) -> PlotlyDict:  # noqa: ANN401
    """A calm ground for a figure."""
    return {"height": height, **_LOOKS["ground"], **more}


def font(token: str, size: int = SMALL) -> PlotlyDict:
    """The type of a label."""
    return {"color": colour(token), "size": size}


@dataclass(frozen=True, slots=True)
class Mark:
    """A single day, at its noon, with what stands behind it and what is written beside it.

    Of ``size`` 0 it is its words alone, which begin, end or lie at that noon.
    """

    name: str
    day: date
    y: float
    hover: str
    colour: str = CLEAR
    symbol: str = "circle"
    size: int = 14
    edge: str = CLEAR
    text: str = ""
    side: str = "middle right"
    ink: str = CLEAR
    letters: int = SMALL


def _columns(points: Sequence[object], **fields: str) -> PlotlyDict:
    """For each name of Plotly the values that the points have in a field, in their order."""
    return {name: [getattr(each, field) for each in points] for name, field in fields.items()}


def marks(days: Sequence[Mark]) -> PlotlyDict:
    """All of them as one: Plotly takes its time over every part, and little over what is in it."""
    edges = {**_columns(days, color="edge"), "width": 2}
    looks = _columns(days, color="colour", symbol="symbol", size="size")
    return {
        "type": "scatter",
        "mode": "markers+text",
        **_columns(days, customdata="name"),
        "x": [noon(mark.day) for mark in days],
        **_columns(days, y="y"),
        "marker": {**looks, "opacity": 1, "line": edges},
        **_columns(days, text="text", textposition="side"),
        "textfont": _columns(days, color="ink", size="letters"),
        **_columns(days, hovertext="hover"),
        "hoverinfo": "text",
        "cliponaxis": False,
    }


@dataclass(frozen=True, slots=True)
class DayBar:
    """A bar over whole days, both ends included, ``height`` pixels high."""

    name: str
    first: date
    last: date
    y: float
    height: int
    hover: str
    colour: str = CLEAR
    edge: str = CLEAR
    is_hatched: bool = False
    opacity: float = 1


def day_bars(bars: Sequence[DayBar]) -> PlotlyDict:
    """All of them as one; a later one lies on an earlier."""
    edges = {**_columns(bars, color="edge"), "width": 1}
    looks = _columns(bars, color="colour", opacity="opacity")
    # Where every bar has its own colour, Plotly draws the lines in it.
    pattern = {**HATCH, "shape": ["/" if bar.is_hatched else "" for bar in bars]}
    return {
        "type": "bar",
        "orientation": "h",
        **_columns(bars, customdata="name"),
        "base": [bar.first.isoformat() for bar in bars],
        "x": [((bar.last - bar.first).days + 1) * DAY_IN_MILLISECONDS for bar in bars],
        **_columns(bars, y="y", width="height"),
        "marker": {**looks, "line": edges, "pattern": pattern},
        **_columns(bars, hovertext="hover"),
        "hoverinfo": "text",
    }


def trace(
    kind: PlotlyDict, x: Iterable[Any], y: Iterable[Any], options: PlotlyDict, hovers: Sequence[str]
) -> PlotlyDict:
    """A part of a picture: one of its points after the other, and what stands behind each."""
    ends = {"x": list(x), "y": list(y)}
    return {**kind, **ends, **options, "hovertext": hovers, "hoverinfo": "text"}


def dotted_line(x: float | str) -> PlotlyDict:
    """A dotted line over the whole height of a picture, at a number or a day of its axis."""
    line = {"color": colour("chart-1"), "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def note(text: str, type_: PlotlyDict, **place: Any) -> PlotlyDict:  # noqa: ANN401 - as Plotly reads it
    """A short text at a place of the picture."""
    return {"text": text, **place, "showarrow": False, "font": type_}


def noon(day: date) -> str:
    """The middle of a day, as Plotly reads it."""
    return f"{day.isoformat()} 12:00"


# The days of a picture. Behind a `DayAxis` days off are shaded and make-up days marked.

_DAY: Final = timedelta(days=1)
_MONTH: Final = 44  # the pixels that a month's name and the gap after it need
_LETTERS: Final = 13  # the size of a month's name
MOST_TICKS: Final = 8
LAST_TICK: Final = 94  # percent of the axis; a name further on would not fit


@dataclass(frozen=True)
class DayAxis:
    """The days from ``first`` to ``last``, drawn about ``plot`` pixels wide."""

    calendar: WorkCalendar
    language: str
    first: date
    last: date
    plot: int
    narrow: bool = False

    @cached_property
    def _off(self) -> tuple[RestBlock, ...]:
        return tuple(self.calendar.rest_days(self.first, self.last))

    @cached_property
    def _festive(self) -> list[RestBlock]:
        return [block for block in self._off if block.festivals]

    def pixels(self, first: date, last: date) -> float:
        """About how far ``last`` is drawn to the right of ``first``."""
        return (last - first).days * self.plot / ((self.last - self.first).days + 1)

    def shading(self, top: float, bottom: float) -> Iterator[PlotlyDict]:
        """Every block of days off, festivals darker; green words upon it have a contrast of 4.5."""
        # One shape for all of a kind: Plotly takes its time over every single one.
        weekends = [block for block in self._off if not block.festivals]
        for blocks, token, opacity in ((weekends, "rest", 0.9), (self._festive, "chart-3", 0.15)):
            edges = [(block.first.isoformat(), (block.last + _DAY).isoformat()) for block in blocks]
            # Where there is no such day there is no shape.
            path = "".join(
                f"M{left},{top}L{right},{top}L{right},{bottom}L{left},{bottom}Z"
                for left, right in edges
            )
            if edges:
                look = {"line": {"width": 0}, "fillcolor": colour(token), "opacity": opacity}
                yield {"type": "path", "layer": "below", "path": path, **look}

    def festivals(self, y: float) -> Iterator[Mark]:
        """The festivals' names over their days; left out where two would run into each other."""
        names: list[tuple[float, float]] = []  # where those that found room begin and end
        with_names, ink = [], colour("muted")
        # The difference is negative: the longest festival asks for its room before the others.
        for block in sorted(self._festive, key=lambda block: block.first - block.last):
            half = max(map(text_width, self._festival(block).split("<br>"))) / 2 + 4
            at = self.pixels(self.first, _middle(block))
            is_inside = half <= at <= self.plot - half
            if is_inside and all(at + half <= left or right <= at - half for left, right in names):
                names.append((at - half, at + half))
                with_names.append(block)
        for block in self._festive:
            many = "days_off" if block.last > block.first else "day_off"
            days = self._say(f"hover.{many}", first=block.first, last=block.last)
            hover = self._hover(block.say(self.language), days, block.status)
            name, day = self._festival(block) if block in with_names else "", _middle(block)
            yield Mark("festival", day, y, hover, text=name, side="top center", ink=ink)

    def name_lines(self) -> int:
        """How many lines the festivals' names take."""
        return max((self._festival(b).count("<br>") + 1 for b in self._festive), default=0)

    def make_ups(self, y: float) -> Iterator[Mark]:
        """The Saturdays and Sundays that are worked."""
        for make_up in self.calendar.make_up_days(self.first, self.last):
            festival, day = make_up.say(self.language), make_up.day
            sentence = self._say("hover.made_up", day=day, festival=festival)
            hover = self._hover(self._say("made_up"), sentence, make_up.status)
            yield Mark("made_up", day, y, hover, colour("ink"), "triangle-up", 9)

    def months(self) -> PlotlyDict:
        """The axis below: months the language's way, the year with its first month."""
        ticks = dict(self._ticks())
        return {
            "type": "date",
            "range": [self.first.isoformat(), (self.last + _DAY).isoformat()],
            **FIXED_AXIS,
            "ticks": "outside", "ticklen": 4, "tickcolor": colour("line"),
            "tickvals": [day.isoformat() for day in ticks],
            "ticktext": list(ticks.values()),
            "ticklabelposition": "outside right", "tickangle": 0,
            **ALL_LABELS,
        }  # fmt: skip

    def _ticks(self) -> Iterator[tuple[date, str]]:
        """The first of each month, or of every so many where months are too narrow for a name."""
        month = self.plot * 30.4 / ((self.last - self.first).days + 1)
        # Divisors of a year, so that the same months are named in every year.
        step = next((n for n in (1, 2, 3, 6) if n * month >= _MONTH), 12)
        days = (self.first + n * _DAY for n in range((self.last - self.first).days + 1))
        ticks = [day for day in days if day.day == 1 and (day.month - 1) % step == 0]
        if not ticks or self.pixels(self.first, ticks[0]) > _MONTH:
            ticks.insert(0, self.first)
        # A year is written below its first month only.
        years_before = [0, *(day.year for day in ticks)]
        for day, year_before in zip(ticks, years_before, strict=False):
            name = self._say(f"month.{day.month}")
            if day.year != year_before:
                name += f"<br>{self._say('year', year=day.year)}"
            width = max(text_width(line, _LETTERS) for line in name.split("<br>"))
            if self.pixels(self.first, day) + width <= self.plot:
                yield day, name

    def _festival(self, block: RestBlock) -> str:
        name = block.say(self.language)
        if block.status != "projected":
            return name
        kind = "narrow_projected_festival" if self.narrow else "projected_festival"
        return self._say(kind, festival=name)

    def _hover(self, title: str, sentence: str, status: Status) -> str:
        days = self._say("hover.days_are", status=self._say(f"status.{status}"))
        return f"<b>{title}</b><br>{sentence}<br>{days}"

    def _say(self, key: str, **values: Any) -> str:  # noqa: ANN401 - any value of the words
        return say(f"gantt.{key}", self.language, **values)


def _middle(block: RestBlock) -> date:
    return block.first + (block.last - block.first) // 2


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """A time axis of ``length`` days from ``first`` on; places on it are in percent."""

    first: date
    length: float

    def at(self, day: date) -> float:
        """Where ``day`` stands."""
        return round((day - self.first).days * 100 / self.length, 2)

    def months(self, language: str) -> tuple[tuple[str, float], ...]:
        """Months with their years where they begin: all, or one of so many that they have room."""
        month, firsts = after_months(self.first.replace(day=1), 1), []
        while self.at(month) <= LAST_TICK:
            firsts.append(month)
            month = after_months(month, 1)
        ticks = firsts[:: ceil(len(firsts) / MOST_TICKS) or 1]
        # The words of a language take the month's number or its short English name.
        names = ((day, format_day(day, "en").split()[1]) for day in ticks)
        key = "common.axis.month"
        return tuple(
            (say(key, language, year=day.year, month=day.month, name=name), self.at(day))
            for day, name in names
        )

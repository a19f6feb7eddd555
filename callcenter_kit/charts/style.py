"""How pictures look: the house's colours, and what every figure has in common.

Pictures name their colours (``var(--rest)``), which a page's style knows; elsewhere `paint` gives
them those of ``light`` or ``dark``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from callcenter_kit.texts.display import DARK, LIGHT, SCREEN_FONTS

Figure = dict[str, Any]
PlotlyDict = dict[str, Any]

CLEAR: Final = "rgba(0,0,0,0)"
THEMES: Final[Mapping[str, Mapping[str, str]]] = {"light": LIGHT, "dark": DARK}
SMALL: Final = 12
# Plotly would measure every label of an axis, only to leave out those that run over an edge.
ALL_LABELS: Final[PlotlyDict] = {"ticklabeloverflow": "allow"}
FIXED_AXIS: Final[PlotlyDict] = {"fixedrange": True, "showgrid": False, "zeroline": False}
# Slanted lines on a clear ground.
HATCH: Final[PlotlyDict] = {"shape": "/", "size": 8, "solidity": 0.15, "bgcolor": CLEAR}
DAY_IN_MILLISECONDS: Final = 86_400_000  # how Plotly measures the length of a day
_LOWERED: Final = 1.5  # pixels by which Plotly sets a trace's words too high
_LINE_EW: Final = 1.4  # how much longer than it is told Plotly draws such a line


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
    for part in re.findall("[^\\s\u2e80-\uffff]+\\s*|\\s+|[\u2e80-\uffff][，。、；：）》”]*", text):
        if lines[-1] and text_width((lines[-1] + part).rstrip(), size) > width:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


def layout(height: int, **more: Any) -> PlotlyDict:  # noqa: ANN401
    """A calm ground for a figure: nothing to drag, labels as on cards."""
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": colour("font"), "size": 13, "color": colour("muted")},
        # Words beside the parts say what they are: nobody has to match colours with a legend.
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": colour("card"),
            "bordercolor": colour("line"),
            "font": {"color": colour("ink"), "size": 13},
            "align": "left",
        },
        "dragmode": False,
        **more,
    }


def font(token: str, size: int = SMALL) -> PlotlyDict:
    """The type of a label."""
    return {"color": colour(token), "size": size}


@dataclass(frozen=True, slots=True)
class Mark:
    """A single day, at its noon, with what stands behind it and what is written beside it."""

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


def marks(days: Sequence[Mark]) -> PlotlyDict:
    """All of them as one: Plotly takes its time over every part, and little over what is in it."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "customdata": [mark.name for mark in days],
        "x": [noon(mark.day) for mark in days],
        "y": [mark.y for mark in days],
        "marker": {
            "color": [mark.colour for mark in days],
            "symbol": [mark.symbol for mark in days],
            "size": [mark.size for mark in days],
            "opacity": 1,
            "line": {"color": [mark.edge for mark in days], "width": 2},
        },
        "text": [mark.text for mark in days],
        "textposition": [mark.side for mark in days],
        "textfont": {"color": [mark.ink for mark in days], "size": [mark.letters for mark in days]},
        "hovertext": [mark.hover for mark in days],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


@dataclass(frozen=True, slots=True)
class Word:
    """A short text at the noon of a day; on a ``ground`` it stands in the middle of it."""

    name: str
    text: str
    day: date
    y: float
    ink: str
    side: str = "middle center"
    ground: str = CLEAR
    height: int = 17  # of the ground


def words(labels: Sequence[Word]) -> PlotlyDict:
    """All of them as one, which the pointer passes by.

    A ground is a short thick line: Plotly draws annotations, which have one, twice each time.
    """
    grounds = [word for word in labels if word.ground != CLEAR]
    points = [*grounds, *labels]
    size = [(text_width(word.text) + 4) / _LINE_EW for word in grounds]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "customdata": [*["ground"] * len(grounds), *[word.name for word in labels]],
        "x": [noon(word.day) for word in points],
        "y": [*[word.y for word in grounds], *[word.y + _LOWERED for word in labels]],
        "marker": {
            "color": [word.ground for word in points],
            "symbol": "line-ew-open",
            "size": [*size, *[0] * len(labels)],
            "opacity": 1,
            "line": {"width": [word.height for word in points]},
        },
        "text": [*[""] * len(grounds), *[word.text for word in labels]],
        "textposition": [word.side for word in points],
        "textfont": {"color": [word.ink for word in points], "size": SMALL},
        "hoverinfo": "skip",
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
    return {
        "type": "bar",
        "orientation": "h",
        "customdata": [bar.name for bar in bars],
        "base": [bar.first.isoformat() for bar in bars],
        "x": [((bar.last - bar.first).days + 1) * DAY_IN_MILLISECONDS for bar in bars],
        "y": [bar.y for bar in bars],
        "width": [bar.height for bar in bars],
        "marker": {
            "color": [bar.colour for bar in bars],
            "opacity": [bar.opacity for bar in bars],
            "line": {"color": [bar.edge for bar in bars], "width": 1},
            # Where every bar has its own colour, Plotly draws the lines in it.
            "pattern": {**HATCH, "shape": ["/" if bar.is_hatched else "" for bar in bars]},
        },
        "hovertext": [bar.hover for bar in bars],
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

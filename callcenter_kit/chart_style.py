"""How pictures look: the house's colours, and what every figure has in common.

Colours are tokens. For a page they stay names (``var(--rest)``), so that the browser puts in those
of the visitor's theme; anywhere else they are the values of ``light`` or ``dark``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from callcenter_kit.errors import UnknownChoice

Figure = dict[str, Any]
Part = dict[str, Any]

LIGHT: Final[Mapping[str, str]] = {
    "card": "#fff",
    "line": "#e3e1db",
    "ink": "#1c2430",
    "muted": "#5d6675",
    "on-accent": "#fff",
    "met": "#0f7a52",
    "unmet": "#a8430b",
    "unknown": "#7a5b00",
    "none": "#4a5568",
    "chart-1": "#0b5cad",
    "chart-2": "#9db8d9",
    "chart-3": "#b7791f",
    "rest": "#f0ebdf",
    "grid": "#e9e7e1",
}
DARK: Final[Mapping[str, str]] = {
    "card": "#1c2129",
    "line": "#333b47",
    "ink": "#e8eaee",
    "muted": "#a7b0bf",
    "on-accent": "#0c1b2c",
    "met": "#5cc79a",
    "unmet": "#f0955f",
    "unknown": "#dcb74f",
    "none": "#a7b0bf",
    "chart-1": "#7db8f5",
    "chart-2": "#45658a",
    "chart-3": "#dcb74f",
    "rest": "#262a2f",
    "grid": "#2b323c",
}
THEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "light": LIGHT,
    "dark": DARK,
    "page": {token: f"var(--{token})" for token in (*LIGHT, "font")},
}
CLEAR: Final = "rgba(0,0,0,0)"
FONTS: Final = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif'
SMALL: Final = 12
_MILLISECONDS: Final = 86_400_000  # how Plotly measures the length of a day


def colours_of(theme: str) -> Mapping[str, str]:
    """The colours of ``theme``: light, dark, or the names that a page's style resolves."""
    if theme not in THEMES:
        raise UnknownChoice(name="theme", value=theme, known=", ".join(THEMES))
    return THEMES[theme]


def text_width(text: str, size: int = SMALL) -> float:
    """About how many pixels a label takes: a Chinese character is as wide as it is high.

    >>> round(text_width("春节")), round(text_width("on"))
    (24, 13)
    """
    wide = sum(letter >= "\u2e80" for letter in text)
    return size * (wide + 0.55 * (len(text) - wide))


def layout(colours: Mapping[str, str], height: int, **more: Any) -> Part:  # noqa: ANN401
    """A calm ground for a figure: clear behind, nothing to drag, labels as on cards."""
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": colours.get("font", FONTS), "size": 13, "color": colours["muted"]},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": colours["card"],
            "bordercolor": colours["line"],
            "font": {"color": colours["ink"], "size": 13},
            "align": "left",
        },
        "dragmode": False,
        **more,
    }


def font(colours: Mapping[str, str], token: str, size: int = SMALL) -> Part:
    """The type of a label."""
    return {"color": colours[token], "size": size}


def marks(places: Iterable[tuple[date, float]], hovers: Iterable[str]) -> Part:
    """Single days, each at its noon, with what stands behind it."""
    found = list(places)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [noon(day) for day, _ in found],
        "y": [y for _, y in found],
        "hovertext": list(hovers),
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def blocks(places: Iterable[tuple[date, date, float, int]], hovers: Iterable[str]) -> Part:
    """Bars over whole days, both ends included: (first, last, middle, height in pixels)."""
    found = list(places)
    return {
        "type": "bar",
        "orientation": "h",
        "base": [first.isoformat() for first, *_ in found],
        "x": [((last - first).days + 1) * _MILLISECONDS for first, last, *_ in found],
        "y": [y for *_, y, _ in found],
        "width": [height for *_, height in found],
        "hovertext": list(hovers),
        "hoverinfo": "text",
    }


def note(text: str, day: date, y: float, type_: Part) -> Part:
    """A short text on a day."""
    return {"text": text, "x": noon(day), "y": y, "showarrow": False, "font": type_}


def hatch(colour: str) -> Part:
    """Slanted lines on a clear ground."""
    return {"shape": "/", "size": 8, "solidity": 0.15, "bgcolor": CLEAR, "fgcolor": colour}


def noon(day: date) -> str:
    """The middle of a day, as Plotly reads it."""
    return f"{day.isoformat()} 12:00"

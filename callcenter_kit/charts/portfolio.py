"""Pictures of many applicants: outcomes, what blocks most, what would free most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from callcenter_kit.charts.style import Figure, Part, font, hatch, layout, note, palette, text_width
from callcenter_kit.rules.in_words import MARKS
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.screening.portfolio import OUTCOMES, Obstacle, Portfolio
from callcenter_kit.texts.language import DEFAULT_LANGUAGE
from callcenter_kit.texts.style import OUTCOME_COLOURS
from callcenter_kit.texts.words import in_reading, say

MOST_ROWS: Final = 6
_ROW: Final = 46
_TOP: Final = 26
_BAR: Final = 14  # pixels
_LABEL: Final = 0.66  # where in its row a bar's middle lies; the words stand above it
_PANELS: Final = ((0.0, 0.47), (0.53, 1.0))
_NARROWEST: Final = 138  # pixels that a panel has on a phone, for a bar and the numbers behind it
_SHORTEST: Final = 44  # pixels that are left for the longest bar there


def outcomes(
    portfolio: Portfolio, language: str = DEFAULT_LANGUAGE, *, theme: str = "light"
) -> Figure:
    """How many can, cannot yet, are not settled or need none: one bar a scope."""
    colours, names = palette(theme), _scope_names(portfolio, language)
    places = [row + _LABEL for row in range(len(SCOPES))]
    traces = []
    for outcome in OUTCOMES:
        counts = [portfolio.outcomes[scope][outcome] for scope in SCOPES]
        spoken = say(f"common.outcome.{outcome}", language)
        hovers = [
            say("portfolio.chart.outcome", language, scope=name, outcome=spoken, count=count)
            for name, count in zip(names, counts, strict=True)
        ]
        marker = fill(colours, OUTCOME_COLOURS[outcome], sure=outcome != "undetermined")
        traces.append(_bars(counts, places, hovers, marker))
    ground = _rows(colours, names, 0, xaxis=_axis(max(portfolio.count, 1)))
    return {"data": traces, "layout": ground}


@dataclass(frozen=True, slots=True)
class _Series:
    """One colour of a picture of obstacles: which count it shows, and how it is told."""

    count: str
    token: str
    words: str
    mark: str
    sure: bool = True


_BLOCKING: Final = (
    _Series("unmet", "unmet", "portfolio.chart.unmet", MARKS["unmet"]),
    _Series("unknown", "unknown", "portfolio.chart.unknown", MARKS["unknown"], sure=False),
)
_FREEING: Final = (
    _Series("repaired", "chart-1", "portfolio.chart.repaired", "→"),
    _Series("last_unknown", "chart-1", "portfolio.chart.confirmed", "?", sure=False),
)


def blocking(
    portfolio: Portfolio, language: str = DEFAULT_LANGUAGE, *, theme: str = "light"
) -> Figure:
    """Which requirements stand in the way of most, unmet or unknown, the scopes side by side."""
    return _obstacles(portfolio, portfolio.blocking()[:MOST_ROWS], _BLOCKING, language, theme)


def freeing(
    portfolio: Portfolio, language: str = DEFAULT_LANGUAGE, *, theme: str = "light"
) -> Figure:
    """Which single repair, or single confirmation, would make most applicants eligible.

    A client is as long here as in the picture of what blocks, which stands beside it.
    """
    return _obstacles(portfolio, portfolio.freeing()[:MOST_ROWS], _FREEING, language, theme)


def _reach(portfolio: Portfolio) -> float:
    """How many clients a panel is wide: the most that one thing blocks, and room for its numbers.

    Whoever a single repair frees is blocked by it, so no bar of either picture is longer.
    """
    every = [obstacle for row in portfolio.blocking() for obstacle in row]
    longest = max((_total(obstacle, _BLOCKING) for obstacle in every), default=1)
    numbers = max((text_width(_marked(obstacle, _BLOCKING), 13) for obstacle in every), default=0)
    return longest * _NARROWEST / max(_NARROWEST - numbers - 8, _SHORTEST)


def _obstacles(
    portfolio: Portfolio,
    rows: list[tuple[Obstacle, ...]],
    series: Iterable[_Series],
    language: str,
    theme: str,
) -> Figure:
    colours, reach, named = palette(theme), _reach(portfolio), _scope_names(portfolio, language)
    panels = [
        _panel([row[panel] for row in rows], series, panel, named[panel], language, colours)
        for panel in range(len(SCOPES))
    ]
    names = [row[0].name.say(language) for row in rows]
    axes = {_axis_name(p, "xaxis"): _axis(reach, _PANELS[p]) for p in range(len(SCOPES))}
    ground = _rows(colours, names, _TOP, **axes)
    ground["annotations"] += [note for _, notes in panels for note in notes]
    return {"data": [trace for traces, _ in panels for trace in traces], "layout": ground}


def _panel(
    obstacles: list[Obstacle],
    series: Iterable[_Series],
    panel: int,
    scope: str,
    language: str,
    colours: Mapping[str, str],
) -> tuple[list[Part], list[Part]]:
    """One scope's bars, and what is written beside and above them."""
    places = [row + _LABEL for row in range(len(obstacles))]
    traces = []
    for each in series:
        counts = [getattr(obstacle, each.count) for obstacle in obstacles]
        hovers = [_obstacle_words(obstacle, each, scope, language) for obstacle in obstacles]
        marker = fill(colours, each.token, sure=each.sure)
        traces.append(_bars(counts, places, hovers, marker, panel))
    notes = [
        _note(_marked(obstacle, series), place, colours, axis=panel, x=_total(obstacle, series))
        for obstacle, place in zip(obstacles, places, strict=True)
    ]
    return traces, [*notes, _title(panel, scope, colours)]


def _total(obstacle: Obstacle, series: Iterable[_Series]) -> int:
    return sum(getattr(obstacle, each.count) for each in series)


def _marked(obstacle: Obstacle, series: Iterable[_Series]) -> str:
    counts = [(each.mark, getattr(obstacle, each.count)) for each in series]
    return "  ".join(f"{mark} {count}" for mark, count in counts if count) or "0"


def _scope_names(portfolio: Portfolio, language: str) -> list[str]:
    """What the scopes are called in the reading that judged the clients."""
    keys = (in_reading(f"common.scope.{scope}", portfolio.rulebook.id) for scope in SCOPES)
    return [say(key, language) for key in keys]


def _obstacle_words(obstacle: Obstacle, each: _Series, scope: str, language: str) -> str:
    name = obstacle.name.say(language)
    return say(each.words, language, name=name, scope=scope, count=getattr(obstacle, each.count))


# -- rows of bars, the words above each ----------------------------------------------------------


def _rows(colours: Mapping[str, str], names: list[str], top: int, **axes: Any) -> Part:  # noqa: ANN401
    count = max(len(names), 1)
    return layout(
        colours,
        _ROW * count + top,
        barmode="stack",
        margin={"l": 0, "r": 0, "t": top, "b": 0},
        annotations=[_note(name, n + 0.22, colours, token="ink") for n, name in enumerate(names)],
        yaxis={"visible": False, "fixedrange": True, "range": [count, 0]},
        **axes,
    )


def _axis(reach: float, domain: tuple[float, float] = (0.0, 1.0)) -> Part:
    """An axis that is not shown; ``domain`` is its share of the picture's width."""
    return {"visible": False, "fixedrange": True, "range": [0, reach], "domain": list(domain)}


def _bars(
    counts: list[int], places: list[float], hovers: list[str], marker: Part, axis: int = 0
) -> Part:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [count or None for count in counts],  # a bar of no length would still show its edge
        "y": places,
        "width": _BAR / _ROW,
        "marker": marker,
        "hovertext": hovers,
        "hoverinfo": "text",
        "xaxis": _axis_name(axis),
    }


def _axis_name(axis: int, start: str = "x") -> str:
    return start if axis == 0 else f"{start}{axis + 1}"


def fill(colours: Mapping[str, str], token: str, *, sure: bool) -> Part:
    """A full bar for what is known, a hatched one for what is not."""
    colour, line = colours[token], {"color": colours[token], "width": 1}
    if sure:
        return {"color": colour, "line": line}
    return {"color": colours["card"], "line": line, "pattern": hatch(colour)}


def _note(
    text: str,
    y: float,
    colours: Mapping[str, str],
    *,
    token: str = "muted",
    axis: int = 0,
    x: float | None = None,
) -> Part:
    """Words in a row: at the left of the picture, or behind a bar that ends at ``x``."""
    behind = {"x": x, "xref": _axis_name(axis), "xshift": 6}
    words = note(text, font(colours, token, 13), y=y, yref="y", xanchor="left", align="left")
    return words | ({"x": 0, "xref": "paper"} if x is None else behind)


def _title(panel: int, text: str, colours: Mapping[str, str]) -> Part:
    at_left = {"x": _PANELS[panel][0], "xref": "paper", "xanchor": "left"}
    on_top = {"y": 1, "yref": "paper", "yanchor": "bottom"}
    return note(text, font(colours, "muted"), **at_left, **on_top)

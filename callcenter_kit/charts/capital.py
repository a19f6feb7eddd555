"""The picture of many applicants' registered capital, with the minimum of each scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from callcenter_kit.charts.portfolio import fill
from callcenter_kit.charts.style import BARE, Figure, Part, dotted_line, font, layout, note, palette
from callcenter_kit.screening.portfolio import CapitalSpread, Portfolio, Range
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, format_money
from callcenter_kit.texts.words import say

_HEIGHT: Final = 250
_GAP: Final = 0.5
_FULL: Final = 0.9  # of a bar's room


def capital(
    portfolio: Portfolio, language: str = DEFAULT_LANGUAGE, *, theme: str = "light"
) -> Figure:
    """How the registered capital spreads, with the minimum of each scope; unknown ones apart."""
    colours, spread = palette(theme), portfolio.capital
    words = [
        say("portfolio.chart.range", language, range=range_name(band, language), count=band.count)
        for band in spread.ranges
    ]
    traces = [_bars(0, spread.ranges, words, {"color": colours["chart-2"]}, colours)]
    last = len(spread.ranges) + _GAP
    if spread.unknown:
        words = [say("portfolio.chart.capital_unknown", language, count=spread.unknown)]
        hatched = fill(colours, "unknown", sure=False)
        traces.append(_bars(last, [Range(0, None, spread.unknown)], words, hatched, colours))
    ground = layout(
        colours,
        _HEIGHT,
        margin={"l": 0, "r": 0, "t": 58, "b": 26},
        shapes=[dotted_line(edge, colours) for edge in _edges(spread).values()],
        annotations=list(_thresholds(spread, language, colours)),
        xaxis=_amounts_axis(spread, last, language, colours),
        yaxis={"visible": False, "fixedrange": True, "rangemode": "tozero"},
    )
    return {"data": traces, "layout": ground}


def _amounts_axis(
    spread: CapitalSpread, last: float, language: str, colours: Mapping[str, str]
) -> Part:
    """The amounts under the bars; ``last`` is where the bar of the unknown ones stands, if any."""
    return {
        **BARE,
        "range": [-0.3, last + (1.3 if spread.unknown else -_GAP + 0.3)],
        "tickangle": 0,
        "tickfont": font(colours, "muted"),
        **_ticks(spread, language),
    }


def _bars(
    first: float,
    ranges: Sequence[Range],
    words: list[str],
    marker: Part,
    colours: Mapping[str, str],
) -> Part:
    return {
        "type": "bar",
        "x": [first + place + 0.5 for place in range(len(ranges))],
        "y": [band.count for band in ranges],
        "width": _FULL,
        "marker": marker,
        "hovertext": words,
        "hoverinfo": "text",
        "text": [str(band.count) if band.count else "" for band in ranges],
        "textposition": "outside",
        "textfont": font(colours, "ink"),
        "cliponaxis": False,
    }


def _edges(spread: CapitalSpread) -> dict[str, int]:
    """Which edge between two bars each scope's minimum is."""
    lows = [band.low for band in spread.ranges]
    return {
        scope: lows.index(least) if least in lows else len(lows)
        for scope, least in spread.thresholds.items()
    }


def threshold(spread: CapitalSpread, scope: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A scope's minimum in words, and how many reach it."""
    spoken = say(f"common.scope_short.{scope}", language)
    least, count = spread.thresholds[scope], spread.enough[scope]
    return say("portfolio.chart.threshold", language, scope=spoken, least=least, count=count)


def _thresholds(spread: CapitalSpread, language: str, colours: Mapping[str, str]) -> Iterator[Part]:
    """Each minimum named over its line, the words inside the picture."""
    edges = sorted(_edges(spread).items(), key=lambda edge: edge[1])
    for step, (scope, edge) in enumerate(edges):
        words = say(
            "portfolio.chart.threshold_short",
            language,
            scope=say(f"common.scope_short.{scope}", language),
            least=short_money(spread.thresholds[scope], language),
            count=spread.enough[scope],
        )
        side, lift = "right" if edge * 2 > len(spread.ranges) else "left", 40 - 18 * step
        place = {"x": edge, "yref": "paper", "y": 1, "yshift": lift, "xanchor": side}
        yield note(words, font(colours, "ink"), **place)


def _ticks(spread: CapitalSpread, language: str) -> Part:
    """The thresholds' edges always have their amount, the others where there is room."""
    shown = set(_edges(spread).values())
    for edge in range(len(spread.ranges)):
        if not shown & {edge - 1, edge, edge + 1}:
            shown.add(edge)
    edges = [edge for edge in sorted(shown) if edge < len(spread.ranges)]
    values = [float(edge) for edge in edges]
    names = [short_money(spread.ranges[edge].low, language) for edge in edges]
    if spread.unknown:
        values.append(len(spread.ranges) + _GAP + 0.5)
        names.append(say("common.answer.unknown", language))
    return {"tickvals": values, "ticktext": names}


def short_money(cny: int, language: str) -> str:
    """An amount as short as an axis needs it.

    >>> short_money(1_000_000, "zh-CN"), short_money(1_000_000, "en"), short_money(500_000, "en")
    ('100 万', '1M', '500k')
    """
    if language == "zh-CN":
        return format_money(cny, language).removesuffix("元")
    if cny >= 1_000_000:
        return f"{cny / 1_000_000:g}M"
    return f"{cny / 1_000:g}k" if cny else "0"


def range_name(band: Range, language: str = DEFAULT_LANGUAGE) -> str:
    """The range in words, its lower end included.

    >>> range_name(Range(0, 100_000, 3)), range_name(Range(1_000_000, None, 3), "en")
    ('10 万元以下', 'CNY 1,000,000 or more')
    """
    if band.high is None:
        return say("portfolio.range.from", language, low=band.low)
    if band.low == 0:
        return say("portfolio.range.below", language, high=band.high)
    return say("portfolio.range.between", language, low=band.low, high=band.high)

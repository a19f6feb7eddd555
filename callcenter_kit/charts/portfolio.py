"""Pictures of many applicants: outcomes, what blocks and would free most, and their capital."""

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any, Final, NamedTuple

from callcenter_kit.charts import style
from callcenter_kit.charts.style import Figure, PlotlyDict
from callcenter_kit.rules.assessment import MARKS
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.portfolio import OUTCOMES, ObstacleCount, Portfolio, Range
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.display import OUTCOME_COLOURS
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, format_money

MOST_ROWS: Final = 6
_ROW: Final = 46
_TOP: Final = 26
_BAR: Final = 14  # pixels
_LABEL: Final = 0.66  # where in its row a bar's middle lies; the words stand above it
_PANELS: Final = ((0.0, 0.47), (0.53, 1.0))
_ROOM: Final = 2.5  # how much wider a panel is than its longest bar, for the numbers behind it
_HEIGHT: Final = 250  # of the picture of the capital, whose bars stand upright
_GAP: Final = 0.5
_FULL: Final = 0.9  # of a bar's room


def outcomes(portfolio: Portfolio, language: str = DEFAULT_LANGUAGE) -> Figure:
    """How many can, cannot yet, are not settled or need none: one bar a scope."""
    names = _scope_names(portfolio, language)
    places = [row + _LABEL for row in range(len(SCOPES))]
    traces = []
    for outcome in OUTCOMES:
        counts = [portfolio.outcomes[scope][outcome] for scope in SCOPES]
        outcome_name = say(f"common.outcome.{outcome}", language)
        hovers = [
            say("portfolio.chart.outcome", language, scope=name, outcome=outcome_name, count=count)
            for name, count in zip(names, counts, strict=True)
        ]
        marker = fill(OUTCOME_COLOURS[outcome], is_known=outcome != "undetermined")
        traces.append(_bars(counts, places, hovers, marker))
    return {"data": traces, "layout": _rows(names, 0, xaxis=_axis(max(portfolio.count, 1)))}


class _Series(NamedTuple):
    """One colour of a picture of obstacles: which count it shows, and how it is told."""

    field: str
    token: str
    words: str
    mark: str
    is_known: bool = True


_BLOCKING: Final = (
    _Series("unmet", "unmet", "portfolio.chart.unmet", MARKS["unmet"]),
    _Series("unknown", "unknown", "portfolio.chart.unknown", MARKS["unknown"], is_known=False),
)
_FREEING: Final = (
    _Series("repaired", "chart-1", "portfolio.chart.repaired", "→"),
    _Series("last_unknown", "chart-1", "portfolio.chart.confirmed", "?", is_known=False),
)


def blocking(portfolio: Portfolio, language: str = DEFAULT_LANGUAGE) -> Figure:
    """Which requirements stand in the way of most, unmet or unknown, the scopes side by side."""
    return _obstacles(portfolio, portfolio.blocking()[:MOST_ROWS], _BLOCKING, language)


def freeing(portfolio: Portfolio, language: str = DEFAULT_LANGUAGE) -> Figure:
    """Which single repair, or single confirmation, would make most applicants eligible.

    A client is as long here as in the picture of what blocks, which stands beside it.
    """
    return _obstacles(portfolio, portfolio.freeing()[:MOST_ROWS], _FREEING, language)


def _obstacles(
    portfolio: Portfolio,
    rows: list[tuple[ObstacleCount, ...]],
    series: tuple[_Series, ...],
    language: str,
) -> Figure:
    # No bar of either picture is longer: whoever a single repair frees is blocked by it.
    longest = max((each.count for row in portfolio.blocking() for each in row), default=1)
    traces, notes, axes = [], [], {}
    places = [row + _LABEL for row in range(len(rows))]
    for panel, scope in enumerate(_scope_names(portfolio, language)):
        obstacles = [row[panel] for row in rows]
        for each in series:  # the bars of one colour after the other
            counts = [getattr(obstacle, each.field) for obstacle in obstacles]
            hovers = [
                say(each.words, language, name=row.name.say(language), scope=scope, count=count)
                for row, count in zip(obstacles, counts, strict=True)
            ]
            look = fill(each.token, is_known=each.is_known)
            traces.append(_bars(counts, places, hovers, look, panel))
        for place, obstacle in zip(places, obstacles, strict=True):  # the numbers behind the bars
            end = sum(getattr(obstacle, each.field) for each in series)
            tallies = ((each.mark, getattr(obstacle, each.field)) for each in series)
            words = "  ".join(f"{mark} {count}" for mark, count in tallies if count)
            notes.append(_note(words or "0", place, axis=panel, x=end))
        at_left = {"x": _PANELS[panel][0], "xref": "paper", "xanchor": "left"}
        on_top = {"y": 1, "yref": "paper", "yanchor": "bottom"}
        notes.append(style.note(scope, style.font("muted"), **at_left, **on_top))
        axes[_axis_name(panel, "xaxis")] = _axis(longest * _ROOM, _PANELS[panel])
    ground = _rows([row[0].name.say(language) for row in rows], _TOP, **axes)
    ground["annotations"] += notes
    return {"data": traces, "layout": ground}


def _scope_names(portfolio: Portfolio, language: str) -> list[str]:
    """What the scopes are called in the reading that judged the clients."""
    keys = (rulebook_key(f"common.scope.{scope}", portfolio.rulebook.wording) for scope in SCOPES)
    return [say(key, language) for key in keys]


# -- rows of bars, the words above each ----------------------------------------------------------


def _rows(names: list[str], top: int, **axes: Any) -> PlotlyDict:  # noqa: ANN401
    count = max(len(names), 1)
    return style.layout(
        _ROW * count + top,
        barmode="stack",
        margin={"l": 0, "r": 0, "t": top, "b": 0},
        annotations=[_note(name, n + 0.22, token="ink") for n, name in enumerate(names)],
        yaxis={**style.HIDDEN_AXIS, "range": [count, 0]},
        **axes,
    )


def _axis(reach: float, domain: tuple[float, float] = (0.0, 1.0)) -> PlotlyDict:
    """An axis that is not shown; ``domain`` is its share of the picture's width."""
    return {**style.HIDDEN_AXIS, "range": [0, reach], "domain": list(domain)}


def _bars(
    counts: list[int], places: list[float], hovers: list[str], marker: PlotlyDict, axis: int = 0
) -> PlotlyDict:
    lengths = (count or None for count in counts)  # a bar of no length would still show its edge
    bar_style = {"width": _BAR / _ROW, "marker": marker}
    bars = style.trace({"type": "bar", "orientation": "h"}, lengths, places, bar_style, hovers)
    return {**bars, "xaxis": _axis_name(axis)}


def _axis_name(axis: int, start: str = "x") -> str:
    return start if axis == 0 else f"{start}{axis + 1}"


def fill(token: str, *, is_known: bool) -> PlotlyDict:
    """A full bar for what is known, a hatched one for what is not."""
    colour, line = style.colour(token), {"color": style.colour(token), "width": 1}
    if is_known:
        return {"color": colour, "line": line}
    pattern = {**style.HATCH, "fgcolor": colour}
    return {"color": style.colour("card"), "line": line, "pattern": pattern}


def _note(
    text: str, y: float, *, token: str = "muted", axis: int = 0, x: float | None = None
) -> PlotlyDict:
    """Words in a row: at the left of the picture, or behind a bar that ends at ``x``."""
    behind = {"x": x, "xref": _axis_name(axis), "xshift": 6}
    words = style.note(text, style.font(token, 13), y=y, yref="y", xanchor="left", align="left")
    return words | ({"x": 0, "xref": "paper"} if x is None else behind)


# -- the capital ---------------------------------------------------------------------------------


def capital(portfolio: Portfolio, language: str = DEFAULT_LANGUAGE) -> Figure:
    """How the registered capital spreads, with the minimum of each scope; unknown ones apart."""
    spread = portfolio.capital
    lows = [band.low for band in spread.ranges]
    last = len(lows) + _GAP
    words = [
        say("portfolio.chart.range", language, range=range_name(band, language), count=band.count)
        for band in spread.ranges
    ]
    counts = [band.count for band in spread.ranges]
    traces = [_capital_bars(0, counts, words, {"color": style.colour("chart-2")})]
    # Which edge between two bars each scope's minimum is.
    minima = spread.thresholds.items()
    edges = {scope: lows.index(low) if low in lows else len(lows) for scope, low in minima}
    named = {0, *edges.values()}  # neighbours would run together
    ticks = {float(n): short_money(low, language) for n, low in enumerate(lows) if n in named}
    if spread.unknown:
        words = [say("portfolio.chart.capital_unknown", language, count=spread.unknown)]
        bars = fill("unknown", is_known=False)
        traces.append(_capital_bars(last, [spread.unknown], words, bars))
        ticks[last + 0.5] = say("common.answer.unknown", language)
    ground = style.layout(
        _HEIGHT,
        margin={"l": 0, "r": 0, "t": 58, "b": 26},
        shapes=[style.dotted_line(edge) for edge in edges.values()],
        annotations=list(_thresholds(portfolio, edges, language)),
        xaxis={
            **style.FIXED_AXIS,
            "range": [-0.3, last + (1.3 if spread.unknown else -_GAP + 0.3)],
            "tickangle": 0, "tickfont": style.font("muted"),
            "tickvals": list(ticks), "ticktext": list(ticks.values()),
        },
        yaxis={**style.HIDDEN_AXIS, "rangemode": "tozero"},
    )  # fmt: skip
    return {"data": traces, "layout": ground}


def _capital_bars(
    first: float, counts: list[int], words: list[str], marker: PlotlyDict
) -> PlotlyDict:
    places = (first + place + 0.5 for place in range(len(counts)))
    return {
        **style.trace({"type": "bar"}, places, counts, {"width": _FULL, "marker": marker}, words),
        "text": [str(count or "") for count in counts],
        "textposition": "outside",
        "textfont": style.font("ink"),
        "cliponaxis": False,
    }


def threshold(
    portfolio: Portfolio, scope: str, language: str = DEFAULT_LANGUAGE, *, is_short: bool = False
) -> str:
    """A scope's minimum and how many reach it; ``is_short`` for where there is little room."""
    name = say(rulebook_key(f"common.scope_short.{scope}", portfolio.rulebook.wording), language)
    minimum, count = portfolio.capital.thresholds[scope], portfolio.capital.enough[scope]
    least, key = (short_money(minimum, language), "_short") if is_short else (minimum, "")
    return say(f"portfolio.chart.threshold{key}", language, scope=name, least=least, count=count)


def _thresholds(
    portfolio: Portfolio, edges: Mapping[str, int], language: str
) -> Iterator[PlotlyDict]:
    """Each minimum named over its line, in short words inside the picture."""
    for step, (scope, edge) in enumerate(sorted(edges.items(), key=itemgetter(1))):
        words = threshold(portfolio, scope, language, is_short=True)
        # Each name one line above the next, and towards the side that has more room.
        is_right = edge * 2 > len(portfolio.capital.ranges)
        side, lift = "right" if is_right else "left", 40 - 18 * step
        place = {"x": edge, "yref": "paper", "y": 1, "yshift": lift, "xanchor": side}
        yield style.note(words, style.font("ink"), **place)


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
    key = "from" if band.high is None else "between" if band.low else "below"
    return say(f"portfolio.range.{key}", language, low=band.low, high=band.high)

"""Pictures of when: how the licence day spreads, what moves it most, and when to hand in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from callcenter_kit.charts.style import Figure, Part, colours_of, dotted_line, font, layout, noon
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, format_day
from callcenter_kit.texts.words import say
from callcenter_kit.timeline.simulation import HistogramBar, Simulation
from callcenter_kit.timeline.tornado import Swing
from callcenter_kit.timeline.waiting import WaitingTimes

HEIGHT: Final = 220
_ROW: Final = 40


def distribution(
    simulation: Simulation, language: str = DEFAULT_LANGUAGE, *, theme: str = "light"
) -> Figure:
    """The simulated licence days as bars, with P50, P80 and P95 named."""
    colours = colours_of(theme)
    bars = simulation.histogram()
    reached = {50: simulation.p50, 80: simulation.p80, 95: simulation.p95}
    ground = layout(
        colours,
        HEIGHT,
        margin={"l": 0, "r": 0, "t": 44, "b": 26},
        bargap=0.1,
        shapes=[dotted_line(noon(day), colours) for day in reached.values()],
        annotations=[
            _label(f"P{share} {format_day(day, language)}", day, 14 * step, colours)
            for step, (share, day) in enumerate(reached.items())
        ],
        xaxis=_days_axis(colours, language),
        yaxis={"visible": False, "fixedrange": True},
    )
    return {"data": [_shares(bars, language, colours)], "layout": ground}


def _shares(bars: list[HistogramBar], language: str, colours: Mapping[str, str]) -> Part:
    return {
        "type": "bar",
        "x": [noon(bar.day) for bar in bars],
        "y": [bar.share for bar in bars],
        "marker": {"color": colours["chart-2"]},
        "hovertext": [
            say("timing.bar", language, day=bar.day, share=f"{bar.share:.1%}") for bar in bars
        ],
        "hoverinfo": "text",
    }


def _label(text: str, day: date, lift: float, colours: Mapping[str, str]) -> Part:
    return {
        "text": text,
        "x": noon(day),
        "yref": "paper",
        "y": 1,
        "yshift": 8 + lift,
        "showarrow": False,
        "xanchor": "left",
        "xshift": 3,
        "font": font(colours, "ink"),
    }


def _days_axis(colours: Mapping[str, str], language: str) -> Part:
    chinese = language == "zh-CN"
    return {
        "type": "date",
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "tickfont": font(colours, "muted"),
        "tickformat": "%-m月%-d日" if chinese else "%-d %b",
        "nticks": 6,
    }


def tornado(
    simulation: Simulation, language: str = DEFAULT_LANGUAGE, *, theme: str = "light"
) -> Figure:
    """What moves the licence day, the widest first: each from its low to its high."""
    colours = colours_of(theme)
    swings = _moving(simulation)
    ends = [_end(swing, language, colours) for swing in swings]
    ground = layout(
        colours,
        tornado_height(simulation),
        margin={"l": 0, "r": 70, "t": 4, "b": 26},
        shapes=[dotted_line(noon(simulation.plan.licence_on), colours)],
        annotations=ends,
        xaxis={**_days_axis(colours, language), "nticks": 4, "tickangle": 0},
        yaxis={
            "autorange": "reversed",
            "fixedrange": True,
            "automargin": True,
            "tickfont": font(colours, "ink", 13),
            "ticksuffix": "  ",
        },
    )
    return {"data": [_swings(swings, language, colours)], "layout": ground}


def tornado_height(simulation: Simulation) -> int:
    """How many pixels high `tornado` is: a row for each thing that moves the day."""
    return _ROW * max(len(_moving(simulation)), 1) + 34


def _moving(simulation: Simulation) -> list[Swing]:
    return [swing for swing in simulation.tornado if swing.calendar_days]


def _swings(swings: list[Swing], language: str, colours: Mapping[str, str]) -> Part:
    return {
        "type": "bar",
        "orientation": "h",
        "base": [swing.at_low.isoformat() for swing in swings],
        "x": [swing.calendar_days * 86_400_000 for swing in swings],
        "y": [swing.name.say(language) for swing in swings],
        "width": 0.46,
        "marker": {"color": colours["chart-2"]},
        "hovertext": [_swing(swing, language) for swing in swings],
        "hoverinfo": "text",
    }


def _swing(swing: Swing, language: str) -> str:
    low, _, high = swing.working_days
    return say(
        "timing.swing",
        language,
        name=swing.name.say(language),
        low=low,
        high=high,
        first=swing.at_low,
        last=swing.at_high,
    )


def _end(swing: Swing, language: str, colours: Mapping[str, str]) -> Part:
    return {
        "text": say("timing.moves", language, count=swing.calendar_days),
        "x": swing.at_high.isoformat(),
        "y": swing.name.say(language),
        "xanchor": "left",
        "xshift": 6,
        "showarrow": False,
        "font": font(colours, "muted"),
    }


def waiting_curve(
    times: WaitingTimes,
    language: str = DEFAULT_LANGUAGE,
    *,
    submitted: date | None = None,
    theme: str = "light",
) -> Figure:
    """For each working day of the year as the day of submission: how many days the clock takes.

    ``submitted`` marks the day that a plan hands in on, where it lies in that year.
    """
    colours = colours_of(theme)
    taken = _days_taken(times)
    ends = {"longest": times.longest, "shortest": times.shortest}
    named = [_extreme(key, day, count, language, colours) for key, (day, count) in ends.items()]
    marked = {day: count for day, count in taken.items() if day == submitted}
    traces = [_curve(times, colours, language), _here(marked, colours, language)]
    ground = layout(
        colours,
        HEIGHT,
        margin={"l": 34, "r": 12, "t": 26, "b": 26},
        annotations=named,
        xaxis={
            **_days_axis(colours, language),
            "dtick": "M2",
            "tickformat": "%-m月" if language == "zh-CN" else "%b",
        },
        yaxis={
            "fixedrange": True,
            "gridcolor": colours["grid"],
            "zeroline": False,
            "nticks": 4,
            "tickfont": font(colours, "muted"),
        },
    )
    return {"data": traces, "layout": ground}


def _days_taken(times: WaitingTimes) -> dict[date, int]:
    return dict(zip(times.submitted.tolist(), times.calendar_days.tolist(), strict=True))


def _curve(times: WaitingTimes, colours: Mapping[str, str], language: str) -> Part:
    taken = _days_taken(times)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [day.isoformat() for day in taken],
        "y": list(taken.values()),
        "line": {"color": colours["chart-1"], "width": 2, "shape": "hv"},
        "hovertext": [
            say("timing.point", language, day=day, count=count, licence=licence)
            for (day, count), licence in zip(taken.items(), times.licence_on.tolist(), strict=True)
        ],
        "hoverinfo": "text",
    }


def _here(marked: dict[date, int], colours: Mapping[str, str], language: str) -> Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [day.isoformat() for day in marked],
        "y": list(marked.values()),
        "marker": {"color": colours["met"], "size": 11},
        "hovertext": [
            say("timing.here", language, day=day, count=count) for day, count in marked.items()
        ],
        "hoverinfo": "text",
    }


def _extreme(key: str, day: date, count: int, language: str, colours: Mapping[str, str]) -> Part:
    return {
        "text": say(f"timing.{key}", language, day=format_day(day, language), count=count),
        "x": day.isoformat(),
        "y": count,
        "yshift": 12 if key == "longest" else -12,
        "showarrow": False,
        "xanchor": "left" if day.month <= 6 else "right",
        "font": font(colours, "ink"),
    }

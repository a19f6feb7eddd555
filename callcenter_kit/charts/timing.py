"""Pictures of when: how the licence day spreads, and when to hand in."""

from datetime import date
from typing import Final

from callcenter_kit.charts import style
from callcenter_kit.charts.style import Figure, PlotlyDict
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, format_day
from callcenter_kit.timeline.distribution import Distribution, WaitingTimes

HEIGHT: Final = 220
_LEFT_OUT: Final = 0.0005


def distribution(distribution: Distribution, language: str = DEFAULT_LANGUAGE) -> Figure:
    """The chance of each licence day as bars, with the days of 50, 80 and 95 % named.

    The ends with a chance of less than 1 in 2,000 each are left out.
    """
    first, last = distribution.quantile(_LEFT_OUT), distribution.quantile(1 - _LEFT_OUT)
    # Ends that nobody would see take their width from the bars in the middle.
    bars = [bar for bar in distribution.days() if first <= bar.day <= last]
    # So many digits as every machine agrees on.
    shares = {style.noon(bar.day): round(bar.chance, 6) for bar in bars}
    hovers = [say("timing.bar", language, day=bar.day, share=f"{bar.chance:.1%}") for bar in bars]
    axis = _days_axis(language)
    if len(bars) <= axis["nticks"]:  # else Plotly names hours of the same day
        axis["tickvals"] = list(shares)
    quantiles = {50: distribution.p50, 80: distribution.p80, 95: distribution.p95}
    labels = []
    for step, (share, day) in enumerate(quantiles.items()):
        text = say("timing.spread.reached", language, share=share, day=day)
        place = {"x": style.noon(day), "yref": "paper", "y": 1, "yshift": 13 + 14 * step}
        # The first stands before its line, so that no later line runs into it.
        side = {"xanchor": "left", "xshift": 3} if step else {"xanchor": "right", "xshift": -3}
        labels.append(style.note(text, style.font("ink"), **place, **side))
    ground = style.layout(
        HEIGHT,
        margin={"l": 0, "r": 0, "t": 50, "b": 26},
        bargap=0.1,
        shapes=[style.dotted_line(style.noon(day)) for day in quantiles.values()],
        annotations=labels,
        xaxis=axis,
        yaxis=style.HIDDEN_AXIS,
    )
    bar_style = {"marker": {"color": style.colour("chart-2")}}
    trace = style.trace({"type": "bar"}, shares, shares.values(), bar_style, hovers)
    return {"data": [trace], "layout": ground}


def _days_axis(language: str) -> PlotlyDict:
    return {
        "type": "date",
        **style.FIXED_AXIS,
        "tickfont": style.font("muted"),
        "tickformat": "%-m月%-d日" if language == "zh-CN" else "%-d %b",
        "nticks": 6,
    }


def waiting_curve(
    times: WaitingTimes, language: str = DEFAULT_LANGUAGE, *, submitted: date | None = None
) -> Figure:
    """For each working day of the year as the day of submission: how many days the clock takes.

    ``submitted`` marks the day that a plan hands in on, where it lies in that year.
    """
    lengths = dict(zip(times.submitted, times.calendar_days, strict=True))
    hovers = [
        say("timing.point", language, day=day, count=count, licence=licence)
        for (day, count), licence in zip(lengths.items(), times.licence_on, strict=True)
    ]
    line = {"line": {"color": style.colour("chart-1"), "width": 2, "shape": "hv"}}
    here = {day.isoformat(): count for day, count in lengths.items() if day == submitted}
    hover = [say("timing.here", language, day=submitted, count=n) for n in here.values()]
    dot = {"marker": {"color": style.colour("met"), "size": 11}}
    ground = style.layout(
        HEIGHT,
        margin={"l": 34, "r": 12, "t": 26, "b": 26},
        annotations=[
            _extreme("longest", *times.longest, language, lift=12),
            _extreme("shortest", *times.shortest, language, lift=-12),
        ],
        xaxis={
            **_days_axis(language),
            "dtick": "M2",
            "tickformat": "%-m月" if language == "zh-CN" else "%b",
        },
        yaxis={
            "fixedrange": True, "gridcolor": style.colour("grid"), "zeroline": False,
            "nticks": 4, "tickfont": style.font("muted"),
        },
    )  # fmt: skip
    kind, days = {"type": "scatter", "mode": "lines"}, (day.isoformat() for day in lengths)
    year = style.trace(kind, days, lengths.values(), line, hovers)
    kind = {"type": "scatter", "mode": "markers"}
    submission = style.trace(kind, here, here.values(), dot, hover)
    return {"data": [year, submission], "layout": ground}


def _extreme(key: str, day: date, count: int, language: str, *, lift: int) -> PlotlyDict:
    text = say(f"timing.{key}", language, day=format_day(day, language), count=count)
    # Written away from the line, and towards the middle of the year, where there is room.
    place = {"x": day.isoformat(), "y": count, "yshift": lift}
    side = "left" if day.month <= 6 else "right"
    return style.note(text, style.font("ink"), xanchor=side, **place)

"""The pictures of scenarios, their licence days on one time axis: for a notebook, and in HTML."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import escape
from typing import Any, Final, NamedTuple

from callcenter_kit.charts import style
from callcenter_kit.charts.style import Figure, PlotlyDict, TimeAxis
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.texts.datafile import rulebook_key, say
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, join_sentences, shorten
from callcenter_kit.workdays.timetable import Status

_ROW: Final = 34  # pixels that a scope of a scenario takes
_LINE: Final = 24  # in it, from its top to the day, whose words stand above
_GAP: Final = 8  # between two scenarios
_TOP, _AXIS = 8, 34
_BAR: Final = 6
_LEFT: Final = 234  # the width of a name before it goes on below, and how many signs of it count
_LONGEST: Final = 110
_DAY: Final = timedelta(days=1)
_LEAST: Final = 180  # days that the axis is made for, so that days alike don't look far apart
_SYMBOLS: Final = {"nationwide": "circle", "local": "diamond"}
_COLOURS: Final = {"nationwide": "chart-1", "local": "chart-3"}


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What one scenario comes to in one scope; without ``licence_on`` there is no day."""

    scenario: str
    scope: str
    outcome: str
    licence_on: date | None
    earliest: date | None
    latest: date | None
    status: Status | None
    exclusion: str = field(default="", kw_only=True)

    @property
    def why_no_day(self) -> str:
        """Why there is no day: what rules the licence out, no need of one, or nothing known."""
        return self.exclusion or ("not_required" if self.outcome == "not_required" else "no_day")

    @property
    def days(self) -> list[date]:
        """The earliest, the likely and the latest licence day, as far as they are known."""
        days = (self.earliest, self.licence_on, self.latest)
        return [day for day in days if day is not None]


def scenario_results(name: str, row: Mapping[str, Any]) -> tuple[ScenarioResult, ...]:
    """What ``row``, one of `what_if.scenario.evaluate_rows`, says of the scenario ``name``."""
    days = ("licence_on", "earliest", "latest", "status")
    return tuple(
        ScenarioResult(name, scope, row[scope], *(row.get(f"{scope}_{day}") for day in days))
        for scope in SCOPES
    )


def scenarios_figure(results: Sequence[ScenarioResult], language: str = DEFAULT_LANGUAGE) -> Figure:
    """A row for each scenario and scope: the licence day over its earliest and latest."""
    # Where the day of each scenario and scope stands, in pixels from the top.
    rows = {
        (each.scenario, each.scope): n * _ROW + n // len(SCOPES) * _GAP + _LINE
        for n, each in enumerate(results)
    }
    ink = style.colour("ink")
    bars, marks, reasons = [], [], []
    for each in results:
        scope = say(f"common.scope_short.{each.scope}", language)
        day, y = each.licence_on, rows[each.scenario, each.scope]
        if day is None:
            place = {"xanchor": "left", "xref": "paper", "x": 0, "y": y}
            words = say(f"scenarios.chart.{each.why_no_day}", language, scope=scope)
            reasons.append(style.note(words, style.font("muted"), **place))
            continue
        days = {"day": day, "first": each.earliest, "last": each.latest}
        names = {"scenario": escape(each.scenario, quote=False), "scope": scope}
        hover = say("scenarios.chart.hover", language, **names, **days)
        colour = style.colour(_COLOURS[each.scope])
        if each.earliest is not None and each.latest is not None:
            bar = style.DayBar("range", each.earliest, each.latest, y, _BAR, hover, colour)
            bars.append(replace(bar, opacity=0.35))
        marks.append(style.Mark(each.scope, day, y, hover, colour, _SYMBOLS[each.scope], 10))
        # The words stand above the bar, at the day that they name.
        text = say("scenarios.chart.scope_day", language, scope=scope, day=day)
        marks.append(style.Mark("label", day, y, hover, text=text, side="top right", ink=ink))
    height = max(rows.values(), default=0) + _LINE / 2
    ground = style.layout(
        round(height) + _TOP + _AXIS,
        margin={"l": 0, "r": 8, "t": _TOP, "b": _AXIS},
        barmode="overlay",
        annotations=reasons,
        xaxis=_axis([day for each in results if each.licence_on for day in each.days], language),
        yaxis={"range": [height, 0], **style.FIXED_AXIS, **_names(rows)},
    )
    return {"data": [style.day_bars(bars), style.marks(marks)], "layout": ground}


def _names(rows: Mapping[tuple[str, str], float]) -> PlotlyDict:
    """Every scenario's name, beside the middle of its rows; a long one goes on below."""
    middles: dict[str, list[float]] = {}
    for (name, _), y in rows.items():
        middles.setdefault(name, []).append(y)
    lines = ("\n".join(style.wrap(shorten(name, _LONGEST), _LEFT)) for name in middles)
    return {
        "tickvals": [(ys[0] + ys[-1]) / 2 for ys in middles.values()],
        "ticktext": [escape(name, quote=False).replace("\n", "<br>") for name in lines],
        "tickfont": style.font("ink"), "ticks": "", "ticksuffix": "  ", "automargin": True,
    }  # fmt: skip


def _axis(days: Collection[date], language: str) -> PlotlyDict:
    axis: PlotlyDict = {"type": "date", **style.FIXED_AXIS, **style.ALL_LABELS}
    # Ticks and no lines, which would run through the words beside the bars.
    axis |= {"ticks": "outside", "ticklen": 5, "tickcolor": style.colour("muted"), "nticks": 6}
    axis["tickformat"] = "%Y年%-m月" if language == "zh-CN" else "%b %Y"
    axis["tickfont"] = style.font("muted")
    if not days:
        return axis | {"visible": False}
    if (max(days) - min(days)).days <= _LEAST:  # else a month would be named twice
        axis["dtick"] = "M1"
    return axis | {"range": [style.noon(end) for end in ends_of_axis(days)]}


def ends_of_axis(days: Collection[date]) -> tuple[date, date]:
    """Where an axis for these ``days`` begins and ends: more room after them, where words stand."""
    first, last = min(days), max(days)
    room = max((last - first).days, _LEAST)
    return first - room * _DAY // 8, last + room * _DAY // 3


class Lane(NamedTuple):
    """The licence day of one scope, in percent of the axis; without one ``at`` is ``None``.

    ``about`` says it in full: a day that has a range lies on a bar, whose ends it names.
    """

    scope: str
    words: str
    about: str
    at: float | None = None
    left: float = 0
    width: float = 0


class ScenarioLanes(NamedTuple):
    """The name of each scenario with its lanes, one a scope, on one axis with its months.

    ``alt_text`` is the picture in words.
    """

    rows: tuple[tuple[str, tuple[Lane, ...]], ...]
    months: tuple[tuple[str, float], ...]
    alt_text: str

    @property
    def has_days(self) -> bool:
        """Whether any scenario has a day in any licence."""
        return bool(self.months)


def scenario_lanes(
    scenarios: Sequence[tuple[str, Sequence[ScenarioResult]]], wording: str, language: str
) -> ScenarioLanes:
    """The days of each scenario by name, or why there are none, in the words of ``wording``."""
    days = [day for _, scopes in scenarios for each in scopes for day in each.days]
    axis = None
    if days:
        first, last = ends_of_axis(days)
        axis = TimeAxis(first, (last - first).days)
    rows = tuple(
        (name, tuple(_lane(each, axis, wording, language) for each in scopes))
        for name, scopes in scenarios
    )
    labels = (
        say("scenarios.chart.label", language, scenario=name, day=lane.about)
        for name, lanes in rows
        for lane in lanes
    )
    months = axis.months(language) if axis else ()
    return ScenarioLanes(rows, months, join_sentences(labels, language))


def _lane(result: ScenarioResult, axis: TimeAxis | None, wording: str, language: str) -> Lane:
    name = say(rulebook_key(f"common.scope_short.{result.scope}", wording), language)
    day = result.licence_on
    if day is None or axis is None:
        words = say(f"scenarios.chart.{result.why_no_day}", language, scope=name)
        return Lane(result.scope, words, words)
    words = say("scenarios.chart.scope_day", language, scope=name, day=day)
    first, *_, last = result.days
    key = "scenarios.chart." + ("on" if first == last else "range")
    about = say(key, language, scope=name, day=day, first=first, last=last)
    left = axis.at(first)
    return Lane(result.scope, words, about, axis.at(day), left, round(axis.at(last) - left, 2))

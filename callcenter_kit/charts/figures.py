"""Results as Plotly figures, on an opaque ground, in the kit's own templates."""

from functools import singledispatch
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.charts import gantt, portfolio, style, timing
from callcenter_kit.charts.style import THEMES, Figure
from callcenter_kit.errors import optional_libraries, unknown_choice
from callcenter_kit.screening.portfolio import Portfolio
from callcenter_kit.texts.display import HtmlRepr, language_of_picture
from callcenter_kit.timeline.distribution import Distribution, WaitingTimes
from callcenter_kit.timeline.plan import NoPlan, Plan

if TYPE_CHECKING:
    import plotly.graph_objects as go


TEMPLATES: Final = {"light": "callcenter_kit", "dark": "callcenter_kit_dark"}
_WIDTH_OF_WORDS: Final = 560  # pixels, of a sentence in place of a picture
_EDGE: Final = 16  # the pixels that are left free around a picture, which a page leaves by itself


def picture_of(result: HtmlRepr, language: str | None, theme: str | None) -> Any:  # noqa: ANN401
    """The figure of ``result``, or its figures by name, in the language and theme set or given."""
    register_templates()
    # A room above registers its pictures when its module is imported, which nothing else asks for.
    if result.shown_by:
        import_module(result.shown_by)
    if theme is None:
        import plotly.io

        theme = "dark" if plotly.io.templates.default == TEMPLATES["dark"] else "light"
    if theme not in THEMES:
        raise unknown_choice("theme", theme, THEMES)
    pictures = draw_result(result, language_of_picture(language))
    # A picture has a layout; several are a dict of them by name.
    if "layout" in pictures:
        return _figure(pictures, theme)
    return {name: _figure(picture, theme) for name, picture in pictures.items()}


@singledispatch
def draw_result(result: Any, language: str) -> Figure:  # noqa: ANN401 - any result
    """The picture of ``result`` as a plain dict, or several by name; registered type by type."""
    raise TypeError(f"there is no picture of {type(result).__name__}")


draw_result.register(Plan, gantt.gantt)
draw_result.register(Distribution, timing.distribution)
draw_result.register(WaitingTimes, timing.waiting_curve)


@draw_result.register
def _no_plan(plan: NoPlan, language: str) -> Figure:
    """No picture can be drawn of a plan without dates: its place says why."""
    lines = style.wrap(plan.reason.say(language), _WIDTH_OF_WORDS)
    place = {"xref": "paper", "x": 0, "xanchor": "left", "align": "left"}
    words = style.note("<br>".join(lines), style.font("ink"), yref="paper", y=0.5, **place)
    axes = dict.fromkeys(("xaxis", "yaxis"), style.HIDDEN_AXIS)
    ground = style.layout(20 * len(lines), annotations=[words], **axes)
    return {"data": [], "layout": ground}


@draw_result.register
def _portfolio(many: Portfolio, language: str) -> dict[str, Figure]:
    names = ("outcomes", "blocking", "freeing", "capital")
    return {name: getattr(portfolio, name)(many, language) for name in names}


def register_templates() -> tuple[str, ...]:
    """Give Plotly the templates ``callcenter_kit`` and ``callcenter_kit_dark``; their names.

    They have the pages' colours and typefaces, on an opaque ground. ``figure()`` does this by
    itself; call it to use them for figures of your own:
    ``plotly.io.templates.default = "callcenter_kit"``. ``KitError`` where Plotly is not installed.
    """
    with optional_libraries("dashboards"):
        import plotly.graph_objects as go
        import plotly.io
    for theme, name in TEMPLATES.items():
        if name not in plotly.io.templates:
            painted = style.paint({"layout": style.TEMPLATE}, theme)
            plotly.io.templates[name] = go.layout.Template(painted)
    return tuple(TEMPLATES.values())


def _figure(picture: Figure, theme: str) -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure(style.paint(picture, theme))
    # On a page a card leaves this room; a notebook's cell has no card.
    margin = {side: _EDGE + picture["layout"]["margin"][side] for side in "lrtb"}
    height = picture["layout"]["height"] + 2 * _EDGE
    figure.update_layout(template=TEMPLATES[theme], margin=margin, height=height)
    return figure

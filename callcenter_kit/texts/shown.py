"""What a result owes a notebook: HTML, a picture in one call, and text that is never long.

Results stand on low floors; how each looks is known above them, by `documents.shown` and
`charts.figures`. They are found by their names once somebody looks at a result, so that computing
one loads nothing of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Final

from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Language, check_language

if TYPE_CHECKING:
    import plotly.graph_objects as go

_HTML: Final = "callcenter_kit.documents.shown.html"
_FIGURES: Final = "callcenter_kit.charts.figures"
_LONGEST: Final = 500
_chosen: list[Language] = []


def use_language(language: str | None) -> None:
    """Show results in ``language`` from now on, ``"zh-CN"`` or ``"en"``; ``None``: in both.

    It holds for what notebooks show of results, and for pictures that name no language of their
    own, in the whole process. ``KitError`` for a language that the product does not speak.

    >>> use_language("en")
    >>> shown_languages()
    ('en',)
    >>> use_language(None)
    >>> shown_languages()
    ('zh-CN', 'en')
    """
    _chosen[:] = [] if language is None else [check_language(language)]


def shown_languages() -> tuple[Language, ...]:
    """The languages in which results are shown: the one that was chosen, else both."""
    return tuple(_chosen) or LANGUAGES


def language_of_picture(language: str | None) -> Language:
    """The one language of a picture: ``language``, else the one chosen, else Chinese."""
    if language is not None:
        return check_language(language)
    return _chosen[0] if _chosen else DEFAULT_LANGUAGE


def shortened(text: str) -> str:
    """``text``, cut where it is longer than a text that stands for a result may be."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


class Shown:
    """A result that a notebook shows as HTML, in the language of `use_language`."""

    __slots__ = ()

    # The module that knows how it looks, of a result from a room above `documents` and `charts`.
    shown_by: ClassVar[str] = ""

    def _repr_html_(self) -> str:
        """The result as HTML: readable in light and dark, nothing a client typed is markup."""
        html: str = import_module(_HTML).html_of(self)
        return html


class Pictured(Shown):
    """A result that has a picture, too."""

    __slots__ = ()

    def figure(self, language: str | None = None, *, theme: str | None = None) -> go.Figure:
        """The picture of it as a Plotly figure, on an opaque ground.

        ``language`` is that of `use_language` unless given, and Chinese where none was chosen.
        ``theme`` is ``"light"`` or ``"dark"``; unless given, it is dark where the template
        ``callcenter_kit_dark`` is Plotly's default. ``KitError`` where Plotly is not installed.
        """
        return picture(self, language, theme)


def picture(value: Shown, language: str | None, theme: str | None) -> Any:  # noqa: ANN401
    """The picture of ``value``, as `charts.figures` makes it: a figure, or several by name."""
    return import_module(_FIGURES).picture_of(value, language, theme)

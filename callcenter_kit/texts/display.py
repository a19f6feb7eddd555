"""What a result owes whoever asked for it: HTML and pictures in notebooks, frames, plain JSON."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Final

from callcenter_kit.errors import KnowsFormerNames, import_library
from callcenter_kit.texts.datafile import read_data
from callcenter_kit.texts.language import DEFAULT_LANGUAGE, LANGUAGES, Text, check_language
from callcenter_kit.texts.sources import Source

if TYPE_CHECKING:
    import pandas
    import plotly.graph_objects as go


# Named, not imported: both stand on floors above this one.
_HTML: Final = "callcenter_kit.documents.blocks"
_FIGURES: Final = "callcenter_kit.charts.figures"
# The one language chosen for the whole process; empty where results are shown in both.
_language: list[str] = []


def use_language(language: str | None) -> None:
    """Show results in ``language`` from now on, ``"zh-CN"`` or ``"en"``; ``None``: in both.

    It holds for what notebooks show of results, and for pictures that name no language of their
    own, in the whole process. ``KitError`` for a language that the product does not speak.
    """
    _language[:] = [] if language is None else [check_language(language)]


def display_languages() -> tuple[str, ...]:
    """The languages in which results are shown: that of `use_language`, else both."""
    return tuple(_language) or LANGUAGES


def language_of_picture(language: str | None) -> str:
    """The one language of a picture: ``language``, else that of `use_language`, else Chinese."""
    if language is not None:
        return check_language(language)
    return _language[0] if _language else DEFAULT_LANGUAGE


class HtmlRepr(KnowsFormerNames):
    """A result that a notebook shows as HTML, in the language of `use_language`."""

    __slots__ = ()

    # The module that knows how it looks, of a result from a room above `documents` and `charts`.
    shown_by: ClassVar[str] = ""

    def _repr_html_(self) -> str:
        """The result as HTML: readable in light and dark, nothing a client typed is markup."""
        html: str = import_module(_HTML).html_of(self)
        return html


class FigureRepr(HtmlRepr):
    """A result that has a picture, too."""

    __slots__ = ()

    def figure(self, language: str | None = None, *, theme: str | None = None) -> "go.Figure":
        """The picture of it as a Plotly figure, on an opaque ground.

        ``language`` is that of `use_language` unless given, and Chinese where none was chosen.
        ``theme`` is ``"light"`` or ``"dark"``; unless given, it is dark where the template
        ``callcenter_kit_dark`` is Plotly's default. ``KitError`` where Plotly is not installed.
        """
        return picture(self, language, theme)


class JsonRepr:
    """A result that is plain JSON by its ``json_names``, or by all its fields where it has none."""

    __slots__ = ()
    json_names: ClassVar[tuple[str, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        """The result in plain JSON types: days in ISO form, texts in both languages."""
        names: Iterable[str] = self.json_names or getattr(self, "__dataclass_fields__", ())
        return json_fields(self, *names)


def picture(value: HtmlRepr, language: str | None, theme: str | None) -> Any:  # noqa: ANN401
    """The picture of ``value``, as `charts.figures` makes it: a figure, or several by name."""
    return import_module(_FIGURES).picture_of(value, language, theme)


def table(
    rows: Iterable[Mapping[str, Any]],
    columns: Mapping[str, str | tuple[str, ...]],
    text_columns: Iterable[str] = (),
    language: str | None = None,
) -> "pandas.DataFrame":
    """``rows`` as a frame with ``columns``, a mapping from name to dtype, in their order.

    A tuple of codes is an ordered category. What a row does not have, or has as ``None``, is
    missing. ``language`` adds the ``text_columns`` in its words. ``KitError`` where pandas is not
    installed, or the language is not spoken.
    """
    text_language = check_language(language or DEFAULT_LANGUAGE)
    columns = {**columns, **dict.fromkeys(() if language is None else text_columns, "string")}
    pandas, items, series = import_library("pandas"), list(rows), {}
    for name, dtype in columns.items():
        if isinstance(dtype, tuple):
            dtype = pandas.CategoricalDtype(dtype, ordered=True)
        values = (row.get(name) for row in items)
        cells = [value.say(text_language) if isinstance(value, Text) else value for value in values]
        series[name] = pandas.Series(cells, dtype=dtype)
    return pandas.DataFrame(series)


def to_json(value: Any) -> Any:  # noqa: ANN401 - any value of an answer
    """``value`` in plain JSON types; sets in order, so that the bytes are always the same.

    A day stands in ISO form, a text in both languages, a source as its reference, such as
    ``order42 art. 6(5)``; whatever has a ``to_dict()`` as that.
    """
    match value:
        case None | str() | int() | float():
            return value
        case date():
            return value.isoformat()
        case Text(zh=zh, en=en):
            # Its places stay, as a requirement's sentence has them; what is no place is one brace.
            zh, en = (text.replace("{{", "{").replace("}}", "}") for text in (zh, en))
            return {"zh-CN": zh, "en": en}
        case Source():
            return str(value)
        case Mapping():
            return {to_json(key): to_json(item) for key, item in value.items()}
        # In order, so that the same answer is always the same bytes.
        case frozenset():
            return sorted(to_json(item) for item in value)
        case tuple() | list():
            return [to_json(item) for item in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def json_fields(value: object, *names: str) -> dict[str, Any]:
    """The fields ``names`` of ``value``, each in plain JSON types."""
    return {name: to_json(getattr(value, name)) for name in names}


def write_value(value: Any) -> str:  # noqa: ANN401 - a value of any kind
    """The one text of ``value`` in a link, a file or a form; the pages read it back."""
    match value:
        case bool():
            return "yes" if value else "no"
        case frozenset():
            return ",".join(sorted(value))
        # Never 1e+16, which no form would read; a whole number without its ".0".
        case float():
            return format(Decimal(repr(value)), "f").removesuffix(".0")
        case date():
            return value.isoformat()
        case tuple():
            return "-".join(map(str, value))
    return str(value)


_COLOURS: Final = read_data("colours.toml").values
LIGHT: Final[Mapping[str, str]] = _COLOURS["light"]
DARK: Final[Mapping[str, str]] = _COLOURS["dark"]
PRINT: Final[Mapping[str, str]] = {**LIGHT, **_COLOURS["print"]}
OUTCOME_COLOURS: Final[Mapping[str, str]] = {
    "eligible": "met",
    "ineligible": "unmet",
    "undetermined": "unknown",
    "not_required": "none",
}
PRINT_FONTS: Final[Mapping[str, str]] = {"zh-CN": "Microsoft YaHei", "en": "Arial"}
SCREEN_FONTS: Final = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif'

"""Scenarios as a table: a frame, the same lit where it differs, and a workbook in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.documents.office import Value, Workbook
from callcenter_kit.errors import MissingLibrary
from callcenter_kit.rules.applicant import FACT_NAMES, fact_kind
from callcenter_kit.rules.loading import facts, marked_name, value_in_words
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.rows import BIT_COLUMNS, CATEGORIES, DATED
from callcenter_kit.texts.datafile import say, words
from callcenter_kit.texts.display import PRINT, table
from callcenter_kit.texts.language import Text, name_list
from callcenter_kit.timeline.process import process
from callcenter_kit.what_if.scenario import DAYS, Scenario, value_text

if TYPE_CHECKING:
    import pandas
    from pandas.io.formats.style import Styler


_DAY, _TEXT = "datetime64[s]", "string"
RESULTS: Final[Mapping[str, str | tuple[str, ...]]] = {
    **CATEGORIES,
    **dict.fromkeys(BIT_COLUMNS, _TEXT),
    "capital_gap": "Float64",
    **DATED,
}
_IN_WORDS: Final = (
    *(f"{name}_name" for name in ("licence", *SCOPES)),
    *(f"{mask}_names" for mask in BIT_COLUMNS),
    *(f"{scope}_status_name" for scope in SCOPES),
)
_DTYPES: Final = {"agency": "boolean", "expert_review": "boolean", "correction_rounds": "Int64"}
# Opaque, with an ink of its own: it reads the same on light and dark ground, and in a workbook.
_HIGHLIGHT: Final = f"background-color: {PRINT['unknown-ground']}; color: {PRINT['ink']}"


def frame(
    scenarios: Sequence[Scenario],
    rows: Sequence[Mapping[str, Any]],
    varied: Sequence[str],
    language: str | None,
) -> "pandas.DataFrame":
    """The frame that `Scenarios.to_frame` describes; ``rows`` are those of `evaluate_rows`."""
    values = {name: [scenario.value(name) for scenario in scenarios] for name in varied}
    columns, cells = {}, []
    for name, column in values.items():
        is_whole = all(type(value) is int for value in column if value is not None)
        kind = fact_kind(name) if name in FACT_NAMES else None
        if kind is not None:
            columns[name] = _TEXT if kind.id == "set" else kind.dtype
        elif name in DAYS:
            columns[name] = _DAY
        else:
            columns[name] = _DTYPES.get(name, "Int64" if is_whole and any(column) else _TEXT)
    for place, (scenario, row) in enumerate(zip(scenarios, rows, strict=True)):
        inputs = {name: values[name][place] for name in varied}
        sets = {name: value_text(v) for name, v in inputs.items() if isinstance(v, frozenset)}
        in_words = {} if language is None else texts(scenario, row)
        cells.append({**row, **inputs, **sets, **in_words})
    return table(cells, {"scenario": _TEXT, **columns, **RESULTS}, _IN_WORDS, language)


def texts(scenario: Scenario, row: Mapping[str, Any]) -> dict[str, Text]:
    """What one row of `evaluate_rows` says, under the names of the columns in words."""
    names = {"licence_name": words(f"clients.licence.{row['licence']}")}
    for scope in SCOPES:
        names[f"{scope}_name"] = words(f"common.outcome.{row[scope]}")
        if status := row.get(f"{scope}_status"):
            names[f"{scope}_status_name"] = words(f"record.day_status.{status}")
    rules = scenario.rulebook.requirements
    for mask in BIT_COLUMNS:
        ids = (key for key in row[mask].split(", ") if key)
        names[f"{mask}_names"] = name_list(rules[key].name for key in ids)
    return names


def style_table(table: "pandas.DataFrame") -> "Styler":
    """``table`` with every cell lit that differs from its first row's, days and amounts readable.

    ``KitError`` where jinja2, which pandas asks for, is not installed.
    """
    try:
        style = table.style
    except (ImportError, AttributeError):  # by pandas' version one or the other
        raise MissingLibrary(library="jinja2", extra="dashboards") from None
    days = [name for name in table if str(table[name].dtype).startswith("datetime")]
    amounts = [name for name in table if table[name].dtype == "Float64"]
    looks = dict.fromkeys(days, "{:%Y-%m-%d}") | dict.fromkeys(amounts, "{:,.0f}")
    style.hide(axis="index").format(looks, na_rep="")

    def highlight(column: Any) -> list[str]:  # noqa: ANN401 - a pandas Series
        first, *others = map(str, column)  # as texts, for nothing missing equals itself
        return ["", *(_HIGHLIGHT if other != first else "" for other in others)]

    return style.apply(highlight, subset=[name for name in table if name != "scenario"])


# What every scenario has, whether it varies or not, and the field that people know it by.
_ALWAYS: Final = {"start": "start_on", "on": "on", "rulebook": "reading"}
_DAYS: Final = ("licence_on", "earliest", "latest")
_NARROW, _WIDE = 16, 30


def workbook(
    scenarios: Sequence[Scenario],
    rows: Sequence[Mapping[str, Any]],
    varied: Sequence[str],
    language: str,
) -> bytes:
    """The file that `Scenarios.to_excel` describes; ``rows`` are those of `evaluate_rows`."""
    names = [name for name in varied if name not in _ALWAYS]
    books = tuple(dict.fromkeys(scenario.rulebook for scenario in scenarios))
    headings = {"scenario": say("shown.column.scenario", language)}
    headings |= {name: _name_of(name, books).say(language) for name in names}
    headings |= {key: say(f"common.field.{field}", language) for key, field in _ALWAYS.items()}
    widths, results = [_WIDE] * len(headings), _result_headings(language)
    headings |= results
    lists = ("unmet_names", "unknown_names")
    widths += [_WIDE if key.endswith(lists) else _NARROW for key in results]
    table: list[list[Value]] = [[*headings.values()]]
    for scenario, row in zip(scenarios, rows, strict=True):
        inputs = {name: _value(name, scenario, language) for name in (*names, *_ALWAYS)}
        in_words = {key: text.say(language) for key, text in texts(scenario, row).items()}
        cells = {**row, **inputs, **in_words, "scenario": scenario.name}
        table.append([cells.get(key) for key in headings])
    table.append([say("scenarios.export.note", language)])
    file = Workbook(say("scenarios.title", language), language, scenarios[0].on)
    file.table(say("scenarios.export.sheet", language), table, widths)
    return file.content()


def _name_of(name: str, books: Sequence[Rulebook]) -> Text:
    steps = {key: step.name for key, step in process().steps.items()}
    steps |= {key: extra.name for key, extra in process().extras.items()}
    numbers = {key: number for book in books for key, number in book.parameters.items()}
    if name in FACT_NAMES:
        return facts()[name].name
    if name in numbers:
        return numbers[name].name
    if name in steps and name != "expert_review":
        return words("scenarios.export.days", step=steps[name])
    return words("scenarios.export.durations" if name == "durations" else f"common.field.{name}")


def _value(name: str, scenario: Scenario, language: str) -> Value:
    value, book = scenario.value(name), scenario.rulebook
    if name == "rulebook":
        return marked_name(book.name, book, language)
    if name == "clock":
        clock = process().clocks[value or book.clock]
        return clock.lasting(book.review_days(SCOPES[0], scenario.on)).name.say(language)
    if isinstance(value, date) or (value is None and name not in FACT_NAMES):
        return value
    if name in FACT_NAMES or isinstance(value, bool):
        return value_in_words(name, value, language)
    number: Value = value
    return number


def _result_headings(language: str) -> dict[str, str]:
    headings: dict[str, str] = {}
    for scope in SCOPES:
        name = say(f"common.scope_short.{scope}", language)
        missing = say("scenarios.topic.missing", language, outcome=name)
        unknown = say("scenarios.topic.unknown", language, scope=name)
        headings |= {f"{scope}_name": name, f"{scope}_unmet_names": missing}
        headings[f"{scope}_unknown_names"] = unknown
        for topic in (*_DAYS, "status"):
            key = f"{scope}_{topic}{'_name' if topic == 'status' else ''}"
            headings[key] = say(f"scenarios.topic.{topic}", language, scope=name)
    return headings

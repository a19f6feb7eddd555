"""Scenarios as a table: what varies, verdicts and days; and the same lit where it differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.errors import MissingLibrary
from callcenter_kit.rules.applicant import FACT_NAMES, fact_kind
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.texts.frames import table
from callcenter_kit.texts.language import LANGUAGES, Text, joined
from callcenter_kit.texts.style import PRINT
from callcenter_kit.texts.words import words
from callcenter_kit.what_if.grid import written
from callcenter_kit.what_if.scenario import DAYS, Scenario

if TYPE_CHECKING:
    import pandas
    from pandas.io.formats.style import Styler

MASKS: Final = tuple(f"{scope}_{status}" for scope in SCOPES for status in ("unmet", "unknown"))
VERDICTS: Final = ("licence", *SCOPES, *MASKS)
_DAY, _TEXT = "datetime64[s]", "string"
_DATED: Final = {"licence_on": _DAY, "earliest": _DAY, "latest": _DAY, "status": _TEXT}
RESULTS: Final = {
    **dict.fromkeys(VERDICTS, _TEXT),
    "capital_gap": "Float64",
    **{f"{scope}_{part}": kind for scope in SCOPES for part, kind in _DATED.items()},
}
_SPOKEN: Final = (
    *(f"{name}_name" for name in ("licence", *SCOPES)),
    *(f"{mask}_names" for mask in MASKS),
    *(f"{scope}_status_name" for scope in SCOPES),
)
_DTYPES: Final = {"agency": "boolean", "expert_review": "boolean", "correction_rounds": "Int64"}
# Opaque, with an ink of its own: it reads the same on light and dark ground, and in a workbook.
_LIT: Final = f"background-color: {PRINT['unknown-ground']}; color: {PRINT['ink']}"


def frame(
    scenarios: Sequence[Scenario],
    rows: Sequence[Mapping[str, Any]],
    varied: Sequence[str],
    language: str | None,
) -> pandas.DataFrame:
    """The frame that `Scenarios.to_frame` describes; ``rows`` are those of `judged`."""
    own = {name: [scenario.value(name) for scenario in scenarios] for name in varied}
    columns = {name: _dtype(name, values) for name, values in own.items()}
    cells = {name: list(map(_cell, values)) for name, values in own.items()}
    pairs = zip(scenarios, rows, strict=True)
    spoken = [{} if language is None else texts(*pair) for pair in pairs]
    told = (
        {**row, **{name: cells[name][place] for name in varied}, **spoken[place]}
        for place, row in enumerate(rows)
    )
    return table(told, {"scenario": _TEXT, **columns, **RESULTS}, _SPOKEN, language)


def _dtype(name: str, values: Sequence[Any]) -> str:
    if name in FACT_NAMES:
        kind = fact_kind(name)
        return _TEXT if kind.id == "set" else kind.dtype
    if name in DAYS:
        return _DAY
    whole = all(type(value) is int for value in values if value is not None)
    return _DTYPES.get(name, "Int64" if whole and any(values) else _TEXT)


def _cell(value: Any) -> Any:  # noqa: ANN401 - the value of anything that may vary
    return written(value) if isinstance(value, frozenset) else value


def texts(scenario: Scenario, row: Mapping[str, Any]) -> dict[str, Text | None]:
    """What one row of `judged` says, under the names of the columns in words."""
    named = {"licence_name": words(f"clients.licence.{row['licence']}")}
    for scope in SCOPES:
        named[f"{scope}_name"] = words(f"common.outcome.{row[scope]}")
        if status := row.get(f"{scope}_status"):
            named[f"{scope}_status_name"] = words(f"record.day_status.{status}")
    return {**named, **{f"{mask}_names": _listed(scenario, row[mask]) for mask in MASKS}}


def _listed(scenario: Scenario, ids: str) -> Text:
    names = [scenario.rulebook.requirements[key].name for key in ids.split(", ") if key]
    spoken = (joined([name.say(language) for name in names], language) for language in LANGUAGES)
    return Text(*spoken)


def styled(table: pandas.DataFrame) -> Styler:
    """``table`` with every cell lit that differs from its first row's, days and amounts readable.

    ``KitError`` where jinja2, which pandas asks for, is not installed.
    """
    try:
        style = table.style
    except (ImportError, AttributeError):
        raise MissingLibrary(library="jinja2", extra="dashboards") from None
    days = [name for name in table if str(table[name].dtype).startswith("datetime")]
    amounts = [name for name in table if table[name].dtype == "Float64"]
    looks = dict.fromkeys(days, "{:%Y-%m-%d}") | dict.fromkeys(amounts, "{:,.0f}")
    style.hide(axis="index").format(looks, na_rep="")
    return style.apply(_lit, subset=[name for name in table if name != "scenario"])


def _lit(column: Any) -> list[str]:  # noqa: ANN401 - a pandas Series
    first, *others = map(str, column)  # as texts, for nothing missing equals itself
    return ["", *(_LIT if other != first else "" for other in others)]

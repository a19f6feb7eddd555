"""What the visitor changes: a row for each thing, a field for each scenario."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from callcenter_kit.dashboards.scenarios.columns import shown
from callcenter_kit.dashboards.scenarios.example import taken_over
from callcenter_kit.dashboards.scenarios.in_words import field_in_words, names_of
from callcenter_kit.dashboards.widget.actions import Action, Message, set_field
from callcenter_kit.dashboards.widget.case import FIELDS, VARIABLE, Case, field_name
from callcenter_kit.dashboards.widget.controls import held_value
from callcenter_kit.dashboards.widget.fields import read_value, to_form
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.dashboards.widget.today import Clock
from callcenter_kit.dashboards.widget.variations import (
    MOST_SCENARIOS,
    MOST_VARIED,
    PART,
    Variation,
)
from callcenter_kit.errors import KitError
from callcenter_kit.rules.facts import facts
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.words import say, words

# What is offered first: what most companies think of changing.
FIRST: Final = ("registered_capital", "start_on")
_ROW: Final = re.compile(rf"row\.([1-{MOST_VARIED}])")


@dataclass(frozen=True, slots=True)
class ChangeCell:
    """One field of a scenario; ``value`` is the text in it, empty where it is as the case is.

    ``spoken`` is the same in words; ``error`` says why the text could not be used.
    """

    name: str
    label: str
    value: str
    spoken: str
    error: KitError | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One thing that may change; ``field`` is empty in the row that is still to be chosen.

    ``offered`` are the things that may stand here, ``choices`` the answers of a field that has
    few, ``now`` is what the case tells.
    """

    number: int
    field: str
    kind: str
    unit: str | None
    now: str
    offered: Mapping[str, Text]
    choices: Mapping[str, Text]
    cells: tuple[ChangeCell, ...]


def varied(case: Case) -> tuple[str, ...]:
    """The things that are listed: those chosen, else those offered first."""
    return case.vary or FIRST


def change_rows(state: State, today: date | None) -> tuple[ChangeRow, ...]:
    """The rows of what changes, and an empty one while there is room for another."""
    listed = varied(state.case)
    fields = (*listed, "")[:MOST_VARIED]
    return tuple(_row(number, name, listed, state, today) for number, name in enumerate(fields, 1))


def _row(
    number: int, name: str, listed: tuple[str, ...], state: State, today: date | None
) -> ChangeRow:
    offered = {key: field_name(key) for key in VARIABLE if key == name or key not in listed}
    if not name:
        return ChangeRow(number, name, "", None, "", offered, {}, ())
    kind = FIELDS[name].kind
    fact = facts().get(name)
    value = held_value(name, state)
    now = field_in_words(name, value, state.language)
    if name == "start_on" and value is None and (day := state.case.on or today):
        now = say("scenarios.default_day", state.language, day=day)
    cells = tuple(_cell(place, name, state) for place, _ in enumerate(shown(state.case), 1))
    unit = fact.unit if fact else None
    return ChangeRow(number, name, kind, unit, now, offered, _choices(name, kind), cells)


def _choices(name: str, kind: str) -> Mapping[str, Text]:
    if kind == "yes_no":
        return {answer: words(f"common.answer.{answer}") for answer in ("yes", "no")}
    return names_of(name) if kind == "choice" else {}


def _cell(number: int, name: str, state: State) -> ChangeCell:
    field, scenario = f"s{number}.{name}", shown(state.case)[number - 1]
    called = scenario.name or say("scenarios.unnamed", state.language, number=number)
    label = say(
        "scenarios.cell.label",
        state.language,
        field=field_name(name).say(state.language),
        scenario=called,
    )
    if (refused := state.refused.get(field)) is not None:
        return ChangeCell(field, label, refused.typed, refused.typed, refused.reason)
    kind, text = FIELDS[name].kind, scenario.text(name)
    if not text:
        return ChangeCell(field, label, "", say("scenarios.table.as_now", state.language), None)
    value = read_value(name, kind, text, FIELDS[name].choices)
    shown_text = to_form(kind, value, state.language) if kind in ("money", "percent") else text
    return ChangeCell(field, label, shown_text, field_in_words(name, value, state.language), None)


def actions(today: Clock) -> dict[str, Action]:
    """What a visitor can do with the scenarios; what is shown as an example is theirs from then."""
    return {
        "set": lambda state, message: _set(state, message, today),
        "scenario_add": lambda state, _: _add(taken_over(state, today())),
        "scenario_remove": _remove,
    }


def _set(state: State, message: Message, today: Clock) -> State:
    name = str(message["name"])
    if row := _ROW.fullmatch(name):
        return _choose(taken_over(state, today()), int(row[1]) - 1, str(message["value"]))
    if PART.fullmatch(name):
        state = taken_over(state, today())
        # What was only offered is listed from now on.
        state = replace(state, case=replace(state.case, vary=varied(state.case)))
    return set_field(state, message)


def _choose(state: State, place: int, field: str) -> State:
    """The thing in a row is another one, or none: what the scenarios had of it goes with it."""
    listed = list(varied(state.case))
    before = listed[place : place + 1]
    if field and field not in VARIABLE:
        return state
    listed[place : place + 1] = [field] if field else []
    vary = tuple(dict.fromkeys(listed))[:MOST_VARIED]
    scenarios = tuple(scenario.only(vary) for scenario in state.case.scenarios)
    gone = {name: why for name, why in state.refused.items() if not _is_of(name, before)}
    return replace(state, case=replace(state.case, vary=vary, scenarios=scenarios), refused=gone)


def _is_of(name: str, fields: list[str]) -> bool:
    part = PART.fullmatch(name)
    return part is not None and part[2] in fields


def _add(state: State) -> State:
    """Another scenario, like the last one, so that only what differs has to be told."""
    known = shown(state.case)
    if len(known) >= MOST_SCENARIOS:
        return state
    last = known[-1]
    scenarios = (*known, Variation("", last.texts))
    return replace(state, case=replace(state.case, vary=varied(state.case), scenarios=scenarios))


def _remove(state: State, message: Message) -> State:
    place = int(str(message["value"]))
    kept = tuple(s for at, s in enumerate(state.case.scenarios) if at != place)
    # A scenario further right takes another number: what is half typed stays behind.
    refused = {name: why for name, why in state.refused.items() if not PART.fullmatch(name)}
    return replace(state, case=replace(state.case, scenarios=kept), refused=refused)

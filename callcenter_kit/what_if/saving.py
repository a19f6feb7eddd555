"""Scenarios kept in a file: who applies, by which rules and choices; verdicts are judged anew.

Each scenario as a link into the pages, as a page's own *Copy link* writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import quote

from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import Applicant, kind_of
from callcenter_kit.rules.lines import Parameter
from callcenter_kit.rules.loading import SHIPPED, rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.display import plain, write_value
from callcenter_kit.what_if.errors import ScenarioError
from callcenter_kit.what_if.grid import axes, known_variation
from callcenter_kit.what_if.scenario import Scenario

_VERSION: Final = "1"
# What a link calls the working days of each step and extra.
DURATIONS: Final = {
    "direction": "direction_days",
    "agency_contract": "contract_days",
    "prepare_materials": "materials_days",
    "write_and_submit": "writing_days",
    "correction_round": "correction_days",
    "expert_review": "expert_days",
}
# What a page takes where nothing is chosen.
_UNTOLD: Final = {
    **{"reading": "guide", "clock": "guide"},
    **{"agency": True, "correction_rounds": 0, "expert_review": False},
}


def fragment(scenario: Scenario, language: str) -> str | None:
    """The scenario as the part of an address after the #, without the company's name.

    ``None`` where no page can be told of it: a rulebook of one's own, or with other numbers.
    """
    book, options = scenario.rulebook, scenario.options
    if book.id not in SHIPPED or book.amended or book.retimed:
        return None
    durations: Mapping[str, Any] = options.get("durations", {})
    parameters = {
        **{"lang": language, "reading": book.id, "on": scenario.on, "start_on": scenario.start},
        **{name: options.get(name) for name in _UNTOLD if name in options},
        **{DURATIONS[step]: days for step, days in durations.items()},
        **scenario.applicant.known(),
        "name": None,
    }
    chosen = {name: value for name, value in parameters.items() if value != _UNTOLD.get(name)}
    texts = {name: write_value(value) for name, value in chosen.items() if value is not None}
    parts = {"v": _VERSION, **{name: text for name, text in texts.items() if text}}
    return "#" + "&".join(f"{name}={quote(text, safe=',')}" for name, text in parts.items())


FORMAT: Final = "callcenter_kit scenarios"
VERSION: Final = 1


def written(scenarios: Mapping[str, Scenario], varied: tuple[str, ...]) -> str:
    """The scenarios as JSON that `read` takes back; ``KitError`` for a rulebook of one's own."""
    # Scenarios share their rulebooks; each is held against what ships once.
    books = {book: _plain_rulebook(book) for book in {s.rulebook for s in scenarios.values()}}
    listed = [_plain(each) | {"rulebook": books[each.rulebook]} for each in scenarios.values()]
    head = {"format": FORMAT, "version": VERSION, "varied": list(varied)}
    content = {**head, "scenarios": listed}
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _plain(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "facts": plain(scenario.applicant.known()),
        "on": plain(scenario.on),
        "start": plain(scenario.start),
        "options": plain(scenario.options),
    }


def _plain_rulebook(book: Rulebook) -> dict[str, Any]:
    amended = {name: _own_numbers(book.parameters[name]) for name in book.amended}
    content = {"id": book.id, "amended": amended, "retimed": plain(book.retimed)}
    # What cannot be made again from what ships would come back as another rulebook.
    own = replace(book, amended=tuple(amended))
    if book.id not in SHIPPED or _rulebook(json.dumps(content)).digest != own.digest:
        raise ScenarioError("RulebookNotSaved", name=book.id)
    return content


def _own_numbers(parameter: Parameter) -> dict[str, int]:
    """The numbers of an amended parameter that are the analyst's own: no source stands behind."""
    own = {scope: numbers[0] for scope, numbers in parameter.values.items()}
    return {scope: number.value for scope, number in own.items() if number.source is None}


@lru_cache(maxsize=256)
def _rulebook(written: str) -> Rulebook:
    content = json.loads(written)
    book = rulebook(content["id"])
    if content["amended"]:
        book = book.amend(**content["amended"])
    if content["retimed"]:
        book = book.retime(**{name: tuple(days) for name, days in content["retimed"].items()})
    return book


def save(text: str, path: str | Path) -> None:
    """Write ``text`` to ``path`` whole, or not at all."""
    target = Path(path)
    with TemporaryDirectory(dir=target.parent) as folder:
        whole = Path(folder) / target.name
        whole.write_text(text, "utf-8", newline="\n")
        whole.replace(target)


def read(path: str | Path) -> tuple[dict[str, Scenario], tuple[str, ...]]:
    """The scenarios in a file and what varies among them; ``KitError`` for any other file."""
    file = Path(path)
    try:
        content = json.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError):
        raise ScenarioError("NotScenarios", file=file.name) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ScenarioError("NotScenarios", file=file.name)
    if (version := content.get("version")) != VERSION:
        raise ScenarioError(
            "ScenariosOfAnotherVersion", file=file.name, version=version, known=str(VERSION)
        )
    try:
        listed = [_scenario(each) for each in content["scenarios"]]
        varied = tuple(map(known_variation, content["varied"]))
        return {each.name: each for each in listed}, varied
    except KitError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ScenarioError("NotScenarios", file=file.name) from None


def _scenario(content: Mapping[str, Any]) -> Scenario:
    facts = {name: _fact(name, value) for name, value in content["facts"].items()}
    options = {axis.name: axis.values[0] for axis in axes(content["options"])}
    start = content["start"]
    return Scenario(
        name=content["name"],
        applicant=Applicant(**facts),
        rulebook=_rulebook(json.dumps(content["rulebook"])),
        on=date.fromisoformat(content["on"]),
        start=None if start is None else date.fromisoformat(start),
        options=options,
    )


def _fact(name: str, value: Any) -> Any:  # noqa: ANN401 - a fact's value in JSON
    kind = kind_of(name)
    if kind == "date":
        return date.fromisoformat(value)
    return frozenset(value) if kind == "set" else value

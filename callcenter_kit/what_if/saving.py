"""Scenarios in a file: who applies, by which rules and choices; what they come to is not kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from callcenter_kit.documents.record import amendments
from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import Applicant, kind_of
from callcenter_kit.rules.loading import SHIPPED, rulebook
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.display import to_json
from callcenter_kit.what_if.errors import ScenarioError
from callcenter_kit.what_if.grid import axes, check_variation
from callcenter_kit.what_if.scenario import Scenario

FORMAT: Final = "callcenter_kit scenarios"
VERSION: Final = 1


def file_text(scenarios: Mapping[str, Scenario], varied: tuple[str, ...]) -> str:
    """The scenarios as JSON that `read` takes back; ``KitError`` for a rulebook of one's own."""
    # Scenarios share their rulebooks; each is held against what ships once.
    books = {book: _rulebook_to_json(book) for book in {s.rulebook for s in scenarios.values()}}
    content = {
        "format": FORMAT,
        "version": VERSION,
        "varied": list(varied),
        "scenarios": [
            {
                "name": scenario.name,
                "facts": to_json(scenario.applicant.known()),
                "on": to_json(scenario.on),
                "start": to_json(scenario.start),
                "options": to_json(scenario.options),
                "rulebook": books[scenario.rulebook],
            }
            for scenario in scenarios.values()
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _rulebook_to_json(book: Rulebook) -> dict[str, Any]:
    changes = amendments(book)
    content = {"id": book.id, "amended": changes, "retimed": to_json(book.retimed)}
    # What the shipped one and its changes do not give again would come back as another rulebook.
    own = replace(book, amended=tuple(changes))
    if book.id not in SHIPPED or _rulebook(json.dumps(content)).digest != own.digest:
        raise ScenarioError("RulebookNotSaved", name=book.id)
    return content


# By its JSON, which has a hash: scenarios with the same rulebook are given the same one.
@lru_cache(maxsize=256)
def _rulebook(text: str) -> Rulebook:
    content = json.loads(text)
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
        file = Path(folder) / target.name
        file.write_text(text, "utf-8", newline="\n")
        # In one step: whoever reads it meanwhile has the file of before, or all of this one.
        file.replace(target)


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
        scenarios = [_scenario(each) for each in content["scenarios"]]
        varied = tuple(map(check_variation, content["varied"]))
        return {each.name: each for each in scenarios}, varied
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

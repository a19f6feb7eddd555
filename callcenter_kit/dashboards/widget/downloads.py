"""Files that a page hands to its visitor; they are made in memory and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.texts.words import say


@dataclass(frozen=True, slots=True)
class File:
    """A file to save: its name, its content, and its media type."""

    name: str
    content: bytes
    kind: str


Download = Callable[[State], File]


def case_file(state: State) -> File:
    """The visitor's case, to be opened again on any page."""
    name = say("common.case.file_name", state.language)
    return File(name, state.case.to_json().encode(), "application/json")


DOWNLOADS: Final[Mapping[str, Download]] = {"save": case_file}

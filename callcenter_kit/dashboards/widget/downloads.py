"""Files that a page hands to its visitor; they are made in memory and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.slices import Slices
from callcenter_kit.texts.words import say


@dataclass(frozen=True, slots=True)
class File:
    """A file to save: its name, the pieces of its content, and its media type.

    A large one's pieces are made as they are asked for, one after the other, and only once.
    """

    name: str
    pieces: Iterable[bytes]
    kind: str

    @property
    def content(self) -> bytes:
        """All pieces in one."""
        return b"".join(self.pieces)


Download = Callable[[State], File]


def case_file(state: State) -> File:
    """The visitor's case, to be opened again on any page."""
    name = say("common.case.file_name", state.language)
    return File(name, [state.case.to_json().encode()], "application/json")


def whole(download: Download, state: State) -> Slices[File]:
    """The file of ``download`` with all of its pieces made, each in a slice of its own."""
    file, pieces = download(state), []
    for piece in file.pieces:
        pieces.append(piece)
        yield
    return replace(file, pieces=pieces)


DOWNLOADS: Final[Mapping[str, Download]] = {"save": case_file}

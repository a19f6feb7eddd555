"""What a reader says of a file: notes on the whole, and the reason why a cell cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from callcenter_kit.texts.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.texts.words import filled


@dataclass(frozen=True, slots=True)
class Note:
    """A remark about how the file was read, where no cell is wrong.

    ``kind`` names the remark, as in ``clients.note.<kind>``; ``values`` fill its sentence.
    """

    kind: str
    values: dict[str, Any] = field(default_factory=dict)

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The remark in ``language``."""
        return filled(f"clients.note.{self.kind}", **self.values).say(language)


def note(kind: str, **values: Any) -> Note:  # noqa: ANN401 - what the sentence names
    """The note worded ``clients.note.<kind>``."""
    return Note(kind, values)


@dataclass(frozen=True, slots=True)
class UnreadCell:
    """The reading of a cell that cannot be read; ``why`` is a whole sentence.

    It is a value and no exception, so that the good cells around it are still read.
    """

    why: Text


def cannot_read(reason: str, **values: Any) -> UnreadCell:  # noqa: ANN401 - what the sentence names
    """An `UnreadCell` whose sentence is ``clients.why.<reason>``, filled with ``values``."""
    return UnreadCell(filled(f"clients.why.{reason}", **values))

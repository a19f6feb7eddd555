"""What a person should know about how a file was read, although no cell is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from callcenter_kit.language import DEFAULT_LANGUAGE, Text
from callcenter_kit.wording import words


@dataclass(frozen=True, slots=True)
class Note:
    """One remark about the file; ``kind`` names it, ``values`` are what it speaks of."""

    kind: str
    values: dict[str, Any] = field(default_factory=dict)

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The remark in ``language``."""
        spoken = {
            key: value.say(language) if isinstance(value, Text) else value
            for key, value in self.values.items()
        }
        return words(f"clients.note.{self.kind}").say(language, **spoken)


def note(kind: str, **values: Any) -> Note:  # noqa: ANN401 - what the sentence names
    """The note worded ``clients.note.<kind>``."""
    return Note(kind, values)

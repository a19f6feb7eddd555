"""What a case is varied in: up to four things, in up to three scenarios beside the case itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

MOST_VARIED: Final = 4
MOST_SCENARIOS: Final = 3
VARY: Final = "vary"
NAME: Final = "name"
# How a link writes a part of a scenario: ``s1.name``, ``s1.registered_capital``.
PART: Final = re.compile(rf"s([1-{MOST_SCENARIOS}])\.(\w+)")


@dataclass(frozen=True, slots=True)
class Variation:
    """One scenario: what it is called, and what it has of its own, as a link writes it.

    ``texts`` are pairs of a field and its text; in every other field it is as the case is.
    """

    name: str = ""
    texts: tuple[tuple[str, str], ...] = ()

    def text(self, field: str) -> str:
        """What the scenario has of its own in ``field``; empty where it is as the case is."""
        return dict(self.texts).get(field, "")

    def told(self, field: str, text: str) -> Variation:
        """The scenario with ``text`` in ``field``; an empty text makes it as the case is."""
        others = tuple(pair for pair in self.texts if pair[0] != field)
        return replace(self, texts=(*others, (field, text)) if text else others)

    def only(self, fields: tuple[str, ...]) -> Variation:
        """The scenario with nothing of its own but in ``fields``."""
        return replace(self, texts=tuple(pair for pair in self.texts if pair[0] in fields))

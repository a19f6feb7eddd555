"""What a page knows of its visitor; whatever the visitor does makes a new state of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter_kit.dashboards.widget.case import Case
from callcenter_kit.errors import KitError
from callcenter_kit.texts.language import Language


@dataclass(frozen=True, slots=True)
class RefusedField:
    """What was typed into a field and why it could not be used."""

    typed: str
    reason: KitError


@dataclass(frozen=True, slots=True)
class State:
    """What a page knows of its visitor; ``epoch`` counts the cases opened since it was loaded.

    ``refused`` holds what the fields show but the case cannot keep, ``complaints`` what a link or
    a file brought that could not be used. ``brought`` is what a page made of a file that was sent
    up; it stays in this kernel's memory and goes into no link.

    ``passed`` are the facts that the visitor does not know, as far as they said so during this
    visit: in the case they are as unknown as those that nobody asked for. ``answered`` is the fact
    that was told last above the form; empty once the form has told another.
    """

    case: Case = field(default_factory=Case)
    refused: Mapping[str, RefusedField] = field(default_factory=dict)
    complaints: tuple[KitError, ...] = ()
    epoch: int = 0
    brought: object = None
    passed: frozenset[str] = frozenset()
    answered: str = ""

    @property
    def language(self) -> Language:
        """The language that the visitor reads."""
        return self.case.language

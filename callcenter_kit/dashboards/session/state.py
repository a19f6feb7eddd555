"""What a page knows of its visitor; whatever the visitor does makes a new state of it.

One field of a page's form: what it is called, what it shows, and what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter_kit.dashboards.case.case import FIELDS, Case, field_name
from callcenter_kit.dashboards.case.fields import to_form
from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.facts import facts
from callcenter_kit.texts.language import Language, Text
from callcenter_kit.texts.sources import Source


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


@dataclass(frozen=True, slots=True)
class Control:
    """A field as the form shows it; ``value`` is the text in it, ``held`` what the case holds.

    ``choices`` are the labels of a fact that lists its own; ``error`` says why the text in the
    field could not be used.
    """

    name: str
    kind: str
    label: Text
    help: Text | None
    sources: tuple[Source, ...]
    unit: str | None
    choices: Mapping[str, Text]
    held: object
    value: str
    error: KitError | None


def control(name: str, state: State) -> Control:
    """The control of the case's field ``name``, a fact's or the visitor's own."""
    kind = FIELDS[name].kind
    refused = state.refused.get(name)
    held = held_value(name, state)
    fact = facts().get(name)
    return Control(
        name=name,
        kind=kind,
        label=field_name(name),
        help=fact.help if fact else None,
        sources=fact.sources if fact else (),
        unit=fact.unit if fact else None,
        choices=fact.choices if fact else {},
        held=held,
        value=refused.typed if refused else to_form(kind, held, state.language),
        error=refused.reason if refused else None,
    )


def held_value(name: str, state: State) -> object:
    """What the case holds for the field ``name``; ``None`` when nothing was told."""
    if name in FACT_NAMES:
        return getattr(state.case.applicant, name)
    return getattr(state.case, FIELDS[name].attribute)

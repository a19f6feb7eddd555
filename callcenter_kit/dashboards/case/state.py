"""What a page knows of its visitor, and each field of its form as the visitor sees it.

Whatever the visitor does makes a new state of the present one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter_kit.dashboards.case.case import FIELDS, Case
from callcenter_kit.errors import KitError
from callcenter_kit.rules.facts import facts
from callcenter_kit.texts.language import Language, Text
from callcenter_kit.texts.sources import Source


@dataclass(frozen=True, slots=True)
class RefusedField:
    """The text in a field and why it could not be used."""

    text: str
    reason: KitError


@dataclass(frozen=True, slots=True)
class State:
    """What a page knows of its visitor; ``epoch`` counts the cases opened since it was loaded.

    ``refusals`` holds what the fields show but the case cannot keep, ``complaints`` what of a link
    or a file could not be used. ``upload`` is what a page made of a file that was sent up; it stays
    in this kernel's memory and goes into no link.

    ``skipped_questions`` are the facts that the visitor does not know, as far as they said so
    during this visit: in the case they are as unknown as those that nobody asked for.
    ``last_question`` is the fact that was answered last above the form; empty once the form has
    told another.
    """

    case: Case = field(default_factory=Case)
    refusals: Mapping[str, RefusedField] = field(default_factory=dict)
    complaints: tuple[KitError, ...] = ()
    epoch: int = 0
    upload: object = None
    skipped_questions: frozenset[str] = frozenset()
    last_question: str = ""

    @property
    def language(self) -> Language:
        """The language that the visitor reads."""
        return self.case.language


@dataclass(frozen=True, slots=True)
class Control:
    """A field as the form shows it; ``value`` is what the case holds, ``text`` what stands in it.

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
    value: object
    text: str
    error: KitError | None


def control(name: str, state: State) -> Control:
    """The control of the case's field ``name``, a fact's or the visitor's own."""
    field, fact, refusal = FIELDS[name], facts().get(name), state.refusals.get(name)
    value = field.value(state.case)
    return Control(
        name=name,
        kind=field.kind,
        label=field.label,
        help=fact.help if fact else None,
        sources=fact.sources if fact else (),
        unit=fact.unit if fact else None,
        choices=fact.choices if fact else {},
        value=value,
        text=refusal.text if refusal else field.to_form(value, state.language),
        error=refusal.reason if refusal else None,
    )

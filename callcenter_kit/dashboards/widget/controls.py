"""One field of a page's form: what it is called, what it shows, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callcenter_kit.dashboards.widget.case import FIELDS, field_name
from callcenter_kit.dashboards.widget.fields import to_form
from callcenter_kit.dashboards.widget.state import State
from callcenter_kit.errors import KitError
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.facts import facts
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import Source


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

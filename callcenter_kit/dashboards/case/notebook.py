"""What a notebook shows of a case: the applicant, then what was chosen beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import callcenter_kit.documents.notebook_blocks  # noqa: F401 - what is shown of an applicant stands there
from callcenter_kit.dashboards.case.case import FIELDS, Case, field_name
from callcenter_kit.dashboards.case.fields import read_value
from callcenter_kit.documents.checklist import ON_SITE
from callcenter_kit.documents.notebook_html import Blocks, blocks_of, cells, grid
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.findings import value_in_words
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import clean, joined
from callcenter_kit.timeline.process import process


@blocks_of.register
def _case(case: Case, language: str) -> Blocks:
    yield from blocks_of(case.applicant, language)
    rows = [cells(*row) for row in (*_chosen(case, language), *_scenarios(case, language))]
    if rows:
        yield grid(("what", "value"), rows, language)


def _chosen(case: Case, language: str) -> Iterator[tuple[str, str]]:
    """Each field that was told beside the facts, but the language that the pages speak."""
    for name in case.texts():
        if name in FIELDS and name not in ("lang", *FACT_NAMES):
            value = getattr(case, FIELDS[name].attribute)
            yield field_name(name).say(language), _in_words(name, value, language)


def _in_words(name: str, value: Any, language: str) -> str:  # noqa: ANN401 - any field's value
    match name:
        case "reading":
            return say(f"eligibility.reading.{value}", language)
        case "scope":
            return say(f"common.scope_short.{value}", language)
        case "clock":
            return process().clocks[value].name.say(language)
        case "first_list":
            return say(f"materials.tally.{value}", language)
        case "on_site":
            return f"{len(value)} / {len(ON_SITE)}"
    if isinstance(value, tuple):
        return " – ".join(map(str, value))
    is_number = type(value) is int and name not in FACT_NAMES
    return str(value) if is_number else value_in_words(name, value, language)


def _scenarios(case: Case, language: str) -> Iterator[tuple[str, str]]:
    if case.vary:
        names = (field_name(name).say(language) for name in case.vary)
        yield say("scenarios.table.change", language), joined(names, language)
    for number, scenario in enumerate(case.scenarios, 1):
        name = scenario.name or say("scenarios.unnamed", language, number=number)
        own = (_of_scenario(key, text, language) for key, text in scenario.texts)
        yield clean(name, 80), joined(own, language)


def _of_scenario(name: str, text: str, language: str) -> str:
    """What a scenario has of its own in a field, which it keeps as a link writes it."""
    field = FIELDS[name]
    value = read_value(name, field.kind, text, field.choices)
    said = _in_words(name, value, language)
    return say("common.of_scope", language, scope=field_name(name).say(language), sentence=said)

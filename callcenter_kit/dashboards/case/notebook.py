"""What a notebook shows of a case: the applicant, the options, and the scenarios."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter_kit.dashboards.case.case import FIELDS, OPTION_FIELDS, Case
from callcenter_kit.documents.blocks import Blocks, blocks_of
from callcenter_kit.documents.notebook_blocks import grid
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import clean, join_names


@blocks_of.register
def _case(case: Case, language: str) -> Blocks:
    yield from blocks_of(case.applicant, language)
    rows = [*_options(case, language), *_scenarios(case, language)]
    if rows:
        yield grid(("what", "value"), rows, language)


def _options(case: Case, language: str) -> Iterator[tuple[str, str]]:
    """Each option that is not as by default, but the language that the pages speak."""
    texts = case.texts()
    for name, field in OPTION_FIELDS.items():
        if name in texts and name != "lang":
            yield field.label.say(language), field.words(field.value(case), language)


def _scenarios(case: Case, language: str) -> Iterator[tuple[str, str]]:
    if case.vary:
        names = (FIELDS[name].label.say(language) for name in case.vary)
        yield say("scenarios.table.change", language), join_names(names, language)
    for number, scenario in enumerate(case.scenarios, 1):
        name = scenario.name or say("scenarios.unnamed", language, number=number)
        changes = (_change(key, text, language) for key, text in scenario.texts)
        yield clean(name, 80), join_names(changes, language)


def _change(name: str, text: str, language: str) -> str:
    """What a scenario has of its own in a field, which it keeps as a link writes it."""
    field = FIELDS[name]
    value = field.words(field.read(text), language)
    return say("common.of_scope", language, scope=field.label.say(language), sentence=value)

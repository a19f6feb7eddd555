"""What a notebook shows of a case: the applicant, the options, and the scenarios."""

from collections.abc import Iterator

from callcenter_kit.dashboards.case.case import FIELDS, OPTION_FIELDS, Case
from callcenter_kit.documents.blocks import Blocks, blocks_of
from callcenter_kit.documents.notebook_blocks import grid
from callcenter_kit.texts.datafile import say
from callcenter_kit.texts.language import clean, join_names


@blocks_of.register
def _case(case: Case, language: str) -> Blocks:
    yield from blocks_of(case.applicant, language)
    if rows := list(_rows(case, language)):
        yield grid(("what", "value"), rows, language)


def _rows(case: Case, language: str) -> Iterator[tuple[str, str]]:
    """Each option that is not as by default, but the language that the pages speak; scenarios."""
    labels = {name: field.label.say(language) for name, field in FIELDS.items()}
    texts = case.texts()
    for name, field in OPTION_FIELDS.items():
        if name in texts and name != "lang":
            yield labels[name], field.words(field.value(case), language)
    if case.vary:
        names = (labels[name] for name in case.vary)
        yield say("scenarios.table.change", language), join_names(names, language)
    for number, scenario in enumerate(case.scenarios, 1):
        name, changes = scenario.name or say("scenarios.unnamed", language, number=number), []
        for key, text in scenario.texts:
            value = FIELDS[key].words(FIELDS[key].read(text), language)
            changes.append(say("common.of_scope", language, scope=labels[key], sentence=value))
        yield clean(name, 80), join_names(changes, language)

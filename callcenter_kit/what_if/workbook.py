"""Scenarios as a workbook for a client: a row for each, in words, with its days as days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from callcenter_kit.documents.office import Value, Workbook
from callcenter_kit.rules.applicant import FACT_NAMES
from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.in_words import value_in_words
from callcenter_kit.rules.lines import SCOPES
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.language import Text, joined
from callcenter_kit.texts.words import filled, say, words
from callcenter_kit.timeline.process import process
from callcenter_kit.what_if.scenario import Scenario
from callcenter_kit.what_if.table import texts

# What every scenario has, whether it varies or not, and the field that people know it by.
_ALWAYS: Final = {"start": "start_on", "on": "on", "rulebook": "reading"}
_DAYS: Final = ("licence_on", "earliest", "latest")
_NARROW, _WIDE = 16, 30


class _Column(NamedTuple):
    key: str
    heading: str
    width: int


def workbook(
    scenarios: Sequence[Scenario],
    rows: Sequence[Mapping[str, Any]],
    varied: Sequence[str],
    language: str,
) -> bytes:
    """The file that `Scenarios.to_excel` describes; ``rows`` are those of `judged`."""
    names = [name for name in varied if name not in _ALWAYS]
    columns = [*_told(scenarios, names, language), *_results(language)]
    table: list[list[Value]] = [[column.heading for column in columns]]
    for scenario, row in zip(scenarios, rows, strict=True):
        inputs = {name: _value(name, scenario, language) for name in (*names, *_ALWAYS)}
        said = {key: text and text.say(language) for key, text in texts(scenario, row).items()}
        cells = {**row, **inputs, **said, "scenario": scenario.name}
        table.append([cells.get(column.key) for column in columns])
    table.append([say("scenarios.export.note", language)])
    book = Workbook(say("scenarios.title", language), language, scenarios[0].on)
    book.table(say("scenarios.export.sheet", language), table, [each.width for each in columns])
    return book.content()


def _told(scenarios: Sequence[Scenario], names: Sequence[str], language: str) -> list[_Column]:
    """The columns of a scenario's name, of what varies, and of its days and rulebook."""
    books = dict.fromkeys(scenario.rulebook for scenario in scenarios)
    called = {name: _called(name, tuple(books)).say(language) for name in names}
    always = {key: say(f"common.field.{field}", language) for key, field in _ALWAYS.items()}
    return [
        _Column("scenario", say("shown.column.scenario", language), _WIDE),
        *(_Column(name, heading, _WIDE) for name, heading in {**called, **always}.items()),
    ]


def _called(name: str, books: Sequence[Rulebook]) -> Text:
    """What people call anything that may vary."""
    steps = {key: step.name for key, step in process().steps.items()}
    steps |= {key: extra.name for key, extra in process().extras.items()}
    numbers = {key: number for book in books for key, number in book.parameters.items()}
    if name in FACT_NAMES:
        return facts()[name].name
    if name in numbers:
        return numbers[name].name
    if name in steps and name != "expert_review":
        return filled("scenarios.export.days", step=steps[name])
    return words("scenarios.export.durations" if name == "durations" else f"common.field.{name}")


def _value(name: str, scenario: Scenario, language: str) -> Value:
    """What a scenario has of it, in words; days stay days."""
    value = scenario.value(name)
    if name == "rulebook":
        return _rulebook(scenario.rulebook, language)
    if isinstance(value, date) or (value is None and name not in FACT_NAMES):
        return value
    if isinstance(value, frozenset):
        return joined([value_in_words(name, one, language) for one in sorted(value)], language)
    if name == "clock":
        return process().clocks[value].name.say(language)
    is_told = name in FACT_NAMES or isinstance(value, bool)
    return value_in_words(name, value, language) if is_told else value


def _rulebook(book: Rulebook, language: str) -> str:
    """Its name, and below it whatever was set in it by the user."""
    changed = [book.parameters[name].name for name in book.amended]
    changed += [book.requirements[name].name for name in book.retimed]
    if not changed:
        return book.name.say(language)
    names = joined([name.say(language) for name in changed], language)
    return f"{book.name.say(language)}\n{say('shown.rulebook.amended', language, names=names)}"


def _results(language: str) -> list[_Column]:
    """The columns of what each scope comes to: its outcome, what it lacks, and its days."""
    columns: list[_Column] = []
    for scope in SCOPES:
        called = say(f"common.scope_short.{scope}", language)
        missing = say("scenarios.topic.missing", language, outcome=called)
        unknown = say("scenarios.topic.unknown", language, scope=called)
        columns += [
            _Column(f"{scope}_name", called, _NARROW),
            _Column(f"{scope}_unmet_names", missing, _WIDE),
            _Column(f"{scope}_unknown_names", unknown, _WIDE),
        ]
        for part in _DAYS:
            heading = say(f"scenarios.topic.{part}", language, scope=called)
            columns.append(_Column(f"{scope}_{part}", heading, _NARROW))
        status = say("scenarios.topic.status", language, scope=called)
        columns.append(_Column(f"{scope}_status_name", status, _NARROW))
    return columns

"""A rulebook laid out for whoever has to sign it: every rule, threshold, source and badge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from callcenter_kit.facts import facts
from callcenter_kit.language import DEFAULT_LANGUAGE, Text, format_money
from callcenter_kit.logic import And, Expression, Not, Or, names
from callcenter_kit.rulebooks import SCOPES, Parameter, Requirement, Rulebook
from callcenter_kit.sources import Badge, Source
from callcenter_kit.wording import say, words

if TYPE_CHECKING:
    import pandas


def table_rows(book: Rulebook, language: str = DEFAULT_LANGUAGE) -> list[dict[str, str]]:
    """One row a requirement: its sentence in each scope, its rule, numbers, sources and badge."""
    return [_row(book, rule, language) for rule in book.requirements.values()]


def _row(book: Rulebook, rule: Requirement, language: str) -> dict[str, str]:
    row = {
        "id": rule.id,
        say("assessment.column.requirement", language): rule.name.say(language),
    }
    for scope in SCOPES:
        row[say(f"common.scope.{scope}", language)] = _sentence(book, rule, scope, language)
    row[say("lawyers_table.column.rule", language)] = rule.when
    between = say("lawyers_table.between", language)
    row[say("lawyers_table.column.numbers", language)] = between.join(
        _numbers(book, rule, language)
    )
    row[say("assessment.column.sources", language)] = between.join(
        source.say(language) for source in rule.sources
    )
    row[say("assessment.column.badge", language)] = say(f"common.badge.{rule.badge}", language)
    row[say("lawyers_table.column.difference", language)] = (
        rule.difference.say(language) if rule.difference is not None else ""
    )
    return row


def _sentence(book: Rulebook, rule: Requirement, scope: str, language: str) -> str:
    values = {key: p.on(scope, book.last_read).value for key, p in book.parameters.items()}
    return rule.sentence.say(language, **values)


def _numbers(book: Rulebook, rule: Requirement, language: str) -> Iterator[str]:
    for name in names(rule.expression):
        if name in book.parameters:
            yield from _dated_numbers(book.parameters[name], language)


def _dated_numbers(parameter: Parameter, language: str) -> Iterator[str]:
    """Each number with its first day and its source; once where both scopes have the same."""
    rows = {scope: parameter.values[scope] for scope in SCOPES}
    if len(set(rows.values())) == 1:
        rows = {"": parameter.values[SCOPES[0]]}
    for scope, numbers in rows.items():
        named = f"common.scope_short.{scope}" if scope else "lawyers_table.both_scopes"
        for number in numbers:
            yield say(
                "lawyers_table.number",
                language,
                scope=say(named, language),
                name=parameter.name.say(language),
                value=_amount(parameter, number.value, language),
                since=number.since,
                source=say("lawyers_table.own", language)
                if number.source is None
                else number.source.say(language),
            )


def table(book: Rulebook, language: str = DEFAULT_LANGUAGE) -> pandas.DataFrame:
    """The rulebook as a pandas table, one row a requirement."""
    import pandas

    return pandas.DataFrame(table_rows(book, language)).set_index("id")


@dataclass(frozen=True, slots=True)
class Unverified:
    """A line of a rulebook that rests on something nobody has read in the original."""

    id: str
    text: Text
    badge: Badge
    sources: tuple[Source, ...]
    reason: Text


def unverified(book: Rulebook) -> tuple[Unverified, ...]:
    """What could not be verified: lines only the guide says, and lines that rest on a second hand.

    A secondary source has confidence ``"S"``; a line of ``guide_only`` has no original located.
    """
    found = []
    for key, text, badge, sources in _lines(book):
        second_hand = any(source.instrument.confidence == "S" for source in sources)
        if badge == "guide_only":
            found.append(Unverified(key, text, badge, sources, words("lawyers_table.guide_only")))
        elif second_hand:
            found.append(Unverified(key, text, badge, sources, words("lawyers_table.second_hand")))
    return tuple(found)


def _lines(book: Rulebook) -> Iterator[tuple[str, Text, Badge, tuple[Source, ...]]]:
    for rule in book.requirements.values():
        yield f"requirement.{rule.id}", rule.name, rule.badge, rule.sources
    for material in book.materials.values():
        yield f"material.{material.id}", material.name, material.badge, material.sources
    for section, lines in (
        ("paragraph", book.paragraphs),
        ("business_form", book.business_forms),
        ("duty", book.duties),
        ("note", book.notes),
    ):
        for key, line in lines.items():
            yield f"{section}.{key}", line.text, line.badge, line.sources


@dataclass(frozen=True, slots=True)
class Picture:
    """A Plotly figure as a plain dict; a notebook draws it by itself."""

    figure: dict[str, Any]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"application/vnd.plotly.v1+json": self.figure}


_INK: Final = "#1c2430"
# A quiet tint a badge; the badge stands in the hover text in words too.
_TINTS: Final[dict[Badge, str]] = {
    "law": "#dce9f7",
    "practice": "#e6e8ec",
    "superseded": "#ebe3f6",
    "guide_only": "#f4ecd8",
    "assumption": "#f7e4da",
}


def picture(book: Rulebook, language: str = DEFAULT_LANGUAGE) -> Picture:
    """The decision as nested blocks: the reading, its requirements, and what each one reads."""
    blocks = [_Block("book", "", book.name.say(language), "", "rgba(0,0,0,0)")]
    for rule in book.requirements.values():
        blocks += _blocks(book, rule, language)
    trace = {
        "type": "icicle",
        "ids": [block.id for block in blocks],
        "parents": [block.parent for block in blocks],
        "labels": [block.label for block in blocks],
        "hovertext": [block.hover for block in blocks],
        "hoverinfo": "text",
        "sort": False,
        "tiling": {"orientation": "h"},
        "marker": {"colors": [block.tint for block in blocks], "line": {"color": "#ffffff"}},
        "textfont": {"color": _INK},
    }
    return Picture({"data": [trace], "layout": {"margin": {"t": 8, "l": 8, "r": 8, "b": 8}}})


@dataclass(frozen=True, slots=True)
class _Block:
    id: str
    parent: str
    label: str
    hover: str
    tint: str


def _blocks(book: Rulebook, rule: Requirement, language: str) -> Iterator[_Block]:
    """The requirement, then what it reads, unless that is one thing of the requirement's name."""
    tint, name = _TINTS[rule.badge], rule.name.say(language)
    yield _Block(rule.id, "book", name, "<br>".join(_behind(book, rule, language)), tint)
    cited = "<br>".join(source.say(language) for source in rule.sources)
    for leaf, wished in _leaves(rule.expression):
        label = _leaf(book, leaf, language)
        label = label if wished else say("lawyers_table.not", language, fact=label)
        if label != name:
            yield _Block(f"{rule.id}.{leaf}", rule.id, label, cited, tint)


def _behind(book: Rulebook, rule: Requirement, language: str) -> Iterator[str]:
    """The badge, the sentence, in each scope where they differ, and the sources."""
    yield say(f"common.badge.{rule.badge}", language)
    sentences = {scope: _sentence(book, rule, scope, language) for scope in SCOPES}
    if len(set(sentences.values())) == 1:
        yield sentences["local"]
    else:
        for scope, sentence in sentences.items():
            named = say(f"common.scope.{scope}", language)
            yield say("lawyers_table.of_scope", language, scope=named, sentence=sentence)
    for source in rule.sources:
        yield source.say(language)


def _leaves(expression: Expression, *, wished: bool = True) -> Iterator[tuple[Expression, bool]]:
    """The single statements of a rule, each with whether it is wished for or must not be."""
    match expression:
        case Not(child=child):
            yield from _leaves(child, wished=not wished)
        case And(children=children) | Or(children=children):
            for child in children:
                yield from _leaves(child, wished=wished)
        case _:
            yield expression, wished


def _leaf(book: Rulebook, leaf: Expression, language: str) -> str:
    """One thing that a requirement reads, in the language's words, with its numbers."""
    read = [name for name in names(leaf) if name not in book.parameters]
    told = ", ".join(facts()[name].name.say(language) for name in read)
    numbers = [book.parameters[name] for name in names(leaf) if name in book.parameters]
    if not numbers:
        return told
    nationwide, local = (_written(numbers[0], scope, book, language) for scope in SCOPES)
    key = "lawyers_table.minimum" if nationwide == local else "lawyers_table.minimum_by_scope"
    return say(key, language, fact=told, nationwide=nationwide, local=local)


def _written(parameter: Parameter, scope: str, book: Rulebook, language: str) -> str:
    value = parameter.on(scope, book.last_read).value
    return _amount(parameter, value, language)


def _amount(parameter: Parameter, value: int, language: str) -> str:
    if parameter.unit == "CNY":
        return format_money(value, language)
    return say(f"common.amount.{parameter.unit}", language, count=value)

"""The data of the rules read: a rulebook's TOML file, and what is known about each fact.

A table is read by the annotations of its dataclass. What no annotation says is checked here: that
what a rule reads, a sentence names or a paper points to is declared, and that dated rows join.

Of a fact there is its question, its day, its values in words, and which scope the provinces served
call for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Final, Literal, get_args

from callcenter_kit.errors import ArgumentError, closest_spelling, code_called, unknown_choice
from callcenter_kit.rules import logic
from callcenter_kit.rules.applicant import (
    BUSINESS_FORMS,
    FACT_NAMES,
    Applicant,
    choices_of,
    kind_of,
)
from callcenter_kit.rules.errors import ContradictoryDate, NotAnExpression, RulebookError
from callcenter_kit.rules.logic import (
    Expression,
    Leaf,
    Membership,
    Name,
    Relation,
    leaves,
    names,
    parse,
)
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.rules.statements import (
    SCOPES,
    BusinessForm,
    DatedValue,
    Material,
    Months,
    Parameter,
    Remedy,
    Requirement,
    Scope,
    Statement,
    check_declared,
    duties_of,
    read_durations,
)
from callcenter_kit.texts.datafile import (
    DataFileError,
    Table,
    read_data,
    read_dataclass,
    read_file,
    read_section,
    say,
    words,
)
from callcenter_kit.texts.language import Text, format_date, format_money
from callcenter_kit.texts.sources import Sources, read_source
from callcenter_kit.workdays.dates import lapses_on


def read_expression(table: Table, parameters: dict[str, Parameter]) -> Expression:
    """The tree of the requirement's ``when``; what it reads must be declared, and of its kind."""
    when = table.string("when")
    try:
        expression = parse(when)
    except NotAnExpression as why:
        raise DataFileError(
            "RuleNotReadable", file=table.file, key=table.path("when"), **why.values
        ) from None
    for leaf in leaves(expression):
        _check_leaf(leaf, table, parameters)
    if not any(name in FACT_NAMES for name in names(expression)):
        accepted = Text("至少读取一个事实的规则", "a rule that reads one fact at least")
        raise table.wrong("when", accepted)
    return expression


def check_places(sentence: Text, table: Table, parameters: dict[str, Parameter]) -> None:
    """Every place of a requirement's sentence is one of the rulebook's parameters."""
    for language in ("zh", "en"):
        for _, place, _, _ in Formatter().parse(getattr(sentence, language)):
            if place is not None and place not in parameters:
                raise DataFileError(
                    "UndeclaredName",
                    file=table.file,
                    key=table.path(language),
                    name=f"{{{place}}}",
                    known=", ".join(parameters),
                )


def _check_leaf(leaf: Leaf, table: Table, parameters: dict[str, Parameter]) -> None:
    key, (kinds, choices) = table.path("when"), _kinds_and_choices(leaf)
    for name in names(leaf):
        check_declared(name, (*FACT_NAMES, *parameters), table, key)
        kind = "parameter" if name in parameters else kind_of(name)
        if kind not in kinds:
            raise DataFileError(
                "WrongType", file=table.file, key=key, name=name, kind=kind, kinds=", ".join(kinds)
            )
        for choice in choices:
            if choice not in choices_of(name):
                raise DataFileError(
                    "UndeclaredName",
                    file=table.file,
                    key=key,
                    name=f"{name} {choice!r}",
                    known=", ".join(choices_of(name)),
                )


_NUMBERS: Final = ("money", "count", "months", "parameter")


def _kinds_and_choices(leaf: Leaf) -> tuple[tuple[str, ...], tuple[int | float | str, ...]]:
    """The kinds of value that ``leaf`` can read, and the choices that it names."""
    match leaf:
        case Name():
            return ("yes_no",), ()
        case Membership(choices=choices):
            return ("choice",), choices
        case Relation(left=left, right=right):
            literals = (side.value for side in (left, right) if isinstance(side, logic.Literal))
            texts = tuple(value for value in literals if isinstance(value, str))
            return (("choice",), texts) if texts else (_NUMBERS, ())


SHIPPED: Final = ("guide", "law")


def rulebook(name: str = "guide") -> Rulebook:
    """One of the two rulebooks that ship: ``"guide"`` or ``"law"``, or what it is called."""
    return _shipped(name if name in SHIPPED else _rulebook_called(name))


@lru_cache(maxsize=len(SHIPPED))
def _shipped(rulebook_id: str) -> Rulebook:
    return read_rulebook(read_data(f"{rulebook_id}.toml"))


def _rulebook_called(name: object) -> str:
    """The id of the rulebook that is called ``name``; ``KitError`` with the nearest, if any."""
    names = {key: key for key in SHIPPED}
    for key in SHIPPED:
        names |= dict.fromkeys((_shipped(key).name.zh, _shipped(key).name.en), key)
    if (called := code_called(name, names)) is not None:
        return called
    known = ", ".join(SHIPPED)
    if (near := closest_spelling(name, names)) is None:
        raise RulebookError("UnknownRulebook", name=name, known=known)
    raise RulebookError("MisspeltRulebook", name=name, known=known, nearest=near)


def as_rulebook(book: str | Rulebook) -> Rulebook:
    """A rulebook as it is, or one of those that ship by its name."""
    return book if isinstance(book, Rulebook) else rulebook(book)


def scope_id(scope: str, name: str = "scope") -> str:
    """The scope that is called ``scope``: its id, a name that a page gives it, or its number.

    ``KitError`` with the nearest otherwise; ``name`` is that of the argument.

    >>> scope_id("95"), scope_id("省内")
    ('nationwide', 'local')
    """
    if scope in SCOPES:
        return scope
    if (called := code_called(scope, _scope_names())) is not None:
        return called
    near = closest_spelling(scope, (each for each in _scope_names() if not each.isdigit()))
    if near is None:
        raise unknown_choice(name, scope, SCOPES)
    known = ", ".join(SCOPES)
    raise ArgumentError("MisspeltChoice", name=name, value=scope, nearest=near, known=known)


@lru_cache(maxsize=1)
def _scope_names() -> dict[str, str]:
    """Both scopes by their names in both languages, and by the number that stands in them."""
    names: dict[str, str] = {}
    for scope in SCOPES:
        keys = (f"common.scope.{scope}", f"common.scope_short.{scope}")
        texts = [words(key) for key in (*keys, *(f"by_law.{key}" for key in keys))]
        called = [name for text in texts for name in (text.zh, text.en)]
        names |= dict.fromkeys([*called, *re.findall(r"\d+", called[0])], scope)
    return names


def load_rulebook(path: str | Path) -> Rulebook:
    """A rulebook from a TOML file of your own; ``KitError`` says where it is not right."""
    return read_rulebook(read_file(path))


def read_rulebook(file: Table) -> Rulebook:
    """The rulebook that ``file`` holds."""
    # First, since rules and their sentences are held against them.
    parameters = read_section(file, "parameter", _parameter)
    rows = read_section(file, "scope_row", Text)
    return read_dataclass(
        Rulebook,
        file,
        business_forms=read_section(file, "business_form", _business_form),
        scope_rows=rows,
        scopes=_scopes(file, rows),
        parameters=parameters,
        requirements=_requirements(file, parameters),
        materials=_materials(file),
        # A rulebook without duties of its own takes those that ship.
        duties=read_section(file, "duty", Statement) or duties_of(file.string("id")),
        # What an analyst changes never stands in a file.
        amended=(),
        retimed={},
    )


def _business_form(key: str, table: Table) -> BusinessForm:
    check_declared(key, BUSINESS_FORMS, table, table.key)
    return read_dataclass(BusinessForm, table, id=key)


def _scopes(file: Table, rows: Mapping[str, Text]) -> dict[str, Scope]:
    """Both scopes, in rows that ``scope_row`` heads; each row stands in both."""
    scopes = read_section(file, "scope", lambda key, table: _scope(key, table, rows))
    for scope in SCOPES:
        if scope not in scopes:
            accepted = Text("该范围的表，含 name", "a table for the scope, with its name")
            raise DataFileError(
                "MissingKey", file=file.file, key=f"scope.{scope}", accepted=accepted
            )
        for row in rows:
            if row not in scopes[scope].rows:
                accepted = Text("该范围的这一行", "what the scope says there")
                key = f"scope.{scope}.row.{row}"
                raise DataFileError("MissingKey", file=file.file, key=key, accepted=accepted)
    return scopes


def _scope(key: str, table: Table, rows: Mapping[str, Text]) -> Scope:
    check_declared(key, SCOPES, table, table.key)
    scope = read_dataclass(Scope, table, id=key)
    for row in scope.rows:
        if row not in rows:
            accepted = Text("该行的标题", "the heading of the row")
            raise DataFileError(
                "MissingKey", file=table.file, key=f"scope_row.{row}", accepted=accepted
            )
    return scope


def _materials(file: Table) -> dict[str, Material]:
    materials = read_section(file, "material", _material)
    key_of: dict[int, str] = {}
    for key, material in materials.items():
        other = key_of.setdefault(material.number, key)
        if other != key:
            raise DataFileError(
                "NumberTakenTwice",
                file=file.file,
                key=f"material.{key}.number",
                number=material.number,
                other=f"material.{other}",
            )
    return materials


def _material(key: str, table: Table) -> Material:
    material = read_dataclass(Material, table, id=key)
    if material.number < 1:
        raise table.wrong("number", Text("不小于 1 的整数", "a whole number of 1 or more"))
    if material.current is not None:
        check_declared(material.current, rulebook("law").materials, table, table.path("current"))
    return material


def _parameter(key: str, table: Table) -> Parameter:
    # One list of rows for both scopes, or one for each.
    columns = ("every",) if table.has("every") else SCOPES
    read = {column: _dated_values(table, column) for column in columns}
    values = {scope: read.get(scope) or read["every"] for scope in SCOPES}
    return read_dataclass(Parameter, table, id=key, values=values)


def _dated_values(table: Table, column: str) -> tuple[DatedValue, ...]:
    values = tuple(_dated_value(row) for row in table.rows(column))
    if not values:
        raise table.wrong(column, Text("至少一行", "one row at least"))
    return (
        *(_end_before(table.file, table.path(column), *pair) for pair in pairwise(values)),
        values[-1],
    )


def _end_before(file: str, key: str, earlier: DatedValue, later: DatedValue) -> DatedValue:
    """The earlier value up to the day before the later one, whether it names that day or not."""
    begins = later.since
    ends = earlier.until or begins - timedelta(days=1)
    if earlier.since >= begins or ends + timedelta(days=1) != begins:
        raise DataFileError("DatesDoNotJoin", file=file, key=key, ends=ends, begins=begins)
    return replace(earlier, until=ends)


def _dated_value(row: Table) -> DatedValue:
    return read_dataclass(DatedValue, row, source=read_source(row, row.string("source")))


def _requirements(file: Table, parameters: dict[str, Parameter]) -> dict[str, Requirement]:
    requirements = read_section(
        file, "requirement", lambda key, table: _requirement(key, table, parameters)
    )
    if not requirements:
        accepted = Text("至少一项许可条件", "one requirement at least")
        raise DataFileError("MissingKey", file=file.file, key="requirement", accepted=accepted)
    return requirements


def _requirement(key: str, table: Table, parameters: dict[str, Parameter]) -> Requirement:
    expression = read_expression(table, parameters)
    # What nobody can change has a bar, another procedure a route, all else a remedy: one of them.
    if table.has("remedy") + table.has("bar") + table.has("route") != 1:
        raise DataFileError("NeitherRemedyNorBar", file=table.file, key=table.key)
    remedy = _remedy(table.table("remedy"), parameters) if table.has("remedy") else None
    requirement = read_dataclass(Requirement, table, id=key, expression=expression, remedy=remedy)
    check_places(requirement.sentence, table, parameters)
    return requirement


def _remedy(table: Table, parameters: dict[str, Parameter]) -> Remedy:
    """How a requirement comes to be met: in working days, or in months that have to be paid."""
    # Working days beside months would be a second answer: they are refused as an unknown key.
    if not table.has("months"):
        return read_dataclass(Remedy, table, working_days=read_durations(table, "working_days"))
    own = table.table("months")
    months = read_dataclass(Months, own)
    check_declared(months.counted, FACT_NAMES, own, own.path("counted"))
    check_declared(months.full, parameters, own, own.path("full"))
    return read_dataclass(Remedy, table, months=months, working_days=None)


Group = Literal["company", "record", "staff", "readiness", "service"]
GROUPS: Final = get_args(Group)


@dataclass(frozen=True, slots=True)
class Fact:
    """How a fact is asked for.

    ``group`` is the part of the form that it stands in, ``None`` for one that stands elsewhere.
    ``choices`` are its values' names; ``choices_from`` names the rulebook's tables that list
    them instead. ``dated_by`` is the fact that tells its day, ``within_years`` how far it counts.
    """

    id: str
    kind: str
    group: Group | None
    name: Text
    question: Text
    help: Text
    sources: Sources
    unit: str | None
    choices: Mapping[str, Text]
    choices_from: str | None
    dated_by: str | None
    within_years: int | None


@lru_cache(maxsize=1)
def facts() -> dict[str, Fact]:
    """Every fact's question, in the contract's order."""
    file = read_data("facts.toml")
    questions = read_section(file, "fact", _read_fact)
    file.refuse_unread()
    return questions


def _read_fact(key: str, table: Table) -> Fact:
    if key not in FACT_NAMES or table.string("kind") != kind_of(key):
        names = ", ".join(f"{name} ({kind_of(name)})" for name in FACT_NAMES)
        raise DataFileError("UndeclaredName", file=table.file, key=table.key, name=key, known=names)
    choices = read_section(table, "choices", Text)
    for choice in choices:
        check_declared(choice, choices_of(key), table, table.path("choices"))
    return read_dataclass(Fact, table, id=key, choices=choices)


def check_dates(applicant: Applicant, on: date) -> None:
    """``KitError`` when a known day contradicts its fact on the day ``on``."""
    for fact in facts().values():
        name, years = fact.dated_by, fact.within_years
        if name is None or years is None or (day := getattr(applicant, name)) is None:
            continue
        value = getattr(applicant, fact.id)
        # A clean record is a no to what the day tells of; every other such fact is a yes.
        happened = value is not None and value is not (fact.id == "clean_record")
        within = day <= on < lapses_on(day, years)
        if day > on or (value is not None and happened is not within):
            raise ContradictoryDate(date_name=name, day=day, name=fact.id, value=value, on=on)
    since, months = applicant.insured_since, applicant.insured_months
    if since is not None and (since > on or (months or 0) > _months_payable(since, on)):
        raise ContradictoryDate(
            date_name="insured_since", day=since, name="insured_months", value=months, on=on
        )
    day = applicant.registered_on
    if day is not None and day > on and applicant.is_company:
        raise ContradictoryDate(
            date_name="registered_on", day=day, name="is_company", value=True, on=on
        )


def _months_payable(since: date, on: date) -> int:
    """The month of ``since`` and the month of ``on`` may both be paid already."""
    return (on.year - since.year) * 12 + on.month - since.month + 1


def with_unit(number: float, unit: str, language: str) -> str:
    """A number with its unit, ``"CNY"``, ``"people"``, ``"months"`` or ``"percent"``.

    >>> with_unit(7_000_000, "CNY", "zh-CN"), with_unit(1, "months", "en")
    ('700 万元', '1 month')
    """
    if unit == "CNY":
        return format_money(number, language)
    return say(f"common.amount.{unit}", language, count=number)


def amount(fact: str, number: float, language: str) -> str:
    """A number of the fact's own kind with its unit; of a fact that is not known here, money."""
    unit = facts()[fact].unit if fact in facts() else None
    return with_unit(number, unit or "CNY", language)


def value_in_words(fact: str, value: object, language: str) -> str:
    """A fact's value; ``None`` is not known, and a text that is no choice stays as it is."""
    match value:
        case None:
            return say("common.answer.unknown", language)
        case bool():
            return say("common.answer.yes" if value else "common.answer.no", language)
        case int() | float():
            return amount(fact, value, language)
        case date():
            return format_date(value, language)
    names = choice_names(fact)
    return names[str(value)].say(language) if str(value) in names else str(value)


def choice_names(fact: str) -> Mapping[str, Text]:
    """What each value of a choice or of a set is called; empty for every other fact."""
    match fact:
        case "business_form" | "other_forms":
            return {key: form.text for key, form in rulebook("guide").business_forms.items()}
        case "materials":
            return {key: paper.name for key, paper in rulebook("guide").materials.items()}
    return facts()[fact].choices if fact in facts() else {}


HOME: Final = "CN-BJ"
Coverage = Literal["unknown", "home", "elsewhere", "several"]
SCOPE_OF: Final = {"unknown": None, "home": "local", "elsewhere": "local", "several": "nationwide"}


def coverage(provinces: frozenset[str] | None) -> Coverage:
    """Which case of ``tiaoli art. 9`` the provinces served are: one, several, or not known.

    Two or more call for the nationwide licence, one for its own local one. The number that a
    call centre is reached under plays no part.

    >>> coverage(frozenset({"CN-BJ"})), coverage(frozenset({"CN-BJ", "CN-GD"}))
    ('home', 'several')
    """
    if not provinces:
        return "unknown"
    if len(provinces) > 1:
        return "several"
    return "home" if HOME in provinces else "elsewhere"

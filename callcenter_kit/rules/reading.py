"""A rulebook's TOML file read into a `Rulebook`; whatever is not right in it is refused.

A table is read by the annotations of its dataclass. What no annotation says is checked here: that
what a rule reads, a sentence names or a paper points to is declared, and that dated rows join.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise, product
from string import Formatter
from typing import Any

from callcenter_kit.errors import NotAnExpression
from callcenter_kit.rules import logic
from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES, choices_of, kind_of
from callcenter_kit.rules.rulebook import MANNER, Rulebook
from callcenter_kit.rules.statements import (
    DEFAULT_RULEBOOK,
    FILING_RULEBOOK,
    SCOPES,
    SHIPPED,
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
from callcenter_kit.texts.datafile import DataFileError, Table, read_dataclass, read_section
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import read_source


def read_rulebook(file: Table, load_shipped: Callable[[str], Rulebook]) -> Rulebook:
    """The rulebook that ``file`` holds; ``load_shipped`` gives those that it may point to."""
    manner = _manner(file, load_shipped)
    # First, since rules and their sentences are held against them.
    parameters = read_section(file, "parameter", _read_parameter)
    requirements = read_section(file, "requirement", partial(_read_requirement, parameters))
    if not requirements:
        raise _missing(file, "requirement", "至少一项许可条件", "one requirement at least")
    rows = read_section(file, "scope_row", Text)
    return read_dataclass(
        Rulebook,
        file,
        business_forms=read_section(file, "business_form", _read_business_form),
        scope_rows=rows,
        scopes=_read_scopes(file, rows),
        parameters=parameters,
        requirements=requirements,
        materials=read_section(file, "material", partial(_read_material, load_shipped)),
        # A rulebook without duties of its own takes those that ship.
        duties=read_section(file, "duty", Statement) or duties_of(manner["duties_as"]),
        **manner,
        # What an analyst changes never stands in a file.
        amended=(),
        origin=None,
    )


def _manner(file: Table, load_shipped: Callable[[str], Rulebook]) -> dict[str, Any]:
    """How the rulebook is used: by lines of its own, else as the one that it follows."""
    manner: dict[str, Any] = {}
    if file.string("id") not in SHIPPED:
        key = file.choice("follows", SHIPPED) if file.has("follows") else DEFAULT_RULEBOOK
        other = load_shipped(key)
        manner = {name: getattr(other, name) for name in MANNER}
        # Before `follows` there was none that said so; the holder's duties were the law's.
        manner["duties_as"] = other.duties_as if file.has("follows") else other.counterpart
    for name in MANNER:
        if file.has(name) or name not in manner:
            manner[name] = file.read(name, bool if name == "cites_guide" else str)
    for name in ("counterpart", "duties_as"):
        check_declared(manner[name], SHIPPED, file, name)
    return manner


def _read_business_form(key: str, table: Table) -> BusinessForm:
    check_declared(key, BUSINESS_FORMS, table)
    return read_dataclass(BusinessForm, table, id=key)


def _missing(file: Table, key: str, zh: str, en: str) -> DataFileError:
    return DataFileError("MissingKey", file=file.file, key=key, accepted=Text(zh, en))


def _read_scopes(file: Table, rows: Mapping[str, Text]) -> dict[str, Scope]:
    """Both scopes, in rows that ``scope_row`` heads; each row stands in both."""

    def scope_of(key: str, table: Table) -> Scope:
        check_declared(key, SCOPES, table)
        scope = read_dataclass(Scope, table, id=key)
        for row in scope.rows:
            if row not in rows:
                raise _missing(file, f"scope_row.{row}", "该行的标题", "the heading of the row")
        return scope

    scopes = read_section(file, "scope", scope_of)
    for key in (f"scope.{scope}" for scope in SCOPES if scope not in scopes):
        raise _missing(file, key, "该范围的表，含 name", "a table for the scope, with its name")
    for scope, row in product(SCOPES, rows):
        if row not in scopes[scope].rows:
            key = f"scope.{scope}.row.{row}"
            raise _missing(file, key, "该范围的这一行", "what the scope says there")
    return scopes


def _read_material(load_shipped: Callable[[str], Rulebook], key: str, table: Table) -> Material:
    material = read_dataclass(Material, table, id=key)
    if material.current is not None:
        check_declared(material.current, load_shipped(FILING_RULEBOOK).materials, table, "current")
    return material


def _read_parameter(key: str, table: Table) -> Parameter:
    # One list of rows for both scopes, or one for each.
    rows_of: dict[str, tuple[DatedValue, ...]] = {}
    for column in ("every",) if table.has("every") else SCOPES:
        values = [
            read_dataclass(DatedValue, row, source=read_source(row, row.string("source")))
            for row in table.rows(column)
        ]
        if not values:
            raise table.wrong_value(column, Text("至少一行", "one row at least"))
        # Each lasts to the day before the next begins, whether it names that day or not.
        for place, (value, following) in enumerate(pairwise(values)):
            begins, day = following.since, timedelta(days=1)
            ends = value.until or begins - day
            if value.since >= begins or ends + day != begins:
                raise table.error("DatesDoNotJoin", column, ends=ends, begins=begins)
            values[place] = replace(value, until=ends)
        rows_of[column] = tuple(values)
    by_scope = {scope: rows_of.get(scope) or rows_of["every"] for scope in SCOPES}
    return read_dataclass(Parameter, table, id=key, values=by_scope)


def _read_requirement(parameters: dict[str, Parameter], key: str, table: Table) -> Requirement:
    expression = _expression(table, parameters)
    # What nobody can change has a bar, another procedure a route, all else a remedy: one of them.
    if table.has("remedy") + table.has("bar") + table.has("route") != 1:
        raise table.error("NeitherRemedyNorBar")
    remedy = None
    if table.has("remedy"):
        remedy_table, months, days = table.table("remedy"), None, None
        # Working days beside months would be a second answer: they are refused as unknown.
        if remedy_table.has("months"):
            of_months = remedy_table.table("months")
            months = read_dataclass(Months, of_months)
            check_declared(months.counted, FACT_NAMES, of_months, "counted")
            check_declared(months.full, parameters, of_months, "full")
        else:
            days = read_durations(remedy_table, "working_days")
        remedy = read_dataclass(Remedy, remedy_table, months=months, working_days=days)
    requirement = read_dataclass(Requirement, table, id=key, expression=expression, remedy=remedy)
    # Every place of its sentence is one of the rulebook's parameters.
    for language in ("zh", "en"):
        for _, place, _, _ in Formatter().parse(getattr(requirement.sentence, language)):
            if place is not None and place not in parameters:
                values = {"name": f"{{{place}}}", "known": ", ".join(parameters)}
                raise table.error("UndeclaredName", language, **values)
    return requirement


def _expression(table: Table, parameters: dict[str, Parameter]) -> logic.Expression:
    """The tree of the requirement's ``when``; what it reads must be declared, and of its kind."""
    when = table.string("when")
    try:
        expression = logic.parse(when)
    except NotAnExpression as why:
        raise table.error("RuleNotReadable", "when", **why.values) from None
    for leaf in logic.leaves(expression):
        _check_leaf(leaf, table, parameters)
    if not any(name in FACT_NAMES for name in logic.names(expression)):
        accepted = Text("至少读取一个事实的规则", "a rule that reads one fact at least")
        raise table.wrong_value("when", accepted)
    return expression


def _check_leaf(leaf: logic.Leaf, table: Table, parameters: dict[str, Parameter]) -> None:
    """Whether what ``leaf`` reads is declared, and of a kind that it can read."""
    kinds: tuple[str, ...] = ("yes_no",)
    choices: tuple[int | float | str, ...] = ()
    if isinstance(leaf, logic.Membership):
        kinds, choices = ("choice",), leaf.choices
    elif isinstance(leaf, logic.Relation):
        literals = (getattr(side, "value", None) for side in (leaf.left, leaf.right))
        choices = tuple(value for value in literals if isinstance(value, str))
        kinds = ("choice",) if choices else ("money", "count", "months", "parameter")
    for name in logic.names(leaf):
        check_declared(name, (*FACT_NAMES, *parameters), table, "when")
        kind = "parameter" if name in parameters else kind_of(name)
        if kind not in kinds:
            raise table.error("WrongType", "when", name=name, kind=kind, kinds=", ".join(kinds))
        for choice in choices:
            if choice not in choices_of(name):
                values = {"name": f"{name} {choice!r}", "known": ", ".join(choices_of(name))}
                raise table.error("UndeclaredName", "when", **values)

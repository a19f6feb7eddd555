"""Reads a rulebook's TOML file into a `Rulebook`, refusing whatever is not right in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES
from callcenter_kit.rules.checks import check_places, read_rule
from callcenter_kit.rules.errors import (
    DatesDoNotJoin,
    NeitherRemedyNorBar,
    NumberTakenTwice,
    UndeclaredName,
    UnknownRulebook,
)
from callcenter_kit.rules.lines import (
    LICENCE_ANSWERS,
    SCOPES,
    BusinessForm,
    DatedValue,
    Material,
    Months,
    Paragraph,
    Parameter,
    Remedy,
    Requirement,
    Scope,
    first_gap_or_overlap,
    read_badge,
    read_durations,
    read_line,
    read_optional_text,
    read_section,
    read_sentence,
)
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.datafile import Table, read_data, read_file
from callcenter_kit.texts.errors import MissingKey
from callcenter_kit.texts.language import Text
from callcenter_kit.texts.sources import read_source, read_sources
from callcenter_kit.texts.words import read_text

SHIPPED: Final = ("guide", "law")
SUPPLIERS: Final = ("applicant", "agency", "together")
UNITS: Final = ("CNY", "people", "months", "days", "working days", "years")


@lru_cache(maxsize=len(SHIPPED))
def rulebook(name: str = "guide") -> Rulebook:
    """One of the two rulebooks that ship: ``"guide"`` or ``"law"``."""
    if name not in SHIPPED:
        raise UnknownRulebook(name=name, known=", ".join(SHIPPED))
    return read_rulebook(read_data(f"{name}.toml"))


def load_rulebook(path: str | Path) -> Rulebook:
    """A rulebook from a TOML file of your own; ``KitError`` says where it is not right."""
    return read_rulebook(read_file(path))


def read_rulebook(file: Table) -> Rulebook:
    """The rulebook that ``file`` holds."""
    parameters = read_section(file, "parameter", _parameter)
    rows = read_section(file, "scope_row", lambda _, table: read_text(table))
    book = Rulebook(
        id=file.string("id"),
        version=file.string("version"),
        last_read=file.day("last_read"),
        name=read_text(file.table("name")),
        paragraphs=read_section(file, "paragraph", _paragraph),
        business_forms=_forms(file),
        scope_rows=rows,
        scopes=_scopes(file, rows),
        parameters=parameters,
        requirements=_rules(file, parameters),
        materials=_materials(file),
        duties=read_section(file, "duty", read_line),
        notes=read_section(file, "note", read_line),
    )
    file.done()
    return book


def _paragraph(key: str, table: Table) -> Paragraph:
    law = read_text(table.table("law"))
    paragraph = Paragraph(key, read_sentence(table), read_sources(table), read_badge(table), law)
    table.done()
    return paragraph


def _forms(file: Table) -> dict[str, BusinessForm]:
    forms = read_section(file, "business_form", _business_form)
    for form in forms:
        if form not in BUSINESS_FORMS:
            known = ", ".join(BUSINESS_FORMS)
            raise UndeclaredName(
                file=file.file, key=f"business_form.{form}", name=form, known=known
            )
    return forms


def _business_form(key: str, table: Table) -> BusinessForm:
    form = BusinessForm(
        key,
        read_sentence(table),
        read_sources(table),
        read_badge(table),
        licence=table.choice("licence", LICENCE_ANSWERS),
        why=read_text(table.table("why")),
        trap=read_optional_text(table, "trap"),
    )
    table.done()
    return form


def _scopes(file: Table, rows: Mapping[str, Text]) -> dict[str, Scope]:
    """Both scopes, in rows that ``scope_row`` heads; each row stands in both."""
    scopes = read_section(file, "scope", lambda key, table: _scope(key, table, rows))
    for scope in SCOPES:
        if scope not in scopes:
            accepted = Text("该范围的表，含 name", "a table for the scope, with its name")
            raise MissingKey(file=file.file, key=f"scope.{scope}", accepted=accepted)
        for row in rows:
            if row not in scopes[scope].rows:
                accepted = Text("该范围的这一行", "what the scope says there")
                key = f"scope.{scope}.row.{row}"
                raise MissingKey(file=file.file, key=key, accepted=accepted)
    return scopes


def _scope(key: str, table: Table, rows: Mapping[str, Text]) -> Scope:
    if key not in SCOPES:
        raise UndeclaredName(file=table.file, key=table.key, name=key, known=", ".join(SCOPES))
    lines = read_section(table, "row", read_line)
    for row in lines:
        if row not in rows:
            accepted = Text("该行的标题", "the heading of the row")
            raise MissingKey(file=table.file, key=f"scope_row.{row}", accepted=accepted)
    scope = Scope(key, read_text(table.table("name")), lines)
    table.done()
    return scope


def _materials(file: Table) -> dict[str, Material]:
    materials = read_section(file, "material", _material)
    numbered: dict[int, str] = {}
    for key, material in materials.items():
        other = numbered.setdefault(material.number, key)
        if other != key:
            raise NumberTakenTwice(
                file=file.file,
                key=f"material.{key}.number",
                number=material.number,
                other=f"material.{other}",
            )
    return materials


def _current(table: Table) -> str | None:
    """The id of the paper's counterpart in the law's list, if it still has one there."""
    current = table.optional_string("current")
    if current is not None and current not in (listed := rulebook("law").materials):
        raise UndeclaredName(
            file=table.file, key=table.path("current"), name=current, known=", ".join(listed)
        )
    return current


def _material(key: str, table: Table) -> Material:
    material = Material(
        id=key,
        number=_number(table),
        name=read_text(table.table("name")),
        contains=read_text(table.table("contains")),
        supplied_by=table.choice("supplied_by", SUPPLIERS),
        current=_current(table),
        sources=read_sources(table),
        badge=read_badge(table),
        note=read_optional_text(table, "note"),
    )
    table.done()
    return material


def _number(table: Table) -> int:
    number = table.whole("number")
    if number < 1:
        raise table.wrong("number", Text("不小于 1 的整数", "a whole number of 1 or more"))
    return number


def _parameter(key: str, table: Table) -> Parameter:
    columns = ("every",) if table.has("every") else SCOPES
    read = {column: _dated_values(table, column) for column in columns}
    values = {scope: read.get(scope) or read["every"] for scope in SCOPES}
    parameter = Parameter(key, read_sentence(table), table.choice("unit", UNITS), values)
    table.done()
    return parameter


def _dated_values(table: Table, column: str) -> tuple[DatedValue, ...]:
    values = tuple(_dated_value(row) for row in table.rows(column))
    if not values:
        raise table.wrong(column, Text("至少一行", "one row at least"))
    if (fault := first_gap_or_overlap(values)) is not None:
        raise DatesDoNotJoin(
            file=table.file, key=table.path(column), ends=fault[0], begins=fault[1]
        )
    return values


def _dated_value(row: Table) -> DatedValue:
    value = DatedValue(
        value=row.whole("value"),
        since=row.day("since"),
        until=row.day("until") if row.has("until") else None,
        source=read_source(row, row.string("source")),
    )
    row.done()
    return value


def _rules(file: Table, parameters: dict[str, Parameter]) -> dict[str, Requirement]:
    rules = read_section(file, "requirement", lambda key, table: _rule(key, table, parameters))
    if not rules:
        accepted = Text("至少一项许可条件", "one requirement at least")
        raise MissingKey(file=file.file, key="requirement", accepted=accepted)
    return rules


def _rule(key: str, table: Table, parameters: dict[str, Parameter]) -> Requirement:
    when = table.string("when")
    expression = read_rule(table, parameters)
    if table.has("remedy") is table.has("bar"):
        raise NeitherRemedyNorBar(file=table.file, key=table.key)
    sentence = read_sentence(table)
    check_places(sentence, table, parameters)
    requirement = Requirement(
        id=key,
        name=read_text(table.table("name")),
        when=when,
        expression=expression,
        sentence=sentence,
        sources=read_sources(table),
        badge=read_badge(table),
        difference=read_optional_text(table, "difference"),
        remedy=_remedy(table.table("remedy"), parameters) if table.has("remedy") else None,
        bar=read_optional_text(table, "bar"),
    )
    table.done()
    return requirement


def _remedy(table: Table, parameters: dict[str, Parameter]) -> Remedy:
    months = _months(table.table("months"), parameters) if table.has("months") else None
    days = None if months else read_durations(table, "working_days")
    remedy = Remedy(read_sentence(table), days, months, read_badge(table))
    table.done()
    return remedy


def _months(table: Table, parameters: dict[str, Parameter]) -> Months:
    months = Months(table.string("counted"), table.string("full"))
    for key, name, known in (
        ("counted", months.counted, FACT_NAMES),
        ("full", months.full, tuple(parameters)),
    ):
        if name not in known:
            raise UndeclaredName(
                file=table.file, key=table.path(key), name=name, known=", ".join(known)
            )
    table.done()
    return months

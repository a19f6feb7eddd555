"""Reads a rulebook's TOML file into a `Rulebook`, refusing whatever is not right in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar, cast

from callcenter_kit.applicant import BUSINESS_FORMS, FACT_NAMES
from callcenter_kit.datafile import Table, read_data, read_file
from callcenter_kit.errors import (
    DatesDoNotJoin,
    NeitherRemedyNorBar,
    UndeclaredName,
    UnknownRulebook,
)
from callcenter_kit.language import Text
from callcenter_kit.rule_checks import check_places, read_rule
from callcenter_kit.rulebooks import (
    LICENCE_ANSWERS,
    SCOPES,
    BusinessForm,
    DatedValue,
    Line,
    Material,
    Months,
    Paragraph,
    Parameter,
    Remedy,
    Requirement,
    Rulebook,
    Scope,
    first_gap_or_overlap,
)
from callcenter_kit.sources import BADGES, Badge, read_source, read_sources
from callcenter_kit.wording import read_text

SHIPPED: Final = ("guide", "law")
SUPPLIERS: Final = ("applicant", "agency", "together")
UNITS: Final = ("CNY", "people", "months", "days", "working days", "years")

T = TypeVar("T")


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
    parameters = _all(file, "parameter", _parameter)
    book = Rulebook(
        id=file.string("id"),
        version=file.string("version"),
        last_read=file.day("last_read"),
        name=read_text(file.table("name")),
        paragraphs=_all(file, "paragraph", _paragraph),
        business_forms=_forms(file),
        scope_rows=_all(file, "scope_row", lambda _, table: read_text(table)),
        scopes=_all(file, "scope", _scope),
        parameters=parameters,
        requirements=_all(file, "requirement", lambda key, table: _rule(key, table, parameters)),
        materials=_all(file, "material", _material),
        duties=_all(file, "duty", read_line),
        notes=_all(file, "note", read_line),
    )
    file.done()
    return book


def _all(file: Table, section: str, read: Callable[[str, Table], T]) -> dict[str, T]:
    if not file.has(section):
        return {}
    return {key: read(key, table) for key, table in file.table(section).tables()}


def read_badge(table: Table) -> Badge:
    """The one badge that every line carries."""
    return cast("Badge", table.choice("badge", BADGES))


def _sentence(table: Table) -> Text:
    """The table's own ``zh`` and ``en``, beside its other keys."""
    return Text(table.string("zh"), table.string("en"))


def read_line(key: str, table: Table) -> Line:
    """A statement with its sources and badge."""
    line = Line(key, _sentence(table), read_sources(table), read_badge(table))
    table.done()
    return line


def _optional_text(table: Table, key: str) -> Text | None:
    return read_text(table.table(key)) if table.has(key) else None


def _paragraph(key: str, table: Table) -> Paragraph:
    law = read_text(table.table("law"))
    paragraph = Paragraph(key, _sentence(table), read_sources(table), read_badge(table), law)
    table.done()
    return paragraph


def _forms(file: Table) -> dict[str, BusinessForm]:
    forms = _all(file, "business_form", _business_form)
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
        _sentence(table),
        read_sources(table),
        read_badge(table),
        licence=table.choice("licence", LICENCE_ANSWERS),
        why=read_text(table.table("why")),
        trap=_optional_text(table, "trap"),
    )
    table.done()
    return form


def _scope(key: str, table: Table) -> Scope:
    rows = {name: read_line(name, row) for name, row in table.table("row").tables()}
    scope = Scope(key, read_text(table.table("name")), rows)
    table.done()
    return scope


def _material(key: str, table: Table) -> Material:
    material = Material(
        id=key,
        number=table.whole("number"),
        name=read_text(table.table("name")),
        contains=read_text(table.table("contains")),
        supplied_by=table.choice("supplied_by", SUPPLIERS),
        current=table.optional_string("current"),
        sources=read_sources(table),
        badge=read_badge(table),
        note=_optional_text(table, "note"),
    )
    table.done()
    return material


def _parameter(key: str, table: Table) -> Parameter:
    columns = ("every",) if table.has("every") else SCOPES
    read = {column: _dated_values(table, column) for column in columns}
    values = {scope: read.get(scope) or read["every"] for scope in SCOPES}
    parameter = Parameter(key, _sentence(table), table.choice("unit", UNITS), values)
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


def _rule(key: str, table: Table, parameters: dict[str, Parameter]) -> Requirement:
    when = table.string("when")
    expression = read_rule(table, parameters)
    if table.has("remedy") is table.has("bar"):
        raise NeitherRemedyNorBar(file=table.file, key=table.key)
    sentence = _sentence(table)
    check_places(sentence, table, parameters)
    requirement = Requirement(
        id=key,
        name=read_text(table.table("name")),
        when=when,
        expression=expression,
        sentence=sentence,
        sources=read_sources(table),
        badge=read_badge(table),
        difference=_optional_text(table, "difference"),
        remedy=_remedy(table.table("remedy"), parameters) if table.has("remedy") else None,
        bar=_optional_text(table, "bar"),
    )
    table.done()
    return requirement


def _remedy(table: Table, parameters: dict[str, Parameter]) -> Remedy:
    months = _months(table.table("months"), parameters) if table.has("months") else None
    days = None if months else read_durations(table, "working_days")
    remedy = Remedy(_sentence(table), days, months, read_badge(table))
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


def read_durations(table: Table, key: str) -> tuple[int, int, int]:
    """Low, likely and high working days, none shorter than the one before."""
    low, likely, high = table.wholes(key, 3)
    if not 0 <= low <= likely <= high:
        accepted = Text("不递减的三个数：最短、通常、最长", "three numbers: low, likely, high")
        raise table.wrong(key, accepted)
    return low, likely, high

"""A rule's ``when`` and its sentence, held against what the rulebook declares."""

from __future__ import annotations

from string import Formatter
from typing import Final

from callcenter_kit.rules.applicant import FACT_NAMES, choices_of, kind_of
from callcenter_kit.rules.errors import NotAnExpression, RuleNotReadable, UndeclaredName, WrongType
from callcenter_kit.rules.lines import Parameter, check_declared
from callcenter_kit.rules.logic import (
    Comparison,
    Expression,
    Literal,
    Membership,
    Name,
    leaves,
    names,
    parse,
)
from callcenter_kit.texts.datafile import Table
from callcenter_kit.texts.language import Text


def read_rule(table: Table, parameters: dict[str, Parameter]) -> Expression:
    """The tree of the requirement's ``when``; what it reads must be declared, and of its kind."""
    when = table.string("when")
    try:
        expression = parse(when)
    except NotAnExpression as why:
        raise RuleNotReadable(file=table.file, key=table.path("when"), **why.values) from None
    _check_leaves(expression, table, parameters)
    if not any(name in FACT_NAMES for name in names(expression)):
        accepted = Text("至少读取一个事实的规则", "a rule that reads one fact at least")
        raise table.wrong("when", accepted)
    return expression


def check_places(sentence: Text, table: Table, parameters: dict[str, Parameter]) -> None:
    """Every place of a requirement's sentence is one of the rulebook's parameters."""
    for language in ("zh", "en"):
        for _, place, _, _ in Formatter().parse(getattr(sentence, language)):
            if place is not None and place not in parameters:
                known, key = ", ".join(parameters), table.path(language)
                raise UndeclaredName(file=table.file, key=key, name=f"{{{place}}}", known=known)


def _check_leaves(expression: Expression, table: Table, parameters: dict[str, Parameter]) -> None:
    for leaf in leaves(expression):
        match leaf:
            case Name(name=name):
                _check_kind(name, ("yes_no",), table, parameters)
            case Membership(name=name, choices=choices):
                _check_kind(name.name, ("choice",), table, parameters)
                _check_choices(name.name, choices, table)
            case Comparison(left=left, right=right):
                _check_comparison(left, right, table, parameters)


_NUMBERS: Final = ("money", "count", "months", "parameter")


def _check_comparison(
    left: Name | Literal, right: Name | Literal, table: Table, parameters: dict[str, Parameter]
) -> None:
    named = [side for side in (left, right) if isinstance(side, Name)]
    for literal in (side for side in (left, right) if isinstance(side, Literal)):
        if isinstance(literal.value, str):
            for side in named:
                _check_kind(side.name, ("choice",), table, parameters)
                _check_choices(side.name, (literal.value,), table)
            return
    for side in named:
        _check_kind(side.name, _NUMBERS, table, parameters)


def _check_kind(
    name: str, kinds: tuple[str, ...], table: Table, parameters: dict[str, Parameter]
) -> None:
    key, accepted = table.path("when"), ", ".join(kinds)
    check_declared(name, (*FACT_NAMES, *parameters), table, key)
    kind = "parameter" if name in parameters else kind_of(name)
    if kind not in kinds:
        raise WrongType(file=table.file, key=key, name=name, kind=kind, kinds=accepted)


def _check_choices(name: str, choices: tuple[int | float | str, ...], table: Table) -> None:
    named = [f"{name} {choice!r}" for choice in choices if choice not in choices_of(name)]
    if named:
        key, known = table.path("when"), ", ".join(choices_of(name))
        raise UndeclaredName(file=table.file, key=key, name=named[0], known=known)

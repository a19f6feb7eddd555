"""A rule's ``when`` and its sentence, held against what the rulebook declares."""

from __future__ import annotations

from string import Formatter
from typing import Final

from callcenter_kit.rules.applicant import FACT_NAMES, choices_of, kind_of
from callcenter_kit.rules.errors import NotAnExpression, RuleNotReadable, UndeclaredName, WrongType
from callcenter_kit.rules.lines import Parameter, check_declared
from callcenter_kit.rules.logic import (
    Expression,
    Leaf,
    Literal,
    Membership,
    Name,
    Relation,
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
                known, key = ", ".join(parameters), table.path(language)
                raise UndeclaredName(file=table.file, key=key, name=f"{{{place}}}", known=known)


def _check_leaf(leaf: Leaf, table: Table, parameters: dict[str, Parameter]) -> None:
    key, (kinds, choices) = table.path("when"), _accepted(leaf)
    for name in names(leaf):
        check_declared(name, (*FACT_NAMES, *parameters), table, key)
        kind = "parameter" if name in parameters else kind_of(name)
        if kind not in kinds:
            raise WrongType(file=table.file, key=key, name=name, kind=kind, kinds=", ".join(kinds))
        for choice in choices:
            if choice not in choices_of(name):
                said, known = f"{name} {choice!r}", ", ".join(choices_of(name))
                raise UndeclaredName(file=table.file, key=key, name=said, known=known)


_NUMBERS: Final = ("money", "count", "months", "parameter")


def _accepted(leaf: Leaf) -> tuple[tuple[str, ...], tuple[int | float | str, ...]]:
    """The kinds of value that ``leaf`` can read, and the choices that it names."""
    match leaf:
        case Name():
            return ("yes_no",), ()
        case Membership(choices=choices):
            return ("choice",), choices
        case Relation(left=left, right=right):
            literals = (side.value for side in (left, right) if isinstance(side, Literal))
            texts = tuple(value for value in literals if isinstance(value, str))
            return (("choice",), texts) if texts else (_NUMBERS, ())

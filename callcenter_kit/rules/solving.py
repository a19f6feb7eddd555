"""The second reading of a rule: the smallest sets of facts that would make it true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from callcenter_kit.rules.logic import (
    CONTRARY,
    MIRRORED,
    And,
    Expression,
    Membership,
    Name,
    Not,
    Or,
    Relation,
    Values,
)

Change = Mapping[str, Any]
Allowed = Callable[[str], bool]


def solve(expression: Expression, values: Values, allowed: Allowed) -> tuple[Change, ...]:
    """Every inclusion-minimal change of facts after which ``expression`` is true.

    A change gives each fact it names its new value, thresholds at the minimum; with all of it
    applied the rule is true, with any one left out it is not. Only facts that ``allowed`` accepts
    are changed. No change at all, ``({},)``, when the rule is true already; ``()`` when nothing
    would do.

    >>> from callcenter_kit.rules.logic import parse
    >>> solve(parse("a and n >= 3"), {"a": False, "n": 2}, lambda fact: True)
    ({'a': True, 'n': 3},)
    """
    minimal: list[Change] = []
    for change in _ways(expression, values, allowed, wanted=True):
        if change not in minimal and _is_minimal(expression, values, change):
            minimal.append(change)
    return tuple(minimal)


def _is_minimal(expression: Expression, values: Values, change: Change) -> bool:
    """Whether the whole change makes the rule true and none with one fact less does."""
    if expression.evaluate({**values, **change}) is not True:
        return False
    smaller = ({key: change[key] for key in change if key != left_out} for left_out in change)
    return all(expression.evaluate({**values, **less}) is not True for less in smaller)


def _ways(rule: Expression, values: Values, allowed: Allowed, *, wanted: bool) -> list[Change]:
    if rule.evaluate(values) is wanted:
        return [{}]
    match rule:
        case Not(child=child):
            return _ways(child, values, allowed, wanted=not wanted)
        case And() | Or():
            return _joined(rule, values, allowed, wanted=wanted)
        case Name(name=fact):
            return [{fact: wanted}] if allowed(fact) else []
        case Membership(name=member, choices=choices):
            possible = choices if wanted else ()
            return [{member.name: choice} for choice in possible if allowed(member.name)]
        case Relation():
            return _compared(rule, values, allowed, wanted=wanted)


def _joined(rule: And | Or, values: Values, allowed: Allowed, *, wanted: bool) -> list[Change]:
    options = [_ways(child, values, allowed, wanted=wanted) for child in rule.children]
    if isinstance(rule, And) is not wanted:  # one child is enough
        return [change for changes in options for change in changes]
    merged = (_merged(parts) for parts in product(*options))
    return [change for change in merged if change is not None]


def _merged(parts: tuple[Change, ...]) -> Change | None:
    """The parts as one change; of two minima the higher, and ``None`` when parts contradict."""
    whole: dict[str, Any] = {}
    for part in parts:
        for fact, value in part.items():
            if fact in whole and whole[fact] != value:
                if isinstance(value, bool | str):
                    return None
                value = max(value, whole[fact])
            whole[fact] = value
    return whole


def _compared(leaf: Relation, values: Values, allowed: Allowed, *, wanted: bool) -> list[Change]:
    sign = leaf.operator if wanted else CONTRARY[leaf.operator]
    sides = [(leaf.left, sign, leaf.right), (leaf.right, MIRRORED[sign], leaf.left)]
    changes: list[Change] = []
    for fact, relation, other in sides:
        if isinstance(fact, Name) and allowed(fact.name):
            bound = values[other.name] if isinstance(other, Name) else other.value
            changes += [{fact.name: value} for value in _nearest(relation, bound)]
    return changes


def _nearest(relation: str, bound: Any) -> list[Any]:  # noqa: ANN401 - a number or a text
    """The value next to ``bound`` that satisfies ``relation``; none when ``bound`` is unknown."""
    if bound is None:
        return []
    if relation in (">=", "<=", "=="):
        return [bound]
    if isinstance(bound, str):
        return []
    return [bound + 1] if relation in (">", "!=") else [bound - 1] if bound > 0 else []

"""Which unknown fact to ask for next, so that the matter is settled with the fewest questions."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Final, NamedTuple

from callcenter_kit.rules.logic import And, Expression, Not, Or, Values, names

# Ours: of the facts not known yet, this share turns out as the applicant would wish. A single
# share for every fact keeps the rulebook's own order; an analyst who knows better may say so.
SHARE_MET: Final = 0.7
Shares = Mapping[str, float]


class _Course(NamedTuple):
    """Asking about one part of a rule: its order, what it costs and how likely it holds."""

    order: tuple[str, ...]
    expected: float
    share: float


def open_questions(
    expression: Expression, values: Values, shares: Shares | None = None
) -> tuple[str, ...]:
    """The unknown facts that can still change what ``expression`` is, most decisive first.

    Parts of an ``and`` are asked in the order of questions spent per chance to fail, parts of an
    ``or`` per chance to hold: for a plain conjunction no order needs fewer questions on average.
    ``shares`` gives single facts another chance of turning out as wished than `SHARE_MET`.

    >>> from callcenter_kit.rules.logic import parse
    >>> open_questions(parse("a and b"), {"a": None, "b": None}, {"b": 0.2})
    ('b', 'a')
    """
    if expression.evaluate(values) is not None:
        return ()
    return tuple(dict.fromkeys(_course(expression, values, shares or {}, wished=True).order))


def _course(rule: Expression, values: Values, shares: Shares, *, wished: bool) -> _Course:
    match rule:
        case Not(child=child):
            course = _course(child, values, shares, wished=not wished)
            return _Course(course.order, course.expected, 1 - course.share)
        case And() | Or():
            return _joined(rule, values, shares, wished=wished)
    unknown = tuple(fact for fact in names(rule) if values[fact] is None)
    share = prod(shares.get(fact, SHARE_MET) for fact in unknown)
    return _Course(unknown, len(unknown), share if wished else 1 - share)


def _joined(rule: And | Or, values: Values, shares: Shares, *, wished: bool) -> _Course:
    """Ask first what settles the whole most cheaply; stop as soon as it is settled."""
    every = isinstance(rule, And)
    undecided = [child for child in rule.children if child.evaluate(values) is None]
    courses = [_course(child, values, shares, wished=wished) for child in undecided]
    courses.sort(key=lambda course: _cost_per_chance(course, every=every))
    order: tuple[str, ...] = ()
    expected, going_on = 0.0, 1.0
    for course in courses:
        order += course.order
        expected += going_on * course.expected
        going_on *= course.share if every else 1 - course.share
    return _Course(order, expected, going_on if every else 1 - going_on)


def _cost_per_chance(course: _Course, *, every: bool) -> float:
    chance = 1 - course.share if every else course.share
    # Rounded, so that courses that are worth the same keep the rulebook's order.
    return round(course.expected / chance, 9) if chance > 0 else float("inf")

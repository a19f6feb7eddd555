"""What a finding says, put into words once for every page, document, table and spreadsheet.

A finding that was just made and one that a decision record kept give the same parts: facts by
name, numbers by name, a status and what is short. These functions take those parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from callcenter_kit.rules.facts import facts
from callcenter_kit.rules.logic import And, Expression, Name, Not, Or, Relation
from callcenter_kit.rules.reading import rulebook
from callcenter_kit.texts.language import Text, format_date, format_money
from callcenter_kit.texts.words import say

# The sign that stands before a status or an outcome, so that colour is never the only one.
MARKS: Final = {
    "met": "✓",
    "unmet": "✕",
    "unknown": "?",
    "eligible": "✓",
    "ineligible": "✕",
    "undetermined": "?",
    "not_required": "–",
}


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


def status_in_words(
    status: str, shortfall: Mapping[str, float], language: str, *, space: str = " "
) -> str:
    """The status, or by how much its only minimum is missed; ``space`` stands in the amount.

    >>> status_in_words("unmet", {"insured_staff": 2}, "en"), status_in_words("met", {}, "en")
    ('2 people short', 'Met')
    """
    if len(shortfall) != 1:
        return say(f"common.status.{status}", language)
    [(fact, missing)] = shortfall.items()
    short = amount(fact, missing, language).replace(" ", space)
    return say("verdict.short", language, amount=short)


def wanted(rule: Expression, numbers: Mapping[str, Any], *, yes: bool = True) -> dict[str, Any]:
    """The value that each fact has to have: an answer, or the number to reach.

    ``numbers`` are the parameters in force by name. A fact has no entry where no single value is
    wanted of it.

    >>> from callcenter_kit.rules.logic import parse
    >>> wanted(parse("not a and n >= least"), {"least": 3})
    {'a': False, 'n': 3}
    """
    match rule:
        case Name(name=fact):
            return {fact: yes}
        case Not(child=child):
            return wanted(child, numbers, yes=not yes)
        case And(children=children) | Or(children=children):
            parts = (wanted(child, numbers, yes=yes) for child in children)
            return {fact: value for part in parts for fact, value in part.items()}
        case Relation(left=Name(name=fact), right=Name(name=minimum)) if minimum in numbers:
            return {fact: numbers[minimum]}
    return {}

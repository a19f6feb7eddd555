"""What is known about each fact: its question, its day, its values in words.

With them stands which scope the provinces served call for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, get_args

from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, choices_of, kind_of
from callcenter_kit.rules.errors import ContradictoryDate
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.rules.statements import check_declared
from callcenter_kit.texts.datafile import Table, read_data, read_dataclass, read_section, say
from callcenter_kit.texts.errors import DataFileError
from callcenter_kit.texts.language import Text, format_date, format_money
from callcenter_kit.texts.sources import Sources
from callcenter_kit.workdays.dates import lapses_on

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

"""The questions behind an applicant's facts, and the days that may stand beside them.

Which case of ``tiaoli art. 9`` the provinces served are, and the scope that it calls for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, get_args

from callcenter_kit.rules.applicant import FACT_NAMES, Applicant, choices_of, kind_of
from callcenter_kit.rules.errors import ContradictoryDate
from callcenter_kit.rules.lines import check_declared
from callcenter_kit.texts.datafile import Table, read_data, read_dataclass, read_section
from callcenter_kit.texts.errors import DataFileError
from callcenter_kit.texts.language import Text
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
    file.done()
    return questions


def _read_fact(key: str, table: Table) -> Fact:
    if key not in FACT_NAMES or table.string("kind") != kind_of(key):
        known = ", ".join(f"{name} ({kind_of(name)})" for name in FACT_NAMES)
        raise DataFileError("UndeclaredName", file=table.file, key=table.key, name=key, known=known)
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
        happened = value is not None and value is not (fact.id == "clean_record")
        within = day <= on < lapses_on(day, years)
        if day > on or (value is not None and happened is not within):
            raise ContradictoryDate(date_name=name, day=day, name=fact.id, value=value, on=on)
    _check_insured(applicant, on)
    if (
        applicant.registered_on is not None
        and applicant.registered_on > on
        and applicant.is_company
    ):
        raise ContradictoryDate(
            date_name="registered_on",
            day=applicant.registered_on,
            name="is_company",
            value=applicant.is_company,
            on=on,
        )


def _check_insured(applicant: Applicant, on: date) -> None:
    since, months = applicant.insured_since, applicant.insured_months
    if since is None:
        return
    # The month of ``since`` and the month of ``on`` may both be paid already.
    possible = (on.year - since.year) * 12 + on.month - since.month + 1
    if since > on or (months is not None and months > possible):
        raise ContradictoryDate(
            date_name="insured_since", day=since, name="insured_months", value=months, on=on
        )


HOME: Final = "CN-BJ"
Coverage = Literal["unknown", "home", "elsewhere", "several"]
SCOPE_OF: Final = {"unknown": None, "home": "local", "elsewhere": "local", "several": "nationwide"}


def coverage(served: frozenset[str] | None) -> Coverage:
    """Which case of ``tiaoli art. 9`` the provinces served are: one, several, or not known.

    Two or more call for the nationwide licence, one for its own local one. The number that a
    call centre is reached under plays no part.

    >>> coverage(frozenset({"CN-BJ"})), coverage(frozenset({"CN-BJ", "CN-GD"}))
    ('home', 'several')
    """
    if not served:
        return "unknown"
    if len(served) > 1:
        return "several"
    return "home" if HOME in served else "elsewhere"

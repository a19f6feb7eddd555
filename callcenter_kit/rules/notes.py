"""Which of a rulebook's notes concern an applicant; none changes what a requirement says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from callcenter_kit.rules.applicant import Applicant
from callcenter_kit.rules.forms import GROUP_FORM, licence_of
from callcenter_kit.rules.lines import Line
from callcenter_kit.rules.rulebook import Rulebook
from callcenter_kit.texts.sources import source

FOREIGN: Final = "foreign_investment"
GROUP: Final = "group_clients"
PAPERS: Final = "refused_for_papers"
# What the law's notes say of the application: where it is made, and what follows a refusal.
FILING: Final = ("filing", "filing_local")
IF_REFUSED: Final = ("refusal", PAPERS, "false_statement")


def notes_on(book: Rulebook, applicant: Applicant) -> tuple[Line, ...]:
    """What ``book`` notes beside the outcome: foreign capital, group clients, an old refusal.

    A rulebook of your own says nothing where it has no such note.
    """
    return tuple(book.notes[key] for key in _concerning(book, applicant) if key in book.notes)


def _concerning(book: Rulebook, applicant: Applicant) -> Iterator[str]:
    if applicant.is_foreign_invested:
        yield FOREIGN
    served = applicant.group_clients and GROUP_FORM in applicant.forms
    if served and licence_of(book, applicant) == "undetermined":
        yield GROUP
    if applicant.refused_for_papers:
        yield PAPERS


def payment_notes(book: Rulebook, applicant: Applicant) -> tuple[Line, ...]:
    """What ``book`` notes on paying in the registered capital: for this kind of company, then day.

    What is not known of either is said. A company registered by the day before the Company Law of
    2023 took effect adjusts to it. Source: ``companylaw arts. 47, 98, 266``,
    ``capital2024 art. 2``.
    """
    kind = applicant.company_kind or "kind_unknown"
    keys = (f"payment_{kind}", _age(applicant.registered_on))
    return tuple(book.notes[key] for key in keys if key in book.notes)


def _age(registered_on: date | None) -> str:
    if registered_on is None:
        return "payment_day_unknown"
    in_force = source("companylaw").instrument.in_force
    assert in_force is not None  # the data file says it
    return "payment_older_company" if registered_on < in_force else "payment_newer_company"

"""What a rulebook notes beside the outcome, and what it says on paying in the capital."""

from dataclasses import replace
from datetime import date

import pytest
from every import every

import callcenter_kit as ck
from callcenter_kit.rules.rulebook import notes_on, payment_notes

LAW = ck.rulebook("law")
LAST, FIRST = date(2024, 6, 30), date(2024, 7, 1)


@every(
    ("day", "noted"),
    [
        (date(2024, 6, 29), ["older_company"]),
        (LAST, ["older_company"]),
        (FIRST, []),
        (date(2026, 1, 5), []),
        (None, ["day_unknown"]),
    ],
)
@every("kind", ["limited_liability", "by_shares", None])
def test_the_kind_of_company_and_the_day_decide_what_is_said_on_paying_in(kind, day, noted):
    notes = payment_notes(LAW, ck.Applicant(company_kind=kind, registered_on=day))
    expected = [f"payment_{key}" for key in (kind or "kind_unknown", *noted)]
    assert [note.id for note in notes] == expected


def test_the_day_that_parts_old_companies_from_new_ones_is_the_laws_own():
    cited = [source for note in LAW.notes.values() for source in note.sources]
    [law] = {source.instrument for source in cited if source.instrument.id == "companylaw"}
    assert law.in_force == FIRST


def test_a_rulebook_without_such_notes_says_nothing():
    told = ck.Applicant(foreign_share=20, refused_for_papers=True, company_kind="by_shares")
    bare = replace(LAW, notes={})
    assert notes_on(bare, told) == payment_notes(bare, told) == ()
    assert ck.assess(told, rulebook=bare).warnings == ()


@pytest.mark.parametrize("reading", ["guide", "law"])
def test_every_note_on_an_applicant_carries_a_badge_and_a_source(reading):
    told = ck.Applicant(
        business_form="own_customers", group_clients=True, foreign_share=5, refused_for_papers=True
    )
    notes = ck.assess(told, rulebook=reading).notes
    ids = ["foreign_investment", "group_clients", "refused_for_papers"]
    assert [note.id for note in notes] == ids
    assert all(note.badge and note.sources for note in notes)

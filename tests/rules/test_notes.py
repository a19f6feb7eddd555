"""What a rulebook notes beside the outcome, and what it says on paying in the capital."""

from dataclasses import replace
from datetime import date

import pytest
from every import every

import callcenter_kit as ck
from callcenter_kit.rules.rulebook import notes_on, payment_notes

LAW = ck.rulebook("law")
LAST, FIRST = date(2024, 6, 30), date(2024, 7, 1)


def payment(kind, day):
    told = ck.Applicant(company_kind=kind, registered_on=day)
    return [note.id.removeprefix("payment_") for note in payment_notes(LAW, told)]


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
    assert payment(kind, day) == [kind or "kind_unknown", *noted]


def test_each_kind_of_company_is_told_its_own_rule_and_only_that():
    [limited, by_shares, unknown] = [
        payment_notes(LAW, ck.Applicant(company_kind=kind, registered_on=FIRST))[0]
        for kind in ("limited_liability", "by_shares", None)
    ]
    assert "within five years" in limited.text.en
    assert "五年内缴足" in limited.text.zh
    assert "in full" in by_shares.text.en
    assert "five years" not in by_shares.text.en
    assert "五年" not in by_shares.text.zh
    assert "is not known" in unknown.text.en
    assert "还不清楚" in unknown.text.zh


def test_an_older_company_is_told_the_day_by_which_to_adjust():
    older, unknown = (
        payment_notes(LAW, ck.Applicant(registered_on=day))[1].text for day in (LAST, None)
    )
    for text in (older, unknown):
        assert "by 30 June 2027" in text.en
        assert "2027年6月30日" in text.zh
    assert "is not known" in unknown.en


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
    assert [note.id for note in notes] == [
        "foreign_investment",
        "group_clients",
        "refused_for_papers",
    ]
    assert all(note.badge and note.sources for note in notes)

"""Verdicts against a second opinion: exhaustively per requirement, and on whole cases."""

import random
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations, product

import independent
import pytest
from applicants import THREE, VALUES, random_facts
from every import every
from refusals import refusal
from tiers import at_release

import callcenter_kit as ck
from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES
from callcenter_kit.rules.logic import names
from callcenter_kit.texts.datafile import words
from callcenter_kit.texts.language import LANGUAGES

ON = date(2026, 11, 24)
WORDS = {True: "met", False: "unmet", None: "unknown"}
OTHERS = [None, *(frozenset(some) for n in range(6) for some in combinations(BUSINESS_FORMS, n))]
DAYS = (date(2024, 6, 29), date(2024, 6, 30), date(2024, 7, 1), date(2026, 11, 24), None)
NOTHING = dict.fromkeys(FACT_NAMES)
READINGS = ("guide", "law")
IDS = {reading: list(ck.rulebook(reading).requirements) for reading in READINGS}


def statuses(assessment, scope):
    return {key: found.status for key, found in assessment.scopes[scope].findings.items()}


@pytest.mark.parametrize("reading", READINGS)
def test_the_requirements_keep_their_order_and_a_new_one_comes_last(reading):
    written = list(independent.WRITTEN[reading](NOTHING, "local"))
    assert IDS[reading][: len(written)] == written


@every(("reading", "requirement"), [(reading, key) for reading in READINGS for key in IDS[reading]])
def test_each_requirement_over_its_own_facts_exhaustively(reading, requirement):
    rule = ck.rulebook(reading).requirements[requirement]
    read = [name for name in names(rule.expression) if name in FACT_NAMES]
    seen = set()
    for values in product(*(VALUES.get(name, THREE) for name in read)):
        told = dict(zip(read, values, strict=True))
        assessment = ck.assess(ck.Applicant(**told), on=ON, rulebook=reading)
        for scope in ("nationwide", "local"):
            expected = independent.READINGS[reading]({**NOTHING, **told}, scope)[requirement]
            finding = assessment.scopes[scope].findings[requirement]
            assert finding.status == WORDS[expected], (told, scope)
            assert finding.facts == told
            seen.add(finding.status)
    assert seen == {"met", "unmet", "unknown"}


def random_case(dice):
    told = random_facts(dice, 0.6)
    told["other_forms"] = dice.choice(OTHERS) if dice.random() < 0.3 else None
    told["registered_on"] = dice.choice(DAYS)
    shares = (0, None) if told["domestic_capital"] else (0, 0.01, 20, 100, None)
    told["foreign_share"] = dice.choice(shares)
    return told


@pytest.mark.slow
@pytest.mark.parametrize("seed", at_release(range(8), but=[0]))
def test_random_whole_cases_agree_with_the_second_opinion(seed):
    dice = random.Random(seed)
    for _ in range(7_500):
        told = random_case(dice)
        applicant = ck.Applicant(**told)
        for reading in READINGS:
            assessment = ck.assess(applicant, ON, reading)
            assert [note.id for note in assessment.notes] == list(independent.notes(told)), told
            assert [note.id for note in assessment.payment] == list(independent.payment(told))
            for scope in ("nationwide", "local"):
                expected = independent.READINGS[reading](told, scope)
                assert statuses(assessment, scope) == {k: WORDS[v] for k, v in expected.items()}
                outcome = independent.outcome(told, expected)
                assert assessment.scopes[scope].outcome == outcome, (reading, scope, told)


@every("reading", READINGS)
@every("group", THREE)
@every("form", [*BUSINESS_FORMS, None])
def test_of_several_forms_the_strictest_decides(form, group, reading):
    for others in OTHERS:
        case = {"business_form": form, "other_forms": others, "group_clients": group}
        answer = ck.assess(ck.Applicant(**case), ON, reading)
        assert answer.licence == independent.licence(case), case
        needing = [key for key in (form, *(others or ())) if key in independent.NEEDS_LICENCE]
        if needing:
            assert answer.form.id in needing, case
            assert answer.form.id == form or form not in independent.NEEDS_LICENCE, case


def test_it_is_said_that_the_strictest_form_decides_and_which_it_is():
    told = ck.Applicant(business_form="staff_supply", other_forms={"seat_rental"})
    said = ck.assess(told).warnings[0]
    assert "You need the licence for this: “Renting out systems or agent seats”." in said.en
    for others in (None, set(), {"staff_supply"}):
        alone = ck.Applicant(business_form="staff_supply", other_forms=others)
        assert all("several forms" not in warning.en for warning in ck.assess(alone).warnings)


@every("on", ["2026-11-24", datetime(2026, 11, 24), 20261124])  # noqa: DTZ001 - a naive datetime is refused like an aware one
def test_a_day_is_a_date_and_nothing_else(on):
    with refusal("NotADay", match=r"on = .* is not a day"):
        ck.assess(ck.Applicant(), on=on)


def test_two_provinces_give_a_warning_and_change_no_outcome():
    one = ck.assess(ck.Applicant(provinces={"CN-BJ"}))
    two = ck.assess(ck.Applicant(provinces={"CN-BJ", "CN-TJ"}))
    said = words("assessment.several_provinces")
    assert (one.warnings, two.warnings) == ((), (said,))
    assert [f.outcome for f in one.scopes.values()] == [f.outcome for f in two.scopes.values()]
    exempt = ck.Applicant(business_form="own_customers", provinces={"CN-BJ", "CN-TJ"})
    assert said not in ck.assess(exempt).warnings


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
    notes = ck.assess(ck.Applicant(company_kind=kind, registered_on=day)).payment
    expected = [f"payment_{key}" for key in (kind or "kind_unknown", *noted)]
    assert [note.id for note in notes] == expected
    others = {
        "limited_liability": ("发起人", "promoter"),
        "by_shares": ("五年", "limited liability"),
    }
    for language, word in zip(LANGUAGES, others.get(kind, ()), strict=False):
        assert not any(word in note.say(language) for note in notes)


def test_a_rulebook_without_such_notes_says_nothing():
    told = ck.Applicant(foreign_share=20, refused_for_papers=True, company_kind="by_shares")
    bare = replace(LAW, notes={})
    assert ck.assess(told, rulebook=bare).notes == ck.assess(told, rulebook=bare).warnings == ()

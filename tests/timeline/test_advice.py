"""Repairs, bars and questions: minimal, complete, and never past what is known."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from applicants import JUDGED, MET, VALUES, WISHED_NO, random_facts
from every import every
from own_rulebook import HEAD, load, parameter, requirement

import callcenter_kit as ck
from callcenter_kit.rules.logic import names
from callcenter_kit.timeline.advice import remaining_questions

ON = date(2026, 11, 24)
BEST = {name: name not in WISHED_NO for name in JUDGED if name not in VALUES}
BEST |= {"registered_capital": 10_000_000, "insured_staff": 3, "insured_months": 3}
LAPSED = {"clean_record": True, "on_dishonesty_list": False, "refused_for_falsehood": False}


def random_case(dice):
    told = random_facts(dice, 0.5)
    if dice.random() < 0.7:
        told["business_form"] = dice.choice(["third_party_service", "seat_rental"])
    return told


def lapsed(told):
    """The case with every bar that is known to stand lapsed."""
    return {
        name: LAPSED[name] if name in LAPSED and value is not None else value
        for name, value in told.items()
    }


def outcome(told, scope, reading):
    return ck.assess(ck.Applicant(**told), ON, reading).scopes[scope].outcome


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["guide", "law"])
def test_a_repair_makes_it_a_yes_and_every_change_is_needed(reading):
    dice = random.Random(7)
    seen = 0
    for _ in range(1_500):
        told = random_case(dice)
        shares = (0, None) if told["domestic_capital"] else (0, 0.01, 20, 100, None)
        told["foreign_share"] = dice.choice(shares)
        for scope in ("nationwide", "local"):
            advice = ck.advise(ck.Applicant(**told), scope, ON, reading)
            licence = advice.assessment.licence
            ruled_out = any(obstacle.rules_out_a_plan for obstacle in advice.obstacles)
            assert len(advice.repairs) == (licence == "required" and not ruled_out)
            for repair in advice.repairs:
                own = repair.assumes | repair.new_company_facts | repair.changes
                whole = {**lapsed(told), **own}
                assert outcome(whole, scope, reading) == "eligible"
                assert all(told[fact] is not None for fact in repair.changes)
                assert all(told[fact] is None for fact in repair.assumes)
                assert not repair.new_company_facts or repair.changes["is_company"]
                for fact in (*repair.changes, *repair.new_company_facts, *repair.assumes):
                    seen += 1
                    without = {**whole, fact: told[fact]}
                    # No company can be so: a domestic one with a foreign share.
                    is_absurd = without["domestic_capital"] and without["foreign_share"]
                    assert is_absurd or outcome(without, scope, reading) != "eligible", (told, fact)
    assert seen > 3_000


FALSEHOOD = {"refused_for_falsehood": True}


def violation(day):
    return {"clean_record": False, "last_violation_on": day}


@every(
    ("told", "bars"),
    [
        ({"clean_record": False}, {"clean_record": None}),
        # 2027 has no 29 February: the month's last day.
        (violation(date(2024, 2, 29)), {"clean_record": date(2027, 3, 1)}),
        (violation(date(2024, 5, 10)), {"clean_record": date(2027, 5, 11)}),
        ({**FALSEHOOD, "refused_on": date(2026, 3, 5)}, {"truthful": date(2027, 3, 6)}),
        (FALSEHOOD, {"truthful": None}),
        # The last day of the three years still counts where only the day is known.
        ({"last_violation_on": date(2023, 11, 24)}, {"clean_record": date(2026, 11, 25)}),
        ({"last_violation_on": date(2023, 11, 23)}, {}),
        ({"clean_record": None, "refused_for_falsehood": None}, {}),
        ({"clean_record": True, "refused_for_falsehood": False}, {}),
    ],
)
def test_a_bar_lapses_on_the_day_after_its_last(told, bars):
    advice = ck.advise(ck.Applicant(business_form="seat_rental", **told), "local", ON)
    assert advice.bars == bars
    assert not set(advice.repairs[0].changes) & {"clean_record", "refused_for_falsehood"}


def test_a_day_that_still_counts_is_a_bar_even_where_its_fact_was_not_told():
    """Taking the record as clean would contradict the day that was told."""
    told = ck.Applicant(business_form="seat_rental", last_violation_on=date(2026, 1, 1))
    advice = ck.advise(told, "local", ON)
    assert advice.bars == {"clean_record": date(2029, 1, 2)}
    assert "clean_record" not in advice.repairs[0].assumes
    made = ck.plan(ON, "local", applicant=told)
    assert made.submitted == date(2029, 1, 2)
    long_ago = replace(told, last_violation_on=date(2020, 1, 1))
    assert ck.advise(long_ago, "local", ON).bars == {}


# The bar lapses on 25 November 2027, or on 11 February 2027: then the insurance sets the day.
@every(
    ("punished", "missing", "begins"),
    [
        (date(2024, 11, 24), {"premises": False}, date(2027, 9, 27)),  # 40 days at the longest
        (date(2024, 11, 24), {"insured_staff": 2}, date(2027, 8, 2)),
        (date(2024, 2, 10), {"insured_staff": 2}, date(2026, 11, 25)),
        # What is paid already goes on by itself.
        (
            date(2024, 11, 24),
            {"insured_months": 1, "insured_since": date(2026, 11, 2)},
            date(2026, 11, 25),
        ),
    ],
)
def test_who_is_barred_begins_as_late_as_no_day_is_lost(punished, missing, begins):
    told = ck.Applicant(**{**MET, **missing, "clean_record": False}, last_violation_on=punished)
    plan = ck.plan(ON, "local", applicant=told, on=ON)
    task, bar = plan.tasks
    assert (task.begins_on, bar.kind) == (begins, "bar")
    assert plan.submitted == plan.calendar.roll(max(bar.ready_on[1], task.ready_on[2]))


@every(
    ("on", "staff", "since", "months", "ready_on"),
    [
        (ON, 3, None, 1, date(2027, 2, 1)),  # December and January are still to be paid
        (ON, 3, date(2026, 10, 1), 1, date(2027, 1, 1)),  # November is paid, December follows
        (ON, 3, date(2026, 10, 31), 1, date(2027, 1, 1)),
        (ON, 3, date(2026, 11, 2), 1, date(2027, 2, 1)),
        (ON, 3, date(2026, 9, 15), 1, date(2026, 12, 1)),
        (ON, 3, date(2026, 8, 15), 1, date(2027, 2, 1)),  # unbroken it would be complete
        # September, October and November would be three: on the day that is told, it was broken.
        (date(2026, 12, 1), 3, date(2026, 9, 15), 2, date(2027, 1, 1)),
        # People still to be insured pay every month, whenever the others began.
        (ON, 2, date(2026, 10, 1), 1, date(2027, 3, 1)),
    ],
)
def test_the_first_day_of_insurance_sets_when_its_months_are_complete(
    on, staff, since, months, ready_on
):
    facts = {"insured_staff": staff, "insured_months": months, "insured_since": since}
    told = ck.Applicant(business_form="seat_rental", **facts)
    [task] = ck.advise(told, "local", on).repairs[0].tasks
    assert task.ready_on == (ready_on, ready_on, ready_on)


def test_a_later_start_does_not_lose_the_months_that_go_on_by_themselves():
    paid = {"insured_staff": 3, "insured_months": 2, "insured_since": date(2026, 10, 1)}
    told = ck.Applicant(business_form="seat_rental", **paid)
    on, start = date(2026, 11, 24), date(2027, 1, 5)
    [task] = ck.plan(start, "local", applicant=told, on=on).tasks
    assert task.ready_on[1] == start


@pytest.fixture
def synthetic(tmp_path):
    means = "premises and (insured_staff >= staff or not marketing_calls and long_term_service)"
    plan = "technical_plan or feasibility_report and business_form in ('third_party_service',)"
    rules = requirement("means", means), requirement("plan", plan, "working_days = [1, 2, 3]")
    return load(tmp_path, HEAD, parameter("staff", 5), *rules)


FREE = ("premises", "insured_staff", "marketing_calls", "long_term_service")
FREE += ("technical_plan", "feasibility_report")


def test_repairs_come_soonest_first_then_fewest(synthetic):
    told = dict.fromkeys(FREE, False) | {"premises": True, "marketing_calls": True}
    told = ck.Applicant(business_form="third_party_service", **told | {"insured_staff": 0})
    found = ck.advise(told, "local", ON, synthetic).repairs
    keys = [(repair.ready_on, len(repair.changes)) for repair in found]
    assert keys == sorted(keys)
    assert len(found) == 4


def test_questions_ask_for_the_form_first_and_end_when_the_matter_is_settled():
    assert ck.advise(ck.Applicant(), "local", ON).questions[0] == "business_form"
    known_unmet = ck.Applicant(premises=False)
    assert ck.advise(known_unmet, "local", ON).questions == ("business_form",)
    settled = replace(known_unmet, business_form="seat_rental")
    assert ck.advise(settled, "local", ON).questions == ()
    # Who needs no licence is asked nothing, and nobody where only the authority can say.
    for group_clients in (None, True):
        exempt = ck.Applicant(business_form="own_customers", group_clients=group_clients)
        assert ck.advise(exempt, "local", ON).questions == ()


def test_every_question_can_still_change_the_outcome_and_no_other_fact_can():
    dice = random.Random(11)
    for _ in range(300):
        told = random_case(dice)
        told["business_form"] = "third_party_service"
        for scope in ("nationwide", "local"):
            asked = ck.advise(ck.Applicant(**told), scope, ON).questions
            assert set(asked) == facts_that_matter(told, scope), told


def facts_that_matter(told, scope):
    """Unknown facts with two values between which the outcome, all else known, would differ."""
    if outcome(told, scope, "guide") != "undetermined":
        return set()
    guide = ck.rulebook("guide")
    read = {name for rule in guide.requirements.values() for name in names(rule.expression)}
    filled = {name: BEST.get(name) if value is None else value for name, value in told.items()}
    worst = {"registered_capital": 0, "insured_staff": 0, "insured_months": 0}
    return {
        name
        for name in read & set(told)
        if told[name] is None
        and outcome({**filled, name: worst.get(name, name in WISHED_NO)}, scope, "guide")
        != outcome(filled, scope, "guide")
    }


def test_a_new_company_pays_for_its_own_months_whatever_was_paid_before_it():
    unknown = {"insured_staff": None, "insured_months": None}
    for paid in ({}, unknown, {**unknown, "insured_staff": 0}, {"insured_months": 1}):
        told = ck.Applicant(**{**MET, "is_company": False, **paid})
        founded, insured = ck.advise(told, "local", ON).repairs[0].tasks
        assert (founded.id, insured.id) == ("company", "social_insurance")
        assert founded.ready_on == (date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 22))
        # On the first of a month that month is paid, too.
        assert insured.ready_on == (date(2027, 3, 1), date(2027, 4, 1), date(2027, 4, 1))
        assert insured.begins_on == founded.ready_on[1] + timedelta(days=1)
        plan = ck.plan(ON, "local", applicant=told)
        assert plan.tasks[-1].todo.en == "Pay social insurance for 3 people for 3 months"
        assert plan.assumes == {}
        assert remaining_questions(ck.advise(told, "local", ON)) == ()
    [only] = ck.advise(told, "local", ON, "law").repairs[0].tasks
    assert only.id == "company"


def test_where_no_company_is_asked_for_no_months_are_paid_anew(tmp_path):
    numbers = parameter("staff", 3), parameter("months", 3, "months")
    months = 'months = { counted = "insured_months", full = "months" }'
    insured = requirement("insured", "insured_staff >= staff and insured_months >= months", months)
    book = load(tmp_path, HEAD, *numbers, insured)
    facts = {"is_company": False, "insured_staff": 3, "insured_months": 3}
    told = ck.Applicant(business_form="third_party_service", **facts)
    advice = ck.advise(told, "local", ON, book)
    assert advice.outcome == "eligible"
    assert (advice.repairs[0].tasks, advice.obstacles) == ((), ())


def test_a_plan_takes_the_soonest_repair_and_what_is_left_to_ask_is_asked_for_it(synthetic):
    facts = {"premises": True, "insured_staff": 0, "technical_plan": True}
    told = ck.Applicant(business_form="third_party_service", **facts)
    advised = ck.advise(told, "local", ON, synthetic)
    first, *others = advised.repairs
    made = ck.plan(ON, "local", applicant=told, rulebook=synthetic)
    assert made.assumes == first.assumes
    assert made.assumes not in [repair.assumes for repair in others]
    assert others[-1].changes == {"insured_staff": 5}
    assert remaining_questions(advised) == ("marketing_calls", "long_term_service")
    barred = ck.Applicant(**{**MET, "refused_for_falsehood": True})
    assert remaining_questions(ck.advise(barred, "local", ON)) == ()

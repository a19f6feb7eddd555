"""The chances of a filed case's licence day: only what is left varies, counted again by hand."""

import random
from collections import defaultdict
from datetime import date
from itertools import product

import filed_by_hand as hand
import pytest
from every import every
from refusals import refusal

import callcenter_kit as ck
from callcenter_kit.timeline.chances import licence_day, pert_chances, uncertain_inputs

S, C = date(2026, 10, 12), date(2026, 10, 28)
CLOCKS = ("guide", "law_working", "law_calendar")
ROUND, EXPERTS = (5, 10, 20), (10, 20, 30)


def open_history(dice):
    """A random case that the authority has not decided."""
    while True:
        case, last = hand.history(dice)
        if not {*hand.ENDINGS} & case.keys():
            return case, last


def weighted(days):
    return [(n, chance) for n, chance in enumerate(pert_chances(days)) if chance]


def not_past(chances, on):
    """What is left of the chances once the days before ``on`` have passed."""
    left = {day: chance for day, chance in chances.items() if day >= hand.rolled(on)}
    total = sum(left.values())
    return {day: c / total for day, c in left.items()} if total > 1e-12 else {hand.rolled(on): 1}


def by_hand(case, clock, on, review, experts):
    """The chance of each licence day, every combination of lengths counted by itself."""
    counts = "calendar" if clock == "law_calendar" and review is None else "working"
    ready = {hand.complete(case): 1.0}
    if hand.complete(case) is None:
        asked, _, due = case["corrections"][-1]
        limit = None if due is None else hand.passed(asked, due, "working")
        days = ROUND if limit is None else (min(5, limit), limit, limit)
        ready = not_past({hand.wd(asked, n): chance for n, chance in weighted(days)}, on)
    decided = defaultdict(float)
    for (day, part), (reviewed, one), (extra, two) in product(
        ready.items(),
        [(hand.REVIEW, 1)] if review is None else weighted(review),
        weighted(EXPERTS) if experts and not case.get("expert_review") else [(0, 1)],
    ):
        if hand.complete(case) is not None:
            reviewed += (hand.experts if review else hand.left_out)(case, counts, on)
        end = hand.cal(day, reviewed) if counts == "calendar" else hand.wd(day, reviewed)
        decided[hand.wd(end, extra)] += part * one * two
    issue = 0 if clock == "guide" else hand.ISSUE
    return {hand.wd(day, issue): chance for day, chance in not_past(decided, on).items()}


def test_random_filed_cases_have_the_chances_that_counting_gives():
    dice = random.Random(9)
    for _ in range(60):
        case, last = open_history(dice)
        clock, experts = dice.choice(CLOCKS), dice.random() < 0.3
        review = dice.choice((None, (30, 45, 70)))
        on = last + dice.choice((0, 20, 60, 130)) * hand.DAY
        options = {} if review is None else {"durations": {"review": review}}
        filed = {"filing": ck.Filing(**case), "as_of": on, "expert_review": experts}
        plan = ck.plan(S, "local", clock=clock, **filed, **options)
        if plan.is_late:
            with refusal("NoChances"):
                ck.distribution(plan)
            continue
        chances = ck.distribution(plan).chances
        assert chances == pytest.approx(by_hand(case, clock, on, review, experts)), (case, on)
        inputs = uncertain_inputs(plan)
        as_planned = [item.extremes[1] for item in inputs]
        assert licence_day(plan, inputs, as_planned) == plan.licence_on


def test_without_a_day_looked_at_the_chances_span_the_plans_range():
    filing = ck.Filing(submitted_on=S, corrections=[ck.Correction(date(2026, 10, 19))])
    plan = ck.plan(S, "local", filing=filing, durations={"review": (40, 52, 60)})
    found = ck.distribution(plan)
    assert found.range == plan.duration_range
    kinds = {swing.id: swing.kind for swing in found.tornado}
    assert [*kinds.items()] == [("review", "review"), ("answer", "step")]


@pytest.mark.parametrize("decided", [None, C])
def test_once_the_authoritys_time_is_over_no_day_has_a_chance(decided):
    filing = ck.Filing(submitted_on=S, decided_on=decided)
    due = ck.plan(S, filing=filing, as_of=date(2026, 11, 9)).progress().due_on
    in_time, late = (ck.plan(S, filing=filing, as_of=day) for day in (due, due + hand.DAY))
    assert not in_time.is_late
    assert ck.distribution(in_time).chances == {in_time.licence_on: 1}
    assert late.is_late
    assert "no day can be worked out" in repr(late)
    assert "licence 20" not in repr(late)
    with refusal("NoChances", match="review_times"):
        ck.distribution(late)


def test_a_review_of_ones_own_goes_on_once_the_time_is_over():
    filing, own = ck.Filing(submitted_on=S), {"review": (60, 90, 150)}
    plan = ck.plan(S, durations=own, filing=filing, as_of=date(2027, 3, 1))
    assert not plan.is_late
    assert 0 < ck.distribution(plan).chance_by(date(2027, 4, 1)) < 1


def test_what_happened_no_longer_varies():
    granted = ck.plan(S, filing=ck.Filing(submitted_on=S, decided_on=C))
    found = ck.distribution(granted)
    assert (found.chances, found.tornado) == ({granted.licence_on: 1}, ())
    refused = ck.plan(S, filing=ck.Filing(submitted_on=S, refused_on=C))
    with refusal("NoDistribution", match="application on 28 October 2026|2026-10-28"):
        ck.distribution(refused)


@every(
    ("days", "left"),
    [
        ({}, (2, 1)),
        ({"corrections": [(S, C)]}, (1, 1)),
        ({"corrections": [(S, C), (C, C), (C, C)]}, (0, 1)),
        ({"accepted_on": C}, (0, 1)),
        ({"expert_review": (C, None)}, (2, 0)),
    ],
)
def test_counts_in_all_are_less_what_happened(days, left):
    case = {"filing": ck.Filing(submitted_on=S, **days), "correction_rounds": 2}
    plan = ck.plan(S, expert_review=True, **case)
    inputs = {item.id: item.times for item in uncertain_inputs(plan)}
    assert (inputs.get("correction_round", 0), inputs.get("expert_review", 0)) == left


def test_the_distribution_takes_the_whole_curve_of_past_cases():
    days = [date(2026, 6, day) for day in range(1, 11)]
    frame = {"submitted_on": days, "decided_on": [*[date(2026, 8, 31)] * 8, None, None]}
    times = ck.review_times(frame, on=date(2026, 9, 21))
    found = ck.distribution(ck.plan(S, "local", durations={"review": times, "direction": 2}))
    assert "Of 10 cases, 8 of them decided" in " ".join(note.en for note in found.notes)
    filed = {"filing": ck.Filing(submitted_on=S), "as_of": date(2026, 12, 21)}
    waited = ck.plan(S, "local", durations={"review": times}, **filed)
    later = times.after(hand.passed(S, date(2026, 12, 21), "working"))
    expected, before = {}, 0.0
    for count, share in later.curve.items():
        expected[hand.wd(S, count)], before = share - before, share
    last = hand.wd(S, max(later.durations))
    expected[last] = expected.get(last, 0.0) + 1 - before
    assert ck.distribution(waited).chances == pytest.approx(expected)

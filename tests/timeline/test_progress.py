"""Where a filed case stands, against a count by hand over random histories, and as it is said."""

import random
from datetime import timedelta

import filed_by_hand
import pytest
from every import every

import callcenter_kit as ck

CLOCKS = ("guide", "law_working", "law_calendar")
DAY = timedelta(days=1)


def counted(progress):
    """What of a progress is counted."""
    names = ("stage", "turn", "day", "of_days", "due_on", "due_range")
    limits = {each.id: (each.begins_on, each.day, each.safe_on) for each in progress.limits}
    return {name: getattr(progress, name) for name in names} | {"limits": limits}


def agree(count, seed):
    """How many histories and days were compared; the second opinion judges each."""
    dice, stages, days = random.Random(seed), set(), 0
    for _ in range(count):
        case, last = filed_by_hand.history(dice)
        clock, filing = dice.choice(CLOCKS), ck.Filing(**case)
        start = case["submitted_on"] - dice.randint(-3, 60) * DAY
        plan = ck.plan(start, "local", clock=clock, filing=filing)
        looked_at = filed_by_hand.boundaries(case, clock, last)
        for on in looked_at:
            opinion = filed_by_hand.opinion(case, clock, on)
            progress = plan.progress(on)
            if progress.stage == "licensed":
                opinion["due_on"] = progress.due_on  # the holder's duties have tests of their own
            assert counted(progress) == opinion, (case, clock, on)
            assert progress.expected_on is None or progress.expected_on >= on
            stages.add(progress.stage)
            days += 1
        if plan.licence_on is not None:
            on = dice.choice(looked_at)
            seen = ck.plan(start, "local", clock=clock, filing=filing, as_of=on)
            decided, licence = filed_by_hand.expected(case, clock, on)
            assert (seen.decided_on, seen.licence_on) == (decided, licence), (case, clock, on)
            first, until = seen.full_range
            assert first <= seen.licence_on <= until
            assert seen.submitted == case["submitted_on"]
    assert stages == {*filed_by_hand.STAGES, "submitted", "correcting", "under_review", "overdue"}
    return days


def test_two_thousand_random_histories_are_counted_alike_around_every_boundary():
    assert agree(2_000, seed=1) > 12_000


@pytest.mark.release
@every("seed", range(2, 12))
def test_twenty_thousand_more_are(seed):
    assert agree(2_000, seed) > 12_000

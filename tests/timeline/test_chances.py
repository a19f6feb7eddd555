"""The chances of whole working days: those of the beta-PERT, exactly, and their sums."""

import math

import pytest
from every import every
from hypothesis import given
from hypothesis import strategies as st

from callcenter_kit.timeline.chances import beta_below, pert_chances, sum_of

LENGTHS = st.lists(st.integers(0, 60), min_size=3, max_size=3).map(sorted).map(tuple)


@given(LENGTHS)
def test_the_chances_add_up_and_have_the_mean_of_the_pert(durations):
    low, likely, high = durations
    chances = pert_chances(durations)
    assert len(chances) == high + 1
    assert math.fsum(chances) == pytest.approx(1, abs=1e-14)
    mean = math.fsum(days * chance for days, chance in enumerate(chances))
    assert mean == pytest.approx((low + 4 * likely + high) / 6, abs=1e-11)
    assert not any(chances[:low])
    assert all(chance > 0 for chance in chances[low:])


@every(
    ("x", "a", "b", "below"),
    [
        (0.3, 1, 1, 0.3),
        (0.3, 1, 4, 1 - 0.7**4),
        (0.9, 5, 1, 0.9**5),
        (0.25, 2, 2, 3 * 0.25**2 - 2 * 0.25**3),
        (0.99, 2, 2, 3 * 0.99**2 - 2 * 0.99**3),
    ],
)
def test_the_incomplete_beta_function_is_the_polynomial_that_it_is_for_whole_numbers(
    x, a, b, below
):
    assert beta_below(x, a, b) == pytest.approx(below, rel=1e-13)


def test_lengths_one_after_the_other_are_counted_like_dice():
    die = (0.0, *[1 / 6] * 6)
    two = sum_of(die, die)
    assert [round(chance * 36) for chance in two] == [0, 0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]

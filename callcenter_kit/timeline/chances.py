"""The chances of whole working days: what may take between low and high, exactly, and the sums.

A length that is not certain is a tuple: at place ``n`` stands the chance that it takes ``n``
working days. All of it is computed, with no dice, and needs the standard library only.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p
from operator import mul
from typing import Final

from callcenter_kit.rules.lines import Durations

Chances = tuple[float, ...]

PERT_WEIGHT: Final = 4  # of the likely duration, beside 1 each for low and high: the usual choice
CERTAINLY_NONE: Chances = (1.0,)


def pert_shape(durations: Durations) -> tuple[float, float]:
    """The two shape parameters of the beta-PERT distribution from low over likely to high."""
    low, likely, high = durations
    width = high - low
    return 1 + PERT_WEIGHT * (likely - low) / width, 1 + PERT_WEIGHT * (high - likely) / width


@lru_cache(maxsize=256)
def pert_chances(durations: Durations) -> Chances:
    """How many whole working days a duration takes, between low and high, with the PERT's mean.

    A length between two whole days is the one below or the one above, by chance and in proportion
    to how near it is: 7.3 days are 7 in seven cases of ten and 8 in three. So rounding moves no
    mean.

    >>> [round(chance, 3) for chance in pert_chances((1, 2, 3))]
    [0.0, 0.156, 0.687, 0.156]
    """
    low, _, high = durations
    width = high - low
    if not width:
        return (0.0,) * low + CERTAINLY_NONE
    a, b = pert_shape(durations)
    middle = round(width * a / (a + b))
    # Each end is computed from its own side: as a difference from one, small chances would be lost.
    below = _from_below(width, a, b, middle)
    above = _from_below(width, b, a, width - middle)
    chances = (*below, *reversed(above[:-1]))
    total = sum(chances)  # one, but for rounding
    return (0.0,) * low + tuple(chance / total for chance in chances)


def _from_below(width: int, a: float, b: float, last: int) -> list[float]:
    """The chances of 0 to ``last`` days, of a beta distribution over 0 to ``width`` days.

    A day's chance is the mean of a tent that stands over it, as wide as its two neighbours. A
    tent is made of three bends, and the mean of a bend is `_shortfall`.
    """
    bends = [width * _shortfall(days / width, a, b) for days in range(-1, last + 2)]
    return [bends[n] - 2 * bends[n + 1] + bends[n + 2] for n in range(last + 1)]


def _shortfall(x: float, a: float, b: float) -> float:
    """By how much a beta-distributed share falls short of ``x``, on the average."""
    mean = a / (a + b)
    if x <= 0:
        return 0.0
    if x >= 1:
        return x - mean
    return (x - mean) * beta_below(x, a, b) + mean * _front(x, a, b)


def beta_below(x: float, a: float, b: float) -> float:
    """The chance that a beta-distributed share is at most ``x``, where 0 < ``x`` < 1.

    It is the regularised incomplete beta function, by its continued fraction, which Lentz's
    method sums from the front. Source: Press et al., *Numerical Recipes*, 3rd ed., §6.4.

    >>> round(beta_below(0.5, 3, 3), 12)
    0.5
    """
    if x > (a + 1) / (a + b + 2):  # where the fraction would converge slowly
        return 1 - beta_below(1 - x, b, a)
    return _front(x, a, b) * _fraction(x, a, b)


def _front(x: float, a: float, b: float) -> float:
    """What stands before the fraction; by so much `beta_below` is less for ``a`` + 1."""
    return exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a


def _fraction(x: float, a: float, b: float) -> float:
    upper, lower = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    total = lower
    for m in range(1, 300):
        before = total
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            lower = 1 / (1 + term * lower)
            upper = 1 + term / upper
            total *= lower * upper
        if total == before:
            break
    return total


@lru_cache(maxsize=256)
def together(*parts: Chances) -> Chances:
    """How long independent lengths take one after the other."""
    total = CERTAINLY_NONE
    for part in sorted(parts, key=len):
        total = _added(total, part)
    return total


def _added(shorter: Chances, longer: Chances) -> Chances:
    backwards, beside = shorter[::-1], (0.0,) * (len(shorter) - 1)
    padded = beside + longer + beside
    width = len(shorter)
    return tuple(
        sum(map(mul, backwards, padded[n : n + width])) for n in range(len(padded) - width + 1)
    )


def repeated(once: Chances, times: int, probability: float) -> Chances:
    """How long it takes in all, where it may come at most ``times`` times.

    Each time it comes with ``probability``, and again only where it came the time before.
    """
    total = CERTAINLY_NONE
    for _ in range(times):
        coming = [probability * chance for chance in together(once, total)]
        total = (coming[0] + 1 - probability, *coming[1:])
    return total

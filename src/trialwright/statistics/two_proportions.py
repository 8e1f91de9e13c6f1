"""Two independent proportions, x1 of n1 and x2 of n2: their difference with an interval, and tests of equality.

Intervals of the difference d = x1/n1 - x2/n2 (both within -1 .. 1, also at 0 of n):

- ``newcombe`` joins Wilson's intervals (l1, u1), (l2, u2): d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to
  d + sqrt((u1 - p1)^2 + (p2 - l2)^2) (method 10 of Newcombe 1998,
  doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I);
- ``miettinen_nurminen`` inverts the score test of each difference d0, with the variance at the most likely proportions
  that differ by d0, times N/(N - 1) (Miettinen and Nurminen 1985, doi:10.1002/sim.4780040211).

Tests: ``fisher`` is Fisher's exact test, two-sided p the sum over tables with the same margins that are no likelier
(R's fisher.test); ``boschloo_power`` is not offered. ``fisher_power`` is the exact power of that test, summed over all
(n1 + 1)(n2 + 1) outcomes. Randomisation is what makes a difference an effect; beside published controls it is not one.
"""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

import numpy as np

from trialwright.statistics.binomial import Numbers, mass
from trialwright.statistics.proportion import Interval, check, wilson

SAME = 1e-7
"""Relative slack of R's fisher.test for "no likelier than"."""


def difference(x1: int, n1: int, x2: int, n2: int) -> float:
    """x1/n1 - x2/n2."""
    check(x1, n1, 0.5)
    check(x2, n2, 0.5)
    return x1 / n1 - x2 / n2


def newcombe(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """The hybrid score interval of x1/n1 - x2/n2.

    >>> found = newcombe(56, 70, 48, 80)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    one, two, d = wilson(x1, n1, level), wilson(x2, n2, level), difference(x1, n1, x2, n2)
    p1, p2 = x1 / n1, x2 / n2
    low = d - sqrt((p1 - one.low) ** 2 + (two.high - p2) ** 2)
    high = d + sqrt((one.high - p1) ** 2 + (p2 - two.low) ** 2)
    return Interval(low, high, level, "Newcombe (hybrid score)")


def miettinen_nurminen(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """The score interval of x1/n1 - x2/n2.

    >>> found = miettinen_nurminen(56, 70, 48, 80)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0528, 0.3382)
    """
    from scipy.optimize import brentq
    from scipy.special import ndtri

    d, z = difference(x1, n1, x2, n2), float(ndtri((1 + level) / 2))

    def beyond(d0: float, side: int) -> float:
        return side * _score(x1, n1, x2, n2, d0) - z

    low = -1.0 if d <= -1 else float(brentq(beyond, -1 + 1e-12, d, args=(1,), xtol=1e-13))
    high = 1.0 if d >= 1 else float(brentq(beyond, d, 1 - 1e-12, args=(-1,), xtol=1e-13))
    return Interval(low, high, level, "Miettinen-Nurminen (score)")


def _score(x1: int, n1: int, x2: int, n2: int, d0: float) -> float:
    """The score statistic of the difference d0."""
    p1, p2 = _likeliest(x1, n1, x2, n2, d0)
    total = n1 + n2
    variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * total / (total - 1)
    gap = x1 / n1 - x2 / n2 - d0
    return gap / sqrt(variance) if variance > 1e-300 else float(np.sign(gap)) * 1e150


def _likeliest(x1: int, n1: int, x2: int, n2: int, d0: float) -> tuple[float, float]:
    """The proportions that differ by d0 and make the counts likeliest: the closed root of a cubic equation."""
    total, x = n1 + n2, x1 + x2
    l3, l2 = total, (n1 + 2 * n2) * d0 - total - x
    l1, l0 = (n2 * d0 - total - 2 * x2) * d0 + x, x2 * d0 * (1 - d0)
    q = (l2 / (3 * l3)) ** 3 - l1 * l2 / (6 * l3**2) + l0 / (2 * l3)
    root = sqrt(max((l2 / (3 * l3)) ** 2 - l1 / (3 * l3), 0.0))
    p = float(np.copysign(root, q))
    angle = (np.pi + np.arccos(np.clip(q / p**3 if abs(p) > 1e-150 else 0.0, -1, 1))) / 3
    p2 = min(max(2 * p * float(np.cos(angle)) - l2 / (3 * l3), max(0.0, -d0)), min(1.0, 1 - d0))
    return min(max(p2 + d0, 0.0), 1.0), p2


def fisher(x1: int, n1: int, x2: int, n2: int) -> float:
    """The two-sided p value of Fisher's exact test.

    >>> round(fisher(10, 15, 2, 15), 6)
    0.007775
    """
    check(x1, n1, 0.5)
    check(x2, n2, 0.5)
    return float(_fisher_table(n1, n2)[x1, x2])


def fisher_power(n1: int, p1: float, n2: int, p2: float, alpha: float = 0.05) -> float:
    """The exact probability that Fisher's two-sided test has p <= alpha at true proportions p1 and p2."""
    chances = np.outer(mass(np.arange(n1 + 1), n1, p1), mass(np.arange(n2 + 1), n2, p2))
    return float(chances[_fisher_table(n1, n2) <= alpha].sum())


@lru_cache(maxsize=16)
def _fisher_table(n1: int, n2: int) -> Numbers:
    """Fisher's p value of every outcome (x1, x2)."""
    from scipy.special import gammaln

    def log_ways(n: int) -> Numbers:
        k = np.arange(n + 1)
        return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))

    ways, found = np.add.outer(log_ways(n1), log_ways(n2)), np.ones((n1 + 1, n2 + 1))
    for total in range(n1 + n2 + 1):
        x1 = np.arange(max(0, total - n2), min(n1, total) + 1)
        chances = np.exp(ways[x1, total - x1] - ways[x1, total - x1].max())
        chances /= chances.sum()
        found[x1, total - x1] = [min(1.0, float(chances[chances <= each * (1 + SAME)].sum())) for each in chances]
    return found

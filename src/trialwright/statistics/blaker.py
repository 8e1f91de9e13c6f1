"""Blaker's exact interval of a proportion: coverage never below the level, never longer than Clopper and Pearson's.

For a possible p, the acceptability of x is the smaller of its two tail probabilities plus the largest opposite tail
that is not larger (Blaker 2000, doi:10.2307/3315916):

    acc(p) = P(X >= x) + P(X <= k),   k the largest with P(X <= k) <= P(X >= x)        (where the upper tail is smaller)

The confidence set holds the p with acc(p) > a = 1 - level. It may have gaps; the interval is its hull, from its lowest
to its highest p, as in R's exactci. Intervals are nested in the level. Here the limits are solved, not stepped to:
between the points where k changes, acc(p) = 1 - P(k < X < x) falls and then rises once, so that the low limit is such
a point or the only root after it.
"""

from __future__ import annotations

from trialwright.statistics.binomial import at_least
from trialwright.statistics.proportion import Interval, check, clopper_pearson


def blaker(x: int, n: int, level: float = 0.95) -> Interval:
    """The hull of the p that Blaker's test does not reject.

    >>> interval = blaker(9, 30)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.1582, 0.4829)
    """
    check(x, n, level)
    low = 0.0 if x == 0 else _low(x, n, 1 - level)
    high = 1.0 if x == n else 1 - _low(n - x, n, 1 - level)
    return Interval(low, high, level, "Blaker (exact)")


def _low(x: int, n: int, alpha: float) -> float:
    """The smallest p whose acceptability reaches alpha, tried between one change of k and the next.

    Below Clopper and Pearson's limit both tails are under alpha/2, so that the search begins there."""
    from scipy.optimize import brentq

    start = clopper_pearson(x, n, 1 - alpha).low
    k = max((j for j in range(-1, x) if _opposite(j, n, start) <= at_least(x, n, start)), default=-1)
    while k < x - 1:
        end = _tails_meet(k + 1, x, n)
        if _acceptability(start, k, x, n) >= alpha:
            return start
        if _acceptability(end, k, x, n) >= alpha:
            return float(brentq(lambda p, k=k: _acceptability(p, k, x, n) - alpha, start, end, xtol=1e-15))
        start, k = end, k + 1
    return start


def _acceptability(p: float, k: int, x: int, n: int) -> float:
    return at_least(x, n, p) + _opposite(k, n, p)


def _opposite(k: int, n: int, p: float) -> float:
    """P(X <= k)."""
    return at_least(n - k, n, 1 - p)


def _tails_meet(k: int, x: int, n: int) -> float:
    """The p at which P(X <= k) has fallen to P(X >= x): from here on k joins the opposite tail."""
    from scipy.optimize import brentq

    return float(brentq(lambda p: at_least(x, n, p) - _opposite(k, n, p), 0.0, 1.0, xtol=1e-15))

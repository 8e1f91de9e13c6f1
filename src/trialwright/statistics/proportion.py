"""Confidence intervals of a proportion: x of n.

``clopper_pearson`` is exact: it inverts two one-sided binomial tests, so that its coverage is never below the level,
and its limits are quantiles of beta distributions, low = B(a/2; x, n - x + 1) and high = B(1 - a/2; x + 1, n - x) with
a = 1 - level (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404). The limit is 0 at x = 0 and 1 at x = n, where the
other limit keeps a/2 in its tail.

The others are shorter and promise no coverage, only closeness to the level on average (Newcombe 1998,
doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E; Brown, Cai and DasGupta 2001,
doi:10.1214/ss/1009213286). With p = x/n and z = z(1 - a/2):

- ``wilson`` inverts the score test (Wilson 1927, doi:10.1080/01621459.1927.10502953); ``wilson_corrected`` does so with
  Yates's continuity correction (Newcombe's method 4).
- ``agresti_coull`` is p' -+ z sqrt(p'(1 - p')/n'), n' = n + z^2, p' = (x + z^2/2)/n'. Not clipped to 0 .. 1.
- ``wald`` is p -+ z sqrt(p(1 - p)/n). Not clipped; of no use near 0 and 1, here for comparison.
- ``jeffreys`` takes quantiles of Beta(x + 1/2, n - x + 1/2). At x = 0 the low limit is 0 and at x = n the high one is
  1, while the other keeps a/2 in its tail (Brown, Cai and DasGupta); R's binom.bayes puts all of a there: 0/30 ends at
  0.0615, not 0.0797; statsmodels leaves the low limit above 0.
- ``mid_p`` inverts the one-sided tests with half the probability of the observed x (Newcombe's method 6).

``blaker`` and ``blyth_still_casella`` have files of their own. All take n as fixed beforehand; after a two-stage design
see ``two_stage_inference``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided confidence interval at ``level``, with the name of its method."""

    low: float
    high: float
    level: float
    method: str


def clopper_pearson(x: int, n: int, level: float = 0.95) -> Interval:
    """The exact interval of x of n. Raises ``ValueError`` for n = 0: there is no proportion of nobody.

    >>> interval = clopper_pearson(13, 30)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.255, 0.626)
    """
    from scipy.special import betaincinv

    check(x, n, level)
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else float(betaincinv(x, n - x + 1, tail))
    high = 1.0 if x == n else float(betaincinv(x + 1, n - x, 1 - tail))
    return Interval(low, high, level, "Clopper-Pearson (exact)")


def wilson(x: int, n: int, level: float = 0.95) -> Interval:
    """The score interval of x of n, without continuity correction."""
    z = _z(x, n, level)
    middle = (x + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(x * (n - x) / n + z * z / 4)
    low = 0.0 if x == 0 else middle - half
    high = 1.0 if x == n else middle + half
    return Interval(low, high, level, "Wilson score")


def wilson_corrected(x: int, n: int, level: float = 0.95) -> Interval:
    """The score interval with continuity correction.

    >>> interval = wilson_corrected(81, 263)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.2535, 0.3682)
    """
    _z(x, n, level)
    low = 0.0 if x == 0 else _low_corrected(x, n, level)
    high = 1.0 if x == n else 1 - _low_corrected(n - x, n, level)
    return Interval(low, high, level, "Wilson score with continuity correction")


def _low_corrected(x: int, n: int, level: float) -> float:
    z, p = _z(x, n, level), x / n
    root = sqrt(z * z - 2 - 1 / n + 4 * p * (n - x + 1))
    return max(0.0, (2 * x + z * z - 1 - z * root) / (2 * (n + z * z)))


def agresti_coull(x: int, n: int, level: float = 0.95) -> Interval:
    """The adjusted Wald interval; its limits may lie outside 0 to 1."""
    z = _z(x, n, level)
    size = n + z * z
    middle = (x + z * z / 2) / size
    half = z * sqrt(middle * (1 - middle) / size)
    return Interval(middle - half, middle + half, level, "Agresti-Coull")


def wald(x: int, n: int, level: float = 0.95) -> Interval:
    """The normal approximation; its limits may lie outside 0 to 1, and it is empty at x = 0 and x = n."""
    half = _z(x, n, level) * sqrt(x / n * (1 - x / n) / n)
    return Interval(x / n - half, x / n + half, level, "Wald")


def jeffreys(x: int, n: int, level: float = 0.95) -> Interval:
    """The equal-tailed posterior interval under Jeffreys's prior, closed at 0 of n and n of n."""
    from scipy.special import betaincinv

    check(x, n, level)
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else float(betaincinv(x + 0.5, n - x + 0.5, tail))
    high = 1.0 if x == n else float(betaincinv(x + 0.5, n - x + 0.5, 1 - tail))
    return Interval(low, high, level, "Jeffreys (Brown, Cai and DasGupta at 0 and n)")


def mid_p(x: int, n: int, level: float = 0.95) -> Interval:
    """The interval of the mid-P tests.

    >>> interval = mid_p(0, 20)
    >>> interval.low, round(interval.high, 4)
    (0.0, 0.1391)
    """
    check(x, n, level)
    low = 0.0 if x == 0 else _low_mid_p(x, n, (1 - level) / 2)
    high = 1.0 if x == n else 1 - _low_mid_p(n - x, n, (1 - level) / 2)
    return Interval(low, high, level, "mid-P")


def _low_mid_p(x: int, n: int, tail: float) -> float:
    """The p at which P(X > x) + P(X = x)/2 is ``tail``: it rises with p."""
    from scipy.optimize import brentq
    from scipy.special import betainc

    def half_counted(p: float) -> float:
        beyond = float(betainc(x + 1, n - x, p)) if x < n else 0.0
        return (float(betainc(x, n - x + 1, p)) + beyond) / 2 - tail

    return float(brentq(half_counted, 0.0, 1.0, xtol=1e-15))


def check(x: int, n: int, level: float) -> None:
    """Refuse counts and levels that cannot be."""
    if n < 1 or not 0 <= x <= n:
        raise ValueError(f"a proportion needs 0 <= x <= n and n >= 1, found x = {x}, n = {n}")
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, found {level}")


def _z(x: int, n: int, level: float) -> float:
    from scipy.special import ndtri

    check(x, n, level)
    return float(ndtri((1 + level) / 2))

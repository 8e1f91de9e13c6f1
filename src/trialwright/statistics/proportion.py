"""Confidence intervals of a proportion: x of n.

``clopper_pearson`` is exact: it inverts two one-sided binomial tests, so that its coverage is never below the level,
and its limits are quantiles of beta distributions, low = B(a/2; x, n - x + 1) and high = B(1 - a/2; x + 1, n - x) with
a = 1 - level (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404). The limit is 0 at x = 0 and 1 at x = n, where the
other limit keeps a/2 in its tail.

``wilson`` inverts the score test without continuity correction (Wilson 1927, doi:10.1080/01621459.1927.10502953;
method 3 of Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E): shorter, with coverage
close to the level on average and no guarantee.

Both take n as fixed beforehand; a trial that could stop at an interim look needs another method.
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

    _check(x, n, level)
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else float(betaincinv(x, n - x + 1, tail))
    high = 1.0 if x == n else float(betaincinv(x + 1, n - x, 1 - tail))
    return Interval(low, high, level, "Clopper-Pearson (exact)")


def wilson(x: int, n: int, level: float = 0.95) -> Interval:
    """The score interval of x of n, without continuity correction."""
    from scipy.special import ndtri

    _check(x, n, level)
    z = float(ndtri((1 + level) / 2))
    middle = (x + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(x * (n - x) / n + z * z / 4)
    low = 0.0 if x == 0 else middle - half
    high = 1.0 if x == n else middle + half
    return Interval(low, high, level, "Wilson score")


def _check(x: int, n: int, level: float) -> None:
    if n < 1 or not 0 <= x <= n:
        raise ValueError(f"a proportion needs 0 <= x <= n and n >= 1, found x = {x}, n = {n}")
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, found {level}")

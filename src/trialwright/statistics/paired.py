"""Two yes-or-no answers of the same participants (before and after): do they differ, and by how much?

Counts: a yes-yes, b yes-no, c no-yes, d no-no. Only the b + c who changed tell of a difference.

``mcnemar`` (McNemar 1947, doi:10.1007/BF02295996): ``p_exact`` is the two-sided binomial test of b of b + c at 1/2.
``p_mid`` takes half the probability of the observed b away from each tail: exact p - f(b), or 1 - f(b)/2 where b = c
(Fagerland, Lydersen and Laake 2013, doi:10.1186/1471-2288-13-91, who prefer it). ``p_asymptotic`` is the chi-square of
(b - c)^2/(b + c), ``p_corrected`` that of (|b - c| - 1)^2/(b + c), the default of R's mcnemar.test. Where nobody
changed all are 1.

``tango`` is the score interval of the difference (b - c)/n (Tango 1998,
doi:10.1002/(SICI)1097-0258(19980430)17:8<891::AID-SIM780>3.0.CO;2-B): the D at which
(b - c - nD)^2 = z^2 n (2q + D(1 - D)), with q the restricted estimate of P(no-yes),
q = (sqrt(B^2 - 4AC) - B)/(2A), A = 2n, B = -b - c + (2n - b + c)D, C = -cD(1 - D). Plain: without the
skewness and bias corrections that R's ratesci applies by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from trialwright.statistics.binomial import lower_tail, mass
from trialwright.statistics.proportion import Interval


@dataclass(frozen=True, slots=True)
class McNemar:
    """Two-sided p values of one test in four forms."""

    p_exact: float
    p_mid: float
    p_asymptotic: float
    p_corrected: float


def mcnemar(b: int, c: int) -> McNemar:
    """The test of b against c changes.

    >>> round(mcnemar(9, 2).p_exact, 4)
    0.0654
    """
    from scipy.special import chdtrc

    if b < 0 or c < 0:
        raise ValueError(f"counts are never negative, found b = {b}, c = {c}")
    changed = b + c
    if changed == 0:
        return McNemar(1.0, 1.0, 1.0, 1.0)
    here = float(mass(b, changed, 0.5))
    exact = min(1.0, 2 * float(lower_tail(min(b, c), changed, 0.5)))
    mid = 1 - here / 2 if b == c else exact - here
    squared = [max(abs(b - c) - correction, 0) ** 2 / changed for correction in (0, 1)]
    return McNemar(exact, mid, *(float(chdtrc(1, each)) for each in squared))


def tango(a: int, b: int, c: int, d: int, level: float = 0.95) -> Interval:
    """The interval of (b - c)/n.

    >>> interval = tango(6, 2, 12, 10)
    >>> round(interval.low, 4), round(interval.high, 4)
    (-0.5346, -0.0998)
    """
    from scipy.special import ndtri

    n = a + b + c + d
    if min(a, b, c, d) < 0 or n < 1 or not 0 < level < 1:
        raise ValueError(f"needs counts of at least one participant and a level in 0..1, found {(a, b, c, d)}, {level}")
    z = float(ndtri((1 + level) / 2))
    low, high = -_high(c, b, n, z), _high(b, c, n, z)
    return Interval(low, high, level, "Tango score")


def _high(b: int, c: int, n: int, z: float) -> float:
    """The difference above (b - c)/n at which the score test just rejects."""
    from scipy.optimize import brentq

    observed = (b - c) / n
    if observed == 1:
        return 1.0
    start = observed + 1e-12  # at the observed difference itself the variance, and the test, may vanish
    return float(brentq(lambda d: n * (d - observed) - z * sqrt(_variance(d, b, c, n)), start, 1.0, xtol=1e-15))


def _variance(d: float, b: int, c: int, n: int) -> float:
    """n (2q + d(1 - d)): the variance of b - c under the difference d, with q estimated under it."""
    first, second, third = 2 * n, -b - c + (2 * n - b + c) * d, -c * d * (1 - d)
    q = (sqrt(max(second**2 - 4 * first * third, 0.0)) - second) / (2 * first)
    return max(n * (2 * q + d * (1 - d)), 0.0)

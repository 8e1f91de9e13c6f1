"""The mean change of the same participants, and the mean of any numbers: Student's t (Student 1908, Biometrika 6:1-25).

mean -+ t(df; 1 - a/2) sd/sqrt(n), df = n - 1, and the two-sided p value of "no change". Participants without both
values are left out by the caller and counted there: a missing change is not 0. With one value there is no standard
deviation and no interval; where all changes are the same the t statistic is not defined, and p is 1 (all 0) or 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite, sqrt


@dataclass(frozen=True, slots=True)
class Change:
    """In the unit of the values; None with fewer than two values."""

    n: int
    mean: float
    sd: float | None
    low: float | None
    high: float | None
    p_value: float | None
    level: float


def mean_change(changes: Sequence[float], level: float = 0.95) -> Change:
    """The mean of ``changes`` (after minus before) with its interval.

    >>> change = mean_change([-1.2, -0.4, -2.0, 0.3, -0.9])
    >>> round(change.mean, 2), round(change.low, 2), round(change.high, 2)
    (-0.84, -1.91, 0.23)
    """
    from scipy.special import stdtr, stdtrit

    if not changes or not all(isfinite(each) for each in changes) or not 0 < level < 1:
        raise ValueError("a mean needs at least one value, finite ones only, and a level between 0 and 1")
    n = len(changes)
    mean = fsum(changes) / n
    if n == 1:
        return Change(1, mean, None, None, None, None, level)
    sd = sqrt(fsum((each - mean) ** 2 for each in changes) / (n - 1))
    half = float(stdtrit(n - 1, (1 + level) / 2)) * sd / sqrt(n)
    p_value = 2 * float(stdtr(n - 1, -abs(mean) * sqrt(n) / sd)) if sd > 0 else float(mean == 0)
    return Change(n, mean, sd, mean - half, mean + half, p_value, level)

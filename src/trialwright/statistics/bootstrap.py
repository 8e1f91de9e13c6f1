"""Intervals by resampling participants with replacement, for statistics that have no formula.

``percentile`` takes quantiles of the resampled statistic; ``bca`` moves them for bias and skewness (Efron 1987,
doi:10.1080/01621459.1987.10478410), with the bias z0 from the share of resamples below the estimate (ties count a half)
and the acceleration from the jackknife. The same seed gives the same interval on every machine: row numbers come from
the raw words of the Philox generator, whose stream NumPy guarantees, and the first resamples stay the same when more
are asked for. With a handful of participants no bootstrap interval is trustworthy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from trialwright.statistics.binomial import Numbers


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """``estimate`` is the statistic of the data themselves; seed and resamples belong to the result."""

    estimate: float
    low: float
    high: float
    se: float
    level: float
    method: str
    resamples: int
    seed: int


def bootstrap(
    values: Sequence[float] | Sequence[Sequence[float]],
    statistic: Callable[[Numbers], float],
    seed: int,
    resamples: int = 10_000,
    level: float = 0.95,
    method: Literal["percentile", "bca"] = "bca",
) -> Bootstrap:
    """The interval of ``statistic``, a function of the rows of ``values`` (one row a participant).

    >>> result = bootstrap([1.0, 2.0, 4.0, 7.0], lambda rows: float(rows.mean()), seed=1, resamples=2000)
    >>> result.estimate, result.low < 3.5 < result.high
    (3.5, True)
    """
    rows = np.array(values, float)
    if len(rows) < 2 or resamples < 100 or not 0 < level < 1 or method not in ("percentile", "bca"):
        raise ValueError("needs two participants, 100 resamples, a level in 0..1 and the method percentile or bca")
    estimate = float(statistic(rows))
    drawn = np.array([statistic(rows[each]) for each in _draws(len(rows), resamples, seed)])
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    if method == "bca":
        tails = _moved(tails, drawn, estimate, np.array([statistic(np.delete(rows, i, 0)) for i in range(len(rows))]))
    low, high = np.quantile(drawn, tails)
    return Bootstrap(estimate, float(low), float(high), float(drawn.std(ddof=1)), level, method, resamples, seed)


def _draws(n: int, resamples: int, seed: int) -> Numbers:
    """Row numbers 0 .. n - 1: the high bits of 53-bit words, whose bias at n rows is below n/2^53."""
    words = np.random.Philox(np.random.SeedSequence(seed)).random_raw(resamples * n).reshape(resamples, n)
    return np.asarray(((words >> np.uint64(11)) * (n / 2.0**53)).astype(np.int64))


def _moved(tails: Numbers, drawn: Numbers, estimate: float, without_one: Numbers) -> Numbers:
    """The tails after correction for bias and acceleration; unmoved where the statistic never varies."""
    from scipy.special import ndtr, ndtri

    below = (np.sum(drawn < estimate) + np.sum(drawn == estimate) / 2) / len(drawn)
    away = without_one.mean() - without_one
    spread = float(np.sum(away**2)) ** 1.5
    if not 0 < below < 1 or spread == 0:
        return tails
    acceleration = float(np.sum(away**3)) / (6 * spread)
    shifted = ndtri(below) + ndtri(tails)
    return np.asarray(ndtr(ndtri(below) + shifted / (1 - acceleration * shifted)))

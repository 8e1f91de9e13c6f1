"""Changes and differences without a normal distribution: Wilcoxon's tests with Hodges and Lehmann's estimates.

``signed_rank`` is for changes of the same participants (Wilcoxon 1945, doi:10.2307/3001968): V is the sum of the ranks
of the positive changes; zeros are left out first, as Wilcoxon and R do. The estimate is the median of all Walsh
averages (x_i + x_j)/2, i <= j, and the interval runs from the k-th smallest to the k-th largest of them.
``rank_sum`` compares two groups: W counts the pairs with x above y, ties a half (Mann and Whitney's U); estimate and
interval come from all differences x_i - y_j (Hodges and Lehmann 1963, doi:10.1214/aoms/1177704172).

p values are exact: the null distribution is counted, conditional on the midranks where values are tied
(``rank_distribution``); the two-sided one is twice the smaller tail. k is the largest rank whose interval keeps at most
(1 - level)/2 in each tail of the distribution without ties. Where counting would take too long (``exact`` False) the
normal approximation with tie and continuity correction serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from trialwright.statistics import rank_distribution
from trialwright.statistics.binomial import Numbers


@dataclass(frozen=True, slots=True)
class RankTest:
    """``statistic`` is V or W; ``left_out`` counts zeros, ``tied`` says whether ranks were shared."""

    statistic: float
    p_two_sided: float
    p_greater: float
    p_less: float
    estimate: float
    low: float
    high: float
    level: float
    left_out: int
    tied: bool
    exact: bool


def signed_rank(x: Sequence[float], y: Sequence[float] | None = None, level: float = 0.95) -> RankTest:
    """Test and estimate of the changes x, or x - y of pairs.

    >>> result = signed_rank([1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3],
    ...                      [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])
    >>> result.statistic, round(result.p_greater, 5)
    (40.0, 0.01953)
    """
    changes = np.array(x, float) if y is None else np.subtract(np.array(x, float), np.array(y, float))
    _check([changes], level)
    kept = np.round(changes[changes != 0], 12)
    if not len(kept):
        return RankTest(0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, level, len(changes), False, True)
    doubled = rank_distribution.doubled_midranks(np.abs(kept))
    chances = rank_distribution.signed_rank(doubled)
    twice = sum(rank for rank, change in zip(doubled, kept, strict=True) if change > 0)
    n = len(kept)
    first, second = np.triu_indices(n)
    walsh = np.sort((kept[first] + kept[second]) / 2)
    untied = rank_distribution.signed_rank(list(range(1, n + 1)))
    tails = _tails(chances, twice)
    tied = len(set(doubled)) < n
    return RankTest(twice / 2, *tails, *_estimate(walsh, untied, level), level, len(changes) - n, tied, True)


def rank_sum(x: Sequence[float], y: Sequence[float], level: float = 0.95) -> RankTest:
    """Test of x against y, and the shift by which x exceeds y.

    >>> result = rank_sum([0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], [1.15, 0.88, 0.9, 0.74, 1.21])
    >>> result.statistic, round(result.p_greater, 4)
    (35.0, 0.1272)
    """
    first, second = np.array(x, float), np.array(y, float)
    _check([first, second], level)
    m, n = len(first), len(second)
    doubled = rank_distribution.doubled_midranks(np.concatenate([first, second]))
    twice = sum(doubled[:m])
    tied = len(set(doubled)) < m + n
    untied = rank_distribution.pairs_above(m, n)
    chances = rank_distribution.rank_sum(doubled, m) if tied else untied
    at = twice if tied else twice // 2 - m * (m + 1) // 2
    tails = _normal_tails(twice, doubled, m, n) if chances is None else _tails(chances, at)
    differences = np.sort(np.round((first[:, None] - second[None, :]).ravel(), 12))
    estimate = _estimate(differences, untied, level, _normal_rank(m, n, level))
    statistic = twice / 2 - m * (m + 1) / 2
    return RankTest(statistic, *tails, *estimate, level, 0, tied, chances is not None)


def _tails(chances: Numbers, at: int) -> tuple[float, float, float]:
    """(two-sided, greater, less); the two-sided is twice the smaller, at most 1."""
    greater, less = float(chances[at:].sum()), float(chances[: at + 1].sum())
    return min(1.0, 2 * min(greater, less)), min(1.0, greater), min(1.0, less)


def _estimate(
    ordered: Numbers, chances: Numbers | None, level: float, rank: int | None = None
) -> tuple[float, float, float]:
    """(median, low, high): the ends are the k-th from below and from above, k as R's quantile functions count it."""
    tail = (1 - level) / 2
    if chances is not None:
        rank = int(np.searchsorted(np.cumsum(chances), tail * (1 - 1e-12)))
    k = max(rank or 1, 1)
    return float(np.median(ordered)), float(ordered[k - 1]), float(ordered[len(ordered) - k])


def _normal_tails(twice: int, doubled: list[int], m: int, n: int) -> tuple[float, float, float]:
    """The normal approximation, with the variance lessened by ties and a correction of a half for continuity."""
    from scipy.special import ndtr

    ties = np.unique(doubled, return_counts=True)[1]
    total = m + n
    variance = m * n / 12 * ((total + 1) - float(np.sum(ties**3 - ties)) / (total * (total - 1)))
    away = twice / 2 - m * (total + 1) / 2
    spread = sqrt(variance) if variance else 1.0
    greater, less = float(ndtr(-(away - 0.5) / spread)), float(ndtr((away + 0.5) / spread))
    return min(1.0, 2 * min(greater, less)), greater, less


def _normal_rank(m: int, n: int, level: float) -> int:
    from scipy.special import ndtri

    return round(m * n / 2 - float(ndtri((1 + level) / 2)) * sqrt(m * n * (m + n + 1) / 12))


def _check(groups: Sequence[Numbers], level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, found {level}")
    if any(len(group) == 0 or not np.isfinite(group).all() for group in groups):
        raise ValueError("each group needs at least one value, and every value a finite number")

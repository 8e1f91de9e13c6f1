"""Exact distributions of Wilcoxon's statistics, with or without ties.

The null distribution of a sum of ranks is counted, not approximated: doubled midranks are whole numbers, and the
number of sign patterns (signed rank) or of groups (rank sum) with each total follows by adding one rank at a time. With
ties this is the distribution conditional on the tied ranks, as in R's exactRankTests and coin; R's own wilcox.test
turns to the normal approximation there.
"""

from __future__ import annotations

import numpy as np

from trialwright.statistics.binomial import Numbers

LARGEST_COUNTED = 1000  # participants beyond which the number of groupings is no floating-point number
LARGEST_WORK = 5e8  # additions beyond which the normal approximation serves


def signed_rank(ranks: list[int]) -> Numbers:
    """P(sum of the ranks with a positive sign = s) for s = 0 .. their total."""
    chances = np.ones(1)
    for rank in ranks:
        longer = np.zeros(len(chances) + rank)
        longer[: len(chances)] += chances / 2
        longer[rank:] += chances / 2
        chances = longer
    return chances


def rank_sum(ranks: list[int], size: int) -> Numbers | None:
    """P(sum of ``size`` of the ranks = s) for s = 0 .. their total; None where that is too much work."""
    total = sum(ranks)
    if len(ranks) * size * total > LARGEST_WORK:
        return None
    chances = np.zeros((size + 1, total + 1))
    chances[0, 0] = 1.0
    for seen, rank in enumerate(ranks, 1):
        top = min(seen, size)  # kept as probabilities: of `seen` ranks, how likely k are chosen with this sum
        weights = np.arange(1, top + 1)[:, None]
        chosen = np.zeros((top, total + 1))
        chosen[:, rank:] = chances[:top, : total + 1 - rank]
        chances[1 : top + 1] = chances[1 : top + 1] * (seen - weights) / seen + chosen * weights / seen
    return np.asarray(chances[size])


def pairs_above(m: int, n: int) -> Numbers | None:
    """P(U = u) for u = 0 .. mn without ties, U counting the pairs with x above y; None where that is too much work.

    The counts are the coefficients of the product of (1 - q^(n + i))/(1 - q^i), i = 1 .. m. Only the lower half is
    worked out, where every coefficient follows from smaller ones; the upper half mirrors it."""
    if m * m * n > LARGEST_WORK or m + n > LARGEST_COUNTED:
        return None
    half = m * n // 2 + 1
    counts = np.zeros(half)
    counts[0] = 1.0
    for i in range(1, m + 1):
        if n + i < half:
            counts[n + i :] -= counts[: half - n - i].copy()
        padded = np.zeros(-(-half // i) * i)
        padded[:half] = counts
        counts = padded.reshape(-1, i).cumsum(axis=0).ravel()[:half]
    whole = np.concatenate([counts, counts[: m * n + 1 - half][::-1]])
    return np.asarray(whole / whole.sum())


def doubled_midranks(values: Numbers) -> list[int]:
    """Twice the ranks of the values, ties sharing their mean rank."""
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    doubled = 2 * np.cumsum(sizes) - sizes + 1
    return [int(doubled[each]) for each in group]

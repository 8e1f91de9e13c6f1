"""Fleming's single-arm test in several stages, which may stop for activity as well as for futility.

After each stage g, with N_g treated and x responders so far: accept the null proportion with x <= a_g, reject it with
x >= r_g, otherwise go on. With N participants in all, z = z(1 - alpha) and [.] the nearest whole number (Fleming 1982,
Biometrics 38:143-151):

    r_g = [N_g p0 + z sqrt(N p0 (1 - p0))] + 1,    pA = (sqrt(N p0) + z sqrt(1 - p0))^2 / (N + z^2)
    a_g = [N_g pA - z sqrt(N pA (1 - pA))] before the last stage, a_K = r_K - 1

pA is the alternative that the single-stage test of the same size could tell from p0. Half is rounded up. A boundary
a_g below 0 never stops for futility at that look, nor one r_g above N_g for activity. The errors beside the
boundaries are exact and may exceed alpha, since the boundaries rest on the normal approximation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import floor, sqrt

import numpy as np

from trialwright.statistics.binomial import mass


@dataclass(frozen=True, slots=True)
class MultiStage:
    """Boundaries after each stage of ``stages`` participants."""

    stages: tuple[int, ...]
    accept_if_at_most: tuple[int, ...]
    reject_if_at_least: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exact probability of rejecting and the expected number of participants at one true proportion."""

    reject: float
    en: float


def fleming(p0: float, alpha: float, stages: Sequence[int]) -> MultiStage:
    """Fleming's boundaries.

    >>> fleming(0.2, 0.05, [15, 10])
    MultiStage(stages=(15, 10), accept_if_at_most=(3, 8), reject_if_at_least=(7, 9))
    """
    from scipy.special import ndtri

    if not (0 < p0 < 1 and 0 < alpha < 0.5 and stages and min(stages) > 0):
        raise ValueError(f"needs 0 < p0 < 1, 0 < alpha < 0.5 and stages of at least one, found {p0}, {alpha}, {stages}")
    n, z = sum(stages), float(-ndtri(alpha))
    hoped = (sqrt(n * p0) + z * sqrt(1 - p0)) ** 2 / (n + z * z)
    so_far = [*accumulate(stages)]
    reject = [_nearest(m * p0 + z * sqrt(n * p0 * (1 - p0))) + 1 for m in so_far]
    accept = [_nearest(m * hoped - z * sqrt(n * hoped * (1 - hoped))) for m in so_far[:-1]]
    return MultiStage(tuple(stages), (*accept, reject[-1] - 1), tuple(reject))


def outcome(design: MultiStage, p: float) -> Outcome:
    """What the design does at the true proportion p, stage by stage, over all numbers of responders."""
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies from 0 to 1, found {p}")
    going, reject, expected = np.ones(1), 0.0, 0.0
    for size, low, high in zip(design.stages, design.accept_if_at_most, design.reject_if_at_least, strict=True):
        expected += size * float(going.sum())
        reached = np.convolve(going, mass(np.arange(size + 1), size, p))
        x = np.arange(len(reached))
        reject += float(reached[x >= high].sum())
        going = np.where((x > low) & (x < high), reached, 0.0)
    return Outcome(reject, expected)


def _nearest(value: float) -> int:
    return floor(value + 0.5)

"""Watching a single-arm trial by predictive probability: is it still likely to end in success? (Lee and Liu 2008,
doi:10.1177/1740774508089279)

Success at the end means Pr(p > p0 | all data) > theta_t under the beta prior. The predictive probability of x of n is
the probability, over the beta-binomial number of responders still to come, that the trial ends in success. At a look
the trial stops for futility when it is below theta_l; there is no stopping for efficacy (theta_u = 1). Looks are at
``first_look``, then every ``look_every`` participants, and at n_max. The first success at the end is x >= c; both
inequalities are strict, as in the article.

The operating characteristics are exact: the distribution of responders is carried from look to look. ``pet`` is the
probability of stopping before n_max, ``en`` the expected number of participants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from trialwright.statistics.beta_binomial import Beta, posterior, predicted_success
from trialwright.statistics.binomial import mass


@dataclass(frozen=True, slots=True)
class PredictiveDesign:
    """Stop at a look with at most ``stop_if_at_most[look]`` responders (-1: never); success from ``success_from``."""

    n_max: int
    stop_if_at_most: Mapping[int, int]
    success_from: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the design does at one true proportion."""

    success: float
    pet: float
    en: float


def success_from(n_max: int, p0: float, theta_t: float, prior: Beta) -> int:
    """The smallest number of responders of n_max that is a success (n_max + 1: none is)."""
    _check(p0, theta_t, n_max)
    return next((x for x in range(n_max + 1) if posterior(x, n_max, prior).above(p0) > theta_t), n_max + 1)


def predictive_probability(x: int, n: int, n_max: int, p0: float, theta_t: float, prior: Beta) -> float:
    """The probability that the trial ends in success.

    >>> round(predictive_probability(16, 23, 40, 0.6, 0.9, Beta(0.6, 0.4)), 4)
    0.5656
    """
    return predicted_success(x, n, n_max, success_from(n_max, p0, theta_t, prior), prior)


def design(
    n_max: int,
    p0: float,
    theta_t: float,
    theta_l: float,
    prior: Beta,
    first_look: int,
    look_every: int = 1,
) -> PredictiveDesign:
    """The stopping boundary at every look: a number of responders, since the predictive probability rises with x."""
    if not (1 <= first_look <= n_max and look_every >= 1 and 0 <= theta_l <= 1):
        raise ValueError(
            f"needs 1 <= first_look <= n_max, look_every >= 1 and 0 <= theta_l <= 1, "
            f"found {first_look}, {n_max}, {look_every}, {theta_l}"
        )
    needed = success_from(n_max, p0, theta_t, prior)
    boundaries, x = {}, -1
    for look in sorted({*range(first_look, n_max, look_every), n_max}):
        while x < look and predicted_success(x + 1, look, n_max, needed, prior) < theta_l:
            x += 1
        boundaries[look] = x
    boundaries[n_max] = needed - 1
    return PredictiveDesign(n_max, boundaries, needed)


def outcome(design: PredictiveDesign, p: float) -> Outcome:
    """The exact probabilities at the true proportion p."""
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies from 0 to 1, found {p}")
    going, before, pet, expected = np.ones(1), 0, 0.0, 0.0
    for look, boundary in sorted(design.stop_if_at_most.items()):
        expected += float(going.sum()) * (look - before)
        going = np.convolve(going, mass(np.arange(look - before + 1), look - before, p))
        if look < design.n_max:
            pet += float(going[: boundary + 1].sum())
            going[: boundary + 1] = 0.0
        before = look
    return Outcome(float(going[design.success_from :].sum()), pet, expected)


def _check(p0: float, theta_t: float, n_max: int) -> None:
    if not (0 < p0 < 1 and 0 <= theta_t < 1 and n_max >= 1):
        raise ValueError(f"needs 0 < p0 < 1, 0 <= theta_t < 1 and n_max >= 1, found {p0}, {theta_t}, {n_max}")

"""A prior of a response proportion made of several beta distributions: historical controls, and room for being wrong.

A meta-analytic-predictive prior summarises earlier trials as a mixture of betas; adding a vague component makes it
robust, since data far from the earlier trials move the weight to that component (Schmidli et al. 2014,
doi:10.1111/biom.12242). After x of n the components update as betas do, and their weights by how well each predicted
the data: w_k' is proportional to w_k B(a_k + x, b_k + n - x) / B(a_k, b_k).

How many participants is a prior worth? ``ess_moment`` is a + b of the beta with the same mean and variance;
``ess_elir`` the expected local-information ratio, the mean under the prior of -(log f)'' p (1 - p) (Neuenschwander et
al. 2020, doi:10.1111/biom.13252). They may differ much (37 and 26 for one of RBesT's examples): name the one reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np

from trialwright.statistics.beta_binomial import Beta
from trialwright.statistics.binomial import Numbers


@dataclass(frozen=True, slots=True)
class Mixture:
    """Beta distributions with weights that sum to 1."""

    weights: tuple[float, ...]
    betas: tuple[Beta, ...]

    def __post_init__(self) -> None:
        if len(self.weights) != len(self.betas) or not self.betas or min(self.weights) < 0:
            raise ValueError("a mixture needs one weight, not negative, for each of its distributions")
        if abs(fsum(self.weights) - 1) > 1e-6:
            raise ValueError(f"the weights of a mixture sum to 1, found {fsum(self.weights)}")

    @property
    def mean(self) -> float:
        return fsum(w * each.mean for w, each in self.parts)

    @property
    def sd(self) -> float:
        mean = self.mean
        return sqrt(fsum(w * (each.sd**2 + (each.mean - mean) ** 2) for w, each in self.parts))

    def above(self, p0: float) -> float:
        """Pr(p > p0)."""
        return fsum(w * each.above(p0) for w, each in self.parts)

    def below(self, p: float) -> float:
        """Pr(p' <= p), from the lower tail itself."""
        return fsum(w * each.below(p) for w, each in self.parts)

    def quantile(self, probability: float) -> float:
        """The p below which ``probability`` lies."""
        from scipy.optimize import brentq

        if not 0 < probability < 1:
            raise ValueError(f"a quantile is asked for between 0 and 1, found {probability}")
        return float(brentq(lambda p: self.below(p) - probability, 0.0, 1.0, xtol=1e-15, rtol=1e-13, maxiter=500))

    @property
    def parts(self) -> tuple[tuple[float, Beta], ...]:
        """(weight, distribution) for each component."""
        return tuple(zip(self.weights, self.betas, strict=True))


def posterior(x: int, n: int, prior: Mixture) -> Mixture:
    """The mixture after x of n.

    >>> robust = Mixture((0.8, 0.2), (Beta(15, 35), Beta(1, 1)))
    >>> [round(w, 3) for w in posterior(18, 20, robust).weights]
    [0.0, 1.0]
    """
    from scipy.special import betaln

    if n < 0 or not 0 <= x <= n:
        raise ValueError(f"needs 0 <= x <= n, found x = {x}, n = {n}")
    betas = tuple(Beta(each.a + x, each.b + n - x) for each in prior.betas)
    with np.errstate(divide="ignore"):
        logs = np.log(prior.weights) + [
            betaln(after.a, after.b) - betaln(before.a, before.b)
            for after, before in zip(betas, prior.betas, strict=True)
        ]
    weights = np.exp(logs - logs.max())
    return Mixture(tuple(float(w) for w in weights / weights.sum()), betas)


def robust(informative: Mixture, vague_weight: float, vague: Beta) -> Mixture:
    """The mixture with a vague component of this weight added."""
    if not 0 < vague_weight < 1:
        raise ValueError(f"the weight of the vague part lies between 0 and 1, found {vague_weight}")
    return Mixture((*(w * (1 - vague_weight) for w in informative.weights), vague_weight), (*informative.betas, vague))


def ess_moment(mixture: Mixture) -> float:
    """The size a + b of the beta with the same mean and variance."""
    mean, sd = mixture.mean, mixture.sd
    return mean * (1 - mean) / sd**2 - 1


def ess_elir(mixture: Mixture) -> float:
    """The expected local-information ratio: a + b for one beta, by quadrature over the logit of p for several.

    The scores and curvatures below are those of log f, times p q and (p q)^2: nothing overflows near 0 and 1."""
    parts = [(w, each) for w, each in mixture.parts if w > 0]
    if any(each.a < 1 or each.b < 1 for _, each in parts):
        raise ValueError("the local-information ratio needs a >= 1 and b >= 1: below 1 it is not finite")
    if len(parts) == 1:
        return parts[0][1].a + parts[0][1].b
    step = 0.01
    logit = np.arange(-700.0, 700.0, step)
    p, q = 1 / (1 + np.exp(-logit)), 1 / (1 + np.exp(logit))
    densities = [w * _density(p, q, each) for w, each in parts]
    scores = [(each.a - 1) * q - (each.b - 1) * p for _, each in parts]
    curves = [-(each.a - 1) * q * q - (each.b - 1) * p * p for _, each in parts]
    total = _sum(densities)
    first = _sum([f * s for f, s in zip(densities, scores, strict=True)])
    second = _sum([f * (s * s + c) for f, s, c in zip(densities, scores, curves, strict=True)])
    information = np.where(total > 0, first**2 / np.where(total > 0, total, 1.0), 0.0) - second
    return float(np.sum(information) * step)


def _sum(arrays: Sequence[Numbers]) -> Numbers:
    return np.asarray(np.sum(np.array(arrays), axis=0))


def _density(p: Numbers, q: Numbers, belief: Beta) -> Numbers:
    from scipy.special import betaln

    return np.asarray(np.exp((belief.a - 1) * np.log(p) + (belief.b - 1) * np.log(q) - betaln(belief.a, belief.b)))

"""A mixture of betas that stands for a meta-analytic-predictive prior, to be made robust and updated by hand.

The prior's distribution is cut into 999 pieces on the scale of log odds; the mixture with the greatest expected log
density under it (the least Kullback-Leibler divergence) is found by expectation and maximisation, with Newton's steps
for each beta. RBesT fits the same to random draws; here nothing is random. Two components usually do; one more never
fits worse, and ``divergence`` says by how much it is better.

Source: Schmidli et al. 2014, doi:10.1111/biom.12242 (mixtures of conjugate priors).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trialwright.statistics.beta_binomial import Beta
from trialwright.statistics.beta_mixture import Mixture
from trialwright.statistics.binomial import Numbers
from trialwright.statistics.map_prior import MapPrior

PIECES, STEPS, ENOUGH = 999, 2000, 1e-10
"""Pieces of the prior, most steps, and the gain in mean log density too small to go on for."""
OUTER = 1e-6
"""The probability that is left beyond the pieces on each side."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The mixture, its heaviest component first; ``divergence`` from the prior in nats (0: the same)."""

    mixture: Mixture
    divergence: float


def fit_mixture(prior: MapPrior, components: int = 2) -> Fitted:
    """The nearest mixture of so many betas to ``prior``."""
    from scipy.special import expit, logit

    if not 1 <= components <= 4:
        raise ValueError(f"from one to four components, found {components}")
    ends = logit([prior.quantile(OUTER), prior.quantile(1 - OUTER)])
    edges = expit(np.linspace(ends[0], ends[1], PIECES + 1))
    share = np.diff([prior.below(float(edge)) for edge in edges])
    share = share / share.sum()
    middle, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    logs = np.column_stack([np.log(middle), np.log1p(-middle)])
    weights, a, b = _start(middle, share, components)
    before = -np.inf
    for _ in range(STEPS):
        dense = _log_density(logs, weights, a, b)
        top = dense.max(axis=1, keepdims=True)
        height = top[:, 0] + np.log(np.exp(dense - top).sum(axis=1))
        reached = float(share @ height)
        if reached - before < ENOUGH:
            break
        before = reached
        part = np.exp(dense - height[:, None]) * share[:, None]
        weights = part.sum(axis=0)
        means = part.T @ logs / weights[:, None]
        a, b = _betas(a, b, means)
    order = np.argsort(-weights)
    betas = tuple(Beta(float(a[k]), float(b[k])) for k in order)
    divergence = float(share @ (np.log(np.maximum(share, 1e-300) / width) - height))
    return Fitted(Mixture(tuple(float(w) for w in weights[order] / weights.sum()), betas), max(divergence, 0.0))


def _start(middle: Numbers, share: Numbers, components: int) -> tuple[Numbers, Numbers, Numbers]:
    """Betas around the prior's mean with growing spread: what a heavy-tailed prior falls apart into."""
    mean = float(share @ middle)
    size = mean * (1 - mean) / float(share @ (middle - mean) ** 2) - 1
    sizes = size * 2.0 ** np.linspace(1.0, -1.0, components) if components > 1 else np.array([size])
    return np.full(components, 1 / components), mean * sizes, (1 - mean) * sizes


def _log_density(logs: Numbers, weights: Numbers, a: Numbers, b: Numbers) -> Numbers:
    from scipy.special import betaln

    return np.asarray(np.log(weights) - betaln(a, b) + logs[:, :1] * (a - 1) + logs[:, 1:] * (b - 1))


def _betas(a: Numbers, b: Numbers, means: Numbers) -> tuple[Numbers, Numbers]:
    """The betas whose mean log p and mean log(1 - p) are these: Newton's steps, shortened where they end below 0."""
    from scipy.special import polygamma, psi

    for _ in range(50):
        gap_a, gap_b = psi(a) - psi(a + b) - means[:, 0], psi(b) - psi(a + b) - means[:, 1]
        both, own_a, own_b = polygamma(1, a + b), polygamma(1, a), polygamma(1, b)
        determinant = (own_a - both) * (own_b - both) - both**2
        step_a = ((own_b - both) * gap_a + both * gap_b) / determinant
        step_b = ((own_a - both) * gap_b + both * gap_a) / determinant
        a, b = np.maximum(a - step_a, a / 2), np.maximum(b - step_b, b / 2)
        if max(np.abs(step_a / a).max(), np.abs(step_b / b).max()) < 1e-12:
            break
    return a, b

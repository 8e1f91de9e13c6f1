"""What earlier trials of a control say about the response proportion in a new one: the meta-analytic-predictive prior.

Trial j saw x_j of n_j responders, with logit(p_j) ~ Normal(mu, tau^2), mu ~ Normal(0, mu_sd^2) and tau ~ half-normal
with scale tau_scale (Schmidli et al. 2014, doi:10.1111/biom.12242; the defaults mu_sd = 2, tau_scale = 1 are those of
RBesT's gMAP for a binary endpoint). The prior of the new trial is the distribution of p_new = expit(mu + tau z).

No random numbers: each trial's likelihood is integrated over p_j, then mu and tau over a grid that covers all but
about 1e-9 of their posterior. RBesT samples by Markov chains, so that its figures carry noise of a few thousandths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialwright.statistics.binomial import Numbers

SCORES = np.arange(-7.0, 7.0 + 0.01, 0.07)  # standard normal scores: the trapezoid rule is exact here to about 1e-11


@dataclass(frozen=True, slots=True)
class MapPrior:
    """The posterior of (mu, tau) on a grid, and with it the distribution of the new trial's proportion."""

    mu: Numbers
    tau: Numbers
    weights: Numbers

    @property
    def tau_mean(self) -> float:
        return float(self.weights @ self.tau)

    @property
    def tau_sd(self) -> float:
        return float(np.sqrt(self.weights @ self.tau**2 - self.tau_mean**2))

    @property
    def mean(self) -> float:
        return self._moment(1)

    @property
    def sd(self) -> float:
        return float(np.sqrt(self._moment(2) - self._moment(1) ** 2))

    def below(self, p: float) -> float:
        """Pr(p_new <= p)."""
        from scipy.special import logit, ndtr

        return float(self.weights @ ndtr((logit(p) - self.mu) / self.tau))

    def quantile(self, probability: float) -> float:
        from scipy.optimize import brentq

        return float(brentq(lambda p: self.below(p) - probability, 1e-12, 1 - 1e-12, xtol=1e-12))

    def _moment(self, power: int) -> float:
        from scipy.special import expit

        normal = np.exp(-(SCORES**2) / 2)
        values = expit(self.mu[:, None] + self.tau[:, None] * SCORES) ** power
        return float(self.weights @ (values @ (normal / normal.sum())))


def map_prior(x: Sequence[int], n: Sequence[int], mu_sd: float = 2.0, tau_scale: float = 1.0) -> MapPrior:
    """The prior from earlier trials with x[j] of n[j] responders."""
    if len(x) != len(n) or not x or any(not 0 <= a <= b or b < 1 for a, b in zip(x, n, strict=True)):
        raise ValueError("each earlier trial needs 0 <= x <= n and n >= 1")
    if not (mu_sd > 0 and tau_scale > 0):
        raise ValueError(f"prior scales are above 0, found mu_sd = {mu_sd}, tau_scale = {tau_scale}")
    trials = np.array(x, float), np.array(n, float)
    rough = _posterior(trials, _even(-5 * mu_sd, 5 * mu_sd, 41), _legendre(0.0, 6 * tau_scale, 30), mu_sd, tau_scale)
    kept = rough.weights > 1e-9 * rough.weights.max()
    step = 10 * mu_sd / 40
    mu = _even(float(rough.mu[kept].min()) - step, float(rough.mu[kept].max()) + step, 101)
    tau = _legendre(0.0, min(6 * tau_scale, 1.3 * float(rough.tau[kept].max())), 60)
    return _posterior(trials, mu, tau, mu_sd, tau_scale)


def _posterior(
    trials: tuple[Numbers, Numbers],
    mu: tuple[Numbers, Numbers],
    tau: tuple[Numbers, Numbers],
    mu_sd: float,
    scale: float,
) -> MapPrior:
    """Weights proportional to prior times likelihood on the product of two quadrature rules (nodes, weights)."""
    nodes = np.repeat(mu[0], len(tau[0])), np.tile(tau[0], len(mu[0]))
    log_weights = np.log(np.outer(mu[1], tau[1]).ravel())
    log_prior = -0.5 * (nodes[0] / mu_sd) ** 2 - 0.5 * (nodes[1] / scale) ** 2
    logs = log_weights + log_prior + _log_likelihood(trials, *nodes)
    weights = np.exp(logs - logs.max())
    return MapPrior(nodes[0], nodes[1], weights / weights.sum())


def _log_likelihood(trials: tuple[Numbers, Numbers], mu: Numbers, tau: Numbers) -> Numbers:
    """The log likelihood of all trials at each (mu, tau), each trial's logit integrated out."""
    logit = mu[:, None] + tau[:, None] * SCORES
    log_q = -np.logaddexp(0.0, logit)
    normal = -(SCORES**2) / 2
    total = np.zeros(len(mu))
    for x, n in zip(*trials, strict=True):
        logs = x * logit + n * log_q + normal
        peak = logs.max(axis=1)
        total += peak + np.log(np.exp(logs - peak[:, None]).sum(axis=1))
    return total


def _even(low: float, high: float, number: int) -> tuple[Numbers, Numbers]:
    return np.linspace(low, high, number), np.full(number, (high - low) / (number - 1))


def _legendre(low: float, high: float, number: int) -> tuple[Numbers, Numbers]:
    nodes, weights = np.polynomial.legendre.leggauss(number)
    return low + (high - low) * (nodes + 1) / 2, weights * (high - low) / 2

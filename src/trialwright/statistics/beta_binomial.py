"""What do x responders of n say about the response proportion, given a beta prior, and about participants yet to come?

With prior Beta(a, b) the posterior is Beta(a + x, b + n - x) (conjugacy of the binomial and the beta distribution);
Beta(1, 1) is uniform, Beta(1/2, 1/2) Jeffreys's prior. Of m further participants, y respond with the beta-binomial
probability C(m, y) B(a + x + y, b + n - x + m - y) / B(a + x, b + n - x). Priors may have any a, b > 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from trialwright.statistics.binomial import Numbers


@dataclass(frozen=True, slots=True)
class Beta:
    """A beta distribution of a proportion."""

    a: float
    b: float

    def __post_init__(self) -> None:
        if not (self.a > 0 and self.b > 0):
            raise ValueError(f"a beta distribution needs a > 0 and b > 0, found a = {self.a}, b = {self.b}")

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)

    @property
    def sd(self) -> float:
        size = self.a + self.b
        return sqrt(self.a * self.b / (size * size * (size + 1)))

    def quantile(self, probability: float) -> float:
        from scipy.special import betaincinv

        return float(betaincinv(self.a, self.b, probability))

    def below(self, p: float) -> float:
        """Pr(p' <= p), from the lower tail itself."""
        from scipy.special import betainc

        return float(betainc(self.a, self.b, min(max(p, 0.0), 1.0)))

    def above(self, p0: float) -> float:
        """Pr(p > p0), from the upper tail itself."""
        from scipy.special import betainc

        return float(betainc(self.b, self.a, min(max(1 - p0, 0.0), 1.0)))


def posterior(x: int, n: int, prior: Beta) -> Beta:
    """The posterior after x of n.

    >>> round(posterior(18, 30, Beta(0.5, 0.5)).above(0.3), 4)
    0.9997
    """
    if n < 0 or not 0 <= x <= n:
        raise ValueError(f"needs 0 <= x <= n, found x = {x}, n = {n}")
    return Beta(prior.a + x, prior.b + n - x)


def predictive(y: Any, further: int, belief: Beta) -> Numbers:
    """P(y of ``further`` participants respond), for one y or an array."""
    from scipy.special import betaln, gammaln

    y = np.asarray(y, float)
    ways = gammaln(further + 1) - gammaln(y + 1) - gammaln(further - y + 1)
    return np.asarray(np.exp(ways + betaln(belief.a + y, belief.b + further - y) - betaln(belief.a, belief.b)))


def predicted_success(x: int, n: int, n_max: int, needed: int, prior: Beta) -> float:
    """P(at least ``needed`` responders of n_max at the end | x of n so far).

    >>> round(predicted_success(10, 20, 30, 14, Beta(1, 1)), 4)
    0.7824
    """
    if n_max < n:
        raise ValueError(f"needs n <= n_max, found n = {n}, n_max = {n_max}")
    further = n_max - n
    y = np.arange(max(needed - x, 0), further + 1)
    return float(np.sum(predictive(y, further, posterior(x, n, prior))))

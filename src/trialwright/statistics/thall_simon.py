"""Watching a single-arm trial against a standard that is itself uncertain (Thall and Simon 1994, doi:10.2307/2533377).

p_S, the standard treatment's response proportion, has an informative beta prior that the trial does not update; p_E,
the experimental one's, has a vague one that it does. After x of n the trial asks for

    Pr(p_E > p_S + delta) = integral over s of f_S(s) Pr(p_E > s + delta) ds.

The integral is taken with the double-exponential rule (Takahasi and Mori), which is exact to about 1e-12 also for
priors below 1 with a pole at the ends. Boundaries: ``futility`` is, for each n, the largest x whose probability is at
most theta; ``superiority`` the smallest x whose probability is at least theta (both as in R's ph2bayes).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from trialwright.statistics.beta_binomial import Beta
from trialwright.statistics.binomial import Numbers

STEP = 0.005


def better(x: int, n: int, prior: Beta, standard: Beta, delta: float = 0.0) -> float:
    """Pr(p_E > p_S + delta) after x of n.

    >>> round(better(15, 30, Beta(1, 1), Beta(15, 35), 0.1), 4)
    0.8211
    """
    if n < 0 or not 0 <= x <= n:
        raise ValueError(f"needs 0 <= x <= n, found x = {x}, n = {n}")
    return _better(x, n, prior, standard, delta)


def boundary(
    kind: Literal["futility", "superiority"],
    theta: float,
    n_max: int,
    prior: Beta,
    standard: Beta,
    delta: float = 0.0,
) -> Mapping[int, int]:
    """n -> number of responders at which to stop, for every n up to n_max that has one."""
    if not (0 < theta < 1 and n_max >= 1):
        raise ValueError(f"needs 0 < theta < 1 and n_max >= 1, found {theta}, {n_max}")
    if kind not in ("futility", "superiority"):
        raise ValueError(f"a boundary is for futility or superiority, found {kind}")
    found: dict[int, int] = {}
    x = 0  # the first number that does not stop for futility, or that stops for superiority: it never falls as n rises
    for n in range(1, n_max + 1):
        while x <= n and _passes(kind, better(x, n, prior, standard, delta), theta):
            x += 1
        if kind == "futility" and x > 0:
            found[n] = x - 1
        elif kind == "superiority" and x <= n:
            found[n] = x
    return found


def _passes(kind: str, chance: float, theta: float) -> bool:
    return chance <= theta if kind == "futility" else chance < theta


def changes(boundaries: Mapping[int, int]) -> dict[int, int]:
    """Only the n at which the boundary is another than at the n before."""
    kept: dict[int, int] = {}
    last: int | None = None
    for n, value in sorted(boundaries.items()):
        if value != last:
            kept[n] = last = value
    return kept


def _better(x: int, n: int, prior: Beta, standard: Beta, delta: float) -> float:
    """The integral. Below s = -delta, p_E is above s + delta for certain."""
    from scipy.special import betainc

    if not -1 < delta < 1:
        raise ValueError(f"a difference of proportions lies between -1 and 1, found {delta}")
    low, high = max(0.0, -delta), min(1.0, 1.0 - delta)
    nodes, rest, weights = _nodes(high - low)
    s, room = low + nodes, (1.0 - high) + rest  # room is 1 - s without cancellation
    above = betainc(prior.b + n - x, prior.a + x, np.clip(room - delta, 0.0, 1.0))
    density = np.exp((standard.a - 1) * np.log(s) + (standard.b - 1) * np.log(room) - _log_beta(standard))
    certain = float(betainc(standard.a, standard.b, low))
    return float(above @ (density * weights)) + certain


def _log_beta(belief: Beta) -> float:
    from scipy.special import betaln

    return float(betaln(belief.a, belief.b))


def _nodes(length: float) -> tuple[Numbers, Numbers, Numbers]:
    """Distances from the low end and from the high end, and weights, of the double-exponential rule on ``length``."""
    t = np.arange(-4.0, 4.0 + STEP / 2, STEP)
    u = np.pi / 2 * np.sinh(t)
    from_low, from_high = length / (1 + np.exp(-2 * u)), length / (1 + np.exp(2 * u))
    weights = STEP * length * np.pi / 4 * np.cosh(t) / np.cosh(u) ** 2
    return from_low, from_high, weights

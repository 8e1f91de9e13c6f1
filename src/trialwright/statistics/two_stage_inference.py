"""Estimate, p value and interval after a two-stage design: the second stage happened only because the first went well.

The simple proportion x / n is biased after a two-stage trial, and a single-stage interval has the wrong coverage.

- Estimate: uniformly minimum-variance unbiased (Jung and Kim 2004, doi:10.1002/sim.1653). x / n1 if the trial stopped;
  else sum C(n1 - 1, x1 - 1) C(n2, x - x1) / sum C(n1, x1) C(n2, x - x1) over x1 = max(r1 + 1, x - n2) .. min(x, n1).
- p value: P(an outcome at least as extreme | p0) with outcomes ordered by stage, then by responders (Koyama and Chen
  2008, Statistics in Medicine 27:3145-3154): P(X1 >= x) if stopped (x <= r1), else P(X1 > r1 and X1 + X2 >= x).
- Interval: the p at which that probability is (1 - level)/2 (low) and (1 + level)/2 (high), as Koyama and Chen and
  clinfun have it. The high limit counts the observed outcome on the extreme side, so that it is short: for a stopped
  trial it lies below Clopper and Pearson's. ``high_exact`` does not count it and keeps the tail below (1 - level)/2;
  the interval low to ``high_exact`` has at least its coverage. At x = 0 the published equation has no solution
  (clinfun gives none) and high is high_exact.

x counts the responders of both stages; x <= r1 says that the trial stopped after n1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

from trialwright.statistics.binomial import upper_tail
from trialwright.statistics.two_stage import at_least


@dataclass(frozen=True, slots=True)
class TwoStageInference:
    umvue: float
    p_value: float
    low: float
    high: float
    high_exact: float
    level: float


def infer(x: int, r1: int, n1: int, n: int, p0: float, level: float = 0.95) -> TwoStageInference:
    """What x responders say after a trial with this first stage and n.

    >>> result = infer(11, 5, 17, 30, 0.3)
    >>> round(result.umvue, 4), round(result.p_value, 4)
    (0.4052, 0.221)
    """
    _check(x, r1, n1, n, p0, level)
    tail = (1 - level) / 2
    low = _solve(lambda p: _extreme(x, r1, n1, n, p), tail) if x else 0.0
    exact = _solve(lambda p: _more_extreme(x, r1, n1, n, p), 1 - tail) if x < n else 1.0
    high = _solve(lambda p: _extreme(x, r1, n1, n, p), 1 - tail) if x else exact
    return TwoStageInference(umvue(x, r1, n1, n), _extreme(x, r1, n1, n, p0), low, high, exact, level)


def umvue(x: int, r1: int, n1: int, n: int) -> float:
    """The unbiased estimate, in exact integer arithmetic."""
    if x <= r1:
        return x / n1
    n2 = n - n1
    first = range(max(r1 + 1, x - n2), min(x, n1) + 1)
    return sum(comb(n1 - 1, k - 1) * comb(n2, x - k) for k in first) / sum(comb(n1, k) * comb(n2, x - k) for k in first)


def _extreme(x: int, r1: int, n1: int, n: int, p: float) -> float:
    """P(an outcome at least as extreme as x)."""
    return float(upper_tail(x, n1, p)) if x <= r1 else at_least(x, r1, n1, n, p)


def _more_extreme(x: int, r1: int, n1: int, n: int, p: float) -> float:
    return _extreme(x + 1, r1, n1, n, p)


def _solve(rising: Callable[[float], float], value: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(lambda p: rising(p) - value, 0.0, 1.0, xtol=1e-14))


def _check(x: int, r1: int, n1: int, n: int, p0: float, level: float) -> None:
    if not (0 < n1 < n and 0 <= r1 < n1 and 0 <= x <= n):
        raise ValueError(f"needs 0 <= r1 < n1 < n and 0 <= x <= n, found x = {x}, r1 = {r1}, n1 = {n1}, n = {n}")
    if not (0 < p0 < 1 and 0 < level < 1):
        raise ValueError(f"p0 and the level lie between 0 and 1, found p0 = {p0}, level = {level}")

"""One answer from several imputed data sets: Rubin's rules (Rubin 1987, doi:10.1002/9780470316696).

With estimates q_i and variances u_i of m data sets, Q = mean q, W = mean u, B = variance of q, total variance
T = W + (1 + 1/m) B. riv = (1 + 1/m) B/W is the relative increase in variance, lambda = (1 + 1/m) B/T its share. Degrees
of freedom after Barnard and Rubin 1999 (doi:10.1093/biomet/86.4.948), which never exceed those of complete data, n_c:

    old = (m - 1)/lambda^2,   obs = (n_c + 1)/(n_c + 3) n_c (1 - lambda),   df = old obs/(old + obs)

or old where n_c is infinite (None). fmi = (riv + 2/(df + 3))/(1 + riv), the fraction of missing information. Without
variation between data sets (B = 0) df is obs; R's mice floors lambda at 0.0001 there. Same definitions as mice's pool.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np


@dataclass(frozen=True, slots=True)
class Pooled:
    """The pooled estimate; ``df`` may be infinite, the interval is then normal."""

    estimate: float
    within: float
    between: float
    total: float
    riv: float
    lambda_: float
    df: float
    fmi: float
    low: float
    high: float
    level: float

    @property
    def se(self) -> float:
        return sqrt(self.total)

    @property
    def p_value(self) -> float:
        """Two-sided, of "the estimate is 0"."""
        from scipy.special import ndtr, stdtr

        t = -abs(self.estimate) / self.se
        return 2 * float(stdtr(self.df, t) if self.df < inf else ndtr(t))


def pool(
    estimates: Sequence[float], variances: Sequence[float], df_complete: float | None = None, level: float = 0.95
) -> Pooled:
    """Pool estimates and their squared standard errors; ``df_complete`` None stands for infinite.

    >>> pooled = pool([0.4527, 0.5021, 0.3787, 0.391, 0.5943], [0.0067, 0.00776, 0.00963, 0.0094, 0.00894], 29)
    >>> round(pooled.estimate, 5), round(pooled.df, 3)
    (0.46376, 6.85)
    """
    from scipy.special import stdtrit

    m = len(estimates)
    if m < 2 or len(variances) != m or min(variances) <= 0:
        raise ValueError("pooling needs at least two data sets, each with an estimate and a variance above 0")
    if not 0 < level < 1 or (df_complete is not None and df_complete <= 0):
        raise ValueError(f"needs a level in 0..1 and degrees of freedom above 0, found {level}, {df_complete}")
    q, within, between = float(np.mean(estimates)), float(np.mean(variances)), float(np.var(estimates, ddof=1))
    added = (1 + 1 / m) * between
    total, riv = within + added, added / within
    df = _df(m, added / total, inf if df_complete is None else df_complete)
    fmi = (riv + 2 / (df + 3)) / (1 + riv)
    half = float(stdtrit(df, (1 + level) / 2)) * sqrt(total) if df < inf else _normal(level) * sqrt(total)
    return Pooled(q, within, between, total, riv, added / total, df, fmi, q - half, q + half, level)


def _df(m: int, share: float, complete: float) -> float:
    old = (m - 1) / share**2 if share > 1e-150 else inf
    if complete == inf:
        return old
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return observed if old == inf else old * observed / (old + observed)


def _normal(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))

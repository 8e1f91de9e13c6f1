"""A yes-or-no response given columns known of each participant: logistic regression, with Firth's penalty or without.

    logit P(y = 1) = x'b,   maximise l(b) + w log|I(b)|,   w = 1/2 (Firth) or 0 (maximum likelihood)

with I = X' diag(pi (1 - pi)) X. Firth's penalty removes the first-order bias and gives finite estimates where a column
tells all responses apart (in a 2 x 2 table it adds 1/2 to each cell), which at 30 participants is no rare event. Its
score is X'(y - pi + h (1/2 - pi)) with h the leverages. Intervals and p values are those of the (penalised) likelihood
ratio: all values b_j at which 2 (max - profile) stays below the chi-square quantile. Wald intervals mislead there; the
standard errors, roots of the diagonal of I^-1, are given for reference. As in R's logistf.

Source: Firth 1993, doi:10.1093/biomet/80.1.27; Heinze and Schemper 2002, doi:10.1002/sim.1047.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trialwright.statistics.binomial import Numbers

STEPS, HALVINGS, ENOUGH, LONGEST = 200, 30, 1e-10, 5.0
"""Most steps and halvings, the score too small to go on for, and the longest step of one coefficient."""
CERTAIN = 30.0
"""Log odds beyond which a likelihood without penalty has no greatest value."""


@dataclass(frozen=True, slots=True)
class LogisticRegression:
    """p ``coefficients`` in log odds; ``low`` and ``high`` may be infinite; ``log_likelihood`` holds the penalty."""

    coefficients: Numbers
    se: Numbers
    low: Numbers
    high: Numbers
    p_values: Numbers
    log_likelihood: float
    penalty: str
    level: float


def logistic_regression(
    response: Sequence[int | bool] | Numbers, design: Numbers, *, firth: bool = True, level: float = 0.95
) -> LogisticRegression:
    """Fit to n responses (0 or 1) and (n, p) columns, a column of 1 among them.

    >>> x = np.column_stack([np.ones(20), np.repeat([0.0, 1.0], 10)])
    >>> fit = logistic_regression([0] * 10 + [1] * 6 + [0] * 4, x)
    >>> round(float(fit.coefficients[1]), 4)  # log of (6.5 x 10.5) / (4.5 x 0.5)
    3.4122
    """
    from scipy.special import chdtrc, chdtri

    y, x = np.array(response, float), np.array(design, float)
    _check(y, x, level)
    weight = 0.5 if firth else 0.0
    free = np.ones(x.shape[1], bool)
    b, top = _climb(y, x, np.zeros(x.shape[1]), free, weight)
    se = np.sqrt(np.diag(np.linalg.inv(_parts(x, b)[1])))
    bound = top - float(chdtri(1, 1 - level)) / 2
    low, high, p_values = np.empty_like(b), np.empty_like(b), np.empty_like(b)
    for j in range(len(b)):
        low[j], high[j] = (_limit(y, x, b, j, side * float(se[j]), bound, weight) for side in (-1, 1))
        p_values[j] = chdtrc(1, max(0.0, 2 * (top - _profile(y, x, b, j, 0.0, weight))))
    name = "Firth (Jeffreys prior)" if firth else "none (maximum likelihood)"
    return LogisticRegression(b, se, low, high, p_values, top, name, level)


def _parts(x: Numbers, b: Numbers) -> tuple[Numbers, Numbers]:
    """pi and the information."""
    from scipy.special import expit

    pi = np.asarray(expit(x @ b))
    return pi, x.T @ (x * (pi * (1 - pi))[:, None])


def _height(y: Numbers, x: Numbers, b: Numbers, weight: float) -> float:
    line = x @ b
    found = float(y @ line - np.logaddexp(0.0, line).sum())
    return found + weight * float(np.linalg.slogdet(_parts(x, b)[1])[1]) if weight else found


def _climb(y: Numbers, x: Numbers, start: Numbers, free: NDArray[np.bool_], weight: float) -> tuple[Numbers, float]:
    """The b of the greatest height over the free coefficients, and that height."""
    b, height = start.copy(), _height(y, x, start, weight)
    if not free.any():
        return b, height
    for _ in range(STEPS):
        pi, information = _parts(x, b)
        spread = pi * (1 - pi)
        leverage = spread * np.einsum("ij,jk,ik->i", x, np.linalg.pinv(information), x)
        score = (x.T @ (y - pi + weight * 2 * leverage * (0.5 - pi)))[free]
        step = np.zeros_like(b)
        step[free] = np.linalg.solve(information[np.ix_(free, free)], score)
        step /= max(1.0, float(np.abs(step).max()) / LONGEST)
        for halving in range(HALVINGS):
            tried = _height(y, x, b + step * 0.5**halving, weight)
            if tried >= height - 1e-12:
                break
        b, height = b + step * 0.5**halving, tried
        if np.abs(score).max() < ENOUGH or np.abs(step).max() * 0.5**halving < ENOUGH:
            return b, height
        if not weight and np.abs(x @ b).max() > CERTAIN:
            raise ValueError("a column tells responses apart, or all are the same: no finite fit without a penalty")
    return b, height


def _profile(y: Numbers, x: Numbers, b: Numbers, j: int, value: float, weight: float) -> float:
    """The greatest height with coefficient j held at ``value``."""
    free = np.ones(len(b), bool)
    free[j] = False
    start = np.where(free, b, value)
    try:
        return _climb(y, x, start, free, weight)[1]
    except np.linalg.LinAlgError:
        return float("-inf")


def _limit(y: Numbers, x: Numbers, b: Numbers, j: int, step: float, bound: float, weight: float) -> float:
    """Where the profile falls to ``bound`` in the direction of ``step``; infinite where it never does."""
    from scipy.optimize import brentq

    def above(value: float) -> float:
        return max(_profile(y, x, b, j, value, weight), -1e300) - bound

    reach = 2 * step
    while above(float(b[j]) + reach) > 0:
        reach *= 1.6
        if abs(reach) > 1e3 * abs(step):
            return float(np.sign(step)) * float("inf")
    return float(brentq(above, float(b[j]), float(b[j]) + reach, xtol=1e-9))


def _check(y: Numbers, x: Numbers, level: float) -> None:
    if x.ndim != 2 or len(x) != len(y) or not np.isin(y, (0, 1)).all() or not 0 < level < 1:
        raise ValueError("each participant needs a response of 0 or 1 and a row of columns, and a level in 0..1")
    if not np.isfinite(x).all() or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("columns must be finite numbers that do not depend on each other")

"""Yes-or-no responses at several visits: the marginal logistic model by generalised estimating equations (GEE).

    logit P(y_ij = 1) = x_ij' b,   sum_i D_i' V_i^-1 (y_i - mu_i) = 0,   V_i = phi A_i^(1/2) R A_i^(1/2)

with A_i the binomial variances mu (1 - mu) and R the working correlation: ``independence``, or ``exchangeable`` with
one correlation alpha for any two visits. With Pearson residuals e = (y - mu) / sqrt(mu (1 - mu)) over N rows,

    phi = sum e^2 / N,   alpha = mean over all pairs within a participant of e_j e_k / phi

as R's geepack has it; statsmodels subtracts the number of coefficients in both and so differs in the third or fourth
digit of exchangeable fits. Standard errors are Liang and Zeger's robust ones (``se_robust``) and, for few
participants, those of Mancl and DeRouen (``se_bias_corrected``), where each residual is divided by I - H_ii first.

Source: Liang and Zeger 1986, doi:10.1093/biomet/73.1.13; Mancl and DeRouen 2001,
doi:10.1111/j.0006-341x.2001.00126.x.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trialwright.statistics.binomial import Numbers

Working = Literal["independence", "exchangeable"]
Rows = NDArray[np.intp]
STEPS, ENOUGH = 100, 1e-10
"""The most steps, and the change of every coefficient and of alpha too small to go on for."""
CERTAIN = 25.0
"""Log odds beyond which a fitted probability counts as 0 or 1."""


@dataclass(frozen=True, slots=True)
class MarginalModel:
    """p ``coefficients`` in log odds with standard errors; ``alpha`` is None under independence."""

    coefficients: Numbers
    se_robust: Numbers
    se_bias_corrected: Numbers
    alpha: float | None
    scale: float
    working: Working
    participants: int


def marginal_model(
    response: Sequence[int] | Numbers,
    design: Numbers,
    participant: Sequence[Hashable],
    working: Working = "exchangeable",
) -> MarginalModel:
    """Fit to N rows: 0 or 1, p columns, a participant. Raises ValueError where no finite fit exists."""
    y, x = np.array(response, float), np.array(design, float)
    _check(y, x, participant, working)
    members = _members(participant)
    beta, alpha, scale = np.zeros(x.shape[1]), 0.0, 1.0
    for _ in range(STEPS):
        information, score = _sums(y, x, beta, alpha, members)
        step = np.linalg.solve(information, score)
        beta = beta + step
        before, (alpha, scale) = alpha, _moments(y, x, beta, members, working)
        if max(np.abs(step).max(), abs(alpha - before)) < ENOUGH:
            break
        if alpha > 1 - 1e-9 or np.abs(x @ beta).max() > CERTAIN:
            raise ValueError("a column or the participant tells responses apart, or all are the same: no finite fit")
    else:
        raise ValueError("the estimating equations did not settle: too few rows for the columns")
    bread = np.asarray(np.linalg.inv(_sums(y, x, beta, alpha, members)[0]), np.float64)
    plain, corrected = _middles(y, x, beta, alpha, members, bread)
    robust, small = (np.sqrt(np.diag(bread @ middle @ bread)) for middle in (plain, corrected))
    return MarginalModel(
        beta, robust, small, alpha if working == "exchangeable" else None, scale, working, len(members)
    )


def _sums(y: Numbers, x: Numbers, beta: Numbers, alpha: float, members: list[Rows]) -> tuple[Numbers, Numbers]:
    """sum D' V^-1 D and sum D' V^-1 (y - mu), without phi, which cancels."""
    parts = [_part(y[rows], x[rows], beta, alpha) for rows in members]
    return sum((d.T @ v @ d for d, v, _ in parts), np.zeros((len(beta),) * 2)), sum(
        (d.T @ v @ e for d, v, e in parts), np.zeros(len(beta))
    )


def _middles(
    y: Numbers, x: Numbers, beta: Numbers, alpha: float, members: list[Rows], bread: Numbers
) -> tuple[Numbers, Numbers]:
    """The middle of the sandwich from residuals as they are, and from residuals over I - H_ii."""
    plain, corrected = np.zeros_like(bread), np.zeros_like(bread)
    for rows in members:
        d, v, e = _part(y[rows], x[rows], beta, alpha)
        one = d.T @ v @ e
        other = d.T @ v @ np.linalg.solve(np.eye(len(e)) - d @ bread @ d.T @ v, e)
        plain, corrected = plain + np.outer(one, one), corrected + np.outer(other, other)
    return plain, corrected


def _part(y: Numbers, x: Numbers, beta: Numbers, alpha: float) -> tuple[Numbers, Numbers, Numbers]:
    """D, V^-1 (without phi) and y - mu of one participant."""
    mean = 1 / (1 + np.exp(-(x @ beta)))
    sd = np.sqrt(mean * (1 - mean))
    size = len(y)
    inverse = (np.eye(size) - alpha / (1 + (size - 1) * alpha)) / (1 - alpha)
    return x * (sd**2)[:, None], inverse / np.outer(sd, sd), y - mean


def _moments(y: Numbers, x: Numbers, beta: Numbers, members: list[Rows], working: Working) -> tuple[float, float]:
    """alpha and phi."""
    mean = 1 / (1 + np.exp(-(x @ beta)))
    residual = (y - mean) / np.sqrt(mean * (1 - mean))
    scale = float((residual**2).mean())
    if working == "independence":
        return 0.0, scale
    pairs = sum(len(rows) * (len(rows) - 1) / 2 for rows in members)
    products = sum((residual[rows].sum() ** 2 - (residual[rows] ** 2).sum()) / 2 for rows in members)
    return float(products) / pairs / scale, scale


def _members(participant: Sequence[Hashable]) -> list[Rows]:
    places: dict[Hashable, list[int]] = {}
    for row, each in enumerate(participant):
        places.setdefault(each, []).append(row)
    return [np.array(rows, int) for rows in places.values()]


def _check(y: Numbers, x: Numbers, participant: Sequence[Hashable], working: str) -> None:
    if working not in ("independence", "exchangeable"):
        raise ValueError(f"working correlation independence or exchangeable, found {working}")
    if x.ndim != 2 or not len(y) == len(x) == len(participant) or not np.isin(y, (0, 1)).all():
        raise ValueError("each row needs 0 or 1, its columns and a participant; rows not seen are left out")
    if not np.isfinite(x).all() or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("columns must be finite numbers that do not depend on each other")
    if working == "exchangeable" and len(set(participant)) == len(participant):
        raise ValueError("an exchangeable correlation needs a participant with two responses or more")

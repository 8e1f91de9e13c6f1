"""The restricted likelihood of repeated measures, with exact first and second derivatives.

Participant i has responses y_i at the visits that were seen, columns X_i, and covariance V_i: the rows and columns of
the matrix between visits (m, m) that belong to those visits. With A = sum X_i' V_i^-1 X_i, Phi = A^-1,
b = Phi sum X_i' V_i^-1 y_i, r_i = y_i - X_i b, N rows and p columns,

    -2 log L = (N - p) log 2 pi + sum log|V_i| + log|A| + sum r_i' V_i^-1 r_i          (restricted; SAS, mmrm)
    -2 log L = N log 2 pi + sum log|V_i| + sum r_i' V_i^-1 r_i                         (maximum likelihood)

Participants with the same missing visits share V_i^-1, so matrices are inverted once a pattern, all at a time: a visit
not seen stands as a 1 on the diagonal and zeros in X and y, which changes no term. With Z_i = V_i^-1 X_i,
u_i = V_i^-1 r_i, and E_a the derivative of the matrix in parameter a, the derivatives are

    gradient_a   = sum tr(V_i^-1 E_a) - u_i' E_a u_i - tr(Z_i Phi Z_i' E_a)
    Hessian_ab   = sum 2 tr(E_a V_i^-1 E_b (u_i u_i' + Z_i Phi Z_i')) - tr(E_a V_i^-1 E_b V_i^-1)
                   - tr(Phi P_a Phi P_b) - 2 w_a' Phi w_b + the gradient in the matrix times its second derivative
    P_a = sum Z_i' E_a Z_i,  w_a = sum Z_i' E_a u_i

(without the terms in Phi but the last for maximum likelihood). Their cost grows with patterns and participants
linearly and not with the number of parameters squared times participants.

Source: Lindstrom and Bates 1988, doi:10.1080/01621459.1988.10478693; Harville 1977, doi:10.1080/01621459.1977.10480998.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi

import numpy as np
from numpy.typing import NDArray

from trialwright.statistics.binomial import Numbers
from trialwright.statistics.mixed_model_structure import Covariance

SMALL = 50_000
"""Numbers in an array that is not worth a second thread."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """n participants in order of pattern: ``rows`` (n, m, p + 1) columns and response, ``seen`` (patterns, m)."""

    rows: Numbers
    seen: NDArray[np.bool_]
    pattern: NDArray[np.intp]
    counts: Numbers
    starts: NDArray[np.intp]
    total: int

    @property
    def columns(self) -> int:
        return int(self.rows.shape[2]) - 1


@dataclass(frozen=True, slots=True)
class Value:
    """The likelihood at one matrix and what its derivatives need; ``root`` root' = Phi."""

    minus_2_log: float
    inverse: Numbers
    weighted: Numbers
    root: Numbers
    coefficients: Numbers


@dataclass(frozen=True, slots=True)
class Derivatives:
    """``expected`` is the mean of the Hessian, never indefinite; ``changes`` root' P_a root (k, p, p)."""

    gradient: Numbers
    hessian: Numbers
    expected: Numbers
    changes: Numbers


def arranged(columns: Numbers, response: Numbers, who: NDArray[np.intp], when: NDArray[np.intp]) -> Arranged:
    """Rows (N, p), responses (N), participant and visit of each as whole numbers from 0."""
    n, m = int(who.max()) + 1, int(when.max()) + 1
    rows = np.zeros((n, m, columns.shape[1] + 1))
    rows[who, when] = np.column_stack([columns, response])
    held = np.zeros((n, m), bool)
    held[who, when] = True
    seen, pattern = np.unique(held, axis=0, return_inverse=True)
    order = np.argsort(pattern.reshape(-1), kind="stable")
    pattern = pattern.reshape(-1)[order]
    counts = np.bincount(pattern, minlength=len(seen))
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return Arranged(rows[order], seen, pattern, counts.astype(float), starts, len(response))


def value(data: Arranged, matrix: Numbers, restricted: bool) -> Value | None:
    """The likelihood at a matrix between visits; None where the matrix is not positive definite."""
    both = data.seen[:, :, None] & data.seen[:, None, :]
    p = data.columns
    try:
        lower = np.linalg.cholesky(np.where(both, matrix, np.eye(len(matrix))))
        half = np.linalg.inv(lower)
        inverse = (half.transpose(0, 2, 1) @ half) * both
        weighted = inverse[data.pattern] @ data.rows
        cross = data.rows.reshape(-1, p + 1).T @ weighted.reshape(-1, p + 1)
        information = np.linalg.cholesky(cross[:p, :p])
    except np.linalg.LinAlgError:
        return None
    root = np.linalg.inv(information).T
    scaled = root.T @ cross[:p, p]
    logs = 2 * float(data.counts @ np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1))
    found = logs + float(cross[p, p] - scaled @ scaled) + (data.total - p * restricted) * log(2 * pi)
    if restricted:
        found += 2 * float(np.log(np.diag(information)).sum())
    return Value(found, inverse, weighted, root, root @ scaled)


def derivatives(data: Arranged, at: Value, covariance: Covariance, restricted: bool) -> Derivatives:
    """First and second derivatives of -2 log L in the parameters of the matrix."""
    m, p, k = len(covariance.matrix), data.columns, len(covariance.first)
    scores = whitened(at, p)
    each = scores @ scores.transpose(0, 2, 1)
    alone = scores[:, :, p:] @ scores[:, :, p:].transpose(0, 2, 1)
    alone = np.add.reduceat(alone, data.starts)
    fitted = (np.add.reduceat(each, data.starts) - alone) * restricted
    weight = data.counts[:, None, None] * at.inverse
    slope = (weight - alone - fitted).sum(axis=0)
    flat = covariance.first.reshape(k, m * m)
    long = scores.reshape(len(scores), m * (p + 1))
    cross = _crossed(long).reshape(m, p + 1, m, p + 1).transpose(0, 2, 1, 3).reshape(m * m, (p + 1) ** 2)
    sums = (flat @ cross).reshape(k, p + 1, p + 1)
    changes = sums[:, :p, :p].reshape(k, p * p)
    fixed = changes @ changes.T * restricted
    residual = sums[:, :p, p] @ sums[:, :p, p].T
    hessian = _traces(at.inverse, 2 * alone + 2 * fitted - weight, flat) - fixed - 2 * residual
    if covariance.second is not None:
        hessian = hessian + np.tensordot(covariance.second, slope, 2)
    expected = _traces(at.inverse, weight - 2 * fitted, flat) + fixed
    return Derivatives(flat @ slope.reshape(-1), hessian, expected, changes.reshape(k, p, p))


def _crossed(long: Numbers) -> Numbers:
    """long' long. Of a small array the copy keeps NumPy from the symmetric product, which waits for threads there."""
    return (long.T.copy() if long.size < SMALL else long.T) @ long


def whitened(at: Value, p: int) -> Numbers:
    """Z_i root and, as the last column, u_i: (n, m, p + 1)."""
    turn = np.zeros((p + 1, p + 1))
    turn[:p, :p], turn[:p, p], turn[p, p] = at.root, -at.coefficients, 1.0
    return at.weighted @ turn


def _traces(inverse: Numbers, weight: Numbers, flat: Numbers) -> Numbers:
    """The sum over patterns g of tr(E_a inverse_g E_b weight_g), for all a and b."""
    patterns, m, _ = inverse.shape
    both = inverse.reshape(patterns, m * m).T @ weight.reshape(patterns, m * m)
    turned = both.reshape(m, m, m, m).transpose(3, 0, 1, 2).reshape(m * m, m * m)
    found = flat @ turned @ flat.T
    return (found + found.T) / 2

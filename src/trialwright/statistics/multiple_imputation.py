"""Several plausible completions of visits that were not seen: multiple imputation under missingness at random.

The m visits of a participant are multivariate normal around x_i' B, with x_i columns known of everyone (1, arm,
baseline ...) and one covariance Sigma. Bayesian data augmentation alternates (Schafer 1997, doi:10.1201/9781439821862,
chapter 5) between

- drawing Sigma and B given complete visits, under the prior |Sigma|^-(m + 1)/2: Sigma is inverse Wishart with n - q
  degrees of freedom around the residual products, B normal around the least-squares coefficients;
- drawing the missing visits given Sigma, B and the visits that were seen, which may be none.

After ``burn_in`` such steps every ``between``-th completion is kept. Each is analysed as if complete, and the answers
are put together by Rubin's rules (``rubin.pool``). What missing visits would have been had treatment been given up is
``reference_based``. The numbers follow from the seed alone, the same on every machine (``seeded``).

A number of participants below columns + visits leaves Sigma undetermined and is refused; so is a visit nobody came to.
Whole numbers, bounds and composite responses are not imposed: impute the measures, then derive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trialwright.statistics.binomial import Numbers
from trialwright.statistics.seeded import Seeded

MULTIPLE_IMPUTATION = 5
"""The key of this purpose in the random stream."""


@dataclass(frozen=True, slots=True)
class Imputations:
    """``values`` (draws, n, m): complete data sets, seen visits unchanged; ``coefficients`` (draws, q, m) and
    ``covariances`` (draws, m, m): the parameters under which each was drawn; ``missing`` (n, m)."""

    values: Numbers
    coefficients: Numbers
    covariances: Numbers
    missing: NDArray[np.bool_]
    seed: int
    burn_in: int
    between: int

    @property
    def method(self) -> str:
        """What was done, for the line below a table."""
        return (
            f"multiple imputation under missingness at random, multivariate normal, {len(self.values)} data sets, "
            f"seed {self.seed}, {self.burn_in} burn-in and every {self.between}th step of data augmentation"
        )


def impute(
    visits: Sequence[Sequence[float | None]] | Numbers,
    known: Sequence[Sequence[float]] | Numbers,
    seed: int,
    *,
    draws: int = 100,
    burn_in: int = 200,
    between: int = 20,
) -> Imputations:
    """Complete (n, m) ``visits`` (None or NaN: not seen) given (n, q) ``known`` columns, a column of 1 among them.

    >>> seen = [[1.0, 2.0], [2.0, None], [0.5, 1.0], [3.0, 4.5], [1.5, 2.0], [2.5, 3.0]]
    >>> made = impute(seen, [[1.0]] * 6, seed=1, draws=3)
    >>> made.values.shape, [round(float(v), 1) for v in made.values[:, 0, 1]]
    ((3, 6, 2), [2.0, 2.0, 2.0])
    """
    y, x = np.array(visits, float), np.array(known, float)
    _check(y, x, draws, burn_in, between)
    steps = burn_in + (draws - 1) * between + 1
    chain = _Chain(y, x, Seeded(seed, MULTIPLE_IMPUTATION), steps)
    kept = [each for step, each in enumerate(chain.run(steps)) if step >= burn_in and (step - burn_in) % between == 0]
    values, coefficients, covariances = (np.array(each) for each in zip(*kept, strict=True))
    return Imputations(values, coefficients, covariances, np.isnan(y), seed, burn_in, between)


class _Chain:
    """The alternation, with its random numbers drawn beforehand and participants grouped by what is missing."""

    def __init__(self, y: Numbers, x: Numbers, seeded: Seeded, steps: int) -> None:
        (self.n, self.m), self.q = y.shape, x.shape[1]
        self.x, self.missing = x, np.isnan(y)
        self.rows = np.flatnonzero(self.missing.any(axis=1))
        self.absent, self.pattern = np.unique(self.missing[self.rows], axis=0, return_inverse=True)
        self.pattern = self.pattern.reshape(-1)
        self.hat = np.linalg.solve(x.T @ x, x.T)
        self.root = np.linalg.inv(np.linalg.cholesky(x.T @ x)).T
        self.y = np.where(self.missing, np.nanmean(y, axis=0), y)
        m, self.below = self.m, np.tril_indices(self.m, -1)
        self.squares = seeded.chi_squares(np.arange(self.n - self.q, self.n - self.q - m, -1.0), steps)
        self.normals = seeded.normals(steps, len(self.below[0]) + self.q * m + len(self.rows) * m)

    def run(self, steps: int) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """Every step: the completed visits, the coefficients and the covariance under which they were drawn."""
        for step in range(steps):
            coefficients, lower = self._parameters(self.squares[step], self.normals[step])
            if len(self.rows):
                self._complete(coefficients, lower, self.normals[step][-len(self.rows) * self.m :])
            yield self.y.copy(), coefficients, lower @ lower.T

    def _parameters(self, squares: Numbers, normals: Numbers) -> tuple[Numbers, Numbers]:
        """B and a root of Sigma: L A'^-1 with L L' the residual products and A Bartlett's triangle."""
        fitted = self.hat @ self.y
        residual = self.y - self.x @ fitted
        bartlett = np.diag(np.sqrt(squares))
        bartlett[self.below] = normals[: len(self.below[0])]
        lower = np.linalg.solve(bartlett, np.linalg.cholesky(residual.T @ residual).T).T
        first = len(self.below[0])
        noise = normals[first : first + self.q * self.m].reshape(self.q, self.m)
        return fitted + self.root @ noise @ lower.T, lower

    def _complete(self, coefficients: Numbers, lower: Numbers, normals: Numbers) -> None:
        """Draw what is missing: normal with precision K_mm around mu_m - K_mm^-1 K_mo (y_o - mu_o), K = Sigma^-1."""
        inverse = np.linalg.inv(lower)
        precision = inverse.T @ inverse
        absent = self.absent
        both = absent[:, :, None] & absent[:, None, :]
        root = np.linalg.cholesky(np.where(both, precision, np.eye(self.m)))[self.pattern]
        gone = self.missing[self.rows]
        means = self.x[self.rows] @ coefficients
        away = np.where(gone, 0.0, self.y[self.rows] - means)
        pull = np.where(gone, away @ precision, 0.0)
        half = np.linalg.solve(root, pull[:, :, None])
        drawn = np.linalg.solve(root.transpose(0, 2, 1), normals.reshape(-1, self.m)[:, :, None] - half)[:, :, 0]
        self.y[self.rows] = np.where(gone, means + drawn, self.y[self.rows])


def _check(y: Numbers, x: Numbers, draws: int, burn_in: int, between: int) -> None:
    if y.ndim != 2 or x.ndim != 2 or len(x) != len(y) or np.isinf(y).any() or not np.isfinite(x).all():
        raise ValueError("needs one row of visits and one of known finite columns for each participant")
    if min(draws, burn_in, between) < 1:
        raise ValueError("needs at least one draw, one step of burn-in and one step between")
    if np.isnan(y).all(axis=0).any():
        raise ValueError("a visit has no value at all: leave it out")
    if np.linalg.matrix_rank(x) < x.shape[1] or len(y) < x.shape[1] + y.shape[1]:
        raise ValueError(
            f"{len(y)} participants do not determine {y.shape[1]} visits given {x.shape[1]} columns: "
            "impute fewer visits or leave columns out"
        )

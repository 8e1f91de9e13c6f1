"""Covariance structures of repeated measures: which matrices between visits a model may choose from.

With m visits and standard deviations s_j, the covariance of visits j and k is s_j s_k r_jk:

    unstructured (us)               any positive definite matrix: m (m + 1) / 2 parameters, the entries themselves
    compound symmetry (cs)          r_jk = r
    autoregressive (ar1)            r_jk = r^|j - k|, visits taken as equally far apart
    Toeplitz (toep)                 r_jk = r_|j - k|
    antedependence (ad)             r_jk = the product of r_j ... r_(k-1), j < k

The last four have one s for all visits, or (csh, ar1h, toeph, adh) one for each. Names are those of R's mmrm and, in
capitals, SAS's PROC MIXED (CSH, ARH(1), TOEPH, ANTE(1)). Parameters of a structure are the logarithms of s and the
correlations r; a structure gives the matrix and its first and second derivatives in them.

Source: Wolfinger 1996, Heterogeneous variance: covariance structures for repeated measures, Journal of Agricultural,
Biological, and Environmental Statistics 1, 205-230 (structures), in the forms of R's mmrm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from trialwright.statistics.binomial import Numbers

Correlations = Callable[[Numbers, int], tuple[Numbers, Numbers, Numbers]]
"""(parameters k, visits m) -> r (m, m), its first derivatives (k, m, m) and second ones (k, k, m, m)."""


@dataclass(frozen=True, slots=True)
class Covariance:
    """``matrix`` (m, m), its derivatives ``first`` (k, m, m) and ``second`` (k, k, m, m), None where they are zero."""

    matrix: Numbers
    first: Numbers
    second: Numbers | None


@dataclass(frozen=True, slots=True)
class Structure:
    """``correlations`` is None for the unstructured matrix; ``each`` says that each visit has a variance of its own."""

    name: str
    says: str
    correlations: Correlations | None
    each: bool

    def start(self, matrix: Numbers) -> Numbers:
        """Parameters to begin with: the given variances, or their mean, and no correlation."""
        visits = len(matrix)
        if self.correlations is None:
            return matrix[np.triu_indices(visits)]
        variances = np.diag(matrix) if self.each else np.array([np.diag(matrix).mean()])
        return np.concatenate([np.log(variances) / 2, np.zeros(self._free(visits))])

    def covariance(self, parameters: Numbers, visits: int) -> Covariance:
        """The matrix that the parameters stand for; it need not be positive definite."""
        if self.correlations is None:
            return _unstructured(parameters, visits)
        scales = visits if self.each else 1
        r, dr, ddr = self.correlations(parameters[scales:], visits)
        log_sd = np.broadcast_to(parameters[:scales], (visits,))
        outer = np.exp(log_sd[:, None] + log_sd[None, :])
        matrix, by_r = outer * r, outer * dr
        times = _times(visits, self.each)
        mixed = times[:, None] * by_r[None]
        second = _assembled(times[:, None] * times[None] * matrix, mixed, outer * ddr)
        return Covariance(matrix, np.concatenate([times * matrix, by_r]), second)

    def _free(self, visits: int) -> int:
        return visits - 1 if self.correlations in (_toeplitz, _antedependence) else 1


def _unstructured(parameters: Numbers, visits: int) -> Covariance:
    rows, columns = np.triu_indices(visits)
    first = np.zeros((len(rows), visits, visits))
    place = np.arange(len(rows))
    first[place, rows, columns] = first[place, columns, rows] = 1.0
    return Covariance(np.tensordot(parameters, first, 1), first, None)


def _times(visits: int, each: bool) -> Numbers:
    """How often the logarithm of each standard deviation stands in log(s_j s_k): (1 or m, m, m)."""
    if not each:
        return np.full((1, visits, visits), 2.0)
    unit = np.eye(visits)
    return unit[:, :, None] + unit[:, None, :]


def _assembled(scales: Numbers, mixed: Numbers, correlations: Numbers) -> Numbers:
    """Second derivatives from their blocks: (a, a, m, m), (a, b, m, m), (b, b, m, m)."""
    above = np.concatenate([scales, mixed], axis=1)
    below = np.concatenate([mixed.transpose(1, 0, 2, 3), correlations], axis=1)
    return np.concatenate([above, below])


def _lags(visits: int) -> Numbers:
    place = np.arange(visits, dtype=float)
    return np.abs(place[:, None] - place[None, :])


def _compound(r: Numbers, visits: int) -> tuple[Numbers, Numbers, Numbers]:
    off = 1.0 - np.eye(visits)
    return np.eye(visits) + r[0] * off, off[None], np.zeros((1, 1, visits, visits))


def _autoregressive(r: Numbers, visits: int) -> tuple[Numbers, Numbers, Numbers]:
    lag = _lags(visits)
    first = lag * r[0] ** np.maximum(lag - 1, 0)
    second = lag * (lag - 1) * r[0] ** np.maximum(lag - 2, 0)
    return r[0] ** lag, first[None], second[None, None]


def _toeplitz(r: Numbers, visits: int) -> tuple[Numbers, Numbers, Numbers]:
    lag = _lags(visits)
    first = np.array([lag == each for each in range(1, visits)], float).reshape(visits - 1, visits, visits)
    return np.eye(visits) + np.tensordot(r, first, 1), first, np.zeros((visits - 1, visits - 1, visits, visits))


def _antedependence(r: Numbers, visits: int) -> tuple[Numbers, Numbers, Numbers]:
    place, step = np.arange(visits), range(visits - 1)
    low, high = np.minimum.outer(place, place), np.maximum.outer(place, place)
    steps = np.arange(visits - 1)[:, None, None]
    between = (low <= steps) & (steps < high)

    def product(without: tuple[int, ...]) -> Numbers:
        factors = r.copy()
        factors[list(without)] = 1.0
        held = np.all(between[list(without)], axis=0)
        made: Numbers = held * np.prod(np.where(between, factors[:, None, None], 1.0), axis=0)
        return made

    first = np.array([product((each,)) for each in step])
    second = np.array([[np.zeros_like(first[0]) if a == b else product((a, b)) for b in step] for a in step])
    return product(()), first, second


STRUCTURES = {
    each.name: each
    for each in (
        Structure("us", "unstructured", None, True),
        Structure("cs", "compound symmetry", _compound, False),
        Structure("csh", "heterogeneous compound symmetry", _compound, True),
        Structure("ar1", "first-order autoregressive", _autoregressive, False),
        Structure("ar1h", "heterogeneous first-order autoregressive", _autoregressive, True),
        Structure("toep", "Toeplitz", _toeplitz, False),
        Structure("toeph", "heterogeneous Toeplitz", _toeplitz, True),
        Structure("ad", "first-order antedependence", _antedependence, False),
        Structure("adh", "heterogeneous first-order antedependence", _antedependence, True),
    )
}
"""By the short name that R's mmrm uses."""

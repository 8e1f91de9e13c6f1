"""The mixed model for repeated measures (MMRM): every visit of every participant in one model, none imputed.

    y = X b + e,  e of one participant ~ Normal(0, the rows and columns of Sigma that belong to the visits seen)

Sigma (m, m) stands between the m visits, of one of the structures of mixed_model_structure. b is estimated by
generalised least squares at the Sigma of the greatest restricted (REML, the default) or ordinary (ML) likelihood;
under missingness at random visits not seen need no imputation. The search is Newton's, with exact second derivatives;
where they are not positive definite, or a step would leave the positive definite matrices, Fisher scoring and halved
steps take over. It ends when a further step would change -2 log L by less than 1e-9.

Inference is that of mixed_model_inference. ``theta_covariance`` is the inverse of the observed information (twice the
inverse Hessian of -2 log L), as in R's mmrm and SAS. ``kenward_roger`` is the adjusted covariance of b of Kenward and
Roger without second derivatives of Sigma,

    Phi + 2 Phi {sum_ab W_ab (Q_ab - P_a Phi P_b)} Phi,  Q_ab = sum_i Z_i' E_a V_i^-1 E_b Z_i

which is "Kenward-Roger-Linear" of mmrm and ddfm=kr(firstorder) of SAS, the same as SAS's ddfm=kr where Sigma is
linear in its parameters there (unstructured, compound symmetry, Toeplitz). It does not depend on how Sigma is written
in parameters; mmrm's default "Kenward-Roger" does, and differs: it is not offered.

Source: Mallinckrodt and others 2008, doi:10.1177/009286150804200402 (the model in trials); Kenward and Roger 1997,
doi:10.2307/2533558.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trialwright.statistics.binomial import Numbers
from trialwright.statistics.mixed_model_likelihood import Arranged, Derivatives, Value, arranged, derivatives, value
from trialwright.statistics.mixed_model_likelihood import whitened as whitened_rows
from trialwright.statistics.mixed_model_structure import STRUCTURES, Covariance, Structure

STEPS, HALVINGS, ENOUGH = 200, 60, 1e-9
"""The most steps, the most halvings of one step, and the fall of -2 log L too small to go on for."""


@dataclass(frozen=True, slots=True)
class MixedModel:
    """A fit: p ``coefficients``, their ``covariance``, Sigma between ``visits``.

    ``changes`` (k, p, p) is the derivative of ``covariance`` in each of the k parameters of Sigma, and
    ``theta_covariance`` (k, k) the covariance of their estimates: together they give degrees of freedom.
    ``kenward_roger`` is None after maximum likelihood, and where the data are too few for it: the first-order
    adjustment can then leave a matrix that is not positive definite.
    """

    coefficients: Numbers
    covariance: Numbers
    kenward_roger: Numbers | None
    sigma: Numbers
    visits: tuple[Hashable, ...]
    structure: str
    method: str
    minus_2_log_likelihood: float
    parameters: int
    rows: int
    participants: int
    steps: int
    changes: Numbers
    theta_covariance: Numbers


def mixed_model(
    response: Sequence[float | None] | Numbers,
    design: Numbers,
    participant: Sequence[Hashable],
    visit: Sequence[Hashable],
    *,
    visits: Sequence[Hashable] = (),
    structure: str = "us",
    method: Literal["REML", "ML"] = "REML",
) -> MixedModel:
    """Fit the model to N rows: a response (None or NaN: not seen), p columns, a participant and a visit each.

    ``visits`` says their order in time, which autoregressive, Toeplitz and antedependence structures read; without it
    the visits stand in order of value. Raises ValueError where the data do not determine the model.
    """
    y, x = np.array(response, float), np.array(design, float)
    order = tuple(visits) or tuple(sorted(set(visit)))  # type: ignore[type-var]
    kept = np.isfinite(y)
    _check(y, x, kept, participant, visit, order, structure, method)
    names: dict[Hashable, int] = {}
    places = {each: i for i, each in enumerate(order)}
    who = np.array(
        [names.setdefault(each, len(names)) for each, k in zip(participant, kept, strict=True) if k], np.intp
    )
    when = np.array([places[each] for each, k in zip(visit, kept, strict=True) if k], np.intp)
    _check_rows(who, when, len(order))
    turned, triangle = np.linalg.qr(x[kept])
    first = turned.T @ y[kept]
    data = arranged(turned, y[kept] - turned @ first, who, when)
    found = _search(data, STRUCTURES[structure], method == "REML")
    back = np.linalg.inv(triangle)
    return _result(data, found, back, first, order, structure, method)


@dataclass(frozen=True, slots=True)
class _Found:
    covariance: Covariance
    at: Value
    slopes: Derivatives
    steps: int


def _search(data: Arranged, structure: Structure, restricted: bool) -> _Found:
    visits = data.seen.shape[1]
    theta = structure.start(_first_matrix(data))
    covariance = structure.covariance(theta, visits)
    at = value(data, covariance.matrix, restricted)
    for steps in range(STEPS):
        if at is None:
            break
        slopes = derivatives(data, at, covariance, restricted)
        step, newton = _step(slopes)
        gain = float(-slopes.gradient @ step)
        if newton and gain < ENOUGH * 2:
            return _Found(covariance, at, slopes, steps)
        for halving in range(HALVINGS):
            trial = theta + step * 0.5**halving
            tried = structure.covariance(trial, visits)
            reached = value(data, tried.matrix, restricted)
            if reached is not None and reached.minus_2_log <= at.minus_2_log - 1e-4 * gain * 0.5**halving + 1e-10:
                break
        else:
            break
        theta, covariance, at = trial, tried, reached
    raise ValueError(
        f"the likelihood has no greatest value at a positive definite {structure.says} matrix: the data do not "
        "determine it; choose a structure with fewer parameters"
    )


def _step(slopes: Derivatives) -> tuple[Numbers, bool]:
    """Newton's step where the Hessian is positive definite (True), else the step of Fisher scoring."""
    try:
        np.linalg.cholesky(slopes.hessian)
        return np.asarray(-np.linalg.solve(slopes.hessian, slopes.gradient), np.float64), True
    except np.linalg.LinAlgError:
        return np.asarray(-np.linalg.lstsq(slopes.expected, slopes.gradient, rcond=None)[0], np.float64), False


def _first_matrix(data: Arranged) -> Numbers:
    """Variances of the least-squares residuals at each visit, on the diagonal."""
    squares = (data.rows[:, :, -1] ** 2).sum(axis=0) / (data.seen * data.counts[:, None]).sum(axis=0)
    mean = float(squares.mean())
    if mean <= 0:
        raise ValueError("the columns give every response exactly: nothing is left to estimate a variance from")
    made: Numbers = np.diag(np.maximum(squares, mean * 1e-3))
    return made


def _result(
    data: Arranged,
    found: _Found,
    back: Numbers,
    first: Numbers,
    order: tuple[Hashable, ...],
    structure: str,
    method: str,
) -> MixedModel:
    root: Numbers = back @ found.at.root
    theta = np.asarray(2 * np.linalg.inv(found.slopes.hessian), np.float64)
    restricted = method == "REML"
    scale = 2 * float(np.log(np.abs(np.diag(back))).sum()) if restricted else 0.0
    return MixedModel(
        back @ (first + found.at.coefficients),
        root @ root.T,
        adjusted(root, _adjustment(data, found, theta)) if restricted else None,
        found.covariance.matrix,
        order,
        structure,
        method,
        found.at.minus_2_log - scale,
        len(theta),
        data.total,
        len(data.rows),
        found.steps,
        root @ found.slopes.changes @ root.T,
        theta,
    )


def adjusted(root: Numbers, adjustment: Numbers) -> Numbers | None:
    """Phi adjusted; None where a variance would not be positive."""
    return root @ adjustment @ root.T if float(np.linalg.eigvalsh(adjustment).min()) > 0 else None


def _adjustment(data: Arranged, found: _Found, theta: Numbers) -> Numbers:
    """I + 2 sum W_ab (Q_ab - P_a P_b) in coordinates in which Phi is the identity: (p, p)."""
    p, m, k = data.columns, len(found.covariance.matrix), len(theta)
    flat = found.covariance.first.reshape(k, m * m)
    spread = (flat.T @ theta @ flat).reshape(m, m, m, m).transpose(0, 3, 1, 2).reshape(m * m, m * m)
    middle = (found.at.inverse.reshape(-1, m * m) @ spread.T).reshape(-1, m, m)
    z = whitened_rows(found.at, p)[:, :, :p]
    q = z.reshape(-1, p).T @ (middle[data.pattern] @ z).reshape(-1, p)
    changes = found.slopes.changes
    weighted = np.tensordot(theta, changes, 1)
    taken = np.tensordot(changes, weighted, ((0, 2), (0, 1)))
    made: Numbers = np.eye(p) + (q + q.T) - (taken + taken.T)
    return made


def _check(
    y: Numbers,
    x: Numbers,
    kept: NDArray[np.bool_],
    participant: Sequence[Hashable],
    visit: Sequence[Hashable],
    order: tuple[Hashable, ...],
    structure: str,
    method: str,
) -> None:
    if structure not in STRUCTURES or method not in ("REML", "ML"):
        raise ValueError(f"structure one of {', '.join(STRUCTURES)}; method REML or ML; found {structure}, {method}")
    if x.ndim != 2 or not len(y) == len(x) == len(participant) == len(visit):
        raise ValueError("each row needs a response, its columns, a participant and a visit")
    if not np.isfinite(x[kept]).all() or np.isinf(y).any():
        raise ValueError("columns must be finite numbers wherever a response was seen, and no response infinite")
    if len(order) < 2 or len(set(order)) < len(order) or not set(visit) <= set(order):
        raise ValueError("needs two visits or more, each named once, and no row at another visit")
    if kept.sum() <= x.shape[1] or np.linalg.matrix_rank(x[kept]) < x.shape[1]:
        raise ValueError("too few rows, or columns that depend on each other: no unique fit")


def _check_rows(who: NDArray[np.intp], when: NDArray[np.intp], visits: int) -> None:
    if len(np.unique(who * visits + when)) < len(who):
        raise ValueError("a participant has two responses at one visit")
    if len(np.unique(when)) < visits:
        raise ValueError("a visit has no response at all: leave it out")

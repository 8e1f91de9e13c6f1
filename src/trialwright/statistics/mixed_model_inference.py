"""Contrasts of a mixed model: estimate, standard error, degrees of freedom, interval, p-value.

For one row c of p numbers, estimate c'b and variance v = c' Phi c:

    Satterthwaite         df = 2 v^2 / (g' W g),  g_a = derivative of v in parameter a of Sigma
    Kenward-Roger         the same df; the standard error comes from the adjusted covariance (see mixed_model)

W is the covariance of the estimated parameters of Sigma. Intervals and p-values are Student's t. A test of several
rows at a time (L, l rows) is Kenward and Roger's scaled F:

    F = lambda / l (L b)' (L Phi_A L')^-1 (L b), with l and m degrees of freedom; lambda and m from A1, A2 of the paper

which gives Hotelling's T^2 and the F of analysis of variance exactly where those are exact.

A contrast of fewer than ``LEAST_DF`` degrees of freedom is refused: such a fit lies at the edge of its structure (a
variance that ran to zero or away), and its interval would be hundreds of standard errors wide.

Source: Kenward and Roger 1997, doi:10.2307/2533558; Satterthwaite 1946, doi:10.2307/3002019.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import Literal

import numpy as np

from trialwright.statistics.binomial import Numbers
from trialwright.statistics.mixed_model import MixedModel

Way = Literal["satterthwaite", "kenward-roger-linear"]
LEAST_DF = 0.5
"""Below it the 97.5 percent quantile of Student's t is above 160."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """In units of the response; ``way`` names the degrees of freedom and standard error."""

    estimate: float
    se: float
    df: float
    low: float
    high: float
    p_value: float
    way: Way
    level: float


@dataclass(frozen=True, slots=True)
class JointTest:
    """The scaled F of several rows, its ``numerator_df`` and ``denominator_df``; ``scale`` is lambda."""

    f: float
    numerator_df: int
    denominator_df: float
    scale: float
    p_value: float


def contrast(
    model: MixedModel, row: Sequence[float] | Numbers, way: Way = "kenward-roger-linear", level: float = 0.95
) -> Contrast:
    """One linear combination of the coefficients; ValueError where the data do not determine it."""
    from scipy.special import stdtr, stdtrit

    c = np.array(row, float)
    if c.shape != model.coefficients.shape or not np.isfinite(c).all() or not c.any() or not 0 < level < 1:
        raise ValueError(f"needs {len(model.coefficients)} finite numbers, not all zero, and a level in (0, 1)")
    estimate, variance = float(c @ model.coefficients), float(c @ model.covariance @ c)
    slopes = (model.changes @ c) @ c
    spread = float(slopes @ model.theta_covariance @ slopes)
    df = 2 * variance**2 / spread if spread > 0 else inf
    if not df >= LEAST_DF:
        raise ValueError(f"{df:.2g} degrees of freedom: the data do not determine it under this structure")
    se = sqrt(c @ _adjusted(model) @ c) if way == "kenward-roger-linear" else sqrt(variance)
    half = float(stdtrit(df, (1 + level) / 2)) * se
    p_value = 2 * float(stdtr(df, -abs(estimate) / se))
    return Contrast(estimate, se, df, estimate - half, estimate + half, p_value, way, level)


def joint_test(model: MixedModel, rows: Sequence[Sequence[float]] | Numbers) -> JointTest:
    """Are all rows zero? Kenward and Roger's F; the rows must not depend on each other."""
    from scipy.special import fdtrc

    table = np.atleast_2d(np.array(rows, float))
    size = len(table)
    if table.shape[1] != len(model.coefficients) or np.linalg.matrix_rank(table) < size:
        raise ValueError(f"needs independent rows of {len(model.coefficients)} numbers each")
    inner = np.linalg.inv(table @ model.covariance @ table.T)
    turned = inner @ (table @ model.changes @ table.T)
    traces = np.trace(turned, axis1=1, axis2=2)
    products = np.einsum("aij,bji->ab", turned, turned)
    w = model.theta_covariance
    scale, df = _scaled(float(traces @ w @ traces), float((w * products).sum()), size)
    found = table @ model.coefficients
    f = scale / size * float(found @ np.linalg.solve(table @ _adjusted(model) @ table.T, found))
    return JointTest(f, size, df, scale, float(fdtrc(size, df, f)))


def _scaled(a1: float, a2: float, size: int) -> tuple[float, float]:
    """lambda and the denominator degrees of freedom of Kenward and Roger from A1 and A2."""
    b = (a1 + 6 * a2) / (2 * size)
    g = ((size + 1) * a1 - (size + 4) * a2) / ((size + 2) * a2)
    below = 3 * size + 2 * (1 - g)
    c1, c2, c3 = g / below, (size - g) / below, (size + 2 - g) / below
    mean = 1 / (1 - a2 / size)
    variance = 2 / size * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
    df = 4 + (size + 2) / (size * variance / (2 * mean**2) - 1)
    return df / (mean * (df - 2)), df


def _adjusted(model: MixedModel) -> Numbers:
    if model.kenward_roger is None:
        raise ValueError(
            "Kenward-Roger needs restricted maximum likelihood, and more data than this structure had: fit with method "
            "REML, choose a structure with fewer parameters, or Satterthwaite"
        )
    return model.kenward_roger

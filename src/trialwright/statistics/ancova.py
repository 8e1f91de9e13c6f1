"""Groups compared at the same baseline: analysis of covariance by least squares.

    y = group + slope x baseline + error

The slope is common to all groups. Adjusted (least-squares) means stand at the mean baseline of all participants; a
difference of two of them is the treatment effect that CHMP's guideline on baseline covariates (EMA/CHMP/295050/2013)
asks for. Errors have one variance, estimated with n - groups - 1 degrees of freedom; intervals are Student's t. More
covariates, numbers of 0/1 for categories, may be given as further columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from trialwright.statistics.binomial import Numbers


@dataclass(frozen=True, slots=True)
class Estimate:
    value: float
    se: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Ancova:
    """``means`` by group at the mean covariates, ``differences`` by group from the first one."""

    groups: tuple[str, ...]
    means: tuple[Estimate, ...]
    differences: tuple[Estimate, ...]
    slopes: tuple[Estimate, ...]
    df: int
    residual_sd: float
    level: float


def ancova(
    y: Sequence[float], group: Sequence[str], covariates: Sequence[Sequence[float]], level: float = 0.95
) -> Ancova:
    """Fit the model; ``covariates`` holds one sequence a covariate, the baseline first. Groups in order of name."""
    groups = tuple(sorted(set(group)))
    columns = [np.array(each, float) for each in covariates]
    indicator = [np.array([each == name for each in group], float) for name in groups]
    design, response = np.column_stack([*indicator, *columns]), np.array(y, float)
    _check(design, response, len(groups), level)
    df = len(response) - design.shape[1]
    coefficients, *_ = np.linalg.lstsq(design, response, rcond=None)
    variance = float(np.sum((response - design @ coefficients) ** 2)) / df
    covariance = variance * np.linalg.inv(design.T @ design)

    def estimate(contrast: Numbers) -> Estimate:
        return _estimate(float(contrast @ coefficients), sqrt(contrast @ covariance @ contrast), df, level)

    unit = np.eye(design.shape[1])
    at_mean = np.array([0.0] * len(groups) + [float(column.mean()) for column in columns])
    return Ancova(
        groups,
        tuple(estimate(unit[i] + at_mean) for i in range(len(groups))),
        tuple(estimate(unit[i] - unit[0]) for i in range(1, len(groups))),
        tuple(estimate(unit[i]) for i in range(len(groups), len(unit))),
        df,
        sqrt(variance),
        level,
    )


def _estimate(value: float, se: float, df: int, level: float) -> Estimate:
    from scipy.special import stdtr, stdtrit

    half = float(stdtrit(df, (1 + level) / 2)) * se
    p_value = 2 * float(stdtr(df, -abs(value) / se)) if se > 0 else float(value == 0)
    return Estimate(value, se, value - half, value + half, p_value)


def _check(design: Numbers, response: Numbers, groups: int, level: float) -> None:
    if len(design) != len(response) or not (np.isfinite(design).all() and np.isfinite(response).all()):
        raise ValueError("each participant needs a response, a group and every covariate, all of them finite numbers")
    if groups < 1 or not 0 < level < 1:
        raise ValueError(f"needs at least one group and a level between 0 and 1, found {groups}, {level}")
    if len(design) <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError("too few participants, or a covariate that does not vary within groups: no unique fit")

"""How many participants does one arm need? Single-stage designs against a null proportion p0, hoping for p1 > p0.

The test is the exact one-sided binomial test: reject when x >= c, with c the smallest number whose tail probability
under p0 is at most alpha (A'Hern 2001, doi:10.1002/sim.721). Because x is whole, power is a saw-tooth in n (Chernick
and Liu 2002, doi:10.1198/000313002317572835), so that "the sample size" means two different numbers, and programs
differ in which they print:

- ``smallest`` n that meets both errors (A'Hern; clinfun's ``ph2single``), and
- ``lasting`` n from which on every larger n meets both errors too (gsDesign's ``conservative``).

``fleming_normal`` is the single-stage normal approximation of Fleming 1982 (Biometrics 38:143-151):
n = ((z_b sqrt(p1 q1) + z_a sqrt(p0 q0)) / (p1 - p0))^2 rounded up, reject from floor(n p0 + z_a sqrt(n p0 q0)) + 1. It
misses its own error rates at sizes like 20 or 40; the exact ones stand beside it in the answer. alpha is one-sided and
beta = 1 - power.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np

from trialwright.statistics.binomial import smallest_rejecting, upper_tail


@dataclass(frozen=True, slots=True)
class SingleStage:
    """A single-stage design: ``type1`` and ``power`` are exact, at p0 and p1."""

    n: int
    reject_if_at_least: int
    type1: float
    power: float


def power(n: int, p0: float, p1: float, alpha: float) -> SingleStage:
    """The exact test at a given n. A test that can never reject has reject_if_at_least = n + 1.

    >>> power(30, 0.28, 0.425, 0.025).reject_if_at_least
    14
    """
    check(p0, p1, alpha, 0.5)
    critical = smallest_rejecting(n, p0, alpha)
    type1, at_p1 = upper_tail(critical, n, np.array([p0, p1]))
    return SingleStage(n, critical, float(type1), float(at_p1))


def smallest(p0: float, p1: float, alpha: float, beta: float) -> SingleStage:
    """The smallest n that meets both errors (A'Hern's rule).

    >>> design = smallest(0.1, 0.3, 0.05, 0.2)
    >>> design.n, design.reject_if_at_least, round(design.type1, 4), round(design.power, 4)
    (25, 6, 0.0334, 0.8065)
    """
    designs = _up_to(_largest(p0, p1, alpha, beta), p0, p1, alpha)
    return next(design for design in designs if design.power >= 1 - beta)


def lasting(p0: float, p1: float, alpha: float, beta: float) -> SingleStage:
    """The smallest n from which on power never dips below 1 - beta again.

    >>> lasting(0.1, 0.3, 0.05, 0.2).n
    29
    """
    designs = _up_to(_largest(p0, p1, alpha, beta), p0, p1, alpha)
    last_short = max((i for i, design in enumerate(designs) if design.power < 1 - beta), default=-1)
    return designs[last_short + 1]


@dataclass(frozen=True, slots=True)
class NormalApproximation:
    n: int
    n_unrounded: float
    reject_if_at_least: int
    actual_type1: float
    actual_power: float


def fleming_normal(p0: float, p1: float, alpha: float, beta: float) -> NormalApproximation:
    """The design by the normal approximation, with the error rates that it really has."""
    check(p0, p1, alpha, beta)
    unrounded = _normal_n(p0, p1, alpha, beta)
    n = ceil(unrounded)
    critical = floor(n * p0 + _z(alpha) * sqrt(n * p0 * (1 - p0))) + 1
    type1, at_p1 = upper_tail(critical, n, np.array([p0, p1]))
    return NormalApproximation(n, unrounded, critical, float(type1), float(at_p1))


def check(p0: float, p1: float, alpha: float, beta: float) -> None:
    """Refuse what no design can meet."""
    if not 0 < p0 < p1 < 1:
        raise ValueError(f"a design needs 0 < p0 < p1 < 1, found p0 = {p0}, p1 = {p1}")
    if not (0 < alpha < 1 and 0 < beta < 1):
        raise ValueError(f"error rates lie between 0 and 1, found alpha = {alpha}, beta = {beta}")


def _up_to(largest: int, p0: float, p1: float, alpha: float) -> list[SingleStage]:
    return [power(n, p0, p1, alpha) for n in range(1, largest + 1)]


def _largest(p0: float, p1: float, alpha: float, beta: float) -> int:
    """An n beyond which power cannot dip below 1 - beta: by Hoeffding's inequality the exact critical value lies at
    most sqrt(n ln(1 / alpha) / 2) + 1 above n p0, and power is at least 1 - exp(-2 d^2 / n) at distance d below n p1.
    """
    check(p0, p1, alpha, beta)
    spread = sqrt(np.log(1 / alpha) / 2) + sqrt(np.log(1 / beta) / 2)
    return ceil(((spread + sqrt(spread**2 + 8 * (p1 - p0))) / (2 * (p1 - p0))) ** 2)


def _normal_n(p0: float, p1: float, alpha: float, beta: float) -> float:
    return float(((_z(beta) * sqrt(p1 * (1 - p1)) + _z(alpha) * sqrt(p0 * (1 - p0))) / (p1 - p0)) ** 2)


def _z(tail: float) -> float:
    from scipy.special import ndtri

    return float(-ndtri(tail))

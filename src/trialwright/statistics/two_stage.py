"""A two-stage single-arm design and what it does at a true response proportion p.

n1 participants are treated first. With at most r1 responders the trial stops for futility; otherwise it goes on to n
in all and the null proportion is rejected with more than r responders (Simon 1989,
doi:10.1016/0197-2456(89)90015-9). With b the binomial mass and B its distribution function,

    PET(p) = B(r1; n1, p)                       probability of early termination
    EN(p)  = n1 + (1 - PET(p)) (n - n1)         expected number of participants
    reject(p) = sum over x1 > r1 of b(x1; n1, p) P(X2 > r - x1),    X2 ~ Bin(n - n1, p)

``reject`` at p0 is the type I error and at p1 the power. Everything is exact; nothing is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trialwright.statistics.binomial import lower_tail, mass, upper_tail


@dataclass(frozen=True, slots=True)
class TwoStage:
    """Stop after n1 with at most r1 responders; reject after n with more than r."""

    r1: int
    n1: int
    r: int
    n: int

    def __post_init__(self) -> None:
        if not (0 < self.n1 < self.n and -1 <= self.r1 < self.n1 and self.r1 <= self.r < self.n):
            raise ValueError(f"a two-stage design needs 0 < n1 < n, r1 < n1 and r1 <= r < n, found {self}")


@dataclass(frozen=True, slots=True)
class Characteristics:
    """What a design does at one true proportion."""

    reject: float
    pet: float
    en: float


def characteristics(design: TwoStage, p: float) -> Characteristics:
    """The exact operating characteristics at p.

    >>> round(characteristics(TwoStage(1, 10, 5, 29), 0.1).en, 2)
    15.01
    """
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies from 0 to 1, found {p}")
    pet = float(lower_tail(design.r1, design.n1, p))
    return Characteristics(reject_probability(design, p), pet, design.n1 + (1 - pet) * (design.n - design.n1))


def reject_probability(design: TwoStage, p: float) -> float:
    """P(more than r responders, and more than r1 of them in the first stage)."""
    return at_least(design.r + 1, design.r1, design.n1, design.n, p)


def at_least(x: int, r1: int, n1: int, n: int, p: float) -> float:
    """P(going on after the first stage and ending with at least x responders of n)."""
    first = np.arange(r1 + 1, n1 + 1)
    return float(np.sum(mass(first, n1, p) * upper_tail(x - first, n - n1, p)))

"""How a value is drawn: a distribution, written in the parameter file by its name.

Every draw turns *one* standard normal score into one value (the inverse of the distribution function), so that a
virtual person uses the same numbers whatever the scenario, and so that arrays of people and single people agree.

``lognormal`` takes the mean and the standard deviation of the value itself; ``lognormal_median`` takes the median and
the standard deviation of its logarithm. ``within`` moves values outside to the nearer end; ``step`` rounds to its
multiples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draw:
    """Exactly one distribution. ``one_of`` maps each answer to its weight; the others give numbers."""

    normal: tuple[float, float] | None = None
    lognormal: tuple[float, float] | None = None
    lognormal_median: tuple[float, float] | None = None
    uniform: tuple[float, float] | None = None
    one_of: Mapping[str, float] | None = None
    within: tuple[float, float] | None = None
    step: float | None = None

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        given = [self.normal, self.lognormal, self.lognormal_median, self.uniform, self.one_of]
        if sum(one is not None for one in given) != 1:
            raise ValueError("exactly one of normal, lognormal, lognormal_median, uniform and one_of")
        if self.one_of is not None and (
            not self.one_of or min(self.one_of.values()) < 0 or not any(self.one_of.values())
        ):
            raise ValueError("a choice between answers whose weights are not negative and not all zero")

        spreads = [pair[1] for pair in (self.normal, self.lognormal, self.lognormal_median) if pair is not None]
        ends = [pair for pair in (self.uniform, self.within) if pair is not None]
        if min(spreads, default=0) < 0 or any(low > high for low, high in ends) or (self.step or 1) <= 0:
            raise ValueError("given with a spread that is not negative, a lower end first, and a step above zero")
        if self.lognormal is not None and self.lognormal[0] <= 0:
            raise ValueError("given with a mean above zero")

    def numbers(self, scores: Array) -> Array:
        """The numbers that belong to standard normal ``scores``."""
        found = self._raw(scores)
        if self.step is not None:
            found = rounded(found, self.step)
        return np.clip(found, *self.within) if self.within is not None else found

    def _raw(self, scores: Array) -> Array:
        if self.normal is not None:
            return np.asarray(self.normal[0] + self.normal[1] * scores)
        if self.lognormal is not None:
            mean, sd = self.lognormal
            variance = math.log1p((sd / mean) ** 2)
            return np.asarray(np.exp(math.log(mean) - variance / 2 + math.sqrt(variance) * scores))
        if self.lognormal_median is not None:
            median, sigma = self.lognormal_median
            return np.asarray(median * np.exp(sigma * scores))
        if self.uniform is None:
            raise TypeError("a draw of one_of gives words, not numbers")
        low, high = self.uniform
        return np.asarray(low + (high - low) * ndtr(scores))


def rounded(values: Array, step: float) -> Array:
    """``values`` to the nearest multiple of ``step``; a step below one is one over a whole number (0.1, 0.125)."""
    if step >= 1:
        return np.rint(values / step) * step
    per_unit = round(1 / step)
    return np.asarray(np.rint(values * per_unit) / per_unit)


def chosen(weights: Mapping[str, float], share: float) -> str:
    """The answer at ``share`` (from 0 to 1) of the summed weights.

    >>> chosen({"female": 0.8, "male": 0.2}, 0.79), chosen({"female": 0.8, "male": 0.2}, 0.81)
    ('female', 'male')
    """
    left = share * sum(weights.values())
    for answer, weight in weights.items():
        left -= weight
        if left < 0:
            return answer
    return next(answer for answer in reversed(list(weights)) if weights[answer] > 0)

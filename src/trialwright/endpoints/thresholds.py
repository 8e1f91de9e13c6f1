"""Comparisons with a threshold that hold on paper although binary numbers are slightly off.

3.64 - 2.44 is 1.20 on paper and 1.2000000000000002 in binary. A value within 10^-9 of a threshold counts as equal to
it; no scale used here prints so many digits. All functions take single numbers and arrays alike; a comparison with
NaN is False, as it is in numpy.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

SLACK = 1e-9
Number = TypeVar("Number", float, NDArray[np.float64])


def at_most(value: Number, limit: float) -> bool | NDArray[np.bool_]:
    """``value <= limit``, a value equal on paper included.

    >>> at_most(0.1 + 0.2, 0.3), at_most(3.21, 3.2)
    (True, False)
    """
    return value <= limit + SLACK


def below(value: Number, limit: float) -> bool | NDArray[np.bool_]:
    """``value < limit``, a value equal on paper excluded.

    >>> below(0.1 + 0.2 - 1e-15, 0.3), below(2.59, 2.6)
    (False, True)
    """
    return value < limit - SLACK


def above(value: Number, limit: float) -> bool | NDArray[np.bool_]:
    """``value > limit``, a value equal on paper excluded.

    >>> above(3.64 - 2.44, 1.2), above(1.21, 1.2)
    (False, True)
    """
    return value > limit + SLACK


def at_least(value: Number, limit: float) -> bool | NDArray[np.bool_]:
    """``value >= limit``, a value equal on paper included."""
    return value >= limit - SLACK


def band(value: float, limits: tuple[float, ...]) -> int:
    """In which band a value lies: 0 up to and including the first limit, 1 up to and including the second, and so on.

    >>> [band(value, (2.8, 10, 22)) for value in (2.8, 2.81, 10, 22.5)]
    [0, 1, 1, 3]
    """
    return sum(value > limit + SLACK for limit in limits)


def band_many(value: NDArray[np.float64], limits: tuple[float, ...]) -> NDArray[np.float64]:
    """The same for an array."""
    return np.searchsorted(np.array(limits) + SLACK, value, side="left").astype(np.float64)

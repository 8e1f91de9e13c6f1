"""Binomial tails for all n up to a growing limit, in two square arrays, for searches over designs.

Rows are n and columns x: masses by the recursion f(k; n + 1) = (1 - p) f(k; n) + p f(k - 1; n), which only adds
positive numbers, and upper tails P(X >= x) as sums from the small end. Zero beyond x = n.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class TailTable:
    """The tables of one probability p; they double when a larger n is asked for."""

    def __init__(self, p: float, capacity: int = 64) -> None:
        self.p = p
        self._fill(capacity)

    def _fill(self, capacity: int) -> None:
        self.capacity = capacity
        masses = np.zeros((capacity + 1, capacity + 2))
        masses[0, 0] = 1.0
        for n in range(capacity):
            masses[n + 1] = (1 - self.p) * masses[n]
            masses[n + 1, 1:] += self.p * masses[n, :-1]
        self._masses = masses
        self._upper = np.cumsum(masses[:, ::-1], axis=1)[:, ::-1]

    def upper(self, n: int) -> NDArray[np.float64]:
        """P(X >= x) with rows 0..n at least and columns x."""
        if n > self.capacity:
            self._fill(2 * n)
        return self._upper

    def tail(self, n: int) -> NDArray[np.float64]:
        """P(X >= x) for x = 0..n + 1 at this n."""
        return self.upper(n)[n, : n + 2]

    def go_on(self, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
        """P(X1 > r1) for rows (r1, n1)."""
        return self._upper[pairs[:, 1], pairs[:, 0] + 1]

    def reject(self, pairs: NDArray[np.int64], r: int, n: int) -> NDArray[np.float64]:
        """P(X1 > r1 and X1 + X2 > r) for rows (r1, n1) of two-stage designs with r and n."""
        if not len(pairs):
            return np.zeros(0)
        r1, n1 = pairs[:, :1], pairs[:, 1:]
        first = np.arange(int(r1.min()) + 1, int(n1.max()) + 1)[None, :]
        second = self.upper(n)[n - n1, np.maximum(r + 1 - first, 0)]
        return np.asarray(np.sum(np.where(first > r1, self._masses[n1, first] * second, 0.0), axis=1))

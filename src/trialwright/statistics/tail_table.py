"""Binomial tails for all n up to a growing limit, in two square arrays, for searches over designs.

Rows are n and columns x: masses by the recursion f(k; n + 1) = (1 - p) f(k; n) + p f(k - 1; n), which only adds
positive numbers, and upper tails P(X >= x) as sums from the small end. Zero beyond x = n.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEGLIGIBLE = 1e-18


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
        """P(X1 > r1 and X1 + X2 > r) for rows (r1, n1) of two-stage designs with r and n.

        Summed from the largest x1 down, a row of n1 gives the answer for every r1 at once.
        """
        if not len(pairs):
            return np.zeros(0)
        low, high = int(pairs[:, 1].min()), int(pairs[:, 1].max())
        first, last = int(pairs[:, 0].min()) + 1, self._last_that_counts(n, high)
        last = max(last, int(pairs[:, 0].max()) + 1)
        terms = self._masses[low : high + 1, first : last + 1] * self._second(n, r, low, high, first, last)
        sums = np.cumsum(terms[:, ::-1], axis=1)[:, ::-1]
        return np.asarray(sums[pairs[:, 1] - low, pairs[:, 0] + 1 - first])

    def _second(self, n: int, r: int, low: int, high: int, first: int, last: int) -> NDArray[np.float64]:
        """P(X2 > r - x1) with rows n1 from ``low`` to ``high`` and columns x1 from ``first`` to ``last``."""
        found = np.ones((high - low + 1, last - first + 1))
        open_ = min(last, r + 1) - first + 1
        if open_ > 0:
            from_ = r + 1 - first - open_ + 1
            found[:, :open_] = self.upper(n)[n - high : n - low + 1, from_ : from_ + open_][::-1, ::-1]
        return found

    def _last_that_counts(self, n: int, n1: int) -> int:
        """The x1 beyond which less than 1e-18 of the probability lies, for every first stage up to ``n1``."""
        return int(np.count_nonzero(self.upper(n)[n1, 1 : n1 + 1] > NEGLIGIBLE))

"""The binomial distribution and its exact test: x responders of n, each with probability p.

    f(k; n, p) = C(n, k) p^k (1 - p)^(n - k),    P(X >= x) = I_p(x, n - x + 1)

with I the regularised incomplete beta function. All functions take numbers or NumPy arrays that broadcast; n and x are
whole numbers, p a proportion from 0 to 1.

Two-sided exact p values differ between programs. ``two_sided`` adds the probabilities of all outcomes that are no
likelier than the observed one, with the relative slack 1e-7 of R's ``binom.test`` (also SciPy's); twice the smaller
tail (StatXact's other choice) is ``twice_smaller_tail``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def mass(k: Any, n: Any, p: Any) -> Numbers:
    """P(X = k); zero outside 0..n."""
    from scipy.special import gammaln, xlog1py, xlogy

    k, n, p = np.asarray(k, float), np.asarray(n, float), np.asarray(p, float)
    inside = (k >= 0) & (k <= n)
    at = np.where(inside, k, 0.0)
    log_ways = gammaln(n + 1) - gammaln(at + 1) - gammaln(n - at + 1)
    return np.where(inside, np.exp(log_ways + xlogy(at, p) + xlog1py(n - at, -p)), 0.0)


def upper_tail(x: Any, n: Any, p: Any) -> Numbers:
    """P(X >= x): 1 for x <= 0, 0 for x > n.

    >>> round(float(upper_tail(14, 30, 0.3)), 6)
    0.040053
    """
    from scipy.special import betainc

    x, n, p = np.asarray(x, float), np.asarray(n, float), np.asarray(p, float)
    inside = (x > 0) & (x <= n)
    at = np.where(inside, x, 1.0)
    tail = betainc(at, np.where(inside, n - at + 1, 1.0), p)
    return np.where(inside, tail, np.where(x <= 0, 1.0, 0.0))


def lower_tail(x: Any, n: Any, p: Any) -> Numbers:
    """P(X <= x): 0 for x < 0, 1 for x >= n. Computed on its own, so that small values keep their digits."""
    return upper_tail(np.asarray(n, float) - np.asarray(x, float), n, 1 - np.asarray(p, float))


def at_least(x: int, n: int, p: float) -> float:
    """P(X >= x) for single numbers: ten times as fast as ``upper_tail`` in loops of root-finding."""
    from scipy.special import betainc

    if x <= 0:
        return 1.0
    return float(betainc(x, n - x + 1, p)) if x <= n else 0.0


def greater(x: int, n: int, p0: float) -> float:
    """The one-sided p value of x of n against a proportion of at most p0: P(X >= x)."""
    _check(x, n, p0)
    return float(upper_tail(x, n, p0))


def two_sided(x: int, n: int, p0: float) -> float:
    """The exact two-sided p value: the sum over outcomes no likelier than x.

    >>> round(two_sided(13, 30, 0.28), 5)
    0.06843
    """
    _check(x, n, p0)
    masses = mass(np.arange(n + 1), n, p0)
    return min(1.0, float(masses[masses <= masses[x] * (1 + 1e-7)].sum()))


def twice_smaller_tail(x: int, n: int, p0: float) -> float:
    """The other exact two-sided p value: twice the smaller tail, at most 1."""
    _check(x, n, p0)
    return min(1.0, 2 * min(float(upper_tail(x, n, p0)), float(lower_tail(x, n, p0))))


def smallest_rejecting(n: int, p0: float, alpha: float) -> int:
    """The smallest x with P(X >= x | p0) <= alpha: the critical value of the exact one-sided test (n + 1: none)."""
    _check(0, n, p0)
    if not 0 < alpha < 1:
        raise ValueError(f"a significance level lies between 0 and 1, found {alpha}")
    return int(np.argmax(upper_tail(np.arange(n + 2), n, p0) <= alpha))


def _check(x: int, n: int, p: float) -> None:
    if n < 1 or not 0 <= x <= n:
        raise ValueError(f"a proportion needs 0 <= x <= n and n >= 1, found x = {x}, n = {n}")
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies from 0 to 1, found {p}")

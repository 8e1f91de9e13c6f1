"""Intervals of a proportion whose total length over x = 0..n is the least that exact coverage allows.

Blyth and Still 1983 (doi:10.1080/01621459.1983.10477938) and Casella 1986 (doi:10.2307/3314658) take, at every p, the
fewest possible outcomes a..b with P(a <= X <= b) >= level, let a and b rise with p so that the result is an interval,
and mirror it at p = 1/2. The total length is the integral of b - a + 1 over p.

The limits are not unique: where two runs a..b of the same length both hold the level, the change from one to the other
may lie anywhere in between. Here a changes as late as it can below p = 1/2 (and, mirrored, as early as it can above),
so that low limits lie as high as possible. Programs with the same total length may show other limits; report the
method with the number, or prefer ``blaker``, which is hardly longer and nested.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf

import numpy as np

from trialwright.statistics.binomial import at_least, mass
from trialwright.statistics.proportion import Interval, check


@dataclass(frozen=True, slots=True)
class _Run:
    """The outcomes a..b, which hold the level for p from ``start`` to ``end``."""

    a: int
    b: int
    start: float
    end: float


def blyth_still_casella(x: int, n: int, level: float = 0.95) -> Interval:
    """The interval of x of n.

    >>> interval = blyth_still_casella(5, 10)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.2224, 0.7776)
    """
    check(x, n, level)
    low, high = all_limits(n, level)[x]
    return Interval(low, high, level, "Blyth-Still-Casella (exact)")


@lru_cache(maxsize=64)
def all_limits(n: int, level: float = 0.95) -> tuple[tuple[float, float], ...]:
    """(low, high) for x = 0..n."""
    check(0, n, level)
    lows = [inf] * (n + 1)
    highs = [-inf] * (n + 1)
    for a, b, start, end in _accepted(n, level):
        for x in range(a, b + 1):
            lows[x], highs[x] = min(lows[x], start), max(highs[x], end)
            lows[n - x], highs[n - x] = min(lows[n - x], 1 - end), max(highs[n - x], 1 - start)
    return tuple(zip(lows, highs, strict=True))


def total_length(n: int, level: float = 0.95) -> float:
    """The sum of the n + 1 lengths."""
    return float(sum(high - low for low, high in all_limits(n, level)))


def coverage(n: int, p: float, level: float = 0.95) -> float:
    """P(the interval holds p) at this p."""
    x = [x for x, (low, high) in enumerate(all_limits(n, level)) if low <= p <= high]
    return float(np.sum(mass(np.array(x), n, p)))


def least_coverage(n: int, level: float = 0.95) -> float:
    """The least coverage over p: it lies just beside a limit, where an outcome has just left."""
    ends = sorted({end for limits in all_limits(n, level) for end in limits})
    beside = [p for end in ends for p in (end - 1e-12, end + 1e-12) if 0 < p < 1]
    return min(coverage(n, p, level) for p in beside)


def _accepted(n: int, level: float) -> list[tuple[int, int, float, float]]:
    """(a, b, start, end) from p = 0 to 1/2: a and b never fall, the length is least, and a changes as late as it can.

    Between two ends of runs nothing changes, so that the choice there is one run; the least length still to come after
    each choice is found from p = 1/2 backwards."""
    runs = [run for run in _runs(n, level) if run.a + run.b <= n]
    cuts = sorted({0.0, 0.5, *(p for run in runs for p in (run.start, run.end) if 0 < p < 0.5)})
    cells = [(start, end) for start, end in pairwise(cuts) if end - start > 1e-13]
    usable = [[run for run in runs if run.start <= (start + end) / 2 <= run.end] for start, end in cells]
    to_come: list[dict[_Run, float]] = [{} for _ in cells]
    for i in range(len(cells) - 1, -1, -1):
        width = cells[i][1] - cells[i][0]
        for run in usable[i]:
            after = (
                [to_come[i + 1][then] for then in usable[i + 1] if _follows(run, then)] if i + 1 < len(cells) else [0]
            )
            to_come[i][run] = (run.b - run.a + 1) * width + min(after, default=inf)
    chosen: list[_Run] = []
    for i in range(len(cells)):
        open_runs = [run for run in usable[i] if not chosen or _follows(chosen[-1], run)]
        least = min(to_come[i][run] for run in open_runs)
        chosen.append(
            min((run for run in open_runs if to_come[i][run] <= least + 1e-11), key=lambda run: (run.a, run.b))
        )
    return [(run.a, run.b, *cell) for run, cell in zip(chosen, cells, strict=True)]


def _follows(run: _Run, then: _Run) -> bool:
    return then.a >= run.a and then.b >= run.b


def _runs(n: int, level: float) -> list[_Run]:
    """For a falling from n/2 to 0, the shortest runs that hold the level at some p: at least four of each a, and more
    until they reach the p at which the shortest run of a + 1 can take over."""
    found: list[_Run] = []
    reach = 0.5
    for a in range(n // 2, -1, -1):
        shortest = _shortest(a, n, level)
        for b in range(shortest, n + 1):
            found.append(_Run(a, b, *_ends(a, b, n, level)))
            if b >= shortest + 3 and found[-1].end >= reach:
                break
        reach = min(0.5, next(run.start for run in found if run.a == a))
    return found


def _shortest(a: int, n: int, level: float) -> int:
    """The smallest b for which a..b holds the level at some p."""
    b = a
    while b < n and _probability(a, b, n, _best_p(a, b, n)) < level:
        b += 1
    return b


def _best_p(a: int, b: int, n: int) -> float:
    """The p at which P(a <= X <= b) is greatest."""
    from scipy.special import gammaln

    if a == 0:
        return 0.0
    if b == n:
        return 1.0
    log_odds = gammaln(b + 1) + gammaln(n - b) - gammaln(a) - gammaln(n - a + 1)
    return float(1 / (1 + np.exp(-log_odds / (b - a + 1))))


def _ends(a: int, b: int, n: int, level: float) -> tuple[float, float]:
    from scipy.optimize import brentq

    best = _best_p(a, b, n)
    low = 0.0 if a == 0 else brentq(lambda p: _probability(a, b, n, p) - level, 0.0, best, xtol=1e-15)
    high = 1.0 if b == n else brentq(lambda p: _probability(a, b, n, p) - level, best, 1.0, xtol=1e-15)
    return float(low), float(high)


def _probability(a: int, b: int, n: int, p: float) -> float:
    return at_least(a, n, p) - at_least(b + 1, n, p)

"""Which two-stage design? Simon's optimal and minimax designs, and the admissible ones between them.

Of all designs (``two_stage``) with type I error <= alpha at p0 and power >= 1 - beta at p1,

- ``minimax`` has the smallest n and, among those, the smallest expected size EN(p0);
- ``optimal`` has the smallest EN(p0) (Simon 1989, doi:10.1016/0197-2456(89)90015-9);
- an ``admissible`` one minimises q n + (1 - q) EN(p0) for some weight q from 0 to 1 (Jung et al. 2004,
  Statistics in Medicine 23:561-569): the lower convex hull of n and EN(p0).

Where several r meet both errors for the same r1, n1, n, the largest is taken (as in clinfun), which has the smallest
type I error. The search is exhaustive and proves its own end: for fixed (r1, n1), EN(p0) grows with n, so that once no
(r1, n1) beats the best EN(p0) found, no larger n can. Should ``largest_n`` come first, the search ends there, and
optimal means among the designs up to it. n below the size of the best single-stage test (randomised, so that it is
uniformly most powerful: Neyman and Pearson) cannot meet the errors and is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np
from numpy.typing import NDArray

from trialwright.statistics.single_stage import check
from trialwright.statistics.tail_table import TailTable
from trialwright.statistics.two_stage import TwoStage, characteristics

LARGEST_N = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """A design with its exact characteristics at p0 and p1."""

    design: TwoStage
    en_p0: float
    pet_p0: float
    type1: float
    power: float
    pet_p1: float


@dataclass(frozen=True, slots=True)
class Admissible:
    """A design that is best for weights of n from ``q_low`` to ``q_high``."""

    found: Found
    q_low: float
    q_high: float


def minimax(p0: float, p1: float, alpha: float, beta: float, largest_n: int = LARGEST_N) -> Found:
    """The design with the smallest n.

    >>> minimax(0.3, 0.5, 0.05, 0.2).design
    TwoStage(r1=6, n1=19, r=16, n=39)
    """
    return _describe(next(_improving(p0, p1, alpha, beta, largest_n), None), p0, p1, largest_n)


def optimal(p0: float, p1: float, alpha: float, beta: float, largest_n: int = LARGEST_N) -> Found:
    """The design with the smallest expected size at p0.

    >>> optimal(0.3, 0.5, 0.05, 0.2).design
    TwoStage(r1=5, n1=15, r=18, n=46)
    """
    designs = [*_improving(p0, p1, alpha, beta, largest_n)]
    return _describe(designs[-1] if designs else None, p0, p1, largest_n)


def admissible(p0: float, p1: float, alpha: float, beta: float, largest_n: int = LARGEST_N) -> tuple[Admissible, ...]:
    """The admissible designs from minimax (its weights end at 1) to optimal (its weights begin at 0)."""
    found = [_describe(design, p0, p1, largest_n) for design in _improving(p0, p1, alpha, beta, largest_n)]
    if not found:
        _describe(None, p0, p1, largest_n)
    hull = _hull(found)
    borders = [1.0, *(_weight(a, b) for a, b in pairwise(hull)), 0.0]
    return tuple(Admissible(each, borders[i + 1], borders[i]) for i, each in enumerate(hull))


def _describe(design: TwoStage | None, p0: float, p1: float, largest_n: int) -> Found:
    if design is None:
        raise ValueError(f"no two-stage design with n up to {largest_n} meets these error rates: allow a larger n")
    null, hoped = characteristics(design, p0), characteristics(design, p1)
    return Found(design, null.en, null.pet, null.reject, hoped.reject, hoped.pet)


def _hull(found: list[Found]) -> list[Found]:
    """The lower convex hull of points whose n rise and whose EN fall."""
    hull: list[Found] = []
    for each in found:
        while len(hull) > 1 and _weight(hull[-2], hull[-1]) <= _weight(hull[-1], each):
            hull.pop()
        hull.append(each)
    return hull


def _weight(a: Found, b: Found) -> float:
    """The q at which q n + (1 - q) EN is the same for both."""
    saved, added = a.en_p0 - b.en_p0, b.design.n - a.design.n
    return saved / (saved + added)


def _improving(p0: float, p1: float, alpha: float, beta: float, largest_n: int) -> Iterator[TwoStage]:
    """For rising n, each design whose EN(p0) is below that of all smaller n: the first is minimax, the last optimal."""
    check(p0, p1, alpha, beta)
    null, hoped = TailTable(p0), TailTable(p1)
    best = inf
    for n in range(2, largest_n + 1):
        if best == inf and not _within_reach(n, null, hoped, alpha, beta):
            continue
        pairs = _pairs(n, best, null, hoped, beta)
        if not len(pairs) and n > best:
            return
        design, best = _best_of(n, pairs, best, null, hoped, alpha, beta)
        if design is not None:
            yield design


def _within_reach(n: int, null: TailTable, hoped: TailTable, alpha: float, beta: float) -> bool:
    """Whether the randomised single-stage test of size alpha has the power."""
    above, hoped_above = null.tail(n), hoped.tail(n)
    critical = int(np.argmax(above <= alpha))
    share = (alpha - above[critical]) / (above[critical - 1] - above[critical])
    power = hoped_above[critical] + share * (hoped_above[critical - 1] - hoped_above[critical])
    return bool(power >= 1 - beta - 1e-12)


def _pairs(n: int, best: float, null: TailTable, hoped: TailTable, beta: float) -> NDArray[np.int64]:
    """The (r1, n1) that stop no more than beta of the trials at p1 and whose EN(p0) is below ``best`` and n."""
    size = n if best == inf else min(n, int(best) + 2)
    tables = null.upper(n)[1:size], hoped.upper(n)[1:size]
    n1, stop = np.arange(1, size)[:, None], np.arange(1, size + 1)[None, :]  # stop with fewer than ``stop`` = r1 + 1
    go_null, go_hoped = tables[0][:, 1 : size + 1], tables[1][:, 1 : size + 1]
    wanted = (stop <= n1) & (go_hoped >= 1 - beta) & (n1 + go_null * (n - n1) < min(best, n))
    rows, columns = np.nonzero(wanted)
    return np.column_stack([columns, rows + 1])


def _best_of(
    n: int, pairs: NDArray[np.int64], best: float, null: TailTable, hoped: TailTable, alpha: float, beta: float
) -> tuple[TwoStage | None, float]:
    """The pair with the smallest EN(p0) that has an r meeting both errors. r falls from the largest with which even a
    single stage has the power; a pair leaves when its type I error is above alpha, or its power is reached."""
    chosen: TwoStage | None = None
    r = int(np.count_nonzero(hoped.tail(n)[1:] >= 1 - beta))
    pairs = pairs[pairs[:, 0] < r]
    while len(pairs) and r > 0:
        r -= 1
        pairs = pairs[pairs[:, 0] <= r]
        pairs = pairs[null.reject(pairs, r, n) <= alpha]
        reached = hoped.reject(pairs, r, n) >= 1 - beta
        sizes = pairs[:, 1] + null.go_on(pairs) * (n - pairs[:, 1])
        for i in np.flatnonzero(reached & (sizes < best)):
            if sizes[i] < best:
                best, chosen = float(sizes[i]), TwoStage(int(pairs[i, 0]), int(pairs[i, 1]), r, n)
        pairs = pairs[~reached & (sizes < best)]
    return chosen, best

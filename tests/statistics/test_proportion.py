"""Intervals of a proportion: against other programs' values, and a second time from the binomial sums themselves."""

from __future__ import annotations

import json
from math import comb
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.statistics.proportion import clopper_pearson, wilson

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "statistics.json").read_text(encoding="utf-8"))
PROPORTIONS = [vector for vector in VECTORS["vectors"] if vector["topic"] == "ci.proportion"]


@pytest.mark.parametrize("vector", PROPORTIONS, ids=lambda vector: vector["id"])
def test_limits_agree_with_r_scipy_and_mpmath(vector: dict) -> None:
    x, n, level = (vector["input"][name] for name in ("x", "n", "conf"))
    for method, interval in (("clopper_pearson", clopper_pearson(x, n, level)), ("wilson", wilson(x, n, level))):
        assert [interval.low, interval.high] == pytest.approx(
            vector["expected"][method], abs=vector["tol"]["float_abs"]
        ), method


# Newcombe 1998, Stat Med 17:857, table I, as printed: x, n, exact (method 5), score (method 3), 95 %.
NEWCOMBE = [
    (81, 263, (0.2527, 0.3676), (0.2553, 0.3662)),
    (15, 148, (0.0578, 0.1617), (0.0624, 0.1605)),
    (0, 20, (0.0, 0.1684), (0.0, 0.1611)),
    (1, 29, (0.0009, 0.1776), (0.0061, 0.1718)),
]


@pytest.mark.parametrize(("x", "n", "exact", "score"), NEWCOMBE)
def test_limits_agree_with_newcombe_1998(
    x: int, n: int, exact: tuple[float, float], score: tuple[float, float]
) -> None:
    assert (round(clopper_pearson(x, n).low, 4), round(clopper_pearson(x, n).high, 4)) == exact
    assert (round(wilson(x, n).low, 4), round(wilson(x, n).high, 4)) == score


def _upper_tail(x: int, n: int, p: float) -> float:
    """P(X >= x) as a plain sum."""
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1))


def _bisect(x: int, n: int, tail: float) -> float:
    """The p at which P(X >= x) is ``tail``."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _upper_tail(x, n, middle) < tail else (low, middle)
    return low


@settings(deadline=None)
@given(n=st.integers(1, 60), part=st.floats(0, 1), level=st.sampled_from((0.8, 0.9, 0.95, 0.99)))
def test_exact_limits_are_where_the_binomial_tails_are_half_of_alpha(n: int, part: float, level: float) -> None:
    x = round(part * n)
    interval = clopper_pearson(x, n, level)
    tail = (1 - level) / 2
    assert interval.low == pytest.approx(0 if x == 0 else _bisect(x, n, tail), abs=1e-9)
    assert interval.high == pytest.approx(1 if x == n else 1 - _bisect(n - x, n, tail), abs=1e-9)


@settings(deadline=None)
@given(n=st.integers(1, 300), part=st.floats(0, 1), level=st.floats(0.5, 0.999))
def test_limits_hold_the_proportion_and_mirror_each_other(n: int, part: float, level: float) -> None:
    x = round(part * n)
    for method in (clopper_pearson, wilson):
        interval, mirror = method(x, n, level), method(n - x, n, level)
        assert 0 <= interval.low <= x / n + 1e-12 and x / n - 1e-12 <= interval.high <= 1
        assert interval.low == pytest.approx(1 - mirror.high, abs=1e-9)


@pytest.mark.parametrize(("x", "n", "level"), [(0, 0, 0.95), (4, 3, 0.95), (-1, 3, 0.95), (1, 3, 1.0), (1, 3, 0.0)])
def test_a_proportion_of_nobody_and_impossible_counts_are_refused(x: int, n: int, level: float) -> None:
    for method in (clopper_pearson, wilson):
        with pytest.raises(ValueError):
            method(x, n, level)

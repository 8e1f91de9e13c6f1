"""Paired answers: exact fractions, and Tango's interval from the likelihood itself."""

from __future__ import annotations

from fractions import Fraction
from math import comb, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from trialwright.statistics.paired import mcnemar, tango


@pytest.mark.parametrize(("b", "c"), [(9, 2), (12, 3), (15, 0), (7, 7), (0, 1), (60, 31)])
def test_the_exact_and_mid_p_values_are_those_of_fractions(b: int, c: int) -> None:
    half = Fraction(1, 2) ** (b + c)
    tail = sum(comb(b + c, k) * half for k in range(min(b, c) + 1))
    here = comb(b + c, b) * half
    found = mcnemar(b, c)
    assert found.p_exact == pytest.approx(float(min(1, 2 * tail)), abs=1e-13)
    assert found.p_mid == pytest.approx(float(1 - here / 2 if b == c else 2 * tail - here), abs=1e-13)


def test_the_published_example_of_the_mid_p_test() -> None:
    """Fagerland et al. 2013, table 1 (Bentur et al.): 1 and 7 changes of 21 children."""
    found = mcnemar(1, 7)
    assert (round(found.p_exact, 4), round(found.p_mid, 4), round(found.p_asymptotic, 4)) == (0.0703, 0.0391, 0.0339)


def test_nobody_changing_says_nothing() -> None:
    found = mcnemar(0, 0)
    assert (found.p_exact, found.p_mid, found.p_asymptotic, found.p_corrected) == (1, 1, 1, 1)


def _score(d: float, b: int, c: int, n: int) -> float:
    """The squared score statistic with P(no-yes) fitted by maximising the likelihood under the difference d."""

    def minus_log_likelihood(q: float) -> float:
        terms = ((b, q + d), (c, q), (n - b - c, 1 - 2 * q - d))
        return -sum(count * log(chance) for count, chance in terms if count)

    low, high = max(0.0, -d) + 1e-12, (1 - d) / 2 - 1e-12
    q = minimize_scalar(minus_log_likelihood, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x
    return float((b - c - n * d) ** 2 / (n * (2 * q + d * (1 - d))))


@pytest.mark.parametrize("counts", [(6, 2, 12, 10), (10, 1, 9, 10), (3, 5, 5, 17), (40, 31, 12, 90)])
def test_the_score_statistic_at_the_limits_is_the_normal_quantile_squared(counts: tuple[int, int, int, int]) -> None:
    _, b, c, _ = counts
    interval = tango(*counts)
    for limit in (interval.low, interval.high):
        assert _score(limit, b, c, sum(counts)) == pytest.approx(3.841458820694124, rel=1e-4)


@settings(deadline=None)
@given(a=st.integers(0, 40), b=st.integers(0, 40), c=st.integers(0, 40), d=st.integers(0, 40))
def test_turning_the_order_round_turns_the_interval_round(a: int, b: int, c: int, d: int) -> None:
    if a + b + c + d == 0:
        with pytest.raises(ValueError, match="at least one"):
            tango(a, b, c, d)
        return
    interval, turned = tango(a, b, c, d), tango(a, c, b, d)
    assert interval.low == pytest.approx(-turned.high, abs=1e-9)
    assert -1 <= interval.low <= (b - c) / (a + b + c + d) <= interval.high <= 1


def test_no_change_at_all_still_leaves_room_for_one() -> None:
    z = 3.841458820694124
    assert tango(5, 0, 0, 5).high == pytest.approx(z / (10 + z), abs=1e-9)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        mcnemar(-1, 2)

"""Two independent proportions: Newcombe's published examples, statsmodels, SciPy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize_scalar
from scipy.special import xlogy
from statsmodels.stats.proportion import confint_proportions_2indep

from trialwright.statistics.two_proportions import fisher, fisher_power, miettinen_nurminen, newcombe

# Newcombe 1998, Statistics in Medicine 17:873-890, table II: method 10 (hybrid score) and method 5 (Mee: without the
# factor N/(N - 1)); x1, n1, x2, n2, low, high of method 10.
NEWCOMBE_1998 = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]
COUNTS = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "low", "high"), NEWCOMBE_1998)
def test_newcombe_gives_his_published_examples_and_those_of_statsmodels(
    x1: int, n1: int, x2: int, n2: int, low: float, high: float
) -> None:
    found = newcombe(x1, n1, x2, n2)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert (found.low, found.high) == pytest.approx(
        confint_proportions_2indep(x1, n1, x2, n2, method="newcomb"), abs=1e-9
    )


# Miettinen and Nurminen's limits in the same table of Newcombe (method 6).
MIETTINEN_NURMINEN = [(56, 70, 48, 80, 0.0528, 0.3382), (9, 10, 3, 10, 0.1700, 0.8406)]


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "low", "high"), MIETTINEN_NURMINEN)
def test_the_score_interval_gives_published_examples(
    x1: int, n1: int, x2: int, n2: int, low: float, high: float
) -> None:
    found = miettinen_nurminen(x1, n1, x2, n2)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("x1", "n1", "x2", "n2"), [(56, 70, 48, 80), (13, 30, 9, 31), (5, 56, 0, 29)])
def test_the_score_interval_ends_where_the_score_at_the_likeliest_proportions_is_z(
    x1: int, n1: int, x2: int, n2: int
) -> None:
    found, z = miettinen_nurminen(x1, n1, x2, n2), stats.norm.ppf(0.975)
    for d, side in ((found.low, 1), (found.high, -1)):

        def unlikely(p2: float, d: float = d) -> float:
            p1 = p2 + d
            return -(xlogy(x1, p1) + xlogy(n1 - x1, 1 - p1) + xlogy(x2, p2) + xlogy(n2 - x2, 1 - p2))

        p2 = minimize_scalar(unlikely, bounds=(max(0, -d), min(1, 1 - d)), options={"xatol": 1e-12}).x
        p1 = p2 + d
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * (n1 + n2) / (n1 + n2 - 1)
        assert (x1 / n1 - x2 / n2 - d) / variance**0.5 == pytest.approx(side * z, abs=1e-4)


@given(COUNTS, COUNTS)
def test_intervals_hold_the_difference_stay_within_bounds_and_turn_with_the_groups(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    for method in (newcombe, miettinen_nurminen):
        found, turned = method(*one, *two), method(*two, *one)
        assert -1 - 1e-9 <= found.low <= one[0] / one[1] - two[0] / two[1] + 1e-9
        assert found.high <= 1 + 1e-9
        assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low), abs=1e-7)


@given(COUNTS, COUNTS)
def test_fisher_is_that_of_scipy(one: tuple[int, int], two: tuple[int, int]) -> None:
    (x1, n1), (x2, n2) = one, two
    expected = stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
    assert fisher(x1, n1, x2, n2) == pytest.approx(expected, rel=1e-7)


def test_the_power_at_equal_rates_stays_below_the_level() -> None:
    assert 0 < fisher_power(30, 0.4, 30, 0.4) < 0.05


def test_more_responders_than_participants_are_refused() -> None:
    with pytest.raises(ValueError, match="0 <= x <= n"):
        newcombe(11, 10, 2, 10)

"""Logistic regression with and without Firth's penalty, beside R and a closed formula."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

from trialwright.statistics.logistic_regression import logistic_regression

# Every fourth row of R's data set infert (case, spontaneous, induced).
CASE = "1" * 21 + "0" * 41
SPONTANEOUS = "21101112012001020211001110001000000000020121100100000011000000"
INDUCED = "11012011100021101000201000001020011210000000001000000220112110"
Y = np.array([int(each) for each in CASE])
X = np.array([[1.0, float(a), float(b)] for a, b in zip(SPONTANEOUS, INDUCED, strict=True)])

# R 4.2.2: brglm2 0.9 (type AS_mean) and glm with MASS's profile confint.
FIRTH = [(-1.923668128460, 0.548716414735), (1.355758246924, 0.458947973122), (0.769606543855, 0.425197065945)]
PLAIN = [
    (-2.040051738829, 0.566705884461, -3.279203408847, -1.025982409),
    (1.455707560903, 0.471657034443, 0.591619166293, 2.471533691),
    (0.819982956455, 0.433075027213, -0.007688137262, 1.716183489),
]


def test_firths_estimates_and_standard_errors_are_those_of_brglm2() -> None:
    fit = logistic_regression(Y, X)
    assert np.column_stack([fit.coefficients, fit.se]) == pytest.approx(np.array(FIRTH), abs=1e-7)


def test_without_penalty_estimates_and_profile_limits_are_those_of_glm() -> None:
    fit = logistic_regression(Y, X, firth=False)
    assert np.column_stack([fit.coefficients, fit.se]) == pytest.approx(np.array(PLAIN)[:, :2], abs=1e-7)
    assert np.column_stack([fit.low, fit.high]) == pytest.approx(np.array(PLAIN)[:, 2:], abs=2e-3)


def height(b: np.ndarray, y: np.ndarray = Y, x: np.ndarray = X) -> float:
    """The penalised log likelihood, written out."""
    line = x @ b
    pi = 1 / (1 + np.exp(-line))
    information = x.T @ np.diag(pi * (1 - pi)) @ x
    return float(np.sum(y * np.log(pi) + (1 - y) * np.log(1 - pi)) + np.log(np.linalg.det(information)) / 2)


def test_firths_limits_and_p_values_are_those_of_the_profile_written_out() -> None:
    fit = logistic_regression(Y, X)
    assert fit.log_likelihood == pytest.approx(height(fit.coefficients), abs=1e-9)

    def profile(value: float) -> float:
        def down(rest: np.ndarray) -> float:
            return -height(np.array([rest[0], value, rest[1]]))

        return -float(minimize(down, fit.coefficients[[0, 2]], method="Nelder-Mead", options={"fatol": 1e-12}).fun)

    for limit in (fit.low[1], fit.high[1]):
        assert 2 * (fit.log_likelihood - profile(limit)) == pytest.approx(stats.chi2.ppf(0.95, 1), abs=1e-4)
    assert fit.p_values[1] == pytest.approx(stats.chi2.sf(2 * (fit.log_likelihood - profile(0.0)), 1), rel=1e-4)


@pytest.mark.parametrize(("a", "b", "c", "d"), [(6, 4, 0, 10), (0, 12, 5, 9), (3, 7, 2, 8)])
def test_two_groups_have_half_a_participant_added_to_each_cell(a: int, b: int, c: int, d: int) -> None:
    y = [1] * a + [0] * b + [1] * c + [0] * d
    x = np.column_stack([np.ones(len(y)), [1.0] * (a + b) + [0.0] * (c + d)])
    fit = logistic_regression(y, x)
    assert fit.coefficients[1] == pytest.approx(np.log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5))), abs=1e-8)
    assert fit.low[1] < fit.coefficients[1] < fit.high[1]


def test_a_column_that_tells_all_responses_apart_has_no_estimate_without_the_penalty() -> None:
    x = np.column_stack([np.ones(8), [0.0] * 4 + [1.0] * 4])
    with pytest.raises(ValueError, match="no finite fit without a penalty"):
        logistic_regression([0] * 4 + [1] * 4, x, firth=False)
    assert np.isfinite(logistic_regression([0] * 4 + [1] * 4, x).coefficients).all()


def test_responders_in_every_participant_still_give_an_estimate_and_an_interval() -> None:
    fit = logistic_regression([1] * 6, np.ones((6, 1)))
    assert fit.coefficients[0] == pytest.approx(np.log(6.5 / 0.5), abs=1e-8)
    assert fit.low[0] > 0


@pytest.mark.parametrize("wrong", [[0, 1, 2], [0, 1]])
def test_responses_that_are_not_yes_or_no_are_refused(wrong: list[int]) -> None:
    with pytest.raises(ValueError, match="0 or 1"):
        logistic_regression(wrong, np.ones((3, 1)))


def test_columns_that_depend_on_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="depend on each other"):
        logistic_regression([0, 1, 1], np.ones((3, 2)))

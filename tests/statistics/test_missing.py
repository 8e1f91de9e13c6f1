"""Missing responses and imputed data sets, and rates: by hand, and by a second formula."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson, t

from trialwright.statistics.incidence_rate import incidence_rate
from trialwright.statistics.missing_responders import responders_by_visit, tipping_point
from trialwright.statistics.proportion import clopper_pearson
from trialwright.statistics.reference_based import conditional
from trialwright.statistics.rubin import pool

# Four participants at three visits, and the responders of how many by rule (by hand).
ANSWERS = [(1, 1, None), (0, None, 1), (None, None, None), (0, 1, 0)]
BY_HAND = [
    ("NRI", [(1, 4), (2, 4), (1, 4)]),
    ("observed", [(1, 3), (2, 2), (1, 2)]),
    ("LOCF", [(1, 4), (2, 4), (2, 4)]),
]


@pytest.mark.parametrize(("rule", "counts"), BY_HAND)
def test_missing_responses_follow_their_rule(rule, counts) -> None:  # type: ignore[no-untyped-def]
    found = responders_by_visit(ANSWERS, rule)
    assert [(each.x, each.n) for each in found] == counts
    assert [each.interval for each in found] == [clopper_pearson(x, n) for x, n in counts]


def test_a_visit_that_nobody_attended_has_no_rate() -> None:
    (only,) = responders_by_visit([(None,), (None,)], "observed")
    assert (only.x, only.n, only.rate, only.interval) == (0, 0, None, None)


def test_the_tipping_point_is_where_the_conclusion_changes() -> None:
    found = tipping_point(13, 6, 30, 0.3, 0.025)
    assert found.loses_up_to == 1 and found.p_values[1] > 0.025 >= found.p_values[2]
    assert tipping_point(15, 4, 30, 0.3, 0.025).loses_up_to is None
    assert tipping_point(2, 3, 30, 0.3, 0.025).loses_up_to == 3
    assert tipping_point(13, 0, 30, 0.3, 0.025).p_values == pytest.approx([0.0844700604])
    with pytest.raises(ValueError, match="observed"):
        tipping_point(28, 4, 30, 0.3, 0.025)


@settings(deadline=None)
@given(events=st.integers(0, 400), years=st.floats(0.1, 5000), level=st.sampled_from((0.9, 0.95, 0.99)))
def test_the_limits_of_a_rate_leave_half_of_alpha_in_each_poisson_tail(events: int, years: float, level: float) -> None:
    rate, tail = incidence_rate(events, years, level), (1 - level) / 2
    assert poisson.cdf(events, rate.high * years / 100) == pytest.approx(tail, rel=1e-6)
    if events:
        assert poisson.sf(events - 1, rate.low * years / 100) == pytest.approx(tail, rel=1e-6)
    else:
        assert rate.low == rate.per_100_years == 0


@settings(deadline=None)
@given(
    estimates=st.lists(st.floats(-5, 5), min_size=2, max_size=30),
    spread=st.floats(0.01, 4),
    complete=st.one_of(st.none(), st.floats(2, 500)),
)
def test_pooling_keeps_rubins_identities(estimates: list[float], spread: float, complete: float | None) -> None:
    m = len(estimates)
    found = pool(estimates, [spread] * m, complete)
    assert found.total == pytest.approx(spread + (1 + 1 / m) * np.var(estimates, ddof=1))
    assert found.lambda_ == pytest.approx(found.riv / (1 + found.riv))
    assert found.df <= (complete or inf) and 0 <= found.lambda_ < 1
    assert 0 <= found.fmi <= 1
    if found.df < 1e6:
        assert found.high - found.estimate == pytest.approx(t.ppf(0.975, found.df) * found.se, rel=1e-6)


def test_data_sets_that_agree_leave_the_degrees_of_freedom_of_complete_data() -> None:
    found = pool([1.0, 1.0, 1.0], [0.5, 0.5, 0.5], 29)
    assert found.riv == 0 and found.df == pytest.approx(30 / 32 * 29)
    assert pool([1.0, 1.0], [0.5, 0.5]).df == inf
    with pytest.raises(ValueError, match="at least two"):
        pool([1.0], [0.5])


MU_A, MU_R = np.array([55.0, 48, 41, 36]), np.array([55.0, 52, 50, 49])
SIGMA = 100 * np.array([[1, 0.6, 0.4, 0.3], [0.6, 1.2, 0.7, 0.5], [0.4, 0.7, 1.5, 0.8], [0.3, 0.5, 0.8, 1.7]])


@pytest.mark.parametrize(
    ("strategy", "mean"),
    [
        ("MAR", MU_A),
        ("JR", np.array([55.0, 48, 50, 49])),
        ("CR", MU_R),
        ("CIR", np.array([55.0, 48, 46, 45])),
        ("LMCF", np.array([55.0, 48, 48, 48])),
    ],
)
def test_missing_visits_follow_the_precision_matrix_too(strategy, mean) -> None:  # type: ignore[no-untyped-def]
    """The second way: with P the inverse of Sigma, the mean is m - P_mm^-1 P_mo (y - m) and the covariance P_mm^-1."""
    found = conditional([60.0, 44.0], strategy, MU_A, MU_R, SIGMA)
    precision = np.linalg.inv(SIGMA)
    spread = np.linalg.inv(precision[2:, 2:])
    assert found.visits == (2, 3)
    assert found.mean == pytest.approx(mean[2:] - spread @ precision[2:, :2] @ (np.array([60.0, 44.0]) - mean[:2]))
    assert found.covariance == pytest.approx(spread)


def test_a_visit_missing_in_between_keeps_its_own_mean() -> None:
    found = conditional([60.0, None, 39.0], "JR", MU_A, MU_R, SIGMA)
    plain = conditional([60.0, None, 39.0, 0.0], "MAR", MU_A, MU_R, SIGMA)
    assert found.visits == (1, 3) and plain.visits == (1,)
    assert conditional([], "CIR", MU_A, MU_R, SIGMA).mean == pytest.approx(MU_R)


@pytest.mark.parametrize(
    "call",
    [
        lambda: responders_by_visit([(1, 0), (1,)], "NRI"),
        lambda: responders_by_visit([(1, 0)], "worst"),
        lambda: incidence_rate(-1, 10),
        lambda: incidence_rate(1, 0),
        lambda: conditional([1.0], "JR", MU_A, MU_R[:3], SIGMA),
        lambda: conditional([1.0], "J2R", MU_A, MU_R, SIGMA),
    ],
)
def test_impossible_data_are_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):
        call()

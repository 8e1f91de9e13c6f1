"""Changes and differences: every sign pattern and grouping counted, SciPy and statsmodels as second opinions."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwright.statistics.ancova import ancova
from trialwright.statistics.bootstrap import bootstrap
from trialwright.statistics.change import mean_change
from trialwright.statistics.wilcoxon import rank_sum, signed_rank

WHOLE = st.integers(-6, 6)  # whole numbers, so that ties and zeros are common


@settings(deadline=None, max_examples=40)
@given(x=st.lists(WHOLE, min_size=1, max_size=9))
def test_the_signed_rank_test_counts_every_pattern_of_signs(x: list[int]) -> None:
    found = signed_rank([float(each) for each in x])
    kept = [each for each in x if each]
    assert found.left_out == len(x) - len(kept)
    ranks = stats.rankdata(np.abs(kept)) if kept else np.array([])
    sums = [sum(r for r, sign in zip(ranks, signs, strict=True) if sign) for signs in product((0, 1), repeat=len(kept))]
    observed = sum(r for r, each in zip(ranks, kept, strict=True) if each > 0)
    assert found.statistic == observed
    assert found.p_greater == pytest.approx(np.mean([each >= observed - 1e-9 for each in sums]))
    assert found.p_less == pytest.approx(np.mean([each <= observed + 1e-9 for each in sums]))


@settings(deadline=None, max_examples=40)
@given(x=st.lists(WHOLE, min_size=1, max_size=5), y=st.lists(WHOLE, min_size=1, max_size=5))
def test_the_rank_sum_test_counts_every_grouping(x: list[int], y: list[int]) -> None:
    found = rank_sum([float(each) for each in x], [float(each) for each in y])
    pooled = [*x, *y]
    observed = sum((a > b) + (a == b) / 2 for a, b in product(x, y))
    sums = []
    for chosen in combinations(range(len(pooled)), len(x)):
        others = [pooled[i] for i in range(len(pooled)) if i not in chosen]
        sums.append(sum((pooled[i] > b) + (pooled[i] == b) / 2 for i in chosen for b in others))
    assert found.statistic == observed and found.exact
    assert found.p_greater == pytest.approx(np.mean([each >= observed - 1e-9 for each in sums]))
    assert found.p_less == pytest.approx(np.mean([each <= observed + 1e-9 for each in sums]))
    assert found.estimate == pytest.approx(np.median(np.subtract.outer(x, y)))


@pytest.mark.parametrize("n", [12, 30, 60, 250])
def test_without_ties_the_rank_tests_are_scipys_exact_ones(n: int) -> None:
    rng = np.random.Generator(np.random.Philox(n))
    x, y = rng.normal(0.3, 1, n), rng.normal(0, 1, max(4, n // 4))
    one, two = signed_rank(x), rank_sum(x, y)
    if n <= 60:
        assert one.p_two_sided == pytest.approx(stats.wilcoxon(x, method="exact").pvalue, rel=1e-9)
    exact = stats.mannwhitneyu(x, y, method="exact" if n <= 60 else "asymptotic").pvalue
    assert two.p_two_sided == pytest.approx(exact, rel=1e-9 if n <= 60 else 0.05)


@settings(deadline=None, max_examples=30)
@given(x=st.lists(st.floats(-9, 9).map(lambda each: round(each, 3)), min_size=6, max_size=40), shift=st.integers(-5, 5))
def test_estimates_follow_a_shift_and_lie_within_their_interval(x: list[float], shift: int) -> None:
    y = [0.11, 0.52, -0.73, 1.94, 2.35]
    before, after = rank_sum(x, y), rank_sum([each + shift for each in x], y)
    assert after.estimate == pytest.approx(before.estimate + shift) and after.low == pytest.approx(before.low + shift)
    assert before.low <= before.estimate <= before.high
    turned = signed_rank([-each for each in x])
    here = signed_rank(x)
    assert turned.estimate == pytest.approx(-here.estimate) and turned.low == pytest.approx(-here.high)
    assert turned.p_greater == pytest.approx(here.p_less)


def test_large_tied_groups_fall_back_to_the_normal_approximation_and_say_so() -> None:
    rng = np.random.Generator(np.random.Philox(5))
    x, y = rng.integers(0, 30, 400).astype(float), rng.integers(2, 32, 400).astype(float)
    found = rank_sum(x, y)
    assert not found.exact and found.tied
    assert found.p_two_sided == pytest.approx(stats.mannwhitneyu(x, y, method="asymptotic").pvalue, rel=1e-9)


@settings(deadline=None)
@given(x=st.lists(st.floats(-50, 50), min_size=2, max_size=60))
def test_the_mean_change_is_the_t_test(x: list[float]) -> None:
    found = mean_change(x)
    if np.std(x) < 1e-6:
        return
    other = stats.ttest_1samp(x, 0.0)
    interval = other.confidence_interval(0.95)
    assert (found.low, found.high) == (pytest.approx(interval.low, abs=1e-8), pytest.approx(interval.high, abs=1e-8))
    assert found.p_value == pytest.approx(other.pvalue, rel=1e-6, abs=1e-300)


def test_one_change_has_a_mean_and_no_interval() -> None:
    found = mean_change([-1.5])
    assert (found.mean, found.sd, found.low, found.p_value) == (-1.5, None, None, None)
    assert mean_change([0.0, 0.0]).p_value == 1 and mean_change([2.0, 2.0]).p_value == 0


def test_covariance_analysis_is_statsmodels_least_squares() -> None:
    import statsmodels.api as sm

    rng = np.random.Generator(np.random.Philox(11))
    baseline, other = rng.normal(60, 10, 45), rng.normal(0, 1, 45)
    group = np.array(["a", "b", "c"])[rng.integers(0, 3, 45)]
    y = 0.6 * baseline + (group == "b") * 4.0 - (group == "c") * 2.0 + rng.normal(0, 5, 45)
    found = ancova(y, list(group), [baseline, other])
    columns = np.column_stack([group == "a", group == "b", group == "c", baseline, other]).astype(float)
    fit = sm.OLS(y, columns).fit()
    assert found.groups == ("a", "b", "c") and found.df == fit.df_resid == 40
    for estimate, contrast in [
        (found.differences[0], [-1, 1, 0, 0, 0]),
        (found.means[2], [0, 0, 1, baseline.mean(), other.mean()]),
        (found.slopes[0], [0, 0, 0, 1, 0]),
    ]:
        test = fit.t_test(contrast)
        assert (estimate.value, estimate.se) == (pytest.approx(test.effect[0]), pytest.approx(test.sd[0, 0]))
        assert estimate.p_value == pytest.approx(float(test.pvalue), rel=1e-6)
        assert (estimate.low, estimate.high) == pytest.approx(tuple(test.conf_int()[0]))


def test_a_bootstrap_is_fixed_by_its_seed_and_near_scipys() -> None:
    x = [3.1, 0.2, 5.9, 2.2, 8.4, 1.3, 4.4, 2.9, 12.5, 0.9, 3.3, 6.1]
    ours = bootstrap(x, lambda rows: float(np.mean(rows)), seed=7, resamples=6000)
    assert ours == bootstrap(x, lambda rows: float(np.mean(rows)), seed=7, resamples=6000)
    assert ours != bootstrap(x, lambda rows: float(np.mean(rows)), seed=8, resamples=6000)
    other = stats.bootstrap((x,), np.mean, n_resamples=20_000, rng=np.random.default_rng(1)).confidence_interval
    assert (ours.low, ours.high) == (pytest.approx(other.low, abs=0.15), pytest.approx(other.high, abs=0.3))
    assert ours.se == pytest.approx(np.std(x) / np.sqrt(12), rel=0.05)


def test_bootstrap_draws_of_a_seed_are_the_same_on_every_machine() -> None:
    found = bootstrap([0.0, 1.0, 2.0, 3.0, 4.0], lambda rows: float(np.median(rows)), 2026, 500, method="percentile")
    assert (found.low, found.high, found.estimate) == (0.0, 4.0, 2.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: signed_rank([]),
        lambda: rank_sum([1.0], []),
        lambda: rank_sum([float("nan")], [1.0]),
        lambda: mean_change([]),
        lambda: ancova([1.0, 2.0], ["a", "b"], [[1.0, 2.0]]),
        lambda: ancova([1.0, 2.0, 3.0, 4.0], ["a", "b", "a", "b"], [[1.0, 1.0, 1.0, 1.0]]),
        lambda: bootstrap([1.0], lambda rows: 0.0, 1),
    ],
)
def test_what_cannot_be_compared_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):
        call()

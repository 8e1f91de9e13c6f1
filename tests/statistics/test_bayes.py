"""Beliefs about a proportion: against integrals, sums over all outcomes, and seeded sampling."""

from __future__ import annotations

from itertools import pairwise, product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta as beta_distribution
from scipy.stats import betabinom, binom

from trialwright.statistics import beta_mixture, predictive_probability, thall_simon
from trialwright.statistics.beta_binomial import Beta, posterior, predicted_success, predictive
from trialwright.statistics.beta_mixture import Mixture
from trialwright.statistics.dual_criterion import go_from, go_probability
from trialwright.statistics.map_prior import map_prior

JEFFREYS, UNIFORM = Beta(0.5, 0.5), Beta(1, 1)


@pytest.mark.parametrize(
    ("x", "n", "prior"), [(0, 30, JEFFREYS), (30, 30, JEFFREYS), (9, 30, UNIFORM), (120, 400, Beta(3, 7))]
)
def test_the_posterior_is_scipys(x: int, n: int, prior: Beta) -> None:
    found, other = posterior(x, n, prior), beta_distribution(prior.a + x, prior.b + n - x)
    assert (found.mean, found.sd) == (pytest.approx(other.mean()), pytest.approx(other.std()))
    assert [found.quantile(q) for q in (0.025, 0.5)] == pytest.approx([other.ppf(q) for q in (0.025, 0.5)])
    assert found.above(0.3) == pytest.approx(other.sf(0.3), rel=1e-10)


def test_predictions_are_scipys_beta_binomial_and_sum_to_one() -> None:
    chances = predictive(np.arange(21), 20, Beta(3.5, 7.5))
    assert chances == pytest.approx(betabinom(20, 3.5, 7.5).pmf(np.arange(21)), rel=1e-10)
    assert chances.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("x", "n", "n_max", "needed"), [(16, 23, 40, 27), (0, 10, 30, 9), (7, 15, 30, 15), (3, 30, 30, 3)]
)
def test_predicted_success_is_the_posterior_mean_of_the_binomial_tail(x: int, n: int, n_max: int, needed: int) -> None:
    belief = beta_distribution(1 + x, 1 + n - x)
    mean, _ = quad(lambda p: belief.pdf(p) * binom.sf(needed - x - 1, n_max - n, p), 0, 1, epsabs=1e-12)
    assert predicted_success(x, n, n_max, needed, UNIFORM) == pytest.approx(mean, abs=1e-9)


# Lee and Liu 2008, Clin Trials 5:93: N 36, p0 0.2, p1 0.4, theta_t 0.922, theta_l 0.001, Beta(0.2, 0.8), looks from 10.
def test_the_published_predictive_design_is_found() -> None:
    design = predictive_probability.design(36, 0.2, 0.922, 0.001, Beta(0.2, 0.8), 10)
    null, hoped = predictive_probability.outcome(design, 0.2), predictive_probability.outcome(design, 0.4)
    assert (round(null.success, 3), round(hoped.success, 3)) == (0.088, 0.906)
    assert (round(null.en, 2), round(null.pet, 2)) == (27.67, 0.86)
    assert design.stop_if_at_most[10] == 0 and design.success_from == 11


@pytest.mark.parametrize("p", [0.15, 0.4])
def test_outcomes_of_a_predictive_design_are_those_of_all_paths(p: float) -> None:
    design = predictive_probability.design(10, 0.3, 0.8, 0.2, UNIFORM, 3, 2)
    success, stopped, size = 0.0, 0.0, 0.0
    for path in product((0, 1), repeat=10):
        chance = p ** sum(path) * (1 - p) ** (10 - sum(path))
        looks = [n for n, x in design.stop_if_at_most.items() if n < 10 and sum(path[:n]) <= x]
        size += chance * (looks[0] if looks else 10)
        stopped += chance * bool(looks)
        success += chance * (not looks and sum(path) >= design.success_from)
    found = predictive_probability.outcome(design, p)
    assert (found.success, found.pet, found.en) == pytest.approx((success, stopped, size), abs=1e-12)


@settings(deadline=None, max_examples=25)
@given(n=st.integers(1, 28), p0=st.floats(0.05, 0.9), theta=st.floats(0.5, 0.99))
def test_the_predictive_probability_rises_with_x(n: int, p0: float, theta: float) -> None:
    values = [predictive_probability.predictive_probability(x, n, 28, p0, theta, UNIFORM) for x in range(n + 1)]
    assert all(a <= b + 1e-12 for a, b in pairwise(values))
    assert values[0] >= 0 and values[-1] <= 1 + 1e-12


@pytest.mark.parametrize("delta", [-0.2, 0.0, 0.15])
@pytest.mark.parametrize("standard", [Beta(15, 35), Beta(0.5, 0.5), Beta(600, 1400)])
@pytest.mark.parametrize(("x", "n"), [(0, 12), (6, 20), (20, 20)])
def test_the_chance_of_being_better_is_the_double_integral(x: int, n: int, standard: Beta, delta: float) -> None:
    ours = beta_distribution(1 + x, 1 + n - x)
    theirs = beta_distribution(standard.a, standard.b)
    mean, _ = quad(
        lambda p: ours.pdf(p) * theirs.cdf(p - delta), 0, 1, epsabs=1e-12, limit=400, points=[0.3 + delta, 0.3]
    )
    assert thall_simon.better(x, n, UNIFORM, standard, delta) == pytest.approx(mean, abs=1e-8)


def test_boundaries_are_the_extreme_numbers_that_stop() -> None:
    prior, standard = Beta(0.6, 1.4), Beta(15, 35)
    futility = thall_simon.boundary("futility", 0.05, 30, prior, standard)
    superiority = thall_simon.boundary("superiority", 0.95, 30, prior, standard, 0.05)
    for n in range(1, 31):
        low = [x for x in range(n + 1) if thall_simon.better(x, n, prior, standard) <= 0.05]
        high = [x for x in range(n + 1) if thall_simon.better(x, n, prior, standard, 0.05) >= 0.95]
        assert futility.get(n) == (max(low) if low else None)
        assert superiority.get(n) == (min(high) if high else None)


ROBUST = Mixture((0.5, 0.3, 0.2), (Beta(19.2, 57.8), Beta(3.5, 9.4), UNIFORM))


@pytest.mark.parametrize(("x", "n"), [(0, 20), (6, 24), (20, 20)])
def test_the_posterior_of_a_mixture_is_prior_times_likelihood(x: int, n: int) -> None:
    def weighed(p: float) -> float:
        return sum(w * beta_distribution.pdf(p, b.a, b.b) for w, b in ROBUST.parts) * p**x * (1 - p) ** (n - x)

    total = quad(weighed, 0, 1, epsabs=0, epsrel=1e-11)[0]
    found = beta_mixture.posterior(x, n, ROBUST)
    assert found.mean == pytest.approx(
        quad(lambda p: p * weighed(p), 0, 1, epsabs=0, epsrel=1e-11)[0] / total, rel=1e-8
    )
    assert found.above(0.4) == pytest.approx(quad(weighed, 0.4, 1, epsabs=0, epsrel=1e-11)[0] / total, rel=1e-7)
    assert 1 - found.above(found.quantile(0.025)) == pytest.approx(0.025, abs=1e-12)


@settings(deadline=None, max_examples=25)
@given(a=st.floats(1.02, 900), b=st.floats(1.02, 900))
def test_one_beta_is_worth_a_plus_b_participants_by_either_measure(a: float, b: float) -> None:
    alone = Mixture((1.0,), (Beta(a, b),))
    assert beta_mixture.ess_moment(alone) == pytest.approx(a + b, rel=1e-8)
    assert beta_mixture.ess_elir(alone) == a + b
    same_twice = Mixture((0.3, 0.7), (Beta(a, b), Beta(a, b)))
    assert beta_mixture.ess_elir(same_twice) == pytest.approx(a + b, rel=1e-5)


def test_data_that_contradict_the_informative_part_leave_only_the_vague_one() -> None:
    found = beta_mixture.posterior(400, 400, Mixture((0.9, 0.1), (Beta(2000, 5000), UNIFORM)))
    assert found.weights[1] == pytest.approx(1)
    assert found.quantile(0.025) == pytest.approx(posterior(400, 400, UNIFORM).quantile(0.025), rel=1e-9)
    with pytest.raises(ValueError, match="between 0 and 1"):
        found.quantile(0.0)


def test_the_vague_part_takes_the_weight_asked_for() -> None:
    found = beta_mixture.robust(Mixture((0.6, 0.4), (Beta(20, 60), Beta(4, 9))), 0.2, UNIFORM)
    assert found.weights == pytest.approx((0.48, 0.32, 0.2)) and found.betas[-1] == UNIFORM


@pytest.mark.parametrize(("x", "n"), [([4, 8, 3], [20, 25, 18]), ([0, 2], [10, 12])])
def test_the_historical_prior_is_the_one_that_sampling_finds(x: list[int], n: list[int]) -> None:
    """Importance sampling from the prior of mu, tau and the logits, weighed by the likelihood."""
    rng = np.random.Generator(np.random.Philox(20261122))
    mu, tau = 2 * rng.standard_normal(400_000), np.abs(rng.standard_normal(400_000))
    weights = np.ones(400_000)
    for a, b in zip(x, n, strict=True):
        weights *= binom.pmf(a, b, 1 / (1 + np.exp(-mu - tau * rng.standard_normal(400_000))))
    new = 1 / (1 + np.exp(-mu - tau * rng.standard_normal(400_000)))
    weights /= weights.sum()
    found = map_prior(x, n)
    assert found.mean == pytest.approx(weights @ new, abs=0.006)
    assert found.tau_mean == pytest.approx(weights @ tau, abs=0.015)
    assert weights @ (new <= found.quantile(0.8)) == pytest.approx(0.8, abs=0.012)
    assert found.below(found.quantile(0.1)) == pytest.approx(0.1, abs=1e-9)


def test_the_dual_criterion_asks_for_both() -> None:
    assert go_from(30, JEFFREYS, 0.3, 0.95, 0.45) == 14
    assert go_from(30, JEFFREYS, 0.3, 0.95, 0.6) == 19  # here the median asks for more than the null
    assert go_from(3, UNIFORM, 0.9, 0.95, 0.5) is None and go_probability(3, None, 0.9) == 0
    assert go_probability(30, 14, 0.5) == pytest.approx(sum(comb(30, k) for k in range(14, 31)) / 2**30)


@pytest.mark.parametrize(
    "call",
    [
        lambda: Beta(0, 1),
        lambda: posterior(4, 3, UNIFORM),
        lambda: Mixture((0.5, 0.4), (UNIFORM, UNIFORM)),
        lambda: beta_mixture.ess_elir(Mixture((1.0,), (JEFFREYS,))),
        lambda: map_prior([3], [2]),
        lambda: thall_simon.better(1, 2, UNIFORM, UNIFORM, 1.0),
        lambda: predictive_probability.design(30, 0.3, 0.95, 0.05, UNIFORM, 31),
        lambda: go_from(0, UNIFORM, 0.3, 0.95, 0.5),
    ],
)
def test_impossible_beliefs_are_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):
        call()

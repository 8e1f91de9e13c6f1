"""A mixture fitted to a meta-analytic-predictive prior, beside RBesT's published size and a free optimiser."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

from trialwright.statistics.beta_binomial import Beta
from trialwright.statistics.beta_mixture import ess_elir, posterior, robust
from trialwright.statistics.beta_mixture_fit import fit_mixture
from trialwright.statistics.map_prior import MapPrior, map_prior

# Eight earlier trials of ankylosing spondylitis, placebo: RBesT's introductory example.
PRIOR = map_prior([23, 12, 19, 9, 39, 6, 9, 10], [107, 44, 51, 39, 139, 20, 78, 35])


def test_the_mixture_has_the_moments_quantiles_and_size_of_the_prior() -> None:
    fitted = fit_mixture(PRIOR, 3)
    mixture = fitted.mixture
    assert (mixture.mean, mixture.sd) == pytest.approx((PRIOR.mean, PRIOR.sd), abs=2e-4)
    for share in (0.025, 0.5, 0.975):
        assert mixture.quantile(share) == pytest.approx(PRIOR.quantile(share), abs=2e-3)
    assert round(ess_elir(mixture)) == 37  # RBesT's vignette prints 37 for its mixture
    assert sum(mixture.weights) == pytest.approx(1)


def test_more_components_come_nearer_and_no_free_optimiser_comes_nearer_still() -> None:
    one, two, three = (fit_mixture(PRIOR, number) for number in (1, 2, 3))
    assert one.divergence > two.divergence > three.divergence > 0
    edges = np.linspace(0.001, 0.95, 4001)
    share = np.diff([PRIOR.below(float(each)) for each in edges])
    middle = (edges[1:] + edges[:-1]) / 2

    def unlikely(at: np.ndarray) -> float:
        weight, (a, b, c, d) = 1 / (1 + np.exp(-at[0])), np.exp(at[1:])
        dense = weight * stats.beta.pdf(middle, a, b) + (1 - weight) * stats.beta.pdf(middle, c, d)
        return -float(share @ np.log(dense))

    (heavy, first), (_, second) = two.mixture.parts
    at = np.array([np.log(heavy / (1 - heavy)), *np.log([first.a, first.b, second.a, second.b])])
    best = minimize(unlikely, at, method="Nelder-Mead", options={"maxiter": 300})
    assert unlikely(at) - best.fun < 2e-5


def test_a_prior_that_is_nearly_one_number_becomes_one_narrow_beta() -> None:
    narrow = MapPrior(np.array([0.0]), np.array([0.1]), np.array([1.0]))
    fitted = fit_mixture(narrow, 1)
    assert fitted.mixture.mean == pytest.approx(0.5, abs=1e-6)
    assert fitted.mixture.sd == pytest.approx(narrow.sd, rel=1e-2)


def test_the_fitted_prior_is_made_robust_and_gives_way_to_other_data() -> None:
    prior = robust(fit_mixture(PRIOR, 2).mixture, 0.2, Beta(1, 1))
    assert posterior(7, 30, prior).weights[2] < 0.2 < posterior(28, 30, prior).weights[2]


def test_an_odd_number_of_components_is_refused() -> None:
    with pytest.raises(ValueError, match="one to four"):
        fit_mixture(PRIOR, 0)

"""The topics of Bayesian designs: a vector's inputs in, its expected outputs computed by us out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trialwright.statistics import (
    beta_mixture,
    dual_criterion,
    predictive_probability,
    thall_simon,
)
from trialwright.statistics.beta_binomial import Beta, posterior, predicted_success
from trialwright.statistics.map_prior import map_prior

Given = Mapping[str, Any]
Topic = Callable[[Given, Given], Any]

DUAL_RATES = ("0.2", "0.3", "0.4", "0.5", "0.6", "0.7")
"""True rates at which bayes.dual_criterion gives the probability of going on."""


def bayes_predictive_probability(given: Given, _: Given) -> Any:
    names = ("x", "n", "n_max", "p0", "theta_T")
    values = [given[name] for name in names]
    return {"pp": predictive_probability.predictive_probability(*values, Beta(*given["prior"]))}


def bayes_pp_design(given: Given, _: Given) -> Any:
    design = predictive_probability.design(
        given["n_max"],
        given["p0"],
        given["theta_T"],
        given["theta_L"],
        Beta(*given["prior"]),
        given["first_look"],
        given.get("look_every", 1),
    )
    null, hoped = (predictive_probability.outcome(design, given[p]) for p in ("p0", "p1"))
    stops = {look: x for look, x in design.stop_if_at_most.items() if x >= 0}
    return {
        "futility_boundary": {str(look): x for look, x in thall_simon.changes(stops).items()},
        "reject_if_at_least": design.success_from,
        "type1": null.success,
        "en_p0": null.en,
        "pet_p0": null.pet,
        "power": hoped.success,
        "en_p1": hoped.en,
    }


def bayes_beta_binomial(given: Given, _: Given) -> Any:
    found = posterior(given["x"], given["n"], Beta(*given["prior"]))
    return {"mean": found.mean, "sd": found.sd, **_quantiles(found), "pr_gt_p0": found.above(given["p0"])}


def _quantiles(belief: Any) -> dict[str, float]:
    return {f"q{round(1000 * q):03d}": belief.quantile(q) for q in (0.025, 0.5, 0.975)}


def bayes_predicted(given: Given, _: Given) -> Any:
    needed = given["success_if_total_at_least"]
    return {"prob": predicted_success(given["x"], given["n"], given["n_max"], needed, Beta(*given["prior"]))}


def bayes_thall_simon_posterior(given: Given, _: Given) -> Any:
    priors = Beta(*given["prior_e"]), Beta(*given["prior_s"])
    return {"pr_e_gt_s_plus_delta": thall_simon.better(given["x"], given["n"], *priors, given.get("delta", 0.0))}


def bayes_thall_simon_boundary(given: Given, _: Given) -> Any:
    priors = Beta(*given["prior_e"]), Beta(*given["prior_s"])
    kind = "futility" if given["type"] == "futility" else "superiority"
    found = thall_simon.boundary(kind, given["theta"], given["n_max"], *priors, given.get("delta", 0.0))
    return {"boundary_changes": {str(n): x for n, x in thall_simon.changes(found).items()}}


def _mixture(given: Given) -> beta_mixture.Mixture:
    return beta_mixture.Mixture(tuple(given["weights"]), tuple(Beta(*each) for each in given["beta"]))


def bayes_map_mixture(given: Given, _: Given) -> Any:
    mixture = _mixture(given)
    sizes = {"ess_moment": beta_mixture.ess_moment(mixture), "ess_elir": beta_mixture.ess_elir(mixture)}
    return {"mean": mixture.mean, "sd": mixture.sd, **_quantiles(mixture), **sizes}


def bayes_robust_map_posterior(given: Given, _: Given) -> Any:
    found = beta_mixture.posterior(given["r"], given["n"], _mixture(given))
    moments = {"mean": found.mean, "sd": found.sd, "pr_gt_0_4": found.above(0.4)}
    return {"weights": list(found.weights), **moments, **_quantiles(found)}


def bayes_map_prior(given: Given, _: Given) -> Any:
    found = map_prior(given["r"], given["n"])
    moments = {"tau_mean": found.tau_mean, "tau_sd": found.tau_sd, "mean": found.mean, "sd": found.sd}
    return {**moments, **_quantiles(found)}


def bayes_dual_criterion(given: Given, _: Given) -> Any:
    go = dual_criterion.go_from(
        given["n"], Beta(*given["prior"]), given["null"], given["level"], given["decision_value"]
    )
    chances = {rate: dual_criterion.go_probability(given["n"], go, float(rate)) for rate in DUAL_RATES}
    return {"go_if_at_least": go, "oc": chances}


BAYESIAN: dict[str, Topic] = {
    "bayes.predictive_probability": bayes_predictive_probability,
    "bayes.pp_design": bayes_pp_design,
    "bayes.beta_binomial": bayes_beta_binomial,
    "bayes.beta_binomial_predictive": bayes_predicted,
    "bayes.thall_simon_posterior": bayes_thall_simon_posterior,
    "bayes.thall_simon_boundary": bayes_thall_simon_boundary,
    "bayes.map_mixture": bayes_map_mixture,
    "bayes.map_prior": bayes_map_prior,
    "bayes.robust_map_posterior": bayes_robust_map_posterior,
    "bayes.dual_criterion": bayes_dual_criterion,
}

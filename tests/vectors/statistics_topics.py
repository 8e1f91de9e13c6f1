"""The topics of the statistics vectors, each worked out by the room of statistics from the ``input`` of a vector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.vectors.bayesian_topics import BAYESIAN
from trialwright.statistics import (
    blyth_still_casella,
    missing_responders,
    multi_stage,
    proportion,
    reference_based,
    single_stage,
    two_stage,
    two_stage_inference,
    two_stage_search,
)
from trialwright.statistics.binomial import upper_tail
from trialwright.statistics.blaker import blaker
from trialwright.statistics.incidence_rate import incidence_rate
from trialwright.statistics.kaplan_meier import KaplanMeier, kaplan_meier, quantile, quantile_interval
from trialwright.statistics.log_rank import log_rank
from trialwright.statistics.paired import mcnemar, tango
from trialwright.statistics.rubin import pool
from trialwright.statistics.wilcoxon import RankTest, rank_sum, signed_rank

Given = Mapping[str, Any]
Topic = Callable[[Given, Given], Any]

FOUNDING_RATES = ("0.425", "0.5", "0.524", "0.6", "0.674")
"""True rates at which single_stage.n30 gives the power."""
AML = {
    "Maintained": ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]),
    "Nonmaintained": ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]),
}
"""Weeks to relapse of acute myelogenous leukaemia (Miller 1997), the data set aml of R's survival."""
RESPONDER_RULES: dict[str, missing_responders.Rule] = {"N": "NRI", "O": "observed", "L": "LOCF"}
"""Rules for missing responses by the first letter of their many names (OC, observed cases ...)."""
INTERVALS = {
    "clopper_pearson": proportion.clopper_pearson,
    "wilson": proportion.wilson,
    "wilson_cc": proportion.wilson_corrected,
    "agresti_coull": proportion.agresti_coull,
    "jeffreys": proportion.jeffreys,
    "mid_p": proportion.mid_p,
    "wald": proportion.wald,
}


def _ends(interval: Any) -> list[float]:
    return [interval.low, interval.high]


def ci_proportion(given: Given, _: Given) -> Any:
    return {name: _ends(method(given["x"], given["n"], given.get("conf", 0.95))) for name, method in INTERVALS.items()}


def ci_blaker(given: Given, _: Given) -> Any:
    return {"ci": _ends(blaker(given["x"], given["n"], given.get("conf", 0.95)))}


def ci_blyth_still_casella(given: Given, _: Given) -> Any:
    n, level = given["n"], given.get("conf", 0.95)
    limits = {str(x): list(ends) for x, ends in enumerate(blyth_still_casella.all_limits(n, level))}
    return {
        "min_coverage_at_least": blyth_still_casella.least_coverage(n, level),
        "total_length": blyth_still_casella.total_length(n, level),
        "endpoints_where_implementations_agree": limits,
    }


def two_stage_simon(given: Given, _: Given) -> Any:
    search = {"optimal": two_stage_search.optimal, "minimax": two_stage_search.minimax}[given["criterion"]]
    largest = {"largest_n": given["nmax"]} if "nmax" in given else {}
    return _found(search(given["p0"], given["p1"], given["alpha"], given["beta"], **largest))


def _found(found: two_stage_search.Found) -> dict[str, Any]:
    design = found.design
    return {
        "r1": design.r1,
        "n1": design.n1,
        "r": design.r,
        "n": design.n,
        "en_p0": found.en_p0,
        "pet_p0": found.pet_p0,
        "type1": found.type1,
        "power": found.power,
        "pet_p1": found.pet_p1,
    }


def two_stage_admissible(given: Given, _: Given) -> Any:
    largest = given.get("nmax") or two_stage_search.LARGEST_N
    designs = two_stage_search.admissible(given["p0"], given["p1"], given["alpha"], given["beta"], largest)
    return {"designs": [{**_found(each.found), "q_low": each.q_low, "q_high": each.q_high} for each in designs]}


def two_stage_oc(given: Given, _: Given) -> Any:
    design = two_stage.TwoStage(given["r1"], given["n1"], given["r"], given["n"])
    found = two_stage.characteristics(design, given["p"])
    return {"reject": found.reject, "pet": found.pet, "en": found.en}


def two_stage_inferred(given: Given, _: Given) -> Any:
    found = two_stage_inference.infer(
        given["x"], given["r1"], given["n1"], given["n"], given["p0"], given.get("conf", 0.95)
    )
    return {"umvue": found.umvue, "p_value": found.p_value, "ci_low": found.low, "ci_high": found.high}


def _single(found: single_stage.SingleStage) -> dict[str, Any]:
    return {
        "n": found.n,
        "reject_if_at_least": found.reject_if_at_least,
        "type1": found.type1,
        "power": found.power,
    }


def single_stage_exact(given: Given, _: Given) -> Any:
    return _single(single_stage.smallest(given["p0"], given["p1"], given["alpha"], given["beta"]))


def single_stage_power(given: Given, _: Given) -> Any:
    return _single(single_stage.power(given["n"], given["p0"], given["p1"], given["alpha"]))


def single_stage_n30(given: Given, _: Given) -> Any:
    found = single_stage.power(given["n"], given["p0"], (1 + given["p0"]) / 2, given["alpha"])
    powers = {rate: float(upper_tail(found.reject_if_at_least, given["n"], float(rate))) for rate in FOUNDING_RATES}
    return {"reject_if_at_least": found.reject_if_at_least, "type1": found.type1, "power": powers}


def single_stage_fleming_normal(given: Given, _: Given) -> Any:
    found = single_stage.fleming_normal(given["p0"], given["p1"], given["alpha"], given["beta"])
    return {
        "n": found.n,
        "reject_if_at_least": found.reject_if_at_least,
        "n_unrounded": found.n_unrounded,
        "actual_type1": found.actual_type1,
        "actual_power": found.actual_power,
    }


def multi_stage_fleming(given: Given, _: Given) -> Any:
    design = multi_stage.fleming(given["p0"], given["alpha"], given["stages"])
    null, hoped = (multi_stage.outcome(design, given[p]) for p in ("p0", "p1"))
    return {
        "accept_h0_if_at_most": list(design.accept_if_at_most),
        "reject_h0_if_at_least": list(design.reject_if_at_least),
        "type1": null.reject,
        "en_p0": null.en,
        "power": hoped.reject,
        "en_p1": hoped.en,
    }


def paired_mcnemar(given: Given, _: Given) -> Any:
    found = mcnemar(given["b"], given["c"])
    return {
        "p_exact": found.p_exact,
        "p_asymptotic": found.p_asymptotic,
        "p_cc": found.p_corrected,
        "p_mid": found.p_mid,
    }


def paired_tango(given: Given, _: Given) -> Any:
    counts = [given[each] for each in "abcd"]
    return {"diff": (given["b"] - given["c"]) / sum(counts), "ci": _ends(tango(*counts, level=given.get("conf", 0.95)))}


def survival_km(given: Given, _: Given) -> Any:
    curve = kaplan_meier(given["time"], given["status"], given.get("conf", 0.95))
    return {
        "table": _table(curve),
        "median": quantile(curve),
        **{f"median_ci_{name}": list(quantile_interval(curve, name)) for name in ("plain", "log", "loglog")},
    }


def _table(curve: KaplanMeier) -> list[dict[str, Any]]:
    return [
        {
            "time": step.time,
            "n_risk": step.at_risk,
            "n_event": step.events,
            "surv": step.survival,
            "se": step.se,
            **{f"ci_{name}": None if ends is None else list(ends) for name, ends in step.limits.items()},
        }
        for step in curve.steps
    ]


def survival_logrank(given: Given, _: Given) -> Any:
    if "time" in given:
        found = log_rank(given["time"], given["status"], [str(each) for each in given["group"]])
    else:
        rows = [(t, e, name) for name, (times, events) in AML.items() for t, e in zip(times, events, strict=True)]
        found = log_rank(*(list(column) for column in zip(*rows, strict=True)))
    return {
        "chisq": found.chi_square,
        "observed": list(found.observed),
        "expected": list(found.expected),
        "df": found.df,
        "p": found.p_value,
    }


def safety_eair(given: Given, _: Given) -> Any:
    found = incidence_rate(given["events"], given["patient_years"], given.get("conf", 0.95))
    return {"rate_per_100py": found.per_100_years, "ci_per_100py": [found.low, found.high]}


def missing_responder(given: Given, _: Given) -> Any:
    rule = RESPONDER_RULES[given["method"][0].upper()]
    visits = missing_responders.responders_by_visit(given["flags_by_participant"], rule)
    return {
        "by_visit": [
            {"x": each.x, "n": each.n, "rate": each.rate, "cp95": each.interval and _ends(each.interval)}
            for each in visits
        ]
    }


def missing_tipping_point(given: Given, _: Given) -> Any:
    found = missing_responders.tipping_point(
        given["responders_observed"], given["missing"], given["n"], given["p0"], given["alpha"]
    )
    return {
        "largest_imputed_responders_that_loses_significance": found.loses_up_to,
        "p_values": list(found.p_values),
    }


def mi_rubin(given: Given, _: Given) -> Any:
    found = pool(given["estimates"], given["variances"], given.get("df_complete"))
    names = ("estimate", "within", "between", "total", "riv", "lambda_", "df", "fmi", "se")
    return {**{name: getattr(found, name) for name in names}, "ci": [found.low, found.high]}


STRATEGY_WORDS = {
    "J2R": "JR", "JUMP": "JR", "COPY INCREMENTS": "CIR", "COPY INCREMENT": "CIR", "COPY REFERENCE": "CR",
    "MISSING AT RANDOM": "MAR", "LAST MEAN": "LMCF",
}  # fmt: skip
"""Other names of reference-based strategies, as papers and programs spell them."""


def _strategy(said: str) -> Any:
    plain = said.replace("_", " ").replace("-", " ").upper()
    other = next((ours for words, ours in STRATEGY_WORDS.items() if plain.startswith(words)), None)
    return other or plain.replace(",", " ").split()[0]


def mi_conditional_mean(given: Given, _: Given) -> Any:
    found = reference_based.conditional(
        given["observed"],
        _strategy(given["strategy"]),
        given["mu_active"],
        given["mu_reference"],
        given["sigma"],
    )
    return {"mean": found.mean.tolist()}


def _ranks(found: RankTest) -> dict[str, Any]:
    return {
        "p_two_sided": found.p_two_sided,
        "p_greater": found.p_greater,
        "p_less": found.p_less,
        "hl_estimate": found.estimate,
        "hl_shift": found.estimate,
        "ci_exact": [found.low, found.high],
    }


def nonparam_signed_rank(given: Given, _: Given) -> Any:
    found = signed_rank(given["x"], given.get("y"), given.get("conf", 0.95))
    return {"V": found.statistic, **_ranks(found)}


def nonparam_rank_sum(given: Given, _: Given) -> Any:
    found = rank_sum(given["x"], given["y"], given.get("conf", 0.95))
    return {"W": found.statistic, **_ranks(found)}


TOPICS: dict[str, Topic] = {
    **BAYESIAN,
    "ci.proportion": ci_proportion,
    "ci.blaker": ci_blaker,
    "ci.blyth_still_casella": ci_blyth_still_casella,
    "two_stage.simon": two_stage_simon,
    "two_stage.admissible": two_stage_admissible,
    "two_stage.oc": two_stage_oc,
    "two_stage.inference": two_stage_inferred,
    "single_stage.exact": single_stage_exact,
    "single_stage.power": single_stage_power,
    "single_stage.n30": single_stage_n30,
    "single_stage.fleming_normal": single_stage_fleming_normal,
    "multi_stage.fleming": multi_stage_fleming,
    "paired.mcnemar": paired_mcnemar,
    "paired.tango_score_ci": paired_tango,
    "survival.km_greenwood": survival_km,
    "survival.median_convention": survival_km,
    "survival.logrank": survival_logrank,
    "safety.eair_exact": safety_eair,
    "missing.responder": missing_responder,
    "missing.tipping_point_binary": missing_tipping_point,
    "mi.rubin_barnard_rubin": mi_rubin,
    "mi.conditional_mean": mi_conditional_mean,
    "nonparam.signed_rank_hl": nonparam_signed_rank,
    "nonparam.rank_sum_hl": nonparam_rank_sum,
}

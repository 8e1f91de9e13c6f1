"""The topics of the simulation vectors: enrolment, pharmacokinetics, random numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from trialwright.simulation import enrolment
from trialwright.simulation.pharmacology import Disposition, Effect, Target, concentrations, courses, weekly

Given = Mapping[str, Any]
Topic = Callable[[Given, Given], Any]


def enrolment_poisson_gamma(given: Given, _: Given) -> Any:
    rate = enrolment.Enrolment(given["shape"] * given.get("centres", 1), given["rate_days"])
    target, days = given["target"], given["days"]
    return {
        "p_complete_by_days": enrolment.enough_by(rate, target, days),
        "expected_enrolled": enrolment.expected(rate, days),
        "mean_days_to_target": enrolment.mean_days(rate, target),
        "median_days_to_target": enrolment.quantile_days(rate, target, 0.5),
        "q90_days_to_target": enrolment.quantile_days(rate, target, 0.9),
    }


def enrolment_update(given: Given, _: Given) -> Any:
    before = enrolment.Enrolment(given["shape"] * given.get("centres", 1), given["rate_days"])
    rate = enrolment.after(before, given["enrolled"], given["at_day"])
    missing = given["target"] - given["enrolled"]
    done = missing <= 0
    return {
        "p_complete": 1.0 if done else enrolment.enough_by(rate, missing, given["by_day"] - given["at_day"]),
        "posterior_rate_per_day": rate.per_day,
        "median_day_complete": given["at_day"] + (0.0 if done else enrolment.quantile_days(rate, missing, 0.5)),
    }


def enrolment_fixed(given: Given, _: Given) -> Any:
    rate = enrolment.around(given["rate_per_day"], None)
    return {"p_complete": enrolment.enough_by(rate, given["target"], given["days"])}


def enrolment_window(given: Given, _: Given) -> Any:
    per_day = given["mean_rate_per_30_4375_days"] / enrolment.DAYS_OF_A_MONTH
    rate = enrolment.around(per_day, given.get("gamma_shape"))
    return {"p_target": enrolment.enough_by(rate, given["target"], given["accrual_days"])}


def linear(given: Given, _: Given) -> Any:
    """One or two compartments; one concentration by both names in use."""
    body = Disposition(
        given["CL"], given.get("V1", given.get("V")), given["ka"], given.get("F", 1.0),
        given.get("Q", 0.0), given.get("V2", 1.0),
    )  # fmt: skip
    found = concentrations(body, weekly(given["dose_mg"], given["n_doses"], given["tau_d"]), given["times_d"]).tolist()
    return {"conc": found, "conc_mg_per_L": found}


def tmdd(given: Given, _: Given) -> Any:
    body = Disposition(given["CL"], given["V1"], given["ka"], given["F"], given["Q"], given["V2"])
    target = Target(given["ksyn"], given["kdeg"], given["kint"], given["Kss"])
    found = courses(body, target, weekly(given["dose_mg"], given["n_doses"], given["tau_d"]), given["times_d"])
    return {
        "total_conc": found.total.tolist(),
        "free_conc": found.free.tolist(),
        "total_target": found.target.tolist(),
    }


def tmdd_pd(given: Given, _: Given) -> Any:
    body = Disposition(
        given["CL_L_per_d"], given["V1_L"], given["ka_per_d"], given["F"], given["Q_L_per_d"], given["V2_L"]
    )
    target = Target(given["ksyn"], given["kdeg"], given["kint"], given["Kss_ng_mL"])
    effect = Effect(given["kout_per_d"], given["Imax"], given["IC50_ng_mL"])
    found = courses(body, target, weekly(given["dose_ug"], given["n_doses"], given["tau_d"]), given["times_d"], effect)
    return {
        "total_ng_mL": found.total.tolist(), "free_ng_mL": found.free.tolist(), "total_target": found.target.tolist(),
        "response": found.response.tolist(),
    }  # fmt: skip


def philox(given: Given, _: Given) -> Any:
    """The first block of raw words; NumPy adds 1 to the counter before it."""
    words = str(given.get("counter", 0)).replace("^", "**").split("(")[0].strip()
    power = words.partition("**")[2]
    counter = 2 ** int(power.split("-")[0]) - 1 if power else int(words)
    generator = np.random.Philox(key=int(str(given["key"]), 0), counter=counter)
    return {"raw": [f"0x{int(word):016x}" for word in generator.random_raw(4)]}


def seed_sequence(given: Given, _: Given) -> Any:
    seeds = np.random.SeedSequence(given["entropy"], spawn_key=tuple(given["spawn_key"]))
    uniform = float((int(np.random.Philox(seeds).random_raw(1)[0]) >> 11) / 2.0**53)
    return {"generate_state_uint32": seeds.generate_state(4).tolist(), "philox_first_uniform": uniform}


TOPICS: dict[str, Topic] = {
    "enrolment.poisson_gamma": enrolment_poisson_gamma,
    "enrolment.poisson_gamma_update": enrolment_update,
    "enrolment.poisson_fixed": enrolment_fixed,
    "enrolment.window": enrolment_window,
    "pk.linear_1cpt_sc_weekly": linear,
    "pk.linear_2cpt_sc_weekly": linear,
    "pk.tmdd_qss_weekly": tmdd,
    "pk.tmdd_qss_pd": tmdd_pd,
    "rng.philox4x64": philox,
    "rng.seedsequence": seed_sequence,
}

"""The statistics room beside SciPy, statsmodels and R, where they hold the method, in one run on one core.

    OMP_NUM_THREADS=1 python benchmarks/statistical_methods.py

Processor seconds, best of several repeats, with the ratio peer/ours. Where Rscript is on the path, r_speed.R times R on
data of the same shapes in the same run. Where no peer has the method the row stands alone; clinfun's times for the
two-stage searches (R 4.2.2, Fortran, another day on a like machine) are marked "measured elsewhere", without a ratio.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.stats.proportion import proportion_confint

from trialwright.statistics import thall_simon
from trialwright.statistics.ancova import ancova
from trialwright.statistics.beta_binomial import Beta
from trialwright.statistics.binomial import two_sided, upper_tail
from trialwright.statistics.blaker import blaker
from trialwright.statistics.blyth_still_casella import all_limits
from trialwright.statistics.bootstrap import bootstrap
from trialwright.statistics.kaplan_meier import kaplan_meier
from trialwright.statistics.log_rank import log_rank
from trialwright.statistics.map_prior import map_prior
from trialwright.statistics.marginal_model import marginal_model
from trialwright.statistics.mixed_model import mixed_model
from trialwright.statistics.mixed_model_inference import contrast
from trialwright.statistics.multiple_imputation import impute
from trialwright.statistics.predictive_probability import design
from trialwright.statistics.proportion import clopper_pearson, mid_p, wilson
from trialwright.statistics.rubin import pool
from trialwright.statistics.single_stage import smallest
from trialwright.statistics.two_stage import TwoStage, characteristics
from trialwright.statistics.two_stage_inference import infer
from trialwright.statistics.two_stage_search import optimal
from trialwright.statistics.wilcoxon import rank_sum, signed_rank

Step = Callable[[], object]
RNG = np.random.Generator(np.random.Philox(20261122))
CHANGES, OTHERS = RNG.normal(-1, 2, 30), RNG.normal(0, 2, 30)
TIMES, EVENTS = [int(t) for t in RNG.integers(1, 200, 30)], [int(e) for e in RNG.integers(0, 2, 30)]
GROUP = [str(g) for g in RNG.integers(0, 2, 30)]
EVERY_X = range(31)
VISITS = RNG.normal(0, 3, (30, 8)) + RNG.normal(0, 3, (30, 1))
VISITS[RNG.random((30, 8)) < 0.14] = np.nan
ARM = (RNG.random(30) < 0.5).astype(float)
KNOWN = np.column_stack([np.ones(30), RNG.normal(50, 10, 30), ARM])
EACH_VISIT = np.tile(np.eye(8), (30, 1))
COLUMNS = np.column_stack([KNOWN[:, 1].repeat(8), EACH_VISIT, EACH_VISIT * ARM.repeat(8)[:, None]])
LAST = np.eye(17)[16]
WHO, WHEN = np.arange(30).repeat(8).tolist(), np.tile(np.arange(8), 30).tolist()
BINARY, BY_VISIT = (np.nan_to_num(VISITS).reshape(-1) > 0).astype(int), EACH_VISIT
R_SCRIPT = Path(__file__).with_name("r_speed.R")
CURVE = np.linspace(0, 1, 101)


def least_squares() -> object:
    """Covariance analysis by statsmodels."""
    from statsmodels.regression.linear_model import OLS

    columns = np.column_stack([[g == "0" for g in GROUP], [g == "1" for g in GROUP], OTHERS]).astype(float)
    return OLS(CHANGES, columns).fit().t_test([-1, 1, 0])


# What, ours, the peer's name, the peer's step, repeats.
BESIDE: list[tuple[str, Step, str, Step, int]] = [
    (
        "Clopper-Pearson, all 31 x of 30",
        lambda: [clopper_pearson(x, 30) for x in EVERY_X],
        "scipy binomtest",
        lambda: [stats.binomtest(x, 30).proportion_ci() for x in EVERY_X],
        5,
    ),
    (
        "Clopper-Pearson, all 31 x of 30",
        lambda: [clopper_pearson(x, 30) for x in EVERY_X],
        "statsmodels",
        lambda: [proportion_confint(x, 30, method="beta") for x in EVERY_X],
        5,
    ),
    (
        "Wilson, all 31 x of 30",
        lambda: [wilson(x, 30) for x in EVERY_X],
        "statsmodels",
        lambda: [proportion_confint(x, 30, method="wilson") for x in EVERY_X],
        5,
    ),
    (
        "exact binomial test, two-sided",
        lambda: two_sided(13, 30, 0.28),
        "scipy",
        lambda: stats.binomtest(13, 30, 0.28),
        20,
    ),
    (
        "Kaplan-Meier, 30 participants",
        lambda: kaplan_meier(TIMES, EVENTS),
        "statsmodels",
        lambda: SurvfuncRight(TIMES, EVENTS),
        20,
    ),
    (
        "log-rank, 30 participants",
        lambda: log_rank(TIMES, EVENTS, GROUP),
        "statsmodels",
        lambda: survdiff(np.array(TIMES), np.array(EVENTS), np.array(GROUP)),
        20,
    ),
    (
        "signed rank, exact, n 30 (ours with estimate)",
        lambda: signed_rank(CHANGES),
        "scipy",
        lambda: stats.wilcoxon(CHANGES, method="exact"),
        10,
    ),
    (
        "rank sum, exact, 30 + 30 (ours with estimate)",
        lambda: rank_sum(CHANGES, OTHERS),
        "scipy",
        lambda: stats.mannwhitneyu(CHANGES, OTHERS, method="exact"),
        10,
    ),
    (
        "covariance analysis, 30 participants",
        lambda: ancova(CHANGES, GROUP, [OTHERS]),
        "statsmodels",
        least_squares,
        20,
    ),
    (
        "bootstrap BCa of a mean, 2,000 resamples",
        lambda: bootstrap(list(CHANGES), lambda rows: float(rows.mean()), 1, 2000),
        "scipy, not vectorised",
        lambda: stats.bootstrap((CHANGES,), lambda x: x.mean(), n_resamples=2000, vectorized=False),
        3,
    ),
]
# What, ours, clinfun's seconds where frozen, repeats.
ALONE: list[tuple[str, Step, float | None, int]] = [
    ("100 imputations + mixed models + Rubin, 30 x 8", lambda: imputations(), None, 1),
    ("Simon optimal (.3, .5, .05, .1)", lambda: optimal(0.3, 0.5, 0.05, 0.1), 0.230, 5),
    ("Simon optimal (.3, .4, .05, .2)", lambda: optimal(0.3, 0.4, 0.05, 0.2), 0.220, 3),
    ("Simon optimal (.5, .6, .05, .1)", lambda: optimal(0.5, 0.6, 0.05, 0.1), 0.654, 3),
    ("Simon optimal (.5, .55, .05, .1)", lambda: optimal(0.5, 0.55, 0.05, 0.1), None, 1),
    ("exact two-stage characteristics", lambda: characteristics(TwoStage(5, 17, 10, 30), 0.3), 30e-6, 50),
    ("power curve of one stage, 101 rates", lambda: upper_tail(14, 30, CURVE), None, 50),
    ("inference after two stages", lambda: infer(11, 5, 17, 30, 0.3), None, 10),
    ("A'Hern (.3, .5, .05, .1)", lambda: smallest(0.3, 0.5, 0.05, 0.1), None, 5),
    ("mid-P, all 31 x of 30", lambda: [mid_p(x, 30) for x in EVERY_X], None, 5),
    ("Blaker, all 31 x of 30", lambda: [blaker(x, 30) for x in EVERY_X], None, 5),
    ("Blyth-Still-Casella, n 30", lambda: all_limits.__wrapped__(30, 0.95), None, 3),
    ("predictive-probability design, n 36", lambda: design(36, 0.2, 0.922, 0.001, Beta(0.2, 0.8), 10), None, 5),
    (
        "Thall-Simon boundary, n 40",
        lambda: thall_simon.boundary("futility", 0.05, 40, Beta(0.6, 1.4), Beta(15, 35)),
        None,
        3,
    ),
    (
        "meta-analytic prior of 8 trials",
        lambda: map_prior([23, 12, 19, 9, 39, 6, 9, 10], [107, 44, 51, 39, 139, 20, 78, 35]),
        None,
        2,
    ),
]


def best(step: Step, repeats: int) -> float:
    """The least processor time of one call, after one call to warm up."""
    began = time.process_time()
    step()
    if time.process_time() - began > 0.3:
        repeats = 1
    found = []
    for _ in range(repeats):
        before, calls = time.process_time(), 0
        while calls == 0 or time.process_time() - before < 0.02:
            step()
            calls += 1
        found.append((time.process_time() - before) / calls)
    return min(found)


def imputations() -> object:
    """100 data sets of 30 x 8, a mixed model of each with its last contrast, and Rubin's rules."""
    made = impute(VISITS, KNOWN, seed=1, draws=100)
    fits = [contrast(mixed_model(each.reshape(-1), COLUMNS, WHO, WHEN), LAST) for each in made.values]
    return pool([fit.estimate for fit in fits], [fit.se**2 for fit in fits], 28)


def beside_r(rows: Mapping[str, tuple[str, Step]]) -> None:
    """R's times on this machine, where it is installed."""
    if shutil.which("Rscript") is None:
        print("R is not installed: no times of R")
        return
    run = subprocess.run(["Rscript", "--vanilla", str(R_SCRIPT)], capture_output=True, text=True, check=True)
    for key, spent in json.loads(run.stdout).items():
        what, ours = rows[key]
        if spent is None:
            print(f"{what:<48}  R's package is not installed")
            continue
        here = best(ours, 1)
        print(f"{what:<48}{here * 1e3:>10.3f}{spent * 1e3:>10.3f}{spent / here:>8.1f}  R, this machine")


R_ROWS: dict[str, tuple[str, Step]] = {
    "survfit": ("Kaplan-Meier, 30 participants", lambda: kaplan_meier(TIMES, EVENTS)),
    "survdiff": ("log-rank, 30 participants", lambda: log_rank(TIMES, EVENTS, GROUP)),
    "clopper_pearson": ("Clopper-Pearson, all 31 x of 30", lambda: [clopper_pearson(x, 30) for x in EVERY_X]),
    "signed_rank": ("signed rank with interval, n 30", lambda: signed_rank(CHANGES)),
    "rank_sum": ("rank sum with interval, 30 + 30", lambda: rank_sum(CHANGES, OTHERS)),
    "ancova": ("covariance analysis, 30 participants", lambda: ancova(CHANGES, GROUP, [OTHERS])),
    "gls": (
        "repeated measures, 30 x 8, CS (gls)",
        lambda: mixed_model(VISITS.reshape(-1), COLUMNS, WHO, WHEN, structure="cs"),
    ),
    "mice": ("100 imputations, 30 x 8", lambda: impute(VISITS, KNOWN, seed=1, draws=100)),
    "geeglm": ("marginal logistic, 30 x 8, exchangeable", lambda: marginal_model(BINARY, BY_VISIT, WHO)),
}


def main() -> None:
    print(f"{'what':<48}{'ours ms':>10}{'peer ms':>10}{'ratio':>8}  peer")
    for what, ours, name, peer, repeats in BESIDE:
        here, there = best(ours, repeats), best(peer, repeats)
        print(f"{what:<48}{here * 1e3:>10.3f}{there * 1e3:>10.3f}{there / here:>8.1f}  {name}")
    beside_r(R_ROWS)
    for what, ours, elsewhere, repeats in ALONE:
        note = "none in Python" if elsewhere is None else f"clinfun {elsewhere * 1e3:g} ms, measured elsewhere"
        print(f"{what:<48}{best(ours, repeats) * 1e3:>10.3f}{'':>18}  {note}")


if __name__ == "__main__":
    main()

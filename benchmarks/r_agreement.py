"""Do our numbers agree with R's? One run beside R where it is installed: our value, R's, and the difference.

    python benchmarks/r_agreement.py [--markdown]

R's side is r_agreement.R. Each row names the R package; a row whose package is not installed says "not installed", and
without Rscript on the path every row says so. Data are handed to R as JSON, so that both sides read the same numbers.
"allowed" is what we expect of the comparison, and why it is not smaller stands beside it.
Debian's packages serve: r-base-core and r-cran-survival, -nlme, -geepack, -mice, -emmeans, -lme4, -pbkrtest, -brglm2,
-coin, -jsonlite, -mass. R's mmrm is not packaged there: its rows are frozen figures, marked "measured elsewhere".
The exit code is 1 when a row is outside what is allowed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from trialwright.statistics import binomial, paired, two_proportions
from trialwright.statistics.ancova import ancova
from trialwright.statistics.cumulative_incidence import with_intervals
from trialwright.statistics.incidence_rate import incidence_rate
from trialwright.statistics.kaplan_meier import TRANSFORMATIONS, kaplan_meier, quantile, quantile_interval
from trialwright.statistics.log_rank import log_rank
from trialwright.statistics.logistic_regression import logistic_regression
from trialwright.statistics.marginal_model import marginal_model
from trialwright.statistics.mixed_model import mixed_model
from trialwright.statistics.mixed_model_design import design
from trialwright.statistics.mixed_model_inference import contrast, joint_test
from trialwright.statistics.multiple_imputation import impute
from trialwright.statistics.proportion import clopper_pearson, wilson, wilson_corrected
from trialwright.statistics.restricted_mean import restricted_mean
from trialwright.statistics.rubin import pool
from trialwright.statistics.wilcoxon import rank_sum, signed_rank

VECTORS = json.loads((Path(__file__).parent.parent / "tests" / "vectors" / "statistics.json").read_text("utf-8"))
RNG = np.random.Generator(np.random.Philox(20261122))


SCRIPT = Path(__file__).with_suffix(".R")
OPTIMISER = "R's optimiser stops earlier"


@dataclass(frozen=True)
class Row:
    """One comparison: its key in r_agreement.R, our numbers, and how far they may lie from R's."""

    key: str
    what: str
    package: str
    ours: Callable[[], Sequence[float]]
    allowed: float = 1e-8
    because: str = "rounding"


def survival_data() -> dict[str, list[int]]:
    times, causes, arms = RNG.integers(1, 60, 40), RNG.integers(0, 3, 40), RNG.integers(0, 2, 40)
    return {"time": times.tolist(), "cause": causes.tolist(), "arm": arms.tolist()}


DATASETS = VECTORS["datasets"]
ORTHODONT, FEV, OHIO = DATASETS["orthodont"], DATASETS["fev_data"], DATASETS["ohio_patterns"]["counts"]
SURVIVAL = survival_data()
TIMES, EVENTS = SURVIVAL["time"], [int(cause > 0) for cause in SURVIVAL["cause"]]
CHANGES, OTHERS = RNG.normal(-1, 2, 24).round(1).tolist(), RNG.normal(0, 2, 20).round(1).tolist()
BASELINE = RNG.normal(10, 3, 24).round(1).tolist()
GROUPS = [str(each) for each in RNG.integers(0, 2, 24)]
REPEATED = RNG.multivariate_normal([0, -1, -2], 2 * 0.6 ** np.abs(np.subtract.outer(range(3), range(3))), 60)
REPEATED[(REPEATED[:, 0] > 0) & (np.arange(60) % 3 == 0), 1:] = np.nan
RESPONSES = ((np.arange(60) % 3 == 0) | (REPEATED[:, 0] < -1)).astype(int).tolist()


def ends(interval: Any) -> tuple[float, float]:
    return interval.low, interval.high


def rate() -> Sequence[float]:
    return [each / 100 for each in ends(incidence_rate(5, 11.2))]


def ranks() -> Sequence[float]:
    found = signed_rank(sorted({abs(change) for change in CHANGES if change}))
    return [found.statistic, found.p_two_sided, found.estimate, found.low, found.high]


def adjusted_means() -> Sequence[float]:
    found = ancova(CHANGES, GROUPS, [BASELINE])
    difference = found.differences[0]
    return [*(each.value for each in found.means), *(each.se for each in found.means), difference.value, difference.se]


def limits(kind: str) -> Callable[[], Sequence[float]]:
    def of_curve() -> Sequence[float]:
        steps = [step for step in kaplan_meier(TIMES, EVENTS).steps if step.survival > 0]
        return [each for step in steps for each in step.limits[kind]]  # type: ignore[index,union-attr]

    return of_curve


def median() -> Sequence[float]:
    made = kaplan_meier(TIMES, EVENTS)
    return [each or 0.0 for each in (quantile(made), *quantile_interval(made, "loglog"))]


def area() -> Sequence[float]:
    found = restricted_mean(kaplan_meier(TIMES, EVENTS), 40)
    return [found.mean, found.se]


def competing() -> Sequence[float]:
    found = with_intervals(TIMES, SURVIVAL["cause"], 1)[-1]
    return [found.share, found.se]


def growth(structure: str, method: Literal["REML", "ML"] = "REML") -> Any:
    made = design({"fem": ORTHODONT["fem"], "age": ORTHODONT["age"]}, ("fem", "age", "fem:age"))
    y, child, age = (ORTHODONT[name] for name in ("distance", "Subject", "age"))
    return mixed_model(y, made.matrix, child, age, structure=structure, method=method)


def repeated(structure: str, method: Literal["REML", "ML"] = "REML") -> Callable[[], Sequence[float]]:
    def fitted() -> Sequence[float]:
        model = growth(structure, method)
        return [-model.minus_2_log_likelihood / 2, *model.coefficients.tolist()]

    return fitted


def kenward_roger() -> Sequence[float]:
    """Degrees of freedom and F of the interaction, and of sex with the interaction."""
    model = growth("cs")
    both, one = joint_test(model, [[0, 1, 0, 0], [0, 0, 0, 1]]), contrast(model, [0, 0, 0, 1])
    return [one.df, (one.estimate / one.se) ** 2, both.denominator_df, both.f]


def ohio(working: Literal["independence", "exchangeable"]) -> Callable[[], Sequence[float]]:
    def fitted() -> Sequence[float]:
        children = [key for key, count in OHIO.items() for _ in range(count)]
        y = [int(answer) for key in children for answer in key[2:]]
        columns = [[1.0, float(age), float(key[0])] for key in children for age in (-2, -1, 0, 1)]
        model = marginal_model(y, np.array(columns), [n for n, _ in enumerate(children) for _ in range(4)], working)
        return [*model.coefficients.tolist(), *model.se_robust.tolist()]

    return fitted


def rubin() -> Sequence[float]:
    found = pool([0.45, 0.50, 0.38, 0.39, 0.59], [0.0067, 0.0078, 0.0096, 0.0094, 0.0089], 29)
    return [found.estimate, found.total, found.df, found.fmi]


def imputed() -> Sequence[float]:
    """The pooled mean of the last visit and its standard error."""
    last = impute(REPEATED, np.ones((60, 1)), seed=1, draws=400).values[:, :, 2]
    pooled = pool(last.mean(axis=1).tolist(), (last.var(axis=1, ddof=1) / 60).tolist(), 59)
    return [pooled.estimate, pooled.se]


def logistic(firth: bool) -> Any:
    return logistic_regression(RESPONSES, np.column_stack([np.ones(60), REPEATED[:, 0]]), firth=firth)


def penalised() -> Sequence[float]:
    found = logistic(True)
    return [*found.coefficients.tolist(), *found.se.tolist()]


def profile() -> Sequence[float]:
    found = logistic(False)
    return [each for pair in zip(found.low.tolist(), found.high.tolist(), strict=True) for each in pair]


ROWS = [
    Row("binomial", "exact binomial test, two-sided, 13/30", "stats", lambda: [binomial.two_sided(13, 30, 0.28)]),
    Row("clopper_pearson", "Clopper-Pearson 13/30", "stats", lambda: ends(clopper_pearson(13, 30))),
    Row("wilson", "Wilson 13/30", "stats", lambda: ends(wilson(13, 30))),
    Row("wilson_corrected", "Wilson with correction 3/30", "stats", lambda: ends(wilson_corrected(3, 30))),
    Row("fisher", "Fisher's exact test", "stats", lambda: [two_proportions.fisher(10, 15, 2, 15)]),
    Row("mcnemar", "McNemar with correction", "stats", lambda: [paired.mcnemar(12, 3).p_corrected]),
    Row("poisson", "exact rate, 5 events in 11.2 years", "stats", rate),
    Row("signed_rank", "signed rank with estimate and interval", "stats", ranks, 1e-6),
    Row(
        *("rank_sum", "rank sum with ties, exact p", "coin", lambda: [rank_sum(CHANGES, OTHERS).p_two_sided]),
        *(5e-3, "ours is twice the smaller tail, coin's the sum of both"),
    ),
    Row("ancova", "covariance analysis, marginal means", "emmeans", adjusted_means),
    *(Row(f"km_{kind}", f"Kaplan-Meier limits, {kind}", "survival", limits(kind)) for kind in TRANSFORMATIONS),
    Row("median", "median and its log-log interval", "survival", median),
    Row(
        *("log_rank", "log-rank chi-square", "survival"),
        lambda: [log_rank(TIMES, EVENTS, [str(arm) for arm in SURVIVAL["arm"]]).chi_square],
    ),
    Row("restricted_mean", "restricted mean to 40 and its error", "survival", area),
    Row("competing", "cumulative incidence and its error", "survival", competing),
    Row("mmrm_cs", "repeated measures, compound symmetry", "nlme", repeated("cs"), 1e-5, OPTIMISER),
    Row("mmrm_ar1", "repeated measures, autoregressive", "nlme", repeated("ar1"), 1e-5, OPTIMISER),
    Row("mmrm_csh", "repeated measures, heterogeneous CS", "nlme", repeated("csh"), 1e-4, OPTIMISER),
    Row("mmrm_us", "repeated measures, unstructured", "nlme", repeated("us"), 1e-4, OPTIMISER),
    Row("mmrm_us_ml", "repeated measures, unstructured, ML", "nlme", repeated("us", "ML"), 1e-4, OPTIMISER),
    Row("kenward_roger", "Kenward-Roger: df and F", "pbkrtest", kenward_roger, 2e-4, OPTIMISER),
    Row("gee_independence", "marginal logistic, independence", "geepack", ohio("independence"), 1e-6, OPTIMISER),
    Row("gee_exchangeable", "marginal logistic, exchangeable", "geepack", ohio("exchangeable"), 1e-4, OPTIMISER),
    Row("rubin", "Rubin and Barnard-Rubin", "mice", rubin),
    Row("imputation", "multiple imputation, 400 data sets", "mice", imputed, 2e-2, "chance: two samplers"),
    Row("firth", "Firth's logistic regression", "brglm2", penalised, 1e-6, OPTIMISER),
    Row("profile", "logistic regression, profile limits", "MASS", profile, 5e-3, "R interpolates the profile"),
]


def ask_r() -> dict[str, list[float] | str]:
    """R's numbers by key, or a word where there are none."""
    if shutil.which("Rscript") is None:
        return {row.key: "R is not installed" for row in ROWS}
    visits = [[None if np.isnan(each) else each for each in row] for row in REPEATED.tolist()]
    data = {
        **SURVIVAL, "orthodont": ORTHODONT, "ohio": OHIO, "changes": CHANGES, "others": OTHERS, "groups": GROUPS,
        "baseline": BASELINE, "responses": RESPONSES, "repeated": visits,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        handed = Path(folder) / "data.json"
        handed.write_text(json.dumps(data), "utf-8")
        command = ["Rscript", "--vanilla", str(SCRIPT), str(handed)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        return {row.key: (run.stderr.strip().splitlines() or ["R failed"])[-1] for row in ROWS}
    return {key: one[0] if isinstance(one[0], str) else one for key, one in json.loads(run.stdout).items()}


def measured_elsewhere() -> list[tuple[str, float, float]]:
    """R's mmrm 0.3.18 is not in Debian: its frozen figures of the FEV data, last visit, beside ours today."""
    seen, levels = [y is not None for y in FEV["FEV1"]], {"SEX": ("Male", "Female")}
    made = design(FEV, ("RACE", "SEX", "ARMCD", "AVISIT", "ARMCD:AVISIT"), levels=levels, analysed=seen)
    model = mixed_model(FEV["FEV1"], made.matrix, FEV["USUBJID"], FEV["AVISIT"])
    row = made.mean(AVISIT="VIS4", ARMCD="TRT") - made.mean(AVISIT="VIS4", ARMCD="PBO")
    found = contrast(model, row, "satterthwaite")
    vector = next(each for each in VECTORS["vectors"] if each["id"] == "mmrm.us-005")
    theirs = vector["expected"]["contrasts"]["TRT-PBO VIS4"]
    pairs = [("estimate", found.estimate, "estimate"), ("error", found.se, "se"), ("df", found.df, "df_satterthwaite")]
    return [(f"FEV, TRT - PBO at VIS4: {name}", ours, theirs[key]) for name, ours, key in pairs]


def gap(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The largest difference, relative where R's number is above 1."""
    if len(ours) != len(theirs):
        return float("inf")
    return max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(ours, theirs, strict=True))


def main(markdown: bool) -> int:
    line = "| {} | {} | {} | {} | {} | {} |" if markdown else "{:<40}{:<10}{:>14}{:>14}{:>10}  {}"
    print(line.format("what (last of its numbers)", "package", "ours", "R", "differs", "allowed"))
    if markdown:
        print("| --- | --- | --- | --- | --- | --- |")
    answers, outside = ask_r(), 0
    for row in ROWS:
        ours, theirs = row.ours(), answers[row.key]
        if isinstance(theirs, str):
            outside += theirs not in ("not installed", "R is not installed")
            print(line.format(row.what, row.package, f"{ours[-1]:.8g}", "", "", theirs))
            continue
        differs = gap(ours, theirs)
        outside += not differs <= row.allowed
        says = f"{row.allowed:g} ({row.because})" + ("" if differs <= row.allowed else ": OUTSIDE")
        print(line.format(row.what, row.package, f"{ours[-1]:.8g}", f"{theirs[-1]:.8g}", f"{differs:.1e}", says))
    for what, mine, yours in measured_elsewhere():
        differs = gap([mine], [yours])
        print(line.format(what, "mmrm", f"{mine:.8g}", f"{yours:.8g}", f"{differs:.1e}", "measured elsewhere"))
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main("--markdown" in sys.argv[1:]))

"""How fast is the mixed model for repeated measures? One thread, medians of several runs, processor time.

    OMP_NUM_THREADS=1 python benchmarks/mixed_model.py [RUNS]

The FEV data (200 participants, 4 visits, 537 responses, 11 columns), and drawn trials of two arms with some visits
missing: 30 x 8, 1,000 x 10, 1,000 x 12; unstructured, restricted likelihood; the time holds degrees of freedom and the
Kenward-Roger covariance. Beside it, in the same run, statsmodels' MixedLM where it holds the model: a random
intercept, which is compound symmetry. Times of R's mmrm 0.3.18 on data of the same shapes (measured elsewhere, on
another machine) stand in ``PEERS``: fit, and fit with Kenward-Roger.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from statsmodels.regression.mixed_linear_model import MixedLM

from trialwright.statistics.mixed_model import MixedModel, mixed_model
from trialwright.statistics.mixed_model_design import design
from trialwright.statistics.mixed_model_inference import contrast

VECTORS = Path(__file__).parent.parent / "tests" / "vectors" / "statistics.json"
AIMS = {"FEV": 0.020, "30 x 8": 0.060, "1,000 x 10": 0.4, "1,000 x 12": 5.0}
PEERS = {"FEV": 0.061, "30 x 8": 0.506, "1,000 x 10": 2.74, "1,000 x 12": 88.0}
"""Seconds of R's mmrm, measured elsewhere; 30 x 8 and 1,000 x 12 with Kenward-Roger."""


def main(runs: int) -> None:
    for name, (y, x, who, visit) in _problems().items():
        spent = _median(lambda y=y, x=x, who=who, visit=visit: _inferred(mixed_model(y, x, who, visit)), runs)  # type: ignore[misc]
        peer = PEERS[name]
        print(
            f"{name}: {spent * 1000:.1f} ms, aim {AIMS[name] * 1000:.0f} ms; "
            f"R mmrm {peer * 1000:.0f} ms (measured elsewhere), {peer / spent:.1f} times as long"
        )
    _beside_statsmodels(runs)


def _inferred(model: MixedModel) -> float:
    return sum(contrast(model, row).p_value for row in np.eye(len(model.coefficients)))


def _beside_statsmodels(runs: int) -> None:
    for name, (y, x, who, visit) in _problems().items():
        kept = np.isfinite(y)
        groups = np.array([str(each) for each in who])[kept]
        ours = _median(lambda y=y, x=x, who=who, visit=visit: mixed_model(y, x, who, visit, structure="cs"), runs)  # type: ignore[misc]
        theirs = _median(lambda y=y, x=x, kept=kept, groups=groups: MixedLM(y[kept], x[kept], groups).fit(reml=True), 3)  # type: ignore[misc]
        print(
            f"{name}, compound symmetry: {ours * 1000:.1f} ms; statsmodels MixedLM {theirs * 1000:.0f} ms, "
            f"{theirs / ours:.0f} times as long"
        )


def _median(work: Callable[[], object], runs: int) -> float:
    spent = []
    for _ in range(runs):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


Problem = tuple[np.ndarray, np.ndarray, list[str], list[int]]


def _problems() -> dict[str, Problem]:
    return {"FEV": _fev(), "30 x 8": _drawn(30, 8), "1,000 x 10": _drawn(1000, 10), "1,000 x 12": _drawn(1000, 12)}


def _fev() -> Problem:
    data = json.loads(VECTORS.read_text(encoding="utf-8"))["datasets"]["fev_data"]
    made = design(data, ("RACE", "SEX", "ARMCD", "AVISIT", "ARMCD:AVISIT"))
    return np.array(data["FEV1"], float), made.matrix, data["USUBJID"], [int(each[3:]) for each in data["AVISIT"]]


def _drawn(participants: int, visits: int) -> Problem:
    """Two arms, a baseline, correlations of 0.7 to the power of the lag, 14 % of the visits missing."""
    rng = np.random.default_rng(participants + visits)
    lag = np.abs(np.subtract.outer(np.arange(visits), np.arange(visits)))
    error = rng.multivariate_normal(np.zeros(visits), 9 * 0.7**lag, participants)
    baseline = rng.normal(50, 10, participants)
    arm = np.where(np.arange(participants) % 2, "drug", "placebo")
    y = error + 0.4 * baseline[:, None] + np.arange(visits) * (0.5 + 0.5 * (arm == "drug"))[:, None]
    y[rng.random(y.shape) < 0.14] = np.nan
    visit = np.tile(np.arange(visits), participants)
    data = {
        "baseline": baseline.repeat(visits),
        "arm": [str(each) for each in arm.repeat(visits)],
        "visit": [f"v{each:02d}" for each in visit],
    }
    made = design(data, ("baseline", "arm", "visit", "arm:visit"))
    return y.reshape(-1), made.matrix, [f"P{each}" for each in np.arange(participants).repeat(visits)], visit.tolist()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
